//! A Console without a backend: commands are taken, events and calls are made by hand.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::command::Command;
use sockpit::model::connection::{Connection, ConnectionStatus, Owner, SocketRole, SocketState};
use sockpit::model::console::{ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{ConnectionId, SessionId, SocketId};
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::{Epoch, Moment};
use sockpit::ui::msg::Effect;

use super::screen::Desk;

/// A screen on the Console pane, and the journal that it reads.
pub(crate) struct Bench {
    pub(crate) desk: Desk,
    journal: Arc<Journal>,
    last: std::collections::BTreeMap<SocketId, Seq>,
}

/// `127.0.0.1` and a port.
pub(crate) fn inet(port: u16) -> Address {
    Address::new(std::net::Ipv4Addr::LOCALHOST.into(), port)
}

/// What the commands among effects are.
pub(crate) fn commands(effects: Vec<Effect>) -> Vec<ConsoleCommand> {
    effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Command(Command::Console(command)) => Some(command),
            _ => None,
        })
        .collect()
}

/// One call of a socket, as a test says it.
pub(crate) struct Made<'a> {
    pub(crate) kind: CallKind,
    pub(crate) args: Args<'a>,
    pub(crate) payload: &'a [u8],
    pub(crate) errno: Option<i32>,
    pub(crate) result: i64,
}

