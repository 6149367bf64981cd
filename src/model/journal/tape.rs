//! A reader's side of the journal: the segments it has taken, and ways through them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;

use super::{COPY_BELOW, Figures, Journal, SEGMENT_RECORDS, Segment, hold};

/// Sockets whose last call is remembered beyond this number are forgotten once their calls were let go.
const SOCKETS_BEFORE_TIDYING: usize = 65_536;

/// What a reader holds of the journal. Rows are found by number; the calls of a socket by going back.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    segments: BTreeMap<u64, Arc<Segment>>,
    /// Numbers of the sealed segments, in the order in which they were sealed.
    order: VecDeque<u64>,
    /// The place of `order[0]` among all that were sealed.
    gone: u64,
    last: HashMap<SocketId, Seq, BuildHasherDefault<IdHasher>>,
    figures: Figures,
    tidy_at: usize,
}

impl Tape {
    /// A reader that has seen nothing yet.
    pub fn new() -> Tape {
        Tape { tidy_at: SOCKETS_BEFORE_TIDYING, ..Tape::default() }
    }

    /// Takes what is new, and lets go of what the journal let go. Gives back whether anything changed.
    pub fn take(&mut self, journal: &Journal) -> bool {
        self.read(journal, false)
    }

    /// The same, and acknowledges: sessions that must not be let go unseen may go on. For one reader alone.
    pub fn take_and_acknowledge(&mut self, journal: &Journal) -> bool {
        self.read(journal, true)
    }

    fn read(&mut self, journal: &Journal, acknowledge: bool) -> bool {
        journal.has_rung.store(false, Ordering::Release);
        let mut copies = Vec::new();
        for shard in &journal.shards {
            let mut open = hold(shard);
            if open.len() >= COPY_BELOW || open.weight() >= 64 * 1024 {
                journal.seal(&mut open);
            } else if !open.is_empty() && self.held(open.number()) < open.len() {
                copies.push(Arc::new(open.clone()));
            }
        }
        let fresh = self.take_sealed(journal, acknowledge);
        let changed = !fresh.is_empty() || !copies.is_empty();
        for segment in fresh.into_iter().chain(copies) {
            self.keep(segment);
        }
        if self.last.len() > self.tidy_at {
            let first = self.segments.keys().next().copied().unwrap_or(0) * SEGMENT_RECORDS as u64;
            self.last.retain(|_, seq| seq.0 >= first);
            self.tidy_at = (self.last.len() * 2).max(SOCKETS_BEFORE_TIDYING);
        }
        changed
    }

    fn take_sealed(&mut self, journal: &Journal, acknowledge: bool) -> Vec<Arc<Segment>> {
        let mut sealed = hold(&journal.sealed);
        self.figures = Figures {
            recorded: journal.recorded.load(Ordering::Relaxed),
            evicted: sealed.evicted,
            weight: sealed.weight,
        };
        while self.gone < sealed.gone {
            self.gone += 1;
            if let Some(number) = self.order.pop_front() {
                self.segments.remove(&number);
            }
        }
        let seen = (self.gone + self.order.len() as u64 - sealed.gone) as usize;
        let fresh: Vec<_> = sealed.segments.iter().skip(seen).cloned().collect();
        if acknowledge {
            sealed.acknowledged = sealed.gone + sealed.segments.len() as u64;
            sealed.untaken_weight = 0;
            sealed.waiting.drain(..).for_each(std::task::Waker::wake);
        }
        drop(sealed);
        self.order.extend(fresh.iter().map(|segment| segment.number()));
        fresh
    }

    fn keep(&mut self, segment: Arc<Segment>) {
        let base = segment.number() * SEGMENT_RECORDS as u64;
        for index in self.held(segment.number())..segment.len() {
            if let Some(socket) = segment.socket(index) {
                self.last.insert(socket, Seq(base + index as u64));
            }
        }
        self.segments.insert(segment.number(), segment);
    }

    /// How many records of that segment are held already.
    fn held(&self, number: u64) -> usize {
        self.segments.get(&number).map_or(0, |segment| segment.len())
    }

    /// The call with this number; `None` if it was let go, or is not yet taken.
    pub fn call(&self, seq: Seq) -> Option<Call<'_>> {
        let segment = self.segments.get(&(seq.0 / SEGMENT_RECORDS as u64))?;
        segment.call((seq.0 % SEGMENT_RECORDS as u64) as usize)
    }

    /// The newest call of a socket.
    pub fn last(&self, socket: SocketId) -> Option<Seq> {
        self.last.get(&socket).copied().filter(|seq| self.call(*seq).is_some())
    }

    /// The calls of one socket, the newest first: as many steps as rows are wanted.
    pub fn back(&self, socket: SocketId) -> Back<'_> {
        Back { tape: self, next: self.last(socket) }
    }

    /// The calls of its socket before this one, the newest first.
    pub fn back_from(&self, call: &Call<'_>) -> Back<'_> {
        Back { tape: self, next: call.previous }
    }

    /// All calls, the newest first. (Several writers: in the order of their segments.)
    pub fn newest_first(&self) -> impl Iterator<Item = Call<'_>> {
        self.segments
            .values()
            .rev()
            .flat_map(|segment| (0..segment.len()).rev().filter_map(|at| segment.call(at)))
    }

    /// All calls from this number on, the oldest first.
    pub fn from(&self, seq: Seq) -> impl Iterator<Item = Call<'_>> {
        let number = seq.0 / SEGMENT_RECORDS as u64;
        let skip = (seq.0 % SEGMENT_RECORDS as u64) as usize;
        self.segments.range(number..).flat_map(move |(at, segment)| {
            let skip = if *at == number { skip } else { 0 };
            (skip..segment.len()).filter_map(|index| segment.call(index))
        })
    }

    /// All calls before this number, the newest first.
    pub fn before(&self, seq: Seq) -> impl Iterator<Item = Call<'_>> {
        let number = seq.0 / SEGMENT_RECORDS as u64;
        let end = (seq.0 % SEGMENT_RECORDS as u64) as usize;
        self.segments.range(..=number).rev().flat_map(move |(at, segment)| {
            let end = if *at == number { end.min(segment.len()) } else { segment.len() };
            (0..end).rev().filter_map(|index| segment.call(index))
        })
    }

    /// The oldest call that is held.
    pub fn first(&self) -> Option<Seq> {
        self.from(Seq(0)).next().map(|call| call.seq)
    }

    /// The newest call that is held.
    pub fn newest(&self) -> Option<Seq> {
        self.newest_first().next().map(|call| call.seq)
    }

    /// How many calls are held.
    pub fn len(&self) -> usize {
        self.segments.values().map(|segment| segment.len()).sum()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.segments.values().all(|segment| segment.is_empty())
    }

    /// The journal's figures at the last take.
    pub fn figures(&self) -> Figures {
        self.figures
    }
}

/// The way back along one socket.
#[derive(Clone, Debug)]
pub struct Back<'a> {
    tape: &'a Tape,
    next: Option<Seq>,
}

impl<'a> Iterator for Back<'a> {
    type Item = Call<'a>;

    fn next(&mut self) -> Option<Call<'a>> {
        let call = self.tape.call(self.next?)?;
        self.next = call.previous;
        Some(call)
    }
}

/// Socket numbers count up, so a multiplication spreads them well enough.
#[derive(Clone, Copy, Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, id: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(id)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
