//! The threads of the terminal program.
//!
//! ```text
//! tty ─► reader ──┐                                   ┌─► screen ─► tty
//! signals ────────┼─► inbox ─► ui: update, draw ──────┘
//! bridge, files ──┘
//! ```
//!
//! `guard` puts the terminal into our hands and gives it back; it is called from the ui thread, from
//! the signal thread and from the panic hook. No thread but `screen` waits for the terminal to read.

mod bridge;
mod config;
mod fault;
mod files;
mod gate;
mod guard;
mod inbox;
mod input;
mod jobs;
mod kept;
mod load;
pub(crate) mod locale;
mod options;
mod outside;
mod paint;
mod panics;
mod part;
mod preflight;
mod program;
mod reader;
mod recent_endpoints;
mod save;
mod say;
mod screen;
mod sequence_filter;
mod signals;
mod stderr_capture;
pub(crate) mod templates;
mod terminal_output;
mod ui_thread;
mod user_files;

pub(crate) use options::Options;
pub(crate) use program::main;
