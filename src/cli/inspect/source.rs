//! Where the bytes come from: the command line, a file, standard input.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;

use crate::bytes::text::SafeText;
use crate::cli::printer::say;
use crate::model::errno::Errno;

pub(super) enum ByteSource {
    Bytes(Vec<u8>),
    Standard,
    File(OsString),
}

/// Why a file could not be opened, read …
fn failed(operation: &'static str, path: &OsString, error: &io::Error) -> SafeText {
    let why =
        error.raw_os_error().map_or_else(|| SafeText::shown(error), |number| SafeText::shown(Errno(number)));
    SafeText::literal(operation).then(" ").then(SafeText::escaped(path.as_bytes())).then(": ").then(why)
}

/// Bytes from somewhere.
pub(super) struct ByteInput {
    pub(super) reader: Box<dyn Read>,
    /// What is left of `--length`.
    pub(super) left: Option<u64>,
    /// The size of the file, where it is one.
    pub(super) size: Option<u64>,
    pub(super) name: OsString,
}

impl ByteInput {
    /// Fills the buffer as far as there are bytes: rows are whole, but for the last.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, SafeText> {
        let most =
            self.left.map_or(buffer.len(), |left| buffer.len().min(left.try_into().unwrap_or(usize::MAX)));
        let mut filled = 0;
        while filled < most {
            match self.reader.read(&mut buffer[filled..most]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed("read", &self.name, &error)),
            }
            // A person who types sees each line at once.
            if self.size.is_none() && filled % 16 == 0 && filled > 0 {
                break;
            }
        }
        self.left = self.left.map(|left| left - filled as u64);
        Ok(filled)
    }
}

pub(super) fn open(source: &ByteSource, at: u64) -> Result<ByteInput, SafeText> {
    match source {
        ByteSource::Bytes(bytes) => {
            let start = bytes.len().min(at.try_into().unwrap_or(usize::MAX));
            let held = bytes[start..].to_vec();
            let size = Some(bytes.len() as u64);
            Ok(ByteInput { reader: Box::new(io::Cursor::new(held)), left: None, size, name: OsString::new() })
        }
        ByteSource::Standard => {
            let stdin = io::stdin();
            if stdin.is_terminal() {
                say("sockpit: reads bytes from the terminal; ctrl-d at the beginning of a line ends them");
            }
            let name = OsString::from("standard input");
            let mut input = ByteInput { reader: Box::new(stdin), left: None, size: None, name };
            skip(&mut input, at)?;
            Ok(input)
        }
        ByteSource::File(path) => {
            let mut file = File::open(path).map_err(|error| failed("open", path, &error))?;
            let kind = file.metadata().map_err(|error| failed("stat", path, &error))?;
            let size = kind.is_file().then_some(kind.len());
            let is_skipped = file.seek(SeekFrom::Start(at)).is_ok();
            let mut input = ByteInput { reader: Box::new(file), left: None, size, name: path.clone() };
            if !is_skipped {
                skip(&mut input, at)?;
            }
            Ok(input)
        }
    }
}

/// Reads past what comes before, where it cannot be skipped.
fn skip(input: &mut ByteInput, at: u64) -> Result<(), SafeText> {
    io::copy(&mut input.reader.by_ref().take(at), &mut io::sink())
        .map(drop)
        .map_err(|error| failed("read", &input.name, &error))
}
