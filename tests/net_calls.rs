//! What the backend records: exactly the calls that were made, no more, and whatever the screen does.

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
use std::time::{Duration, Instant};

use backend::{Bench, connect, server, session, std_address};
use bytes::Bytes;
use sockpit::model::call::CallKind;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{Connection, ConnectionStatus, End};
use sockpit::model::console::{CloseKind, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::fault::{Fault, FaultDirection, marked};
use sockpit::model::ids::{ConnectionId, ServerId, SocketId};
use sockpit::model::server::{Policy, ServerCommand, ServerEvent, ServerStage, Service};
use sockpit::model::socket_option::Setting;

fn accepted(bench: &mut Bench) -> SocketId {
    bench.rows_until(1, "a row", |rows| !rows.is_empty())[0].socket.expect("an accepted socket")
}

#[test]
fn fifty_round_trips_are_a_hundred_calls_and_an_end_without_one_eagain() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut client = connect(&address);
    let mut back = [0; 64];
    for _ in 0..50 {
        client.write_all(&[7; 64]).expect("write");
        client.read_exact(&mut back).expect("read");
    }
    drop(client);
    bench.rows_until(1, "its end", |rows| rows.iter().any(|row| row.status.is_ended()));
    let socket = accepted(&mut bench);
    let calls = bench.map_calls(socket, |call| (call.kind, call.errno, call.result, call.payload.to_vec()));
    let receives = calls.iter().filter(|(kind, ..)| *kind == CallKind::Recv).count();
    let sends = calls.iter().filter(|(kind, ..)| *kind == CallKind::Send).count();
    assert_eq!((receives, sends), (51, 50));
    assert!(calls.iter().all(|(_, errno, ..)| errno.is_none()), "{calls:?}");
    assert!(calls.iter().filter(|call| call.2 == 64).all(|call| call.3 == [7; 64]));
    assert_eq!(calls.last().expect("calls").0, CallKind::Close);
}

#[test]
fn the_gauges_of_what_is_watched_are_read_and_marked_as_ours() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Manual));
    let _client = connect(&address);
    let socket = accepted(&mut bench);
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    let rows = bench.rows_until(1, "the gauges", |rows| rows.iter().any(|row| row.observed.is_some()));
    let observed = rows[0].observed.as_ref().expect("it was read");
    let tcp = observed.tcp.expect("TCP_INFO");
    assert_eq!((tcp.state, observed.unread, observed.unacked), (1, Some(0), Some(0)));
    assert!(tcp.mss.is_some_and(|mss| mss > 500) && observed.congestion.is_some());
    assert!(observed.options.iter().any(|(name, _)| name == "TCP_NODELAY"));
    let counts = rows[0].counts;
    assert_eq!((counts.errors, counts.calls_in, counts.calls_out), (0, 0, 0));
    let all_marked = bench.map_calls(socket, |call| {
        call.observer || !matches!(call.kind, CallKind::GetSockOpt | CallKind::Ioctl)
    });
    assert!(all_marked.into_iter().all(|marked| marked));
    // It waits since its own last call, not since it was looked at.
    let since = rows[0].waiting.expect("it waits in recv").since;
    let later = bench.rows_until(1, "a second look", |rows| {
        rows.iter().any(|row| row.observed.as_ref().is_some_and(|again| again.at > observed.at))
    });
    assert_eq!(later[0].waiting.map(|waiting| waiting.since), Some(since));
    assert!(since < observed.at);
    // Nothing is watched any more: nothing more is read.
    bench.send(Command::Watch(Watch::default()));
}

#[test]
fn details_of_a_listener_have_every_option_also_where_some_were_set() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.options.push(Setting::new("SO_RCVBUF", 8192));
    bench.command(ServerCommand::Start(ServerId(1), Box::new(spec)));
    let listener = bench.expect("its socket", |event| match event {
        Event::Server(ServerEvent::Socket(_, state)) => Some(state.id),
        _ => None,
    });
    bench.send(Command::Watch(Watch { details: Some(listener), ..Watch::default() }));
    let read = bench.expect("a look at all of it", |event| match event {
        Event::Sockets(states) => {
            let state = states.iter().find(|state| state.id == listener)?;
            state.observed.clone().filter(|seen| seen.congestion.is_some())
        }
        _ => None,
    });
    let value = |name: &str| read.options.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
    // Linux doubles what was asked for: socket(7).
    assert_eq!((value("SO_RCVBUF"), value("SO_REUSEADDR")), (Some(16_384), Some(1)));
    assert_eq!((value("TCP_NODELAY"), value("SO_KEEPALIVE")), (Some(0), Some(0)));
}

