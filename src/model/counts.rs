//! Exact totals: what moved, in bytes and in calls.

use crate::model::moment::Moment;

/// Totals of one socket, peer or server. Exact, whatever the journal has evicted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent, as the kernel took them.
    pub bytes_out: u64,
    /// Calls that received (a datagram of no bytes counts; EAGAIN and end of file do not).
    pub calls_in: u64,
    /// Calls that sent.
    pub calls_out: u64,
    /// Calls that failed with anything but EAGAIN or EINPROGRESS.
    pub errors: u64,
    /// When bytes last moved, either way.
    pub last: Option<Moment>,
}

impl Counts {
    /// These totals and those of another, together.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            bytes_in: self.bytes_in + other.bytes_in,
            bytes_out: self.bytes_out + other.bytes_out,
            calls_in: self.calls_in + other.calls_in,
            calls_out: self.calls_out + other.calls_out,
            errors: self.errors + other.errors,
            last: self.last.max(other.last),
        }
    }
}
