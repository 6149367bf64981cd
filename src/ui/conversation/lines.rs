//! The lines of one row: time, direction, size, peer, text, hex, and what is to be said of it.

use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::drawn_from::ConversationView;
use super::form::{RowForm, TimeForm};
use super::peer_name::named;
use super::shut;
use super::source::Source;
use crate::bytes::address::Presented;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::ancillary::Ancillary;
use crate::model::call::{Args, Call};
use crate::model::entry::{self, ConversationEntry, SocketEvent};
use crate::model::fault::marked;
use crate::model::glossary::{self, WordKind};
use crate::model::ladder::took;
use crate::model::moment::Moment;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::sessions::Outgoing;

/// Columns of `12:04:31.206 `.
const TIME: usize = 13;
/// Narrower than this, a row does without its time.
const TIME_FROM: usize = 40;
/// Columns of the sign and of the size with the blanks after them: `▶ ` and `  7 B  `.
const SIGN_AND_SIZE: usize = 2 + 7;
/// Columns of a size with a blank behind it before the content: `1024 B`.
const WIDEST_SIZE: usize = 6;
/// From so many columns of content on, a row says to whom it went.
const TO_FROM: usize = 38;
/// From so many columns of content on, hex stands beside the text where both fit.
const BESIDE_FROM: usize = 44;
/// Lines of text, and of hex, of a row that is not opened.
const TEXT_LINES: usize = 3;
/// Lines of the words of a sign, as why a certificate failed its check.
const SIGN_LINES: usize = 6;
/// Lines of hex of a row that is not opened.
const HEX_LINES: usize = 2;
/// Bytes on a line of hex: as many as fit of these, so that offsets can be counted.
const HEX_A_LINE: [usize; 4] = [16, 8, 4, 2];
/// How many rows back the request to a reply is looked for: those of other peers may stand between.
const REQUEST_ROWS: usize = 16;
/// How many calls back at most: while one waits, instruments look at the socket a few times a second.
const REQUEST_STEPS: usize = 4_096;

/// How a row is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntryLayout {
    /// Columns of the whole.
    pub(super) columns: u16,
    /// Lines that a row may have when it is opened; `None`: it is not.
    pub(super) opened: Option<u16>,
    /// Which forms of the bytes.
    pub(super) form: RowForm,
    /// Which time.
    pub(super) times: TimeForm,
    /// What was sent after this was not delivered: the peer had closed.
    pub(super) undelivered_since: Option<Moment>,
}

/// The lines of a call, the first with time and direction; none for a call that is no row.
pub(super) fn lines(
    call: &Call<'_>,
    source: &Source,
    scene: &ConversationView<'_>,
    shape: EntryLayout,
) -> Vec<Line<'static>> {
    let Some(entry) = ConversationEntry::of(call, source.is_stream) else { return Vec::new() };
    let mut sheet = LineBuilder::new(scene, shape);
    let time = |at: Moment| time_words(call, at, source, scene, shape.times);
    match &entry {
        ConversationEntry::Sent { to, offered } => {
            sheet.lead(&time(call.at), scene.theme.glyphs.sent, Role::Sent, &size(call.length));
            let is_named = source.has_many_peers || sheet.columns >= TO_FROM;
            let to = to.as_ref().filter(|_| is_named && !source.is_stream);
            if let Some(to) = to {
                sheet.word(format!("to {to}"), Role::Dim);
            }
            sheet.payload(call, to.is_some() || is_wide(call), Role::Sent);
            if call.length < *offered {
                sheet.remark(&format!("the kernel took {} of {offered} B offered", call.length), Role::Warn);
            }
            if shape.undelivered_since.is_some_and(|since| call.at > since) {
                sheet.remark("not delivered: the peer had closed, and answered with RST", Role::Bad);
            }
        }
        ConversationEntry::Received { from, cut_to } => {
            sheet.lead(&time(call.ended()), scene.theme.glyphs.received, Role::Received, &size(call.length));
            if let Some(from) = from.as_ref().filter(|_| !source.is_stream) {
                sheet.word(format!("from {}", named(scene.world, from)), Role::Dim);
            }
            let is_below = from.is_some() && !source.is_stream || is_wide(call);
            sheet.payload(call, is_below, Role::Received);
            if source.is_stream && entry::room_of(call) == Some(call.length) && !entry::keeps_boundaries(call)
            {
                let of = call.length;
                let words = format!("{of} of at most {of} B; the rest, if any, waits for the next recv");
                sheet.remark(&words, Role::Dim);
            }
            if let Some(after) = round_trip(call, source, scene) {
                sheet.at_right(took(after).into());
            }
            if let Some(words) = beside_the_bytes(call, scene) {
                sheet.remark(&words, Role::Dim);
            }
            if let Some(room) = cut_to {
                sheet.remark(
                    &format!("MSG_TRUNC: the buffer was {room} B, the rest of the datagram is lost"),
                    Role::Bad,
                );
            }
        }
        ConversationEntry::Sign(sign) => {
            sign_lines(&mut sheet, &time(call.ended()), call, sign, (source, scene));
        }
    }
    // Where a row opens, what its call is for is said unasked.
    if shape.opened.is_some()
        && sheet.lines.len() > lines(call, source, scene, EntryLayout { opened: None, ..shape }).len()
        && let Some(purpose) = glossary::entry(WordKind::Call, call.kind.name())
    {
        sheet.remark(purpose.brief(), Role::Dim);
    }
    if let Some(fault) = marked(call.fault) {
        sheet.remark(&format!("fault injection: {fault} struck here"), Role::Warn);
    }
    sheet.lines
}

