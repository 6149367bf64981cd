use std::time::{Duration, Instant, SystemTime};

use super::*;
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::connection::{Connection, ConnectionStatus, End, Owner};
use crate::model::counts::Counts;
use crate::model::eai::EaiError;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::hints::Hints;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::journal::Figures;
use crate::model::lookup::{LookupResult, NameResult, Node, Question};
use crate::model::server::{ServerSpec, ServerTotals, Service};

fn epoch() -> Epoch {
    // 2026-01-02 12:04:31 UTC
    Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_355_471))
}

fn peer() -> Address {
    Address::new("127.0.0.1".parse().unwrap(), 58001)
}

fn made<'a>(kind: CallKind, args: Args<'a>, result: i64, payload: &'a [u8]) -> Call<'a> {
    Call {
        seq: Seq(0),
        previous: None,
        at: Moment(206_012_999),
        took: Duration::from_nanos(31_900),
        socket: SocketId(4),
        fd: 11,
        kind,
        args,
        result,
        errno: None,
        payload,
        length: payload.len() as u32,
        observer: false,
        in_library: false,
        fault: 0,
    }
}

#[test]
fn a_call_is_one_line_with_every_key() {
    let address = &peer().to_sockaddr()[..];
    let args = Args::Message { length: 7, flags: 0, address, control: b"", returned: 0 };
    assert_eq!(
        call(&made(CallKind::SendTo, args, 7, b"Hello!\n"), &epoch()),
        concat!(
            r#"{"v":1,"type":"call","time":"2026-01-02T12:04:31.206012Z","socket":4,"fd":11,"call":"sendto","#,
            r#""args":{"length":7,"flags":0,"address":{"family":"AF_INET","ip":"127.0.0.1","port":58001,"#,
            r#""raw":"0200e2917f0000010000000000000000"}},"result":7,"errno":null,"duration_us":31,"#,
            r#""length":7,"bytes":"48656c6c6f210a","truncated":false}"#
        )
    );
}

