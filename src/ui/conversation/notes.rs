//! Notes on rows: words of the reader's own, below the row that they are about.

use std::collections::BTreeMap;

use crate::bytes::text::SafeText;
use crate::model::call::Seq;

/// Notes that are kept at most; the oldest row gives way.
const MOST: usize = 1_000;
/// Columns of a note at most.
const LONGEST: usize = 400;

/// The notes of all rows, by the calls that these stand for: a note stays where the view shows something else.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    notes: BTreeMap<Seq, SafeText>,
    /// The row that a note is being typed for.
    asked: Option<Seq>,
}

impl Notes {
    /// A note is asked for; gives back what it says so far.
    pub(super) fn ask(&mut self, row: Seq) -> SafeText {
        self.asked = Some(row);
        self.of(row).cloned().unwrap_or_default()
    }

    /// It was typed; nothing takes the note away.
    pub(super) fn take(&mut self, text: &str) {
        let Some(row) = self.asked.take() else { return };
        let text = SafeText::escaped_str(text.trim()).truncated(LONGEST);
        if text.is_empty() {
            self.notes.remove(&row);
            return;
        }
        self.notes.insert(row, text);
        if self.notes.len() > MOST {
            self.notes.pop_first();
        }
    }

    /// The note on a row.
    pub(super) fn of(&self, row: Seq) -> Option<&SafeText> {
        self.notes.get(&row)
    }
}
