//! The table of checks: each looks at the facts, and finds something or nothing.

use std::net::IpAddr;

use super::datagrams as udp;
use super::facts::{Way, WhyFacts, WhyStage};
use super::finding::{Finding, NextStep, Weight, cause, clue, fact, tcpdump};
use super::streams;
use super::way;
use crate::model::address::Address;
use crate::model::failure::{Failure, Operation};

/// A question to the facts.
#[derive(Clone, Copy)]
pub enum Check {
    /// Asked once.
    Once(fn(&WhyFacts) -> Option<Finding>),
    /// Asked of each address that a connect goes on to, with the SYNs that went there.
    OfAttempt(fn(&WhyFacts, &Address, u32) -> Option<Finding>),
    /// Asked of each way to those who do not answer.
    OfWay(fn(&WhyFacts, &Way) -> Option<Finding>),
}

impl Check {
    /// What it finds.
    pub fn findings(self, facts: &WhyFacts) -> Vec<Finding> {
        match self {
            Check::Once(check) => check(facts).into_iter().collect(),
            Check::OfAttempt(check) => {
                let WhyStage::Connecting(attempts) = &facts.stage else { return Vec::new() };
                attempts.iter().filter_map(|(to, syns)| check(facts, to, *syns)).collect()
            }
            Check::OfWay(check) => facts.ways().iter().filter_map(|way| check(facts, way)).collect(),
        }
    }
}

/// All checks, in the order in which findings of one weight are told: from the program here to the peer far away.
pub const CHECKS: &[(&str, Check)] = &[
    ("resolving", Check::Once(resolving)),
    ("ended", Check::Once(ended)),
    ("answered", Check::Once(answered)),
    ("left unsent", Check::Once(streams::left_unsent)),
    ("nothing sent", Check::Once(nothing_sent)),
    ("queued here", Check::Once(queued_here)),
    ("in the accept queue", Check::Once(queued)),
    ("peer shut", Check::Once(streams::peer_shut)),
    ("other end", Check::Once(other_end)),
    ("no route", Check::OfWay(way::no_route)),
    ("interface", Check::OfWay(way::interface)),
    ("neighbour", Check::OfWay(way::neighbour)),
    ("at the peer", Check::OfWay(way::at_peer)),
    ("SYN", Check::OfAttempt(streams::syn)),
    ("handshake", Check::Once(streams::handshake)),
    ("unacknowledged", Check::Once(streams::unacknowledged)),
    ("window", Check::Once(streams::window)),
    ("unread here", Check::Once(streams::unread_here)),
    ("stranger", Check::Once(udp::stranger)),
    ("connected", Check::Once(udp::connected)),
    ("group", Check::Once(udp::group)),
    ("bound address", Check::Once(udp::bound_address)),
    ("icmp errors", Check::Once(udp::icmp_errors)),
    ("icmp unreported", Check::Once(udp::icmp_unreported)),
    ("socket drops", Check::Once(socket_drops)),
    ("host counters", Check::Once(host_counters)),
    ("waits here", Check::Once(waits_here)),
    ("local port", Check::Once(udp::local_port)),
    ("tried before", Check::Once(tried_before)),
    ("name service", Check::Once(name_service)),
    ("route", Check::OfWay(way::route)),
    ("host counters at rest", Check::Once(host_counters_at_rest)),
    ("unseen", Check::Once(unseen)),
];

/// What follows from facts, the most telling first.
pub fn findings(facts: &WhyFacts) -> Vec<Finding> {
    let mut found: Vec<Finding> = CHECKS.iter().flat_map(|(_, check)| check.findings(facts)).collect();
    found.sort_by_key(|finding| finding.weight);
    found
}

fn resolving(facts: &WhyFacts) -> Option<Finding> {
    if facts.stage != WhyStage::Resolving {
        return None;
    }
    let words = "getaddrinfo has not answered: no address is known yet, and nothing was sent";
    cause(words).map(|finding| finding.step(NextStep::StopTrying))
}

/// Whom libc asks for a name.
fn name_service(facts: &WhyFacts) -> Option<Finding> {
    let service = facts.host.as_ref()?.name_service.as_ref()?;
    let modules = service.modules.iter().map(|(module, _)| module.as_str()).collect::<Vec<_>>().join(" ");
    let asked = match &service.resolver {
        Ok(conf) if conf.servers.is_empty() => "resolv.conf names no server: 127.0.0.1 is asked".to_owned(),
        Ok(conf) => format!(
            "dns asks {}, for {} s each, {} times at most",
            conf.servers.join(", "),
            conf.timeout.as_secs(),
            conf.attempts
        ),
        Err(why) => why.clone(),
    };
    fact(crate::bytes::text::SafeText::escaped_str(&format!("libc asks {modules} (nsswitch.conf); {asked}")))
}

