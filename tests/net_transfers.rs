//! Files that sessions fetch, from peers of the standard library that behave in every way, over loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use backend::{Bench, DEADLINE, model_address, session, udp};
use sockpit::bytes::transfer::{ClientDatagram, PAYLOAD, ServerDatagram, TransferCommand};
use sockpit::model::connection::End;
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::ids::SessionId;
use sockpit::model::transfer::{ExistingFile, TransferSpec, TransferStage, TransferState};

/// A backend, a folder, and a server that the test plays by hand.
struct Place {
    bench: Bench,
    folder: tempfile::TempDir,
    listener: TcpListener,
    udp: UdpSocket,
}

impl Place {
    fn new() -> Place {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Place { bench: Bench::new(), folder: tempfile::tempdir().unwrap(), listener, udp: udp() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("f")
    }

    fn spec(&self, command: TransferCommand) -> TransferSpec {
        TransferSpec { command, file: self.path(), ..TransferSpec::default() }
    }

    /// Fetches over TCP; the server's end of the connection.
    fn over_tcp(&mut self, id: u32, transfer: TransferSpec) -> TcpStream {
        let to = model_address(self.listener.local_addr().unwrap());
        self.bench
            .open(id, SessionSpec { transfer: Some(Box::new(transfer)), ..session(Transport::Tcp, &to) });
        // It is connected by then: accept has not to wait.
        self.bench.opened(id);
        let (peer, _) = self.listener.accept().unwrap();
        peer.set_read_timeout(Some(DEADLINE)).unwrap();
        peer
    }

    /// Fetches over UDP; the server's socket, connected to the client, and what was asked.
    fn over_udp(&mut self, id: u32, transfer: TransferSpec, connected: bool) -> (UdpSocket, ClientDatagram) {
        let to = model_address(self.udp.local_addr().unwrap());
        let transfer = Some(Box::new(transfer));
        self.bench.open(id, SessionSpec { transfer, connected, ..session(Transport::Udp, &to) });
        let mut bytes = [0; 600];
        let (count, client) = self.udp.recv_from(&mut bytes).unwrap();
        let server = self.udp.try_clone().unwrap();
        server.connect(client).unwrap();
        (server, ClientDatagram::read(&bytes[..count]).unwrap())
    }

    /// How the session ended, and the last that was said of its transfer.
    #[track_caller]
    fn ended(&mut self, id: u32) -> (End, TransferState) {
        let mut last = None;
        let end = self.bench.expect("the session ends", |event| match event {
            Event::Console(ConsoleEvent::Transfer(session, state)) if session.0 == id => {
                last = Some((**state).clone());
                None
            }
            Event::Console(ConsoleEvent::Stage(session, _, SessionStage::Ended(end))) if session.0 == id => {
                Some(end.clone())
            }
            _ => None,
        });
        (end, last.expect("it said how far it was"))
    }

    /// Waits until so many bytes are in the file.
    #[track_caller]
    fn written(&mut self, id: u32, count: u64) {
        self.bench.expect("so many bytes are written", |event| match event {
            Event::Console(ConsoleEvent::Transfer(session, state)) => {
                (session.0 == id && state.written == count).then_some(())
            }
            _ => None,
        });
    }
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 7 % 251) as u8).collect()
}

#[track_caller]
fn request(peer: &mut TcpStream, expected: &[u8]) {
    let mut bytes = vec![0; expected.len()];
    peer.read_exact(&mut bytes).unwrap();
    assert_eq!(bytes, expected, "{}", bytes.escape_ascii());
}

#[track_caller]
fn holds(path: &Path, expected: &[u8]) {
    let bytes = fs::read(path).unwrap();
    assert!(bytes == expected, "{} B instead of {}", bytes.len(), expected.len());
}

#[test]
fn a_stream_is_a_file_in_whatever_pieces_it_comes() {
    let mut place = Place::new();
    let path = place.path();
    let content = content(700_000);
    let mut peer = place.over_tcp(1, place.spec(TransferCommand::Whole));
    request(&mut peer, b"0\0");
    for piece in [&content[..1], &content[1..300], &content[300..]] {
        peer.write_all(piece).unwrap();
    }
    peer.shutdown(Shutdown::Write).unwrap();
    let (end, state) = place.ended(1);
    assert_eq!((end, &state.stage), (End::ByPeer, &TransferStage::Complete));
    assert_eq!((state.size_before, state.received, state.size()), (0, 700_000, 700_000));
    holds(&path, &content);
    // What the socket received is all in the journal, as of any session.
    let socket = place.bench.socket_of_session(1).unwrap().id;
    assert!(place.bench.bytes_in(socket) == content);
    place.bench.stop();
}

