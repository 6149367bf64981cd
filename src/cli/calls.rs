//! The journal, read in order, each call once.

use std::sync::Arc;

use crate::model::call::{Call, Seq};
use crate::model::journal::{Figures, Journal, Tape};
use crate::model::ladder;
use crate::model::moment::{Epoch, Moment};

use super::printer::Printer;

/// How calls are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Notation {
    /// Not at all.
    #[default]
    None,
    /// As lines of C, exactly.
    C,
    /// As JSON lines.
    Json,
}

impl Notation {
    /// What `--json` and `--calls` ask for.
    pub(super) const fn of(json: bool, calls: bool) -> Notation {
        match (json, calls) {
            (true, _) => Notation::Json,
            (false, true) => Notation::C,
            (false, false) => Notation::None,
        }
    }

    /// Prints one call.
    pub(super) fn print(self, call: &Call<'_>, epoch: &Epoch, printer: &mut Printer) {
        match self {
            Notation::None => {}
            Notation::C => printer.line(ladder::exact(call, usize::MAX).whole()),
            Notation::Json => printer.json(&crate::export::json::call(call, epoch)),
        }
    }
}

/// Reads a journal that has one writer.
#[derive(Debug)]
pub(super) struct Calls {
    journal: Arc<Journal>,
    tape: Tape,
    next: Seq,
    read: u64,
}

impl Calls {
    pub(super) fn new(journal: &Arc<Journal>) -> Calls {
        Calls { journal: Arc::clone(journal), tape: Tape::new(), next: Seq(0), read: 0 }
    }

    /// Every call since the last time, the oldest first, as long as `with` takes them: the first that it does not take
    /// is the next again. Sessions that waited for it go on.
    pub(super) fn each_while(&mut self, mut with: impl FnMut(&Call<'_>) -> bool) {
        self.take();
        let mut next = self.next;
        for call in self.tape.from(next) {
            if !with(&call) {
                break;
            }
            next = Seq(call.seq.0 + 1);
            self.read += 1;
        }
        self.next = next;
    }

    /// Takes what the journal has. Sessions that waited for it go on.
    pub(super) fn take(&mut self) {
        self.tape.take_and_acknowledge(&self.journal);
    }

    /// Of what was taken, every call that began by then, the oldest first, each once.
    pub(super) fn until(&mut self, then: Moment, mut with: impl FnMut(&Call<'_>)) {
        let mut next = self.next;
        for call in self.tape.from(next) {
            if call.at > then {
                break;
            }
            next = Seq(call.seq.0 + 1);
            self.read += 1;
            with(&call);
        }
        self.next = next;
    }

    /// Calls that the journal let go before they were read here.
    pub(super) fn missed(&self) -> u64 {
        self.tape.figures().recorded.saturating_sub(self.read)
    }
    /// The figures of the journal.
    pub(super) fn figures(&self) -> Figures {
        self.journal.figures()
    }
}
