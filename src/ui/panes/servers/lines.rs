//! The places of the list of connections: its table, and the rows that are no connections put in.

use super::columns::Fit;
use super::table::Table;
use crate::model::ids::ConnectionId;

/// What a place of the list stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ListLine {
    /// The listener, or the datagram socket: always the first.
    #[default]
    Listener,
    /// The SYNs that the kernel dropped because the queue is full.
    Dropped,
    /// A connection, a peer, a client in the queue.
    Connection(ConnectionId),
}

/// The places of the list: the table with the rows that are no connections put in.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionLines<'a> {
    /// The connections in their order.
    pub table: &'a Table,
    /// Whether SYNs were dropped.
    pub has_dropped: bool,
    /// Whether the server is one of streams.
    pub is_stream: bool,
    /// What the rows on screen want more than their columns have; known where they are drawn.
    pub fit: Fit,
}

impl ConnectionLines<'_> {
    /// How many places there are.
    pub(super) fn len(&self) -> usize {
        1 + self.table.len() + usize::from(self.has_dropped)
    }

    /// After those that are served and those that wait.
    fn dropped_at(&self) -> usize {
        1 + self.table.living()
    }

    /// What stands at a place.
    pub(super) fn at(&self, place: usize) -> Option<ListLine> {
        if place == 0 {
            return Some(ListLine::Listener);
        }
        if self.has_dropped && place == self.dropped_at() {
            return Some(ListLine::Dropped);
        }
        let before = 1 + usize::from(self.has_dropped && place > self.dropped_at());
        self.table.get(place - before).map(ListLine::Connection)
    }

    /// Where a line stands.
    pub(super) fn place(&self, line: ListLine) -> Option<usize> {
        match line {
            ListLine::Listener => Some(0),
            ListLine::Dropped => self.has_dropped.then(|| self.dropped_at()),
            ListLine::Connection(id) => {
                let place = self.table.place(id)? + 1;
                Some(place + usize::from(self.has_dropped && place >= self.dropped_at()))
            }
        }
    }
}
