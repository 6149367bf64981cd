//! `sockpit dns` against servers of this very process: hickory's over each transport, and a scripted one that
//! answers whatever a test wants. No query leaves the machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod answers;
mod hostile;
#[path = "../common/program.rs"]
mod program;
mod scripted;
mod secure;
mod zone;