/// The line of a message that waits to be sent, of which the kernel has taken so many bytes; or of one that never was.
pub(super) fn queued(
    message: &Outgoing,
    taken: u64,
    is_over: bool,
    scene: &ConversationView<'_>,
    shape: EntryLayout,
) -> Line<'static> {
    let mut sheet = LineBuilder::new(scene, shape);
    let of = message.payload.len();
    let size = format!("{of} B");
    let time = scene.world.wall.time_of_day(message.since);
    sheet.lead(&time, scene.theme.glyphs.sent, Role::Warn, &size);
    let words = match (taken, is_over) {
        (0, false) => "queued ".to_owned(),
        (0, true) => "not sent ".to_owned(),
        (taken, false) => format!("{taken} of {of} B, rest queued "),
        (taken, true) => format!("{taken} of {of} B were sent "),
    };
    let room = sheet.columns.saturating_sub(words.len() + size.len().saturating_sub(WIDEST_SIZE));
    sheet.word(words, Role::Warn);
    let text = SafeText::bounded(&message.payload[..of.min(room)], room);
    let ellipsis = scene.theme.glyphs.ellipsis;
    let text = if text.left > 0 || of > room { text.text.then(ellipsis) } else { text.text };
    let style = sheet.style(Role::Dim);
    sheet.add(text.truncated_with(room, ellipsis), style);
    sheet.lines.remove(0)
}

