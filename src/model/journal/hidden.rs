//! Calls that a blocking program would not have made: how many of each sort.

use std::fmt;

use super::record::Packed;
use crate::model::call::CallKind;
use crate::model::errno::Errno;

/// How many calls the collapsed ladder hides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// EAGAIN.
    pub again: u64,
    /// Our own instruments.
    pub observers: u64,
    /// Ends of connects: `getsockopt(SO_ERROR)`, which tells what became of one that returned EINPROGRESS.
    pub joined: u64,
}

impl Hidden {
    /// Counts a call, if it is hidden; `is_connecting` while a connect of its socket goes on.
    pub(super) fn count(&mut self, record: &Packed, is_connecting: bool) {
        if record.is_look() {
            self.observers += 1;
        } else if record.returned == -Errno::EAGAIN.0 && !record.kind.is_library() {
            self.again += 1;
        } else if is_connecting && is_end_of_connect(record) {
            self.joined += 1;
        }
    }

    /// All of them.
    pub const fn total(&self) -> u64 {
        self.again + self.observers + self.joined
    }
}

fn is_end_of_connect(record: &Packed) -> bool {
    let is_so_error = (record.a, record.b) == (libc::SOL_SOCKET, libc::SO_ERROR);
    record.kind == CallKind::GetSockOpt && is_so_error && record.returned == 0
}

/// Whether the kernel took fewer bytes of a stream than were offered.
pub(super) fn is_partial_send(record: &Packed) -> bool {
    record.kind == CallKind::Send && (0..record.a).contains(&record.returned)
}

/// Whether a connect of the socket goes on after a call, if it did (or not) before it.
pub(super) fn is_connecting(record: &Packed, before: bool) -> bool {
    match record.kind {
        _ if record.is_look() => before,
        _ if is_end_of_connect(record) => false,
        kind if kind.asks_or_sets() => before,
        CallKind::Connect => record.returned == -Errno::EINPROGRESS.0,
        _ => before && record.returned == -Errno::EAGAIN.0,
    }
}

impl std::iter::Sum for Hidden {
    fn sum<I: Iterator<Item = Hidden>>(all: I) -> Hidden {
        all.fold(Hidden::default(), |sum, one| Hidden {
            again: sum.again + one.again,
            observers: sum.observers + one.observers,
            joined: sum.joined + one.joined,
        })
    }
}

/// `1 EAGAIN, 2 observers, 1 SO_ERROR hidden`; nothing where nothing is.
impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        let observers = if self.observers == 1 { "observer" } else { "observers" };
        for (count, word) in [(self.again, "EAGAIN"), (self.observers, observers), (self.joined, "SO_ERROR")]
        {
            if count > 0 {
                write!(f, "{between}{count} {word}")?;
                between = ", ";
            }
        }
        if between.is_empty() { Ok(()) } else { f.write_str(" hidden") }
    }
}
