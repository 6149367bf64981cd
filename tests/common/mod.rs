//! What the tests of the running program share.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failure in here is a failure of the test"
)]
#![allow(dead_code, unreachable_pub, reason = "each test binary is a crate of its own and uses a part")]

pub mod client;
pub mod harness;
pub mod pty;
pub mod scan;
pub mod scenario;
pub mod screen;
pub mod servers;
pub mod story;
pub mod walk;
