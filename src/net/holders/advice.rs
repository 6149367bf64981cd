//! What would help, in words: first what is the matter, then the next step.

use std::fmt::Write;
use std::fs;
use std::net::IpAddr;

use super::WantedAddress;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::holder::{Holder, Overlap, PathFound, SocketOwner, SocketUse};
use crate::net::interfaces;

/// Holders, and addresses of this host, that are named; the rest are counted.
const NAMED: usize = 3;
const ADDRESSES: usize = 8;

/// EADDRINUSE: who holds the address, and what to do about it. `None` where nobody was found.
pub(super) fn in_use(holders: &[Holder], wanted: WantedAddress<'_>) -> Option<String> {
    // While a socket listens there, its connections and remnants are not what is in the way.
    let is_first = |holder: &&Holder| match holder {
        Holder::Server { .. } | Holder::Path { .. } => true,
        Holder::Sockets { stands, .. } => *stands != SocketUse::Connected,
        Holder::Remnants { .. } => false,
    };
    let mut named: Vec<&Holder> = holders.iter().filter(is_first).collect();
    if named.is_empty() {
        named = holders.iter().collect();
    }
    let mut text = String::new();
    for holder in named.iter().take(NAMED) {
        let between = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{between}{holder}");
    }
    if named.len() > NAMED {
        let _ = write!(text, "; and {} more", named.len() - NAMED);
    }
    let first = named.first()?;
    let _ = write!(text, ". {}", what_helps(first, &named, wanted));
    Some(text)
}

fn what_helps(first: &Holder, named: &[&Holder], wanted: WantedAddress<'_>) -> String {
    let another = if wanted.transport.is_unix() {
        "choose another path"
    } else {
        "choose another port (0: the system chooses)"
    };
    let overlap = match first {
        Holder::Server { overlap, .. } | Holder::Sockets { overlap, .. } => *overlap,
        Holder::Remnants { .. } => return remnant_helps(wanted).to_owned(),
        Holder::Path { found, .. } => {
            return match found {
                PathFound::Stale => "Remove the file, and start again".to_owned(),
                PathFound::Unknown => "Remove it if nobody listens, or choose another path".to_owned(),
                PathFound::NoSocket => "Choose another path: bind makes the file itself".to_owned(),
            };
        }
    };
    let end = match first {
        Holder::Server { .. } => "Stop it",
        Holder::Sockets { owner: SocketOwner::Ourselves, .. } => "Close it",
        _ if named.len() > 1 => "End them",
        _ => "End it",
    };
    let both = match overlap {
        Overlap::WantedIsDual => ", switch IPV6_V6ONLY on, which leaves IPv4 to it",
        Overlap::WantedIsWildcard => ", bind one address instead of all",
        Overlap::Same | Overlap::HolderIsWildcard | Overlap::HolderIsDual => "",
    };
    let reuse = match first {
        Holder::Sockets { stands: SocketUse::Connected, .. }
            if wanted.transport == Transport::Tcp && !wanted.has("SO_REUSEADDR") =>
        {
            ", switch SO_REUSEADDR on, which helps where the server before had it too"
        }
        _ => "",
    };
    format!("{end}{both}{reuse}, or {another}")
}

