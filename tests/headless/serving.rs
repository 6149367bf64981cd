//! `serve`: what it tells, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::carrying::write_until_held_up;
use crate::program::{DEADLINE, Running, command, sockpit};
use crate::{connect, exchange, udp};

#[test]
fn an_echo_server_serves_tcp_and_udp_and_ends_with_a_summary() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--udp", "127.0.0.1:0"]);
        let tcp = server.listening("tcp");
        let to = server.listening("udp");
        assert_eq!(exchange(tcp, b"Hello!\n"), b"Hello!\n");
        let client = udp();
        client.send_to(b"ping", to).unwrap();
        let mut room = [0; 16];
        assert_eq!(client.recv_from(&mut room).unwrap(), (4, to));
        server.line_with("accepted tcp ");
        server.signal(signal);
        let ended = server.end().with(0);
        assert!(
            ended.stdout.contains(&format!(
                "summary tcp {tcp}: 1 connection, 7 bytes in (1 call), 7 bytes out (1 call)"
            )),
            "{}",
            ended.stdout
        );
        assert!(
            ended.stdout.contains(&format!("summary udp {to}: 1 peer, 4 bytes in (1 call)")),
            "{}",
            ended.stdout
        );
        assert_eq!(ended.stderr, "");
        // Everything is closed: the same ports can be bound again.
        TcpListener::bind(tcp).unwrap();
        UdpSocket::bind(to).unwrap();
    }
}

#[test]
fn several_sockets_of_a_kind_and_ipv6_are_served_at_once() {
    let mut server =
        Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--tcp", "[::1]:0", "--tcp", ":0"]);
    let places = [(); 3].map(|()| server.listening("tcp"));
    assert_eq!(places.iter().filter(|at| at.is_ipv6()).count(), 1);
    for at in places {
        assert_eq!(exchange(at, b"x"), b"x");
    }
    server.stop().with(0);
}

#[test]
fn unix_sockets_are_served_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let (stream, datagram) = (folder.path().join("stream"), folder.path().join("datagram"));
    let paths = [stream.to_str().unwrap(), datagram.to_str().unwrap()];
    let mut server = Running::start(&["serve", "echo", "--unix", paths[0], "--unixgram", paths[1]]);
    server.line_with(&format!("listening unix {}", paths[0]));
    server.line_with(&format!("listening unixgram {}", paths[1]));
    let mut client = UnixStream::connect(&stream).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.write_all(b"x").unwrap();
    let mut room = [0; 8];
    assert_eq!(client.read(&mut room).unwrap(), 1);
    let client = UnixDatagram::bind(folder.path().join("client")).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client.send_to(b"yz", &datagram).unwrap();
    assert_eq!(client.recv(&mut room).unwrap(), 2);
    server.stop().with(0);
}

#[test]
fn messages_over_unix_seqpacket_are_served_one_by_one_and_a_cut_one_is_told() {
    let name = format!("@sockpit-serve-{}", std::process::id());
    let serve = ["serve", "print", "--receive-buffer", "4", "--seqpacket", &name];
    let mut server = Running::start(&serve);
    server.line_with(&format!("listening seqpacket {name}"));
    sockpit(&["send", "seqpacket", &name, "one", "two, longer"]).with(0);
    server.line_with("received seqpacket (unnamed), 3 bytes: one");
    server.line_with("received seqpacket (unnamed), 4 bytes: two,");
    server.line_with("note seqpacket (unnamed): a message was cut at the size of the receive buffer");
    server.stop().with(0);
}

#[test]
fn services_take_their_settings() {
    let mut hello = Running::start(&["serve", "hello", "--text", r"hi\0", "--tcp", ":0", "--once"]);
    assert_eq!(exchange(hello.listening("tcp"), b""), b"hi\0");
    hello.end().with(0);

    let rules =
        ["serve", "rules", "--rule", "equals:PING => PONG", "--rule", r"any => $len\n", "--udp", ":0"];
    let mut rules = Running::start(&rules);
    let at = rules.listening("udp");
    let client = udp();
    let mut room = [0; 16];
    for (asked, answer) in [("PING", "PONG"), ("four", "4\n")] {
        client.send_to(asked.as_bytes(), at).unwrap();
        let count = client.recv(&mut room).unwrap();
        assert_eq!(std::str::from_utf8(&room[..count]).unwrap(), answer);
    }
    rules.stop().with(0);

    let mut busy =
        Running::start(&["serve", "echo", "--policy", "busy", "--busy-text", "later", "--tcp", ":0"]);
    let at = busy.listening("tcp");
    let mut first = connect(at);
    first.write_all(b"a").unwrap();
    first.read_exact(&mut room[..1]).unwrap();
    assert_eq!(exchange(at, b""), b"later");
    busy.stop().with(0);
}

