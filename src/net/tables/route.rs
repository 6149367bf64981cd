//! The way to an address by `rtnetlink(7)`: the route that `ip route get` shows, and the entry of the next hop that
//! `ip neigh` shows.

use std::net::IpAddr;
use std::sync::Arc;

use super::NetlinkSocket;
use super::netlink::{attributes, push_attribute, u16_at, u32_at};
use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::why::{Neighbour, NeighbourState, Route, RouteKind};
use crate::net::context::NetContext;
use crate::net::interfaces;
use crate::net::sys;

/// Messages (`linux/rtnetlink.h`).
const RTM_GETROUTE: u16 = 26;
const RTM_GETNEIGH: u16 = 30;
const RTM_GETLINK: u16 = 18;

/// Lengths of `struct rtmsg`, `struct ndmsg` and `struct ifinfomsg`.
const ROUTE: usize = 12;
const NEIGHBOUR: usize = 12;
const LINK: usize = 16;

/// Attributes of a route.
const RTA_DST: u16 = 1;
const RTA_SRC: u16 = 2;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_PREFSRC: u16 = 7;
const RTA_METRICS: u16 = 8;
const RTA_VIA: u16 = 18;

/// Of the metrics of a route: its MTU, or that of the path as ICMP told it.
const RTAX_MTU: u16 = 2;

/// Attributes of a neighbour.
const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;

/// Attribute of an interface.
const IFLA_MTU: u16 = 4;

/// The route to an address, and what is known of the next hop on it. `from` is our own address where the socket is bound
/// to one, `through` the only interface that can be taken, 0 for any. An error: the kernel has no route, or one that
/// refuses.
pub(crate) fn way_to(
    net: &Arc<NetContext>,
    to: IpAddr,
    from: Option<IpAddr>,
    through: u32,
) -> sys::Result<(Route, Option<Neighbour>)> {
    let to = to.to_canonical();
    let mut socket = NetlinkSocket::route(net)?;
    let answer = socket.get(RTM_GETROUTE, &route_question(to, from, through))?;
    let row = RouteRow::read(&answer).ok_or(Errno(libc::EBADMSG))?;
    let mtu = row.mtu.or_else(|| link_mtu(&mut socket, row.interface));
    let interface = interfaces::all().into_iter().find(|interface| interface.index == row.interface);
    let has = |flag: i32| interface.as_ref().is_none_or(|interface| interface.flags & flag as u32 != 0);
    let is_addressed = interface.as_ref().is_some_and(|interface| {
        interface.flags & (libc::IFF_LOOPBACK | libc::IFF_NOARP | libc::IFF_POINTOPOINT) as u32 == 0
    });
    let neighbour = if row.kind == RouteKind::Unicast && is_addressed {
        neighbour(&mut socket, row.gateway.unwrap_or(to), row.interface)
    } else {
        None
    };
    let name = interface.as_ref().map_or_else(
        || SafeText::literal("interface ").then(row.interface),
        |interface| SafeText::escaped(&interface.name),
    );
    let route = Route {
        kind: row.kind,
        // A source that was asked for is not told again.
        source: row.source.or(from.filter(|from| !from.is_unspecified())),
        gateway: row.gateway,
        interface: name.into(),
        is_up: has(libc::IFF_UP),
        has_carrier: has(libc::IFF_RUNNING),
        mtu,
    };
    Ok((route, neighbour))
}

fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    match octets.len() {
        4 => Some(IpAddr::from(*octets.first_chunk::<4>()?)),
        16 => Some(IpAddr::from(*octets.first_chunk::<16>()?)),
        _ => None,
    }
}

const fn family(ip: IpAddr) -> u8 {
    (if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 }) as u8
}

fn route_question(to: IpAddr, from: Option<IpAddr>, through: u32) -> Vec<u8> {
    let from = from
        .map(|from| from.to_canonical())
        .filter(|from| from.is_ipv4() == to.is_ipv4() && !from.is_unspecified());
    let bits = |ip: IpAddr| if ip.is_ipv4() { 32 } else { 128 };
    let mut question = vec![family(to), bits(to), from.map_or(0, bits)];
    question.resize(ROUTE, 0);
    push_attribute(&mut question, RTA_DST, &octets(to));
    if let Some(from) = from {
        push_attribute(&mut question, RTA_SRC, &octets(from));
    }
    if through != 0 {
        push_attribute(&mut question, RTA_OIF, &through.to_ne_bytes());
    }
    question
}

/// What an answer says of a route.
#[derive(Debug, PartialEq, Eq)]
struct RouteRow {
    kind: RouteKind,
    source: Option<IpAddr>,
    gateway: Option<IpAddr>,
    interface: u32,
    mtu: Option<u32>,
}

impl RouteRow {
    fn read(bytes: &[u8]) -> Option<RouteRow> {
        let kind = match *bytes.get(..ROUTE)?.get(7)? {
            libc::RTN_UNICAST => RouteKind::Unicast,
            libc::RTN_LOCAL => RouteKind::Local,
            libc::RTN_BROADCAST => RouteKind::Broadcast,
            libc::RTN_MULTICAST => RouteKind::Multicast,
            _ => RouteKind::Other,
        };
        let mut row = RouteRow { kind, source: None, gateway: None, interface: 0, mtu: None };
        for (kind, value) in attributes(&bytes[ROUTE..]) {
            match kind {
                RTA_OIF => row.interface = u32_at(value, 0)?,
                RTA_GATEWAY => row.gateway = address(value),
                // The family in two bytes, and the address: a router of the other family.
                RTA_VIA => row.gateway = value.get(2..).and_then(address),
                RTA_PREFSRC => row.source = address(value),
                RTA_METRICS => row.mtu = u32_of(value, RTAX_MTU).filter(|mtu| *mtu > 0),
                _ => {}
            }
        }
        Some(row)
    }
}

