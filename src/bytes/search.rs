//! Searching bytes: for text, hex, a regular expression, or a number in both orders.

use std::fmt::Write as _;
use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use crate::bytes::notation::Notation;
use crate::bytes::order::{Order, TypedNumber};
use crate::bytes::text::SafeText;

/// Bytes that are looked through in one go, backwards.
const WINDOW: usize = 64 * 1024;

/// A match that begins in one window and ends in another has at most so many bytes in the other.
const OVERLAP: usize = 4 * 1024;

/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 20;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Needle {
    regex: Regex,
    /// It has no repetitions: matches that lie over each other cost little to find.
    is_literal: bool,
}

impl Needle {
    /// `/…/` is a regular expression on bytes (`\x00` to `\xff` are bytes), `#` begins a number, which is found in both
    /// orders and in as few bytes as it needs (`#58001`, `#0x00000001`, `#3.14`), `0x…` and what stands after `hex:` are
    /// bytes, all else is text with the escapes of the composer. The error says what is expected.
    pub fn parse(typed: &str) -> Result<Needle, SafeText> {
        let bare = typed.trim();
        if let Some(pattern) = bare.strip_prefix('/').filter(|rest| !rest.is_empty()) {
            let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
            return Needle::of_regex(pattern);
        }
        if let Some(digits) = bare.strip_prefix('#') {
            let number = TypedNumber::parse(digits, None)
                .map_err(|_| SafeText::literal("after # a number is expected: #58001, #0xe291, #3.14"))?;
            let ways = Order::ALL.map(|order| order.write(number.bits, number.width));
            return Needle::of_bytes(&ways);
        }
        let hex = bare.strip_prefix("hex:").or_else(|| bare.starts_with("0x").then_some(bare));
        let bytes = match hex {
            Some(digits) => Notation::Hex.parse(digits),
            None => Notation::Text.parse(bare),
        };
        let bytes = bytes.map_err(|error| error.text())?;
        if bytes.is_empty() {
            return Err(SafeText::literal("nothing to look for: type text, 0x…, #number or /regex/"));
        }
        Needle::of_bytes(&[bytes])
    }

    /// Any of some strings of bytes.
    fn of_bytes(ways: &[Vec<u8>]) -> Result<Needle, SafeText> {
        let mut pattern = String::new();
        for (index, way) in ways.iter().enumerate() {
            pattern.push_str(if index == 0 { "(?s-u)" } else { "|" });
            for byte in way {
                let _ = write!(pattern, "\\x{byte:02x}");
            }
        }
        Ok(Needle { is_literal: true, ..Needle::of_regex(&pattern)? })
    }

