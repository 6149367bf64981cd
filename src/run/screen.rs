//! The thread that owns the terminal's output.
//!
//! It takes the latest frame from a mailbox of one place: a frame that was not taken in time is
//! replaced, never queued. A terminal that does not read stops this thread and no other.

use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use data_encoding::BASE64;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};

use super::guard::{MOUSE_OFF, MOUSE_ON, TerminalGuard};
use super::inbox::UiInbox;
use super::paint::{TerminalContents, paint};
use super::panics;
use super::sequence_filter::{CLIPBOARD_DIGITS, SequenceFilter};
use super::terminal_output::Written;

/// Longest text for the clipboard, in bytes: base64 makes four digits of three.
pub(super) const CLIPBOARD_BYTES: usize = CLIPBOARD_DIGITS / 4 * 3;

/// A drawn screen.
#[derive(Debug)]
pub(super) struct Frame {
    /// The cells.
    pub(super) buffer: Buffer,
    /// Where the text cursor stands, if it is shown.
    pub(super) cursor: Option<Position>,
}

/// What the ui thread wants of the terminal since the screen thread last looked.
#[derive(Debug, Default)]
struct ScreenRequests {
    frame: Option<Frame>,
    repaint: bool,
    clipboard: Option<String>,
    mouse: Option<bool>,
    stop: bool,
}

impl ScreenRequests {
    fn is_something(&self) -> bool {
        self.frame.is_some() || self.clipboard.is_some() || self.mouse.is_some() || self.stop
    }
}

/// The mailbox between the ui thread and the screen thread.
#[derive(Debug)]
struct Mailbox {
    wanted: Mutex<ScreenRequests>,
    /// A buffer to draw the next frame into, so that a steady screen allocates nothing.
    spare: Mutex<Option<Buffer>>,
    wakeup: OwnedFd,
}

/// The ui thread's end of the screen.
#[derive(Debug)]
pub(super) struct ScreenHandle {
    mailbox: Arc<Mailbox>,
    thread: Option<JoinHandle<()>>,
}

impl ScreenHandle {
    /// Starts the thread.
    pub(super) fn start(guard: Arc<TerminalGuard>, inbox: Arc<UiInbox>) -> io::Result<ScreenHandle> {
        let mailbox = Arc::new(Mailbox {
            wanted: Mutex::default(),
            spare: Mutex::default(),
            wakeup: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
        });
        let theirs = Arc::clone(&mailbox);
        let thread = std::thread::Builder::new().name("screen".to_owned()).spawn(move || {
            panics::mark_vital();
            let mut thread_state = ScreenThread {
                guard,
                inbox,
                mailbox: theirs,
                shown: TerminalContents::default(),
                opening: 0,
            };
            if thread_state.run().is_err() {
                // EIO: the terminal is gone, and nobody may be left to send a SIGHUP.
                thread_state.inbox.note(|batch| {
                    batch.ending.get_or_insert(signal_hook::consts::SIGHUP);
                });
            }
        })?;
        Ok(ScreenHandle { mailbox, thread: Some(thread) })
    }

    /// An empty buffer's worth of memory, if a frame has been given back.
    pub(super) fn spare(&self) -> Option<Buffer> {
        lock(&self.mailbox.spare).take()
    }

    /// Shows `frame` instead of any frame that was not begun yet.
    pub(super) fn show(&self, frame: Frame) {
        let replaced = self.mailbox.want(|wanted| wanted.frame.replace(frame));
        if let Some(replaced) = replaced {
            *lock(&self.mailbox.spare) = Some(replaced.buffer);
        }
    }

    /// The next frame is written whole: something else may stand on the terminal.
    pub(super) fn repaint(&self) {
        lock(&self.mailbox.wanted).repaint = true;
    }

    /// Hands `text` to the terminal's clipboard. There is no acknowledgement.
    ///
    /// # Errors
    ///
    /// The text is longer than [`CLIPBOARD_BYTES`].
    pub(super) fn copy(&self, text: &str) -> Result<(), TooLong> {
        if text.len() > CLIPBOARD_BYTES {
            return Err(TooLong);
        }
        let sequence = format!("\x1b]52;c;{}\x07", BASE64.encode(text.as_bytes()));
        self.mailbox.want(|wanted| wanted.clipboard = Some(sequence));
        Ok(())
    }

