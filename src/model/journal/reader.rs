//! A reader of the journal: what it has taken, and how it is read.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::hidden::{Hidden, is_connecting, is_partial_send};
use super::segment::{Segment, place_of, segment_of, shard_of};
use super::shard_view::{RecordPosition, ShardView};
use super::store::{Figures, Journal};
use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;

/// The journal as one reader has taken it. Reading takes no lock: what was taken stays as it was until
/// the next [`JournalReader::take`], which is cheap enough for every frame.
///
/// An empty one ([`JournalReader::default`]) is attached to a journal by its first `take`; a reader reads one journal.
#[derive(Clone, Debug, Default)]
pub struct JournalReader {
    pub(super) views: Vec<ShardView>,
    /// The shards of the sealed segments that are held, in the order of sealing.
    order: VecDeque<u8>,
    /// The place, in the order of sealing, of the oldest that is held.
    gone: u64,
    /// The last call of each socket, and what of it is hidden.
    heads: HashMap<SocketId, SocketHead, IdHasherBuilder>,
    /// Sockets in `heads` after those of evicted calls were last thrown out.
    heads_swept: usize,
    /// What is hidden of all of them.
    hidden: Hidden,
    figures: Figures,
    incoming: Vec<Arc<Segment>>,
}

/// Sockets in the index before it is worth looking for evicted ones.
const SWEEP_FROM: usize = 4096;

impl JournalReader {
    /// A reader that has taken nothing yet.
    pub fn new() -> JournalReader {
        JournalReader::default()
    }

    /// Takes what is new, and tells whether anything is. The journal notifies again from the next call on.
    pub fn take(&mut self, journal: &Journal) -> bool {
        self.read(journal, false) > 0
    }

    /// The same, and acknowledges: sessions whose every call must be seen may go on. For one reader alone.
    pub fn take_and_acknowledge(&mut self, journal: &Journal) -> bool {
        self.read(journal, true) > 0
    }

    /// How many calls are new.
    pub(super) fn read(&mut self, journal: &Journal, acknowledge: bool) -> usize {
        journal.note_look();
        self.views.resize_with(journal.shard_count(), ShardView::new);
        // Open segments first: one that is sealed between the two looks is then seen as sealed, and none
        // is missed.
        for (shard, view) in self.views.iter_mut().enumerate() {
            journal.with_open(shard, |open| view.follow(open));
        }
        let mut incoming = std::mem::take(&mut self.incoming);
        let next = self.gone + self.order.len() as u64;
        let gone = journal.sealed_since(next, acknowledge, |segment| incoming.push(Arc::clone(segment)));
        self.discard(gone);
        let held: Vec<usize> = self.views.iter().map(ShardView::sealed).collect();
        for segment in incoming.drain(..) {
            let shard = shard_of(segment.number);
            self.order.push_back(shard as u8);
            self.views[shard].push(&segment);
        }
        self.incoming = incoming;
        self.figures = journal.figures();
        let mut count = 0;
        for (view, from) in self.views.iter_mut().zip(held) {
            count +=
                view.index(from, |segment, place| note(&mut self.heads, &mut self.hidden, segment, place));
        }
        self.sweep();
        count
    }

    /// Drops what the journal has evicted.
    fn discard(&mut self, gone: u64) {
        while self.gone < gone {
            let Some(shard) = self.order.pop_front() else {
                self.gone = gone;
                return;
            };
            self.views[usize::from(shard)].evict_oldest();
            self.gone += 1;
        }
    }

    fn sweep(&mut self) {
        if self.heads.len() < SWEEP_FROM.max(2 * self.heads_swept) {
            return;
        }
        let views = &self.views;
        let is_held = |link: Option<Link>| link.is_some_and(|(_, seq)| spot(views, Seq(seq)).is_some());
        self.heads.retain(|_, head| is_held(head.last) || is_held(head.look));
        self.heads_swept = self.heads.len();
    }

