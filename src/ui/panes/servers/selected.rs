//! What the regions of the pane have in common: the server and the row that are selected, what is marked, and
//! the view as it was when it was held.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::ServersRegion;
use super::lines::ListLine;
use super::table::{Meters, Table};
use crate::bytes::text::SafeText;
use crate::model::connection::{Connection, ConnectionStatus};
use crate::model::endpoint::Transport;
use crate::model::fault::Fault;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::moment::Moment;
use crate::ui::conversation::Source;
use crate::ui::flow::Flow;
use crate::ui::regions::TcpHistory;
use crate::ui::world::{Server, World};

/// Connections whose calls the ladder shows with those of the listener: each step of it looks at all.
const LADDER_LIMIT: usize = 32;
/// Rows that are looked through for them.
const LOOK_LIMIT: usize = 2_000;

/// A view that is held still. What is held is a copy: nothing of it changes.
#[derive(Debug)]
pub(super) struct HeldView {
    pub(super) at: Moment,
    pub(super) rows: BTreeMap<ConnectionId, Connection>,
    pub(super) table: Table,
    pub(super) accepted: u64,
}

/// What is selected.
#[derive(Debug, Default)]
pub struct SelectedServer {
    /// The server under the cursor: it keeps it while others come and go.
    pub(super) server: Option<ServerId>,
    pub(super) marked_servers: BTreeSet<ServerId>,
    /// What stands under the cursor of the connections.
    pub(super) line: ListLine,
    /// Whether a person put it there: until then it goes to the first client that comes.
    pub(super) is_chosen: bool,
    /// Connections that are marked.
    pub(super) marks: BTreeSet<ConnectionId>,
    pub(super) held: Option<HeldView>,
    /// Rates of all rows of all servers.
    pub(super) meters: Meters,
    /// To the other end of what is selected, if that is in this program: looked for at each update, not at each
    /// draw.
    pub(super) other: Option<Flow>,
    /// Whether a reply is typed.
    pub(super) is_replying: bool,
    /// What our instruments read lately of the connection under the cursor.
    pub(super) history: TcpHistory,
}

