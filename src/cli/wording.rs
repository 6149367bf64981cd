//! The plain words in which headless commands tell what happens.

use crate::bytes::text::SafeText;
use crate::export::json::ServerChange;
use crate::model::address::Address;
use crate::model::call::Call;
use crate::model::connection::{Connection, ConnectionStatus, End};
use crate::model::counts::Counts;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::failure::Failure;
use crate::model::server::ServerTotals;

/// An address as text that may stand on a terminal. (Its `Display` has
/// escaped foreign bytes already: a second pass would double their backslashes.)
pub(super) fn address(address: &Address) -> SafeText {
    match address {
        Address::UnixPath(path) => SafeText::escaped(path),
        Address::UnixAbstract(name) => SafeText::literal("@").then(SafeText::escaped(name)),
        other => SafeText::shown(other),
    }
}

/// `tcp 127.0.0.1:41234`
pub(super) fn place(transport: Transport, at: &Address) -> SafeText {
    SafeText::literal(transport.word()).then(" ").then(address(at))
}

/// The same, of an endpoint that was not resolved yet.
pub(super) fn endpoint(at: &Endpoint) -> SafeText {
    SafeText::literal(at.transport.word()).then(" ").then(SafeText::kept(at))
}

/// `7 bytes`
pub(super) fn bytes(count: u64) -> SafeText {
    SafeText::counted(count, "byte", "bytes")
}

/// `accepted tcp 127.0.0.1:5000 on 127.0.0.1:41234, fd 12`
pub(super) fn came(transport: Transport, row: &Connection) -> SafeText {
    let verb = if transport.is_stream() { "accepted " } else { "heard " };
    let mut text = SafeText::literal(verb).then(place(transport, &row.peer));
    if let Some(local) = &row.local {
        text = text.then(" on ").then(address(local));
    }
    match row.fd {
        Some(fd) => text.then(", fd ").then(fd),
        None => text,
    }
}

/// `closed tcp 127.0.0.1:5000: the peer closed; 7 bytes in (1 call), 7 bytes out (1 call)`
pub(super) fn went(transport: Transport, row: &Connection) -> SafeText {
    let ConnectionStatus::Ended(_, end) = &row.status else { return SafeText::EMPTY };
    if *end == End::Refused {
        return SafeText::literal("refused ")
            .then(place(transport, &row.peer))
            .then(": another client is being served");
    }
    if *end == End::Denied {
        let text = SafeText::literal("denied ").then(place(transport, &row.peer)).then(": ");
        return text.then(SafeText::kept(row.note.strip_prefix("denied: ").unwrap_or(&row.note)));
    }
    let verb = if transport.is_stream() { "closed " } else { "ended " };
    let text = SafeText::literal(verb).then(place(transport, &row.peer)).then(": ").then(reason(end));
    text.then("; ").then(moved(&row.counts))
}

/// `note tcp 127.0.0.1:5000: round 1: the number is 4`
pub(super) fn noted(transport: Transport, row: &Connection) -> SafeText {
    let place = place(transport, &row.peer);
    SafeText::literal("note ").then(place).then(": ").then(SafeText::kept(&row.note))
}

/// `not accepting on tcp 127.0.0.1:41234: at the limit of 2 connections`
pub(super) fn change(place: &SafeText, is_stream: bool, change: &ServerChange) -> SafeText {
    match change {
        ServerChange::Paused(why) => {
            SafeText::literal("not accepting on ").then(place).then(": ").then(SafeText::kept(why))
        }
        ServerChange::Resumed => SafeText::literal("accepting again on ").then(place),
        ServerChange::Unseen(count) => {
            let (one, many) =
                if is_stream { ("more connection", "more connections") } else { ("more peer", "more peers") };
            SafeText::counted(*count, one, many).then(", too short-lived to be listed, on ").then(place)
        }
    }
}

/// Why something ended.
pub(super) fn reason(end: &End) -> SafeText {
    SafeText::literal(match end {
        End::ByPeer => "the peer closed",
        End::ResetByPeer => "the peer reset it",
        End::ByUs => "closed by hand",
        End::ResetByUs => "reset by hand",
        End::ByService => "the service had finished",
        End::ByFault => "ended by an injected fault",
        End::Refused => "refused",
        End::Denied => "denied",
        End::LeftQueue => "accepted out of the queue",
        End::GaveUp => "the client left the accept queue",
        End::AnotherFirst => "another address connected first",
        End::Idle => "silent for longer than the idle limit",
        End::Stopped => "the server stopped",
        End::Failed(failure) => return SafeText::kept(failure),
    })
}

