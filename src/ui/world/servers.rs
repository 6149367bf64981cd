//! Servers and their connections, as far as events told of them.

use std::collections::{BTreeMap, VecDeque};

use super::sessions::FAILURE_LIMIT;
use super::totals::Moved;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus, End};
use crate::model::failure::Failure;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::moment::Moment;
use crate::model::server::{AcceptQueue, ServerEvent, ServerSpec, ServerStage, ServerTotals};

/// Ended connections of one server whose rows are kept, the newest.
const ENDED_LIMIT: usize = 1000;

/// One server.
#[derive(Clone, Debug)]
pub struct Server {
    /// What it is to be.
    pub spec: ServerSpec,
    /// When it was started last.
    pub since: Moment,
    /// How far it is, and since when.
    pub stage: (Moment, ServerStage),
    /// The address that the kernel gave it last: kept while it does not listen.
    last_address: Option<Address>,
    /// Its listener, or its datagram socket.
    pub socket: Option<SocketId>,
    /// Its connections, or the peers that spoke, by their ids.
    pub connections: BTreeMap<ConnectionId, Connection>,
    /// Those that ended, the oldest first.
    ended: VecDeque<ConnectionId>,
    /// Totals over all connections for ever.
    pub totals: ServerTotals,
    /// It was started again, and its backend has not told of it yet: totals that come are still of before.
    is_renewed: bool,
    /// Connections that came and went without a row.
    pub unseen: u64,
    /// Rows of ended connections that made room for newer ones.
    pub forgotten: u64,
    /// The accept queue, while it was looked at.
    pub queue: Option<AcceptQueue>,
    /// What failed without ending it, the newest last.
    pub failures: Vec<(Moment, Failure)>,
}

impl Server {
    /// A server that was asked for just now.
    pub(super) fn added(spec: ServerSpec, now: Moment) -> Server {
        Server {
            spec,
            since: now,
            stage: (now, ServerStage::Starting),
            last_address: None,
            socket: None,
            connections: BTreeMap::new(),
            ended: VecDeque::new(),
            totals: ServerTotals::default(),
            is_renewed: false,
            unseen: 0,
            forgotten: 0,
            queue: None,
            failures: Vec::new(),
        }
    }

    pub(super) fn start_again(&mut self, spec: &ServerSpec, now: Moment) {
        self.spec = spec.clone();
        self.since = now;
        self.stage = (now, ServerStage::Starting);
        self.last_address = None;
        self.queue = None;
        self.is_renewed = true;
    }

    /// What it moved and dropped since it was started.
    pub(super) fn dropped_and_moved(&self) -> Moved {
        let syns = self.queue.map_or(0, |queue| queue.syns_dropped);
        Moved {
            bytes_in: self.totals.counts.bytes_in,
            bytes_out: self.totals.counts.bytes_out,
            drops: self.totals.loops_cut + u64::from(syns),
        }
    }

    /// Whether it serves, or is about to.
    pub fn is_running(&self) -> bool {
        !matches!(self.stage.1, ServerStage::Stopped(_))
    }

    /// The address that the kernel gave it, while it listens.
    pub fn address(&self) -> Option<&Address> {
        match &self.stage.1 {
            ServerStage::Listening(address) => Some(address),
            _ => None,
        }
    }

    /// The same, or the one it had until it stopped listening.
    pub fn last_address(&self) -> Option<&Address> {
        self.address().or(self.last_address.as_ref())
    }

    /// Whether its socket is open for clients, also while accepting is paused.
    pub fn is_listening(&self) -> bool {
        matches!(self.stage.1, ServerStage::Listening(_) | ServerStage::Paused { .. })
    }

    /// Takes an event in; gives back the sockets whose rows are gone with it.
    pub(super) fn handle_event(&mut self, event: &ServerEvent) -> Vec<SocketId> {
        match event {
            ServerEvent::Stage(_, at, stage) => {
                if let ServerStage::Listening(address) = stage {
                    self.last_address = Some(address.clone());
                }
                if std::mem::take(&mut self.is_renewed) {
                    self.totals = ServerTotals::default();
                }
                self.stage = (*at, stage.clone());
                if matches!(stage, ServerStage::Stopped(_)) {
                    self.queue = None;
                    self.connections.retain(|_, row| !matches!(row.status, ConnectionStatus::Queued { .. }));
                }
            }
            ServerEvent::Socket(_, state) => self.socket = Some(state.id),
            ServerEvent::Connections(_, rows) => {
                for row in rows {
                    if matches!(row.status, ConnectionStatus::Ended(_, End::LeftQueue)) {
                        // It was accepted, and has a row of its own: it takes no room of those that are over.
                        self.connections.remove(&row.id);
                        continue;
                    }
                    let was_over = self.connections.get(&row.id).is_some_and(|old| old.status.is_ended());
                    if row.status.is_ended() && !was_over {
                        self.ended.push_back(row.id);
                    }
                    self.connections.insert(row.id, row.clone());
                }
                return self.make_room();
            }
            ServerEvent::Unseen(_, count) => self.unseen += count,
            ServerEvent::Totals(_, totals) => self.totals = *totals,
            ServerEvent::Queue(_, queue) => self.queue = Some(*queue),
            ServerEvent::Failed(_, at, failure) => {
                self.failures.push((*at, failure.clone()));
                if self.failures.len() > FAILURE_LIMIT {
                    self.failures.remove(0);
                }
            }
            ServerEvent::Changed(_) | ServerEvent::Gone(_) => {}
        }
        Vec::new()
    }

    fn make_room(&mut self) -> Vec<SocketId> {
        let mut gone = Vec::new();
        while self.ended.len() > ENDED_LIMIT {
            let Some(id) = self.ended.pop_front() else { break };
            self.forgotten += 1;
            let row = self.connections.remove(&id);
            gone.extend(row.and_then(|row| row.socket).filter(|socket| Some(*socket) != self.socket));
        }
        gone
    }
}

impl ServerEvent {
    /// Which server the event is about.
    pub(super) fn server(&self) -> ServerId {
        match self {
            ServerEvent::Stage(id, ..)
            | ServerEvent::Socket(id, _)
            | ServerEvent::Connections(id, _)
            | ServerEvent::Unseen(id, _)
            | ServerEvent::Totals(id, _)
            | ServerEvent::Queue(id, _)
            | ServerEvent::Failed(id, ..)
            | ServerEvent::Changed(id)
            | ServerEvent::Gone(id) => *id,
        }
    }
}
