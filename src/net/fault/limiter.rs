//! A rate: messages go out one after the other, each as long on the way as its bytes take.

use std::collections::VecDeque;
use std::time::Duration;

use super::passage::Passage;
use crate::model::fault::{Strike, Way, What};
use crate::model::moment::Moment;

/// Streams are cut so that a piece takes about so long: a slow stream flows, it does not come in lumps.
const PIECE: Duration = Duration::from_millis(50);

/// What waits for its turn under a rate.
#[derive(Debug)]
pub(super) struct Limiter {
    /// The fault's mark and its bytes a second; `None` passes everything at once.
    pub(super) rate: Option<(u8, u64)>,
    /// Which may be cut: chunks of streams.
    cuts: bool,
    way: Way,
    waiting: VecDeque<(Moment, Passage)>,
    bytes: usize,
    free_at: Moment,
}

impl Limiter {
    pub(super) fn new(way: Way, cuts: bool) -> Limiter {
        Limiter { rate: None, cuts, way, waiting: VecDeque::new(), bytes: 0, free_at: Moment::START }
    }

    pub(super) fn push(&mut self, now: Moment, passage: Passage) {
        self.bytes += passage.bytes.len();
        self.waiting.push_back((now, passage));
    }

    /// Bytes and messages that have not begun their way.
    pub(super) fn load(&self) -> (usize, usize) {
        (self.bytes, self.waiting.len())
    }

    /// Whether what comes now has to wait for others.
    pub(super) fn is_busy(&self, now: Moment) -> bool {
        self.rate.is_some() && (self.free_at > now || !self.waiting.is_empty())
    }

    /// When the next begins; never for none.
    pub(super) fn starts_at(&self) -> Option<Moment> {
        let (came, _) = self.waiting.front()?;
        Some(if self.rate.is_some() { self.free_at.max(*came) } else { *came })
    }

    /// The next that has begun its way by `now`, and when it arrives.
    pub(super) fn pop(&mut self, now: Moment) -> Option<(Moment, Passage)> {
        let start = self.starts_at().filter(|start| *start <= now)?;
        let (came, mut passage) = self.waiting.pop_front()?;
        let Some((mark, rate)) = self.rate else {
            self.bytes -= passage.bytes.len();
            return Some((came, passage));
        };
        let piece = usize::try_from(rate.saturating_mul(PIECE.as_millis() as u64) / 1000)
            .unwrap_or(usize::MAX)
            .max(1);
        if self.cuts && passage.bytes.len() > piece {
            let rest = passage.bytes.split_off(piece);
            let strikes = passage.strikes.clone();
            self.waiting.push_front((came, Passage { bytes: rest, strikes }));
        }
        self.bytes -= passage.bytes.len();
        let nanos = u128::from(passage.bytes.len() as u64) * 1_000_000_000 / u128::from(rate.max(1));
        self.free_at = start + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        let held = What::Held(self.free_at.since(came));
        passage.strikes.push(Strike { fault: mark, way: Some(self.way), what: held });
        Some((self.free_at, passage))
    }
}