#[test]
fn a_wait_goes_on_while_instruments_look() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let _client = connect(&address);
    let socket = accepted(&mut bench);
    bench.send(Command::Watch(Watch { details: Some(socket), ..Watch::default() }));
    let seen = |rows: &[Connection]| rows.iter().find_map(|row| row.observed.as_ref().map(|seen| seen.at));
    let first = bench.rows_until(1, "a look", |rows| seen(rows).is_some());
    let first = seen(&first).expect("it was read");
    let rows = bench.rows_until(1, "a later look", |rows| seen(rows).is_some_and(|at| at > first));
    let waiting = rows[0].waiting.expect("it waits");
    assert!(waiting.since < first, "{waiting:?} began at a look, {first:?}");
}

#[test]
fn a_client_that_says_nothing_is_waited_for_since_it_was_accepted() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let _client = connect(&address);
    let rows = bench.rows_until(1, "a wait", |rows| rows.iter().any(|row| row.waiting.is_some()));
    assert_eq!(rows[0].waiting.expect("it waits").since, rows[0].since, "not since the journal began");
}

#[test]
fn a_call_that_fails_is_recorded_with_its_errno_and_ends_what_it_must() {
    let mut bench = Bench::new();
    bench.failpoints.inject(CallKind::Socket, 1, libc::ENFILE);
    bench.command(ServerCommand::Start(
        ServerId(1),
        Box::new(server(Transport::Tcp, "127.0.0.1", Service::Echo)),
    ));
    assert_eq!(bench.stopped(1).expect("it failed").errno(), Some(Errno(libc::ENFILE)));
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    bench.failpoints.inject(CallKind::Recv, 1, libc::ETIMEDOUT);
    let mut client = connect(&address);
    client.write_all(b"x").expect("write");
    let rows = bench.rows_until(1, "its end", |rows| rows.iter().any(|row| row.status.is_ended()));
    let ConnectionStatus::Ended(_, End::Failed(failure)) = &rows[0].status else {
        panic!("{:?}", rows[0].status)
    };
    assert_eq!(failure.errno(), Some(Errno(libc::ETIMEDOUT)));
    assert_eq!(rows[0].counts.errors, 1);
    // A close that fails is not tried again.
    bench.failpoints.inject(CallKind::Close, 1, libc::EINTR);
    drop(connect(&address));
    bench.totals(1, |totals| totals.accepted == 2 && totals.open == 0);
    let rows =
        bench.rows_until(1, "two ended", |rows| rows.iter().filter(|row| row.status.is_ended()).count() == 2);
    let socket = rows[1].socket.expect("a socket");
    let closes = bench.kinds(socket).into_iter().filter(|kind| *kind == CallKind::Close).count();
    assert_eq!(closes, 1);
}

#[test]
fn a_panic_ends_its_connection_alone_and_is_told() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let mut other = connect(&address);
    other.write_all(b"x").expect("write");
    other.read_exact(&mut [0; 1]).expect("read");
    let mut client = connect(&address);
    bench.rows_until(1, "both", |rows| rows.len() == 2);
    bench.failpoints.inject_panic(CallKind::Recv, 1);
    client.write_all(b"now").expect("write");
    let words = bench.expect("the panic is told", |event| match event {
        Event::Panicked(words) => Some(words.clone()),
        _ => None,
    });
    assert!(words.contains("a failpoint made recv panic"), "{words}");
    bench.totals(1, |totals| totals.panics == 1 && totals.open == 1);
    let rows = bench.rows_until(1, "its row ended", |rows| rows.iter().any(|row| row.status.is_ended()));
    let socket = rows.iter().find(|row| row.status.is_ended()).and_then(|row| row.socket).expect("a socket");
    assert_eq!(bench.kinds(socket).last(), Some(&CallKind::Close), "it is closed by the recorded call");
    other.write_all(b"y").expect("write");
    other.read_exact(&mut [0; 1]).expect("the other goes on");
}

