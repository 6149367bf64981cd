//! What goes through a pipe.

use bytes::Bytes;

use crate::model::fault::FaultEvent;

/// What came out of a pipe: a message, or a chunk of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipeOutput {
    /// The bytes, as the faults left them.
    pub bytes: Bytes,
    /// The faults that struck them, in the order in which they did.
    pub fault_events: Vec<FaultEvent>,
}
