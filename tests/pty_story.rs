//! The program as its user has it: the real binary in a pseudo-terminal, with the real backend behind it,
//! key by key; and what strangers send to it, up to the bytes that reach the terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::pty::{HARD_STOP, PATIENCE, Session, Setup, View};
use common::screen::hostile;
use rustix::process::{Signal, kill_process};

fn up(setup: Setup) -> Session {
    let session = setup.start();
    session.until_up();
    session.until_text("COMMAND");
    session
}

fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn echoes(stream: &mut TcpStream, text: &[u8]) {
    stream.write_all(text).unwrap();
    let mut back = vec![0; text.len()];
    stream.read_exact(&mut back).unwrap();
    assert_eq!(back, text);
}

/// Quits by the question: what is open is listed, staying is preselected.
fn quits(session: &mut Session, open: &[&str]) {
    session.type_in("q");
    session.until_text("Quit? This is open and will be closed");
    for words in open {
        session.until_text(words);
    }
    session.until_text("[stay]");
    session.type_in("\r");
    session.until("it stays", |view| !view.text().contains("Quit?"));
    session.type_in("q");
    session.until_text("[stay]");
    session.type_in("\x1b[C");
    session.until_text("[leave]");
    session.type_in("\r");
    assert_eq!(session.wait(), 0);
    session.assert_restored();
}

#[test]
fn the_echo_tasks_from_the_first_key_to_the_last() {
    let mut session = up(Setup::program());
    session.until_text("this host: ");

    // The list of localhost, with the catalogue's port.
    session.type_in("\rlocalhost\t58001\t\t\x1b[C\x1b[C");
    session.until_text("‹dgram›");
    session.type_in("\t\t ");
    session.until_text("[x]canonname");
    session.type_in("\r");
    session.until_text("127.0.0.1");
    session.until_text("NULL");

    // A UDP echo server on a port that is free here, and the same question for that port.
    let server = session.serve("UDP", "echo");
    let port = server.port();
    session.type_in("1");
    session.until_text("[1 Lookup]");
    session.type_in("i\t\x15");
    session.type_in(&port.to_string());
    session.type_in("\r");
    session.until(&format!("the list with port {port}"), |view| {
        view.text().contains("getaddrinfo = 0") && view.text().contains(&format!("port {port}"))
    });
    session.until_badge("COMMAND");

    // t on the node: a UDP session, in TYPE. The bytes are counted before they are sent.
    for _ in 0..8 {
        let on_it = |view: &View<'_>| {
            view.text().lines().any(|line| line.starts_with('▌') && line.contains("127.0.0.1"))
        };
        if session.view(on_it) {
            break;
        }
        session.type_in("j");
        session.settle();
    }
    session.type_in("t");
    session.until_text("[2 Console]");
    session.until_badge("TYPE");
    session.until_text("not connected");
    session.type_in("Hello!");
    session.until_text("6 bytes  48 65 6c 6c 6f 21");
    session.type_in("\\n");
    session.until_text("7 bytes  48 65 6c 6c 6f 21 0a");
    session.type_in("\r");
    session.until_text(&format!("from 127.0.0.1:{port} [localhost]"));
    session.until_text("sent 7 B in 1 call · got 7 B in 1 call");
    session.until_text("chosen by the system");

    // Another size in the middle: all is there, with the details beside; and back.
    session.resize(120, 36);
    session.until("the details beside", |view| {
        view.text().contains("its socket")
            && view.text().contains(&format!("from 127.0.0.1:{port} [localhost]"))
    });
    session.resize(80, 24);
    session.until("without them", |view| {
        !view.text().contains("its socket")
            && view.text().contains(&format!("from 127.0.0.1:{port} [localhost]"))
    });

    // Another session, to a port where nobody is bound: UDP tells nothing, until it is connected.
    session.leave_type();
    session.type_in("c1\r");
    session.until_text("Send to 127.0.0.1:1 ");
    session.type_in("ping\r");
    session.until_text("sent 4 B in 1 call · got 0 B in 0 calls");
    session.until_text("nothing came back for 0:0");
    session.leave_type();
    session.type_in("e\x1b[C\r");
    session.until_text("connected to 127.0.0.1:1 ");
    session.type_in("iagain\r");
    session.until_text("ECONNREFUSED (Connection refused)");
    session.until_text("nothing is bound to");
    session.leave_type();

    quits(&mut session, &["server", "session"]);
}

