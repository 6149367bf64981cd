//! The field where a payload is typed. What will be sent is shown under it before it is sent.
//!
//! ```text
//! ─ Send to 127.0.0.1:58001 ──────────────── text · ending none · ctrl-o changes ─
//!  Hello!\n▏
//!  7 bytes  48 65 6c 6c 6f 21 0a                                    no NUL is sent
//! ```

mod options;

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use options::OPTIONS;
use options::{PayloadOptions, SplitAt};

use super::form::Form;
use super::text_field::TextField;
use crate::bytes::dump;
use crate::bytes::notation::{Notation, NotationError, Typed, VariableValues, spaced_hex};
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Payloads remembered at most.
const HISTORY_LIMIT: usize = 200;
/// What is being typed, and how it is to be read: it belongs to whom it would be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    text: String,
    #[serde(default)]
    options: PayloadOptions,
    /// The options that hold again once bytes from elsewhere, which go as they are, were sent.
    #[serde(skip)]
    set_aside: Option<PayloadOptions>,
}

impl Draft {
    /// What is typed.
    pub fn source(&self) -> &str {
        &self.text
    }

    /// The draft as a file has it, in TOML.
    pub fn to_text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// A draft that was written so; or what is wrong with the text.
    pub fn from_text(text: &str) -> Result<Draft, SafeText> {
        toml::from_str(text).map_err(|error| SafeText::escaped_str(error.message()))
    }

    /// Whether there is nothing to keep.
    pub fn is_default(&self) -> bool {
        *self == Draft::default()
    }

    /// A draft without text, read in the same way.
    #[must_use]
    pub fn emptied(&self) -> Draft {
        Draft { text: String::new(), options: self.set_aside.unwrap_or(self.options), set_aside: None }
    }
}

/// The field, the draft in it, and the payloads that were sent before.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    field: TextField,
    options: PayloadOptions,
    /// As in a draft.
    set_aside: Option<PayloadOptions>,
    history: Vec<Typed>,
    /// Which entry of the history is shown; `None`, what is being typed.
    recalled: Option<usize>,
    /// What was typed when the history was entered.
    unsent: Option<Typed>,
    /// What variables are made from.
    values: VariableValues,
    /// Whether its form has how often a payload is sent.
    can_repeat: bool,
}

impl Composer {
    /// An empty composer: text, no ending, no NUL, in one piece.
    pub fn new() -> Composer {
        Composer { field: TextField::with_lines(), ..Composer::default() }
    }

    /// The same, with how often a payload is sent among its options.
    #[must_use]
    pub fn repeating(self) -> Composer {
        Composer { can_repeat: true, ..self }
    }

    /// How often what is typed is sent, and at which interval; `None` if it is sent once.
    pub fn repeats(&self) -> Option<(u32, Duration)> {
        self.options.repeats()
    }

    /// The same text, read in the same way, to be sent again and again.
    #[must_use]
    pub fn copied(&self) -> Composer {
        Composer { history: Vec::new(), unsent: None, ..self.clone() }
    }

    /// A send begins, at a time since 1970: variables are made anew.
    pub fn begin_send(&mut self, time: Duration) {
        if self.values.seed == 0 {
            self.values.seed = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        }
        self.values.time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.values.counter += 1;
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
        self.options.notation
    }

    /// What is typed, and how it is read.
    pub fn draft(&self) -> Draft {
        Draft { text: self.field.text().to_owned(), options: self.options, set_aside: self.set_aside }
    }

    /// Puts another draft into the field, and gives back the one that was there.
    pub fn exchange(&mut self, draft: &Draft) -> Draft {
        let old = self.draft();
        self.field.set(&draft.text);
        (self.options, self.set_aside) = (draft.options, draft.set_aside);
        (self.recalled, self.unsent) = (None, None);
        old
    }

    /// The payload as it is typed, without NUL and splitting.
    pub fn typed(&self) -> Typed {
        Typed {
            notation: self.options.notation,
            source: self.field.text().to_owned(),
            ending: self.options.ending,
        }
    }

    /// Typed text, or a paste. It never sends. A dump among hex digits comes in as its bytes, and a line that ends
    /// with CR LF keeps its CR, as an escape. Gives back whether everything fitted.
    pub fn insert(&mut self, text: &str) -> bool {
        self.recalled = None;
        match self.dumped(text) {
            Some(bytes) => self.field.insert(&spaced_hex(&bytes)),
            None if self.keeps_cr(text) => self.field.insert(&text.replace("\r\n", "\\r\n")),
            None => self.field.insert(text),
        }
    }

