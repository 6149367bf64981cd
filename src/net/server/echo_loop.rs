//! Whether a peer sends our own replies back to us for ever, as another echo does after one datagram with a forged source.
//! It cannot be told for certain from a client that repeats itself, so it takes many in a row, and fast.

use std::time::Duration;

use crate::model::moment::Moment;

/// Replies in a row that came back, after which one is withheld.
pub(super) const RUN: u32 = 20_000;

/// So many of them have to come within [`WINDOW`]: a loop on one host makes ten times as many, a person's script none.
const FAST: u32 = 5_000;
const WINDOW: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EchoLoop {
    /// Of our last reply.
    digest: u64,
    /// Replies in a row that came back, fast enough.
    run: u32,
    /// When the last multiple of [`FAST`] was reached.
    since: Moment,
}

impl EchoLoop {
    /// Takes in a datagram that is about to be the reply to itself. True where that reply is one too many: then it is
    /// counted anew.
    pub(super) fn ends_with(&mut self, datagram: &[u8], at: Moment) -> bool {
        let digest = digest(datagram);
        if digest != self.digest {
            *self = EchoLoop { digest, run: 0, since: at };
            return false;
        }
        self.run += 1;
        if self.run.is_multiple_of(FAST) {
            if at.since(self.since) >= WINDOW {
                self.run = 0;
            }
            self.since = at;
        }
        let ends = self.run >= RUN;
        if ends {
            *self = EchoLoop::default();
        }
        ends
    }
}

/// Tells datagrams apart. Who finds two with the same digest loses a datagram of his own.
fn digest(bytes: &[u8]) -> u64 {
    let mut digest = bytes.len() as u64 ^ 0x9e37_79b9_7f4a_7c15;
    for chunk in bytes.chunks(16) {
        let mut words = [0; 16];
        words[..chunk.len()].copy_from_slice(chunk);
        let words = u128::from_le_bytes(words);
        let (low, high) = (words as u64, (words >> 64) as u64);
        let product = u128::from(low ^ digest) * u128::from(high ^ 0xd6e8_feb8_6659_fd93);
        digest = product as u64 ^ (product >> 64) as u64;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of these datagrams are answered before one is not; the time between them in microseconds.
    fn answered<'a>(datagrams: impl Iterator<Item = &'a [u8]>, micros: u64) -> Option<usize> {
        let mut echoes = EchoLoop::default();
        let mut datagrams = (1..).zip(datagrams);
        datagrams.position(|(count, datagram)| echoes.ends_with(datagram, Moment(count * micros * 1000)))
    }

    #[test]
    fn the_same_datagram_twenty_thousand_times_in_a_row_and_fast_is_a_loop() {
        let same = |count| std::iter::repeat_n(&b"x"[..], count);
        // The first is no reply of ours.
        assert_eq!(answered(same(30_000), 20), Some(RUN as usize));
        assert_eq!(answered(same(30_000), 199), Some(RUN as usize));
        assert_eq!(answered(same(100_000), 200), None, "5,000 a second are not more than 5,000");
        let interrupted = same(19_999).chain([&b"y"[..]]).chain(same(19_999));
        assert_eq!(answered(interrupted, 20), None);
        // A slow beginning does not count.
        let mut echoes = EchoLoop::default();
        let mut at = Moment(0);
        let mut count = 0;
        while !echoes.ends_with(b"x", at) {
            count += 1;
            at = at + Duration::from_micros(if count < 10_000 { 10_000 } else { 20 });
        }
        assert!((25_000..=35_000).contains(&count), "{count}");
    }

    #[test]
    fn a_loop_of_two_guards_ends_by_itself_however_many_copies_go_round() {
        for copies in [1, 2, 7] {
            let (mut guards, mut at) = ([EchoLoop::default(); 2], Moment(0));
            let mut on_the_way = std::collections::VecDeque::from(vec![0_usize; copies]);
            let mut exchanges = 0;
            while let Some(to) = on_the_way.pop_front() {
                at = at + Duration::from_micros(10);
                exchanges += 1;
                if !guards[to].ends_with(b"loop", at) {
                    on_the_way.push_back(1 - to);
                }
            }
            assert!(exchanges <= 2 * copies * (RUN as usize + 1), "{copies}: {exchanges}");
        }
    }

    #[test]
    fn datagrams_of_a_window_are_told_apart() {
        let numbers: Vec<[u8; 64]> = (0_u8..32).map(|number| [number; 64]).collect();
        let windows = (0..100_000).map(|at| &numbers[at % 32][..]);
        assert_eq!(answered(windows, 1), None);
        let all: std::collections::HashSet<u64> = (0..2_000_u32)
            .flat_map(|number| {
                let bytes = number.to_be_bytes();
                [digest(&bytes), digest(&[&[0; 100][..], &bytes].concat()), digest(&vec![0; number as usize])]
            })
            .collect();
        assert_eq!(all.len(), 3 * 2_000 - 2, "only 4 and 104 zeros are there twice");
    }
}
