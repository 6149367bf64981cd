//! The thread that reads the terminal.
//!
//! It waits in a `poll` of its own without a timeout, and asks crossterm only for what is there:
//! crossterm spins on a terminal that is gone, so it must not be asked then.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGHUP;

use super::gate::Gate;
use super::inbox::{Inbox, Input};
use super::panics;

/// Starts the thread. It lasts as long as the process.
pub(super) fn start(inbox: Arc<Inbox>, gate: Arc<Gate>) -> io::Result<()> {
    std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
        panics::mark_vital();
        while wait() && drain(&inbox, &gate).is_ok() {}
        inbox.note(|batch| {
            batch.ending.get_or_insert(SIGHUP);
        });
    })?;
    Ok(())
}

/// Waits for input; `false` when there will be none any more.
fn wait() -> bool {
    let stdin = rustix::stdio::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    loop {
        match poll(&mut fds, None) {
            Ok(_) => {
                let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
                return !fds.iter().any(|fd| fd.revents().intersects(gone));
            }
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

/// Passes on everything that has come. The gate is open for one event at a time, so that whoever
/// holds it waits for one at most.
fn drain(inbox: &Inbox, gate: &Gate) -> io::Result<()> {
    loop {
        let event = gate.pass(|| {
            let has_event = crossterm::event::poll(Duration::ZERO)?;
            has_event.then(crossterm::event::read).transpose()
        });
        match event {
            Ok(None) => return Ok(()),
            // The size is asked for at SIGWINCH, by the signal thread's note.
            Ok(Some(Event::Resize(..))) => {}
            Ok(Some(event)) => inbox.push(Input::Terminal(event)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
