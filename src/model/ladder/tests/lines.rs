//! Calls as lines of C.

use super::*;

#[test]
fn the_strip_writes_calls_as_the_books_do() {
    let peer = &peer()[..];
    let option = |value| Args::Option { level: libc::SOL_SOCKET, name: libc::SO_REUSEADDR, value };
    let stream = |length, detail| Args::Stream { library: b"rustls 0.23", length, detail };
    for (call, line) in [
        (
            call(CallKind::Socket, Args::Socket { domain: 2, kind: 2, protocol: 0 }, 11, b""),
            "socket(AF_INET, SOCK_DGRAM, 0) = 11",
        ),
        (
            call(CallKind::SendTo, to(peer, 7), 7, b"Hello!\n"),
            r#"sendto(11, "Hello!\n", 7, 0, {AF_INET, 127.0.0.1:58001}, 16) = 7"#,
        ),
        (
            call(CallKind::RecvFrom, to(peer, 65_536), 7, b"Hello!\n"),
            r#"recvfrom(11, "Hello!\n", 65536, 0, {AF_INET, 127.0.0.1:58001}, [16]) = 7"#,
        ),
        (
            failed(CallKind::RecvFrom, to(b"", 65_536), libc::EAGAIN),
            "recvfrom(11, buf, 65536, 0, addr, len) = -1 EAGAIN",
        ),
        (
            call(CallKind::GetSockName, Args::Returned { address: peer }, 0, b""),
            "getsockname(11, {AF_INET, 127.0.0.1:58001}, [16]) = 0",
        ),
        (call(CallKind::Listen, Args::Listen { backlog: 1 }, 0, b""), "listen(11, 1) = 0"),
        (
            call(CallKind::Accept, Args::Returned { address: peer }, 13, b""),
            "accept(11, {AF_INET, 127.0.0.1:58001}, [16]) = 13",
        ),
        (call(CallKind::Recv, Args::Bytes { length: 128, flags: 0 }, 0, b""), r#"recv(11, "", 128, 0) = 0"#),
        (
            call(CallKind::Send, Args::Bytes { length: 4, flags: libc::MSG_NOSIGNAL }, 4, b"a\"b\\"),
            r#"send(11, "a\"b\\", 4, MSG_NOSIGNAL) = 4"#,
        ),
        (
            failed(CallKind::Connect, Args::To { address: peer }, libc::EINPROGRESS),
            "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = -1 EINPROGRESS",
        ),
        (
            call(CallKind::SetSockOpt, option(&1_i32.to_ne_bytes()), 0, b""),
            "setsockopt(11, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
        ),
        (
            call(CallKind::StreamHandshake, stream(0, b"TLS 1.3"), 0, b""),
            "stream_handshake(11) /* rustls 0.23 */ = 0 TLS 1.3",
        ),
        (
            Call { result: -1, ..call(CallKind::StreamRead, stream(128, b"bad record"), -1, b"") },
            "stream_read(11, buf, 128) /* rustls 0.23 */ = -1 bad record",
        ),
        (
            call(CallKind::StreamWrite, stream(3, b""), 3, b"a\"b"),
            r#"stream_write(11, "a\"b", 3) /* rustls 0.23 */ = 3"#,
        ),
        (call(CallKind::Shutdown, Args::Shutdown { how: 1 }, 0, b""), "shutdown(11, SHUT_WR) = 0"),
        (call(CallKind::Close, Args::None, 0, b""), "close(11) = 0"),
        (
            call(CallKind::Ioctl, Args::Ioctl { request: 0x541b, value: 12 }, 0, b""),
            "ioctl(11, SIOCINQ, [12]) = 0",
        ),
        (
            call(
                CallKind::GetAddrInfo,
                Args::AddrInfo {
                    node: Some(b"a\x1b"),
                    service: None,
                    hints: Hints { flags: 2, family: 0, socktype: 1, protocol: 0 },
                    nodes: 3,
                },
                0,
                b"",
            ),
            r#"getaddrinfo("a\x1b", NULL, {AF_UNSPEC, SOCK_STREAM, 0, AI_CANONNAME}, &list) = 0 (3 nodes)"#,
        ),
    ] {
        assert_eq!(short(&call), line);
    }
}

#[test]
fn the_exact_form_names_every_argument() {
    let peer = &peer()[..];
    let six = &Address::Inet6 { ip: "::1".parse().unwrap(), port: 7, flow: 0, scope: 2 }.to_sockaddr()[..];
    let path = &Address::UnixPath(b"/tmp/a\nb".to_vec()).to_sockaddr()[..];
    let name = &Address::UnixAbstract(b"x".to_vec()).to_sockaddr()[..];
    let unspec = &[0; 16][..];
    let error = |value| Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value };
    for (call, line) in [
        (
            call(CallKind::Socket, Args::Socket { domain: 10, kind: 1, protocol: 6 }, 11, b""),
            "socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP) = 11",
        ),
        (
            failed(CallKind::Connect, Args::To { address: peer }, libc::EINPROGRESS),
            "connect(11, {sa_family=AF_INET, sin_port=htons(58001), sin_addr=inet_addr(\"127.0.0.1\")}, 16) \
             = -1 EINPROGRESS (Operation now in progress)",
        ),
        (
            call(CallKind::Bind, Args::To { address: six }, 0, b""),
            "bind(11, {sa_family=AF_INET6, sin6_port=htons(7), sin6_flowinfo=htonl(0), \
             inet_pton(AF_INET6, \"::1\", &sin6_addr), sin6_scope_id=2}, 28) = 0",
        ),
        (
            call(CallKind::Bind, Args::To { address: path }, 0, b""),
            r#"bind(11, {sa_family=AF_UNIX, sun_path="/tmp/a\nb"}, 11) = 0"#,
        ),
        (
            call(CallKind::Bind, Args::To { address: name }, 0, b""),
            r#"bind(11, {sa_family=AF_UNIX, sun_path=@"x"}, 4) = 0"#,
        ),
        (
            call(CallKind::Connect, Args::To { address: unspec }, 0, b""),
            "connect(11, {sa_family=AF_UNSPEC}, 16) = 0",
        ),
        (
            failed(CallKind::Accept, Args::Returned { address: b"" }, libc::EMFILE),
            "accept4(11, addr, len, SOCK_CLOEXEC|SOCK_NONBLOCK) = -1 EMFILE (Too many open files)",
        ),
        (
            call(CallKind::GetSockOpt, error(&libc::ECONNREFUSED.to_ne_bytes()), 0, b""),
            "getsockopt(11, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0",
        ),
        (
            call(CallKind::GetSockOpt, error(&[0; 4]), 0, b""),
            "getsockopt(11, SOL_SOCKET, SO_ERROR, [0], [4]) = 0",
        ),
        (
            call(
                CallKind::SetSockOpt,
                Args::Option { level: 1, name: libc::SO_LINGER, value: &[1, 0, 0, 0, 0, 0, 0, 0] },
                0,
                b"",
            ),
            "setsockopt(11, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=0}, 8) = 0",
        ),
        (
            call(
                CallKind::RecvMsg,
                Args::Message { length: 4, flags: 0, address: peer, control: b"", returned: libc::MSG_TRUNC },
                4,
                b"abcd",
            ),
            "recvmsg(11, {msg_name={sa_family=AF_INET, sin_port=htons(58001), \
             sin_addr=inet_addr(\"127.0.0.1\")}, msg_namelen=16, msg_iov=[{iov_base=\"abcd\", iov_len=4}], \
             msg_iovlen=1, msg_controllen=0, msg_flags=MSG_TRUNC}, 0) = 4",
        ),
        (
            failed(CallKind::Send, Args::Bytes { length: 7, flags: 0x0100_4000 }, 517),
            "send(11, buf, 7, MSG_NOSIGNAL|0x1000000) = -1 errno 517",
        ),
        (
            Call {
                result: -2,
                ..call(
                    CallKind::GetAddrInfo,
                    Args::AddrInfo {
                        node: Some(b"x"),
                        service: Some(b"80"),
                        hints: Hints { flags: 0, family: 2, socktype: 0, protocol: 0 },
                        nodes: 0,
                    },
                    -2,
                    b"",
                )
            },
            "getaddrinfo(\"x\", \"80\", {ai_flags=0, ai_family=AF_INET, ai_socktype=0, ai_protocol=0}, &list) \
             = -2 EAI_NONAME (Name or service not known)",
        ),
        (
            call(
                CallKind::GetNameInfo,
                Args::NameInfo {
                    address: peer,
                    flags: libc::NI_NAMEREQD,
                    host: b"localhost",
                    service: b"58001",
                },
                0,
                b"",
            ),
            "getnameinfo({sa_family=AF_INET, sin_port=htons(58001), sin_addr=inet_addr(\"127.0.0.1\")}, 16, \
             \"localhost\", 1025, \"58001\", 32, NI_NAMEREQD) = 0",
        ),
    ] {
        assert_eq!(full(&call), line);
    }
}

