//! What of a conversation is taken out of it: the bytes of a direction as one stream, rows as text, or the calls
//! themselves.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::notes::Notes;
use super::source::Source;
use crate::bytes::text::SafeText;
use crate::model::call::{Call, Seq};
use crate::model::entry::ConversationEntry;
use crate::ui::records::{Chains, Heads};
use crate::ui::world::World;

/// Bytes that are taken at most, the newest.
const MOST: usize = 16 << 20;
/// Calls that are looked at for them at most.
const STEPS: usize = 200_000;

/// Which bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamDirection {
    /// What was received.
    Received,
    /// What was sent.
    Sent,
    /// Both, in the order of time.
    Both,
}

impl StreamDirection {
    fn has(self, entry: &ConversationEntry) -> bool {
        match entry {
            ConversationEntry::Sent { .. } => self != StreamDirection::Received,
            ConversationEntry::Received { .. } => self != StreamDirection::Sent,
            ConversationEntry::Sign(_) => false,
        }
    }
}

/// The bytes of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamBytes {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many older ones are not among them: the journal did not keep them, or there are more than 16 MiB.
    pub missing: u64,
}

/// A row, of which a view of the journal is kept.
type EntryOfCall<'a> = (Call<'a>, ConversationEntry);

/// The rows that are wanted, the oldest first; bounded.
fn rows<'a>(
    source: &Source,
    world: &'a World,
    is_wanted: impl Fn(&EntryOfCall<'a>) -> bool,
) -> Vec<EntryOfCall<'a>> {
    let heads = Heads::of(&source.sockets, false, &world.calls);
    let mut chains = Chains::from(&heads, &world.calls);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for _ in 0..STEPS {
        let Some(call) = chains.step(&world.calls) else { break };
        if !source.has(&call) {
            continue;
        }
        let Some(entry) = ConversationEntry::of(&call, source.is_stream) else { continue };
        let row = (call, entry);
        if is_wanted(&row) {
            bytes += call.payload.len();
            if bytes > MOST {
                break;
            }
            rows.push(row);
        }
    }
    rows.reverse();
    rows
}

/// The bytes of a direction. `moved`: how many there are in all.
pub(super) fn followed(
    source: &Source,
    direction: StreamDirection,
    moved: u64,
    world: &World,
) -> StreamBytes {
    let rows = rows(source, world, |(_, entry)| direction.has(entry));
    let bytes: Vec<u8> = rows.iter().flat_map(|(call, _)| call.payload).copied().collect();
    let missing = moved.saturating_sub(bytes.len() as u64);
    StreamBytes { bytes, missing }
}

/// Whether a row is among those that are marked; all are without any marks given.
fn is_among(marks: Option<&BTreeSet<Seq>>, call: &Call<'_>) -> bool {
    marks.is_none_or(|marks| marks.contains(&call.seq))
}

/// The rows as text, a line each: time, direction, size, peer, and the bytes with escapes; or what happened. Notes
/// stand below their rows.
pub(super) fn transcript(
    source: &Source,
    marks: Option<&BTreeSet<Seq>>,
    notes: &Notes,
    world: &World,
) -> String {
    let mut text = String::new();
    for (call, entry) in rows(source, world, |(call, _)| is_among(marks, call)) {
        let (sign, at, peer) = match &entry {
            ConversationEntry::Sent { to, .. } => ('>', call.at, to.as_ref().map(|to| ("to", to))),
            ConversationEntry::Received { from, .. } => {
                ('<', call.ended(), from.as_ref().map(|from| ("from", from)))
            }
            ConversationEntry::Sign(sign) => {
                let time = world.wall.time_of_day(call.ended());
                let _ = writeln!(text, "{time} = {}", SafeText::kept(sign.row_words(&call)));
                text.extend(note_line(notes, &call));
                continue;
            }
        };
        let _ = write!(text, "{} {sign} {} B", world.wall.time_of_day(at), call.length);
        if let Some((word, peer)) = peer.filter(|_| !source.is_stream) {
            let _ = write!(text, " {word} {peer}");
        }
        let _ = writeln!(text, "  {}", SafeText::escaped(call.payload));
        text.extend(note_line(notes, &call));
    }
    text
}

fn note_line(notes: &Notes, call: &Call<'_>) -> Option<String> {
    notes.of(call.seq).map(|note| format!("    note: {note}\n"))
}

/// The calls of the rows, the oldest first.
pub(super) fn calls(source: &Source, marks: Option<&BTreeSet<Seq>>, world: &World) -> Vec<Seq> {
    rows(source, world, |(call, _)| is_among(marks, call)).iter().map(|(call, _)| call.seq).collect()
}
