//! Dialogues of real clients with our servers, over loopback: one test a file of `tests/scenarios/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                common::scenario::run(&folder().join(concat!(stringify!($name), ".toml")));
            }
        )*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

scenarios! {
    accept_queue
    boundaries
    busy
    busy_with_another_text
    chat
    concurrent
    echo_of_100000
    echo_of_200
    fault_close_and_reset_after
    fault_drop_and_duplicate
    fault_small_writes_and_half_close
    fault_that_breaks_a_stream
    file
    file_edges
    greeting_then_epipe
    guess
    guess_a_person
    guess_over_tcp
    half_close
    hello
    hello_with_another_text
    jobs
    jobs_over_tcp
    one_at_a_time
    one_port_number_for_both
    over_ipv6
    reply_to_one_of_two_datagram_peers
    restart
    restart_without_reuseaddr
    rules_over_both
    stop_listening
    tcp_print
    udp_echo
    udp_echo_cuts_at_its_buffer
    udp_file
    udp_print
    udp_sizes
    unix_echo
}

#[test]
fn every_file_is_run() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| {
            entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
        })
        .collect();
    assert_eq!(files, NAMES.iter().map(|name| (*name).to_owned()).collect());
}
