//! Settings of sessions: groups and the interface of multicast, hops, pieces and pauses, limits of time; given at
//! first, and changed while the session is open.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

use backend::{Bench, listener, model_address, session, udp};
use sockpit::model::address::Address;
use sockpit::model::ancillary::Ancillary;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::End;
use sockpit::model::console::{ConsoleCommand, ConsoleEvent, SessionSpec};
use sockpit::model::endpoint::Transport;
use sockpit::model::entry::ConversationEntry;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{SessionId, SocketId};
use sockpit::model::ladder::exact;
use sockpit::model::socket_option::Setting;

/// The settings that hold after a change.
#[track_caller]
fn adjusted(bench: &mut Bench, id: u32, spec: &SessionSpec) -> SessionSpec {
    bench.console(ConsoleCommand::Adjust(SessionId(id), Box::new(spec.clone())));
    bench.expect("the settings hold", |event| match event {
        Event::Console(ConsoleEvent::Adjusted(session, spec)) if session.0 == id => Some((**spec).clone()),
        _ => None,
    })
}

/// The numbers of the options that a socket set.
fn options_set(bench: &mut Bench, socket: SocketId) -> Vec<i32> {
    let set = bench.map_calls(socket, |call| match call.args {
        Args::Option { name, .. } if call.kind == CallKind::SetSockOpt && call.result == 0 => Some(name),
        _ => None,
    });
    set.into_iter().flatten().collect()
}

/// Waits until so many payloads are told as sent: a peer may have them before their calls are in the journal.
#[track_caller]
fn sent(bench: &mut Bench, count: usize) {
    bench.until("they are told as sent", |told| {
        let is_sent = |event: &&Event| matches!(event, Event::Console(ConsoleEvent::Sent { .. }));
        (told.iter().filter(is_sent).count() == count).then_some(())
    });
}

#[test]
fn a_session_joins_groups_sends_on_its_interface_and_leaves_them_while_it_is_open() {
    let group = Ipv4Addr::new(239, 1, 2, 44);
    // Our own datagrams come back: the port of the group is the one that the session is bound to.
    let probe = udp();
    let port = probe.local_addr().expect("an address").port();
    drop(probe);
    let mut spec = session(Transport::Udp, &Address::new(group.into(), port));
    spec.from = Some(Address::new(Ipv4Addr::UNSPECIFIED.into(), port));
    spec.interface = Some("127.0.0.1".to_owned());
    spec.groups = vec![group.to_string().parse().expect("a group")];
    spec.ttl = Some(1);
    let mut bench = Bench::new();
    bench.open(1, spec.clone());
    bench.opened(1);
    bench.say(1, b"bonjour");
    assert_eq!(bench.received(1, 7), b"bonjour");
    let socket = bench.socket_of_session(1).expect("a socket").id;
    assert_eq!(
        options_set(&mut bench, socket),
        [libc::IP_MULTICAST_TTL, libc::IP_MULTICAST_IF, libc::IP_ADD_MEMBERSHIP]
    );
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    bench.expect("the TTL as the kernel has it", |event| {
        let Event::Sockets(states) = event else { return None };
        let observed = states.iter().find(|state| state.id == socket)?.observed.as_ref()?;
        observed.options.contains(&("IP_MULTICAST_TTL".to_owned(), 1)).then_some(())
    });
    // Another group in its place, of one source; then a third that no interface has.
    spec.groups = vec!["232.1.2.44@lo,127.0.0.1".parse().expect("a group")];
    spec.ttl = None;
    assert_eq!(adjusted(&mut bench, 1, &spec).groups, spec.groups);
    let set = options_set(&mut bench, socket);
    assert_eq!(set[3..], [libc::IP_MULTICAST_TTL, libc::IP_DROP_MEMBERSHIP, libc::IP_ADD_SOURCE_MEMBERSHIP]);
    let mut wrong = spec.clone();
    wrong.groups.push("239.9.9.9@192.0.2.9".parse().expect("a group"));
    let holds = adjusted(&mut bench, 1, &wrong);
    assert_eq!(holds.groups, spec.groups, "what cannot be joined does not hold");
    let failure = bench.until("why not", |told| {
        told.iter().find_map(|event| match event {
            Event::Console(ConsoleEvent::Failed(_, _, failure)) => Some(failure.clone()),
            _ => None,
        })
    });
    assert_eq!(failure.errno().map(|errno| errno.0), Some(libc::ENODEV), "{failure}");
    bench.stop();
}

