//! Calls of all shards in the order of time, forward or back.

use super::reader::JournalReader;
use super::segment::segment_of;
use super::shard_view::{RecordPosition, ShardView};
use crate::model::call::{Call, Seq};

/// Whose calls a walk gives.
#[derive(Clone, Copy, Debug)]
pub enum CallFilter {
    /// Everybody's.
    All,
    /// Everybody's but those of our own instruments.
    NoObservers,
}

impl CallFilter {
    fn has(self, call: &Call<'_>) -> bool {
        match self {
            CallFilter::All => true,
            CallFilter::NoObservers => !call.observer,
        }
    }
}

/// An iterator over calls; see [`JournalReader::backward`] and [`JournalReader::forward`].
#[derive(Clone, Debug)]
pub struct JournalWalk<'a> {
    reader: &'a JournalReader,
    way: WalkOrder,
}

#[derive(Clone, Debug)]
enum WalkOrder {
    /// The next spot of each view.
    Forward(Vec<RecordPosition>, CallFilter),
    /// The spot after the next of each view, and whether observers are passed over.
    Back(Vec<RecordPosition>, bool),
}

impl<'a> JournalWalk<'a> {
    pub(super) fn forward(
        reader: &'a JournalReader,
        after: Option<Seq>,
        only: CallFilter,
    ) -> JournalWalk<'a> {
        let spots = match after.and_then(|seq| reader.key(seq)) {
            Some((key, seq)) => reader.views.iter().map(|view| view.seek((key, seq + 1))).collect(),
            None => vec![RecordPosition { segment: 0, record: 0 }; reader.views.len()],
        };
        JournalWalk { reader, way: WalkOrder::Forward(spots, only) }
    }

    /// From the spot of a number on, in every view.
    fn from(reader: &'a JournalReader, seq: Seq) -> JournalWalk<'a> {
        JournalWalk {
            reader,
            way: WalkOrder::Forward(
                reader.views.iter().map(|view| view.spot_from(seq)).collect(),
                CallFilter::All,
            ),
        }
    }

    fn back(reader: &'a JournalReader, before: Option<Seq>, only: CallFilter) -> JournalWalk<'a> {
        let bound = before.and_then(|seq| reader.key(seq));
        let spot = |view: &ShardView| bound.map_or_else(|| view.end(), |key| view.seek(key));
        let spots = reader.views.iter().map(spot).collect();
        let way = WalkOrder::Back(spots, matches!(only, CallFilter::NoObservers));
        JournalWalk { reader, way }
    }
}

impl<'a> Iterator for JournalWalk<'a> {
    type Item = Call<'a>;

    fn next(&mut self) -> Option<Call<'a>> {
        let reader = self.reader;
        match &mut self.way {
            WalkOrder::Forward(spots, only) => loop {
                let (shard, spot, _) = reader
                    .views
                    .iter()
                    .zip(spots.iter())
                    .enumerate()
                    .filter_map(|(shard, (view, spot))| {
                        Some((shard, *spot, view.segment(spot.segment)?.key(spot.record)?))
                    })
                    .min_by_key(|(_, _, key)| *key)?;
                let view = &reader.views[shard];
                spots[shard] = view.settle(RecordPosition { record: spot.record + 1, ..spot });
                let call = view.call(spot)?;
                if only.has(&call) {
                    return Some(call);
                }
            },
            WalkOrder::Back(spots, passes_looks) => {
                let (shard, spot, _) = reader
                    .views
                    .iter()
                    .zip(spots.iter())
                    .enumerate()
                    .filter_map(|(shard, (view, spot))| {
                        let spot =
                            if *passes_looks { view.before_looks(*spot)? } else { view.before(*spot)? };
                        Some((shard, spot, view.segment(spot.segment)?.key(spot.record)?))
                    })
                    .max_by_key(|(_, _, key)| *key)?;
                spots[shard] = spot;
                reader.views[shard].call(spot)
            }
        }
    }
}

/// How far a reader that misses nothing has come: of each shard by itself, so that a call that comes late
/// in the order of time is still read.
#[derive(Clone, Debug, Default)]
pub struct ReadPosition {
    /// The number of the next call of each shard.
    next: Vec<u64>,
    /// Calls that had been evicted.
    evicted: u64,
}

impl JournalReader {
    /// Calls before `before` in the order of time (`None`: all), the newest first, of all workers.
    pub fn backward(&self, before: Option<Seq>, only: CallFilter) -> JournalWalk<'_> {
        JournalWalk::back(self, before, only)
    }

    /// Calls after `after` in the order of time (`None`, or one that was evicted: all), the oldest first, of
    /// all workers.
    pub fn forward(&self, after: Option<Seq>, only: CallFilter) -> JournalWalk<'_> {
        JournalWalk::forward(self, after, only)
    }

    /// All calls, the newest first.
    pub fn newest_first(&self) -> JournalWalk<'_> {
        self.backward(None, CallFilter::All)
    }

    /// All calls from this number on, the oldest first; the number need not be held. (The numbers of
    /// several workers do not tell the order of time: after a call that is held, [`JournalReader::forward`] does.)
    pub fn from(&self, seq: Seq) -> JournalWalk<'_> {
        JournalWalk::from(self, seq)
    }

    /// The oldest call that is held.
    pub fn first(&self) -> Option<Seq> {
        self.forward(None, CallFilter::All).next().map(|call| call.seq)
    }

    /// The newest call that was taken.
    pub fn newest(&self) -> Option<Seq> {
        self.newest_first().next().map(|call| call.seq)
    }

    /// The position after the newest call that was taken.
    pub fn bookmark(&self) -> ReadPosition {
        let next = |view: &ShardView| {
            let last = view.before(view.end())?;
            Some(view.segment(last.segment)?.seq(last.record).0 + 1)
        };
        let next = self.views.iter().map(|view| next(view).unwrap_or(0)).collect();
        ReadPosition { next, evicted: self.figures().evicted }
    }

    /// The calls that were taken since a position, in the order of time as far as they have come. It stays
    /// where it is.
    pub fn since(&self, bookmark: &ReadPosition) -> JournalWalk<'_> {
        let next = bookmark.next.iter().copied().chain(std::iter::repeat(0));
        let spots = self.views.iter().zip(next).map(|(view, next)| view.spot_from(Seq(next))).collect();
        JournalWalk { reader: self, way: WalkOrder::Forward(spots, CallFilter::All) }
    }

    /// Whether calls since a position may have been evicted before they were taken.
    pub fn has_gap_since(&self, bookmark: &ReadPosition) -> bool {
        let next = bookmark.next.iter().copied().chain(std::iter::repeat(0));
        let is_gone = |(view, next): (&ShardView, u64)| {
            view.segment(0).is_some_and(|oldest| oldest.number > segment_of(Seq(next)))
        };
        self.figures().evicted > bookmark.evicted && self.views.iter().zip(next).any(is_gone)
    }
}
