//! The client's side of the transfer over datagrams: what it answers to what it hears, and what it repeats. Pure: time
//! is told.

use crate::bytes::text::SafeText;
use crate::bytes::transfer::{ClientDatagram, ServerDatagram, TOO_LONG, TRIES, TransferCommand};
use crate::model::moment::Moment;
use crate::model::transfer::{REPEAT, STAY};

/// A dialogue with one server about one file.
#[derive(Debug)]
pub(super) struct Dialogue {
    request: ClientDatagram,
    /// The next byte wanted, an offset in the server's file.
    wanted: u64,
    phase: DialoguePhase,
    /// What was said last, to be repeated.
    said: ClientDatagram,
    tries: u32,
    /// When it is repeated, or the stay is over; `None`: there is nothing to wait for.
    due: Option<Moment>,
    /// What is to be sent: the newest takes the place of an older one.
    out: Option<ClientDatagram>,
    lose_every: u32,
    counted: u32,
    pub(super) counts: DialogueCounts,
}

/// What a dialogue counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DialogueCounts {
    pub(super) repeats: u64,
    pub(super) duplicates: u64,
    pub(super) ignored: u64,
    pub(super) lost: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DialoguePhase {
    /// The file is asked for, or bytes came and more are wanted.
    Wanting,
    /// The last bytes came, and are being written.
    Writing,
    /// All is done; the server may not know yet.
    Staying,
}

/// What came of a datagram.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard<'a> {
    /// Nothing new.
    Nothing,
    /// The next bytes of the file; whether they are the last.
    Payload(&'a [u8], bool),
    /// There will be no data: why.
    Refusal(SafeText),
}

/// What came of the time that went by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing, or something is said again.
    GoesOn,
    /// The server was told often enough, and answers nothing.
    GivesUp,
    /// It is over.
    Over,
}

impl Dialogue {
    /// Asks for the file from an offset on.
    pub(super) fn new(command: TransferCommand, from: u64, lose_every: u32) -> Dialogue {
        let request = ClientDatagram::Request(command, from);
        Dialogue {
            request,
            wanted: from,
            phase: DialoguePhase::Wanting,
            said: request,
            tries: 0,
            due: None,
            out: None,
            lose_every,
            counted: 0,
            counts: DialogueCounts::default(),
        }
    }

    /// The request is sent, to this server or, where nothing was heard from one, to the next.
    pub(super) fn ask(&mut self, now: Moment) {
        self.say(self.request, now);
    }

    /// The next datagram to send.
    pub(super) fn out(&mut self) -> Option<Vec<u8>> {
        self.out.take().map(ClientDatagram::write)
    }

    /// Says something new.
    fn say(&mut self, datagram: ClientDatagram, now: Moment) {
        self.said = datagram;
        self.tries = 0;
        self.send(now);
    }

    /// Sends what was said last, or loses it on purpose.
    fn send(&mut self, now: Moment) {
        self.tries += 1;
        self.due = Some(now + REPEAT);
        self.counted = self.counted.wrapping_add(1);
        if self.lose_every > 0 && self.counted.is_multiple_of(self.lose_every) {
            self.counts.lost += 1;
        } else {
            self.out = Some(self.said);
        }
    }

