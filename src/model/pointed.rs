//! What is wrong with something that was typed, and where: for fields, which mark the place, and for
//! the command line, which draws a caret under it.

use std::fmt;
use std::ops::Range;

use crate::bytes::text::SafeText;

/// An error that points at a place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// Where in the source, in bytes, on boundaries of characters; empty at its end if something is missing.
    pub range: Range<usize>,
    /// Where in the source, in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub text: SafeText,
}

impl Pointed {
    /// An error about `range` of `source`.
    pub fn at(source: &str, range: Range<usize>, text: impl Into<SafeText>) -> Pointed {
        let column = source[..range.start].chars().count() + 1;
        Pointed { range, column, text: text.into() }
    }

    /// An error about `part`, which is a slice of `source`.
    pub fn of(source: &str, part: &str, text: impl Into<SafeText>) -> Pointed {
        let start = part.as_ptr().addr().saturating_sub(source.as_ptr().addr()).min(source.len());
        let end = (start + part.len()).min(source.len());
        Pointed::at(source, start..end, text)
    }
}

/// `column 6: ...`
impl fmt::Display for Pointed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.text)
    }
}

impl std::error::Error for Pointed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_counts_characters_not_bytes() {
        let source = "é:x";
        let error = Pointed::of(source, &source[3..], "wrong");
        assert_eq!((error.range.clone(), error.column), (3..4, 3));
        assert_eq!(error.to_string(), "column 3: wrong");
    }
}
