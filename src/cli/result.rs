//! How a headless command ends: by a signal, because nobody reads any more, or done; and its exit code.

use std::io;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How long ending in good order may take: the backend's 2 s, and some for the summary.
const PATIENCE: Duration = Duration::from_secs(3);

/// A second signal within this time belongs to the first: timeout(1) sends its signal to the program and to
/// its process group, so that it comes twice.
const TWICE: Duration = Duration::from_millis(100);

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommandResult {
    /// It did what was asked, or somebody ended it.
    Done,
    /// It was refused, reset, or failed otherwise.
    Failed,
    /// The command line was wrong, and nothing was tried.
    Usage,
}

impl From<CommandResult> for ExitCode {
    fn from(outcome: CommandResult) -> ExitCode {
        ExitCode::from(match outcome {
            CommandResult::Done => 0,
            CommandResult::Failed => 1,
            CommandResult::Usage => 2,
        })
    }
}

/// Why a command is to end before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interruption {
    /// SIGINT or SIGTERM came.
    Signal,
    /// Standard output has no reader left.
    NoReader,
}

/// Hears once when the command is to end: SIGINT, SIGTERM, or, if it is watched, standard output has no reader left.
/// While it is watched, whoever reads it gets no end of file before the program ends.
///
/// Signals are heard on a thread of their own, so one ends the program also while it waits for a reader
/// that does not read: a second at once (if it is one of its own), the first after 3 s, both with 128 and
/// their number.
pub(super) fn listen(watches_reader: bool) -> io::Result<Receiver<Interruption>> {
    // One place: a second reason to end changes nothing.
    let (ends, heard) = channel(1);
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let by_signal = ends.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut signals = signals.forever();
        let Some(first) = signals.next() else { return };
        let heard = Instant::now();
        let _ = by_signal.try_send(Interruption::Signal);
        // Without the thread a second signal still ends the program.
        let _ = std::thread::Builder::new().name("patience".to_owned()).spawn(move || {
            std::thread::sleep(PATIENCE);
            leave(first);
        });
        if let Some(second) = signals.find(|_| heard.elapsed() > TWICE) {
            leave(second);
        }
    })?;
    if watches_reader {
        std::thread::Builder::new().name("reader".to_owned()).spawn(move || watch_reader(&ends))?;
    }
    Ok(heard)
}

fn leave(signal: i32) -> ! {
    std::process::exit(128 + signal)
}

/// Waits until whoever reads our standard output goes away. Files and devices never do.
fn watch_reader(ends: &Sender<Interruption>) {
    let stdout = rustix::stdio::stdout();
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    loop {
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(count) if count > 0 && watched[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) => {
                let _ = ends.try_send(Interruption::NoReader);
                return;
            }
            _ => return,
        }
    }
}
