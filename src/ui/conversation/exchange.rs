//! What requests and replies tell together: round-trip times, and whether all that was sent came back.

use std::collections::VecDeque;
use std::time::Duration;

use super::source::Source;
use crate::model::address::Address;
use crate::model::entry::ConversationEntry;
use crate::model::journal::JournalReader;
use crate::model::moment::Moment;
use crate::ui::records::{Chains, Heads};

/// Calls and bytes that are looked at in one go: of what came faster nothing is told.
const STEPS: usize = 4_096;
const BYTES: usize = 4 << 20;
/// Round trips that are remembered, the newest.
const ROUND_TRIPS: usize = 1_000;

/// The round-trip times of a conversation, of the newest 1,000 replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTrips {
    /// How many.
    pub count: usize,
    /// The shortest.
    pub least: Duration,
    /// The one in the middle.
    pub median: Duration,
    /// The longest.
    pub most: Duration,
}

/// A message, as far as it is compared.
struct ExchangedMessage {
    is_sent: bool,
    peer: Option<Address>,
    began: Moment,
    ended: Moment,
    bytes: Vec<u8>,
}

/// Follows the messages of a session. Each is looked at once.
#[derive(Clone, Debug, Default)]
pub(super) struct ExchangeTracker {
    heads: Heads,
    /// The newest message, where we sent it: when, and to whom.
    asked: Option<(Moment, Option<Address>)>,
    round_trips: VecDeque<Duration>,
    /// What was sent and did not come back yet.
    outstanding: VecDeque<u8>,
    came_back: u64,
    /// Something came that was not sent, or was not seen whole.
    differs: bool,
}

impl ExchangeTracker {
    /// Looks at what is new.
    pub(super) fn catch_up(&mut self, source: &Source, reader: &JournalReader) {
        if !source.is_client {
            return;
        }
        let heads = Heads::of(&source.sockets, false, reader);
        let mut newer = Chains::from(&heads, reader);
        let (mut messages, mut bytes, mut steps) = (Vec::new(), 0, 0);
        while let Some(call) = newer.step_to(&self.heads, reader) {
            steps += 1;
            bytes += call.payload.len();
            if steps > STEPS || bytes > BYTES {
                (self.differs, self.asked) = (true, None);
                self.outstanding = VecDeque::new();
                break;
            }
            let (is_sent, peer) = match ConversationEntry::of(&call, source.is_stream) {
                Some(ConversationEntry::Sent { to, .. }) => (true, to),
                Some(ConversationEntry::Received { from, .. }) => (false, from),
                _ => continue,
            };
            self.differs |= call.is_cut();
            let kept = if self.differs { Vec::new() } else { call.payload.to_vec() };
            messages.push(ExchangedMessage {
                is_sent,
                peer,
                began: call.at,
                ended: call.ended(),
                bytes: kept,
            });
        }
        self.heads = heads;
        for message in messages.into_iter().rev() {
            self.take(message);
        }
    }

    fn take(&mut self, message: ExchangedMessage) {
        if message.is_sent {
            self.asked = Some((message.began, message.peer));
            self.outstanding.extend(message.bytes);
            if self.outstanding.len() > BYTES {
                self.differs = true;
            }
            return;
        }
        if let Some((at, peer)) = &self.asked
            && (peer.is_none() || message.peer.is_none() || *peer == message.peer)
        {
            if self.round_trips.len() == ROUND_TRIPS {
                self.round_trips.pop_front();
            }
            self.round_trips.push_back(message.ended.since(*at));
            self.asked = None;
        }
        let count = message.bytes.len();
        if self.differs
            || count > self.outstanding.len()
            || !self.outstanding.drain(..count).eq(message.bytes)
        {
            self.differs = true;
            self.outstanding = VecDeque::new();
        }
        self.came_back += count as u64;
    }

    /// The round-trip times; `None` without any.
    pub(super) fn round_trips(&self) -> Option<RoundTrips> {
        let mut all: Vec<Duration> = self.round_trips.iter().copied().collect();
        all.sort_unstable();
        let (least, most) = (*all.first()?, *all.last()?);
        Some(RoundTrips { count: all.len(), least, median: all[all.len() / 2], most })
    }

    /// How many bytes, if all that was sent came back as it was, in order.
    pub(super) fn came_back(&self) -> Option<u64> {
        (!self.differs && self.outstanding.is_empty() && self.came_back > 0).then_some(self.came_back)
    }
}
