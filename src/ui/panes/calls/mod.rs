//! The Calls pane: the ladder in full, of everything, of one socket, or of both ends of a connection.
//!
//! ```text
//! ─ Calls of both ends: c fd 11, s fd 13 ──── as a blocking program (4 EAGAIN hidden) ─
//!  c connect(11, {AF_INET, 127.0.0.1:58001}, 16)                          = 0      31 µs
//!  s accept(10, {AF_INET, 127.0.0.1:50788}, [16])                         = 13      9 µs
//! ▌c send(11, "Hello!\n", 7, MSG_NOSIGNAL)                                = 7      18 µs
//! ```

mod act;
mod pane;

pub use pane::Calls;
