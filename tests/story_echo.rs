//! The echo tasks, key by key, with the real backend behind the screen: a server of ours, a session to it, a
//! session to a port where nothing is bound, and the connected switch. (The port is the system's choice, and
//! the closed one is 1, so that runs do not meet.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::time::Duration;

use common::story::Story;
use sockpit::model::command::Command;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::ids::ServerId;
use sockpit::model::server::{Policy, ServerCommand, ServerSpec, Service};
use sockpit::ui::keys::Level;
use sockpit::ui::panes::PaneId;

#[test]
fn the_echo_tasks_end_to_end() {
    let mut story = Story::new(80, 24);
    let port = story.start_server(Transport::Udp, |_| {});

    // t: a UDP session in TYPE; the bytes are counted before they are sent.
    story.key("t");
    assert_eq!(story.desk.app.focus(), PaneId::Console);
    assert_eq!(story.desk.app.level(), Level::Type);
    story.sees("not connected");
    story.text("Hello!");
    story.sees("6 bytes  48 65 6c 6c 6f 21");
    story.text("\\n");
    story.sees("7 bytes  48 65 6c 6c 6f 21 0a");
    story.key("enter");
    story.sees(&format!("from 127.0.0.1:{port} [localhost]"));
    story.sees("sent 7 B in 1 call · got 7 B in 1 call");
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").expect("a range");
    let range = range.split_whitespace().collect::<Vec<_>>().join("-");
    story.sees(&format!("chosen by the system ({range})"));
    story.sees("next send goes here");

    // c, a port where nothing is bound: UDP tells no error here.
    story.keys("esc c");
    story.text("1");
    story.key("enter");
    story.sees("Send to 127.0.0.1:1 ");
    story.text("ping");
    story.key("enter");
    story.sees("70 69 6e 67");
    story.sees("sent 4 B in 1 call · got 0 B in 0 calls");
    let later = story.screen_after(Duration::from_millis(9_500));
    assert!(later.contains("nothing came back for 0:09; UDP tells no"), "{later}");

    // e, connected: connect() on the same descriptor; the next send meets the error.
    let fd = story.fd();
    story.keys("esc e right enter");
    story.sees("connected to 127.0.0.1:1 ");
    assert_eq!(story.fd(), fd, "the switch is on the same socket");
    story.key("i");
    story.text("again");
    story.key("enter");
    story.sees("ECONNREFUSED (Connection refused)");
    story.sees("nothing is bound to");

    // Off again: dissolved.
    story.keys("esc e left enter");
    story.sees("connection dissolved");
    story.sees("not connected");

    // o: the other end of the first session is the server.
    story.keys("tab k");
    story.sees(&format!("UDP to 127.0.0.1:{port}"));
    story.key("o");
    assert_eq!(story.desk.app.focus(), PaneId::Servers);
    story.stop();
}

#[test]
fn the_lookup_at_the_head_of_the_echo_tasks_opens_its_session() {
    let mut story = Story::new(80, 24);
    // The host name is on top, and the cursor on the node.
    story.sees("this host: ");
    story.key("enter");
    assert_eq!(story.desk.app.level(), Level::Type);
    story.text("localhost");
    story.key("tab");
    story.text("58001");
    // Choose dgram, tick canonname, ask: in COMMAND, on the results.
    story.keys("tab tab right right tab tab space");
    story.sees("stream ‹dgram› raw");
    story.sees("[x]canonname");
    story.key("enter");
    story.sees("getaddrinfo = 0");
    story.sees("canonical name \"localhost\"");
    story.sees("ai_socktype  2 SOCK_DGRAM");
    story.sees("▼ NULL");
    assert_eq!(story.desk.app.level(), Level::Command);

    // a, the preset of UDP echo: the first of the menu. Its port may be another's in this run.
    story.keys("3 a");
    story.sees("▌UDP echo 58001");
    story.keys("esc 1");

    // t on 127.0.0.1: the node's socktype decides, a UDP session in TYPE; its size is told before it is sent.
    while !story.screen().lines().any(|row| row.contains('▌') && row.contains("127.0.0.1  7F000001")) {
        let before = story.screen();
        story.key("j");
        assert_ne!(story.screen(), before, "no node is 127.0.0.1");
    }
    story.key("t");
    assert_eq!((story.desk.app.focus(), story.desk.app.level()), (PaneId::Console, Level::Type));
    story.sees("UDP to 127.0.0.1:58001");
    story.text("Hello!");
    story.sees("6 bytes  48 65 6c 6c 6f 21");
    story.stop();
}

