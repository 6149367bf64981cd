//! Which calls are rows: found by walking back from the newest, no further than is needed.

use std::collections::VecDeque;

use super::source::{Source, Walk};
use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;
use crate::model::journal::Tape;

/// Calls looked at in one go while something is searched for; the rest follows with the next doorbell or
/// tick, so that no filter stalls the screen (some 5 ms).
const STEP_LIMIT: usize = 20_000;

/// New calls since the last look that are still followed one by one; beyond, what was found is let go and
/// found again from the newest (only a view that follows does that, and it shows the newest).
const GAP_LIMIT: usize = 2_000;

/// The rows found so far, the newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    found: VecDeque<Seq>,
    /// The newest call of each socket that was looked at.
    heads: Vec<(SocketId, Seq)>,
    /// Where to look on for older ones.
    back: Walk,
}

impl Index {
    /// Begins at the newest call.
    pub(super) fn begin(source: &Source, tape: &Tape) -> Index {
        Index {
            found: VecDeque::new(),
            heads: heads(source, tape),
            back: Walk::newest(&source.sockets, tape),
        }
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
        self.back.is_done()
    }

    /// Looks back until `rows` rows are found, at most so far as one go may; `is_patient` lifts that bound.
    pub(super) fn reach(
        &mut self,
        rows: usize,
        tape: &Tape,
        is_patient: bool,
        mut is_row: impl FnMut(&Call<'_>) -> bool,
    ) {
        let mut steps = 0;
        while self.found.len() < rows && (is_patient || steps < STEP_LIMIT) {
            let Some(call) = self.back.step(tape) else { return };
            steps += 1;
            if is_row(&call) {
                self.found.push_back(call.seq);
            }
        }
    }

    /// Takes in what is new; gives back how many rows that were, or `None` where they are too many to follow
    /// and the index began anew. With `must_keep` it never begins anew.
    pub(super) fn catch_up(
        &mut self,
        source: &Source,
        tape: &Tape,
        must_keep: bool,
        mut is_row: impl FnMut(&Call<'_>) -> bool,
    ) -> Option<usize> {
        let mut fresh = Vec::new();
        let mut steps = 0;
        let is_whole = newer(source, tape, &self.heads, |call| {
            steps += 1;
            let goes_on = must_keep || steps <= GAP_LIMIT;
            if goes_on && is_row(call) {
                fresh.push(call.seq);
            }
            goes_on
        });
        if !is_whole {
            *self = Index::begin(source, tape);
            return None;
        }
        self.heads = heads(source, tape);
        let count = fresh.len();
        for seq in fresh.into_iter().rev() {
            self.found.push_front(seq);
        }
        Some(count)
    }
}

/// How many rows came since some heads, without keeping them: for "+N new". Moves the heads.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    heads: Vec<(SocketId, Seq)>,
    rows: u64,
    is_short: bool,
}

impl Tally {
    /// From now on.
    pub(super) fn begin(index: &Index) -> Tally {
        Tally { heads: index.heads.clone(), rows: 0, is_short: false }
    }

    /// Rows that came, and whether some more were not counted.
    pub(super) const fn rows(&self) -> (u64, bool) {
        (self.rows, self.is_short)
    }

    /// Counts what is new.
    pub(super) fn count(&mut self, source: &Source, tape: &Tape, mut is_row: impl FnMut(&Call<'_>) -> bool) {
        let (mut rows, mut steps) = (0, 0);
        let is_whole = newer(source, tape, &self.heads, |call| {
            steps += 1;
            let goes_on = steps <= GAP_LIMIT;
            rows += u64::from(goes_on && is_row(call));
            goes_on
        });
        self.rows += rows;
        self.is_short |= !is_whole;
        self.heads = heads(source, tape);
    }
}

/// Looks at the calls that are newer than `heads`, the newest first, until `look` is content; false where it was
/// before all of them were looked at.
pub(super) fn newer(
    source: &Source,
    tape: &Tape,
    heads: &[(SocketId, Seq)],
    mut look: impl FnMut(&Call<'_>) -> bool,
) -> bool {
    let fresh: Vec<SocketId> = source
        .sockets
        .iter()
        .copied()
        .filter(|socket| tape.last(*socket).is_some_and(|last| !heads.contains(&(*socket, last))))
        .collect();
    let mut walk = Walk::newest(&fresh, tape);
    while let Some(call) = walk.step(tape) {
        if heads.contains(&(call.socket, call.seq)) {
            walk.leave(call.socket);
            continue;
        }
        if !look(&call) {
            return false;
        }
    }
    true
}

/// The newest call of each socket of a conversation.
pub(super) fn heads(source: &Source, tape: &Tape) -> Vec<(SocketId, Seq)> {
    source.sockets.iter().filter_map(|socket| Some((*socket, tape.last(*socket)?))).collect()
}
