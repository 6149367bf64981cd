//! The journal: every call that was made, in bounded memory, at almost no cost to those who make them.
//!
//! Each worker thread writes into a *shard* of its own: an open [`Segment`] of fixed-size records and an
//! arena of bytes. A full segment is sealed and kept, up to a budget of bytes; then the oldest is evicted
//! and counted. No channel, no wake-up and no allocation for a call.
//!
//! ```text
//! net ── record ──► shard 0: open segment ─┐ sealed, by the worker itself
//! net ── record ──► shard 1: open segment ─┴──► [ sealed │ sealed │ … ]  the oldest evicted
//!                                                   │
//! ui, cli ◄── JournalReader::take, once a frame ────┘ (and a copy of what is open)
//! ```
//!
//! A reader has a [`JournalReader`]: sealed segments are shared with it, of an open one it copies what is new.
//! [`crate::model::call::Call`] is a view into a segment, made for the rows that are drawn.
//! It is notified when there is something to read: [`Journal::wake_reader`].

mod hidden;
mod open;
mod reader;
mod record;
mod segment;
mod shard_view;
mod store;
mod walk;

#[cfg(test)]
pub(crate) mod tests;

pub use hidden::Hidden;
pub use reader::{BackwardCalls, JournalReader};
pub use segment::Segment;
pub use store::{DEFAULT_BUDGET, Figures, Journal, SHARDS};
pub use walk::{CallFilter, JournalWalk, ReadPosition};