#[test]
fn failures_cuts_observers_and_faults_are_told() {
    let room = Args::Bytes { length: 65_536, flags: libc::MSG_TRUNC };
    let failed = Call {
        errno: Some(Errno(libc::EAGAIN)),
        observer: true,
        fault: "drop:in:1".parse::<crate::model::fault::Fault>().expect("a fault").mark(),
        ..made(CallKind::Recv, room, -1, b"")
    };
    assert_eq!(
        call(&failed, &epoch()),
        concat!(
            r#"{"v":1,"type":"call","time":"2026-01-02T12:04:31.206012Z","socket":4,"fd":11,"call":"recv","#,
            r#""args":{"length":65536,"flags":"MSG_TRUNC"},"result":-1,"errno":"EAGAIN","duration_us":31,"#,
            r#""length":0,"bytes":"","truncated":false,"observer":true,"fault":"drop:in"}"#
        )
    );
    let cut = Call { length: 1000, ..made(CallKind::Recv, room, 1000, b"ab") };
    assert!(call(&cut, &epoch()).ends_with(r#""length":1000,"bytes":"6162","truncated":true}"#));
    let odd = Call { errno: Some(Errno(517)), ..failed };
    assert!(call(&odd, &epoch()).contains(r#""errno":517"#));
}

#[test]
fn library_calls_have_their_own_errors_and_no_descriptor() {
    let args = Args::AddrInfo {
        node: Some(b"a\x1b\xe2\x80\xae"),
        service: None,
        hints: Hints { flags: 1, family: 2, socktype: 1, protocol: 0 },
        nodes: 0,
    };
    let unknown = Call { fd: -1, ..made(CallKind::GetAddrInfo, args, -2, b"") };
    assert_eq!(
        call(&unknown, &epoch()),
        concat!(
            r#"{"v":1,"type":"call","time":"2026-01-02T12:04:31.206012Z","socket":4,"fd":null,"#,
            r#""call":"getaddrinfo","args":{"node":"a\\x1b\\u{202e}","service":null,"hints":{"family":"AF_INET","#,
            r#""socktype":"SOCK_STREAM","protocol":0,"flags":"AI_PASSIVE"},"nodes":0},"result":-2,"#,
            r#""errno":"EAI_NONAME","duration_us":31,"length":0,"bytes":"","truncated":false}"#
        )
    );
}

#[test]
fn calls_of_a_library_that_carries_a_stream_stand_beside_the_socket_calls_that_it_makes() {
    let stream = |length, detail| Args::Stream { library: b"rustls 0.23", length, detail };
    let read = call(&made(CallKind::StreamRead, stream(65_536, b""), 2, b"hi"), &epoch());
    assert!(read.contains(concat!(
        r#""call":"stream_read","args":{"library":"rustls 0.23","length":65536,"detail":""},"result":2,"#,
        r#""errno":null,"duration_us":31,"length":2,"bytes":"6869","truncated":false}"#
    )));
    let refused = call(&made(CallKind::StreamHandshake, stream(0, b"unknown issuer"), -1, b""), &epoch());
    assert!(refused.contains(r#""detail":"unknown issuer"},"result":-1,"errno":null"#), "{refused}");
    let below = Args::Bytes { length: 65_536, flags: 0 };
    let below = call(&Call { in_library: true, ..made(CallKind::Recv, below, 2, b"xy") }, &epoch());
    assert!(below.ends_with(r#""bytes":"7879","truncated":false,"in_library":true}"#), "{below}");
}

#[test]
fn arguments_stand_by_the_names_of_the_headers() {
    let value = &1_i32.to_ne_bytes()[..];
    for (made, args) in [
        (
            made(CallKind::Socket, Args::Socket { domain: 2, kind: 1, protocol: 6 }, 11, b""),
            r#"{"domain":"AF_INET","type":"SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK","protocol":"IPPROTO_TCP"}"#,
        ),
        (
            made(CallKind::SetSockOpt, Args::Option { level: 1, name: 2, value }, 0, b""),
            r#"{"level":"SOL_SOCKET","name":"SO_REUSEADDR","value":1,"raw":"01000000"}"#,
        ),
        (
            made(
                CallKind::Bind,
                Args::To { address: &Address::UnixPath(b"/a\n".to_vec()).to_sockaddr() },
                0,
                b"",
            ),
            r#"{"address":{"family":"AF_UNIX","path":"/a\\n","raw":"01002f610a00"}}"#,
        ),
        (
            made(CallKind::Accept, Args::Returned { address: b"" }, -1, b""),
            r#"{"address":null,"flags":"SOCK_CLOEXEC|SOCK_NONBLOCK"}"#,
        ),
        (made(CallKind::GetSockName, Args::Returned { address: b"" }, -1, b""), r#"{"address":null}"#),
        (made(CallKind::Listen, Args::Listen { backlog: 5 }, 0, b""), r#"{"backlog":5}"#),
        (made(CallKind::Shutdown, Args::Shutdown { how: 1 }, 0, b""), r#"{"how":"SHUT_WR"}"#),
        (made(CallKind::Close, Args::None, 0, b""), "{}"),
        (
            made(CallKind::Ioctl, Args::Ioctl { request: 0x5411, value: 3 }, 0, b""),
            r#"{"request":"SIOCOUTQ","value":3}"#,
        ),
    ] {
        let line = call(&made, &epoch());
        assert!(line.contains(&format!(r#""args":{args},"#)), "{line}");
    }
}

#[test]
fn servers_and_connections_have_their_lines() {
    let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport: Transport::Tcp };
    let spec = ServerSpec::new(at, Service::Echo);
    let address =
        r#"{"family":"AF_INET","ip":"127.0.0.1","port":58001,"raw":"0200e2917f0000010000000000000000"}"#;
    let head = |kind| format!(r#"{{"v":1,"type":"{kind}","time":"2026-01-02T12:04:32.000000Z","#);
    assert_eq!(
        listening(&epoch(), Moment::at_secs(1), &spec, &peer(), None),
        format!(
            r#"{}"transport":"tcp","service":"echo","address":{address},"socket":null,"fd":null}}"#,
            head("listening")
        )
    );
    let mut row = Connection {
        id: ConnectionId(3),
        owner: Owner::Server(ServerId(1)),
        status: ConnectionStatus::Open,
        socket: Some(SocketId(9)),
        fd: Some(12),
        local: None,
        peer: peer(),
        since: Moment::at_secs(1),
        counts: Counts { bytes_in: 7, bytes_out: 7, calls_in: 1, calls_out: 1, ..Counts::default() },
        waiting: None,
        observed: None,
        note: String::new(),
        progress: None,
        jobs: Vec::new(),
    };
    let of_peer =
        format!(r#""transport":"tcp","peer":{address},"local":null,"socket":9,"fd":12,"connection":3"#);
    assert_eq!(accepted(&epoch(), Transport::Tcp, &row), format!("{}{of_peer}}}", head("accepted")));
    assert_eq!(closed(&epoch(), Transport::Tcp, &row), None);
    row.note = "round 1: the number is 4".to_owned();
    assert_eq!(
        note(&epoch(), Moment::at_secs(1), Transport::Tcp, &row),
        format!(r#"{}{of_peer},"note":"round 1: the number is 4"}}"#, head("note"))
    );
    row.status = ConnectionStatus::Ended(Moment(1_000_250_000), End::ByPeer);
    assert_eq!(
        closed(&epoch(), Transport::Tcp, &row).unwrap(),
        format!(
            r#"{{"v":1,"type":"closed","time":"2026-01-02T12:04:32.000250Z",{of_peer},"reason":"by-peer","bytes_in":7,"bytes_out":7,"calls_in":1,"calls_out":1,"age_us":250}}"#
        )
    );
}

#[test]
fn answers_names_failures_and_the_summary_have_their_lines() {
    let question = Question { node: Some("localhost".into()), ..Question::default() };
    let node = Node {
        flags: 0,
        family: 2,
        socktype: 2,
        protocol: 17,
        addrlen: 16,
        addr: peer().to_sockaddr(),
        canonname: Some(b"local\x07".to_vec()),
        raw: Vec::new(),
    };
    let answered =
        |result| LookupResult { at: Moment::START, took: Duration::from_millis(2), result, call: None };
    let line = answer(&epoch(), &question, &answered(Ok(vec![node])));
    let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(parsed["type"], "answer");
    assert_eq!(parsed["nodes"][0]["ai_protocol"], "IPPROTO_UDP");
    assert_eq!(parsed["nodes"][0]["ai_addr"]["port"], 58001);
    assert_eq!(parsed["nodes"][0]["ai_canonname"], r"local\x07");
    assert_eq!((&parsed["duration_us"], &parsed["error"]), (&2000.into(), &serde_json::Value::Null));
    let unknown = EaiError { number: libc::EAI_NONAME, errno: None };
    assert!(
        answer(&epoch(), &question, &answered(Err(unknown)))
            .contains(r#""nodes":[],"error":{"eai":"EAI_NONAME","number":-2,"errno":null}"#)
    );
    let named = NameResult { host: b"localhost".to_vec(), service: b"58001".to_vec() };
    assert!(
        name(&epoch(), Moment::START, &peer(), &Ok(named))
            .ends_with(r#""host":"localhost","service":"58001","error":null}"#)
    );
    let in_use = Failure::of_call(CallKind::Bind, peer(), Errno(libc::EADDRINUSE));
    let line = failure(&epoch(), Moment::START, &in_use);
    assert!(line.starts_with(concat!(
        r#"{"v":1,"type":"failure","time":"2026-01-02T12:04:31.000000Z","operation":"bind","#,
        r#""subject":"127.0.0.1:58001","cause":"EADDRINUSE (Address already in use)","errno":"EADDRINUSE","#
    )), "{line}");
    let whole = Summary {
        totals: ServerTotals { accepted: 2, ..ServerTotals::default() },
        figures: Figures { recorded: 41, ..Figures::default() },
        ran: Duration::from_secs(3),
    };
    assert_eq!(
        summary(&epoch(), Moment::START, &whole, []),
        concat!(
            r#"{"v":1,"type":"summary","time":"2026-01-02T12:04:31.000000Z","accepted":2,"refused":0,"denied":0,"#,
            r#""bytes_in":0,"bytes_out":0,"calls_in":0,"calls_out":0,"errors":0,"loops_cut":0,"recorded":41,"#,
            r#""evicted":0,"never_recorded":0,"duration_us":3000000}"#
        )
    );
}

#[test]
fn how_a_server_goes_on_has_its_lines() {
    let line = |how: &ServerChange| change(&epoch(), Moment::START, Transport::Tcp, &peer(), how);
    let address =
        r#"{"family":"AF_INET","ip":"127.0.0.1","port":58001,"raw":"0200e2917f0000010000000000000000"}"#;
    for (how, kind, rest) in [
        (ServerChange::Paused("at the limit".into()), "paused", r#","why":"at the limit""#),
        (ServerChange::Resumed, "resumed", ""),
        (ServerChange::Unseen(9), "unseen", r#","connections":9"#),
    ] {
        assert_eq!(
            line(&how),
            format!(
                r#"{{"v":1,"type":"{kind}","time":"2026-01-02T12:04:31.000000Z","transport":"tcp","address":{address}{rest}}}"#
            )
        );
    }
}

#[test]
fn the_summary_tells_each_server_apart() {
    let one = ServerTotals { accepted: 1, ..ServerTotals::default() };
    let two = ServerTotals { accepted: 2, ..ServerTotals::default() };
    let line = summary(
        &epoch(),
        Moment::START,
        &Summary::default(),
        [(Transport::Tcp, &peer(), &one), (Transport::Udp, &peer(), &two)],
    );
    let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
    let servers = parsed["servers"].as_array().unwrap();
    let told: Vec<_> = servers.iter().map(|server| (&server["transport"], &server["accepted"])).collect();
    assert_eq!(told, [(&"tcp".into(), &1.into()), (&"udp".into(), &2.into())]);
}
