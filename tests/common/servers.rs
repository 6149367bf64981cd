//! A screen with servers on it, told of by hand-made events.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::command::Command;
use sockpit::model::connection::{
    Connection, ConnectionStatus, End, Observed, Owner, SocketRole, SocketState, TcpInfo, Waiting,
};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::ids::{ConnectionId, ServerId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::server::{
    AcceptQueue, Policy, ServerCommand, ServerEvent, ServerSpec, ServerStage, ServerTotals, Service,
};
use sockpit::ui::msg::Msg;

use super::screen::Desk;

/// An address of this host.
pub fn peer(port: u16) -> Address {
    Address::new("127.0.0.1".parse().unwrap(), port)
}

/// A row, as the backend would tell it.
pub fn row(server: u32, id: u32, at: Address, since: u64, status: ConnectionStatus) -> Connection {
    Connection {
        id: ConnectionId(id),
        owner: Owner::Server(ServerId(server)),
        status,
        socket: None,
        fd: None,
        local: Some(peer(58001)),
        peer: at,
        since: Moment::at_secs(since),
        counts: Counts::default(),
        waiting: None,
        observed: None,
        note: String::new(),
        progress: None,
        jobs: Vec::new(),
    }
}

/// An accepted client with its own socket.
pub fn open(server: u32, id: u32, port: u16, since: u64, fd: i32) -> Connection {
    let waiting = Waiting { call: CallKind::Recv, select: false, since: Moment::at_secs(since) };
    Connection {
        socket: Some(SocketId(id)),
        fd: Some(fd),
        waiting: Some(waiting),
        ..row(server, id, peer(port), since, ConnectionStatus::Open)
    }
}

/// A client in the accept queue.
pub fn queued(server: u32, id: u32, port: u16, since: u64, place: u32, held: u32) -> Connection {
    row(server, id, peer(port), since, ConnectionStatus::Queued { place, held })
}

/// One that is over.
pub fn ended(server: u32, id: u32, port: u16, since: u64, at: u64, end: End) -> Connection {
    row(server, id, peer(port), since, ConnectionStatus::Ended(Moment::at_secs(at), end))
}

/// Bytes that moved.
pub fn moved(row: Connection, bytes: u64, last: Option<u64>) -> Connection {
    let counts = Counts {
        bytes_in: bytes,
        bytes_out: bytes,
        calls_in: 1,
        calls_out: 1,
        errors: 0,
        last: last.map(Moment::at_secs),
    };
    Connection { counts, ..row }
}

/// The screen on the Servers pane.
pub struct Bench {
    pub desk: Desk,
}

impl Bench {
    pub fn new(columns: u16, rows: u16) -> Bench {
        let mut desk = Desk::new(columns, rows);
        desk.key("3");
        Bench { desk }
    }

    pub fn at(&mut self, second: u64) {
        self.desk.now = Moment::at_secs(second);
    }

    pub fn spec(transport: Transport, host: &str, port: u16, service: Service) -> ServerSpec {
        ServerSpec::new(Endpoint { host: host.into(), service: port.to_string(), transport }, service)
    }

    /// A server that was asked for.
    pub fn add(&mut self, id: u32, spec: ServerSpec) {
        let command = Command::Server(ServerCommand::Start(ServerId(id), Box::new(spec)));
        self.desk.app.note_command(&command, self.desk.now);
    }

    pub fn tell(&mut self, event: ServerEvent) {
        self.desk.handle_event(Event::Server(event));
    }

    pub fn stage(&mut self, id: u32, stage: ServerStage) {
        self.tell(ServerEvent::Stage(ServerId(id), self.desk.now, stage));
    }

    pub fn rows_told(&mut self, id: u32, rows: Vec<Connection>) {
        self.tell(ServerEvent::Connections(ServerId(id), rows));
    }

    pub fn totals(&mut self, id: u32, open: u32, accepted: u64, bytes: u64) {
        let counts = Counts { bytes_in: bytes, bytes_out: bytes, ..Counts::default() };
        let totals = ServerTotals { counts, open, accepted, ..ServerTotals::default() };
        self.tell(ServerEvent::Totals(ServerId(id), totals));
    }

    /// A server with its socket, which listens.
    pub fn listening(&mut self, id: u32, spec: ServerSpec, fd: i32, waits: Option<CallKind>) {
        let address = Address::new(spec.at.host.parse().unwrap(), spec.at.service.parse().unwrap());
        let transport = spec.at.transport;
        self.add(id, spec);
        let waiting = waits.map(|call| Waiting { call, select: false, since: self.desk.now });
        let state = SocketState {
            id: SocketId(9000 + id),
            fd,
            transport,
            family: 2,
            role: SocketRole::Listener,
            owner: Owner::Server(ServerId(id)),
            local: Some(address.clone()),
            peer: None,
            opened: self.desk.now,
            ended: None,
            counts: Counts::default(),
            waiting,
            observed: None,
        };
        self.tell(ServerEvent::Socket(ServerId(id), Box::new(state)));
        self.stage(id, ServerStage::Listening(address));
    }

    /// The listener of a TCP server that was asked for: its port, and its options as they were read.
    pub fn hear_listener(&mut self, id: u32, port: u16, options: &[(&str, i32)]) {
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let state = SocketState {
            id: SocketId(9000 + id),
            fd: 10,
            transport: Transport::Tcp,
            family: 2,
            role: SocketRole::Listener,
            owner: Owner::Server(ServerId(id)),
            local: Some(peer(port)),
            peer: None,
            opened: self.desk.now,
            ended: None,
            counts: Counts::default(),
            waiting: None,
            observed: Some(Box::new(Observed { options, ..Observed::default() })),
        };
        self.tell(ServerEvent::Socket(ServerId(id), Box::new(state)));
        self.stage(id, ServerStage::Listening(peer(port)));
    }

    /// The drawing of the accept queue: one served, two queued, three SYNs dropped, one gone.
    pub fn accept_queue(&mut self) {
        let mut spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
        spec.policy = Policy::OneAtATime;
        spec.backlog = 1;
        self.at(100);
        self.listening(1, spec, 10, None);
        let udp = Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo);
        self.listening(2, udp, 12, Some(CallKind::RecvFrom));
        let text = bytes::Bytes::from_static(b"Hello, world!");
        self.add(3, Bench::spec(Transport::Tcp, "0.0.0.0", 3490, Service::Hello { text }));
        self.stage(3, ServerStage::Stopped(None));
        self.at(200);
        let mut served = moved(open(1, 1, 50788, 158, 13), 7, Some(197));
        served.observed = Some(Box::new(Observed {
            unread: Some(0),
            unacked: Some(0),
            tcp: Some(TcpInfo {
                state: 1,
                rtt: Some(std::time::Duration::from_micros(40)),
                cwnd: Some(10),
                mss: Some(32741),
                total_retransmits: Some(0),
                unacked: Some(0),
                ..TcpInfo::default()
            }),
            congestion: Some("bbr".into()),
            options: vec![("TCP_NODELAY".into(), 0), ("SO_KEEPALIVE".into(), 0)],
            ..Observed::default()
        }));
        let gone = moved(ended(1, 4, 50770, 75, 130, End::ByPeer), 21, None);
        self.rows_told(1, vec![served, queued(1, 2, 50790, 169, 1, 7), queued(1, 3, 50796, 182, 2, 0), gone]);
        self.totals(1, 1, 2, 28);
        self.tell(ServerEvent::Queue(
            ServerId(1),
            AcceptQueue {
                waiting: 2,
                backlog: 1,
                syns_dropped: 3,
                last_drop: Some(Moment::at_secs(196)),
                linear_syns: 0,
            },
        ));
        self.totals(2, 1, 1, 7);
    }

    /// The rows of the screen that hold a text.
    pub fn rows_with(&self, text: &str) -> Vec<String> {
        self.desk.rows().into_iter().filter(|row| row.contains(text)).collect()
    }

    pub fn screen(&self) -> String {
        self.desk.rows().join("\n")
    }

    /// The commands that a key brings about.
    pub fn commands(&mut self, key: &str) -> Vec<ServerCommand> {
        commands(self.desk.key(key))
    }

    /// The commands that a message brings about.
    pub fn commands_of(&mut self, msg: Msg) -> Vec<ServerCommand> {
        commands(self.desk.send(msg))
    }
}

/// The commands to servers among effects.
pub fn commands(effects: Vec<sockpit::ui::msg::Effect>) -> Vec<ServerCommand> {
    effects
        .into_iter()
        .filter_map(|effect| match effect {
            sockpit::ui::msg::Effect::Command(Command::Server(command)) => Some(command),
            _ => None,
        })
        .collect()
}
