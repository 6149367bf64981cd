//! A file as the source of a tab: a part of it is held, and moves with the cursor.
//!
//! The parts are read elsewhere. One is asked for at a time; what is on screen stays until it has come.

use std::ops::Range;
use std::path::PathBuf;

use crate::bytes::text::SafeText;
use crate::ui::file_part::{FileMatch, FilePart, FileSearch};
use crate::ui::msg::Effect;

/// Bytes of a file that are held at a time.
pub(super) const PART: usize = 256 << 10;
/// Parts begin at its multiples, so that rows of the dump stay rows.
const STEP: usize = 4096;
/// Nearer than this to the end of what is held, the part around the cursor is asked for.
const MARGIN: usize = 32 << 10;

/// A search that goes through the file.
#[derive(Clone, Debug)]
struct Searching {
    next: FileSearch,
    /// Where it began, to end there after it has gone round the end.
    start: u64,
    has_wrapped: bool,
    /// Bytes that were searched.
    done: u64,
}

/// What became of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SearchStep {
    /// The next stretch is to be searched.
    On(Effect),
    /// It was found.
    Found,
    /// It is not there, or the file could not be read: the words.
    Ended(SafeText),
}

/// The file.
#[derive(Clone, Debug)]
pub(super) struct FileSource {
    pub(super) path: PathBuf,
    size: usize,
    /// Whether any part of it was read.
    is_read: bool,
    /// Whether a part was asked for and has not come.
    is_asked: bool,
    /// Whether the last part could not be read.
    has_failed: bool,
    /// The offset to go to as soon as its part is there.
    wanted: Option<usize>,
    /// Where the search found something.
    pub(super) found: Option<Range<usize>>,
    search: Option<Searching>,
}

impl FileSource {
    pub(super) fn new(path: PathBuf) -> FileSource {
        FileSource {
            path,
            size: 0,
            is_read: false,
            is_asked: false,
            has_failed: false,
            wanted: None,
            found: None,
            search: None,
        }
    }

    /// Bytes of the file.
    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// Whether any part of it was read.
    pub(super) const fn is_read(&self) -> bool {
        self.is_read
    }

    /// Whether a part was asked for and has not come.
    pub(super) const fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// What is to be shown as soon as it is there, where it lies in what is held.
    pub(super) fn take_wanted(&mut self, held: &Range<usize>) -> Option<usize> {
        let offset = self.wanted.filter(|offset| held.contains(offset))?;
        self.wanted = None;
        Some(offset)
    }

    /// The byte at this offset is to be shown.
    pub(super) fn want(&mut self, offset: usize) {
        self.wanted = Some(offset);
    }

    /// Asks for the part around what is wanted, or around the cursor where it comes near the end of what is held.
    pub(super) fn next_part(&mut self, held: &Range<usize>, cursor: usize) -> Option<Effect> {
        if self.is_asked {
            return None;
        }
        let is_near = (cursor < held.start + MARGIN && held.start > 0)
            || (cursor + MARGIN > held.end && held.end < self.size);
        let aim = match self.wanted {
            Some(offset) => offset,
            None if !self.is_read => 0,
            None if is_near && !self.has_failed => cursor,
            None => return None,
        };
        let at = aim.saturating_sub(PART / 2) / STEP * STEP;
        if self.wanted.is_none() && self.is_read && at == held.start {
            return None;
        }
        self.is_asked = true;
        Some(Effect::ReadPart { path: self.path.clone(), at: at as u64, length: PART })
    }

    /// A part has come: gives back the offset of the cursor, where it is not to stay as it is.
    pub(super) fn take(&mut self, part: &FilePart) -> Option<usize> {
        self.size = usize::try_from(part.size).unwrap_or(usize::MAX);
        self.is_read = true;
        self.is_asked = false;
        self.has_failed = false;
        self.wanted.take()
    }

    /// A part could not be read.
    pub(super) fn fail(&mut self) {
        self.is_asked = false;
        self.has_failed = true;
        self.wanted = None;
    }

    /// Begins a search from an offset on.
    pub(super) fn search(&mut self, typed: &str, from: usize, is_back: bool) -> Effect {
        let from = from as u64;
        let next = FileSearch { typed: typed.to_owned(), from, is_back };
        self.search = Some(Searching { next: next.clone(), start: from, has_wrapped: false, done: 0 });
        Effect::SearchFile { path: self.path.clone(), search: next }
    }

    /// Ends the search; false if there was none.
    pub(super) fn stop_search(&mut self) -> bool {
        self.search.take().is_some()
    }

