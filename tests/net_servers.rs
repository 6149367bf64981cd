//! Servers against plain clients of the standard library, over loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use backend::{Bench, connect, echoes, endpoint, model_address, rows_of, server, session, std_address, udp};
use bytes::Bytes;
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{Connection, ConnectionStatus, End, Observed, Owner, SocketRole};
use sockpit::model::console::CloseKind;
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::fault::{Fault, FaultDirection, marked};
use sockpit::model::ids::{ConnectionId, ServerId, SocketId};
use sockpit::model::multicast::Membership;
use sockpit::model::server::{Policy, ServerCommand, ServerEvent, ServerStage, Service};
use sockpit::model::socket_option::Setting;
use sockpit::model::tcp_state::tcp_state_name;

/// Closes with RST.
fn reset(stream: TcpStream) {
    let socket = socket2::Socket::from(stream);
    socket.set_linger(Some(Duration::ZERO)).expect("linger");
}

#[test]
fn tcp_and_udp_echo_serve_both_families_and_one_port_number_at_once() {
    let mut bench = Bench::new();
    let tcp = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.at.service = tcp.port().expect("a port").to_string();
    let udp_address = bench.serve(2, spec);
    assert_eq!(udp_address.port(), tcp.port());
    let tcp6 = bench.serve(3, server(Transport::Tcp, "::1", Service::Echo));
    echoes(&mut connect(&tcp), b"Hello!\n");
    echoes(&mut connect(&tcp6), b"Hello!\n");
    let client = udp();
    for text in [&b"Hello!\n"[..], b"", &vec![9; 65_507]] {
        client.send_to(text, std_address(&udp_address)).expect("send");
        let mut room = vec![0; 70_000];
        let (length, from) = client.recv_from(&mut room).expect("an answer");
        assert_eq!((&room[..length], model_address(from)), (text, udp_address.clone()));
    }
    let rows = bench.rows_until(2, "the UDP peer", |rows| rows.iter().any(|row| row.counts.calls_out == 3));
    assert_eq!(rows[0].peer, model_address(client.local_addr().expect("an address")));
    assert_eq!(rows[0].status, ConnectionStatus::Peer);
    let totals = bench.totals(1, |totals| totals.counts.bytes_out == 7 && totals.open == 0);
    assert_eq!((totals.accepted, totals.counts.bytes_in), (1, 7));
    assert!(bench.stop() < Duration::from_secs(2));
}

#[test]
fn a_unix_stream_and_a_unix_datagram_server_echo_by_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a plain path").to_owned();
    let mut bench = Bench::new();
    let mut spec = server(Transport::UnixStream, &path("stream"), Service::Echo);
    spec.at.service = String::new();
    bench.serve(1, spec);
    let mut client = std::os::unix::net::UnixStream::connect(path("stream")).expect("connect");
    client.write_all(b"hi").expect("write");
    let mut back = [0; 2];
    client.read_exact(&mut back).expect("read");
    assert_eq!(&back, b"hi");
    bench.serve(2, server(Transport::UnixDatagram, &path("datagram"), Service::Echo));
    let client = std::os::unix::net::UnixDatagram::bind(path("client")).expect("bind");
    client.set_read_timeout(Some(backend::DEADLINE)).expect("a deadline");
    client.send_to(b"hello", path("datagram")).expect("send");
    assert_eq!(client.recv(&mut [0; 10]).expect("an answer"), 5);
    // A session over the same kinds.
    for (id, transport, name) in
        [(1, Transport::UnixStream, "stream"), (2, Transport::UnixDatagram, "datagram")]
    {
        let mut spec = session(transport, &Address::UnixUnnamed);
        spec.addresses.clear();
        spec.to = endpoint(transport, &path(name), "");
        bench.open(id, spec);
        bench.opened(id);
        bench.say(id, b"knock");
        assert_eq!(bench.received(id, 5), b"knock");
    }
}

#[test]
fn fifty_clients_at_once_are_served_listed_and_gone() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut clients: Vec<_> = (0..50).map(|_| connect(&address)).collect();
    for (number, client) in clients.iter_mut().enumerate() {
        echoes(client, format!("client {number}").as_bytes());
    }
    let rows = bench.rows_until(1, "50 open rows", |rows| {
        rows.iter().filter(|row| row.status == ConnectionStatus::Open && row.counts.bytes_out >= 8).count()
            == 50
    });
    let row = &rows[0];
    assert_eq!(row.local.as_ref(), Some(&address));
    assert_eq!(row.waiting.expect("it waits").call, CallKind::Recv);
    assert!(row.fd.is_some_and(|fd| fd > 2));
    drop(clients);
    let rows = bench.rows_until(1, "all ended", |rows| rows.iter().all(|row| row.status.is_ended()));
    assert_eq!(rows.len(), 50);
    assert!(rows.iter().all(|row| matches!(row.status, ConnectionStatus::Ended(_, End::ByPeer))));
    bench.totals(1, |totals| totals.open == 0 && totals.accepted == 50);
}