/// The number of the first attribute of a kind.
fn u32_of(bytes: &[u8], kind: u16) -> Option<u32> {
    attributes(bytes).find(|(found, _)| *found == kind).and_then(|(_, value)| u32_at(value, 0))
}

/// The MTU of an interface, in bytes.
fn link_mtu(socket: &mut NetlinkSocket, interface: u32) -> Option<u32> {
    let mut question = vec![0; 4];
    question.extend(interface.to_ne_bytes());
    question.resize(LINK, 0);
    let answer = socket.get(RTM_GETLINK, &question).ok()?;
    u32_of(answer.get(LINK..)?, IFLA_MTU)
}

/// What the kernel knows of a neighbour on a link; `None` where it does not tell.
fn neighbour(socket: &mut NetlinkSocket, next: IpAddr, interface: u32) -> Option<Neighbour> {
    let mut question = vec![family(next), 0, 0, 0];
    question.extend(interface.to_ne_bytes());
    question.resize(NEIGHBOUR, 0);
    push_attribute(&mut question, NDA_DST, &octets(next));
    match socket.get(RTM_GETNEIGH, &question) {
        Ok(answer) => read_neighbour(&answer, next),
        Err(Errno(libc::ENOENT)) => Some(Neighbour { address: next, state: None, link_address: Vec::new() }),
        // Before Linux 5.0 the kernel gives the whole table or nothing.
        Err(_) => None,
    }
}

fn read_neighbour(bytes: &[u8], next: IpAddr) -> Option<Neighbour> {
    let state = NeighbourState::of_bits(u16_at(bytes.get(..NEIGHBOUR)?, 8)?);
    let link = attributes(&bytes[NEIGHBOUR..]).find(|(kind, _)| *kind == NDA_LLADDR);
    Some(Neighbour {
        address: next,
        state,
        link_address: link.map(|(_, at)| at.to_vec()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_way_to_this_host_is_local_with_its_own_source() {
        let net = NetContext::fixture();
        for peer in ["127.0.0.1", "::ffff:127.0.0.1"] {
            let (route, neighbour) = way_to(&net, ip(peer), None, 0).expect("a route");
            assert_eq!(
                (route.kind, route.source, route.gateway),
                (RouteKind::Local, Some(ip("127.0.0.1")), None)
            );
            assert!(route.is_up && route.has_carrier && neighbour.is_none(), "{route:?}");
            let mtu = std::fs::read_to_string("/sys/class/net/lo/mtu").expect("its MTU");
            assert_eq!(route.mtu, mtu.trim().parse().ok());
        }
    }

    #[test]
    fn answers_are_read_and_what_is_cut_short_is_none() {
        let mut bytes = vec![0; ROUTE];
        bytes[7] = libc::RTN_UNICAST;
        push_attribute(&mut bytes, RTA_OIF, &7_u32.to_ne_bytes());
        push_attribute(&mut bytes, RTA_GATEWAY, &[10, 0, 0, 1]);
        push_attribute(&mut bytes, RTA_PREFSRC, &[10, 0, 0, 2]);
        let row = RouteRow::read(&bytes).expect("a row");
        let (source, gateway) = (Some(ip("10.0.0.2")), Some(ip("10.0.0.1")));
        assert_eq!(row, RouteRow { kind: RouteKind::Unicast, source, gateway, interface: 7, mtu: None });
        let mut metrics = Vec::new();
        for (metric, value) in [(RTAX_MTU - 1, 9_u32), (RTAX_MTU, 1400)] {
            push_attribute(&mut metrics, metric, &value.to_ne_bytes());
        }
        push_attribute(&mut bytes, RTA_METRICS, &metrics);
        assert_eq!(RouteRow::read(&bytes).expect("a row").mtu, Some(1400));
        push_attribute(&mut bytes, RTA_VIA, &[&[10, 0], &[0; 15][..], &[1]].concat());
        assert_eq!(RouteRow::read(&bytes).expect("a row").gateway, Some(ip("::1")));
        assert_eq!(RouteRow::read(&bytes[..ROUTE - 1]), None);

        let mut bytes = vec![0; NEIGHBOUR];
        bytes[8..10].copy_from_slice(&0x20_u16.to_ne_bytes());
        push_attribute(&mut bytes, NDA_LLADDR, &[2, 0, 0, 0, 0, 9]);
        let entry = read_neighbour(&bytes, ip("10.0.0.1")).expect("an entry");
        assert_eq!(
            (entry.state, entry.link_address.as_slice()),
            (Some(NeighbourState::Failed), &[2, 0, 0, 0, 0, 9][..])
        );
        assert_eq!(read_neighbour(&bytes[..NEIGHBOUR - 1], ip("10.0.0.1")), None);
    }
}
