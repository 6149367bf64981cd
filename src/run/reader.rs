//! The thread that reads the terminal.
//!
//! It waits in a `poll` of its own: without a timeout while nothing is held, so that an idle program is never woken,
//! and else for as long as the rest of a sequence may take.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGHUP;

use super::gate::ReaderGate;
use super::inbox::{Input, UiInbox};
use super::input::Decoder;
use super::panics;
use super::terminal_output::timespec;

/// Bytes of one read. A terminal keeps 4,095 for its reader (n_tty).
const AT_ONCE: usize = 4096;

/// What came of waiting for the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waited {
    /// There are bytes to read.
    Ready,
    /// There were none for so long.
    Silent,
    /// There will be none any more.
    Gone,
}

/// Starts the thread. It lasts as long as the process.
pub(super) fn start(inbox: Arc<UiInbox>, gate: Arc<ReaderGate>) -> io::Result<()> {
    std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
        panics::mark_vital();
        // An error is a terminal that is gone, as its hang-up is.
        let _ = read_on(&inbox, &gate);
        inbox.note(|batch| {
            batch.ending.get_or_insert(SIGHUP);
        });
    })?;
    Ok(())
}

/// Passes on everything that comes, until the terminal is gone.
fn read_on(inbox: &UiInbox, gate: &ReaderGate) -> io::Result<()> {
    let mut decoder = Decoder::default();
    let mut buffer = vec![0; AT_ONCE];
    let mut events = Vec::new();
    let mut last = Instant::now();
    loop {
        match wait(decoder.patience())? {
            Waited::Ready => {
                let count = gate.pass(|| read(&mut buffer))?;
                let now = Instant::now();
                let silence = now.duration_since(std::mem::replace(&mut last, now));
                decoder.push(buffer.get(..count).unwrap_or_default(), silence, &mut events);
            }
            Waited::Silent => decoder.give_up(&mut events),
            Waited::Gone => return Ok(()),
        }
        events.drain(..).for_each(|event| inbox.push(Input::Terminal(event)));
    }
}

/// Waits for input, or for so long.
fn wait(patience: Option<Duration>) -> io::Result<Waited> {
    let timeout: Option<Timespec> = patience.map(timespec);
    let stdin = rustix::stdio::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    loop {
        match poll(&mut fds, timeout.as_ref()) {
            Ok(0) => return Ok(Waited::Silent),
            Ok(_) if fds.iter().any(|fd| fd.revents().intersects(gone)) => return Ok(Waited::Gone),
            Ok(_) => return Ok(Waited::Ready),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Reads what is there, without waiting: another program may have read the terminal while the gate was closed.
fn read(buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        if wait(Some(Duration::ZERO))? != Waited::Ready {
            return Ok(0);
        }
        match rustix::io::read(rustix::stdio::stdin(), &mut *buffer) {
            Err(Errno::INTR) => {}
            read => return Ok(read?),
        }
    }
}