#[test]
fn who_is_denied_is_told_with_the_reason_and_counted() {
    let mut server =
        Running::start(&["serve", "echo", "--tcp", ":0", "--deny", "10.0.0.0/8", "--deny", "127.0.0.1"]);
    let at = server.listening("tcp");
    assert_eq!(exchange(at, b""), b"");
    let line = loop {
        let line = server.line().expect("a line of the end");
        if line.starts_with("denied") {
            break line;
        }
    };
    assert!(line.ends_with(": 127.0.0.1/32 is on the deny list"), "{line}");
    let ended = server.stop().with(0);
    let told = ended.stdout;
    assert!(told.contains("0 connections, 1 denied"), "{told}");
}

#[test]
fn a_fault_on_purpose_strikes_as_it_was_asked() {
    let mut server =
        Running::start(&["serve", "echo", "--udp", ":0", "--fault", "duplicate:out:100%", "--seed", "7"]);
    let at = server.listening("udp");
    let client = udp();
    client.send_to(b"twice", at).unwrap();
    let mut room = [0; 16];
    for _ in 0..2 {
        assert_eq!(client.recv(&mut room).unwrap(), 5);
    }
    server.stop().with(0);
}

#[test]
fn out_of_descriptors_it_rests_says_so_once_and_resumes() {
    let program = command(&["serve", "echo", "--tcp", ":0", "--backlog", "100", "--json"]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -n 40; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args());
    limited.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Running::spawn(&mut limited);
    let first: serde_json::Value = serde_json::from_str(&server.line().unwrap()).unwrap();
    let port = u16::try_from(first["address"]["port"].as_u64().unwrap()).unwrap();
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // The kernel takes them all; descriptors are there for some.
    let clients: Vec<TcpStream> = (0..60).map(|_| connect(at)).collect();
    let is_told = |line: &str| line.contains(r#""type":"failure""#) && line.contains("EMFILE");
    while !is_told(&server.line().expect("it says that no descriptor is left")) {}
    drop(clients);
    assert_eq!(exchange(at, b"back"), b"back");
    let ended = server.stop().with(0);
    let summary = ended.stdout.lines().last().unwrap();
    assert!(summary.contains(r#""accepted":61"#), "{summary}");
    // Between tries it rests: few of them fail, and each rest is told once.
    let tries = ended.stdout.lines().filter(|line| line.contains("EMFILE")).count();
    let told = ended.stdout.lines().filter(|line| is_told(line)).count();
    assert!(told < tries && tries < 40, "{told} of {tries}");
}

#[test]
fn a_time_limit_and_one_connection_end_it() {
    sockpit(&["serve", "echo", "--tcp", ":0", "--for", "0.05"]).with(0);
    let mut once = Running::start(&["serve", "echo", "--tcp", ":0", "--once"]);
    assert_eq!(exchange(once.listening("tcp"), b"x"), b"x");
    let ended = once.end().with(0);
    assert!(ended.stdout.contains("1 connection"), "{}", ended.stdout);
}

#[test]
fn an_address_in_use_is_a_failure_that_helps_and_stops_the_others() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = held.local_addr().unwrap().to_string();
    let ended = sockpit(&["serve", "echo", "--udp", ":0", "--tcp", &at]).with(1);
    assert!(ended.stderr.starts_with(&format!("sockpit: cannot serve on tcp {at}\n")), "{}", ended.stderr);
    assert!(ended.stderr.contains("EADDRINUSE (Address already in use)\n  "), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("0 lets the system choose") || ended.stderr.contains("0: the system chooses"),
        "{}",
        ended.stderr
    );
    let json = sockpit(&["serve", "echo", "--tcp", &at, "--json"]).with(1).json();
    assert!(json.iter().any(|line| line["type"] == "failure" && line["errno"] == "EADDRINUSE"), "{json:#?}");
}

#[test]
fn what_a_service_says_of_a_client_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("f"), "0123456789").unwrap();
    let root = folder.path().to_str().unwrap();
    let arguments = ["serve", "file", "--root", root, "--file", "f", "--tcp", ":0"];
    let mut server = Running::start(&arguments);
    let at = server.listening("tcp");
    assert_eq!(exchange(at, b"1\x0099\0......."), b"");
    assert_eq!(exchange(at, b"0\0"), b"0123456789");
    server.line_with("closed tcp ");
    server.line_with("closed tcp ");
    let told = server.stop().with(0).stdout;
    for note in ["offset 99 is past the end, 10 B: nothing is sent", "done: 10 B sent from offset 0"] {
        let line = told.lines().find(|line| line.ends_with(note)).unwrap_or_else(|| panic!("{told}"));
        assert!(line.starts_with("note tcp 127.0.0.1:"), "{line}");
    }
    // The operator of the game sees the secret that was drawn; JSON has the same.
    let mut server = Running::start(&["serve", "guess", "--udp", ":0", "--secret", "4", "--json"]);
    let first: serde_json::Value = serde_json::from_str(&server.line().unwrap()).unwrap();
    let port = u16::try_from(first["address"]["port"].as_u64().unwrap()).unwrap();
    let client = udp();
    client.send_to(b"PLAY", (Ipv4Addr::LOCALHOST, port)).unwrap();
    server.line_with(r#"{"v":1,"type":"note""#);
    let lines = server.stop().with(0).json();
    let note = lines.iter().find(|line| line["type"] == "note").unwrap();
    assert_eq!(note["note"], "round 1: the number is 4");
}

#[test]
fn clients_of_one_after_the_other_are_told_one_after_the_other() {
    let mut server = Running::start(&["serve", "echo", "--policy", "one-at-a-time", "--tcp", ":0"]);
    let at = server.listening("tcp");
    for _ in 0..20 {
        assert_eq!(exchange(at, b"x"), b"x");
    }
    let told = server.stop().with(0).stdout;
    let verbs: Vec<&str> = told.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    let (pairs, _) = verbs.as_chunks::<2>();
    assert_eq!(pairs.iter().filter(|pair| **pair == ["accepted", "closed"]).count(), 20, "{told}");
}

#[test]
fn clients_are_told_line_by_line() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--udp", ":0"]);
    let (tcp, to) = (server.listening("tcp"), server.listening("udp"));
    let mut client = connect(tcp);
    client.write_all(b"Hello!\n").unwrap();
    let mut echo = [0; 7];
    client.read_exact(&mut echo).unwrap();
    let own = client.local_addr().unwrap();
    drop(client);
    let accepted = server.line().unwrap();
    assert!(accepted.starts_with(&format!("accepted tcp {own} on {tcp}, fd ")), "{accepted}");
    assert_eq!(
        server.line().unwrap(),
        format!("closed tcp {own}: the peer closed; 7 bytes in (1 call), 7 bytes out (1 call)")
    );
    let peer = udp();
    peer.send_to(b"ab", to).unwrap();
    assert_eq!(peer.recv_from(&mut echo).unwrap().0, 2);
    assert_eq!(server.line().unwrap(), format!("heard udp {} on {to}", peer.local_addr().unwrap()));
    server.stop().with(0);
}

