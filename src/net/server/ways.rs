//! The faults of one connection or datagram peer: both ways, and how it is handled as a whole.

use crate::model::fault::{Fault, Way};
use crate::net::fault::{Conduct, Pipe};

/// See the module.
pub(super) struct Ways {
    pub(super) incoming: Pipe,
    pub(super) outgoing: Pipe,
    pub(super) conduct: Conduct,
}

impl Ways {
    pub(super) fn new(faults: &[Fault], stream: bool, seed: u64, ordinal: u64) -> Ways {
        Ways {
            incoming: Pipe::new(faults, Way::In, stream, seed, ordinal),
            outgoing: Pipe::new(faults, Way::Out, stream, seed, ordinal),
            conduct: Conduct::of(faults),
        }
    }

    /// Takes other faults from now on.
    pub(super) fn set(&mut self, faults: &[Fault], seed: u64, ordinal: u64) {
        self.incoming.set(faults, seed, ordinal);
        self.outgoing.set(faults, seed, ordinal);
        self.conduct = Conduct::of(faults);
    }
}