    /// Takes a datagram of the server.
    pub(super) fn hear<'a>(&mut self, datagram: &'a [u8], now: Moment) -> Heard<'a> {
        let is_wanting = self.phase == DialoguePhase::Wanting;
        match ServerDatagram::read(datagram) {
            Ok(ServerDatagram::Data { at, payload, is_last }) if is_wanting && at == self.wanted => {
                self.wanted += payload.len() as u64;
                if self.wanted >= TOO_LONG {
                    return Heard::Refusal("the file is longer than an offset of ten digits can say".into());
                }
                if is_last {
                    self.phase = DialoguePhase::Writing;
                    self.due = None;
                } else {
                    self.say(ClientDatagram::Acknowledgement(self.wanted), now);
                }
                Heard::Payload(payload, is_last)
            }
            Ok(ServerDatagram::Data { at, is_last, .. }) if at <= self.wanted => {
                self.counts.duplicates += 1;
                match self.phase {
                    // What we said about it was lost, or is on its way.
                    DialoguePhase::Wanting if self.said != self.request => self.repeat(now),
                    DialoguePhase::Staying if is_last => {
                        self.repeat(now);
                        self.due = Some(now + STAY);
                    }
                    _ => {}
                }
                Heard::Nothing
            }
            Ok(ServerDatagram::Refusal(text)) if is_wanting => Heard::Refusal(SafeText::escaped(text)),
            _ => {
                self.counts.ignored += 1;
                Heard::Nothing
            }
        }
    }

    fn repeat(&mut self, now: Moment) {
        self.counts.repeats += 1;
        self.send(now);
    }

    /// All that came is in the file: the server is told.
    pub(super) fn written(&mut self, now: Moment) {
        if self.phase == DialoguePhase::Writing {
            self.phase = DialoguePhase::Staying;
            self.say(ClientDatagram::Finish(self.wanted), now);
            self.due = Some(now + STAY);
        }
    }

    /// When it is to be told the time again.
    pub(super) const fn due(&self) -> Option<Moment> {
        self.due
    }

    /// Time went by. `is_patient`: nothing is given up for being said often.
    pub(super) fn wake(&mut self, now: Moment, is_patient: bool) -> Due {
        if self.due.is_none_or(|due| due > now) {
            return Due::GoesOn;
        }
        match self.phase {
            DialoguePhase::Staying => Due::Over,
            _ if self.tries >= TRIES && !is_patient => Due::GivesUp,
            _ => {
                self.repeat(now);
                Due::GoesOn
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const STEP: Duration = Duration::from_millis(300);

    struct Talk {
        dialogue: Dialogue,
        now: Moment,
        file: Vec<u8>,
    }

    fn begin(command: TransferCommand, from: u64, lose_every: u32) -> Talk {
        let mut dialogue = Dialogue::new(command, from, lose_every);
        dialogue.ask(Moment::START);
        Talk { dialogue, now: Moment::START, file: Vec::new() }
    }

    impl Talk {
        fn said(&mut self) -> Option<ClientDatagram> {
            let bytes = self.dialogue.out()?;
            Some(ClientDatagram::read(&bytes).expect("a datagram of a client"))
        }

        /// Hears data, writes it at once, and gives what is answered.
        fn hear(&mut self, at: u64, payload: &[u8], is_last: bool) -> Option<ClientDatagram> {
            let bytes = ServerDatagram::Data { at, payload, is_last }.write();
            if let Heard::Payload(payload, is_last) = self.dialogue.hear(&bytes, self.now) {
                self.file.extend_from_slice(payload);
                if is_last {
                    self.dialogue.written(self.now);
                }
            }
            self.said()
        }

        fn waits(&mut self, time: Duration) -> Due {
            self.now = self.now + time;
            self.dialogue.wake(self.now, false)
        }
    }

    use ClientDatagram::{Acknowledgement, Finish, Request};

    #[test]
    fn a_file_comes_piece_by_piece_and_the_last_one_is_finished() {
        let mut talk = begin(TransferCommand::Resume, 100, 0);
        assert_eq!(talk.said(), Some(Request(TransferCommand::Resume, 100)));
        assert_eq!(talk.hear(100, b"abc", false), Some(Acknowledgement(103)));
        assert_eq!(talk.hear(103, b"", true), Some(Finish(103)));
        assert_eq!(talk.waits(STEP), Due::GoesOn);
        // Our last word was lost: it is said again, and the stay is longer by that.
        assert_eq!(talk.hear(103, b"", true), Some(Finish(103)));
        assert_eq!((talk.waits(STEP), talk.waits(STEP)), (Due::GoesOn, Due::Over));
        assert_eq!(talk.file, b"abc");
        assert_eq!(talk.dialogue.counts, DialogueCounts { duplicates: 1, repeats: 1, ..Default::default() });
    }

    #[test]
    fn what_comes_twice_or_out_of_order_is_written_once_and_in_order() {
        let mut talk = begin(TransferCommand::Whole, 0, 0);
        talk.said();
        assert_eq!(talk.hear(256, b"later", false), None);
        assert_eq!(talk.hear(0, b"ab", false), Some(Acknowledgement(2)));
        assert_eq!(talk.hear(0, b"ab", false), Some(Acknowledgement(2)));
        assert_eq!(talk.hear(1, b"xy", false), Some(Acknowledgement(2)), "it overlaps");
        assert_eq!(talk.hear(2, b"c", true), Some(Finish(3)));
        assert_eq!(talk.hear(0, b"ab", false), None, "that was long ago");
        assert_eq!(talk.file, b"abc");
        assert_eq!((talk.dialogue.counts.duplicates, talk.dialogue.counts.ignored), (3, 1));
    }

    #[test]
    fn silence_repeats_what_was_said_and_ends_after_ten_times() {
        let mut talk = begin(TransferCommand::Whole, 0, 0);
        assert!(talk.said().is_some());
        for _ in 1..TRIES {
            assert_eq!(talk.waits(STEP.saturating_sub(Duration::from_millis(1))), Due::GoesOn);
            assert_eq!(talk.said(), None);
            assert_eq!(talk.waits(Duration::from_millis(1)), Due::GoesOn);
            assert_eq!(talk.said(), Some(Request(TransferCommand::Whole, 0)));
        }
        assert_eq!(talk.waits(STEP), Due::GivesUp);
        assert_eq!(talk.dialogue.wake(talk.now, true), Due::GoesOn, "who is patient asks on");
    }

    #[test]
    fn a_refusal_is_text_that_may_stand_on_a_screen_and_comes_too_late_once_all_came() {
        let mut talk = begin(TransferCommand::Whole, 0, 0);
        let heard = talk.dialogue.hear(b"Eno \x1b[2J file", talk.now);
        assert_eq!(heard, Heard::Refusal(r"no \x1b[2J file".into()));
        talk.hear(0, b"", true);
        assert_eq!(talk.dialogue.hear(b"Eagain", talk.now), Heard::Nothing);
        assert_eq!(talk.dialogue.hear(b"", talk.now), Heard::Nothing);
    }

    #[test]
    fn every_nth_datagram_of_ours_is_lost_where_that_is_asked_and_silence_brings_it_again() {
        let mut talk = begin(TransferCommand::Whole, 0, 2);
        assert!(talk.said().is_some());
        assert_eq!(talk.hear(0, b"ab", false), None, "the second is lost");
        assert_eq!(talk.waits(STEP), Due::GoesOn);
        assert_eq!(talk.said(), Some(Acknowledgement(2)));
        assert_eq!(talk.dialogue.counts.lost, 1);
    }
}
