//! Lookup key by key, with the real backend behind the screen: what this host's own libc answers. Nothing is
//! asked that needs a network.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::time::{Duration, Instant, SystemTime};

use common::screen::Desk;
use crossterm::event::KeyEvent;
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::event::Event;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::Epoch;
use sockpit::net::{Backend, Config, sys};
use sockpit::ui::action::Action;
use sockpit::ui::keys::Chord;
use sockpit::ui::msg::{Effect, Msg};

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
        let mut desk = Desk::new(120, 36);
        desk.app.attach(journal, jiff::tz::TimeZone::UTC);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Story { desk, backend, runtime, epoch }
    }

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

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.key(&character.to_string());
        }
    }

    fn screen(&self) -> String {
        self.desk.rows().iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// Takes events in until the screen has the words, at most for the deadline.
    #[track_caller]
    fn sees(&mut self, words: &str) {
        let end = Instant::now() + DEADLINE;
        while !self.screen().contains(words) {
            let rest = end.saturating_duration_since(Instant::now());
            let events = &mut self.backend.events;
            let event = self.runtime.block_on(async { tokio::time::timeout(rest, events.recv()).await });
            let Ok(Some(event)) = event else {
                panic!("{words:?} did not come; the screen is\n{}", self.screen());
            };
            self.update(Msg::Events(vec![event]));
        }
    }

    /// A question: its preset fills the hints in, node and service are typed.
    fn asks(&mut self, preset: &str, node: &str, service: &str) {
        self.update(Msg::Action(Action::Pick { menu: "question".into(), item: preset.into() }));
        self.key("i");
        self.key("ctrl-u");
        self.text(node);
        self.key("tab");
        self.key("ctrl-u");
        self.text(service);
        self.key("enter");
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
fn the_name_of_this_host_is_that_of_gethostname() {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("the kernel's host name");
    let mut story = Story::new();
    story.sees(&format!("this host: {} ─", name.trim_end()));
    story.stop();
}

#[test]
fn numeric_addresses_and_localhost_are_listed_with_every_field() {
    let mut story = Story::new();
    // The 2nd task of the books: inet, dgram, canonname.
    story.asks("canonical name", "localhost", "");
    story.sees("127.0.0.1  7F000001  UDP  port 0");
    story.sees("canonical name \"localhost\"");
    story.sees("ai_flags     0x0002 AI_CANONNAME");

    story.asks("everything NULL", "127.0.0.1", "58001");
    story.sees("getaddrinfo = 0, 3 nodes");
    story.sees("▌1 ┌ 127.0.0.1  7F000001  TCP  port 58001");
    story.sees(" 2 ┌ 127.0.0.1  7F000001  UDP  port 58001");
    story.key("G");
    story.sees("▌3 ┌ 127.0.0.1  7F000001  RAW  port 58001");
    story.sees("▼ NULL");

    story.asks("showip", "::1", "80");
    story.sees("getaddrinfo = 0, 1 node,");
    story.sees("▌1 ┌ ::1  TCP  port 80");
    story.sees("loopback, RFC 4291");

    story.asks("showip", "0x7f000001", "");
    story.sees("127.0.0.1  7F000001  TCP  port 0");
    story.stop();
}

#[test]
fn a_server_asks_for_null_and_passive() {
    let mut story = Story::new();
    story.asks("server", "", "3490");
    story.sees("getaddrinfo = 0, 2 nodes");
    story.sees("0.0.0.0  00000000  TCP  port 3490");
    story.sees("::                 TCP  port 3490");
    story.sees("ai_next      ↓ node 2");
    story.sees("▼ NULL");
    // Without passive: this host alone.
    story.asks("client", "", "3490");
    story.sees("127.0.0.1  7F000001  TCP  port 3490");
    story.stop();
}

#[test]
fn the_six_errors_are_provoked_without_a_network() {
    let mut story = Story::new();
    for (symbol, words) in [
        ("EAI_BADFLAGS", "EAI_BADFLAGS -1  Bad value for ai_flags"),
        ("EAI_NONAME", "EAI_NONAME -2  Name or service not known"),
        ("EAI_FAMILY", "EAI_FAMILY -6  ai_family not supported"),
        ("EAI_SOCKTYPE", "EAI_SOCKTYPE -7  ai_socktype not supported"),
        ("EAI_SERVICE", "EAI_SERVICE -8  Servname not supported for ai_socktype"),
        ("EAI_ADDRFAMILY", "EAI_ADDRFAMILY -9  Address family for hostname not supported"),
    ] {
        story.update(Msg::Action(Action::Pick { menu: "question".into(), item: symbol.into() }));
        story.key("enter");
        story.sees(words);
    }
    story.update(Msg::Action(Action::Pick { menu: "question".into(), item: "everything NULL".into() }));
    story.key("enter");
    story.sees("node and service are both NULL");
    story.stop();
}

#[test]
fn who_is_it_says_what_getnameinfo_says() {
    let mut story = Story::new();
    story.asks("UDP echo 58001", "127.0.0.1", "58001");
    story.sees("▌1 ┌ 127.0.0.1");
    story.key("w");
    let address = Address::new("127.0.0.1".parse().unwrap(), 58001);
    let name = sys::getnameinfo(&address.to_sockaddr(), 0).expect("a name");
    let (host, service) = (String::from_utf8(name.host).unwrap(), String::from_utf8(name.service).unwrap());
    story.sees(&format!("sent by [{host}:{service}]"));
    // Port 80 with everything numeric.
    story.key("e");
    story.key("tab");
    story.key("ctrl-u");
    story.text("80");
    story.key("tab");
    story.key("space");
    story.key("right");
    story.key("space");
    story.key("enter");
    story.sees("sent by [127.0.0.1:80]");
    story.sees("NI_NUMERICHOST|NI_NUMERICSERV");
    story.stop();
}
