//! The one queue of the ui thread.
//!
//! Terminal events are kept in order and are never lost: the reader waits while the queue is full.
//! Everything else is a flag or a short list that conflates by itself, so a signal never waits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crossterm::event::Event;

use crate::bytes::text::SafeText;
use crate::ui::msg::Msg;

/// Terminal events and messages that may wait. A burst of typing or a drag of the mouse is some tens;
/// a full queue means that the ui thread is busy, and the terminal keeps the rest for us.
const CAPACITY: usize = 1024;

/// Notices that may wait; later ones are only counted.
const NOTICES: usize = 16;

/// One ordered thing that the ui thread takes in.
#[derive(Debug)]
pub(super) enum Input {
    /// A key, a paste or the mouse.
    Terminal(Event),
    /// A message that is ready for `App::update`.
    Msg(Msg),
}

/// Everything that came in since the ui thread last looked.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a reason of its own to wake; several can come at once"
)]
pub(super) struct Batch {
    /// Events and messages, oldest first.
    pub(super) inputs: VecDeque<Input>,
    /// The terminal may have another size now.
    pub(super) resized: bool,
    /// Somebody asked us to stop (SIGTSTP).
    pub(super) suspend: bool,
    /// We were continued (SIGCONT): another program may have changed the terminal.
    pub(super) continued: bool,
    /// The signal to end by.
    pub(super) ending: Option<i32>,
    /// Troubles that no user action asked for, such as the panic of a task.
    pub(super) notices: Vec<SafeText>,
    /// Notices that found no room.
    pub(super) unnamed: u64,
    /// The backend has stopped: no event comes any more.
    pub(super) stopped: bool,
    /// Debug builds: the fault named in the environment is due.
    pub(super) fault: bool,
}

impl Batch {
    /// Adds a notice, or counts it if there are too many already.
    pub(super) fn notice(&mut self, words: SafeText) {
        if self.notices.len() < NOTICES {
            self.notices.push(words);
        } else {
            self.unnamed += 1;
        }
    }

    fn is_empty(&self) -> bool {
        let Batch { inputs, resized, suspend, continued, ending, notices, unnamed: _, stopped, fault } = self;
        inputs.is_empty()
            && !resized
            && !suspend
            && !continued
            && ending.is_none()
            && notices.is_empty()
            && !stopped
            && !fault
    }
}

/// The queue. Any thread puts in; the ui thread alone takes out.
#[derive(Debug, Default)]
pub(super) struct UiInbox {
    waiting: Mutex<Batch>,
    filled: Condvar,
    emptied: Condvar,
}

impl UiInbox {
    /// Adds one ordered input; waits while the queue is full.
    pub(super) fn push(&self, input: Input) {
        let mut waiting = self.lock();
        while waiting.inputs.len() >= CAPACITY {
            waiting = self.emptied.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        waiting.inputs.push_back(input);
        self.filled.notify_one();
    }

    /// Notes something that conflates; never waits for the ui thread.
    pub(super) fn note(&self, write: impl FnOnce(&mut Batch)) {
        write(&mut self.lock());
        self.filled.notify_one();
    }

    /// Takes all there is. Waits for something until `deadline`, or for good if there is none.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Batch {
        let mut waiting = self.lock();
        while waiting.is_empty() {
            waiting = match deadline {
                None => self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let rest = deadline.saturating_duration_since(Instant::now());
                    if rest.is_zero() {
                        break;
                    }
                    self.filled.wait_timeout(waiting, rest).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        let batch = std::mem::take(&mut *waiting);
        self.emptied.notify_all();
        batch
    }

    // A poisoned lock is taken all the same: the batch is whole between any two statements here, and
    // after a panic somebody must still be able to end the program.
    fn lock(&self) -> MutexGuard<'_, Batch> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn a_thousand_resizes_are_one() {
        let inbox = UiInbox::default();
        for _ in 0..1000 {
            inbox.note(|batch| batch.resized = true);
        }
        let batch = inbox.wait(None);
        assert!(batch.resized && batch.inputs.is_empty());
        assert!(inbox.wait(Some(Instant::now())).is_empty(), "nothing is left for a second look");
    }

    #[test]
    fn a_full_queue_holds_the_reader_and_loses_nothing() {
        let inbox = Arc::new(UiInbox::default());
        let writer = Arc::clone(&inbox);
        let total = CAPACITY * 3;
        let pushed = std::thread::spawn(move || {
            for _ in 0..total {
                writer.push(Input::Msg(Msg::Tick));
            }
        });
        let mut taken = 0;
        while taken < total {
            let batch = inbox.wait(Some(Instant::now() + Duration::from_secs(10)));
            assert!(batch.inputs.len() <= CAPACITY);
            assert!(!batch.inputs.is_empty(), "the reader is stuck after {taken}");
            taken += batch.inputs.len();
        }
        pushed.join().unwrap();
        assert_eq!(taken, total);
    }

    #[test]
    fn notices_are_bounded_and_counted() {
        let inbox = UiInbox::default();
        for _ in 0..NOTICES + 5 {
            inbox.note(|batch| batch.notice("a task panicked".into()));
        }
        let batch = inbox.wait(None);
        assert_eq!((batch.notices.len(), batch.unnamed), (NOTICES, 5));
    }
}
