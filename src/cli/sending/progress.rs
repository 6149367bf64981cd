//! How far a file is, on one line of a terminal that is written over and over.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// It is written anew so often at most.
const EVERY: Duration = Duration::from_millis(200);

/// Told on standard error, if that is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    /// Bytes of the file; `None`: nothing is told.
    of: Option<u64>,
    /// Columns that it takes now.
    columns: usize,
    last: Option<Instant>,
}

impl Progress {
    /// Of a file of so many bytes.
    pub(super) fn new(of: Option<u64>) -> Progress {
        Progress { of: of.filter(|_| io::stderr().is_terminal()), columns: 0, last: None }
    }

    /// So many bytes were sent.
    pub(super) fn show(&mut self, sent: u64) {
        let Some(of) = self.of else { return };
        let now = Instant::now();
        if self.last.is_some_and(|last| now < last + EVERY) {
            return;
        }
        self.last = Some(now);
        let line = line(sent, of);
        let blank = " ".repeat(self.columns.saturating_sub(line.len()));
        // There is nobody left to tell if that fails.
        let _ = write!(io::stderr(), "\r{line}{blank}");
        self.columns = line.len();
    }

    /// Makes room for a line of something else.
    pub(super) fn clear(&mut self) {
        if self.columns > 0 {
            let _ = write!(io::stderr(), "\r{}\r", " ".repeat(self.columns));
            self.columns = 0;
        }
    }
}

/// `sent 1048576 of 4194304 bytes (25 %)`
fn line(sent: u64, of: u64) -> String {
    let percent = u128::from(sent) * 100 / u128::from(of.max(1));
    format!("sent {sent} of {of} bytes ({percent} %)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_is_told_in_bytes_and_in_percent() {
        assert_eq!(line(1 << 20, 4 << 20), "sent 1048576 of 4194304 bytes (25 %)");
        assert_eq!(line(0, 0), "sent 0 of 0 bytes (0 %)");
        assert_eq!(line(u64::MAX, u64::MAX), format!("sent {0} of {0} bytes (100 %)", u64::MAX));
    }
}
