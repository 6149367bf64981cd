//! The scenes of the pictures: the echo tasks, the accept queue, an address looked at.

use std::time::Duration;

use bytes::Bytes;
use sockpit::bytes::address::{Candidate, PolicyTables, SourceState};
use sockpit::bytes::name_service::{host_modules, hosts_lines};
use sockpit::model::address::Address;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::command::Command;
use sockpit::model::connection::{ConnectionStatus, End, Observed, Owner, SocketRole, TcpInfo, Waiting};
use sockpit::model::console::{ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::counts::Counts;
use sockpit::model::dns::{
    DnsEvent, DnsExchange, DnsOver, DnsReply, DnsRequest, DnsTry, DnsTryEnd, DnsVerdict, ResolvConf,
};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::explanation::{Explanation, NameService};
use sockpit::model::ids::{ServerId, SocketId};
use sockpit::model::lookup::{LookupCommand, LookupEvent, LookupResult, Node};
use sockpit::model::moment::Moment;
use sockpit::model::server::{AcceptQueue, Policy, ServerEvent, ServerStage, ServerTotals, Service};
use sockpit::ui::msg::{Effect, Msg};

use super::stage::{Stage, local, local6, moved, ok, spec, state};

/// `localhost`, 58001, datagrams, with the canonical name: two nodes.
pub(crate) fn lookup(stage: &mut Stage) {
    stage.at(9_000);
    stage.keys("1 i");
    stage.types("localhost");
    stage.keys("tab");
    stage.types("58001");
    stage.keys("tab tab right right tab tab space");
    let asked = stage.keys("enter").into_iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Ask(id, question))) => Some((id, question)),
        _ => None,
    });
    let (id, question) = asked.expect("Enter asks");
    let hints = question.hints;
    let args = Args::AddrInfo { node: Some(b"localhost"), service: Some(b"58001"), hints, nodes: 2 };
    stage.record(900, -1, CallKind::GetAddrInfo, args, ok(0, 600));
    stage.ring();
    let node = |address: Address, canonname: Option<&[u8]>| Node {
        flags: hints.flags,
        family: address.family().unwrap_or(0).into(),
        socktype: 2,
        protocol: 17,
        addrlen: address.to_sockaddr().len() as u32,
        addr: address.to_sockaddr(),
        canonname: canonname.map(<[u8]>::to_vec),
        raw: Vec::new(),
    };
    let list = vec![node(local6(58001), Some(b"localhost")), node(local(58001), None)];
    let (at, took) = (stage.now, Duration::from_micros(600));
    let answer = LookupResult { at, took, result: Ok(list), call: None };
    stage.handle_event(Event::Lookup(LookupEvent::Answered(id, answer)));
}

/// `www.example`: DNS has two addresses at the end of a chain of names, and the list one of the hosts file alone.
pub(crate) fn dns(stage: &mut Stage) {
    stage.at(9_000);
    stage.keys("1 i");
    stage.types("www.example");
    let effects = stage.keys("enter");
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Ask(id, question))) => Some((*id, question.clone())),
        _ => None,
    });
    let of_dns = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Dns(id, request))) => Some((*id, request.clone())),
        _ => None,
    });
    let ((id, question), (dns_id, request)) = (asked.expect("Enter asks"), of_dns.expect("DNS too"));
    for (kind, data) in [(1, &[192, 0, 2, 33][..]), (28, b"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x21")] {
        let exchange = Box::new(answered(stage.now, &request, kind, data));
        stage.handle_event(Event::Lookup(LookupEvent::Dns(dns_id, DnsEvent::Exchanged(exchange))));
    }
    stage.handle_event(Event::Lookup(LookupEvent::Dns(dns_id, DnsEvent::Done)));
    let args = Args::AddrInfo { node: Some(b"www.example"), service: None, hints: question.hints, nodes: 3 };
    stage.record(900, -1, CallKind::GetAddrInfo, args, ok(0, 210));
    stage.ring();
    let listed = Address::new([192, 0, 2, 7].into(), 0);
    let node = |(socktype, protocol)| Node {
        flags: 0,
        family: 2,
        socktype,
        protocol,
        addrlen: 16,
        addr: listed.to_sockaddr(),
        canonname: None,
        raw: Vec::new(),
    };
    let list = [(1, 6), (2, 17), (3, 0)].map(node).to_vec();
    let (at, took) = (stage.now, Duration::from_micros(210));
    let answer = LookupResult { at, took, result: Ok(list), call: None };
    let effects = stage.send(Msg::Events(vec![Event::Lookup(LookupEvent::Answered(id, answer))]));
    let explain = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Explain(id, ..))) => Some(*id),
        _ => None,
    });
    let candidate = Candidate {
        destination: [192, 0, 2, 7].into(),
        source: Some([192, 0, 2, 200].into()),
        source_prefix: Some(24),
        state: SourceState::default(),
    };
    let explained = Explanation {
        candidates: vec![candidate],
        tables: PolicyTables::glibc(""),
        service: NameService {
            modules: host_modules("hosts: files dns"),
            resolver: Ok(ResolvConf::read(b"nameserver 192.0.2.53")),
        },
        hosts: hosts_lines("127.0.0.1 localhost\n::1 localhost\n192.0.2.7 www.example\n", "www.example", 9),
    };
    let id = explain.expect("the list is explained");
    stage.handle_event(Event::Lookup(LookupEvent::Explained(id, Box::new(explained))));
}