/// The kernel asks SO_REUSEADDR of both: of the socket that binds, and of the one they came from.
fn remnant_helps(wanted: WantedAddress<'_>) -> &'static str {
    if wanted.has("SO_REUSEADDR") {
        "Their server had no SO_REUSEADDR, so wait that long; with it on from now, the next start need not"
    } else {
        "Wait that long, or switch SO_REUSEADDR on, which helps where the server before had it too"
    }
}

/// EACCES: a port that not everybody may have.
pub(super) fn not_allowed(wanted: &Address) -> Option<String> {
    let (port, start) = (wanted.port()?, unprivileged_start());
    (1..start).contains(&port).then(|| privileged(start))
}

fn privileged(start: u16) -> String {
    format!(
        "ports below {start} (net.ipv4.ip_unprivileged_port_start) need root or the capability \
         CAP_NET_BIND_SERVICE: choose a port from {start} to 65535"
    )
}

/// The least port that everybody may bind.
fn unprivileged_start() -> u16 {
    let text = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").ok();
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(1024)
}

/// EADDRNOTAVAIL: the addresses that this host has, those of the wanted family first.
pub(super) fn not_here(wanted: &Address) -> Option<String> {
    let ip = wanted.ip()?;
    let mut own = interfaces::named_addresses();
    if own.iter().any(|(_, other)| *other == ip) {
        let tentative =
            "an IPv6 address can be used a second or two after it was given to its interface: try again";
        return ip.is_ipv6().then(|| tentative.to_owned());
    }
    own.sort_by_key(|(_, other)| other.is_ipv6() != ip.is_ipv6());
    Some(not_among(ip, &own))
}

fn not_among(ip: IpAddr, own: &[(SafeText, IpAddr)]) -> String {
    let mut text = format!("no interface of this host has {ip}");
    if ip.is_ipv6() && !own.iter().any(|(_, other)| other.is_ipv6()) {
        text.push_str(", nor any other IPv6 address");
    }
    text.push_str(". It has ");
    for (place, (name, ip)) in own.iter().take(ADDRESSES).enumerate() {
        let between = if place == 0 { "" } else { ", " };
        let _ = write!(text, "{between}{ip} ({name})");
    }
    if own.len() > ADDRESSES {
        let _ = write!(text, " and {} more", own.len() - ADDRESSES);
    }
    if own.iter().any(|(_, other)| other.is_ipv6() == ip.is_ipv6()) {
        let every = if ip.is_ipv6() { "::" } else { "0.0.0.0" };
        let _ = write!(text, "; {every} is every one");
    }
    text
}

/// EAFNOSUPPORT: the family that this kernel, or the socket, does not have.
pub(super) fn no_family(wanted: &Address) -> Option<String> {
    match wanted {
        Address::Inet6 { .. } => Some(
            "this kernel has no IPv6 (it was left out, or started with ipv6.disable=1): use an IPv4 address, as \
             127.0.0.1"
                .to_owned(),
        ),
        _ => None,
    }
}

/// EINVAL: a link-local address without its interface.
pub(super) fn no_interface(wanted: &Address) -> Option<String> {
    match wanted {
        Address::Inet6 { ip, scope: 0, .. } if ip.is_unicast_link_local() => {
            Some(format!("a link-local address needs its interface: {ip}%NAME"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::ids::ServerId;
    use crate::model::socket_option::Setting;

    fn at(text: &str) -> Address {
        let address: std::net::SocketAddr = text.parse().expect("an address");
        Address::new(address.ip(), address.port())
    }

    fn sockets(stands: SocketUse, overlap: Overlap) -> Holder {
        let owner = SocketOwner::Process { pid: 9, command: "nc".into(), others: 0 };
        Holder::Sockets { owner, address: at("127.0.0.1:7"), stands, count: 1, overlap }
    }

    fn of(holders: &[Holder], address: &Address, options: &[Setting]) -> String {
        let transport = if address.port().is_some() { Transport::Tcp } else { Transport::UnixStream };
        in_use(holders, WantedAddress { transport, address, options, server: None })
            .expect("somebody holds it")
    }

    #[test]
    fn who_listens_is_named_and_what_else_is_open_there_is_not() {
        let server = Holder::Server {
            id: ServerId(3),
            transport: Transport::Tcp,
            service: "echo".into(),
            address: at("127.0.0.1:7"),
            overlap: Overlap::Same,
        };
        let remnants = Holder::Remnants { state: 6, count: 2, lasts: Some(Duration::from_secs(50)) };
        assert_eq!(
            of(&[server, remnants.clone()], &at("127.0.0.1:7"), &[]),
            "our own server 3, TCP echo, is at 127.0.0.1:7. Stop it, or choose another port (0: the system chooses)"
        );
        let listens = sockets(SocketUse::Listens, Overlap::WantedIsDual);
        assert_eq!(
            of(&[listens, sockets(SocketUse::Connected, Overlap::WantedIsDual)], &at("[::]:7"), &[]),
            "nc (process 9) listens on 127.0.0.1:7, and IPv4 is requested too: IPV6_V6ONLY is off. End it, switch \
             IPV6_V6ONLY on, which leaves IPv4 to it, or choose another port (0: the system chooses)"
        );
        let connected = sockets(SocketUse::Connected, Overlap::Same);
        assert!(
            of(std::slice::from_ref(&connected), &at("127.0.0.1:7"), &[]).contains("switch SO_REUSEADDR on")
        );
        let reuse = [Setting::new("SO_REUSEADDR", 1)];
        assert!(!of(&[connected], &at("127.0.0.1:7"), &reuse).contains("switch SO_REUSEADDR on"));
        assert_eq!(
            of(std::slice::from_ref(&remnants), &at("127.0.0.1:7"), &[]),
            "2 connections that are over, in TIME_WAIT for 50 s more. Wait that long, or switch SO_REUSEADDR on, \
             which helps where the server before had it too"
        );
        assert!(of(&[remnants], &at("127.0.0.1:7"), &reuse).contains("Their server had no SO_REUSEADDR"));
        let path = Address::UnixPath(b"/tmp/x".to_vec());
        let stale = Holder::Path { path: b"/tmp/x".to_vec(), found: PathFound::Stale };
        assert_eq!(
            of(&[stale], &path, &[]),
            "nothing listens at /tmp/x: a server left it behind. Remove the file, and start again"
        );
        assert_eq!(
            in_use(
                &[],
                WantedAddress { transport: Transport::Tcp, address: &path, options: &[], server: None }
            ),
            None
        );
    }

    #[test]
    fn the_addresses_that_there_are_are_listed_up_to_a_bound() {
        let own: Vec<(SafeText, IpAddr)> =
            (1..=10_u8).map(|last| ("eth0".into(), IpAddr::from([10, 0, 0, last]))).collect();
        let text = not_among(IpAddr::from([192, 0, 2, 1]), &own);
        assert!(
            text.starts_with("no interface of this host has 192.0.2.1. It has 10.0.0.1 (eth0), "),
            "{text}"
        );
        assert!(text.ends_with("10.0.0.8 (eth0) and 2 more; 0.0.0.0 is every one"), "{text}");
        let text = not_among("2001:db8::1".parse().expect("an address"), &own[..1]);
        assert_eq!(
            text,
            "no interface of this host has 2001:db8::1, nor any other IPv6 address. It has 10.0.0.1 (eth0)"
        );
    }

    #[test]
    fn what_may_not_be_bound_is_told_with_the_limit_in_force() {
        assert_eq!(not_allowed(&at("127.0.0.1:65535")), None, "some other reason");
        assert!(privileged(80).starts_with("ports below 80 (net.ipv4.ip_unprivileged_port_start) need root"));
        let link = Address::Inet6 { ip: "fe80::1".parse().expect("an address"), port: 7, flow: 0, scope: 0 };
        assert_eq!(
            no_interface(&link).expect("words"),
            "a link-local address needs its interface: fe80::1%NAME"
        );
        assert_eq!(no_interface(&at("[::1]:7")), None);
    }
}
