//! Scenarios that no headless command plays: this test runs itself under `strace`, plays one against a
//! backend of its own, and prints the journal as JSON lines. The clients beside it are of the standard library,
//! which names no protocol: so they are told from the backend's own sockets. Those of Unix are not, and are
//! sessions.

use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::sync::Arc;

use sockpit::model::address::Address;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{ConnectionStatus, End, Owner};
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::fault::Fault;
use sockpit::model::ids::{ServerId, SessionId, SocketId};
use sockpit::model::journal::JournalReader;
use sockpit::model::multicast::Membership;
use sockpit::model::server::{Policy, ServerCommand, ServerEvent, Service};
use sockpit::model::socket_option::{OptionValueKind, Setting, TABLE};

use crate::backend::{Bench, connect, echoes, endpoint, model_address, server, session};
use crate::compare::Pair;
use crate::listed::FLAG;
use crate::run::this_test;

/// Compares a scenario with its trace, and makes sure that it made these calls.
fn compared(name: &str, calls: &[&str]) -> Pair {
    let pair = this_test(&[FLAG, name]);
    assert_eq!(pair.code, Some(0), "{}", pair.stdout);
    pair.compare_ours();
    for call in calls {
        pair.has_call(call);
    }
    pair
}

/// Plays a scenario, and prints the journal.
pub(crate) fn play(name: &str) {
    let mut bench = Bench::new();
    match name {
        "stream" => play_stream(&mut bench),
        "datagram" => play_datagram(&mut bench),
        "unix" => play_unix(&mut bench),
        "policies" => play_policies(&mut bench),
        "faults" => play_faults(&mut bench),
        "partial" => play_partial(&mut bench),
        "groups" => play_groups(&mut bench),
        "failures" => play_failures(&mut bench),
        name => panic!("no scenario {name}"),
    }
    let journal = Arc::clone(bench.journal());
    bench.stop();
    let mut reader = JournalReader::new();
    reader.take(&journal);
    let figures = journal.figures();
    assert_eq!((figures.evicted, figures.never_recorded), (0, 0));
    for call in reader.forward(None, sockpit::model::journal::CallFilter::All) {
        println!("{}", sockpit::export::json::call(&call, &journal.epoch()));
    }
}

/// The details of a socket are looked at once more than they were.
fn look(bench: &mut Bench, socket: SocketId) {
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    bench.expect("a look with options", |event| {
        let Event::Sockets(states) = event else { return None };
        let state = states.iter().find(|state| state.id == socket)?;
        state.observed.as_ref().filter(|observed| !observed.options.is_empty()).map(|_| ())
    });
    bench.send(Command::Watch(Watch::default()));
}

/// Every option of the table that fits, set to a value that it takes.
fn every_option(transport: Transport, inet6: bool) -> Vec<Setting> {
    let fitting = TABLE.iter().filter(|option| option.fits(transport, inet6));
    fitting
        .map(|option| {
            let value = match option.shape {
                OptionValueKind::Flag => 1,
                OptionValueKind::Linger => 2,
                OptionValueKind::Number { least, most, .. } => most.min(least.max(100)),
            };
            Setting::new(option.name, value)
        })
        .collect()
}

pub(crate) fn stream() {
    let pair = compared("stream", &["connect", "getsockopt", "shutdown", "ioctl", "setsockopt"]);
    let has = |argument: &str| {
        let mut arguments = pair.journal.iter().flat_map(|call| &call.arguments);
        assert!(arguments.any(|told| told == argument), "no {argument}");
    };
    for argument in [
        "SHUT_RD",
        "SHUT_WR",
        "SHUT_RDWR",
        "TCP_INFO",
        "TCP_CONGESTION",
        "{l_onoff=1, l_linger=0}",
        "FIONREAD",
    ] {
        has(argument);
    }
}

