//! The headless commands as programs: first lines, replies, exit codes, and their ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

/// No step takes longer, unless something is wrong.
const DEADLINE: Duration = Duration::from_secs(20);

fn sockpit(args: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("sockpit"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(args: &[&str]) -> Output {
    sockpit(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A server that runs; ended when it is dropped. Its `--for` is the deadline of what waits for its lines.
struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Server {
    fn start(args: &[&str]) -> Server {
        let mut child = sockpit(args).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Server { child, out }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The address of the next first line.
    fn listening(&mut self, transport: &str) -> String {
        let line = self.line();
        let address = line.strip_prefix(&format!("listening {transport} "));
        address.unwrap_or_else(|| panic!("{line:?} is no first line of {transport}")).to_owned()
    }

    /// What it prints after a signal, and its exit code.
    fn end(mut self, signal: rustix::process::Signal) -> (String, Option<i32>) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
        self.rest()
    }

    fn rest(&mut self) -> (String, Option<i32>) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_tells_of_its_clients_and_sums_up_after_a_signal() {
    let mut server = Server::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--udp", ":0", "--for", "60"]);
    let (tcp, udp) = (server.listening("tcp"), server.listening("udp"));
    let mut client = TcpStream::connect(&tcp).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.write_all(b"Hello!\n").unwrap();
    let mut echo = [0; 7];
    client.read_exact(&mut echo).unwrap();
    assert_eq!(&echo, b"Hello!\n");
    let own = client.local_addr().unwrap();
    drop(client);
    assert!(server.line().starts_with(&format!("accepted tcp {own} on {tcp}, fd ")));
    assert_eq!(
        server.line(),
        format!("closed tcp {own}: the peer closed; 7 bytes in (1 call), 7 bytes out (1 call)")
    );
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(DEADLINE)).unwrap();
    peer.send_to(b"ab", &udp).unwrap();
    assert_eq!(peer.recv_from(&mut echo).unwrap().0, 2);
    assert_eq!(server.line(), format!("heard udp {} on {udp}", peer.local_addr().unwrap()));
    let (rest, code) = server.end(rustix::process::Signal::INT);
    assert_eq!(code, Some(0), "{rest}");
    let summary = format!("summary tcp {tcp}: 1 connection, 7 bytes in (1 call), 7 bytes out (1 call)\n");
    assert!(rest.contains(&summary), "{rest}");
    let summary = format!("summary udp {udp}: 1 peer, 2 bytes in (1 call), 2 bytes out (1 call)\n");
    assert!(rest.contains(&summary), "{rest}");
}

#[test]
fn a_port_that_is_taken_fails_with_advice_and_stops_the_others() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = held.local_addr().unwrap().to_string();
    let output = output(&["serve", "echo", "--udp", ":0", "--tcp", &at]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.starts_with(&format!("sockpit: cannot serve on tcp {at}\n")), "{told}");
    assert!(told.contains("EADDRINUSE (Address already in use)\n  "), "{told}");
}

#[test]
fn send_half_closes_and_prints_what_comes_back_safely() {
    let mut server = Server::start(&["serve", "echo", "--tcp", ":0", "--once", "--for", "60"]);
    let at = server.listening("tcp");
    let port = at.rsplit(':').next().unwrap();
    let output = output(&["send", "tcp", "127.0.0.1", port, r"Hi\x1b[2J", "--ending", "lf"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains(&format!("received tcp {at}, 7 bytes: Hi\\x1b[2J\\n\n")), "{told}");
    assert!(told.contains("end of file: the peer sends no more\n"), "{told}");
    let (rest, code) = server.rest();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn print_shows_every_byte_before_the_end_of_its_connection() {
    let mut server = Server::start(&["serve", "print", "--tcp", ":0", "--once", "--for", "60"]);
    let at = server.listening("tcp");
    let mut client = TcpStream::connect(&at).unwrap();
    client.write_all(b"bonjour\0").unwrap();
    let own = client.local_addr().unwrap();
    drop(client);
    assert!(server.line().starts_with("accepted tcp "));
    assert_eq!(server.line(), format!("received tcp {own}, 8 bytes: bonjour\\0"));
    assert!(server.line().starts_with("closed tcp "));
}

#[test]
fn replies_of_the_service_manual_are_typed_on_standard_input() {
    let mut child =
        sockpit(&["serve", "manual", "--tcp", ":0", "--for", "60"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut typing = child.stdin.take().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut server = Server { child, out };
    let at = server.listening("tcp");
    let mut client = TcpStream::connect(&at).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.write_all(b"anyone?").unwrap();
    assert!(server.line().starts_with("accepted tcp "));
    assert!(server.line().ends_with(", 7 bytes: anyone?"));
    typing.write_all(b"yes\\n\n").unwrap();
    let mut reply = [0; 4];
    client.read_exact(&mut reply).unwrap();
    assert_eq!(&reply, b"yes\n");
}

#[test]
fn nobody_who_reads_is_a_quiet_end() {
    let began = std::time::Instant::now();
    let mut child = sockpit(&["serve", "echo", "--tcp", ":0", "--for", "60"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("listening tcp "));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    assert!(began.elapsed() < DEADLINE, "it ended by its own deadline");
}

#[test]
fn lookups_have_all_fields_or_the_error_of_the_library() {
    let found = output(&["lookup", "127.0.0.1", "--service", "7", "--socktype", "stream"]);
    assert_eq!(
        (text(&found.stdout).as_str(), found.status.code()),
        (
            "127.0.0.1  7F000001  port 7  AF_INET (2)  SOCK_STREAM (1)  IPPROTO_TCP (6)  flags 0 (0)  addrlen 16\n",
            Some(0)
        )
    );
    let missing = output(&["lookup", "::1", "--family", "inet", "--flags", "numerichost"]);
    assert_eq!(missing.status.code(), Some(1));
    let told = text(&missing.stderr);
    assert!(told.starts_with("sockpit: getaddrinfo ::1 NULL: EAI_"), "{told}");
    let empty = text(&output(&["lookup", "", "--flags", "numerichost"]).stderr);
    assert!(empty.starts_with("sockpit: getaddrinfo \"\" NULL: EAI_"), "{empty}");
}

#[test]
fn hints_choose_the_nodes_and_wrong_ones_have_their_errors() {
    let lookup = |args: &[&str]| output(&[&["lookup"], args].concat());
    // What each line begins with, and the columns that tell nodes apart.
    for (args, lines) in [
        (
            &["127.0.0.1", "--service", "58001"][..],
            &["STREAM (1)  IPPROTO_TCP (6) ", "DGRAM (2)   IPPROTO_UDP (17)", "RAW (3)     0 (0)  "][..],
        ),
        (&["127.0.0.1", "--service", "58001", "--protocol", "6"], &["STREAM (1)  IPPROTO_TCP (6) "]),
        (&["127.0.0.1", "--service", "58001", "--protocol", "udp"], &["DGRAM (2)  IPPROTO_UDP (17)"]),
        (&["127.0.0.1", "--socktype", "raw", "--protocol", "icmp"], &["RAW (3)  IPPROTO_ICMP (1)"]),
        (
            &["127.0.0.1", "--socktype", "stream", "--family", "inet6", "--flags", "v4mapped"],
            &["::ffff:127.0.0.1 "],
        ),
        (
            &["--service", "3490", "--socktype", "stream", "--family", "inet"],
            &["127.0.0.1  7F000001  port 3490 "],
        ),
        (
            &["--service", "3490", "--socktype", "stream", "--flags", "passive", "--family", "inet"],
            &["0.0.0.0  00000000  port 3490 "],
        ),
        (&["--service", "3490", "--socktype", "stream", "--flags", "passive", "--family", "inet6"], &[":: "]),
        (
            &["193.136.138.142", "--socktype", "dgram", "--flags", "canonname"],
            &["canonname 193.136.138.142", "193.136.138.142  C1888A8E "],
        ),
    ] {
        let found = lookup(args);
        let told = text(&found.stdout);
        assert_eq!(found.status.code(), Some(0), "{args:?}: {}", text(&found.stderr));
        assert_eq!(told.lines().count(), lines.len(), "{args:?}: {told}");
        for (line, wanted) in told.lines().zip(lines) {
            assert!(line.contains(wanted), "{args:?}: no {wanted:?} in {line:?}");
        }
    }
    for (args, told) in [
        (&["--service", "7", "--flags", "canonname"][..], "EAI_BADFLAGS -1 (Bad value for ai_flags)"),
        (&[], "EAI_NONAME -2 (Name or service not known)"),
        (&["127.0.0.1", "--family", "99"], "EAI_FAMILY -6 (ai_family not supported)"),
        (
            &["127.0.0.1", "--socktype", "stream", "--protocol", "17"],
            "EAI_SOCKTYPE -7 (ai_socktype not supported)",
        ),
        (&["127.0.0.1", "--service", "nosuchsvc"], "EAI_SERVICE -8 (Servname not supported for ai_socktype)"),
        (
            &["127.0.0.1", "--family", "inet6"],
            "EAI_ADDRFAMILY -9 (Address family for hostname not supported)",
        ),
    ] {
        let failed = lookup(args);
        assert_eq!(failed.status.code(), Some(1), "{args:?}");
        let words = text(&failed.stderr);
        assert!(words.contains(told) && words.lines().count() == 2, "{args:?}: {words}");
    }
}

#[test]
fn refused_is_a_failure_and_silence_is_none() {
    let bound = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = bound.local_addr().unwrap().port().to_string();
    let silent = output(&["send", "udp", "127.0.0.1", &port, "x", "--wait", "10ms"]);
    assert_eq!(silent.status.code(), Some(0), "{}", text(&silent.stderr));
    assert!(text(&silent.stdout).contains("\nno reply came within 10ms\n"), "{}", text(&silent.stdout));
    drop(bound);
    let refused = output(&["send", "udp", "127.0.0.1", &port, "x", "--connected"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("ECONNREFUSED (Connection refused)"));
}

#[test]
fn wrong_command_lines_are_pointed_at_and_let_no_escape_through() {
    for (args, told) in [
        (&["serve", "echo", "--tcp", "127.0.0.1:65536"][..], "  127.0.0.1:65536\n            ^^^^^\n"),
        (&["send", "udp", "h", "7", "--hex", "48 6g"], "  48 6g\n      ^\n"),
        (&["lookup", "h", "--flags", "passive,\x1b[2J"], "  passive,\\x1b[2J\n          ^^^^^^^\n"),
        (&["serve", "echo", "--\x1b[2J"], "--\\x1b[2J"),
        (&["\x1b]0;title\x07"], "\\x1b]0;title\\x07"),
        (&["send", "tcp", "h"], "<PORT>"),
    ] {
        let output = output(args);
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains(told), "{args:?}: {words}");
        assert!(!words.chars().any(|ch| ch.is_control() && ch != '\n'), "{words:?}");
        assert!(output.stdout.is_empty());
    }
}
