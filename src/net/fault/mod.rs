//! Injected faults, as pure stages of the byte pipeline: socket, faults, service, faults, socket.
//!
//! ```text
//! pipe                one direction of one peer: what passes, when, and which faults struck
//! pipe_output         a message or chunk that comes out of it, and the faults that struck it
//! limiter             the rate: a queue that lets so many bytes a second out
//! connection_faults   faults of the connection as a whole: small writes, slow reading, ends
//! ```
//!
//! Nothing here knows a clock: time is an argument, chance comes from a seed, so a run can be repeated.

mod connection_faults;
mod limiter;
mod pipe;
mod pipe_output;

#[cfg(test)]
mod tests;

pub use connection_faults::{ConnectionFaults, EndAfter};
pub use pipe::{Pipe, Pushed};
pub use pipe_output::PipeOutput;
