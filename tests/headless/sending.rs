//! `send`: what goes out, what comes back, and what fails.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::program::{DEADLINE, Running, command, sockpit};
use crate::udp;

#[test]
fn send_prints_the_answer_and_ends_at_the_end_of_file() {
    let mut server = Running::start(&["serve", "echo", "--tcp", ":0", "--udp", ":0"]);
    let (tcp, udp) = (server.listening("tcp"), server.listening("udp"));
    let (tcp, udp) = (tcp.port().to_string(), udp.port().to_string());
    for arguments in [
        &["send", "tcp", "127.0.0.1", &tcp, "one", "two"][..],
        &["send", "udp", "127.0.0.1", &udp, "onetwo"],
        &["send", "udp", "127.0.0.1", &udp, "onetwo", "--connected"],
        &["send", "tcp", "localhost", &tcp, "6f 6e 65 74 77 6f", "--hex"],
    ] {
        let sent = sockpit(arguments).with(0);
        // A stream may come in any pieces.
        let lines = sent.stdout.lines().filter(|line| line.starts_with("received "));
        let answer: String = lines.filter_map(|line| Some(line.split_once(": ")?.1)).collect();
        assert_eq!(answer, "onetwo", "{arguments:?}: {}", sent.stdout);
    }
    let json = sockpit(&["send", "tcp", "127.0.0.1", &tcp, "x", "--json"]).with(0).json();
    assert!(json.iter().any(|line| line["call"] == "send" && line["bytes"] == "78"), "{json:#?}");
    server.stop().with(0);
}

#[test]
fn a_peer_that_speaks_first_is_heard_after_it_was_connected() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at = listener.local_addr().unwrap();
    let peer = std::thread::spawn(move || {
        for _ in 0..5 {
            let (mut client, _) = listener.accept().unwrap();
            client.write_all(b"welcome").unwrap();
        }
    });
    for _ in 0..5 {
        let sent = sockpit(&["send", "tcp", "127.0.0.1", &at.port().to_string()]).with(0);
        let lines: Vec<&str> = sent.stdout.lines().collect();
        assert_eq!(lines[0], format!("connected tcp {at}"), "{lines:#?}");
        assert_eq!(lines[1], format!("received tcp {at}, 7 bytes: welcome"), "{lines:#?}");
    }
    peer.join().unwrap();
}

#[test]
fn an_interruption_before_all_is_sent_is_a_failure_that_says_how_far_it_came() {
    // A listener with a full accept queue answers no SYN.
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let at = listener.local_addr().unwrap();
    let fill = || {
        let client = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        client.set_nonblocking(true).unwrap();
        let _ = client.connect(&at);
        client
    };
    let clients: Vec<socket2::Socket> = std::iter::repeat_with(fill).take(4).collect();
    let at = at.as_socket().unwrap();
    let mut send = Running::start(&["send", "tcp", "127.0.0.1", &at.port().to_string(), "x", "--calls"]);
    send.line_with("connect(");
    let ended = send.stop().with(1);
    let told = &ended.stderr;
    assert!(told.starts_with("sockpit: interrupted after "), "{told}");
    assert!(told.contains(&format!(" while connecting to tcp {at}: no answer to ")), "{told}");
    drop(clients);
}

#[test]
fn send_tells_of_a_refused_connection() {
    let held = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    held.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    let port = held.local_addr().unwrap().as_socket().unwrap().port().to_string();
    let ended = sockpit(&["send", "tcp", "127.0.0.1", &port, "x"]).with(1);
    assert!(ended.stderr.contains("ECONNREFUSED") && ended.stderr.contains(&port), "{}", ended.stderr);
}

#[test]
fn send_half_closes_and_prints_what_comes_back_safely() {
    let mut server = Running::start(&["serve", "echo", "--tcp", ":0", "--once"]);
    let at = server.listening("tcp");
    let port = at.port().to_string();
    let sent = sockpit(&["send", "tcp", "127.0.0.1", &port, r"Hi\x1b[2J", "--ending", "lf"]).with(0);
    assert!(sent.stdout.contains(&format!("received tcp {at}, 7 bytes: Hi\\x1b[2J\\n\n")), "{}", sent.stdout);
    assert!(sent.stdout.contains("end of file: the peer sends no more\n"), "{}", sent.stdout);
    server.end().with(0);
}

