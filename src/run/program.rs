//! From the start of the terminal program to its end.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::aside::Aside;
use super::bridge;
use super::files::Files;
use super::gate::Gate;
use super::guard::Guard;
use super::inbox::Inbox;
use super::options::Options;
use super::say::say;
use super::screen::Screen;
use super::signals::{self, Standing};
use super::ui_thread::{Pace, UiThread};
use super::{config, panics, preflight, reader};
use crate::bytes::text::SafeText;
use crate::model::journal::Journal;
use crate::model::moment::Epoch;
use crate::net;

/// The terminal could not be taken, or a thread not be started.
const FAILED: u8 = 1;

/// This is no place for the terminal program: no terminal, or one without escape sequences.
const REFUSED: u8 = 2;

/// Runs the terminal program to its end. The exit code is 0, 128 and the number of the signal that
/// ended it, 1 if it could not start, or 2 if there is no terminal to run in.
pub fn main(options: &Options) -> ExitCode {
    if let Err(words) = preflight::check() {
        say(&SafeText::literal("sockpit: ").then(words));
        return REFUSED.into();
    }
    match run(options) {
        Ok(code) => code.into(),
        Err(error) => {
            say(&SafeText::literal("sockpit: cannot take the terminal: ").then(SafeText::shown(error)));
            FAILED.into()
        }
    }
}

fn run(options: &Options) -> io::Result<u8> {
    let inbox = Arc::new(Inbox::default());
    let standing = Arc::new(Standing::default());
    let gate = Arc::new(Gate::default());
    let guard = Arc::new(Guard::new()?);
    let aside = Arc::new(Aside::new()?);
    signals::start(Arc::clone(&guard), Arc::clone(&inbox), Arc::clone(&aside), Arc::clone(&standing))
        .and_then(|()| {
            panics::mark_vital();
            panics::install(Arc::clone(&guard), Arc::clone(&inbox), Arc::clone(&aside));
            guard.enter()?;
            let screen = Screen::start(Arc::clone(&guard), Arc::clone(&inbox))?;
            // Its thread is not joined: a lookup that libc does not come back from would hold the end.
            let net::Backend { commands, events, journal, .. } = start_backend(options.journal_budget())?;
            bridge::start(events, Arc::clone(&inbox))?;
            reader::start(Arc::clone(&inbox), Arc::clone(&gate))?;
            let files = Files::start(Arc::clone(&inbox))?;
            let epoch = journal.epoch();
            let mut app = config::app(options, epoch.moment(Instant::now()));
            app.attach(journal, jiff::tz::TimeZone::system());
            let pace = Pace::default();
            let (guard, aside) = (Arc::clone(&guard), Arc::clone(&aside));
            Ok(UiThread { app, epoch, inbox, guard, gate, aside, standing, screen, files, commands, pace })
        })
        .map(UiThread::run)
        .inspect_err(|_| {
            guard.restore();
            aside.give_back();
        })
}

fn start_backend(budget: usize) -> io::Result<net::Backend> {
    let epoch = Epoch::new(Instant::now(), SystemTime::now());
    let journal = Journal::new(budget, net::Workers::default().shards(), epoch);
    net::start(net::Config::new(journal))
}
