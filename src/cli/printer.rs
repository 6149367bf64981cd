//! Standard output, which may end early: a reader that goes away (`| head`) is a quiet end.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use crate::bytes::text::SafeText;

/// Lines for standard output. After a failed write nothing more is written; who prints on and on asks
/// [`Printer::is_over`].
#[derive(Debug)]
pub(super) struct Printer<W: Write = BufWriter<Stdout>> {
    out: W,
    ended: Option<io::Error>,
}

impl Printer {
    pub(super) fn new() -> Printer {
        Printer { out: BufWriter::new(io::stdout()), ended: None }
    }
}

impl<W: Write> Printer<W> {
    /// Writes a line of text that may stand on a terminal.
    pub(super) fn line(&mut self, text: impl Into<SafeText>) {
        self.write(text.into().as_str());
    }

    /// Writes a JSON object as a line; the layer of exports has made it safe.
    pub(super) fn json(&mut self, object: &str) {
        self.write(object);
    }

    fn write(&mut self, text: &str) {
        if self.ended.is_none()
            && let Err(error) = writeln!(self.out, "{text}")
        {
            self.ended = Some(error);
        }
    }

    /// Hands over what was written.
    pub(super) fn flush(&mut self) {
        if self.ended.is_none()
            && let Err(error) = self.out.flush()
        {
            self.ended = Some(error);
        }
    }

    /// Whether nobody will read any more.
    pub(super) fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Hands over the rest. An error is one that somebody must hear of: not that the reader went away.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush();
        match self.ended {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}

/// Writes a line to standard error. There is nobody left to tell if that fails.
pub(super) fn say(text: impl Into<SafeText>) {
    let _ = writeln!(io::stderr(), "{}", text.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A writer that takes some lines and then fails.
    struct Short(usize, ErrorKind);

    impl Write for Short {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            self.0 -= usize::from(bytes.ends_with(b"\n"));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_goes_away_is_a_quiet_end_and_a_full_disk_is_none() {
        for (kind, is_quiet) in [(ErrorKind::BrokenPipe, true), (ErrorKind::StorageFull, false)] {
            let mut printer = Printer { out: Short(1, kind), ended: None };
            printer.line("one");
            assert!(!printer.is_over());
            printer.line("two");
            assert!(printer.is_over());
            assert_eq!(printer.finish().is_ok(), is_quiet);
        }
    }
}
