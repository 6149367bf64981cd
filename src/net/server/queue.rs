//! The accept queue of a listener, seen from outside: clients whose handshake is done and whom nobody
//! has accepted, as rows; the limit and the SYNs that were dropped.
//!
//! The listener is asked by calls of its own at each look, the kernel's table only while somebody waits. The table
//! has no order, but tells of each client since when it is silent towards it, which is since its handshake: so they
//! stand in the order of the queue as exactly as the kernel's clock ticks (1 to 10 ms), whenever the look was.

use std::collections::HashMap;
use std::sync::Arc;

use super::ServerContext;
use crate::model::address::Address;
use crate::model::connection::{ConnectionStatus, End, Observed, Owner, SocketRole, TcpInfo};
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::model::server::AcceptQueue;
use crate::net::live_state::{LiveState, SocketIdentity};
use crate::net::poll_pace::{self, PollPace};
use crate::net::sock::Sock;
use crate::net::tables::{self, InetSocketRow, SockDiag};

/// The rows of those who wait, and what was read last.
#[derive(Default)]
pub(super) struct QueueRows {
    rows: HashMap<Address, Arc<LiveState>>,
    last: AcceptQueue,
    /// Asked once.
    linear_syns: Option<u8>,
    pace: PollPace,
    /// When the listener's last own call had ended, at the last chance.
    own: Moment,
    /// Asks for the kernel's table; there while somebody waits.
    diag: Option<SockDiag>,
}

impl QueueRows {
    /// A chance to read the queue, which is taken unless it has long been the same; `anew`: in any case. Only TCP
    /// has one that can be seen.
    pub(super) fn look(&mut self, server: &ServerContext, sock: &mut Sock, address: &Address, anew: bool) {
        if server.spec.at.transport != Transport::Tcp {
            return;
        }
        let own = sock.last_own_call();
        let stirs = anew || std::mem::replace(&mut self.own, own) != own;
        if self.pace.is_due(stirs, poll_pace::OF_QUEUE) {
            let is_new = self.read(server, sock, address);
            self.pace.saw(is_new);
        }
    }

    /// Reads it, by an observer's calls. Gives whether anything is new.
    fn read(&mut self, server: &ServerContext, sock: &mut Sock, address: &Address) -> bool {
        sock.observe(false);
        let Some(observed) = sock.live.observed() else { return false };
        let now = observed.at;
        let mut queue = AcceptQueue { last_drop: self.last.last_drop, ..AcceptQueue::default() };
        queue.linear_syns = *self.linear_syns.get_or_insert_with(tables::linear_syns);
        if let Some(tcp) = observed.tcp {
            queue.waiting = tcp.unacked.unwrap_or(0);
            queue.backlog = tcp.sacked.unwrap_or(0);
        }
        queue.syns_dropped = observed.drops.unwrap_or(0);
        if queue.syns_dropped != self.last.syns_dropped {
            queue.last_drop = Some(now);
        }
        let mut waiting = if queue.waiting > 0 || !self.rows.is_empty() {
            tables::unaccepted(&server.net, &mut self.diag, address)
        } else {
            Vec::new()
        };
        if waiting.is_empty() {
            self.diag = None;
        }
        // Where the kernel does not tell its age, a client came between the looks.
        let came = |client: &InetSocketRow| now - client.silent.unwrap_or_default();
        // Those that were seen before stand first, in the order that they had.
        waiting.sort_by_cached_key(|client| match self.rows.get(&client.remote) {
            Some(live) => (false, live.identity.opened, live.identity.connection),
            None => (true, came(client), None),
        });
        let mut gone = std::mem::take(&mut self.rows);
        let mut is_new = queue != self.last;
        for (place, client) in (1..).zip(waiting) {
            let status = ConnectionStatus::Queued { place, held: client.received };
            let opened = came(&client);
            let live = gone.remove(&client.remote).unwrap_or_else(|| {
                let identity = SocketIdentity {
                    owner: Owner::Server(server.id),
                    socket: SocketId(0),
                    connection: Some(server.net.next_connection()),
                    role: None::<SocketRole>,
                    transport: Transport::Tcp,
                    family: sock.live.identity.family,
                    fd: -1,
                    opened,
                };
                Arc::new(LiveState::new(identity, Some(client.local), Some(client.remote.clone())))
            });
            let known = live.observed().and_then(|observed| observed.tcp).map(|tcp| tcp.state);
            if known != Some(client.state) {
                let tcp = Some(TcpInfo { state: client.state, ..TcpInfo::default() });
                live.set_observed(Observed { at: now, tcp, ..Observed::default() });
                server.net.coalescer.touch(&live);
                is_new = true;
            }
            if live.set_standing_if_new(status) {
                server.net.coalescer.touch(&live);
                is_new = true;
            }
            self.rows.insert(client.remote, live);
        }
        // Who was accepted has left already: these went away by themselves.
        for live in gone.into_values() {
            is_new = true;
            leave(server, &live, End::GaveUp);
        }
        if queue != self.last {
            self.last = queue;
            server.net.coalescer.queue(server.id, queue);
        }
        is_new
    }

    /// The client was accepted: it has a row of its own from now on.
    pub(super) fn accepted(&mut self, server: &ServerContext, peer: &Address) {
        if let Some(live) = self.rows.remove(peer) {
            leave(server, &live, End::LeftQueue);
        }
    }

    /// Nobody waits any more: the listener is closed, and the kernel resets those who waited.
    pub(super) fn clear(&mut self, server: &ServerContext) {
        self.diag = None;
        for (_, live) in self.rows.drain() {
            leave(server, &live, End::Stopped);
        }
    }
}

/// A row leaves the queue.
fn leave(server: &ServerContext, live: &Arc<LiveState>, end: End) {
    if live.end(server.net.now(), end) {
        server.net.coalescer.ended(live);
    }
}