    /// Whether line ends of a paste are CR LF, and stay so: among hex digits they are blanks.
    pub fn keeps_cr(&self, text: &str) -> bool {
        self.options.notation.is_text() && text.contains("\r\n")
    }

    /// The bytes of a dump, where hex is typed. What can be hex digits alone is none: its offset has a colon, or it
    /// has several lines.
    fn dumped(&self, text: &str) -> Option<Vec<u8>> {
        let is_marked = text.split_whitespace().next()?.ends_with(':') || text.trim().contains('\n');
        (self.options.notation == Notation::Hex && is_marked).then(|| dump::read(text)).flatten()
    }

    /// Puts these bytes into the field, in the notation in use; nothing is sent. They go as they are: ending, NUL
    /// and splitting are set aside until they are sent or taken away.
    pub fn fill(&mut self, bytes: &[u8]) {
        self.recalled = None;
        self.set_aside.get_or_insert(self.options);
        self.options = PayloadOptions { notation: self.options.notation, ..PayloadOptions::default() };
        self.field.set(self.options.notation.show(bytes).as_str());
    }

    /// Takes the text away; options stay.
    pub fn clear(&mut self) {
        self.field.clear();
        self.recalled = None;
        self.options = self.set_aside.take().unwrap_or(self.options);
    }

    /// Keeps what is typed in the history, and empties the field, of however many lines: after a send, and on
    /// demand, when the history brings it back.
    pub fn put_away(&mut self) {
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
        match action {
            // The history of payloads is here, not in the field.
            Action::ClearField => {
                self.put_away();
                true
            }
            _ if self.field.apply(action) => true,
            Action::HistoryBack => self.recall_older(),
            Action::HistoryForward => self.recall_newer(),
            _ => false,
        }
    }

    fn recall_older(&mut self) -> bool {
        let next = self.recalled.unwrap_or(self.history.len()).checked_sub(1);
        let Some(next) = next else { return false };
        if self.recalled.is_none() {
            self.unsent = Some(self.typed());
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
        let entry = next.or_else(|| self.unsent.take());
        if let Some(entry) = entry {
            self.show(&entry);
        }
        true
    }

    fn show(&mut self, typed: &Typed) {
        self.options.notation = typed.notation;
        self.options.ending = typed.ending;
        self.field.set(&typed.source);
    }

    /// What Enter would send, one entry a send: usually one, with splitting one a word. An empty field is one
    /// payload of no bytes, or of the ending alone.
    pub fn payloads(&self) -> Result<Vec<Bytes>, NotationError> {
        self.options.payloads(self.field.text(), &self.values)
    }

    /// Whether what is typed may be larger than the smallest datagram that everybody takes, 576 bytes with headers
    /// (RFC 1122, section 3.3.2): a cheap guess, on the safe side, for a character is four bytes at most.
    pub fn may_be_large(&self) -> bool {
        self.options.has_variables || self.field.text().len() >= 128
    }

    /// The options as the words of a rule: `text · ending none · ctrl-o changes`; `key` changes them.
    pub fn words(&self, theme: &Theme, key: &str) -> String {
        self.options.words(theme, key)
    }

    /// Between two payloads of one text.
    pub const fn pause(&self) -> Duration {
        self.options.pause
    }

    /// The form of its options; confirmed, it goes to [`Composer::take_options`].
    pub fn options(&self) -> Form {
        self.options.form(self.can_repeat)
    }

    /// Takes the form of options over. What is typed is kept as bytes when the notation changes and they can be
    /// read; otherwise as text.
    pub fn take_options(&mut self, form: &Form) {
        let options = PayloadOptions::taken(form, self.options, self.can_repeat);
        if options.notation != self.options.notation
            && let Ok(bytes) = self.options.notation.parse(self.field.text())
        {
            self.field.set(options.notation.show(&bytes).as_str());
        }
        (self.options, self.set_aside) = (options, None);
    }

    /// What is said under the field: count and bytes, or what is wrong.
    pub fn account(&self) -> Result<SafeText, NotationError> {
        let payloads = self.payloads()?;
        let total: usize = payloads.iter().map(Bytes::len).sum();
        let unit = if total == 1 { "byte" } else { "bytes" };
        let mut words = format!("{total} {unit}");
        if self.options.split != SplitAt::Nothing {
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
                let nul = if self.options.sends_nul() { "a NUL is sent" } else { "no NUL is sent" };
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

#[cfg(test)]
mod tests;
