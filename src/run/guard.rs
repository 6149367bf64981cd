//! The guard of the terminal: takes it, and gives it back as it was.
//!
//! Entered in order, undone in reverse order. Giving back is best effort at each step, can be asked
//! for twice, and can be asked for by any thread: the ui thread at the end, the signal thread when
//! the ui thread does not answer, the panic hook.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use rustix::termios::{OptionalActions, Termios};

use super::terminal_output::TerminalOutput;
use super::{fault, jobs};
use crate::net;

/// How long the last text waits for a terminal that does not read.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// How long entering waits for a terminal that does not read, such as one stopped with ctrl-s.
const FIRST_WORDS: Duration = Duration::from_secs(1);

/// Ends a sequence that was cut in the middle (ECMA-48 CAN).
const CANCEL: &str = "\x18";

/// The end of a frame that was cut, no attributes, no mouse, no bracketed paste, the cursor shown,
/// the main screen. Harmless for those that were off.
const GIVE_BACK: &str = concat!(
    "\x1b[?2026l",
    "\x1b[0m",
    "\x1b[?1006l\x1b[?1002l\x1b[?1000l",
    "\x1b[?2004l",
    "\x1b[?25h",
    "\x1b[?1049l",
);

/// Reports of buttons and drags, in the SGR form.
pub(super) const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// No reports of the mouse.
pub(super) const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The steps into the terminal, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GuardStep {
    Raw,
    Alternate,
    Cursor,
    Paste,
    Mouse,
}

const STEPS: [GuardStep; 5] =
    [GuardStep::Raw, GuardStep::Alternate, GuardStep::Cursor, GuardStep::Paste, GuardStep::Mouse];

/// The terminal, ours or not.
#[derive(Debug)]
pub(super) struct TerminalGuard {
    output: TerminalOutput,
    state: Mutex<GuardState>,
}

#[derive(Debug)]
struct GuardState {
    /// The modes to give back: those of the start, or of the shell that continued us. An editor's are not taken over.
    found: Option<Termios>,
    /// Whether the terminal is in raw mode by us.
    is_raw: bool,
    /// Whether the terminal may have got any of our sequences.
    spoken: bool,
    /// Whether mouse reports are wanted.
    mouse: bool,
}

impl TerminalGuard {
    /// A guard that has not touched the terminal yet.
    pub(super) fn new() -> io::Result<TerminalGuard> {
        let state = GuardState { found: None, is_raw: false, spoken: false, mouse: true };
        let output = TerminalOutput::of_stdout()?;
        net::restore_before_fatal_signals(rustix::stdio::stdin(), output.duplicate()?, GIVE_BACK.as_bytes())
            .map_err(|errno| io::Error::from_raw_os_error(errno.0))?;
        Ok(TerminalGuard { output, state: Mutex::new(state) })
    }

    /// Where the screen thread writes.
    pub(super) fn output(&self) -> &TerminalOutput {
        &self.output
    }

    /// Takes the terminal, or takes again what another program may have changed while we did not run.
    /// After an error everything that was done is undone.
    pub(super) fn enter(&self) -> io::Result<()> {
        let mut state = self.lock();
        // Frames that are under way end here; the next one is whole.
        let cut = self.output.close(LAST_WORDS) == Some(true);
        net::set_terminal_taken(true);
        let entered = self.take_all(cut, &mut state);
        match entered {
            Ok(()) => drop(self.output.open()),
            Err(_) => self.undo(&mut state),
        }
        entered
    }

    fn take_all(&self, cut: bool, state: &mut GuardState) -> io::Result<()> {
        if cut {
            self.output.write_last(CANCEL.as_bytes(), FIRST_WORDS)?;
        }
        for (index, step) in STEPS.into_iter().enumerate() {
            fault::at_start(index)?;
            self.take(step, state)?;
        }
        Ok(())
    }

    /// Gives the terminal back. Does nothing if it is not ours.
    pub(super) fn restore(&self) {
        // Whoever has the lock is about to finish: nothing under it waits longer than this.
        let deadline = Instant::now() + FIRST_WORDS + LAST_WORDS * 2;
        loop {
            match self.state.try_lock() {
                Ok(mut state) => return self.undo(&mut state),
                Err(TryLockError::Poisoned(state)) => return self.undo(&mut state.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return,
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// The modes to give back at the end are those of the next time that the terminal is taken: the shell that has it
    /// meanwhile may change them.
    pub(super) fn forget_modes(&self) {
        self.lock().found = None;
    }

    /// Remembers whether the mouse is wanted, for the next time the terminal is taken.
    pub(super) fn want_mouse(&self, wanted: bool) {
        self.lock().mouse = wanted;
    }

    fn take(&self, step: GuardStep, state: &mut GuardState) -> io::Result<()> {
        let words = match step {
            GuardStep::Raw => {
                let found = match &state.found {
                    Some(found) => found,
                    None => state.found.insert(rustix::termios::tcgetattr(rustix::stdio::stdin())?),
                };
                let mut raw = found.clone();
                raw.make_raw();
                state.is_raw = true;
                return set_modes(&raw);
            }
            GuardStep::Alternate => "\x1b[?1049h",
            GuardStep::Cursor => "\x1b[?25l",
            GuardStep::Paste => "\x1b[?2004h",
            GuardStep::Mouse if state.mouse => MOUSE_ON,
            GuardStep::Mouse => MOUSE_OFF,
        };
        state.spoken = true;
        self.output.write_last(words.as_bytes(), FIRST_WORDS)
    }

    fn undo(&self, state: &mut GuardState) {
        net::set_terminal_taken(false);
        let closed = self.output.close(LAST_WORDS);
        if jobs::is_in_background() {
            // The shell has the terminal and has set its modes; touching them would stop us.
            return;
        }
        if std::mem::take(&mut state.spoken)
            && let Some(cut) = closed
        {
            let words = if cut { format!("{CANCEL}{GIVE_BACK}") } else { GIVE_BACK.to_owned() };
            // Nothing is left to do for a terminal that does not take it.
            let _ = self.output.write_last(words.as_bytes(), LAST_WORDS);
        }
        if std::mem::take(&mut state.is_raw)
            && let Some(found) = &state.found
        {
            let _ = set_modes(found);
        }
    }

    fn lock(&self) -> MutexGuard<'_, GuardState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        self.restore();
    }
}

/// At once: waiting for unread output (TCSADRAIN) can last for good.
fn set_modes(modes: &Termios) -> io::Result<()> {
    loop {
        match rustix::termios::tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, modes) {
            Err(rustix::io::Errno::INTR) => {}
            result => return Ok(result?),
        }
    }
}
