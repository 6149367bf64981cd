//! Characters without end (RFC 864): lines of 72 of the 95 printing characters, each line one further
//! round the ring.

use super::handler::ServiceHandler;
use super::turn::Turn;

/// Characters of a line, without CR LF.
const LINE: usize = 72;
/// Printing characters of ASCII, from the blank.
const RING: usize = 95;
/// The most that a datagram answers (RFC 864: 0 to 512).
const MOST: usize = 512;
/// The most of one send: some hundred lines.
const PORTION: usize = 16_384;

/// The byte at a place of the endless text.
fn at(place: usize) -> u8 {
    let (line, column) = (place / (LINE + 2), place % (LINE + 2));
    match column {
        LINE => b'\r',
        column if column > LINE => b'\n',
        column => b' ' + ((line + column) % RING) as u8,
    }
}

/// To a stream: the text as fast as the socket takes it; what comes is dropped.
#[derive(Default)]
pub(super) struct Endless {
    /// Kept within one turn of the whole pattern, so that it never overflows.
    place: usize,
}

impl ServiceHandler for Endless {
    fn received(&mut self, _: &[u8], _: &mut Turn) {}

    fn has_more(&self) -> bool {
        true
    }

    fn fill(&mut self, room: usize, turn: &mut Turn) {
        let count = room.min(PORTION);
        turn.send((self.place..self.place + count).map(at).collect::<Vec<u8>>());
        self.place = (self.place + count) % (RING * (LINE + 2));
    }
}

/// To a datagram: one answer of a random length from 0 to 512 bytes.
pub(super) struct OneAnswer {
    chance: fastrand::Rng,
}

impl OneAnswer {
    pub(super) fn new(seed: u64) -> OneAnswer {
        OneAnswer { chance: fastrand::Rng::with_seed(seed) }
    }
}

impl ServiceHandler for OneAnswer {
    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        let count = self.chance.usize(0..=MOST);
        turn.send((0..count).map(at).collect::<Vec<u8>>());
        turn.done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::service::driver::HandlerDriver;

    #[test]
    fn the_lines_are_those_of_the_rfc() {
        let text: Vec<u8> = (0..3 * 74).map(at).collect();
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        assert_eq!(
            lines[0],
            b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n"
        );
        assert_eq!(
            lines[1],
            b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n"
        );
        let line = |number: usize| (0..72).map(|column| at(number * 74 + column)).collect::<Vec<u8>>();
        // Line 24 is the first to come round: its last character is the blank after the tilde.
        assert_eq!(&line(24)[70..], b"~ ");
        assert_eq!(line(95), line(0));
    }

    #[test]
    fn a_stream_gets_the_text_in_any_portions() {
        let mut talk = HandlerDriver::new(Endless::default());
        let mut got = String::new();
        for room in [1, 73, 5000, 100_000, 7] {
            let sent = talk.fills(room);
            assert_eq!(sent.len(), 1);
            got += &sent[0];
        }
        let whole: Vec<u8> = (0..1 + 73 + 5000 + PORTION + 7).map(at).collect();
        assert_eq!(got, whole.escape_ascii().to_string());
    }

    #[test]
    fn a_datagram_is_answered_by_one_of_at_most_512_bytes_the_same_each_run() {
        let lengths = |seed| {
            let mut turn = Turn::new(crate::model::moment::Moment::START, std::time::SystemTime::UNIX_EPOCH);
            let mut answer = OneAnswer::new(seed);
            (0..200).for_each(|_| answer.received(b"", &mut turn));
            let lengths: Vec<usize> = turn
                .steps
                .iter()
                .map(|step| match step {
                    crate::net::service::Step::Send(bytes) => bytes.len(),
                    other => unreachable!("{other:?}"),
                })
                .collect();
            lengths
        };
        assert_eq!(lengths(1), lengths(1));
        assert_ne!(lengths(1), lengths(2));
        assert!(
            lengths(1).iter().all(|length| *length <= 512) && lengths(1).iter().any(|length| *length > 256)
        );
    }
}
