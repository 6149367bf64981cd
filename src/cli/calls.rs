//! The journal, read in order, each call once.

use std::sync::Arc;
use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::call::{Call, Seq};
use crate::model::journal::{Figures, Journal, JournalReader};
use crate::model::ladder;
use crate::model::moment::{Epoch, Moment};

use super::printer::Printer;

/// How calls are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CallNotation {
    /// Not at all.
    #[default]
    None,
    /// As lines of C, exactly.
    C,
    /// As JSON lines.
    Json,
}

impl CallNotation {
    /// What `--json` and `--calls` ask for.
    pub(super) const fn of(json: bool, calls: bool) -> CallNotation {
        match (json, calls) {
            (true, _) => CallNotation::Json,
            (false, true) => CallNotation::C,
            (false, false) => CallNotation::None,
        }
    }

    /// Prints one call.
    pub(super) fn print(self, call: &Call<'_>, epoch: &Epoch, printer: &mut Printer) {
        match self {
            CallNotation::None => {}
            CallNotation::C => {
                // A comment, so that the line is still C.
                let (at, took) = (Duration::from_nanos(call.at.0).as_secs_f64(), call.took.as_secs_f64());
                let times = SafeText::shown(format_args!("  /* {at:.6} s, took {took:.6} s */"));
                printer.line(ladder::exact(call, usize::MAX).whole().then(times));
            }
            CallNotation::Json => printer.json(&crate::export::json::call(call, epoch)),
        }
    }
}

/// Reads a journal that has one writer.
#[derive(Debug)]
pub(super) struct CallReader {
    journal: Arc<Journal>,
    reader: JournalReader,
    next: Seq,
    read: u64,
}

impl CallReader {
    pub(super) fn new(journal: &Arc<Journal>) -> CallReader {
        CallReader { journal: Arc::clone(journal), reader: JournalReader::new(), next: Seq(0), read: 0 }
    }

    /// Every call since the last time, the oldest first, as long as `with` takes them: the first that it does not take
    /// is the next again. Sessions that waited for it go on.
    pub(super) fn each_while(&mut self, mut with: impl FnMut(&Call<'_>) -> bool) {
        self.take();
        let mut next = self.next;
        for call in self.reader.from(next) {
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
        self.reader.take_and_acknowledge(&self.journal);
    }

    /// Of what was taken, every call that began by then, the oldest first, each once.
    pub(super) fn until(&mut self, then: Moment, mut with: impl FnMut(&Call<'_>)) {
        let mut next = self.next;
        for call in self.reader.from(next) {
            if call.at > then {
                break;
            }
            next = Seq(call.seq.0 + 1);
            self.read += 1;
            with(&call);
        }
        self.next = next;
    }

    /// Calls that the journal evicted before they were read here.
    pub(super) fn missed(&self) -> u64 {
        self.reader.figures().recorded.saturating_sub(self.read)
    }
    /// The figures of the journal.
    pub(super) fn figures(&self) -> Figures {
        self.journal.figures()
    }
}
