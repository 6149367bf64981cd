//! `sockpit dns`, and the form of the screen, against servers of this very process: hickory's over each transport, and a scripted one that
//! answers whatever a test wants. No query leaves the machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod hostile;
#[path = "../common/program.rs"]
mod program;
mod screen;
mod scripted;
mod secure;
mod zone;