#[test]
fn clients_that_came_between_two_looks_stand_in_the_order_of_the_queue() {
    // Without the kernel's own table their order is a guess, and their number still right.
    for has_table in [true, false] {
        let mut bench = Bench::new();
        let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
        spec.policy = Policy::OneAtATime;
        let address = bench.serve(1, spec);
        let mut first = connect(&address);
        echoes(&mut first, b"first");
        // Nobody looks yet. The last of them sends first, so it is not by what they sent that they are told apart.
        let clients = [(); 5].map(|()| {
            let mut client = connect(&address);
            // Longer than the kernel's clock ticks; nobody answers a client that nobody accepted.
            client.set_read_timeout(Some(Duration::from_millis(15))).expect("a deadline");
            client.read(&mut [0]).expect_err("nothing comes");
            client
        });
        for mut client in clients.iter().rev() {
            client.write_all(b"x").expect("the kernel takes it");
        }
        if !has_table {
            bench.failpoints.inject(CallKind::Socket, 1, libc::EPROTONOSUPPORT);
        }
        bench.send(Command::Watch(Watch { owners: vec![Owner::Server(ServerId(1))], ..Watch::default() }));
        let place = |row: &Connection| match row.status {
            ConnectionStatus::Queued { place, held: 1 } => Some(place),
            _ => None,
        };
        let rows =
            bench.rows_until(1, "five in the queue", |rows| rows.iter().filter_map(place).count() == 5);
        let mut queued: Vec<_> = rows.iter().filter_map(|row| Some((place(row)?, row))).collect();
        queued.sort_by_key(|(place, _)| *place);
        assert_eq!(queued.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        let came = clients.each_ref().map(|client| model_address(client.local_addr().expect("an address")));
        assert!(came.iter().all(|client| queued.iter().any(|(_, row)| row.peer == *client)));
        if has_table {
            assert_eq!(queued.iter().map(|(_, row)| row.peer.clone()).collect::<Vec<_>>(), came);
            // Each is as old as it is, not as the look.
            assert!(queued.windows(2).all(|pair| pair[0].1.since < pair[1].1.since));
        } else {
            assert_eq!(bench.failpoints.left(), 0);
        }
    }
}

#[test]
fn clients_of_both_families_wait_in_the_queue_of_one_wildcard_listener() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "::", Service::Echo);
    spec.policy = Policy::OneAtATime;
    spec.options.push(Setting::new("IPV6_V6ONLY", 0));
    let port = bench.serve(1, spec).port().expect("a port");
    bench.send(Command::Watch(Watch { owners: vec![Owner::Server(ServerId(1))], ..Watch::default() }));
    let at = |ip: &str| Address::new(ip.parse().expect("an address"), port);
    let mut first = connect(&at("::1"));
    echoes(&mut first, b"first");
    let (four, six) = (connect(&at("127.0.0.1")), connect(&at("::1")));
    let waiting = |rows: &[Connection]| {
        let queued = rows.iter().filter(|row| matches!(row.status, ConnectionStatus::Queued { .. }));
        queued.map(|row| row.peer.clone()).collect::<Vec<_>>()
    };
    let rows = bench.rows_until(1, "both wait", |rows| waiting(rows).len() == 2);
    let mapped = format!("[::ffff:127.0.0.1]:{}", four.local_addr().expect("an address").port());
    let mut expected = vec![mapped, six.local_addr().expect("an address").to_string()];
    let mut peers: Vec<String> = waiting(&rows).iter().map(Address::to_string).collect();
    expected.sort();
    peers.sort();
    assert_eq!(peers, expected);
}