pub(super) fn moved(counts: &Counts) -> SafeText {
    let way = |moved: u64, calls: u64, word: &'static str| {
        bytes(moved).then(word).then(" (").then(SafeText::counted(calls, "call", "calls")).then(")")
    };
    way(counts.bytes_in, counts.calls_in, " in").then(", ").then(way(
        counts.bytes_out,
        counts.calls_out,
        " out",
    ))
}

/// `received tcp 127.0.0.1:5000, 17 bytes: bonjour\0`
pub(super) fn received(transport: Transport, peer: Option<&Address>, call: &Call<'_>) -> SafeText {
    let from = match peer {
        Some(peer) => place(transport, peer),
        None => SafeText::literal("fd ").then(call.fd),
    };
    SafeText::literal("received ").then(from).then(", ").then(came_in(call))
}

/// `17 bytes: bonjour\0`
pub(super) fn came_in(call: &Call<'_>) -> SafeText {
    bytes(call.length.into()).then(payload(call))
}

/// `: bonjour\0`, nothing for no bytes.
fn payload(call: &Call<'_>) -> SafeText {
    if call.payload.is_empty() {
        return SafeText::EMPTY;
    }
    let text = SafeText::literal(": ").then(SafeText::escaped(call.payload));
    if call.is_cut() { text.then(" ... (the rest was not recorded)") } else { text }
}

/// A failure and what helps, for standard error.
pub(super) fn failure(failure: &Failure) -> Vec<SafeText> {
    let mut lines = vec![SafeText::literal("sockpit: ").then(SafeText::kept(failure))];
    if !failure.advice.is_empty() {
        lines.push(SafeText::literal("  ").then(SafeText::kept(&failure.advice)));
    }
    lines
}

/// The totals of one server.
pub(super) fn summary(place: &SafeText, is_stream: bool, totals: &ServerTotals) -> SafeText {
    let (one, many) = if is_stream { ("connection", "connections") } else { ("peer", "peers") };
    let clients = SafeText::counted(totals.accepted, one, many);
    let mut text = SafeText::literal("summary ").then(place).then(": ").then(clients);
    if totals.refused > 0 {
        text = text.then(", ").then(totals.refused).then(" refused");
    }
    if totals.denied > 0 {
        let (one, many) =
            if is_stream { ("denied", "denied") } else { ("datagram denied", "datagrams denied") };
        text = text.then(", ").then(SafeText::counted(totals.denied, one, many));
    }
    text = text.then(", ").then(moved(&totals.counts));
    if totals.loops_cut > 0 {
        let replies = SafeText::counted(totals.loops_cut, "reply", "replies");
        text = text.then(", ").then(replies).then(" not sent because of a loop");
    }
    if totals.counts.errors > 0 {
        text = text.then(", ").then(SafeText::counted(totals.counts.errors, "failed call", "failed calls"));
    }
    text
}

/// Totals of two servers together.
pub(super) fn sum(one: ServerTotals, other: &ServerTotals) -> ServerTotals {
    ServerTotals {
        counts: one.counts.plus(other.counts),
        open: one.open + other.open,
        accepted: one.accepted + other.accepted,
        refused: one.refused + other.refused,
        denied: one.denied + other.denied,
        loops_cut: one.loops_cut + other.loops_cut,
        forgotten_peers: one.forgotten_peers + other.forgotten_peers,
        panics: one.panics + other.panics,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_they_are_typed() {
        let at = |host: &str, transport| Endpoint { host: host.into(), service: "7".into(), transport };
        assert_eq!(endpoint(&at("::1", Transport::Tcp)).as_str(), "tcp [::1]:7");
        assert_eq!(endpoint(&at("a\x1b", Transport::Udp)).as_str(), r"udp a\x1b:7");
        assert_eq!(endpoint(&at("/a\\b", Transport::UnixStream)).as_str(), r"unix /a\\b");
        assert_eq!(address(&Address::UnixPath(b"/a\\b\x1b".to_vec())).as_str(), r"/a\\b\x1b");
    }

    #[test]
    fn totals_are_told_in_words_that_agree_with_their_numbers() {
        let counts = Counts { bytes_in: 1, calls_in: 1, bytes_out: 20, calls_out: 2, ..Counts::default() };
        let totals =
            ServerTotals { counts, accepted: 1, refused: 3, loops_cut: 2, ..ServerTotals::default() };
        assert_eq!(
            summary(&"tcp x".into(), true, &totals).as_str(),
            "summary tcp x: 1 connection, 3 refused, 1 byte in (1 call), 20 bytes out (2 calls), \
             2 replies not sent because of a loop"
        );
        assert_eq!(sum(totals, &totals).counts.bytes_out, 40);
    }
}
