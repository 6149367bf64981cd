//! The menus of a new session: presets and servers of ours; transports for an address.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::preset::{self, Preset};
use crate::ui::parts::{Menu, MenuItem, endpoint};
use crate::ui::world::World;

/// Menu of `Action::Pick`: a new session.
pub(super) const ADD: &str = "console-add";
/// Menu of `Action::Pick`: over what to talk to an address.
pub(super) const TRANSPORT: &str = "console-transport";
/// Item of [`ADD`] that opens the form.
pub(super) const FORM: &str = "form";

/// Item of [`ADD`] that opens the form of a transfer.
pub(super) const FETCH: &str = "fetch";

/// Begins the items of [`ADD`] that name a server of this program by its id.
pub(super) const SERVER: &str = "server ";

/// What a new session can be: of the form, to a server that runs here, or to one of the presets.
pub(super) fn menu(world: &World) -> Menu {
    let form = MenuItem::pick("Somewhere else…", "host, port, transport, options", ADD, FORM);
    let note = "from the service file, or a program that speaks the same: whole, or the rest";
    let fetch = MenuItem::pick("Fetch a file…", note, ADD, FETCH);
    let mut items = vec![form, fetch];
    for (id, server) in &world.servers {
        let Some(address) = server.address() else { continue };
        let transport = server.spec.at.transport;
        let reach = address.reachable();
        let label = SafeText::kept(format!("{transport} {reach}"));
        let note = SafeText::literal("our server, ").then(server.spec.service.word());
        items
            .push(MenuItem::pick(label, note, ADD, format!("{SERVER}{id}")).under("Servers of this program"));
    }
    items.extend(of_catalogue());
    Menu::new("New session", items)
}

/// An entry for each place of the presets on this host.
fn of_catalogue() -> Vec<MenuItem> {
    let presets = preset::catalogue().unwrap_or_default();
    let mut items: Vec<MenuItem> = Vec::new();
    for Preset { name, help, spec } in &presets {
        let at = &spec.at;
        let to = format!("{} {}:{}", at.transport.word(), endpoint::LOOPBACK, at.service);
        let note = format!("{}:{}: {help}", endpoint::LOOPBACK, at.service);
        let (label, note) = (SafeText::escaped_str(name), SafeText::escaped_str(&note));
        let item =
            MenuItem::pick(label, note, ADD, to).under("Servers of the presets, if they run on this host");
        if items.iter().all(|other| other.action != item.action) {
            items.push(item);
        }
    }
    items
}

/// Over what to talk to an address that came without that.
pub(super) fn transports(address: &Address) -> Menu {
    let kinds = match address {
        Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed | Address::Other(_) => {
            [Transport::UnixStream, Transport::UnixDatagram]
        }
        _ => [Transport::Udp, Transport::Tcp],
    };
    let items = kinds.map(|kind| {
        let note = if kind.is_stream() { "a stream: connects" } else { "datagrams: sends at once" };
        MenuItem::pick(kind.name(), note, TRANSPORT, kind.word())
    });
    Menu::new(SafeText::kept(format!("Talk to {address} over")), items.into())
}

/// What an item of [`ADD`] means: `udp 127.0.0.1:58001`.
pub(super) fn endpoint(item: &str) -> Option<Endpoint> {
    let (word, at) = item.split_once(' ')?;
    let transport = Transport::from_word(word)?;
    let (host, service) = if transport.is_unix() { (at, "") } else { at.rsplit_once(':')? };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some(Endpoint { host: host.to_owned(), service: service.to_owned(), transport })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::action::Action;

    #[test]
    fn items_name_endpoints_of_every_kind() {
        let v6 = endpoint("tcp [::1]:7").unwrap();
        assert_eq!((v6.host.as_str(), v6.service.as_str(), v6.transport), ("::1", "7", Transport::Tcp));
        let path = endpoint("unix /run/a b").unwrap();
        assert_eq!((path.host.as_str(), path.transport), ("/run/a b", Transport::UnixStream));
        assert!(endpoint("form").is_none());
        let items = of_catalogue();
        assert!(items.len() > 5);
        for item in items {
            let Action::Pick { item, .. } = &item.action else { panic!("a pick") };
            assert!(endpoint(item).is_some_and(|to| to.host == "127.0.0.1"), "{item}");
        }
    }
}