#[test]
fn refused_is_a_failure_and_silence_is_none() {
    let bound = udp();
    let port = bound.local_addr().unwrap().port().to_string();
    let silent = sockpit(&["send", "udp", "127.0.0.1", &port, "x", "--wait", "10ms"]).with(0);
    assert!(silent.stdout.contains("\nno reply came within 10ms\n"), "{}", silent.stdout);
    drop(bound);
    let refused = sockpit(&["send", "udp", "127.0.0.1", &port, "x", "--connected"]).with(1);
    assert!(refused.stderr.contains("ECONNREFUSED (Connection refused)"), "{}", refused.stderr);
}

#[test]
fn a_send_without_an_answer_says_why_if_asked() {
    let bound = udp();
    let at = bound.local_addr().unwrap();
    let port = at.port().to_string();
    // Somebody has the port and does not read.
    let silent = sockpit(&["send", "udp", "127.0.0.1", &port, "x", "--wait", "10ms", "--why"]).with(0);
    let told = &silent.stderr;
    assert!(told.starts_with("sockpit: why nothing came back:\n  cause    "), "{told}");
    for words in [
        &format!("has {at}: datagrams that it has not read"),
        "  next     tcpdump -ni lo '(udp and host 127.0.0.1)",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    drop(bound);
    let refused =
        sockpit(&["send", "udp", "127.0.0.1", &port, "x", "--connected", "--why", "--json"]).with(1);
    let found: Vec<_> = refused.json().into_iter().filter(|line| line["type"] == "finding").collect();
    assert_eq!(found[0]["weight"], "cause", "{found:#?}");
    assert_eq!(
        found[0]["words"],
        format!("no socket of this host has UDP {at}: the kernel answers with ICMP port unreachable")
    );
    // A stream: refused, and connected to somebody who says nothing.
    let refused = sockpit(&["send", "tcp", "127.0.0.1", &port, "x", "--why"]).with(1);
    assert!(refused.stderr.contains("cause    over: connect 127.0.0.1:"), "{}", refused.stderr);
    assert!(refused.stderr.contains("the kernel answers with RST"), "{}", refused.stderr);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let to = listener.local_addr().unwrap().to_string();
    let silent = sockpit(&["send", "tcp", &to, "hello", "--wait", "10ms", "--why"]).with(0);
    for words in ["nobody has called accept for this connection", "all that was sent is acknowledged"] {
        assert!(silent.stderr.contains(words), "{words}: {}", silent.stderr);
    }
    // An answer needs no reasons.
    let mut server = Running::start(&["serve", "echo", "--udp", "127.0.0.1:0"]);
    let udp = server.listening("udp").to_string();
    let answered = sockpit(&["send", "udp", &udp, "x", "--why"]).with(0);
    assert_eq!(answered.stderr, "");
    server.stop().with(0);
}

#[test]
fn tls_is_sent_and_served_and_an_unchecked_server_stays_visible() {
    let mut server = Running::start(&["serve", "echo", "--tls", "--tcp", "127.0.0.1:0"]);
    let port = server.listening("tcp").port().to_string();
    let refused = sockpit(&["send", "tls", "127.0.0.1", &port, "hi"]).with(1);
    assert!(refused.stderr.contains("certificate"), "{}", refused.stderr);
    let sent = sockpit(&["send", "tls", "127.0.0.1", &port, "hi", "--insecure", "--calls"]).with(0);
    for words in ["tls TLSv1.3 ", "insecure: ", "stream_write(", "/* rustls 0.23 */", "received"] {
        assert!(sent.stdout.contains(words), "{words}: {}", sent.stdout);
    }
    let unfit = sockpit(&["send", "tcp", "127.0.0.1", &port, "hi", "--insecure"]).with(2);
    assert!(unfit.stderr.contains("switch that on too (tls)"), "{}", unfit.stderr);
    server.stop().with(0);
}

#[test]
fn what_is_expected_decides_how_it_ends() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--udp", "127.0.0.1:0"]);
    let (tcp, udp) = (server.listening("tcp").to_string(), server.listening("udp").to_string());
    // Two sends, so that it lies across the pieces that come back; the stream stays open, and is not waited for.
    let met =
        ["send", "tcp", &tcp, "bon", "jour", "--expect", "text:njo", "--no-half-close", "--interval", "20ms"];
    sockpit(&met).with(0);
    sockpit(&["send", "udp", &udp, "bonjour", "--expect", "regex:^b.*r$"]).with(0);
    sockpit(&["send", "tcp", &tcp, "bonjour", "--raw", "--expect", "hex:6a 6f"]).with(0);
    let unmet = sockpit(&["send", "tcp", &tcp, "bonjour", "--expect", "text:soir"]).with(1);
    assert_eq!(unmet.stderr, "sockpit: expect text:soir: 7 bytes came: bonjour\n");
    // Each datagram stands alone.
    let unmet = ["send", "udp", &udp, "bon", "jour", "--expect", "text:njo", "--wait", "0.5"];
    let unmet = sockpit(&unmet).with(1);
    assert_eq!(unmet.stderr, "sockpit: expect text:njo: 7 bytes came, at last jour\n");
    let json = sockpit(&["send", "tcp", &tcp, "x", "--expect", "text:y", "--json"]).with(1).json();
    let failure = json.iter().find(|line| line["type"] == "failure").unwrap();
    assert_eq!((&failure["operation"], &failure["subject"]), (&"expect".into(), &"text:y".into()));
    server.stop().with(0);
}

