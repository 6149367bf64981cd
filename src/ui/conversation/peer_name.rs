//! Names of peers that are known without asking anybody.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::ui::world::World;

/// The name of an address, where a recorded `getnameinfo` gave one. A number that came back is no name.
pub fn peer_name(world: &World, address: &Address) -> Option<SafeText> {
    let known = world.names.get(address).or_else(|| world.names.get(&address.clone().with_port(0)))?;
    let name = known.host.as_ref().ok()?;
    (address.host() != *name).then(|| name.clone())
}

/// `127.0.0.1:58001 [localhost]` where the name is known, else the address alone. Safe to show: names were
/// escaped, and so is what is foreign in an address.
pub fn named(world: &World, address: &Address) -> String {
    match peer_name(world, address) {
        Some(name) => format!("{address} [{name}]"),
        None => address.to_string(),
    }
}
