//! The backend: the only place with sockets and resolvers.
//!
//! ```text
//! backend            starts it on a thread of its own, and is what the rest of the program holds
//! actor              commands in; sessions, servers and lookups by their ids; the end
//! session server     one task a session, one a server and one a connection
//! service fault      what servers say, and how they misbehave: pure state machines
//! carry              bytes between a session and what blocks: standard input and output, a file
//! stream             the seam: a stream of bytes over a socket, plain or carried by a library
//! sock recorder      a socket that records every call it makes
//! sys                the calls themselves, the only unsafe code
//! live_state coalescer    the live states of sockets, conflated, on their way to the UI
//! inbox timer buffer budget peers own_path groups    what tasks are made of
//! pool               threads for what may block: names, files, the host's tables
//! questions resolve  names;  explain name_files  why an answer is what it is
//! why host_counters  what the host knows of the way to a peer, and what it dropped
//! dns                questions to DNS servers, over sockets of ours
//! panicked           what is told of a task that did
//! observers poll_pace tables recorded_fd holders interfaces   what the system tells beside the calls
//! ```

mod actor;
mod backend;
mod budget;
mod buffer;
pub mod carry;
mod coalescer;
mod context;
mod dns;
mod explain;
pub mod fault;
mod groups;
mod holders;
mod host_counters;
mod inbox;
mod interfaces;
mod live_state;
mod name_files;
mod observers;
mod own_path;
mod panicked;
mod peers;
mod poll_pace;
mod pool;
mod questions;
mod recorded_fd;
mod recorder;
mod resolve;
mod server;
pub mod service;
mod session;
mod sock;
mod stream;
mod sys;
mod tables;
mod timer;
mod why;

pub use backend::{Backend, BackendConfig, COMMANDS, EVENTS, start};
pub use sys::fail;
// What the terminal program needs of the process beside the backend: unsafe code stands in `sys` alone.
pub(crate) use sys::{
    is_terminal_taken, raise_descriptor_limit, restore_before_fatal_signals, set_terminal_taken,
};
