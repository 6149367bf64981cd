//! Who may read the terminal: the reader, or somebody else for a while.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A gate before the reader. While it is held, another program (an editor, the shell after us) may
/// read the terminal, and no key of its user is taken away by us.
#[derive(Debug, Default)]
pub(super) struct ReaderGate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GateState {
    held: bool,
    reading: bool,
}

impl ReaderGate {
    /// Closes the gate, and waits for a reader that is inside to come out. `false` if it did not
    /// within `patience`.
    pub(super) fn hold(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        state.held = true;
        while state.reading {
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Opens the gate again.
    pub(super) fn release(&self) {
        self.lock().held = false;
        self.changed.notify_all();
    }

    /// Runs `read` inside the gate, after waiting until it is open.
    pub(super) fn pass<T>(&self, read: impl FnOnce() -> T) -> T {
        let mut state = self.lock();
        while state.held {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.reading = true;
        drop(state);
        let result = read();
        self.lock().reading = false;
        self.changed.notify_all();
        result
    }

    fn lock(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, mpsc};

    #[test]
    fn nobody_reads_while_the_gate_is_held() {
        let gate = Arc::new(ReaderGate::default());
        assert!(gate.hold(Duration::ZERO));
        let (read, reads) = mpsc::channel();
        let reader = Arc::clone(&gate);
        let thread = std::thread::spawn(move || reader.pass(|| read.send(()).unwrap()));
        assert!(reads.try_recv().is_err());
        gate.release();
        reads.recv_timeout(Duration::from_secs(10)).unwrap();
        thread.join().unwrap();
    }

    #[test]
    fn holding_waits_for_a_reader_inside_but_not_for_good() {
        let gate = Arc::new(ReaderGate::default());
        let (inside, entered) = mpsc::channel();
        let (leave, left) = mpsc::channel::<()>();
        let reader = Arc::clone(&gate);
        let thread = std::thread::spawn(move || {
            reader.pass(|| {
                inside.send(()).unwrap();
                left.recv().unwrap();
            });
        });
        entered.recv().unwrap();
        assert!(!gate.hold(Duration::from_millis(1)), "the reader is inside");
        leave.send(()).unwrap();
        assert!(gate.hold(Duration::from_secs(10)));
        thread.join().unwrap();
    }
}
