//! The figures of the top line: what is open now, and what moved since the start. The latter only grow, whatever
//! restarts or is forgotten: each is a sum of what was more than before whenever it was told.

use super::World;
use crate::model::command::Watch;
use crate::model::connection::{Owner, SocketState};
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;

/// What is open now, and what moved since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorldTotals {
    /// Servers that run.
    pub servers: usize,
    /// Open connections of servers; peers of datagram servers are none.
    pub connections: u64,
    /// Sessions that are not over.
    pub sessions: usize,
    /// What moved, and what was dropped.
    pub moved: Moved,
}

/// What moved since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Bytes sent, by servers and sessions.
    pub bytes_out: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Datagrams that the kernel dropped for our sockets, SYNs that it dropped for our listeners, and replies that
    /// we withheld because they would have begun a loop.
    pub drops: u64,
}

impl Moved {
    /// Takes in what a server moved and dropped since it was told of last.
    pub(super) fn add_server(&mut self, before: Moved, after: Moved) {
        self.bytes_in = self.bytes_in.saturating_add(after.bytes_in.saturating_sub(before.bytes_in));
        self.bytes_out = self.bytes_out.saturating_add(after.bytes_out.saturating_sub(before.bytes_out));
        self.drops = self.drops.saturating_add(after.drops.saturating_sub(before.drops));
    }

    /// Takes in what a socket moved, if it is one of a session, and what the kernel dropped for it.
    pub(super) fn add_socket(&mut self, old: Option<&SocketState>, new: &SocketState) {
        if matches!(new.owner, Owner::Session(_) | Owner::Lookup(_)) {
            let before = old.map(|old| old.counts).unwrap_or_default();
            self.bytes_in = self.bytes_in.saturating_add(new.counts.bytes_in.saturating_sub(before.bytes_in));
            self.bytes_out =
                self.bytes_out.saturating_add(new.counts.bytes_out.saturating_sub(before.bytes_out));
        }
        let drops = |state: &SocketState| state.observed.as_ref().and_then(|seen| seen.drops).unwrap_or(0);
        // SYNs are counted with the accept queue; the kernel's count is one modulo 2^32.
        if new.transport == Transport::Udp {
            self.drops = self.drops.saturating_add(u64::from(drops(new).wrapping_sub(old.map_or(0, drops))));
        }
    }
}

impl World {
    /// The totals now.
    pub fn totals(&self) -> WorldTotals {
        let mut totals = WorldTotals { moved: self.moved, ..WorldTotals::default() };
        for server in self.servers.values() {
            totals.servers += usize::from(server.is_running());
            if server.spec.at.transport.is_stream() {
                totals.connections += u64::from(server.totals.open);
            }
        }
        totals.sessions = self.sessions.values().filter(|session| !session.is_ended()).count();
        totals
    }
}

/// Sockets and servers at most whose drops are looked at for the top line.
const WATCHED: usize = 256;

impl World {
    /// What our instruments look at for the drops of the top line, whatever pane is shown: sockets of datagrams, and
    /// accept queues.
    pub fn watched_for_drops(&self) -> Watch {
        let running = || self.servers.iter().filter(|(_, server)| server.is_running());
        let of_servers = running().filter_map(|(_, server)| server.socket);
        let of_sessions =
            self.sessions.values().filter(|session| !session.is_ended()).filter_map(|session| session.socket);
        let is_udp = |id: &SocketId| {
            self.sockets
                .get(id)
                .is_some_and(|state| state.transport == Transport::Udp && state.ended.is_none())
        };
        let queues = running().filter(|(_, server)| server.spec.at.transport == Transport::Tcp);
        Watch {
            sockets: of_servers.chain(of_sessions).filter(is_udp).take(WATCHED).collect(),
            details: None,
            owners: queues.map(|(id, _)| Owner::Server(*id)).take(WATCHED).collect(),
        }
    }

    /// Calls that were written down since the start.
    pub fn calls_made(&self) -> u64 {
        self.calls.figures().recorded
    }

    /// Of these, what the journal evicted to keep its bound, the oldest first.
    pub fn calls_lost(&self) -> u64 {
        self.calls.figures().evicted
    }
}
