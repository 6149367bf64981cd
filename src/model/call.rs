//! One socket call, as it was really made: the unit of the journal.

use std::time::Duration;

use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

/// Which record of the journal: grows with time within one journal, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Seq(pub u64);

/// Which call. `recvfrom` and `recv` are two, as the man pages have them; the kernel sees `recv` as
/// `recvfrom` with NULL, and a test compares by that mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
    /// `socket(2)`
    Socket,
    /// `setsockopt(2)`
    SetSockOpt,
    /// `getsockopt(2)`
    GetSockOpt,
    /// `bind(2)`
    Bind,
    /// `listen(2)`
    Listen,
    /// `accept4(2)`, shown as accept
    Accept,
    /// `connect(2)`
    Connect,
    /// `send(2)`
    Send,
    /// `sendto(2)`
    SendTo,
    /// `recv(2)`
    Recv,
    /// `recvfrom(2)`
    RecvFrom,
    /// `recvmsg(2)`
    RecvMsg,
    /// `sendmsg(2)`
    SendMsg,
    /// `shutdown(2)`
    Shutdown,
    /// `getsockname(2)`
    GetSockName,
    /// `getpeername(2)`
    GetPeerName,
    /// `close(2)`
    Close,
    /// `ioctl(2)`: SIOCINQ, SIOCOUTQ
    Ioctl,
    /// `getaddrinfo(3)`: a call of the library, which opens sockets of its own
    GetAddrInfo,
    /// `getnameinfo(3)`: a call of the library, which opens sockets of its own
    GetNameInfo,
    /// A library that carries a stream over a socket (TLS) agreed with its peer on how
    StreamHandshake,
    /// The same: it gave bytes that the peer's library was given
    StreamRead,
    /// The same: it took bytes for the peer's
    StreamWrite,
}

impl CallKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [CallKind; 23] = [
        CallKind::Socket,
        CallKind::SetSockOpt,
        CallKind::GetSockOpt,
        CallKind::Bind,
        CallKind::Listen,
        CallKind::Accept,
        CallKind::Connect,
        CallKind::Send,
        CallKind::SendTo,
        CallKind::Recv,
        CallKind::RecvFrom,
        CallKind::RecvMsg,
        CallKind::SendMsg,
        CallKind::Shutdown,
        CallKind::GetSockName,
        CallKind::GetPeerName,
        CallKind::Close,
        CallKind::Ioctl,
        CallKind::GetAddrInfo,
        CallKind::GetNameInfo,
        CallKind::StreamHandshake,
        CallKind::StreamRead,
        CallKind::StreamWrite,
    ];

    /// The name in C; of the calls of a stream's library one of ours, for each library has its own.
    pub const fn name(self) -> &'static str {
        match self {
            CallKind::Socket => "socket",
            CallKind::SetSockOpt => "setsockopt",
            CallKind::GetSockOpt => "getsockopt",
            CallKind::Bind => "bind",
            CallKind::Listen => "listen",
            CallKind::Accept => "accept",
            CallKind::Connect => "connect",
            CallKind::Send => "send",
            CallKind::SendTo => "sendto",
            CallKind::Recv => "recv",
            CallKind::RecvFrom => "recvfrom",
            CallKind::RecvMsg => "recvmsg",
            CallKind::SendMsg => "sendmsg",
            CallKind::Shutdown => "shutdown",
            CallKind::GetSockName => "getsockname",
            CallKind::GetPeerName => "getpeername",
            CallKind::Close => "close",
            CallKind::Ioctl => "ioctl",
            CallKind::GetAddrInfo => "getaddrinfo",
            CallKind::GetNameInfo => "getnameinfo",
            CallKind::StreamHandshake => "stream_handshake",
            CallKind::StreamRead => "stream_read",
            CallKind::StreamWrite => "stream_write",
        }
    }

    /// Whether it takes bytes in.
    pub const fn is_receive(self) -> bool {
        matches!(self, CallKind::Recv | CallKind::RecvFrom | CallKind::RecvMsg | CallKind::StreamRead)
    }

    /// Whether it asks or sets something of a socket, and moves nothing: a connect goes on meanwhile.
    pub const fn asks_or_sets(self) -> bool {
        matches!(
            self,
            CallKind::SetSockOpt
                | CallKind::GetSockOpt
                | CallKind::GetSockName
                | CallKind::GetPeerName
                | CallKind::Ioctl
        )
    }

    /// Whether it is a function of a library, which makes calls of its own.
    pub const fn is_library(self) -> bool {
        self.is_lookup()
            || matches!(self, CallKind::StreamHandshake | CallKind::StreamRead | CallKind::StreamWrite)
    }

    /// Whether it asks for names or addresses; its result is 0 or an `EAI_` number.
    pub const fn is_lookup(self) -> bool {
        matches!(self, CallKind::GetAddrInfo | CallKind::GetNameInfo)
    }

    /// Whether it gives bytes out.
    pub const fn is_send(self) -> bool {
        matches!(self, CallKind::Send | CallKind::SendTo | CallKind::SendMsg | CallKind::StreamWrite)
    }
}