#[test]
fn one_at_a_time_serves_in_order_and_the_queue_is_seen() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.policy = Policy::OneAtATime;
    spec.backlog = 1;
    let address = bench.serve(1, spec);
    bench.send(Command::Watch(Watch { owners: vec![Owner::Server(ServerId(1))], ..Watch::default() }));
    let mut first = connect(&address);
    echoes(&mut first, b"first");
    let mut second = connect(&address);
    second.write_all(b"second").expect("it is in the queue");
    let third = connect(&address);
    // Backlog 1 holds two: the fourth stays in SYN_SENT, and its SYNs are dropped.
    let fourth = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    fourth.set_nonblocking(true).expect("non-blocking");
    let pending = fourth.connect(&std_address(&address).into()).expect_err("it goes on");
    assert_eq!(pending.raw_os_error(), Some(libc::EINPROGRESS));
    let rows = bench.rows_until(1, "two rows in the queue", |rows| {
        rows.iter().filter(|row| matches!(row.status, ConnectionStatus::Queued { .. })).count() == 2
            && rows.iter().any(|row| matches!(row.status, ConnectionStatus::Queued { held: 6, .. }))
    });
    let second_address = model_address(second.local_addr().expect("an address"));
    let second_row = rows.iter().find(|row| row.peer == second_address).expect("the second has a row");
    assert_eq!((second_row.socket, second_row.fd), (None, None));
    let queue = bench.until("the queue with a dropped SYN", |told| {
        told.iter().rev().find_map(|event| match event {
            Event::Server(ServerEvent::Queue(_, queue)) if queue.syns_dropped > 0 => Some(*queue),
            _ => None,
        })
    });
    assert_eq!((queue.waiting, queue.backlog), (2, 1));
    assert!(queue.last_drop.is_some());
    // The first goes; the second is served with what it had sent before.
    drop(first);
    let mut back = [0; 6];
    second.read_exact(&mut back).expect("its turn");
    assert_eq!(&back, b"second");
    bench.rows_until(1, "the second left the queue for a row of its own", |rows| {
        let mut own = rows.iter().filter(|row| row.peer == second_address);
        own.any(|row| matches!(row.status, ConnectionStatus::Ended(_, End::LeftQueue)))
            && rows.iter().any(|row| row.peer == second_address && row.status == ConnectionStatus::Open)
    });
    // The third goes away without having been accepted: a reset takes it out of the queue.
    let third_address = model_address(third.local_addr().expect("an address"));
    third.shutdown(Shutdown::Write).expect("shutdown");
    bench.rows_until(1, "the third has sent FIN, and is in the queue", |rows| {
        rows.iter().any(|row| {
            let state = row.observed.as_ref().and_then(|observed| observed.tcp).map(|tcp| tcp.state);
            row.peer == third_address
                && matches!(row.status, ConnectionStatus::Queued { .. })
                && state.map(tcp_state_name) == Some("CLOSE_WAIT")
        })
    });
    reset(third);
    bench.rows_until(1, "the third gave up", |rows| {
        let mut own = rows.iter().filter(|row| row.peer == third_address);
        own.any(|row| matches!(row.status, ConnectionStatus::Ended(_, End::GaveUp)))
    });
    drop((second, fourth));
    let observer = bench.until("the listener's socket", |told| {
        told.iter().find_map(|event| match event {
            Event::Server(ServerEvent::Socket(_, state)) => Some(state.id),
            _ => None,
        })
    });
    let marked = bench.map_calls(observer, |call| (call.kind, call.observer));
    assert!(marked.contains(&(CallKind::GetSockOpt, true)));
    // It has no bytes that could be counted.
    assert!(marked.iter().all(|(kind, _)| *kind != CallKind::Ioctl));
    assert!(!marked.iter().any(|(kind, observer)| *kind == CallKind::Accept && *observer));
}

#[test]
fn busy_texts_arrive_whether_the_client_writes_first_or_not() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.policy = Policy::Busy { text: Bytes::from_static(b"busy\n") };
    let address = bench.serve(1, spec);
    let mut first = connect(&address);
    echoes(&mut first, b"mine");
    let mut all = Vec::new();
    connect(&address).read_to_end(&mut all).expect("the text, then end of file");
    assert_eq!(all, b"busy\n");
    let mut writes_first = connect(&address);
    writes_first.write_all(&[7; 1000]).expect("write");
    all.clear();
    writes_first.read_to_end(&mut all).expect("the text, then end of file");
    assert_eq!(all, b"busy\n");
    drop(writes_first);
    echoes(&mut first, b"still mine");
    let rows = bench.rows_until(1, "it waits in select", |rows| {
        rows.iter().any(|row| row.waiting.is_some_and(|waiting| waiting.select))
    });
    assert_eq!(rows[0].waiting.expect("it waits").call, CallKind::Recv);
    drop(first);
    bench.totals(1, |totals| totals.open == 0 && totals.refused == 2);
    echoes(&mut connect(&address), b"my turn");
    let rows = bench.rows_until(1, "two were refused", |rows| {
        rows.iter().filter(|row| matches!(row.status, ConnectionStatus::Ended(_, End::Refused))).count() == 2
    });
    assert!(rows.len() >= 3);
}

