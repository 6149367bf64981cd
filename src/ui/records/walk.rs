//! The way back through the journal, from the newest record to the oldest, in parts.

use std::collections::{BinaryHeap, HashSet};

use super::source::RecordSource;
use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;
use crate::model::journal::{CallFilter, JournalReader};
use crate::model::moment::Moment;

/// Sockets up to which the chain of each is followed; beyond, every record is looked at.
const CHAINS: usize = 1_024;

/// What orders records: when they began; those of library calls, when they ended, as the journal has it.
pub(super) type Key = (Moment, Seq);

pub(super) fn key(call: &Call<'_>) -> Key {
    (call.ordered_at(), call.seq)
}

/// The newest records of some sockets: one each, and one of its observers where they are wanted.
#[derive(Clone, Debug, Default)]
pub struct Heads(Vec<Seq>);

impl Heads {
    /// As of now.
    pub fn of(sockets: &[SocketId], has_observers: bool, reader: &JournalReader) -> Heads {
        let last = |socket: &SocketId| {
            [reader.last(*socket), reader.last_look(*socket).filter(|_| has_observers)].into_iter().flatten()
        };
        let mut heads: Vec<Seq> = sockets.iter().flat_map(last).collect();
        heads.sort_unstable();
        Heads(heads)
    }

    fn has(&self, seq: Seq) -> bool {
        self.0.binary_search(&seq).is_ok()
    }
}

/// A place on the way back along the chains of some sockets, in the order of time: the next record of each.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    next: BinaryHeap<Key>,
    /// Whether older records of these sockets were evicted.
    is_cut: bool,
}

impl Chains {
    /// At the newest records.
    pub fn from(heads: &Heads, reader: &JournalReader) -> Chains {
        let next = heads.0.iter().filter_map(|seq| Some(key(&reader.call(*seq)?))).collect();
        Chains { next, is_cut: false }
    }

    /// The next older record; `None` where the journal has none (any more).
    pub fn step<'a>(&mut self, reader: &'a JournalReader) -> Option<Call<'a>> {
        self.step_to(&Heads::default(), reader)
    }

    /// Whether records that it would have come to were evicted.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The next older record that is newer than these heads.
    pub fn step_to<'a>(&mut self, known: &Heads, reader: &'a JournalReader) -> Option<Call<'a>> {
        loop {
            let (_, seq) = self.next.pop()?;
            if known.has(seq) {
                continue;
            }
            let call = reader.call(seq);
            let before = call.and_then(|call| call.previous);
            let older = before.and_then(|seq| reader.call(seq));
            // Evicted, and all that is older with it.
            self.is_cut |= call.is_none() || (before.is_some_and(|seq| !known.has(seq)) && older.is_none());
            self.next.extend(older.map(|older| key(&older)));
            if call.is_some() {
                return call;
            }
        }
    }
}

/// A place on the way back. A step costs the same however long the journal is.
#[derive(Clone, Debug)]
pub(super) enum RecordWalk {
    /// Along the chains of some sockets.
    Chains(Chains),
    /// Through every record.
    All(AllRecords),
}

/// A place on the way through every record.
#[derive(Clone, Debug)]
pub(super) struct AllRecords {
    /// The newest record at the beginning; none once it was given out.
    first: Option<Seq>,
    /// The record that was given out last.
    last: Option<Key>,
    /// Records that came after the walk began, to places that it still goes through.
    late: HashSet<Seq>,
    is_done: bool,
}

/// The sockets whose chains are followed; `None`: every record is looked at.
pub(super) fn chained(source: &impl RecordSource) -> Option<Vec<SocketId>> {
    source.sockets().filter(|sockets| sockets.len() <= CHAINS)
}

impl RecordWalk {
    /// At the newest record.
    pub(super) fn newest(source: &impl RecordSource) -> RecordWalk {
        let reader = source.reader();
        if let Some(sockets) = chained(source) {
            return RecordWalk::Chains(Chains::from(
                &Heads::of(&sockets, source.has_observers(), reader),
                reader,
            ));
        }
        let newest = reader.backward(None, only(source)).next().map(|call| key(&call));
        let first = newest.map(|(_, seq)| seq);
        RecordWalk::All(AllRecords { first, last: newest, late: HashSet::new(), is_done: newest.is_none() })
    }

    /// Takes note of a record that was found otherwise, so that it is not met again.
    pub(super) fn leave_out(&mut self, call: &Call<'_>) {
        if let RecordWalk::All(all) = self
            && all.last.is_some_and(|last| key(call) < last)
        {
            all.late.insert(call.seq);
        }
    }

    /// Goes back over at most `steps` records, and hands over those of the sockets until `meet` has enough (`false`).
    pub(super) fn go(
        &mut self,
        source: &impl RecordSource,
        steps: usize,
        mut meet: impl FnMut(&Call<'_>) -> bool,
    ) {
        match self {
            RecordWalk::Chains(chains) => {
                for _ in 0..steps {
                    let Some(call) = chains.step(source.reader()) else { return };
                    if !meet(&call) {
                        return;
                    }
                }
            }
            RecordWalk::All(all) => all.go(source, steps, meet),
        }
    }

    /// Whether there is nothing older.
    pub(super) fn is_done(&self) -> bool {
        match self {
            RecordWalk::Chains(chains) => chains.next.is_empty(),
            RecordWalk::All(all) => all.is_done,
        }
    }

    /// Whether records that it would have come to were evicted.
    pub(super) fn is_cut(&self, reader: &JournalReader) -> bool {
        match self {
            RecordWalk::Chains(chains) => chains.is_cut,
            RecordWalk::All(_) => reader.figures().evicted > 0,
        }
    }
}

impl AllRecords {
    fn go(&mut self, source: &impl RecordSource, mut steps: usize, mut meet: impl FnMut(&Call<'_>) -> bool) {
        let reader = source.reader();
        if steps > 0
            && let Some(call) = self.first.take().and_then(|seq| reader.call(seq))
        {
            steps -= 1;
            if source.has_socket(call.socket) && !meet(&call) {
                return;
            }
        }
        let Some(last) = self.last.filter(|last| reader.call(last.1).is_some()) else {
            // Evicted meanwhile, and all that is older with it.
            self.is_done = true;
            return;
        };
        let mut older = reader.backward(Some(last.1), only(source));
        for _ in 0..steps {
            let Some(call) = older.next() else {
                self.is_done = true;
                return;
            };
            self.last = Some(key(&call));
            let is_new = source.has_socket(call.socket) && !self.late.contains(&call.seq);
            if is_new && !meet(&call) {
                return;
            }
        }
    }
}

fn only(source: &impl RecordSource) -> CallFilter {
    if source.has_observers() { CallFilter::All } else { CallFilter::NoObservers }
}
