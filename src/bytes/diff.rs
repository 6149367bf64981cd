//! Two strings of bytes beside each other: what is the same, changed, inserted, left out.
//!
//! It goes through both once. Where they differ it looks for the nearest place, at most `WINDOW` bytes on in either,
//! from which `ANCHOR` bytes are the same again. So it takes time in proportion to the bytes, and memory to the runs.

use std::collections::HashMap;
use std::ops::Range;

/// Bytes that have to be the same before two places count as the same: fewer are often so by chance.
const ANCHOR: usize = 4;

/// How far on the same bytes are looked for.
const WINDOW: usize = 256;

/// What two runs are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiffKind {
    /// The same bytes.
    Same,
    /// Other bytes in their place.
    Changed,
    /// Bytes that only the first has.
    OnlyFirst,
    /// Bytes that only the second has.
    OnlySecond,
}

/// A run of bytes of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRun {
    /// What they are to each other.
    pub kind: DiffKind,
    /// In the first.
    pub first: Range<usize>,
    /// In the second.
    pub second: Range<usize>,
}

/// The runs of two strings of bytes, in order: together they are all of both.
pub fn diff(first: &[u8], second: &[u8]) -> Vec<DiffRun> {
    let mut runs = Runs { runs: Vec::new(), at: (0, 0) };
    while runs.at.0 < first.len() && runs.at.1 < second.len() {
        let (rest, other) = (&first[runs.at.0..], &second[runs.at.1..]);
        let same = rest.iter().zip(other).take_while(|(one, two)| one == two).count();
        if same > 0 {
            runs.push(DiffKind::Same, same, same);
            continue;
        }
        let (skipped, added) = resync(rest, other);
        let changed = skipped.min(added);
        runs.push(DiffKind::Changed, changed, changed);
        runs.push(DiffKind::OnlyFirst, skipped - changed, 0);
        runs.push(DiffKind::OnlySecond, 0, added - changed);
    }
    runs.push(DiffKind::OnlyFirst, first.len() - runs.at.0, 0);
    runs.push(DiffKind::OnlySecond, 0, second.len() - runs.at.1);
    runs.runs
}

/// How many bytes of both to leave behind, so that the same ones follow; both differ in their first.
fn resync(first: &[u8], second: &[u8]) -> (usize, usize) {
    let aligned = first.len().min(second.len()).min(WINDOW);
    // Most often something was written over: after a few bytes both go on in step.
    let anchor = |skipped: usize, added: usize| {
        let (one, two) = (first.get(skipped..skipped + ANCHOR), second.get(added..added + ANCHOR));
        one.is_some() && one == two
    };
    if let Some(step) = (1..aligned.min(ANCHOR)).find(|step| anchor(*step, *step)) {
        return (step, step);
    }
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    for (at, piece) in second.windows(ANCHOR).take(WINDOW).enumerate() {
        places.entry(piece).or_insert(at);
    }
    let found = first.windows(ANCHOR).take(WINDOW).enumerate().filter_map(|(at, piece)| {
        let other = *places.get(piece)?;
        Some((at + other, at.abs_diff(other), at, other))
    });
    // The nearest of all; of two as near the one that shifts less.
    match found.min() {
        Some((.., skipped, added)) => (skipped, added),
        // The ends may be the same, and too short for an anchor.
        None if first.len() <= WINDOW && second.len() <= WINDOW => {
            let ends = first.iter().rev().zip(second.iter().rev());
            let same = ends.take_while(|(one, two)| one == two).count();
            (first.len() - same, second.len() - same)
        }
        None => (aligned, aligned),
    }
}

struct Runs {
    runs: Vec<DiffRun>,
    /// How far both are told.
    at: (usize, usize),
}

impl Runs {
    /// Adds a run, to the one before if it is of the same kind.
    fn push(&mut self, kind: DiffKind, first: usize, second: usize) {
        if first + second == 0 {
            return;
        }
        let (one, two) = (self.at.0 + first, self.at.1 + second);
        match self.runs.last_mut() {
            Some(last) if last.kind == kind => (last.first.end, last.second.end) = (one, two),
            _ => self.runs.push(DiffRun { kind, first: self.at.0..one, second: self.at.1..two }),
        }
        self.at = (one, two);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(first: &[u8], second: &[u8]) -> Vec<(DiffKind, Range<usize>, Range<usize>)> {
        diff(first, second).into_iter().map(|run| (run.kind, run.first, run.second)).collect()
    }

    #[test]
    fn a_byte_that_was_changed_inserted_or_left_out_is_told_so() {
        use DiffKind::{Changed, OnlyFirst, OnlySecond, Same};
        assert_eq!(told(b"Hello!\n", b"Hello!\n"), [(Same, 0..7, 0..7)]);
        assert_eq!(
            told(b"Hello, you!", b"Hello, YOU!"),
            [(Same, 0..7, 0..7), (Changed, 7..10, 7..10), (Same, 10..11, 10..11)]
        );
        assert_eq!(
            told(b"GET / HTTP/1.1\r\n", b"GET /index HTTP/1.1\r\n"),
            [(Same, 0..5, 0..5), (OnlySecond, 5..5, 5..10), (Same, 5..16, 10..21)]
        );
        assert_eq!(
            told(b"one two three four", b"one three four"),
            [(Same, 0..5, 0..5), (OnlyFirst, 5..9, 5..5), (Same, 9..18, 5..14)]
        );
        assert_eq!(told(b"abc", b""), [(OnlyFirst, 0..3, 0..0)]);
        assert_eq!(told(b"", b"abc"), [(OnlySecond, 0..0, 0..3)]);
        assert_eq!(told(b"", b""), []);
        assert_eq!(told(b"abc", b"xyz"), [(Changed, 0..3, 0..3)]);
    }

    #[test]
    fn a_megabyte_that_is_wholly_other_takes_one_go() {
        let (first, second) = (vec![1; 1 << 20], vec![2; 1 << 20]);
        assert_eq!(told(&first, &second), [(DiffKind::Changed, 0..1 << 20, 0..1 << 20)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_runs_are_all_of_both_and_the_same_ones_are_the_same(
            first in prop::collection::vec(0_u8..4, 0..600),
            second in prop::collection::vec(0_u8..4, 0..600),
        ) {
            let (mut one, mut two) = (0, 0);
            for run in diff(&first, &second) {
                prop_assert_eq!((run.first.start, run.second.start), (one, two));
                (one, two) = (run.first.end, run.second.end);
                match run.kind {
                    DiffKind::Same => prop_assert_eq!(&first[run.first], &second[run.second]),
                    DiffKind::Changed => prop_assert_eq!(run.first.len(), run.second.len()),
                    DiffKind::OnlyFirst => prop_assert!(run.second.is_empty() && !run.first.is_empty()),
                    DiffKind::OnlySecond => prop_assert!(run.first.is_empty() && !run.second.is_empty()),
                }
            }
            prop_assert_eq!((one, two), (first.len(), second.len()));
        }

        #[test]
        fn one_insertion_is_one_run(bytes in prop::collection::vec(any::<u8>(), 20..300), at in 0_usize..20) {
            let mut more = bytes.clone();
            more.splice(at..at, *b"\xfe\xff\xfe\xff inserted \xff\xfe");
            let kept: usize = diff(&bytes, &more)
                .iter()
                .filter(|run| run.kind == DiffKind::Same)
                .map(|run| run.first.len())
                .sum();
            prop_assert!(kept + 4 >= bytes.len(), "{} of {}", kept, bytes.len());
        }
    }
}
