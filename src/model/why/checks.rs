//! The table of checks: each looks at the facts, and finds something or nothing.

use std::net::IpAddr;

use super::facts::{HostFacts, Neighbour, NeighbourState, Route, RouteKind, WhyFacts, WhyStage};
use super::finding::{Finding, NextStep, Weight, tcpdump};
use crate::model::address::Address;
use crate::model::connection::TcpInfo;
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::holder::SocketOwner;

/// A question to the facts.
type Check = fn(&WhyFacts) -> Option<Finding>;

/// All checks, in the order in which findings of one weight are told: from the program here to the peer far away.
pub const CHECKS: &[(&str, Check)] = &[
    ("resolving", resolving),
    ("ended", ended),
    ("nothing sent", nothing_sent),
    ("queued here", queued_here),
    ("in the accept queue", queued),
    ("other end", other_end),
    ("no route", no_route),
    ("interface", interface),
    ("neighbour", neighbour),
    ("at the peer", at_peer),
    ("SYN", syn),
    ("unacknowledged", unacknowledged),
    ("window", window),
    ("unread here", unread_here),
    ("stranger", stranger),
    ("connected", connected),
    ("bound address", bound_address),
    ("icmp errors", icmp_errors),
    ("icmp unreported", icmp_unreported),
    ("socket drops", socket_drops),
    ("host counters", host_counters),
    ("waits here", waits_here),
    ("local port", local_port),
    ("route", route),
    ("host counters at rest", host_counters_at_rest),
    ("unseen", unseen),
];

/// What follows from facts, the most telling first.
pub fn findings(facts: &WhyFacts) -> Vec<Finding> {
    let mut found: Vec<Finding> = CHECKS.iter().filter_map(|(_, check)| check(facts)).collect();
    found.sort_by_key(|finding| finding.weight);
    found
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
fn cause(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Cause, words))
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
fn clue(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Clue, words))
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
fn fact(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Fact, words))
}

fn resolving(facts: &WhyFacts) -> Option<Finding> {
    if facts.stage != WhyStage::Resolving {
        return None;
    }
    let words = "getaddrinfo has not answered: no address is known yet, and nothing was sent";
    cause(words).map(|finding| finding.step(NextStep::StopTrying))
}

fn ended(facts: &WhyFacts) -> Option<Finding> {
    let WhyStage::Ended(words) = &facts.stage else { return None };
    cause(words)
}

fn nothing_sent(facts: &WhyFacts) -> Option<Finding> {
    let is_so = facts.is_session && facts.is_open() && facts.counts.calls_out == 0 && facts.queued.0 == 0;
    if is_so { clue("nothing was sent yet: most peers answer, and do not speak first") } else { None }
}

fn queued_here(facts: &WhyFacts) -> Option<Finding> {
    let (messages, bytes) = facts.queued;
    if messages == 0 {
        return None;
    }
    let many = if messages == 1 { "message is" } else { "messages are" };
    cause(format!(
        "{messages} {many} queued in this program ({bytes} B): the kernel takes no more of them now"
    ))
}

fn queued(facts: &WhyFacts) -> Option<Finding> {
    let WhyStage::Queued { place, held } = facts.stage else { return None };
    cause(format!(
        "this client is at place {place} of the accept queue: our server has not called accept for it, and the {held} B \
         that it sent wait in the kernel"
    ))
}

/// What our own server does about a client.
fn waits_here(facts: &WhyFacts) -> Option<Finding> {
    if facts.waits_in.is_empty() {
        return None;
    }
    fact(format!(
        "our server waits in {}: it has read all that came, and the client has to speak",
        facts.waits_in
    ))
}

fn other_end(facts: &WhyFacts) -> Option<Finding> {
    let end = facts.other_end.as_ref()?;
    let mut words = format!("the other end is our {}", end.owner);
    if !end.doing.is_empty() {
        words.push_str("; it ");
        words.push_str(end.doing.as_str());
    }
    let finding = match unread_there(facts) {
        Some(unread) => cause(format!("{words}. {unread}")),
        None => clue(words),
    };
    finding.map(|finding| finding.step(NextStep::OtherEnd))
}

