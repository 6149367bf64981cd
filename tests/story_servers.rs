//! Servers key by key over real sockets: the echo of the catalogue, a port that is taken, replies by hand,
//! ends, faults that are switched while clients are there, and a restart on the same port.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use common::story::{DEADLINE, Story};
use sockpit::ui::panes::PaneId;

/// Down to a field of the open form.
fn to(story: &mut Story, label: &str) {
    for _ in 0..60 {
        let is_here = |row: &str| row.split_once("│▌").is_some_and(|(_, rest)| rest.starts_with(label));
        if story.screen().lines().any(is_here) {
            return;
        }
        story.key("down");
    }
    panic!("no field {label}\n{}", story.screen());
}

/// Opens the form of a service; the port is the system's choice.
fn form(story: &mut Story, service: &str) {
    story.keys("3 a");
    for _ in 0..60 {
        if story.screen().contains(&format!("▌{service}…")) {
            break;
        }
        story.key("down");
    }
    story.key("enter");
    to(story, "port");
    story.keys("i ctrl-u 0 esc");
}

/// The port of the server that began last.
fn listens(story: &mut Story, servers: usize) -> u16 {
    let ports = |story: &Story| -> Vec<u16> {
        let servers = story.desk.app.world().servers.values();
        servers.filter_map(|server| server.address()?.port()).collect()
    };
    story.until("it listens", |story| ports(story).len() == servers);
    *ports(story).last().expect("a port")
}

fn client(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it connects");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    stream
}

#[test]
fn a_udp_echo_server_and_who_spoke_to_it() {
    let mut story = Story::new(80, 30);
    form(&mut story, "echo");
    story.key("g");
    to(&mut story, "transport");
    story.keys("right");
    to(&mut story, "port");
    story.keys("i enter");
    let port = listens(&mut story, 1);
    story.sees_row(&["UDP", &format!("127.0.0.1:{port}"), "echo", "recvfrom("]);
    story.key("t");
    assert_eq!(story.desk.app.focus(), PaneId::Console);
    story.until("the session is open", |story| {
        let mut sessions = story.desk.app.world().sessions.values();
        sessions.any(|session| !session.sockets.is_empty())
    });
    story.text("Hello!\\n");
    story.key("enter");
    story.keys("esc 3");
    story.sees_row(&["● 127.0.0.1:", "7 B", "7 B"]);
    story.sees_row(&["◀", "7 B", "from 127.0.0.1:"]);
    story.sees_row(&["Hello!\\n", "48 65 6c 6c 6f 21 0a"]);
    story.sees_row(&["▶", "7 B", "to 127.0.0.1:"]);
    story.keys("tab o");
    assert_eq!(story.desk.app.focus(), PaneId::Console, "the other end is the session");
    story.stop();
}

#[test]
fn a_port_that_is_taken_is_told_in_place_and_mended_there() {
    let mut story = Story::new(100, 36);
    form(&mut story, "echo");
    story.keys("i enter");
    let port = listens(&mut story, 1).to_string();
    story.key("c");
    to(&mut story, "port");
    story.keys("i ctrl-u");
    story.text(&port);
    story.key("enter");
    story.sees_row(&["▌✕", "TCP", &format!("127.0.0.1:{port}"), "EADDRINUSE"]);
    story.sees("EADDRINUSE (Address already in use)");
    story.sees("e edits its settings, s tries again.");
    story.key("e");
    to(&mut story, "port");
    story.keys("i ctrl-u 0 enter");
    let other = listens(&mut story, 2);
    assert_ne!(other.to_string(), port);
    assert!(!story.screen().contains("e edits its settings"), "{}", story.screen());
    story.stop();
}

#[test]
fn replies_by_hand_ends_and_a_restart_on_the_same_port() {
    let mut story = Story::new(100, 36);
    form(&mut story, "manual");
    story.keys("i enter");
    let port = listens(&mut story, 1);
    let mut one = client(port);
    story.sees_row(&["● 127.0.0.1:", "ESTABLISHED"]);
    one.write_all(b"hi").expect("it sends");
    story.sees_row(&["◀", "2 B", "hi"]);
    story.key("i");
    story.text("Hi, Bob.\\n");
    story.key("enter");
    let mut reply = [0; 9];
    one.read_exact(&mut reply).expect("the reply comes");
    assert_eq!(&reply, b"Hi, Bob.\n");
    story.sees_row(&["▶", "9 B", "Hi, Bob.\\n"]);
    story.keys("esc esc d");
    assert!(story.screen().contains("SO_LINGER 0, close"), "{}", story.screen());
    story.keys("end enter");
    let error = one.read(&mut reply).expect_err("a reset, not an end of file");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    story.sees("reset here, by hand (SO_LINGER 0: RST)");

    // A second client is there when the server is stopped, and the port is free at once.
    let mut two = client(port);
    story.sees_row(&["● 127.0.0.1:", "ESTABLISHED"]);
    story.key("s");
    story.sees_row(&["○ TCP", "stopped"]);
    assert!(!matches!(two.read(&mut reply), Ok(1..)), "nothing more comes");
    story.key("s");
    assert_eq!(listens(&mut story, 1), port);
    client(port);
    story.stop();
}

#[test]
fn faults_are_switched_while_a_client_is_there() {
    let mut story = Story::new(100, 36);
    form(&mut story, "echo");
    story.keys("i enter");
    let port = listens(&mut story, 1);
    let mut one = client(port);
    let mut back = [0; 4];
    one.write_all(b"ping").expect("it sends");
    one.read_exact(&mut back).expect("it comes back");
    story.sees_row(&["● 127.0.0.1:", "4 B", "4 B"]);
    story.key("!");
    for _ in 0..40 {
        if story.screen().contains("▌[ ] reset-after") {
            break;
        }
        story.key("down");
    }
    story.key("enter");
    story.sees("faults reset-after");
    // The switch and what is sent travel by different ways: a client that goes on sending meets it.
    let kind = loop {
        let sent = one.write_all(&[b'x'; 50]);
        let mut echo = [0; 50];
        if let Err(error) = sent.and_then(|()| one.read_exact(&mut echo)) {
            break error.kind();
        }
    };
    assert!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{kind:?}");
    story.sees("ended by an injected fault");
    story.stop();
}
