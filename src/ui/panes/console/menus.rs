//! The menus of the pane: presets, ways to end, transports.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::console::CloseKind;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::ids::SessionId;
use crate::model::preset::{self, Preset};
use crate::ui::action::Action;
use crate::ui::parts::{Menu, MenuItem, endpoint};
use crate::ui::world::{Session, World};

/// Menu of [`Action::Pick`]: a new session.
pub(super) const ADD: &str = "console-add";
/// Menu of [`Action::Pick`]: over what to talk to an address.
pub(super) const TRANSPORT: &str = "console-transport";
/// Menu of [`Action::Pick`]: close all sessions.
pub(super) const ALL: &str = "console-all";
/// Menu of [`Action::Pick`]: forget the session of this number.
pub(super) const FORGET: &str = "console-forget";
/// Menu of [`Action::Pick`]: end a session in a way, though bytes of it are queued here.
pub(super) const DROP: &str = "console-drop";
/// Item of [`ADD`] that opens the form.
pub(super) const FORM: &str = "form";

/// Begins the items of [`ADD`] that name a server of this program by its id.
pub(super) const SERVER: &str = "server ";

/// What a new session can be: of the form, to a server that runs here, or to one of the catalogue.
pub(super) fn add(world: &World) -> Menu {
    let form = MenuItem::pick("Somewhere else…", "host, port, transport, options", ADD, FORM);
    let mut items = vec![form];
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

/// An entry for each place of the catalogue's servers on this host.
fn of_catalogue() -> Vec<MenuItem> {
    let presets = preset::catalogue().unwrap_or_default();
    let mut items: Vec<MenuItem> = Vec::new();
    for Preset { name, help, spec } in &presets {
        let at = &spec.at;
        let to = format!("{} {}:{}", at.transport.word(), endpoint::LOOPBACK, at.service);
        let note = format!("{}:{}: {help}", endpoint::LOOPBACK, at.service);
        let (label, note) = (SafeText::escaped_str(name), SafeText::escaped_str(&note));
        let item =
            MenuItem::pick(label, note, ADD, to).under("Servers of the catalogue, if they run on this host");
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

/// The ways to end a session.
pub(super) fn end(id: SessionId, session: &Session, world: &World) -> Menu {
    let is_stream = session.spec.to.transport.is_stream();
    let mut items = Vec::new();
    if session.is_ended() {
        items.push(MenuItem::new(
            "forget…",
            "take its row and its conversation away, after a question",
            Action::Forget,
        ));
    } else if session.is_under_way() {
        items.push(MenuItem::new("stop trying", "as ctrl-c does", Action::Interrupt));
    }
    if !session.is_ended() {
        let by = |label: &'static str, note: &'static str, ending| {
            MenuItem::new(label, note, Action::EndBy(ending))
        };
        items.push(by("close", "close(fd); the conversation stays", CloseKind::Close));
        if is_stream {
            items.push(by(
                "shutdown 1",
                "SHUT_WR: we send no more, the peer reads end of file",
                CloseKind::ShutSend,
            ));
            items.push(by(
                "shutdown 0",
                "SHUT_RD: we receive no more, the peer is not told",
                CloseKind::ShutReceive,
            ));
            items.push(by("shutdown 2", "SHUT_RDWR: both", CloseKind::ShutBoth));
        }
        if session.spec.to.transport == Transport::Tcp {
            items.push(by("reset", "SO_LINGER 0, then close: the peer gets RST", CloseKind::Reset));
        }
    }
    let open = world.sessions.values().filter(|session| !session.is_ended()).count();
    if open > 1 {
        let note = SafeText::shown(format!("{open} sessions, after a question"));
        items.push(MenuItem::new("close all", note, Action::EndAll));
    }
    Menu::new(SafeText::shown(format!("End session {id}")), items)
}

#[cfg(test)]
mod tests {
    use super::*;

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