    fn of_regex(pattern: &str) -> Result<Needle, SafeText> {
        let mut builder = RegexBuilder::new(pattern);
        builder.unicode(false).size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE);
        match builder.build() {
            Ok(regex) => Ok(Needle { regex, is_literal: false }),
            Err(regex::Error::CompiledTooBig(_)) => {
                Err(SafeText::literal("this regular expression is too large"))
            }
            Err(error) => {
                let told = error.to_string();
                let last = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                Err(SafeText::literal("no regular expression: ").then(SafeText::escaped_str(last)))
            }
        }
    }

    /// The first match that begins at `from` or after it, else, round the end, the first of all; backwards the last one
    /// that begins before `from`, else the last of all. An empty match is none. The work is bounded by the number of
    /// bytes, whatever the expression.
    pub fn find(&self, bytes: &[u8], from: usize, is_back: bool) -> Option<Range<usize>> {
        let from = from.min(bytes.len());
        if is_back {
            self.last(bytes, 0..from).or_else(|| self.last(bytes, from..bytes.len()))
        } else {
            self.first(bytes, from..bytes.len()).or_else(|| self.first(bytes, 0..from))
        }
    }

    /// Whether it is anywhere in the bytes.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.regex.is_match(bytes)
    }

    /// The first match that begins in a range.
    fn first(&self, bytes: &[u8], places: Range<usize>) -> Option<Range<usize>> {
        let mut at = places.start;
        while at < places.end {
            let found = self.regex.find_at(bytes, at)?.range();
            if found.start >= places.end {
                return None;
            }
            if !found.is_empty() {
                return Some(found);
            }
            at = found.end + 1;
        }
        None
    }

    /// The last match that begins in a range: window by window from its end.
    fn last(&self, bytes: &[u8], places: Range<usize>) -> Option<Range<usize>> {
        let mut end = places.end;
        while end > places.start {
            let start = end.saturating_sub(WINDOW).max(places.start);
            let seen = &bytes[..bytes.len().min(end.saturating_add(OVERLAP))];
            let (mut at, mut last) = (start, None);
            while at < end {
                let Some(found) = self.regex.find_at(seen, at).map(|found| found.range()) else { break };
                if found.start >= end {
                    break;
                }
                at = if self.is_literal { found.start + 1 } else { found.end.max(found.start + 1) };
                if !found.is_empty() {
                    last = Some(found);
                }
            }
            if last.is_some() {
                return last;
            }
            end = start;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(typed: &str, bytes: &[u8]) -> Vec<usize> {
        let needle = Needle::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        let mut end = 0;
        let next = || {
            needle.find(bytes, end, false).filter(|found| found.start >= end).inspect(|found| end = found.end)
        };
        std::iter::from_fn(next).map(|found| found.start).collect()
    }

    #[test]
    fn text_hex_numbers_and_expressions_are_found() {
        let bytes = b"\x02\0\xe2\x91Hello\r\n\x91\xe2Hello";
        assert_eq!(places("Hello", bytes), [4, 13]);
        assert_eq!(places(r"o\r\n", bytes), [8]);
        assert_eq!(places("0xe291", bytes), [2]);
        assert_eq!(places("hex: 91 e2", bytes), [11]);
        // In either order.
        assert_eq!(places("#58001", bytes), [2, 11]);
        assert_eq!(places("#0xe291", bytes), [2, 11]);
        assert_eq!(places("/l+o/", bytes), [6, 15]);
        assert_eq!(places(r"/[\x80-\xff]{2}/", bytes), [2, 11]);
        assert_eq!(places("/x*/", bytes), [0; 0]);
        assert_eq!(places("/", b"a/b"), [1]);
        assert_eq!(places(".", b"ab.\n"), [2]);
    }

    #[test]
    fn the_search_goes_round_in_both_directions() {
        let bytes = b"ab--ab--ab";
        let needle = Needle::parse("ab").expect("text");
        let at = |from, is_back| needle.find(bytes, from, is_back).map(|range| range.start);
        assert_eq!(
            [at(0, false), at(1, false), at(9, false), at(99, false)],
            [Some(0), Some(4), Some(0), Some(0)]
        );
        assert_eq!(
            [at(0, true), at(4, true), at(5, true), at(99, true)],
            [Some(8), Some(0), Some(4), Some(8)]
        );
        assert_eq!(needle.find(b"", 0, true), None);
        // Across the windows.
        let mut long = vec![0; 3 * WINDOW];
        long[WINDOW - 1..=WINDOW].copy_from_slice(b"ab");
        assert_eq!(needle.find(&long, long.len(), true), Some(WINDOW - 1..WINDOW + 1));
        assert_eq!(needle.find(&long, WINDOW, true), Some(WINDOW - 1..WINDOW + 1));
        assert_eq!(needle.find(&long, WINDOW, false), Some(WINDOW - 1..WINDOW + 1));
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused() {
        for (typed, words) in [
            ("", "nothing to look for"),
            ("0x123", "not complete yet"),
            ("#x", "after # a number"),
            ("/(/", "no regular expression"),
            ("/(a{1000}){1000}/", "too large"),
            (r"\q", "there is no escape"),
        ] {
            let error = Needle::parse(typed).expect_err(typed);
            assert!(error.as_str().contains(words), "{typed}: {error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_place_is_found_from_both_sides(
            bytes in prop::collection::vec(0_u8..3, 0..60),
            wanted in prop::collection::vec(0_u8..3, 1..4),
            from in 0_usize..70,
        ) {
            let needle = Needle::of_bytes(std::slice::from_ref(&wanted)).expect("bytes");
            let all: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&wanted)).collect();
            let next = all.iter().find(|at| **at >= from).or(all.first());
            let before = all.iter().rev().find(|at| **at < from).or(all.last());
            prop_assert_eq!(needle.find(&bytes, from, false).map(|range| range.start), next.copied());
            prop_assert_eq!(needle.find(&bytes, from, true).map(|range| range.start), before.copied());
        }
    }
}
