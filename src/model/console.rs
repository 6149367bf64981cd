//! Sessions of the Console: what the UI asks of them, and what becomes of them.

use std::time::Duration;

use bytes::Bytes;

use crate::model::address::Address;
use crate::model::connection::{Connection, End, SocketState};
use crate::model::endpoint::Endpoint;
use crate::model::failure::Failure;
use crate::model::ids::{SessionId, SocketId};
use crate::model::lookup::LookupResult;
use crate::model::moment::Moment;
use crate::model::multicast::Membership;
use crate::model::socket_option::Setting;
use crate::model::tls::{ClientTls, TlsState};
use crate::model::transfer::{TransferSpec, TransferState};

/// What a session is to be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "settings, each a switch of its own")]
pub struct SessionSpec {
    /// To whom. UDP sessions keep it as their first reply target.
    pub to: Endpoint,
    /// Addresses that are known already (a node of a lookup); empty: `to` is resolved first, each is tried.
    pub addresses: Vec<Address>,
    /// Local address and port; `None`: the system chooses.
    pub from: Option<Address>,
    /// UDP: call `connect` at once.
    pub connected: bool,
    /// Options, set before bind and connect.
    pub options: Vec<Setting>,
    /// What each of its calls is offered.
    pub sizes: CallSizes,
    /// TCP: keep the socket after the peer's RST, so that a further send can be tried, and gives EPIPE.
    #[serde(default)]
    pub keeps_after_reset: bool,
    /// TCP and UDP: hops that what is sent may take, 0 to 255; `None`: the system's default.
    pub ttl: Option<u8>,
    /// UDP: the interface that multicast goes out on, by its address, name or index; also of groups that name none.
    pub interface: Option<String>,
    /// UDP: groups that are joined.
    pub groups: Vec<Membership>,
    /// UDP: receive with recvmsg, which also tells where each datagram was sent to, its interface, its TTL and the
    /// kernel's time; answers then go out from where the question was sent to.
    pub packet_info: bool,
    /// The only interface that is sent and received on, by its name: SO_BINDTODEVICE.
    pub device: Option<String>,
    /// Streams: how long to wait for each address to answer, and then for the TLS handshake; `None`: as long as the
    /// kernel tries.
    pub connect_limit: Option<Duration>,
    /// TCP: begin with the next address while one has not answered, the families in turns, and keep the first that
    /// connects (RFC 8305).
    #[serde(default)]
    pub happy_eyeballs: bool,
    /// Close it when it was silent for so long; `None` never.
    pub idle_limit: Option<Duration>,
    /// TCP: TLS over it, with these settings; `None`: plain.
    pub tls: Option<Box<ClientTls>>,
    /// A file is fetched over it: what is said is what that needs; `None`: it says what it is told.
    #[serde(default)]
    pub transfer: Option<Box<TransferSpec>>,
}

impl SessionSpec {
    /// The defaults for a session to an endpoint, of which the addresses may be known: the system chooses the local
    /// address, no option is set, and 65,536 bytes are offered to each receive call, so that any UDP datagram fits.
    pub fn new(to: Endpoint, addresses: Vec<Address>) -> SessionSpec {
        SessionSpec {
            to,
            addresses,
            from: None,
            connected: false,
            options: Vec::new(),
            sizes: CallSizes::default(),
            keeps_after_reset: false,
            ttl: None,
            interface: None,
            groups: Vec::new(),
            packet_info: false,
            device: None,
            connect_limit: None,
            happy_eyeballs: false,
            idle_limit: None,
            tls: None,
            transfer: None,
        }
    }

    /// The defaults for a session that fetches a file: a datagram socket is connected, so that a closed port is told at
    /// once, and nobody else is heard.
    pub fn fetching(to: Endpoint, addresses: Vec<Address>) -> SessionSpec {
        let connected = !to.transport.is_stream();
        SessionSpec { connected, transfer: Some(Box::default()), ..SessionSpec::new(to, addresses) }
    }

    /// Over what, in a word: `TLS` where that is over TCP.
    pub const fn over(&self) -> &'static str {
        self.to.transport.name_over(self.tls.is_some())
    }

    /// Over what and to whom, safe to show: `TCP to 127.0.0.1:58001`.
    pub fn title(&self) -> String {
        format!("{} to {}", self.over(), self.goal())
    }

    /// To whom, safe to show. A path that is no UTF-8 is whole only in the address.
    pub fn goal(&self) -> String {
        match self.addresses.first() {
            Some(address) if self.to.transport.is_unix() => address.to_string(),
            _ => self.to.to_string(),
        }
    }
}

/// What each call of a session is offered. They make the boundaries of reads and writes, which mean nothing on a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CallSizes {
    /// Room offered to each receive call, 1 to 1,048,576 bytes.
    pub receive_buffer: u32,
    /// Streams: bytes offered to each send call at most; `None`: all of a payload.
    pub write_chunk: Option<u32>,
    /// Streams: how long it waits after each send call before the next one; 0: not at all.
    pub write_pause: Duration,
}

impl CallSizes {
    /// The longest pause between two send calls.
    pub const LONGEST_PAUSE: Duration = Duration::from_mins(1);

    /// So small that short messages already come and go in pieces. No pause: a peer that has read each piece before
    /// the next is sent sees the boundaries of the sends, and there is nothing partial to show.
    pub const PARTIAL: CallSizes =
        CallSizes { receive_buffer: 3, write_chunk: Some(3), write_pause: Duration::ZERO };
}

