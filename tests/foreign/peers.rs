//! The C programs of `tests/peers`, compiled here, as clients of servers of ours.

use std::collections::HashMap;
use std::io::{PipeWriter, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock};

use crate::Scenario;
use crate::program::{Running, command};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("c_echo_client_gets_100000_bytes_back", echo),
    ("c_echo_client_gets_200_characters_back_31_at_a_time", words_in_pieces),
    ("c_echo_client_is_served_over_ipv6", echo_over_ipv6),
    ("c_client_that_shuts_sending_gets_the_echo_and_end_of_file", shutdown),
    ("c_client_that_writes_after_the_end_gets_epipe_or_sigpipe", sigpipe),
    ("c_client_gets_the_greeting_of_13_bytes_or_another", greeting),
    ("c_clients_that_come_second_are_told_busy_whether_they_write_first_or_not", busy),
    ("c_clients_come_second_one_at_a_time_and_wait", second),
    ("c_udp_client_gets_each_message_back_an_empty_one_too", messages),
    ("c_clients_have_their_words_printed_with_their_nul", words),
    ("c_client_of_the_chat_waits_for_what_is_typed", chat),
    ("c_client_of_the_jobs_hears_of_the_shorter_one_first", jobs),
    ("c_client_of_the_game_wins_loses_and_is_corrected", game),
    ("c_client_reaches_the_group_that_was_joined", group),
    ("c_client_of_a_unix_stream_gets_its_echo", unix),
    ("c_client_over_unix_seqpacket_gets_each_message_back_by_itself", seqpacket),
    ("c_client_of_the_resumable_transfer_gets_the_file_in_each_way", transfer),
    ("c_client_of_the_transfer_over_datagrams_gets_the_file_whatever_is_lost", transfer_over_datagrams),
];

/// Why none can run; `None` where they can.
pub(crate) fn why_not() -> Option<&'static str> {
    let mut cc = Command::new("cc");
    let there = cc.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) { None } else { Some("cc is missing") }
}

