//! The headless commands, one file each, over the same backend as the terminal program.
//!
//! ```text
//! serve lookup name dns send fetch   the commands: their flags, made into what the backend is asked for
//! inspect byteorder address   bytes, their layout and order, forms of addresses; no backend
//! serving served       what becomes of servers, told as it happens
//! clients              what becomes of their clients, in order
//! sending fetching     the same of a session
//! carrying expectation standard input to a session and what comes to standard output; what is to come
//! values peer refusal  strict values, and errors with a caret under the bad spot
//! mistyped             what a command line that is wrong was meant to be
//! calls wording        the journal and everything else, as lines
//! printer typing       standard output that may close early, and standard input
//! resolver             a backend that is asked questions
//! start                the backend and the runtime of a command, and that they cannot be had
//! result               signals and exit codes
//! ```

mod address;
mod byteorder;
mod calls;
mod carrying;
mod clients;
mod dns;
mod expectation;
mod fetch;
mod fetching;
mod flags;
mod inspect;
mod line;
mod lookup;
mod mistyped;
mod name;
mod peer;
mod printer;
mod refusal;
mod resolver;
mod result;
mod send;
mod sending;
mod serve;
mod served;
mod serving;
mod start;
mod table;
mod typing;
mod values;
mod wording;

pub use line::main;

use printer::{Printer, say};
use result::CommandResult;

use crate::bytes::text::SafeText;
use crate::model::errno::Errno;

/// Hands over the rest of the output. What could not be written is a failure, unless nobody reads any more.
fn finished(printer: Printer, outcome: CommandResult) -> CommandResult {
    match printer.finish() {
        Ok(()) => outcome,
        Err(error) => {
            let why = match error.raw_os_error() {
                Some(number) => SafeText::shown(Errno(number)),
                None => SafeText::shown(error),
            };
            say(SafeText::literal("sockpit: write standard output: ").then(why));
            CommandResult::Failed
        }
    }
}