#[test]
fn a_screen_that_takes_nothing_stops_no_server_and_finds_everything_conflated() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    // Nobody takes events while 3,000 clients come and go.
    for _ in 0..3000 {
        let mut client = connect(&address);
        client.write_all(b"x").expect("write");
        client.read_exact(&mut [0; 1]).expect("read");
    }
    let totals = bench.totals(1, |totals| totals.open == 0 && totals.accepted == 3000);
    assert_eq!((totals.counts.bytes_in, totals.counts.bytes_out), (3000, 3000));
    let figures = bench.journal().figures();
    // accept, recv, send, recv, close of each, and the start: all of them, none let go.
    assert!(figures.recorded >= 15_000 && figures.evicted == 0, "{figures:?}");
}

/// Bytes typed for a row: they go behind what the server was told before, so their coming tells that
/// it has obeyed.
fn typed(bench: &Bench, row: ConnectionId) {
    let payload = Bytes::from_static(b"typed");
    bench.command(ServerCommand::Send { server: ServerId(1), to: vec![row], payload });
}

#[test]
fn faults_of_a_stream_strike_and_leave_their_mark() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.faults = vec![
        Fault::SmallWrites { bytes: 2 },
        Fault::Delay { way: FaultDirection::Out, wait: Duration::from_millis(50), jitter: Duration::ZERO },
    ];
    let address = bench.serve(1, spec);
    let mut client = connect(&address);
    let began = Instant::now();
    client.write_all(b"seven b").expect("write");
    client.read_exact(&mut [0; 7]).expect("read");
    assert!(began.elapsed() >= Duration::from_millis(50), "{:?}", began.elapsed());
    bench.rows_until(1, "all was sent", |rows| rows.iter().any(|row| row.counts.bytes_out == 7));
    let row = bench.rows(1)[0].id;
    let socket = accepted(&mut bench);
    let sends = bench.map_calls(socket, |call| (call.kind, call.result, call.fault));
    let sends: Vec<_> = sends.into_iter().filter(|(kind, ..)| *kind == CallKind::Send).collect();
    assert_eq!(sends.iter().map(|(_, sent, _)| *sent).collect::<Vec<_>>(), [2, 2, 2, 1]);
    let marks: Vec<_> = sends.iter().map(|(.., fault)| marked(*fault).unwrap_or_default()).collect();
    assert_eq!(marks, ["delay:out", "small-writes", "small-writes", ""]);
    // Live: from now on it resets after 10 bytes in all.
    let faults = vec![Fault::CloseAfter { bytes: 10, reset: true }];
    bench.command(ServerCommand::SetFaults(ServerId(1), faults, 1));
    typed(&bench, row);
    client.read_exact(&mut [0; 5]).expect("the faults are in force");
    client.write_all(b"more").expect("write");
    let mut all = Vec::new();
    let error = client.read_to_end(&mut all).expect_err("RST");
    assert_eq!(error.raw_os_error(), Some(libc::ECONNRESET));
    bench.rows_until(1, "ended on purpose", |rows| {
        rows.iter().any(|row| matches!(row.status, ConnectionStatus::Ended(_, End::ByFault)))
    });
    // And half-closes after the first answer.
    bench.command(ServerCommand::SetFaults(ServerId(1), vec![Fault::HalfClose], 1));
    let mut client = connect(&address);
    client.write_all(b"one").expect("write");
    all.clear();
    client.read_to_end(&mut all).expect("end of file");
    assert_eq!(all, b"one");
}

#[test]
fn faults_of_datagrams_drop_and_repeat() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.faults = vec![Fault::Duplicate { way: FaultDirection::Out, chance: 1000 }];
    let address = bench.serve(1, spec);
    let client = UdpSocket::bind("127.0.0.1:0").expect("bind");
    client.set_read_timeout(Some(backend::DEADLINE)).expect("a deadline");
    client.send_to(b"twice", std_address(&address)).expect("send");
    for _ in 0..2 {
        assert_eq!(client.recv(&mut [0; 10]).expect("an answer"), 5);
    }
    let faults = vec![Fault::Drop { way: FaultDirection::In, chance: 1000 }];
    bench.command(ServerCommand::SetFaults(ServerId(1), faults, 1));
    let row = bench.rows_until(1, "the peer", |rows| !rows.is_empty())[0].id;
    typed(&bench, row);
    assert_eq!(client.recv(&mut [0; 10]).expect("the faults are in force"), 5);
    client.send_to(b"lost", std_address(&address)).expect("send");
    let totals = bench.totals(1, |totals| totals.counts.calls_in == 2);
    assert_eq!(totals.counts.calls_out, 3);
}

