//! The checks of a UDP socket: whom it hears, from where it sends, and the ICMP errors that it meets.

use super::facts::{RouteKind, WhyFacts};
use super::finding::{Finding, NextStep, cause, clue, fact};
use crate::model::address::Address;
use crate::model::errno::Errno;
use crate::model::failure::{Failure, Operation};
use crate::model::ladder;
use crate::model::moment::Moment;

pub(super) fn stranger(facts: &WhyFacts) -> Option<Finding> {
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
    let step = if facts.is_connected { NextStep::ConnectTo } else { NextStep::ReplyTo };
    finding.map(|finding| finding.step_if(facts.is_session, step(address.clone())))
}

/// Whether the peer is a group or all hosts of a link: an address from which nothing comes.
fn is_many(facts: &WhyFacts) -> bool {
    let is_group = facts.peer.as_ref().and_then(Address::ip).is_some_and(|ip| ip.is_multicast());
    let to_all = |kind| matches!(kind, RouteKind::Broadcast | RouteKind::Multicast);
    is_group || facts.ways().iter().filter_map(|way| way.outward()).any(|route| to_all(route.kind))
}

pub(super) fn connected(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() || !facts.is_connected || !facts.is_open() {
        return None;
    }
    let peer = facts.peer.as_ref()?;
    let words =
        format!("this socket is connected: it takes replies from {peer} only, that address and that port");
    let finding = if is_many(facts) {
        cause(format!("{words}; and nobody sends from an address that stands for many"))
    } else {
        clue(words)
    };
    finding.map(|finding| finding.step_if(facts.is_session, NextStep::Dissolve))
}

/// Of a session that sends to a group.
pub(super) fn group(facts: &WhyFacts) -> Option<Finding> {
    let peer = facts.peer.as_ref().filter(|_| facts.is_udp() && facts.is_session && facts.is_open())?;
    let group = peer.ip().filter(std::net::IpAddr::is_multicast)?;
    if !facts.groups.contains(&group) {
        let words = format!(
            "this socket has not joined the group {group}: it hears who answers to its own address, and nothing that is \
             sent to the group"
        );
        return clue(words).map(|finding| finding.step(NextStep::Join(group)));
    }
    let (port, local) = (peer.port()?, facts.local.as_ref()?.port()?);
    if port == local {
        return None;
    }
    let words = format!(
        "the group {group} is joined, but what is sent to its port {port} does not come to port {local}"
    );
    clue(words).map(|finding| finding.step(NextStep::FixLocalPort))
}

pub(super) fn bound_address(facts: &WhyFacts) -> Option<Finding> {
    let from = facts.from.as_ref().filter(|from| from.ip().is_some() && !from.is_wildcard())?;
    let (local, is_loopback) = (from.host(), from.is_loopback());
    let route = facts.ways().first().and_then(|way| way.outward());
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

/// Errors that ICMP brings: `icmp(7)`. A send meets the first three only then; others are this host's own as well.
const ICMP: [i32; 5] =
    [libc::ECONNREFUSED, libc::ENOPROTOOPT, libc::EHOSTDOWN, libc::EHOSTUNREACH, libc::ENETUNREACH];

/// The errno of a failure that ICMP brought.
fn of_icmp((at, failure): &(Moment, Failure)) -> Option<(Moment, Errno)> {
    let errno = failure.errno()?;
    let is_send = matches!(&failure.operation, Operation::Call(kind) if kind.name().starts_with("send"));
    let brought = if is_send { &ICMP[..3] } else { &ICMP };
    brought.contains(&errno.0).then_some((*at, errno))
}

pub(super) fn icmp_errors(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() {
        return None;
    }
    let mut errors = facts.failures.iter().filter_map(of_icmp);
    let (at, last) = errors.next_back()?;
    let count = errors.count() + 1;
    let means = match last.0 {
        libc::ECONNREFUSED => "port unreachable: that host is there, and no socket of it has the port",
        libc::ENOPROTOOPT => "protocol unreachable",
        _ => {
            "the host or network is unreachable, or forbidden: a router or firewall on the way, or this host, says so"
        }
    };
    let many = if count == 1 { "error" } else { "errors" };
    let ago = facts
        .host
        .as_ref()
        .map_or_else(String::new, |host| format!(", {} ago", ladder::waited(host.at.since(at))));
    let words = format!("{count} ICMP {many} met this socket, the last {}{ago}: {means}", last.symbol());
    // What moved since may have met none.
    if facts.counts.last.is_some_and(|moved| moved > at) { clue(words) } else { cause(words) }
}

pub(super) fn icmp_unreported(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_udp() || !facts.is_session || facts.is_connected || facts.reports_icmp || !facts.is_open() {
        return None;
    }
    let words = "this socket is not connected and IP_RECVERR is off: an ICMP error about it is not told here";
    clue(words).map(|finding| finding.step(NextStep::ReportIcmp))
}

/// A device that answers to a port of its own choice is not heard on another.
pub(super) fn local_port(facts: &WhyFacts) -> Option<Finding> {
    let is_chosen = facts.from.as_ref().is_none_or(|from| from.port() == Some(0));
    let port = facts.local.as_ref().and_then(Address::port).filter(|port| *port != 0)?;
    if !facts.is_udp() || !facts.is_session || !is_chosen || !facts.is_open() {
        return None;
    }
    let counters = facts.host.as_ref().and_then(|host| host.counters.as_ref());
    let elsewhere = counters.map_or(0, |counters| counters.named("NoPorts", facts.is_ipv6()));
    let words = format!(
        "the system chose the local port {port}: a peer that answers to a port of its own choice is not heard"
    );
    let finding = if elsewhere > 0 { clue(words) } else { fact(words) };
    finding.map(|finding| finding.step(NextStep::FixLocalPort))
}
