//! What is printed: plain lines, calls in C, JSON; whatever a peer sends.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::program::{Running, sockpit};
use crate::{assert_clean, exchange};

#[test]
fn json_lines_hold_every_field() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0", "--json"]);
    let first: serde_json::Value = serde_json::from_str(&server.line().unwrap()).unwrap();
    assert_eq!((&first["type"], &first["service"]), (&"listening".into(), &"echo".into()));
    let port = u16::try_from(first["address"]["port"].as_u64().unwrap()).unwrap();
    assert_eq!(exchange((Ipv4Addr::LOCALHOST, port).into(), b"Hello!\n"), b"Hello!\n");
    server.line_with(r#"{"v":1,"type":"closed""#);
    let lines = server.stop().with(0).json();
    for line in &lines {
        assert_eq!(line["v"], 1);
        let time: jiff::Timestamp = line["time"].as_str().unwrap().parse().unwrap();
        assert!(time.as_second() > 1_700_000_000);
    }
    let calls: Vec<_> = lines.iter().filter(|line| line["type"] == "call").collect();
    for call in &calls {
        for key in
            ["socket", "fd", "call", "args", "result", "errno", "duration_us", "length", "bytes", "truncated"]
        {
            assert!(call.get(key).is_some(), "{key} is not in {call}");
        }
    }
    let moved = |name: &str| calls.iter().find(|call| call["call"] == name && call["length"] == 7).unwrap();
    assert_eq!(
        (&moved("recv")["bytes"], &moved("send")["bytes"]),
        (&"48656c6c6f210a".into(), &"48656c6c6f210a".into())
    );
    let closed = lines.iter().find(|line| line["type"] == "closed").unwrap();
    assert_eq!(
        (&closed["bytes_in"], &closed["bytes_out"], &closed["reason"]),
        (&7.into(), &7.into(), &"by-peer".into())
    );
    let accepted = lines.iter().find(|line| line["type"] == "accepted").unwrap();
    assert_eq!(accepted["connection"], closed["connection"]);
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["type"], &last["never_recorded"], &last["evicted"]),
        (&"summary".into(), &0.into(), &0.into())
    );
    assert_eq!(last["recorded"], calls.len());
}

#[test]
fn calls_are_printed_in_exact_c() {
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    let at = server.listening("tcp");
    let port = at.port().to_string();
    let sent = sockpit(&["send", "tcp", "127.0.0.1", &port, r"Hello!\n", "--calls"]).with(0);
    for line in [
        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP) = ",
        &format!("{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"127.0.0.1\")}}, 16) = "),
        "SOL_SOCKET, SO_ERROR, [0], [4]) = 0",
        r#""Hello!\n", 7, MSG_NOSIGNAL) = 7"#,
        "SHUT_WR) = 0",
    ] {
        assert!(sent.stdout.contains(line), "{line}\n{}", sent.stdout);
    }
    server.stop().with(0);
}

#[test]
fn what_happened_stands_among_the_calls_where_it_happened() {
    let mut server = Running::start(&["serve", "echo", "--tcp", ":0", "--once", "--calls"]);
    let port = server.listening("tcp").port().to_string();
    let client = sockpit(&["send", "tcp", "127.0.0.1", &port, "x", "--calls"]).with(0).stdout;
    let host = server.end().with(0).stdout;
    for (told, begins) in [
        (&host, &["listening ", "accept4(", "accepted tcp ", "recv(", "send(", "close(", "closed tcp "][..]),
        (
            &client,
            &["connect(", "connected tcp ", "send(", "sent 1 byte ", "recv(", "received tcp ", "summary "],
        ),
    ] {
        let mut lines = told.lines();
        for begin in begins {
            assert!(lines.any(|line| line.starts_with(begin)), "no {begin} in its place in\n{told}");
        }
    }
}

#[test]
fn what_a_peer_sends_passes_the_door() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\u{9b}31m".as_bytes();
    let evil = [evil, b"\xff\x9b"].concat();
    for mode in [&[][..], &["--calls"], &["--json"]] {
        let arguments = [&["serve", "print", "--tcp", "127.0.0.1:0", "--once"], mode].concat();
        let mut server = Running::start(&arguments);
        let at = if mode == ["--json"] {
            let line: serde_json::Value = serde_json::from_str(&server.line().unwrap()).unwrap();
            let port = u16::try_from(line["address"]["port"].as_u64().unwrap()).unwrap();
            SocketAddr::from((Ipv4Addr::LOCALHOST, port))
        } else {
            server.listening("tcp")
        };
        exchange(at, &evil);
        let ended = server.end().with(0);
        assert_clean(&ended.stdout);
        assert_clean(&ended.stderr);
        if mode != ["--json"] {
            assert!(ended.stdout.contains(r"\x1b]0;owned\x07\x1b[2J\u{202e}"), "{}", ended.stdout);
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let client = Running::start(&["send", "tcp", "127.0.0.1", &port]);
    listener.accept().unwrap().0.write_all(&evil).unwrap();
    let ended = client.end().with(0);
    assert_clean(&ended.stdout);
    assert!(ended.stdout.contains(r"\x1b]0;owned"), "{}", ended.stdout);
}
