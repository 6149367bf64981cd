//! The field where a payload is typed. What will be sent is shown under it before it is sent.
//!
//! ```text
//! ─ Send to 127.0.0.1:58001 ──────────────── text · ending none · ctrl-o changes ─
//!  Hello!\n▏
//!  7 bytes  48 65 6c 6c 6f 21 0a                                    no NUL is sent
//! ```

use std::fmt::Write as _;

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field::Field;
use super::form::Form;
use super::text_field::TextField;
use crate::bytes::dump;
use crate::bytes::notation::{LineEnding, Notation, NotationError, Typed, spaced_hex};
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Payloads remembered at most.
const HISTORY_LIMIT: usize = 200;
/// Name of the form of options, as it comes to `Pane::submit`.
pub const OPTIONS: &str = "composer";

/// What is being typed, and how it is to be read.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    field: TextField,
    notation: Notation,
    ending: LineEnding,
    appends_nul: bool,
    splits: bool,
    history: Vec<Typed>,
    /// Which entry of the history is shown; `None`, what is being typed.
    recalled: Option<usize>,
    draft: Option<Typed>,
}

impl Composer {
    /// An empty composer: text, no ending, no NUL, in one piece.
    pub fn new() -> Composer {
        Composer { field: TextField::with_lines(), ..Composer::default() }
    }

    /// What is typed.
    pub fn source(&self) -> &str {
        self.field.text()
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.field.is_empty()
    }

    /// How it is read.
    pub const fn notation(&self) -> Notation {
        self.notation
    }

    /// The payload as it is typed, without NUL and splitting.
    pub fn typed(&self) -> Typed {
        Typed { notation: self.notation, source: self.field.text().to_owned(), ending: self.ending }
    }

    /// Typed text, or a paste. It never sends. A dump among hex digits comes in as its bytes. Gives back whether
    /// everything fitted.
    pub fn insert(&mut self, text: &str) -> bool {
        self.recalled = None;
        match self.dumped(text) {
            Some(bytes) => self.field.insert(&spaced_hex(&bytes)),
            None => self.field.insert(text),
        }
    }

    /// The bytes of a dump, where hex is typed. What can be hex digits alone is none: its offset has a colon, or it
    /// has several lines.
    fn dumped(&self, text: &str) -> Option<Vec<u8>> {
        let is_marked = text.split_whitespace().next()?.ends_with(':') || text.trim().contains('\n');
        (self.notation == Notation::Hex && is_marked).then(|| dump::read(text)).flatten()
    }

    /// Puts these bytes into the field, in the notation in use; nothing is sent.
    pub fn fill(&mut self, bytes: &[u8]) {
        self.ending = LineEnding::None;
        self.appends_nul = false;
        self.field.set(self.notation.show(bytes).as_str());
    }

    /// Takes the text away; options stay.
    pub fn clear(&mut self) {
        self.field.clear();
        self.recalled = None;
    }

    /// Keeps what is typed in the history, and empties the field: after a send.
    pub fn sent(&mut self) {
        let typed = self.typed();
        if !typed.source.is_empty() && self.history.last() != Some(&typed) {
            self.history.push(typed);
            if self.history.len() > HISTORY_LIMIT {
                self.history.remove(0);
            }
        }
        self.clear();
    }

    /// Does an editing action; gives back whether it was one.
    pub fn apply(&mut self, action: &Action) -> bool {
        if self.field.apply(action) {
            return true;
        }
        match action {
            Action::HistoryBack => self.recall_older(),
            Action::HistoryForward => self.recall_newer(),
            _ => false,
        }
    }

    fn recall_older(&mut self) -> bool {
        let next = self.recalled.unwrap_or(self.history.len()).checked_sub(1);
        let Some(next) = next else { return false };
        if self.recalled.is_none() {
            self.draft = Some(self.typed());
        }
        self.recalled = Some(next);
        let entry = self.history[next].clone();
        self.show(&entry);
        true
    }

    fn recall_newer(&mut self) -> bool {
        let Some(at) = self.recalled else { return false };
        let next = self.history.get(at + 1).cloned();
        self.recalled = next.is_some().then_some(at + 1);
        let entry = next.or_else(|| self.draft.take());
        if let Some(entry) = entry {
            self.show(&entry);
        }
        true
    }

    fn show(&mut self, typed: &Typed) {
        self.notation = typed.notation;
        self.ending = typed.ending;
        self.field.set(&typed.source);
    }

    /// What Enter would send, one entry a send: usually one, with splitting one a word. An empty field is one
    /// payload of no bytes, or of the ending alone.
    pub fn payloads(&self) -> Result<Vec<Bytes>, NotationError> {
        let source = self.field.text();
        let mut payloads = Vec::new();
        for (at, part) in self.parts() {
            let mut bytes = self.notation.parse(part).map_err(|error| moved(&error, source, at))?;
            bytes.extend_from_slice(self.ending.bytes());
            if self.appends_nul {
                bytes.push(0);
            }
            payloads.push(Bytes::from(bytes));
        }
        Ok(payloads)
    }

    /// The pieces to read, each with its offset.
    fn parts(&self) -> Vec<(usize, &str)> {
        let source = self.field.text();
        if !self.splits {
            return vec![(0, source)];
        }
        let start = source.as_ptr() as usize;
        source.split_whitespace().map(|part| (part.as_ptr() as usize - start, part)).collect()
    }