/// What a server answered: `www.example` is `host.example`, which has this address.
fn answered(at: Moment, request: &DnsRequest, kind: u16, data: &[u8]) -> DnsExchange {
    let mut message = b"\0\x07\x81\x80\0\x01\0\x02\0\0\0\0".to_vec();
    message.extend_from_slice(request.name.wire());
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(b"\0\x01");
    message.extend_from_slice(b"\xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x07\x04host\xc0\x10");
    message.extend_from_slice(b"\xc0\x29");
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(b"\0\x01\0\0\x01\x2c");
    message.extend_from_slice(&(data.len() as u16).to_be_bytes());
    message.extend_from_slice(data);
    let to = Address::new([192, 0, 2, 53].into(), 53);
    let ended = at + Duration::from_micros(800);
    let reply =
        DnsReply { at: ended, from: Some(to.clone()), bytes: message.into(), verdict: DnsVerdict::Answer };
    let tried = DnsTry {
        to,
        over: DnsOver::Udp,
        socket: None,
        at,
        ended,
        connect: None,
        handshake: None,
        sent: Some(at),
        query: Bytes::from_static(b""),
        replies: vec![reply],
        unkept: 0,
        end: DnsTryEnd::Answered,
        notes: Vec::new(),
    };
    DnsExchange {
        name: request.name.clone(),
        kind,
        class: 1,
        server: request.servers[0].clone(),
        zone: None,
        tries: vec![tried],
        failure: None,
    }
}

/// Two echo servers on one port number, and a greeting that is stopped.
fn servers(stage: &mut Stage) {
    stage.at(49_000);
    let mut tcp = spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    tcp.policy = Policy::OneAtATime;
    tcp.backlog = 1;
    stage.server(1, 10, tcp, None);
    stage.server(2, 12, spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo), Some(CallKind::RecvFrom));
    let text = Bytes::from_static(b"Hello, world!");
    stage.server(3, 14, spec(Transport::Tcp, "0.0.0.0", 3490, Service::Hello { text }), None);
    stage.handle_event(Event::Server(ServerEvent::Stage(ServerId(3), stage.now, ServerStage::Stopped(None))));
}

/// A UDP session says hello to the echo server, and then to a port where nobody is.
pub(crate) fn console(stage: &mut Stage) {
    servers(stage);
    stage.at(60_000);
    stage.keys("3 g j");
    let opened = stage.keys("t").into_iter().find_map(|effect| match effect {
        Effect::Command(Command::Console(ConsoleCommand::Open(id, _))) => Some(id),
        _ => None,
    });
    let id = opened.expect("t opens a session");
    let owner = Owner::Session(id);
    let mut client = state(1, 11, Transport::Udp, owner, SocketRole::Client, stage.now);
    stage.record(1, 11, CallKind::Socket, Args::Socket { domain: 2, kind: 2, protocol: 17 }, ok(11, 12));
    stage.handle_event(Event::Console(ConsoleEvent::Socket(id, Box::new(client.clone()))));
    let open = SessionStage::Open { connected: None };
    stage.handle_event(Event::Console(ConsoleEvent::Stage(id, stage.now, open)));
    stage.at(91_206);
    exchange(stage, 58001, b"Hello!\n", true);
    let counts =
        Counts { bytes_in: 7, bytes_out: 7, calls_in: 1, calls_out: 1, errors: 0, last: Some(stage.now) };
    let mut peer = stage.row(owner, 1, local(58001), ConnectionStatus::Peer);
    peer.counts = counts;
    stage.handle_event(Event::Console(ConsoleEvent::Peers(id, vec![peer])));
    client.counts = counts;
    client.local = Some(Address::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 45120));
    client.waiting = Some(Waiting { call: CallKind::RecvFrom, select: false, since: stage.now });
    stage.handle_event(Event::Sockets(vec![client]));
    stage.ring();
    stage.at(95_000);
    stage.types("How do you do?\\n");
    stage.at(96_000);
}

