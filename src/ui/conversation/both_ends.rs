//! Both ends of a connection side by side, where both are in this program: the sizes that one end sent beside the sizes
//! that the other received, joined by their bytes.
//!
//! ```text
//!   this end, fd 11               bytes   the other end, fd 13
//!   send    3 B  Hi                 0-2 ▶ recv    7 B  Hi Jane
//! ▌ send    4 B  Jane               3-6 ▶ │
//!               2 sends received as 1
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::drawn_from::ConversationView;
use super::joined::{JoinedCell, JoinedGroup, JoinedLine, JoinedStream};
use super::source::Source;
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::model::entry::ConversationEntry;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::records::{Chains, Heads};
use crate::ui::theme::Role;
use crate::ui::world::World;

/// Calls that are looked at in one go; more came faster than they can be joined.
const STEPS: usize = 200_000;
/// Columns from which on a line has its time.
const TIME_FROM: u16 = 90;
/// Columns of the time and the blank behind it.
const TIME: u16 = 13;

/// One row of the view.
#[derive(Clone, Debug)]
enum EndsRow {
    /// Bytes between two boundaries; `true`: this end sent them. The time, on the first line of a group.
    Line(bool, JoinedLine, Option<Moment>),
    /// What became of the boundaries of the lines above.
    Remark(String),
}

/// The view: the calls of both ends, as far as they were looked at, and where one looks.
#[derive(Clone, Debug, Default)]
pub(super) struct BothEnds {
    here: Option<SocketId>,
    there: Option<SocketId>,
    /// What was looked at of this end and of the other.
    heads: [Heads; 2],
    /// What this end sent, and what it received.
    directions: [JoinedStream; 2],
    /// Calls were evicted, or came too fast: which bytes the others moved is not known.
    is_short: bool,
    rows: Vec<EndsRow>,
    /// The row under the cursor and the one at the lower edge, from the newest.
    cursor: usize,
    bottom: usize,
}

impl BothEnds {
    /// Takes in what is new. Bounded work.
    pub(super) fn catch_up(&mut self, source: &Source, world: &World) {
        let here = source.sockets.last().copied().filter(|_| source.is_stream);
        let there = here.and_then(|here| match self.there {
            Some(there) if self.here == Some(here) => Some(there),
            _ => world.paired(here),
        });
        if (here, there) != (self.here, self.there) {
            *self = BothEnds { here, there, ..BothEnds::default() };
        }
        let was_short = self.is_short;
        let mut is_new = here.is_some_and(|socket| self.look(0, socket, world));
        is_new |= there.is_some_and(|socket| self.look(1, socket, world));
        if is_new || was_short != self.is_short {
            self.join();
        }
    }

    /// Looks at the new calls of an end; gives back whether there were any.
    fn look(&mut self, end: usize, socket: SocketId, world: &World) -> bool {
        let heads = Heads::of(&[socket], false, &world.calls);
        let mut newer = Chains::from(&heads, &world.calls);
        let mut messages = Vec::new();
        let mut steps = 0;
        while let Some(call) = newer.step_to(&self.heads[end], &world.calls) {
            steps += 1;
            if steps > STEPS {
                self.is_short = true;
                break;
            }
            let is_sent = match ConversationEntry::of(&call, true) {
                Some(ConversationEntry::Sent { .. }) => true,
                Some(ConversationEntry::Received { .. }) => false,
                _ => continue,
            };
            messages.push((is_sent, call.seq, call.at, call.length));
        }
        self.is_short |= newer.is_cut();
        self.heads[end] = heads;
        let is_here = end == 0;
        for (is_sent, seq, at, length) in messages.iter().rev().copied() {
            // What this end sends goes in the direction of what the other receives.
            let direction = &mut self.directions[usize::from(is_sent != is_here)];
            if is_sent {
                direction.add_sent(seq, at, length);
            } else {
                direction.add_received(seq, at, length);
            }
        }
        !messages.is_empty()
    }