    /// The options as the words of a rule: `text · ending none · ctrl-o changes`; `key` changes them.
    pub fn words(&self, theme: &Theme, key: &str) -> String {
        let dot = theme.glyphs.dot;
        let mut words = format!("{} {dot} ending {}", self.notation.name(), self.ending.name());
        if self.appends_nul {
            let _ = write!(words, " {dot} and NUL");
        }
        if self.splits {
            let _ = write!(words, " {dot} split at blanks");
        }
        if !key.is_empty() {
            let _ = write!(words, " {dot} {key} changes");
        }
        words
    }

    /// The form of its options; confirmed, it goes to [`Composer::take_options`].
    pub fn options(&self) -> Form {
        let notations = Notation::ALL.map(Notation::name);
        let endings = LineEnding::ALL.map(LineEnding::name);
        let notation = Notation::ALL.iter().position(|n| *n == self.notation).unwrap_or(0);
        let ending = LineEnding::ALL.iter().position(|e| *e == self.ending).unwrap_or(0);
        Form::new(
            OPTIONS,
            "How the payload is read",
            vec![
                Field::choice("notation", "notation", &notations, notation)
                    .helped("text with escapes such as \\n and \\x1b, or pairs of hex digits"),
                Field::choice("ending", "ending", &endings, ending)
                    .helped("bytes that are added at the end of each payload"),
                Field::ticks(
                    "also",
                    "also",
                    &[("append NUL", self.appends_nul), ("split at blanks", self.splits)],
                )
                .helped("a NUL after each payload, as C strings have; a send for each word"),
            ],
        )
    }

    /// Takes the form of options over. What is typed is kept as bytes when the notation changes and they can be
    /// read; otherwise as text.
    pub fn take_options(&mut self, form: &Form) {
        let notation = Notation::from_name(form.chosen("notation")).unwrap_or(self.notation);
        if notation != self.notation {
            if let Ok(bytes) = self.notation.parse(self.field.text()) {
                self.field.set(notation.show(&bytes).as_str());
            }
            self.notation = notation;
        }
        self.ending = LineEnding::from_name(form.chosen("ending")).unwrap_or(self.ending);
        self.appends_nul = form.is_ticked("also", "append NUL");
        self.splits = form.is_ticked("also", "split at blanks");
    }

    /// What is said under the field: count and bytes, or what is wrong.
    pub fn account(&self) -> Result<SafeText, NotationError> {
        let payloads = self.payloads()?;
        let total: usize = payloads.iter().map(Bytes::len).sum();
        let unit = if total == 1 { "byte" } else { "bytes" };
        let mut words = format!("{total} {unit}");
        if self.splits {
            let sends = if payloads.len() == 1 { "send" } else { "sends" };
            let _ = write!(words, " in {} {sends}", payloads.len());
        }
        words.push_str("  ");
        // Three columns a byte: more than fit on any line need not be written out.
        let shown: Vec<String> =
            payloads.iter().take(400).map(|p| spaced_hex(&p[..p.len().min(400)])).collect();
        words.push_str(&shown.join(" | "));
        Ok(SafeText::shown(words.trim_end()))
    }

    /// Draws the field, and the account of the bytes in the last row; `note` stands at its right, else whether
    /// a NUL is sent. Gives back where the text cursor stands.
    pub fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        theme: &Theme,
        is_typing: bool,
        note: &str,
    ) -> Option<Position> {
        let rows = area.height.saturating_sub(1).max(area.height.min(1));
        let field =
            Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(2), height: rows, ..area };
        let style = theme.styled(Role::Text, is_typing);
        let position = self.field.draw(field, buf, style, is_typing);
        if area.height < 2 {
            return position;
        }
        let row = area.height - 1;
        match self.account() {
            Ok(words) => {
                let sends_nul = self.appends_nul || self.ending == LineEnding::Nul;
                let nul = if sends_nul { "a NUL is sent" } else { "no NUL is sent" };
                let note = if note.is_empty() { nul } else { note };
                let wide = paint::width(note) + 2;
                let room = area.width.saturating_sub(1);
                let room = if room > wide + 30 { room - wide } else { room };
                let words = whole_bytes(&words, usize::from(room), theme.glyphs.ellipsis);
                let end = paint::put(buf, area, 1, row, words.as_str(), theme.style(Role::Text));
                let inner = Rect { width: area.width.saturating_sub(1), ..area };
                paint::put_right(buf, inner, end + 1, row, note, theme.style(Role::Dim));
            }
            Err(error) => {
                let role = if error.is_incomplete() { Role::Warn } else { Role::Bad };
                if let Some(spot) = self.field.spot(field, is_typing, error.range.clone()) {
                    buf.set_style(spot, theme.style(role));
                }
                let words = error.text().truncated(usize::from(area.width.saturating_sub(2)));
                paint::put(buf, area, 1, row, words.as_str(), theme.style(role));
            }
        }
        position
    }
}

/// Words in so many columns, cut between bytes, not within one.
fn whole_bytes(words: &SafeText, columns: usize, ellipsis: &'static str) -> SafeText {
    if words.width() <= columns {
        return words.clone();
    }
    let cut = words.truncated_with(columns.saturating_sub(1), "");
    let whole = cut.as_str().rsplit_once(' ').map_or("", |(whole, _)| whole);
    SafeText::kept(whole).then(" ").then(ellipsis)
}

/// An error of a part of `source` that begins at `at`, as one of the whole.
fn moved(error: &NotationError, source: &str, at: usize) -> NotationError {
    NotationError {
        range: error.range.start + at..error.range.end + at,
        column: error.column + source[..at].chars().count(),
        problem: error.problem,
    }
}

#[cfg(test)]
mod tests;
