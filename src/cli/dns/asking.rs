//! A backend that is asked, once or several times.

use std::io;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::cli::result::CommandResult;
use crate::model::command::Command;
use crate::model::dns::{DnsEvent, DnsExchange, DnsRequest};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::journal::{DEFAULT_BUDGET, Journal};
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::model::moment::Epoch;
use crate::net;

/// Asks through a backend of its own.
pub(super) struct Asker {
    backend: net::Backend,
    next: LookupId,
}

impl Asker {
    pub(super) fn start() -> io::Result<Asker> {
        let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), SystemTime::now()));
        Ok(Asker { backend: net::start(net::BackendConfig::new(journal))?, next: LookupId(0) })
    }

    pub(super) const fn journal(&self) -> &Arc<Journal> {
        &self.backend.journal
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.backend.journal.epoch()
    }

    /// Asks, and waits until everything is done with: each exchange in the order in which it was asked for, not in that
    /// of the answers, in which `each` sees them. `Err`: it could not be asked, which was told.
    pub(super) fn ask(
        &mut self,
        request: &DnsRequest,
        mut each: impl FnMut(&DnsExchange),
    ) -> Result<Vec<DnsExchange>, CommandResult> {
        let id = self.next;
        self.next = LookupId(id.0 + 1);
        let ask = Command::Lookup(LookupCommand::Dns(id, Box::new(request.clone())));
        if self.backend.commands.try_send(ask).is_err() {
            return Err(CommandResult::Failed);
        }
        let mut exchanges: Vec<DnsExchange> = Vec::new();
        loop {
            match self.backend.events.blocking_recv() {
                Some(Event::Lookup(LookupEvent::Dns(of, event))) if of == id => match event {
                    DnsEvent::Exchanged(exchange) => {
                        each(&exchange);
                        exchanges.push(*exchange);
                    }
                    DnsEvent::Done => break,
                },
                Some(Event::Lookup(LookupEvent::Refused(_, failure))) => return Err(super::failed(&failure)),
                Some(Event::Panicked(words)) => {
                    let advice = "this is an internal error of sockpit: please report it";
                    return Err(super::failed(&Failure::of_work("ask", "", words, advice)));
                }
                Some(_) => {}
                None => return Err(CommandResult::Failed),
            }
        }
        request.sort(&mut exchanges);
        Ok(exchanges)
    }
}
