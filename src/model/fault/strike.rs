//! A fault that struck: the mark beside the message or call that it changed.

use std::fmt;
use std::time::Duration;

use super::kind::Way;
use crate::model::span;

/// That a fault struck.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Strike {
    /// Which: its mark (`Fault::mark`).
    pub fault: u8,
    /// Which way the bytes went; `None` for the connection as a whole.
    pub way: Option<Way>,
    /// What it did.
    pub what: What,
}

/// What a fault did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum What {
    /// Held for so long, by a delay or a rate.
    Held(Duration),
    /// Not passed on; bytes.
    Dropped(usize),
    /// Passed on twice.
    Duplicated,
    /// Passed on after the one that came next.
    Reordered,
    /// One byte was changed.
    Corrupted {
        /// Which, from 0.
        at: usize,
        /// What it was.
        was: u8,
        /// What it is.
        is: u8,
    },
    /// Cut from so many bytes to so many.
    Cut {
        /// Bytes before.
        from: usize,
        /// Bytes after.
        to: usize,
    },
    /// The bounded queue of a delay or a rate was full, so it was not passed on; bytes.
    Overflowed(usize),
    /// The connection was closed, or reset.
    Ended {
        /// With RST.
        reset: bool,
    },
    /// Sending was shut down.
    HalfClosed,
}

/// `dropped 12 B`, `byte 3 changed from 6c to 93`: our own words and numbers only.
impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Held(time) => write!(f, "held for {}", span::show(*time)),
            What::Dropped(bytes) => write!(f, "dropped, {bytes} B"),
            What::Duplicated => f.write_str("passed on twice"),
            What::Reordered => f.write_str("passed on after the next one"),
            What::Corrupted { at, was, is } => write!(f, "byte {at} changed from {was:02x} to {is:02x}"),
            What::Cut { from, to } => write!(f, "cut from {from} to {to} B"),
            What::Overflowed(bytes) => write!(f, "dropped, {bytes} B: the queue of the fault is full"),
            What::Ended { reset: false } => f.write_str("closed"),
            What::Ended { reset: true } => f.write_str("reset"),
            What::HalfClosed => f.write_str("sending shut down"),
        }
    }
}
