//! The echo tasks, key by key, with the real backend behind the screen: a server of ours, a session to it, a
//! session to a port where nothing is bound, and the connected switch. (The port is the system's choice, and
//! the closed one is 1, so that runs do not meet.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common {
    pub(crate) mod screen;
}

use std::time::{Duration, Instant, SystemTime};

use common::screen::Desk;
use crossterm::event::KeyEvent;
use ratatui::buffer::{Buffer, Cell};
use sockpit::model::command::Command;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::ids::ServerId;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::Epoch;
use sockpit::model::server::{Policy, ServerCommand, ServerSpec, Service};
use sockpit::net::{Backend, Config};
use sockpit::ui::keys::{Chord, Level};
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::panes::PaneId;

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(10);

struct Story {
    desk: Desk,
    backend: Backend,
    runtime: tokio::runtime::Runtime,
    epoch: Epoch,
}

impl Story {
    fn new() -> Story {
        let epoch = Epoch::new(Instant::now(), SystemTime::now());
        let journal = Journal::new(DEFAULT_BUDGET, 1, epoch);
        let backend = sockpit::net::start(Config::new(journal.clone())).expect("the backend starts");
        let mut desk = Desk::new(80, 24);
        desk.app.attach(journal, jiff::tz::TimeZone::UTC);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Story { desk, backend, runtime, epoch }
    }

