//! A backend of ours in a network namespace: this test runs itself there, and changes the network under what is
//! open. Interfaces go down and connections are killed; a name service never answers, or too late.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sockpit::model::address::Address;
use sockpit::model::command::Command as Order;
use sockpit::model::connection::{ConnectionStatus, End};
use sockpit::model::console::{CloseKind, ConsoleEvent, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::ids::{LookupId, ServerId, SessionId};
use sockpit::model::lookup::{LookupCommand, LookupEvent, Question};
use sockpit::model::server::{ServerCommand, ServerEvent, Service};

use crate::backend::{Bench, connect, endpoint, server, session, std_address};
use crate::listed::{FLAG, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("an_interface_that_goes_down_is_told_and_sending_goes_on_when_it_is_up_again", || play_inside("down")),
    ("a_connection_that_ss_kills_is_told_on_both_ends", || play_inside("killed")),
    ("a_group_of_one_source_brings_its_datagrams_and_no_others", || play_inside("source")),
    ("name_services_that_are_stuck_keep_nobody_from_stopping", || play_inside("stuck")),
    ("an_answer_that_comes_after_its_question_was_replaced_is_ignored", || play_inside("late")),
];

pub(crate) fn play_inside(name: &str) {
    let mut command = Command::new("unshare");
    command.args(["-rnm", "timeout", "60"]).arg(std::env::current_exe().unwrap()).args([FLAG, name]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{:?}\n{}", output.status, std::str::from_utf8(&text).unwrap());
}

/// Plays a scenario in the namespace.
pub(crate) fn play(name: &str) {
    run("ip link set lo up");
    match name {
        "down" => down(),
        "killed" => killed(),
        "source" => source(),
        "stuck" => stuck(),
        "late" => late(),
        "fragments" => crate::fragments::fragments(),
        "missing" => crate::why::missing(),
        "packets" => crate::packets::packets(),
        "networks" => crate::why::networks(),
        name => panic!("no scenario {name}"),
    }
}

/// A command of the system; everything it says.
pub(crate) fn run(line: &str) -> String {
    let mut words = line.split(' ');
    let output = Command::new(words.next().unwrap()).args(words).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{line}: {text}");
    text
}

pub(crate) fn address(text: &str, port: u16) -> Address {
    Address::new(text.parse().unwrap(), port)
}

/// What became of the payload that was typed last in the first session.
fn sent(bench: &mut Bench) -> Result<(), String> {
    bench.expect("it was sent, or not", |event| match event {
        Event::Console(ConsoleEvent::Failed(SessionId(1), _, failure)) => {
            assert!(!failure.advice.is_empty(), "{failure}");
            Some(Err(failure.errno().map_or_else(String::new, |errno| errno.symbol().to_owned())))
        }
        Event::Console(ConsoleEvent::Sent { session: SessionId(1), taken, of, .. }) if taken == of => {
            Some(Ok(()))
        }
        _ => None,
    })
}

/// A namespace beyond ours, at the other end of a pair of interfaces: 10.9.9.1 here, 10.9.9.2 there.
pub(crate) struct Beyond(Child);

impl Beyond {
    pub(crate) fn new() -> Beyond {
        let mut child = Command::new("unshare")
            .args(["-n", "sh", "-c", "echo made; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "made\n");
        let beyond = Beyond(child);
        run("ip link add v0 type veth peer name v1");
        run("ip addr add 10.9.9.1/24 dev v0");
        run("ip link set v0 up");
        run(&format!("ip link set v1 netns {}", beyond.0.id()));
        beyond.run("ip addr add 10.9.9.2/24 dev v1");
        beyond.run("ip link set v1 up");
        beyond
    }

    pub(crate) fn run(&self, line: &str) -> String {
        run(&format!("nsenter -t {} -n {line}", self.0.id()))
    }
}

impl Drop for Beyond {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An interface goes down, and up again; its address is removed.
fn down() {
    let beyond = Beyond::new();
    let mut bench = Bench::new();
    let served = bench.serve(1, server(Transport::Udp, "10.9.9.1", Service::Echo));
    let port = served.port().unwrap();
    let sockpit = env!("CARGO_BIN_EXE_sockpit");
    let said = beyond.run(&format!("{sockpit} send udp 10.9.9.1 {port} hello"));
    assert!(said.contains("5 bytes in"), "{said}");
    let rows = bench.rows_until(1, "its row", |rows| !rows.is_empty());
    let peer = address("10.9.9.2", 9);
    bench.open(1, session(Transport::Udp, &peer));
    bench.opened(1);
    bench.say(1, b"while it is up");
    assert_eq!(sent(&mut bench), Ok(()));
    run("ip link set v0 down");
    let calls = bench.journal().figures().recorded;
    bench.say(1, b"while it is down");
    assert_eq!(sent(&mut bench).unwrap_err(), "ENETUNREACH");
    let payload = "into nothing".into();
    bench.command(ServerCommand::Send { server: ServerId(1), to: vec![rows[0].id], payload });
    let failure = bench.expect("the server tells too", |event| match event {
        Event::Server(ServerEvent::Failed(_, _, failure)) => Some(failure.clone()),
        _ => None,
    });
    assert_eq!(failure.errno().unwrap().symbol(), "ENETUNREACH");
    assert!(failure.to_string().contains("10.9.9.2"), "{failure}");
    bench.open(2, session(Transport::Tcp, &peer));
    let End::Failed(failure) = bench.ended(2) else { panic!("it connected") };
    assert_eq!(failure.errno().unwrap().symbol(), "ENETUNREACH");
    // Nobody goes round in circles meanwhile: two sends, and what a connect takes.
    let spent = bench.journal().figures().recorded - calls;
    assert!(spent < 20, "{spent} calls");
    run("ip link set v0 up");
    bench.say(1, b"up again");
    assert_eq!(sent(&mut bench), Ok(()));
    let said = beyond.run(&format!("{sockpit} send udp 10.9.9.1 {port} again"));
    assert!(said.contains("5 bytes in"), "{said}");
    // The address is removed: a new socket cannot have it, and there is no way any more.
    run("ip addr del 10.9.9.1/24 dev v0");
    bench.command(ServerCommand::Start(
        ServerId(2),
        Box::new(server(Transport::Tcp, "10.9.9.1", Service::Echo)),
    ));
    assert_eq!(bench.stopped(2).unwrap().errno().unwrap().symbol(), "EADDRNOTAVAIL");
    bench.say(1, b"without an address");
    assert_eq!(sent(&mut bench).unwrap_err(), "ENETUNREACH");
    assert!(bench.stop() < Duration::from_secs(2));
}

/// `ss -K` on live sockets.
fn killed() {
    let mut bench = Bench::new();
    let at = bench.serve(1, server(Transport::Tcp, "127.0.0.1", Service::Echo));
    bench.open(1, session(Transport::Tcp, &at));
    bench.opened(1);
    bench.say(1, b"alive");
    bench.received(1, 5);
    let port = at.port().unwrap();
    // The client's end, by the port it is connected to: it is aborted, and the server's is reset.
    let said = run(&format!("ss -K -t -n dst 127.0.0.1 dport = {port}"));
    assert!(said.contains(&port.to_string()), "the kernel kills no sockets: {said}");
    let End::Failed(failure) = bench.ended(1) else { panic!("the session ended well") };
    assert_eq!(failure.errno().unwrap().symbol(), "ECONNABORTED");
    let rows = bench.rows_until(1, "its end", |rows| rows[0].status.is_ended());
    assert!(matches!(rows[0].status, ConnectionStatus::Ended(_, End::ResetByPeer)), "{:?}", rows[0].status);
    // Now the server's end: the other way round.
    bench.open(2, session(Transport::Tcp, &at));
    bench.opened(2);
    bench.rows_until(1, "a second row", |rows| rows.len() == 2);
    run(&format!("ss -K -t -n state established sport = {port}"));
    assert_eq!(bench.ended(2), End::ResetByPeer);
    let rows = bench.rows_until(1, "its end", |rows| rows[1].status.is_ended());
    let ConnectionStatus::Ended(_, End::Failed(failure)) = &rows[1].status else {
        panic!("{:?}", rows[1].status)
    };
    assert_eq!(failure.errno().unwrap().symbol(), "ECONNABORTED");
    // The listener is another socket, and goes on.
    crate::backend::echoes(&mut connect(&at), b"goes on");
    assert!(bench.stop() < Duration::from_secs(2));
}

/// Source-specific multicast, of both families.
fn source() {
    // The loopback interface does not bring IPv6 multicast back; an interface of a pair does.
    run("ip link add v0 type veth peer name v1");
    run("ip addr add fd00::1/64 dev v0 nodad");
    run("ip addr add fd00::2/64 dev v0 nodad");
    run("ip link set v0 up");
    run("ip link set v1 up");
    let index = run("ip -o link show v0").split(':').next().unwrap().parse().unwrap();
    let cases = [
        ("0.0.0.0", "232.9.9.1", "127.0.0.1", "127.0.0.1", "127.0.0.2"),
        ("::", "ff35::78", "v0", "fd00::1", "fd00::2"),
    ];
    for (any, group, interface, wanted, other) in cases {
        let mut bench = Bench::new();
        let mut spec = server(Transport::Udp, any, Service::Print);
        spec.groups.push(format!("{group}@{interface},{wanted}").parse().expect("a group"));
        let at = bench.serve(1, spec);
        let to = SocketAddr::new(group.parse().unwrap(), at.port().unwrap());
        let send = |from: &str, text: &[u8]| {
            let socket = UdpSocket::bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
            let options = socket2::SockRef::from(&socket);
            if to.is_ipv4() {
                options.set_multicast_if_v4(&[127, 0, 0, 1].into()).unwrap();
            } else {
                options.set_multicast_if_v6(index).unwrap();
            }
            socket.send_to(text, to).unwrap();
        };
        // The other one first: were it let in, it would stand before.
        send(other, b"not asked for");
        send(wanted, b"asked for");
        let rows = bench.rows_until(1, "the source", |rows| rows.iter().any(|row| row.counts.bytes_in > 0));
        let told: Vec<_> =
            rows.iter().map(|row| (row.peer.ip().unwrap().to_string(), row.counts.bytes_in)).collect();
        assert_eq!(told, [(wanted.to_owned(), 9)]);
        bench.stop();
    }
}

/// The resolver asks 127.0.0.1 alone, and waits half a minute for each answer.
fn asks_only_us() {
    let path = std::env::temp_dir().join(format!("sockpit-resolv-{}", std::process::id()));
    std::fs::write(&path, "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n").unwrap();
    run(&format!("mount --bind {} /etc/resolv.conf", path.display()));
    std::fs::remove_file(path).unwrap();
}

fn ask(bench: &Bench, id: u32, name: &str) {
    let question =
        Question { node: Some(name.to_owned()), service: Some("80".to_owned()), ..Question::default() };
    bench.send(Order::Lookup(LookupCommand::Ask(LookupId(id), question)));
}

fn began(bench: &mut Bench, id: u32) {
    bench.expect("the call begins", |event| {
        matches!(event, Event::Lookup(LookupEvent::Began(told, _)) if told.0 == id).then_some(())
    });
}

fn lookup_threads() -> usize {
    let name = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.ok()?.path().join("comm")).ok()
    };
    std::fs::read_dir("/proc/self/task").unwrap().filter_map(name).filter(|name| name == "lookup\n").count()
}

/// Six questions that nobody answers, and a session that waits for a name; 2,000 clients; and the end.
fn stuck() {
    asks_only_us();
    let _silent = UdpSocket::bind("127.0.0.1:53").expect("root of this namespace may bind it");
    let mut bench = Bench::new();
    for id in 1..=6 {
        ask(&bench, id, &format!("host{id}.example."));
    }
    // Four threads ask, in whatever order: each name is looked up in /etc/hosts first, by two threads.
    let mut asked = std::collections::BTreeSet::new();
    while asked.len() < 4 {
        asked.insert(bench.expect("a call begins", |event| match event {
            Event::Lookup(LookupEvent::Began(told, _)) => Some(told.0),
            _ => None,
        }));
    }
    assert!(asked.iter().all(|id| (1..=6).contains(id)), "{asked:?}");
    assert_eq!(lookup_threads(), 4);
    let mut spec = session(Transport::Tcp, &address("127.0.0.1", 80));
    spec.addresses.clear();
    spec.to = endpoint(Transport::Tcp, "session.example.", "80");
    for id in 1..=2 {
        bench.open(id, spec.clone());
        bench.stage(id, "it resolves", |stage| matches!(stage, SessionStage::Resolving).then_some(()));
    }
    // One that waits is ended by hand at once; the other is still there at the end.
    bench.end(1, CloseKind::Close);
    assert_eq!(bench.ended(1), End::ByUs);
    bench.send(Order::Lookup(LookupCommand::Cancel(LookupId(1))));
    let mut spec = server(Transport::Tcp, "127.0.0.1", Service::Echo);
    spec.connection_limit = Some(2000);
    spec.backlog = 2000;
    let at = bench.serve(1, spec);
    let clients: Vec<_> = (0..2000).map(|_| connect(&at)).collect();
    bench.totals(1, |totals| totals.open == 2000);
    assert!(!bench.told.iter().any(|event| matches!(event, Event::Lookup(LookupEvent::Answered(..)))));
    let took = bench.stop();
    assert!(took < Duration::from_secs(2), "{took:?}");
    drop(clients);
    // At once, although the clients' ends are in TIME_WAIT.
    std::net::TcpListener::bind(std_address(&at)).expect("the port is free");
}

/// A question is replaced while its server thinks: only the second has an answer, in whichever order they come.
fn late() {
    asks_only_us();
    let slow = UdpSocket::bind("127.0.0.1:53").unwrap();
    slow.set_read_timeout(Some(crate::backend::DEADLINE)).unwrap();
    let mut bench = Bench::new();
    ask(&bench, 1, "first.example.");
    began(&mut bench, 1);
    bench.send(Order::Lookup(LookupCommand::Cancel(LookupId(1))));
    ask(&bench, 2, "second.example.");
    began(&mut bench, 2);
    // Each question asks for A and AAAA; the one that was given up is answered first, too late.
    let mut queries = Vec::new();
    while queries.len() < 4 {
        let mut room = [0; 512];
        let (length, from) = slow.recv_from(&mut room).unwrap();
        queries.push((room[..length].to_vec(), from));
    }
    queries.sort_by_key(|(query, _)| !query.windows(5).any(|part| part == b"first"));
    for (query, from) in &queries {
        // No such name: the header with the question.
        let mut answer = query.clone();
        answer[2] = 0x81;
        answer[3] = 0x83;
        answer[6..12].fill(0);
        slow.send_to(&answer, from).unwrap();
    }
    let number = bench.expect("the second answer", |event| match event {
        Event::Lookup(LookupEvent::Answered(LookupId(1), _)) => panic!("it was given up"),
        Event::Lookup(LookupEvent::Answered(LookupId(2), answer)) => {
            Some(answer.result.as_ref().unwrap_err().number)
        }
        _ => None,
    });
    assert_eq!(number, libc::EAI_NONAME);
    assert!(bench.stop() < Duration::from_secs(2));
}
