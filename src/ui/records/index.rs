//! The rows that were found, and how many came since.

use std::collections::VecDeque;

use super::source::RecordSource;
use super::walk::{Chains, Heads, Key, RecordWalk, chained, key};
use super::{BYTE_LIMIT, STEP_LIMIT};
use crate::model::call::{Call, Seq};
use crate::model::journal::ReadPosition;
use crate::ui::parts::filter::Filter;

/// How far new records were looked at.
#[derive(Clone, Debug)]
enum Mark {
    Chains(Heads),
    All(ReadPosition),
}

impl Mark {
    fn now(source: &impl RecordSource) -> Mark {
        match chained(source) {
            Some(sockets) => Mark::Chains(Heads::of(&sockets, source.has_observers(), source.reader())),
            None => Mark::All(source.reader().bookmark()),
        }
    }

    /// Looks at the records that are newer, of each worker or socket in order; false where there are more than one go
    /// may look at, or some were evicted unseen.
    fn newer(&self, source: &impl RecordSource, mut look: impl FnMut(&Call<'_>)) -> bool {
        let reader = source.reader();
        match (self, chained(source)) {
            (Mark::Chains(known), Some(sockets)) => {
                let mut chains = Chains::from(&Heads::of(&sockets, source.has_observers(), reader), reader);
                for _ in 0..STEP_LIMIT {
                    let Some(call) = chains.step_to(known, reader) else { return !chains.is_cut() };
                    look(&call);
                }
                chains.step_to(known, reader).is_none() && !chains.is_cut()
            }
            (Mark::All(mark), None) => {
                let mut newer = reader.since(mark);
                let has_gap = reader.has_gap_since(mark);
                for call in newer.by_ref().take(STEP_LIMIT) {
                    look(&call);
                }
                !has_gap && newer.next().is_none()
            }
            // The sockets became too many for chains, or few enough.
            _ => false,
        }
    }
}

/// Whether a record of the sockets is a row that the filter leaves.
pub(super) fn is_shown(source: &impl RecordSource, filter: &Filter, call: &Call<'_>) -> bool {
    source.is_row(call) && (filter.is_empty() || source.matches(filter, call))
}

/// The rows found so far, the newest first.
#[derive(Clone, Debug)]
pub(super) struct RecordIndex {
    found: VecDeque<Seq>,
    /// Where to look on for older ones.
    walk: RecordWalk,
    /// How far new ones were taken in.
    mark: Mark,
    /// Whether rows that were found have been evicted.
    is_cut: bool,
}

impl RecordIndex {
    /// Begins at the newest record.
    pub(super) fn begin(source: &impl RecordSource) -> RecordIndex {
        RecordIndex {
            found: VecDeque::new(),
            walk: RecordWalk::newest(source),
            mark: Mark::now(source),
            is_cut: false,
        }
    }

    /// The newest rows, at most so many, as far as one go finds them.
    pub(super) fn newest(source: &impl RecordSource, filter: &Filter, rows: usize) -> RecordIndex {
        let mut index = RecordIndex::begin(source);
        index.reach(rows, source, filter, STEP_LIMIT);
        index
    }

    /// Rows found so far.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// The row at a place, from 0, the newest.
    pub(super) fn get(&self, place: usize) -> Option<Seq> {
        self.found.get(place).copied()
    }

    /// Whether everything was looked at.
    pub(super) fn is_done(&self) -> bool {
        self.walk.is_done()
    }

    /// Whether the oldest row is found, and the journal has evicted older records of the same sockets.
    pub(super) fn is_cut_at_end(&self, source: &impl RecordSource) -> bool {
        self.is_done() && (self.is_cut || self.walk.is_cut(source.reader()))
    }

    /// Looks back until `rows` rows are found, over at most `steps` records, and of those that a filter looks into not
    /// many bytes.
    pub(super) fn reach(&mut self, rows: usize, source: &impl RecordSource, filter: &Filter, steps: usize) {
        if self.found.len() >= rows {
            return;
        }
        let found = &mut self.found;
        let mut bytes = 0;
        self.walk.go(source, steps, |call| {
            if is_shown(source, filter, call) {
                found.push_back(call.seq);
            }
            bytes += if filter.is_empty() { 0 } else { call.payload.len() };
            found.len() < rows && bytes < BYTE_LIMIT
        });
    }

    /// Takes in what is new, in the order of time; gives back how many rows that were, or `None` where they are too
    /// many to follow, and the index began anew.
    pub(super) fn catch_up(&mut self, source: &impl RecordSource, filter: &Filter) -> Option<usize> {
        let mut fresh: Vec<Key> = Vec::new();
        let walk = &mut self.walk;
        let is_whole = self.mark.newer(source, |call| {
            walk.leave_out(call);
            if source.has_socket(call.socket) && is_shown(source, filter, call) {
                fresh.push(key(call));
            }
        });
        if !is_whole {
            *self = RecordIndex::begin(source);
            return None;
        }
        self.mark = Mark::now(source);
        fresh.sort_unstable();
        let count = fresh.len();
        for (_, seq) in fresh {
            self.found.push_front(seq);
        }
        self.forget_evicted(source);
        Some(count)
    }

    /// Rows that the journal evicted are the oldest.
    pub(super) fn forget_evicted(&mut self, source: &impl RecordSource) {
        while self.found.back().is_some_and(|seq| source.reader().call(*seq).is_none()) {
            self.found.pop_back();
            self.is_cut = true;
        }
    }

    /// The place of the newest row that is not newer than a record; `None` where none was found yet.
    pub(super) fn place_of(&self, bound: Key, source: &impl RecordSource) -> Option<usize> {
        let is_newer = |seq: &Seq| source.reader().call(*seq).is_some_and(|call| key(&call) > bound);
        let place = self.found.partition_point(is_newer);
        (place < self.found.len()).then_some(place)
    }
}

/// How many rows came while a view stood still: for "+N new".
#[derive(Clone, Debug)]
pub(super) struct NewRows {
    mark: Mark,
    pub(super) rows: u64,
    /// Whether more came than could be counted in time.
    pub(super) is_short: bool,
}

impl NewRows {
    /// From where an index stands.
    pub(super) fn since(index: &RecordIndex) -> NewRows {
        NewRows { mark: index.mark.clone(), rows: 0, is_short: false }
    }

    /// Counts what is new.
    pub(super) fn count(&mut self, source: &impl RecordSource, filter: &Filter) {
        let mut rows = 0;
        let is_whole = self.mark.newer(source, |call| {
            rows += u64::from(source.has_socket(call.socket) && is_shown(source, filter, call));
        });
        self.rows += rows;
        self.is_short |= !is_whole;
        self.mark = Mark::now(source);
    }

    /// Whether nothing came.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && !self.is_short
    }
}
