//! Rows of the live lists: sockets that are open, and peers that spoke; each as its latest state.

use std::time::Duration;

use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::counts::Counts;
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
use crate::model::ids::{ConnectionId, LookupId, ServerId, SessionId, SocketId};
use crate::model::moment::Moment;

/// Whose a socket or peer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Owner {
    /// A session of the Console.
    Session(SessionId),
    /// A server, or one of its connections.
    Server(ServerId),
    /// A question to DNS servers.
    Lookup(LookupId),
}

/// What part a socket plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SocketRole {
    /// Opened to talk to somebody.
    Client,
    /// Listens, or is bound to be spoken to (a UDP server).
    Listener,
    /// Came out of `accept`.
    Accepted,
}

/// An open descriptor of ours, and what is known of it: the latest state, conflated.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SocketState {
    /// Our number for the socket.
    pub id: SocketId,
    /// The descriptor's number while it is open.
    pub fd: i32,
    /// Of which kind.
    pub transport: Transport,
    /// `AF_INET` 2, `AF_INET6` 10, `AF_UNIX` 1.
    pub family: u16,
    /// Its part.
    pub role: SocketRole,
    /// The session or server that opened it.
    pub owner: Owner,
    /// Its own address, as soon as it has one.
    pub local: Option<Address>,
    /// The address it is connected to.
    pub peer: Option<Address>,
    /// When `socket` or `accept` returned it.
    pub opened: Moment,
    /// When and why it ended.
    pub ended: Option<(Moment, End)>,
    /// Its totals since it was opened.
    pub counts: Counts,
    /// What it waits in.
    pub waiting: Option<Waiting>,
    /// What our instruments read last; only of what is visible.
    pub observed: Option<Box<Observed>>,
}

/// The call that a socket waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Waiting {
    /// Which call will be tried again when the socket is ready; `None`: in `select` over several.
    pub call: CallKind,
    /// Over the listener and the active connection at once, as the busy policy's `select` does.
    pub select: bool,
    /// Since when.
    pub since: Moment,
}

/// Why a connection, peer or session ended.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum End {
    /// The peer sent FIN and we closed after it: `recv` gave 0.
    ByPeer,
    /// The peer sent RST.
    ResetByPeer,
    /// Closed here by a person.
    ByUs,
    /// Reset here by a person, `SO_LINGER` 0.
    ResetByUs,
    /// The service was done with it.
    ByService,
    /// An injected fault closed or reset it.
    ByFault,
    /// Greeted and refused by the busy policy.
    Refused,
    /// Closed at once, or its datagrams dropped: the lists of who may be a client leave it out.
    Denied,
    /// Silent for longer than the idle limit.
    Idle,
    /// A row of the accept queue: the client was accepted, and has a row of its own.
    LeftQueue,
    /// A row of the accept queue: the client went away before `accept` took it.
    GaveUp,
    /// A connect that went on when another address of the same name had connected.
    AnotherFirst,
    /// The server or the program stopped.
    Stopped,
    /// A call failed otherwise.
    Failed(Box<Failure>),
}

/// What our own instruments read of a socket: SIOCINQ, SIOCOUTQ, TCP_INFO, SO_MEMINFO.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Observed {
    /// When it was read.
    pub at: Moment,
    /// SIOCINQ: bytes received and not yet read (for UDP, of the first datagram).
    pub unread: Option<u32>,
    /// SIOCOUTQ: bytes sent and not yet acknowledged (for UDP, still in the send buffer).
    pub unacked: Option<u32>,
    /// SO_MEMINFO drops: packets that the kernel threw away for this socket since it was opened, modulo 2^32.
    /// On a listener: SYNs dropped.
    pub drops: Option<u32>,
    /// SO_MEMINFO: bytes of kernel memory that hold received packets.
    pub receive_memory: Option<u32>,
    /// SO_MEMINFO: the receive buffer's bound, bytes.
    pub receive_limit: Option<u32>,
    /// TCP_INFO, as far as the kernel filled it.
    pub tcp: Option<TcpInfo>,
    /// Congestion control algorithm (TCP_CONGESTION), ASCII.
    pub congestion: Option<String>,
    /// Values of options read back: name and value as an int.
    pub options: Vec<(String, i32)>,
}

