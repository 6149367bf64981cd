//! Two buffers beside each other: which bytes of one stand across from which of the other.
//!
//! Where bytes were put in or left out, the other side has gaps, so that the same bytes stand in the same row again. A
//! *slot* is a place of both sides: a byte of each, or a byte and a gap.

use super::tab::Tab;
use crate::bytes::diff::{DiffKind, DiffRun, diff};

/// Bytes of each that are compared at most: that many are compared in one go, between two frames.
pub(super) const COMPARED: usize = 128 << 10;

/// One slot: what its bytes are to each other, and their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DiffSlot {
    pub(super) kind: DiffKind,
    pub(super) bytes: [Option<usize>; 2],
}

/// Two tabs that are compared.
#[derive(Clone, Debug)]
pub(super) struct BufferComparison {
    /// The left one and the right one, by their places among the tabs.
    pub(super) tabs: [usize; 2],
    /// The first row on screen.
    pub(super) top: usize,
    versions: [u64; 2],
    runs: Vec<DiffRun>,
    /// The first slot of each run.
    starts: Vec<usize>,
    slots: usize,
}

impl BufferComparison {
    /// Compares two of the tabs.
    pub(super) fn new(tabs: [usize; 2], all: &[Tab]) -> BufferComparison {
        let mut comparison = BufferComparison {
            tabs,
            top: 0,
            versions: [0; 2],
            runs: Vec::new(),
            starts: Vec::new(),
            slots: 0,
        };
        comparison.compare(all);
        comparison
    }

    /// Compares again, if the bytes of one are others now.
    pub(super) fn refresh(&mut self, all: &[Tab]) {
        if self.tabs.map(|tab| all.get(tab).map_or(0, |tab| tab.bytes().version())) != self.versions {
            self.compare(all);
        }
    }

    fn compare(&mut self, all: &[Tab]) {
        self.versions = self.tabs.map(|tab| all.get(tab).map_or(0, |tab| tab.bytes().version()));
        let [first, second] = self.tabs.map(|tab| {
            let bytes = all.get(tab).map_or(&[][..], |tab| tab.bytes());
            &bytes[..bytes.len().min(COMPARED)]
        });
        self.runs = diff(first, second);
        self.slots = 0;
        self.starts.clear();
        for run in &self.runs {
            self.starts.push(self.slots);
            self.slots += run.first.len().max(run.second.len());
        }
    }

    /// The side of a tab: 0 left, 1 right; `None` if it is neither.
    pub(super) fn side(&self, tab: usize) -> Option<usize> {
        self.tabs.iter().position(|each| *each == tab)
    }

    /// A tab was taken away: those behind it moved up. `None` if it was one of these.
    pub(super) fn without(mut self, tab: usize) -> Option<BufferComparison> {
        if self.side(tab).is_some() {
            return None;
        }
        self.tabs = self.tabs.map(|each| each - usize::from(each > tab));
        Some(self)
    }

    /// How many slots there are.
    pub(super) const fn slots(&self) -> usize {
        self.slots
    }

    /// How many runs of bytes differ.
    pub(super) fn differences(&self) -> usize {
        self.runs.iter().filter(|run| run.kind != DiffKind::Same).count()
    }

    /// What stands in a slot.
    pub(super) fn slot(&self, slot: usize) -> Option<DiffSlot> {
        let run = self.starts.partition_point(|start| *start <= slot).checked_sub(1)?;
        let (step, run) = (slot - self.starts[run], &self.runs[run]);
        let place = |range: &std::ops::Range<usize>| Some(range.start + step).filter(|at| *at < range.end);
        (slot < self.slots)
            .then(|| DiffSlot { kind: run.kind, bytes: [place(&run.first), place(&run.second)] })
    }

    /// The slot of a byte of a side; the last one for what is behind the bytes that are compared.
    pub(super) fn slot_of(&self, side: usize, byte: usize) -> usize {
        let range = |run: &DiffRun| if side == 0 { run.first.clone() } else { run.second.clone() };
        let run = self.runs.partition_point(|run| range(run).end <= byte);
        match self.runs.get(run) {
            Some(found) => self.starts[run] + byte.saturating_sub(range(found).start),
            None => self.slots,
        }
    }

    /// The byte of a side in a slot, else the next one after it, else the last before it.
    pub(super) fn byte_near(&self, side: usize, slot: usize) -> Option<usize> {
        let byte = |slot: usize| self.slot(slot).and_then(|slot| slot.bytes[side]);
        byte(slot).or_else(|| {
            let run = self.starts.partition_point(|start| *start <= slot);
            let after = (run..self.runs.len()).find_map(|run| byte(self.starts[run]));
            let ends = (0..run).rev().map(|run| self.starts.get(run + 1).copied().unwrap_or(self.slots));
            after.or_else(|| ends.filter_map(|end| end.checked_sub(1)).find_map(byte))
        })
    }

    /// The first slot of the next difference after one, or of the one before it; round the end.
    pub(super) fn difference(&self, slot: usize, is_back: bool) -> Option<usize> {
        let differs = |index: &usize| self.runs[*index].kind != DiffKind::Same;
        let here = self.starts.partition_point(|start| *start <= slot);
        let before = self.starts.partition_point(|start| *start < slot);
        let all = 0..self.runs.len();
        let found = if is_back {
            (0..before).rev().find(differs).or_else(|| all.rev().find(differs))
        } else {
            (here..self.runs.len()).find(differs).or_else(|| all.clone().find(differs))
        };
        found.map(|run| self.starts[run])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tab(bytes: &[u8]) -> Tab {
        let mut tab = Tab::empty();
        tab.replace(bytes);
        tab
    }

    fn of(first: &[u8], second: &[u8]) -> BufferComparison {
        BufferComparison::new([0, 1], &[tab(first), tab(second)])
    }

    #[test]
    fn what_was_put_in_stands_across_from_a_gap() {
        let compared = of(b"GET / HTTP/1.1\r\n", b"GET /index HTTP/1.1\r\n");
        assert_eq!((compared.slots(), compared.differences()), (21, 1));
        let slot = |at| compared.slot(at).map(|slot| slot.bytes);
        assert_eq!(
            [slot(4), slot(5), slot(10), slot(21)],
            [Some([Some(4), Some(4)]), Some([None, Some(5)]), Some([Some(5), Some(10)]), None]
        );
        for (side, length) in [(0, 16), (1, 21)] {
            for byte in 0..length {
                let slot = compared.slot_of(side, byte);
                assert_eq!(compared.slot(slot).and_then(|slot| slot.bytes[side]), Some(byte));
                assert_eq!(compared.byte_near(side, slot), Some(byte));
            }
        }
        // In the gap, the byte after it.
        assert_eq!(compared.byte_near(0, 7), Some(5));
        assert_eq!(of(b"abc", b"abcd").byte_near(0, 3), Some(2));
        assert_eq!(of(b"", b"abcd").byte_near(0, 3), None);
    }

    #[test]
    fn differences_are_gone_through_in_both_directions() {
        let compared = of(b"0000--1111--2222", b"0000++1111++2222");
        let next = |slot| compared.difference(slot, false);
        let before = |slot| compared.difference(slot, true);
        assert_eq!([next(0), next(4), next(5), next(10)], [Some(4), Some(10), Some(10), Some(4)]);
        assert_eq!([before(0), before(10), before(11), before(5)], [Some(10), Some(4), Some(10), Some(4)]);
        assert_eq!(of(b"same", b"same").difference(0, false), None);
    }
}