#[test]
fn out_of_descriptors_it_rests_and_resumes_by_itself() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    bench.failpoints.inject_many(CallKind::Accept, 1, 3, libc::EMFILE);
    let began = Instant::now();
    let mut client = connect(&address);
    bench.expect("it pauses", |event| match event {
        Event::Server(ServerEvent::Stage(_, _, ServerStage::Paused { why })) if why.contains("EMFILE") => {
            Some(())
        }
        _ => None,
    });
    echoes(&mut client, b"at last");
    // 100 ms, 200 ms, 400 ms.
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
    bench.expect("it listens again", |event| {
        matches!(event, Event::Server(ServerEvent::Stage(_, _, ServerStage::Listening(_)))).then_some(())
    });
    let failures = bench.told.iter().filter(|event| matches!(event, Event::Server(ServerEvent::Failed(..))));
    assert_eq!(failures.count(), 1, "one summary, not one for each try");
    // The client's own misfortunes go by.
    bench.failpoints.inject(CallKind::Accept, 1, libc::ECONNABORTED);
    echoes(&mut connect(&address), b"goes on");
}

/// The calls of a kind on a server's own socket, with the names of the faults that struck them.
fn marks(bench: &mut Bench, socket: SocketId, kind: CallKind) -> Vec<String> {
    let calls = bench.map_calls(socket, |call| {
        let is_row = call.kind == kind && call.errno.is_none();
        is_row.then(|| marked(call.fault).unwrap_or_default())
    });
    calls.into_iter().flatten().collect()
}

#[test]
fn a_fault_marks_the_call_that_it_struck_by_its_name() {
    let mut bench = Bench::new();
    let fault = |source: &str| vec![source.parse::<Fault>().expect("a fault")];
    for (id, source, received, sent) in [
        (1, "drop:in:100%", "drop:in", &[][..]),
        (2, "corrupt:in:100%", "corrupt:in", &[""]),
        (3, "delay:in:1ms", "delay:in", &[""]),
        (4, "drop:out:100%", "drop:out", &[]),
        (5, "truncate:out:100%:2", "", &["truncate:out"]),
        (6, "duplicate:out:100%", "", &["", "duplicate:out"]),
    ] {
        let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
        spec.faults = fault(source);
        let address = bench.serve(id, spec);
        let socket = bench.until("its socket", |told| {
            told.iter().find_map(|event| match event {
                Event::Server(ServerEvent::Socket(of, state)) if of.0 == id => Some(state.id),
                _ => None,
            })
        });
        let client = udp();
        client.send_to(b"Hello", std_address(&address)).expect("send");
        let calls_out = sent.len() as u64;
        bench.totals(id, |totals| totals.counts.bytes_in == 5 && totals.counts.calls_out == calls_out);
        if id == 1 {
            // Another fault is the first in the list now: the mark of before keeps its name.
            bench.command(ServerCommand::SetFaults(ServerId(1), fault("corrupt:out:0%"), 1));
        }
        assert_eq!(marks(&mut bench, socket, CallKind::RecvFrom), [received], "{source}");
        assert_eq!(marks(&mut bench, socket, CallKind::SendTo), sent, "{source}");
    }
    for (id, source, kind, mark) in [
        (11, "corrupt:in:100%", CallKind::Recv, "corrupt:in"),
        (12, "slow-read:1ms", CallKind::Recv, "slow-read"),
        (13, "duplicate:out:100%", CallKind::Send, "duplicate:out"),
        (14, "small-writes:3", CallKind::Send, "small-writes"),
        (15, "half-close", CallKind::Shutdown, "half-close"),
        (16, "close-after:5", CallKind::Close, "close-after"),
    ] {
        let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
        spec.faults = fault(source);
        let address = bench.serve(id, spec);
        let mut client = connect(&address);
        client.write_all(b"Hello").expect("write");
        client.shutdown(Shutdown::Write).expect("shutdown");
        let rows = bench.rows_until(id, "its end", |rows| rows.iter().any(|row| row.status.is_ended()));
        let socket = rows[0].socket.expect("a socket");
        let struck = marks(&mut bench, socket, kind);
        assert!(struck.iter().any(|struck| struck == mark), "{source}: {struck:?}");
        for other in [CallKind::Recv, CallKind::Send, CallKind::Close] {
            let struck = if other == kind { vec![] } else { marks(&mut bench, socket, other) };
            assert!(struck.iter().all(String::is_empty), "{source} on {other:?}: {struck:?}");
        }
    }
}

#[test]
fn a_storm_of_resets_leaves_nothing_behind() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.backlog = 128;
    let address = bench.serve(1, spec);
    for _ in 0..1000 {
        reset(connect(&address));
    }
    let mut last = connect(&address);
    echoes(&mut last, b"alive");
    drop(last);
    let totals = bench.totals(1, |totals| totals.open == 0 && totals.accepted == 1001);
    assert_eq!(totals.panics, 0);
    // The totals may come before the last rows.
    bench.until("the end of each", |told| {
        let unseen = |event: &Event| match event {
            Event::Server(ServerEvent::Unseen(_, count)) => *count,
            _ => 0,
        };
        let rows = rows_of(told, 1);
        let are_all = rows.len() as u64 + told.iter().map(unseen).sum::<u64>() == 1001;
        (are_all && rows.iter().all(|row| row.status.is_ended())).then_some(())
    });
}

