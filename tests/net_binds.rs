//! Addresses that cannot be bound: who holds them, for real, and what would help.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;
#[path = "common/program.rs"]
mod program;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener};

use backend::{Bench, connect, echoes, model_address, server, session};
use program::Running;
use socket2::{Domain, Socket, Type};
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::connection::End;
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::holder::{Holder, Overlap, PathFound, SocketOwner, SocketUse};
use sockpit::model::ids::ServerId;
use sockpit::model::journal::{CallFilter, JournalReader};
use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, Service};
use sockpit::model::socket_option::Setting;

fn spec(transport: Transport, host: &str, port: u16) -> ServerSpec {
    let mut spec = server(transport, host, Service::Echo);
    spec.at.service = port.to_string();
    spec
}

/// The failure of a server that cannot start.
#[track_caller]
fn refused(bench: &mut Bench, id: u32, spec: ServerSpec) -> Failure {
    bench.command(ServerCommand::Start(ServerId(id), Box::new(spec)));
    bench.stopped(id).expect("it cannot be bound")
}

#[track_caller]
fn in_use(bench: &mut Bench, id: u32, spec: ServerSpec) -> (Vec<Holder>, String) {
    let failure = refused(bench, id, spec);
    assert_eq!(failure.errno(), Some(Errno(libc::EADDRINUSE)), "{failure}");
    (failure.holders, failure.advice)
}

/// A listening or bound socket of this process, which is no server of the backend.
fn held(address: &str, kind: Type, v6only: bool) -> (Socket, u16) {
    let address: SocketAddr = address.parse().expect("an address");
    let socket = Socket::new(Domain::for_address(address), kind, None).expect("socket");
    if address.is_ipv6() {
        socket.set_only_v6(v6only).expect("v6only");
    }
    socket.bind(&address.into()).expect("bind");
    if kind == Type::STREAM {
        socket.listen(5).expect("listen");
    }
    let port = socket.local_addr().expect("a name").as_socket().expect("internet").port();
    (socket, port)
}

#[test]
fn our_own_server_is_named_and_other_servers_go_on() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let port = address.port().expect("a port");
    let (holders, advice) = in_use(&mut bench, 2, spec(Transport::Tcp, "127.0.0.1", port));
    let own = |overlap| {
        vec![Holder::Server {
            id: ServerId(1),
            transport: Transport::Tcp,
            service: "echo".into(),
            address: address.clone(),
            overlap,
        }]
    };
    assert_eq!(holders, own(Overlap::Same));
    assert!(advice.starts_with("our own server 1, TCP echo, is at 127.0.0.1:"), "{advice}");
    // The bind that failed is a call of the server that wanted it.
    let failed = bench.until("the socket that was not bound", |told| {
        told.iter().rev().find_map(|event| match event {
            Event::Server(ServerEvent::Socket(ServerId(2), state)) => Some(state.clone()),
            _ => None,
        })
    });
    assert!(failed.ended.is_some(), "{failed:?}");
    assert!(bench.kinds(failed.id).ends_with(&[CallKind::Bind, CallKind::Close]), "{failed:?}");
    let (holders, advice) = in_use(&mut bench, 2, spec(Transport::Tcp, "0.0.0.0", port));
    assert_eq!(holders, own(Overlap::WantedIsWildcard));
    assert!(advice.contains("bind one address instead of all"), "{advice}");
    echoes(&mut connect(&address), b"goes on");
}

#[test]
fn a_foreign_process_is_named_with_its_number() {
    let mut foreign = Running::start(&["serve", "discard", "--tcp", "0.0.0.0:0", "--udp", "127.0.0.1:0"]);
    let (tcp, udp) = (foreign.listening("tcp"), foreign.listening("udp"));
    let mut bench = Bench::new();
    for (transport, held, stands, overlap) in [
        (Transport::Tcp, tcp, SocketUse::Listens, Overlap::HolderIsWildcard),
        (Transport::Udp, udp, SocketUse::Bound, Overlap::Same),
    ] {
        let (holders, advice) = in_use(&mut bench, 1, spec(transport, "127.0.0.1", held.port()));
        let owner = SocketOwner::Process { pid: foreign.id(), command: "sockpit".into(), others: 0 };
        let address = model_address(held);
        assert_eq!(holders, [Holder::Sockets { owner, address, stands, count: 1, overlap }]);
        assert!(advice.starts_with(&format!("sockpit (process {}) ", foreign.id())), "{advice}");
        assert!(advice.contains("End it, or choose another port"), "{advice}");
    }
    foreign.stop().with(0);
}