/// The arguments of a call, and what it wrote back through them. Addresses are `sockaddr` bytes;
/// those that the kernel returned hold as many bytes as it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Args<'a> {
    /// `socket(domain, type, protocol)`; the type without `SOCK_NONBLOCK` and `SOCK_CLOEXEC`, which we
    /// always set (the exact form says so).
    Socket {
        /// `AF_INET` …
        domain: i32,
        /// `SOCK_STREAM` …
        kind: i32,
        /// `IPPROTO_TCP` … or 0
        protocol: i32,
    },
    /// `setsockopt` and `getsockopt`: level, name, and the value given or got back.
    Option {
        /// `SOL_SOCKET`, `IPPROTO_TCP` …
        level: i32,
        /// The option's number in its level.
        name: i32,
        /// The value's bytes.
        value: &'a [u8],
    },
    /// `bind`, `connect`: the address that was passed.
    To {
        /// `sockaddr` bytes.
        address: &'a [u8],
    },
    /// `accept`, `getsockname`, `getpeername`: the address that came back; empty on failure.
    Returned {
        /// `sockaddr` bytes.
        address: &'a [u8],
    },
    /// `listen`.
    Listen {
        /// As passed; Linux caps it at `net.core.somaxconn`.
        backlog: i32,
    },
    /// `send`, `recv`: the length asked for and the flags.
    Bytes {
        /// Bytes offered, or the room there was.
        length: u32,
        /// `MSG_NOSIGNAL` …
        flags: i32,
    },
    /// `sendto`, `recvfrom`, `sendmsg`, `recvmsg`: the same with an address (to, or from), the control
    /// messages as raw bytes, and the flags that `recvmsg` returned.
    Message {
        /// Bytes offered, or the room there was.
        length: u32,
        /// Flags passed.
        flags: i32,
        /// `sockaddr` bytes; empty where NULL was passed or nothing came back.
        address: &'a [u8],
        /// Raw control messages, in or out.
        control: &'a [u8],
        /// `msg_flags` after `recvmsg` (`MSG_TRUNC` …), else 0.
        returned: i32,
    },
    /// `shutdown`.
    Shutdown {
        /// 0 receives, 1 sends, 2 both.
        how: i32,
    },
    /// `close`.
    None,
    /// `ioctl` with an `int` result.
    Ioctl {
        /// `SIOCINQ` …
        request: u32,
        /// What came back.
        value: i32,
    },
    /// `getaddrinfo`; the result is 0 or an `EAI_` number, the nodes travel in the answer.
    AddrInfo {
        /// Node name, `None` for NULL.
        node: Option<&'a [u8]>,
        /// Service name or port, `None` for NULL.
        service: Option<&'a [u8]>,
        /// What was asked for.
        hints: Hints,
        /// How many nodes came back.
        nodes: u32,
    },
    /// `getnameinfo`; the result is 0 or an `EAI_` number.
    NameInfo {
        /// The address asked about, `sockaddr` bytes.
        address: &'a [u8],
        /// `NI_` flags.
        flags: i32,
        /// What came back; empty on failure.
        host: &'a [u8],
        /// What came back; empty on failure.
        service: &'a [u8],
    },
    /// A call of a library that carries a stream over the socket. A failure is -1 with an errno where a socket call
    /// failed, else without one, and `detail` says why.
    Stream {
        /// The library's name, perhaps with its version: `rustls 0.23`.
        library: &'a [u8],
        /// Bytes offered, or the room there was; 0 for a handshake.
        length: u32,
        /// What was agreed on, or why it failed, in the library's words; else empty.
        detail: &'a [u8],
    },
}