#[test]
fn payloads_are_repeated_with_a_pause_and_split() {
    let peer = udp();
    let at = peer.local_addr().unwrap().to_string();
    let flags = ["--split", "blanks", "--ending", "nul", "--repeat", "2", "--interval", "1ms", "--wait", "0"];
    let sent = std::thread::spawn(move || sockpit(&[&["send", "udp", &at, "one two"][..], &flags].concat()));
    let mut room = [0; 16];
    for payload in [&b"one\0"[..], b"two\0", b"one\0", b"two\0"] {
        let length = peer.recv(&mut room).unwrap();
        assert_eq!(&room[..length], payload);
    }
    assert!(sent.join().unwrap().with(0).stdout.contains("16 bytes out (4 calls)"));
}

#[test]
fn a_stream_is_closed_with_a_reset_or_half_closed_if_asked() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let peer = std::thread::spawn(move || {
        let (mut reset, _) = listener.accept().unwrap();
        let mut room = [0; 8];
        assert_eq!(reset.read(&mut room).unwrap(), 1);
        assert_eq!(reset.read(&mut room).expect_err("a reset").kind(), std::io::ErrorKind::ConnectionReset);
        let (mut shut, _) = listener.accept().unwrap();
        assert_eq!(shut.read(&mut room).unwrap(), 1);
        assert_eq!(shut.read(&mut room).unwrap(), 0);
    });
    sockpit(&["send", "tcp", &at, "x", "--reset"]).with(0);
    let told = sockpit(&["send", "tcp", &at, "x", "--half-close", "--wait", "5"]).with(0);
    assert!(told.stdout.contains("end of file: the peer sends no more"), "{}", told.stdout);
    peer.join().unwrap();
}

#[test]
fn raw_output_is_the_peers_bytes_alone() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    let at = server.listening("tcp").to_string();
    let ended = command(&["send", "tcp", &at, r"\x1b[2J\xff", "\\n", "--raw"]).output().unwrap();
    assert_eq!(ended.stdout, b"\x1b[2J\xff\n");
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("6 bytes in (") && told.contains("6 bytes out (2 calls)"), "{told}");
    server.stop().with(0);
}

#[test]
fn what_tls_agreed_on_is_a_line_of_json() {
    let mut server = Running::start(&["serve", "echo", "--tls", "--alpn", "h2", "--tcp", "127.0.0.1:0"]);
    let at = server.listening("tcp").to_string();
    let arguments = ["send", "tls", &at, "x", "--insecure", "--alpn", "h2", "--json"];
    let lines = sockpit(&arguments).with(0).json();
    let tls = lines.iter().find(|line| line["type"] == "tls").unwrap();
    assert_eq!(
        (&tls["version"], &tls["alpn"], &tls["check"]),
        (&"TLSv1.3".into(), &"h2".into(), &"ignored".into())
    );
    assert!(tls["cipher"].as_str().unwrap().starts_with("TLS13_"), "{tls}");
    assert!(tls["certificates"][0]["subject"].as_str().unwrap().starts_with("CN=sockpit"), "{tls}");
    server.stop().with(0);
}

