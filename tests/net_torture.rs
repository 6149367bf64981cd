//! Each call of the main flows fails once: whichever it is, nothing panics, hangs or keeps a descriptor, what
//! was opened is closed exactly once, and everything ends in time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::collections::HashMap;
use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use backend::{Bench, endpoint, model_address, server, session, std_address, udp};
use bytes::Bytes;
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{ConnectionStatus, End, Owner};
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::fault::Fault;
use sockpit::model::ids::{ServerId, SessionId};
use sockpit::model::journal::JournalReader;
use sockpit::model::multicast::Membership;
use sockpit::model::server::{Policy, ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::model::socket_option::Setting;

/// What a call may fail with: kernel memory, a device, the peer, an argument, and the limit of descriptors,
/// for which accepting rests.
const ERRNOS: [i32; 5] = [libc::ENOMEM, libc::EIO, libc::ECONNRESET, libc::EINVAL, libc::EMFILE];

/// A flow went on to its end, or something failed and it was told.
type Came = Result<(), ()>;

/// A flow of a person: it gives up at the first failure that is told.
type Flow = fn(&mut Bench) -> Came;

const FLOWS: [(&str, Flow); 11] = [
    ("tcp echo", tcp_echo),
    ("udp echo", udp_echo),
    ("tcp session", tcp_session),
    ("udp session", udp_session),
    ("unix sessions", unix_sessions),
    ("busy", busy),
    ("one at a time, stop listening, start again", one_at_a_time),
    ("groups", groups),
    ("faults", faults),
    ("gauges", gauges),
    ("replies typed by hand", manual),
];

/// Sockets of this process: these tests have it for themselves.
fn sockets() -> usize {
    let is_socket = |entry: std::io::Result<std::fs::DirEntry>| {
        let target = entry.and_then(|entry| std::fs::read_link(entry.path()));
        target.is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))
    };
    std::fs::read_dir("/proc/self/fd").expect("proc").map(is_socket).filter(|is| *is).count()
}

/// All calls of all flows, each with the errnos that `chosen` picks for it.
fn torture(chosen: impl Fn(usize) -> bool) {
    let mut runs = 0;
    for (name, flow) in FLOWS {
        let calls = tortured(name, flow, None);
        assert!(calls > 5, "{name}: {calls} calls");
        for nth in 1..=calls {
            for errno in ERRNOS {
                runs += 1;
                if chosen(runs) {
                    tortured(name, flow, Some((nth, errno)));
                }
            }
        }
    }
}

#[test]
fn whichever_call_fails_nothing_hangs_leaks_or_panics() {
    // Six is no multiple of the errnos: over the calls each gets its turn, and every call fails nearly once.
    torture(|run| run % (ERRNOS.len() + 1) == 0);
}

#[test]
#[ignore = "a minute; whichever_call_fails_nothing_hangs_leaks_or_panics picks one run in six"]
fn whichever_call_fails_with_whichever_errno_nothing_hangs_leaks_or_panics() {
    torture(|_| true);
}

/// Runs a flow while a call of it fails; gives how many calls came by.
fn tortured(name: &str, flow: Flow, fails: Option<(u32, i32)>) -> u32 {
    let before = sockets();
    let mut bench = Bench::new();
    if let Some((nth, errno)) = fails {
        bench.failpoints.inject_any(nth, errno);
    }
    let came = catch_unwind(AssertUnwindSafe(|| flow(&mut bench)));
    let came = came.unwrap_or_else(|_| panic!("{name}, {fails:?}: see above"));
    assert!(fails.is_some() || came == Ok(()), "{name} does not come to its end by itself");
    let panics = bench.told.iter().filter(|event| matches!(event, Event::Panicked(_))).count();
    assert_eq!(panics, 0, "{name}, {fails:?}");
    let (journal, failpoints) = (Arc::clone(bench.journal()), bench.failpoints.clone());
    let took = bench.stop();
    assert!(took < Duration::from_secs(2), "{name}, {fails:?}: stopping took {took:?}");
    let mut reader = JournalReader::new();
    reader.take(&journal);
    // Made by socket or accept, and closed, both by their rows.
    let (mut made, mut closed) = (HashMap::new(), HashMap::new());
    for call in reader.newest_first() {
        let opens = matches!(call.kind, CallKind::Socket | CallKind::Accept) && call.errno.is_none();
        if opens {
            *made.entry(call.result).or_insert(0) += 1;
        }
        if call.kind == CallKind::Close {
            *closed.entry(i64::from(call.fd)).or_insert(0) += 1;
        }
    }
    assert_eq!(made, closed, "{name}, {fails:?}: descriptors and how often each was made and closed");
    assert_eq!(sockets(), before, "{name}, {fails:?}: sockets before and after");
    failpoints.calls()
}

