//! Signals that end the process where it stands: a bad memory access, `abort(3)` after a failed allocation. Their
//! handler puts the terminal back first, with async-signal-safe calls alone (signal-safety(7)), then lets the signal do
//! what it did before.

use std::os::fd::{AsRawFd, BorrowedFd, IntoRawFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Result, checked};

/// The signals, each with its last line. Whoever sends one with kill(2) gets the same.
const FATAL: [(libc::c_int, &[u8]); 7] = [
    (libc::SIGILL, b"sockpit: ended by SIGILL, an illegal instruction: please report it\n"),
    (libc::SIGTRAP, b"sockpit: ended by SIGTRAP\n"),
    (libc::SIGABRT, b"sockpit: ended by SIGABRT: out of memory, or an internal error\n"),
    (libc::SIGBUS, b"sockpit: ended by SIGBUS, a bad memory access: please report it\n"),
    (libc::SIGFPE, b"sockpit: ended by SIGFPE: please report it\n"),
    (libc::SIGSEGV, b"sockpit: ended by SIGSEGV, a bad memory access or a full stack: please report it\n"),
    (libc::SIGSYS, b"sockpit: ended by SIGSYS: a system call is forbidden here\n"),
];

/// How long the handler waits for a terminal that does not read, in milliseconds.
const PATIENCE: libc::c_int = 200;

/// What the handler needs; set before it is installed, and never changed.
struct SavedTerminal {
    output: libc::c_int,
    input: libc::c_int,
    modes: libc::termios,
    words: &'static [u8],
    before: [libc::sigaction; FATAL.len()],
}

static TERMINAL: OnceLock<SavedTerminal> = OnceLock::new();

/// Whether the terminal is ours now.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Installs the handlers: they write `words` to `output` and give the terminal `input` the modes that it has now, if
/// [`set_terminal_taken`] said that it is taken. For the whole life of the process; a second call does nothing.
pub(crate) fn restore_before_fatal_signals(
    input: BorrowedFd<'static>,
    output: OwnedFd,
    words: &'static [u8],
) -> Result<()> {
    if TERMINAL.get().is_some() {
        return Ok(());
    }
    // SAFETY: all zeros are a valid termios, and it is written before it is read.
    let mut modes: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: it writes one termios.
    checked(unsafe { libc::tcgetattr(input.as_raw_fd(), &raw mut modes) })?;
    // SAFETY: all zeros are a valid sigaction: no handler, no flags.
    let mut before: [libc::sigaction; FATAL.len()] = unsafe { std::mem::zeroed() };
    for ((signal, _), before) in FATAL.iter().zip(&mut before) {
        // SAFETY: no new action, and the old one is written into a live place.
        checked(unsafe { libc::sigaction(*signal, std::ptr::null(), before) })?;
    }
    let input = input.as_raw_fd();
    let terminal = SavedTerminal { output: output.into_raw_fd(), input, modes, words, before };
    if TERMINAL.set(terminal).is_err() {
        return Ok(());
    }
    // SAFETY: as above.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = on_fatal as *const () as libc::sighandler_t;
    // On the stack that Rust's runtime gives each thread for this: the usual one may be full.
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    for (signal, _) in FATAL {
        // SAFETY: the handler makes async-signal-safe calls alone, and everything that it reads is set.
        checked(unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) })?;
    }
    Ok(())
}

/// Whether the terminal is ours, and no fatal signal has put it back.
pub(crate) fn is_terminal_taken() -> bool {
    IS_TAKEN.load(Ordering::Acquire)
}

/// Says whether the terminal is ours now, so that there is something to put back.
pub(crate) fn set_terminal_taken(is_taken: bool) {
    IS_TAKEN.store(is_taken, Ordering::Release);
}

extern "C" fn on_fatal(signal: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let Some(terminal) = TERMINAL.get() else { return };
    let place = FATAL.iter().position(|(fatal, _)| *fatal == signal);
    if IS_TAKEN.swap(false, Ordering::AcqRel) {
        write_all(terminal.output, terminal.words);
        // SAFETY: it reads one termios that nobody changes.
        unsafe { libc::tcsetattr(terminal.input, libc::TCSANOW, &raw const terminal.modes) };
        if let Some((_, line)) = place.and_then(|place| FATAL.get(place)) {
            write_all(terminal.output, line);
        }
    }
    let Some(before) = place.and_then(|place| terminal.before.get(place)) else { return };
    // A fault of the processor comes again when the instruction is repeated, and then Rust's own handler has a look at
    // it, for a stack that is full. All else has to be sent again, and ends the process.
    // SAFETY: the kernel gives a live siginfo.
    let is_fault = unsafe { (*info).si_code } > 0 && !matches!(signal, libc::SIGTRAP | libc::SIGSYS);
    // SAFETY: both are async-signal-safe, and the action lives as long as the process.
    unsafe {
        if is_fault {
            libc::sigaction(signal, before, std::ptr::null_mut());
        } else {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
}

/// Writes all of it, unless the terminal takes nothing for [`PATIENCE`].
fn write_all(output: libc::c_int, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the bytes are live.
        let written = unsafe { libc::write(output, bytes.as_ptr().cast(), bytes.len()) };
        if let Some(rest) = usize::try_from(written).ok().and_then(|count| bytes.get(count..)) {
            bytes = rest;
            continue;
        }
        let mut ready = libc::pollfd { fd: output, events: libc::POLLOUT, revents: 0 };
        // SAFETY: one live pollfd.
        if unsafe { libc::poll(&raw mut ready, 1, PATIENCE) } <= 0 {
            return;
        }
        if ready.revents & libc::POLLOUT == 0 {
            return;
        }
    }
}