fn play_stream(bench: &mut Bench) {
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.options = every_option(Transport::Tcp, false);
    let address = bench.serve(1, spec);
    for (id, ending) in [(1, CloseKind::ShutReceive), (2, CloseKind::ShutSend), (3, CloseKind::ShutBoth)] {
        let mut spec = session(Transport::Tcp, &address);
        spec.options = every_option(Transport::Tcp, false);
        bench.open(id, spec);
        bench.opened(id);
        bench.say(id, b"Hello!\n");
        bench.received(id, 7);
        bench.console(ConsoleCommand::SetOption(SessionId(id), Setting::new("SO_LINGER", -1)));
        let socket = bench.socket_of_session(id).expect("its socket").id;
        look(bench, socket);
        bench.end(id, ending);
        bench.end(id, CloseKind::Reset);
        assert_eq!(bench.ended(id), End::ResetByUs);
    }
    bench.totals(1, |totals| totals.accepted == 3 && totals.open == 0);
}

pub(crate) fn datagram() {
    let pair =
        compared("datagram", &["connect", "sendto", "recvfrom", "send", "recv", "recvmsg", "shutdown"]);
    let dissolved = pair.journal.iter().filter(|call| call.name == "connect");
    assert!(dissolved.clone().any(|call| call.arguments[0].contains("AF_UNSPEC")), "{dissolved:?}");
    assert!(pair.journal.iter().any(|call| call.arguments.iter().any(|name| name == "SO_MEMINFO")));
    assert!(pair.journal.iter().any(|call| call.errno == "EMSGSIZE"));
}

fn play_datagram(bench: &mut Bench) {
    for (id, host, inet6) in [(1, "127.0.0.1", false), (2, "::1", true)] {
        let mut spec = server(Transport::Udp, host, Service::Echo);
        spec.options = every_option(Transport::Udp, inet6);
        // Less room than a datagram has: its true length comes back.
        spec.receive_buffer = 32;
        let address = bench.serve(id, spec);
        // What the kernel tells of a datagram besides: recvmsg, and its control messages.
        let mut spec = session(Transport::Udp, &address);
        spec.packet_info = true;
        bench.open(id + 2, spec);
        bench.opened(id + 2);
        bench.say(id + 2, b"Where?");
        bench.received(id + 2, 6);
        bench.end(id + 2, CloseKind::Close);
        bench.ended(id + 2);
        let mut spec = session(Transport::Udp, &address);
        spec.options = every_option(Transport::Udp, inet6);
        bench.open(id, spec);
        bench.opened(id);
        bench.say(id, &[7; 100]);
        bench.received(id, 32);
        let socket = bench.socket_of_session(id).expect("its socket").id;
        look(bench, socket);
        bench.console(ConsoleCommand::Connect(SessionId(id), Some(address)));
        bench.opened(id);
        bench.say(id, b"connected");
        bench.received(id, 32 + 9);
        bench.say(id, b"");
        bench.end(id, CloseKind::ShutSend);
        bench.console(ConsoleCommand::Connect(SessionId(id), None));
        bench.opened(id);
        bench.say(id, &vec![0; 66_000]);
        bench.session_failure(id);
        bench.end(id, CloseKind::Close);
        bench.ended(id);
    }
}

pub(crate) fn unix() {
    let pair = compared("unix", &["bind", "accept", "recvfrom", "sendto"]);
    let binds: Vec<_> = pair.journal.iter().filter(|call| call.name == "bind").collect();
    assert!(binds.iter().any(|call| call.arguments == ["{sa_family=AF_UNIX}", "2"]), "{binds:#?}");
}

fn play_unix(bench: &mut Bench) {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("@sockpit-strace-{}", std::process::id());
    for (id, host) in [(1, folder.path().join("s").to_str().unwrap()), (3, &name)] {
        for (id, transport) in [(id, Transport::UnixStream), (id + 1, Transport::UnixDatagram)] {
            let host = if host.starts_with('@') { format!("{host}-{id}") } else { format!("{host}{id}") };
            let mut spec = server(transport, "", Service::Echo);
            spec.at = endpoint(transport, &host, "");
            let address = bench.serve(id, spec);
            bench.open(id, session(transport, &address));
            bench.opened(id);
            bench.say(id, b"Hello!\n");
            bench.received(id, 7);
            bench.end(id, CloseKind::Close);
            bench.ended(id);
        }
    }
}

