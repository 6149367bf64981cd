//! What a reader holds of one shard.

use std::collections::VecDeque;
use std::sync::Arc;

use super::record::Packed;
use super::segment::{Segment, place_of, segment_of};
use crate::model::call::{Call, Seq};

/// No segment has this number.
const NONE: u64 = u64::MAX;

/// The segments of one shard, the oldest first, and a copy of the one that is being written.
#[derive(Clone, Debug)]
pub(super) struct ShardView {
    sealed: VecDeque<Arc<Segment>>,
    open: Segment,
    /// The segment that was indexed last, and how many of its records.
    indexed: (u64, usize),
}

/// The place of a record: of its segment in the view, and in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RecordPosition {
    pub(super) segment: usize,
    pub(super) record: usize,
}

impl ShardView {
    pub(super) fn new() -> ShardView {
        let open = Segment { number: NONE, before: 0, records: Vec::new(), arena: Vec::new(), looks: 0 };
        ShardView { sealed: VecDeque::new(), open, indexed: (NONE, 0) }
    }

    /// Copies what is new in the open segment: segments only grow.
    pub(super) fn follow(&mut self, open: &Segment) {
        if self.open.number != open.number {
            self.restart(open.number);
        }
        let (records, bytes) = (self.open.records.len(), self.open.arena.len());
        self.open.records.extend_from_slice(&open.records[records..]);
        self.open.arena.extend_from_slice(&open.arena[bytes..]);
        self.open.looks = open.looks;
        self.open.before = open.before;
    }

    fn restart(&mut self, number: u64) {
        self.open.number = number;
        self.open.records.clear();
        self.open.arena.clear();
        self.open.looks = 0;
    }

    /// Takes a sealed segment in.
    pub(super) fn push(&mut self, segment: &Arc<Segment>) {
        // The copy may be of this segment, or of one that was sealed and evicted between two looks.
        if self.open.number != NONE && self.open.number <= segment.number {
            self.restart(NONE);
        }
        self.sealed.push_back(Arc::clone(segment));
    }

    pub(super) fn evict_oldest(&mut self) {
        self.sealed.pop_front();
    }

    /// Hands over the newest records that it has not handed over before, of sealed segments from `from`
    /// on and of the copy; how many.
    pub(super) fn index(&mut self, from: usize, mut take: impl FnMut(&Segment, usize)) -> usize {
        let mut count = 0;
        for segment in self.sealed.iter().skip(from).map(AsRef::as_ref).chain([&self.open]) {
            let known = if self.indexed.0 == segment.number { self.indexed.1 } else { 0 };
            (known..segment.len()).for_each(|place| take(segment, place));
            count += segment.len().saturating_sub(known);
            if segment.number != NONE {
                self.indexed = (segment.number, segment.len());
            }
        }
        count
    }

    /// Sealed segments.
    pub(super) fn sealed(&self) -> usize {
        self.sealed.len()
    }

    /// The segment at a place; the copy of the open one comes last, if it holds anything.
    pub(super) fn segment(&self, place: usize) -> Option<&Segment> {
        match self.sealed.get(place) {
            Some(segment) => Some(segment),
            None => (place == self.sealed.len() && !self.open.is_empty()).then_some(&self.open),
        }
    }

    /// The place of the segment with this number.
    pub(super) fn place(&self, number: u64) -> Option<usize> {
        if self.open.number == number {
            return Some(self.sealed.len());
        }
        self.sealed.binary_search_by_key(&number, |segment| segment.number).ok()
    }

    /// The spot of the first record whose number is at least `seq`.
    pub(super) fn spot_from(&self, seq: Seq) -> RecordPosition {
        let number = segment_of(seq);
        match self.place(number) {
            Some(segment) => self.settle(RecordPosition { segment, record: place_of(seq) }),
            None => RecordPosition {
                segment: self.sealed.partition_point(|segment| segment.number < number),
                record: 0,
            },
        }
    }

    /// The call that its shard wrote as the `count`th, from 1.
    pub(super) fn counted(&self, count: u64) -> Option<Seq> {
        let before = count.checked_sub(1)?;
        let place = self.sealed.partition_point(|segment| segment.before + segment.len() as u64 <= before);
        let segment = self.segment(place)?;
        let record = usize::try_from(before.checked_sub(segment.before)?).ok()?;
        (record < segment.len()).then(|| segment.seq(record))
    }

    pub(super) fn record(&self, spot: RecordPosition) -> Option<&Packed> {
        self.segment(spot.segment)?.records.get(spot.record)
    }

    pub(super) fn call(&self, spot: RecordPosition) -> Option<Call<'_>> {
        self.segment(spot.segment)?.call(spot.record)
    }

    /// Where the newest record's successor will be.
    pub(super) fn end(&self) -> RecordPosition {
        RecordPosition { segment: self.sealed.len() + usize::from(!self.open.is_empty()), record: 0 }
    }

    /// The spot itself where there is a record, else the beginning of the next segment.
    pub(super) fn settle(&self, spot: RecordPosition) -> RecordPosition {
        match self.segment(spot.segment) {
            Some(segment) if spot.record >= segment.len() => {
                RecordPosition { segment: spot.segment + 1, record: 0 }
            }
            _ => spot,
        }
    }

    /// The spot before this one.
    pub(super) fn before(&self, spot: RecordPosition) -> Option<RecordPosition> {
        if let Some(record) = spot.record.checked_sub(1) {
            return Some(RecordPosition { record, ..spot });
        }
        let segment = spot.segment.checked_sub(1)?;
        let record = self.segment(segment)?.len().checked_sub(1)?;
        Some(RecordPosition { segment, record })
    }

    /// The spot before this one of a call that is no observer's. Segments that have none are passed over whole.
    pub(super) fn before_looks(&self, mut spot: RecordPosition) -> Option<RecordPosition> {
        loop {
            let records = self.segment(spot.segment).map_or(&[][..], |segment| &segment.records);
            let before = &records[..spot.record.min(records.len())];
            if let Some(record) = before.iter().rposition(|record| !record.is_look()) {
                return Some(RecordPosition { record, ..spot });
            }
            let segment = (0..spot.segment)
                .rev()
                .find(|place| self.segment(*place).is_some_and(|segment| segment.looks < segment.len()))?;
            spot = RecordPosition { segment, record: usize::MAX };
        }
    }

    /// The first record that is ordered at `key` or later.
    pub(super) fn seek(&self, key: (u64, u64)) -> RecordPosition {
        let first = |segment: &Segment| segment.key(0).unwrap_or((u64::MAX, 0));
        let mut after = self.sealed.partition_point(|segment| first(segment) < key);
        if after == self.sealed.len() && !self.open.is_empty() && first(&self.open) < key {
            after += 1;
        }
        // It is in the segment before that one, or the first of it.
        let Some(segment) = after.checked_sub(1) else { return RecordPosition { segment: 0, record: 0 } };
        let Some(found) = self.segment(segment) else { return self.end() };
        let record = partition(found.len(), |place| found.key(place).is_some_and(|other| other < key));
        self.settle(RecordPosition { segment, record })
    }
}

/// The first number below `count` for which `is_before` is false, as `partition_point` finds it.
fn partition(count: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
