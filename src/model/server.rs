//! Servers: their services, policies, settings and faults; what the UI asks of them, and what becomes of them.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;

use crate::bytes::address::Network;
use crate::model::address::Address;
use crate::model::connection::{Connection, SocketState};
use crate::model::console::CloseKind;
use crate::model::counts::Counts;
use crate::model::endpoint::Endpoint;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::model::multicast::Membership;
use crate::model::socket_option::Setting;
use crate::model::tls::ServerTls;

/// The backlog if nothing else is said, which is Linux's own default of `net.core.somaxconn`: clients that connect
/// faster than they are accepted wait in the queue, and repeat no SYN.
pub const BACKLOG: i32 = 4096;

/// Datagram peers that are remembered if nothing else is said.
pub const PEERS: u32 = 4096;

/// The greeting of the preset at port 3490: 13 bytes, without a newline.
pub const HELLO: &[u8] = b"Hello, world!";

/// The name of [`ServerSpec::loop_guard`] on screen.
pub const LOOP_GUARD: &str = "loop guard";

/// What the server does with bytes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Sends back what came (RFC 862).
    Echo,
    /// Takes and drops (RFC 863).
    Discard,
    /// Sends characters without end; UDP: one answer of at most 512 bytes a datagram (RFC 864).
    Chargen,
    /// Sends the date and time as text, then closes (RFC 867).
    Daytime,
    /// Sends seconds since 1900 as 32 bits big-endian, then closes (RFC 868).
    Time,
    /// Sends a greeting, then closes.
    Hello {
        /// The greeting's bytes; by default the 13 bytes `Hello, world!`.
        text: Bytes,
    },
    /// Takes and shows, answers nothing.
    Print,
    /// A person types the replies.
    Manual,
    /// The message is a number of seconds to work, 0 to 3600, done in parallel.
    Jobs,
    /// Guess a number or a word, one round a peer.
    Guess(Secret),
    /// Serves a file, or the files under a directory, by a transfer that can be resumed.
    File {
        /// The root directory.
        root: PathBuf,
        /// The file served, relative to the root; `None`: the one file that `root` itself names.
        file: Option<PathBuf>,
        /// UDP: every n-th datagram of ours is not sent; 0 none.
        lose_every: u32,
    },
    /// Answers by rules, the first that matches.
    Rules(Vec<Rule>),
}

/// What is to be guessed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Secret {
    /// A number from 1 to 6; `None`: a new one is drawn for each round.
    Number(Option<u8>),
    /// A name, and the hint that is told.
    Word {
        /// What wins, in any case.
        word: String,
        /// What is told.
        hint: String,
    },
}

/// One rule of the service of rules.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rule {
    /// On which messages.
    pub pattern: Pattern,
    /// The answer in payload notation, with `$1`, `$peer`, `$len`, `$count`.
    pub answer: String,
    /// Wait before answering.
    pub delay: Duration,
    /// Close after answering.
    pub close: bool,
}

/// On which messages a rule answers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Pattern {
    /// The whole message.
    Equals(Bytes),
    /// Its head.
    StartsWith(Bytes),
    /// Anywhere in it.
    Contains(Bytes),
    /// A regular expression on bytes.
    Regex(String),
    /// Every message.
    Any,
}

/// How a stream server takes clients.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Policy {
    /// All at once, each in a task of its own.
    Concurrent,
    /// One, and the others wait in the kernel's queue.
    OneAtATime,
    /// One, and the others are told so and closed gently.
    Busy {
        /// What they are told; `busy\n` by default.
        text: Bytes,
    },
}

impl Policy {
    /// The word on screen and on the command line.
    pub const fn word(&self) -> &'static str {
        match self {
            Policy::Concurrent => "concurrent",
            Policy::OneAtATime => "one-at-a-time",
            Policy::Busy { .. } => "busy",
        }
    }
}

/// What a server is to be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ServerSpec {
    /// Where: address (or interface name, or path) and port; port 0: the system chooses.
    pub at: Endpoint,
    /// What it does.
    pub service: Service,
    /// How it takes clients; without meaning for datagrams.
    pub policy: Policy,
    /// The argument of `listen`.
    pub backlog: i32,
    /// Options, set before bind.
    pub options: Vec<Setting>,
    /// Open connections at most; further ones wait in the queue. `None`: as many as descriptors allow. For datagrams:
    /// peers remembered; `None`: [`PEERS`].
    pub connection_limit: Option<u32>,
    /// Close a connection that is silent for so long; `None` never.
    pub idle_limit: Option<Duration>,
    /// Room offered to each receive call, 1 to 1,048,576 bytes.
    pub receive_buffer: u32,
    /// The only networks whose clients are served; empty: all.
    pub allow: Vec<Network>,
    /// Networks whose clients are not served, also where they are allowed.
    pub deny: Vec<Network>,
    /// Groups to join.
    pub groups: Vec<Membership>,
    /// Injected faults.
    pub faults: Vec<Fault>,
    /// The seed of the faults, so that a run can be repeated.
    pub seed: u64,
    /// Stop after the first connection (or datagram) was served.
    pub once: bool,
    /// Datagrams: after 20,000 exchanges in a row, at more than 5,000 a second, in which the peer's datagram is exactly our
    /// last reply to it, one reply is withheld. That ends an echo loop, and costs an honest client one datagram.
    pub loop_guard: bool,
    /// TCP: TLS over its connections, with these settings; `None`: plain.
    pub tls: Option<Box<ServerTls>>,
}

