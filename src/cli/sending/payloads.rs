//! The payloads of a command line on their way out: how often, and with which pause between them.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

/// What is still to be sent.
#[derive(Clone, Debug)]
pub(in crate::cli) struct PayloadQueue {
    payloads: Vec<Bytes>,
    /// How many were given out, of how many.
    given: u64,
    of: u64,
    interval: Duration,
    /// When the next one may go.
    due: Option<Instant>,
}

impl PayloadQueue {
    /// All payloads so often, with so long a pause between any two.
    pub(in crate::cli) fn new(payloads: Vec<Bytes>, repeat: u32, interval: Option<Duration>) -> PayloadQueue {
        let of = payloads.len() as u64 * u64::from(repeat);
        PayloadQueue { payloads, given: 0, of, interval: interval.unwrap_or_default(), due: None }
    }

    /// The payloads themselves, which somebody else sends: each once.
    pub(in crate::cli) fn take_all(&mut self) -> Vec<Bytes> {
        self.given = self.of;
        std::mem::take(&mut self.payloads)
    }

    /// How many are left.
    pub(in crate::cli) const fn left(&self) -> u64 {
        self.of - self.given
    }

    /// When the next one is due, if that is later.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| self.left() > 0)
    }

    /// The next one, unless it is not due yet. The pause begins now: what was held up is not made up for.
    pub(super) fn next(&mut self, now: Instant) -> Option<Bytes> {
        if self.left() == 0 || self.due.is_some_and(|due| now < due) {
            return None;
        }
        let place = self.given % self.payloads.len() as u64;
        self.given += 1;
        self.due = (!self.interval.is_zero()).then(|| now + self.interval);
        self.payloads.get(place as usize).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_go_in_turn_and_a_late_one_does_not_bunch_the_next() {
        let pause = Duration::from_secs(1);
        let payloads = vec![Bytes::from_static(b"a"), Bytes::from_static(b"b")];
        let mut queue = PayloadQueue::new(payloads.clone(), 2, Some(pause));
        let start = Instant::now();
        assert_eq!(queue.next(start).as_deref(), Some(&b"a"[..]));
        assert_eq!((queue.next(start), queue.due()), (None, Some(start + pause)));
        let late = start + 10 * pause;
        assert_eq!(queue.next(late).as_deref(), Some(&b"b"[..]));
        assert_eq!((queue.next(late), queue.left()), (None, 2));

        let mut queue = PayloadQueue::new(payloads, 3, None);
        let sent: Vec<Bytes> = std::iter::from_fn(|| queue.next(start)).collect();
        assert_eq!(sent.concat(), b"ababab");
        assert_eq!((queue.left(), queue.due()), (0, None));
    }
}
