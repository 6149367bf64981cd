//! One row of the ladder, and what it opens to.

use std::fmt::Write as _;

use ratatui::text::{Line, Span};

use super::scope::Scope;
use super::waits::Wait;
use crate::bytes::dump;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::call::{Call, Seq};
use crate::model::errno::Errno;
use crate::model::ladder::{Fate, Line as Parts, collapse, exact, note, strip, strip_within, waited};
use crate::model::moment::Moment;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// Columns of the time a call took.
const TOOK: usize = 6;
/// Columns of results at least and at most.
const RESULT: (usize, usize) = (4, 18);
/// Columns from which rows have a number and a time.
const ROOMY: u16 = 100;
/// Rows of a payload's dump in an opened row.
const DUMP_ROWS: usize = 8;
/// Bytes of a payload in the exact form of an opened row; the dump below has more.
const EXACT_BYTES: usize = 64;

/// What rows are made from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) theme: &'a Theme,
    pub(super) now: Moment,
    pub(super) scope: &'a Scope,
    pub(super) shows_hidden: bool,
    pub(super) width: u16,
}

/// A call as it is shown: collapsed, unless everything is.
pub(super) struct Shown<'a> {
    pub(super) call: Call<'a>,
    /// The call that told how a connect ended.
    pub(super) ended_by: Option<Seq>,
    /// A connect that goes on.
    pub(super) is_pending: bool,
}

