//! The screen with the real backend behind it: keys in, rows out, sockets of loopback between.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::time::{Duration, Instant, SystemTime};

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use sockpit::model::command::Command;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::ids::ServerId;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::{Epoch, Moment};
use sockpit::model::server::{ServerCommand, ServerSpec, Service};
use sockpit::net::{Backend, BackendConfig};
use sockpit::ui::keys::Chord;
use sockpit::ui::msg::{Effect, Msg};

use super::screen::{Desk, rows};

/// How long anything may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A screen, its backend, and their time.
pub struct Story {
    pub desk: Desk,
    backend: Backend,
    runtime: tokio::runtime::Runtime,
    epoch: Epoch,
    /// Whether servers of fixed ports get one that the system chooses, so that tests do not meet.
    pub moves_ports: bool,
}

impl Story {
    pub fn new(columns: u16, rows: u16) -> Story {
        let epoch = Epoch::new(Instant::now(), SystemTime::now());
        let journal = Journal::new(DEFAULT_BUDGET, 1, epoch);
        let backend = sockpit::net::start(BackendConfig::new(journal.clone())).expect("the backend starts");
        let mut desk = Desk::new(columns, rows);
        desk.app.attach(journal, jiff::tz::TimeZone::UTC);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Story { desk, backend, runtime, epoch, moves_ports: false }
    }

    fn now(&self) -> Moment {
        self.epoch.moment(Instant::now())
    }

    /// A command that no key gave: the screen takes note of it, and the backend gets it.
    pub fn order(&mut self, command: Command) {
        self.desk.app.note_command(&command, self.desk.now);
        self.backend.commands.try_send(command).expect("room for a command");
    }

    /// An echo server on a port that the system chooses, as the Servers pane starts one; gives back the port.
    pub fn start_server(&mut self, transport: Transport, change: impl FnOnce(&mut ServerSpec)) -> u16 {
        let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport };
        let mut spec = ServerSpec::new(at, Service::Echo);
        change(&mut spec);
        let command = Command::Server(ServerCommand::Start(ServerId(0), Box::new(spec)));
        self.order(command);
        self.key("3");
        self.until("the server listens", |story| story.server_port().is_some());
        self.server_port().expect("a port")
    }

    /// The port of the server that listens.
    pub fn server_port(&self) -> Option<u16> {
        let servers = &self.desk.app.world().servers;
        servers.values().find_map(|server| server.address()).and_then(sockpit::model::address::Address::port)
    }

    /// A message, now; its commands go to the backend, those of the instruments too.
    pub fn update(&mut self, msg: Msg) {
        self.desk.now = self.now();
        for effect in self.desk.app.update(msg, self.desk.now) {
            if let Effect::Command(mut command) = effect {
                if self.moves_ports
                    && let Command::Server(ServerCommand::Start(_, spec)) = &mut command
                {
                    spec.at.service = "0".into();
                }
                self.backend.commands.try_send(command).expect("room for a command");
            }
        }
    }

    pub fn key(&mut self, key: &str) {
        let chord: Chord = key.parse().expect("a key");
        let event = crossterm::event::Event::Key(KeyEvent::new(chord.code, chord.modifiers));
        if let Some(msg) = self.desk.app.interpret(&event) {
            self.update(msg);
        }
    }

    /// Several keys, with blanks between them.
    pub fn keys(&mut self, keys: &str) {
        keys.split(' ').for_each(|key| self.key(key));
    }

    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            let key = if character == ' ' { "space".to_owned() } else { character.to_string() };
            self.key(&key);
        }
    }

    /// The rows of the screen, blanks at their ends left out.
    pub fn screen(&self) -> String {
        self.desk.rows().iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// The screen as it will be if nothing is told for so long.
    pub fn screen_after(&self, wait: Duration) -> String {
        let area = self.desk.area();
        let mut buffer = Buffer::empty(area);
        self.desk.app.draw(area, &mut buffer, self.desk.now + wait);
        rows(&buffer).join("\n")
    }

    /// Takes events in until something holds, at most for the deadline.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Story) -> bool) {
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

    /// Waits until the screen shows some words.
    #[track_caller]
    pub fn sees(&mut self, words: &str) {
        self.until(words, |story| story.screen().contains(words));
    }

    /// Waits until one row of the screen shows all of these.
    #[track_caller]
    pub fn sees_row(&mut self, words: &[&str]) {
        self.until(&format!("a row with {words:?}"), |story| {
            story.screen().lines().any(|row| words.iter().all(|words| row.contains(words)))
        });
    }

    /// Ends everything, within the deadline.
    pub fn stop(self) {
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