    /// Makes the rows anew; a view that does not follow stays where it is.
    fn join(&mut self) {
        let [out, back] = self.directions.each_ref().map(JoinedStream::groups);
        let of =
            |is_out: bool, groups: Vec<JoinedGroup>| groups.into_iter().map(move |group| (is_out, group));
        let mut groups: Vec<(bool, JoinedGroup)> = of(true, out).chain(of(false, back)).collect();
        groups.sort_by_key(|(_, group)| group.at);
        let before = self.rows.len();
        self.rows.clear();
        for (is_out, group) in groups {
            let remark = self.there.and_then(|_| remark(&group));
            let times = std::iter::once(Some(group.at)).chain(std::iter::repeat(None));
            let lines = group.lines.into_iter().zip(times);
            self.rows.extend(lines.map(|(line, at)| EndsRow::Line(is_out, line, at)));
            self.rows.extend(remark.map(EndsRow::Remark));
        }
        if self.cursor > 0 {
            let more = self.rows.len().saturating_sub(before);
            self.cursor += more;
            self.bottom += more;
        }
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.bottom = self.bottom.min(self.cursor);
    }

    /// Moves in so many lines; gives back whether the action was a move.
    pub(super) fn apply(&mut self, action: &Action, height: u16) -> bool {
        let page = rows_in(height);
        let last = self.rows.len().saturating_sub(1);
        self.cursor = match action {
            Action::Up => self.cursor + 1,
            Action::Down => self.cursor.saturating_sub(1),
            Action::PageUp => self.cursor + page,
            Action::PageDown => self.cursor.saturating_sub(page),
            Action::First => last,
            Action::Last => 0,
            _ => return false,
        }
        .min(last);
        self.bottom = self.bottom.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        true
    }

    /// Whether it follows what is new.
    pub(super) const fn is_following(&self) -> bool {
        self.cursor == 0
    }

    /// The call under the cursor: that of this end, where it has one there.
    pub(super) fn selected(&self) -> Option<Seq> {
        let row = self.rows.len().checked_sub(self.cursor + 1).and_then(|row| self.rows.get(row))?;
        let EndsRow::Line(is_out, line, _) = row else { return None };
        let (here, there) = if *is_out { (line.sent, line.received) } else { (line.received, line.sent) };
        here.seq().or(there.seq())
    }

    /// What is to be said before the rows; empty where both ends are known.
    fn note(&self, source: &Source) -> &'static str {
        if !source.is_stream {
            "datagrams keep their boundaries: each is received as it was sent, or not at all. Only streams join bytes"
        } else if self.is_short {
            "the first calls of this connection are not in the journal any more: which bytes the others moved is not known"
        } else if self.there.is_none() {
            "the other end is not in this program, or has not accepted yet: only our side is known"
        } else {
            ""
        }
    }

    /// Draws the two ends, the newest lowest.
    pub(super) fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        (source, scene): (&Source, &ConversationView<'_>),
        has_focus: bool,
    ) {
        let (theme, dim) = (scene.theme, scene.theme.style(Role::Dim));
        let fd =
            |id: Option<SocketId>| id.and_then(|id| scene.world.sockets.get(&id)).map(|socket| socket.fd);
        let titled = |words: &str, fd: Option<i32>| {
            fd.map_or_else(|| words.to_owned(), |fd| format!("{words}, fd {fd}"))
        };
        let rows = rows_in(area.height);
        let shown = {
            let end = self.rows.len() - self.bottom.min(self.rows.len());
            end.saturating_sub(rows)..end
        };
        let visible = &self.rows[if self.is_short { 0..0 } else { shown.clone() }];
        let columns = EndsColumns::of(area.width, visible);
        paint::put(buf, area, columns.left, 0, titled("this end", fd(self.here)), dim);
        let known = self
            .there
            .map_or("the other end: not known".to_owned(), |_| titled("the other end", fd(self.there)));
        paint::put(buf, area, columns.right, 0, known, dim);
        let mut row = 1;
        let note = self.note(source);
        if !note.is_empty() {
            row = paint::put_wrapped(buf, area, 1, row, note.to_owned(), theme.style(Role::Warn));
        }
        for (place, ends_row) in shown.zip(visible) {
            if row >= area.height {
                break;
            }
            match ends_row {
                EndsRow::Line(is_out, line, at) => {
                    self.draw_line((area, buf), row, (*is_out, line, *at), columns, scene);
                }
                EndsRow::Remark(words) => {
                    paint::put(buf, area, columns.left + 2, row, words, theme.style(Role::Warn));
                }
            }
            if has_focus && place + self.cursor + 1 == self.rows.len() {
                paint::cursor_row(buf, area, row, theme, true);
            }
            row += 1;
        }
    }

    fn draw_line(
        &self,
        (area, buf): (Rect, &mut Buffer),
        row: u16,
        (is_out, line, at): (bool, &JoinedLine, Option<Moment>),
        columns: EndsColumns,
        scene: &ConversationView<'_>,
    ) {
        let theme = scene.theme;
        if let Some(at) = at.filter(|_| columns.has_time) {
            paint::put(buf, area, 1, row, scene.world.wall.time_of_day(at), theme.style(Role::Dim));
        }
        let (sent, received) = ((theme.glyphs.sent, Role::Sent), (theme.glyphs.received, Role::Received));
        let (sign, role) = if is_out { sent } else { received };
        let words = range_words(line);
        let end = columns.right - 3;
        paint::put(buf, area, end - paint::width(&words), row, words, theme.style(Role::Dim));
        paint::put(buf, area, end + 1, row, sign, theme.style(role));
        let ours = if is_out { line.sent } else { line.received };
        let theirs = if is_out { line.received } else { line.sent };
        let left = Rect { width: columns.left + columns.room, ..area };
        draw_cell((left, buf), (columns.left, row), ours, role, scene, "");
        let missing = match (self.there, is_out) {
            (None, _) => "",
            (_, true) => "not received yet",
            (_, false) => "not sent yet",
        };
        draw_cell((area, buf), (columns.right, row), theirs, role, scene, missing);
    }
}

