//! The journal itself: shards that are written, sealed segments that are kept, and exact counts.

use std::collections::VecDeque;
use std::sync::atomic::Ordering::{AcqRel, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::open::OpenSegment;
use super::segment::{ARENA, SHARD_BITS, Segment};
use crate::model::call::{Call, Seq};
use crate::model::moment::Epoch;

/// Bytes of sealed segments that are kept unless a setting says otherwise: some 600,000 small calls.
pub const DEFAULT_BUDGET: usize = 64 * 1024 * 1024;

/// Most shards that a journal has; further workers share them.
pub const SHARDS: usize = 1 << SHARD_BITS;

/// Segments that were evicted and are still read; beyond, their memory is freed by the last reader instead
/// of being written again.
const RETIRED: usize = 16;

/// The calls that were made, as far as the budget goes back. Shared by all who write and read.
#[derive(Debug)]
pub struct Journal {
    epoch: Epoch,
    shards: Box<[Shard]>,
    sealed: Mutex<SealedSegments>,
    /// The next segment's number, without its shard.
    numbers: AtomicU64,
    /// Whether the reader was told that there is something new, and has not looked yet.
    wakeup: AtomicBool,
    is_on: AtomicBool,
    budget: usize,
}

/// What one worker writes. On cache lines of its own, so that workers do not slow each other.
#[derive(Debug)]
#[repr(align(128))]
struct Shard {
    open: Mutex<OpenSegment>,
    recorded: AtomicU64,
    skipped: AtomicU64,
}

/// What is kept.
#[derive(Debug, Default)]
struct SealedSegments {
    /// The oldest first.
    segments: VecDeque<Arc<Segment>>,
    /// Segments that were ever evicted: the place of `segments[0]` in the order of sealing.
    gone: u64,
    weight: usize,
    evicted: u64,
    retired: Vec<Arc<Segment>>,
    /// Somebody acknowledges what it takes.
    has_reader: bool,
    /// Bytes of sealed segments that it has not taken.
    unread: usize,
    /// Who waits until it has.
    waiting: Vec<Waker>,
}

/// Exact counts of a journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Figures {
    /// Calls that were written down.
    pub recorded: u64,
    /// Of those, calls that were evicted because of the budget, the oldest first.
    pub evicted: u64,
    /// Calls that were made and not written down: those while recording was switched off, else 0.
    pub never_recorded: u64,
    /// Bytes of memory that sealed segments take.
    pub weight: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A writer that panicked leaves whole records behind: each is pushed last.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Journal {
    /// A journal that keeps `budget` bytes of sealed segments, written by `shards` workers: 1 to [`SHARDS`].
    /// Beside the budget it has an open segment a shard (some 400 KiB, or one larger payload), and at most 16
    /// empty ones of common size to write again. A [`super::JournalReader`] shares what is kept, and holds on to what it
    /// took: one that stalls while calls go on has up to a budget of its own.
    pub fn new(budget: usize, shards: usize, epoch: Epoch) -> Arc<Journal> {
        let count = shards.clamp(1, SHARDS);
        let shard = |shard: usize| Shard {
            open: Mutex::new(OpenSegment::new(Segment::new(number(0, shard)))),
            recorded: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
        };
        Arc::new(Journal {
            epoch,
            shards: (0..count).map(shard).collect(),
            sealed: Mutex::default(),
            numbers: AtomicU64::new(1),
            wakeup: AtomicBool::new(false),
            is_on: AtomicBool::new(true),
            budget,
        })
    }

    /// Where moment zero lies.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Switches recording on or off; it begins on.
    pub fn set_recording(&self, is_on: bool) {
        self.is_on.store(is_on, Relaxed);
    }

    /// Whether calls are written down.
    pub fn is_recording(&self) -> bool {
        self.is_on.load(Relaxed)
    }

    /// Writes a call down, in the shard of the calling worker (taken modulo their number). Its `seq` is not
    /// looked at: the new one is returned, `None` while recording is switched off. Of the payload everything
    /// that is handed over is kept: whoever calls cuts it to the snap length.
    ///
    /// `same_bytes_as` names a call whose payload begins with the same bytes, such as the receive that an
    /// echo answers: while that call's segment is open they are kept once.
    #[inline]
    pub fn record(&self, shard: usize, call: &Call<'_>, same_bytes_as: Option<Seq>) -> Option<Seq> {
        // A division costs more than the look that nearly always spares it.
        let number = if shard < self.shards.len() { shard } else { shard % self.shards.len() };
        let shard = &self.shards[number];
        if !self.is_recording() {
            shard.skipped.fetch_add(1, Relaxed);
            return None;
        }
        let mut open = locked(&shard.open);
        let seq = open.next();
        open.push(call, same_bytes_as);
        // Only whoever holds the segment writes this counter.
        shard.recorded.store(shard.recorded.load(Relaxed) + 1, Relaxed);
        if open.is_full() {
            self.seal(&mut open, number);
        }
        Some(seq)
    }

    /// Whether the reader is to be told now that there are calls: true once, until it has looked. To be
    /// asked after [`Journal::record`].
    pub fn wake_reader(&self) -> bool {
        !self.wakeup.load(Relaxed) && !self.wakeup.swap(true, AcqRel)
    }

    /// Puts a full segment away and an empty one in its place, in recycled memory where there is some.
    fn seal(&self, open: &mut OpenSegment, shard: usize) {
        let number = number(self.numbers.fetch_add(1, Relaxed), shard);
        let mut sealed = locked(&self.sealed);
        let empty = sealed.reuse(number).unwrap_or_else(|| Segment::sized(number, open.bytes().min(ARENA)));
        let full = open.turn_to(empty);
        let cost = full.cost();
        sealed.weight += cost;
        sealed.segments.push_back(Arc::new(full));
        sealed.unread += cost;
        while sealed.weight > self.budget && sealed.evict() {}
    }

    /// The counts now.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for shard in &self.shards {
            figures.recorded += shard.recorded.load(Relaxed);
            figures.never_recorded += shard.skipped.load(Relaxed);
        }
        let sealed = locked(&self.sealed);
        figures.evicted = sealed.evicted;
        figures.weight = sealed.weight;
        figures
    }

    /// For those whose every call must be seen (sessions of the Console): ready while the reader that
    /// acknowledges has taken all but half a budget of what was sealed, so that nothing it has not seen is
    /// evicted. Without such a reader there is always room; one that stops taking stops these sockets, and
    /// no others.
    pub fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut sealed = locked(&self.sealed);
        if !sealed.has_reader || sealed.unread <= self.budget / 2 {
            return Poll::Ready(());
        }
        if !sealed.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            sealed.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }

    /// Asks to be notified of the next call; a reader does so before it looks.
    pub(super) fn note_look(&self) {
        self.wakeup.store(false, Release);
    }

    pub(super) fn shard_count(&self) -> usize {
        self.shards.len()
    }

    /// Shows the open segment of a shard.
    pub(super) fn with_open(&self, shard: usize, look: impl FnOnce(&Segment)) {
        look(locked(&self.shards[shard].open).whole());
    }

    /// Hands over the sealed segments from the place `from` in the order of sealing, and gives the place
    /// of the oldest that is kept.
    /// With `acknowledge` those who wait for room may go on.
    pub(super) fn sealed_since(
        &self,
        from: u64,
        acknowledge: bool,
        mut take: impl FnMut(&Arc<Segment>),
    ) -> u64 {
        let mut sealed = locked(&self.sealed);
        let skip = usize::try_from(from.saturating_sub(sealed.gone)).unwrap_or(usize::MAX);
        sealed.segments.iter().skip(skip).for_each(&mut take);
        if acknowledge {
            sealed.has_reader = true;
            sealed.unread = 0;
            sealed.waiting.drain(..).for_each(Waker::wake);
        }
        sealed.gone
    }
}

impl SealedSegments {
    /// Lets the oldest segment go; false where there is none.
    fn evict(&mut self) -> bool {
        let Some(oldest) = self.segments.pop_front() else { return false };
        self.gone += 1;
        self.weight -= oldest.cost();
        self.evicted += oldest.len() as u64;
        // One huge payload must not be paid for ever.
        if self.retired.len() < RETIRED && oldest.is_common() {
            self.retired.push(oldest);
        }
        true
    }

    /// The memory of a segment that was evicted and is read by nobody any more.
    fn reuse(&mut self, number: u64) -> Option<Segment> {
        let place = self.retired.iter().position(|segment| Arc::strong_count(segment) == 1)?;
        let segment = Arc::into_inner(self.retired.swap_remove(place))?;
        Some(segment.recycled(number))
    }
}

const fn number(count: u64, shard: usize) -> u64 {
    count << SHARD_BITS | shard as u64
}
