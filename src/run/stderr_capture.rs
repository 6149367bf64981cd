//! Standard error while the screen is up: set aside, and shown when the terminal is given back.
//!
//! A library that writes a warning would write it into the middle of the screen. Only a standard
//! error that is a terminal is set aside; one that goes to a file goes on to do so.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::Stdio;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::pipe::{PipeFlags, pipe_with};

use crate::bytes::text::SafeText;

/// Bytes that are kept: the first ones, for the first warning names the cause.
const KEPT: usize = 16 * 1024;

/// How long giving back waits for the last bytes to come through the pipe.
const LAST_BYTES: Duration = Duration::from_millis(100);

/// Standard error, set aside or not.
#[derive(Debug)]
pub(super) struct StderrCapture {
    /// The real standard error, while it is set aside.
    real: Mutex<Option<OwnedFd>>,
    kept: Arc<Capture>,
}

#[derive(Debug, Default)]
struct Capture {
    bytes: Mutex<CapturedBytes>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct CapturedBytes {
    first: Vec<u8>,
    lost: u64,
    ended: bool,
}

impl StderrCapture {
    /// Sets standard error aside if it is a terminal.
    pub(super) fn new() -> io::Result<StderrCapture> {
        let kept = Arc::new(Capture::default());
        if !rustix::termios::isatty(rustix::stdio::stderr()) {
            return Ok(StderrCapture { real: Mutex::new(None), kept });
        }
        let real = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3)?;
        let (from, to) = pipe_with(PipeFlags::CLOEXEC)?;
        let theirs = Arc::clone(&kept);
        std::thread::Builder::new().name("stderr".to_owned()).spawn(move || keep(&from, &theirs))?;
        rustix::stdio::dup2_stderr(&to)?;
        Ok(StderrCapture { real: Mutex::new(Some(real)), kept })
    }

    /// The standard error for a program that gets the terminal for a while.
    pub(super) fn for_child(&self) -> Stdio {
        let real = self.real.lock().unwrap_or_else(PoisonError::into_inner);
        match real.as_ref().map(|real| real.as_fd().try_clone_to_owned()) {
            Some(Ok(real)) => Stdio::from(real),
            _ => Stdio::inherit(),
        }
    }

    /// Makes standard error the real one again, and writes there what came in meanwhile. The
    /// terminal must have been given back. Does nothing the second time.
    pub(super) fn restore(&self) {
        let Some(real) = self.real.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        if rustix::stdio::dup2_stderr(&real).is_err() {
            return;
        }
        // The pipe has no writer now, so its reader comes to the end.
        let deadline = Instant::now() + LAST_BYTES;
        let mut bytes = self.kept.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while !bytes.ended {
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                break;
            }
            bytes = self.kept.ended.wait_timeout(bytes, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        for line in bytes.first.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            super::say::say(&SafeText::escaped(line));
        }
        if bytes.lost > 0 {
            super::say::say(&SafeText::shown(bytes.lost).then(" more bytes of standard error were lost"));
        }
    }
}

fn keep(from: &OwnedFd, kept: &Capture) {
    let mut buffer = [0_u8; 4096];
    loop {
        match rustix::io::read(from, &mut buffer) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(0) | Err(_) => break,
            Ok(count) => {
                let mut bytes = kept.bytes.lock().unwrap_or_else(PoisonError::into_inner);
                let room = KEPT.saturating_sub(bytes.first.len()).min(count);
                bytes.first.extend(buffer.iter().take(room));
                bytes.lost += (count - room) as u64;
            }
        }
    }
    kept.bytes.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
    kept.ended.notify_all();
}
