//! A field of text, of one line or of several.
//!
//! What is typed and pasted is escaped when it enters: control characters, bidirectional signs
//! and the like become their escapes (`\x1b`), which is what the payload notation reads as the same bytes.
//! Backslashes stay as they are typed. So the text of a field is always safe to show.
//!
//! Why not ratatui-textarea: it brings its own keys, and this program matches keys in one place only.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint::{self, columns};

/// Bytes that a field holds at most: the largest payload that can be typed by hand, and more.
pub const TEXT_LIMIT: usize = 1 << 20;

/// Entries of the history at most.
const HISTORY_LIMIT: usize = 200;

/// Text with a cursor between grapheme clusters, and the history of what was entered.
#[derive(Clone, Debug, Default)]
pub struct TextField {
    text: String,
    /// Byte offset; always on a boundary of grapheme clusters.
    cursor: usize,
    has_lines: bool,
    history: Vec<String>,
    /// The history was offered: it is gone through before what lies above and below the field.
    has_offers: bool,
    /// Which entry of the history is shown; `None`, what is being typed.
    recalled: Option<usize>,
    draft: String,
    /// The text is a default that nobody typed: the first letter typed replaces it.
    is_default: bool,
}

impl TextField {
    /// An empty field of one line.
    pub fn new() -> TextField {
        TextField::default()
    }

    /// An empty field that takes line feeds.
    pub fn with_lines() -> TextField {
        TextField { has_lines: true, ..TextField::default() }
    }

    /// A field of one line with this text, the cursor at its end.
    pub fn of(text: &str) -> TextField {
        let mut field = TextField::new();
        field.set(text);
        field
    }

    /// A field of one line with a default: the first text typed replaces it, moving in it or deleting keeps it.
    pub fn default_of(text: &str) -> TextField {
        TextField { is_default: true, ..TextField::of(text) }
    }

