//! Sessions of the Console against plain peers of the standard library, over loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::time::Duration;

use backend::{Bench, listener, model_address, server, session};
use sockpit::model::address::Address;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::End;
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{SessionId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::server::Service;

#[test]
fn a_tcp_session_is_the_calls_of_a_client_in_order() {
    let (listener, address) = listener();
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Tcp, &address));
    let (mut peer, from) = listener.accept().expect("accept");
    assert_eq!(bench.opened(1), Some(address));
    bench.say(1, b"Hello!\n");
    let mut bytes = [0; 7];
    peer.read_exact(&mut bytes).expect("read");
    assert_eq!(&bytes, b"Hello!\n");
    peer.write_all(&bytes).expect("write");
    assert_eq!(bench.received(1, 7), b"Hello!\n");
    let state = bench.socket_of_session(1).expect("a socket");
    assert_eq!(state.local, Some(model_address(from)));
    drop(peer);
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    bench.end(1, CloseKind::Close);
    assert_eq!(bench.ended(1), End::ByPeer);
    let calls: Vec<_> = bench.calls(state.id).into_iter().filter(|call| !call.ends_with("EAGAIN")).collect();
    let fd = state.fd;
    let expected = [
        format!("socket = {fd}"),
        "connect = EINPROGRESS".to_owned(),
        // While it connects, an observer's; then as a program asks that waited in connect.
        "getsockname = 0".to_owned(),
        "getsockopt = 0".to_owned(),
        "getsockname = 0".to_owned(),
        "send = 7".to_owned(),
        "recv = 7".to_owned(),
        "recv = 0".to_owned(),
        "close = 0".to_owned(),
    ];
    assert_eq!(calls, expected);
    bench.stop();
}

#[test]
fn a_session_waits_on_while_instruments_look() {
    let (mut bench, _peer) = Bench::connected();
    let socket = bench.socket_of_session(1).expect("a socket").id;
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    let mut looks = Vec::new();
    let waiting = bench.expect("two looks", |event| {
        let Event::Sockets(states) = event else { return None };
        let state = states.iter().find(|state| state.id == socket)?;
        looks.extend(state.observed.as_ref().map(|seen| seen.at));
        looks.dedup();
        if looks.len() > 1 { state.waiting } else { None }
    });
    assert_eq!(waiting.call, CallKind::Recv);
    assert!(waiting.since < looks[0], "{waiting:?} began at a look, {looks:?}");
    bench.stop();
}

#[test]
fn nothing_listening_refuses_and_says_what_to_do() {
    let (listener, address) = listener();
    drop(listener);
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Tcp, &address));
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert_eq!(failure.to_string(), format!("connect {address}: ECONNREFUSED (Connection refused)"));
    assert!(failure.advice.contains("nothing listens"), "{}", failure.advice);
}

#[test]
fn each_address_is_tried_and_each_failure_told() {
    let (refusing, refused) = listener();
    drop(refusing);
    let (_listener, address) = listener();
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &refused);
    spec.addresses = vec![refused.clone(), address.clone()];
    bench.open(1, spec);
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::ECONNREFUSED)));
    assert_eq!(bench.opened(1), Some(address));
}

/// A listener of the kernel whose queue is full, so that it drops every SYN: nobody answers.
fn silent() -> (socket2::Socket, std::net::TcpStream, Address) {
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    listener.bind(&any.into()).expect("bind");
    listener.listen(0).expect("listen");
    let to = listener.local_addr().expect("a name").as_socket().expect("an address");
    let first = std::net::TcpStream::connect(to).expect("the queue takes one");
    (listener, first, model_address(to))
}

/// The sockets that began to connect: where to, and when.
fn connects(bench: &mut Bench) -> Vec<(SocketId, Address, Moment)> {
    let calls = bench.all_calls(|call| match call.args {
        Args::To { address } if call.kind == CallKind::Connect => {
            Some((call.socket, Address::from_sockaddr(address), call.at))
        }
        _ => None,
    });
    calls.into_iter().flatten().collect()
}

