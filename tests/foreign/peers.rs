//! The C programs of `tests/peers`, compiled here, against servers of ours.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::Scenario;
use crate::program::Running;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("c_echo_client_gets_100000_bytes_back", echo),
    ("c_client_that_shuts_sending_gets_the_echo_and_end_of_file", shutdown),
    ("c_client_that_writes_after_the_end_gets_epipe_or_sigpipe", sigpipe),
    ("c_udp_client_has_its_words_printed_with_their_nul", words),
    ("c_client_of_the_resumable_transfer_gets_the_file_in_each_way", transfer),
];

/// Why none can run; `None` where they can.
pub(crate) fn why_not() -> Option<&'static str> {
    let mut cc = Command::new("cc");
    let there = cc.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) { None } else { Some("cc is missing") }
}

/// Compiles a peer, and runs it to its end.
fn run(name: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(format!("{name}.c"));
    let compiled = Command::new("cc").args(["-Wall", "-Werror", "-o"]).arg(&program).arg(source).output();
    let compiled = compiled.unwrap();
    assert!(compiled.status.success(), "{}", compiled.stderr.escape_ascii());
    Command::new(&program).args(arguments).output().unwrap()
}

#[track_caller]
fn says(output: &Output, words: &str) {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    assert_eq!(text, words, "{}", output.stderr.escape_ascii());
}

fn serve(arguments: &[&str], transport: &str) -> (Running, String) {
    let mut all = vec!["serve"];
    all.extend(arguments);
    let mut program = Running::start(&all);
    let port = program.listening(transport).port().to_string();
    (program, port)
}

fn echo() {
    // The catalogue's buffer, so that it takes many calls.
    let (program, port) = serve(&["echo", "--tcp", "127.0.0.1:0", "--receive-buffer", "128"], "tcp");
    let output = run("tcp_echo_client", &["127.0.0.1", &port, "100000"]);
    let text = std::str::from_utf8(&output.stdout).unwrap();
    assert!(text.starts_with("received 100000 of 100000 in "), "{output:?}");
    program.stop().with(0);
}

fn shutdown() {
    let (program, port) = serve(&["echo", "--tcp", "127.0.0.1:0"], "tcp");
    says(&run("shutdown_client", &["localhost", &port]), "recv: 7\nrecv: 0 (EOF)\n");
    program.stop().with(0);
}

fn sigpipe() {
    let (program, port) = serve(&["hello", "--tcp", "127.0.0.1:0"], "tcp");
    let ignoring = run("sigpipe_client", &["127.0.0.1", &port, "ignore"]);
    says(&ignoring, "read: 13\nread: 0\nwrite: EPIPE\n");
    let killed = run("sigpipe_client", &["127.0.0.1", &port, "default"]);
    says(&killed, "read: 13\nread: 0\n");
    assert_eq!(killed.status.signal(), Some(13), "{:?}", killed.status);
    program.stop().with(0);
}

fn words() {
    let (mut program, port) = serve(&["print", "--udp", "127.0.0.1:0"], "udp");
    says(
        &run("epfl_udp_client", &["127.0.0.1", &port, "bonjour", "les", "amis"]),
        "sent 8\nsent 4\nsent 5\n",
    );
    for wanted in [r"8 bytes: bonjour\0", r"4 bytes: les\0", r"5 bytes: amis\0"] {
        let line = program.line_with("received udp ");
        assert!(line.ends_with(wanted), "{line:?}");
    }
    program.stop().with(0);
}

fn transfer() {
    let folder = tempfile::tempdir().unwrap();
    let content: Vec<u8> = (0..1000_u32).map(|place| (place % 251) as u8).collect();
    std::fs::write(folder.path().join("source_file.txt"), &content).unwrap();
    let root = folder.path().to_str().unwrap();
    let arguments = ["file", "--root", root, "--file", "source_file.txt", "--tcp", "127.0.0.1:0"];
    let (program, port) = serve(&arguments, "tcp");
    // What the client has already, its command and offset, what it has at the end.
    let cases: [(&[u8], &[&str], &[u8]); 4] = [
        (b"", &["0"], &content),
        (&content[..100], &["2"], &content),
        (b"", &["1", "990"], &content[990..]),
        (&content, &["2"], &content),
    ];
    for (number, (has, command, wanted)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("destination-{number}"));
        std::fs::write(&path, has).unwrap();
        let mut arguments = vec!["127.0.0.1", &port, path.to_str().unwrap()];
        arguments.extend(command);
        let output = run("broken_ftp_client", &arguments);
        assert!(output.status.success(), "{output:?}");
        assert!(std::fs::read(&path).unwrap() == wanted, "case {number}");
    }
    program.stop().with(0);
}
