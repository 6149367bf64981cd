//! Parts of a file that is too large to be held: what the screen asks for, and gets.

use std::ops::Range;

/// A part of a file, as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// Where it begins.
    pub at: u64,
    /// Its bytes: fewer than were asked for where the file ends.
    pub bytes: Vec<u8>,
    /// The size of the whole file.
    pub size: u64,
}

/// What is looked for in a file, one stretch of it at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSearch {
    /// What is looked for, as it was typed: see [`crate::bytes::search::Needle::parse`].
    pub typed: String,
    /// From this offset on; backwards, what begins before it.
    pub from: u64,
    /// Towards the begin.
    pub is_back: bool,
}

/// What became of one stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMatch {
    /// The first match, backwards the last one.
    pub found: Option<Range<u64>>,
    /// Where the search goes on; `None` at the end, backwards at the begin.
    pub next: Option<u64>,
}
