//! Faults on purpose, as pure stages of the byte pipeline: socket, faults, service, faults, socket.
//!
//! ```text
//! pipe      one way of one peer: what passes, when, and which faults struck
//! passage   a message or chunk on its way, and the faults that struck it
//! limiter   the rate: a queue that lets so many bytes a second out
//! conduct   faults of the connection as a whole: small writes, slow reading, ends
//! ```
//!
//! Nothing here knows a clock: time is an argument, chance comes from a seed, so a run can be repeated.

mod conduct;
mod limiter;
mod passage;
mod pipe;

#[cfg(test)]
mod tests;

pub use conduct::{Conduct, EndAfter};
pub use passage::Passage;
pub use pipe::{Pipe, Pushed};
