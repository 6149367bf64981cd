//! The Console pane: sessions, the conversation, the composer.
//!
//! ```text
//! ─ Sessions ───────────┬─ UDP to 127.0.0.1:58001 ─────────── not connected ─
//! ▌1 UDP :58001  ↑7 ↓7  │ local …                                    head
//!  2 TCP :58001  SYN x3 │ sent … got …
//! ─ Peers ──────────────┤ 12:04:31.206 ▶  7 B  Hello!\n              conversation
//! ▌127.0.0.1:58001  1   │ …
//! ─ Send to 127.0.0.1:58001 ──────────── text · ending none · ctrl-o changes ─
//!  Hello!\n▏                                                        composer
//!  7 bytes  48 65 6c 6c 6f 21 0a                              no NUL is sent
//! ```
//!
//! From 118 columns the details of the socket stand at the right in place of the head.

mod acting;
mod details;
mod drawing;
mod lists;
mod menus;
mod offers;
mod opening;
mod pane;
mod places;
mod pointing;
mod selecting;
mod sending;
mod settings;
mod words;

pub use pane::Console;
pub use places::ConsoleRegion;
