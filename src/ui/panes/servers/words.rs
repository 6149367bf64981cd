//! What a row of the connection list says: its state, what happens with it, and what a filter may ask.

use super::waiting;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus, End};
use crate::model::endpoint::Transport;
use crate::model::failure::{Failure, Operation};
use crate::model::fault::Fault;
use crate::model::server::{Policy, ServerSpec, Service};
use crate::model::tcp_state::tcp_state_name;
use crate::ui::figures;
use crate::ui::parts::filter::Filterable;
use crate::ui::world::World;

/// The state: the kernel's where our instruments read it, else as far as calls tell.
pub(super) fn state(row: &Connection, transport: Transport) -> &'static str {
    if row.status.is_ended() {
        return "closed";
    }
    let read = row.observed.as_ref().and_then(|observed| observed.tcp).map(|tcp| tcp.state);
    if let Some(state) = read.filter(|state| *state != 0) {
        return tcp_state_name(state);
    }
    match (&row.status, transport) {
        (ConnectionStatus::Peer, _) => "-",
        (_, Transport::UnixStream | Transport::UnixSeqpacket) => "connected",
        (ConnectionStatus::HalfClosedByPeer, _) => "CLOSE_WAIT",
        (ConnectionStatus::HalfClosedByUs, _) => "FIN_WAIT2",
        _ => "ESTABLISHED",
    }
}

/// Why it ended, in a few words; in more of them, 38 columns at most, where there is room.
pub(super) fn why(end: &End, is_wide: bool) -> SafeText {
    let (short, long) = match end {
        End::ByPeer => ("closed by client", "closed by client (recv gave 0)"),
        End::ResetByPeer => ("reset by client", "reset by client (ECONNRESET)"),
        End::ByUs => ("closed here", "closed here, by hand"),
        End::ResetByUs => ("reset here", "reset here, by hand (SO_LINGER 0: RST)"),
        End::ByService => ("service done", "closed here: the service was done"),
        End::ByFault => ("by a fault", "ended by an injected fault"),
        End::Refused => ("refused: busy", "refused: busy with another client"),
        End::Denied => ("denied", "denied: by the allow and deny lists"),
        End::Idle => ("idle limit", "closed here: it reached the idle limit"),
        End::Stopped => ("server stopped", "closed here: the server stopped"),
        End::LeftQueue => ("accepted", "accepted from the queue"),
        End::GaveUp => ("gave up", "gave up before it was accepted"),
        End::AnotherFirst => ("another first", "cancelled: another address was first"),
        End::Failed(failure) => {
            return if is_wide { SafeText::kept(failure) } else { failed_in(failure) };
        }
    };
    SafeText::literal(if is_wide { long } else { short })
}

/// `EPIPE in send`: the name of an error and of the call that gave it.
fn failed_in(failure: &Failure) -> SafeText {
    let symbol = SafeText::literal(failure.errno().map_or("failed", |errno| errno.symbol()));
    match &failure.operation {
        Operation::Call(kind) => symbol.then(" in ").then(kind.name()),
        Operation::Work(_) => symbol,
    }
}

