//! Peers that always have more to say, or always take more, and everybody else: both get on, every event is told,
//! and the end comes in time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use backend::{Bench, DEADLINE, connect, echoes, server, session, std_address, udp};
use sockpit::model::address::Address;
use sockpit::model::connection::ConnectionStatus;
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::server::{ServerEvent, Service};

/// Bytes after which a greedy peer is at its full speed.
const AT_SPEED: u64 = 8 << 20;

/// What the other clients do beside: so many round trips.
const ROUNDS: usize = 50;

/// A peer that moves bytes as fast as it can, on threads of its own, until it is dropped.
struct Greedy {
    moved: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    stream: Option<TcpStream>,
    threads: Vec<JoinHandle<()>>,
}

impl Greedy {
    /// Threads that make a call each time; what it moved is counted. A call that fails is the end.
    fn new(
        stream: Option<TcpStream>,
        calls: Vec<Box<dyn FnMut() -> std::io::Result<usize> + Send>>,
    ) -> Greedy {
        let (moved, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let run = |mut call: Box<dyn FnMut() -> std::io::Result<usize> + Send>| {
            let (moved, stop) = (Arc::clone(&moved), Arc::clone(&stop));
            std::thread::spawn(move || {
                while !stop.load(SeqCst) {
                    match call() {
                        Ok(0) => return,
                        Ok(count) => _ = moved.fetch_add(count as u64, SeqCst),
                        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                        }
                        Err(_) => return,
                    }
                }
            })
        };
        let threads = calls.into_iter().map(run).collect();
        Greedy { moved, stop, stream, threads }
    }

    /// Reads, writes, or both.
    fn tcp(at: &Address, reads: bool, writes: bool) -> Greedy {
        let stream = connect(at);
        let mut calls: Vec<Box<dyn FnMut() -> std::io::Result<usize> + Send>> = Vec::new();
        if reads {
            let (mut own, mut room) = (stream.try_clone().expect("a clone"), vec![0; 1 << 18]);
            calls.push(Box::new(move || own.read(&mut room)));
        }
        if writes {
            let (mut own, bytes) = (stream.try_clone().expect("a clone"), vec![b'x'; 1 << 18]);
            calls.push(Box::new(move || own.write(&bytes)));
        }
        Greedy::new(Some(stream), calls)
    }

    /// Sends datagrams without waiting for answers.
    fn udp(at: &Address) -> Greedy {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("bind");
        socket.connect(std_address(at)).expect("connect");
        Greedy::new(None, vec![Box::new(move || socket.send(&[b'x'; 1000]))])
    }

    fn moved(&self) -> u64 {
        self.moved.load(SeqCst)
    }

    /// Waits until it has moved so many bytes more.
    #[track_caller]
    fn moves_on(&self, more: u64) {
        let (begun, until) = (self.moved(), Instant::now() + DEADLINE);
        while self.moved() - begun < more {
            assert!(Instant::now() < until, "it moved {} B more, not {more}", self.moved() - begun);
            std::thread::yield_now();
        }
    }
}

