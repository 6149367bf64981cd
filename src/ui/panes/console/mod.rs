//! The Console pane: sessions, the conversation, the composer.
//!
//! ```text
//! ─ Sessions ───────────┬─ UDP to 127.0.0.1:58001 ─────────── not connected ─
//! ▌1 UDP :58001  ↑7 ↓7  │ local …
//!  2 TCP :58001  SYN x3 │ sent … got …
//! ─ Peers ──────────────┤ 12:04:31.206 ▶  7 B  Hello!\n              conversation
//! ▌127.0.0.1:58001  1   │ …
//! ─ Send to 127.0.0.1:58001 ──────────── text · ending none · ctrl-o changes ─
//!  Hello!\n▏                                                        composer
//!  7 bytes  48 65 6c 6c 6f 21 0a                              no NUL is sent
//!
//! pane             its regions, and how what one does reaches the others
//! layout           where the regions stand
//! selected         what the regions have in common: the session that is selected, reply targets
//! actions          what the verbs do
//! session_list     a region: the sessions
//! peer_list        a region: the peers of a datagram session
//! composer         a region: what is typed, and its way out; timed_send: sends that are spread over time;
//!                  file_send: files; payloads: those that are saved by a name
//! why              why nothing comes back, and what is done about it
//! conversation  details  words      what is told in the regions that Servers has too
//! transfer         a session that fetches a file
//! form             of a new session, and of one that is open        add  start  ends
//! ```

mod actions;
mod add;
mod composer;
mod conversation;
mod details;
mod ends;
mod file_send;
mod form;
mod layout;
mod pane;
mod payloads;
mod peer_list;
mod selected;
mod session_list;
mod start;
mod timed_send;
mod transfer;
mod why;
mod words;

pub use layout::ConsoleRegion;
pub use pane::Console;
