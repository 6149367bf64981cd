//! A conversation followed as one stream: the bytes of one direction, or of both as they were said.

use std::fmt::Write as _;

use super::source::Source;
use crate::bytes::text::SafeText;
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

/// The bytes of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamBytes {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many older ones are not among them: the journal did not keep them, or there are more than 16 MiB.
    pub missing: u64,
}

/// A message, of which a view of the journal is kept.
struct StreamMessage<'a> {
    is_sent: bool,
    at: crate::model::moment::Moment,
    peer: Option<crate::model::address::Address>,
    length: u32,
    payload: &'a [u8],
}

/// The messages of a direction, the newest first.
fn pieces<'a>(source: &Source, direction: StreamDirection, world: &'a World) -> Vec<StreamMessage<'a>> {
    let heads = Heads::of(&source.sockets, false, &world.calls);
    let mut chains = Chains::from(&heads, &world.calls);
    let (mut pieces, mut bytes) = (Vec::new(), 0);
    for _ in 0..STEPS {
        let Some(call) = chains.step_to(&Heads::default(), &world.calls) else { break };
        if !source.has(&call) {
            continue;
        }
        let (is_sent, peer, at) = match ConversationEntry::of(&call, source.is_stream) {
            Some(ConversationEntry::Sent { to, .. }) => (true, to, call.at),
            Some(ConversationEntry::Received { from, .. }) => (false, from, call.ended()),
            _ => continue,
        };
        if direction == StreamDirection::Both || is_sent == (direction == StreamDirection::Sent) {
            bytes += call.payload.len();
            if bytes > MOST {
                break;
            }
            pieces.push(StreamMessage { is_sent, at, peer, length: call.length, payload: call.payload });
        }
    }
    pieces
}

/// The bytes of a direction. `moved`: how many there are in all.
pub(super) fn followed(
    source: &Source,
    direction: StreamDirection,
    moved: u64,
    world: &World,
) -> StreamBytes {
    let bytes: Vec<u8> =
        pieces(source, direction, world).iter().rev().flat_map(|piece| piece.payload).copied().collect();
    let missing = moved.saturating_sub(bytes.len() as u64);
    StreamBytes { bytes, missing }
}

/// The messages as text, a line each: time, direction, size, peer, and the bytes with escapes.
pub(super) fn transcript(source: &Source, world: &World) -> String {
    let mut text = String::new();
    for piece in pieces(source, StreamDirection::Both, world).iter().rev() {
        let sign = if piece.is_sent { '>' } else { '<' };
        let time = world.wall.time_of_day(piece.at);
        let _ = write!(text, "{time} {sign} {} B", piece.length);
        if let Some(peer) = piece.peer.as_ref().filter(|_| !source.is_stream) {
            let _ = write!(text, " {} {peer}", if piece.is_sent { "to" } else { "from" });
        }
        let _ = writeln!(text, "  {}", SafeText::escaped(piece.payload));
    }
    text
}
