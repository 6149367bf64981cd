//! What Console says of names, peers, attempts and queues is what is so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common {
    pub(crate) mod console;
    pub(crate) mod screen;
}

use std::time::Duration;

use common::console::{Bench, Made, commands, inet};
use sockpit::model::address::Address;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::command::Command;
use sockpit::model::connection::{Connection, ConnectionStatus, End, Observed, Owner, TcpInfo};
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::ids::{ConnectionId, ServerId, SessionId, SocketId};
use sockpit::model::lookup::{LookupCommand, LookupEvent, NameResult};
use sockpit::model::moment::Moment;
use sockpit::model::server::{AcceptQueue, ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::model::tls::{Certificate, PeerCheck, TlsState};
use sockpit::ui::msg::{Effect, Msg};

/// A row of a peer of the session.
fn peer(id: SessionId, row: u32, address: Address, status: ConnectionStatus) -> Connection {
    Connection {
        id: ConnectionId(row),
        owner: Owner::Session(id),
        status,
        socket: None,
        fd: None,
        local: None,
        peer: address,
        since: Moment::START,
        counts: Counts { bytes_in: 8, calls_in: 1, ..Counts::default() },
        waiting: None,
        observed: None,
        note: String::new(),
        progress: None,
        jobs: Vec::new(),
    }
}

#[test]
fn a_name_stands_beside_the_number_only_where_getnameinfo_gave_one() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.sees("from 127.0.0.1:58001");
    assert!(!bench.screen().contains("localhost"), "{}", bench.screen());
    // Of loopback it is asked unasked, once for an address, and of nobody else.
    let mut ask = |row: u32, address: Address| {
        let rows = vec![peer(id, row, address, ConnectionStatus::Peer)];
        let effects = bench.desk.send(Msg::Events(vec![Event::Console(ConsoleEvent::Peers(id, rows))]));
        let asked = effects.into_iter().filter_map(|effect| match effect {
            Effect::Command(Command::Lookup(LookupCommand::Name(lookup, address, 0))) => {
                Some((lookup, address))
            }
            _ => None,
        });
        asked.collect::<Vec<_>>()
    };
    let other = Address::new("127.0.0.2".parse().unwrap(), 7);
    let asked = ask(2, other.clone());
    assert_eq!(
        asked.iter().map(|(_, address)| address.clone()).collect::<Vec<_>>(),
        [other.clone().with_port(0)]
    );
    assert_eq!(ask(3, other.with_port(9)), []);
    assert_eq!(ask(4, Address::new("192.0.2.10".parse().unwrap(), 5000)), []);
    let named = |address: Address, host: &str| {
        let name = NameResult { host: host.as_bytes().to_vec(), service: b"0".to_vec() };
        Event::Lookup(LookupEvent::Named(asked[0].0, address, Ok(name)))
    };
    bench.desk.handle_event(named(inet(0), "localhost"));
    bench.sees("from 127.0.0.1:58001 [localhost]");
    // Where there is no room for all, the number and the mark stay whole.
    let long = Address::new("2001:db8:1111:2222:3333:4444:5555:6666".parse().unwrap(), 58_003);
    for (number, stranger) in [(5, inet(58002)), (6, long)] {
        bench.peer(id, number, stranger.clone(), Counts { bytes_in: 8, calls_in: 1, ..Counts::default() });
        bench.datagram(1, CallKind::RecvFrom, &stranger, b"stranger");
    }
    let content: String = bench.desk.rows().iter().flat_map(|row| row.chars().skip(46)).collect();
    let content: String = content.split_whitespace().collect();
    assert!(content.contains("from127.0.0.1:58002,unexpected"), "{}", bench.screen());
    assert!(
        content.contains("[2001:db8:1111:2222:3333:4444:5555:6666]:58003,unexpected"),
        "{}",
        bench.screen()
    );
    // A number that came back is no name.
    bench.desk.handle_event(named(inet(0), "127.0.0.1"));
    assert!(!bench.screen().contains("58001 ["), "{}", bench.screen());
}

#[test]
fn the_peers_of_a_session_are_bounded_however_many_were_forgotten() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    for batch in 0..500_u32 {
        let ended = |row: u32| {
            let address = Address::new([10, (row >> 16) as u8, (row >> 8) as u8, row as u8].into(), 7);
            peer(id, row, address, ConnectionStatus::Ended(Moment::START, End::ByService))
        };
        let rows = (batch * 1_000..(batch + 1) * 1_000).map(ended).collect();
        bench.handle_event(ConsoleEvent::Peers(id, rows));
    }
    let peers = &bench.desk.app.world().sessions[&id].peers;
    assert_eq!(peers.len(), 1_000, "of 500,000");
    assert!(peers.contains_key(&ConnectionId(499_999)), "the newest stay");
}