#[test]
fn a_client_that_resets_before_it_is_accepted_is_a_row() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.faults = vec![Fault::NeverAccept];
    let address = bench.serve(1, spec);
    let client = connect(&address);
    let from = model_address(client.local_addr().expect("an address"));
    reset(client);
    bench.command(ServerCommand::SetFaults(ServerId(1), Vec::new(), 1));
    let rows = bench.rows_until(1, "the row", |rows| rows.iter().any(|row| row.status.is_ended()));
    assert_eq!(rows[0].peer, from);
    assert!(matches!(rows[0].status, ConnectionStatus::Ended(_, End::ResetByPeer)), "{:?}", rows[0].status);
}

#[test]
fn a_client_that_never_reads_stops_its_own_echo_and_no_other() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.options.push(Setting::new("SO_SNDBUF", 8192));
    spec.options.push(Setting::new("SO_RCVBUF", 8192));
    let address = bench.serve(1, spec);
    let mut stuck = connect(&address);
    stuck.set_nonblocking(true).expect("non-blocking");
    let chunk = vec![1; 65_536];
    let mut sent = 0;
    let until = Instant::now() + backend::DEADLINE;
    let is_blocked = |bench: &Bench| {
        bench.rows(1).iter().any(|row| row.waiting.is_some_and(|waiting| waiting.call == CallKind::Send))
    };
    while !is_blocked(&bench) {
        assert!(Instant::now() < until, "the server never blocked");
        if let Ok(length) = stuck.write(&chunk) {
            sent += length;
        } else {
            bench.rows_until(1, "it waits in send", |rows| {
                rows.iter().any(|row| row.waiting.is_some_and(|waiting| waiting.call == CallKind::Send))
            });
        }
    }
    echoes(&mut connect(&address), b"not disturbed");
    // It reads at last: everything comes.
    stuck.set_nonblocking(false).expect("blocking");
    stuck.shutdown(Shutdown::Write).expect("half-close");
    let mut all = Vec::new();
    stuck.read_to_end(&mut all).expect("everything, then end of file");
    assert_eq!(all.len(), sent);
}

#[test]
fn silent_clients_are_closed_at_the_idle_limit() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.idle_limit = Some(Duration::from_millis(100));
    let address = bench.serve(1, spec);
    let mut silent = connect(&address);
    assert_eq!(silent.read(&mut [0; 1]).expect("end of file"), 0);
    bench.rows_until(1, "it was idle", |rows| {
        rows.iter().any(|row| matches!(row.status, ConnectionStatus::Ended(_, End::Idle)))
    });
}

#[test]
fn at_the_limit_further_clients_wait_and_get_their_turn() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.connection_limit = Some(2);
    let address = bench.serve(1, spec);
    let (mut one, mut two) = (connect(&address), connect(&address));
    echoes(&mut one, b"1");
    echoes(&mut two, b"2");
    bench.expect("it pauses at the limit", |event| match event {
        Event::Server(ServerEvent::Stage(_, _, ServerStage::Paused { why }))
            if why.contains("limit of 2") =>
        {
            Some(())
        }
        _ => None,
    });
    let mut three = connect(&address);
    three.write_all(b"3").expect("write");
    drop(one);
    let mut back = [0; 1];
    three.read_exact(&mut back).expect("its turn");
    assert_eq!(&back, b"3");
}

#[test]
fn two_thousand_connections_end_within_two_seconds_and_the_port_is_free() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.connection_limit = Some(3000);
    spec.backlog = 4096;
    let address = bench.serve(1, spec);
    let clients: Vec<_> = (0..2000).map(|_| connect(&address)).collect();
    bench.totals(1, |totals| totals.open == 2000);
    let began = Instant::now();
    bench.command(ServerCommand::Stop(ServerId(1)));
    assert_eq!(bench.stopped(1), None);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let mut again = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    again.at.service = address.port().expect("a port").to_string();
    bench.serve(1, again);
    drop(clients);
    echoes(&mut connect(&address), b"again");
    assert!(bench.stop() < Duration::from_secs(2));
    std::net::TcpListener::bind(std_address(&address)).expect("the port is free");
}

