//! Escaping: bytes in, allowed text and escapes out.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::allowed::{CodePointClass, standing};

/// Most marks that a base may carry; the rest are escaped.
const MARKS_PER_BASE: u8 = 2;

/// Most bytes of one grapheme cluster, that is, of what a terminal keeps in one cell.
pub(super) const BYTES_PER_CLUSTER: usize = 16;

/// One unit of the input: a code point, or a byte that belongs to none.
#[derive(Clone, Copy, Debug)]
pub(super) enum InputUnit {
    Char(char),
    Stray(u8),
}

impl InputUnit {
    /// Bytes of the input that the unit stands for.
    pub(super) const fn len(self) -> usize {
        match self {
            InputUnit::Char(ch) => ch.len_utf8(),
            InputUnit::Stray(_) => 1,
        }
    }
}

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// It begins a grapheme cluster, or is an escape.
    Begins,
    /// It belongs to the cluster before it.
    Joins,
}

/// Places units one after the other, and knows the grapheme cluster that is being built.
#[derive(Clone, Debug, Default)]
pub(super) struct Placer {
    /// The cluster at the end of the output; empty at the start and after an escape, because
    /// a mark must not stand on a sign of our own.
    cluster: String,
    marks: u8,
    /// Columns of all that was placed.
    pub(super) columns: usize,
}

impl Placer {
    pub(super) fn place(&mut self, unit: InputUnit, out: &mut String) -> Placed {
        match unit {
            InputUnit::Stray(byte) => self.escape(out, |out| {
                let _ = write!(out, "\\x{byte:02x}");
            }),
            InputUnit::Char(ch) => self.place_char(ch, out),
        }
    }

    fn place_char(&mut self, ch: char, out: &mut String) -> Placed {
        let fits = match standing(ch) {
            CodePointClass::Refused => None,
            CodePointClass::Base => self.fit_base(ch),
            CodePointClass::Mark if self.cluster.is_empty() || self.marks == MARKS_PER_BASE => None,
            CodePointClass::Mark => self.fit_joined(ch).then_some(Placed::Joins),
        };
        let Some(placed) = fits else {
            return self.escape(out, |out| escape_char(ch, out));
        };
        if placed == Placed::Begins {
            self.cluster.clear();
        }
        self.marks = if standing(ch) == CodePointClass::Mark { self.marks + 1 } else { 0 };
        self.cluster.push(ch);
        self.columns += ch.width().unwrap_or(0);
        out.push(ch);
        placed
    }

    /// A base begins a cluster, except after signs that take the next one in (Hangul jamo,
    /// Indic conjuncts). One that takes no column by itself, or three of them (U+17D8: terminals
    /// disagree), or that would stick to a sign of ours before it, is refused.
    fn fit_base(&self, ch: char) -> Option<Placed> {
        if ch.is_ascii() && self.cluster.is_ascii() {
            return Some(Placed::Begins);
        }
        if self.cluster.is_empty() {
            return (has_width(ch) && !is_one_cluster("a", ch)).then_some(Placed::Begins);
        }
        if is_one_cluster(&self.cluster, ch) {
            return self.fit_joined(ch).then_some(Placed::Joins);
        }
        has_width(ch).then_some(Placed::Begins)
    }

    /// Whether the cluster stays within its bytes with `ch` in it, stays one cluster, and is as
    /// wide as its code points together: terminals that add them up must agree with those
    /// that look at the cluster.
    fn fit_joined(&self, ch: char) -> bool {
        if self.cluster.len() + ch.len_utf8() > BYTES_PER_CLUSTER || !is_one_cluster(&self.cluster, ch) {
            return false;
        }
        let mut joined = self.cluster.clone();
        joined.push(ch);
        joined.width() == joined.chars().map(|ch| ch.width().unwrap_or(0)).sum::<usize>()
    }

    fn escape(&mut self, out: &mut String, write: impl FnOnce(&mut String)) -> Placed {
        let before = out.len();
        write(out);
        self.columns += out.len() - before; // escapes are ASCII
        self.cluster.clear();
        self.marks = 0;
        Placed::Begins
    }
}

fn has_width(ch: char) -> bool {
    matches!(ch.width(), Some(1 | 2))
}

fn is_one_cluster(cluster: &str, ch: char) -> bool {
    let mut joined = String::with_capacity(cluster.len() + ch.len_utf8());
    joined.push_str(cluster);
    joined.push(ch);
    joined.graphemes(true).nth(1).is_none()
}

pub(super) fn escape_char(ch: char, out: &mut String) {
    match ch {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0' => out.push_str("\\0"),
        _ if ch.is_ascii() => {
            let _ = write!(out, "\\x{:02x}", u32::from(ch));
        }
        _ => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(ch));
        }
    }
}

/// Escapes a stream piece by piece: wherever the stream is cut, also within a code point or
/// between a base and its mark, the output is that of the whole.
///
/// ```
/// # use sockpit::bytes::text::Escaper;
/// let mut escaper = Escaper::default();
/// let mut shown = String::new();
/// escaper.push(b"caf\xc3", &mut shown);
/// escaper.push(b"\xa9\x1b", &mut shown);
/// escaper.finish(&mut shown);
/// assert_eq!(shown, "café\\x1b");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Escaper {
    placer: Placer,
    /// The bytes of a code point whose end has not come yet.
    pending: Vec<u8>,
}

impl Escaper {
    /// Escapes the next bytes of the stream onto `out`; a code point that is not complete
    /// yet waits for the next push.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut String) {
        while !self.pending.is_empty() {
            let Some((&first, rest)) = bytes.split_first() else { return };
            self.pending.push(first);
            bytes = rest;
            self.settle_pending(out);
        }
        let tail = walk(bytes, |unit| {
            self.placer.place(unit, out);
            true
        });
        self.pending.extend_from_slice(tail);
    }

    /// Ends the stream: what still waits for its end never was a code point.
    pub fn finish(&mut self, out: &mut String) {
        for byte in std::mem::take(&mut self.pending) {
            self.placer.place(InputUnit::Stray(byte), out);
        }
    }

    /// Columns of everything that was put out so far.
    pub const fn columns(&self) -> usize {
        self.placer.columns
    }

    fn settle_pending(&mut self, out: &mut String) {
        let pending = std::mem::take(&mut self.pending);
        let tail = walk(&pending, |unit| {
            self.placer.place(unit, out);
            true
        });
        self.pending.extend_from_slice(tail);
    }
}

/// Hands the units of `bytes` to `take` until it answers false; returns the tail that may
/// be the beginning of a code point (at most 3 bytes).
pub(super) fn walk(mut bytes: &[u8], mut take: impl FnMut(InputUnit) -> bool) -> &[u8] {
    loop {
        let (valid, stray) = match std::str::from_utf8(bytes) {
            Ok(all) => (all, None),
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                (valid, Some(error.error_len()))
            }
        };
        for ch in valid.chars() {
            if !take(InputUnit::Char(ch)) {
                return &[];
            }
        }
        bytes = &bytes[valid.len()..];
        let Some(Some(count)) = stray else { return bytes };
        for &byte in &bytes[..count] {
            if !take(InputUnit::Stray(byte)) {
                return &[];
            }
        }
        bytes = &bytes[count..];
    }
}
