//! The lines of one row: time, direction, size, peer, bytes, and what is to be said of it.

use ratatui::text::Line;

use super::drawn_from::ConversationView;
use super::line_builder::{EntryLayout, LineBuilder};
use super::payload;
use super::peer_name::named;
use super::shut;
use super::source::Source;
use super::times::{round_trip, time_words};
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::ancillary::Ancillary;
use crate::model::call::{Args, Call};
use crate::model::connection::Owner;
use crate::model::entry::{self, ConversationEntry, SocketEvent};
use crate::model::fault::marked;
use crate::model::glossary::{self, WordKind};
use crate::model::ladder::took;
use crate::model::moment::Moment;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::sessions::Outgoing;

/// Columns of a size with a blank behind it before the content: `1024 B`.
const WIDEST_SIZE: usize = 6;
/// From so many columns of content on, a row whose bytes need lines of their own says to whom it went.
const TO_FROM: usize = 38;
/// Lines of what happened at most: what a library says of a certificate is long.
const SIGN_LINES: usize = 6;
/// Lines of a note at most.
const NOTE_LINES: usize = 12;

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
            if let Some(to) = to.as_ref().filter(|_| !source.is_stream) {
                let words = format!("to {to}");
                // The one peer there is, is named where that takes no line, or there are several in any case.
                let is_tall = || sheet.columns >= TO_FROM && !payload::fits(&sheet, call);
                if source.has_many_peers || payload::fits_beside(&sheet, call, words.len()) || is_tall() {
                    sheet.wrapped(&words, Role::Dim, 3);
                }
            }
            payload::put(&mut sheet, call, Role::Sent, 0);
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
                sender(&mut sheet, call, from, (source, scene));
            }
            let after = round_trip(call, source, scene).map(took);
            payload::put(
                &mut sheet,
                call,
                Role::Received,
                after.as_ref().map_or(0, |after| after.width() + 3),
            );
            if source.is_stream && entry::room_of(call) == Some(call.length) && !entry::keeps_boundaries(call)
            {
                let of = call.length;
                let words = format!("{of} of at most {of} B; the rest, if any, waits for the next recv");
                sheet.remark(&words, Role::Dim);
            }
            if let Some(after) = after {
                sheet.at_right(after);
            }
            if let Some(words) = beside_the_bytes(call, scene) {
                sheet.remark(&words, Role::Dim);
            }
            if let Some(room) = cut_to {
                let lost =
                    match u64::try_from(call.result).map(|whole| whole.saturating_sub(u64::from(*room))) {
                        Ok(lost @ 1..) => format!("{lost} B of the datagram are lost"),
                        _ => "the rest of the datagram is lost".to_owned(),
                    };
                sheet.remark(&format!("MSG_TRUNC: the buffer was {room} B, {lost}"), Role::Bad);
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

/// The lines of a note on a row.
pub(super) fn note(note: &SafeText, scene: &ConversationView<'_>, shape: EntryLayout) -> Vec<Line<'static>> {
    let mut sheet = LineBuilder::new(scene, shape);
    sheet.new_line();
    sheet.wrapped(&format!("note: {note}"), Role::Mark, NOTE_LINES);
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
    let (words, meaning) = if let Some(known) = known {
        known
    } else {
        let peer = || scene.world.sockets.get(&call.socket).and_then(|socket| socket.peer.clone());
        let address = entry::address_of(call).or_else(peer);
        let is_internet = address.as_ref().is_none_or(|address| address.ip().is_some());
        let has_icmp = !source.is_stream && is_internet;
        let told = has_icmp.then(|| shut::why_told(sign, call, &scene.world.calls)).flatten();
        let meaning = told.unwrap_or_else(|| sign.meaning(call.kind, address.as_ref(), source.is_stream));
        let is_of_several = source.is_stream && source.is_client && source.sockets.len() > 1;
        let words = is_of_several.then(|| shut::of_attempt(sign, call, scene.world)).flatten();
        (words.unwrap_or_else(|| sign.row_words(call)), meaning)
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

/// Who sent a datagram. Its number and the mark of a stranger are whole; its name stands there where there is room.
fn sender(
    sheet: &mut LineBuilder<'_>,
    call: &Call<'_>,
    from: &Address,
    (source, scene): (&Source, &ConversationView<'_>),
) {
    let mark = if source.is_client && is_unexpected(call, from, scene) { ", unexpected" } else { "" };
    let named = format!("from {}", named(scene.world, from));
    let fits = usize::from(paint::width(&named)) + mark.len() <= sheet.left();
    sheet.wrapped(&if fits { named } else { format!("from {from}") }, Role::Dim, 3);
    if mark.len() <= sheet.left() {
        sheet.word(mark.to_owned(), Role::Warn);
    } else {
        sheet.remark(mark.trim_start_matches(", "), Role::Warn);
    }
}

/// Whether a datagram came from somebody whom nobody asked.
fn is_unexpected(call: &Call<'_>, from: &Address, scene: &ConversationView<'_>) -> bool {
    let world = scene.world;
    let Some(Owner::Session(id)) = world.sockets.get(&call.socket).map(|socket| socket.owner) else {
        return false;
    };
    world.sessions.get(&id).is_some_and(|session| session.is_unexpected_at(from))
}

fn size(length: u32) -> String {
    format!("{length} B")
}
