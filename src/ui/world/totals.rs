//! The figures of the top line.

use super::World;

/// What is open now, and what moved since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorldTotals {
    /// Servers that run.
    pub servers: usize,
    /// Open connections of servers, and datagram peers.
    pub connections: u64,
    /// Sessions that are not over.
    pub sessions: usize,
    /// Bytes sent, by servers and sessions.
    pub bytes_out: u64,
    /// Bytes received.
    pub bytes_in: u64,
}

impl World {
    /// The totals now.
    pub fn totals(&self) -> WorldTotals {
        let mut totals = WorldTotals::default();
        for server in self.servers.values() {
            totals.servers += usize::from(server.is_running());
            totals.connections += u64::from(server.totals.open);
            totals.bytes_in += server.totals.counts.bytes_in;
            totals.bytes_out += server.totals.counts.bytes_out;
        }
        for session in self.sessions.values() {
            totals.sessions += usize::from(!session.is_ended());
            for state in session.sockets.iter().filter_map(|id| self.sockets.get(id)) {
                totals.bytes_in += state.counts.bytes_in;
                totals.bytes_out += state.counts.bytes_out;
            }
        }
        totals
    }
}

impl World {
    /// Calls that were written down since the start.
    pub fn calls_made(&self) -> u64 {
        self.calls.figures().recorded
    }

    /// Of these, what the journal let go of to keep its bound, the oldest first.
    pub fn calls_lost(&self) -> u64 {
        self.calls.figures().evicted
    }
}
