//! Ends that nobody asked for on the command line.

use std::io::Read;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::program::{Running, command};

#[test]
fn a_reader_that_goes_away_is_a_quiet_end() {
    for arguments in [&["serve", "--help"][..], &["serve", "--list"], &["lookup", "127.0.0.1", "--json"]] {
        let mut child = command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.stderr, b"", "{arguments:?}");
        assert!(matches!(ended.status.code(), Some(0)), "{arguments:?}: {:?}", ended.status);
    }
    // A server whose reader goes away after the first line, as `| head -1` does.
    let mut server = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_sockpit");
    server.args(["-c", r#""$0" serve echo --tcp 127.0.0.1:0 --json; echo "ended $?" >&2"#, program]);
    let mut child =
        server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut byte = [0];
    while byte != *b"\n" {
        stdout.read_exact(&mut byte).unwrap();
    }
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    child.wait().unwrap();
    assert_eq!(stderr, "ended 0\n");
}

#[test]
fn a_signal_that_comes_twice_at_once_still_gets_its_summary() {
    // timeout(1) sends its signal to the program and to its process group.
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    server.listening("tcp");
    server.signal(Signal::TERM);
    server.signal(Signal::TERM);
    server.signal(Signal::INT);
    let ended = server.end().with(0);
    assert!(ended.stdout.contains("summary tcp "), "{}", ended.stdout);
}

#[test]
fn a_full_disk_is_a_failure_that_says_so() {
    for arguments in [
        &["serve", "--help"][..],
        &["serve", "--list"],
        &["lookup", "127.0.0.1"],
        &["serve", "echo", "--tcp", ":0"],
        &["send", "udp", "127.0.0.1", "9", "x", "--wait", "0"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = command(arguments).stdout(full).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        let told = "sockpit: write standard output: ENOSPC (No space left on device)\n";
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), told, "{arguments:?}");
    }
}
