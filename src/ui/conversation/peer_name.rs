//! Names of peers that are known without asking anybody.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::ui::world::World;

/// Sockets whose own addresses are looked at: this host has few addresses, and a row is drawn often.
const OWN: usize = 256;

/// The name of an address, if it is known: what `getnameinfo` said before, else `localhost` for the
/// loopback addresses (RFC 6761) and this host's own name for the addresses its sockets have.
pub fn peer_name(world: &World, address: &Address) -> Option<SafeText> {
    if let Some(name) = world.names.get(address) {
        return name.host.as_ref().ok().cloned();
    }
    let ip = address.ip()?;
    if address.is_localhost() {
        return Some(SafeText::literal("localhost"));
    }
    let is_own = world
        .sockets
        .values()
        .take(OWN)
        .any(|socket| socket.local.as_ref().and_then(Address::ip) == Some(ip) && !ip.is_unspecified());
    if is_own { world.host_name.clone() } else { None }
}

/// `[localhost:58001]` where the name is known, else the address in digits. Safe to show: names came through
/// the text door, and an address escapes what is foreign in it itself.
pub fn named(world: &World, address: &Address) -> String {
    match (peer_name(world, address), address.port()) {
        (Some(name), Some(port)) => format!("[{name}:{port}]"),
        _ => address.to_string(),
    }
}