    /// The call with this number, if it was taken and is still held.
    pub fn call(&self, seq: Seq) -> Option<Call<'_>> {
        let spot = spot(&self.views, seq)?;
        self.views.get(shard_of(segment_of(seq)))?.call(spot)
    }

    /// How many calls its worker had made with this one: what a person calls its number.
    pub fn count_of(&self, seq: Seq) -> Option<u64> {
        let spot = spot(&self.views, seq)?;
        let segment = self.views.get(shard_of(segment_of(seq)))?.segment(spot.segment)?;
        Some(segment.before + spot.record as u64 + 1)
    }

    /// The call with that count, if it was taken and is still held; with several workers the first's.
    pub fn counted(&self, count: u64) -> Option<Seq> {
        self.views.iter().find_map(|view| view.counted(count))
    }

    /// The last call of a socket that is no observer's.
    pub fn last(&self, socket: SocketId) -> Option<Seq> {
        self.held(self.heads.get(&socket)?.last)
    }

    /// The last call of a socket that our own instruments made.
    pub fn last_look(&self, socket: SocketId) -> Option<Seq> {
        self.held(self.heads.get(&socket)?.look)
    }

    fn held(&self, link: Option<Link>) -> Option<Seq> {
        let (_, seq) = link?;
        spot(&self.views, Seq(seq)).map(|_| Seq(seq))
    }

    /// The calls of one socket, the newest first, without those of observers, which are many on a socket that is
    /// idle: work only for those that are looked at.
    pub fn back(&self, socket: SocketId) -> BackwardCalls<'_> {
        BackwardCalls { reader: self, next: self.last(socket) }
    }

    /// The calls of our own instruments on one socket, the newest first.
    pub fn looks_back(&self, socket: SocketId) -> BackwardCalls<'_> {
        BackwardCalls { reader: self, next: self.last_look(socket) }
    }

    /// How many calls of a socket were taken that a blocking program would not see, those evicted among them.
    pub fn hidden(&self, socket: SocketId) -> Hidden {
        self.heads.get(&socket).map_or_else(Hidden::default, |head| head.hidden)
    }

    /// How many calls of `send` on a socket took fewer bytes than were offered, those evicted among them.
    pub fn partial_sends(&self, socket: SocketId) -> u64 {
        self.heads.get(&socket).map_or(0, |head| head.partial_sends)
    }

    /// What is hidden of every socket.
    pub const fn hidden_of_all(&self) -> Hidden {
        self.hidden
    }

    /// The calls of its socket before this one, the newest first, of the same kind: observers', or all others.
    pub fn back_from(&self, call: &Call<'_>) -> BackwardCalls<'_> {
        BackwardCalls { reader: self, next: call.previous }
    }

    /// Calls that are held and can be read.
    pub fn len(&self) -> usize {
        self.views
            .iter()
            .map(|view| (0..).map_while(|place| view.segment(place)).map(Segment::len).sum::<usize>())
            .sum()
    }

    /// Whether no call is held.
    pub fn is_empty(&self) -> bool {
        self.views.iter().all(|view| view.segment(0).is_none())
    }

    /// The journal's counts at the last [`JournalReader::take`].
    pub const fn figures(&self) -> Figures {
        self.figures
    }

    /// What orders a call among those of all shards.
    pub(super) fn key(&self, seq: Seq) -> Option<(u64, u64)> {
        let spot = spot(&self.views, seq)?;
        self.views.get(shard_of(segment_of(seq)))?.segment(spot.segment)?.key(spot.record)
    }
}

fn spot(views: &[ShardView], seq: Seq) -> Option<RecordPosition> {
    let number = segment_of(seq);
    let view = views.get(shard_of(number))?;
    let spot = RecordPosition { segment: view.place(number)?, record: place_of(seq) };
    view.record(spot).map(|_| spot)
}

/// What orders a call, and its number.
type Link = (u64, u64);

/// Where the calls of a socket are read from.
#[derive(Clone, Copy, Debug, Default)]
struct SocketHead {
    last: Option<Link>,
    /// The last one that our own instruments made.
    look: Option<Link>,
    hidden: Hidden,
    /// Calls of `send` that took a part.
    partial_sends: u64,
    /// Whether a connect goes on.
    is_connecting: bool,
}

fn note(
    heads: &mut HashMap<SocketId, SocketHead, IdHasherBuilder>,
    all: &mut Hidden,
    segment: &Segment,
    place: usize,
) {
    let Some(record) = segment.records.get(place) else { return };
    let fresh = Some((record.key(), segment.seq(place).0));
    let head = heads.entry(SocketId(record.socket)).or_default();
    // A task may have moved between workers, and their segments come in any order.
    let last = if record.is_look() { &mut head.look } else { &mut head.last };
    *last = fresh.max(*last);
    head.hidden.count(record, head.is_connecting);
    head.partial_sends += u64::from(is_partial_send(record));
    all.count(record, head.is_connecting);
    head.is_connecting = is_connecting(record, head.is_connecting);
}

/// The way back along one socket.
#[derive(Clone, Debug)]
pub struct BackwardCalls<'a> {
    reader: &'a JournalReader,
    next: Option<Seq>,
}

impl<'a> Iterator for BackwardCalls<'a> {
    type Item = Call<'a>;

    fn next(&mut self) -> Option<Call<'a>> {
        let call = self.reader.call(self.next?)?;
        self.next = call.previous;
        Some(call)
    }
}

/// Ids are dense and our own: one multiplication spreads them, and nobody can choose them to collide.
type IdHasherBuilder = BuildHasherDefault<IdHasher>;

/// See [`IdHasherBuilder`].
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

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}
