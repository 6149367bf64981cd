//! A backend that is asked one question after the other: of `lookup` and `name`.

use std::time::{Instant, SystemTime};

use super::calls::{CallNotation, CallReader};
use super::printer::{Printer, say};
use super::result::CommandResult;
use super::start::cannot_start;
use super::wording;
use crate::model::command::Command;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::journal::{DEFAULT_BUDGET, Journal};
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::model::moment::Epoch;
use crate::net::{self, Backend};

/// The backend, and what was printed of its calls.
pub(super) struct Resolver {
    backend: Backend,
    calls: CallReader,
}

impl Resolver {
    /// Starts it; what cannot be done is told.
    pub(super) fn start() -> Result<Resolver, CommandResult> {
        let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), SystemTime::now()));
        let backend = net::start(net::BackendConfig::new(journal)).map_err(|error| cannot_start(&error))?;
        let calls = CallReader::new(&backend.journal);
        Ok(Resolver { backend, calls })
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.backend.journal.epoch()
    }

    /// Asks, and waits for the answer that `pick` takes; a refusal is told.
    pub(super) fn ask<T>(
        &mut self,
        command: LookupCommand,
        pick: impl Fn(LookupEvent) -> Option<T>,
    ) -> Result<T, CommandResult> {
        if self.backend.commands.try_send(Command::Lookup(command)).is_err() {
            return Err(CommandResult::Failed);
        }
        loop {
            match self.backend.events.blocking_recv() {
                Some(Event::Lookup(LookupEvent::Refused(_, failure))) => return Err(failed(&failure)),
                Some(Event::Lookup(event)) => {
                    if let Some(answer) = pick(event) {
                        return Ok(answer);
                    }
                }
                Some(Event::Panicked(words)) => {
                    let advice = "this is an internal error of sockpit: please report it";
                    return Err(failed(&Failure::of_work("look up", "", words, advice)));
                }
                Some(_) => {}
                None => return Err(CommandResult::Failed),
            }
        }
    }

    /// Prints the calls that were made since the last time.
    pub(super) fn print_calls(&mut self, notation: CallNotation, printer: &mut Printer) {
        let epoch = self.epoch();
        self.calls.each_while(|call| {
            notation.print(call, &epoch, printer);
            true
        });
    }
}

/// Tells a failure.
pub(super) fn failed(failure: &Failure) -> CommandResult {
    wording::failure(failure).into_iter().for_each(say);
    CommandResult::Failed
}