fn exchange(stage: &mut Stage, port: u16, payload: &[u8], answered: bool) {
    let to = local(port).to_sockaddr();
    let any = Address::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 45120).to_sockaddr();
    let message = |length: u32| Args::Message { length, flags: 0, address: &to, control: &[], returned: 0 };
    stage.record(1, 11, CallKind::SendTo, message(payload.len() as u32), moved(payload, 31));
    stage.record(1, 11, CallKind::GetSockName, Args::Returned { address: &any }, ok(0, 2));
    if answered {
        stage.now = stage.now + Duration::from_micros(198);
        stage.record(1, 11, CallKind::RecvFrom, message(65_536), moved(payload, 4));
    }
}

/// One client served, two in the queue, SYNs dropped, one gone.
pub(crate) fn accept_queue(stage: &mut Stage) {
    servers(stage);
    let server = ServerId(1);
    let owner = Owner::Server(server);
    stage.at(55_000);
    let mut gone = stage.row(owner, 4, local(50770), ConnectionStatus::Open);
    gone.counts = Counts { bytes_in: 21, bytes_out: 21, calls_in: 3, calls_out: 3, ..Counts::default() };
    stage.at(80_000);
    gone.status = ConnectionStatus::Ended(stage.now, End::ByPeer);
    let mut taken = stage.row(owner, 1, local(50788), ConnectionStatus::Open);
    let peer = local(50788).to_sockaddr();
    stage.record(101, 10, CallKind::Accept, Args::Returned { address: &peer }, ok(13, 9));
    stage.at(110_000);
    let queued = |stage: &Stage, id, port, place, held| {
        stage.row(owner, id, local(port), ConnectionStatus::Queued { place, held })
    };
    let first = queued(stage, 2, 50790, 1, 7);
    stage.at(123_000);
    let second = queued(stage, 3, 50796, 2, 0);
    stage.at(138_207);
    let bytes = |length| Args::Bytes { length, flags: 0 };
    stage.record(13, 13, CallKind::Recv, bytes(128), moved(b"Hello!\n", 4));
    stage.record(13, 13, CallKind::Send, Args::Bytes { length: 7, flags: 0x4000 }, moved(b"Hello!\n", 18));
    taken.socket = Some(SocketId(13));
    taken.fd = Some(13);
    taken.local = Some(local(58001));
    taken.counts =
        Counts { bytes_in: 7, bytes_out: 7, calls_in: 1, calls_out: 1, errors: 0, last: Some(stage.now) };
    taken.waiting = Some(Waiting { call: CallKind::Recv, select: false, since: stage.now });
    taken.observed = Some(Box::new(Observed {
        at: stage.now,
        unread: Some(0),
        unacked: Some(0),
        tcp: Some(TcpInfo {
            state: 1,
            rtt: Some(Duration::from_micros(40)),
            cwnd: Some(10),
            mss: Some(32_741),
            total_retransmits: Some(0),
            unacked: Some(0),
            ..TcpInfo::default()
        }),
        congestion: Some("cubic".into()),
        options: vec![("TCP_NODELAY".into(), 0), ("SO_KEEPALIVE".into(), 0)],
        ..Observed::default()
    }));
    let mut socket = state(13, 13, Transport::Tcp, owner, SocketRole::Accepted, Moment(80_000_000_000));
    socket.local = Some(local(58001));
    socket.peer = Some(local(50788));
    socket.counts = taken.counts;
    socket.waiting = taken.waiting;
    socket.observed.clone_from(&taken.observed);
    stage.handle_event(Event::Sockets(vec![socket]));
    stage.handle_event(Event::Server(ServerEvent::Connections(server, vec![taken, first, second, gone])));
    let counts = Counts { bytes_in: 28, bytes_out: 28, calls_in: 4, calls_out: 4, ..Counts::default() };
    let totals = ServerTotals { counts, open: 1, accepted: 2, ..ServerTotals::default() };
    stage.handle_event(Event::Server(ServerEvent::Totals(server, totals)));
    let last_drop = Some(Moment(137_000_000_000));
    let queue = AcceptQueue { waiting: 2, backlog: 1, syns_dropped: 3, last_drop, linear_syns: 0 };
    stage.handle_event(Event::Server(ServerEvent::Queue(server, queue)));
    stage.ring();
    stage.at(141_000);
    stage.keys("3 g tab");
}

/// The address of a session, opened in Inspect with its struct, the port under the cursor.
pub(crate) fn inspect(stage: &mut Stage) {
    console(stage);
    // From the list of sessions, x takes the address.
    stage.keys("esc tab x l l");
}

/// The ladder of everything, on the whole screen.
pub(crate) fn calls(stage: &mut Stage) {
    console(stage);
    stage.keys("esc 5 5 5");
}