#[test]
fn a_flood_of_datagrams_is_accounted_for_exactly() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Discard);
    spec.options = vec![Setting::new("SO_RCVBUF", 4096)];
    let address = bench.serve(1, spec);
    let client = udp();
    let sent = 20_000_u64;
    for _ in 0..sent {
        client.send_to(&[5; 64], std_address(&address)).expect("send");
    }
    let socket = bench.until("its socket", |told| {
        told.iter().find_map(|event| match event {
            Event::Server(ServerEvent::Socket(_, state)) => Some(state.id),
            _ => None,
        })
    });
    let (received, dropped) = bench.received_and_dropped(socket, sent);
    assert!(received > 0 && received + dropped == sent);
    let totals = bench.totals(1, |totals| totals.counts.calls_in == received);
    assert_eq!(totals.counts.bytes_in, received * 64);
}

#[test]
fn answers_that_would_begin_a_loop_are_cut_and_counted() {
    let mut bench = Bench::new();
    let one = bench.serve(1, server(Transport::Udp, "127.0.0.1", Service::Echo));
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.options = vec![Setting::new("SO_REUSEPORT", 1)];
    let two = bench.serve(2, spec);
    // A datagram from the port of the second server to the first, as somebody would forge it.
    let forger = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).expect("socket");
    forger.set_reuse_port(true).expect("shared");
    forger.bind(&std_address(&two).into()).expect("bind");
    forger.send_to(b"loop", &std_address(&one).into()).expect("send");
    let totals = bench.totals(1, |totals| totals.loops_cut == 1);
    assert_eq!((totals.counts.calls_in, totals.counts.calls_out), (1, 0));
    // The port of chargen is another host's server, as far as we know.
    if let Ok(chargen) = UdpSocket::bind("127.0.0.1:19") {
        chargen.send_to(b"loop", std_address(&one)).expect("send");
        bench.totals(1, |totals| totals.loops_cut == 2 && totals.counts.calls_in == 2);
    }
    // A person may answer anybody.
    let manual = bench.serve(3, server(Transport::Udp, "127.0.0.1", Service::Manual));
    forger.send_to(b"who?", &std_address(&manual).into()).expect("send");
    let row = bench.rows_until(3, "the peer", |rows| !rows.is_empty())[0].id;
    let payload = Bytes::from_static(b"me");
    bench.command(ServerCommand::Send { server: ServerId(3), to: vec![row], payload });
    bench.totals(3, |totals| totals.counts.bytes_out == 2);
}

/// Between processes nobody knows the other's ports, so the first datagrams are answered: two backends are two of them.
#[test]
fn an_echo_loop_between_two_programs_is_cut_and_told() {
    let (mut guarded, mut other) = (Bench::new(), Bench::new());
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    // The first reply comes once the forger is gone.
    let wait = Duration::from_secs(1);
    spec.faults = vec![Fault::Delay { way: FaultDirection::Out, wait, jitter: Duration::ZERO }];
    let one = guarded.serve(1, spec);
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.options = vec![Setting::new("SO_REUSEPORT", 1)];
    spec.loop_guard = false;
    let two = other.serve(1, spec);
    let forger = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).expect("socket");
    forger.set_reuse_port(true).expect("shared");
    forger.bind(&std_address(&two).into()).expect("bind");
    // Several copies go round, so that the loop is fast however seldom a busy machine lets each side run.
    for _ in 0..32 {
        forger.send_to(b"loop", &std_address(&one).into()).expect("send");
    }
    drop(forger);
    guarded.totals(1, |totals| totals.counts.calls_in == 32);
    guarded.command(ServerCommand::SetFaults(ServerId(1), Vec::new(), 1));
    let failure = guarded.expect_within("one is cut", Duration::from_mins(1), |event| match event {
        Event::Server(ServerEvent::Failed(_, _, failure)) => Some(failure.clone()),
        _ => None,
    });
    assert!(failure.to_string().contains("our last 20000 replies"), "{failure}");
    assert!(failure.advice.contains("switch loop guard off"), "{}", failure.advice);
    let totals = guarded.totals(1, |totals| totals.loops_cut >= 1);
    assert!(totals.counts.calls_in > 20_000, "{totals:?}");
    // The other side stops, and so does the rest of the loop: all but those that were cut have been answered.
    other.stop_server(1);
    let client = udp();
    client.send_to(b"after", std_address(&one)).expect("send");
    assert_eq!(client.recv(&mut [0; 16]).expect("its echo"), 5);
    guarded.totals(1, |totals| totals.counts.calls_in == totals.counts.calls_out + totals.loops_cut);
}

