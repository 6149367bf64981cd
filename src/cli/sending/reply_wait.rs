//! How long replies are waited for, and whether that is over.

use std::time::Duration;

use tokio::time::Instant;

/// How long is received after the last payload, or the end of what is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum ReceiveTime {
    /// Until the peer sends no more.
    ToTheEnd,
    /// So long.
    For(Duration),
    /// Until something comes, at most so long.
    FirstReply(Duration),
    /// Until nothing has come for so long.
    Silence(Duration),
}

/// What is waited for, and what of it has come.
#[derive(Debug)]
pub(super) struct ReplyWait {
    pub(super) time: ReceiveTime,
    carries_input: bool,
    /// Whether what was expected has come; `None`: nothing is.
    met: Option<bool>,
    /// End of file was read, or the connection reset.
    pub(super) peer_is_done: bool,
    /// When the last payload was sent.
    sent: Option<Instant>,
    /// When the last datagram was noticed, of those that are carried.
    heard: Option<Instant>,
}

impl ReplyWait {
    pub(super) fn new(time: ReceiveTime, carries_input: bool, expects: bool) -> ReplyWait {
        ReplyWait {
            time,
            carries_input,
            met: expects.then_some(false),
            peer_is_done: false,
            sent: None,
            heard: None,
        }
    }

    /// Everything is sent: the wait begins. Whether it is the first time that this is told.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        self.sent.replace(self.sent.unwrap_or(now)).is_none()
    }

    /// Whether everything is sent.
    pub(super) fn has_begun(&self) -> bool {
        self.sent.is_some()
    }

    /// What was expected has come.
    pub(super) fn meet(&mut self) {
        self.met = Some(true);
    }

    /// Whether what was expected has come.
    pub(super) fn is_met(&self) -> bool {
        self.met == Some(true)
    }

    /// Something came.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = Some(now);
    }

    /// When it is over, whatever has come.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let sent = self.sent?;
        match self.time {
            ReceiveTime::ToTheEnd => None,
            ReceiveTime::For(time) | ReceiveTime::FirstReply(time) => Some(sent + time),
            ReceiveTime::Silence(time) => Some(self.heard.map_or(sent, |heard| heard.max(sent)) + time),
        }
    }

    /// Whether there is nothing more to wait for, after so many replies.
    pub(super) fn is_over(&self, replies: u64) -> bool {
        let is_first = matches!(self.time, ReceiveTime::FirstReply(_));
        let is_enough = self.met.unwrap_or(is_first && replies > 0);
        // A stream that is carried goes on to its end; payloads and datagrams were sent to get this.
        let goes_on = self.carries_input && self.time == ReceiveTime::ToTheEnd;
        self.has_begun() && (self.peer_is_done || (is_enough && !goes_on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_first_reply_is_enough_and_silence_begins_anew_with_each() {
        let start = Instant::now();
        let mut first = ReplyWait::new(ReceiveTime::FirstReply(SECOND), false, false);
        assert!(!first.is_over(1) && first.deadline().is_none(), "not everything is sent");
        assert!(first.begin(start) && !first.begin(start + SECOND));
        assert_eq!(first.deadline(), Some(start + SECOND));
        assert!(!first.is_over(0) && first.is_over(1));
        let mut silence = ReplyWait::new(ReceiveTime::Silence(SECOND), true, false);
        silence.begin(start);
        silence.heard(start + 5 * SECOND);
        assert_eq!(silence.deadline(), Some(start + 6 * SECOND));
        assert!(!silence.is_over(9));
    }

    #[test]
    fn what_was_expected_ends_it_but_for_a_stream_that_is_carried() {
        for (time, carries_input, ends) in [
            (ReceiveTime::ToTheEnd, false, true),
            (ReceiveTime::ToTheEnd, true, false),
            (ReceiveTime::Silence(SECOND), true, true),
            (ReceiveTime::For(SECOND), true, true),
        ] {
            let mut wait = ReplyWait::new(time, carries_input, true);
            wait.begin(Instant::now());
            assert!(!wait.is_over(1), "{time:?}");
            wait.meet();
            assert_eq!(wait.is_over(1), ends, "{time:?}");
            wait.peer_is_done = true;
            assert!(wait.is_over(0), "{time:?}");
        }
    }
}