#[test]
fn a_stop_and_fg_lose_no_client_and_no_count() {
    let mut session = Setup::shell().start();
    session.until_text("[shell]");
    session.type_in("\"$SOCKPIT\"\n");
    session.until_text("COMMAND");
    let address = session.serve("TCP", "echo");
    let mut client = connect(address);
    echoes(&mut client, b"before");
    session.until_text("6 B    6 B");
    for round in 1..=2_usize {
        session.type_in("\x1a");
        session.until("the shell is back", |view| {
            !view.screen.alternate_screen() && view.text().matches("[status 147]").count() >= round
        });
        session.assert_restored();
        // The kernel takes these for the process that is stopped.
        client.write_all(b"while").unwrap();
        session.type_in("fg\n");
        let mut back = [0; 5];
        client.read_exact(&mut back).unwrap();
        assert_eq!(&back, b"while");
        let sum = 6 + 5 * round;
        session.until_text(&format!("{sum} B   {sum} B"));
        session.settle();
        assert!(session.view(|view| view.screen.alternate_screen()));
    }
    echoes(&mut client, b"after");
    session.until_text("21 B   21 B");
    kill_process(session.foreground(), Signal::TERM).unwrap();
    session.until_text("[status 143]");
    session.assert_restored();
    assert_eq!(client.read(&mut [0; 1]).unwrap(), 0, "closed, not reset");
}

/// A place on the screen that is not the business of peers: the names of the panes, and the bottom line.
fn frame_of(session: &Session) -> (String, String) {
    session.settle();
    session.view(|view| {
        let text = view.text();
        let rows: Vec<&str> = text.lines().collect();
        let names = rows[0].split("srv").next().unwrap_or_default().trim_end().to_owned();
        (names, rows[rows.len() - 1].to_owned())
    })
}

/// Every byte so far is one of ours; asked at the end of a frame, so that no sequence is cut.
fn scans(session: &Session) {
    session.until("a whole frame", |view| {
        let is_whole = view.bytes.ends_with(b"\x1b[?2026l");
        if is_whole {
            common::scan::check(view.bytes).unwrap();
        }
        is_whole
    });
}

/// How many calls received something, as the details beside tell it.
fn receives(view: &View<'_>) -> Option<usize> {
    let text = view.text();
    let told = text.lines().find_map(|line| line.split_once("│ received").or(line.split_once("│ got ")))?.1;
    told.split(" call").next()?.split_whitespace().last()?.parse().ok()
}

