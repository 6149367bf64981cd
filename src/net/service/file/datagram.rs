//! The transfer over datagrams, stop and wait. Offsets are 10 bytes of decimal text with NULs after it.
//!
//! ```text
//! client                                server
//! command[2] offset[10]           ->
//!                                 <-    'D' offset[10] payload[256]      not the last
//! 'A' offset[10] (next wanted)    ->
//!                                 <-    'L' offset[10] payload[0..256]   the last
//! 'Z' offset[10]                  ->
//!                                 <-    'E' text                         instead of data
//! ```
//!
//! What is not acknowledged is sent again every 300 ms, 10 times in all.

use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};

use super::request::{COMMAND, Command, OFFSET, read_offset, write_offset};
use super::root::{Handed, Root};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::net::service::conversation::Conversation;
use crate::net::service::turn::Turn;

/// Bytes of the file in a datagram.
const PAYLOAD: u64 = 256;
/// Time without an acknowledgement before a repetition.
const REPEAT: Duration = Duration::from_millis(300);
/// Times that a datagram is sent in all.
const TRIES: u32 = 10;
/// The first offset that has no room in its field.
const TOO_LONG: u64 = 10_000_000_000;

/// One peer's transfers, one after the other.
pub(in crate::net::service) struct Datagrams {
    root: Arc<Root>,
    /// Every n-th of our datagrams is not sent; 0 none.
    lose_every: u32,
    counted: u32,
    lost: u64,
    transfer: Option<Transfer>,
}

struct Transfer {
    request: (Command, u64),
    file: Handed,
    from: u64,
    /// Where the datagram on its way begins, and where it ends.
    at: u64,
    next: u64,
    last: bool,
    datagram: Bytes,
    tries: u32,
    repeats: u64,
    repeat_at: Moment,
}

impl Datagrams {
    pub(in crate::net::service) fn new(root: Arc<Root>, lose_every: u32) -> Datagrams {
        Datagrams { root, lose_every, counted: 0, lost: 0, transfer: None }
    }

    /// Sends, or loses on purpose.
    fn send(&mut self, datagram: Bytes, turn: &mut Turn) {
        self.counted = self.counted.wrapping_add(1);
        if self.lose_every > 0 && self.counted.is_multiple_of(self.lose_every) {
            self.lost += 1;
        } else {
            turn.send(datagram);
        }
    }

    fn refuse(&mut self, why: &SafeText, turn: &mut Turn) {
        let mut datagram = BytesMut::with_capacity(1 + why.as_str().len());
        datagram.put_u8(b'E');
        datagram.put_slice(why.as_str().as_bytes());
        self.send(datagram.freeze(), turn);
        turn.note(SafeText::literal("refused: ").then(why));
        turn.no_progress();
        turn.done();
    }

    fn request(&mut self, request: (Command, u64), turn: &mut Turn) {
        if let Some(transfer) = &self.transfer
            && transfer.request == request
        {
            // The client repeats what it heard no answer to: so does the server.
            return self.again(turn);
        }
        self.transfer = None;
        let (command, offset) = request;
        let from = if command == Command::Whole { 0 } else { offset };
        let file = match self.root.hand_out() {
            Ok(file) => file,
            Err(failure) => return self.refuse(&SafeText::shown(failure), turn),
        };
        if file.length >= TOO_LONG {
            return self.refuse(&"the file is longer than an offset of ten digits can say".into(), turn);
        }
        if from > file.length {
            let why = SafeText::literal("offset ").then(from).then(" is past the end, ");
            return self.refuse(&why.then(file.length).then(" B"), turn);
        }
        self.transfer = Some(Transfer {
            request,
            file,
            from,
            at: from,
            next: from,
            last: false,
            datagram: Bytes::new(),
            tries: 0,
            repeats: 0,
            repeat_at: turn.now,
        });
        self.go_on(from, turn);
    }

