//! A journal written by hand: for tests and pictures, which need the same calls each time.
//!
//! ```
//! use sockpit::model::address::Address;
//! use sockpit::model::errno::Errno;
//! use sockpit::model::ids::SocketId;
//! use sockpit::model::journal::fixture::Fixture;
//!
//! let mut fixture = Fixture::new();
//! let socket = SocketId(1);
//! let to = Address::new("127.0.0.1".parse().unwrap(), 58001);
//! fixture.socket(socket, 11, libc::AF_INET, libc::SOCK_DGRAM);
//! fixture.sendto(socket, b"Hello!\n", &to);
//! fixture.fails(Errno::EAGAIN).recvfrom(socket, b"", &to);
//! fixture.wait_us(198).recvfrom(socket, b"Hello!\n", &to);
//! fixture.close(socket);
//! let reader = fixture.reader();
//! assert_eq!(reader.back(socket).count(), 5);
//! ```

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::reader::JournalReader;
use super::store::{DEFAULT_BUDGET, Journal};
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::moment::{Epoch, Moment};

/// Room that receive calls offer.
const ROOM: u32 = 65_536;

/// Seconds of the wall clock at moment zero: 2026-01-02 12:04:31 UTC.
const WALL: u64 = 1_767_355_471;

/// Writes calls with a clock that only moves when told, or by each call's own time.
#[derive(Debug)]
pub struct Fixture {
    journal: Arc<Journal>,
    now: Moment,
    took: Duration,
    errno: Option<Errno>,
    observer: bool,
    fds: HashMap<SocketId, i32>,
    /// Of each socket, and of its observers.
    last: HashMap<(SocketId, bool), Seq>,
}

impl Default for Fixture {
    fn default() -> Fixture {
        Fixture::new()
    }
}

impl Fixture {
    /// An empty journal of one shard; every call takes 10 µs.
    pub fn new() -> Fixture {
        Fixture::with_budget(DEFAULT_BUDGET)
    }

    /// The same with another budget of bytes.
    pub fn with_budget(budget: usize) -> Fixture {
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(WALL);
        Fixture {
            journal: Journal::new(budget, 1, Epoch::new(Instant::now(), wall)),
            now: Moment::START,
            took: Duration::from_micros(10),
            errno: None,
            observer: false,
            fds: HashMap::new(),
            last: HashMap::new(),
        }
    }

