//! The ladder and the Calls pane through update and draw: literal screens, every key, what waits, a journal
//! of a million calls, hostile bytes.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use common::screen::Desk;
use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::connection::{Owner, Role, SocketState, Waiting};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{ServerId, SessionId, SocketId};
use sockpit::model::journal::Journal;
use sockpit::model::moment::{Epoch, Moment};
use sockpit::ui::msg::Effect;
use sockpit::ui::panes::PaneId;

const CLIENT: SocketId = SocketId(1);
const LISTENER: SocketId = SocketId(2);
const ACCEPTED: SocketId = SocketId(3);

/// A desk with a journal to write into.
struct Bench {
    desk: Desk,
    journal: Arc<Journal>,
    last: std::collections::HashMap<SocketId, Seq>,
    at: Moment,
}

impl Bench {
    fn new(columns: u16, rows: u16) -> Bench {
        Bench::with_budget(columns, rows, 64 << 20)
    }

    fn with_budget(columns: u16, rows: u16, budget: usize) -> Bench {
        let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
        let journal = Journal::new(budget, 1, epoch);
        let mut desk = Desk::new(columns, rows);
        desk.app.attach(Arc::clone(&journal), jiff::tz::TimeZone::UTC);
        Bench { desk, journal, last: std::collections::HashMap::new(), at: Moment::START }
    }

    /// Writes a call down, 1 ms after the one before.
    fn call(
        &mut self,
        socket: SocketId,
        fd: i32,
        kind: CallKind,
        args: Args<'_>,
        result: i64,
        payload: &[u8],
    ) {
        self.at = self.at + Duration::from_millis(1);
        let call = Call {
            seq: Seq(0),
            previous: self.last.get(&socket).copied(),
            at: self.at,
            took: Duration::from_micros(12),
            socket,
            fd,
            kind,
            args,
            result: if result < 0 { -1 } else { result },
            errno: (result < 0).then(|| Errno(i32::try_from(-result).unwrap())),
            payload,
            length: u32::try_from(result.max(0)).unwrap(),
            observer: kind == CallKind::Ioctl,
            fault: 0,
        };
        let seq = self.journal.record(0, &call, None).unwrap();
        self.last.insert(socket, seq);
    }

    fn receive(&mut self, socket: SocketId, fd: i32, payload: &[u8]) {
        let result = i64::try_from(payload.len()).unwrap();
        self.call(socket, fd, CallKind::Recv, Args::Bytes { length: 128, flags: 0 }, result, payload);
    }

    fn again(&mut self, socket: SocketId, fd: i32) {
        let args = Args::Bytes { length: 128, flags: 0 };
        self.call(socket, fd, CallKind::Recv, args, -i64::from(libc::EAGAIN), b"");
    }

    /// The doorbell.
    fn ring(&mut self) {
        self.desk.now = self.desk.now.max(self.at);
        self.desk.hear(Event::Calls);
    }

    fn row(&self, row: usize) -> String {
        self.desk.rows()[row].trim_end().to_owned()
    }

    fn shown(&self) -> String {
        self.desk.rows().join("\n")
    }
}

fn address(port: u16) -> Address {
    Address::new("127.0.0.1".parse().unwrap(), port)
}

fn socket(id: SocketId, fd: i32, role: Role, local: u16, peer: Option<u16>) -> SocketState {
    let owner = if role == Role::Client { Owner::Session(SessionId(7)) } else { Owner::Server(ServerId(8)) };
    SocketState {
        id,
        fd,
        transport: Transport::Tcp,
        family: 2,
        role,
        owner,
        local: Some(address(local)),
        peer: peer.map(address),
        opened: Moment::START,
        ended: None,
        counts: Counts::default(),
        waiting: None,
        observed: None,
    }
}

/// A TCP echo over loopback, both ends in this program: seven calls of books, three hidden ones.
fn echo(columns: u16, rows: u16) -> Bench {
    let mut bench = Bench::new(columns, rows);
    let (server, client) = (address(58001).to_sockaddr(), address(50788).to_sockaddr());
    let flags = libc::MSG_NOSIGNAL;
    bench.call(LISTENER, 10, CallKind::Listen, Args::Listen { backlog: 5 }, 0, b"");
    bench.call(
        CLIENT,
        11,
        CallKind::Connect,
        Args::To { address: &server },
        -i64::from(libc::EINPROGRESS),
        b"",
    );
    let none = 0_i32.to_ne_bytes();
    let error = Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value: &none };
    bench.call(CLIENT, 11, CallKind::GetSockOpt, error, 0, b"");
    bench.call(LISTENER, 10, CallKind::Accept, Args::Returned { address: &client }, 13, b"");
    bench.call(CLIENT, 11, CallKind::Send, Args::Bytes { length: 7, flags }, 7, b"Hello!\n");
    bench.again(ACCEPTED, 13);
    bench.receive(ACCEPTED, 13, b"Hello!\n");
    bench.call(ACCEPTED, 13, CallKind::Send, Args::Bytes { length: 7, flags }, 7, b"Hello!\n");
    bench.receive(CLIENT, 11, b"Hello!\n");
    bench.call(ACCEPTED, 13, CallKind::Ioctl, Args::Ioctl { request: 0x541b, value: 0 }, 0, b"");
    let states = vec![
        socket(CLIENT, 11, Role::Client, 50788, Some(58001)),
        socket(LISTENER, 10, Role::Listener, 58001, None),
        socket(ACCEPTED, 13, Role::Accepted, 58001, Some(50788)),
    ];
    bench.desk.hear(Event::Sockets(states));
    bench.ring();
    bench
}

#[test]
fn the_strip_shows_the_newest_calls_as_a_blocking_program_makes_them() {
    let bench = echo(80, 24);
    let rows: Vec<String> = (18..23).map(|row| bench.row(row)).collect();
    assert_eq!(
        rows,
        [
            "─ Calls ───────── as a blocking program (1 EAGAIN, 1 observer hidden, E shows) ─",
            " send(11, \"Hello!\\n\", 7, MSG_NOSIGNAL)                              = 7   12 µs",
            " recv(13, \"Hello!\\n\", 128, 0)                                       = 7   12 µs",
            " send(13, \"Hello!\\n\", 7, MSG_NOSIGNAL)                              = 7   12 µs",
            " recv(11, \"Hello!\\n\", 128, 0)                                       = 7   12 µs",
        ]
    );
}