    /// Sends what begins at `at`.
    fn go_on(&mut self, at: u64, turn: &mut Turn) {
        let Some(transfer) = &mut self.transfer else { return };
        match transfer.cut(at) {
            Ok(()) => {
                transfer.tries = 1;
                transfer.repeat_at = turn.now + REPEAT;
                let datagram = transfer.datagram.clone();
                self.send(datagram, turn);
                self.tell(turn);
            }
            Err(why) => {
                self.transfer = None;
                self.refuse(&why, turn);
            }
        }
    }

    /// Sends the same datagram again, unless it was sent often enough.
    fn again(&mut self, turn: &mut Turn) {
        let Some(transfer) = &mut self.transfer else { return };
        if transfer.tries >= TRIES {
            let told = SafeText::literal("given up at ").then(transfer.at).then(" B: no acknowledgement of ");
            turn.note(told.then(TRIES).then(" datagrams"));
            turn.no_progress();
            turn.done();
            self.transfer = None;
            return;
        }
        transfer.tries += 1;
        transfer.repeats += 1;
        transfer.repeat_at = turn.now + REPEAT;
        let datagram = transfer.datagram.clone();
        self.send(datagram, turn);
        self.tell(turn);
    }

    fn acknowledged(&mut self, next: u64, turn: &mut Turn) {
        // Others are repetitions of older ones: answering them too would double every datagram from then on.
        if self.transfer.as_ref().is_some_and(|transfer| !transfer.last && transfer.next == next) {
            self.go_on(next, turn);
        }
    }

    fn finished(&mut self, turn: &mut Turn) {
        if self.transfer.as_ref().is_some_and(|transfer| transfer.last)
            && let Some(transfer) = self.transfer.take()
        {
            let sent = transfer.next - transfer.from;
            let told =
                SafeText::literal("done: ").then(sent).then(" B sent from offset ").then(transfer.from);
            turn.note(told.then(self.marks(transfer.repeats)));
            turn.progress(1, 1);
            turn.done();
        }
    }

    fn tell(&self, turn: &mut Turn) {
        let Some(transfer) = &self.transfer else { return };
        turn.progress(transfer.at, transfer.file.length);
        let told = SafeText::from(transfer.at - transfer.from)
            .then(" of ")
            .then(transfer.file.length - transfer.from);
        turn.note(told.then(" B acknowledged").then(self.marks(transfer.repeats)));
    }

    fn marks(&self, repeats: u64) -> SafeText {
        let mut marks = SafeText::EMPTY;
        if repeats > 0 {
            marks = marks.then(", ").then(repeats).then(" repeated");
        }
        if self.lost > 0 {
            marks = marks.then(", ").then(self.lost).then(" lost on purpose");
        }
        marks
    }
}

impl Transfer {
    /// Makes the datagram that begins at `at`.
    fn cut(&mut self, at: u64) -> Result<(), SafeText> {
        let count = (self.file.length - at).min(PAYLOAD);
        let mut payload = [0; PAYLOAD as usize];
        let payload = &mut payload[..count as usize];
        match self.file.read(payload, at) {
            Ok(read) if read == payload.len() => {}
            Ok(_) => return Err("the file shrank while it was sent".into()),
            Err(error) => return Err(SafeText::literal("read file: ").then(SafeText::shown(error))),
        }
        self.at = at;
        self.next = at + count;
        self.last = self.next == self.file.length;
        let mut datagram = BytesMut::with_capacity(1 + OFFSET + payload.len());
        datagram.put_u8(if self.last { b'L' } else { b'D' });
        datagram.put_slice(&write_offset(at));
        datagram.put_slice(payload);
        self.datagram = datagram.freeze();
        Ok(())
    }
}