#[test]
fn print_shows_every_byte_before_the_end_of_its_connection() {
    let mut server = Running::start(&["serve", "print", "--tcp", ":0", "--once"]);
    let mut client = connect(server.listening("tcp"));
    client.write_all(b"bonjour\0").unwrap();
    let own = client.local_addr().unwrap();
    drop(client);
    assert!(server.line().unwrap().starts_with("accepted tcp "));
    assert_eq!(server.line().unwrap(), format!("received tcp {own}, 8 bytes: bonjour\\0"));
    assert!(server.line().unwrap().starts_with("closed tcp "));
    server.end().with(0);
}

#[test]
fn replies_of_the_service_manual_are_typed_on_standard_input() {
    let (input, mut typing) = std::io::pipe().unwrap();
    let mut server = Running::spawn(command(&["serve", "manual", "--tcp", ":0"]).stdin(input));
    let mut client = connect(server.listening("tcp"));
    client.write_all(b"anyone?").unwrap();
    assert!(server.line().unwrap().starts_with("accepted tcp "));
    assert!(server.line().unwrap().ends_with(", 7 bytes: anyone?"));
    typing.write_all(b"yes\\n\n").unwrap();
    let mut reply = [0; 4];
    client.read_exact(&mut reply).unwrap();
    assert_eq!(&reply, b"yes\n");
    server.stop().with(0);
}

