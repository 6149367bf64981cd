//! The other half of the seam: what the backend tells the UI, in the past tense.

use crate::model::address::Address;
use crate::model::connection::{Owner, SocketState};
use crate::model::console::ConsoleEvent;
use crate::model::errno::Errno;
use crate::model::lookup::LookupEvent;
use crate::model::server::ServerEvent;
use crate::model::why::{HostFacts, Route};

/// Backend to UI. States are conflated, each at its latest; calls travel in the journal alone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Event {
    /// New calls are in the journal: told at most 60 times a second.
    Calls,
    /// From the resolver.
    Lookup(LookupEvent),
    /// From a session.
    Console(ConsoleEvent),
    /// From a server.
    Server(ServerEvent),
    /// Sockets whose state changed since the last tick, each at its latest.
    Sockets(Vec<SocketState>),
    /// This host's name, as `gethostname` gives it: raw bytes.
    HostName(Vec<u8>),
    /// The least and the greatest port that the kernel chooses from: `net.ipv4.ip_local_port_range`, which
    /// IPv6 has too.
    PortRange(u16, u16),
    /// What the host knows of the way to a peer, for whose socket it was asked.
    Why(Owner, Box<HostFacts>),
    /// The route to a peer, or why there is none, as it was asked for somebody's socket.
    Route(Owner, Address, Result<Route, Errno>),
    /// A task of ours panicked; where and with which words, safe to show.
    Panicked(String),
    /// Everything has ended.
    Stopped,
}