#[test]
fn an_attempt_that_is_stopped_says_how_long_it_was_and_how_many_syns_were_sent() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    for (at, syn_repeats) in [(1.0, 0), (2.0, 1), (4.0, 2), (8.0, 3), (16.0, 4)] {
        bench.at(at);
        bench.stage(
            id,
            SessionStage::Connecting {
                to: inet(58001),
                try_number: 1,
                of: 1,
                syn_repeats,
                next_syn: None,
                others: vec![],
            },
        );
    }
    bench.at(18.3);
    bench.stage(id, SessionStage::Ended(End::ByUs));
    bench.sees("over: gave up after 17.3 s, 5 SYNs, no answer");
}

#[test]
fn at_eighty_columns_the_conversation_keeps_the_evidence_of_an_attempt_that_was_stopped() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 11, Transport::Tcp, |_| {});
    bench.at(1.0);
    let stage = |try_number, of| SessionStage::Connecting {
        to: inet(58001),
        try_number,
        of,
        syn_repeats: 2,
        next_syn: None,
        others: Vec::new(),
    };
    bench.stage(id, stage(1, 3));
    bench.sees("127.0.0.1:58001, address 1 of 3: SYN");
    bench.stage(id, stage(1, 1));
    bench.at(9.8);
    bench.socket(id, 1, 11, Transport::Tcp, |state| state.ended = Some((Moment::START, End::ByUs)));
    bench.stage(id, SessionStage::Ended(End::ByUs));
    bench.sees("over: gave up after 8.8 s, 3 SYNs, no");
    bench.sees("─ gave up ─");
}

#[test]
fn why_the_library_of_a_stream_failed_is_told_by_its_row_alone_and_below_it_what_to_do() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 11, Transport::Tcp, |_| {});
    let failure =
        Failure::of_work("TLS handshake", "", "the certificate is for another", "connect to a name");
    bench.stage(id, SessionStage::Ended(End::Failed(Box::new(failure))));
    bench.sees("connect to a name");
    assert!(!bench.screen().contains("is for another"), "{}", bench.screen());
}

#[test]
fn a_connection_that_was_dissolved_is_not_one_that_was_never_made() {
    let mut bench = Bench::new(132, 40);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.sees("connect()");
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    bench.stage(id, SessionStage::Open { connected: None });
    assert!(!bench.screen().contains("was not called"), "{}", bench.screen());
    bench.sees("connect(AF_UNSPEC)");
}

/// A TCP echo server of ours at 127.0.0.1:58001, as the backend tells of it.
fn listening(bench: &mut Bench) -> ServerId {
    let id = ServerId(1);
    let at = Endpoint { host: "127.0.0.1".into(), service: "58001".into(), transport: Transport::Tcp };
    let command = Command::Server(ServerCommand::Start(id, Box::new(ServerSpec::new(at, Service::Echo))));
    bench.desk.app.note_command(&command, bench.desk.now);
    bench.desk.handle_event(Event::Server(ServerEvent::Stage(
        id,
        bench.desk.now,
        ServerStage::Listening(inet(58001)),
    )));
    id
}

#[test]
fn a_client_in_our_own_accept_queue_is_told_its_place() {
    let mut bench = Bench::new(80, 24);
    let server = listening(&mut bench);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |state| {
        (state.local, state.peer) = (Some(inet(40000)), Some(inet(58001)));
    });
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    let row = Connection {
        owner: Owner::Server(server),
        ..peer(id, 1, inet(40000), ConnectionStatus::Queued { place: 2, held: 0 })
    };
    bench.desk.handle_event(Event::Server(ServerEvent::Connections(server, vec![row])));
    bench.sees("2nd in the accept queue of our server 1,");
    bench.sees("called accept for it");
}

#[test]
fn a_syn_that_our_own_full_queue_dropped_is_stated_until_there_is_room() {
    let mut bench = Bench::new(80, 24);
    let server = listening(&mut bench);
    let id = bench.add("TCP echo");
    bench.stage(
        id,
        SessionStage::Connecting {
            to: inet(58001),
            try_number: 1,
            of: 1,
            syn_repeats: 1,
            next_syn: None,
            others: vec![],
        },
    );
    let mut queue = |waiting| {
        let queue = AcceptQueue { waiting, backlog: 1, ..AcceptQueue::default() };
        bench.desk.handle_event(Event::Server(ServerEvent::Queue(server, queue)));
        bench.screen()
    };
    let full = queue(2);
    assert!(full.contains("SYN sent 2 times, and dropped: the"), "{full}");
    let room = queue(1);
    assert!(!room.contains("dropped") && room.contains("room now, and"), "{room}");
}