#[test]
fn happy_eyeballs_takes_the_families_in_turns_keeps_the_first_and_closes_the_others() {
    let (_full, _first, silent) = silent();
    let (refusing, refused) = listener();
    drop(refusing);
    let there = TcpListener::bind("[::1]:0").expect("bind");
    let there_address = model_address(there.local_addr().expect("an address"));
    // The kernel would try the first for minutes; the second of its family comes after the one of the other.
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &silent);
    spec.addresses = vec![silent.clone(), refused.clone(), there_address.clone()];
    spec.happy_eyeballs = true;
    bench.open(1, spec.clone());
    let (mut peer, _) = there.accept().expect("accept");
    assert_eq!(bench.opened(1), Some(there_address.clone()));
    let tried = connects(&mut bench);
    let to: Vec<&Address> = tried.iter().map(|(_, to, _)| to).collect();
    assert_eq!(to, [&silent, &there_address], "the third was not needed");
    assert!(tried[1].2.since(tried[0].2) >= Duration::from_millis(250), "{tried:?}");
    // The loser was closed, and is told so; the session goes on over the winner.
    let (loser, winner) = (tried[0].0, tried[1].0);
    let last = bench.calls(loser).pop();
    assert_eq!(last.as_deref(), Some("close = 0"));
    let end = bench.until("the end of the loser", |told| {
        let mut states = told.iter().flat_map(|event| match event {
            Event::Sockets(states) => states.as_slice(),
            _ => &[],
        });
        states.find_map(|state| state.ended.clone().filter(|_| state.id == loser))
    });
    assert_eq!(end.1, End::AnotherFirst);
    assert_eq!(bench.socket_of_session(1).map(|socket| socket.id), Some(winner));
    peer.write_all(b"hello").expect("write");
    assert_eq!(bench.received(1, 5), b"hello");
    bench.stop();

    // Each that fails makes the next begin at once, while the first still goes on: without that, it took 2.25 s.
    let (here, last) = listener();
    let mut bench = Bench::new();
    spec.addresses = [&[silent.clone()][..], &vec![refused.clone(); 8], std::slice::from_ref(&last)].concat();
    bench.open(1, spec.clone());
    let _peer = here.accept().expect("accept");
    assert_eq!(bench.opened(1), Some(last.clone()));
    let tried = connects(&mut bench);
    assert_eq!((tried.len(), &tried[9].1), (10, &last));
    assert!(tried[9].2.since(tried[0].2) < Duration::from_secs(2), "{tried:?}");
    bench.stop();

    // All that go on are told of, and when the SYN of any is repeated.
    let mut bench = Bench::new();
    spec.addresses = vec![silent.clone(), silent.clone()];
    bench.open(1, spec.clone());
    bench.stage(1, "both with their SYNs", |stage| {
        let attempts = stage.attempts();
        let is_repeated = attempts.iter().any(|(to, syns)| *to == silent && *syns > 1);
        (attempts.len() == 2 && is_repeated).then_some(())
    });
    bench.stop();

    // Without any that goes on; cancelled, the session ends.
    let mut bench = Bench::new();
    spec.addresses = vec![refused.clone(), silent.clone(), there_address.clone()];
    drop(there);
    bench.open(1, spec);
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::ECONNREFUSED)));
    bench.stage(1, "the last of three", |stage| {
        let is_it = |to: &Address, n, of| *to == silent && (n, of) == (3, 3);
        matches!(stage, SessionStage::Connecting { to, try_number, of, .. } if is_it(to, *try_number, *of))
            .then_some(())
    });
    let tried = connects(&mut bench);
    let to: Vec<&Address> = tried.iter().map(|(_, to, _)| to).collect();
    assert_eq!(to, [&refused, &there_address, &silent]);
    bench.console(ConsoleCommand::Cancel(SessionId(1)));
    assert_eq!(bench.ended(1), End::ByUs);
    bench.stop();
}

#[test]
fn a_udp_session_goes_on_to_the_next_address_where_there_is_no_way_to_the_first() {
    let echo = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let there = model_address(echo.local_addr().expect("an address"));
    let first = Address::new(std::net::Ipv6Addr::LOCALHOST.into(), 9);
    let mut buffer = [0; 16];
    // The kernel has no such family; no route to it at the first send, or at connect.
    for (id, kind, errno, connected) in [
        (1, CallKind::Socket, libc::EAFNOSUPPORT, false),
        (2, CallKind::SendTo, libc::ENETUNREACH, false),
        (3, CallKind::Connect, libc::ENETUNREACH, true),
    ] {
        let mut bench = Bench::new();
        bench.failpoints.inject(kind, 1, errno);
        let mut spec = session(Transport::Udp, &first);
        spec.addresses = vec![first.clone(), there.clone()];
        spec.connected = connected;
        bench.open(id, spec);
        bench.opened(id);
        bench.say(id, b"Hello!\n");
        let (length, _) = echo.recv_from(&mut buffer).expect("it came");
        assert_eq!(&buffer[..length], b"Hello!\n");
        assert_eq!(bench.failpoints.left(), 0);
        // Where sends go is told anew with each address.
        bench.until("the target", |told| {
            let mut targets = told.iter().rev().filter_map(|event| match event {
                Event::Console(ConsoleEvent::Target(_, address)) => Some(address),
                _ => None,
            });
            (targets.next() == Some(&there)).then_some(())
        });
        bench.stop();
    }
}

