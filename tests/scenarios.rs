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
    a23_udp_sizes
    a27_echo_of_100000
    a28_greeting_then_epipe
    a29_half_close
    a31_udp_echo
    a33_one_at_a_time
    a35_busy
    a36_concurrent
    a37_one_port_number_for_both
    a38_echo_of_200
    a39_hello
    a41_udp_print
    a42_jobs
    a43_tcp_print
    a45_chat
    a45_reply_to_one_of_two_datagram_peers
    a47_guess
    a47_guess_a_person
    a48_file
    a49_file_edges
    a50_udp_file
    a52_unix_echo
    a54_over_ipv6
    a55_stop_listening
    busy_with_another_text
    fault_close_and_reset_after
    fault_drop_and_duplicate
    fault_small_writes_and_half_close
    fault_that_breaks_a_stream
    guess_over_tcp
    hello_with_another_text
    jobs_over_tcp
    rules_over_both
    udp_echo_of_the_catalogue_cuts_at_its_buffer
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
