//! A screen without a terminal: keys in, rows out.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use crossterm::event::{Event, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use sockpit::bytes::text::allowed::{CodePointClass, standing};
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event as BackendEvent;
use sockpit::model::ids::ServerId;
use sockpit::model::moment::Moment;
use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::ui::App;
use sockpit::ui::keys::{Chord, KeyMap};
use sockpit::ui::msg::{Effect, Msg, Pointer, PointerKind};
use sockpit::ui::theme::{Glyphs, Theme};

/// A screen of some size, in mono, and its time.
#[derive(Debug)]
pub struct Desk {
    pub app: App,
    pub now: Moment,
    size: (u16, u16),
}

impl Desk {
    pub fn new(columns: u16, rows: u16) -> Desk {
        Desk::with_keys(columns, rows, KeyMap::shipped())
    }

    pub fn with_keys(columns: u16, rows: u16, keys: KeyMap) -> Desk {
        let theme = Theme::initial(true, &Glyphs::UNICODE);
        let mut desk = Desk { app: App::new(keys, theme), now: Moment::START, size: (columns, rows) };
        desk.send(Msg::Resize(columns, rows));
        desk
    }

    /// The terminal has another size now.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.send(Msg::Resize(columns, rows));
    }

    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.0, self.size.1)
    }

    /// A message; effects of the instruments are left out.
    pub fn send(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = self.app.update(msg, self.now);
        effects
            .retain(|effect| !matches!(effect, Effect::Command(sockpit::model::command::Command::Watch(_))));
        effects
    }

    /// A key as the key map writes it, the way a terminal sends it.
    pub fn key(&mut self, key: &str) -> Vec<Effect> {
        let chord: Chord = key.parse().expect("a key");
        let event = Event::Key(KeyEvent::new(chord.code, chord.modifiers));
        match self.app.interpret(&event) {
            Some(msg) => self.send(msg),
            None => Vec::new(),
        }
    }

    /// Several keys, with blanks between them.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.key(key);
        }
    }

    /// Characters, one key each.
    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            let key = if character == ' ' { "space".to_owned() } else { character.to_string() };
            self.key(&key);
        }
    }

    pub fn click(&mut self, column: u16, row: u16) -> Vec<Effect> {
        self.send(Msg::Pointer(Pointer { kind: PointerKind::Press, column, row }))
    }

    /// What is on the screen, a string for each row.
    pub fn rows(&self) -> Vec<String> {
        let mut buffer = Buffer::empty(self.area());
        self.app.draw(self.area(), &mut buffer, self.now);
        rows(&buffer)
    }

    /// Nothing on the screen is anything but printable text.
    pub fn assert_clean(&self) {
        assert_clean(&self.rows());
    }

    pub fn handle_event(&mut self, event: BackendEvent) {
        self.send(Msg::Events(vec![event]));
    }

    pub fn hear_host_name(&mut self, name: &[u8]) {
        self.handle_event(BackendEvent::HostName(name.to_vec()));
    }

    /// A UDP echo server that runs, as the backend tells of it.
    pub fn start_server(&mut self, port: u16) {
        let at = Endpoint { host: "127.0.0.1".into(), service: port.to_string(), transport: Transport::Udp };
        let id = ServerId(1000);
        let spec = ServerSpec::new(at, Service::Echo);
        self.app.note_command(
            &sockpit::model::command::Command::Server(ServerCommand::Start(id, Box::new(spec))),
            self.now,
        );
        let address = sockpit::model::address::Address::new(std::net::Ipv4Addr::LOCALHOST.into(), port);
        let stage = ServerStage::Listening(address);
        self.handle_event(BackendEvent::Server(ServerEvent::Stage(id, self.now, stage)));
    }
}

/// The rows of a buffer.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    buffer
        .content()
        .chunks(usize::from(buffer.area.width).max(1))
        .map(|cells| cells.iter().map(ratatui::buffer::Cell::symbol).collect())
        .collect()
}

/// Fails if a row holds anything that is not allowed on a screen.
pub fn assert_clean(rows: &[String]) {
    for row in rows {
        let foul = row.chars().find(|c| *c != '\\' && standing(*c) == CodePointClass::Refused);
        assert_eq!(foul, None, "{row:?}");
    }
}

/// The corpus of hostile bytes.
pub fn hostile() -> Vec<Vec<u8>> {
    let corpus = include_str!("../corpus/terminal_injection.txt");
    let lines = corpus.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(_, bytes)| unescaped(bytes)).collect()
}

/// Printable ASCII is itself, all else is `\xHH`.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'\\' {
            let digits = std::str::from_utf8(&tail[1..3]).expect("two digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("hex digits"));
            rest = &tail[3..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}