impl SelectedServer {
    /// The server that is selected.
    pub(super) fn server<'a>(&self, world: &'a World) -> Option<(ServerId, &'a Server)> {
        let id = self.server?;
        Some((id, world.servers.get(&id)?))
    }

    /// The connection under the cursor; `None` on the listener.
    pub(super) fn connection<'a>(&'a self, world: &'a World) -> Option<&'a Connection> {
        let ListLine::Connection(id) = self.line else { return None };
        self.rows(world)?.get(&id)
    }

    /// The rows that are shown: those of now, or of the moment at which the view was held.
    pub(super) fn rows<'a>(&'a self, world: &'a World) -> Option<&'a BTreeMap<ConnectionId, Connection>> {
        match &self.held {
            Some(held) => Some(&held.rows),
            None => self.server(world).map(|(_, server)| &server.connections),
        }
    }

    /// Takes note of what a row of a server has moved so far.
    pub(super) fn note_traffic(&mut self, id: ServerId, row: &Connection, now: Moment) {
        /// A row that began so lately moved all its bytes since then, milliseconds.
        const FRESH: u128 = 2_000;
        if row.status.is_ended() {
            self.meters.remove(&(id, row.id));
            return;
        }
        let is_fresh = now.since(row.since).as_millis() < FRESH;
        let meter = self.meters.entry((id, row.id)).or_default();
        meter.note(row.counts.bytes_in, row.counts.bytes_out, is_fresh, now);
    }

    pub(super) fn select_server(&mut self, id: Option<ServerId>) {
        if self.server != id {
            self.server = id;
            self.line = ListLine::Listener;
            self.is_chosen = false;
            self.marks.clear();
            self.held = None;
        }
    }

    pub(super) fn select_line(&mut self, line: ListLine) {
        self.line = line;
        self.is_chosen = true;
    }

    /// The connections that an action is meant for: those that are marked, else the one under the cursor.
    pub(super) fn targets(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let is_there = |id: &ConnectionId| server.connections.contains_key(id);
        if self.marks.is_empty() {
            let ListLine::Connection(id) = self.line else { return Vec::new() };
            return Some(id).into_iter().filter(is_there).collect();
        }
        self.marks.iter().copied().filter(is_there).collect()
    }

    /// Those of the targets that have something to end.
    pub(super) fn open_targets(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let is_open = |id: &ConnectionId| {
            server.connections.get(id).is_some_and(|row| {
                !row.status.is_ended() && !matches!(row.status, ConnectionStatus::Queued { .. })
            })
        };
        self.targets(world).into_iter().filter(is_open).collect()
    }

    /// Those that a reply would go to.
    pub(super) fn readers(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let can_read = |id: &ConnectionId| {
            server.connections.get(id).is_some_and(|row| {
                matches!(
                    row.status,
                    ConnectionStatus::Open | ConnectionStatus::HalfClosedByPeer | ConnectionStatus::Peer
                )
            })
        };
        self.targets(world).into_iter().filter(can_read).collect()
    }

    /// To whom a reply goes, in words.
    pub(super) fn readers_in_words(&self, world: &World) -> SafeText {
        let readers = self.readers(world);
        let row = |id| self.server(world).and_then(|(_, server)| server.connections.get(id));
        match readers.as_slice() {
            [] => "no client: select one".into(),
            [one] => row(one).map_or(SafeText::EMPTY, |row| SafeText::kept(&row.peer)),
            many => SafeText::shown(format!("{} marked clients", many.len())),
        }
    }

    /// The servers that an action is meant for.
    pub(super) fn server_targets(&self) -> Vec<ServerId> {
        if self.marked_servers.is_empty() {
            self.server.into_iter().collect()
        } else {
            self.marked_servers.iter().copied().collect()
        }
    }

    /// The sockets whose calls the ladder shows: those of the server and its clients, or of the one client under
    /// the cursor of a region below the list of servers.
    pub(super) fn ladder_sockets(&self, focus: ServersRegion, world: &World) -> Vec<SocketId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let mut sockets: Vec<SocketId> = server.socket.into_iter().collect();
        if let Some(row) = self.connection(world).filter(|_| focus != ServersRegion::Servers) {
            sockets.extend(row.socket.filter(|id| !sockets.contains(id)));
        } else {
            let newest = server.connections.values().rev().take(LOOK_LIMIT);
            let clients = newest.filter_map(|row| row.socket.filter(|id| Some(*id) != server.socket));
            sockets.extend(clients.take(LADDER_LIMIT));
        }
        sockets
    }

    /// Takes note of what was read of the connection under the cursor.
    pub(super) fn note_history(&mut self, world: &World) {
        let mut history = std::mem::take(&mut self.history);
        let row = self.connection(world);
        history.note(row.and_then(|row| row.socket), row.and_then(|row| row.observed.as_deref()));
        self.history = history;
    }

    /// Whose calls the conversation shows.
    pub(super) fn source(&self, world: &World) -> Source {
        let Some((_, server)) = self.server(world) else { return Source::default() };
        let is_stream = server.spec.at.transport.is_stream();
        match self.connection(world) {
            Some(row) if is_stream => {
                Source { sockets: row.socket.into_iter().collect(), is_stream: true, ..Source::default() }
            }
            Some(row) => Source {
                sockets: row.socket.or(server.socket).into_iter().collect(),
                peer: Some(row.peer.clone()),
                ..Source::default()
            },
            None if is_stream => Source::default(),
            None => Source {
                sockets: server.socket.into_iter().collect(),
                has_many_peers: true,
                ..Source::default()
            },
        }
    }

    /// Whether what is selected has no conversation yet, and why, in words.
    pub(super) fn silence_in_words(&self, world: &World) -> &'static str {
        let server = self.server(world).map(|(_, server)| server);
        let is_left_unread = server.is_some_and(|server| server.spec.faults.contains(&Fault::StopReading));
        match (self.line, self.connection(world).map(|row| &row.status)) {
            (ListLine::Dropped, _) => "the kernel dropped these: there is nothing to read",
            (_, Some(ConnectionStatus::Queued { .. })) => {
                "it is not accepted yet: what it sends waits in the kernel, and nothing answers"
            }
            (ListLine::Connection(_), Some(status)) if !status.is_ended() && is_left_unread => {
                "fault injection, stop-reading: what it sends waits in the kernel"
            }
            (ListLine::Listener, _) if !self.is_stream(world) => "nothing was received yet",
            (ListLine::Listener, _) => "a listener transfers no data: select a client",
            _ => "nothing was sent or received yet",
        }
    }

    /// The transport of the server that is selected.
    pub(super) fn transport(&self, world: &World) -> Option<Transport> {
        self.server(world).map(|(_, server)| server.spec.at.transport)
    }

    pub(super) fn is_stream(&self, world: &World) -> bool {
        self.transport(world).is_none_or(Transport::is_stream)
    }
}
