//! The journal: every call that was made, in segments, bounded, the oldest let go first.
//!
//! Workers write, each into the open segment of a shard of its own; full segments are shared, and readers
//! (the screen, the headless printer) take them by [`Tape::take`], told by a doorbell that is rung at most
//! once until they have come. Nothing here allocates per call, and a reader that sleeps slows no writer.

mod record;
mod segment;
mod tape;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

pub use segment::{SEGMENT_BYTES, SEGMENT_RECORDS, Segment};
pub use tape::{Back, Tape};

use crate::model::call::{Call, Seq};
use crate::model::moment::Epoch;

/// The budget of the journal if nobody says otherwise: 64 MiB, some 600,000 small calls.
pub const DEFAULT_BUDGET: usize = 64 * 1024 * 1024;
/// Memory of segments that were let go is kept for this many new ones.
const SPARE_SEGMENTS: usize = 4;
/// An open segment with fewer records is copied for a reader, a fuller one is sealed and shared.
const COPY_BELOW: usize = 256;

/// The stream of calls, shared by those who write and those who read.
#[derive(Debug)]
pub struct Journal {
    epoch: Epoch,
    budget: usize,
    shards: Box<[Mutex<Segment>]>,
    sealed: Mutex<Sealed>,
    next_number: AtomicU64,
    recorded: AtomicU64,
    is_recording: AtomicBool,
    has_rung: AtomicBool,
}

#[derive(Debug, Default)]
struct Sealed {
    segments: VecDeque<Arc<Segment>>,
    /// How many segments were let go: the place of `segments[0]` among all that were sealed.
    gone: u64,
    weight: usize,
    /// Sealed and not taken by the acknowledging reader.
    untaken_weight: usize,
    /// How many sealed segments that reader has seen.
    acknowledged: u64,
    evicted: u64,
    spare: Vec<Segment>,
    waiting: Vec<Waker>,
}

/// Exact figures of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Calls written down since the beginning.
    pub recorded: u64,
    /// Of these, let go to hold the budget, the oldest first.
    pub evicted: u64,
    /// Bytes held now in sealed segments.
    pub weight: usize,
}

impl Journal {
    /// An empty journal of `budget` bytes, for as many writers as `shards` (at least one).
    pub fn new(budget: usize, shards: usize, epoch: Epoch) -> Arc<Journal> {
        let shards = shards.max(1);
        Arc::new(Journal {
            epoch,
            budget,
            shards: (0..shards as u64).map(|number| Mutex::new(Segment::new(number))).collect(),
            sealed: Mutex::default(),
            next_number: AtomicU64::new(shards as u64),
            recorded: AtomicU64::new(0),
            is_recording: AtomicBool::new(true),
            has_rung: AtomicBool::new(false),
        })
    }

    /// Where moment zero lies.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Writes a call down; its `seq` is ignored, the new one returned. `None` while recording is off.
    ///
    /// `same_bytes_as` names a record whose payload begins with the same bytes, such as the receive that
    /// an echo answers: within one segment they are then kept once.
    pub fn record(&self, shard: usize, call: &Call<'_>, same_bytes_as: Option<Seq>) -> Option<Seq> {
        if !self.is_recording.load(Ordering::Relaxed) {
            return None;
        }
        let mut open = hold(&self.shards[shard % self.shards.len()]);
        let seq = open.push(call, same_bytes_as);
        if open.is_full() {
            self.seal(&mut open);
        }
        drop(open);
        self.recorded.fetch_add(1, Ordering::Relaxed);
        Some(seq)
    }

    /// Whether readers are to be told now: true once, until [`Tape::take`] has come.
    pub fn ring(&self) -> bool {
        !self.has_rung.load(Ordering::Relaxed) && !self.has_rung.swap(true, Ordering::AcqRel)
    }

    /// Switches recording on or off; counters elsewhere go on.
    pub fn set_recording(&self, on: bool) {
        self.is_recording.store(on, Ordering::Relaxed);
    }

    /// Whether calls are written down.
    pub fn is_recording(&self) -> bool {
        self.is_recording.load(Ordering::Relaxed)
    }

    /// The figures now.
    pub fn figures(&self) -> Figures {
        let sealed = hold(&self.sealed);
        Figures {
            recorded: self.recorded.load(Ordering::Relaxed),
            evicted: sealed.evicted,
            weight: sealed.weight,
        }
    }

    /// For those who must not be let go unseen (sessions of the Console): waits while more than half of
    /// the budget is sealed and not yet taken by the reader that acknowledges.
    pub fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut sealed = hold(&self.sealed);
        if sealed.untaken_weight <= self.budget / 2 {
            return Poll::Ready(());
        }
        if !sealed.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            sealed.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }

    fn seal(&self, open: &mut Segment) {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let mut sealed = hold(&self.sealed);
        let fresh = match sealed.spare.pop() {
            Some(mut spare) => {
                spare.renew(number);
                spare
            }
            None => Segment::new(number),
        };
        let full = std::mem::replace(open, fresh);
        sealed.weight += full.weight();
        sealed.untaken_weight += full.weight();
        sealed.segments.push_back(Arc::new(full));
        while sealed.weight > self.budget && sealed.segments.len() > 1 {
            sealed.let_go();
        }
    }
}

impl Sealed {
    fn let_go(&mut self) {
        let Some(oldest) = self.segments.pop_front() else { return };
        self.weight -= oldest.weight();
        self.evicted += oldest.len() as u64;
        if self.acknowledged <= self.gone {
            self.untaken_weight -= oldest.weight();
            self.acknowledged = self.gone + 1;
        }
        self.gone += 1;
        // Readers may still hold it; then its memory goes when they let go.
        if let Ok(memory) = Arc::try_unwrap(oldest)
            && self.spare.len() < SPARE_SEGMENTS
        {
            self.spare.push(memory);
        }
    }
}

/// A writer that panicked leaves whole records behind, so its lock is taken as it is.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