#[test]
fn payload_gives_way_first_and_never_in_the_middle_of_an_escape() {
    let text = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let get = call(CallKind::Send, Args::Bytes { length: 27, flags: 0 }, 27, text);
    let at = |columns| strip(&get, columns).call.to_string();
    assert_eq!(at(80), r#"send(11, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27, 0)"#);
    assert_eq!(at(40), r#"send(11, "GET / HTTP/1.1\r\n"..., 27, 0)"#);
    assert_eq!(at(39), r#"send(11, "GET / HTTP/1.1\r"..., 27, 0)"#);
    assert_eq!(at(36), r#"send(11, "GET / HTTP/1.1"..., 27, 0)"#);
    assert_eq!(at(22), r#"send(11, ""..., 27, 0)"#);
    assert_eq!(at(12), "send(11, ...");
    assert_eq!(at(0), "");
    for columns in 0..80 {
        assert!(strip(&get, columns).call.width() <= columns);
    }
}

#[test]
fn quotation_marks_are_escaped_and_counted() {
    let quotes = call(CallKind::Send, Args::Bytes { length: 6, flags: 0 }, 6, b"\"\"\"\"\"\"");
    assert_eq!(strip(&quotes, 80).call.as_str(), r#"send(11, "\"\"\"\"\"\"", 6, 0)"#);
    assert_eq!(strip(&quotes, 24).call.as_str(), r#"send(11, "\""..., 6, 0)"#);
}

#[test]
fn a_payload_that_the_journal_cut_says_so() {
    let long =
        Call { length: 1000, ..call(CallKind::Recv, Args::Bytes { length: 65_536, flags: 0 }, 1000, b"abc") };
    assert_eq!(short(&long), r#"recv(11, "abc"..., 65536, 0) = 1000"#);
    assert_eq!(full(&long), r#"recv(11, "abc"..., 65536, 0) = 1000"#);
    assert_eq!(exact(&long, 2).call.as_str(), r#"recv(11, "ab"..., 65536, 0)"#);
}

#[test]
fn what_a_peer_sent_passes_the_door() {
    let evil = call(CallKind::Recv, Args::Bytes { length: 64, flags: 0 }, 9, b"\x1b]0;x\x07\xff");
    assert_eq!(full(&evil), r#"recv(11, "\x1b]0;x\x07\xff", 64, 0) = 9"#);
}

#[test]
fn times_take_six_columns() {
    for (micros, text) in [
        (0, "0 µs"),
        (12, "12 µs"),
        (599, "599 µs"),
        (600, "0.6 ms"),
        (1_250, "1.2 ms"),
        (9_950, "10 ms"),
        (98_765, "99 ms"),
        (999_499, "999 ms"),
        (3_149_000, "3.1 s"),
        (127_000_000, "127 s"),
    ] {
        assert_eq!(took(Duration::from_micros(micros)).as_str(), text);
    }
    assert_eq!(waited(Duration::from_secs(9)).as_str(), "0:09");
    assert_eq!(waited(Duration::from_secs(3723)).as_str(), "1h02");
    assert_eq!(waited(Duration::from_hours(76)).as_str(), "3d04h");
    assert_eq!(waiting(CallKind::RecvFrom, 11).as_str(), "recvfrom(11, ...");
}

#[test]
fn a_fault_that_struck_is_a_comment_with_its_name() {
    let fault: crate::model::fault::Fault = "drop:in:30%".parse().unwrap();
    let peer = &peer()[..];
    let struck = Call { fault: fault.mark(), ..call(CallKind::RecvFrom, to(peer, 64), 7, b"Hello!\n") };
    assert_eq!(
        full(&struck),
        r#"recvfrom(11, "Hello!\n", 64, 0, {sa_family=AF_INET, sin_port=htons(58001), sin_addr=inet_addr("127.0.0.1")}, [16]) /* drop:in */ = 7"#
    );
    // Where columns are few the call is cut, not the mark.
    let line = strip(&struck, 40).call;
    assert!(line.width() <= 40 && line.as_str().ends_with("/* drop:in */"), "{line}");
    for columns in 0..60 {
        assert!(strip(&struck, columns).call.width() <= columns, "{columns}");
    }
}