#[test]
fn a_close_that_would_drop_queued_bytes_asks_and_says_how_many() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    bench.desk.text("first");
    bench.desk.key("enter");
    bench.desk.text("second");
    bench.desk.key("enter");
    bench.desk.keys("esc d");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("2 messages are queued here: 11 B that the kernel has not taken yet.");
    assert_eq!(bench.desk.key("enter"), [], "the safe answer is chosen first");
    bench.desk.keys("d enter right");
    assert_eq!(commands(bench.desk.key("enter")), [ConsoleCommand::End(id, CloseKind::Close)]);
}

#[test]
fn sessions_to_several_hosts_name_them_in_the_list_at_eighty_columns() {
    let mut bench = Bench::new(80, 24);
    bench.add("TCP echo");
    bench.sees("1 TCP :58001");
    for line in ["tcp 192.0.2.100:58001", "udp 10.0.0.3:58001"] {
        bench.desk.keys("esc :");
        bench.desk.text(line);
        bench.desk.key("enter");
    }
    for row in ["1 TCP 127.0.0.1:58001", "2 TCP 192.0.2.100:58001", "3 UDP 10.0.0.3:58001"] {
        bench.sees(row);
    }
}

/// A TCP session that is open, on socket 1.
fn open_tcp(bench: &mut Bench) -> SessionId {
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    id
}

#[test]
fn what_a_peer_that_had_closed_did_not_get_is_marked_once_its_rst_is_known() {
    let mut bench = Bench::new(120, 36);
    let id = open_tcp(&mut bench);
    bench.bytes(1, CallKind::Send, b"before");
    bench.at(1.0);
    bench.bytes(1, CallKind::Recv, b"");
    bench.stage(id, SessionStage::PeerShut);
    bench.sees("has closed, and not only shut down");
    bench.at(2.0);
    bench.bytes(1, CallKind::Send, b"after");
    let marked = |bench: &Bench| bench.screen().matches("not delivered: the peer had closed").count();
    assert_eq!(marked(&bench), 0, "nothing is known of it yet\n{}", bench.screen());
    // The backend learns of the RST before the next send does.
    bench.stage(id, SessionStage::PeerReset);
    assert_eq!(marked(&bench), 1, "{}", bench.screen());
    bench.stage(id, SessionStage::PeerShut);
    assert_eq!(marked(&bench), 0);
    bench.at(3.0);
    bench.failure(1, CallKind::Send, libc::EPIPE);
    assert_eq!(marked(&bench), 1, "{}", bench.screen());
}

#[test]
fn epipe_after_our_own_shutdown_says_nothing_of_what_was_delivered() {
    let mut bench = Bench::new(120, 36);
    let id = open_tcp(&mut bench);
    bench.bytes(1, CallKind::Recv, b"");
    bench.stage(id, SessionStage::PeerShut);
    bench.at(1.0);
    bench.bytes(1, CallKind::Send, b"after");
    let shutdown = Made {
        kind: CallKind::Shutdown,
        args: Args::Shutdown { how: libc::SHUT_WR },
        payload: b"",
        errno: None,
        result: 0,
    };
    bench.call(1, 12, &shutdown);
    bench.failure(1, CallKind::Send, libc::EPIPE);
    assert!(!bench.screen().contains("not delivered"), "{}", bench.screen());
}

#[test]
fn why_a_datagram_socket_is_told_of_a_closed_port_looks_at_its_settings() {
    for (setting, words) in [
        (
            Made {
                kind: CallKind::SetSockOpt,
                args: Args::Option { level: libc::IPPROTO_IP, name: libc::IP_RECVERR, value: &[1, 0, 0, 0] },
                payload: b"",
                errno: None,
                result: 0,
            },
            "is told because IP_RECVERR is on",
        ),
        (
            Made {
                kind: CallKind::Connect,
                args: Args::To { address: &inet(58001).to_sockaddr() },
                payload: b"",
                errno: None,
                result: 0,
            },
            "is told because it is connected",
        ),
    ] {
        let mut bench = Bench::new(200, 36);
        let id = bench.add("UDP echo");
        bench.open_udp(id, 1, 11);
        bench.call(1, 11, &setting);
        bench.datagram(1, CallKind::SendTo, &inet(58001), b"ping");
        bench.failure(1, CallKind::RecvFrom, libc::ECONNREFUSED);
        let column = |row: &String| row.chars().skip(30).take(60).collect::<String>();
        let rows: Vec<String> = bench.desk.rows().iter().map(column).collect();
        let said = rows.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(words), "{}", bench.screen());
    }
}