#[test]
fn the_last_address_of_a_udp_session_keeps_its_failure() {
    let first = Address::new(std::net::Ipv4Addr::LOCALHOST.into(), 9);
    let mut bench = Bench::new();
    bench.failpoints.inject(CallKind::SendTo, 1, libc::ENETUNREACH);
    bench.open(1, session(Transport::Udp, &first));
    bench.opened(1);
    bench.say(1, b"Hello!\n");
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::ENETUNREACH)));
    bench.stop();
}

#[test]
fn end_of_file_reset_and_broken_pipe_are_three_things() {
    let (listener, _) = listener();
    let mut bench = Bench::new();

    // The peer closes with unread data: RST.
    let peer = bench.open_to(1, &listener);
    bench.say(1, b"never read");
    bench.expect("sent", |event| matches!(event, Event::Console(ConsoleEvent::Sent { .. })).then_some(()));
    let mut first = [0; 1];
    peer.peek(&mut first).expect("it came");
    drop(peer);
    assert_eq!(bench.ended(1), End::ResetByPeer);

    // The peer closes in order: end of file; the second send after it gives EPIPE, and nobody dies.
    let peer = bench.open_to(2, &listener);
    drop(peer);
    bench.stage(2, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    let sent = |event: &Event| match event {
        Event::Console(ConsoleEvent::Sent { taken, .. }) => Some(*taken),
        _ => None,
    };
    bench.say(2, b"one");
    assert_eq!(bench.expect("sent", sent), 3);
    bench.say(2, b"two");
    let failure = bench.session_failure(2);
    assert_eq!(failure.errno(), Some(Errno(libc::EPIPE)));
    bench.say(2, b"three");
    assert_eq!(bench.session_failure(2).errno(), Some(Errno(libc::EPIPE)));
    bench.end(2, CloseKind::Close);
    assert_eq!(bench.ended(2), End::ByPeer);
}

#[test]
fn half_close_sends_fin_and_still_receives() {
    let (mut bench, mut peer) = Bench::connected();
    bench.say(1, b"last words");
    bench.end(1, CloseKind::ShutSend);
    bench.stage(1, "we shut", |stage| (*stage == SessionStage::WeShut).then_some(()));
    let mut all = Vec::new();
    peer.read_to_end(&mut all).expect("end of file");
    assert_eq!(all, b"last words");
    peer.write_all(b"answer").expect("write");
    assert_eq!(bench.received(1, 6), b"answer");
    bench.say(1, b"too late");
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::EPIPE)));
    bench.end(1, CloseKind::Reset);
    assert_eq!(bench.ended(1), End::ResetByUs);
    // It has read end of file already, so the RST shows when it writes.
    let error = peer.write(b"x").expect_err("RST");
    assert_eq!(error.raw_os_error(), Some(libc::EPIPE));
}

#[test]
fn who_shut_which_direction_is_told_apart() {
    let (listener, _) = listener();
    let mut bench = Bench::new();
    let is = |wanted: SessionStage| move |stage: &SessionStage| (*stage == wanted).then_some(());
    // We send no more, then the peer: nothing is half-closed any more.
    let peer = bench.open_to(1, &listener);
    bench.end(1, CloseKind::ShutSend);
    bench.stage(1, "we shut", is(SessionStage::WeShut));
    drop(peer);
    bench.stage(1, "both shut", is(SessionStage::BothShut));
    // The peer first, then we.
    let peer = bench.open_to(2, &listener);
    drop(peer);
    bench.stage(2, "end of file", is(SessionStage::PeerShut));
    bench.end(2, CloseKind::ShutSend);
    bench.stage(2, "both shut", is(SessionStage::BothShut));
    bench.end(2, CloseKind::Close);
    assert_eq!(bench.ended(2), End::ByPeer);
    // recv gives 0 because we shut that side: the peer sent no FIN, and still hears us.
    let mut peer = bench.open_to(3, &listener);
    bench.end(3, CloseKind::ShutReceive);
    bench.stage(3, "we shut the receiving side", is(SessionStage::WeShutReceiving));
    bench.say(3, b"still");
    let mut bytes = [0; 5];
    peer.read_exact(&mut bytes).expect("read");
    assert_eq!(&bytes, b"still");
    bench.end(3, CloseKind::ShutBoth);
    bench.stage(3, "both shut", is(SessionStage::BothShut));
    bench.end(3, CloseKind::Close);
    assert_eq!(bench.ended(3), End::ByUs);
    bench.stop();
}

