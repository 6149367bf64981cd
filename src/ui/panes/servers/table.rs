//! The order of the connection list: filtered, sorted, and kept so while rows come and go.
//!
//! Drawing asks for a slice of it. What changed is taken in by merging: a batch of k rows costs
//! k log k and one pass over the list, however many rows there are.

use std::collections::HashMap;

use super::column::{Column, SortKey};
use super::words::RowFacts;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::ui::parts::filter::Filter;
use crate::ui::regions::Meter;
use crate::ui::world::{Server, World};

/// Meters of all rows of all servers.
pub(super) type Meters = HashMap<(ServerId, ConnectionId), Meter>;

/// A place of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TableEntry {
    /// Those that are over come last, in whatever order.
    is_over: bool,
    key: SortKey,
    id: ConnectionId,
}

/// The order of the connections of one server.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    server: Option<ServerId>,
    order: Vec<TableEntry>,
    column: Column,
    is_reversed: bool,
    filter: Filter,
    /// Whether those that are over are left out.
    hides_closed: bool,
    /// What of the server had made room for newer rows when it was looked at last.
    forgotten: u64,
}

/// What a table is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableInput<'a> {
    /// All that is known.
    pub world: &'a World,
    /// Rates, for sorting by them.
    pub meters: &'a Meters,
    /// The time.
    pub now: Moment,
}

impl Table {
    /// Which server it is of.
    pub(super) const fn server(&self) -> Option<ServerId> {
        self.server
    }

    /// Rows that are shown, when the view runs.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The row at a place.
    pub(super) fn get(&self, place: usize) -> Option<ConnectionId> {
        self.order.get(place).map(|entry| entry.id)
    }

    /// The place of a row.
    pub(super) fn place(&self, id: ConnectionId) -> Option<usize> {
        self.order.iter().position(|entry| entry.id == id)
    }

    /// What it is sorted by, and whether the other way round.
    pub(super) const fn sorting(&self) -> (Column, bool) {
        (self.column, self.is_reversed)
    }

    /// The filter in force.
    pub(super) const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// How many rows stand before the first that is over: behind them lies what waits in no queue any more.
    pub(super) fn living(&self) -> usize {
        self.order.partition_point(|entry| !entry.is_over)
    }

    /// Leaves out those that are over, or shows them again.
    pub(super) fn hide_closed(&mut self, input: TableInput<'_>) {
        self.hides_closed = !self.hides_closed;
        self.rebuild(input);
    }

    /// How many rows of `server` are left out because they are over; `None` while none are left out.
    pub(super) fn hidden(&self, server: &Server) -> Option<usize> {
        self.hides_closed.then(|| server.connections.values().filter(|row| row.status.is_ended()).count())
    }

    /// Whether its order changes with time alone.
    pub(super) const fn is_by_rate(&self) -> bool {
        matches!(self.column, Column::Rate | Column::RateOfTen)
    }

    /// Sorts by a column; by the same again, the other way round.
    pub(super) fn sort_by(&mut self, column: Column, material: TableInput<'_>) {
        self.is_reversed = self.column == column && !self.is_reversed;
        self.column = column;
        self.rebuild(material);
    }

    /// Takes a filter.
    pub(super) fn set_filter(&mut self, filter: Filter, material: TableInput<'_>) {
        self.filter = filter;
        self.rebuild(material);
    }

    /// Shows another server; the sorting and the filter stay.
    pub(super) fn show(&mut self, server: Option<ServerId>, material: TableInput<'_>) {
        if self.server != server {
            self.server = server;
            self.rebuild(material);
        }
    }

    /// Makes the order anew.
    pub(super) fn rebuild(&mut self, material: TableInput<'_>) {
        self.order.clear();
        let Some((id, server)) = self.subject(material.world) else { return };
        self.forgotten = server.forgotten;
        let entries = server.connections.keys().filter_map(|row| self.entry(id, server, *row, material));
        let mut order: Vec<TableEntry> = entries.collect();
        order.sort_unstable();
        self.order = order;
    }

    /// Takes in that these rows are new or changed.
    pub(super) fn take(&mut self, mut changed: Vec<ConnectionId>, material: TableInput<'_>) {
        let Some((id, server)) = self.subject(material.world) else {
            self.order.clear();
            return;
        };
        changed.sort_unstable();
        changed.dedup();
        let made_room = server.forgotten != self.forgotten;
        self.forgotten = server.forgotten;
        let mut fresh: Vec<TableEntry> =
            changed.iter().filter_map(|row| self.entry(id, server, *row, material)).collect();
        fresh.sort_unstable();
        let is_gone = |entry: &TableEntry| {
            changed.binary_search(&entry.id).is_ok()
                || (made_room && entry.is_over && !server.connections.contains_key(&entry.id))
        };
        let old = std::mem::take(&mut self.order);
        self.order = merge(old.into_iter().filter(|entry| !is_gone(entry)), fresh);
    }

    fn subject<'a>(&self, world: &'a World) -> Option<(ServerId, &'a Server)> {
        let id = self.server?;
        Some((id, world.servers.get(&id)?))
    }

    fn entry(
        &self,
        of: ServerId,
        server: &Server,
        id: ConnectionId,
        material: TableInput<'_>,
    ) -> Option<TableEntry> {
        let row = server.connections.get(&id)?;
        let is_over = row.status.is_ended();
        if is_over && self.hides_closed {
            return None;
        }
        let facts = RowFacts { row, spec: &server.spec, world: material.world };
        if !self.filter.is_empty() && !self.filter.holds(&facts) {
            return None;
        }
        let key = SortKey::of(row, self.column, material.meters.get(&(of, id)), material.now);
        Some(TableEntry { is_over, key: if self.is_reversed { key.reversed() } else { key }, id })
    }
}

/// Two sorted runs as one.
fn merge(old: impl Iterator<Item = TableEntry>, fresh: Vec<TableEntry>) -> Vec<TableEntry> {
    let mut merged = Vec::with_capacity(old.size_hint().1.unwrap_or(0) + fresh.len());
    let mut fresh = fresh.into_iter().peekable();
    for entry in old {
        while let Some(earlier) = fresh.next_if(|new| *new < entry) {
            merged.push(earlier);
        }
        merged.push(entry);
    }
    merged.extend(fresh);
    merged
}