impl Conversation for Datagrams {
    fn received(&mut self, bytes: &[u8], turn: &mut Turn) {
        match bytes {
            [b'A', offset @ ..] if offset.len() == OFFSET => {
                if let Ok(next) = read_offset(offset) {
                    self.acknowledged(next, turn);
                }
            }
            [b'Z', offset @ ..] if offset.len() == OFFSET => self.finished(turn),
            request if request.len() == COMMAND + OFFSET => {
                let (command, offset) = request.split_at(COMMAND);
                let offset = |command| match command {
                    // The field is there, but means nothing.
                    Command::Whole => Ok(0),
                    _ => read_offset(offset),
                };
                match Command::read(command).and_then(|command| Ok((command, offset(command)?))) {
                    Ok(request) => self.request(request, turn),
                    Err(why) => self.refuse(&why, turn),
                }
            }
            other => {
                let why = SafeText::literal("a request is 12 bytes, command and offset; this has ")
                    .then(other.len());
                self.refuse(&why, turn);
            }
        }
    }

    fn woken(&mut self, turn: &mut Turn) {
        if self.transfer.as_ref().is_some_and(|transfer| transfer.repeat_at <= turn.now) {
            self.again(turn);
        }
    }

    fn wake_at(&self) -> Option<Moment> {
        self.transfer.as_ref().map(|transfer| transfer.repeat_at)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::net::service::turn::Step;

    const NOTHING: [u8; 0] = [];

    struct Client {
        server: Datagrams,
        now: Moment,
        note: String,
        directory: tempfile::TempDir,
    }

    impl Client {
        fn new(length: usize, lose_every: u32) -> Client {
            let directory = tempfile::tempdir().expect("a directory");
            std::fs::write(directory.path().join("f"), content(length)).expect("a file");
            let root = Root::open(directory.path(), Some(Path::new("f"))).unwrap_or_else(|f| panic!("{f}"));
            let server = Datagrams::new(Arc::new(root), lose_every);
            Client { server, now: Moment::START, note: String::new(), directory }
        }

        fn turn(&mut self, act: impl FnOnce(&mut Datagrams, &mut Turn)) -> Vec<Vec<u8>> {
            let mut turn = Turn::new(self.now, std::time::SystemTime::UNIX_EPOCH);
            act(&mut self.server, &mut turn);
            self.note = turn.note.map_or(std::mem::take(&mut self.note), |note| note.to_string());
            let sent = turn.steps.into_iter().map(|step| match step {
                Step::Send(bytes) => bytes.to_vec(),
                other => unreachable!("{other:?}"),
            });
            sent.collect()
        }

        fn sends(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
            self.turn(|server, turn| server.received(bytes, turn))
        }

        /// To the next repetition.
        fn waits(&mut self) -> Vec<Vec<u8>> {
            let Some(at) = self.server.wake_at() else { return Vec::new() };
            self.now = at;
            self.turn(Conversation::woken)
        }

        /// The whole dialogue of the catalogue's client; what it wrote to its file.
        fn fetches(&mut self, command: [u8; 2], offset: u64) -> Vec<u8> {
            let mut got = Vec::new();
            let mut wanted = offset;
            let mut heard = self.sends(&[command.as_slice(), &write_offset(offset)].concat());
            for _ in 0..1000 {
                let Some(datagram) = heard.pop() else {
                    heard = self.waits();
                    continue;
                };
                let (kind, at) = (datagram[0], read_offset(&datagram[1..11]).expect("an offset"));
                if at == wanted {
                    got.extend_from_slice(&datagram[11..]);
                    wanted += datagram.len() as u64 - 11;
                }
                let answer = if kind == b'L' { b'Z' } else { b'A' };
                heard = self.sends(&[&[answer], write_offset(wanted).as_slice()].concat());
                if kind == b'L' {
                    assert_eq!(self.server.wake_at(), None, "nothing is repeated after Z");
                    return got;
                }
            }
            panic!("no end");
        }
    }

    fn content(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place % 251) as u8).collect()
    }

    #[test]
    fn datagrams_have_the_bytes_of_the_catalogue() {
        let mut client = Client::new(300, 0);
        let first = client.sends(b"0\0\0\0\0\0\0\0\0\0\0\0");
        assert_eq!(first.len(), 1);
        assert_eq!(&first[0][..11], b"D0\0\0\0\0\0\0\0\0\0");
        assert_eq!(first[0][11..], content(300)[..256]);
        let second = client.sends(b"A256\0\0\0\0\0\0\0");
        assert_eq!(&second[0][..11], b"L256\0\0\0\0\0\0\0");
        assert_eq!(second[0][11..], content(300)[256..]);
        assert_eq!(client.note, "256 of 300 B acknowledged");
        assert_eq!(client.sends(b"Z300\0\0\0\0\0\0\0").len(), 0);
        assert_eq!(client.note, "done: 300 B sent from offset 0");
    }

    #[test]
    fn files_of_all_sizes_arrive_whole_with_and_without_loss() {
        for lose_every in [0, 2, 3, 4] {
            for length in [0, 1, 255, 256, 257, 1000, 1024] {
                let mut client = Client::new(length, lose_every);
                assert_eq!(client.fetches(*b"0\0", 0), content(length), "{length} losing every {lose_every}");
                assert_eq!(client.fetches(*b"2\0", length as u64 / 2), content(length)[length / 2..]);
            }
        }
    }

    #[test]
    fn what_is_not_acknowledged_is_repeated_every_300_ms_10_times_in_all() {
        let mut client = Client::new(300, 0);
        let first = client.sends(b"0\0\0\0\0\0\0\0\0\0\0\0");
        for repetition in 1..10 {
            assert_eq!(client.waits(), first, "{repetition}");
            assert_eq!(client.now, Moment::START + Duration::from_millis(300 * repetition));
        }
        assert_eq!(client.waits().len(), 0);
        assert_eq!(client.note, "given up at 0 B: no acknowledgement of 10 datagrams");
        assert_eq!(client.server.wake_at(), None);
    }

    #[test]
    fn repeated_requests_and_old_acknowledgements_do_not_double_the_transfer() {
        let mut client = Client::new(1000, 0);
        let request = b"0\0\0\0\0\0\0\0\0\0\0\0";
        let first = client.sends(request);
        assert_eq!(client.sends(request), first);
        let second = client.sends(b"A256\0\0\0\0\0\0\0");
        assert_eq!(client.sends(b"A256\0\0\0\0\0\0\0").len(), 0);
        assert_eq!(client.sends(b"A0\0\0\0\0\0\0\0\0\0").len(), 0);
        assert_eq!(client.sends(b"Z256\0\0\0\0\0\0\0").len(), 0, "that was not the last");
        assert_eq!(client.sends(request), second, "what is on its way, not the beginning");
        let other = client.sends(b"1\0990\0\0\0\0\0\0\0");
        assert_eq!(&other[0][..11], b"L990\0\0\0\0\0\0\0");
    }

    #[test]
    fn what_cannot_be_sent_is_told_with_e() {
        let mut client = Client::new(10, 0);
        for (request, text) in [
            (b"1\x0011\0\0\0\0\0\0\0\0".as_slice(), "Eoffset 11 is past the end, 10 B"),
            (b"2\x00-1\0\0\0\0\0\0\0\0", "Eoffset \"-1\" is negative"),
            (b"7\0\0\0\0\0\0\0\0\0\0\0", "Ecommand \"7\" is not 0, 1 or 2"),
            (b"hello", "Ea request is 12 bytes, command and offset; this has 5"),
        ] {
            assert_eq!(client.sends(request), [text.as_bytes()]);
            assert_eq!(client.server.wake_at(), None);
        }
        std::fs::remove_file(client.directory.path().join("f")).expect("removed");
        let told = client.sends(b"0\0\0\0\0\0\0\0\0\0\0\0");
        assert_eq!(told, [b"Eopen file f: ENOENT (No such file or directory)"]);
        assert_eq!(client.sends(b"A256\0\0\0\0\0\0\0"), [NOTHING; 0]);
    }

    #[test]
    fn a_file_that_shrinks_is_told() {
        let mut client = Client::new(1000, 0);
        client.sends(b"0\0\0\0\0\0\0\0\0\0\0\0");
        std::fs::write(client.directory.path().join("f"), "short").expect("written");
        assert_eq!(client.sends(b"A256\0\0\0\0\0\0\0"), [b"Ethe file shrank while it was sent"]);
    }
}