/// One call, seen in place: a view into a segment of the journal, made for the rows that are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Which record.
    pub seq: Seq,
    /// The record before it of the same socket; those of observers are linked apart from the others.
    pub previous: Option<Seq>,
    /// When it began.
    pub at: Moment,
    /// From its begin to its end; clock resolution, saturating at some hours.
    pub took: Duration,
    /// On which socket; for `accept` the listener, for library calls an id of their own.
    pub socket: SocketId,
    /// The descriptor's number at that time; -1 where there is none (library calls, a failed `socket`).
    pub fd: i32,
    /// Which call.
    pub kind: CallKind,
    /// With what.
    pub args: Args<'a>,
    /// What it returned; -1 on failure (library calls: their own error number).
    pub result: i64,
    /// Why it failed.
    pub errno: Option<Errno>,
    /// The bytes that it moved, up to the snap length in force.
    pub payload: &'a [u8],
    /// How many bytes it moved; more than `payload` holds when that was cut.
    pub length: u32,
    /// Made by our own instruments, not by what the user does.
    pub observer: bool,
    /// A library made it to carry a stream: its bytes are that library's, and no message of ours. The messages are the
    /// library's own calls.
    pub in_library: bool,
    /// The mark of an injected fault that struck here (`model::fault::marked` names it), or 0.
    pub fault: u8,
}

impl Call<'_> {
    /// When it ended.
    pub fn ended(&self) -> Moment {
        self.at + self.took
    }

    /// What orders it among the calls of all threads: when it began; of library calls and of our instruments', which may
    /// take their time on threads of their own, when they ended, for that is when they are written down.
    pub fn ordered_at(&self) -> Moment {
        if self.kind.is_library() || self.observer { self.ended() } else { self.at }
    }

    /// Whether it is to be tried again. Of `connect` EAGAIN is the end: the accept queue of a Unix listener is full.
    pub fn is_again(&self) -> bool {
        self.errno == Some(Errno::EAGAIN) && self.kind != CallKind::Connect
    }

    /// Whether a blocking program would not have seen this row: EAGAIN, EINPROGRESS, and observers.
    pub fn is_hidden_when_collapsed(&self) -> bool {
        self.observer || self.is_again()
    }

    /// The `sockaddr` bytes that it passed or got back; `None` where there are none.
    pub const fn sockaddr(&self) -> Option<&[u8]> {
        let (Args::To { address }
        | Args::Returned { address }
        | Args::Message { address, .. }
        | Args::NameInfo { address, .. }) = self.args
        else {
            return None;
        };
        if address.is_empty() { None } else { Some(address) }
    }

    /// Whether it sent or received bytes of a conversation: not those in which a library wraps them, nor those that an
    /// error of the error queue quotes.
    pub const fn is_message(&self) -> bool {
        (self.kind.is_send() || self.kind.is_receive())
            && !self.in_library
            && !self.observer
            && !self.is_queued_error()
    }

    /// Whether it asked for an error of the error queue: its bytes are those of ours that met it.
    pub const fn is_queued_error(&self) -> bool {
        matches!(self.args, Args::Message { flags, .. } if flags & libc::MSG_ERRQUEUE != 0)
    }

    /// Whether the journal kept only the head of the payload.
    pub fn is_cut(&self) -> bool {
        (self.payload.len() as u64) < u64::from(self.length)
    }
}