    /// The text: safe to show, lines separated by LF.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Byte offset of the cursor in [`TextField::text`].
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts `text` in place of what is there, the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.is_default = false;
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.set("");
        self.recalled = None;
    }

    /// Inserts typed or pasted text at the cursor. Line feeds become blanks in a field of one line. What
    /// would go past [`TEXT_LIMIT`] is left out; gives back whether everything fitted.
    pub fn insert(&mut self, new: &str) -> bool {
        if std::mem::take(&mut self.is_default) && !new.is_empty() {
            self.text.clear();
            self.cursor = 0;
        }
        let new = new.replace("\r\n", "\n");
        let new = if self.has_lines { new } else { new.trim_end_matches('\n').replace('\n', " ") };
        let room = TEXT_LIMIT.saturating_sub(self.text.len());
        let fits = new.len() <= room / 4 || clean(&new).len() <= room;
        let mut end = new.len();
        if !fits {
            // An escape takes at most four bytes for each byte that it stands for.
            end = room / 4;
            while !new.is_char_boundary(end) {
                end -= 1;
            }
        }
        let take = &new[..end];
        // The line is cleaned as a whole: a mark that was typed now may join the letter before it.
        let start = self.line_start();
        let end = self.line_end();
        let before = clean(&format!("{}{take}", &self.text[start..self.cursor]));
        let line = clean(&format!("{before}{}", &self.text[self.cursor..end]));
        let cursor = start + before.len().min(line.len());
        self.text.replace_range(start..end, &line);
        self.cursor = self.boundary(cursor);
        fits
    }

    /// Whether an entry of the history is shown.
    pub fn is_recalled(&self) -> bool {
        self.recalled.is_some()
    }

    /// Keeps the text in the history, as the newest entry.
    pub fn remember(&mut self) {
        self.recalled = None;
        if self.text.is_empty() || self.history.last() == Some(&self.text) {
            return;
        }
        self.history.push(self.text.clone());
        if self.history.len() > HISTORY_LIMIT {
            self.history.remove(0);
        }
    }

    /// Offers texts from elsewhere as the history, the oldest first. An entry that is shown stays.
    pub fn offer(&mut self, entries: Vec<String>) {
        self.has_offers = !entries.is_empty();
        if self.history != entries {
            self.history = entries;
            self.recalled = None;
        }
    }

    /// Goes through what was offered, to older or to newer texts, and back to what was typed; gives back whether that
    /// was possible.
    pub fn recall_offered(&mut self, is_older: bool) -> bool {
        match is_older {
            true => self.has_offers && (self.recall_older() || self.is_recalled()),
            false => self.has_offers && self.recall_newer(),
        }
    }

    /// What was entered before, the oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Does an editing action; gives back whether it was one for this field.
    pub fn apply(&mut self, action: &Action) -> bool {
        match action {
            Action::CursorLeft => self.cursor = self.before(self.cursor),
            Action::CursorRight => self.cursor = self.after(self.cursor),
            Action::WordLeft => self.cursor = self.word_before(self.cursor),
            Action::WordRight => self.cursor = self.word_after(self.cursor),
            Action::LineStart => self.cursor = self.line_start(),
            Action::LineEnd => self.cursor = self.line_end(),
            Action::DeleteBack => self.delete(self.before(self.cursor), self.cursor),
            Action::DeleteForward => self.delete(self.cursor, self.after(self.cursor)),
            Action::DeleteWord => self.delete(self.word_before(self.cursor), self.cursor),
            Action::DeleteToStart => self.delete(self.line_start(), self.cursor),
            Action::DeleteToEnd => self.delete(self.cursor, self.line_end()),
            Action::ClearField => {
                self.remember();
                self.clear();
            }
            Action::NewLine if self.has_lines => {
                self.insert("\n");
            }
            Action::HistoryBack => return self.line_up() || self.recall_older(),
            Action::HistoryForward => return self.line_down() || self.recall_newer(),
            Action::Fill(text) => self.set(text),
            _ => return false,
        }
        self.is_default = false;
        true
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = self.boundary(from);
    }

    /// The nearest boundary of clusters at or before `offset`.
    fn boundary(&self, offset: usize) -> usize {
        self.text
            .grapheme_indices(true)
            .map(|(start, cluster)| start + cluster.len())
            .take_while(|end| *end <= offset)
            .last()
            .unwrap_or(0)
    }

    fn before(&self, offset: usize) -> usize {
        self.text[..offset].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
    }

    fn after(&self, offset: usize) -> usize {
        self.text[offset..].graphemes(true).next().map_or(offset, |cluster| offset + cluster.len())
    }

    fn word_before(&self, offset: usize) -> usize {
        let head = self.text[..offset].trim_end_matches(|c: char| !c.is_alphanumeric());
        head.trim_end_matches(char::is_alphanumeric).len()
    }

    fn word_after(&self, offset: usize) -> usize {
        let tail = self.text[offset..].trim_start_matches(|c: char| !c.is_alphanumeric());
        self.text.len() - tail.trim_start_matches(char::is_alphanumeric).len()
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |newline| self.cursor + newline)
    }

    /// Up within the text; false on its first line.
    fn line_up(&mut self) -> bool {
        let start = self.line_start();
        if start == 0 {
            return false;
        }
        let column = columns(&self.text[start..self.cursor]);
        let above = self.text[..start - 1].rfind('\n').map_or(0, |newline| newline + 1);
        self.cursor = self.at_column(above, column);
        true
    }

    /// Down within the text; false on its last line.
    fn line_down(&mut self) -> bool {
        let end = self.line_end();
        if end == self.text.len() {
            return false;
        }
        let column = columns(&self.text[self.line_start()..self.cursor]);
        self.cursor = self.at_column(end + 1, column);
        true
    }

    /// The offset of a column of the line that begins at `start`.
    fn at_column(&self, start: usize, column: usize) -> usize {
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        let mut at = start;
        let mut taken = 0;
        for cluster in line.graphemes(true) {
            taken += columns(cluster);
            if taken > column {
                break;
            }
            at += cluster.len();
        }
        at
    }

    fn recall_older(&mut self) -> bool {
        let next = match self.recalled {
            None => self.history.len().checked_sub(1),
            Some(at) => at.checked_sub(1),
        };
        let Some(next) = next else { return false };
        if self.recalled.is_none() {
            self.draft.clone_from(&self.text);
        }
        self.recalled = Some(next);
        let entry = self.history[next].clone();
        self.set(&entry);
        true
    }

    fn recall_newer(&mut self) -> bool {
        let Some(at) = self.recalled else { return false };
        if at + 1 < self.history.len() {
            self.recalled = Some(at + 1);
            let entry = self.history[at + 1].clone();
            self.set(&entry);
        } else {
            self.recalled = None;
            let draft = std::mem::take(&mut self.draft);
            self.set(&draft);
        }
        true
    }

    /// Draws the text into `area`, scrolled so that the cursor is inside when `is_active`; gives back
    /// where the cursor stands.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, style: Style, is_active: bool) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let scroll = self.scroll(area, is_active);
        for (row, line) in self.text.split('\n').skip(scroll.top).take(usize::from(area.height)).enumerate() {
            let skip = if scroll.top + row == scroll.line { scroll.skipped } else { 0 };
            paint::put(buf, area, 0, row as u16, without_columns(line, skip), style);
        }
        let row = scroll.line.saturating_sub(scroll.top) as u16;
        let column = u16::try_from(scroll.column - scroll.skipped).unwrap_or(u16::MAX).min(area.width - 1);
        is_active.then(|| Position::new(area.x + column, area.y + row))
    }

    /// Where the first line of a part of the text is drawn, to point at it; `None` if it is scrolled away.
    pub fn spot(&self, area: Rect, is_active: bool, part: Range<usize>) -> Option<Rect> {
        if area.is_empty() {
            return None;
        }
        let before = self.text.get(..part.start)?;
        let scroll = self.scroll(area, is_active);
        let line = before.matches('\n').count();
        let row = u16::try_from(line.checked_sub(scroll.top)?).ok()?;
        let skip = if line == scroll.line { scroll.skipped } else { 0 };
        let start = columns(before.rsplit('\n').next().unwrap_or_default()).checked_sub(skip)?;
        let shown = self.text.get(part)?.split('\n').next().unwrap_or_default();
        let spot = Rect::new(
            area.x.checked_add(u16::try_from(start).ok()?)?,
            area.y.checked_add(row)?,
            paint::width(shown).max(1),
            1,
        );
        Some(spot.intersection(area)).filter(|spot| !spot.is_empty())
    }

    fn scroll(&self, area: Rect, is_active: bool) -> Scroll {
        let line_start = self.line_start();
        let line = self.text[..line_start].matches('\n').count();
        let column = columns(&self.text[line_start..self.cursor]);
        let height = usize::from(area.height);
        Scroll {
            line,
            column,
            top: if is_active { (line + 1).saturating_sub(height) } else { 0 },
            skipped: if is_active { scrolled(column, area.width.into()) } else { 0 },
        }
    }
}

