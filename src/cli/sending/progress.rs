//! How far a file is that is sent.

use std::time::{Duration, Instant};

use crate::bytes::text::SafeText;
use crate::cli::printer::ProgressLine;

/// It is told so often at most.
const EVERY: Duration = Duration::from_millis(200);

/// A line of progress, of a file whose size is known.
#[derive(Debug)]
pub(super) struct FileProgress {
    of: Option<u64>,
    line: ProgressLine,
    last: Option<Instant>,
}

impl FileProgress {
    /// Of a file of so many bytes; `None`: nothing is told.
    pub(super) fn new(of: Option<u64>) -> FileProgress {
        FileProgress { of, line: ProgressLine::new(), last: None }
    }

    /// So many bytes were sent.
    pub(super) fn show(&mut self, sent: u64) {
        let Some(of) = self.of else { return };
        let now = Instant::now();
        if self.last.is_none_or(|last| now >= last + EVERY) {
            self.last = Some(now);
            self.line.show(&SafeText::shown(line(sent, of)));
        }
    }

    /// Makes room for a line of something else.
    pub(super) fn clear(&mut self) {
        self.line.clear();
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