#[test]
fn wildcards_and_ipv6_overlap_by_what_the_kernel_says_of_v6only() {
    let mut bench = Bench::new();
    for kind in [Type::STREAM, Type::DGRAM] {
        let transport = if kind == Type::STREAM { Transport::Tcp } else { Transport::Udp };
        let (dual, port) = held("[::]:0", kind, false);
        let (holders, advice) = in_use(&mut bench, 1, spec(transport, "127.0.0.1", port));
        let [Holder::Sockets { owner: SocketOwner::Ourselves, overlap: Overlap::HolderIsDual, .. }] =
            holders[..]
        else {
            panic!("{holders:?}")
        };
        assert!(advice.contains("[::]:") && advice.contains("without IPV6_V6ONLY: IPv4 too"), "{advice}");
        drop(dual);

        // With V6ONLY the two families do not meet, in either order.
        let (_only, port) = held("[::]:0", kind, true);
        bench.serve(1, spec(transport, "127.0.0.1", port));
        let (holders, _) = in_use(&mut bench, 2, spec(transport, "::1", port));
        let [Holder::Sockets { overlap: Overlap::HolderIsWildcard, .. }] = holders[..] else {
            panic!("the server for IPv4 is not in the way: {holders:?}")
        };
        bench.stop_server(1);

        let (_four, port) = held("127.0.0.1:0", kind, false);
        let (holders, advice) = in_use(&mut bench, 1, spec(transport, "::", port));
        let [Holder::Sockets { overlap: Overlap::WantedIsDual, .. }] = holders[..] else {
            panic!("{holders:?}")
        };
        assert!(advice.contains("switch IPV6_V6ONLY on, which leaves IPv4 to it"), "{advice}");
        let mut helped = spec(transport, "::", port);
        helped.options.push(Setting::new("IPV6_V6ONLY", 1));
        bench.serve(1, helped);
        bench.stop_server(1);
    }
}

#[test]
fn a_socket_that_is_bound_and_does_not_listen_is_found() {
    // /proc/net has no row of it.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    socket.bind(&any.into()).expect("bind");
    let address = socket.local_addr().expect("a name").as_socket().expect("internet");
    let mut bench = Bench::new();
    let (holders, advice) = in_use(&mut bench, 1, spec(Transport::Tcp, "127.0.0.1", address.port()));
    let (owner, address) = (SocketOwner::Ourselves, model_address(address));
    let (stands, overlap) = (SocketUse::Bound, Overlap::Same);
    assert_eq!(holders, [Holder::Sockets { owner, address, stands, count: 1, overlap }]);
    assert!(advice.starts_with("this program itself is bound to 127.0.0.1:"), "{advice}");
}

#[test]
fn without_reuseaddr_a_restart_meets_time_wait_and_with_it_does_not() {
    let mut bench = Bench::new();
    for reuse in [false, true] {
        let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Daytime);
        if !reuse {
            spec.options.clear();
        }
        let address = bench.serve(1, spec.clone());
        let mut all = Vec::new();
        // The server closes first: its side is the one in TIME_WAIT.
        connect(&address).read_to_end(&mut all).expect("end of file");
        bench.totals(1, |totals| totals.accepted == 1 && totals.open == 0);
        bench.command(ServerCommand::Stop(ServerId(1)));
        bench.stopped(1);
        spec.at.service = address.port().expect("a port").to_string();
        if reuse {
            bench.serve(1, spec);
        } else {
            let (holders, advice) = in_use(&mut bench, 1, spec.clone());
            let [Holder::Remnants { state: 6, count: 1, lasts: Some(lasts) }] = holders[..] else {
                panic!("one connection in TIME_WAIT: {holders:?}")
            };
            assert!((1..=61).contains(&lasts.as_secs()), "{lasts:?}");
            assert!(advice.contains("switch SO_REUSEADDR on"), "{advice}");
            spec.options.push(Setting::new("SO_REUSEADDR", 1));
            let (_, advice) = in_use(&mut bench, 1, spec);
            assert!(advice.contains("Their server had no SO_REUSEADDR"), "{advice}");
        }
    }
}

#[test]
fn connections_that_outlived_their_listener_are_counted() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
    let address = listener.local_addr().expect("a name");
    let clients = [(); 3].map(|()| {
        let client = TcpStream::connect(address).expect("connect");
        (client, listener.accept().expect("accept"))
    });
    drop(listener);
    let mut bench = Bench::new();
    let mut wanted = spec(Transport::Tcp, "127.0.0.1", address.port());
    wanted.options.clear();
    let (holders, advice) = in_use(&mut bench, 1, wanted);
    let [Holder::Sockets { stands: SocketUse::Connected, count: 3, .. }] = holders[..] else {
        panic!("three connections: {holders:?}")
    };
    assert!(advice.contains("has connections at") && advice.contains("switch SO_REUSEADDR on"), "{advice}");
    drop(clients);
}

