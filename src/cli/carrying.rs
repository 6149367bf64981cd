//! The threads of bytes that are carried headless: standard input or a file towards a session, and what comes to
//! standard output, byte for byte, or escaped to a terminal.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;

use bytes::Bytes;
use rustix::fs::FileType;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::expectation::Expectation;
use crate::bytes::text::SafeText;
use crate::net::carry::{self, BlockReceiver, BlockSender, BlockStage, CarriedBytes};
use crate::run::locale;

/// Room for what a writer wrote at once, and no more than a datagram of UDP may have (RFC 768, over IPv4).
pub(super) const MOST_OF_A_DATAGRAM: usize = 65_507;

/// What a pipe is asked to hold, bytes: as much as everybody may ask for (pipe(7)). The fewer its turns, the faster it is.
const PIPE: usize = 1 << 20;

/// Events of one command: it has no more.
const EVENTS: usize = 4;

/// What becomes of carried bytes outside of the backend.
#[derive(Debug)]
pub(super) enum CarryEvent {
    /// The input cannot be read.
    InputFailed(io::Error),
    /// Something came, for the first time.
    Came,
    /// What was expected has come.
    Met,
    /// Nothing more is written: all that came was, or it could not be.
    OutputEnded(io::Result<()>, Option<Expectation>),
}

/// Where `/dev/null` is, major and minor number (Linux, Documentation/admin-guide/devices.txt).
const NULL: (u32, u32) = (1, 3);

/// Whether standard input is a pipe, a file, a socket or a device: somebody gives us bytes. A terminal and `/dev/null`
/// are not.
pub(super) fn is_given_input() -> bool {
    gives_bytes(rustix::stdio::stdin())
}

fn gives_bytes(input: impl AsFd) -> bool {
    let Ok(stat) = rustix::fs::fstat(&input) else { return false };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::CharacterDevice => {
            let device = (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev));
            device != NULL && !rustix::termios::isatty(&input)
        }
        FileType::Directory => false,
        _ => true,
    }
}

/// Standard input, to be read without a buffer of its own.
pub(super) fn standard_input() -> io::Result<File> {
    Ok(rustix::stdio::stdin().try_clone_to_owned()?.into())
}

/// Where carried bytes come from: some payloads, then a file.
#[derive(Debug)]
pub(super) struct CarriedInput {
    pub(super) first: Vec<Bytes>,
    pub(super) file: File,
    /// Bytes read at once at most.
    pub(super) size: usize,
}

/// How what comes is written to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOutput {
    /// As it came.
    Raw,
    /// As it came, but escaped where standard output is a terminal.
    SafeOnTerminal,
}

/// Starts the threads; they end by themselves and are not waited for: what becomes of them is told.
pub(super) fn start(
    input: Option<CarriedInput>,
    output: Option<(ByteOutput, Option<Expectation>)>,
) -> io::Result<(CarriedBytes, Receiver<CarryEvent>)> {
    let (events, told) = channel(EVENTS);
    let mut carried = CarriedBytes::default();
    if let Some(input) = input {
        let (sender, receiver) = carry::blocks(input.size);
        let events = events.clone();
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            if let Err(error) = read(input, sender) {
                let _ = events.blocking_send(CarryEvent::InputFailed(error));
            }
        })?;
        carried.input = Some(receiver);
    }
    if let Some((output, expectation)) = output {
        let (sender, receiver) = carry::blocks(carry::BLOCK);
        let file = File::from(rustix::stdio::stdout().try_clone_to_owned()?);
        let is_shown = output == ByteOutput::SafeOnTerminal && rustix::termios::isatty(&file);
        larger_pipe(&file);
        let mut writer = OutputWriter { file, shown: is_shown.then(ShownBytes::default) };
        let (mut expectation, events) = (expectation, events.clone());
        std::thread::Builder::new().name("output".to_owned()).spawn(move || {
            let outcome = write(receiver, &mut writer, expectation.as_mut(), &events);
            drop(writer);
            close_standard_output();
            let _ = events.blocking_send(CarryEvent::OutputEnded(outcome, expectation));
        })?;
        carried.output = Some(sender);
    }
    Ok((carried, told))
}

fn larger_pipe(file: &impl AsFd) {
    // Where it is no pipe, or no more is granted, it stays as it is.
    let _ = rustix::pipe::fcntl_setpipe_size(file, PIPE);
}