#[test]
fn what_comes_after_we_shut_the_receiving_side_is_received_and_so_is_the_end() {
    let (mut bench, mut peer) = Bench::connected();
    bench.end(1, CloseKind::ShutReceive);
    bench.stage(1, "shut", |stage| (*stage == SessionStage::WeShutReceiving).then_some(()));
    let socket = bench.socket_of_session(1).expect("a socket").id;
    peer.write_all(b"later").expect("write");
    assert_eq!(bench.received(1, 5), b"later");
    peer.write_all(b" on").expect("write");
    assert_eq!(bench.received(1, 8), b"later on");
    drop(peer);
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    let ends = bench.map_calls(socket, |call| call.kind == CallKind::Recv && call.result == 0);
    assert_eq!(ends.into_iter().filter(|is_end| *is_end).count(), 2, "one by us, one by the peer");
    bench.stop();
}

#[test]
fn a_reset_after_the_end_of_file_is_noticed_before_the_next_send() {
    let (mut bench, peer) = Bench::connected();
    drop(peer);
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    bench.say(1, b"nobody reads this");
    bench.stage(1, "the reset", |stage| (*stage == SessionStage::PeerReset).then_some(()));
    bench.say(1, b"nor this");
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::EPIPE)));
    bench.stop();
}

#[test]
fn a_call_after_a_rest_begins_when_it_is_made() {
    let (listener, address) = listener();
    let mut bench = Bench::new();
    let peer = bench.open_to(1, &listener);
    drop(peer);
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    // Whatever happens after that end of file happens before the send.
    bench.open(2, session(Transport::Tcp, &address));
    let (_peer, _) = listener.accept().expect("accept");
    let later = bench.expect("another session", |event| match event {
        Event::Console(ConsoleEvent::Stage(SessionId(2), at, SessionStage::Open { .. })) => Some(*at),
        _ => None,
    });
    bench.say(1, b"late");
    bench.expect("sent", |event| matches!(event, Event::Console(ConsoleEvent::Sent { .. })).then_some(()));
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let sends = bench.map_calls(socket, |call| (call.kind == CallKind::Send).then_some(call.at));
    let began = sends.into_iter().flatten().next().expect("the send is in the journal");
    assert!(began >= later, "the send began {:?} before it was asked for", later.since(began));
    bench.stop();
}

#[test]
fn a_udp_session_hears_any_peer_and_switches_its_connection_live() {
    let echo = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let address = model_address(echo.local_addr().expect("an address"));
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Udp, &address));
    assert_eq!(bench.opened(1), None);
    bench.say(1, b"Hello!\n");
    let mut room = [0; 100];
    let (length, from) = echo.recv_from(&mut room).expect("it came");
    assert_eq!(&room[..length], b"Hello!\n");
    let from = std::net::SocketAddr::from(([127, 0, 0, 1], from.port()));
    echo.send_to(b"", from).expect("an empty datagram");
    stranger.send_to(b"hi", from).expect("sent");
    let peers = bench.until("both peers", |told| {
        let mut rows = std::collections::BTreeMap::new();
        for event in told {
            if let Event::Console(ConsoleEvent::Peers(_, changed)) = event {
                rows.extend(changed.iter().map(|row| (row.peer.clone(), row.counts)));
            }
        }
        (rows.values().map(|counts| counts.calls_in).sum::<u64>() == 2).then_some(rows)
    });
    assert_eq!(peers.len(), 2);
    assert_eq!(peers[&address].bytes_out, 7);
    // Connected, the stranger is not heard; the descriptor is the same.
    let before = bench.socket_of_session(1).expect("a socket");
    bench.console(ConsoleCommand::Connect(SessionId(1), Some(address.clone())));
    assert_eq!(bench.opened(1), Some(address.clone()));
    stranger.send_to(b"not heard", from).expect("sent");
    bench.say(1, b"again");
    let (length, _) = echo.recv_from(&mut room).expect("it came");
    echo.send_to(&room[..length], from).expect("sent");
    bench.received(1, 2 + 5);
    let after = bench.socket_of_session(1).expect("a socket");
    assert_eq!((after.id, after.fd, after.counts.bytes_in), (before.id, before.fd, 7));
    // Dissolved, it is; the kernel takes the port back that it chose, and chooses another.
    bench.console(ConsoleCommand::Connect(SessionId(1), None));
    assert_eq!(bench.opened(1), None);
    bench.say_to(1, b"?", Some(model_address(stranger.local_addr().expect("an address"))));
    let (_, from) = stranger.recv_from(&mut room).expect("it came");
    stranger.send_to(b"heard", from).expect("sent");
    bench.received(1, 7 + 5);
    bench.end(1, CloseKind::Close);
    assert_eq!(bench.ended(1), End::ByUs);
}