    /// Asks for mouse reports, or for none.
    pub(super) fn mouse(&self, on: bool) {
        self.mailbox.want(|wanted| wanted.mouse = Some(on));
    }

    /// Ends the thread. The output must be closed already: the thread is then at most in a `poll`
    /// on a terminal that does not read, and is not waited for.
    pub(super) fn stop(mut self) {
        self.mailbox.want(|wanted| wanted.stop = true);
        if let Some(thread) = self.thread.take()
            && thread.is_finished()
        {
            let _ = thread.join();
        }
    }
}

/// The text does not fit into one clipboard sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Mailbox {
    fn want<T>(&self, write: impl FnOnce(&mut ScreenRequests) -> T) -> T {
        let result = write(&mut lock(&self.wanted));
        // The counter cannot overflow by ones, and a full one would wake all the same.
        let _ = rustix::io::write(&self.wakeup, &1_u64.to_ne_bytes());
        result
    }

    fn wait(&self) -> io::Result<ScreenRequests> {
        loop {
            {
                let mut wanted = lock(&self.wanted);
                if wanted.is_something() {
                    return Ok(std::mem::take(&mut *wanted));
                }
            }
            match poll(&mut [PollFd::new(&self.wakeup.as_fd(), PollFlags::IN)], None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let _ = rustix::io::read(&self.wakeup, &mut [0_u8; 8]);
        }
    }
}

/// The thread's own state.
struct ScreenThread {
    guard: Arc<TerminalGuard>,
    inbox: Arc<UiInbox>,
    mailbox: Arc<Mailbox>,
    shown: TerminalContents,
    /// The opening of the output that `shown` belongs to.
    opening: u64,
}

impl ScreenThread {
    fn run(&mut self) -> io::Result<()> {
        let mut filter = SequenceFilter::default();
        let mut text = String::new();
        loop {
            let wanted = self.mailbox.wait()?;
            if wanted.stop {
                return Ok(());
            }
            let Some(opening) = self.guard.output().opening() else {
                // The terminal is not ours now; the frame that comes when it is again is whole.
                self.shown = TerminalContents::default();
                continue;
            };
            if wanted.repaint || opening != self.opening {
                self.opening = opening;
                self.shown = TerminalContents::default();
            }
            text.clear();
            if let Some(on) = wanted.mouse {
                text.push_str(if on { MOUSE_ON } else { MOUSE_OFF });
            }
            text.push_str(wanted.clipboard.as_deref().unwrap_or_default());
            if let Some(frame) = &wanted.frame {
                paint(&self.shown, &frame.buffer, frame.cursor, &mut text);
            }
            filter.write_all(text.as_bytes())?;
            let (bytes, stopped) = filter.take();
            if stopped > 0 {
                self.tell_stopped(stopped, &text);
            }
            let whole = self.write(&bytes)?;
            if let Some(frame) = wanted.frame {
                let given_back = std::mem::replace(
                    &mut self.shown,
                    TerminalContents { buffer: Some(frame.buffer), cursor: frame.cursor },
                );
                if let Some(buffer) = given_back.buffer {
                    *lock(&self.mailbox.spare) = Some(buffer);
                }
            }
            if !whole {
                self.shown = TerminalContents::default();
            }
        }
    }

    /// Writes all of `bytes`, however long the terminal takes; `false` if it was taken away from us.
    fn write(&self, mut bytes: &[u8]) -> io::Result<bool> {
        let output = self.guard.output();
        while !bytes.is_empty() {
            match output.write(self.opening, bytes)? {
                Written::Some(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Written::Full => {
                    output.wait(None)?;
                }
                Written::Stale => return Ok(false),
            }
        }
        Ok(true)
    }

    fn tell_stopped(&self, stopped: u64, text: &str) {
        debug_assert!(stopped == 0, "the output filter stopped {stopped} characters of a frame: {text:?}");
        self.inbox.note(|batch| {
            batch.notice(
                crate::bytes::text::SafeText::shown(stopped)
                    .then(" control characters were kept from the terminal: please report this"),
            );
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