    /// The journal that is written.
    pub fn journal(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    /// A reader that has taken everything so far.
    pub fn reader(&self) -> JournalReader {
        let mut reader = JournalReader::default();
        reader.take(&self.journal);
        reader
    }

    /// The clock.
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// Lets so many microseconds pass before the next call.
    pub fn wait_us(&mut self, micros: u64) -> &mut Fixture {
        self.now = self.now + Duration::from_micros(micros);
        self
    }

    /// Each call takes so many microseconds from now on.
    pub fn took_us(&mut self, micros: u64) -> &mut Fixture {
        self.took = Duration::from_micros(micros);
        self
    }

    /// The next call fails.
    pub fn fails(&mut self, errno: Errno) -> &mut Fixture {
        self.errno = Some(errno);
        self
    }

    /// The next call is one of our instruments.
    pub fn observes(&mut self) -> &mut Fixture {
        self.observer = true;
        self
    }

    /// Says which descriptor a socket has.
    pub fn descriptor(&mut self, socket: SocketId, fd: i32) -> &mut Fixture {
        self.fds.insert(socket, fd);
        self
    }

    /// Any call: it returns `result` and moves `payload`, or fails as was said before.
    pub fn call(
        &mut self,
        socket: SocketId,
        kind: CallKind,
        args: Args<'_>,
        result: i64,
        payload: &[u8],
    ) -> Seq {
        let errno = self.errno.take();
        let has_failed = errno.is_some() && !kind.is_lookup();
        let payload = if has_failed { &[] } else { payload };
        let observer = std::mem::take(&mut self.observer);
        let call = Call {
            seq: Seq(0),
            previous: self.last.get(&(socket, observer)).copied(),
            at: self.now,
            took: self.took,
            socket,
            fd: self.fds.get(&socket).copied().unwrap_or(-1),
            kind,
            args,
            result: if has_failed { -1 } else { result },
            errno,
            payload,
            length: payload.len() as u32,
            observer,
            in_library: false,
            fault: 0,
        };
        self.now = call.ended();
        // Recording is never off here, so there always is a number.
        let seq = self.journal.record(0, &call, None).unwrap_or(Seq(u64::MAX));
        self.last.insert((socket, observer), seq);
        seq
    }

    /// `socket`, which returns `fd`.
    pub fn socket(&mut self, socket: SocketId, fd: i32, domain: i32, kind: i32) -> Seq {
        if self.errno.is_none() {
            self.descriptor(socket, fd);
        }
        self.call(socket, CallKind::Socket, Args::Socket { domain, kind, protocol: 0 }, i64::from(fd), &[])
    }

    /// `bind`.
    pub fn bind(&mut self, socket: SocketId, to: &Address) -> Seq {
        self.call(socket, CallKind::Bind, Args::To { address: &to.to_sockaddr() }, 0, &[])
    }

    /// `listen`.
    pub fn listen(&mut self, socket: SocketId, backlog: i32) -> Seq {
        self.call(socket, CallKind::Listen, Args::Listen { backlog }, 0, &[])
    }

    /// `connect`.
    pub fn connect(&mut self, socket: SocketId, to: &Address) -> Seq {
        self.call(socket, CallKind::Connect, Args::To { address: &to.to_sockaddr() }, 0, &[])
    }

    /// `accept` on `listener`, which returns `fd`, the descriptor of `accepted`.
    pub fn accept(&mut self, listener: SocketId, accepted: SocketId, fd: i32, from: &Address) -> Seq {
        self.descriptor(accepted, fd);
        let address = from.to_sockaddr();
        self.call(listener, CallKind::Accept, Args::Returned { address: &address }, i64::from(fd), &[])
    }

    /// `getsockname`.
    pub fn getsockname(&mut self, socket: SocketId, name: &Address) -> Seq {
        let address = name.to_sockaddr();
        self.call(socket, CallKind::GetSockName, Args::Returned { address: &address }, 0, &[])
    }

    /// `setsockopt` with an `int`.
    pub fn setsockopt(&mut self, socket: SocketId, level: i32, name: i32, value: i32) -> Seq {
        let args = Args::Option { level, name, value: &value.to_ne_bytes() };
        self.call(socket, CallKind::SetSockOpt, args, 0, &[])
    }

    /// `getsockopt` with an `int`.
    pub fn getsockopt(&mut self, socket: SocketId, level: i32, name: i32, value: i32) -> Seq {
        let args = Args::Option { level, name, value: &value.to_ne_bytes() };
        self.call(socket, CallKind::GetSockOpt, args, 0, &[])
    }

    /// `send` of all bytes.
    pub fn send(&mut self, socket: SocketId, payload: &[u8]) -> Seq {
        let args = Args::Bytes { length: payload.len() as u32, flags: libc::MSG_NOSIGNAL };
        self.call(socket, CallKind::Send, args, payload.len() as i64, payload)
    }

    /// `recv` into 65,536 bytes of room; no bytes are end of file.
    pub fn recv(&mut self, socket: SocketId, payload: &[u8]) -> Seq {
        let args = Args::Bytes { length: ROOM, flags: 0 };
        self.call(socket, CallKind::Recv, args, payload.len() as i64, payload)
    }

    /// `sendto` of all bytes.
    pub fn sendto(&mut self, socket: SocketId, payload: &[u8], to: &Address) -> Seq {
        let address = to.to_sockaddr();
        let length = payload.len() as u32;
        let args = Args::Message { length, flags: 0, address: &address, control: &[], returned: 0 };
        self.call(socket, CallKind::SendTo, args, payload.len() as i64, payload)
    }

    /// `recvfrom` into 65,536 bytes of room.
    pub fn recvfrom(&mut self, socket: SocketId, payload: &[u8], from: &Address) -> Seq {
        let address = if self.errno.is_some() { Vec::new() } else { from.to_sockaddr() };
        let args = Args::Message { length: ROOM, flags: 0, address: &address, control: &[], returned: 0 };
        self.call(socket, CallKind::RecvFrom, args, payload.len() as i64, payload)
    }

    /// `shutdown`.
    pub fn shutdown(&mut self, socket: SocketId, how: i32) -> Seq {
        self.call(socket, CallKind::Shutdown, Args::Shutdown { how }, 0, &[])
    }

    /// `close`.
    pub fn close(&mut self, socket: SocketId) -> Seq {
        self.call(socket, CallKind::Close, Args::None, 0, &[])
    }
}
