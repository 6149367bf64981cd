//! What is wrong with a declaration, and where.

use std::fmt;
use std::ops::Range;

use crate::bytes::text::SafeText;

/// A declaration that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationError {
    /// Where in the source, in bytes, on boundaries of characters; empty at its end if something is missing.
    pub range: Range<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in that line, in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub text: SafeText,
}

impl DeclarationError {
    pub(super) fn at(source: &str, range: Range<usize>, text: impl Into<SafeText>) -> DeclarationError {
        let before = &source[..range.start];
        let start = before.rfind('\n').map_or(0, |feed| feed + 1);
        let line = before.matches('\n').count() + 1;
        DeclarationError { range, line, column: before[start..].chars().count() + 1, text: text.into() }
    }
}

/// `line 2, column 6: …`
impl fmt::Display for DeclarationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.text)
    }
}

impl std::error::Error for DeclarationError {}

pub(super) type ParseResult<T, E = DeclarationError> = Result<T, E>;
