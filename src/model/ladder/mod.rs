//! Calls as lines of C: the ladder, in the strip below every pane, in full, and on the command line.
//!
//! | form | a line |
//! |---|---|
//! | [`strip`] | `sendto(11, "Hello!\n", 7, 0, {AF_INET, 127.0.0.1:58001}, 16)` `= 7` |
//! | [`exact`] | every argument by the names of the C headers, the way `strace` writes it |
//! | [`waiting`] | `recvfrom(11, ...`: a call that is waited in |
//!
//! [`collapse`] tells how a call looks "as a blocking program": EAGAIN and our own instruments are hidden
//! and counted, and the two calls of a connect that did not block are one.

mod address;
mod collapsed;
pub mod control;
mod duration;
mod line;
pub mod names;
pub mod option;
mod payload;

#[cfg(test)]
mod tests;

pub use address::{exact_address, short_address};
pub use collapsed::{LadderRow, Outcome, RowKind, collapse};
pub use duration::{took, waited};
pub use line::{CallLine, exact, note, strip, strip_within, waiting};
pub use payload::quoted_within;
