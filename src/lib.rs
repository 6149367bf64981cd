//! Sockpit: a cockpit for sockets.
//!
//! The layers, each naming only those above it in this list (`tests/layering.rs` holds that):
//!
//! ```text
//! bytes   what bytes mean: pure, no clock, no I/O
//! model   what is said and kept: calls, journal, commands, events
//! net     the backend: the only place with sockets and resolvers
//! ui      panes, key map, theme: no socket, no await, no clock
//! export  the journal in other notations
//! cli     the headless commands
//! run     the threads of the terminal program
//! ```
//!
//! `net`, `ui` and `export` never name each other; `cli` and `run` join them.

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
compile_error!(
    "sockpit is written for Linux with glibc: its socket calls, TCP_INFO, /proc and EAI_ numbers are those of that \
     system. Other platforms need a src/net/sys of their own first."
);

pub mod bytes;
pub mod cli;
pub mod export;
pub mod model;
pub mod net;
pub mod run;
pub mod ui;
