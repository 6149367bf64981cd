//! Foreign peers, and networks that refuse: C programs as clients and servers of ours, and
//! sockpit in a network namespace of its own, where routes are as bad as a test wants them.
//!
//! It has a `main` of its own, so that where no C compiler or no namespace is to be had, the list of tests
//! says what was not run, and why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, and its own harness"
)]

#[path = "../common/backend.rs"]
mod backend;
#[path = "../common/listed.rs"]
mod listed;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/screen.rs"]
mod screen;
#[path = "../common/story.rs"]
mod story;

mod fragments;
mod inside;
mod namespace;
mod packets;
mod peers;
mod resolvers;
mod servers;
mod why;

use std::process::ExitCode;

use listed::Scenario;

fn main() -> ExitCode {
    listed::run(inside::play, || {
        vec![
            (peers::why_not(), peers::SCENARIOS),
            (peers::why_not(), servers::SCENARIOS),
            (namespace::why_not(), namespace::SCENARIOS),
            (namespace::why_not(), inside::SCENARIOS),
            (namespace::why_not(), why::SCENARIOS),
            (namespace::why_not(), packets::SCENARIOS),
            (namespace::why_not(), fragments::SCENARIOS),
            (resolvers::why_not(), resolvers::SCENARIOS),
            (namespace::why_not(), resolvers::ALONE),
            (resolvers::why_no_hints(), resolvers::HINTS),
        ]
    })
}
