//! The way back through the journal, from the newest call to the oldest, in parts.

use std::collections::{BinaryHeap, HashSet};

use super::scope::Scope;
use crate::model::call::{Call, CallKind, Seq};
use crate::model::journal::{Only, Tape};
use crate::model::moment::Moment;

/// Sockets up to which the chains of each are followed; beyond, every call is looked at.
const CHAINS: usize = 1_024;

/// What orders calls: as the journal has it, when they began; those of the library, when they ended.
pub(super) fn key(call: &Call<'_>) -> (Moment, Seq) {
    let is_library = matches!(call.kind, CallKind::GetAddrInfo | CallKind::GetNameInfo);
    (if is_library { call.ended() } else { call.at }, call.seq)
}

/// A place on the way back. A step costs the same however long the journal is.
#[derive(Clone, Debug)]
pub(super) enum Walk {
    /// Along the chains of some sockets, in the order of time: the next call of each.
    Chains(BinaryHeap<(Moment, Seq)>),
    /// Through every call.
    All(All),
}

/// A place on the way through every call.
#[derive(Clone, Debug)]
pub(super) struct All {
    /// The newest call at the beginning; none once it was given out.
    first: Option<Seq>,
    /// The call that was given out last.
    last: Option<(Moment, Seq)>,
    /// Calls that came after the walk began, to places that it still goes through.
    late: HashSet<Seq>,
    /// Whether calls of observers are met too.
    has_looks: bool,
    is_done: bool,
}

impl Walk {
    /// At the newest call; calls of observers are passed over unless `has_looks`.
    pub(super) fn newest(scope: &Scope, has_looks: bool, tape: &Tape) -> Walk {
        match scope.sockets() {
            Some(sockets) if sockets.len() <= CHAINS => {
                let lasts = sockets.iter().filter_map(|socket| tape.last(*socket));
                let looks = sockets.iter().filter_map(|socket| tape.last_look(*socket).filter(|_| has_looks));
                Walk::Chains(lasts.chain(looks).filter_map(|seq| Some(key(&tape.call(seq)?))).collect())
            }
            _ => {
                let newest = tape.backward(None, only(has_looks)).next().map(|call| key(&call));
                let is_done = newest.is_none();
                let first = newest.map(|(_, seq)| seq);
                Walk::All(All { first, last: newest, late: HashSet::new(), has_looks, is_done })
            }
        }
    }

    /// Takes note of a call that was found otherwise, so that it is not met again.
    pub(super) fn leave_out(&mut self, call: &Call<'_>) {
        if let Walk::All(all) = self
            && all.last.is_some_and(|last| key(call) < last)
        {
            all.late.insert(call.seq);
        }
    }

    /// Goes back over at most `steps` calls, and hands over those of the scope until `meet` has enough (`false`).
    pub(super) fn go(
        &mut self,
        scope: &Scope,
        tape: &Tape,
        steps: usize,
        mut meet: impl FnMut(&Call<'_>) -> bool,
    ) {
        match self {
            Walk::Chains(heads) => {
                for _ in 0..steps {
                    let Some(call) = step_chains(heads, tape) else { return };
                    if !meet(&call) {
                        return;
                    }
                }
            }
            Walk::All(all) => all.go(scope, tape, steps, meet),
        }
    }

    /// Whether there is nothing older.
    pub(super) fn is_done(&self) -> bool {
        match self {
            Walk::Chains(heads) => heads.is_empty(),
            Walk::All(all) => all.is_done,
        }
    }
}

impl All {
    fn go(&mut self, scope: &Scope, tape: &Tape, mut steps: usize, mut meet: impl FnMut(&Call<'_>) -> bool) {
        if steps > 0
            && let Some(call) = self.first.take().and_then(|seq| tape.call(seq))
        {
            steps -= 1;
            if scope.has(&call) && !meet(&call) {
                return;
            }
        }
        let Some(last) = self.last.filter(|last| tape.call(last.1).is_some()) else {
            // Let go of meanwhile, and all that is older with it.
            self.is_done = true;
            return;
        };
        let mut older = tape.backward(Some(last.1), only(self.has_looks));
        for _ in 0..steps {
            let Some(call) = older.next() else {
                self.is_done = true;
                return;
            };
            self.last = Some(key(&call));
            if scope.has(&call) && !self.late.contains(&call.seq) && !meet(&call) {
                return;
            }
        }
    }
}

const fn only(has_looks: bool) -> Only<'static> {
    if has_looks { Only::All } else { Only::NoObservers }
}

fn step_chains<'a>(heads: &mut BinaryHeap<(Moment, Seq)>, tape: &'a Tape) -> Option<Call<'a>> {
    loop {
        let (_, seq) = heads.pop()?;
        // Else let go of meanwhile, and all that is older with it.
        if let Some(call) = tape.call(seq) {
            heads.extend(call.previous.and_then(|seq| tape.call(seq)).map(|before| key(&before)));
            return Some(call);
        }
    }
}
