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

use super::Server;
use crate::model::address::Address;
use crate::model::connection::{End, Observed, Owner, Role, Standing, TcpInfo};
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::model::server::AcceptQueue;
use crate::net::cell::{Birth, Cell};
use crate::net::pace::{self, Pace};
use crate::net::pool::NoAnswer;
use crate::net::sock::Sock;
use crate::net::tables::{self, Diag, Row};

/// The rows of those who wait, and what was read last.
#[derive(Default)]
pub(super) struct QueueRows {
    rows: HashMap<Address, Arc<Cell>>,
    last: AcceptQueue,
    /// Asked once.
    linear_syns: Option<u8>,
    pace: Pace,
    /// When the listener's last own call had ended, at the last chance.
    own: Moment,
    /// Asks for the kernel's table; there while somebody waits.
    diag: Option<Diag>,
    /// The table is being asked for, on a thread of its own.
    asked: Option<Asked>,
}

/// A look whose answer is awaited.
struct Asked {
    table: Pin<Box<dyn Future<Output = Result<Table, NoAnswer>> + Send>>,
    /// What the listener itself told.
    queue: AcceptQueue,
    /// Clients that were accepted since: the table may still have them.
    accepted: HashSet<Address>,
}

/// What the kernel tells of those who wait.
pub(super) struct Table {
    waiting: Vec<Row>,
    at: Moment,
    linear_syns: u8,
    diag: Option<Diag>,
}

impl QueueRows {
    /// A chance to read the queue, which is taken unless it has long been the same; `anew`: in any case. Only TCP
    /// has one that can be seen.
    pub(super) fn look(&mut self, server: &Server, sock: &mut Sock, address: &Address, anew: bool) {
        if server.spec.at.transport != Transport::Tcp || self.asked.is_some() {
            return;
        }
        let own = sock.last_own_call();
        let stirs = anew || std::mem::replace(&mut self.own, own) != own;
        if self.pace.is_due(stirs, pace::OF_QUEUE) {
            self.ask(server, sock, address);
        }
    }

    /// Asks the listener, by an observer's calls, and for the kernel's table where somebody waits or waited.
    fn ask(&mut self, server: &Server, sock: &mut Sock, address: &Address) {
        sock.observe(false);
        let Some(observed) = sock.cell.observed() else { return };
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
            let is_new = self.tell(server, queue);
            return self.pace.saw(is_new);
        }
        let (base, address, mut diag) = (Arc::clone(&server.base), address.clone(), self.diag.take());
        let linear_syns = self.linear_syns;
        let table = async move {
            let on_thread = Arc::clone(&base);
            let read = move || {
                let linear_syns = linear_syns.unwrap_or_else(tables::linear_syns);
                let waiting =
                    if asks_table { tables::unaccepted(&on_thread, &mut diag, &address) } else { Vec::new() };
                Table { waiting, at: on_thread.now(), linear_syns, diag }
            };
            base.host.run(read).await
        };
        self.asked = Some(Asked { table: Box::pin(table), queue, accepted: HashSet::new() });
    }

    /// The kernel's table, once it has come; pending for ever while nobody asks.
    pub(super) fn poll_table(&mut self, context: &mut Context<'_>) -> Poll<Result<Table, NoAnswer>> {
        match &mut self.asked {
            Some(asked) => asked.table.as_mut().poll(context),
            None => Poll::Pending,
        }
    }

    /// Takes the kernel's table in.
    pub(super) fn told(&mut self, server: &Server, family: u16, table: Result<Table, NoAnswer>) {
        let Some(Asked { mut queue, accepted, .. }) = self.asked.take() else { return };
        // Not to be had this time: the next look asks again.
        let Ok(Table { mut waiting, at: now, linear_syns, diag }) = table else { return };
        self.linear_syns = Some(linear_syns);
        queue.linear_syns = linear_syns;
        waiting.retain(|client| !accepted.contains(&client.remote));
        if !waiting.is_empty() {
            self.diag = diag;
        }
        // Where the kernel does not tell its age, a client came between the looks.
        let came = |client: &Row| now - client.silent.unwrap_or_default();
        // Those that were seen before stand first, in the order that they had.
        waiting.sort_by_cached_key(|client| match self.rows.get(&client.remote) {
            Some(cell) => (false, cell.birth.opened, cell.birth.connection),
            None => (true, came(client), None),
        });
        let mut gone = std::mem::take(&mut self.rows);
        let mut is_new = false;
        for (place, client) in (1..).zip(waiting) {
            let standing = Standing::Queued { place, held: client.received };
            let opened = came(&client);
            let cell = gone.remove(&client.remote).unwrap_or_else(|| {
                let birth = Birth {
                    owner: Owner::Server(server.id),
                    socket: SocketId(0),
                    connection: Some(server.base.next_connection()),
                    role: None::<Role>,
                    transport: Transport::Tcp,
                    family,
                    fd: -1,
                    opened,
                };
                Arc::new(Cell::new(birth, Some(client.local), Some(client.remote.clone())))
            });
            let known = cell.observed().and_then(|observed| observed.tcp).map(|tcp| tcp.state);
            if known != Some(client.state) {
                let tcp = Some(TcpInfo { state: client.state, ..TcpInfo::default() });
                cell.set_observed(Observed { at: now, tcp, ..Observed::default() });
                server.base.board.touch(&cell);
                is_new = true;
            }
            if cell.set_standing_if_new(standing) {
                server.base.board.touch(&cell);
                is_new = true;
            }
            self.rows.insert(client.remote, cell);
        }
        // Who was accepted has left already: these went away by themselves.
        for cell in gone.into_values() {
            is_new = true;
            leave(server, &cell, End::GaveUp);
        }
        is_new |= self.tell(server, queue);
        self.pace.saw(is_new);
    }

    /// Tells the queue's numbers; gives whether they are new.
    fn tell(&mut self, server: &Server, queue: AcceptQueue) -> bool {
        let is_new = queue != self.last;
        if is_new {
            self.last = queue;
            server.base.board.queue(server.id, queue);
        }
        is_new
    }

    /// The client was accepted: it has a row of its own from now on.
    pub(super) fn accepted(&mut self, server: &Server, peer: &Address) {
        if let Some(asked) = &mut self.asked {
            asked.accepted.insert(peer.clone());
        }
        if let Some(cell) = self.rows.remove(peer) {
            leave(server, &cell, End::LeftQueue);
        }
    }

    /// Nobody waits any more: the listener is closed, and the kernel resets those who waited.
    pub(super) fn clear(&mut self, server: &Server) {
        self.diag = None;
        self.asked = None;
        for (_, cell) in self.rows.drain() {
            leave(server, &cell, End::Stopped);
        }
    }
}

/// A row leaves the queue.
fn leave(server: &Server, cell: &Arc<Cell>, end: End) {
    if cell.end(server.base.now(), end) {
        server.base.board.ended(cell);
    }
}
