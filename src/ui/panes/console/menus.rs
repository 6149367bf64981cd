//! The menus of the pane: presets, ways to end, transports.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::console::CloseKind;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::ids::SessionId;
use crate::ui::action::Action;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::world::{Session, World};

/// Menu of [`Action::Pick`]: a new session.
pub(super) const ADD: &str = "console-add";
/// Menu of [`Action::Pick`]: over what to talk to an address.
pub(super) const TRANSPORT: &str = "console-transport";
/// Menu of [`Action::Pick`]: close all sessions.
pub(super) const ALL: &str = "console-all";
/// Menu of [`Action::Pick`]: forget the session of this number.
pub(super) const FORGET: &str = "console-forget";
/// Item of [`ADD`] that opens the form.
pub(super) const FORM: &str = "form";

/// Begins the items of [`ADD`] that name a server of this program by its id.
pub(super) const SERVER: &str = "server ";

/// Ports of the catalogue's servers on this host.
const PRESETS: [(&str, Transport, &str, &str); 8] = [
    ("UDP echo", Transport::Udp, "58001", "127.0.0.1, the course's echo server"),
    ("TCP echo", Transport::Tcp, "58001", "127.0.0.1, the course's echo server"),
    ("UDP 1500", Transport::Udp, "1500", "127.0.0.1, udpServ"),
    ("TCP 1500", Transport::Tcp, "1500", "127.0.0.1, tcpServ"),
    ("TCP 12345", Transport::Tcp, "12345", "127.0.0.1, server.c"),
    ("UDP 8888", Transport::Udp, "8888", "127.0.0.1, server_udp.c"),
    ("TCP 5001", Transport::Tcp, "5001", "127.0.0.1, the broken transfer"),
    ("TCP 3490", Transport::Tcp, "3490", "127.0.0.1, the hello server"),
];

/// What a new session can be: of the form, to a server that runs here, or of a preset.
pub(super) fn add(world: &World) -> Menu {
    let form = MenuItem::pick("Somewhere else…", "host, port, transport, options", ADD, FORM);
    let mut items = vec![form];
    for (id, server) in &world.servers {
        let Some(address) = server.address() else { continue };
        let transport = server.spec.at.transport;
        let reach = address.reachable();
        items.push(MenuItem::pick(
            SafeText::kept(format!("{transport} {reach}")),
            SafeText::escaped_str(&format!("our server, {}", server.spec.service.word())),
            ADD,
            format!("{SERVER}{id}"),
        ));
    }
    for (label, transport, port, note) in PRESETS {
        items.push(MenuItem::pick(label, note, ADD, format!("{} 127.0.0.1:{port}", transport.word())));
    }
    Menu::new("New session", items)
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
                "SHUT_RD: we take no more, the peer is not told",
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
        for (_, transport, port, _) in PRESETS {
            let text = format!("{} 127.0.0.1:{port}", transport.word());
            assert_eq!(endpoint(&text).unwrap().service, port);
        }
    }
}
