//! A fault that struck: the mark beside the message or call that it changed.

use std::fmt;
use std::time::Duration;

use super::kind::FaultDirection;
use crate::model::span;

/// That a fault struck.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FaultEvent {
    /// Which: its mark (`Fault::mark`).
    pub fault: u8,
    /// Which way the bytes went; `None` for the connection as a whole.
    pub way: Option<FaultDirection>,
    /// What it did.
    pub what: FaultEffect,
}

/// What a fault did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FaultEffect {
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
impl fmt::Display for FaultEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultEffect::Held(time) => write!(f, "held for {}", span::show(*time)),
            FaultEffect::Dropped(bytes) => write!(f, "dropped, {bytes} B"),
            FaultEffect::Duplicated => f.write_str("passed on twice"),
            FaultEffect::Reordered => f.write_str("passed on after the next one"),
            FaultEffect::Corrupted { at, was, is } => {
                write!(f, "byte {at} changed from {was:02x} to {is:02x}")
            }
            FaultEffect::Cut { from, to } => write!(f, "cut from {from} to {to} B"),
            FaultEffect::Overflowed(bytes) => write!(f, "dropped, {bytes} B: the queue of the fault is full"),
            FaultEffect::Ended { reset: false } => f.write_str("closed"),
            FaultEffect::Ended { reset: true } => f.write_str("reset"),
            FaultEffect::HalfClosed => f.write_str("sending shut down"),
        }
    }
}
