//! Kinds of sockets beside TCP, UDP, Unix streams and datagrams: Unix seqpacket, raw IP, ping, and any family by number.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{Read, Write};

use backend::{Bench, endpoint};
use sockpit::model::address::Address;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::connection::End;
use sockpit::model::console::{CloseKind, SessionSpec, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::entry::ConversationEntry;
use sockpit::model::server::{ServerSpec, Service};

/// An echo request with its checksum, as the kernel would send it.
const ECHO: [u8; 8] = [8, 0, 0xf7, 0xff, 0, 0, 0, 0];

fn spec(transport: Transport, host: &str, service: &str) -> SessionSpec {
    let addresses = host.parse().map(|ip| Address::new(ip, 0)).into_iter().collect();
    SessionSpec::new(endpoint(transport, host, service), addresses)
}

#[test]
fn a_seqpacket_session_keeps_the_boundaries_of_messages() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s");
    let listener =
        socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::SEQPACKET, None).expect("socket");
    listener.bind(&socket2::SockAddr::unix(&path).expect("an address")).expect("bind");
    listener.listen(1).expect("listen");
    let mut bench = Bench::new();
    let mut wanted = spec(Transport::UnixSeqpacket, path.to_str().expect("UTF-8"), "");
    wanted.sizes.receive_buffer = 4;
    bench.open(1, wanted);
    let (mut peer, _) = listener.accept().expect("accept");
    bench.opened(1);
    for payload in [&b"one"[..], b"two, longer"] {
        bench.say(1, payload);
    }
    let mut room = [0; 64];
    assert_eq!(peer.read(&mut room).expect("read"), 3, "one message a call");
    assert_eq!(peer.read(&mut room).expect("read"), 11);
    // Two wait at once, and one of them is longer than the buffer.
    peer.write_all(b"12345").expect("write");
    peer.write_all(b"67").expect("write");
    assert_eq!(bench.received(1, 6), b"123467");
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let cuts = bench.map_calls(socket, |call| match ConversationEntry::of(call, true) {
        Some(ConversationEntry::Received { cut_to, .. }) => Some(cut_to),
        _ => None,
    });
    assert_eq!(cuts.into_iter().flatten().collect::<Vec<_>>(), [Some(4), None]);
    drop(peer);
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    bench.end(1, CloseKind::Close);
    assert_eq!(bench.ended(1), End::ByPeer);
    bench.stop();
}

#[test]
fn a_seqpacket_server_echoes_messages_to_a_name_in_the_abstract_namespace() {
    let name = format!("@sockpit-seqpacket-{}", std::process::id());
    let mut bench = Bench::new();
    let at = endpoint(Transport::UnixSeqpacket, &name, "");
    bench.serve(1, ServerSpec::new(at, Service::Echo));
    bench.open(1, spec(Transport::UnixSeqpacket, &name, ""));
    bench.opened(1);
    bench.say(1, b"first");
    bench.say(1, b"second");
    assert_eq!(bench.received(1, 11), b"firstsecond");
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let lengths = bench.map_calls(socket, |call| {
        (call.kind == CallKind::Recv && call.errno.is_none()).then_some(call.length)
    });
    assert_eq!(lengths.into_iter().flatten().collect::<Vec<_>>(), [5, 6]);
    bench.stop();
}

/// How a session of a kind that may not be allowed began: open, or why not.
fn began(bench: &mut Bench, id: u32) -> Result<(), String> {
    bench.stage(id, "it is open, or says why not", |stage| match stage {
        SessionStage::Open { .. } => Some(Ok(())),
        SessionStage::Ended(End::Failed(failure)) => {
            assert!(failure.errno().is_some() && !failure.advice.is_empty(), "{failure}");
            Some(Err(failure.to_string()))
        }
        _ => None,
    })
}

#[test]
fn raw_and_ping_sockets_open_and_get_their_echo_or_say_why_not() {
    for (transport, service) in [(Transport::Raw, "icmp"), (Transport::Ping, "")] {
        let mut bench = Bench::new();
        bench.open(1, spec(transport, "127.0.0.1", service));
        match began(&mut bench, 1) {
            Ok(()) => {
                bench.say(1, &ECHO);
                // A raw socket hears the request too, and gives the IP header with each.
                let wanted = if transport == Transport::Raw { 2 * 28 } else { 8 };
                let bytes = bench.received(1, wanted);
                if transport == Transport::Raw {
                    assert_eq!((bytes[0] >> 4, bytes[9]), (4, 1), "an IPv4 header, of ICMP: {bytes:?}");
                } else {
                    assert_eq!(bytes[0], 0, "an echo reply: {bytes:?}");
                }
            }
            Err(why) => assert!(why.contains("EPERM") || why.contains("EACCES"), "{why}"),
        }
        bench.stop();
    }
}

#[test]
fn what_the_system_refuses_is_told_with_its_errno_and_never_a_crash() {
    let mut bench = Bench::new();
    bench.failpoints.inject(CallKind::Socket, 1, libc::EPERM);
    bench.open(1, spec(Transport::Raw, "127.0.0.1", "icmp"));
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert_eq!(failure.to_string(), "socket 127.0.0.1 icmp: EPERM (Operation not permitted)");
    assert!(failure.advice.contains("CAP_NET_RAW"), "{}", failure.advice);
    // X.25 is in few kernels; a family that nobody has is in none.
    bench.open(2, spec(Transport::Other, "x25", "seqpacket"));
    if let Err(why) = began(&mut bench, 2) {
        assert!(why.starts_with("socket family x25, seqpacket: E"), "{why}");
    }
    bench.open(3, spec(Transport::Other, "200", "raw 3"));
    let why = began(&mut bench, 3).expect_err("there is no such family");
    assert_eq!(why, "socket family 200, raw 3: EAFNOSUPPORT (Address family not supported by protocol)");
    bench.stop();
}

#[test]
fn socket_is_called_with_the_type_and_protocol_of_the_kind() {
    for (transport, host, service, wanted) in [
        (Transport::Raw, "127.0.0.1", "17", (2, 3, 17)),
        (Transport::Raw, "::1", "icmp", (10, 3, 58)),
        (Transport::Ping, "::1", "", (10, 2, 58)),
        (Transport::Other, "netlink", "raw 15", (16, 3, 15)),
    ] {
        let mut bench = Bench::new();
        bench.open(1, spec(transport, host, service));
        let _ = began(&mut bench, 1);
        let calls = bench.all_calls(|call| match call.args {
            Args::Socket { domain, kind, protocol } => Some((domain, kind, protocol)),
            _ => None,
        });
        assert_eq!(calls.into_iter().flatten().collect::<Vec<_>>(), [wanted], "{transport} {host}");
        bench.stop();
    }
}
