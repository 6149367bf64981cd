//! Which directions of a stream were shut before a call: what an end of file and EPIPE mean depends on it.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind};
use crate::model::connection::End;
use crate::model::entry::{self, ConversationEntry, SocketEvent};
use crate::model::errno::Errno;
use crate::model::failure::Operation;
use crate::model::journal::JournalReader;
use crate::ui::world::World;

/// Calls that are looked at, back from the sign.
const STEPS: usize = 4_096;

/// What was shut when a call was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shut {
    /// We shut the sending side.
    sending: bool,
    /// We shut the receiving side.
    receiving: bool,
    /// End of file was read: the peer sends no more.
    by_peer: bool,
}

impl Shut {
    fn before(call: &Call<'_>, reader: &JournalReader) -> Shut {
        let mut shut = Shut::default();
        let mut before = call.previous;
        for _ in 0..STEPS {
            let Some(older) = before.and_then(|seq| reader.call(seq)) else { break };
            before = older.previous;
            match older.args {
                Args::Shutdown { how } if older.errno.is_none() => {
                    shut.sending |= entry::shuts_sending(how);
                    shut.receiving |= entry::shuts_receiving(how);
                }
                _ => {
                    shut.by_peer |= ConversationEntry::of(&older, true)
                        == Some(ConversationEntry::Sign(SocketEvent::EndOfFile));
                }
            }
        }
        shut
    }
}

/// What became of a connect to one of several addresses, with that address.
pub(super) fn of_attempt(sign: &SocketEvent, call: &Call<'_>, world: &World) -> Option<String> {
    let is_result = matches!(call.kind, CallKind::Connect | CallKind::GetSockOpt);
    let end = || Some(&world.sockets.get(&call.socket)?.ended.as_ref()?.1);
    let to = || {
        let before = |call: &Call<'_>| call.previous.and_then(|seq| world.calls.call(seq));
        let mut calls = std::iter::successors(Some(*call), before).take(STEPS);
        let address =
            calls.find_map(|call| entry::address_of(&call).filter(|_| call.kind == CallKind::Connect));
        address.map(|address| address.to_string())
    };
    match sign {
        SocketEvent::Connected(_) if is_result => Some(format!("connected to {}", to()?)),
        SocketEvent::Failed(errno) if is_result => Some(format!("connect to {}: {errno}", to()?)),
        SocketEvent::Closed => match end()? {
            End::AnotherFirst => Some(format!("connect to {} cancelled: another address was first", to()?)),
            // No call failed: the limit of the session was reached.
            End::Failed(failure) if matches!(&failure.operation, Operation::Work(work) if work == "connect") => {
                Some(SafeText::kept(failure).into())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Why a datagram socket was told that nothing is bound to a port: what of its settings made the kernel tell it.
pub(super) fn why_told(sign: &SocketEvent, call: &Call<'_>, reader: &JournalReader) -> Option<&'static str> {
    if *sign != SocketEvent::Failed(Errno::ECONNREFUSED) {
        return None;
    }
    let mut before = call.previous;
    let mut reports = None;
    for _ in 0..STEPS {
        let Some(older) = before.and_then(|seq| reader.call(seq)) else { break };
        before = older.previous;
        match (older.kind, older.args) {
            (CallKind::Connect, Args::To { address }) if older.errno.is_none() => {
                let is_connected = Address::from_sockaddr(address).family() != Some(0);
                if is_connected {
                    return Some(
                        "ICMP port unreachable came back for an earlier datagram: nothing is bound to that port. This \
                         socket is told because it is connected",
                    );
                }
                break;
            }
            _ if reports.is_none() => reports = entry::reports_icmp(&older),
            _ => {}
        }
    }
    (reports == Some(true)).then_some(
        "ICMP port unreachable came back for an earlier datagram: nothing is bound to that port. This socket is not \
         connected, and is told because IP_RECVERR is on",
    )
}

/// The words and the meaning of a sign of a stream, where they depend on what was shut before it.
pub(super) fn words(
    sign: &SocketEvent,
    call: &Call<'_>,
    reader: &JournalReader,
) -> Option<(String, &'static str)> {
    let shut = || Shut::before(call, reader);
    match sign {
        SocketEvent::EndOfFile => match shut() {
            // The row of shutdown says what it means.
            Shut { receiving: true, .. } => Some(("end of file: we shut the receiving side".to_owned(), "")),
            Shut { sending: true, .. } => {
                Some((sign.words(call.kind), "recv gave 0. Both directions are shut now: only close is left"))
            }
            _ => None,
        },
        SocketEvent::Shut(1) if shut().by_peer => Some((
            sign.words(call.kind),
            "we send no more either. Both directions are shut now: only close is left",
        )),
        SocketEvent::Failed(Errno::EPIPE) if call.kind == CallKind::Send && shut().sending => Some((
            sign.row_words(call),
            "we shut the sending side ourselves. A C program that does not ignore SIGPIPE would have been killed \
             here, signal 13",
        )),
        _ => None,
    }
}
