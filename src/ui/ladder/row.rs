//! One row of the ladder, and what it opens to.

use std::fmt::Write as _;

use ratatui::text::{Line, Span};

use super::source::CallSource;
use super::waits::Wait;
use crate::bytes::dump;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::call::{Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::glossary::{self, WordKind};
use crate::model::ids::SocketId;
use crate::model::ladder::{
    CallLine as Parts, Outcome, RowKind, collapse, exact, note, strip, strip_within, waited,
};
use crate::model::moment::Moment;
use crate::ui::call_scope::CallScope;
use crate::ui::records::RecordLines;
use crate::ui::theme::{Role, Theme};

/// CallColumns of the time a call took.
const TOOK: usize = 6;
/// CallColumns of results at least and at most.
const RESULT: (usize, usize) = (4, 18);
/// CallColumns of a row on a screen of 80.
const NARROW: usize = 79;
/// CallColumns from which rows have a number and a time.
const ROOMY: u16 = 100;
/// Rows of a payload's dump in an opened row.
const DUMP_ROWS: usize = 8;
/// Bytes of a payload in the exact form of an opened row; the dump below has more.
const EXACT_BYTES: usize = 64;

/// What rows are made from.
#[derive(Clone, Copy)]
pub(super) struct LadderView<'a> {
    pub(super) source: CallSource<'a>,
    pub(super) theme: &'a Theme,
    pub(super) now: Moment,
    pub(super) width: u16,
}

/// A call as it is shown: collapsed, unless everything is.
pub(super) struct ShownCall<'a> {
    pub(super) call: Call<'a>,
    /// What became of a connect that did not end at once.
    pub(super) outcome: Outcome,
    /// What stands below it, if it is opened.
    below: Vec<Line<'static>>,
}

/// How wide the columns of rows on screen are.
#[derive(Clone, Copy)]
pub(super) struct CallColumns {
    call: usize,
    result: usize,
}

impl<'a> RecordLines for LadderView<'a> {
    type Source = CallSource<'a>;
    type Row = ShownCall<'a>;

    fn source(&self) -> &CallSource<'a> {
        &self.source
    }

    fn row(&self, seq: Seq, opened: Option<usize>) -> Option<ShownCall<'a>> {
        let reader = &self.source.world.calls;
        let call = reader.call(seq)?;
        let (call, outcome) = match collapse(reader, call) {
            RowKind::Row(row) if !self.source.shows_hidden => (row.call, row.outcome),
            _ => (call, Outcome::Made),
        };
        let mut shown = ShownCall { call, outcome, below: Vec::new() };
        if let Some(lines) = opened {
            shown.below = self.opened(&shown, lines.saturating_sub(1));
        }
        Some(shown)
    }

    fn height(&self, row: &ShownCall<'a>) -> usize {
        1 + row.below.len()
    }

    fn marked(&self, _: &ShownCall<'a>) -> usize {
        1
    }

    fn lines(&self, rows: Vec<ShownCall<'a>>) -> Vec<Vec<Line<'static>>> {
        let columns = self.columns(&rows.iter().collect::<Vec<_>>());
        let lines = |row: ShownCall<'a>| {
            let mut lines = vec![self.line(&row, columns)];
            lines.extend(row.below);
            lines
        };
        rows.into_iter().map(lines).collect()
    }

    /// What the journal evicted: of all sockets, as single ones are not counted.
    fn note(&self, _: Seq) -> Line<'static> {
        let (dots, evicted) = (self.theme.glyphs.ellipsis, self.source.world.calls_lost());
        let words =
            format!("{dots} {evicted} older calls were evicted, to keep the journal within its limit");
        Line::styled(words, self.theme.style(Role::Warn))
    }
}

impl ShownCall<'_> {
    /// Whether it tells what is waited in: a connect that goes on.
    pub(super) fn is_of(&self, wait: &Wait) -> bool {
        let is_pending = self.outcome == Outcome::Pending && self.call.socket == wait.socket;
        is_pending && wait.call == CallKind::Connect
    }
}

