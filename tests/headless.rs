//! The headless commands, as a script uses them: what they print, how they end, and what they refuse.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/program.rs"]
mod program;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::{Command, Stdio};

use program::{DEADLINE, Running, command, sockpit};
use rustix::process::Signal;

fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    socket
}

/// Sends, shuts, and reads to the end.
fn exchange(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(to);
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Nothing but text and line ends.
#[track_caller]
fn assert_clean(text: &str) {
    let odd =
        text.chars().find(|ch| (ch.is_control() && *ch != '\n') || ('\u{202a}'..='\u{202e}').contains(ch));
    assert_eq!(odd, None, "{text:?}");
}

#[test]
fn help_of_each_command_is_complete_and_has_examples() {
    let commands = [
        (
            "serve",
            &[
                "--tcp",
                "--udp",
                "--unix",
                "--policy",
                "--backlog",
                "--max-connections",
                "--text",
                "--root",
                "--file",
                "--secret",
                "--rule",
                "--fault",
                "--seed",
                "--join",
                "--for",
                "--once",
                "--list",
                "--json",
                "--calls",
            ][..],
        ),
        (
            "lookup",
            &["[NODE]", "--service", "--family", "--socktype", "--protocol", "--flags", "--json", "--calls"],
        ),
        (
            "send udp",
            &["HOST", "PORT", "[PAYLOAD]", "--hex", "--connected", "--from", "--wait", "--json", "--calls"],
        ),
    ];
    let all = sockpit(&["--help"]).with(0);
    for (name, flags) in commands {
        assert!(all.stdout.contains(&name[..4]), "{}", all.stdout);
        let words: Vec<&str> = name.split(' ').chain(["--help"]).collect();
        let help = sockpit(&words).with(0);
        for flag in flags {
            assert!(help.stdout.contains(flag), "{name} {flag}: {}", help.stdout);
        }
        assert!(help.stdout.contains("Examples:") && help.stdout.contains("Exit code"), "{}", help.stdout);
        assert_clean(&help.stdout);
    }
}

#[test]
fn every_service_is_listed_with_a_line() {
    let list = sockpit(&["serve", "--list"]).with(0).stdout;
    let words: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(
        words,
        [
            "echo", "discard", "chargen", "daytime", "time", "hello", "print", "manual", "jobs", "guess",
            "file", "rules"
        ]
    );
    assert!(list.lines().all(|line| line.split_whitespace().count() > 3), "{list}");
}

/// A usage error: exit code 2, nothing on standard output, and a caret under the bad part.
#[track_caller]
fn refused(arguments: &[&str], words: &str, bad: &str) {
    let ended = sockpit(arguments).with(2);
    assert_eq!(ended.stdout, "", "{arguments:?}");
    assert!(ended.stderr.contains(words), "{arguments:?}: {words:?} is not in\n{}", ended.stderr);
    assert_clean(&ended.stderr);
    if bad.is_empty() {
        return;
    }
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let carets =
        lines.iter().position(|line| line.contains('^')).unwrap_or_else(|| panic!("{}", ended.stderr));
    let (at, count) = (lines[carets].find('^').unwrap(), lines[carets].matches('^').count());
    assert_eq!(&lines[carets - 1][at..at + count], bad, "{}", ended.stderr);
}

#[test]
fn what_is_wrong_on_the_command_line_is_pointed_at() {
    refused(&["send", "tcp", "127.0.0.1", "70000", "x"], "65535", "70000");
    refused(&["send", "tcp", "127.0.0.1", "7", "48 6g", "--hex"], "column 5", "g");
    refused(&["send", "tcp", "127.0.0.1", "7", r"a\q"], "column 2", r"\q");
    refused(&["send", "tcp", "127.0.0.300", "7", "x"], "HOST", "300");
    refused(&["send", "sctp", "127.0.0.1", "7"], "sctp", "");
    refused(&["send", "tcp", "127.0.0.1", "7", "--wait", "soon"], "--wait", "soon");
    refused(&["send", "tcp", "127.0.0.1", "7", "--bogus"], "--bogus", "");
    refused(&["send", "tcp", "127.0.0.1"], "PORT", "");
    refused(&["serve", "echo", "--tcp", "127.0.0.1:99999"], "65535", "99999");
    refused(&["serve", "echo", "--tcp", "127.0.0.1"], "--tcp", "");
    refused(&["serve", "echo"], "--tcp", "");
    refused(&["serve"], "SERVICE", "");
    refused(&["serve", "ecko", "--tcp", ":0"], "SERVICE", "ecko");
    refused(&["serve", "echo", "--tcp", ":0", "--policy", "kind"], "--policy", "kind");
    refused(&["serve", "echo", "--tcp", ":0", "--backlog", "-1"], "-1", "");
    refused(&["serve", "echo", "--tcp", ":0", "--backlog", "7x"], "--backlog", "x");
    refused(&["serve", "echo", "--tcp", ":0", "--max-connections", "0"], "--max-connections", "0");
    refused(&["serve", "echo", "--udp", ":0", "--fault", "drop:out:300%"], "--fault", "300%");
    refused(&["serve", "echo", "--tcp", ":0", "--seed", "x"], "--seed", "x");
    refused(&["serve", "echo", "--udp", ":0", "--join", "10.0.0.1"], "--join", "10.0.0.1");
    refused(&["serve", "echo", "--tcp", ":0", "--join", "239.1.2.3"], "--udp", "");
    refused(&["serve", "echo", "--tcp", ":0", "--option", "SO_BOGUS=1"], "--option", "SO_BOGUS");
    refused(&["serve", "rules", "--tcp", ":0", "--rule", "any => $x"], "--rule", "$x");
    refused(&["serve", "echo", "--tcp", ":0", "--for", "1e3"], "--for", "1e3");
    refused(&["lookup", "x", "--flags", "passive,canon"], "column 9", "canon");
    refused(&["lookup", "x", "--family", "inet9"], "--family", "inet9");
    refused(&["lookup", "x", "--service", "65536"], "65535", "65536");
    refused(&["lokup"], "lokup", "");
    refused(&["--bogus"], "--bogus", "");
}

#[test]
fn what_is_wrong_is_shown_through_the_door() {
    refused(&["send", "tcp", "a\u{1b}[2J\u{202e}", "99999"], "65535", "99999");
    refused(&["lookup", "x", "--family", "\u{1b}]0;x\u{7}"], r"\x1b", "");
    refused(&["\u{1b}]0;x\u{7}"], "", "");
    refused(&["serve", "echo", "--\u{1b}[2J"], "", "");
}

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
fn an_address_in_use_is_a_failure_that_helps() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = held.local_addr().unwrap().to_string();
    let ended = sockpit(&["serve", "echo", "--tcp", &at]).with(1);
    assert!(ended.stderr.contains("EADDRINUSE") && ended.stderr.contains(&at), "{}", ended.stderr);
    let holder = format!("(process {}) listens on {at}. End it, or choose another port", std::process::id());
    assert!(ended.stderr.contains(&holder), "{}", ended.stderr);
    let json = sockpit(&["serve", "echo", "--tcp", &at, "--json"]).with(1).json();
    let failure = json.iter().find(|line| line["type"] == "failure").unwrap();
    assert_eq!(failure["errno"], "EADDRINUSE");
    let [holder] = failure["holders"].as_array().unwrap().as_slice() else { panic!("{failure:#?}") };
    assert_eq!((&holder["kind"], &holder["owner"]), (&"sockets".into(), &"process".into()));
    assert_eq!((&holder["stands"], &holder["overlap"]), (&"listens".into(), &"same".into()));
    assert_eq!(holder["pid"], std::process::id());
    assert_eq!(holder["address"]["port"], held.local_addr().unwrap().port());
}

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
        "socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, IPPROTO_TCP) = ",
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
fn lookup_prints_every_node_or_the_error() {
    let ended = sockpit(&["lookup", "127.0.0.1", "--service", "80", "--socktype", "stream"]).with(0);
    assert_eq!(
        ended.stdout,
        "127.0.0.1  7F000001  port 80  AF_INET (2)  SOCK_STREAM (1)  IPPROTO_TCP (6)  flags 0 (0)  addrlen 16"
    );
    let unknown = sockpit(&["lookup", "no.such.name.invalid.", "--flags", "numerichost"]).with(1);
    assert_eq!(unknown.stdout, "");
    assert!(unknown.stderr.contains("EAI_NONAME -2"), "{}", unknown.stderr);
    let json = sockpit(&["lookup", "127.0.0.1", "--json"]).with(0).json();
    assert_eq!(json.iter().filter(|line| line["type"] == "answer").count(), 1);
    assert!(json.iter().any(|line| line["call"] == "getaddrinfo" && line["fd"].is_null()), "{json:#?}");
    let c = sockpit(&["lookup", "::1", "--family", "inet6", "--socktype", "dgram", "--calls"]).with(0);
    assert!(
        c.stdout.contains(
            "getaddrinfo(\"::1\", NULL, {ai_flags=0, ai_family=AF_INET6, ai_socktype=SOCK_DGRAM, ai_protocol=0}, \
             &list) = 0 (1 node)"
        ),
        "{}",
        c.stdout
    );
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

#[test]
fn a_reader_that_goes_away_is_a_quiet_end() {
    for arguments in [&["serve", "--help"][..], &["serve", "--list"], &["lookup", "127.0.0.1", "--json"]] {
        let mut child = command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.stderr, b"", "{arguments:?}");
        assert!(matches!(ended.status.code(), Some(0)), "{arguments:?}: {:?}", ended.status);
    }
    // A server whose reader goes away after the first line, as `| head -1` does.
    let mut server = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_sockpit");
    server.args(["-c", r#""$0" serve echo --tcp 127.0.0.1:0 --json; echo "ended $?" >&2"#, program]);
    let mut child =
        server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut byte = [0];
    while byte != *b"\n" {
        stdout.read_exact(&mut byte).unwrap();
    }
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    child.wait().unwrap();
    assert_eq!(stderr, "ended 0\n");
}

#[test]
fn without_a_terminal_and_without_a_command_it_says_so() {
    let ended = sockpit(&[]).with(2);
    assert_eq!(ended.stdout, "");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert_clean(&ended.stderr);
}

#[test]
fn a_signal_that_comes_twice_at_once_still_gets_its_summary() {
    // timeout(1) sends its signal to the program and to its process group.
    let mut server = Running::start(&["serve", "echo", "--tcp", "127.0.0.1:0"]);
    server.listening("tcp");
    server.signal(Signal::TERM);
    server.signal(Signal::TERM);
    server.signal(Signal::INT);
    let ended = server.end().with(0);
    assert!(ended.stdout.contains("summary tcp "), "{}", ended.stdout);
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
fn a_full_disk_is_a_failure_that_says_so() {
    for arguments in [
        &["serve", "--help"][..],
        &["serve", "--list"],
        &["lookup", "127.0.0.1"],
        &["serve", "echo", "--tcp", ":0"],
        &["send", "udp", "127.0.0.1", "9", "x", "--wait", "0"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = command(arguments).stdout(full).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        let told = "sockpit: write standard output: ENOSPC (No space left on device)\n";
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), told, "{arguments:?}");
    }
}

#[test]
fn what_happened_stands_among_the_calls_where_it_happened() {
    let mut server = Running::start(&["serve", "echo", "--tcp", ":0", "--once", "--calls"]);
    let port = server.listening("tcp").port().to_string();
    let sent = sockpit(&["send", "tcp", "127.0.0.1", &port, "x", "--calls"]).with(0).stdout;
    let served = server.end().with(0).stdout;
    for (told, begins) in [
        (
            &served,
            &["listening ", "accept4(", "accepted tcp ", "recv(", "send(", "close(", "closed tcp "][..],
        ),
        (
            &sent,
            &["connect(", "connected tcp ", "send(", "sent 1 byte ", "recv(", "received tcp ", "summary "],
        ),
    ] {
        let mut lines = told.lines();
        for begin in begins {
            assert!(lines.any(|line| line.starts_with(begin)), "no {begin} in its place in\n{told}");
        }
    }
}
