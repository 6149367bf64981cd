//! Calls of all shards in the order of time, forward or back.

use super::lane::{Lane, Spot};
use super::segment::{segment_of, shard_of};
use super::tape::Tape;
use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;

/// Whose calls a walk gives.
#[derive(Clone, Copy, Debug)]
pub enum Only<'a> {
    /// Everybody's.
    All,
    /// Everybody's but those of our own instruments.
    NoObservers,
    /// Of these sockets; few, for each step looks at all of them.
    Sockets(&'a [SocketId]),
}

impl Only<'_> {
    fn has(self, call: &Call<'_>) -> bool {
        match self {
            Only::All => true,
            Only::NoObservers => !call.observer,
            Only::Sockets(sockets) => sockets.contains(&call.socket),
        }
    }
}

/// An iterator over calls; see [`Tape::backward`] and [`Tape::forward`].
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    tape: &'a Tape,
    way: Way<'a>,
}

#[derive(Clone, Debug)]
enum Way<'a> {
    /// The next spot of each lane.
    Forward(Vec<Spot>, Only<'a>),
    /// The spot after the next of each lane, and whether observers are passed over.
    Back(Vec<Spot>, bool),
    /// Along the links of single sockets: the next call of each, with what orders it.
    Links(Vec<((u64, u64), Seq)>),
}

impl<'a> Walk<'a> {
    pub(super) fn forward(tape: &'a Tape, after: Option<Seq>, only: Only<'a>) -> Walk<'a> {
        let spots = match after.and_then(|seq| tape.key(seq)) {
            Some((key, seq)) => tape.lanes.iter().map(|lane| lane.seek((key, seq + 1))).collect(),
            None => vec![Spot { segment: 0, record: 0 }; tape.lanes.len()],
        };
        Walk { tape, way: Way::Forward(spots, only) }
    }

    /// From the spot of a number on, in every lane.
    pub(super) fn from(tape: &'a Tape, seq: Seq) -> Walk<'a> {
        Walk {
            tape,
            way: Way::Forward(tape.lanes.iter().map(|lane| lane.spot_from(seq)).collect(), Only::All),
        }
    }

    pub(super) fn back(tape: &'a Tape, before: Option<Seq>, only: Only<'a>) -> Walk<'a> {
        let bound = before.and_then(|seq| tape.key(seq));
        let way = match only {
            Only::All | Only::NoObservers => {
                let spot = |lane: &Lane| bound.map_or_else(|| lane.end(), |key| lane.seek(key));
                Way::Back(tape.lanes.iter().map(spot).collect(), matches!(only, Only::NoObservers))
            }
            Only::Sockets(sockets) => Way::Links(
                sockets
                    .iter()
                    .flat_map(|socket| [tape.back(*socket), tape.looks_back(*socket)])
                    .filter_map(|calls| {
                        calls
                            .filter_map(|call| Some((tape.key(call.seq)?, call.seq)))
                            .find(|(key, _)| bound.is_none_or(|bound| *key < bound))
                    })
                    .collect(),
            ),
        };
        Walk { tape, way }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Call<'a>;

    fn next(&mut self) -> Option<Call<'a>> {
        let tape = self.tape;
        match &mut self.way {
            Way::Forward(spots, only) => loop {
                let (shard, spot, _) = tape
                    .lanes
                    .iter()
                    .zip(spots.iter())
                    .enumerate()
                    .filter_map(|(shard, (lane, spot))| {
                        Some((shard, *spot, lane.segment(spot.segment)?.key(spot.record)?))
                    })
                    .min_by_key(|(_, _, key)| *key)?;
                let lane = &tape.lanes[shard];
                spots[shard] = lane.settle(Spot { record: spot.record + 1, ..spot });
                let call = lane.call(spot)?;
                if only.has(&call) {
                    return Some(call);
                }
            },
            Way::Back(spots, passes_looks) => {
                let (shard, spot, _) = tape
                    .lanes
                    .iter()
                    .zip(spots.iter())
                    .enumerate()
                    .filter_map(|(shard, (lane, spot))| {
                        let spot =
                            if *passes_looks { lane.before_looks(*spot)? } else { lane.before(*spot)? };
                        Some((shard, spot, lane.segment(spot.segment)?.key(spot.record)?))
                    })
                    .max_by_key(|(_, _, key)| *key)?;
                spots[shard] = spot;
                tape.lanes[shard].call(spot)
            }
            Way::Links(links) => {
                let place = (0..links.len()).max_by_key(|place| links[*place].0)?;
                let call = tape.call(links[place].1)?;
                let before = call.previous.and_then(|seq| Some((tape.key(seq)?, seq)));
                match before {
                    Some(link) => links[place] = link,
                    None => {
                        links.swap_remove(place);
                    }
                }
                Some(call)
            }
        }
    }
}

/// How far a reader that misses nothing has come: of each shard by itself, so that a call that comes late
/// in the order of time is still read.
#[derive(Clone, Debug, Default)]
pub struct Bookmark {
    /// The number of the next call of each shard.
    next: Vec<u64>,
    /// Calls that were read.
    pub read: u64,
    /// Calls that had been let go.
    evicted: u64,
}

impl Tape {
    /// A bookmark after the newest call that was taken.
    pub fn bookmark(&self) -> Bookmark {
        let next = |lane: &Lane| {
            let last = lane.before(lane.end())?;
            Some(lane.segment(last.segment)?.seq(last.record).0 + 1)
        };
        let next = self.lanes.iter().map(|lane| next(lane).unwrap_or(0)).collect();
        Bookmark { next, read: 0, evicted: self.figures().evicted }
    }

    /// The calls that were taken since a bookmark, in the order of time as far as they have come. It stays
    /// where it is.
    pub fn since(&self, bookmark: &Bookmark) -> Walk<'_> {
        let next = bookmark.next.iter().copied().chain(std::iter::repeat(0));
        let spots = self.lanes.iter().zip(next).map(|(lane, next)| lane.spot_from(Seq(next))).collect();
        Walk { tape: self, way: Way::Forward(spots, Only::All) }
    }

    /// Whether calls since a bookmark may have been let go before they were taken.
    pub fn has_gap_since(&self, bookmark: &Bookmark) -> bool {
        let next = bookmark.next.iter().copied().chain(std::iter::repeat(0));
        let is_gone = |(lane, next): (&Lane, u64)| {
            lane.segment(0).is_some_and(|oldest| oldest.number > segment_of(Seq(next)))
        };
        self.figures().evicted > bookmark.evicted && self.lanes.iter().zip(next).any(is_gone)
    }

    /// Hands over the calls that were taken since the bookmark's last use, in the order of time as far as
    /// they have come, and moves it on.
    pub fn read_on(&self, bookmark: &mut Bookmark, mut take: impl FnMut(&Call<'_>)) {
        bookmark.next.resize(self.lanes.len(), 0);
        let spots =
            self.lanes.iter().zip(&bookmark.next).map(|(lane, next)| lane.spot_from(Seq(*next))).collect();
        for call in (Walk { tape: self, way: Way::Forward(spots, Only::All) }) {
            take(&call);
            bookmark.next[shard_of(segment_of(call.seq))] = call.seq.0 + 1;
            bookmark.read += 1;
        }
    }
}
