//! Jobs: a message is a number of seconds to work, 0 to 3600. Each runs beside the others, of this peer
//! and of all; each end is told, so the order in which they finish is seen on both sides.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::messages::{Message, MessageHandler};
use super::turn::Turn;
use crate::bytes::text::SafeText;
use crate::model::connection::Job;
use crate::model::moment::Moment;

/// The longest job, seconds.
const LONGEST: u64 = 3600;
/// Jobs that run at once, of all peers of a server.
const MOST: u32 = 4096;
/// Jobs that a note tells, running ones and ended ones; the details give each a line.
const TOLD: usize = 16;

/// What the jobs of one server share.
#[derive(Debug, Default)]
pub(super) struct JobTable {
    numbered: AtomicU64,
    running: AtomicU32,
}

/// A peer's jobs.
pub(super) struct Jobs {
    table: Arc<JobTable>,
    stream: bool,
    running: Vec<Job>,
    /// The last that ended, in the order in which they did.
    ended: VecDeque<(u64, u64)>,
    /// The last message that was no job.
    refused: Option<SafeText>,
    /// When the note and the progress are told anew.
    next_told: Option<Moment>,
}

impl Jobs {
    pub(super) fn new(table: Arc<JobTable>, stream: bool) -> Jobs {
        Jobs { table, stream, running: Vec::new(), ended: VecDeque::new(), refused: None, next_told: None }
    }

    fn say(&self, mut text: String, turn: &mut Turn) {
        if self.stream {
            text.push('\n');
        }
        turn.send(text);
    }

    fn report(&mut self, turn: &mut Turn) {
        let running = self.running.iter().take(TOLD).map(|job| {
            let left = job.ends.since(turn.now).as_millis().div_ceil(100);
            format!("job {} of {} s, {}.{} s left", job.number, seconds_of(job), left / 10, left % 10)
        });
        let mut parts: Vec<String> = running.collect();
        if self.running.len() > TOLD {
            parts.push(format!("{} more", self.running.len() - TOLD));
        }
        if !self.ended.is_empty() {
            let ended = self.ended.iter().map(|(number, seconds)| format!("{number} ({seconds} s)"));
            parts.push(format!("ended in order: {}", ended.collect::<Vec<_>>().join(", ")));
        }
        if let Some(text) = &self.refused {
            parts.push(format!("refused \"{text}\""));
        }
        if !parts.is_empty() {
            turn.note(SafeText::shown(parts.join("; ")));
        }
        turn.jobs = Some(self.running.iter().take(TOLD).copied().collect());
        let longest = self.running.iter().max_by_key(|job| job.ends);
        if let Some(job) = longest {
            let (passed, all) = (turn.now.since(job.began), job.ends.since(job.began));
            turn.progress(passed.as_millis() as u64, all.as_millis() as u64);
            // Told every tenth of a second for short jobs, every second for long ones.
            let step = (all / 50).clamp(Duration::from_millis(100), Duration::from_secs(1));
            self.next_told = Some(turn.now + step);
        } else {
            turn.no_progress();
            self.next_told = None;
        }
    }
}

const fn seconds_of(job: &Job) -> u64 {
    job.ends.since(job.began).as_secs()
}

/// Strict: digits alone, not too many, in range.
fn seconds(text: &[u8]) -> Option<u64> {
    let digits = (1..=9).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()?;
    (number <= LONGEST).then_some(number)
}

impl MessageHandler for Jobs {
    fn on_message(&mut self, message: &Message, turn: &mut Turn) {
        // Clients of C programs often send the NUL; a terminal sends a line end.
        let text = message.text();
        let text = text.strip_suffix(b"\0").unwrap_or(text);
        if self.stream && text.is_empty() {
            return;
        }
        let Some(seconds) = seconds(text) else {
            let shown = SafeText::bounded(text, 40).text;
            self.say(format!("not a number of seconds from 0 to {LONGEST}: \"{shown}\""), turn);
            self.refused = Some(shown);
            turn.done();
            return;
        };
        if self
            .table
            .running
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < MOST).then_some(n + 1))
            .is_err()
        {
            self.say(format!("{MOST} jobs are running already: try again later"), turn);
            return;
        }
        let number = self.table.numbered.fetch_add(1, Ordering::Relaxed) + 1;
        let ends = turn.now + Duration::from_secs(seconds);
        self.refused = None;
        self.running.push(Job { number, began: turn.now, ends });
    }

    /// Ends what is due, tells the rest.
    fn settle(&mut self, shut: bool, turn: &mut Turn) {
        let now = turn.now;
        let (mut due, running): (Vec<Job>, Vec<Job>) =
            std::mem::take(&mut self.running).into_iter().partition(|job| job.ends <= now);
        self.running = running;
        due.sort_by_key(|job| (job.ends, job.number));
        for job in due {
            self.table.running.fetch_sub(1, Ordering::Relaxed);
            self.say(format!("job {} done after {} s", job.number, seconds_of(&job)), turn);
            self.ended.push_back((job.number, seconds_of(&job)));
            if self.ended.len() > TOLD {
                self.ended.pop_front();
            }
            turn.done();
        }
        self.report(turn);
        if shut && self.running.is_empty() {
            turn.close();
        }
    }

    fn due(&self) -> Option<Moment> {
        let ends = self.running.iter().map(|job| job.ends).min();
        [ends, self.next_told].into_iter().flatten().min()
    }
}