/// What the socket at the peer's address has not read, in words.
fn unread_there(facts: &WhyFacts) -> Option<String> {
    let sockets = host(facts)?.at_peer.as_ref()?;
    let socket = sockets.iter().find(|socket| socket.is_our_end || facts.is_udp())?;
    match socket.waits {
        0 => None,
        bytes if facts.is_udp() => {
            Some(format!("datagrams that it has not read take {bytes} B of its receive buffer"))
        }
        bytes => Some(format!("{bytes} B that we sent wait unread in its receive buffer")),
    }
}

fn host(facts: &WhyFacts) -> Option<&HostFacts> {
    facts.host.as_ref()
}

fn peer_ip(facts: &WhyFacts) -> Option<IpAddr> {
    facts.peer.as_ref()?.ip()
}

fn no_route(facts: &WhyFacts) -> Option<Finding> {
    let Some(Err(errno)) = &host(facts)?.route else { return None };
    let peer = peer_ip(facts)?;
    let why = match errno.0 {
        libc::ENETUNREACH => "no route leads there",
        libc::EHOSTUNREACH => "its route is of the type unreachable, or IPv6 has none",
        libc::EACCES => "its route is of the type prohibit",
        libc::EINVAL => "its route is of the type blackhole: what is sent is dropped without a word",
        _ => "the kernel refuses",
    };
    cause(format!("this host cannot send to {peer}: {why} ({}). ip route shows them", errno.symbol()))
}

/// The route to a peer that is elsewhere.
fn outward(facts: &WhyFacts) -> Option<&Route> {
    host(facts)?.route.as_ref()?.as_ref().ok().filter(|route| route.kind != RouteKind::Local)
}

fn interface(facts: &WhyFacts) -> Option<Finding> {
    let route = outward(facts)?;
    let name = &route.interface;
    if !route.is_up {
        cause(format!("the interface {name}, which the route uses, is down"))
    } else if !route.has_carrier {
        cause(format!("the interface {name}, which the route uses, has no carrier: no cable, or no network"))
    } else {
        None
    }
}