/// What happens with a row now: what the service says of it first, then what it waits in, or why it ended.
/// Where there is little room only the one that tells more.
pub(super) fn happens(row: &Connection, spec: &ServerSpec, is_wide: bool) -> SafeText {
    let words: SafeText = match &row.status {
        ConnectionStatus::Ended(_, end) => why(end, is_wide),
        ConnectionStatus::Queued { place, held } => {
            let place = figures::ordinal(*place);
            SafeText::shown(match (is_wide, held) {
                (false, _) => format!("{place} in queue"),
                (true, 0) => {
                    format!("{place} in the queue: the kernel has connected it, it is not accepted yet")
                }
                (true, held) => {
                    let held = figures::bytes((*held).into());
                    format!("{place} in the queue; the kernel holds {held} for it, it is not accepted yet")
                }
            })
        }
        ConnectionStatus::Peer => SafeText::EMPTY,
        ConnectionStatus::Open | ConnectionStatus::HalfClosedByPeer | ConnectionStatus::HalfClosedByUs => {
            match spec.policy {
                Policy::OneAtATime | Policy::Busy { .. } if row.note.is_empty() => {
                    SafeText::literal("being served")
                }
                _ => match &row.waiting {
                    Some(waits) if row.note.is_empty() || is_wide => {
                        SafeText::shown(waiting::in_call(waits, row.fd, None).words)
                    }
                    None if row.note.is_empty() => unread(row, spec),
                    _ => SafeText::EMPTY,
                },
            }
        }
    };
    if row.note.is_empty() {
        return words;
    }
    // Notes come from the backend as safe text.
    let note = SafeText::kept(&row.note);
    match &row.status {
        // What could be done with it then cannot any more.
        ConnectionStatus::Ended(..) if matches!(spec.service, Service::Manual) => words,
        // The service that was done says with what, and the fault what it did.
        ConnectionStatus::Ended(_, End::ByService) => note,
        ConnectionStatus::Ended(_, End::ByFault) if !is_wide => note,
        ConnectionStatus::Ended(..) if !is_wide => words,
        _ if words.is_empty() => note,
        _ => note.then("; ").then(words),
    }
}

/// What is said of a client that is in no call: what waits to be read, or the fault that wants it so.
fn unread(row: &Connection, spec: &ServerSpec) -> SafeText {
    match row.observed.as_ref().and_then(|seen| seen.unread).filter(|bytes| *bytes > 0) {
        Some(bytes) => SafeText::shown(format!("{} unread", figures::bytes(bytes.into()))),
        None if spec.faults.contains(&Fault::StopReading) => SafeText::literal(Fault::StopReading.word()),
        None => SafeText::EMPTY,
    }
}

/// A gauge of thousandths in so many columns.
pub(super) fn bar(thousandths: u16, columns: usize, full: &str, empty: &str) -> String {
    let filled = usize::from(thousandths.min(1000)) * columns / 1000;
    format!("{}{}", full.repeat(filled), empty.repeat(columns - filled))
}

/// The host name of a peer, if it is known: asked before, or a loopback address. Cheap: lists ask it a lot.
pub(super) fn name(world: &World, address: &Address) -> Option<SafeText> {
    if let Some(known) = world.names.get(address) {
        return known.host.as_ref().ok().cloned();
    }
    let is_internet = address.ip().is_some();
    (is_internet && address.is_loopback()).then_some(SafeText::literal("localhost"))
}

/// A row with what is known of it, for filters.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowFacts<'a> {
    /// The row.
    pub row: &'a Connection,
    /// The settings of its server.
    pub spec: &'a ServerSpec,
    /// For names.
    pub world: &'a World,
}

impl Filterable for RowFacts<'_> {
    fn has_text(&self, needle: &str) -> bool {
        self.has_peer(needle)
            || self.row.local.as_ref().is_some_and(|local| has(&local.to_string(), needle))
            || has(state(self.row, self.spec.at.transport), needle)
            || has(happens(self.row, self.spec, true).as_str(), needle)
    }

    fn has_peer(&self, needle: &str) -> bool {
        has(&self.row.peer.to_string(), needle)
            || name(self.world, &self.row.peer).is_some_and(|name| has(name.as_str(), needle))
    }

    fn has_port(&self, from: u16, to: u16) -> bool {
        let local = self.row.local.as_ref().and_then(Address::port);
        [self.row.peer.port(), local].into_iter().flatten().any(|port| (from..=to).contains(&port))
    }

    fn state(&self) -> Option<&str> {
        Some(match self.row.status {
            ConnectionStatus::Queued { .. } => "queued ESTABLISHED",
            ConnectionStatus::Ended(_, End::Refused) => "closed refused",
            ConnectionStatus::Ended(_, End::Denied) => "closed denied",
            _ => state(self.row, self.spec.at.transport),
        })
    }

    fn bytes(&self) -> Option<u64> {
        Some(self.row.counts.bytes_in.saturating_add(self.row.counts.bytes_out))
    }
}

fn has(text: &str, needle: &str) -> bool {
    text.to_lowercase().contains(needle)
}
