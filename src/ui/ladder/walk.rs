//! The way back through the journal, from the newest call to the oldest, in parts.

use std::collections::HashSet;

use super::scope::Scope;
use crate::model::call::{Call, CallKind, Seq};
use crate::model::ids::SocketId;
use crate::model::journal::{Only, Tape};
use crate::model::moment::Moment;

/// Sockets up to which the chain of each is followed; beyond, every call is looked at.
const CHAINS: usize = 32;

/// What orders calls: as the journal has it, when they began; those of the library, when they ended.
pub(super) fn key(call: &Call<'_>) -> (Moment, Seq) {
    let is_library = matches!(call.kind, CallKind::GetAddrInfo | CallKind::GetNameInfo);
    (if is_library { call.ended() } else { call.at }, call.seq)
}

/// A place on the way back. A step costs the same however long the journal is.
#[derive(Clone, Debug)]
pub(super) enum Walk {
    /// Along the chains of a few sockets, in the order of time.
    Chains(Vec<((Moment, Seq), SocketId)>),
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
    is_done: bool,
}

impl Walk {
    /// At the newest call.
    pub(super) fn newest(scope: &Scope, tape: &Tape) -> Walk {
        match scope.sockets() {
            Some(sockets) if sockets.len() <= CHAINS => {
                let head = |socket: &SocketId| Some((key(&tape.call(tape.last(*socket)?)?), *socket));
                Walk::Chains(sockets.iter().filter_map(head).collect())
            }
            _ => {
                let first = tape.newest();
                let last = first.and_then(|seq| tape.call(seq)).map(|call| key(&call));
                Walk::All(All { first, last, late: HashSet::new(), is_done: first.is_none() })
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
        let mut older = tape.backward(Some(last.1), Only::All);
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

fn step_chains<'a>(heads: &mut Vec<((Moment, Seq), SocketId)>, tape: &'a Tape) -> Option<Call<'a>> {
    loop {
        let place = (0..heads.len()).max_by_key(|place| heads[*place])?;
        let ((_, seq), socket) = heads[place];
        let Some(call) = tape.call(seq) else {
            // Let go of meanwhile, and all that is older with it.
            heads.swap_remove(place);
            continue;
        };
        match call.previous.and_then(|seq| tape.call(seq)) {
            Some(before) => heads[place] = (key(&before), socket),
            None => {
                heads.swap_remove(place);
            }
        }
        return Some(call);
    }
}
