//! Standard output, which may end early: a reader that goes away (`| head`) is a quiet end.

use std::fmt::Write as _;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Stderr, Stdout, Write};

use crate::bytes::text::SafeText;
use crate::run::locale;

/// Lines for standard output. After a failed write nothing more is written; who prints on and on asks
/// [`Printer::is_over`].
#[derive(Debug)]
pub(super) struct Printer<W: Write = BufWriter<StandardStream>> {
    out: W,
    /// The terminal takes UTF-8.
    is_utf8: bool,
    ended: Option<io::Error>,
}

/// Where a command prints.
#[derive(Debug)]
pub(super) enum StandardStream {
    Output(Stdout),
    Error(Stderr),
}

impl Write for StandardStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            StandardStream::Output(stream) => stream.write(bytes),
            StandardStream::Error(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            StandardStream::Output(stream) => stream.flush(),
            StandardStream::Error(stream) => stream.flush(),
        }
    }
}

impl Printer {
    pub(super) fn new() -> Printer {
        Printer::to(StandardStream::Output(io::stdout()))
    }

    /// For a command whose standard output is a peer's.
    pub(super) fn to_standard_error() -> Printer {
        Printer::to(StandardStream::Error(io::stderr()))
    }

    fn to(stream: StandardStream) -> Printer {
        Printer { out: BufWriter::new(stream), is_utf8: locale::is_utf8(), ended: None }
    }
}

impl<W: Write> Printer<W> {
    /// Writes a line of text that may stand on a terminal.
    pub(super) fn line(&mut self, text: impl Into<SafeText>) {
        let text = text.into();
        self.write(if self.is_utf8 { text } else { text.in_ascii() }.as_str());
    }

    /// Writes a JSON object as a line; the layer of exports has made it safe.
    pub(super) fn json(&mut self, object: &str) {
        if self.is_utf8 || object.is_ascii() {
            return self.write(object);
        }
        // Only the texts in it have such characters, and JSON has an escape for them (RFC 8259, section 7).
        let mut line = String::with_capacity(object.len());
        for unit in object.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => line.push(char::from(byte)),
                _ => {
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
        self.write(&line);
    }

    /// Writes rows of a dump, line feeds included, which hold nothing but their own signs and styles; or bytes that
    /// somebody wants as they are.
    pub(super) fn rows(&mut self, rows: &[u8]) {
        if self.ended.is_none()
            && let Err(error) = self.out.write_all(rows)
        {
            self.ended = Some(error);
        }
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
    let _ = writeln!(io::stderr(), "{}", locale::fit(text.into()));
}

/// A line of standard error that is written over and over, where that is a terminal.
#[derive(Debug)]
pub(super) struct ProgressLine {
    is_terminal: bool,
    /// Columns that stand there.
    shown: usize,
}

/// Columns of a terminal that does not say how many it has.
const COLUMNS: u16 = 80;

impl ProgressLine {
    pub(super) fn new() -> ProgressLine {
        ProgressLine { is_terminal: io::stderr().is_terminal(), shown: 0 }
    }

    /// Shows a line in place of the one before.
    pub(super) fn show(&mut self, text: &SafeText) {
        if !self.is_terminal {
            return;
        }
        let size = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| size.ws_col);
        let size = if size == 0 { COLUMNS } else { size };
        // A line that reaches the last column would begin another.
        let text = text.truncated_with(usize::from(size.max(2) - 1), "");
        let fitted = text.padded(self.shown);
        self.shown = text.width();
        let _ = write!(io::stderr(), "\r{}", locale::fit(fitted));
    }

    /// Takes the line away, before something else is written.
    pub(super) fn clear(&mut self) {
        if self.shown > 0 {
            self.show(&SafeText::EMPTY);
            let _ = write!(io::stderr(), "\r");
        }
    }
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
    fn where_utf_8_is_not_known_all_is_ascii_and_json_still_means_the_same() {
        let mut printer = Printer { out: Vec::new(), is_utf8: false, ended: None };
        printer.line(SafeText::escaped("\u{db}".as_bytes()));
        printer.json("{\"path\":\"\u{db}\u{1d11e}\"}");
        assert_eq!(
            String::from_utf8(printer.out).unwrap(),
            "\\u{db}\n{\"path\":\"\\u00db\\ud834\\udd1e\"}\n"
        );
    }

    #[test]
    fn a_reader_that_goes_away_is_a_quiet_end_and_a_full_disk_is_none() {
        for (kind, is_quiet) in [(ErrorKind::BrokenPipe, true), (ErrorKind::StorageFull, false)] {
            let mut printer = Printer { out: Short(1, kind), is_utf8: true, ended: None };
            printer.line("one");
            assert!(!printer.is_over());
            printer.line("two");
            assert!(printer.is_over());
            assert_eq!(printer.finish().is_ok(), is_quiet);
        }
    }
}