#[test]
fn groups_of_ipv6_are_joined_on_an_interface_by_its_name() {
    let group = "ff15::44".parse().expect("an address");
    let mut spec = session(Transport::Udp, &Address::new(group, 9));
    spec.interface = Some("lo".to_owned());
    spec.groups = vec!["ff15::44".parse().expect("a group"), "ff35::44,::1".parse().expect("a group")];
    spec.ttl = Some(2);
    let mut bench = Bench::new();
    bench.open(1, spec);
    bench.opened(1);
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let wanted = [libc::IPV6_MULTICAST_HOPS, libc::IPV6_MULTICAST_IF, libc::IPV6_ADD_MEMBERSHIP, 46];
    assert_eq!(options_set(&mut bench, socket), wanted);
    bench.stop();
}

#[test]
fn an_interface_that_is_not_there_ends_the_session_with_advice() {
    let to = Address::new(Ipv4Addr::new(239, 1, 2, 3).into(), 9);
    let mut bench = Bench::new();
    let mut spec = session(Transport::Udp, &to);
    spec.interface = Some("nosuch0".to_owned());
    bench.open(1, spec);
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert!(failure.to_string().contains("no interface is nosuch0"), "{failure}");
    let mut spec = session(Transport::Udp, &to);
    spec.device = Some("nosuch0".to_owned());
    bench.open(2, spec);
    let End::Failed(failure) = bench.ended(2) else { panic!("it did not fail") };
    assert_eq!(failure.to_string(), "setsockopt SO_BINDTODEVICE: ENODEV (No such device)");
    assert!(failure.advice.contains("ip link"), "{}", failure.advice);
    bench.stop();
}

#[test]
fn a_session_on_a_device_talks_over_it() {
    let peer = udp();
    let to = model_address(peer.local_addr().expect("an address"));
    let mut bench = Bench::new();
    let mut spec = session(Transport::Udp, &to);
    spec.device = Some("lo".to_owned());
    bench.open(1, spec);
    bench.opened(1);
    bench.say(1, b"over lo");
    let mut room = [0; 16];
    let (length, _) = peer.recv_from(&mut room).expect("it came");
    assert_eq!(&room[..length], b"over lo");
    bench.stop();
}

#[test]
fn broadcast_needs_its_option_and_the_failure_says_so() {
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Udp, &Address::new(Ipv4Addr::BROADCAST.into(), 9)));
    bench.opened(1);
    bench.say(1, b"x");
    let failure = bench.session_failure(1);
    // Without a network there is no route either.
    if failure.errno().map(|errno| errno.0) == Some(libc::EACCES) {
        assert!(failure.advice.contains("SO_BROADCAST, an option"), "{}", failure.advice);
    }
    bench.stop();
}