#[test]
fn a_connect_that_waits_says_when_the_next_syn_is_sent() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("TCP echo");
    bench.at(3.0);
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    let next_syn = Some(Moment(7_000_000_000));
    let connecting = SessionStage::Connecting {
        to: inet(58001),
        try_number: 1,
        of: 1,
        syn_repeats: 2,
        next_syn,
        others: vec![],
    };
    bench.stage(id, connecting);
    let words = |bench: &Bench| bench.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    bench.at(4.5);
    assert!(words(&bench).contains("SYN in 3 s"), "{}", bench.screen());
    assert_eq!(bench.desk.app.wake_at(bench.desk.now), Some(Moment(5_000_000_000)));
    bench.at(7.5);
    assert!(!words(&bench).contains("the next SYN"), "{}", bench.screen());
}

#[test]
fn what_instruments_read_over_time_is_a_graph_in_the_details() {
    let mut bench = Bench::new(200, 60);
    let id = open_tcp(&mut bench);
    for (second, cwnd) in [(1, 10), (2, 20), (3, 40), (4, 80)] {
        let rtt = Some(Duration::from_micros(100));
        let tcp = TcpInfo { state: 1, rtt, cwnd: Some(cwnd), ..TcpInfo::default() };
        let observed = Observed {
            at: Moment(second * 1_000_000_000),
            tcp: Some(tcp),
            unacked: Some(0),
            ..Observed::default()
        };
        bench.socket(id, 1, 12, Transport::Tcp, |state| state.observed = Some(Box::new(observed)));
    }
    bench.sees("the last 3");
    bench.sees("cwnd     ▁▂▄█");
    bench.sees("max 80");
    bench.sees("rtt      ████");
}

#[test]
fn details_tell_rates_that_fall_by_themselves_partial_sends_and_eagain() {
    let mut bench = Bench::new(120, 36);
    let id = open_tcp(&mut bench);
    let words = |bench: &Bench| bench.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    bench.at(10.0);
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    assert!(!words(&bench).contains("out 10 s"), "{}", bench.screen());
    bench.at(10.2);
    bench.socket(id, 1, 12, Transport::Tcp, |state| {
        state.counts = Counts { bytes_out: 20_000, calls_out: 1, ..Counts::default() };
    });
    assert!(words(&bench).contains("out 1 s 20 kB/s"), "{}", bench.screen());
    bench.sees(" 2000 B/s");
    assert!(!words(&bench).contains("in 1 s"), "{}", bench.screen());
    assert_eq!(bench.desk.app.wake_at(bench.desk.now), Some(Moment(11_000_000_000)));
    bench.at(12.0);
    assert!(words(&bench).contains("out 1 s 0 B/s"), "{}", bench.screen());
    bench.sees(" 2000");
    bench.at(25.0);
    assert!(!words(&bench).contains("out 10 s"), "{}", bench.screen());
    assert_eq!(bench.desk.app.wake_at(bench.desk.now), None);

    // Sends that took all are no partial ones, however many there were.
    bench.bytes(1, CallKind::Send, b"abc");
    bench.bytes(1, CallKind::Send, b"def");
    assert!(!words(&bench).contains("partial sends"), "{}", bench.screen());
    assert!(!words(&bench).contains("EAGAIN 1"), "{}", bench.screen());
    let args = Args::Bytes { length: 7, flags: 0 };
    let partial = Made { kind: CallKind::Send, args, payload: b"abc", errno: None, result: 3 };
    bench.call(1, 12, &partial);
    bench.call(1, 12, &partial);
    bench.failure(1, CallKind::Send, libc::EAGAIN);
    assert!(words(&bench).contains("partial sends 2"), "{}", bench.screen());
    assert!(words(&bench).contains("EAGAIN 1"), "{}", bench.screen());
}

#[test]
fn a_wide_size_does_not_touch_what_follows_it() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.datagram(1, CallKind::SendTo, &inet(58001), &vec![b'x'; 65_508]);
    bench.sees("65508 B to 127.0.0.1:58001");
}

#[test]
fn a_peer_whose_certificate_failed_the_check_stays_marked() {
    let certificate = Certificate {
        subject: "CN=localhost".into(),
        issuer: "CN=nobody".into(),
        not_before: "2026-01-02 12:04:31".into(),
        not_after: "2026-12-02 12:04:31".into(),
        names: vec!["localhost".into()],
    };
    for (check, is_marked) in
        [(PeerCheck::Passed, false), (PeerCheck::Ignored("unknown issuer".into()), true)]
    {
        let mut bench = Bench::new(120, 36);
        let id = open_tcp(&mut bench);
        let state = TlsState {
            version: "TLSv1.3".into(),
            cipher: "TLS13_AES_256_GCM_SHA384".into(),
            protocol: None,
            name: None,
            chain: vec![certificate.clone()],
            check,
        };
        bench.handle_event(ConsoleEvent::Tls(id, SocketId(1), Box::new(state)));
        assert_eq!(bench.screen().contains("insecure TLS"), is_marked, "{}", bench.screen());
        bench.sees("TLSv1.3");
        bench.sees("CN=nobody");
    }
}