/// Reads until the end, or until nobody takes it.
fn read(mut input: CarriedInput, mut sender: BlockSender) -> io::Result<()> {
    for payload in std::mem::take(&mut input.first) {
        let mut rest = &payload[..];
        loop {
            let Some(room) = sender.blocking_room() else { return Ok(()) };
            let length = rest.len().min(room.len());
            room[..length].copy_from_slice(&rest[..length]);
            sender.filled(length);
            rest = &rest[length..];
            if rest.is_empty() {
                break;
            }
        }
    }
    larger_pipe(&input.file);
    loop {
        let Some(room) = sender.blocking_room() else { return Ok(()) };
        match input.file.read(room) {
            Ok(0) => break,
            Ok(length) => sender.filled(length),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    sender.end();
    Ok(())
}

/// Writes until the end. An error: nobody reads any more, or there is no room on the disk.
fn write(
    mut receiver: BlockReceiver,
    writer: &mut OutputWriter,
    mut expectation: Option<&mut Expectation>,
    events: &Sender<CarryEvent>,
) -> io::Result<()> {
    let mut is_first = true;
    while receiver.blocking_stage() == BlockStage::Bytes {
        if std::mem::take(&mut is_first) {
            let _ = events.blocking_send(CarryEvent::Came);
        }
        writer.write(receiver.bytes())?;
        if let Some(expectation) = &mut expectation
            && expectation.take(receiver.bytes())
        {
            let _ = events.blocking_send(CarryEvent::Met);
        }
        receiver.take(receiver.bytes().len());
    }
    writer.finish()
}

/// Whoever reads it gets its end now, also while the session goes on sending.
fn close_standard_output() {
    if let Ok(null) = File::options().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(null);
    }
}

struct OutputWriter {
    file: File,
    /// On a terminal.
    shown: Option<ShownBytes>,
}

impl OutputWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.shown {
            None => self.file.write_all(bytes),
            Some(shown) => self.file.write_all(shown.take(bytes).as_bytes()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match &mut self.shown {
            None => Ok(()),
            Some(shown) => self.file.write_all(shown.finish().as_bytes()),
        }
    }
}

/// Bytes that are escaped line by line: line feeds stay, all else is as in a payload that is typed.
#[derive(Default)]
struct ShownBytes {
    /// The begin of a character whose other bytes have not come.
    begun: Vec<u8>,
    /// The last line has no end.
    is_open: bool,
}

impl ShownBytes {
    fn take(&mut self, bytes: &[u8]) -> String {
        let mut whole = std::mem::take(&mut self.begun);
        whole.extend_from_slice(bytes);
        self.begun = whole.split_off(whole.len() - unfinished(&whole));
        self.show(&whole)
    }

    /// What is left, and the end of the last line.
    fn finish(&mut self) -> String {
        let begun = std::mem::take(&mut self.begun);
        let mut text = self.show(&begun);
        if self.is_open {
            text.push('\n');
        }
        text
    }

    fn show(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let bare = line.strip_suffix(b"\n");
            text.push_str(locale::fit(SafeText::escaped(bare.unwrap_or(line))).as_str());
            self.is_open = bare.is_none();
            if bare.is_some() {
                text.push('\n');
            }
        }
        text
    }
}

/// How many bytes at the end are the begin of a character in UTF-8 (RFC 3629), which has at most four.
fn unfinished(bytes: &[u8]) -> usize {
    let first = bytes.len().saturating_sub(3);
    let tail = &bytes[first..];
    let Some(lead) = tail.iter().rposition(|byte| byte & 0xc0 != 0x80) else { return 0 };
    let wanted = match tail[lead] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let there = tail.len() - lead;
    if there < wanted { there } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_cut_between_two_reads_are_shown_whole_and_lines_stay_lines() {
        let source = "a\u{e9}\u{20ac}\u{1d11e}\n\u{1b}[2Jb".as_bytes();
        for cut in 0..source.len() {
            let mut shown = ShownBytes::default();
            let text = shown.take(&source[..cut]) + &shown.take(&source[cut..]) + &shown.finish();
            let utf8 = "a\u{e9}\u{20ac}\u{1d11e}\n\\x1b[2Jb\n";
            let ascii = "a\\u{e9}\\u{20ac}\\u{1d11e}\n\\x1b[2Jb\n";
            assert_eq!(text, if locale::is_utf8() { utf8 } else { ascii }, "{cut}");
        }
        let mut shown = ShownBytes::default();
        assert_eq!(shown.take(b"x\xe2\x82") + &shown.finish(), "x\\xe2\\x82\n");
        assert_eq!(ShownBytes::default().finish(), "");
    }

    #[test]
    fn a_pipe_a_file_and_a_device_give_bytes_and_the_null_device_does_not() {
        let (pipe, _writer) = io::pipe().expect("a pipe");
        assert!(gives_bytes(pipe) && gives_bytes(tempfile::tempfile().expect("a file")));
        for (path, gives) in [("/dev/zero", true), ("/dev/null", false), ("/", false)] {
            assert_eq!(gives_bytes(File::open(path).expect(path)), gives, "{path}");
        }
    }

    #[test]
    fn payloads_are_blocks_of_their_own_before_the_file() {
        let file = tempfile::tempfile().expect("a file");
        (&file).write_all(b"rest").expect("written");
        io::Seek::rewind(&mut &file).expect("rewound");
        let first = vec![Bytes::from_static(b"one"), Bytes::new(), Bytes::from_static(b"seven77")];
        let (sender, mut receiver) = carry::blocks(4);
        let reading = std::thread::spawn(move || read(CarriedInput { first, file, size: 4 }, sender));
        for block in [&b"one"[..], b"", b"seve", b"n77", b"rest"] {
            assert_eq!(receiver.blocking_stage(), BlockStage::Bytes);
            assert_eq!(receiver.bytes(), block);
            receiver.take(block.len());
        }
        assert_eq!(receiver.blocking_stage(), BlockStage::End);
        reading.join().expect("no panic").expect("read");
    }
}
