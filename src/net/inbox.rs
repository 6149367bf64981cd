//! What a task of one socket is told by others: a short bounded queue, and a waker.
//!
//! Ten thousand idle connections have one each, so it is smaller than a channel: nothing is
//! allocated until somebody is told something.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use crate::model::address::Address;
use crate::model::console::{CloseKind, SessionSpec};
use crate::model::fault::Fault;
use crate::model::server::ServerCommand;
use crate::model::socket_option::Setting;

/// Tells that wait at most. A person types them, or a list is marked and told at once; a task that
/// does not take them for so long is stuck behind a peer that does not read.
pub(crate) const INBOX_CAPACITY: usize = 256;

/// What a task is told.
#[derive(Clone, Debug)]
pub(crate) enum TaskCommand {
    /// Send these bytes; datagrams: to whom.
    Send(Bytes, Option<Address>),
    /// Datagram sessions: connect to the address, or dissolve.
    Connect(Option<Address>),
    /// Shut or close.
    End(CloseKind),
    /// Set an option, and read it back.
    SetOption(Setting),
    /// Sessions: take what differs of these settings.
    Adjust(Box<SessionSpec>),
    /// Give up resolving or connecting.
    Cancel,
    /// Take these faults, with this seed.
    Faults(Arc<[Fault]>, u64),
    /// Read the gauges of the socket; with `details`, its options too.
    Observe {
        /// All of them, and options and congestion control.
        details: bool,
        /// It has just come on screen: whether or not there is something new.
        anew: bool,
    },
    /// Servers: a command of theirs.
    Server(ServerCommand),
    /// Servers: read the accept queue.
    ObserveQueue {
        /// As for a socket.
        anew: bool,
    },
}

#[derive(Default)]
struct InboxState {
    commands: VecDeque<TaskCommand>,
    stop: bool,
    waker: Option<Waker>,
}

/// The queue of one task, which is the only one that polls it, and always with the same waker.
#[derive(Default)]
pub(crate) struct TaskInbox {
    queue: Mutex<InboxState>,
    /// Nothing is in it, and the task will be woken: polling again need not take the lock.
    quiet: AtomicBool,
}

/// What a task finds in its inbox.
#[derive(Debug)]
pub(crate) enum TaskMessage {
    /// It was told something.
    Command(TaskCommand),
    /// The server or the program stops: end now.
    Stop,
}

impl TaskInbox {
    /// Tells the task something; gives it back when the inbox is full.
    pub(crate) fn send_command(&self, command: TaskCommand) -> Result<(), TaskCommand> {
        let mut queue = self.lock();
        if queue.commands.len() >= INBOX_CAPACITY {
            return Err(command);
        }
        queue.commands.push_back(command);
        self.wake(queue);
        Ok(())
    }

    /// Tells the task to look at its gauges, unless it has not yet done so since the last time.
    pub(crate) fn observe(&self, command: TaskCommand) {
        let mut queue = self.lock();
        let waits = queue.commands.iter_mut().any(|before| match (before, &command) {
            (
                TaskCommand::Observe { details: before, anew: was_anew },
                TaskCommand::Observe { details, anew },
            ) if *before || !*details => {
                *was_anew |= anew;
                true
            }
            // The queue of a listener is another thing than its gauges: neither takes the other's place.
            (TaskCommand::ObserveQueue { anew: was_anew }, TaskCommand::ObserveQueue { anew }) => {
                *was_anew |= anew;
                true
            }
            _ => false,
        });
        if !waits && queue.commands.len() < INBOX_CAPACITY {
            queue.commands.push_back(command);
            self.wake(queue);
        }
    }

    /// Tells the task to stop: before everything else, and whether or not there is room.
    pub(crate) fn stop(&self) {
        let mut queue = self.lock();
        queue.stop = true;
        self.wake(queue);
    }

    /// How many payloads are left in it, which a task that is gone will never send.
    pub(crate) fn unsent(&self) -> usize {
        self.lock().commands.iter().filter(|command| matches!(command, TaskCommand::Send(..))).count()
    }

    /// Whether the task was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().stop
    }

    /// The next note, or the promise of a wake-up.
    pub(crate) fn poll_next(&self, context: &mut Context<'_>) -> Poll<TaskMessage> {
        if self.quiet.load(Acquire) {
            return Poll::Pending;
        }
        let mut queue = self.lock();
        if queue.stop {
            return Poll::Ready(TaskMessage::Stop);
        }
        if let Some(command) = queue.commands.pop_front() {
            return Poll::Ready(TaskMessage::Command(command));
        }
        match &queue.waker {
            Some(waker) if waker.will_wake(context.waker()) => {}
            _ => queue.waker = Some(context.waker().clone()),
        }
        self.quiet.store(true, Release);
        Poll::Pending
    }

    /// Waits for the next note.
    pub(crate) async fn next(&self) -> TaskMessage {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Wakes the task after the lock is gone.
    fn wake(&self, mut queue: MutexGuard<'_, InboxState>) {
        self.quiet.store(false, Release);
        let waker = queue.waker.take();
        drop(queue);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, InboxState> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_a_stop_comes_first() {
        let inbox = TaskInbox::default();
        for _ in 0..INBOX_CAPACITY {
            assert!(inbox.send_command(TaskCommand::Cancel).is_ok());
        }
        assert!(matches!(
            inbox.send_command(TaskCommand::End(CloseKind::Close)),
            Err(TaskCommand::End(CloseKind::Close))
        ));
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(
            inbox.poll_next(&mut context),
            Poll::Ready(TaskMessage::Command(TaskCommand::Cancel))
        ));
        inbox.stop();
        assert!(matches!(inbox.poll_next(&mut context), Poll::Ready(TaskMessage::Stop)));
    }

    #[test]
    fn a_look_at_the_gauges_is_asked_for_once() {
        let inbox = TaskInbox::default();
        inbox.observe(TaskCommand::Observe { details: false, anew: false });
        inbox.observe(TaskCommand::Observe { details: false, anew: false });
        let mut context = Context::from_waker(Waker::noop());
        assert!(inbox.poll_next(&mut context).is_ready());
        assert!(inbox.poll_next(&mut context).is_pending());
    }

    #[test]
    fn a_look_at_the_queue_is_not_lost_behind_one_at_the_gauges() {
        let inbox = TaskInbox::default();
        inbox.observe(TaskCommand::Observe { details: false, anew: false });
        inbox.observe(TaskCommand::ObserveQueue { anew: false });
        inbox.observe(TaskCommand::ObserveQueue { anew: false });
        let mut context = Context::from_waker(Waker::noop());
        assert!(inbox.poll_next(&mut context).is_ready());
        assert!(matches!(
            inbox.poll_next(&mut context),
            Poll::Ready(TaskMessage::Command(TaskCommand::ObserveQueue { .. }))
        ));
        assert!(inbox.poll_next(&mut context).is_pending());
    }
}