#[test]
fn what_is_at_a_unix_path_is_told_and_its_server_notices_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a plain path").to_owned();
    let wanted = |name: &str| {
        let mut spec = server(Transport::UnixStream, &path(name), Service::Echo);
        spec.at.service.clear();
        spec
    };
    let mut bench = Bench::new();
    let mut found = |name: &str| {
        let (mut holders, advice) = in_use(&mut bench, 1, wanted(name));
        (holders.pop().expect("one holder"), advice)
    };
    let sockets = |stands: SocketUse, name: &str| Holder::Sockets {
        owner: SocketOwner::Ourselves,
        address: Address::UnixPath(path(name).into_bytes()),
        stands,
        count: 1,
        overlap: Overlap::Same,
    };
    let live = UnixListener::bind(path("live")).expect("bind");
    live.set_nonblocking(true).expect("non-blocking");
    assert_eq!(found("live").0, sockets(SocketUse::Listens, "live"));
    assert!(live.accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
    let _datagrams = UnixDatagram::bind(path("datagrams")).expect("bind");
    assert_eq!(found("datagrams").0, sockets(SocketUse::Bound, "datagrams"));
    drop(UnixListener::bind(path("stale")).expect("bind"));
    let (holder, advice) = found("stale");
    assert!(matches!(holder, Holder::Path { found: PathFound::Stale, .. }), "{holder:?}");
    assert!(advice.ends_with("a server left it behind. Remove the file, and start again"), "{advice}");
    std::fs::write(path("file"), "").expect("a file");
    assert!(matches!(found("file").0, Holder::Path { found: PathFound::NoSocket, .. }));
    let failure = refused(&mut bench, 1, wanted("missing/socket"));
    assert!(failure.advice.contains("the directory of that path does not exist"), "{}", failure.advice);
}

#[test]
fn a_unix_server_takes_its_file_away_and_can_be_started_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    for transport in [Transport::UnixStream, Transport::UnixDatagram] {
        let mut bench = Bench::new();
        let mut spec = server(transport, path.to_str().expect("a plain path"), Service::Echo);
        spec.at.service.clear();
        for _ in 0..2 {
            bench.serve(1, spec.clone());
            assert!(path.exists());
            bench.stop_server(1);
            assert!(!path.exists());
        }
        if transport == Transport::UnixStream {
            bench.serve(1, spec);
            bench.command(ServerCommand::StopListening(ServerId(1)));
            assert_eq!(bench.stopped(1), None, "no connection is left");
            assert!(!path.exists());
        }
    }
}

#[test]
fn a_session_that_cannot_bind_names_the_holder_too() {
    let mut bench = Bench::new();
    let address = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    let holder = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let held = model_address(holder.local_addr().expect("a name"));
    let mut udp = session(Transport::Udp, &address);
    udp.from = Some(held);
    let mut tcp = session(Transport::Tcp, &address);
    tcp.from = Some(address.clone());
    for (id, spec, words) in
        [(1, udp, "this program itself is bound to"), (2, tcp, "our own server 1, TCP echo")]
    {
        bench.open(id, spec);
        let End::Failed(failure) = bench.ended(id) else { panic!("it could be bound") };
        assert!(failure.advice.starts_with(words), "{failure}: {}", failure.advice);
        assert_eq!(failure.holders.len(), 1);
    }
}

#[test]
fn without_sock_diag_proc_tells_what_it_can() {
    let (_held, port) = held("127.0.0.1:0", Type::STREAM, false);
    let mut bench = Bench::new();
    // The server's own socket is the first.
    bench.failpoints.inject(CallKind::Socket, 2, libc::EPROTONOSUPPORT);
    let (holders, _) = in_use(&mut bench, 1, spec(Transport::Tcp, "127.0.0.1", port));
    assert_eq!(bench.failpoints.left(), 0);
    let [Holder::Sockets { owner: SocketOwner::Ourselves, stands: SocketUse::Listens, .. }] = holders[..]
    else {
        panic!("{holders:?}")
    };
}

#[test]
fn a_family_that_there_is_not_is_told() {
    let mut bench = Bench::new();
    bench.failpoints.inject(CallKind::Socket, 1, libc::EAFNOSUPPORT);
    let failure = refused(&mut bench, 1, spec(Transport::Tcp, "::1", 0));
    assert!(failure.advice.contains("use an IPv4 address"), "{}", failure.advice);
    let failure = refused(&mut bench, 1, spec(Transport::Udp, "fe80::1", 0));
    assert_eq!(failure.advice, "a link-local address needs its interface: fe80::1%NAME");
}

#[test]
fn the_kernel_is_asked_by_observers_calls_after_the_failed_socket_was_closed() {
    let (_held, port) = held("127.0.0.1:0", Type::STREAM, false);
    let mut bench = Bench::new();
    in_use(&mut bench, 1, spec(Transport::Tcp, "127.0.0.1", port));
    let mut reader = JournalReader::new();
    reader.take_and_acknowledge(bench.journal());
    let calls: Vec<(CallKind, bool)> =
        reader.forward(None, CallFilter::All).map(|call| (call.kind, call.observer)).collect();
    let expected = [
        (CallKind::GetAddrInfo, false),
        (CallKind::Socket, false),
        (CallKind::SetSockOpt, false),
        (CallKind::Bind, false),
        (CallKind::Close, false),
        (CallKind::Socket, true),
        // A question for each family; IPv4 has a row, and then the end of both.
        (CallKind::Send, true),
        (CallKind::Recv, true),
        (CallKind::Recv, true),
        (CallKind::Send, true),
        (CallKind::Recv, true),
        (CallKind::Close, true),
    ];
    assert_eq!(calls, expected);
}