impl Bench {
    pub(crate) fn new(columns: u16, rows: u16) -> Bench {
        let mut desk = Desk::new(columns, rows);
        // Moment zero is 12:04:00 on the wall.
        let start = SystemTime::UNIX_EPOCH + Duration::from_mins(724);
        let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), start));
        desk.app.attach(journal.clone(), jiff::tz::TimeZone::UTC);
        desk.key("2");
        Bench { desk, journal, last: std::collections::BTreeMap::new() }
    }

    pub(crate) fn at(&mut self, seconds: f64) {
        self.desk.now = Moment((seconds * 1e9) as u64);
    }

    /// Opens a session by the add menu, and gives back its id.
    pub(crate) fn add(&mut self, preset: &str) -> SessionId {
        if self.desk.app.level() == sockpit::ui::keys::Level::Type {
            self.desk.key("esc");
        }
        self.desk.key("a");
        for _ in 0..20 {
            let rows = self.desk.rows();
            if rows.iter().any(|row| row.contains(&format!("▌{preset}"))) {
                break;
            }
            self.desk.key("down");
        }
        let effects = self.desk.key("enter");
        opened(effects).0
    }

    pub(crate) fn handle_event(&mut self, event: ConsoleEvent) {
        self.desk.handle_event(Event::Console(event));
    }

    pub(crate) fn stage(&mut self, id: SessionId, stage: SessionStage) {
        let now = self.desk.now;
        self.handle_event(ConsoleEvent::Stage(id, now, stage));
    }

    /// The state of a session's socket.
    pub(crate) fn socket(
        &mut self,
        id: SessionId,
        socket: u32,
        fd: i32,
        transport: Transport,
        change: impl FnOnce(&mut SocketState),
    ) {
        let mut state = SocketState {
            id: SocketId(socket),
            fd,
            transport,
            family: 2,
            role: SocketRole::Client,
            owner: Owner::Session(id),
            local: None,
            peer: None,
            opened: self.desk.now,
            ended: None,
            counts: Counts::default(),
            waiting: None,
            observed: None,
        };
        change(&mut state);
        self.handle_event(ConsoleEvent::Socket(id, Box::new(state)));
    }

    /// A UDP session that is open and not connected.
    pub(crate) fn open_udp(&mut self, id: SessionId, socket: u32, fd: i32) {
        self.socket(id, socket, fd, Transport::Udp, |_| {});
        self.stage(id, SessionStage::Open { connected: None });
    }

    /// Writes a call down and rings.
    pub(crate) fn call(&mut self, socket: u32, fd: i32, made: &Made<'_>) {
        self.write(socket, fd, made);
        self.ring();
    }

    /// The journal notifies the screen.
    pub(crate) fn ring(&mut self) {
        self.desk.handle_event(Event::Calls);
    }

    /// A datagram that came, of which the screen is not notified.
    pub(crate) fn quiet_datagram(&mut self, socket: u32, from: &Address, payload: &[u8]) {
        let raw = from.to_sockaddr();
        let args = Args::Message { length: 65_536, flags: 0, address: &raw, control: &[], returned: 0 };
        let result = payload.len() as i64;
        self.write(socket, 11, &Made { kind: CallKind::RecvFrom, args, payload, errno: None, result });
    }

    fn write(&mut self, socket: u32, fd: i32, made: &Made<'_>) {
        let socket = SocketId(socket);
        let call = Call {
            seq: Seq(0),
            previous: self.last.get(&socket).copied(),
            at: self.desk.now,
            took: Duration::from_micros(200),
            socket,
            fd,
            kind: made.kind,
            args: made.args,
            result: made.result,
            errno: made.errno.map(Errno),
            payload: made.payload,
            length: made.payload.len() as u32,
            observer: false,
            in_library: false,
            fault: 0,
        };
        if let Some(seq) = self.journal.record(0, &call, None) {
            self.last.insert(socket, seq);
        }
    }

    /// A datagram to or from an address.
    pub(crate) fn datagram(&mut self, socket: u32, kind: CallKind, address: &Address, payload: &[u8]) {
        let raw = address.to_sockaddr();
        let length = if kind.is_send() { payload.len() as u32 } else { 65_536 };
        let args = Args::Message { length, flags: 0, address: &raw, control: &[], returned: 0 };
        self.call(socket, 11, &Made { kind, args, payload, errno: None, result: payload.len() as i64 });
    }

    /// Bytes of a stream, either way; none received is the end of file.
    pub(crate) fn bytes(&mut self, socket: u32, kind: CallKind, payload: &[u8]) {
        let length = if kind.is_send() { payload.len() as u32 } else { 65_536 };
        let args = Args::Bytes { length, flags: 0 };
        self.call(socket, 12, &Made { kind, args, payload, errno: None, result: payload.len() as i64 });
    }

    /// A call that failed.
    pub(crate) fn failure(&mut self, socket: u32, kind: CallKind, errno: i32) {
        let args = Args::Bytes { length: 7, flags: 0 };
        self.call(socket, 12, &Made { kind, args, payload: b"", errno: Some(errno), result: -1 });
    }

    /// `Hello!\n` to the echo server and back, as the drawing of the screen has it.
    pub(crate) fn exchange_hello(&mut self, id: SessionId) {
        self.at(31.206);
        self.datagram(1, CallKind::SendTo, &inet(58001), b"Hello!\n");
        self.datagram(1, CallKind::RecvFrom, &inet(58001), b"Hello!\n");
        let counts = Counts { bytes_in: 7, bytes_out: 7, calls_in: 1, calls_out: 1, ..Counts::default() };
        self.socket(id, 1, 11, Transport::Udp, |state| {
            state.local = Some(Address::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 45120));
            state.counts = counts;
        });
        self.peer(id, 1, inet(58001), counts);
    }

    /// A row of the peers.
    pub(crate) fn peer(&mut self, id: SessionId, row: u32, peer: Address, counts: Counts) {
        let row = Connection {
            id: ConnectionId(row),
            owner: Owner::Session(id),
            status: ConnectionStatus::Peer,
            socket: Some(SocketId(1)),
            fd: None,
            local: None,
            peer,
            since: self.desk.now,
            counts,
            waiting: None,
            observed: None,
            note: String::new(),
            progress: None,
            jobs: Vec::new(),
        };
        self.handle_event(ConsoleEvent::Peers(id, vec![row]));
    }

    /// The screen as one text.
    pub(crate) fn screen(&self) -> String {
        self.desk.rows().iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// That the screen shows some words.
    #[track_caller]
    pub(crate) fn sees(&self, words: &str) {
        let screen = self.screen();
        assert!(screen.contains(words), "{words:?} is not on\n{screen}");
    }
}

/// The session that effects open.
#[expect(clippy::expect_used, reason = "a test fails here")]
pub(crate) fn opened(effects: Vec<Effect>) -> (SessionId, SessionSpec) {
    let open = commands(effects).into_iter().find_map(|command| match command {
        ConsoleCommand::Open(id, spec) => Some((id, *spec)),
        _ => None,
    });
    open.expect("a session was to be opened")
}