/// Where the cursor is in the text, and what is scrolled away.
struct Scroll {
    line: usize,
    column: usize,
    top: usize,
    skipped: usize,
}

/// How many columns are scrolled away to the left so that `column` is among `width` columns: none while it
/// fits, then half a field at a time, so that the text does not crawl at every key.
fn scrolled(column: usize, width: usize) -> usize {
    let half = (width / 2).max(1);
    match (column + 1).checked_sub(width) {
        None | Some(0) => 0,
        Some(over) => over.div_ceil(half) * half,
    }
}

/// The rest of `line` after so many columns; a wide cluster that is cut leaves a blank.
fn without_columns(line: &str, left_out: usize) -> String {
    let mut gone = 0;
    let mut rest = String::new();
    for cluster in line.graphemes(true) {
        let wide = columns(cluster);
        if gone >= left_out {
            rest.push_str(cluster);
        } else if gone + wide > left_out {
            rest.push(' ');
        }
        gone += wide;
    }
    rest
}

/// `text` with everything escaped that is not allowed on the screen, but for backslashes and line feeds.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        for (index, part) in line.split('\\').enumerate() {
            if index > 0 {
                out.push('\\');
            }
            out.push_str(SafeText::escaped_str(part).as_str());
        }
    }
    out
}

#[cfg(test)]
mod tests;
