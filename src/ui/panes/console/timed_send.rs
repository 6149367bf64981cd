//! Sends that are spread over time: a payload again and again, or the parts of a text with a pause between them.

use std::time::Duration;

use crate::bytes::notation::VariableValues;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::ConsoleCommand;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::span;
use crate::ui::context::Context;
use crate::ui::parts::composer::Composer;
use crate::ui::world::Session;

/// Messages that wait to be sent, from which on nothing more is given.
const OUTGOING_MOST: usize = 128;

/// Sends that are still to be made.
#[derive(Debug)]
pub(super) struct TimedSend {
    pub(super) session: SessionId,
    pub(super) to: Option<Address>,
    /// The text, with how it is read: its variables are made anew for each send.
    composer: Box<Composer>,
    /// Whether each send is the next part of it, and not all of it.
    has_parts: bool,
    sent: u32,
    of: u32,
    interval: Duration,
    /// When the next one is made.
    pub(super) next: Moment,
}

impl TimedSend {
    /// So many sends of what is typed, or of its parts in their order; the first of them now.
    pub(super) fn new(
        session: SessionId,
        to: Option<Address>,
        composer: &Composer,
        has_parts: bool,
        (of, interval): (u32, Duration),
        now: Moment,
    ) -> TimedSend {
        let composer = Box::new(composer.copied());
        TimedSend { session, to, composer, has_parts, sent: 0, of, interval, next: now }
    }

    /// How far it is.
    pub(super) fn words(&self) -> String {
        format!("sent {} of {}, every {}", self.sent, self.of, span::show(self.interval))
    }

    /// What is said when it ends before all is sent.
    pub(super) fn stopped_words(&self) -> SafeText {
        SafeText::shown(format!("stopped after {} of {} sends", self.sent, self.of))
    }

    /// Whether all is sent.
    pub(super) fn is_over(&self) -> bool {
        self.sent >= self.of
    }

    /// Makes the next send, if its time has come. Gives back how many payloads were given to the session.
    pub(super) fn work(
        &mut self,
        session: &Session,
        values: VariableValues,
        context: &mut Context<'_>,
    ) -> Result<usize, SafeText> {
        if self.next > context.now {
            return Ok(0);
        }
        // A repeated send that comes too late is left out; so is one that the kernel would not take.
        let next = self.next + self.interval;
        self.next = if next > context.now { next } else { context.now + self.interval };
        if session.outgoing.len() >= OUTGOING_MOST {
            return Ok(0);
        }
        self.composer.set_values(values);
        let payloads = if self.has_parts {
            self.composer.part(self.sent as usize).map(|payload| vec![payload])
        } else {
            self.composer.payloads()
        };
        let payloads = payloads.map_err(|error| error.text())?;
        let count = payloads.len();
        for payload in payloads {
            let send = ConsoleCommand::Send { session: self.session, payload, to: self.to.clone() };
            context.command(Command::Console(send));
        }
        self.sent += 1;
        if self.is_over() {
            context.toast(SafeText::shown(format!("all {} sends are made", self.sent)));
        }
        Ok(count)
    }
}
