//! The journal against `strace`: what sockpit says that it called is what the kernel was asked.
//!
//! Headless scenarios run under `strace -f`, print their calls as JSON lines, and both are compared: per
//! descriptor that sockpit opened, in order, name, every argument, result and errno. The mapping: `recv` is `recvfrom` with
//! NULL, `send` is `sendto` with NULL, `accept` is `accept4`. Sockets that libc opens inside `getaddrinfo`
//! are left aside; without such a call there must be none.
//!
//! It has a `main` of its own, so that where `strace` is missing or may not trace, the list of tests says
//! that nothing was compared.

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

mod compare;
mod inside;
mod notation;
mod run;
mod trace;

use std::process::{Command, ExitCode, Stdio};

use compare::Pair;
use listed::Scenario;
use run::{Server, send, sockpit};

/// What needs no `strace`.
const READING: &[Scenario] = &[("a_log_of_strace_is_read", trace::test_reading)];

const SCENARIOS: &[Scenario] = &[
    ("tcp_echo_server_and_client", tcp_echo),
    ("udp_echo_server_and_unconnected_client", udp_unconnected),
    ("udp_echo_server_and_connected_client", udp_connected),
    ("ipv6_echo", ipv6_echo),
    ("refused_connect", refused_connect),
    ("refused_bind", refused_bind),
    ("connected_udp_client_is_told_that_nobody_listens", udp_refused),
    ("tcp_session_with_its_options_gauges_shutdowns_and_reset", inside::stream),
    ("udp_session_that_connects_and_dissolves", inside::datagram),
    ("unix_stream_and_datagram", inside::unix),
    ("busy_refusal_and_one_at_a_time", inside::policies),
    ("faults_that_reset_and_half_close", inside::faults),
    ("sends_that_the_kernel_takes_in_part", inside::partial),
    ("multicast_memberships", inside::groups),
    ("calls_that_fail", inside::failures),
    ("lookup_of_a_number_opens_no_socket", lookup_number),
    ("lookup_of_a_name", lookup_name),
];

fn main() -> ExitCode {
    listed::run(inside::play, || vec![(None, READING), (why_not(), SCENARIOS)])
}

/// Why nothing can be compared here; `None` where it can.
fn why_not() -> Option<&'static str> {
    let mut probe = Command::new("strace");
    probe.args(["-f", "-qq", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    match probe.status() {
        Err(_) => Some("strace is missing"),
        Ok(status) if !status.success() => Some("strace may not trace here"),
        Ok(_) => None,
    }
}

/// Runs `serve` and one or more `send`s to it; compares each of them.
fn serve_and_send(serve: &[&str], transport: &str, sends: &[&[&str]]) -> Pair {
    let server = Server::start(serve);
    let (host, port) = server.at.clone();
    for arguments in sends {
        let (flags, payloads): (Vec<&str>, Vec<&str>) =
            arguments.iter().partition(|argument| argument.starts_with("--"));
        let client = send(transport, &host, port, &flags, &payloads);
        client.compare();
        client.has_call("send");
    }
    let server = server.stop();
    server.compare();
    server
}

fn tcp_echo() {
    let server = serve_and_send(&["--tcp", "127.0.0.1:0"], "tcp", &[&["Hello!\\n"], &["a", "b"]]);
    for call in ["socket", "setsockopt", "bind", "listen", "accept", "recv", "send", "close"] {
        server.has_call(call);
    }
}

fn udp_unconnected() {
    let server = serve_and_send(&["--udp", "127.0.0.1:0"], "udp", &[&["Hello!\\n"]]);
    server.has_call("recvfrom");
    server.has_call("sendto");
}

fn udp_connected() {
    serve_and_send(&["--udp", "127.0.0.1:0"], "udp", &[&["--connected", "Hello!\\n"]]);
}

fn ipv6_echo() {
    let loopback = std::net::TcpListener::bind("[::1]:0");
    assert!(loopback.is_ok(), "this host has no IPv6 loopback: {loopback:?}");
    serve_and_send(&["--tcp", "[::1]:0"], "tcp", &[&["six"]]);
    serve_and_send(&["--udp", "[::1]:0"], "udp", &[&["six"]]);
}

/// A port of this host that nothing listens on: bound and not listening, for as long as it is held.
fn unheard_tcp() -> (socket2::Socket, u16) {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    (socket, port)
}

fn refused_connect() {
    let (_held, port) = unheard_tcp();
    let client = send("tcp", "127.0.0.1", port, &[], &["x"]);
    assert_eq!(client.code, Some(1));
    client.compare();
    client.has_call("connect");
    client.has_call("getsockopt");
}

fn refused_bind() {
    let (_held, port) = unheard_tcp();
    let server = sockpit(&["serve", "echo", "--tcp", &format!("127.0.0.1:{port}"), "--json"]);
    assert_eq!(server.code, Some(1));
    server.compare();
    assert!(server.journal.iter().any(|call| call.name == "bind" && call.errno == "EADDRINUSE"));
}

fn udp_refused() {
    let held = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    // Closed: the port is free now, and the kernel gives it to nobody who does not ask for it by number.
    drop(held);
    let client = send("udp", "127.0.0.1", port, &["--connected"], &["x"]);
    client.compare();
    assert!(client.journal.iter().any(|call| call.errno == "ECONNREFUSED"), "{:?}", client.journal);
}

fn lookup_number() {
    let lookup = sockpit(&["lookup", "127.0.0.1", "--flags", "numerichost", "--json"]);
    assert_eq!(lookup.code, Some(0));
    assert!(lookup.trace.is_empty(), "{:?}", lookup.trace);
    assert!(lookup.stdout.contains("\"call\":\"getaddrinfo\""), "{}", lookup.stdout);
}

fn lookup_name() {
    let lookup = sockpit(&["lookup", "localhost", "--service", "80", "--json"]);
    assert_eq!(lookup.code, Some(0));
    lookup.compare();
    assert!(lookup.stdout.contains("\"call\":\"getaddrinfo\""), "{}", lookup.stdout);
}
