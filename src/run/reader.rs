//! The thread that reads the terminal.
//!
//! It waits in a `poll` of its own without a timeout, and asks crossterm only for what is there:
//! crossterm spins on a terminal that is gone, so it must not be asked then.
//!
//! Crossterm has two sources of events. The usual one waits by edges and forgets some: a key that comes
//! together with SIGWINCH, and what is left of more than 1,024 bytes, stay unread until the next key. The
//! one of its feature `use-dev-tty`, which this program is built with, asks what is there each time.

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
use super::paste_tail::PasteTail;

/// How long crossterm may look for one more event. It does not look at all for no time; this long is spent
/// once behind each batch of keys.
const LOOK: Duration = Duration::from_millis(1);

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
    let mut tail = PasteTail::default();
    loop {
        let event = gate.pass(|| {
            let has_event = crossterm::event::poll(LOOK)?;
            has_event.then(crossterm::event::read).transpose()
        });
        match event {
            Ok(None) => {
                tail.rest().into_iter().for_each(|event| inbox.push(Input::Terminal(event)));
                return Ok(());
            }
            // The size is asked for at SIGWINCH, by the signal thread's note.
            Ok(Some(Event::Resize(..))) => {}
            Ok(Some(event)) => tail.take(event).for_each(|event| inbox.push(Input::Terminal(event))),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