#[test]
fn a_client_of_the_service_manual_that_sent_its_end_is_closed_at_the_end_of_standard_input() {
    let (input, mut typing) = std::io::pipe().unwrap();
    let mut server = Running::spawn(command(&["serve", "manual", "--tcp", ":0", "--once"]).stdin(input));
    let mut client = connect(server.listening("tcp"));
    client.write_all(b"anyone?").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    server.line_with("note tcp ");
    // More than the client's socket takes at once: all of it goes out before the end.
    let payload = vec![b'y'; 900_000];
    typing.write_all(&payload).unwrap();
    drop(typing);
    let mut reply = Vec::new();
    client.read_to_end(&mut reply).unwrap();
    assert!(reply == payload, "{} B", reply.len());
    let ended = server.end().with(0);
    assert!(ended.stderr.contains("standard input has ended"), "{}", ended.stderr);
}

#[test]
fn clients_that_take_and_send_without_end_hold_up_neither_the_others_nor_the_end() {
    let mut chargen = Running::start(&["serve", "chargen", "--tcp", "127.0.0.1:0"]);
    let mut echo = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    let (endless, back) = (chargen.listening("tcp"), echo.listening("tcp"));
    let greedy: Vec<_> = [endless, endless, back, back]
        .into_iter()
        .flat_map(|at| {
            let mut stream = connect(at);
            let mut sending = None;
            if at == back {
                sending = Some(stream.try_clone().unwrap());
            }
            let mut room = vec![0; 1 << 18];
            let reader =
                std::thread::spawn(move || while stream.read(&mut room).is_ok_and(|count| count > 0) {});
            let writer = sending.map(|mut sending| {
                std::thread::spawn(move || while sending.write_all(&[b'x'; 1 << 14]).is_ok() {})
            });
            [Some(reader), writer]
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(exchange(back, b"Hello!\n"), b"Hello!\n");
        connect(endless).read_exact(&mut vec![0; 100_000]).unwrap();
    }
    for server in [chargen, echo] {
        server.signal(Signal::INT);
        let ended = server.end().with(0);
        assert!(ended.stdout.contains("summary tcp "), "{}", ended.stdout);
        assert_eq!(ended.stderr, "");
    }
    greedy.into_iter().flatten().for_each(|thread| thread.join().unwrap());
}

#[test]
fn raw_output_of_print_is_what_comes_and_nothing_else_also_when_its_reader_is_slow() {
    const MUCH: usize = 100 << 20;
    let mut child = command(&["serve", "print", "--tcp", "127.0.0.1:0", "--once", "--raw"]).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let at: SocketAddr = line.trim_end().strip_prefix("listening tcp ").unwrap().parse().unwrap();
    let mut client = connect(at);
    let writing = std::thread::spawn(move || {
        // More than the journal holds: nothing of it may be evicted unread.
        let block: Vec<u8> =
            (0..1 << 20).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        (0..MUCH >> 20).for_each(|_| client.write_all(&block).unwrap());
        block
    });
    let mut stdout = child.stdout.take().unwrap();
    let mut came = Vec::new();
    stdout.read_to_end(&mut came).unwrap();
    let block = writing.join().unwrap();
    assert_eq!(came.len(), MUCH);
    assert!(came.chunks(1 << 20).all(|part| part == block));
    let mut told = String::new();
    stderr.read_to_string(&mut told).unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    assert!(told.contains("\nsummary tcp ") && !told.contains("received "), "{told}");

    // Nobody reads: the client is held up before the journal would have to evict what was not written.
    let mut child = command(&["serve", "print", "--tcp", "127.0.0.1:0", "--once", "--raw"]).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    line.clear();
    stderr.read_line(&mut line).unwrap();
    let client = connect(line.trim_end().strip_prefix("listening tcp ").unwrap().parse().unwrap());
    let sent = write_until_held_up(&client, MUCH);
    drop(client);
    came.clear();
    child.stdout.take().unwrap().read_to_end(&mut came).unwrap();
    assert_eq!(came.len(), sent);
    assert!(sent < MUCH, "nothing held the client up");
    stderr.read_to_string(&mut told).unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    let refused = sockpit(&["serve", "echo", "--tcp", ":0", "--raw"]).with(2);
    assert!(refused.stderr.contains("print and manual alone"), "{}", refused.stderr);
}