#[test]
fn what_came_before_a_cancel_or_a_reset_is_kept_and_resumed() {
    let mut place = Place::new();
    let path = place.path();
    let content = content(1000);
    let mut peer = place.over_tcp(1, place.spec(TransferCommand::Whole));
    request(&mut peer, b"0\0");
    peer.write_all(&content[..100]).unwrap();
    place.written(1, 100);
    place.bench.console(ConsoleCommand::Cancel(SessionId(1)));
    let (end, state) = place.ended(1);
    assert_eq!((end, state.stage, state.written), (End::ByUs, TransferStage::Cancelled, 100));
    holds(&path, &content[..100]);

    let mut peer = place.over_tcp(2, place.spec(TransferCommand::Resume));
    request(&mut peer, b"2\x00100\0\0\0\0\0\0\0");
    peer.write_all(&content[100..300]).unwrap();
    place.written(2, 200);
    socket2::SockRef::from(&peer).set_linger(Some(Duration::ZERO)).unwrap();
    drop(peer);
    let (end, state) = place.ended(2);
    assert_eq!(end, End::ResetByPeer);
    assert!(matches!(state.stage, TransferStage::Failed(_)), "{:?}", state.stage);
    holds(&path, &content[..300]);

    let mut peer =
        place.over_tcp(3, TransferSpec { size: Some(1000), ..place.spec(TransferCommand::Resume) });
    request(&mut peer, b"2\x00300\0\0\0\0\0\0\0");
    peer.write_all(&content[300..]).unwrap();
    drop(peer);
    let (_, state) = place.ended(3);
    assert_eq!((state.stage.clone(), state.size_before), (TransferStage::Complete, 300));
    assert!(state.verdict().as_str().contains("equal to the size that was expected"), "{}", state.verdict());
    holds(&path, &content);
    place.bench.stop();
}

#[test]
fn a_file_that_would_be_lost_is_not_touched_and_nobody_is_asked() {
    let mut place = Place::new();
    fs::write(place.path(), "precious").unwrap();
    let to = model_address(place.listener.local_addr().unwrap());
    let transfer = Some(Box::new(place.spec(TransferCommand::Whole)));
    place.bench.open(1, SessionSpec { transfer, ..session(Transport::Tcp, &to) });
    let End::Failed(failure) = place.bench.ended(1) else { panic!("it failed") };
    assert!(failure.to_string().contains("it has 8 B already"), "{failure}");
    place.listener.set_nonblocking(true).unwrap();
    assert!(place.listener.accept().is_err(), "nobody connected");

    // It is replaced only where that is asked, and only by something.
    place.listener.set_nonblocking(false).unwrap();
    let replaces = TransferSpec { existing: ExistingFile::Replace, ..place.spec(TransferCommand::Whole) };
    // An end of file without a byte; closing with the request unread would be a reset.
    let mut peer = place.over_tcp(2, replaces.clone());
    request(&mut peer, b"0\0");
    drop(peer);
    let (end, _) = place.ended(2);
    assert!(matches!(&end, End::Failed(failure) if failure.to_string().contains("kept")), "{end:?}");
    holds(&place.path(), b"precious");
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1, "no part is left");
    let mut peer = place.over_tcp(3, replaces);
    request(&mut peer, b"0\0");
    peer.write_all(b"new").unwrap();
    drop(peer);
    assert_eq!(place.ended(3).0, End::ByPeer);
    holds(&place.path(), b"new");
    place.bench.stop();
}

#[test]
fn another_size_than_the_expected_one_is_a_failure_that_keeps_what_came() {
    let mut place = Place::new();
    let spec = TransferSpec { size: Some(1000), ..place.spec(TransferCommand::Whole) };
    let mut peer = place.over_tcp(1, spec);
    request(&mut peer, b"0\0");
    peer.write_all(&content(990)).unwrap();
    drop(peer);
    let (end, state) = place.ended(1);
    assert!(
        matches!(&end, End::Failed(why) if why.to_string().contains("990 B, and not the 1000 B")),
        "{end:?}"
    );
    assert_eq!(state.written, 990);
    holds(&place.path(), &content(990));
    place.bench.stop();
}

