//! The calls of both ends of a stream, joined by the bytes that they moved: which receive calls got what which send
//! call had given.

use std::collections::VecDeque;
use std::ops::Range;

use crate::model::call::Seq;
use crate::model::moment::Moment;

/// Calls of one end that are kept, the newest.
const KEPT: usize = 2_000;

/// A call that moved bytes of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
struct JoinedCall {
    seq: Seq,
    at: Moment,
    /// Which bytes of the direction, from 0.
    bytes: Range<u64>,
}

/// The calls of one end, in one direction.
#[derive(Clone, Debug, Default)]
struct OneEnd {
    calls: VecDeque<JoinedCall>,
    /// Bytes of all, those that are not kept too.
    moved: u64,
}

impl OneEnd {
    fn add(&mut self, seq: Seq, at: Moment, length: u32) {
        let bytes = self.moved..self.moved + u64::from(length);
        self.moved = bytes.end;
        self.calls.push_back(JoinedCall { seq, at, bytes });
        if self.calls.len() > KEPT {
            self.calls.pop_front();
        }
    }
}

/// One direction of a connection: what one end sent, and what the other received of it.
#[derive(Clone, Debug, Default)]
pub(super) struct JoinedStream {
    sent: OneEnd,
    received: OneEnd,
}

/// One end's part in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinedCell {
    /// A call whose bytes begin here.
    Begins(Seq),
    /// The call of a line above goes on.
    Continues(Seq),
    /// No call of this end moved these bytes, as far as it is known.
    Missing,
}

impl JoinedCell {
    /// The call.
    pub(super) const fn seq(self) -> Option<Seq> {
        match self {
            JoinedCell::Begins(seq) | JoinedCell::Continues(seq) => Some(seq),
            JoinedCell::Missing => None,
        }
    }
}

/// Bytes between two boundaries, of whichever end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JoinedLine {
    /// Which bytes of the direction, from 0.
    pub(super) bytes: Range<u64>,
    /// The end that sent them.
    pub(super) sent: JoinedCell,
    /// The end that received them.
    pub(super) received: JoinedCell,
}

/// Lines between two boundaries that both ends have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JoinedGroup {
    /// When the first of its calls began.
    pub(super) at: Moment,
    /// The lines, of adjoining bytes.
    pub(super) lines: Vec<JoinedLine>,
    /// How many calls sent its bytes, and how many received them.
    pub(super) calls: (usize, usize),
}

impl JoinedGroup {
    /// Whether both ends have moved all of its bytes.
    pub(super) fn is_whole(&self) -> bool {
        let is_whole = |line: &JoinedLine| line.sent.seq().is_some() && line.received.seq().is_some();
        self.lines.last().is_some_and(is_whole)
    }
}

impl JoinedStream {
    /// A send call took bytes.
    pub(super) fn add_sent(&mut self, seq: Seq, at: Moment, length: u32) {
        self.sent.add(seq, at, length);
    }

    /// A receive call got bytes.
    pub(super) fn add_received(&mut self, seq: Seq, at: Moment, length: u32) {
        self.received.add(seq, at, length);
    }