pub(crate) fn policies() {
    let pair = compared("policies", &["accept", "shutdown", "getsockname"]);
    assert!(pair.journal.iter().any(|call| {
        call.arguments.first().is_some_and(|text| text.contains(&crate::trace::hex("busy\n")))
    }));
}

fn play_policies(bench: &mut Bench) {
    // At the wildcard address: each accepted socket is asked for its name.
    let mut spec = server(Transport::Tcp, "0.0.0.0", Service::Echo);
    spec.policy = Policy::Busy { text: "busy\n".into() };
    let address = bench.serve(1, spec);
    let address = Address::new("127.0.0.1".parse().unwrap(), address.port().unwrap());
    let mut first = connect(&address);
    echoes(&mut first, b"mine");
    let mut second = connect(&address);
    second.write_all(b"me too").unwrap();
    let mut text = String::new();
    second.read_to_string(&mut text).unwrap();
    assert_eq!(text, "busy\n");
    drop(second);
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.policy = Policy::OneAtATime;
    let address = bench.serve(2, spec);
    let mut first = connect(&address);
    echoes(&mut first, b"mine");
    let mut second = connect(&address);
    bench.send(Command::Watch(Watch { owners: vec![Owner::Server(ServerId(2))], ..Watch::default() }));
    bench.expect("a client waits in the queue", |event| match event {
        Event::Server(ServerEvent::Queue(ServerId(2), queue)) if queue.waiting == 1 => Some(()),
        _ => None,
    });
    drop(first);
    echoes(&mut second, b"my turn");
}

pub(crate) fn faults() {
    compared("faults", &["setsockopt", "shutdown", "close"]);
}

fn play_faults(bench: &mut Bench) {
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.faults = vec![Fault::CloseAfter { bytes: 4, reset: true }, Fault::SmallWrites { bytes: 1 }];
    let address = bench.serve(1, spec);
    let mut client = connect(&address);
    client.write_all(b"four").unwrap();
    assert!(client.read_to_end(&mut Vec::new()).is_err(), "RST");
    bench.command(ServerCommand::SetFaults(ServerId(1), vec![Fault::HalfClose], 1));
    let mut client = connect(&address);
    client.write_all(b"one").unwrap();
    client.read_to_end(&mut Vec::new()).unwrap();
}

pub(crate) fn partial() {
    let pair = compared("partial", &["send"]);
    let sends = || pair.journal.iter().filter(|call| call.name == "send");
    let is_partial = |call: &&crate::trace::Called| call.result.to_string() != call.arguments[1];
    assert!(sends().filter(|call| call.errno.is_empty()).any(|call| is_partial(&call)));
}

fn play_partial(bench: &mut Bench) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    bench.open(1, session(Transport::Tcp, &model_address(listener.local_addr().unwrap())));
    bench.opened(1);
    let (mut peer, _) = listener.accept().unwrap();
    // More than both buffers hold, to a peer that reads nothing until it is stuck.
    let payload = vec![7; 12 << 20];
    bench.say(1, &payload);
    bench.expect("a part was sent", |event| {
        let Event::Sockets(states) = event else { return None };
        states.iter().any(|state| state.counts.bytes_out > 0).then_some(())
    });
    let mut back = vec![0; payload.len()];
    peer.read_exact(&mut back).unwrap();
    assert!(back == payload);
    bench.expect("all was sent", |event| {
        matches!(event, Event::Console(ConsoleEvent::Sent { taken, of, .. }) if taken == of).then_some(())
    });
}

pub(crate) fn groups() {
    let pair = compared("groups", &["setsockopt"]);
    for name in
        ["IP_ADD_MEMBERSHIP", "IP_ADD_SOURCE_MEMBERSHIP", "IPV6_ADD_MEMBERSHIP", "MCAST_JOIN_SOURCE_GROUP"]
    {
        assert!(
            pair.journal.iter().any(|call| call.arguments.get(1).is_some_and(|told| told == name)),
            "{name}"
        );
    }
}