/// Sends the corpus; each case is on the screen before the next is sent.
fn shows_all(session: &Session, mut send: impl FnMut(&[u8])) {
    let mut before = None;
    let already = session.view(receives).unwrap_or(0);
    for (number, case) in hostile().iter().filter(|case| !case.is_empty()).enumerate() {
        send(case);
        session.until("one more call", |view| receives(view) == Some(already + number + 1));
        before.get_or_insert_with(|| frame_of(session));
    }
    send(b"the last of all");
    session.until_text("the last of all");
    assert_eq!(Some(frame_of(session)), before);
    scans(session);
    session.view(|view| {
        assert!(view.screen.alternate_screen());
        assert!(view.screen.bracketed_paste(), "a peer switched it off");
        assert_eq!(view.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
    });
}

fn ends_well(mut session: Session) {
    session.signal(Signal::TERM);
    assert_eq!(session.wait(), 143);
    session.assert_restored();
}

#[test]
fn hostile_bytes_of_tcp_and_udp_peers_stay_text_in_servers_and_inspect() {
    let mut session = up(Setup::program().size(140, 50));
    let tcp = session.serve("TCP", "print");
    let mut stream = connect(tcp);
    session.until_text(&stream.local_addr().unwrap().to_string());
    session.type_in("\t");
    session.settle();
    session.down_to(&format!("● {}", stream.local_addr().unwrap()));
    session.until_text("Conversation with 127.0.0.1");
    shows_all(&session, |bytes| stream.write_all(bytes).unwrap());

    // The bytes that the stream carried, in Inspect.
    session.type_in("x");
    session.until_text("[4 Inspect]");
    scans(&session);

    let udp = session.serve("UDP", "print");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"first", udp).unwrap();
    session.until_text(&socket.local_addr().unwrap().to_string());
    session.type_in("\t");
    session.settle();
    session.down_to(&format!("● {}", socket.local_addr().unwrap()));
    session.until_text("Conversation with 127.0.0.1");
    shows_all(&session, |bytes| {
        socket.send_to(bytes, udp).unwrap();
    });
    ends_well(session);
}

/// A session of the Console by its form.
fn opens(session: &mut Session, transport: &str, to: SocketAddr) {
    // A session that is open already is being typed into.
    if session.view(|view| view.text().contains(" TYPE ")) {
        session.type_in("\x1b");
        session.until_text(" COMMAND ");
    }
    session.type_in("2");
    session.until_text("[2 Console]");
    session.type_in("a");
    session.until_text("Somewhere else…");
    session.type_in("\r");
    session.until_text("‹UDP›");
    if transport == "TCP" {
        session.type_in("\x1b[C");
        session.until_text("‹TCP›");
    }
    session.type_in("\t\t");
    session.type_in(&to.port().to_string());
    session.type_in("\r");
    session.until_text(&format!("{transport} to {to}"));
}

#[test]
fn hostile_bytes_of_servers_stay_text_in_console_and_calls() {
    let mut session = up(Setup::program().size(140, 50));
    // A foreign server: whoever connects gets the corpus.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    opens(&mut session, "TCP", listener.local_addr().unwrap());
    let (mut stream, _) = listener.accept().unwrap();
    session.until_text("connected");
    shows_all(&session, |bytes| stream.write_all(bytes).unwrap());

    // And a foreign UDP peer.
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    opens(&mut session, "UDP", peer.local_addr().unwrap());
    session.until_badge("TYPE");
    session.type_in("hello\r");
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let (_, from) = peer.recv_from(&mut [0; 16]).unwrap();
    session.leave_type();
    shows_all(&session, |bytes| {
        peer.send_to(bytes, from).unwrap();
    });

    // The ladder of all calls, over half of the screen, then over all of it.
    session.type_in("5");
    for part in ["half", "all"] {
        session.type_in("5");
        session.settle();
        for (number, cases) in hostile().chunks(5).enumerate() {
            for case in cases {
                peer.send_to(case, from).unwrap();
            }
            let mark = format!("{part}-{number}-");
            peer.send_to(mark.as_bytes(), from).unwrap();
            session.until_text(&mark);
        }
        scans(&session);
    }
    ends_well(session);
}

#[test]
fn a_paste_of_hostile_lines_is_text_of_the_field_and_runs_nothing() {
    let mut session = up(Setup::program());
    session.type_in("3");
    session.until_text("[3 Servers]");
    session.type_in("1");
    session.until_text("[1 Lookup]");
    // A text that ends its own paste: what comes at once behind it is not keys.
    session.type_in("\x1b[200~early\x1b[201~q\r\x03\x03\x1b[2J");
    session.until_text("earlyq");
    // Without the bytes that end a paste by the terminal's own rules.
    for case in hostile().into_iter().filter(|case| case.len() < 60 && !case.contains(&0x1b)) {
        let Ok(case) = String::from_utf8(case) else { continue };
        session.type_in(&format!("\x1b[200~{case}\nq\x03\x1b[201~"));
    }
    session.type_in("\x1b[200~the last\x1b[201~");
    session.until_text("pasted 8 bytes");
    session.until_text("[1 Lookup]");
    session.type_in("i");
    session.until_badge("TYPE");
    session.until_text("the last");
    session.leave_type();
    scans(&session);
    ends_well(session);
}