fn neighbour(facts: &WhyFacts) -> Option<Finding> {
    let Neighbour { address, state, link_address } = host(facts)?.neighbour.as_ref()?;
    let route = outward(facts)?;
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
fn at_peer(facts: &WhyFacts) -> Option<Finding> {
    if facts.other_end.is_some() {
        return None;
    }
    let sockets = host(facts)?.at_peer.as_ref()?;
    let peer = facts.peer.as_ref()?;
    let transport = facts.transport;
    let Some(socket) = sockets.iter().find(|socket| socket.is_our_end).or_else(|| sockets.first()) else {
        let answers = match transport {
            Transport::Udp => "the kernel answers with ICMP port unreachable",
            _ => "the kernel answers with RST",
        };
        return cause(format!("no socket of this host has {transport} {peer}: {answers}"));
    };
    let address = &socket.address;
    let unread = unread_there(facts);
    match (&socket.owner, unread) {
        (None, unread) => {
            let unread = unread.map(|words| format!(", and {words}")).unwrap_or_default();
            cause(format!("nobody has called accept for this connection at {address}{unread}"))
        }
        (Some(SocketOwner::Ourselves), None) => None,
        (Some(owner), Some(unread)) => cause(format!("{owner} has {address}: {unread}")),
        (Some(owner), None) if socket.is_our_end || facts.is_udp() => {
            clue(format!("{owner} has {address}, has read all that came, and does not answer"))
        }
        (Some(owner), None) => {
            let clients = socket.waits;
            clue(format!("{owner} listens on {address}; {clients} clients wait there for accept"))
        }
    }
}

fn syn(facts: &WhyFacts) -> Option<Finding> {
    let WhyStage::Connecting { syns } = facts.stage else { return None };
    if facts.transport != Transport::Tcp {
        let words =
            "connect waits: the accept queue of the listener is full, and its program calls no accept";
        return cause(words).map(|finding| finding.step(NextStep::StopTrying));
    }
    let words = match syns {
        0 | 1 => "connect has sent its first SYN, and no answer came yet".to_owned(),
        syns => format!(
            "SYN sent {syns} times and no answer, neither SYN-ACK nor RST: the host is down, something drops them, or \
             the accept queue there is full"
        ),
    };
    let finding = if syns > 1 { cause(words) } else { clue(words) };
    finding.map(|finding| finding.step_if(facts.is_session, NextStep::StopTrying))
}

fn tcp(facts: &WhyFacts) -> Option<&TcpInfo> {
    facts.observed.as_ref()?.tcp.as_ref().filter(|_| facts.transport == Transport::Tcp && facts.is_open())
}

fn unacknowledged(facts: &WhyFacts) -> Option<Finding> {
    let tcp = tcp(facts)?;
    let bytes = facts.observed.as_ref()?.unacked.unwrap_or(0);
    if bytes > 0 && tcp.retransmits > 0 {
        let (many, times) = (tcp.retransmits, if tcp.retransmits == 1 { "time" } else { "times" });
        return cause(format!(
            "{bytes} B are not acknowledged, and were sent again {many} {times}: the peer, or the way to it, is gone"
        ));
    }
    if bytes > 0 {
        return clue(format!("{bytes} B are not acknowledged yet: they are on their way, or wait here"));
    }
    if facts.counts.bytes_out == 0 {
        return None;
    }
    clue("all that was sent is acknowledged: the kernel of the peer has it, its program does not answer")
}

fn window(facts: &WhyFacts) -> Option<Finding> {
    if tcp(facts)?.send_window != Some(0) {
        return None;
    }
    cause("the window of the peer is 0: its receive buffer is full, because its program does not read")
}

fn unread_here(facts: &WhyFacts) -> Option<Finding> {
    let bytes = facts.observed.as_ref()?.unread.filter(|bytes| *bytes > 0 && facts.is_open())?;
    cause(format!("{bytes} B came and wait unread in our receive buffer: receiving is held here"))
}

fn stranger(facts: &WhyFacts) -> Option<Finding> {
    let peer = facts.peer.as_ref().and_then(Address::ip);
    let is_peer = |(address, _): &&(Address, u64)| address.ip() == peer && peer.is_some();
    let newest = facts.strangers.last()?;
    let (address, count) = facts.strangers.iter().rev().find(is_peer).unwrap_or(newest);
    let many = if *count == 1 { "datagram" } else { "datagrams" };
    let finding = if address.ip() == peer {
        cause(format!("{count} {many} came from {address}: the peer answers from another port"))
    } else {
        clue(format!(
            "{count} {many} came from {address}, to whom nothing was sent: an answer from another address?"
        ))
    };
    finding.map(|finding| finding.step_if(facts.is_session, NextStep::ReplyTo(address.clone())))
}

fn connected(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() || !facts.is_connected {
        return None;
    }
    let peer = facts.peer.as_ref()?;
    let words =
        format!("this socket is connected: it takes replies from {peer} only, that address and that port");
    clue(words).map(|finding| finding.step_if(facts.is_session, NextStep::Dissolve))
}

fn bound_address(facts: &WhyFacts) -> Option<Finding> {
    let from = facts.from.as_ref().filter(|from| from.ip().is_some() && !from.is_wildcard())?;
    let (local, is_loopback) = (from.host(), from.is_loopback());
    let route = outward(facts);
    let reaches_out = route.is_some() && is_loopback;
    let elsewhere = route.and_then(|route| route.source).filter(|source| Some(*source) != from.ip());
    let finding = match elsewhere {
        _ if reaches_out => cause(format!("this socket is bound to {local}, which only this host reaches")),
        Some(source) => clue(format!(
            "this socket is bound to {local}, and the route would choose {source}: the peer must know a way back to {local}"
        )),
        None => {
            fact(format!("this socket is bound to {local}: it receives what is sent to that address only"))
        }
    };
    finding.map(|finding| finding.step_if(facts.is_session && facts.is_udp(), NextStep::AnyLocalAddress))
}

/// Errors that ICMP brings: `icmp(7)`.
const ICMP: [i32; 5] =
    [libc::ECONNREFUSED, libc::EHOSTUNREACH, libc::ENETUNREACH, libc::ENOPROTOOPT, libc::EHOSTDOWN];

fn icmp_errors(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() {
        return None;
    }
    let is_icmp = |errno: &Errno| ICMP.contains(&errno.0);
    let mut errors = facts.failures.iter().filter_map(|failure| failure.errno().filter(is_icmp));
    let last = errors.next_back()?;
    let count = errors.count() + 1;
    let means = match last.0 {
        libc::ECONNREFUSED => "port unreachable: that host is there, and no socket of it has the port",
        libc::ENOPROTOOPT => "protocol unreachable",
        _ => "the host or network is unreachable: a router on the way, or this host, says so",
    };
    let (many, symbol) = (if count == 1 { "error" } else { "errors" }, last.symbol());
    cause(format!("{count} ICMP {many} met this socket, the last {symbol}: {means}"))
}

fn icmp_unreported(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() || !facts.is_session || facts.is_connected || facts.reports_icmp || !facts.is_open() {
        return None;
    }
    let words = "this socket is not connected and IP_RECVERR is off: an ICMP error about it is not told here";
    clue(words).map(|finding| finding.step(NextStep::ReportIcmp))
}

fn socket_drops(facts: &WhyFacts) -> Option<Finding> {
    let drops = facts.observed.as_ref()?.drops.filter(|drops| *drops > 0)?;
    let many = if drops == 1 { "packet" } else { "packets" };
    cause(format!(
        "the kernel dropped {drops} {many} for this socket: its receive buffer was full, or a checksum wrong"
    ))
}

/// The counters that grew, with how much, in words. Those of UDP are nothing to TCP.
fn grown(facts: &WhyFacts) -> Option<Vec<String>> {
    let counters = host(facts)?.counters.as_ref()?;
    let told = counters.of_family(facts.is_ipv6());
    let told = told.filter(|(counter, grown)| *grown > 0 && (facts.is_udp() || !counter.is_udp));
    Some(told.map(|(counter, grown)| format!("{} {grown} ({})", counter.name, counter.means)).collect())
}

fn host_counters(facts: &WhyFacts) -> Option<Finding> {
    let grown = grown(facts).filter(|grown| !grown.is_empty())?;
    clue(format!(
        "of the whole host, since this {} and not of this socket alone: {}",
        if facts.is_session { "session was opened" } else { "server was started" },
        grown.join(", ")
    ))
}

fn host_counters_at_rest(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() || grown(facts).is_none_or(|grown| !grown.is_empty()) {
        return None;
    }
    fact(
        "NoPorts, InErrors, InCsumErrors, RcvbufErrors and ICMP errors of the whole host did not grow since: no \
         datagram came that was dropped here",
    )
}

/// A device that answers to a port of its own choice is not heard on another.
fn local_port(facts: &WhyFacts) -> Option<Finding> {
    let is_chosen = facts.from.as_ref().is_none_or(|from| from.port() == Some(0));
    let port = facts.local.as_ref().and_then(Address::port).filter(|port| *port != 0)?;
    if !facts.is_udp() || !facts.is_session || !is_chosen {
        return None;
    }
    let counters = host(facts).and_then(|host| host.counters.as_ref());
    let elsewhere = counters.map_or(0, |counters| counters.named("NoPorts", facts.is_ipv6()));
    let words = format!(
        "the system chose the local port {port}: a peer that answers to a port of its own choice is not heard"
    );
    let finding = if elsewhere > 0 { clue(words) } else { fact(words) };
    finding.map(|finding| finding.step(NextStep::FixLocalPort))
}

fn route(facts: &WhyFacts) -> Option<Finding> {
    let route = host(facts)?.route.as_ref()?.as_ref().ok()?;
    let peer = peer_ip(facts)?;
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

fn unseen(facts: &WhyFacts) -> Option<Finding> {
    let words = match &facts.stage {
        WhyStage::Resolving | WhyStage::Ended(_) => return None,
        _ if peer_ip(facts).is_none() => "what the program at the other end does",
        _ => "firewalls, here, on the way and there; the way back; what the program at the other end does",
    };
    let route = host(facts).and_then(|host| host.route.as_ref()?.as_ref().ok());
    let interface = route.map(|route| route.interface.as_str());
    let line = peer_ip(facts).and_then(|peer| tcpdump(facts.transport, peer, interface));
    let mut finding = Finding::new(Weight::Unseen, format!("what cannot be seen from here: {words}"));
    finding.steps.extend(line.map(NextStep::Tcpdump));
    Some(finding)
}