fn sign_lines(
    sheet: &mut LineBuilder<'_>,
    time: &str,
    call: &Call<'_>,
    sign: &SocketEvent,
    (source, scene): (&Source, &ConversationView<'_>),
) {
    let glyphs = scene.theme.glyphs;
    let (glyph, role) = match sign {
        SocketEvent::Connected(_) | SocketEvent::Agreed(_) => (glyphs.on, Role::Good),
        SocketEvent::Dissolved => (glyphs.off, Role::Text),
        SocketEvent::EndOfFile | SocketEvent::Shut(_) => (glyphs.off, Role::Warn),
        SocketEvent::WillReset => (glyphs.dot, Role::Warn),
        SocketEvent::Closed => (glyphs.off, Role::Closed),
        SocketEvent::Failed(_) | SocketEvent::LibraryFailed(_) | SocketEvent::Reported(_) => {
            (glyphs.failed, Role::Bad)
        }
    };
    sheet.lead(time, glyph, role, "");
    // Signs have no size: their words begin where it would stand.
    sheet.back_over_size();
    let known = source.is_stream.then(|| shut::words(sign, call, &scene.world.calls)).flatten();
    let (words, meaning) = if let Some((words, meaning)) = known {
        (words.to_owned(), meaning)
    } else {
        let told = (!source.is_stream).then(|| shut::why_told(sign, call, &scene.world.calls)).flatten();
        let meaning = told.unwrap_or_else(|| sign.meaning(call.kind, source.is_stream));
        let is_of_several = source.is_stream && source.is_client && source.sockets.len() > 1;
        let words = is_of_several.then(|| shut::of_attempt(sign, call, scene.world)).flatten();
        (words.unwrap_or_else(|| sign.words(call.kind)), meaning)
    };
    sheet.wrapped(&words, role, SIGN_LINES);
    if !meaning.is_empty() {
        sheet.new_line();
        sheet.wrapped(meaning, Role::Dim, 4);
    }
}

/// What the control messages of a receive call say: `to 239.1.2.3 on interface 1, TTL 1, kernel time 12:04:31.206412`.
fn beside_the_bytes(call: &Call<'_>, scene: &ConversationView<'_>) -> Option<String> {
    let Args::Message { control: control @ [_, ..], .. } = call.args else { return None };
    let said = Ancillary::all(control).into_iter().map(|said| match said {
        Ancillary::PacketInfo { interface, to, .. } => {
            format!("to {} on interface {interface}", Presented::from(to))
        }
        Ancillary::Hops(hops) => format!("TTL {hops}"),
        Ancillary::Stamp(stamp) => format!("kernel time {}", scene.world.wall.time_of_day_since_1970(stamp)),
        Ancillary::Error(error) => error.words(),
    });
    Some(said.collect::<Vec<_>>().join(", "))
}

/// The time of a row that stands for a call, which happened `at`.
fn time_words(
    call: &Call<'_>,
    at: Moment,
    source: &Source,
    scene: &ConversationView<'_>,
    form: TimeForm,
) -> String {
    let seconds = |span: Duration| format!("+{}.{:03}", span.as_secs(), span.subsec_millis());
    match form {
        TimeForm::Clock => scene.world.wall.time_of_day(at),
        TimeForm::SinceOpened => {
            let opened = source.sockets.first().and_then(|id| scene.world.sockets.get(id)).map(|s| s.opened);
            opened.map_or_else(String::new, |opened| seconds(at.since(opened)))
        }
        TimeForm::SinceRow => {
            let mut before = call.previous;
            for _ in 0..REQUEST_STEPS {
                let Some(older) = before.and_then(|seq| scene.world.calls.call(seq)) else { break };
                before = older.previous;
                if source.has(&older) {
                    let began = if older.kind.is_send() { older.at } else { older.ended() };
                    return seconds(at.since(began));
                }
            }
            String::new()
        }
    }
}

/// From the send that this answers to the end of the receive; `None` where no send to that peer stands right before
/// it.
fn round_trip(call: &Call<'_>, source: &Source, scene: &ConversationView<'_>) -> Option<Duration> {
    if !source.is_client {
        return None;
    }
    let from = entry::address_of(call);
    let mut before = call.previous;
    let mut rows = 0;
    for _ in 0..REQUEST_STEPS {
        let older = scene.world.calls.call(before?)?;
        before = older.previous;
        let Some(entry) = ConversationEntry::of(&older, source.is_stream) else { continue };
        let (ConversationEntry::Sent { to: peer, .. } | ConversationEntry::Received { from: peer, .. }) =
            &entry
        else {
            continue;
        };
        let is_of_that_peer = peer.is_none() || from.is_none() || *peer == from;
        match entry {
            ConversationEntry::Sent { .. } if is_of_that_peer => return Some(call.ended().since(older.at)),
            _ if is_of_that_peer => return None,
            _ => rows += 1,
        }
        if rows == REQUEST_ROWS {
            return None;
        }
    }
    None
}

/// Whether its size takes the columns where the bytes would begin: they stand below it then.
fn is_wide(call: &Call<'_>) -> bool {
    size(call.length).len() > WIDEST_SIZE
}

fn size(length: u32) -> String {
    format!("{length} B")
}

/// Lines that are being filled.
struct LineBuilder<'a> {
    scene: &'a ConversationView<'a>,
    shape: EntryLayout,
    /// Columns before the content.
    indent: usize,
    /// Columns of the content.
    columns: usize,
    lines: Vec<Line<'static>>,
}