/// `struct tcp_info` of Linux: the fields we show; `None` where the kernel did not return them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TcpInfo {
    /// State, 1 ESTABLISHED … 11 CLOSING (`tcp_states.h`).
    pub state: u8,
    /// SYNs (or segments) repeated and not yet answered.
    pub retransmits: u8,
    /// Segments sent and not acknowledged; on a listener, connections in its accept queue.
    pub unacked: Option<u32>,
    /// Segments acknowledged selectively; on a listener, its backlog.
    pub sacked: Option<u32>,
    /// Smoothed round-trip time.
    pub rtt: Option<Duration>,
    /// Its mean deviation.
    pub rttvar: Option<Duration>,
    /// How long after a segment it is repeated, if nothing has acknowledged it by then.
    pub rto: Option<Duration>,
    /// Congestion window, segments.
    pub cwnd: Option<u32>,
    /// Send MSS, bytes.
    pub mss: Option<u32>,
    /// Path MTU, bytes.
    pub pmtu: Option<u32>,
    /// Segments repeated since the connection began.
    pub total_retransmits: Option<u32>,
    /// Bytes a second, as the kernel estimates it.
    pub delivery_rate: Option<u64>,
    /// Bytes acknowledged by the peer.
    pub bytes_acked: Option<u64>,
    /// Bytes received.
    pub bytes_received: Option<u64>,
    /// Bytes not yet sent.
    pub unsent: Option<u32>,
    /// The peer's window, bytes.
    pub send_window: Option<u32>,
}

/// A row of a connection list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Connection {
    /// Which row.
    pub id: ConnectionId,
    /// Whose list.
    pub owner: Owner,
    /// What kind of row.
    pub status: ConnectionStatus,
    /// The socket: its own for an accepted peer, the server's or session's for a datagram peer, none for
    /// a client that waits in the accept queue.
    pub socket: Option<SocketId>,
    /// The descriptor's number, where it has one of its own.
    pub fd: Option<i32>,
    /// Our address.
    pub local: Option<Address>,
    /// The peer's address.
    pub peer: Address,
    /// When it was accepted, first seen or first spoke.
    pub since: Moment,
    /// Totals of this peer.
    pub counts: Counts,
    /// What it waits in.
    pub waiting: Option<Waiting>,
    /// What our instruments read last; only of what is visible.
    pub observed: Option<Box<Observed>>,
    /// What the service says of it now: `round 2 of guess`, `job 3 s, 1.2 s left`, `512 of 1000 B sent`; safe text.
    pub note: String,
    /// How far its work is, thousandths; for jobs and transfers.
    pub progress: Option<u16>,
    /// The jobs that run for it, the first 16 of them.
    pub jobs: Vec<Job>,
}

/// A job of the service of jobs, while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Job {
    /// Which, from 1, over all peers of the server.
    pub number: u64,
    /// When it began.
    pub began: Moment,
    /// When it ends.
    pub ends: Moment,
}

impl Job {
    /// How far it is, thousandths.
    pub fn progress(&self, now: Moment) -> u16 {
        let all = self.ends.since(self.began).as_millis();
        let passed = now.since(self.began).as_millis().min(all);
        u16::try_from((passed * 1000).checked_div(all).unwrap_or(1000)).unwrap_or(1000)
    }
}

/// What a row of a connection list stands for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ConnectionStatus {
    /// A stream peer that was accepted and is open.
    Open,
    /// It sent FIN: we read end of file, and can still send.
    HalfClosedByPeer,
    /// We shut our sending side; it can still send.
    HalfClosedByUs,
    /// A datagram peer: an address that has sent to us, or that we have sent to.
    Peer,
    /// In the accept queue: the kernel finished its handshake, `accept` has not taken it; its place from 1,
    /// and the bytes that the kernel already holds for it.
    Queued {
        /// From 1.
        place: u32,
        /// Bytes in its receive queue.
        held: u32,
    },
    /// Ended, kept for a while: when and why.
    Ended(Moment, End),
}

impl ConnectionStatus {
    /// Whether it is over.
    pub const fn is_ended(&self) -> bool {
        matches!(self, ConnectionStatus::Ended(..))
    }
}
