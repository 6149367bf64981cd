//! The ladder: the journal's calls as lines of C. The strip below every pane; the Calls pane shows it in full.
//!
//! ```text
//! ─ Calls of this session ───────── as a blocking program (1 EAGAIN hidden) ─
//!  socket(AF_INET, SOCK_DGRAM, 0)                              = 11   12 µs
//!  sendto(11, "Hello!\n", 7, 0, {AF_INET, 127.0.0.1:58001}, 16) = 7   31 µs
//!  recvfrom(11, ...                                             waiting 0:09
//! ```
//!
//! Rows are found by walking backwards from the newest call, no further than the screen needs. Only a view
//! that was scrolled, held or filtered keeps an index of the rows it has found ([`Ladder`]); one that follows
//! keeps nothing, so the strip costs what is on screen however long the journal is.

mod draw;
mod facts;
mod index;
mod moves;
mod row;
mod scope;
mod view;
mod waits;
mod walk;

#[cfg(test)]
mod tests;

pub use scope::Scope;
pub use view::Ladder;