/// A peer, compiled once.
pub(crate) fn peer(name: &'static str) -> Command {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static MADE: Mutex<Option<HashMap<&str, PathBuf>>> = Mutex::new(None);
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let program = made.get_or_insert_default().entry(name).or_insert_with(|| {
        let program = folder.path().join(name);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(format!("{name}.c"));
        let compiled =
            Command::new("cc").args(["-Wall", "-Werror", "-o"]).arg(&program).arg(source).output().unwrap();
        assert!(compiled.status.success(), "{}", compiled.stderr.escape_ascii());
        program
    });
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs a peer to its end.
fn run(name: &'static str, arguments: &[&str]) -> Output {
    peer(name).args(arguments).output().unwrap()
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

fn words_in_pieces() {
    let (program, port) = serve(&["echo", "--tcp", "127.0.0.1:0", "--receive-buffer", "32"], "tcp");
    let word = "0123456789".repeat(20);
    let told = run("donahoo_echo_client", &["127.0.0.1", &port, &word]);
    says(&told, &format!("Received: {word}\n"));
    let ended = program.stop().with(0);
    assert!(ended.stdout.contains("200 bytes in (7 calls), 200 bytes out (7 calls)"), "{}", ended.stdout);
}

fn echo_over_ipv6() {
    let (program, port) = serve(&["echo", "--tcp", "[::1]:0"], "tcp");
    let output = run("tcp_echo_client", &["::1", &port, "1000"]);
    let text = std::str::from_utf8(&output.stdout).unwrap();
    assert!(text.starts_with("received 1000 of 1000 in "), "{output:?}");
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

fn greeting() {
    let (program, port) = serve(&["hello", "--tcp", "127.0.0.1:0"], "tcp");
    says(&run("hello_client", &["127.0.0.1", &port]), "client: received 'Hello, world!'\n");
    program.stop().with(0);
    let (program, port) = serve(&["hello", "--tcp", "127.0.0.1:0", "--text", r"good day\n"], "tcp");
    says(&run("hello_client", &["127.0.0.1", &port]), "client: received 'good day\n'\n");
    program.stop().with(0);
}

/// A client that is served, held until it is dropped.
fn held(port: &str) -> TcpStream {
    let mut first = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    still(&mut first);
    first
}

fn still(first: &mut TcpStream) {
    let mut room = [0; 5];
    first.write_all(b"still").unwrap();
    first.read_exact(&mut room).unwrap();
    assert_eq!(&room, b"still");
}

fn busy() {
    let (mut program, port) = serve(&["echo", "--tcp", "127.0.0.1:0", "--policy", "busy"], "tcp");
    let mut first = held(&port);
    says(&run("hello_client", &["127.0.0.1", &port]), "client: received 'busy\n'\n");
    // More than the refusal: it is cut short by the end of file, never by a reset.
    let told = run("donahoo_echo_client", &["127.0.0.1", &port, "Hello, are you there?"]);
    says(&told, "Received: busy\n\n");
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    still(&mut first);
    drop(first);
    program.line_with("closed tcp ");
    says(&run("donahoo_echo_client", &["127.0.0.1", &port, "idle"]), "Received: idle\n");
    let ended = program.stop().with(0);
    assert_eq!(ended.stdout.matches("\nrefused tcp 127.0.0.1:").count(), 2, "{}", ended.stdout);
}

fn second() {
    let (mut program, port) = serve(&["echo", "--tcp", "127.0.0.1:0", "--policy", "one-at-a-time"], "tcp");
    let mut first = held(&port);
    let waiting = peer("donahoo_echo_client")
        .args(["127.0.0.1", &port, "second"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    still(&mut first);
    drop(first);
    says(&waiting.wait_with_output().unwrap(), "Received: second\n");
    for begin in ["accepted", "closed", "accepted", "closed"] {
        assert!(program.line().unwrap().starts_with(begin), "{:#?}", program.told);
    }
    program.stop().with(0);
}

fn messages() {
    let (program, port) = serve(&["echo", "--udp", "127.0.0.1:0"], "udp");
    says(
        &run("bits_udp_client", &["127.0.0.1", &port, "long message", "bb", ""]),
        "12: long message\n2: bb\n0: \n",
    );
    program.stop().with(0);
    // The catalogue's buffer cuts in silence.
    let (program, port) = serve(&["echo", "--udp", "127.0.0.1:0", "--receive-buffer", "128"], "udp");
    let long = "x".repeat(200);
    says(&run("bits_udp_client", &["127.0.0.1", &port, &long]), &format!("128: {}\n", &long[..128]));
    program.stop().with(0);
}

fn words() {
    let (mut program, port) = serve(&["print", "--udp", "127.0.0.1:0"], "udp");
    let words = ["bonjour", "les", "amis"];
    let sent = "sent 8\nsent 4\nsent 5\n";
    says(&run("epfl_client", &[&["udp", "127.0.0.1", &port][..], &words].concat()), sent);
    for wanted in [r"8 bytes: bonjour\0", r"4 bytes: les\0", r"5 bytes: amis\0"] {
        let line = program.line_with("received udp ");
        assert!(line.ends_with(wanted), "{line:?}");
    }
    program.stop().with(0);
    let (mut program, port) = serve(&["print", "--tcp", "127.0.0.1:0", "--receive-buffer", "80"], "tcp");
    says(&run("epfl_client", &[&["tcp", "127.0.0.1", &port][..], &words].concat()), sent);
    let closed = program.line_with("closed tcp ");
    assert!(closed.contains(": the peer closed; 17 bytes in ("), "{closed}");
    // In however many pieces it came.
    let ended = program.stop().with(0);
    let lines = ended.stdout.lines().filter(|line| line.starts_with("received tcp "));
    let text: String = lines.filter_map(|line| Some(line.split_once(" bytes: ")?.1)).collect();
    assert_eq!(text, r"bonjour\0les\0amis\0");
}

/// A server whose standard input is typed into.
fn typed_into(arguments: &[&str]) -> (Running, PipeWriter) {
    let (input, typing) = std::io::pipe().unwrap();
    let mut command = command(arguments);
    command.stdin(input);
    (Running::spawn(&mut command), typing)
}

fn chat() {
    let (mut program, mut typing) =
        typed_into(&["serve", "manual", "--tcp", "127.0.0.1:0", "--policy", "one-at-a-time"]);
    let port = program.listening("tcp").port().to_string();
    let client =
        peer("bits_tcp_client").args(["127.0.0.1", &port, "hi"]).stdout(Stdio::piped()).spawn().unwrap();
    assert!(program.line_with("received tcp ").ends_with(", 2 bytes: hi"));
    program.line_with("note tcp ");
    typing.write_all(b"hello to you\n").unwrap();
    says(&client.wait_with_output().unwrap(), "hello to you\n");
    program.stop().with(0);
}

fn jobs() {
    let (program, port) = serve(&["jobs", "--udp", "127.0.0.1:0"], "udp");
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(crate::program::DEADLINE)).unwrap();
    client.connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    // The C client does not wait for answers: its jobs are seen by the server alone.
    says(&run("epfl_client", &["udp", "127.0.0.1", &port, "0"]), "sent 2\n");
    for seconds in [b"1\0", b"0\0"] {
        client.send(seconds).unwrap();
    }
    let mut room = [0; 64];
    for told in ["job 3 done after 0 s", "job 2 done after 1 s"] {
        let count = client.recv(&mut room).unwrap();
        assert_eq!(std::str::from_utf8(&room[..count]).unwrap(), told);
    }
    program.stop().with(0);
}

fn game() {
    let (program, port) = serve(&["guess", "--udp", "127.0.0.1:0", "--secret", "4"], "udp");
    let question = "Guess a number between 1 and 6\n";
    says(
        &run("guess_client", &["127.0.0.1", &port, "7", "4"]),
        &format!("{question}Invalid guess: enter a number between 1 and 6\nYou win! The number was 4\n"),
    );
    says(
        &run("guess_client", &["127.0.0.1", &port, "3"]),
        &format!("{question}You lose. The number was 4\n"),
    );
    program.stop().with(0);
    let secret = "Ada Lovelace: first programmer";
    let (program, port) = serve(&["guess", "--udp", "127.0.0.1:0", "--secret", secret], "udp");
    says(
        &run("guess_client", &["127.0.0.1", &port, "ada lovelace"]),
        "Guess who: first programmer\nYou win! It was Ada Lovelace\n",
    );
    program.stop().with(0);
}

fn group() {
    let arguments = ["print", "--udp", "0.0.0.0:0", "--join", "239.1.2.3@127.0.0.1"];
    let (mut program, port) = serve(&arguments, "udp");
    says(&run("mcast_client", &["239.1.2.3", &port, "bonjour"]), "");
    assert!(program.line_with("received udp ").ends_with(r", 8 bytes: bonjour\0"));
    says(&run("mcast_client", &["127.0.0.1", &port, "x"]), "dest addr 127.0.0.1 is not multicast\n");
    program.stop().with(0);
}

fn unix() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("echo");
    let path = path.to_str().unwrap();
    let mut program = Running::start(&["serve", "echo", "--unix", path]);
    program.line_with("listening unix ");
    says(&run("unix_echo_client", &[path, "Hello!"]), "Hello!\n");
    program.stop().with(0);
}

fn seqpacket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("echo");
    let path = path.to_str().unwrap();
    let mut program = Running::start(&["serve", "echo", "--seqpacket", path]);
    program.line_with(&format!("listening seqpacket {path}"));
    says(&run("unix_echo_client", &["-p", path, "one", "two, longer", "3"]), "one\ntwo, longer\n3\n");
    program.stop().with(0);
}

pub(crate) fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

fn transfer() {
    let folder = tempfile::tempdir().unwrap();
    let content = content(1000);
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

fn transfer_over_datagrams() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let got = folder.path().join("got");
    // Length of the file, bytes that the client has already, what the client and the server lose.
    for (length, has, lost, loses) in [
        (0, 0, "0", "0"),
        (1, 0, "0", "0"),
        (256, 0, "0", "0"),
        (1000, 0, "4", "0"),
        (1000, 300, "0", "3"),
        (1024, 0, "0", "0"),
    ] {
        let content = content(length);
        std::fs::write(folder.path().join("f"), &content).unwrap();
        std::fs::write(&got, &content[..has]).unwrap();
        let arguments =
            ["file", "--root", root, "--file", "f", "--udp", "127.0.0.1:0", "--lose-every", loses];
        let (mut program, port) = serve(&arguments, "udp");
        let command = if has > 0 { "2" } else { "0" };
        let output =
            run("broken_ftp_udp_client", &["127.0.0.1", &port, got.to_str().unwrap(), command, "0", lost]);
        assert!(output.status.success(), "{output:?}");
        assert!(std::fs::read(&got).unwrap() == content, "{length} {has} {lost} {loses}: {output:?}");
        let note = format!(": done: {} B sent from offset {has}", length - has);
        while !program.line_with("note udp ").contains(&note) {}
        if length == 1000 {
            std::fs::remove_file(folder.path().join("f")).unwrap();
            let missing =
                run("broken_ftp_udp_client", &["127.0.0.1", &port, got.to_str().unwrap(), "2", "0", "0"]);
            says(&missing, "error: open file f: ENOENT (No such file or directory)\n");
        }
        program.stop().with(0);
    }
}