fn play_groups(bench: &mut Bench) {
    let joins = |group: &str, interface: &str, source: Option<&str>| Membership {
        group: group.parse().unwrap(),
        interface: Some(interface.to_owned()),
        source: source.map(|source| source.parse().unwrap()),
    };
    let mut spec = server(Transport::Udp, "0.0.0.0", Service::Print);
    spec.groups = vec![
        joins("239.9.8.1", "127.0.0.1", None),
        joins("239.9.8.2", "lo", None),
        joins("232.9.8.3", "127.0.0.1", Some("127.0.0.1")),
    ];
    bench.serve(1, spec);
    let mut spec = server(Transport::Udp, "::", Service::Print);
    spec.groups = vec![joins("ff15::77", "lo", None), joins("ff35::78", "lo", Some("::1"))];
    bench.serve(2, spec);
}

pub(crate) fn failures() {
    let pair = compared("failures", &["connect", "bind", "send", "recv"]);
    for errno in ["ECONNREFUSED", "EADDRINUSE", "EADDRNOTAVAIL", "EPIPE", "ECONNRESET", "EACCES", "ENOENT"] {
        assert!(pair.journal.iter().any(|call| call.errno == errno), "no {errno}");
    }
}

fn play_failures(bench: &mut Bench) {
    // Bound, and not listening.
    let held = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    held.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
    let held_at = model_address(held.local_addr().unwrap().as_socket().unwrap());
    bench.open(1, session(Transport::Tcp, &held_at));
    bench.ended(1);
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.at.service = held_at.port().unwrap().to_string();
    bench.command(ServerCommand::Start(ServerId(1), Box::new(spec)));
    bench.stopped(1);
    bench.command(ServerCommand::Start(
        ServerId(2),
        Box::new(server(Transport::Tcp, "192.0.2.1", Service::Echo)),
    ));
    bench.stopped(2);
    bench.open(2, session(Transport::UnixStream, &Address::UnixPath(b"/nowhere/to/be/found".to_vec())));
    bench.ended(2);
    bench.open(3, session(Transport::Udp, &Address::new("127.255.255.255".parse().unwrap(), 9)));
    bench.opened(3);
    bench.say(3, b"everybody");
    bench.session_failure(3);
    // A peer that closed: RST comes back for what is sent, and the next send has no way.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    bench.open(4, session(Transport::Tcp, &model_address(listener.local_addr().unwrap())));
    bench.opened(4);
    drop(listener.accept().unwrap());
    bench.stage(4, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    bench.say(4, b"RST comes back");
    let failed =
        |event: &Event| matches!(event, Event::Console(ConsoleEvent::Failed(SessionId(4), ..))).then_some(());
    let mut more = 0;
    while bench.told.iter().find_map(failed).is_none() && more < 1000 {
        more += 1;
        bench.say(4, b"into nothing");
        bench.expect("told of", |event| {
            matches!(event, Event::Console(ConsoleEvent::Sent { session: SessionId(4), .. })).then_some(())
        });
    }
    // A client that resets while its server would receive.
    let address = bench.serve(5, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let client = connect(&address);
    bench.rows_until(5, "its row", |rows| !rows.is_empty());
    socket2::SockRef::from(&client).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(client);
    bench.rows_until(5, "its end", |rows| {
        matches!(rows[0].status, ConnectionStatus::Ended(_, End::ResetByPeer))
    });
    // A datagram socket that is refused by ICMP.
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap();
    let closed_at = model_address(closed.local_addr().unwrap());
    drop(closed);
    let mut spec = session(Transport::Udp, &closed_at);
    spec.connected = true;
    bench.open(6, spec);
    bench.opened(6);
    bench.say(6, b"anybody?");
    bench.session_failure(6);
}