/// Waits until something came to pass, or something failed.
#[track_caller]
fn comes(bench: &mut Bench, what: &str, good: impl Fn(&Event) -> bool) -> Came {
    bench.expect(what, |event| match event {
        event if has_failed(event) => Some(Err(())),
        event if good(event) => Some(Ok(())),
        _ => None,
    })
}

fn has_failed(event: &Event) -> bool {
    let ended_badly = |status: &ConnectionStatus| {
        matches!(status, ConnectionStatus::Ended(_, End::Failed(_) | End::ResetByPeer))
    };
    match event {
        Event::Server(ServerEvent::Failed(..) | ServerEvent::Stage(_, _, ServerStage::Stopped(Some(_))))
        | Event::Console(ConsoleEvent::Failed(..)) => true,
        Event::Server(ServerEvent::Connections(_, rows)) => rows.iter().any(|row| ended_badly(&row.status)),
        Event::Console(ConsoleEvent::Stage(_, _, SessionStage::Ended(end))) => {
            matches!(end, End::Failed(_) | End::ResetByPeer)
        }
        _ => false,
    }
}

/// Starts a server, if it does start.
fn serve(bench: &mut Bench, id: u32, spec: ServerSpec) -> Result<Address, ()> {
    bench.command(ServerCommand::Start(ServerId(id), Box::new(spec)));
    bench.expect("it listens, or not", |event| match event {
        Event::Server(ServerEvent::Stage(server, _, ServerStage::Listening(at))) if server.0 == id => {
            Some(Ok(at.clone()))
        }
        event if has_failed(event) => Some(Err(())),
        _ => None,
    })
}

fn sent_by_row(event: &Event, bytes: u64) -> bool {
    let Event::Server(ServerEvent::Connections(_, rows)) = event else { return false };
    rows.iter().any(|row| row.counts.bytes_out >= bytes)
}

fn ended_row(event: &Event) -> bool {
    let Event::Server(ServerEvent::Connections(_, rows)) = event else { return false };
    rows.iter().any(|row| row.status.is_ended())
}

fn opened(bench: &mut Bench, id: u32) -> Came {
    comes(
        bench,
        "the session is open",
        |event| matches!(event, Event::Console(ConsoleEvent::Stage(session, _, SessionStage::Open { .. })) if session.0 == id),
    )
}

fn ended(bench: &mut Bench, id: u32) -> Came {
    comes(
        bench,
        "the session ends",
        |event| matches!(event, Event::Console(ConsoleEvent::Stage(session, _, SessionStage::Ended(_))) if session.0 == id),
    )
}

fn received(bench: &mut Bench, bytes: u64) -> Came {
    comes(bench, "it received", |event| {
        let Event::Sockets(states) = event else { return false };
        states.iter().any(|state| matches!(state.owner, Owner::Session(_)) && state.counts.bytes_in >= bytes)
    })
}

fn tcp(service: Service) -> ServerSpec {
    // The wildcard address: what is accepted is asked for its name.
    ServerSpec {
        options: vec![Setting::new("SO_REUSEADDR", 1)],
        ..server(Transport::Tcp, "0.0.0.0", service)
    }
}

