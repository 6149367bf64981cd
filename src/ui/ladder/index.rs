//! Rows that a scrolled, held or filtered ladder has found; and those of one that follows, found anew.

use std::collections::VecDeque;

use super::scope::Scope;
use super::walk::{Walk, key};
use crate::model::call::{Call, Seq};
use crate::model::journal::{Bookmark, Tape};
use crate::model::ladder::{Fate, collapse};

/// Calls looked at in one go; the rest follows with the next doorbell or tick, so that no filter and no
/// stretch of hidden calls stalls the screen.
pub(super) const STEP_LIMIT: usize = 8_000;

/// New calls since the last look that are still followed one by one; beyond, a view that follows begins anew.
const GAP_LIMIT: usize = 20_000;

/// Which calls are rows.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) scope: &'a Scope,
    /// Whether EAGAIN, observers and the ends of connects are shown too.
    pub(super) shows_hidden: bool,
    pub(super) holds: &'a dyn Fn(&Call<'_>) -> bool,
}

impl Choice<'_> {
    /// Whether a call of the scope is a row.
    fn is_row(&self, tape: &Tape, call: &Call<'_>) -> bool {
        let is_shown = self.shows_hidden
            || tape.call(call.seq).is_some_and(|call| matches!(collapse(tape, call), Fate::Row(_)));
        is_shown && (self.holds)(call)
    }
}

/// The newest rows, at most so many, the newest first.
pub(super) fn newest(choice: &Choice<'_>, tape: &Tape, rows: usize) -> Vec<Seq> {
    let mut index = Index::begin(choice.scope, choice.shows_hidden, tape);
    index.reach(rows, choice, tape, STEP_LIMIT);
    index.found.into()
}

/// The rows found so far, the newest first.
#[derive(Clone, Debug)]
pub(super) struct Index {
    found: VecDeque<Seq>,
    /// Where to look on for older ones.
    walk: Walk,
    /// How far new ones were taken in.
    mark: Bookmark,
}

impl Index {
    /// Begins at the newest call; with `has_looks` calls of observers are looked at too.
    pub(super) fn begin(scope: &Scope, has_looks: bool, tape: &Tape) -> Index {
        Index { found: VecDeque::new(), walk: Walk::newest(scope, has_looks, tape), mark: tape.bookmark() }
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

    /// How far new calls were taken in.
    pub(super) fn mark(&self) -> &Bookmark {
        &self.mark
    }

    /// Looks back until `rows` rows are found, over at most `steps` calls.
    pub(super) fn reach(&mut self, rows: usize, choice: &Choice<'_>, tape: &Tape, steps: usize) {
        if self.found.len() >= rows {
            return;
        }
        let found = &mut self.found;
        self.walk.go(choice.scope, tape, steps, |call| {
            if choice.is_row(tape, call) {
                found.push_back(call.seq);
            }
            found.len() < rows
        });
    }

    /// Takes in what is new, in the order of time; gives back how many rows that were, or `None` where they are
    /// too many to follow, and the index began anew.
    pub(super) fn catch_up(&mut self, choice: &Choice<'_>, tape: &Tape) -> Option<usize> {
        let mut fresh = Vec::new();
        let mut looked_at = 0;
        for call in tape.since(&self.mark) {
            looked_at += 1;
            if looked_at > GAP_LIMIT {
                break;
            }
            self.walk.leave_out(&call);
            if choice.scope.has(&call) && choice.is_row(tape, &call) {
                fresh.push(key(&call));
            }
        }
        if looked_at > GAP_LIMIT {
            *self = Index::begin(choice.scope, choice.shows_hidden, tape);
            return None;
        }
        self.mark = tape.bookmark();
        fresh.sort_unstable();
        let count = fresh.len();
        for (_, seq) in fresh {
            self.found.push_front(seq);
        }
        self.forget_evicted(tape);
        Some(count)
    }

    /// Rows that the journal let go of are the oldest.
    pub(super) fn forget_evicted(&mut self, tape: &Tape) {
        while self.found.back().is_some_and(|seq| tape.call(*seq).is_none()) {
            self.found.pop_back();
        }
    }

    /// The place of the newest row that is not newer than a call, which the journal still has.
    pub(super) fn place_of(&self, seq: Seq, tape: &Tape) -> Option<usize> {
        let bound = key(&tape.call(seq)?);
        self.found.iter().position(|found| tape.call(*found).is_some_and(|call| key(&call) <= bound))
    }
}

/// How many rows came while a view stood still: for "+N new".
#[derive(Clone, Debug)]
pub(super) struct Tally {
    mark: Bookmark,
    pub(super) rows: u64,
    /// Whether more came than could be counted in time.
    pub(super) is_short: bool,
}

impl Tally {
    /// From where an index stands.
    pub(super) fn begin(index: &Index) -> Tally {
        Tally { mark: index.mark().clone(), rows: 0, is_short: false }
    }

    /// Counts what is new.
    pub(super) fn count(&mut self, choice: &Choice<'_>, tape: &Tape) {
        self.is_short |= tape.has_gap_since(&self.mark);
        let mut looked_at = 0;
        for call in tape.since(&self.mark) {
            looked_at += 1;
            if looked_at > GAP_LIMIT {
                self.is_short = true;
                break;
            }
            if choice.scope.has(&call) && choice.is_row(tape, &call) {
                self.rows += 1;
            }
        }
        self.mark = tape.bookmark();
    }

    /// Whether nothing came.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && !self.is_short
    }
}