impl ServerSpec {
    /// The defaults for a service at an endpoint: concurrent, a backlog of [`BACKLOG`], as many connections as
    /// descriptors allow, 65,536 bytes of receive buffer, `SO_REUSEADDR` for TCP.
    pub fn new(at: Endpoint, service: Service) -> ServerSpec {
        let options = if at.transport == crate::model::endpoint::Transport::Tcp {
            vec![Setting::new("SO_REUSEADDR", 1)]
        } else {
            Vec::new()
        };
        ServerSpec {
            at,
            service,
            policy: Policy::Concurrent,
            backlog: BACKLOG,
            options,
            connection_limit: None,
            idle_limit: None,
            receive_buffer: 65_536,
            allow: Vec::new(),
            deny: Vec::new(),
            groups: Vec::new(),
            faults: Vec::new(),
            seed: 1,
            once: false,
            loop_guard: true,
            tls: None,
        }
    }
}

impl Service {
    /// The word on screen and on the command line.
    pub const fn word(&self) -> &'static str {
        match self {
            Service::Echo => "echo",
            Service::Discard => "discard",
            Service::Chargen => "chargen",
            Service::Daytime => "daytime",
            Service::Time => "time",
            Service::Hello { .. } => "hello",
            Service::Print => "print",
            Service::Manual => "manual",
            Service::Jobs => "jobs",
            Service::Guess(_) => "guess",
            Service::File { .. } => "file",
            Service::Rules(_) => "rules",
        }
    }
}

/// What the UI asks of servers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ServerCommand {
    /// Opens, binds and (streams) listens. An id that was stopped starts again.
    Start(ServerId, Box<ServerSpec>),
    /// Ends connections and listener, within 2 s; afterwards the port can be bound again.
    Stop(ServerId),
    /// Closes the listener, keeps the connections.
    StopListening(ServerId),
    /// Takes these faults from now on.
    SetFaults(ServerId, Vec<Fault>, u64),
    /// Sends a payload to connections or peers (a reply typed by hand).
    Send {
        /// The server that sends.
        server: ServerId,
        /// The connections that it goes to.
        to: Vec<ConnectionId>,
        /// The bytes.
        payload: Bytes,
    },
    /// Shuts or closes connections; datagram peers are forgotten.
    End(ServerId, Vec<ConnectionId>, CloseKind),
    /// Takes over what of the spec can change while it runs (the settings that are live: faults, seed, secret, rules,
    /// the lists of who may be a client); what else differs is left as it is.
    Change(ServerId, Box<ServerSpec>),
    /// Stops if need be, and forgets.
    Forget(ServerId),
}

/// How far a server is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ServerStage {
    /// The address is resolved, or the socket is being made.
    Starting,
    /// It serves at this address, the one that the kernel gave.
    Listening(Address),
    /// The listener is closed, connections go on.
    NotListening,
    /// Accepting is paused: at the limit of connections, or out of descriptors (with the errno's words).
    Paused {
        /// Why, in words.
        why: String,
    },
    /// It is over; an empty reason: somebody stopped it.
    Stopped(Option<Failure>),
}

/// The accept queue of a listener, as our instruments read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AcceptQueue {
    /// Connections that wait for `accept`.
    pub waiting: u32,
    /// The backlog in force; the queue holds one more.
    pub backlog: u32,
    /// SYNs dropped since the listener was opened.
    pub syns_dropped: u32,
    /// When the last was dropped.
    pub last_drop: Option<Moment>,
    /// `net.ipv4.tcp_syn_linear_timeouts` of this host: so many repeated SYNs come at the distance of the first,
    /// before the distance doubles; 0 for kernels before Linux 6.5.
    pub linear_syns: u8,
}

impl AcceptQueue {
    /// After how many seconds a client of this host repeats its SYN: the first three times.
    pub fn syn_repeats(&self) -> [u32; 3] {
        let mut distance = 1;
        let mut at = 0;
        std::array::from_fn(|number| {
            at += distance;
            if number >= usize::from(self.linear_syns) {
                distance *= 2;
            }
            at
        })
    }
}

/// What becomes of servers. Bytes are not here: they are in the journal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ServerEvent {
    /// It went on to a stage.
    Stage(ServerId, Moment, ServerStage),
    /// Its listener or datagram socket.
    Socket(ServerId, Box<SocketState>),
    /// Rows that are new or changed since the last tick, each at its latest; ended ones once.
    Connections(ServerId, Vec<Connection>),
    /// Connections that came and went within one tick beyond what is told row by row.
    Unseen(ServerId, u64),
    /// Totals of the server, over all its connections for ever.
    Totals(ServerId, ServerTotals),
    /// The accept queue, while it is visible.
    Queue(ServerId, AcceptQueue),
    /// A failure that does not end it.
    Failed(ServerId, Moment, Failure),
    /// What it was told to change while it runs is in force.
    Changed(ServerId),
    /// It was forgotten: the last that is said of it.
    Gone(ServerId),
}

/// Totals of a server, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ServerTotals {
    /// Bytes and calls of all its connections.
    pub counts: Counts,
    /// Open now.
    pub open: u32,
    /// Accepted, or peers seen, since it started.
    pub accepted: u64,
    /// Refused by the busy policy.
    pub refused: u64,
    /// Clients closed, or datagrams dropped, by the lists of who may be a client.
    pub denied: u64,
    /// Replies not sent because they would have begun a loop, or kept one going.
    pub loops_cut: u64,
    /// Datagrams that no row remembers any more.
    pub forgotten_peers: u64,
    /// Tasks of ours that panicked.
    pub panics: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syns_are_repeated_as_this_kernel_does() {
        let repeats = |linear_syns| AcceptQueue { linear_syns, ..AcceptQueue::default() }.syn_repeats();
        assert_eq!((repeats(0), repeats(1), repeats(4)), ([1, 3, 7], [1, 2, 4], [1, 2, 3]));
    }
}
