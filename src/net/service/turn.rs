//! One turn of a conversation: the time it happens at, and what the service wants done.

use std::cell::Cell;
use std::time::SystemTime;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::connection::Job;
use crate::model::moment::Moment;

use super::disk::DiskRequest;

/// What the backend is to do next, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes; for datagrams, one datagram (which may be empty).
    Send(Bytes),
    /// Send exactly the bytes that this turn's `received` was called with: the echo without a copy.
    SendReceived,
    /// Close, with nothing drained first, as simple servers do. Datagram peers are forgotten.
    Close,
}

thread_local! {
    /// Room for steps, kept from turn to turn.
    static STEPS: Cell<Vec<Step>> = const { Cell::new(Vec::new()) };
}

/// A turn at a time. Its room for steps is the thread's, as a conversation has none to do between two turns.
pub(crate) fn with_turn<T>(now: Moment, wall: SystemTime, work: impl FnOnce(&mut Turn) -> T) -> T {
    let mut turn = Turn { steps: STEPS.take(), ..Turn::new(now, wall) };
    let result = work(&mut turn);
    turn.steps.clear();
    STEPS.set(turn.steps);
    result
}

/// One turn: made by the backend for each call of a [`super::ServiceHandler`], emptied after it.
#[derive(Debug)]
pub struct Turn {
    /// The time of this turn.
    pub now: Moment,
    /// The same on the wall, for services that tell the time.
    pub wall: SystemTime,
    /// What is to be done, in order.
    pub steps: Vec<Step>,
    /// What the row of this peer says from now on.
    pub note: Option<SafeText>,
    /// How far the work of this peer is from now on, thousandths; `Some(None)`: there is none.
    pub progress: Option<Option<u16>>,
    /// The jobs that run for this peer from now on.
    pub jobs: Option<Vec<Job>>,
    /// What is asked of the disk; the answer comes as [`super::ServiceHandler::answered`]. One question at a time.
    pub disk: Option<DiskRequest>,
    /// A datagram peer was served, in the sense of `--once`. Streams are served when they are closed.
    pub done: bool,
}

impl Turn {
    /// A turn at a time, with nothing to do yet.
    pub const fn new(now: Moment, wall: SystemTime) -> Turn {
        Turn { now, wall, steps: Vec::new(), note: None, progress: None, jobs: None, disk: None, done: false }
    }

    /// Sends bytes; for datagrams, one datagram.
    pub fn send(&mut self, bytes: impl Into<Bytes>) {
        self.steps.push(Step::Send(bytes.into()));
    }

    /// Sends what was just received.
    pub fn send_received(&mut self) {
        self.steps.push(Step::SendReceived);
    }

    /// Closes after what was sent before.
    pub fn close(&mut self) {
        self.steps.push(Step::Close);
    }

    /// Says something in the row of this peer.
    pub fn note(&mut self, text: impl Into<SafeText>) {
        self.note = Some(text.into());
    }

    /// Shows `done` of `all` as progress.
    pub fn progress(&mut self, done: u64, all: u64) {
        let thousandths = if all == 0 { 1000 } else { u128::from(done) * 1000 / u128::from(all) };
        self.progress = Some(Some(u16::try_from(thousandths.min(1000)).unwrap_or(1000)));
    }

    /// Shows no progress any more.
    pub const fn no_progress(&mut self) {
        self.progress = Some(None);
    }

    /// Counts this datagram peer as served.
    pub const fn done(&mut self) {
        self.done = true;
    }
}