impl Drop for Greedy {
    fn drop(&mut self) {
        self.stop.store(true, SeqCst);
        if let Some(stream) = &self.stream {
            let _ = stream.shutdown(Shutdown::Both);
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Beside these greedy peers another client of each server, a client of another server and a session get on, and the
/// greedy ones do; events are told; the end comes within its limit.
fn beside(bench: Bench, greedy: Vec<Greedy>, others: impl FnOnce(&mut Bench)) {
    let mut bench = bench;
    let echo = bench.serve(90, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let datagrams = bench.serve(91, server(Transport::Udp, "127.0.0.1", Service::Echo));
    for peer in &greedy {
        peer.moves_on(AT_SPEED);
    }
    let before: Vec<u64> = greedy.iter().map(Greedy::moved).collect();
    let mut client = connect(&echo);
    let socket = udp();
    for round in 0..ROUNDS {
        echoes(&mut client, format!("round {round}").as_bytes());
        socket.send_to(b"datagram", std_address(&datagrams)).expect("send");
        let mut room = [0; 16];
        assert_eq!(socket.recv(&mut room).expect("its echo"), 8);
    }
    bench.open(1, session(Transport::Tcp, &echo));
    bench.opened(1);
    bench.say(1, b"typed");
    assert_eq!(bench.received(1, 5), b"typed");
    others(&mut bench);
    // A connection's end is told, beside the counters of the greedy ones.
    drop(client);
    bench.rows_until(90, "the client's end", |rows| {
        rows.iter().any(|row| matches!(row.status, ConnectionStatus::Ended(..)))
    });
    for (peer, before) in greedy.iter().zip(before) {
        assert!(peer.moved() > before, "a greedy peer stood still");
        peer.moves_on(1 << 20);
    }
    // While they go on: nobody stops for the end.
    let took = bench.stop();
    assert!(took < Duration::from_secs(10), "{took:?}");
    drop(greedy);
}

#[test]
fn readers_of_chargen_as_fast_as_they_can_starve_nobody() {
    let mut bench = Bench::new();
    let chargen = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Chargen));
    let greedy = vec![Greedy::tcp(&chargen, true, false), Greedy::tcp(&chargen, true, false)];
    beside(bench, greedy, |_| {
        let mut room = vec![0; 100_000];
        connect(&chargen).read_exact(&mut room).expect("another reader has its part");
    });
}

#[test]
fn readers_of_a_large_file_starve_nobody() {
    let root = tempfile::tempdir().expect("a directory");
    let file = std::fs::File::create(root.path().join("large")).expect("a file");
    // Sparse, and longer than any run of this test reads.
    file.set_len(1 << 40).expect("its length");
    let mut bench = Bench::new();
    let service = Service::File { root: root.path().to_owned(), file: Some("large".into()), lose_every: 0 };
    let files = bench.serve(1, server(Transport::Tcp, "127.0.0.1", service));
    let reader = || {
        let peer = Greedy::tcp(&files, true, false);
        peer.stream.as_ref().expect("a stream").write_all(b"0\0").expect("the command");
        peer
    };
    let greedy = vec![reader(), reader()];
    beside(bench, greedy, |_| {
        let mut other = connect(&files);
        other.write_all(b"0\0").expect("the command");
        other.read_exact(&mut vec![1; 100_000]).expect("another reader has its part");
    });
}

#[test]
fn writers_to_echo_and_discard_as_fast_as_they_can_starve_nobody() {
    let mut bench = Bench::new();
    let echo = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let discard = bench.serve(2, server(Transport::Tcp, "127.0.0.1", Service::Discard));
    let greedy = vec![Greedy::tcp(&echo, true, true), Greedy::tcp(&discard, false, true)];
    beside(bench, greedy, |bench| {
        echoes(&mut connect(&echo), b"another client of the echo");
        let mut other = connect(&discard);
        other.write_all(b"away").expect("write");
        other.shutdown(Shutdown::Write).expect("half-close");
        assert_eq!(other.read(&mut [0]).expect("the end"), 0);
        bench.totals(2, |totals| totals.accepted == 2);
    });
}

#[test]
fn senders_of_datagrams_as_fast_as_they_can_starve_nobody() {
    let mut bench = Bench::new();
    let flooded = bench.serve(1, server(Transport::Udp, "127.0.0.1", Service::Discard));
    let greedy = vec![Greedy::udp(&flooded), Greedy::udp(&flooded)];
    beside(bench, greedy, |bench| {
        bench.totals(1, |totals| totals.counts.bytes_in > 1 << 20);
    });
}

#[test]
fn a_disk_that_hangs_stops_no_server_and_not_the_end() {
    let root = tempfile::tempdir().expect("a directory");
    std::fs::write(root.path().join("f"), b"0123456789").expect("a file");
    let mut bench = Bench::new();
    let service = || Service::File { root: root.path().to_owned(), file: Some("f".into()), lose_every: 0 };
    let stream = bench.serve(1, server(Transport::Tcp, "127.0.0.1", service()));
    let datagrams = bench.serve(2, server(Transport::Udp, "127.0.0.1", service()));
    bench.failpoints.set_hangs("file", true);
    // More clients than a server asks for at once.
    let mut clients: Vec<TcpStream> = (0..5).map(|_| connect(&stream)).collect();
    for client in &mut clients {
        client.write_all(b"0\0").expect("the command");
    }
    let peer = udp();
    let request = [b"0\0".as_slice(), &[0; 10]].concat();
    peer.send_to(&request, std_address(&datagrams)).expect("send");
    bench.totals(2, |totals| totals.counts.calls_in == 1);
    bench.rows_until(1, "the commands are there", |rows| {
        rows.iter().filter(|row| row.counts.bytes_in == 2).count() == 5
    });
    let clients = std::cell::RefCell::new(clients);
    let failpoints = bench.failpoints.clone();
    beside(bench, Vec::new(), |bench| {
        // Others start and stop, and what is asked of this host is answered.
        let echo = bench.serve(3, server(Transport::Tcp, "lo", Service::Echo));
        echoes(&mut connect(&echo), b"beside");
        bench.stop_server(3);
        let mut client = clients.borrow_mut().pop().expect("a client");
        client.set_nonblocking(true).expect("non-blocking");
        assert_eq!(client.read(&mut [0]).expect_err("nothing came").kind(), ErrorKind::WouldBlock);
        client.set_nonblocking(false).expect("blocking");
        failpoints.set_hangs("file", false);
        let mut file = String::new();
        client.read_to_string(&mut file).expect("the file");
        assert_eq!(file, "0123456789");
        let mut datagram = [0; 64];
        let length = peer.recv(&mut datagram).expect("the file");
        assert_eq!(&datagram[..length], b"L0\0\0\0\0\0\0\0\0\x000123456789");
        // And it hangs again, at the end.
        failpoints.set_hangs("file", true);
        peer.send_to(&[b"1\0".as_slice(), b"5\0\0\0\0\0\0\0\0\0"].concat(), std_address(&datagrams))
            .expect("send");
        let mut client = connect(&stream);
        client.write_all(b"0\0").expect("the command");
        bench.totals(2, |totals| totals.counts.calls_in == 2);
        clients.borrow_mut().push(client);
    });
    failpoints.set_hangs("file", false);
}

#[test]
fn a_session_that_sends_and_receives_without_end_starves_nobody() {
    let mut bench = Bench::new();
    let chargen = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Chargen));
    let discard = bench.serve(2, server(Transport::Tcp, "127.0.0.1", Service::Discard));
    bench.open(7, session(Transport::Tcp, &chargen));
    bench.opened(7);
    bench.open(8, session(Transport::Tcp, &discard));
    bench.opened(8);
    let large = vec![b'x'; 32 << 20];
    for _ in 0..4 {
        bench.say(8, &large);
    }
    beside(bench, Vec::new(), |bench| {
        let sent = |told: &[Event]| {
            let all = told.iter().filter(|event| matches!(event, Event::Console(
                sockpit::model::console::ConsoleEvent::Sent { taken, of, .. }) if taken == of && *of == 32 << 20));
            (all.count() == 4).then_some(())
        };
        bench.until("the large payloads are sent", sent);
        bench.totals(2, |totals| totals.counts.bytes_in == 4 * (32 << 20));
        let is_far = |event: &Event| match event {
            Event::Server(ServerEvent::Totals(server, totals)) if server.0 == 1 => {
                (totals.counts.bytes_out > AT_SPEED).then_some(())
            }
            _ => None,
        };
        bench.until("the session reads on", |told| told.iter().find_map(is_far));
    });
}