#[test]
fn datagrams_that_come_twice_in_another_order_or_from_others_make_the_same_file() {
    let mut place = Place::new();
    let path = place.path();
    let content = content(600);
    // Not connected, so that others are heard too.
    let (server, asked) = place.over_udp(1, place.spec(TransferCommand::Whole), false);
    assert_eq!(asked, ClientDatagram::Request(TransferCommand::Whole, 0));
    let client = server.peer_addr().unwrap();
    let stranger = udp();
    let data = |at: usize| {
        let end = content.len().min(at + PAYLOAD);
        let payload = &content[at..end];
        ServerDatagram::Data { at: at as u64, payload, is_last: end == content.len() }.write()
    };
    let hear = || {
        let mut bytes = [0; 600];
        let count = server.recv(&mut bytes).unwrap();
        ClientDatagram::read(&bytes[..count]).unwrap()
    };
    for datagram in [&b"Ethere is no such file"[..], b"D0\0\0\0\0\0\0\0\0\0evil", b""] {
        stranger.send_to(datagram, client).unwrap();
    }
    for datagram in [&data(256)[..], b"", b"nonsense", b"Dx\0\0\0\0\0\0\0\0\0bad", &data(0), &data(0)] {
        server.send(datagram).unwrap();
    }
    // Requests may have been repeated on a busy machine.
    while hear() != ClientDatagram::Acknowledgement(256) {}
    for datagram in [data(256), data(0), data(512), data(512)] {
        server.send(&datagram).unwrap();
    }
    while hear() != ClientDatagram::Finish(600) {}
    let (end, state) = place.ended(1);
    assert_eq!((end, &state.stage), (End::ByUs, &TransferStage::Complete));
    assert_eq!((state.told_size, state.received), (Some(600), 600));
    assert!(state.ignored >= 7 && state.duplicates >= 2, "{state:?}");
    holds(&path, &content);
    place.bench.stop();
}

#[test]
fn the_refusal_of_a_datagram_server_is_shown_escaped_and_leaves_no_file() {
    let mut place = Place::new();
    let (server, asked) =
        place.over_udp(1, TransferSpec { offset: 7, ..place.spec(TransferCommand::Offset) }, true);
    assert_eq!(asked, ClientDatagram::Request(TransferCommand::Offset, 7));
    server.send(b"Eno \x1b[2Jfile").unwrap();
    let (end, _) = place.ended(1);
    let End::Failed(failure) = end else { panic!("{end:?}") };
    assert!(failure.to_string().ends_with(r"the server refused: no \x1b[2Jfile"), "{failure}");
    assert!(!place.path().exists());
    place.bench.stop();
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut place = Place::new();
    let patience = Some(Duration::from_millis(400));
    let (_server, _) =
        place.over_udp(1, TransferSpec { patience, ..place.spec(TransferCommand::Whole) }, true);
    let (end, state) = place.ended(1);
    assert!(
        matches!(&end, End::Failed(why) if why.to_string().contains("nothing came for 400ms")),
        "{end:?}"
    );
    assert!(state.repeats >= 1, "{state:?}");
    let peer = place.over_tcp(2, TransferSpec { patience, ..place.spec(TransferCommand::Whole) });
    let (end, _) = place.ended(2);
    assert!(
        matches!(&end, End::Failed(why) if why.to_string().contains("nothing came for 400ms")),
        "{end:?}"
    );
    drop(peer);
    assert!(!place.path().exists());
    place.bench.stop();
}

#[test]
fn a_disk_that_hangs_slows_the_peer_down_and_a_second_cancel_does_not_wait_for_it() {
    // More than the buffers of both kernels and ours hold.
    const ALL: usize = 64 << 20;
    let mut place = Place::new();
    let mut peer = place.over_tcp(1, place.spec(TransferCommand::Whole));
    request(&mut peer, b"0\0");
    place.bench.failpoints.set_hangs("file", true);
    let writer = std::thread::spawn(move || {
        let chunk = vec![b'x'; 1 << 16];
        (0..ALL / chunk.len()).take_while(|_| peer.write_all(&chunk).is_ok()).count() * chunk.len()
    });
    place.bench.received(1, 1 << 20);
    place.bench.end(1, CloseKind::Close);
    place.bench.end(1, CloseKind::Close);
    let End::Failed(failure) = place.bench.ended(1) else { panic!("what was not written is told") };
    assert!(failure.to_string().contains("the disk did not take all in time"), "{failure}");
    let taken = writer.join().unwrap();
    assert!(taken < ALL / 2, "{taken} B were taken");
    place.bench.failpoints.set_hangs("file", false);
    place.bench.stop();
}