impl<'a> Scene<'a> {
    /// The call with a number, as it is shown; `None` if the journal let it go.
    pub(super) fn shown(&self, seq: Seq) -> Option<Shown<'a>> {
        let tape = &self.world.calls;
        let call = tape.call(seq)?;
        if !self.shows_hidden
            && let Fate::Row(row) = collapse(tape, call)
        {
            return Some(Shown { call: row.call, ended_by: row.ended_by, is_pending: row.is_pending });
        }
        Some(Shown { call, ended_by: None, is_pending: false })
    }

    /// Columns before the call: the end, the number, the time.
    fn head(&self) -> usize {
        let end = if matches!(self.scope, Scope::Ends(..)) { 2 } else { 0 };
        end + if self.width >= ROOMY { 7 + 2 + 12 + 2 } else { 0 }
    }

    /// Its place among all calls, from 1, as people count.
    fn count(&self, call: &Call<'_>) -> u64 {
        self.world.calls.count_of(call.seq).unwrap_or_default()
    }

    fn head_spans(&self, call: Option<&Call<'_>>, socket: crate::model::ids::SocketId) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        if let Some(end) = self.scope.end(socket) {
            let role = if end == "c" { Role::Sent } else { Role::Received };
            spans.push(Span::styled(format!("{end} "), self.theme.style(role)));
        }
        if self.width >= ROOMY {
            let words = match call {
                Some(call) => format!("{:>7}  {}  ", self.count(call), self.world.wall.time_of_day(call.at)),
                None => " ".repeat(7 + 2 + 12 + 2),
            };
            spans.push(Span::styled(words, self.theme.style(Role::Dim)));
        }
        spans
    }

    /// Columns of the call itself, with results of so many columns.
    fn call_columns(&self, result: usize) -> usize {
        usize::from(self.width).saturating_sub(self.head() + 1 + result + 1 + TOOK)
    }

    /// Columns of the widest result of these rows.
    pub(super) fn result_columns(rows: &[Shown<'_>]) -> usize {
        let widths = rows.iter().map(|row| strip(&row.call, 0).result.width());
        widths.max().unwrap_or(0).clamp(RESULT.0, RESULT.1)
    }

    /// The row of a call.
    pub(super) fn line(&self, row: &Shown<'_>, result: usize) -> Line<'static> {
        let theme = self.theme;
        let call = &row.call;
        let columns = self.call_columns(result);
        let room = usize::from(self.width).saturating_sub(self.head());
        let (told, took) = if row.is_pending {
            let words = SafeText::literal("waiting ").then(waited(self.now.since(call.at)));
            (SafeText::EMPTY, words)
        } else {
            let Parts { result: told, took, .. } = strip(call, 0);
            (told.truncated_with(result, theme.glyphs.ellipsis), took)
        };
        // A call that needs it pushes its result aside, up to its time.
        let text = strip_within(call, columns, room.saturating_sub(told.width() + took.width() + 2)).call;
        let gap = room.saturating_sub(columns.max(text.width()) + 1 + told.width());
        let role = if call.is_hidden_when_collapsed() { Role::Dim } else { Role::Text };
        let is_bad = role == Role::Text && call.errno.is_some_and(|errno| errno != Errno::EINPROGRESS);
        let [role, told_role] = if is_bad { [role, Role::Bad] } else { [role, role] };
        let took_role = if row.is_pending { Role::Warn } else { Role::Dim };
        let mut spans = self.head_spans(Some(call), call.socket);
        spans.push(Span::styled(text.padded(columns), theme.style(role)));
        spans.push(Span::styled(format!(" {told}"), theme.style(told_role)));
        spans.push(Span::styled(format!("{took:>gap$}"), theme.style(took_role)));
        Line::from(spans)
    }

    /// The row of a call that still waits.
    pub(super) fn waiting(&self, wait: &Wait, result: usize) -> Line<'static> {
        let words = SafeText::literal(" ").then(wait.words(self.now));
        let room = usize::from(self.width).saturating_sub(self.head());
        let call =
            wait.call.truncated(self.call_columns(result)).truncated(room.saturating_sub(words.width()));
        let gap = room.saturating_sub(call.width());
        let mut spans = self.head_spans(None, wait.socket);
        spans.push(Span::raw(String::from(call)));
        spans.push(Span::styled(format!("{words:>gap$}"), self.theme.style(Role::Warn)));
        Line::from(spans)
    }

    /// What stands below an opened row: the call exactly, its address and its bytes; at most `most` lines.
    pub(super) fn opened(&self, row: &Shown<'_>, most: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let columns = usize::from(self.width).saturating_sub(6).max(8);
        let whole = SafeText::literal("    ");
        let mut lines = Vec::new();
        let mut add = |text: SafeText, role: Role| {
            for part in text.rows(columns) {
                lines.push(Line::styled(String::from(whole.clone().then(part)), theme.style(role)));
            }
        };
        let call = &row.call;
        add(exact(call, EXACT_BYTES).whole(), Role::Text);
        add(self.about(call), Role::Dim);
        if let Some(end) = row.ended_by {
            let words = format!("its result came from SO_ERROR, call {}", end.0 + 1);
            add(SafeText::shown(words), Role::Dim);
        }
        if let Some(raw) = call.sockaddr() {
            let words = format!("sockaddr, {} bytes: {}", raw.len(), spaced_hex(&raw[..raw.len().min(32)]));
            let more = if raw.len() > 32 { "…" } else { "" };
            add(SafeText::shown(words).then(more), Role::Text);
        }
        let shape = dump::Shape::new(if columns < 74 { 8 } else { 16 }, 1).unwrap_or_default();
        let is_ascii = *theme.glyphs == crate::ui::theme::Glyphs::ASCII;
        let glyphs = if is_ascii { dump::Glyphs::Ascii } else { dump::Glyphs::Unicode };
        let rows = shape.rows(call.payload.len());
        for index in 0..rows.min(DUMP_ROWS) {
            let line = shape.line(index, call.payload, glyphs);
            add(line, Role::Text);
        }
        let shown = call.payload.len().min(DUMP_ROWS * shape.width());
        if shown < call.length as usize {
            let mut words = format!("{shown} of {} bytes", call.length);
            if call.is_cut() {
                let _ = write!(words, "; the journal kept the first {}", call.payload.len());
            }
            add(SafeText::shown(words), Role::Dim);
        }
        lines.truncate(most);
        lines
    }

    /// Number, socket, time, and what the books call it.
    fn about(&self, call: &Call<'_>) -> SafeText {
        let words = format!(
            "call {}, socket {}, began {}, took {}",
            self.count(call),
            call.socket,
            self.world.wall.time_of_day(call.at),
            crate::model::ladder::took(call.took)
        );
        match note(call) {
            "" => SafeText::shown(words),
            note => SafeText::shown(words).then(", ").then(note),
        }
    }
}