impl LadderView<'_> {
    /// CallColumns before the call: the end, the number, the time.
    fn head(&self) -> usize {
        let end = if matches!(self.source.scope, CallScope::Ends(..)) { 2 } else { 0 };
        end + if self.width >= ROOMY { 7 + 2 + 12 + 2 } else { 0 }
    }

    /// Its place among all calls, from 1, as people count.
    fn count(&self, seq: Seq) -> u64 {
        self.source.world.calls.count_of(seq).unwrap_or_default()
    }

    fn head_spans(&self, call: Option<&Call<'_>>, socket: SocketId) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        if let Some(end) = self.source.scope.end(socket) {
            let role = if end == "c" { Role::Sent } else { Role::Received };
            spans.push(Span::styled(format!("{end} "), self.theme.style(role)));
        }
        if self.width >= ROOMY {
            let words = match call {
                Some(call) => {
                    let time = self.source.world.wall.time_of_day(call.at);
                    format!("{:>7}  {time}  ", self.count(call.seq))
                }
                None => " ".repeat(7 + 2 + 12 + 2),
            };
            spans.push(Span::styled(words, self.theme.style(Role::Dim)));
        }
        spans
    }

    /// Results follow the longest of these calls, and stand no further to the left than on 80 columns, so that they
    /// keep their place while short calls come and go.
    pub(super) fn columns(&self, rows: &[&ShownCall<'_>]) -> CallColumns {
        let widths = rows.iter().map(|row| strip(&row.call, 0).result.width());
        let result = widths.max().unwrap_or(0).clamp(RESULT.0, RESULT.1);
        let beside = 1 + result + 1 + TOOK;
        let room = usize::from(self.width).saturating_sub(self.head() + beside);
        let least = NARROW.saturating_sub(beside).min(room);
        let longest = || rows.iter().map(|row| strip(&row.call, room).call.width()).max();
        let call = if room > least { longest().unwrap_or(0).clamp(least, room) } else { room };
        CallColumns { call, result }
    }

    /// The row of a call.
    fn line(&self, row: &ShownCall<'_>, columns: CallColumns) -> Line<'static> {
        let theme = self.theme;
        let call = &row.call;
        let room = usize::from(self.width).saturating_sub(self.head());
        let Parts { result: made, took, .. } = strip(call, 0);
        let (told, took) = match row.outcome {
            Outcome::Pending => {
                (SafeText::EMPTY, SafeText::literal("waiting ").then(waited(self.now.since(call.at))))
            }
            // As strace writes a call that never returned.
            Outcome::GivenUp(_) => ("= ?".into(), took),
            Outcome::Made | Outcome::EndedBy(_) => {
                (made.truncated_with(columns.result, theme.glyphs.ellipsis), took)
            }
        };
        // A call that needs it pushes its result aside, up to its time.
        let edge = room.min(columns.call + 1 + columns.result + 1 + TOOK.max(took.width()));
        let most = room.saturating_sub(told.width() + took.width() + 2);
        let text = strip_within(call, columns.call, most).call;
        let gap = edge.max(text.width() + told.width() + took.width() + 2).min(room);
        let gap = gap.saturating_sub(columns.call.max(text.width()) + 1 + told.width());
        let role = if call.is_hidden_when_collapsed() { Role::Dim } else { Role::Text };
        let is_bad = role == Role::Text && call.errno.is_some_and(|errno| errno != Errno::EINPROGRESS);
        let [role, told_role] = if is_bad { [role, Role::Bad] } else { [role, role] };
        let took_role = if row.outcome == Outcome::Pending { Role::Warn } else { Role::Dim };
        let mut spans = self.head_spans(Some(call), call.socket);
        spans.push(Span::styled(text.padded(columns.call), theme.style(role)));
        spans.push(Span::styled(format!(" {told}"), theme.style(told_role)));
        spans.push(Span::styled(format!("{took:>gap$}"), theme.style(took_role)));
        Line::from(spans)
    }

    /// The row of a call that still waits.
    pub(super) fn waiting(&self, wait: &Wait, columns: CallColumns) -> Line<'static> {
        let words = SafeText::literal(" ").then(wait.time(self.now));
        let room = usize::from(self.width).saturating_sub(self.head());
        let room = room.min(columns.call + 1 + columns.result + 1 + TOOK);
        let call = wait.words.truncated(columns.call).truncated(room.saturating_sub(words.width()));
        let gap = room.saturating_sub(call.width());
        let mut spans = self.head_spans(None, wait.socket);
        spans.push(Span::raw(String::from(call)));
        spans.push(Span::styled(format!("{words:>gap$}"), self.theme.style(Role::Warn)));
        Line::from(spans)
    }

    /// What stands below an opened row: the call exactly, its address and its bytes; at most `most` lines.
    fn opened(&self, row: &ShownCall<'_>, most: usize) -> Vec<Line<'static>> {
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
        match row.outcome {
            Outcome::EndedBy(end) => {
                let words = format!("its result came from SO_ERROR, call {}", self.count(end));
                add(SafeText::shown(words), Role::Dim);
            }
            Outcome::GivenUp(end) => {
                let words = format!("given up by call {}; a blocking program would wait on", self.count(end));
                add(SafeText::shown(words), Role::Dim);
            }
            Outcome::Made | Outcome::Pending => {}
        }
        if let Some(raw) = call.sockaddr() {
            let words = format!("sockaddr, {} bytes: {}", raw.len(), spaced_hex(&raw[..raw.len().min(32)]));
            let more = if raw.len() > 32 { "…" } else { "" };
            add(SafeText::shown(words).then(more), Role::Text);
        }
        let shape = dump::DumpLayout::new(if columns < 74 { 8 } else { 16 }, 1).unwrap_or_default();
        let is_ascii = *theme.glyphs == crate::ui::theme::Glyphs::ASCII;
        let glyphs = if is_ascii { dump::ByteGlyphs::Ascii } else { dump::ByteGlyphs::Unicode };
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
        if let Some(entry) = glossary::entry(WordKind::Call, call.kind.name()) {
            add(SafeText::kept(entry.brief()), Role::Dim);
        }
        lines.truncate(most);
        lines
    }

    /// Number, socket, time, and what the books call it.
    fn about(&self, call: &Call<'_>) -> SafeText {
        let words = format!(
            "call {}, socket {}, began {}, took {}",
            self.count(call.seq),
            call.socket,
            self.source.world.wall.time_of_day(call.at),
            crate::model::ladder::took(call.took)
        );
        match note(call) {
            "" => SafeText::shown(words),
            note => SafeText::shown(words).then(", ").then(note),
        }
    }
}
