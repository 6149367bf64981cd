//! The menus of a new session: presets and servers of ours; transports for an address.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::{Endpoint, RecentEndpoints, Transport};
use crate::model::preset::{self, Preset};
use crate::ui::action::Action;
use crate::ui::parts::endpoint::LOOPBACK;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::command_line;
use crate::ui::world::World;

/// Menu of `Action::Pick`: a new session.
pub(super) const ADD: &str = "console-add";
/// Menu of `Action::Pick`: over what to talk to an address.
pub(super) const TRANSPORT: &str = "console-transport";
/// Item of [`ADD`] that opens the form; a host may follow it.
pub(super) const FORM: &str = "form";

/// Item of [`ADD`] that opens the form of a transfer.
pub(super) const FETCH: &str = "fetch";

/// Begins the items of [`ADD`] that name a server of this program by its id.
pub(super) const SERVER: &str = "server ";

/// Begins the items of [`ADD`] that name an endpoint that was used before, by its place in the list.
pub(super) const RECENT: &str = "recent ";

/// Kinds of sockets beside TCP, UDP and Unix, as they are on this host: item, label, note.
const KINDS: [(&str, &str, &str); 4] = [
    ("ping 127.0.0.1", "ping 127.0.0.1", "ICMP echo, without privilege where ping_group_range allows it"),
    ("raw 127.0.0.1 icmp", "raw ICMP 127.0.0.1", "whole packets with their IP header; needs CAP_NET_RAW"),
    ("raw ::1 icmpv6", "raw ICMPv6 ::1", "needs CAP_NET_RAW"),
    ("socket x25 seqpacket", "X.25", "a family that few kernels have: what the system says to it"),
];

/// What a new session can be: of the form, to a server that runs here, or to one of the presets.
pub(super) fn menu(world: &World) -> Menu {
    let form = MenuItem::pick("Somewhere else…", "host, port, transport, options", ADD, FORM);
    let note = "from the service file, or a program that speaks the same: whole, or the rest";
    let fetch = MenuItem::pick("Fetch a file…", note, ADD, FETCH);
    let mut items = vec![form, fetch];
    items.extend(KINDS.iter().map(|(item, label, note)| {
        MenuItem::pick(*label, *note, ADD, *item).under("Other kinds of sockets")
    }));
    for (id, server) in &world.servers {
        let Some(address) = server.address() else { continue };
        let transport = server.spec.at.transport;
        let reach = address.reachable();
        let label = SafeText::kept(format!("{transport} {reach}"));
        let note = SafeText::literal("our server, ").then(server.spec.service.word());
        items
            .push(MenuItem::pick(label, note, ADD, format!("{SERVER}{id}")).under("Servers of this program"));
    }
    let recent = world.recent.iter().flat_map(RecentEndpoints::iter).enumerate();
    items.extend(recent.map(|(place, recent)| {
        let label = SafeText::kept(format!("{} {}", recent.to.transport.name_over(recent.tls), recent.to));
        MenuItem::pick(label, "used before", ADD, format!("{RECENT}{place}")).under("Recent")
    }));
    items.extend(of_catalogue());
    Menu::new("New session", items).reading(typed)
}

/// Sessions to an address that is typed; of a host alone the form asks for the port.
fn typed(text: &str) -> Result<Vec<MenuItem>, SafeText> {
    let lines = command_line::sessions(text)?;
    let mut items = Vec::new();
    if let [line] = &lines[..]
        && let Action::OpenSession(to) = &line.action
        && (to.transport, to.host.as_str()) == (Transport::Ping, text)
    {
        let label = SafeText::literal("tcp, tls or udp ").then(SafeText::escaped_str(text)).then("…");
        let note = "the port and the options in a form";
        items.push(MenuItem::pick(label, note, ADD, format!("{FORM} {text}")));
    }
    items.extend(lines.into_iter().map(|line| MenuItem::new(line.words, line.help, line.action)));
    Ok(items)
}

/// An entry for each place of the presets on this host.
fn of_catalogue() -> Vec<MenuItem> {
    let presets = preset::catalogue().unwrap_or_default();
    let mut items: Vec<MenuItem> = Vec::new();
    for Preset { name, help, spec } in &presets {
        let at = &spec.at;
        let to = format!("{} {}:{}", at.transport.word(), LOOPBACK, at.service);
        let note = format!("{}:{}: {help}", LOOPBACK, at.service);
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
            &[Transport::UnixStream, Transport::UnixDatagram, Transport::UnixSeqpacket][..]
        }
        _ => &[Transport::Udp, Transport::Tcp, Transport::Ping],
    };
    let items = kinds.iter().map(|kind| {
        let note = match kind {
            Transport::UnixSeqpacket => "messages over a connection",
            Transport::Ping => "ICMP echo requests",
            _ if kind.is_stream() => "a stream: connects",
            _ => "datagrams: sends at once",
        };
        MenuItem::pick(kind.name(), note, TRANSPORT, kind.word())
    });
    Menu::new(SafeText::kept(format!("Talk to {address} over")), items.collect())
}

/// What an item of [`ADD`] means: `udp 127.0.0.1:58001`.
pub(super) fn endpoint(item: &str) -> Option<Endpoint> {
    let (word, at) = item.split_once(' ')?;
    let transport = Transport::from_word(word)?;
    let (host, service) = match transport {
        Transport::Raw | Transport::Other => at.split_once(' ')?,
        _ if transport.has_ports() => at.rsplit_once(':')?,
        _ => (at, ""),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some(Endpoint { host: host.to_owned(), service: service.to_owned(), transport })
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
