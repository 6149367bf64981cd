//! `sockpit send` and `sockpit fetch` against servers in C: what they send, what they hear, and from where.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};

use crate::Scenario;
use crate::peers::{content, peer};
use crate::program::{Ended, sockpit};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("send_gets_its_echo_from_a_c_server_that_serves_one_after_the_other", stream),
    ("send_exchanges_datagrams_with_a_c_server_from_a_port_of_its_choice", datagrams),
    ("send_gets_a_greeting_and_the_end_of_file_from_a_c_server", greeting),
    ("send_adds_the_nul_that_c_servers_print_until", words),
    ("send_talks_to_a_c_server_on_a_path", unix),
    ("fetch_gets_a_file_in_each_way_from_a_c_server", transfer),
    ("fetch_gets_a_file_from_a_c_server_over_datagrams_whatever_is_lost", transfer_over_datagrams),
];

/// A server in C that runs.
struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    port: String,
}

impl Server {
    fn start(name: &'static str, arguments: &[&str]) -> Server {
        let mut child = peer(name).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port = line.trim_end().strip_prefix("port ").expect("its first line").to_owned();
        Server { child, out, port }
    }

    /// What it says to its end, which is a good one.
    #[track_caller]
    fn rest(mut self) -> String {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{rest}");
        rest
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only what a failed test left.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text that came, in however many pieces.
fn received(ended: &Ended) -> String {
    let lines = ended.stdout.lines().filter(|line| line.starts_with("received "));
    lines.filter_map(|line| Some(line.split_once(": ")?.1)).collect()
}

/// The port of our own end, as `getsockname` had it.
fn own_port(ended: &Ended) -> String {
    let lines = ended.json();
    let named = lines.iter().rev().find(|line| line["call"] == "getsockname").expect("getsockname");
    named["args"]["address"]["port"].to_string()
}

fn stream() {
    let server = Server::start("echo_server", &["tcp", "2"]);
    let ended = sockpit(&["send", "tcp", "127.0.0.1", &server.port, r"Hello!\n", &"x".repeat(200)]).with(0);
    assert_eq!(received(&ended), format!(r"Hello!\n{}", "x".repeat(200)));
    assert!(ended.stdout.contains("207 bytes out (2 calls)"), "{}", ended.stdout);
    let ended = sockpit(&["send", "tcp", "127.0.0.1", &server.port, "x", "--json"]).with(0);
    let rest = server.rest();
    // Our local address is the server's peer.
    assert_eq!(rest.lines().last(), Some(format!("client {}", own_port(&ended)).as_str()));
}

fn datagrams() {
    let server = Server::start("echo_server", &["udp", "4"]);
    let to = ["send", "udp", "127.0.0.1", &server.port];
    let with = |more: &[&str]| sockpit(&[&to[..], more].concat()).with(0);
    let ended = with(&[r"Hello!\n"]);
    let wanted = format!(r"received udp 127.0.0.1:{}, 7 bytes: Hello!\n", server.port);
    assert!(ended.stdout.lines().any(|line| line == wanted), "{}", ended.stdout);
    // A buffer of 128 bytes cuts a longer datagram in silence.
    let ended = with(&[&"x".repeat(200)]);
    assert_eq!(received(&ended), "x".repeat(128));
    // A port that the system chooses, known after the first send; then one that we choose.
    let ended = with(&["x", "--json"]);
    let chosen = own_port(&ended);
    assert_ne!(chosen, "0");
    let from = format!("127.0.0.1:{chosen}");
    with(&["x", "--from", &from]);
    let ports: Vec<String> = server.rest().lines().map(str::to_owned).collect();
    assert_eq!(ports[2..], [format!("client {chosen}"), format!("client {chosen}")]);
}

fn greeting() {
    let server = Server::start("hello_server", &[]);
    let ended = sockpit(&["send", "tcp", "127.0.0.1", &server.port]).with(0);
    assert_eq!(received(&ended), "Hello, world!");
    assert!(ended.stdout.contains("end of file: the peer sends no more"), "{}", ended.stdout);
    assert!(ended.stdout.contains("13 bytes in"), "{}", ended.stdout);
    assert_eq!(server.rest(), "");
}

fn words() {
    for (transport, count) in [("udp", "3"), ("tcp", "1")] {
        let server = Server::start("epfl_server", &[transport, count]);
        let words = ["bonjour", "les", "amis", "--ending", "nul", "--wait", "0"];
        let ended = sockpit(&[&["send", transport, "127.0.0.1", &server.port][..], &words].concat()).with(0);
        assert!(ended.stdout.contains("17 bytes out (3 calls)"), "{}", ended.stdout);
        assert_eq!(server.rest(), "bonjour\nles\namis\n");
    }
}

fn unix() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("echo");
    let path = path.to_str().unwrap();
    let server = Server::start("echo_server", &[path, "1"]);
    let ended = sockpit(&["send", "unix", path, "Hello!"]).with(0);
    assert_eq!(received(&ended), "Hello!");
    server.rest();
}

fn transfer() {
    let folder = tempfile::tempdir().unwrap();
    let content = content(1000);
    let source = folder.path().join("source_file.txt");
    std::fs::write(&source, &content).unwrap();
    // What the local file has already, command and offset, what it has at the end.
    let cases: [(&[u8], &[&str], &[u8]); 4] = [
        (b"", &["--command", "0"], &content),
        (&content[..100], &["--command", "2"], &content),
        (b"", &["--command", "1", "--offset", "990"], &content[990..]),
        (&content, &["--command", "2"], &content),
    ];
    let server = Server::start("broken_ftp_server", &[source.to_str().unwrap(), "4"]);
    for (number, (has, command, wanted)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("destination-{number}"));
        std::fs::write(&path, has).unwrap();
        let fetch = ["fetch", "tcp", "127.0.0.1", &server.port, "-o", path.to_str().unwrap()];
        sockpit(&[&fetch[..], command].concat()).with(0);
        assert!(std::fs::read(&path).unwrap() == wanted, "case {number}");
    }
    server.rest();
}

fn transfer_over_datagrams() {
    let folder = tempfile::tempdir().unwrap();
    let (source, got) = (folder.path().join("f"), folder.path().join("got"));
    // Length of the file, bytes that are here already, what we and the server lose.
    for (length, has, lost, loses) in
        [(0, 0, "0", "3"), (1, 0, "0", "3"), (256, 0, "4", "0"), (1000, 300, "0", "3"), (1024, 0, "3", "4")]
    {
        let content = content(length);
        std::fs::write(&source, &content).unwrap();
        std::fs::write(&got, &content[..has]).unwrap();
        let server = Server::start("broken_ftp_udp_server", &[source.to_str().unwrap(), "2", loses]);
        let fetch = ["fetch", "udp", "127.0.0.1", &server.port, "-o", got.to_str().unwrap()];
        let fetched = sockpit(&[&fetch[..], &["--lose-every", lost]].concat()).with(0);
        assert!(std::fs::read(&got).unwrap() == content, "{length} {has} {lost} {loses}");
        assert!(
            fetched.stdout.contains("equal to the size that the last datagram told"),
            "{}",
            fetched.stdout
        );
        std::fs::remove_file(&source).unwrap();
        let missing = sockpit(&fetch).with(1);
        assert!(
            missing.stderr.contains("the server refused: No such file or directory"),
            "{}",
            missing.stderr
        );
        assert_eq!(server.rest(), "whole\nrefused\n");
    }
}
