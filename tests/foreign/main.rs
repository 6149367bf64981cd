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

use std::panic::catch_unwind;
use std::process::ExitCode;

/// A name, and what it does.
type Scenario = (&'static str, fn());

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name] = &arguments[..]
        && flag == inside::FLAG
    {
        inside::play(name);
        return ExitCode::SUCCESS;
    }
    // As in libtest: the long ones alone, and here is none.
    if arguments.iter().any(|argument| argument == "--ignored") {
        return ExitCode::SUCCESS;
    }
    let lists = arguments.iter().any(|argument| argument == "--list");
    let filters: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let (mut passed, mut failed, mut ignored) = (0, 0, 0);
    for (reason, scenarios) in [
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
    ] {
        for (name, scenario) in scenarios {
            if !filters.is_empty() && !filters.iter().any(|filter| name.contains(filter.as_str())) {
                continue;
            }
            let named = match reason {
                Some(reason) => format!("{name} (not run: {reason})"),
                None => (*name).to_owned(),
            };
            if lists {
                println!("{named}: test");
                continue;
            }
            let outcome = if reason.is_some() {
                ignored += 1;
                "ignored"
            } else if catch_unwind(scenario).is_ok() {
                passed += 1;
                "ok"
            } else {
                failed += 1;
                "FAILED"
            };
            println!("test {named} ... {outcome}");
        }
    }
    if !lists {
        let word = if failed == 0 { "ok" } else { "FAILED" };
        println!("\ntest result: {word}. {passed} passed; {failed} failed; {ignored} ignored\n");
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
