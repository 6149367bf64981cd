//! What of the pane is visible, for our instruments and for the clock.

use super::Servers;
use super::connection_list::Line;
use super::layout::Region;
use crate::model::command::Watch;
use crate::model::connection::{Owner, Standing};
use crate::model::endpoint::Transport;
use crate::model::fault::Fault;
use crate::model::ids::{ConnectionId, SocketId};
use crate::model::moment::Moment;
use crate::ui::conversation::Source;
use crate::ui::world::World;

const SECOND: u64 = 1_000_000_000;
/// Connections whose calls the ladder shows with those of the listener: each step of it looks at all.
const LADDER_LIMIT: usize = 32;
/// Rows that are looked through for them.
const LOOK_LIMIT: usize = 2_000;

impl Servers {
    /// The connections on screen.
    pub(super) fn on_screen(&self, world: &World) -> Vec<ConnectionId> {
        let places = self.places(self.area, world);
        if places.connections.is_empty() {
            return Vec::new();
        }
        let lines = self.lines(world);
        let window = self.rows.window(lines.len(), self.page(world));
        let shown = window.filter_map(|place| lines.at(place));
        shown
            .filter_map(|line| match line {
                Line::Connection(id) => Some(id),
                Line::Listener | Line::Dropped => None,
            })
            .collect()
    }

    /// Places of the list of connections on screen.
    pub(super) fn page(&self, world: &World) -> usize {
        let area = self.places(self.area, world).connections;
        let rows = area.height.saturating_sub(2 + self.notice_rows(area, world));
        usize::from(rows / self.lines(world).height(area.width)).max(1)
    }

    /// Rows on screen, the one whose details are shown, and whose accept queues.
    pub(super) fn visible(&self, world: &World) -> Watch {
        let mut watch = Watch::default();
        let ids = Servers::ids(world);
        let places = self.places(self.area, world);
        let page = usize::from(places.servers.height.saturating_sub(2));
        let shown = self.list.window(ids.len(), page).filter_map(|place| ids.get(place).copied());
        let of_list: Vec<_> = shown.collect();
        for id in of_list.iter().copied().chain(self.selected.filter(|id| !of_list.contains(id))) {
            let Some(server) = world.servers.get(&id).filter(|server| server.is_running()) else { continue };
            watch.owners.push(Owner::Server(id));
            // The listener of an accept queue is looked at with it.
            if server.spec.at.transport != Transport::Tcp {
                watch.sockets.extend(server.socket);
            }
        }
        let Some((_, server)) = self.server(world) else { return watch };
        for id in self.on_screen(world) {
            let row = server.connections.get(&id).filter(|row| !row.standing.is_ended());
            watch.sockets.extend(row.and_then(|row| row.socket).filter(|id| Some(*id) != server.socket));
        }
        let has_details = !places.details.is_empty();
        if has_details {
            watch.details = match self.connection(world) {
                Some(row) => row.socket.filter(|_| !row.standing.is_ended()),
                None => server.socket.filter(|_| server.is_running()),
            };
        }
        watch
    }

    /// The next whole second, while an age or a rate on screen changes with it.
    pub(super) fn next_change(&self, world: &World, now: Moment) -> Option<Moment> {
        if self.held.is_some() {
            return None;
        }
        let (id, server) = self.server(world)?;
        let is_aging = |row: &ConnectionId| server.connections.contains_key(row);
        let has_rows = self.on_screen(world).iter().any(is_aging);
        let is_moving = self.meters.iter().any(|((of, _), meter)| *of == id && meter.is_moving(now));
        let has_drops = server.queue.is_some_and(|queue| queue.last_drop.is_some());
        (has_rows || is_moving || has_drops).then(|| Moment((now.0 / SECOND + 1) * SECOND))
    }

    /// Those of the server and its clients, or of the one client under the cursor.
    pub(super) fn ladder_sockets(&self, world: &World) -> Vec<SocketId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let mut sockets: Vec<SocketId> = server.socket.into_iter().collect();
        if let Some(row) = self.connection(world).filter(|_| self.region != Region::Servers) {
            sockets.extend(row.socket.filter(|id| !sockets.contains(id)));
        } else {
            let newest = server.connections.values().rev().take(LOOK_LIMIT);
            let clients = newest.filter_map(|row| row.socket.filter(|id| Some(*id) != server.socket));
            sockets.extend(clients.take(LADDER_LIMIT));
        }
        sockets
    }

    /// Shows the conversation of what is selected.
    pub(super) fn converse(&mut self, world: &World) {
        let source = self.source(world);
        self.conversation.show(source, world);
    }

    fn source(&self, world: &World) -> Source {
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
    pub(super) fn silence(&self, world: &World) -> &'static str {
        match (self.line, self.connection(world).map(|row| &row.standing)) {
            (Line::Dropped, _) => "the kernel dropped these: there is nothing to read",
            (_, Some(Standing::Queued { .. })) => {
                "accept has not taken it: what it sends waits in the kernel, and nothing answers"
            }
            (Line::Connection(_), Some(standing)) if !standing.is_ended() && self.is_left_unread(world) => {
                "a fault on purpose, stop-reading: what it sends waits in the kernel"
            }
            (Line::Listener, _) if self.is_datagram(world) => "nobody has spoken yet",
            (Line::Listener, _) => "a listener moves no bytes: select a client",
            _ => "nothing was said yet",
        }
    }

    fn is_left_unread(&self, world: &World) -> bool {
        self.server(world).is_some_and(|(_, server)| server.spec.faults.contains(&Fault::StopReading))
    }

    fn is_datagram(&self, world: &World) -> bool {
        self.server(world).is_some_and(|(_, server)| !server.spec.at.transport.is_stream())
    }
}
