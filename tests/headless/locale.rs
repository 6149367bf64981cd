//! What is written outside of UTF-8 locales: ASCII alone, and nothing lost.

use std::process::Output;

use crate::program::command;
use crate::udp;

fn in_c_locale(arguments: &[&str]) -> Output {
    let mut command = command(arguments);
    command.env_remove("LC_ALL").env_remove("LC_CTYPE").env("LANG", "C");
    let output = command.output().unwrap();
    for bytes in [&output.stdout, &output.stderr] {
        assert!(bytes.is_ascii(), "{arguments:?}: {}", bytes.escape_ascii());
    }
    output
}

#[test]
fn help_and_errors_are_ascii() {
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["lookup", "--help"],
        &["send", "--help"],
        &["send", "tcp", "--help"],
        &["serve", "--list"],
        &["serve", "\u{db}"],
        &["--\u{db}"],
        &["send", "udp", "127.0.0.1", "\u{db}", "x"],
        &["send", "unix", "/no/such/\u{db}", "x"],
        &["send", "unix", "/no/such/\u{db}", "x", "--json"],
        &["lookup", "\u{db}", "--flags", "numerichost"],
        &["lookup", "\u{db}", "--flags", "numerichost", "--json"],
        // The terminal program refuses to start without a terminal.
        &["--theme", "\u{db}"],
    ] {
        in_c_locale(arguments);
    }
}

#[test]
fn what_a_peer_sends_is_ascii_that_can_be_typed_again() {
    let server = udp();
    let port = server.local_addr().unwrap().port().to_string();
    let peer = std::thread::spawn(move || {
        for _ in 0..2 {
            let mut buffer = [0; 64];
            let (_, from) = server.recv_from(&mut buffer).unwrap();
            server.send_to("\u{db}\u{9b}2J".as_bytes(), from).unwrap();
        }
    });
    let output = in_c_locale(&["send", "udp", "127.0.0.1", &port, "x"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r"6 bytes: \u{db}\u{9b}2J"), "{text}");
    in_c_locale(&["send", "udp", "127.0.0.1", &port, "x", "--json"]);
    peer.join().unwrap();
}
