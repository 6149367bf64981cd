//! The signal thread: the first to know, and able to end the program alone.
//!
//! A deadly signal is told to the ui thread, which ends in good order. If it does not answer, this
//! thread gives the terminal back and ends the process. Signals after the first change nothing: the
//! handlers stay, so none of them can break the teardown.
//!
//! It also watches the terminal for a hang-up. With SIGHUP ignored by our parent, or sent to the
//! session's leader alone, nobody else tells.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM,
    SIGWINCH, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

use super::fault;
use super::guard::TerminalGuard;
use super::inbox::UiInbox;
use super::stderr_capture::StderrCapture;
use super::terminal_output::timespec;
use super::{jobs, panics};

/// Signals whose default ends the process (signal(7)). Those of a fault, which must be handled where they strike, are
/// `net::sys`'s; SIGPIPE and SIGXFSZ are errors of a write here.
const DEADLY: [i32; 11] =
    [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO];

/// The same without a name in every library: SIGSTKFLT and SIGPWR, and the real-time signals that glibc leaves to us.
const DEADLY_NUMBERS: [std::ops::RangeInclusive<i32>; 3] = [16..=16, 30..=30, 34..=64];

/// How long the ui thread may take to answer a deadly signal.
const ANSWER: Duration = Duration::from_millis(500);

/// How long ending may take in all once the ui thread has answered: the backend's 2 s, and some.
const HARD_STOP: Duration = Duration::from_secs(3);

/// A ctrl-c that ended another program may reach this thread after that program has given the terminal back. In raw
/// mode the keyboard sends no signals, so that nobody's ctrl-c is lost by waiting for it so long.
const LATE_KEY: Duration = Duration::from_millis(500);

/// What the signal thread and the ui thread tell each other.
#[derive(Debug, Default)]
pub(super) struct SignalState {
    /// The ui thread has begun to end the program.
    ending: AtomicBool,
    /// The terminal is with another program: its ctrl-c is not for us.
    away: AtomicBool,
    /// When it came back from there.
    returned: Mutex<Option<Instant>>,
}

impl SignalState {
    /// The ui thread ends the program now.
    pub(super) fn answer(&self) {
        self.ending.store(true, Ordering::Release);
    }

    /// Another program has the terminal, or has it no more.
    pub(super) fn set_away(&self, away: bool) {
        *self.returned.lock().unwrap_or_else(PoisonError::into_inner) = (!away).then(Instant::now);
        self.away.store(away, Ordering::Release);
    }

    /// Whether a key that sends a signal was meant for another program.
    fn is_key_for_another(&self) -> bool {
        let returned = *self.returned.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_away() || returned.is_some_and(|returned| returned.elapsed() < LATE_KEY)
    }

    fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }
}

/// Installs the handlers and starts the thread.
pub(super) fn start(
    guard: Arc<TerminalGuard>,
    inbox: Arc<UiInbox>,
    stderr: Arc<StderrCapture>,
    signal_state: Arc<SignalState>,
) -> io::Result<()> {
    // A handler that does nothing makes a write past RLIMIT_FSIZE an error instead of the end, and
    // unlike SIG_IGN it is not passed on to an editor. Rust ignores SIGPIPE in the same spirit.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    let signals: Vec<i32> = [SIGTSTP, SIGCONT, SIGWINCH]
        .into_iter()
        .chain(DEADLY)
        .chain(DEADLY_NUMBERS.into_iter().flatten())
        .collect();
    let (read, write) = UnixStream::pair()?;
    let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, signals)?;
    let watch = SignalThread { guard, inbox, stderr, signal_state, delivery, ending: None, hung_up: false };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        panics::mark_vital();
        watch.run();
    })?;
    Ok(())
}

struct SignalThread {
    guard: Arc<TerminalGuard>,
    inbox: Arc<UiInbox>,
    stderr: Arc<StderrCapture>,
    signal_state: Arc<SignalState>,
    delivery: SignalDelivery<UnixStream, SignalOnly>,
    /// The first deadly signal, and when it came.
    ending: Option<(i32, Instant)>,
    hung_up: bool,
}

impl SignalThread {
    fn run(mut self) {
        loop {
            self.wait();
            let signals: Vec<i32> = self.delivery.pending().collect();
            for signal in signals {
                self.take(signal);
            }
            if let Some((signal, since)) = self.ending {
                let patience = self.patience();
                if since.elapsed() >= patience {
                    self.guard.restore();
                    self.stderr.restore();
                    signal_hook::low_level::exit(128 + signal);
                }
            }
        }
    }

    fn patience(&self) -> Duration {
        if self.signal_state.ending.load(Ordering::Acquire) { HARD_STOP } else { ANSWER }
    }

    /// Waits for a signal, the hang-up, or the end of patience.
    fn wait(&mut self) {
        let timeout = self.ending.map(|(_, since)| {
            // In steps: the answer of the ui thread, which makes patience longer, wakes nobody.
            timespec(self.patience().saturating_sub(since.elapsed()))
        });
        let stdin = rustix::stdio::stdin();
        let pipe = PollFd::new(self.delivery.get_read(), PollFlags::IN);
        // POLLHUP and POLLERR are told without being asked for, and input then wakes nobody here.
        let terminal = PollFd::new(&stdin, PollFlags::empty());
        let mut fds = [pipe, terminal];
        let watched = if self.hung_up { 1 } else { 2 };
        if let Some(fds) = fds.get_mut(..watched) {
            // EINTR is the signal itself: the pipe has it.
            let _ = poll(fds, timeout.as_ref());
        }
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        if !self.hung_up && fds.last().is_some_and(|terminal| terminal.revents().intersects(gone)) {
            self.hung_up = true;
            self.end(SIGHUP);
        }
    }

    fn take(&mut self, signal: i32) {
        match signal {
            SIGWINCH => self.inbox.note(|batch| batch.resized = true),
            SIGCONT => self.inbox.note(|batch| batch.continued = true),
            // The editor that has the terminal stops its whole group; it gave the terminal back.
            SIGTSTP if self.signal_state.is_away() => jobs::stop_alone(),
            SIGTSTP => self.inbox.note(|batch| batch.suspend = true),
            // As system(3) does: the keys are meant for the program that has the terminal.
            SIGINT | SIGQUIT if self.signal_state.is_key_for_another() => {}
            SIGUSR1 if fault::at_signal().is_some() => self.inbox.note(|batch| batch.fault = true),
            _ => self.end(signal),
        }
    }

    fn end(&mut self, signal: i32) {
        if self.ending.is_none() {
            self.ending = Some((signal, Instant::now()));
            self.inbox.note(|batch| {
                batch.ending.get_or_insert(signal);
            });
        }
    }
}