    /// The calls joined, in the order of the bytes. Where one end's older calls are not kept, it begins where both are.
    pub(super) fn groups(&self) -> Vec<JoinedGroup> {
        let first = |end: &OneEnd| end.calls.front().map_or(0, |call| call.bytes.start);
        let mut here = first(&self.sent).max(first(&self.received));
        let is_over = |call: &&JoinedCall| call.bytes.end <= here;
        let mut sent =
            self.sent.calls.iter().skip(self.sent.calls.iter().take_while(is_over).count()).peekable();
        let skipped = self.received.calls.iter().take_while(is_over).count();
        let mut received = self.received.calls.iter().skip(skipped).peekable();
        let mut groups: Vec<JoinedGroup> = Vec::new();
        let mut is_aligned = true;
        while let Some(first) = sent.peek().or(received.peek()) {
            let first: &JoinedCall = first;
            if is_aligned {
                groups.push(JoinedGroup { at: first.at, lines: Vec::new(), calls: (0, 0) });
            }
            let ends = [sent.peek(), received.peek()].into_iter().flatten().map(|call| call.bytes.end);
            let end = ends.min().unwrap_or(here);
            let cell = |call: Option<&&JoinedCall>| match call {
                Some(call) if call.bytes.start == here => JoinedCell::Begins(call.seq),
                Some(call) => JoinedCell::Continues(call.seq),
                None => JoinedCell::Missing,
            };
            let line =
                JoinedLine { bytes: here..end, sent: cell(sent.peek()), received: cell(received.peek()) };
            here = end;
            let is_sent_over = sent.next_if(|call| call.bytes.end == end).is_some();
            let is_received_over = received.next_if(|call| call.bytes.end == end).is_some();
            if let Some(group) = groups.last_mut() {
                group.calls.0 += usize::from(is_sent_over);
                group.calls.1 += usize::from(is_received_over);
                group.lines.push(line);
            }
            // What was not received yet has no boundaries there.
            is_aligned = match (is_sent_over, is_received_over) {
                (true, true) => true,
                (true, false) => received.peek().is_none(),
                (false, true) => sent.peek().is_none(),
                (false, false) => false,
            };
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls that sent, calls that received, and the first byte and the end of each line.
    type GroupSizes = (usize, usize, Vec<(u64, u64)>);

    /// The groups of what was sent and received in calls of these sizes.
    fn joined(sent: &[u32], received: &[u32]) -> Vec<GroupSizes> {
        let mut stream = JoinedStream::default();
        for (seq, size) in (0..).zip(sent) {
            stream.add_sent(Seq(seq), Moment(seq), *size);
        }
        for (seq, size) in (1000..).zip(received) {
            stream.add_received(Seq(seq), Moment(seq), *size);
        }
        let groups = stream.groups();
        groups
            .into_iter()
            .map(|group| {
                (
                    group.calls.0,
                    group.calls.1,
                    group.lines.into_iter().map(|line| (line.bytes.start, line.bytes.end)).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn calls_are_joined_at_the_boundaries_that_both_ends_have() {
        assert_eq!(joined(&[3, 4, 5], &[12]), [(3, 1, vec![(0, 3), (3, 7), (7, 12)])]);
        assert_eq!(joined(&[7], &[3, 3, 1]), [(1, 3, vec![(0, 3), (3, 6), (6, 7)])]);
        assert_eq!(joined(&[3, 7], &[5, 5]), [(2, 2, vec![(0, 3), (3, 5), (5, 10)])]);
        assert_eq!(joined(&[2, 2], &[2, 2]), [(1, 1, vec![(0, 2)]), (1, 1, vec![(2, 4)])]);
    }

    #[test]
    fn what_was_not_received_yet_stands_alone() {
        assert_eq!(
            joined(&[3, 4, 5], &[3]),
            [(1, 1, vec![(0, 3)]), (1, 0, vec![(3, 7)]), (1, 0, vec![(7, 12)])]
        );
        assert_eq!(joined(&[8], &[3]), [(1, 1, vec![(0, 3), (3, 8)])]);
        assert_eq!(joined(&[], &[]), []);
    }

    #[test]
    fn every_byte_stands_on_one_line_however_the_calls_were_cut() {
        // Sizes from a linear congruential generator (Knuth's MMIX): any would do.
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 60) as u32 + 1
        };
        for _ in 0..200 {
            let (sent, received): (Vec<u32>, Vec<u32>) =
                ((0..20).map(|_| next()).collect(), (0..20).map(|_| next()).collect());
            let groups = joined(&sent, &received);
            let lines: Vec<(u64, u64)> = groups.iter().flat_map(|(_, _, lines)| lines.clone()).collect();
            assert!(lines.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
            let most = sent.iter().sum::<u32>().max(received.iter().sum());
            assert_eq!(lines.last().map(|line| line.1), Some(u64::from(most)));
            let calls =
                groups.iter().fold((0, 0), |sum, (sent, received, _)| (sum.0 + sent, sum.1 + received));
            assert_eq!(calls, (20, 20));
        }
    }

    #[test]
    fn only_the_newest_calls_are_kept_and_their_places_stay_right() {
        let sizes = vec![1; KEPT + 500];
        let groups = joined(&sizes, &[]);
        assert_eq!((groups.len(), &groups[0].2), (KEPT, &vec![(500, 501)]));
    }
}