#[test]
fn payloads_go_out_in_pieces_with_pauses_and_come_in_as_small_as_is_set() {
    let (listener, address) = listener();
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &address);
    spec.sizes.write_chunk = Some(3);
    bench.open(1, spec.clone());
    let (mut peer, _) = listener.accept().expect("accept");
    bench.opened(1);
    bench.say(1, b"Hi Jane!");
    let mut room = [0; 8];
    peer.read_exact(&mut room).expect("read");
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let sends = |bench: &mut Bench| {
        let calls = bench.map_calls(socket, |call| (call.kind, call.at, call.ended(), call.result));
        calls.into_iter().filter(|(kind, ..)| *kind == CallKind::Send).collect::<Vec<_>>()
    };
    bench.until("it is told as sent", |told| {
        told.iter()
            .any(|event| matches!(event, Event::Console(ConsoleEvent::Sent { calls: 3, of: 8, .. })))
            .then_some(())
    });
    assert_eq!(sends(&mut bench).iter().map(|send| send.3).collect::<Vec<_>>(), [3, 3, 2]);
    spec.sizes.write_pause = Duration::from_millis(40);
    spec.sizes.receive_buffer = 2;
    assert_eq!(adjusted(&mut bench, 1, &spec), spec);
    bench.say(1, b"Hi ");
    bench.say(1, b"Jane");
    let mut room = [0; 7];
    peer.read_exact(&mut room).expect("read");
    assert_eq!(&room, b"Hi Jane");
    sent(&mut bench, 3);
    let paused = sends(&mut bench);
    assert_eq!(paused.len(), 6);
    for pair in paused[3..].windows(2) {
        assert!(pair[1].1.since(pair[0].2) >= spec.sizes.write_pause, "{paused:?}");
    }
    peer.write_all(b"12345").expect("write");
    assert_eq!(bench.received(1, 5), b"12345");
    let received = bench.map_calls(socket, |call| (call.kind == CallKind::Recv).then_some(call.result));
    assert!(received.iter().flatten().all(|result| *result <= 2), "{received:?}");
    bench.stop();
}

#[test]
fn a_pause_of_datagrams_holds_and_so_does_the_limit_of_silence() {
    let peer = udp();
    let to = model_address(peer.local_addr().expect("an address"));
    let mut bench = Bench::new();
    let mut spec = session(Transport::Udp, &to);
    spec.sizes.write_pause = Duration::from_millis(40);
    spec.idle_limit = Some(Duration::from_millis(300));
    bench.open(1, spec.clone());
    bench.opened(1);
    for payload in [b"1", b"2", b"3"] {
        bench.say(1, payload);
    }
    for _ in 0..3 {
        peer.recv(&mut [0; 4]).expect("it came");
    }
    let socket = bench.socket_of_session(1).expect("a socket").id;
    assert_eq!(bench.ended(1), End::Idle);
    let calls = bench.map_calls(socket, |call| (call.kind, call.at, call.ended()));
    let sends: Vec<_> = calls.iter().filter(|(kind, ..)| *kind == CallKind::SendTo).collect();
    for pair in sends.windows(2) {
        assert!(pair[1].1.since(pair[0].2) >= spec.sizes.write_pause, "{sends:?}");
    }
    let closed = calls.last().expect("the close");
    assert!(closed.1.since(sends[2].2) >= Duration::from_millis(300), "{calls:?}");
    bench.stop();
}

#[test]
fn an_address_that_does_not_answer_is_given_up_after_the_limit() {
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    listener.bind(&any.into()).expect("bind");
    listener.listen(0).expect("listen");
    let to = listener.local_addr().expect("a name").as_socket().expect("an address");
    // A queue that is full drops the SYN: nobody answers.
    let _first = std::net::TcpStream::connect(to).expect("the queue takes one");
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &model_address(to));
    spec.connect_limit = Some(Duration::from_millis(200));
    bench.open(1, spec);
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert_eq!(failure.to_string(), format!("connect {to}: no answer within 200ms"));
    bench.stop();
}

/// What the control messages of the calls of one kind said.
fn said(bench: &mut Bench, socket: SocketId, kind: CallKind) -> Vec<Vec<Ancillary>> {
    let said = bench.map_calls(socket, |call| match call.args {
        Args::Message { control, .. } if call.kind == kind && call.errno.is_none() => {
            Some(Ancillary::all(control))
        }
        _ => None,
    });
    said.into_iter().flatten().collect()
}

