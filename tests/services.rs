//! Services, policies and faults over real loopback sockets, through the backend: what a dialogue as
//! data (`scenarios`) does not say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::client::{Came, Client, PATIENCE, pattern};
use common::harness::ServerHarness;
use sockpit::model::connection::{ConnectionStatus, End};
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::errno::Errno;
use sockpit::model::fault::Fault;
use sockpit::model::server::{Policy, ServerSpec, Service};

fn spec(transport: Transport, service: Service) -> ServerSpec {
    ServerSpec::new(Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport }, service)
}

fn tcp(service: Service) -> ServerSpec {
    spec(Transport::Tcp, service)
}

fn udp(service: Service) -> ServerSpec {
    spec(Transport::Udp, service)
}

fn with_faults(mut spec: ServerSpec, faults: &[&str]) -> ServerSpec {
    spec.faults = faults.iter().map(|fault| fault.parse::<Fault>().expect(fault)).collect();
    spec
}

#[test]
fn chargen_sends_the_lines_of_the_rfc_until_the_client_leaves() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(tcp(Service::Chargen));
    let mut client = Client::tcp(harness.address(server));
    let got = client.expect(100_000);
    for (number, line) in got.chunks_exact(74).enumerate() {
        let wanted: Vec<u8> =
            (0..72).map(|column| b' ' + ((number + column) % 95) as u8).chain(*b"\r\n").collect();
        assert_eq!(line, wanted, "line {number}");
    }
    client.reset();
    harness.until_row(server, "", "its end", |row| {
        matches!(row.status, ConnectionStatus::Ended(_, End::ResetByPeer | End::ByPeer | End::Failed(_)))
    });
    harness.stops();
}

#[test]
fn chargen_to_a_client_that_never_reads_stops_at_the_buffers_and_ends_with_the_server() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(tcp(Service::Chargen));
    let _client = Client::tcp(harness.address(server));
    harness.until_row(server, "", "a send call that waits", |row| {
        row.waiting.is_some_and(|waiting| waiting.call.is_send()) && row.counts.bytes_out > 0
    });
    let began = Instant::now();
    harness.stops_server(server);
    assert!(began.elapsed() < Duration::from_secs(4));
    let sent = harness.rows(server, "")[0].counts.bytes_out;
    assert!(sent < 64 << 20, "{sent} B went to a client that takes none");
    harness.stops();
}

#[test]
fn chargen_answers_a_datagram_with_at_most_512_bytes() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(udp(Service::Chargen));
    let mut client = Client::udp(harness.address(server));
    for _ in 0..20 {
        client.send(b"").expect("send");
        assert!(client.expect(0).len() <= 512);
    }
    harness.stops();
}

#[test]
fn daytime_and_time_tell_the_time() {
    let mut harness = ServerHarness::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let daytime = harness.starts(spec(transport, Service::Daytime));
        let time = harness.starts(spec(transport, Service::Time));
        let asks = |address| {
            if transport == Transport::Tcp {
                return Client::tcp(address).expect_rest();
            }
            let mut client = Client::udp(address);
            client.send(b"").expect("send");
            client.expect(0)
        };
        let text = String::from_utf8(asks(harness.address(daytime))).expect("text");
        let year = jiff::Timestamp::now().strftime("%Y").to_string();
        assert!(
            text.ends_with("-UTC\r\n") && text.contains(&year) && text.split(", ").count() == 3,
            "{text}"
        );
        let seconds: [u8; 4] = asks(harness.address(time)).try_into().expect("32 bits");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() + 2_208_988_800;
        assert!((now as u32).wrapping_sub(u32::from_be_bytes(seconds)) <= 2);
    }
    harness.stops();
}

#[test]
fn fifty_clients_at_once_are_each_echoed_and_the_list_empties() {
    let mut harness = ServerHarness::new();
    // With the books' backlog of 5 some SYNs are dropped, and those clients wait for 1, 3 or 7 s.
    let mut spec = tcp(Service::Echo);
    spec.backlog = 64;
    let server = harness.starts(spec);
    let address = harness.address(server);
    let clients: Vec<_> = (0..50_usize)
        .map(|number| {
            std::thread::spawn(move || {
                let mut client = Client::tcp(address);
                let sent = pattern(1000 + number);
                client.send(&sent).expect("send");
                assert_eq!(client.expect(sent.len()), sent);
            })
        })
        .collect();
    for client in clients {
        client.join().expect("served");
    }
    harness.until_totals(server, "50 served and gone", |totals| totals.accepted == 50 && totals.open == 0);
    harness.stops();
}

