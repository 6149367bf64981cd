//! The way out: writes to the terminal that nobody has to wait for.
//!
//! The terminal is opened anew, so that `O_NONBLOCK` belongs to us alone: set on the descriptor we
//! were started with, it would change the shell's side too. Where opening is not allowed (after
//! `su`, the device belongs to another user), writes may block, and then they block `screen` alone.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::fault;
use crate::net;

/// Bytes of one blocking write. A terminal that is ready takes this much without waiting (n_tty
/// says "ready" when fewer than 256 bytes wait).
const BLOCKING_CHUNK: usize = 256;

/// The terminal as something to write to. Closed until [`TerminalOutput::open`].
#[derive(Debug)]
pub(super) struct TerminalOutput {
    terminal: OwnedFd,
    blocking: bool,
    state: Mutex<OutputState>,
}

#[derive(Debug, Default)]
struct OutputState {
    open: bool,
    /// Counts openings: what was begun before a restore must not go on after it.
    opening: u64,
    /// The last write ended inside of what its writer had to say.
    cut: bool,
}

/// What came of a write.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// So many bytes went out, at least one.
    Some(usize),
    /// The terminal takes nothing now: wait for it with [`TerminalOutput::wait`].
    Full,
    /// The output was closed, or closed and opened: forget the rest.
    Stale,
}

impl TerminalOutput {
    /// The output to the terminal of standard output.
    pub(super) fn of_stdout() -> io::Result<TerminalOutput> {
        let stdout = rustix::stdio::stdout();
        let (terminal, blocking) = match fault::at_reopening().and_then(|()| reopen(stdout)) {
            Ok(file) => (OwnedFd::from(file), false),
            Err(_) => (rustix::io::fcntl_dupfd_cloexec(stdout, 3)?, true),
        };
        Ok(TerminalOutput { terminal, blocking, state: Mutex::default() })
    }

    /// The terminal once more, for a writer that waits for nobody.
    pub(super) fn duplicate(&self) -> io::Result<OwnedFd> {
        self.terminal.try_clone()
    }

    /// Lets writes pass; gives back the opening that they belong to.
    pub(super) fn open(&self) -> u64 {
        let mut state = self.lock();
        state.open = true;
        state.opening += 1;
        state.opening
    }

    /// Refuses writes from now on. `Some(cut)` when no write is under way any more: `cut` if the last
    /// one stopped inside a sequence. `None` if a blocking write did not end within `patience`.
    pub(super) fn close(&self, patience: Duration) -> Option<bool> {
        let deadline = Instant::now() + patience;
        loop {
            match self.state.try_lock() {
                Ok(mut state) => return Some(state.shut()),
                Err(TryLockError::Poisoned(state)) => return Some(state.into_inner().shut()),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Which opening the output is in; `None` while it is closed.
    pub(super) fn opening(&self) -> Option<u64> {
        let state = self.lock();
        state.open.then_some(state.opening)
    }

    /// Writes what the terminal takes at once, of bytes that belong to `opening`.
    pub(super) fn write(&self, opening: u64, bytes: &[u8]) -> io::Result<Written> {
        let mut state = self.lock();
        if !state.open || state.opening != opening || !net::is_terminal_taken() {
            return Ok(Written::Stale);
        }
        let written = self.try_write(bytes)?;
        if let Written::Some(count) = written {
            state.cut = count < bytes.len();
        }
        Ok(written)
    }

    /// Writes the last text of a closed output: gives up when the terminal takes none of them for
    /// `patience` in all.
    pub(super) fn write_last(&self, mut bytes: &[u8], patience: Duration) -> io::Result<()> {
        let deadline = Instant::now() + patience;
        while !bytes.is_empty() {
            match self.try_write(bytes)? {
                Written::Some(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Written::Full | Written::Stale => {
                    let rest = deadline.saturating_duration_since(Instant::now());
                    if rest.is_zero() || !self.wait(Some(rest))? {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
            }
        }
        Ok(())
    }

    /// Waits until the terminal takes bytes (or is gone: the next write says so). `false` after
    /// `patience`; `None` waits for good.
    pub(super) fn wait(&self, patience: Option<Duration>) -> io::Result<bool> {
        let timeout = patience.map(timespec);
        let mut fds = [PollFd::new(&self.terminal, PollFlags::OUT)];
        loop {
            match poll(&mut fds, timeout.as_ref()) {
                Ok(ready) => return Ok(ready > 0),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Columns and rows of the terminal, as it says: both can be 0.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(&self.terminal)?;
        Ok((size.ws_col, size.ws_row))
    }

    fn try_write(&self, bytes: &[u8]) -> io::Result<Written> {
        let bytes = if self.blocking {
            if !self.wait(Some(Duration::ZERO))? {
                return Ok(Written::Full);
            }
            chunk(bytes)
        } else {
            bytes
        };
        loop {
            return match rustix::io::write(&self.terminal, bytes) {
                Ok(0) | Err(Errno::AGAIN) => Ok(Written::Full),
                Ok(count) => Ok(Written::Some(count)),
                Err(Errno::INTR) => continue,
                Err(error) => Err(error.into()),
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, OutputState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OutputState {
    fn shut(&mut self) -> bool {
        self.open = false;
        std::mem::take(&mut self.cut)
    }
}

/// At most [`BLOCKING_CHUNK`] bytes of a text, cut between two characters: a frame may end with any chunk.
fn chunk(bytes: &[u8]) -> &[u8] {
    let most = BLOCKING_CHUNK.min(bytes.len());
    let begins = |at: &usize| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let end = (1..=most).rev().find(begins).unwrap_or(most);
    &bytes[..end]
}

/// `duration` as poll takes it.
pub(super) fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(duration.subsec_nanos()),
    }
}

fn reopen(terminal: BorrowedFd<'_>) -> io::Result<File> {
    let name = rustix::termios::ttyname(terminal, Vec::new())?;
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = OpenOptions::new().write(true).custom_flags(flags.bits() as i32).open(path)?;
    // The name can lie in another mount namespace: it must be the same device.
    let (ours, theirs) = (rustix::fs::fstat(file.as_fd())?, rustix::fs::fstat(terminal)?);
    if ours.st_rdev == theirs.st_rdev { Ok(file) } else { Err(io::ErrorKind::NotFound.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_ends_between_two_characters() {
        for before in 0..3 {
            let text = "x".repeat(before) + &"─".repeat(BLOCKING_CHUNK);
            let cut = chunk(text.as_bytes());
            assert!(std::str::from_utf8(cut).is_ok(), "{before}");
            assert!((BLOCKING_CHUNK - 2..=BLOCKING_CHUNK).contains(&cut.len()), "{before}");
        }
        assert_eq!(chunk(b"abc"), b"abc");
        assert_eq!(chunk(b""), b"");
    }
}
