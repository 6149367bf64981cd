//! Injected faults: how a server misbehaves, switchable while it runs, seeded.
//!
//! ```text
//! kind     one fault with its settings
//! table    all of them as data: forms and help are made from it
//! typed    how one is typed, `drop:out:30%`, and shown again
//! mark     what it leaves on a call in the journal: its kind and way in a byte
//! event    that one struck, and how
//! netem    the line for tc, which does what no program can do to its own segments
//! ```

mod event;
mod kind;
mod mark;
mod netem;
mod table;
mod typed;

pub use event::{FaultEffect, FaultEvent};
pub use kind::{Fault, FaultDirection};
pub use mark::marked;
pub use netem::{NetemLines, netem_lines};
pub use table::{FaultEntry, Part, TABLE};
