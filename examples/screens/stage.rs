//! A stage for the screen: the story is told by hand, call by call, at fixed times, so that the same
//! pictures come out each time. The benchmark of the screen plays on it too.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crossterm::event::{Event as Input, KeyEvent};
use ratatui::layout::Rect;
use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::command::Command;
use sockpit::model::connection::{Connection, ConnectionStatus, Owner, SocketRole, SocketState, Waiting};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{ConnectionId, ServerId, SocketId};
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::{Epoch, Moment};
use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::ui::App;
use sockpit::ui::keys::{Chord, KeyMap};
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::theme::Theme;

/// The screen, its journal and its time.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) journal: Arc<Journal>,
    pub(crate) now: Moment,
    pub(crate) area: Rect,
    last: HashMap<SocketId, Seq>,
}

/// `127.0.0.1` and a port.
pub(crate) fn local(port: u16) -> Address {
    Address::new(Ipv4Addr::LOCALHOST.into(), port)
}

/// `::1` and a port.
pub(crate) fn local6(port: u16) -> Address {
    Address::new(Ipv6Addr::LOCALHOST.into(), port)
}

impl Stage {
    /// An empty screen of this size, in this theme, at 12:03:00 on the wall.
    pub(crate) fn new(columns: u16, rows: u16, theme: Theme) -> Stage {
        let start = SystemTime::UNIX_EPOCH + Duration::from_mins(12 * 60 + 3);
        let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), start));
        let mut app = App::new(KeyMap::shipped(), theme);
        app.attach(Arc::clone(&journal), jiff::tz::TimeZone::UTC);
        let area = Rect::new(0, 0, columns, rows);
        let mut stage = Stage { app, journal, now: Moment::START, area, last: HashMap::new() };
        stage.send(Msg::Resize(columns, rows));
        stage.handle_event(Event::HostName(b"workbench".to_vec()));
        stage
    }

    /// Goes to a time, in milliseconds since the beginning.
    pub(crate) fn at(&mut self, milliseconds: u64) {
        self.now = Moment(milliseconds * 1_000_000);
    }

    pub(crate) fn send(&mut self, msg: Msg) -> Vec<Effect> {
        self.app.update(msg, self.now)
    }

    /// Keys as the key map writes them, with blanks between.
    pub(crate) fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.split(' ') {
            let chord: Chord = key.parse().expect("a key of the key map's notation");
            let event = Input::Key(KeyEvent::new(chord.code, chord.modifiers));
            if let Some(msg) = self.app.interpret(&event) {
                effects.extend(self.send(msg));
            }
        }
        effects
    }

    /// Typed text, in TYPE.
    pub(crate) fn types(&mut self, text: &str) {
        for letter in text.chars() {
            self.send(Msg::Text(letter));
        }
    }

    pub(crate) fn handle_event(&mut self, event: Event) {
        self.send(Msg::Events(vec![event]));
    }

    /// Writes a call down, without ringing.
    pub(crate) fn record(&mut self, socket: u32, fd: i32, kind: CallKind, args: Args<'_>, done: Done<'_>) {
        let socket = SocketId(socket);
        let call = Call {
            seq: Seq(0),
            previous: self.last.get(&socket).copied(),
            at: self.now,
            took: Duration::from_micros(done.micros),
            socket,
            fd,
            kind,
            args,
            result: if done.errno.is_some() { -1 } else { done.result },
            errno: done.errno.map(Errno),
            payload: done.payload,
            length: done.payload.len() as u32,
            observer: false,
            in_library: false,
            fault: 0,
        };
        if let Some(seq) = self.journal.record(0, &call, None) {
            self.last.insert(socket, seq);
        }
    }

    pub(crate) fn ring(&mut self) {
        self.handle_event(Event::Calls);
    }

    /// A server that listens, with its first calls.
    pub(crate) fn server(&mut self, id: u32, fd: i32, spec: ServerSpec, waits: Option<CallKind>) {
        let transport = spec.at.transport;
        let backlog = spec.backlog;
        let port = spec.at.service.parse().expect("a port");
        let address = Address::new(spec.at.host.parse().expect("an address"), port);
        let raw = address.to_sockaddr();
        let start = ServerCommand::Start(ServerId(id), Box::new(spec));
        self.app.note_command(&Command::Server(start), self.now);
        let (kind, protocol) = if transport == Transport::Tcp { (1, 6) } else { (2, 17) };
        let socket = 100 + id;
        self.record(
            socket,
            fd,
            CallKind::Socket,
            Args::Socket { domain: 2, kind, protocol },
            ok(fd.into(), 12),
        );
        if transport == Transport::Tcp {
            let args = Args::Option { level: 1, name: 2, value: &[1, 0, 0, 0] };
            self.record(socket, fd, CallKind::SetSockOpt, args, ok(0, 2));
        }
        self.record(socket, fd, CallKind::Bind, Args::To { address: &raw }, ok(0, 4));
        if transport == Transport::Tcp {
            self.record(socket, fd, CallKind::Listen, Args::Listen { backlog }, ok(0, 3));
        }
        let mut listener =
            state(socket, fd, transport, Owner::Server(ServerId(id)), SocketRole::Listener, self.now);
        listener.local = Some(address.clone());
        listener.waiting = waits.map(|call| Waiting { call, select: false, since: self.now });
        self.handle_event(Event::Server(ServerEvent::Socket(ServerId(id), Box::new(listener))));
        let stage = ServerStage::Listening(address);
        self.handle_event(Event::Server(ServerEvent::Stage(ServerId(id), self.now, stage)));
    }

    /// A connection's row; the caller changes what is different.
    pub(crate) fn row(&self, owner: Owner, id: u32, peer: Address, status: ConnectionStatus) -> Connection {
        Connection {
            id: ConnectionId(id),
            owner,
            status,
            socket: None,
            fd: None,
            local: None,
            peer,
            since: self.now,
            counts: Counts::default(),
            waiting: None,
            observed: None,
            note: String::new(),
            progress: None,
            jobs: Vec::new(),
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy)]
pub(crate) struct Done<'a> {
    pub(crate) result: i64,
    pub(crate) errno: Option<i32>,
    pub(crate) payload: &'a [u8],
    pub(crate) micros: u64,
}

/// Without bytes.
pub(crate) fn ok(result: i64, micros: u64) -> Done<'static> {
    Done { result, errno: None, payload: b"", micros }
}

/// With the bytes that moved.
pub(crate) fn moved(payload: &[u8], micros: u64) -> Done<'_> {
    Done { result: payload.len() as i64, errno: None, payload, micros }
}

/// A socket's state, as the backend tells it first.
pub(crate) fn state(
    id: u32,
    fd: i32,
    transport: Transport,
    owner: Owner,
    role: SocketRole,
    opened: Moment,
) -> SocketState {
    SocketState {
        id: SocketId(id),
        fd,
        transport,
        family: 2,
        role,
        owner,
        local: None,
        peer: None,
        opened,
        ended: None,
        counts: Counts::default(),
        waiting: None,
        observed: None,
    }
}

/// The settings of a server on this host.
pub(crate) fn spec(transport: Transport, host: &str, port: u16, service: Service) -> ServerSpec {
    ServerSpec::new(Endpoint { host: host.into(), service: port.to_string(), transport }, service)
}