impl Default for CallSizes {
    fn default() -> CallSizes {
        CallSizes { receive_buffer: 65_536, write_chunk: None, write_pause: Duration::ZERO }
    }
}

/// How a connection is shut: the argument of `shutdown(2)`, and the two ways of closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CloseKind {
    /// `shutdown(fd, SHUT_RD)`
    ShutReceive,
    /// `shutdown(fd, SHUT_WR)`: half-close, the peer reads end of file
    ShutSend,
    /// `shutdown(fd, SHUT_RDWR)`
    ShutBoth,
    /// `close(fd)`
    Close,
    /// `SO_LINGER` 0, then `close(fd)`: the peer gets RST
    Reset,
}

/// What the UI asks of sessions.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ConsoleCommand {
    /// Opens a socket and, for streams, connects.
    Open(SessionId, Box<SessionSpec>),
    /// Sends one payload: to the peer, or for unconnected datagrams to `to` (else to the session's own target).
    Send {
        /// Which session.
        session: SessionId,
        /// The bytes.
        payload: Bytes,
        /// For datagrams: to whom; `None`, `send` on a connected socket.
        to: Option<Address>,
    },
    /// Datagram sessions, live: `connect` to the address, or dissolve the connection with `AF_UNSPEC`.
    Connect(SessionId, Option<Address>),
    /// Shuts or closes. A closed session keeps its conversation until it is forgotten.
    End(SessionId, CloseKind),
    /// Sets an option on the open socket, and reads it back.
    SetOption(SessionId, Setting),
    /// Takes what differs of these settings and can change while a session is open; the others stay as they are.
    Adjust(SessionId, Box<SessionSpec>),
    /// Stops connecting or resolving.
    Cancel(SessionId),
    /// Closes if need be, and forgets.
    Forget(SessionId),
}

/// How far a session is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SessionStage {
    /// `getaddrinfo` is asked.
    Resolving,
    /// `connect` goes on, to the n-th address of m, both from 1; of several at once, this is the one that began last.
    Connecting {
        /// The address.
        to: Address,
        /// From 1.
        try_number: u32,
        /// Of how many.
        of: u32,
        /// SYNs repeated so far (TCP_INFO); the SYN was sent once more than this.
        syn_repeats: u8,
        /// When the kernel repeats the SYN, or gives up after the last one; `None` where it was not yet asked.
        next_syn: Option<Moment>,
        /// The others of several at once, the oldest first: each address, and its SYNs repeated so far.
        #[serde(default)]
        others: Vec<(Address, u8)>,
    },
    /// It is connected, and TLS is agreed on over it: what is sent waits until then.
    Handshake,
    /// Both ways open (streams), or bound and ready (datagrams); the peer of a connected one.
    Open {
        /// `connect` was called and holds.
        connected: Option<Address>,
    },
    /// The peer sent FIN: end of file was read; sending may go on.
    PeerShut,
    /// We shut the sending side; receiving goes on.
    WeShut,
    /// We shut the receiving side, of which the peer is not told: what it sends comes in all the same on Linux, and is
    /// received. Sending may go on.
    WeShutReceiving,
    /// The peer had sent FIN, and answered what we sent after it with RST, for it had closed: that came to nothing, and
    /// send fails with EPIPE from now on. The stage's moment is when the RST was noticed.
    PeerReset,
    /// Both directions are shut, each by whom ever: only close is left.
    BothShut,
    /// It is over.
    Ended(End),
}

impl SessionStage {
    /// The addresses that a connect goes on to, the newest last, and how many SYNs went to each, from 1.
    pub fn attempts(&self) -> Vec<(Address, u32)> {
        let SessionStage::Connecting { to, syn_repeats, others, .. } = self else { return Vec::new() };
        let all = others.iter().map(|(to, repeats)| (to, *repeats)).chain([(to, *syn_repeats)]);
        all.map(|(to, repeats)| (to.clone(), u32::from(repeats) + 1)).collect()
    }
}

/// What becomes of sessions. Bytes are not here: they are in the journal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ConsoleEvent {
    /// A descriptor was made for it (again, at each address tried).
    Socket(SessionId, Box<SocketState>),
    /// It went on to a stage.
    Stage(SessionId, Moment, SessionStage),
    /// The name was resolved, for a session that asked.
    Resolved(SessionId, LookupResult),
    /// Settings changed while it was open: these hold now.
    Adjusted(SessionId, Box<SessionSpec>),
    /// One address failed, another is tried, or a send or option failed; the session goes on.
    Failed(SessionId, Moment, Failure),
    /// Datagram sessions: where a send goes that names nobody; again when the next address of a name is tried.
    Target(SessionId, Address),
    /// Peers of a datagram session whose totals changed, conflated.
    Peers(SessionId, Vec<Connection>),
    /// TLS was agreed on over the socket: how, with whom.
    Tls(SessionId, SocketId, Box<TlsState>),
    /// How far the transfer of a file is: at each stage, and at most ten times a second between.
    Transfer(SessionId, Box<TransferState>),
    /// A send ended: how many bytes the kernel took in how many calls.
    Sent {
        /// Which session.
        session: SessionId,
        /// Over which socket.
        socket: SocketId,
        /// Bytes taken, of the payload.
        taken: u64,
        /// Of how many.
        of: u64,
        /// In how many send calls.
        calls: u32,
    },
    /// A payload was refused before any of it was sent; why is told by `Failed`.
    NotSent {
        /// Which session.
        session: SessionId,
        /// How many payloads that were given before it still wait to be sent.
        waiting: u32,
    },
    /// It was forgotten: the last that is said of it.
    Gone(SessionId),
}
