//! `send`: what goes out, what comes back, and what fails.

use std::net::{Ipv4Addr, SocketAddr};

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
