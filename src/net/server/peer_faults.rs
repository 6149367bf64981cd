//! The faults of one connection or datagram peer: both ways, and how it is handled as a whole.

use crate::model::fault::{Fault, FaultDirection};
use crate::net::fault::{ConnectionFaults, Pipe};

/// The faults of one connection or datagram peer.
pub(super) struct PeerFaults {
    pub(super) incoming: Pipe,
    pub(super) outgoing: Pipe,
    pub(super) handling: ConnectionFaults,
}

impl PeerFaults {
    pub(super) fn new(faults: &[Fault], stream: bool, seed: u64, ordinal: u64) -> PeerFaults {
        PeerFaults {
            incoming: Pipe::new(faults, FaultDirection::In, stream, seed, ordinal),
            outgoing: Pipe::new(faults, FaultDirection::Out, stream, seed, ordinal),
            handling: ConnectionFaults::of(faults),
        }
    }

    /// Takes other faults from now on.
    pub(super) fn set(&mut self, faults: &[Fault], seed: u64, ordinal: u64) {
        self.incoming.set(faults, seed, ordinal);
        self.outgoing.set(faults, seed, ordinal);
        self.handling = ConnectionFaults::of(faults);
    }
}