#[test]
fn seven_hundred_thousand_bytes_come_back_through_a_buffer_of_128() {
    let mut harness = ServerHarness::new();
    let mut spec = tcp(Service::Echo);
    spec.policy = Policy::OneAtATime;
    spec.receive_buffer = 128;
    let server = harness.starts(spec);
    let mut client = Client::tcp(harness.address(server));
    let Client::Tcp(stream) = &client else { unreachable!() };
    let writer = Client::Tcp(stream.try_clone().expect("a second handle"));
    let sending = std::thread::spawn(move || {
        let mut writer = writer;
        writer.send(&pattern(700_000)).expect("send");
        writer.shut_sending();
    });
    let got = client.expect_rest();
    sending.join().expect("sent");
    assert!(got == pattern(700_000), "{} B came back", got.len());
    let row = harness.until_row(server, "", "its end", |row| row.status.is_ended());
    assert_eq!((row.counts.bytes_in, row.counts.bytes_out), (700_000, 700_000));
    assert!(row.counts.calls_in >= 700_000 / 128);
    harness.stops();
}

#[test]
fn a_client_that_floods_and_never_reads_feels_it_and_loses_nothing() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(tcp(Service::Echo));
    let mut client = Client::tcp(harness.address(server));
    let Client::Tcp(stream) = &client else { unreachable!() };
    stream.set_write_timeout(Some(Duration::from_millis(300))).expect("SO_SNDTIMEO");
    let mut sent = 0_u64;
    let block = pattern(65_536);
    let mut rest = stream.try_clone().expect("a second handle");
    // Until the buffers of both kernels are full, and nothing moves for 300 ms.
    while let Ok(count) = std::io::Write::write(&mut rest, &block) {
        sent += count as u64;
        assert!(sent < 256 << 20, "nothing stops it");
    }
    let row = harness.until_row(server, "", "a send call that waits", |row| {
        row.waiting.is_some_and(|waiting| waiting.call.is_send())
    });
    assert!(row.counts.bytes_in - row.counts.bytes_out <= 1 << 20, "more than a buffer is held");
    client.shut_sending();
    assert_eq!(client.expect_rest().len() as u64, sent);
    harness.stops();
}

#[test]
fn a_port_in_use_is_told_and_the_other_servers_go_on() {
    let mut harness = ServerHarness::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let first = harness.starts(spec(transport, Service::Echo));
        let mut second = spec(transport, Service::Echo);
        second.at.service = harness.address(first).port().to_string();
        let failure = harness.fails(second);
        assert_eq!(failure.errno(), Some(Errno(libc::EADDRINUSE)), "{failure}");
        assert!(failure.subject.contains(&harness.address(first).port().to_string()), "{failure}");
        assert!(!failure.advice.is_empty());
        let mut client = match transport {
            Transport::Tcp => Client::tcp(harness.address(first)),
            _ => Client::udp(harness.address(first)),
        };
        client.send(b"alive").expect("send");
        assert_eq!(client.expect(5), b"alive");
    }
    harness.stops();
}

#[test]
fn a_server_restarts_on_its_port_although_its_connections_are_in_time_wait() {
    let mut harness = ServerHarness::new();
    // Hello closes first, so the server's side is the one in TIME_WAIT.
    let server = harness.starts(tcp(Service::Hello { text: "x".into() }));
    let port = harness.address(server).port();
    assert_eq!(Client::tcp(harness.address(server)).expect_rest(), b"x");
    harness.stops_server(server);
    let mut again = tcp(Service::Echo);
    again.at.service = port.to_string();
    harness.starts_as(server, again);
    assert_eq!(harness.address(server).port(), port);
    harness.stops_server(server);
    let mut without = tcp(Service::Echo);
    without.at.service = port.to_string();
    without.options.clear();
    let failure = harness.fails(without);
    assert_eq!(failure.errno(), Some(Errno(libc::EADDRINUSE)), "{failure}");
    harness.stops();
}