fn ended(facts: &WhyFacts) -> Option<Finding> {
    let WhyStage::Ended(words) = &facts.stage else { return None };
    cause(words).map(|finding| finding.step_if(facts.is_session, NextStep::Again))
}

/// The addresses that failed before this one.
fn tried_before(facts: &WhyFacts) -> Option<Finding> {
    if !matches!(facts.stage, WhyStage::Connecting(_) | WhyStage::Ended(_)) || facts.counts.calls_out > 0 {
        return None;
    }
    let is_attempt = |failure: &&Failure| {
        matches!(&failure.operation, Operation::Call(kind) if kind.name() == "connect")
            || matches!(&failure.operation, Operation::Work(work) if work == "connect")
    };
    let failed: Vec<String> = facts
        .failures
        .iter()
        .map(|(_, failure)| failure)
        .filter(is_attempt)
        .map(ToString::to_string)
        .collect();
    if failed.is_empty() { None } else { fact(format!("tried before: {}", failed.join("; "))) }
}

fn nothing_sent(facts: &WhyFacts) -> Option<Finding> {
    if !facts.is_session || !facts.is_open() || facts.counts.calls_out > 0 || facts.queued.0 > 0 {
        return None;
    }
    let is_send = |failure: &&Failure| matches!(&failure.operation, Operation::Call(kind) if kind.name().starts_with("send"));
    match facts.failures.iter().map(|(_, failure)| failure).rfind(is_send) {
        Some(failure) => cause(format!("nothing was sent: {failure}")),
        None => clue("nothing was sent yet: most peers answer, and do not speak first"),
    }
}

fn answered(facts: &WhyFacts) -> Option<Finding> {
    let is_so = facts.is_open() && !facts.waits && facts.counts.calls_out > 0 && facts.counts.calls_in > 0;
    if is_so { cause("nothing is waited for: something came after what was sent last") } else { None }
}

fn queued_here(facts: &WhyFacts) -> Option<Finding> {
    let (messages, bytes) = facts.queued;
    let (many, was) = if messages == 1 { ("message", "was") } else { ("messages", "were") };
    match (&facts.stage, messages) {
        (_, 0) => None,
        (WhyStage::Ended(_), _) => cause(format!(
            "{messages} {many} ({bytes} B) {was} still queued in this program, and never went out"
        )),
        _ => cause(format!(
            "{messages} {many} ({bytes} B) wait in this program: the kernel takes no more of them now"
        )),
    }
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
    let finding = match facts.ways().iter().find_map(way::unread_there) {
        Some(unread) => cause(format!("{words}. {unread}")),
        None if end.is_cause => cause(words),
        None => clue(words),
    };
    finding.map(|finding| finding.step(NextStep::OtherEnd))
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
    let counters = facts.host.as_ref()?.counters.as_ref()?;
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

fn unseen(facts: &WhyFacts) -> Option<Finding> {
    let is_far = !facts.ways().is_empty() || facts.peer.as_ref().is_some_and(|peer| peer.ip().is_some());
    let words = match &facts.stage {
        WhyStage::Ended(_) if facts.ways().is_empty() => return None,
        WhyStage::Resolving => "firewalls, and what the servers of the name service do",
        _ if !is_far => "what the program at the other end does",
        _ => "firewalls, here, on the way and there; the way back; what the program at the other end does",
    };
    let mut finding = Finding::new(Weight::Unseen, format!("what cannot be seen from here: {words}"));
    finding.steps.extend(line(facts).map(NextStep::Tcpdump));
    Some(finding)
}

/// The line that shows what is on the wire, of all ways.
fn line(facts: &WhyFacts) -> Option<String> {
    let ways = facts.ways();
    let mut peers: Vec<IpAddr> = ways.iter().filter_map(|way| way.to.ip()).collect();
    if peers.is_empty() {
        peers.extend(facts.peer.as_ref().and_then(Address::ip));
    }
    let mut interfaces = ways.iter().map(|way| Some(way.route.as_ref()?.as_ref().ok()?.interface.as_str()));
    let first = interfaces.next().flatten().filter(|first| interfaces.all(|other| other == Some(*first)));
    let transport = ways.first().map_or(facts.transport, |way| way.transport);
    tcpdump(transport, &peers, first, ways.iter().any(|way| way.neighbour.is_some()))
}