#[test]
fn options_are_set_before_bind_and_read_back() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "::1", Service::Echo);
    spec.options = vec![Setting::new("SO_RCVBUF", 10_000), Setting::new("IPV6_V6ONLY", 1)];
    bench.serve(1, spec);
    let state = bench.until("its socket", |told| {
        told.iter().find_map(|event| match event {
            Event::Server(ServerEvent::Socket(_, state)) => Some((**state).clone()),
            _ => None,
        })
    });
    let taken = state.observed.expect("read back").options;
    assert_eq!(taken, [("SO_RCVBUF".to_owned(), 20_000), ("IPV6_V6ONLY".to_owned(), 1)]);
    let kinds = bench.kinds(state.id);
    let expected = [
        CallKind::Socket,
        CallKind::SetSockOpt,
        CallKind::SetSockOpt,
        CallKind::Bind,
        CallKind::GetSockName,
        CallKind::GetSockOpt,
        CallKind::GetSockOpt,
        CallKind::Listen,
    ];
    assert_eq!(kinds[..8], expected);
}

#[test]
fn connections_outlive_a_listener_that_stops_and_are_ended_by_hand() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Manual));
    let (mut one, mut two) = (connect(&address), connect(&address));
    let rows = bench.rows_until(1, "two rows", |rows| rows.len() == 2);
    bench.command(ServerCommand::StopListening(ServerId(1)));
    bench.expect("it does not listen", |event| {
        matches!(event, Event::Server(ServerEvent::Stage(_, _, ServerStage::NotListening))).then_some(())
    });
    let refused = TcpStream::connect(std_address(&address)).expect_err("nobody listens");
    assert_eq!(refused.raw_os_error(), Some(libc::ECONNREFUSED));
    let all = rows.iter().map(|row| row.id).collect::<Vec<_>>();
    bench.command(ServerCommand::Send {
        server: ServerId(1),
        to: all,
        payload: Bytes::from_static(b"to all"),
    });
    for client in [&mut one, &mut two] {
        let mut back = [0; 6];
        client.read_exact(&mut back).expect("the typed answer");
        assert_eq!(&back, b"to all");
    }
    bench.command(ServerCommand::End(ServerId(1), vec![rows[0].id], CloseKind::Reset));
    bench.command(ServerCommand::End(ServerId(1), vec![rows[1].id], CloseKind::Close));
    let (reset, closed) = (one.read(&mut [0; 1]), two.read(&mut [0; 1]));
    let error = reset.expect_err("RST");
    assert_eq!(error.raw_os_error(), Some(libc::ECONNRESET));
    assert_eq!(closed.expect("end of file"), 0);
    assert_eq!(bench.stopped(1), None);
}

#[test]
fn a_multicast_group_is_joined_on_the_loopback_interface() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Udp, "0.0.0.0", Service::Print);
    spec.groups = vec![Membership {
        group: "239.1.2.3".parse().expect("a group"),
        interface: Some("127.0.0.1".to_owned()),
        source: None,
    }];
    let address = bench.serve(1, spec.clone());
    let client = socket2::Socket::from(udp());
    client.set_multicast_if_v4(&std::net::Ipv4Addr::LOCALHOST).expect("interface");
    let group: std::net::SocketAddr = ([239, 1, 2, 3], address.port().expect("a port")).into();
    client.send_to(b"bonjour", &group.into()).expect("send");
    bench.totals(1, |totals| totals.counts.bytes_in == 7);
    spec.groups[0].group = "127.0.0.1".parse().expect("no group");
    bench.command(ServerCommand::Start(ServerId(2), Box::new(spec)));
    let failure = bench.stopped(2).expect("it is no group");
    assert!(failure.to_string().contains("no multicast address"), "{failure}");
}

#[test]
fn once_ends_after_the_first_client() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.once = true;
    let address = bench.serve(1, spec);
    let mut client = connect(&address);
    echoes(&mut client, b"only me");
    drop(client);
    assert_eq!(bench.stopped(1), None);
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.once = true;
    let address = bench.serve(2, spec);
    let client = udp();
    client.send_to(b"once", std_address(&address)).expect("send");
    assert_eq!(client.recv(&mut [0; 10]).expect("an answer"), 4);
    assert_eq!(bench.stopped(2), None);
}

#[test]
fn interface_names_are_addresses() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "lo", Service::Echo));
    assert_eq!(address.ip(), Some(std::net::Ipv4Addr::LOCALHOST.into()));
}

#[test]
fn half_close_by_the_client_brings_everything_back_first() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut client = connect(&address);
    let mut writer = client.try_clone().expect("a second handle");
    let payload: Vec<u8> = (0..10_000_000_u32).map(|n| (n % 253) as u8).collect();
    let sent = payload.clone();
    let writing = std::thread::spawn(move || {
        writer.write_all(&sent).expect("write");
        writer.shutdown(Shutdown::Write).expect("half-close");
    });
    let mut all = Vec::new();
    client.read_to_end(&mut all).expect("everything, then end of file");
    writing.join().expect("the writer ends");
    assert!(all == payload, "the echo differs");
}

