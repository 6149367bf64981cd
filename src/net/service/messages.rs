//! Messages out of a stream, for services that answer messages: a line (ended by LF, CR LF or NUL, as
//! some C programs end theirs), or what has come when the peer pauses or ends.

use std::time::Duration;

use bytes::Bytes;

use super::handler::{ServiceHandler, Want};
use super::turn::Turn;
use crate::model::moment::Moment;

/// Silence after which unfinished text is a message: a program that sends without a line end pauses
/// for an answer; a person at a terminal sends lines.
const PAUSE: Duration = Duration::from_millis(200);

/// Text without an end becomes a message at this length.
const LONGEST: usize = 65_536;

/// A message as it came, and the part of it before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) whole: Bytes,
    length: usize,
}

impl Message {
    pub(super) fn new(whole: Bytes) -> Message {
        let length = match whole.as_ref() {
            [text @ .., b'\r', b'\n'] | [text @ .., b'\n' | b'\0'] => text.len(),
            all => all.len(),
        };
        Message { whole, length }
    }

    /// Without one line end or NUL.
    pub(super) fn text(&self) -> &[u8] {
        &self.whole[..self.length]
    }
}

/// Finds messages: each datagram is one, a stream is cut.
#[derive(Debug)]
pub(super) struct MessageSplitter {
    stream: bool,
    partial: Vec<u8>,
    until: Option<Moment>,
}

impl MessageSplitter {
    pub(super) const fn new(stream: bool) -> MessageSplitter {
        MessageSplitter { stream, partial: Vec::new(), until: None }
    }

    /// The messages that these bytes complete.
    pub(super) fn push(&mut self, bytes: &[u8], now: Moment) -> Vec<Message> {
        if !self.stream {
            return vec![Message::new(Bytes::copy_from_slice(bytes))];
        }
        let mut found = Vec::new();
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\0')) {
            self.partial.extend_from_slice(piece);
            if piece.ends_with(b"\n") || piece.ends_with(b"\0") || self.partial.len() >= LONGEST {
                found.push(Message::new(std::mem::take(&mut self.partial).into()));
            }
        }
        self.until = (!self.partial.is_empty()).then(|| now + PAUSE);
        found
    }

    /// When unfinished text becomes a message.
    pub(super) const fn wake_at(&self) -> Option<Moment> {
        self.until
    }

    /// Unfinished text whose pause is over.
    pub(super) fn paused(&mut self, now: Moment) -> Option<Message> {
        if self.until.is_some_and(|until| until <= now) { self.rest() } else { None }
    }

    /// Unfinished text at the end of the stream.
    pub(super) fn rest(&mut self) -> Option<Message> {
        self.until = None;
        let rest = std::mem::take(&mut self.partial);
        (!rest.is_empty()).then(|| Message::new(rest.into()))
    }
}

/// A service that is talked to in messages.
pub(super) trait MessageHandler: Send {
    /// A message came.
    fn on_message(&mut self, message: &Message, turn: &mut Turn);

    /// Does what is due, after every turn; closes a stream that its peer `shut` once nothing is left to say.
    fn settle(&mut self, shut: bool, turn: &mut Turn);

    /// When to settle again, whatever comes.
    fn due(&self) -> Option<Moment>;

    /// What to receive next.
    fn wants(&self) -> Want {
        Want::Any
    }
}

/// A conversation that hands a listener its messages.
pub(super) struct MessageAdapter<L> {
    messages: MessageSplitter,
    shut: bool,
    listener: L,
}

impl<L: MessageHandler> MessageAdapter<L> {
    pub(super) const fn new(stream: bool, listener: L) -> MessageAdapter<L> {
        MessageAdapter { messages: MessageSplitter::new(stream), shut: false, listener }
    }
}

impl<L: MessageHandler> ServiceHandler for MessageAdapter<L> {
    fn received(&mut self, bytes: &[u8], turn: &mut Turn) {
        for message in self.messages.push(bytes, turn.now) {
            self.listener.on_message(&message, turn);
        }
        self.listener.settle(self.shut, turn);
    }

    fn peer_shut(&mut self, turn: &mut Turn) {
        self.shut = true;
        if let Some(message) = self.messages.rest() {
            self.listener.on_message(&message, turn);
        }
        self.listener.settle(self.shut, turn);
    }

    fn woken(&mut self, turn: &mut Turn) {
        if let Some(message) = self.messages.paused(turn.now) {
            self.listener.on_message(&message, turn);
        }
        self.listener.settle(self.shut, turn);
    }

    fn wake_at(&self) -> Option<Moment> {
        [self.listener.due(), self.messages.wake_at()].into_iter().flatten().min()
    }

    fn wants(&self) -> Want {
        self.listener.wants()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(found: &[Message]) -> Vec<&[u8]> {
        found.iter().map(Message::text).collect()
    }

    #[test]
    fn lines_and_nul_ended_texts_are_messages_however_they_arrive() {
        let sent = b"one\ntwo\r\nthree\0\n";
        for size in 1..=sent.len() {
            let mut messages = MessageSplitter::new(true);
            let found: Vec<Message> =
                sent.chunks(size).flat_map(|chunk| messages.push(chunk, Moment::START)).collect();
            assert_eq!(texts(&found), [b"one".as_slice(), b"two", b"three", b""], "{size}");
            assert_eq!(messages.wake_at(), None);
        }
    }

    #[test]
    fn a_pause_or_the_end_makes_a_message_of_what_is_there() {
        let mut messages = MessageSplitter::new(true);
        assert_eq!(messages.push(b"PI", Moment::START), []);
        let later = Moment::START + Duration::from_millis(150);
        assert_eq!(messages.push(b"NG", later), []);
        assert_eq!(messages.paused(Moment::START + PAUSE), None, "it has gone on since");
        assert_eq!(messages.wake_at(), Some(later + PAUSE));
        assert_eq!(
            messages.paused(later + PAUSE).map(|message| message.whole),
            Some(Bytes::from_static(b"PING"))
        );
        assert_eq!(messages.rest(), None);
    }

    #[test]
    fn text_without_end_is_bounded() {
        let mut messages = MessageSplitter::new(true);
        let chunk = vec![b'x'; 40_000];
        assert_eq!(messages.push(&chunk, Moment::START).len(), 0);
        assert_eq!(messages.push(&chunk, Moment::START)[0].whole.len(), 80_000);
    }

    #[test]
    fn each_datagram_is_a_message_even_an_empty_one() {
        let mut messages = MessageSplitter::new(false);
        assert_eq!(texts(&messages.push(b"a\nb\n", Moment::START)), [b"a\nb"]);
        assert_eq!(messages.push(b"", Moment::START).len(), 1);
        assert_eq!(messages.wake_at(), None);
    }
}