/// One call of a line.
fn draw_cell(
    (area, buf): (Rect, &mut Buffer),
    (column, row): (u16, u16),
    part: JoinedCell,
    role: Role,
    scene: &ConversationView<'_>,
    missing: &'static str,
) {
    let theme = scene.theme;
    match part {
        JoinedCell::Continues(_) => {
            paint::put(buf, area, column, row, theme.glyphs.vertical, theme.style(Role::Dim));
        }
        JoinedCell::Missing => {
            paint::put(buf, area, column, row, missing, theme.style(Role::Warn));
        }
        JoinedCell::Begins(seq) => {
            let Some(call) = scene.world.calls.call(seq) else {
                paint::put(buf, area, column, row, "evicted from the journal", theme.style(Role::Dim));
                return;
            };
            let head = format!(
                "{:<4} {:>6}  ",
                if call.kind.is_send() { "send" } else { "recv" },
                format!("{} B", call.length)
            );
            let end = paint::put(buf, area, column, row, head, theme.style(role));
            let room = usize::from(area.width.saturating_sub(end));
            let text = SafeText::bounded(call.payload, room);
            let is_whole = text.left == 0 && !call.is_cut();
            let text = if is_whole { text.text } else { text.text.then(theme.glyphs.ellipsis) };
            let text = text.truncated_with(room, theme.glyphs.ellipsis);
            paint::put(buf, area, end, row, text.as_str(), theme.style(Role::Text));
        }
    }
}

/// Where the parts of a line stand.
#[derive(Clone, Copy, Debug)]
struct EndsColumns {
    has_time: bool,
    left: u16,
    right: u16,
    /// Columns of the left end's part.
    room: u16,
}

impl EndsColumns {
    fn of(width: u16, rows: &[EndsRow]) -> EndsColumns {
        let has_time = width >= TIME_FROM;
        let left = if has_time { 1 + TIME } else { 1 };
        let widest = rows.iter().filter_map(|row| match row {
            EndsRow::Line(_, line, _) => Some(paint::width(&range_words(line))),
            EndsRow::Remark(_) => None,
        });
        // The bytes, a blank on both sides, the sign and a blank.
        let middle = widest.max().unwrap_or(5) + 4;
        let room = width.saturating_sub(left + middle) / 2;
        EndsColumns { has_time, left, right: left + room + middle, room }
    }
}

/// `3-6`, the first and the last byte, from 0.
fn range_words(line: &JoinedLine) -> String {
    let (first, last) = (line.bytes.start, line.bytes.end - 1);
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// What became of the boundaries; nothing where each send call was received by one receive call.
fn remark(group: &JoinedGroup) -> Option<String> {
    let (sent, received) = group.calls;
    let sends = if sent == 1 { "send" } else { "sends" };
    match (sent, received) {
        _ if !group.is_whole() => None,
        (1, 1) => None,
        (sent, received) if sent == received => {
            Some(format!("{sent} sends received as {received}, with other boundaries"))
        }
        (sent, received) => Some(format!("{sent} {sends} received as {received}")),
    }
}

/// Lines for rows, of so many: the head has one.
fn rows_in(height: u16) -> usize {
    usize::from(height).saturating_sub(1).max(1)
}