#[test]
fn a_row_is_asked_for_what_it_shows_and_details_for_all() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut client = connect(&address);
    client.write_all(b"x").expect("write");
    client.read_exact(&mut [0]).expect("its echo");
    let row = &bench.rows_until(1, "the client", |rows| rows.iter().any(|row| row.socket.is_some()))[0];
    let socket = row.socket.expect("it was accepted");
    let has = |row: &Connection, what: fn(&Observed) -> bool| row.observed.as_deref().is_some_and(what);
    bench.send(Command::Watch(Watch { sockets: vec![socket], ..Watch::default() }));
    bench.rows_until(1, "its state", |rows| rows.iter().any(|row| has(row, |seen| seen.tcp.is_some())));
    let observers = bench.map_calls(socket, |call| call.observer.then_some(call.kind));
    assert_eq!(observers.into_iter().flatten().collect::<Vec<_>>(), [CallKind::GetSockOpt], "TCP_INFO");
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    let all = |seen: &Observed| {
        seen.unread == Some(0)
            && seen.unacked.is_some()
            && seen.drops.is_some()
            && seen.congestion.is_some()
            && seen.options.iter().any(|(name, _)| name == "TCP_NODELAY")
    };
    bench.rows_until(1, "all details", |rows| rows.iter().any(|row| has(row, all)));
}

#[test]
fn a_server_that_failed_can_be_started_again_at_once() {
    let mut bench = Bench::new();
    for _ in 0..100 {
        // An address of documentation: no host has it.
        let nowhere = server(Transport::Tcp, "192.0.2.77", Service::Echo);
        bench.command(ServerCommand::Start(ServerId(1), Box::new(nowhere)));
        let failure = bench.stopped(1).expect("nobody can bind it");
        assert_eq!(failure.errno().map(|errno| errno.0), Some(libc::EADDRNOTAVAIL));
        assert!(failure.advice.contains("127.0.0.1 (lo)"), "{}", failure.advice);
    }
    bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
}

#[test]
fn a_listener_waits_in_accept_since_its_last_accept() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let waiting = |bench: &mut Bench, after| {
        bench.until("it waits in accept anew", |told| {
            told.iter().rev().find_map(|event| {
                let Event::Sockets(states) = event else { return None };
                let listener = states.iter().find(|state| state.role == SocketRole::Listener)?;
                let waiting = listener.waiting.filter(|waiting| waiting.call == CallKind::Accept)?;
                (Some(waiting.since) > after).then_some(waiting.since)
            })
        })
    };
    let first = waiting(&mut bench, None);
    let mut client = connect(&address);
    echoes(&mut client, b"one");
    waiting(&mut bench, Some(first));
}

/// The next failure of the server that says this.
fn failure(bench: &mut Bench, words: &str) -> String {
    bench.expect("the failure", |event| match event {
        Event::Server(ServerEvent::Failed(ServerId(1), _, failure)) => {
            let text = failure.to_string();
            text.contains(words).then_some(text)
        }
        _ => None,
    })
}

#[test]
fn a_reply_for_a_client_that_has_just_gone_is_told_and_not_dropped_in_silence() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Manual));
    let client = connect(&address);
    let row = bench.rows_until(1, "the client", |rows| rows.len() == 1)[0].id;
    reset(client);
    bench.totals(1, |totals| totals.open == 0 && totals.accepted == 1);
    let reply = |payload: Bytes| ServerCommand::Send { server: ServerId(1), to: vec![row], payload };
    bench.command(reply(Bytes::from_static(b"too late")));
    failure(&mut bench, "has just gone; nothing was sent there");
    bench.stop();
}

#[test]
fn replies_that_wait_behind_a_client_that_does_not_read_are_told_when_it_resets() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Manual));
    let client = connect(&address);
    let row = bench.rows_until(1, "the client", |rows| rows.len() == 1)[0].id;
    let reply = |payload: Bytes| ServerCommand::Send { server: ServerId(1), to: vec![row], payload };
    bench.command(reply(vec![7; 64 << 20].into()));
    bench.rows_until(1, "it waits in send", |rows| {
        rows[0].waiting.is_some_and(|waiting| waiting.call == CallKind::Send)
    });
    bench.command(reply(Bytes::from_static(b"one")));
    bench.command(reply(Bytes::from_static(b"two")));
    // What is told to a server is handled in order: its answer to this comes behind both.
    bench.command(ServerCommand::Send {
        server: ServerId(1),
        to: vec![ConnectionId(9_999)],
        payload: Bytes::new(),
    });
    failure(&mut bench, "has just gone");
    reset(client);
    failure(&mut bench, "2 payloads were");
    bench.stop();
}