#[test]
fn a_fault_that_struck_is_named() {
    let mut story = Story::new(80, 24);
    story.start_server(Transport::Udp, |spec| {
        spec.faults = vec![
            "duplicate:in:0%".parse().expect("a fault"),
            "truncate:out:100%:3".parse().expect("a fault"),
        ];
    });
    story.key("t");
    story.text("Hello!");
    story.key("enter");
    story.sees("got 3 B in 1 call");
    story.keys("esc o");
    assert_eq!(story.desk.app.focus(), PaneId::Servers);
    story.sees("fault injection: truncate:out struck here");
    story.stop();
}

#[test]
fn a_name_with_a_control_byte_is_escaped_once_wherever_it_is_shown() {
    let mut story = Story::new(80, 24);
    let host = format!("@bell\u{7}{}", std::process::id());
    let at = Endpoint { host, service: String::new(), transport: Transport::UnixStream };
    let command =
        Command::Server(ServerCommand::Start(ServerId(0), Box::new(ServerSpec::new(at, Service::Echo))));
    story.order(command);
    story.key("3");
    story.until("the server listens", |story| {
        story.desk.app.world().servers.values().any(|server| server.address().is_some())
    });
    let escaped_once = |story: &Story| {
        let screen = story.screen();
        assert!(screen.contains(r"@bell\x07"), "{screen}");
        assert!(!screen.contains(r"\\x07"), "{screen}");
    };
    escaped_once(&story);
    story.key("t");
    story.sees("connected");
    escaped_once(&story);
    story.key("esc");
    story.key("q");
    story.sees("Quit?");
    escaped_once(&story);
    story.stop();
}

impl Story {
    /// The descriptor of the session that is shown.
    fn fd(&self) -> Option<i32> {
        let world = self.desk.app.world();
        let session = world.sessions.get(&self.desk.app.panes().console.selected()?)?;
        world.sockets.get(&session.socket?).map(|socket| socket.fd)
    }
}

#[test]
fn the_accept_queue_as_its_clients_see_it() {
    let mut story = Story::new(80, 24);
    story.start_server(Transport::Tcp, |spec| {
        spec.policy = Policy::OneAtATime;
        spec.backlog = 1;
    });
    // t: session 1, served; Esc c, three times: two in the queue, the fourth sends its SYN in vain.
    story.key("t");
    story.sees("● connected");
    story.keys("esc c esc c esc c esc");
    story.until("three are connected for the kernel", |story| story.screen().matches(" open").count() >= 3);
    story.sees("SYN x2");
    story.sees("SYN sent 2 times");
    story.sees("and dropped: the");

    // Session 2 sends: the kernel takes it, the server has not accepted.
    story.keys("tab g j i");
    story.text("Hello!");
    story.key("enter");
    story.sees("48 65 6c 6c 6f 21");
    story.until("it is told where the bytes are", |story| {
        story.screen_after(Duration::from_secs(4)).contains("accept queue of our server")
    });

    // d, close, on session 1: session 2 gets its echo, and the fourth connects at its next SYN.
    story.keys("esc tab g d enter");
    story.sees("closed");
    story.keys("j");
    story.sees("got 6 B in 1 call");
    story.until("the fourth is connected", |story| !story.screen().contains("SYN x"));
    story.stop();
}