#[test]
fn once_ends_the_server_after_the_first_connection_or_datagram() {
    let mut harness = ServerHarness::new();
    let mut once = tcp(Service::Echo);
    once.once = true;
    let server = harness.starts(once);
    let mut client = Client::tcp(harness.address(server));
    client.send(b"only").expect("send");
    assert_eq!(client.expect(4), b"only");
    drop(client);
    assert_eq!(harness.until_stopped(server), None);

    let mut once = udp(Service::Echo);
    once.once = true;
    let server = harness.starts(once);
    let mut client = Client::udp(harness.address(server));
    client.send(b"only").expect("send");
    assert_eq!(client.expect(4), b"only");
    assert_eq!(harness.until_stopped(server), None);
    harness.stops();
}

#[test]
fn a_wrong_root_or_rule_does_not_start_and_says_why() {
    let mut harness = ServerHarness::new();
    let file = Service::File { root: "/nowhere/at/all".into(), file: Some("f".into()), lose_every: 0 };
    let failure = harness.fails(tcp(file));
    assert_eq!(
        failure.to_string(),
        "open root directory /nowhere/at/all: ENOENT (No such file or directory)"
    );
    harness.stops();
}

#[test]
fn a_transfer_that_is_cut_again_and_again_resumes_to_the_same_file() {
    const LENGTH: usize = 5_000_000;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("f"), pattern(LENGTH)).expect("a file");
    let mut harness = ServerHarness::new();
    let file = Service::File { root: directory.path().into(), file: Some("f".into()), lose_every: 0 };
    let server = harness.starts(tcp(file));
    let mut chance = fastrand::Rng::with_seed(50);
    let mut got = Vec::new();
    for cut in 0.. {
        let mut client = Client::tcp(harness.address(server));
        let mut offset = got.len().to_string().into_bytes();
        offset.resize(10, 0);
        client.send(&[b"2\0".as_slice(), &offset].concat()).expect("send");
        if cut == 50 {
            got.extend(client.expect_rest());
            break;
        }
        got.extend(client.expect(chance.usize(1..LENGTH / 60)));
        client.reset();
    }
    assert!(got == pattern(LENGTH), "{} B", got.len());
    harness.until_totals(server, "51 served and gone", |totals| totals.accepted == 51 && totals.open == 0);
    assert!(harness.failures.is_empty(), "{:?}", harness.failures);
    harness.stops();
}

#[test]
fn lost_datagrams_are_the_same_in_each_run_of_a_seed() {
    const SENT: u64 = 200;
    let run = |seed: u64| {
        let mut harness = ServerHarness::new();
        let mut spec = with_faults(udp(Service::Echo), &["drop:out:30%"]);
        spec.seed = seed;
        let server = harness.starts(spec);
        let mut client = Client::udp(harness.address(server));
        for number in 0..SENT {
            client.send(&number.to_be_bytes()).expect("send");
        }
        let row = harness.until_row(server, "", "all of them", |row| row.counts.calls_in == SENT);
        let came: Vec<Vec<u8>> = (0..row.counts.calls_out).map(|_| client.expect(8)).collect();
        assert_eq!(client.receive(8, Duration::from_millis(50)), Came::Nothing);
        harness.stops();
        came
    };
    let first = run(7);
    assert!((90..190).contains(&first.len()), "{}", first.len());
    assert_eq!(first, run(7));
    assert_ne!(first, run(8));
}

#[test]
fn a_delay_and_a_rate_take_their_time() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(with_faults(udp(Service::Echo), &["delay:in:150ms", "delay:out:150ms"]));
    let mut client = Client::udp(harness.address(server));
    let began = Instant::now();
    client.send(b"slow").expect("send");
    assert_eq!(client.expect(4), b"slow");
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());

    let server = harness.starts(with_faults(tcp(Service::Echo), &["rate:out:20k"]));
    let mut client = Client::tcp(harness.address(server));
    let began = Instant::now();
    client.send(&pattern(10_000)).expect("send");
    assert_eq!(client.expect(10_000), pattern(10_000));
    assert!(began.elapsed() >= Duration::from_millis(450), "{:?}", began.elapsed());
    harness.stops();
}

#[test]
fn a_slow_reader_pauses_after_each_receive_call() {
    let mut harness = ServerHarness::new();
    let mut spec = with_faults(tcp(Service::Echo), &["slow-read:150ms"]);
    spec.receive_buffer = 1;
    let server = harness.starts(spec);
    let mut client = Client::tcp(harness.address(server));
    let began = Instant::now();
    client.send(b"abc").expect("send");
    assert_eq!(client.expect(3), b"abc");
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    harness.stops();
}

