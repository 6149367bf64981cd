//! The checks of the way to one address: route, interface, next hop, and who is at its end where that is this host.

use super::facts::{Neighbour, NeighbourState, RouteKind, Way, WhyFacts};
use super::finding::{Finding, cause, clue, fact};
use crate::model::endpoint::Transport;
use crate::model::holder::SocketOwner;

pub(super) fn no_route(_: &WhyFacts, way: &Way) -> Option<Finding> {
    let Some(Err(errno)) = &way.route else { return None };
    let peer = way.to.ip()?;
    let why = match errno.0 {
        libc::ENETUNREACH => "no route leads there",
        libc::EHOSTUNREACH => "its route is of the type unreachable, or IPv6 has none",
        libc::EACCES => "its route is of the type prohibit",
        libc::EINVAL => "its route is of the type blackhole: what is sent is dropped without a word",
        _ => "the kernel refuses",
    };
    cause(format!("this host cannot send to {peer}: {why} ({}). ip route shows them", errno.symbol()))
}

pub(super) fn interface(_: &WhyFacts, way: &Way) -> Option<Finding> {
    let route = way.outward()?;
    let name = &route.interface;
    if !route.is_up {
        cause(format!("the interface {name}, which the route uses, is down"))
    } else if !route.has_carrier {
        cause(format!("the interface {name}, which the route uses, has no carrier: no cable, or no network"))
    } else {
        None
    }
}

pub(super) fn neighbour(_: &WhyFacts, way: &Way) -> Option<Finding> {
    let Neighbour { address, state, link_address } = way.neighbour.as_ref()?;
    let route = way.outward()?;
    let name = &route.interface;
    let who = match route.gateway {
        Some(_) => format!("the router {address}"),
        None => address.to_string(),
    };
    let asked = if address.is_ipv6() { "neighbour solicitation" } else { "ARP" };
    let Some(state) = state else {
        return clue(format!(
            "{who} has no neighbour entry on {name}: nothing was sent to it lately, or it did not answer {asked}"
        ));
    };
    let entry = state.name();
    match state {
        NeighbourState::Incomplete | NeighbourState::Failed => cause(format!(
            "{who} does not answer {asked} on {name} (neighbour entry {entry}): it is not on this link, or it is off"
        )),
        NeighbourState::NoArp => None,
        _ => {
            let at = link_address.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":");
            let says = match state {
                NeighbourState::Reachable => "it answered lately",
                NeighbourState::Permanent => "entered by hand: whether it is there is not known",
                _ => "it answered once",
            };
            fact(format!("{who} is at {at} on {name} (neighbour entry {entry}): {says}"))
        }
    }
}

/// What has the peer's address, where that is of this host. A peer that is in this program is told of as such.
pub(super) fn at_peer(facts: &WhyFacts, way: &Way) -> Option<Finding> {
    if facts.other_end.is_some() {
        return None;
    }
    let Way { to: peer, transport, .. } = way;
    let sockets = way.at_peer.as_ref()?;
    let Some(socket) = sockets.iter().find(|socket| socket.is_our_end).or_else(|| sockets.first()) else {
        let answers = match transport {
            Transport::Udp => "the kernel answers with ICMP port unreachable",
            _ => "the kernel answers with RST",
        };
        return cause(format!("no socket of this host has {transport} {peer}: {answers}"));
    };
    let address = &socket.address;
    let unread = unread_there(way);
    match (&socket.owner, unread) {
        (None, unread) => {
            let unread = unread.map(|words| format!(", and {words}")).unwrap_or_default();
            cause(format!("nobody has called accept for this connection at {address}{unread}"))
        }
        (Some(SocketOwner::Ourselves), None) => None,
        (Some(owner), Some(unread)) => cause(format!("{owner} has {address}: {unread}")),
        (Some(owner), None) if socket.is_our_end || *transport == Transport::Udp => {
            let words = format!("{owner} has {address}, and has read all that came");
            if facts.waits { clue(words + ", and does not answer") } else { fact(words) }
        }
        (Some(owner), None) => {
            let clients = socket.waits;
            clue(format!("{owner} listens on {address}; {clients} clients wait there for accept"))
        }
    }
}

pub(super) fn route(_: &WhyFacts, way: &Way) -> Option<Finding> {
    let route = way.route.as_ref()?.as_ref().ok()?;
    let peer = way.to.ip()?;
    let via = route.gateway.map(|gateway| format!(" via {gateway}")).unwrap_or_default();
    let source = route.source.map(|source| format!(", source {source}")).unwrap_or_default();
    let kind = match route.kind {
        RouteKind::Local => ": an address of this host",
        RouteKind::Broadcast => ": a broadcast address",
        RouteKind::Multicast => ": a group; only those that joined it receive it",
        RouteKind::Unicast | RouteKind::Other => "",
    };
    fact(format!("route: {peer}{via} dev {}{source}{kind}", route.interface))
}

/// What the socket at the end of the way has not read, in words.
pub(super) fn unread_there(way: &Way) -> Option<String> {
    let is_udp = way.transport == Transport::Udp;
    let socket = way.at_peer.as_ref()?.iter().find(|socket| socket.is_our_end || is_udp)?;
    match socket.waits {
        0 => None,
        bytes if is_udp => {
            Some(format!("datagrams that it has not read take {bytes} B of its receive buffer"))
        }
        bytes => Some(format!("{bytes} B that we sent wait unread in its receive buffer")),
    }
}
