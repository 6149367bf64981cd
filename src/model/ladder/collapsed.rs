//! The ladder "as a blocking program" would have made it.
//!
//! Our sockets do not block, so the journal has calls that no book shows. Hidden are EAGAIN, our own
//! instruments, and the `getsockopt(SO_ERROR)` that tells what became of a `connect` that returned
//! EINPROGRESS: that connect is shown with its final result. What is hidden is counted.

use std::time::Duration;

use super::option;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::journal::{CallFilter, JournalReader};
use crate::model::moment::Moment;

/// Calls of the same socket that are looked through for the end of a connect before the journal itself is.
const CHAIN_LIMIT: usize = 64;

/// Calls that are looked through from a connect on, once it is known to have ended.
const SEARCH_LIMIT: usize = 50_000;

/// What becomes of a call in the collapsed ladder.
#[derive(Clone, Copy, Debug)]
pub enum RowKind<'a> {
    /// It is a row.
    Row(LadderRow<'a>),
    /// EAGAIN.
    Again,
    /// One of our instruments.
    Observer,
    /// The end of a connect, part of that connect's row.
    Joined,
}

/// A row of the collapsed ladder.
#[derive(Clone, Copy, Debug)]
pub struct LadderRow<'a> {
    /// The call; a connect that did not block has its final result, and the time until then.
    pub call: Call<'a>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call that a blocking program would have waited in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has its own result.
    Made,
    /// A connect whose final result another call told.
    EndedBy(Seq),
    /// A connect that still goes on: its result is not known.
    Pending,
    /// A connect that never ended: another call gave it up, as a rule close.
    GivenUp(Seq),
}

/// How a call stands in the collapsed ladder.
pub fn collapse<'a>(reader: &'a JournalReader, call: Call<'a>) -> RowKind<'a> {
    if call.observer {
        return RowKind::Observer;
    }
    if call.is_again() && !call.kind.is_library() {
        return RowKind::Again;
    }
    if is_end_of_connect(&call) && is_going_on(before(reader, &call).as_ref()) {
        return RowKind::Joined;
    }
    if !is_going_on(Some(&call)) {
        return RowKind::Row(LadderRow { call, outcome: Outcome::Made });
    }
    RowKind::Row(match after(reader, &call) {
        Next::None => LadderRow { call, outcome: Outcome::Pending },
        Next::Call(end) if is_end_of_connect(&end) => joined(call, &end),
        Next::Call(end) => {
            let took = until(&call, end.at);
            LadderRow { call: Call { took, ..call }, outcome: Outcome::GivenUp(end.seq) }
        }
        // The journal does not tell.
        Next::Unknown => LadderRow { call, outcome: Outcome::Made },
    })
}

/// From the begin of a call to a moment.
fn until(call: &Call<'_>, end: Moment) -> Duration {
    Duration::from_nanos(end.0.saturating_sub(call.at.0))
}

fn joined<'a>(mut call: Call<'a>, end: &Call<'_>) -> LadderRow<'a> {
    call.took = until(&call, end.ended());
    let value = match end.args {
        Args::Option { value, .. } => value.first_chunk().map_or(0, |value| i32::from_ne_bytes(*value)),
        _ => 0,
    };
    (call.result, call.errno) = if value == 0 { (0, None) } else { (-1, Some(Errno(value))) };
    LadderRow { call, outcome: Outcome::EndedBy(end.seq) }
}

fn is_going_on(call: Option<&Call<'_>>) -> bool {
    call.is_some_and(|call| call.kind == CallKind::Connect && call.errno == Some(Errno::EINPROGRESS))
}

fn is_end_of_connect(call: &Call<'_>) -> bool {
    call.kind == CallKind::GetSockOpt
        && !call.observer
        && call.errno.is_none()
        && matches!(call.args, Args::Option { level, name, .. } if option::is_so_error(level, name))
}

/// The call before it of its socket that could be the connect whose end it tells.
fn before<'a>(reader: &'a JournalReader, call: &Call<'a>) -> Option<Call<'a>> {
    reader.back_from(call).find(|call| !is_between(call))
}

/// What may stand between a connect and the call that tells its end: hidden ones, and those that ask or set something.
fn is_between(call: &Call<'_>) -> bool {
    call.is_hidden_when_collapsed() || (call.kind.asks_or_sets() && !is_end_of_connect(call))
}

/// The call after a connect.
enum Next<'a> {
    None,
    Call(Call<'a>),
    /// Too far away.
    Unknown,
}

/// The next call of its socket that may tell its end, or that it was given up. Links lead back only, so it is looked
/// for from the end first, which is near where a socket has made few calls, then forward.
fn after<'a>(reader: &'a JournalReader, call: &Call<'a>) -> Next<'a> {
    let mut next = Next::None;
    for later in reader.back(call.socket).take(CHAIN_LIMIT) {
        if later.seq == call.seq {
            return next;
        }
        if !is_between(&later) {
            next = Next::Call(later);
        }
    }
    reader
        .forward(Some(call.seq), CallFilter::All)
        .take(SEARCH_LIMIT)
        .find(|later| later.socket == call.socket && !is_between(later))
        .map_or(Next::Unknown, Next::Call)
}