/// A client, unless the server is gone already.
fn client(at: &Address) -> Result<TcpStream, ()> {
    TcpStream::connect(("127.0.0.1", at.port().unwrap())).map_err(|_| ())
}

/// To a server that may have closed.
fn write(client: &mut TcpStream, bytes: &[u8]) -> Came {
    client.write_all(bytes).map_err(|_| ())
}

fn tcp_echo(bench: &mut Bench) -> Came {
    let at = serve(bench, 1, tcp(Service::Echo))?;
    let mut client = client(&at)?;
    write(&mut client, b"hello")?;
    comes(bench, "the echo", |event| sent_by_row(event, 5))?;
    client.shutdown(Shutdown::Write).map_err(|_| ())?;
    comes(bench, "its end", ended_row)
}

fn udp_echo(bench: &mut Bench) -> Came {
    let mut spec = server(Transport::Udp, "127.0.0.1", Service::Echo);
    spec.options = vec![Setting::new("IP_RECVERR", 1), Setting::new("SO_RCVBUF", 65_536)];
    let at = serve(bench, 1, spec)?;
    let client = udp();
    client.send_to(b"hello", std_address(&at)).unwrap();
    comes(bench, "the echo", |event| sent_by_row(event, 5))?;
    bench.command(ServerCommand::Stop(ServerId(1)));
    comes(bench, "its end", |event| {
        matches!(event, Event::Server(ServerEvent::Stage(_, _, ServerStage::Stopped(None))))
    })
}

fn tcp_session(bench: &mut Bench) -> Came {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut spec = session(Transport::Tcp, &model_address(listener.local_addr().unwrap()));
    spec.options = vec![Setting::new("TCP_NODELAY", 1)];
    spec.from = Some(Address::new("127.0.0.1".parse().unwrap(), 0));
    bench.open(1, spec);
    opened(bench, 1)?;
    let (mut peer, _) = listener.accept().unwrap();
    write(&mut peer, b"hello")?;
    received(bench, 5)?;
    bench.say(1, b"world");
    bench.console(ConsoleCommand::SetOption(SessionId(1), Setting::new("SO_KEEPALIVE", 1)));
    bench.end(1, CloseKind::ShutSend);
    comes(bench, "half-closed", |event| {
        matches!(event, Event::Console(ConsoleEvent::Stage(_, _, SessionStage::WeShut)))
    })?;
    bench.end(1, CloseKind::Reset);
    ended(bench, 1)
}

fn udp_session(bench: &mut Bench) -> Came {
    let peer = udp();
    let at = model_address(peer.local_addr().unwrap());
    bench.open(1, session(Transport::Udp, &at));
    opened(bench, 1)?;
    bench.say(1, b"hello");
    comes(bench, "it was sent", |event| matches!(event, Event::Console(ConsoleEvent::Sent { .. })))?;
    bench.console(ConsoleCommand::Connect(SessionId(1), Some(at)));
    opened(bench, 1)?;
    bench.say(1, b"again");
    let sent = |event: &Event| matches!(event, Event::Console(ConsoleEvent::Sent { taken: 5, .. }));
    comes(bench, "it was sent again", sent)?;
    bench.console(ConsoleCommand::Connect(SessionId(1), None));
    opened(bench, 1)?;
    bench.end(1, CloseKind::Close);
    ended(bench, 1)
}

fn unix_sessions(bench: &mut Bench) -> Came {
    for (id, transport) in [(1, Transport::UnixStream), (2, Transport::UnixDatagram)] {
        let mut spec = server(transport, "", Service::Echo);
        spec.at = endpoint(transport, &format!("@sockpit-torture-{}-{id}", std::process::id()), "");
        let at = serve(bench, id, spec)?;
        bench.open(id, session(transport, &at));
        opened(bench, id)?;
        bench.say(id, b"hello");
        received(bench, 5)?;
        bench.end(id, CloseKind::Close);
        ended(bench, id)?;
    }
    Ok(())
}

