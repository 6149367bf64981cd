//! Sends that are spread over time: a payload again and again, or the parts of a text with a pause between them.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::ConsoleCommand;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::span;
use crate::ui::context::Context;
use crate::ui::parts::composer::Composer;

/// Messages that wait to be sent, from which on nothing more is given.
const OUTGOING_MOST: usize = 128;

/// What is sent.
#[derive(Debug)]
pub(super) enum TimedPayload {
    /// The same text, with how it is read: its variables are made anew for each send.
    Again(Box<Composer>),
    /// One after the other.
    Parts(VecDeque<Bytes>),
}

/// Sends that are still to be made.
#[derive(Debug)]
pub(super) struct TimedSend {
    pub(super) session: SessionId,
    to: Option<Address>,
    what: TimedPayload,
    sent: u32,
    of: u32,
    interval: Duration,
    /// When the next one is made.
    pub(super) next: Moment,
}

impl TimedSend {
    /// So many sends, the first of them now.
    pub(super) fn new(
        session: SessionId,
        to: Option<Address>,
        what: TimedPayload,
        (of, interval): (u32, Duration),
        now: Moment,
    ) -> TimedSend {
        TimedSend { session, to, what, sent: 0, of, interval, next: now }
    }

    /// How far it is.
    pub(super) fn words(&self) -> String {
        format!("sent {} of {}, every {}", self.sent, self.of, span::show(self.interval))
    }

    /// What is said when it ends before all is sent.
    pub(super) fn stopped_words(&self) -> SafeText {
        SafeText::shown(format!("stopped after {} of {} sends", self.sent, self.of))
    }

    /// Makes the next send, if its time has come; `None` if the session is over. Gives back whether all is sent.
    pub(super) fn work(&mut self, context: &mut Context<'_>) -> Option<bool> {
        let session = context.world.sessions.get(&self.session).filter(|session| !session.is_ended())?;
        if self.next > context.now {
            return Some(false);
        }
        // A repeated send that comes too late is left out; so is one that the kernel would not take.
        let next = self.next + self.interval;
        self.next = if next > context.now { next } else { context.now + self.interval };
        if session.outgoing.len() >= OUTGOING_MOST {
            return Some(false);
        }
        let payloads = match &mut self.what {
            TimedPayload::Again(composer) => {
                composer.begin_send(context.world.wall.since_1970(context.now));
                composer.payloads().unwrap_or_default()
            }
            TimedPayload::Parts(parts) => parts.pop_front().into_iter().collect(),
        };
        for payload in payloads {
            let send = ConsoleCommand::Send { session: self.session, payload, to: self.to.clone() };
            context.command(Command::Console(send));
        }
        self.sent += 1;
        if self.sent >= self.of {
            context.toast(SafeText::shown(format!("all {} sends are made", self.sent)));
        }
        Some(self.sent >= self.of)
    }
}
