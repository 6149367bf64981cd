//! From the start of the terminal program to its end.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::bridge;
use super::files::FileThread;
use super::gate::ReaderGate;
use super::guard::TerminalGuard;
use super::inbox::UiInbox;
use super::options::Options;
use super::say::say;
use super::screen::ScreenHandle;
use super::signals::{self, SignalState};
use super::stderr_capture::StderrCapture;
use super::ui_thread::{FramePace, UiThread};
use super::{config, panics, preflight, reader, user_files};
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
pub(crate) fn main(options: &Options) -> ExitCode {
    if let Err(words) = preflight::check() {
        say(&SafeText::literal("sockpit: ").then(words));
        return REFUSED.into();
    }
    match run(options) {
        Ok(code) => code.into(),
        Err(error) => {
            say(&SafeText::literal("sockpit: cannot set up the terminal: ").then(SafeText::shown(error)));
            FAILED.into()
        }
    }
}

fn run(options: &Options) -> io::Result<u8> {
    let inbox = Arc::new(UiInbox::default());
    let signal_state = Arc::new(SignalState::default());
    let gate = Arc::new(ReaderGate::default());
    let guard = Arc::new(TerminalGuard::new()?);
    let stderr = Arc::new(StderrCapture::new()?);
    signals::start(Arc::clone(&guard), Arc::clone(&inbox), Arc::clone(&stderr), Arc::clone(&signal_state))
        .and_then(|()| {
            panics::mark_vital();
            panics::install(Arc::clone(&guard), Arc::clone(&inbox), Arc::clone(&stderr));
            guard.enter()?;
            let screen = ScreenHandle::start(Arc::clone(&guard), Arc::clone(&inbox))?;
            // Its thread is not joined: a lookup that libc does not come back from would hold the end.
            let net::Backend { commands, events, journal, .. } = start_backend(options.journal_budget())?;
            bridge::start(events, Arc::clone(&inbox))?;
            reader::start(Arc::clone(&inbox), Arc::clone(&gate))?;
            let configuration = options.config.clone().or_else(config::folder);
            if let Some(folder) = configuration.clone() {
                user_files::start(folder, Arc::clone(&inbox))?;
            }
            let files = FileThread::start(Arc::clone(&inbox), configuration)?;
            let epoch = journal.epoch();
            let mut app = config::app(options, epoch.moment(Instant::now()));
            app.attach(journal, jiff::tz::TimeZone::system());
            let pace = FramePace::default();
            let (guard, stderr) = (Arc::clone(&guard), Arc::clone(&stderr));
            Ok(UiThread {
                app,
                epoch,
                inbox,
                guard,
                gate,
                stderr,
                signal_state,
                screen,
                files,
                commands,
                pace,
            })
        })
        .map(UiThread::run)
        .inspect_err(|_| {
            guard.restore();
            stderr.restore();
        })
}

fn start_backend(budget: usize) -> io::Result<net::Backend> {
    let epoch = Epoch::new(Instant::now(), SystemTime::now());
    let journal = Journal::new(budget, 1, epoch);
    net::start(net::BackendConfig::new(journal))
}
