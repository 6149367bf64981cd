//! What the tests of the services share: turns by a virtual clock, and their steps as words.

use std::time::{Duration, SystemTime};

use super::handler::ServiceHandler;
use super::turn::{Step, Turn};
use crate::model::connection::Job;
use crate::model::moment::Moment;

/// Drives one conversation.
pub(super) struct HandlerDriver<C> {
    pub(super) with: C,
    pub(super) now: Moment,
    pub(super) note: String,
    pub(super) progress: Option<u16>,
    pub(super) jobs: Vec<Job>,
    pub(super) done: bool,
}

impl<C: ServiceHandler> HandlerDriver<C> {
    pub(super) fn new(with: C) -> HandlerDriver<C> {
        HandlerDriver {
            with,
            now: Moment::START,
            note: String::new(),
            progress: None,
            jobs: Vec::new(),
            done: false,
        }
    }

    pub(super) fn opened(&mut self) -> Vec<String> {
        self.turn(ServiceHandler::opened)
    }

    pub(super) fn receives(&mut self, bytes: &[u8]) -> Vec<String> {
        let steps = self.turn(|with, turn| with.received(bytes, turn));
        steps.into_iter().map(|step| if step == "ECHO" { shown(bytes) } else { step }).collect()
    }

    pub(super) fn shut(&mut self) -> Vec<String> {
        self.turn(ServiceHandler::peer_shut)
    }

    pub(super) fn fills(&mut self, room: usize) -> Vec<String> {
        self.turn(|with, turn| with.fill(room, turn))
    }

    /// Sets the clock to `millis`; wakes the conversation as often as it asks for until then.
    pub(super) fn until(&mut self, millis: u64) -> Vec<String> {
        let end = Moment::START + Duration::from_millis(millis);
        let mut steps = Vec::new();
        while let Some(at) = self.with.wake_at().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            steps.extend(self.turn(ServiceHandler::woken));
        }
        self.now = end;
        steps
    }

    fn turn(&mut self, act: impl FnOnce(&mut C, &mut Turn)) -> Vec<String> {
        let since = Duration::from_nanos(self.now.0);
        let mut turn = Turn::new(self.now, SystemTime::UNIX_EPOCH + since);
        act(&mut self.with, &mut turn);
        // Here the disk answers at once.
        while let Some(request) = turn.disk.take() {
            self.with.answered(request.perform(), &mut turn);
        }
        if let Some(note) = turn.note {
            self.note = note.to_string();
        }
        if let Some(progress) = turn.progress {
            self.progress = progress;
        }
        if let Some(jobs) = turn.jobs {
            self.jobs = jobs;
        }
        self.done |= turn.done;
        turn.steps.iter().map(word).collect()
    }
}

/// A step as a word, or the bytes sent with escapes.
fn word(step: &Step) -> String {
    match step {
        Step::Send(bytes) => shown(bytes),
        Step::SendReceived => "ECHO".to_owned(),
        Step::Close => "CLOSE".to_owned(),
    }
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
