//! The field where a payload is typed. What will be sent is shown under it before it is sent.
//!
//! ```text
//! ─ Send to 127.0.0.1:58001 ──────────────── text · ending none · ctrl-o changes ─
//!  Hello!\n▏
//!  7 bytes  48 65 6c 6c 6f 21 0a                                    no NUL is sent
//! ```

mod file;
mod options;

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use file::FileGlimpse;
pub use file::GLIMPSE;
pub use options::OPTIONS;
use options::{PayloadOptions, SplitAt};

use super::form::Form;
use super::text_field::TextField;
use crate::bytes::dump;
use crate::bytes::notation::{Notation, NotationError, VariableValues, spaced_hex};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::msg::{Effect, Msg};
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::WallClock;

/// Payloads remembered at most.
const HISTORY_LIMIT: usize = 200;

/// What the variables of a payload are made from, after so many that were sent to the same.
pub fn values(
    sent: u64,
    wall: &WallClock,
    now: Moment,
    peer: Option<&Address>,
    local: Option<&Address>,
) -> VariableValues {
    let micros = |moment| u64::try_from(wall.since_1970(moment).as_micros()).unwrap_or(u64::MAX);
    let of_ip = |address: &Address| Some((address.ip()?, address.port()?));
    VariableValues {
        counter: sent + 1,
        time: micros(now),
        // Other random bytes in each run of the program.
        seed: micros(Moment::START),
        peer: peer.and_then(of_ip),
        // Before the first datagram the system has chosen no port.
        local: local.and_then(of_ip).filter(|(_, port)| *port != 0),
    }
}

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
    /// What was sent, as it was read.
    history: Vec<Draft>,
    /// Which entry of the history is shown; `None`, what is being typed.
    recalled: Option<usize>,
    /// What was typed when the history was entered.
    unsent: Option<Draft>,
    /// What the variables of the next send are made from.
    values: VariableValues,
    /// What is known of the file whose path is typed.
    file: FileGlimpse,
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

    /// What the variables of the next send are made from: what is shown of it, and what it is.
    pub fn set_values(&mut self, values: VariableValues) {
        self.values = values;
    }

    /// The path of a file, where one is typed.
    pub fn path(&self) -> Option<&str> {
        self.options.is_file.then(|| self.field.text().trim())
    }

    /// The size of that file in bytes, or why it cannot be read; `None`: not known yet.
    pub fn file_size(&self) -> Option<Result<u64, &str>> {
        self.file.size().filter(|_| self.options.is_file)
    }

    /// Bytes of a file in each send; 0: as many as go.
    pub const fn piece(&self) -> u32 {
        self.options.piece
    }

    /// Between two payloads of one text, or two pieces of a file.
    pub const fn pause(&self) -> Duration {
        self.options.pause
    }

    /// A path is typed next. What stands in the field goes to the history, and how it was read holds again once the file
    /// is sent or the path is taken away.
    pub fn begin_file(&mut self) {
        self.put_away();
        self.set_aside.get_or_insert(self.options);
        self.options.is_file = true;
    }

    /// What has to be asked about the path that is typed.
    pub fn wanted(&mut self, now: Moment) -> Vec<Effect> {
        if !self.options.is_file {
            return Vec::new();
        }
        self.file.wanted(self.field.text().trim(), now)
    }

    /// What came of that.
    pub fn take_answer(&mut self, msg: &Msg) {
        match msg {
            Msg::Part { path, result } => self.file.take(path, result),
            Msg::Folder { path, names } => self.file.take_names(path, names),
            _ => {}
        }
    }

    /// Completes a path; gives back whether there was anything to add.
    pub fn complete(&mut self) -> bool {
        let text = self.field.text();
        let is_at_end = self.field.cursor() == text.len();
        let rest = self.file.rest(text).filter(|_| self.options.is_file && is_at_end);
        rest.is_some_and(|rest| self.insert(&rest))
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
        self.options.notation.is_text() && !self.options.is_file && text.contains("\r\n")
    }

    /// The bytes of a dump, where hex is typed. What can be hex digits alone is none: its offset has a colon, or it
    /// has several lines.
    fn dumped(&self, text: &str) -> Option<Vec<u8>> {
        let is_marked = text.split_whitespace().next()?.ends_with(':') || text.trim().contains('\n');
        let is_hex = self.options.notation == Notation::Hex && !self.options.is_file;
        (is_hex && is_marked).then(|| dump::read(text)).flatten()
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
        let sent = Draft { set_aside: None, ..self.draft() };
        if !sent.text.is_empty() && self.history.last() != Some(&sent) {
            self.history.push(sent);
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
        let before = match self.recalled {
            None => self.unsent.insert(self.draft()),
            Some(_) => self.unsent.get_or_insert_default(),
        };
        // It goes as it went; how others are read holds again once it is sent or taken away.
        self.set_aside = Some(before.set_aside.unwrap_or(before.options));
        self.show(next);
        true
    }

    fn recall_newer(&mut self) -> bool {
        let Some(at) = self.recalled else { return false };
        if at + 1 < self.history.len() {
            self.show(at + 1);
        } else if let Some(unsent) = self.unsent.take() {
            self.exchange(&unsent);
        }
        true
    }

    fn show(&mut self, at: usize) {
        let Draft { text, options, .. } = &self.history[at];
        self.field.set(text);
        (self.options, self.recalled) = (*options, Some(at));
    }

    /// What Enter would send, one entry a send: usually one, with splitting one a word. An empty field is one
    /// payload of no bytes, or of the ending alone.
    pub fn payloads(&self) -> Result<Vec<Bytes>, NotationError> {
        self.options.payloads(self.field.text(), &self.values)
    }

    /// Whether what is typed may be larger than the smallest datagram that everybody takes, 576 bytes with headers
    /// (RFC 1122, section 3.3.2): a cheap guess, on the safe side, for a character is four bytes at most.
    pub fn may_be_large(&self) -> bool {
        self.options.has_variables || self.options.is_file || self.field.text().len() >= 128
    }

    /// Bytes of the largest send; `None` where something is wrong, or not known yet.
    pub fn largest(&self) -> Option<usize> {
        if self.options.is_file {
            let size = usize::try_from(self.file.size()?.ok()?).unwrap_or(usize::MAX);
            let piece = self.options.piece as usize;
            return Some(if piece == 0 { size } else { size.min(piece) });
        }
        self.payloads().ok()?.iter().map(Bytes::len).max()
    }

    /// One of the payloads of a text that is split, made anew.
    pub fn part(&self, at: usize) -> Result<Bytes, NotationError> {
        self.options.part(self.field.text(), at, &self.values)
    }

    /// The options as the words of a rule: `text · ending none · ctrl-o changes`; `key` changes them.
    pub fn words(&self, theme: &Theme, key: &str) -> String {
        self.options.words(theme, key)
    }

    /// The form of its options; confirmed, it goes to [`Composer::take_options`].
    pub fn options(&self) -> Form {
        self.options.form(self.can_repeat)
    }

    /// Takes the form of options over. What is typed is kept as bytes when the notation changes and they can be
    /// read; otherwise as text.
    pub fn take_options(&mut self, form: &Form) {
        let options = PayloadOptions::taken(form, self.options, self.can_repeat);
        if options.is_file != self.options.is_file {
            // A path is no payload, and no payload is a path.
            self.put_away();
        } else if options.notation != self.options.notation
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
        let file = self.path().map(|path| self.file.account(path));
        match file.map_or_else(|| self.account().map(|words| (words, true)), Ok) {
            Ok((words, is_right)) => {
                let role = if is_right { Role::Text } else { Role::Warn };
                let nul = if self.options.sends_nul() { "a NUL is sent" } else { "no NUL is sent" };
                let nul = if self.options.is_file { "sent as it is" } else { nul };
                let note = if note.is_empty() { nul } else { note };
                let wide = paint::width(note) + 2;
                let room = area.width.saturating_sub(1);
                let room = if room > wide + 30 { room - wide } else { room };
                let words = whole_bytes(&words, usize::from(room), theme.glyphs.ellipsis);
                let end = paint::put(buf, area, 1, row, words.as_str(), theme.style(role));
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