#[test]
fn a_closed_udp_port_is_told_only_to_a_connected_socket_and_receiving_goes_on() {
    let closed = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let address = model_address(closed.local_addr().expect("an address"));
    drop(closed);
    let mut bench = Bench::new();
    let mut spec = session(Transport::Udp, &address);
    spec.connected = true;
    bench.open(1, spec);
    assert_eq!(bench.opened(1), Some(address.clone()));
    bench.say(1, b"anybody?");
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::ECONNREFUSED)));
    let late = UdpSocket::bind(backend::std_address(&address)).expect("bind it now");
    bench.say(1, b"now?");
    let (_, from) = late.recv_from(&mut [0; 10]).expect("it came");
    late.send_to(b"yes", from).expect("sent");
    assert_eq!(bench.received(1, 3), b"yes");
}

#[test]
fn datagrams_have_limits_that_are_named() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Udp, "127.0.0.1", Service::Echo));
    bench.open(1, session(Transport::Udp, &address));
    bench.opened(1);
    for size in [0, 8192, 65_507] {
        bench.say(1, &vec![7; size]);
    }
    bench.received(1, 8192 + 65_507);
    bench.say(1, &vec![7; 65_508]);
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::EMSGSIZE)));
}

#[test]
fn a_connect_that_goes_nowhere_is_cancelled() {
    // A listener whose queue is full drops SYNs: the third client stays in SYN_SENT.
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    socket.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().expect("an address").into()).expect("bind");
    socket.listen(0).expect("listen");
    let address = socket.local_addr().expect("an address").as_socket().expect("of the internet");
    let _first = std::net::TcpStream::connect(address).expect("the one place of the queue");
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Tcp, &model_address(address)));
    let repeats = |stage: &SessionStage| match stage {
        SessionStage::Connecting { syn_repeats, .. } if *syn_repeats > 0 => Some(*syn_repeats),
        _ => None,
    };
    let due = |stage: &SessionStage| match stage {
        SessionStage::Connecting { syn_repeats: 0, next_syn, .. } => *next_syn,
        _ => None,
    };
    let due = bench.stage(1, "when the next SYN goes", due);
    let begun = bench.socket_of_session(1).expect("a socket").opened;
    assert!(due > begun && due.since(begun) < std::time::Duration::from_secs(4), "{:?}", due.since(begun));
    assert_eq!(bench.stage(1, "the SYN is repeated", repeats), 1);
    let noticed = bench.expect("and when the one after it", |event| match event {
        Event::Console(ConsoleEvent::Stage(
            _,
            at,
            SessionStage::Connecting { syn_repeats: 2, next_syn, .. },
        )) => Some((*at, *next_syn)),
        _ => None,
    });
    assert!(noticed.0 > due && noticed.1.is_some_and(|next| next > due), "{noticed:?} {due:?}");
    // A program that waits in connect makes no other call meanwhile; its port is known all the same.
    let state = bench.socket_of_session(1).expect("a socket");
    let rows = |call: &sockpit::model::call::Call<'_>| (!call.observer).then_some(call.kind);
    let kinds: Vec<CallKind> = bench.map_calls(state.id, rows).into_iter().flatten().collect();
    assert_eq!(kinds.last(), Some(&CallKind::Connect), "{kinds:?}");
    bench.until("its own address", |told| {
        told.iter().find_map(|event| {
            let Event::Sockets(states) = event else { return None };
            states.iter().find(|now| now.id == state.id)?.local.as_ref()?.port().filter(|port| *port != 0)
        })
    });
    bench.console(ConsoleCommand::Cancel(SessionId(1)));
    assert_eq!(bench.ended(1), End::ByUs);
    bench.console(ConsoleCommand::Forget(SessionId(1)));
    bench.expect("it is gone", |event| {
        matches!(event, Event::Console(ConsoleEvent::Gone(SessionId(1)))).then_some(())
    });
}

