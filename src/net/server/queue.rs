//! The accept queue of a listener, seen from outside: clients whose handshake is done and whom nobody
//! has accepted, as rows; the limit and the SYNs that were dropped.
//!
//! The listener is asked by calls of its own at each look, the kernel's table only while somebody waits. The table
//! has no order, but tells of each client since when it is silent towards it, which is since its handshake: so they
//! stand in the order of the queue as exactly as the kernel's clock ticks (1 to 10 ms), whenever the look was.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::ServerContext;
use crate::model::address::Address;
use crate::model::connection::{ConnectionStatus, End, Observed, Owner, SocketRole, TcpInfo};
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::model::server::AcceptQueue;
use crate::net::live_state::{LiveState, SocketIdentity};
use crate::net::poll_pace::{self, PollPace};
use crate::net::pool::NoAnswer;
use crate::net::sock::Sock;
use crate::net::tables::{self, InetSocketRow, NetlinkSocket};

/// The rows of those who wait, and what was read last.
#[derive(Default)]
pub(super) struct QueueRows {
    rows: HashMap<Address, Arc<LiveState>>,
    last: AcceptQueue,
    /// TableRequest once.
    linear_syns: Option<u8>,
    pace: PollPace,
    /// When the listener's last own call had ended, at the last chance.
    own: Moment,
    /// Asks for the kernel's table; there while somebody waits.
    diag: Option<NetlinkSocket>,
    /// The table is being asked for, on a thread of its own.
    asked: Option<TableRequest>,
}

/// A look whose answer is awaited.
struct TableRequest {
    table: Pin<Box<dyn Future<Output = Result<QueueTable, NoAnswer>> + Send>>,
    /// What the listener itself told.
    queue: AcceptQueue,
    /// Clients that were accepted since: the table may still have them.
    accepted: HashSet<Address>,
}

/// What the kernel tells of those who wait.
pub(super) struct QueueTable {
    waiting: Vec<InetSocketRow>,
    at: Moment,
    linear_syns: u8,
    diag: Option<NetlinkSocket>,
}

impl QueueRows {
    /// A chance to read the queue, which is taken unless it has long been the same; `anew`: in any case. Only TCP
    /// has one that can be seen.
    pub(super) fn look(&mut self, server: &ServerContext, sock: &mut Sock, address: &Address, anew: bool) {
        if server.spec.at.transport != Transport::Tcp || self.asked.is_some() {
            return;
        }
        let own = sock.last_own_call();
        let stirs = anew || std::mem::replace(&mut self.own, own) != own;
        if self.pace.is_due(stirs, poll_pace::OF_QUEUE) {
            self.ask(server, sock, address);
        }
    }

    /// Asks the listener, by an observer's calls, and for the kernel's table where somebody waits or waited.
    fn ask(&mut self, server: &ServerContext, sock: &mut Sock, address: &Address) {
        sock.observe(false);
        let Some(observed) = sock.live.observed() else { return };
        let now = observed.at;
        let mut queue = AcceptQueue { last_drop: self.last.last_drop, ..AcceptQueue::default() };
        if let Some(tcp) = observed.tcp {
            queue.waiting = tcp.unacked.unwrap_or(0);
            queue.backlog = tcp.sacked.unwrap_or(0);
        }
        queue.syns_dropped = observed.drops.unwrap_or(0);
        if queue.syns_dropped != self.last.syns_dropped {
            queue.last_drop = Some(now);
        }
        let asks_table = queue.waiting > 0 || !self.rows.is_empty();
        if let (false, Some(linear_syns)) = (asks_table, self.linear_syns) {
            queue.linear_syns = linear_syns;
            let is_new = self.send_command(server, queue);
            return self.pace.saw(is_new);
        }
        let (net, address, mut diag) = (Arc::clone(&server.net), address.clone(), self.diag.take());
        let linear_syns = self.linear_syns;
        let table = async move {
            let on_thread = Arc::clone(&net);
            let read = move || {
                let linear_syns = linear_syns.unwrap_or_else(tables::linear_syns);
                let waiting =
                    if asks_table { tables::unaccepted(&on_thread, &mut diag, &address) } else { Vec::new() };
                QueueTable { waiting, at: on_thread.now(), linear_syns, diag }
            };
            net.host.run(read).await
        };
        self.asked = Some(TableRequest { table: Box::pin(table), queue, accepted: HashSet::new() });
    }

    /// The kernel's table, once it has come; pending for ever while nobody asks.
    pub(super) fn poll_table(&mut self, context: &mut Context<'_>) -> Poll<Result<QueueTable, NoAnswer>> {
        match &mut self.asked {
            Some(asked) => asked.table.as_mut().poll(context),
            None => Poll::Pending,
        }
    }

    /// Takes the kernel's table in.
    pub(super) fn handle_command(
        &mut self,
        server: &ServerContext,
        family: u16,
        table: Result<QueueTable, NoAnswer>,
    ) {
        let Some(TableRequest { mut queue, accepted, .. }) = self.asked.take() else { return };
        // Not to be had this time: the next look asks again.
        let Ok(QueueTable { mut waiting, at: now, linear_syns, diag }) = table else { return };
        self.linear_syns = Some(linear_syns);
        queue.linear_syns = linear_syns;
        waiting.retain(|client| !accepted.contains(&client.remote));
        if !waiting.is_empty() {
            self.diag = diag;
        }
        // Where the kernel does not tell its age, a client came between the looks.
        let came = |client: &InetSocketRow| now - client.silent.unwrap_or_default();
        // Those that were seen before stand first, in the order that they had.
        waiting.sort_by_cached_key(|client| match self.rows.get(&client.remote) {
            Some(live) => (false, live.identity.opened, live.identity.connection),
            None => (true, came(client), None),
        });
        let mut gone = std::mem::take(&mut self.rows);
        let mut is_new = false;
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
                    family,
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
        is_new |= self.send_command(server, queue);
        self.pace.saw(is_new);
    }

    /// Tells the queue's numbers; gives whether they are new.
    fn send_command(&mut self, server: &ServerContext, queue: AcceptQueue) -> bool {
        let is_new = queue != self.last;
        if is_new {
            self.last = queue;
            server.net.coalescer.queue(server.id, queue);
        }
        is_new
    }

    /// The client was accepted: it has a row of its own from now on.
    pub(super) fn accepted(&mut self, server: &ServerContext, peer: &Address) {
        if let Some(asked) = &mut self.asked {
            asked.accepted.insert(peer.clone());
        }
        if let Some(live) = self.rows.remove(peer) {
            leave(server, &live, End::LeftQueue);
        }
    }

    /// Nobody waits any more: the listener is closed, and the kernel resets those who waited.
    pub(super) fn clear(&mut self, server: &ServerContext) {
        self.diag = None;
        self.asked = None;
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