/// One who sends and counts what comes back, until told to end.
struct Flood {
    stop: Arc<AtomicBool>,
    echoed: Arc<AtomicU64>,
    thread: std::thread::JoinHandle<u64>,
}

impl Flood {
    /// `turn` sends one piece and takes what there is; it gives how many pieces came back, and `None` at
    /// the end of the peer.
    fn new(mut turn: impl FnMut() -> Option<u64> + Send + 'static) -> Flood {
        let (stop, echoed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stops, counts) = (Arc::clone(&stop), Arc::clone(&echoed));
        let thread = std::thread::spawn(move || {
            while !stops.load(Ordering::Relaxed) {
                let Some(count) = turn() else { break };
                counts.fetch_add(count, Ordering::Relaxed);
            }
            counts.load(Ordering::Relaxed)
        });
        Flood { stop, echoed, thread }
    }

    fn tcp(to: SocketAddr) -> Flood {
        let mut stream = connect(to);
        let mut back = vec![0; 1024];
        Flood::new(move || {
            stream.write_all(&[7; 1024]).ok()?;
            stream.read_exact(&mut back).ok()?;
            Some(1)
        })
    }

    fn udp(to: SocketAddr) -> Flood {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        Flood::new(move || {
            // Several at once, so that the kernel drops some; what comes is counted.
            for _ in 0..8 {
                socket.send_to(&[7; 256], to).ok()?;
            }
            Some((0..8).take_while(|_| socket.recv(&mut [0; 256]).is_ok()).count() as u64)
        })
    }

    fn count(&self) -> u64 {
        self.echoed.load(Ordering::Relaxed)
    }

    fn ends(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// Resident memory of the program, KiB.
fn resident(session: &Session) -> u64 {
    let status = format!("/proc/{}/status", session.pid().as_raw_pid());
    let status = std::fs::read_to_string(status).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_terminal_that_does_not_read_for_three_seconds_stops_no_server() {
    let mut session = up(Setup::program());
    let (tcp, udp) = (session.serve("TCP", "echo"), session.serve("UDP", "echo"));
    let floods = [Flood::tcp(tcp), Flood::udp(udp)];
    session.until("both are served", |_| floods.iter().all(|flood| flood.count() > 100));

    session.stop_reading();
    let stopped = Instant::now();
    let mut counts = floods.each_ref().map(Flood::count);
    for second in 1..=3 {
        session.never_within(Duration::from_secs(second).saturating_sub(stopped.elapsed()), "output", |_| {
            stopped.elapsed() >= Duration::from_secs(10)
        });
        let now = floods.each_ref().map(Flood::count);
        for (before, now) in counts.iter().zip(now) {
            assert!(now > before + 100, "second {second}: {before} echoes, then {now}");
        }
        counts = now;
    }
    let memory = resident(&session);
    assert!(memory < (64 + 64) << 10, "{memory} KiB with a journal of 64 MiB");

    let frames = session.frames();
    session.read_again();
    // One frame may have been under way; the next is the newest.
    session.until("a new frame", |view| view.frames() > frames + 1);
    // The dots that filled the terminal go with a frame of every cell.
    session.type_in("\x0c");
    session.until_text("echo");

    // Now with the flood going on and nobody reading: the end.
    session.stop_reading();
    let sent = Instant::now();
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_exit(), 143);
    assert!(sent.elapsed() < HARD_STOP, "{:?}", sent.elapsed());
    assert!(session.has_modes_from_before());
    for flood in floods {
        assert!(flood.ends() > 300);
    }
}
