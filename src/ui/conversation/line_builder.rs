//! Lines of a row that are being filled: the columns of time, sign and size, and the content beside them.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::drawn_from::ConversationView;
use super::form::{RowForm, TimeForm};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::paint;
use crate::ui::theme::Role;

/// Columns of `12:04:31.206 `.
const TIME: usize = 13;
/// Narrower than this, a row does without its time.
const TIME_FROM: usize = 40;
/// Columns of the sign and of the size with the blanks after them: `▶ ` and `  7 B  `.
const SIGN_AND_SIZE: usize = 2 + 7;

/// How a row is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntryLayout {
    /// Columns of the whole.
    pub(super) columns: u16,
    /// Lines that a row may have when it is opened; `None`: it is not.
    pub(super) opened: Option<u16>,
    /// Lines of the whole view.
    pub(super) height: u16,
    /// Which forms of the bytes.
    pub(super) form: RowForm,
    /// Which time.
    pub(super) times: TimeForm,
    /// What was sent after this was not delivered: the peer had closed.
    pub(super) undelivered_since: Option<Moment>,
}

/// Lines that are being filled.
pub(super) struct LineBuilder<'a> {
    pub(super) scene: &'a ConversationView<'a>,
    pub(super) shape: EntryLayout,
    /// Columns before the content.
    indent: usize,
    /// Columns of the content.
    pub(super) columns: usize,
    pub(super) lines: Vec<Line<'static>>,
}

impl<'a> LineBuilder<'a> {
    pub(super) fn new(scene: &'a ConversationView<'a>, shape: EntryLayout) -> LineBuilder<'a> {
        let columns = usize::from(shape.columns);
        let time = if columns >= TIME_FROM { TIME } else { 0 };
        let indent = (time + SIGN_AND_SIZE).min(columns);
        LineBuilder { scene, shape, indent, columns: columns - indent, lines: Vec::new() }
    }

    pub(super) fn style(&self, role: Role) -> Style {
        self.scene.theme.style(role)
    }

    pub(super) fn lead(&mut self, time: &str, sign: &'static str, role: Role, size: &str) {
        let mut spans = Vec::new();
        if self.indent > SIGN_AND_SIZE {
            spans.push(Span::styled(format!("{time:>wide$} ", wide = TIME - 1), self.style(Role::Dim)));
        }
        spans.push(Span::styled(sign, self.style(role)));
        spans.push(Span::raw(format!("{:<8}", format!(" {size:>5} "))));
        self.lines.push(Line::from(spans));
    }

    pub(super) fn back_over_size(&mut self) {
        if let Some(line) = self.lines.last_mut() {
            line.spans.pop();
            line.spans.push(Span::raw(" "));
        }
        self.indent = self.indent.saturating_sub(SIGN_AND_SIZE - 2);
        self.columns = usize::from(self.shape.columns) - self.indent;
    }

    /// Columns of the last line that are left.
    pub(super) fn left(&self) -> usize {
        let used = self.lines.last().map_or(0, Line::width);
        usize::from(self.shape.columns).saturating_sub(used)
    }

    /// Whether the last line has any content.
    pub(super) fn is_begun(&self) -> bool {
        self.left() < self.columns
    }

    pub(super) fn new_line(&mut self) {
        self.lines.push(Line::from(Span::raw(" ".repeat(self.indent))));
    }

    pub(super) fn add(&mut self, text: impl Into<std::borrow::Cow<'static, str>>, style: Style) {
        if let Some(line) = self.lines.last_mut() {
            line.spans.push(Span::styled(text, style));
        }
    }

    /// Leaves columns blank.
    pub(super) fn skip(&mut self, columns: usize) {
        if let Some(line) = self.lines.last_mut() {
            line.spans.push(Span::raw(" ".repeat(columns)));
        }
    }

    pub(super) fn word(&mut self, word: String, role: Role) {
        let style = self.style(role);
        self.add(word, style);
    }

    /// Words of ours over at most `most` lines, broken at blanks; an ellipsis says that there are more.
    pub(super) fn wrapped(&mut self, words: &str, role: Role, most: usize) {
        let style = self.style(role);
        let columns = self.columns.max(8);
        let rows = wrapped(words, columns);
        let is_cut = rows.len() > most;
        for (place, row) in rows.into_iter().take(most).enumerate() {
            if place > 0 {
                self.new_line();
            }
            let row = SafeText::kept(row);
            let ellipsis = self.scene.theme.glyphs.ellipsis;
            let is_last = is_cut && place + 1 == most;
            self.add(if is_last { row.then(ellipsis).truncated_with(columns, ellipsis) } else { row }, style);
        }
    }

    pub(super) fn remark(&mut self, words: &str, role: Role) {
        self.new_line();
        self.wrapped(words, role, 3);
    }

    /// At the right edge of the first line, if there is room.
    pub(super) fn at_right(&mut self, words: SafeText) {
        let style = self.style(Role::Dim);
        // A blank before the edge: a line may stand there.
        let columns = usize::from(self.shape.columns).saturating_sub(1);
        let Some(line) = self.lines.first_mut() else { return };
        let (used, wide) = (line.width(), words.width());
        if used + 2 + wide <= columns {
            line.spans.push(Span::raw(" ".repeat(columns - used - wide)));
            line.spans.push(Span::styled(words, style));
        }
    }
}

/// Our own words broken at blanks into rows of at most `columns` columns; a word that is longer, such as a path, is
/// broken too.
pub fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in words.split(' ').flat_map(|word| pieces(word, columns)) {
        let wide = usize::from(paint::width(&word));
        if !row.is_empty() && usize::from(paint::width(&row)) + 1 + wide > columns {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(&word);
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// A word in pieces that fit.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    if usize::from(paint::width(word)) <= columns {
        return vec![word.to_owned()];
    }
    SafeText::kept(word).rows(columns.max(1)).into_iter().map(String::from).collect()
}

/// Where the sign of the direction stands in a row of so many columns, the bar's column counted.
pub(super) fn sign_column(columns: u16) -> u16 {
    if usize::from(columns.saturating_sub(1)) >= TIME_FROM { 1 + TIME as u16 } else { 1 }
}
