//! A rate: messages go out one after the other, each as long on the way as its bytes take.

use std::collections::VecDeque;
use std::time::Duration;

use super::pipe_output::PipeOutput;
use crate::model::fault::{FaultDirection, FaultEffect, FaultEvent};
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
    way: FaultDirection,
    waiting: VecDeque<(Moment, PipeOutput)>,
    bytes: usize,
    free_at: Moment,
}

impl Limiter {
    pub(super) fn new(way: FaultDirection, cuts: bool) -> Limiter {
        Limiter { rate: None, cuts, way, waiting: VecDeque::new(), bytes: 0, free_at: Moment::START }
    }

    pub(super) fn push(&mut self, now: Moment, output: PipeOutput) {
        self.bytes += output.bytes.len();
        self.waiting.push_back((now, output));
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
    pub(super) fn pop(&mut self, now: Moment) -> Option<(Moment, PipeOutput)> {
        let start = self.starts_at().filter(|start| *start <= now)?;
        let (came, mut output) = self.waiting.pop_front()?;
        let Some((mark, rate)) = self.rate else {
            self.bytes -= output.bytes.len();
            return Some((came, output));
        };
        let piece = usize::try_from(rate.saturating_mul(PIECE.as_millis() as u64) / 1000)
            .unwrap_or(usize::MAX)
            .max(1);
        if self.cuts && output.bytes.len() > piece {
            let rest = output.bytes.split_off(piece);
            let fault_events = output.fault_events.clone();
            self.waiting.push_front((came, PipeOutput { bytes: rest, fault_events }));
        }
        self.bytes -= output.bytes.len();
        let nanos = u128::from(output.bytes.len() as u64) * 1_000_000_000 / u128::from(rate.max(1));
        self.free_at = start + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        let held = FaultEffect::Held(self.free_at.since(came));
        output.fault_events.push(FaultEvent { fault: mark, way: Some(self.way), what: held });
        Some((self.free_at, output))
    }
}