#[test]
fn calls_stand_with_their_times_in_their_order() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    let at = server.listening("tcp").to_string();
    let told = sockpit(&["send", "tcp", &at, "x", "--calls"]).with(0).stdout;
    let time = |call: &str| -> f64 {
        let line = told.lines().find(|line| line.starts_with(call)).unwrap_or_else(|| panic!("{told}"));
        let (_, behind) = line.rsplit_once("/* ").unwrap();
        behind.split_once(" s, took ").unwrap().0.parse().unwrap()
    };
    let order = ["connect(", "send(", "shutdown(", "close("].map(time);
    assert!(order.is_sorted(), "{told}");
    server.stop().with(0);
}

#[test]
fn datagrams_go_to_a_group_on_an_interface() {
    let mut server =
        Running::start(&["serve", "echo", "--udp", "0.0.0.0:0", "--join", "239.1.2.45@127.0.0.1"]);
    let port = server.listening("udp").port().to_string();
    let to_group = ["send", "udp", "239.1.2.45", port.as_str(), "bonjour"];
    let on_lo = ["--interface", "lo", "--ttl", "1", "--calls"];
    let output = sockpit(&[&to_group[..], &on_lo].concat()).with(0);
    for part in ["IP_MULTICAST_TTL, [1]", "IP_MULTICAST_IF, {imr_multiaddr=", "bonjour", "received"] {
        assert!(output.stdout.contains(part), "{part}: {}", output.stdout);
    }
    let wrong = sockpit(&[&to_group[..], &["--join", "127.0.0.1"]].concat()).with(2);
    assert!(wrong.stderr.contains("127.0.0.1 is not multicast"), "{}", wrong.stderr);
    server.stop().with(0);
}

#[test]
fn messages_over_seqpacket_keep_their_boundaries() {
    let listener = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::SEQPACKET, None).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("queue");
    listener.bind(&socket2::SockAddr::unix(&path).unwrap()).unwrap();
    listener.listen(1).unwrap();
    let peer = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        client.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut messages = Vec::new();
        loop {
            let mut room = [0; 64];
            let length = client.read(&mut room).unwrap();
            if length == 0 {
                break messages;
            }
            messages.push(room[..length].to_vec());
            client.write_all(&room[..length]).unwrap();
        }
    });
    let path = path.to_str().unwrap();
    let sent = sockpit(&["send", "seqpacket", path, "one", "two"]).with(0);
    assert_eq!(peer.join().unwrap(), [b"one", b"two"]);
    for message in ["one", "two"] {
        let line = format!("received seqpacket {path}, 3 bytes: {message}\n");
        assert!(sent.stdout.contains(&line), "{}", sent.stdout);
    }
    // Nobody listens any more, and a stream is another type.
    let refused = sockpit(&["send", "seqpacket", path, "one"]).with(1);
    assert!(refused.stderr.contains("ECONNREFUSED"), "{}", refused.stderr);
    let stream = directory.path().join("stream");
    let _listener = std::os::unix::net::UnixListener::bind(&stream).unwrap();
    let wrong = sockpit(&["send", "seqpacket", stream.to_str().unwrap(), "one"]).with(1);
    assert!(wrong.stderr.contains("EPROTOTYPE"), "{}", wrong.stderr);
}

#[test]
fn ping_and_raw_ip_are_answered_or_say_what_the_system_refuses() {
    for (arguments, reply) in [
        // The kernel answers, with a checksum that counts an identifier of its own.
        (&["send", "ping", "127.0.0.1", "--wait", "20"][..], "received ping 127.0.0.1"),
        (
            &["send", "raw", "icmp", "127.0.0.1", "--hex", "08 00 f7 ff 00 00 00 00", "--wait", "20"],
            "received raw 127.0.0.1",
        ),
    ] {
        let arguments = [arguments, &["--expect", "hex:00 00"][..]].concat();
        let ended = sockpit(&arguments);
        if ended.code == Some(0) {
            assert!(ended.stdout.contains(reply), "{}", ended.stdout);
        } else {
            let ended = ended.with(1);
            assert!(ended.stderr.starts_with("sockpit: socket "), "{}", ended.stderr);
            let is_refused = ["EACCES", "EPERM"].iter().any(|errno| ended.stderr.contains(errno));
            assert!(is_refused && ended.stderr.lines().count() == 2, "{}", ended.stderr);
        }
    }
}