/// A peer that goes takes its jobs along.
impl Drop for Jobs {
    fn drop(&mut self) {
        let left = u32::try_from(self.running.len()).unwrap_or(0);
        self.table.running.fetch_sub(left, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::service::driver::HandlerDriver;
    use crate::net::service::handler::ServiceHandler as _;
    use crate::net::service::messages::MessageAdapter;

    fn jobs(stream: bool) -> HandlerDriver<MessageAdapter<Jobs>> {
        HandlerDriver::new(MessageAdapter::new(stream, Jobs::new(Arc::default(), stream)))
    }

    #[test]
    fn jobs_run_beside_each_other_and_end_in_the_order_of_their_length() {
        let mut talk = jobs(false);
        assert_eq!(talk.receives(b"1\0"), [""; 0]);
        assert_eq!(talk.receives(b"0\0"), ["job 2 done after 0 s"]);
        assert_eq!(talk.note, "job 1 of 1 s, 1.0 s left; ended in order: 2 (0 s)");
        assert_eq!(talk.jobs.iter().map(|job| job.number).collect::<Vec<_>>(), [1], "those that run");
        assert_eq!(talk.until(400), [""; 0]);
        assert_eq!(talk.progress, Some(400));
        assert_eq!(talk.note, "job 1 of 1 s, 0.6 s left; ended in order: 2 (0 s)");
        assert_eq!(talk.until(1000), ["job 1 done after 1 s"]);
        assert_eq!(talk.note, "ended in order: 2 (0 s), 1 (1 s)");
        assert_eq!((talk.progress, talk.with.wake_at()), (None, None));
        assert_eq!(talk.jobs, []);
        assert_eq!(talk.receives(b"soon").len(), 1);
        assert_eq!(talk.note, "ended in order: 2 (0 s), 1 (1 s); refused \"soon\"");
    }

    #[test]
    fn numbers_are_strict_and_line_ends_are_not() {
        for good in [b"5".as_slice(), b"5\n", b"5\r\n", b"5\0", b"5\0\n", b"3600", b"0005"] {
            assert_eq!(jobs(false).receives(good), [""; 0], "{}", good.escape_ascii());
        }
        for bad in ["", "-1", "+1", " 1", "3601", "1.5", "abc", "99999999999999999999", "1 2"] {
            let told = jobs(false).receives(bad.as_bytes());
            assert_eq!(told, [format!("not a number of seconds from 0 to 3600: \\\"{bad}\\\"")]);
        }
        let told = jobs(false).receives(b"\x1b[2J");
        assert_eq!(told, ["not a number of seconds from 0 to 3600: \\\"\\\\x1b[2J\\\""]);
    }

    #[test]
    fn a_stream_stays_open_until_its_jobs_have_ended() {
        let mut talk = jobs(true);
        assert_eq!(talk.receives(b"2\n\n1"), [""; 0]);
        assert_eq!(talk.shut(), [""; 0]);
        assert_eq!(talk.until(5000), ["job 2 done after 1 s\\n", "job 1 done after 2 s\\n", "CLOSE"]);
        assert_eq!(jobs(true).shut(), ["CLOSE"]);
    }

    #[test]
    fn jobs_are_bounded_over_all_peers_and_a_peer_that_goes_frees_its_own() {
        let table = Arc::<JobTable>::default();
        let mut talk = HandlerDriver::new(MessageAdapter::new(true, Jobs::new(table.clone(), true)));
        let mut second = HandlerDriver::new(MessageAdapter::new(false, Jobs::new(table.clone(), false)));
        talk.receives("60\n".repeat(4096).as_bytes());
        assert_eq!(second.receives(b"1"), ["4096 jobs are running already: try again later"]);
        assert!(talk.note.ends_with("; 4080 more"), "{}", talk.note);
        drop(talk);
        assert_eq!(second.receives(b"0"), ["job 4097 done after 0 s"]);
        assert_eq!(table.running.load(Ordering::Relaxed), 0);
    }
}
