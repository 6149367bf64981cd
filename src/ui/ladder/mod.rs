//! The ladder: the journal's calls as lines of C. The strip below every pane; the Calls pane shows it in full.
//!
//! ```text
//! ─ Calls of this session ───────── as a blocking program (1 EAGAIN hidden) ─
//!  socket(AF_INET, SOCK_DGRAM, 0)                              = 11   12 µs
//!  sendto(11, "Hello!\n", 7, 0, {AF_INET, 127.0.0.1:58001}, 16) = 7   31 µs
//!  recvfrom(11, ...                                             waiting 0:09
//! ```
//!
//! Rows, cursor, filter and search are [`crate::ui::records`]'s; here is whose calls are rows, how a row is drawn, and
//! what waits below the newest.

mod draw;
mod row;
mod source;
mod view;
mod waits;

pub use super::call_scope::CallScope;
#[cfg(test)]
pub(in crate::ui) use source::CallSource;
pub use view::Ladder;