impl<'a> LineBuilder<'a> {
    fn new(scene: &'a ConversationView<'a>, shape: EntryLayout) -> LineBuilder<'a> {
        let columns = usize::from(shape.columns);
        let time = if columns >= TIME_FROM { TIME } else { 0 };
        let indent = (time + SIGN_AND_SIZE).min(columns);
        LineBuilder { scene, shape, indent, columns: columns - indent, lines: Vec::new() }
    }

    fn style(&self, role: Role) -> Style {
        self.scene.theme.style(role)
    }

    fn lead(&mut self, time: &str, sign: &'static str, role: Role, size: &str) {
        let mut spans = Vec::new();
        if self.indent > SIGN_AND_SIZE {
            spans.push(Span::styled(format!("{time:>wide$} ", wide = TIME - 1), self.style(Role::Dim)));
        }
        spans.push(Span::styled(sign, self.style(role)));
        spans.push(Span::raw(format!("{:<8}", format!(" {size:>5} "))));
        self.lines.push(Line::from(spans));
    }

    fn back_over_size(&mut self) {
        if let Some(line) = self.lines.last_mut() {
            line.spans.pop();
            line.spans.push(Span::raw(" "));
        }
        self.indent = self.indent.saturating_sub(SIGN_AND_SIZE - 2);
        self.columns = usize::from(self.shape.columns) - self.indent;
    }

    fn new_line(&mut self) {
        self.lines.push(Line::from(Span::raw(" ".repeat(self.indent))));
    }

    fn add(&mut self, text: impl Into<std::borrow::Cow<'static, str>>, style: Style) {
        if let Some(line) = self.lines.last_mut() {
            line.spans.push(Span::styled(text, style));
        }
    }

    fn word(&mut self, word: String, role: Role) {
        let style = self.style(role);
        self.add(word, style);
    }

    /// Words of ours over at most `most` lines, broken at blanks.
    fn wrapped(&mut self, words: &str, role: Role, most: usize) {
        let style = self.style(role);
        let rows = wrapped(words, self.columns.max(8));
        for (place, row) in rows.into_iter().take(most).enumerate() {
            if place > 0 {
                self.new_line();
            }
            self.add(row, style);
        }
    }

    fn remark(&mut self, words: &str, role: Role) {
        self.new_line();
        self.wrapped(words, role, 3);
    }

    /// At the right edge of the first line, if there is room.
    fn at_right(&mut self, words: String) {
        let style = self.style(Role::Dim);
        // A blank before the edge: a line may stand there.
        let columns = usize::from(self.shape.columns).saturating_sub(1);
        let Some(line) = self.lines.first_mut() else { return };
        let (used, wide) = (line.width(), words.len());
        if used + 2 + wide <= columns {
            line.spans.push(Span::raw(" ".repeat(columns - used - wide)));
            line.spans.push(Span::styled(words, style));
        }
    }

    /// Text and hex of the bytes; on lines of their own if the first line says something else.
    fn payload(&mut self, call: &Call<'_>, is_below: bool, role: Role) {
        let bytes = call.payload;
        if bytes.is_empty() {
            let words = if call.length == 0 { "no bytes" } else { "the bytes were not kept" };
            let style = self.style(Role::Dim);
            if is_below {
                self.new_line();
            }
            self.add(words, style);
            return;
        }
        if is_below {
            self.new_line();
        }
        let form = self.shape.form;
        if form == RowForm::Lines {
            self.text_lines(bytes, role);
        } else if form != RowForm::Both || !self.beside(bytes, role) {
            self.below(bytes, role);
        }
        if call.is_cut() {
            let left = call.length as usize - bytes.len();
            self.remark(&format!("the journal kept {} B; {left} B more moved", bytes.len()), Role::Dim);
        }
    }

    /// Text and hex on one line, if they fit; gives back whether they did.
    fn beside(&mut self, bytes: &[u8], role: Role) -> bool {
        let hex_at = self.columns * 2 / 5;
        let hex_room = self.columns.saturating_sub(hex_at);
        if self.columns < BESIDE_FROM || bytes.len() > HEX_A_LINE[0] || bytes.len() * 3 > hex_room {
            return false;
        }
        let text = SafeText::escaped(bytes);
        if text.width() + 2 > hex_at {
            return false;
        }
        let (plain, dim) = (self.style(role), self.style(Role::Dim));
        self.add(text.padded(hex_at), plain);
        self.add(spaced_hex(bytes), dim);
        true
    }

    /// A line of the screen for each line of text, as many as there are lines for.
    fn text_lines(&mut self, bytes: &[u8], role: Role) {
        let columns = self.columns.max(4);
        let most = self.shape.opened.map_or(TEXT_LINES, |lines| usize::from(lines).saturating_sub(2).max(4));
        let (plain, dim) = (self.style(role), self.style(Role::Dim));
        let ellipsis = self.scene.theme.glyphs.ellipsis;
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        for (place, line) in lines.by_ref().take(most).enumerate() {
            if place > 0 {
                self.new_line();
            }
            let bounded = SafeText::bounded(line, columns);
            let text = if bounded.left > 0 { bounded.text.then(ellipsis) } else { bounded.text };
            self.add(text.truncated_with(columns, ellipsis), plain);
        }
        let more = lines.count();
        if more > 0 {
            self.new_line();
            self.add(format!("{ellipsis} {more} more line{}", if more == 1 { "" } else { "s" }), dim);
        }
    }

    /// Lines of text, then lines of hex, both bounded.
    fn below(&mut self, bytes: &[u8], role: Role) {
        let columns = self.columns.max(4);
        let most = self.shape.opened.map(|lines| usize::from(lines).saturating_sub(2).max(4));
        let (text_lines, hex_lines) = match (self.shape.form, most) {
            (RowForm::Text, most) => (most.unwrap_or(TEXT_LINES), 0),
            (RowForm::Hex, most) => (0, most.unwrap_or(TEXT_LINES)),
            (_, Some(lines)) => (lines / 2, lines / 2),
            (_, None) => (TEXT_LINES, HEX_LINES),
        };
        let (plain, dim) = (self.style(role), self.style(Role::Dim));
        let bounded = SafeText::bounded(bytes, columns * text_lines);
        let mut rows = bounded.text.rows(columns);
        // Wide clusters may break rows early, and take more of them than columns were counted.
        let is_short = bounded.left > 0 || rows.len() > text_lines;
        rows.truncate(text_lines);
        let last = rows.len().saturating_sub(1);
        let ellipsis = self.scene.theme.glyphs.ellipsis;
        for (place, row) in rows.into_iter().enumerate() {
            if place > 0 {
                self.new_line();
            }
            let row = if is_short && place == last {
                row.then(ellipsis).truncated_with(columns, ellipsis)
            } else {
                row
            };
            self.add(row, plain);
        }
        let per_line = HEX_A_LINE.into_iter().find(|bytes| bytes * 3 <= columns + 1).unwrap_or(1);
        let all = bytes.len().div_ceil(per_line);
        for (place, chunk) in bytes.chunks(per_line).take(hex_lines).enumerate() {
            if place > 0 || text_lines > 0 {
                self.new_line();
            }
            let is_last = place + 1 == hex_lines && all > hex_lines;
            if !is_last {
                self.add(spaced_hex(chunk), dim);
                continue;
            }
            // The last line says how many more there are, in the place of the bytes that stood there.
            let before = per_line * place;
            let more = |shown: usize| format!(" {ellipsis} +{} B", bytes.len() - before - shown);
            let room = columns.saturating_sub(usize::from(paint::width(&more(0))));
            let shown = chunk.len().min((room + 1) / 3);
            self.add(spaced_hex(&chunk[..shown]), dim);
            self.add(more(shown), dim);
        }
    }
}

/// Our own words broken at blanks into rows of at most `columns` columns.
pub fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in words.split(' ') {
        let wide = usize::from(paint::width(word));
        if !row.is_empty() && usize::from(paint::width(&row)) + 1 + wide > columns {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// Where the sign of the direction stands in a row of so many columns, the bar's column counted.
pub(super) fn sign_column(columns: u16) -> u16 {
    if usize::from(columns.saturating_sub(1)) >= TIME_FROM { 1 + TIME as u16 } else { 1 }
}