#[test]
fn a_datagram_to_a_group_reaches_the_server_that_joined_it() {
    let mut harness = ServerHarness::new();
    let mut spec = udp(Service::Echo);
    // On Linux the wildcard address is what receives a group's datagrams.
    spec.at.host = "0.0.0.0".into();
    spec.groups.push("239.1.2.3@127.0.0.1".parse().expect("a group"));
    let server = harness.starts(spec);
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("bind");
    let own = socket.local_addr().expect("an address");
    socket2::SockRef::from(&socket)
        .set_multicast_if_v4(&std::net::Ipv4Addr::LOCALHOST)
        .expect("IP_MULTICAST_IF");
    socket.send_to(b"bonjour", ("239.1.2.3", harness.address(server).port())).expect("send");
    let mut client = Client::Udp(socket);
    assert_eq!(client.expect(7), b"bonjour");
    harness.until_row(server, &own.to_string(), "7 bytes", |row| row.counts.bytes_in == 7);
    harness.stops();
}

#[test]
fn a_stream_that_is_only_delayed_arrives_whole_before_its_end() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(with_faults(
        tcp(Service::Echo),
        &["delay:out:20ms+50ms", "delay:in:1ms+20ms", "small-writes:7"],
    ));
    let mut client = Client::tcp(harness.address(server));
    for chunk in pattern(5000).chunks(100) {
        client.send(chunk).expect("send");
    }
    client.shut_sending();
    assert!(client.expect_rest() == pattern(5000));
    harness.stops();
}

#[test]
fn a_server_that_stops_reading_or_never_accepts_does_so_until_it_is_told_otherwise() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(with_faults(tcp(Service::Echo), &["stop-reading"]));
    let mut client = Client::tcp(harness.address(server));
    client.send(b"unread").expect("send");
    harness.until_totals(server, "a connection", |totals| totals.open == 1);
    assert_eq!(client.receive(1, Duration::from_millis(200)), Came::Nothing);
    harness.sets_faults(server, Vec::new(), 1);
    assert_eq!(client.expect(6), b"unread");

    let server = harness.starts(with_faults(tcp(Service::Echo), &["never-accept"]));
    let mut client = Client::tcp(harness.address(server));
    client.send(b"queued").expect("send");
    assert_eq!(client.receive(1, Duration::from_millis(200)), Came::Nothing);
    assert!(harness.rows(server, "").iter().all(|row| matches!(row.status, ConnectionStatus::Queued { .. })));
    harness.sets_faults(server, Vec::new(), 1);
    assert_eq!(client.expect(6), b"queued");
    harness.stops();
}

#[test]
fn a_reply_can_go_to_several_connections_at_once() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(tcp(Service::Manual));
    let mut clients: Vec<Client> = (0..3).map(|_| Client::tcp(harness.address(server))).collect();
    harness.until("three rows", |harness| (harness.rows(server, "").len() == 3).then_some(()));
    for client in &clients[..2] {
        let address = client.address().expect("TCP").to_string();
        harness.replies(server, &address, b"to you".to_vec());
    }
    for client in &mut clients[..2] {
        assert_eq!(client.expect(6), b"to you");
    }
    assert_eq!(clients[2].receive(1, Duration::from_millis(100)), Came::Nothing);
    harness.stops();
}

#[test]
fn two_thousand_connections_are_held_with_a_row_each() {
    const MANY: usize = 2000;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let mut harness = ServerHarness::new();
    // Two descriptors a connection are in this one process.
    if limit.maximum.is_some_and(|most| most < 2 * MANY as u64 + 200) {
        harness.stops();
        return;
    }
    let mut spec = tcp(Service::Echo);
    spec.connection_limit = Some(4096);
    spec.backlog = 4096;
    let server = harness.starts(spec);
    let mut clients: Vec<Client> = (0..MANY).map(|_| Client::tcp(harness.address(server))).collect();
    harness.until("a row each", |harness| {
        let open = harness.rows(server, "").iter().filter(|row| row.status == ConnectionStatus::Open).count();
        (open == MANY).then_some(())
    });
    for client in clients.iter_mut().step_by(100) {
        client.send(b"still").expect("send");
        assert_eq!(client.expect(5), b"still");
    }
    drop(clients);
    harness.until_totals(server, "all gone", |totals| totals.open == 0 && totals.accepted == MANY as u64);
    let began = Instant::now();
    harness.stops();
    assert!(began.elapsed() < PATIENCE);
}
