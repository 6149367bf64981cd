//! One fault, with its settings.

use std::time::Duration;

/// Which way a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultDirection {
    /// What we receive.
    In,
    /// What we send.
    Out,
}

/// One fault with its settings. Chances are thousandths, 0 to 1000.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Fault {
    /// Wait before passing on: a fixed time and up to `jitter` more.
    Delay {
        /// Which way.
        way: FaultDirection,
        /// At least.
        wait: Duration,
        /// Up to so much more.
        jitter: Duration,
    },
    /// At most so many bytes a second.
    Rate {
        /// Which way.
        way: FaultDirection,
        /// Bytes a second, from 1.
        bytes_per_second: u64,
    },
    /// Datagrams: not passed on.
    Drop {
        /// Which way.
        way: FaultDirection,
        /// The chance, in thousandths.
        chance: u16,
    },
    /// Datagrams: passed on twice. Streams: a chunk is repeated, which breaks the stream.
    Duplicate {
        /// Which way.
        way: FaultDirection,
        /// The chance, in thousandths.
        chance: u16,
    },
    /// Datagrams: held back until the next one has passed. Streams: chunks are swapped, which breaks the stream.
    Reorder {
        /// Which way.
        way: FaultDirection,
        /// The chance, in thousandths.
        chance: u16,
    },
    /// One byte is changed (breaks a stream).
    Corrupt {
        /// Which way.
        way: FaultDirection,
        /// Thousandths, a message or chunk.
        chance: u16,
    },
    /// Only the head is passed on (breaks a stream).
    Truncate {
        /// Which way.
        way: FaultDirection,
        /// The chance, in thousandths.
        chance: u16,
        /// Bytes that are kept.
        keep: u32,
    },
    /// Streams: each send call offers at most so many bytes.
    SmallWrites {
        /// From 1.
        bytes: u32,
    },
    /// Streams: a pause after each receive call.
    SlowRead {
        /// How long.
        pause: Duration,
    },
    /// Streams: receive no more, so that the peer's window closes.
    StopReading,
    /// Streams: leave clients in the accept queue.
    NeverAccept,
    /// Streams: close after so many bytes were received.
    CloseAfter {
        /// After so many bytes.
        bytes: u64,
        /// With RST instead of FIN.
        reset: bool,
    },
    /// Streams: shut down sending after the first answer; receiving goes on.
    HalfClose,
}

impl FaultDirection {
    /// The word on screen and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            FaultDirection::In => "in",
            FaultDirection::Out => "out",
        }
    }
}

impl Fault {
    /// Which way it strikes; `None` for one that is about the connection as a whole.
    pub const fn way(&self) -> Option<FaultDirection> {
        match self {
            Fault::Delay { way, .. }
            | Fault::Rate { way, .. }
            | Fault::Drop { way, .. }
            | Fault::Duplicate { way, .. }
            | Fault::Reorder { way, .. }
            | Fault::Corrupt { way, .. }
            | Fault::Truncate { way, .. } => Some(*way),
            _ => None,
        }
    }

    /// The word on screen and on the command line.
    pub const fn word(&self) -> &'static str {
        match self {
            Fault::Delay { .. } => "delay",
            Fault::Rate { .. } => "rate",
            Fault::Drop { .. } => "drop",
            Fault::Duplicate { .. } => "duplicate",
            Fault::Reorder { .. } => "reorder",
            Fault::Corrupt { .. } => "corrupt",
            Fault::Truncate { .. } => "truncate",
            Fault::SmallWrites { .. } => "small-writes",
            Fault::SlowRead { .. } => "slow-read",
            Fault::StopReading => "stop-reading",
            Fault::NeverAccept => "never-accept",
            Fault::CloseAfter { reset: false, .. } => "close-after",
            Fault::CloseAfter { reset: true, .. } => "reset-after",
            Fault::HalfClose => "half-close",
        }
    }
}
