//! The dialogue, datagram by datagram, with the catalogue's client played by hand.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::bytes::transfer::{read_offset, write_offset};
use crate::net::service::turn::Step;

const NOTHING: [u8; 0] = [];

struct Client {
    server: DatagramTransfers,
    now: Moment,
    note: String,
    directory: tempfile::TempDir,
}

impl Client {
    fn new(length: usize, lose_every: u32) -> Client {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("f"), content(length)).expect("a file");
        let root = Root::open(directory.path(), Some(Path::new("f"))).unwrap_or_else(|f| panic!("{f}"));
        let server = DatagramTransfers::new(Arc::new(root), lose_every);
        Client { server, now: Moment::START, note: String::new(), directory }
    }

    fn turn(&mut self, act: impl FnOnce(&mut DatagramTransfers, &mut Turn)) -> Vec<Vec<u8>> {
        let mut turn = Turn::new(self.now, std::time::SystemTime::UNIX_EPOCH);
        act(&mut self.server, &mut turn);
        // Here the disk answers at once.
        while let Some(request) = turn.disk.take() {
            self.server.answered(request.perform(), &mut turn);
        }
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
        self.turn(ServiceHandler::woken)
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
