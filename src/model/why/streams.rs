//! The checks of a stream: its SYNs, its handshakes, what is unacknowledged, and the window of its peer.

use super::facts::{NeighbourState, Way, WhyFacts, WhyStage};
use super::finding::{Finding, NextStep, cause, clue, fact};
use crate::model::address::Address;
use crate::model::connection::TcpInfo;
use crate::model::endpoint::Transport;

pub(super) fn syn(facts: &WhyFacts, to: &Address, syns: u32) -> Option<Finding> {
    if facts.transport != Transport::Tcp {
        let words =
            "connect waits: the accept queue of the listener is full, and its program calls no accept";
        return cause(words).map(|finding| finding.step(NextStep::StopTrying));
    }
    let is_race = matches!(&facts.stage, WhyStage::Connecting(attempts) if attempts.len() > 1);
    let whose = if is_race { format!("{to}: ") } else { String::new() };
    let way = facts.ways().iter().find(|way| way.to == *to);
    let finding = if let Some(next_hop) = way.and_then(Way::unanswered) {
        let hop = next_hop.address;
        fact(format!("{whose}no SYN has left this host: the link address of {hop} is not known"))
    } else if facts.other_end.as_ref().is_some_and(|end| end.is_cause) {
        fact(format!(
            "{whose}SYN sent {syns} times; the kernel repeats it, and the first that finds room connects"
        ))
    } else if syns < 2 {
        clue(format!("{whose}connect has sent its first SYN, and no answer came yet"))
    } else {
        let why = match way.filter(|way| answers_on_the_link(way)) {
            Some(_) => "that host is up: something drops them, or the accept queue there is full",
            None => "the host is down, something drops them, or the accept queue there is full",
        };
        cause(format!("{whose}SYN sent {syns} times and no answer, neither SYN-ACK nor RST: {why}"))
    };
    finding.map(|finding| finding.step_if(facts.is_session, NextStep::StopTrying))
}

/// Whether the address itself, and not a router before it, has answered on the link lately.
fn answers_on_the_link(way: &Way) -> bool {
    let is_there = way.neighbour.as_ref().is_some_and(|next| next.state == Some(NeighbourState::Reachable));
    is_there && way.outward().is_some_and(|route| route.gateway.is_none())
}

pub(super) fn handshake(facts: &WhyFacts) -> Option<Finding> {
    if facts.stage != WhyStage::Handshake {
        return None;
    }
    let words = match facts.counts.bytes_in {
        0 => {
            "the connection is open, and our TLS ClientHello has no answer: the peer may not speak TLS there"
                .into()
        }
        bytes => {
            format!("the handshake of TLS is not complete: {bytes} B of it came, and the peer owes the rest")
        }
    };
    let steps = |finding: Finding| finding.step(NextStep::WithoutTls).step(NextStep::StopTrying);
    if facts.is_session { cause(words).map(steps) } else { cause(words) }
}

pub(super) fn peer_shut(facts: &WhyFacts) -> Option<Finding> {
    match facts.stage {
        WhyStage::PeerShut => {
            cause("the peer has sent its FIN: nothing more comes from it, though it may still read")
        }
        WhyStage::PeerReset => {
            cause("the peer has closed, and answered with RST: what was sent after its FIN came to nothing")
        }
        _ => None,
    }
}

fn tcp(facts: &WhyFacts) -> Option<&TcpInfo> {
    facts.observed.as_ref()?.tcp.as_ref().filter(|_| facts.transport == Transport::Tcp && facts.is_open())
}

pub(super) fn unacknowledged(facts: &WhyFacts) -> Option<Finding> {
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
    if facts.waits {
        clue("all that was sent is acknowledged: the kernel of the peer has it, its program does not answer")
    } else {
        fact("all that was sent is acknowledged")
    }
}

/// What the last look at a stream that is over found.
pub(super) fn left_unsent(facts: &WhyFacts) -> Option<Finding> {
    let observed = facts.observed.as_ref().filter(|_| facts.transport == Transport::Tcp)?;
    let WhyStage::Ended(_) = facts.stage else { return None };
    let what = match (observed.unacked.unwrap_or(0), observed.unread.unwrap_or(0)) {
        (0, 0) => return None,
        (unacked, 0) => format!("{unacked} B that were sent were not acknowledged"),
        (0, unread) => format!("{unread} B that came were not read"),
        (unacked, unread) => {
            format!("{unacked} B that were sent were not acknowledged, {unread} B that came not read")
        }
    };
    clue(format!("when its socket was last looked at, before the end, {what}"))
}

pub(super) fn window(facts: &WhyFacts) -> Option<Finding> {
    if tcp(facts)?.send_window != Some(0) {
        return None;
    }
    cause("the window of the peer is 0: its receive buffer is full, because its program does not read")
}

pub(super) fn unread_here(facts: &WhyFacts) -> Option<Finding> {
    let bytes = facts.observed.as_ref()?.unread.filter(|bytes| *bytes > 0 && facts.is_open())?;
    cause(format!("{bytes} B came and wait unread in our receive buffer: receiving is held here"))
}