#[test]
fn a_session_whose_peer_does_not_read_waits_in_send_and_tells_each_payload() {
    let (mut bench, mut peer) = Bench::connected();
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let (first, second) = (vec![b'a'; 32 << 20], vec![b'b'; 1 << 20]);
    bench.say(1, &first);
    bench.say(1, &second);
    bench.say(1, b"");
    bench.expect("it waits in send", |event| {
        let Event::Sockets(states) = event else { return None };
        let waiting = states.iter().find(|state| state.id == socket)?.waiting?;
        (waiting.call == CallKind::Send).then_some(())
    });
    // Of three, the last is refused behind two that wait.
    bench.until("a refusal", |told| {
        told.iter().find_map(|event| match event {
            Event::Console(ConsoleEvent::NotSent { waiting, .. }) => Some(*waiting),
            _ => None,
        })
    });
    let reader = std::thread::spawn(move || {
        let mut room = vec![0; 1 << 16];
        let mut left = 33 << 20;
        while left > 0 {
            left -= peer.read(&mut room).expect("it reads");
        }
    });
    for of in [32 << 20, 1 << 20] {
        let sent = bench.expect("a payload went out", |event| match event {
            Event::Console(ConsoleEvent::Sent { taken, of, .. }) => Some((*taken, *of)),
            _ => None,
        });
        assert_eq!(sent, (of, of));
    }
    reader.join().expect("it has read all");
}

#[test]
fn names_are_resolved_first_and_bad_ports_refused() {
    let (_listener, address) = listener();
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &address);
    spec.addresses.clear();
    spec.to.host = "localhost".to_owned();
    bench.open(1, spec.clone());
    bench.expect("the answer", |event| {
        matches!(event, Event::Console(ConsoleEvent::Resolved(_, answer)) if answer.result.is_ok())
            .then_some(())
    });
    bench.opened(1);
    spec.to.service = "65536".to_owned();
    bench.open(2, spec);
    let End::Failed(failure) = bench.ended(2) else { panic!("it did not fail") };
    assert!(failure.to_string().contains("0 to 65535"), "{failure}");
}

#[test]
fn seven_hundred_thousand_bytes_go_through_an_iterative_echo_of_128() {
    let (listener, address) = listener();
    let echo = std::thread::spawn(move || {
        let (mut peer, _) = listener.accept().expect("accept");
        let mut room = [0; 128];
        loop {
            match peer.read(&mut room).expect("read") {
                0 => return,
                length => peer.write_all(&room[..length]).expect("write"),
            }
        }
    });
    let mut bench = Bench::new();
    bench.open(1, session(Transport::Tcp, &address));
    bench.opened(1);
    let payload: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
    bench.say(1, &payload);
    let (taken, of, calls) = bench.expect("the send ends", |event| match event {
        Event::Console(ConsoleEvent::Sent { taken, of, calls, .. }) => Some((*taken, *of, *calls)),
        _ => None,
    });
    assert_eq!((taken, of), (700_000, 700_000));
    assert!(calls >= 1);
    assert!(bench.received(1, 700_000) == payload, "the echo differs");
    bench.end(1, CloseKind::Close);
    bench.ended(1);
    echo.join().expect("the echo ends");
}

#[test]
fn a_socket_that_is_kept_after_a_reset_gives_epipe_to_the_next_send() {
    let (listener, address) = listener();
    let mut bench = Bench::new();
    let mut spec = session(Transport::Tcp, &address);
    spec.keeps_after_reset = true;
    bench.open(1, spec);
    let (peer, _) = listener.accept().expect("accept");
    assert_eq!(bench.opened(1), Some(address));
    // Closing with unread data, or with no linger, is a reset.
    bench.say(1, b"unread");
    // It is there, so that the reset is met by a receive and not by this send.
    peer.peek(&mut [0; 6]).expect("peek");
    socket2::SockRef::from(&peer).set_linger(Some(std::time::Duration::ZERO)).expect("linger");
    drop(peer);
    bench.stage(1, "reset by the peer", |stage| (*stage == SessionStage::PeerReset).then_some(()));
    bench.say(1, b"into the void");
    assert_eq!(bench.session_failure(1).errno(), Some(Errno(libc::EPIPE)));
    bench.end(1, CloseKind::Close);
    assert_eq!(bench.ended(1), End::ResetByPeer);
}