    /// How much of the file was searched, in percent; `None` while nothing is searched.
    pub(super) fn searched(&self) -> Option<u64> {
        let search = self.search.as_ref()?;
        Some((search.done.saturating_mul(100) / (self.size as u64).max(1)).min(99))
    }

    /// A stretch was searched; `None` if it was asked for by a search that is over.
    pub(super) fn searched_part(
        &mut self,
        asked: &FileSearch,
        result: &Result<FileMatch, String>,
    ) -> Option<SearchStep> {
        let search = self.search.as_mut().filter(|search| search.next == *asked)?;
        let is_back = asked.is_back;
        let told = match result {
            Ok(told) => told,
            Err(why) => {
                self.search = None;
                return Some(SearchStep::Ended(
                    SafeText::literal("not searched: ").then(SafeText::escaped_str(why)),
                ));
            }
        };
        if let Some(found) = &told.found {
            let found = found.start as usize..found.end as usize;
            self.wanted = Some(found.start);
            self.found = Some(found);
            self.search = None;
            return Some(SearchStep::Found);
        }
        let edge = if is_back { 0 } else { self.size as u64 };
        let next = told.next.unwrap_or(edge);
        search.done += next.abs_diff(asked.from);
        let is_round = search.has_wrapped
            && (told.next.is_none() || if is_back { next <= search.start } else { next >= search.start });
        if is_round {
            self.search = None;
            return Some(SearchStep::Ended(SafeText::literal("not found")));
        }
        search.next.from = if let Some(next) = told.next {
            next
        } else {
            search.has_wrapped = true;
            if is_back { self.size as u64 } else { 0 }
        };
        Some(SearchStep::On(Effect::SearchFile { path: self.path.clone(), search: search.next.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(effect: Option<&Effect>) -> Option<u64> {
        match effect {
            Some(Effect::ReadPart { at, length, .. }) => {
                assert_eq!((*length, at % STEP as u64), (PART, 0));
                Some(*at)
            }
            _ => None,
        }
    }

    fn part(at: u64, size: u64) -> FilePart {
        FilePart { at, bytes: vec![0; PART.min((size - at) as usize)], size }
    }

    #[test]
    fn the_part_around_the_cursor_is_asked_for_before_the_end_of_what_is_held() {
        let mut file = FileSource::new(PathBuf::from("x"));
        assert_eq!(asked(file.next_part(&(0..0), 0).as_ref()), Some(0));
        assert_eq!(asked(file.next_part(&(0..0), 0).as_ref()), None, "one at a time");
        let size = 10 << 20;
        file.take(&part(0, size));
        let held = 0..PART;
        assert_eq!(asked(file.next_part(&held, 100).as_ref()), None);
        let near = PART - MARGIN + 1;
        let at = asked(file.next_part(&held, near).as_ref()).expect("the next part");
        assert_eq!(at as usize, (near - PART / 2) / STEP * STEP);
        file.take(&part(at, size));
        // What is far away is asked for at once.
        file.want(9 << 20);
        let held = at as usize..at as usize + PART;
        let at = asked(file.next_part(&held, near).as_ref()).expect("the part that is wanted");
        assert!((at as usize..at as usize + PART).contains(&(9 << 20)));
        file.fail();
        assert_eq!(
            asked(file.next_part(&held, held.end - 1).as_ref()),
            None,
            "what failed is not asked for again and again"
        );
    }

    #[test]
    fn a_search_goes_round_the_end_once() {
        let mut file = FileSource::new(PathBuf::from("x"));
        file.take(&part(0, 100));
        let mut froms = Vec::new();
        let mut step = Some(SearchStep::On(file.search("a", 50, false)));
        let nexts = [Some(80), None, Some(30), Some(60)];
        for next in nexts {
            let Some(SearchStep::On(Effect::SearchFile { search, .. })) = step else { panic!("{step:?}") };
            froms.push(search.from);
            step = file.searched_part(&search, &Ok(FileMatch { found: None, next }));
        }
        assert_eq!(froms, [50, 80, 0, 30]);
        assert_eq!(step, Some(SearchStep::Ended("not found".into())));
        // What was stopped is no longer heard.
        let Effect::SearchFile { search, .. } = file.search("a", 0, true) else { panic!("an effect") };
        assert!(file.stop_search());
        assert_eq!(file.searched_part(&search, &Ok(FileMatch { found: Some(1..2), next: None })), None);
    }
}
