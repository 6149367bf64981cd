//! Faults of a stream connection as a whole, which the task of the connection obeys.

use std::time::Duration;

use crate::model::fault::{Fault, FaultEffect, FaultEvent};

/// How a connection is to be handled. With the marks of the faults that are told when they strike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionFaults {
    /// Offer each send call at most so many bytes, from 1.
    pub write_at_most: Option<usize>,
    /// Pause after each receive call.
    pub read_pause: Option<Duration>,
    /// Receive nothing at all.
    pub stop_reading: bool,
    /// Do not accept.
    pub never_accept: bool,
    /// End the connection once so many bytes were received.
    pub end_after: Option<EndAfter>,
    /// Shut down sending after the first answer: the fault's mark.
    pub half_close: Option<u8>,
}

/// When a connection is ended on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndAfter {
    /// The fault's mark.
    pub fault: u8,
    /// Bytes received.
    pub bytes: u64,
    /// With RST.
    pub reset: bool,
}

impl ConnectionFaults {
    /// What the faults of a server ask; of two that ask for the same, the stricter holds.
    pub fn of(faults: &[Fault]) -> ConnectionFaults {
        let mut handling = ConnectionFaults::default();
        for fault in faults {
            match fault {
                Fault::SmallWrites { bytes } => {
                    let bytes = usize::try_from(*bytes).unwrap_or(usize::MAX).max(1);
                    handling.write_at_most = Some(handling.write_at_most.map_or(bytes, |old| old.min(bytes)));
                }
                Fault::SlowRead { pause } => handling.read_pause = handling.read_pause.max(Some(*pause)),
                Fault::StopReading => handling.stop_reading = true,
                Fault::NeverAccept => handling.never_accept = true,
                Fault::CloseAfter { bytes, reset } => {
                    let end = EndAfter { fault: fault.mark(), bytes: *bytes, reset: *reset };
                    if handling.end_after.is_none_or(|old| end.bytes < old.bytes) {
                        handling.end_after = Some(end);
                    }
                }
                Fault::HalfClose => handling.half_close = handling.half_close.or(Some(fault.mark())),
                _ => {}
            }
        }
        handling
    }

    /// Whether the connection is to end now that it received `bytes_in` bytes in all: reset or not, and
    /// the mark.
    pub fn ends_at(&self, bytes_in: u64) -> Option<(bool, FaultEvent)> {
        let end = self.end_after.filter(|end| bytes_in >= end.bytes)?;
        Some((
            end.reset,
            FaultEvent { fault: end.fault, way: None, what: FaultEffect::Ended { reset: end.reset } },
        ))
    }

    /// Whether sending is to be shut down now that the first answer was sent, and the mark.
    pub fn half_closes(&self) -> Option<FaultEvent> {
        self.half_close.map(|fault| FaultEvent { fault, way: None, what: FaultEffect::HalfClosed })
    }
}
