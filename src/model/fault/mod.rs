//! Faults on purpose: how a server misbehaves, switchable while it runs, seeded.
//!
//! ```text
//! kind     one fault with its settings
//! table    all of them as data: forms and help are made from it
//! typed    how one is typed, `drop:out:30%`, and shown again
//! strike   that one struck, and how
//! netem    the line for tc, which does what no program can do to its own segments
//! ```

mod kind;
mod netem;
mod strike;
mod table;
mod typed;

pub use kind::{Fault, Way};
pub use netem::{NetemLines, netem_lines};
pub use strike::{Strike, What};
pub use table::{FaultEntry, Part, TABLE};