#[test]
fn recvmsg_tells_where_a_datagram_was_sent_to_and_the_answer_goes_out_from_there() {
    for (any, host) in [("0.0.0.0", "127.0.0.2"), ("::", "::1")] {
        let any: std::net::IpAddr = any.parse().expect("an address");
        let host: std::net::IpAddr = host.parse().expect("an address");
        let peer = std::net::UdpSocket::bind((host, 0)).expect("bind");
        peer.set_read_timeout(Some(backend::DEADLINE)).expect("a deadline");
        let to = model_address(peer.local_addr().expect("an address"));
        let mut bench = Bench::new();
        let mut spec = session(Transport::Udp, &to);
        spec.from = Some(Address::new(any, 0));
        bench.open(1, spec.clone());
        bench.opened(1);
        // Switched on while it is open: the datagram before it came without.
        bench.say(1, b"hello");
        let mut room = [0; 16];
        peer.recv(&mut room).expect("it came");
        spec.packet_info = true;
        assert_eq!(adjusted(&mut bench, 1, &spec), spec);
        let socket = bench.socket_of_session(1).expect("a socket");
        let port = socket.local.and_then(|local| local.port()).expect("a port");
        peer.set_ttl(9).expect("a TTL");
        peer.send_to(b"a question", (host, port)).expect("send");
        assert_eq!(bench.received(1, 10), b"a question");
        let came = said(&mut bench, socket.id, CallKind::RecvMsg);
        let [said_of_it] = &came[..] else { panic!("{came:?}") };
        assert!(
            said_of_it.iter().any(|said| matches!(said, Ancillary::PacketInfo { to, .. } if *to == host)),
            "{came:?}"
        );
        assert!(said_of_it.iter().any(|said| matches!(said, Ancillary::Hops(1..=255))), "{came:?}");
        assert!(said_of_it.iter().any(|said| matches!(said, Ancillary::Stamp(_))), "{came:?}");
        bench.say(1, b"an answer");
        let (length, from) = peer.recv_from(&mut room).expect("it came");
        assert_eq!((&room[..length], from.ip()), (&b"an answer"[..], host));
        sent(&mut bench, 2);
        assert_eq!(said(&mut bench, socket.id, CallKind::SendMsg).len(), 1);
        let lines = bench.map_calls(socket.id, |call| exact(call, 64).call.to_string());
        let line = lines.iter().find(|line| line.starts_with("recvmsg")).expect("its line");
        for part in ["cmsg_type=IP", "PKTINFO", "cmsg_type=SCM_TIMESTAMPNS, cmsg_data={tv_sec="] {
            assert!(line.contains(part), "{line}");
        }
        bench.stop();
    }
}

#[test]
fn an_icmp_error_is_told_with_who_reported_it_and_the_datagram_that_met_it() {
    let closed = udp();
    let to = model_address(closed.local_addr().expect("an address"));
    drop(closed);
    let mut bench = Bench::new();
    let mut spec = session(Transport::Udp, &to);
    spec.options = vec![Setting::new("IP_RECVERR", 1)];
    bench.open(1, spec);
    bench.opened(1);
    bench.say(1, b"hello");
    let failure = bench.session_failure(1);
    assert_eq!(failure.errno(), Some(Errno::ECONNREFUSED));
    assert!(failure.advice.starts_with("ICMP port unreachable from 127.0.0.1. "), "{}", failure.advice);
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let rows = bench.map_calls(socket, |call| {
        let entry = ConversationEntry::of(call, false)?;
        assert!(!call.is_message() || call.kind != CallKind::RecvMsg, "an error is no message");
        match entry {
            ConversationEntry::Sign(sign) => Some(sign.words(call.kind)),
            _ => None,
        }
    });
    let rows: Vec<String> = rows.into_iter().flatten().collect();
    let wanted = format!("ICMP port unreachable from 127.0.0.1, for \"hello\" (5 B) to {to}");
    assert!(rows.contains(&wanted), "{rows:?}");
    assert_eq!(bench.socket_of_session(1).expect("a socket").counts.bytes_in, 0);
    bench.stop();
}