    /// An echo server on a port that the system chooses, as the Servers pane starts one; gives back the port.
    fn start_server(&mut self, transport: Transport, change: impl FnOnce(&mut ServerSpec)) -> u16 {
        let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport };
        let mut spec = ServerSpec::new(at, Service::Echo);
        change(&mut spec);
        let command = Command::Server(ServerCommand::Start(ServerId(0), Box::new(spec)));
        self.desk.app.note_command(&command, self.desk.now);
        self.backend.commands.try_send(command).expect("room for a command");
        self.key("3");
        self.until("the server listens", |story| story.server_port().is_some());
        self.server_port().expect("a port")
    }

    fn server_port(&self) -> Option<u16> {
        let servers = &self.desk.app.world().servers;
        servers.values().find_map(|server| server.address()).and_then(sockpit::model::address::Address::port)
    }

    /// A message, now; its commands go to the backend, those of the instruments too.
    fn update(&mut self, msg: Msg) {
        self.desk.now = self.epoch.moment(Instant::now());
        for effect in self.desk.app.update(msg, self.desk.now) {
            if let Effect::Command(command) = effect {
                self.backend.commands.try_send(command).expect("room for a command");
            }
        }
    }

    fn key(&mut self, key: &str) {
        let chord: Chord = key.parse().expect("a key");
        let event = crossterm::event::Event::Key(KeyEvent::new(chord.code, chord.modifiers));
        if let Some(msg) = self.desk.app.interpret(&event) {
            self.update(msg);
        }
    }

    fn keys(&mut self, keys: &[&str]) {
        for key in keys {
            self.key(key);
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.key(&character.to_string());
        }
    }

    fn screen(&self) -> String {
        self.desk.rows().iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// The screen as it will be if nothing is told for so long.
    fn screen_after(&self, wait: Duration) -> String {
        let area = self.desk.area();
        let mut buffer = Buffer::empty(area);
        self.desk.app.draw(area, &mut buffer, self.desk.now + wait);
        let width = usize::from(area.width);
        let rows =
            buffer.content().chunks(width).map(|cells| cells.iter().map(Cell::symbol).collect::<String>());
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Takes events in until something holds, at most for the deadline.
    #[track_caller]
    fn until(&mut self, what: &str, holds: impl Fn(&Story) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(self) {
            let rest = end.saturating_duration_since(Instant::now());
            let events = &mut self.backend.events;
            let event = self.runtime.block_on(async { tokio::time::timeout(rest, events.recv()).await });
            let Ok(Some(event)) = event else {
                assert!(holds(self), "{what} did not come; the screen is\n{}", self.screen());
                return;
            };
            self.update(Msg::Events(vec![event]));
        }
    }

    #[track_caller]
    fn sees(&mut self, words: &str) {
        self.until(words, |story| story.screen().contains(words));
    }

    fn stop(self) {
        self.backend.commands.try_send(Command::Stop).expect("room for a command");
        let Story { mut backend, runtime, .. } = self;
        let stopped = runtime.block_on(async {
            tokio::time::timeout(DEADLINE, async {
                while let Some(event) = backend.events.recv().await {
                    if event == Event::Stopped {
                        return true;
                    }
                }
                false
            })
            .await
        });
        assert_eq!(stopped, Ok(true));
    }
}

#[test]
fn the_echo_tasks_end_to_end() {
    let mut story = Story::new();
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
    story.sees(&format!("from [localhost:{port}]"));
    story.sees("sent 7 B in 1 call · got 7 B in 1 call");
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").expect("a range");
    let range = range.split_whitespace().collect::<Vec<_>>().join("-");
    story.sees(&format!("chosen by the system ({range})"));
    story.sees("next send goes here");

    // c, a port where nothing is bound: UDP tells no error here.
    story.keys(&["esc", "c"]);
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
    story.keys(&["esc", "e", "right", "enter"]);
    story.sees("connected to 127.0.0.1:1 ");
    assert_eq!(story.fd(), fd, "the switch is on the same socket");
    story.key("i");
    story.text("again");
    story.key("enter");
    story.sees("ECONNREFUSED (Connection refused)");
    story.sees("nothing is bound to");

    // Off again: dissolved.
    story.keys(&["esc", "e", "left", "enter"]);
    story.sees("connection dissolved");
    story.sees("not connected");

    // o: the other end of the first session is the server.
    story.keys(&["tab", "k"]);
    story.sees(&format!("UDP to 127.0.0.1:{port}"));
    story.key("o");
    assert_eq!(story.desk.app.focus(), PaneId::Servers);
    story.stop();
}

#[test]
fn the_lookup_at_the_head_of_the_echo_tasks_opens_its_session() {
    let mut story = Story::new();
    // The host name is on top, and the cursor on the node.
    story.sees("this host: ");
    story.key("enter");
    assert_eq!(story.desk.app.level(), Level::Type);
    story.text("localhost");
    story.key("tab");
    story.text("58001");
    // Choose dgram, tick canonname, ask: in COMMAND, on the results.
    story.keys(&["tab", "tab", "right", "right", "tab", "tab", "space"]);
    story.sees("stream ‹dgram› raw");
    story.sees("[x]canonname");
    story.key("enter");
    story.sees("getaddrinfo = 0");
    story.sees("canonical name \"localhost\"");
    story.sees("ai_socktype  2 SOCK_DGRAM");
    story.sees("▼ NULL");
    assert_eq!(story.desk.app.level(), Level::Command);

    // a, the preset of UDP echo: the first of the menu. Its port may be another's in this run.
    story.keys(&["3", "a"]);
    story.sees("▌UDP echo 58001");
    story.keys(&["esc", "1"]);

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
    let mut story = Story::new();
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
    story.keys(&["esc", "o"]);
    assert_eq!(story.desk.app.focus(), PaneId::Servers);
    story.sees("fault truncate:out struck here, on purpose");
    story.stop();
}

#[test]
fn a_name_with_a_control_byte_is_escaped_once_wherever_it_is_shown() {
    let mut story = Story::new();
    let host = format!("@bell\u{7}{}", std::process::id());
    let at = Endpoint { host, service: String::new(), transport: Transport::UnixStream };
    let command =
        Command::Server(ServerCommand::Start(ServerId(0), Box::new(ServerSpec::new(at, Service::Echo))));
    story.desk.app.note_command(&command, story.desk.now);
    story.backend.commands.try_send(command).expect("room for a command");
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
    story.sees("Leave?");
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
    let mut story = Story::new();
    story.start_server(Transport::Tcp, |spec| {
        spec.policy = Policy::OneAtATime;
        spec.backlog = 1;
    });
    // t: session 1, served; c c c: two in the queue, the fourth sends its SYN in vain.
    story.key("t");
    story.sees("● connected");
    story.keys(&["c", "c", "c"]);
    story.until("three are connected for the kernel", |story| story.screen().matches(" open").count() >= 3);
    story.sees("SYN x2");
    story.sees("SYN sent 2 times");
    story.sees("the queue of the");
    story.sees("server is full; it is ours");

    // Session 2 sends: the kernel takes it, the server has not accepted.
    story.keys(&["tab", "g", "j", "i"]);
    story.text("Hello!");
    story.key("enter");
    story.sees("48 65 6c 6c 6f 21");
    story.until("it is told where the bytes are", |story| {
        story.screen_after(Duration::from_secs(4)).contains("the kernel, not by the server, place ")
    });

    // d, close, on session 1: session 2 gets its echo, and the fourth connects at its next SYN.
    story.keys(&["esc", "tab", "g", "d", "enter"]);
    story.sees("closed");
    story.keys(&["j"]);
    story.sees("got 6 B in 1 call");
    story.until("the fourth is connected", |story| !story.screen().contains("SYN x"));
    story.stop();
}
