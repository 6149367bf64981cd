//! `send`: what goes out, what comes back, and what fails.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::program::{Running, sockpit};
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