#[test]
fn the_events_of_a_start_that_fails_name_stage_and_reason() {
    let mut bench = Bench::new();
    let mut spec = server(Transport::Tcp, "192.0.2.1", Service::Echo);
    spec.at.service = "0".to_owned();
    bench.command(ServerCommand::Start(ServerId(1), Box::new(spec)));
    let failure = bench.stopped(1).expect("no such address here");
    assert_eq!(failure.errno(), Some(Errno(libc::EADDRNOTAVAIL)));
    assert!(failure.advice.contains("no interface"), "{}", failure.advice);
    let stages: Vec<_> = bench
        .told
        .iter()
        .filter_map(|event| match event {
            Event::Server(ServerEvent::Stage(_, _, stage)) => Some(stage.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(stages[0], ServerStage::Starting);
    assert!(matches!(&stages[1..], [ServerStage::Stopped(Some(_))]));
    assert!(bench.stop() < Duration::from_secs(2));
}

/// Whether the `nth` call of a kind, from 0, begins after the end of the call before it on its socket.
#[track_caller]
fn begins_late(bench: &mut Bench, socket: SocketId, kind: CallKind, nth: usize) -> bool {
    let calls = bench.map_calls(socket, |call| (call.kind, call.at, call.ended()));
    let places: Vec<usize> = (0..calls.len()).filter(|place| calls[*place].0 == kind).collect();
    let place = *places.get(nth).unwrap_or_else(|| panic!("no {nth}th {kind:?} in {calls:?}"));
    calls[place].1 > calls[place - 1].2
}

#[test]
fn a_call_begins_when_it_is_made_however_long_its_socket_waited_for_something_else() {
    let mut bench = Bench::new();
    // A session that received the end of file waits for what is typed.
    let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
    let at = backend::model_address(listener.local_addr().expect("an address"));
    bench.open(1, session(Transport::Tcp, &at));
    let (mut peer, _) = listener.accept().expect("accept");
    peer.shutdown(std::net::Shutdown::Write).expect("half-close");
    bench.stage(1, "end of file", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    bench.say(1, b"typed later");
    peer.read_exact(&mut [0; 11]).expect("it comes");
    bench.end(1, CloseKind::Close);
    bench.ended(1);
    let socket = bench.socket_of_session(1).expect("its socket").id;
    assert!(begins_late(&mut bench, socket, CallKind::Send, 0));
    assert!(begins_late(&mut bench, socket, CallKind::Close, 0));
    // A server with a place for one waits until it is free.
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Manual);
    spec.policy = Policy::OneAtATime;
    let address = bench.serve(1, spec);
    let mut first = connect(&address);
    let second = connect(&address);
    let row = bench.rows_until(1, "the first", |rows| !rows.is_empty())[0].clone();
    first.shutdown(std::net::Shutdown::Write).expect("half-close");
    bench.rows_until(1, "half-closed", |rows| rows[0].status == ConnectionStatus::HalfClosedByPeer);
    typed(&bench, row.id);
    first.read_exact(&mut [0; 5]).expect("what was typed");
    bench.command(ServerCommand::End(ServerId(1), vec![row.id], CloseKind::Close));
    bench.rows_until(1, "the second", |rows| rows.len() == 2);
    drop(second);
    assert!(begins_late(&mut bench, row.socket.expect("a socket"), CallKind::Send, 0));
    let listener = bench.until("the listener's socket", |told| {
        told.iter().find_map(|event| match event {
            Event::Server(ServerEvent::Socket(_, state)) => Some(state.id),
            _ => None,
        })
    });
    assert!(begins_late(&mut bench, listener, CallKind::Accept, 1));
}