fn busy(bench: &mut Bench) -> Came {
    let mut spec = tcp(Service::Echo);
    spec.policy = Policy::Busy { text: "busy\n".into() };
    let at = serve(bench, 1, spec)?;
    let _first = client(&at)?;
    comes(bench, "the first", |event| matches!(event, Event::Server(ServerEvent::Connections(..))))?;
    let second = client(&at)?;
    // Refused without the text where it could not be sent, or closed before the client shuts.
    comes(bench, "the refusal", |event| sent_by_row(event, 5) || ended_row(event))?;
    let _ = second.shutdown(Shutdown::Write);
    bench.rows_until(1, "its end", |rows| rows.iter().any(|row| row.status.is_ended()));
    Ok(())
}

fn one_at_a_time(bench: &mut Bench) -> Came {
    let mut spec = tcp(Service::Hello { text: Bytes::from_static(b"hi\n") });
    spec.policy = Policy::OneAtATime;
    let at = serve(bench, 1, spec.clone())?;
    let _first = client(&at)?;
    comes(bench, "the greeting", |event| sent_by_row(event, 3))?;
    bench.command(ServerCommand::StopListening(ServerId(1)));
    comes(bench, "it stopped", |event| {
        matches!(event, Event::Server(ServerEvent::Stage(_, _, ServerStage::Stopped(_))))
    })?;
    serve(bench, 1, spec).map(|_| ())
}

fn groups(bench: &mut Bench) -> Came {
    let mut spec = server(Transport::Udp, "0.0.0.0", Service::Print);
    let join = |group: &str, source: Option<&str>| Membership {
        group: group.parse().unwrap(),
        interface: Some("127.0.0.1".to_owned()),
        source: source.map(|source| source.parse().unwrap()),
    };
    spec.groups = vec![join("239.9.7.1", None), join("232.9.7.2", Some("127.0.0.1"))];
    serve(bench, 1, spec).map(|_| ())
}

fn faults(bench: &mut Bench) -> Came {
    let mut spec = tcp(Service::Echo);
    spec.faults = vec![Fault::SmallWrites { bytes: 2 }, Fault::CloseAfter { bytes: 8, reset: true }];
    let at = serve(bench, 1, spec)?;
    let mut client = client(&at)?;
    write(&mut client, b"four")?;
    comes(bench, "the echo", |event| sent_by_row(event, 4))?;
    write(&mut client, b"more")?;
    comes(bench, "its end", ended_row)
}

fn gauges(bench: &mut Bench) -> Came {
    let at = serve(bench, 1, tcp(Service::Manual))?;
    let _client = client(&at)?;
    let socket = bench.expect("its socket, or a failure", |event| match event {
        event if has_failed(event) => Some(Err(())),
        Event::Server(ServerEvent::Connections(_, rows)) => rows[0].socket.map(Ok),
        _ => None,
    })?;
    let owners = vec![Owner::Server(ServerId(1))];
    bench.send(Command::Watch(Watch { owners, details: Some(socket), ..Watch::default() }));
    comes(bench, "a look", |event| {
        let Event::Server(ServerEvent::Connections(_, rows)) = event else { return false };
        rows.iter().any(|row| row.observed.is_some())
    })?;
    // Two more looks may or may not come: the count of calls would not be the same each time.
    bench.send(Command::Watch(Watch::default()));
    Ok(())
}

fn manual(bench: &mut Bench) -> Came {
    let at = serve(bench, 1, tcp(Service::Manual))?;
    let client = client(&at)?;
    let row = bench.expect("its row, or a failure", |event| match event {
        event if has_failed(event) => Some(Err(())),
        Event::Server(ServerEvent::Connections(_, rows)) => Some(Ok(rows[0].id)),
        _ => None,
    })?;
    let payload = Bytes::from_static(b"typed");
    bench.command(ServerCommand::Send { server: ServerId(1), to: vec![row], payload });
    comes(bench, "it was sent", |event| sent_by_row(event, 5))?;
    bench.command(ServerCommand::End(ServerId(1), vec![row], CloseKind::Reset));
    let came = comes(bench, "its end", ended_row);
    drop(client);
    came
}
