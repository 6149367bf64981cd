//! What the rows of the Servers pane say: of jobs, games and transfers, and why a client is gone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::servers::{Bench, ended, moved, open, peer, queued, row};
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::command::Command;
use sockpit::model::connection::{
    Connection, ConnectionStatus, End, Job, Observed, SocketRole, SocketState, Waiting,
};
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::fault::Fault;
use sockpit::model::ids::{ServerId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::server::{AcceptQueue, Policy, Secret, ServerCommand, ServerEvent, ServerStage, Service};

/// The rows of the screen that hold a text, blanks at their ends left out.
fn rows_with(bench: &Bench, text: &str) -> Vec<String> {
    bench.rows_with(text).iter().map(|row| row.trim_end().to_owned()).collect()
}

fn job(number: u64, began: u64, ends: u64) -> Job {
    Job { number, began: Moment::at_secs(began), ends: Moment::at_secs(ends) }
}

/// A server of datagrams, and what a peer's row says.
fn datagrams(columns: u16, rows: u16, service: Service) -> Bench {
    let mut bench = Bench::new(columns, rows);
    let spec = Bench::spec(Transport::Udp, "127.0.0.1", 58001, service);
    bench.listening(1, spec, 12, Some(CallKind::RecvFrom));
    bench
}

#[test]
fn running_jobs_are_lines_below_the_peers_the_next_to_end_first() {
    let mut bench = datagrams(80, 24, Service::Jobs);
    bench.at(10);
    let worker = |id, port, jobs: Vec<Job>| Connection {
        progress: Some(0),
        jobs,
        note: "job 1 of 20 s, 20.0 s left".into(),
        ..row(1, id, peer(port), 0, ConnectionStatus::Peer)
    };
    bench.rows_told(
        1,
        vec![worker(1, 40001, vec![job(1, 0, 20), job(3, 9, 13)]), worker(2, 40002, vec![job(2, 8, 18)])],
    );
    assert_eq!(
        bench.desk.rows()[5..14].iter().map(|row| row.trim_end()).collect::<Vec<_>>(),
        [
            "   peer                  age   last  in     out    what happens",
            " ● the socket            -     -     -      -      recvfrom(12)",
            "▌● 127.0.0.1:40001       0:10  -     -      -      ▓▓░░░ 50% 2 jobs",
            " ● 127.0.0.1:40002       0:10  -     -      -      ▓░░░░ 20% job 2",
            "",
            "   3 jobs run",
            "   job 3 of 4 s        ▓▓░░░░░░░░   25%  0:03 left  127.0.0.1:40001",
            "   job 2 of 10 s       ▓▓░░░░░░░░   20%  0:08 left  127.0.0.1:40002",
            "   job 1 of 20 s       ▓▓▓▓▓░░░░░   50%  0:10 left  127.0.0.1:40001",
        ],
        "{}",
        bench.screen()
    );
    // Without room for all of them, their number is told.
    let many = (1..40).map(|number| job(number, 0, 20 + number)).collect();
    bench.rows_told(1, vec![worker(1, 40001, many)]);
    assert_eq!(rows_with(&bench, "40 jobs run").len(), 1, "{}", bench.screen());
    assert!(!rows_with(&bench, " more").is_empty(), "{}", bench.screen());
    // What has ended is no line any more.
    let over = Connection { progress: None, ..worker(1, 40001, Vec::new()) };
    bench.rows_told(1, vec![over.clone(), Connection { id: sockpit::model::ids::ConnectionId(2), ..over }]);
    assert_eq!(rows_with(&bench, "jobs run"), Vec::<String>::new(), "{}", bench.screen());
}

#[test]
fn the_secret_of_a_round_is_in_the_row_of_a_peer_and_of_a_client() {
    let mut bench = datagrams(80, 24, Service::Guess(Secret::Number(None)));
    let note = "round 1: the number is 5".to_owned();
    bench.rows_told(1, vec![Connection { note, ..row(1, 1, peer(40001), 0, ConnectionStatus::Peer) }]);
    assert_eq!(
        rows_with(&bench, "40001")[0],
        "▌● 127.0.0.1:40001       0:00  -     -      -      round 1: the number is 5"
    );
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Guess(Secret::Number(None)));
    bench.listening(1, spec, 12, Some(CallKind::Accept));
    bench.rows_told(1, vec![Connection { note: "the number is 5".into(), ..open(1, 1, 40001, 0, 13) }]);
    assert!(rows_with(&bench, "40001")[0].ends_with("the number is 5"), "{}", bench.screen());
}

#[test]
fn where_a_row_has_no_room_the_conversation_says_the_whole() {
    let mut bench = Bench::new(80, 24);
    let file = Service::File { root: "/srv".into(), file: Some("a".into()), lose_every: 0 };
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, file), 12, Some(CallKind::Accept));
    let row = Connection { note: "waits for the offset, 3 of 10 B".into(), ..open(1, 1, 40001, 0, 13) };
    bench.rows_told(1, vec![moved(row, 5, Some(0))]);
    assert_eq!(
        rows_with(&bench, "Conversation"),
        ["─ Conversation with 127.0.0.1:40001 ────────── waits for the offset, 3 of 10 B ─"],
    );
    let done = Connection {
        note: "done: 3000000 B sent from offset 0".into(),
        ..moved(ended(1, 1, 40001, 0, 1, End::ByService), 5, Some(0))
    };
    bench.rows_told(1, vec![done]);
    assert_eq!(
        rows_with(&bench, "Conversation"),
        ["─ Conversation with 127.0.0.1:40001 ─────── done: 3000000 B sent from offset 0 ─"],
    );
    assert!(rows_with(&bench, "closed 0:")[0].contains("done: 3000000 B"), "{}", bench.screen());
}

#[test]
fn a_client_that_is_gone_while_it_was_sent_to_names_the_call() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Chargen);
    bench.listening(1, spec, 12, Some(CallKind::Accept));
    let failure = Failure::of_call(CallKind::Send, "", Errno(libc::EPIPE));
    bench.rows_told(1, vec![ended(1, 1, 40001, 0, 1, End::Failed(Box::new(failure)))]);
    assert!(rows_with(&bench, "closed 0:")[0].ends_with("EPIPE in send"), "{}", bench.screen());
    assert!(rows_with(&bench, "Conversation")[0].contains("send: EPIPE (Broken pipe)"), "{}", bench.screen());
}

#[test]
fn a_failure_stands_in_the_pane_alone_where_it_is_seen_and_below_where_it_is_not() {
    let failure = Failure::of_call(CallKind::Bind, "127.0.0.1:58001", Errno(libc::EADDRINUSE));
    let fails = |bench: &mut Bench| {
        bench.add(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo));
        bench.desk.keys("1 3");
        bench.stage(1, ServerStage::Stopped(Some(failure.clone())));
        rows_with(bench, "bind 127.0.0.1:58001: EADDRINUSE").len()
    };
    let mut bench = Bench::new(80, 24);
    assert_eq!(fails(&mut bench), 1, "{}", bench.screen());
    bench.desk.key("1");
    bench.stage(1, ServerStage::Stopped(Some(failure.clone())));
    assert_eq!(rows_with(&bench, "bind 127.0.0.1:58001: EADDRINUSE").len(), 1, "{}", bench.screen());
}

#[test]
fn one_select_over_listener_and_client_is_one_call_that_waits() {
    let mut bench = Bench::new(80, 24);
    let mut spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    spec.policy = Policy::Busy { text: bytes::Bytes::from_static(b"busy") };
    bench.listening(1, spec, 12, None);
    let select = Some(Waiting { call: CallKind::Recv, select: true, since: Moment::START });
    let mut listener = bench.desk.app.world().sockets[&SocketId(9001)].clone();
    listener.waiting = select;
    bench.desk.handle_event(Event::Sockets(vec![listener.clone()]));
    assert_eq!(rows_with(&bench, "select(12, ...").len(), 1, "{}", bench.screen());
    let client = SocketState { id: SocketId(1), fd: 13, role: SocketRole::Accepted, ..listener };
    bench.desk.handle_event(Event::Sockets(vec![client]));
    bench.rows_told(1, vec![Connection { waiting: select, ..open(1, 1, 40001, 0, 13) }]);
    assert_eq!(rows_with(&bench, "select(12, 13, ...").len(), 1, "{}", bench.screen());
    assert_eq!(rows_with(&bench, "and the listener"), Vec::<String>::new(), "{}", bench.screen());
}

#[test]
fn what_lies_outside_of_the_windows_is_counted_at_their_rules() {
    let mut bench = Bench::new(80, 24);
    for id in 1..=8 {
        let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58000 + id as u16, Service::Echo);
        bench.listening(id, spec, 10 + id as i32, Some(CallKind::Accept));
    }
    assert!(bench.desk.rows()[1].trim_end().ends_with("5 more ↓ ─"), "{}", bench.screen());
    bench.desk.key("G");
    assert!(bench.desk.rows()[1].trim_end().ends_with("5 more ↑ ─"), "{}", bench.screen());
    bench.rows_told(8, (1..=40).map(|id| open(8, id, 40_000 + id as u16, 0, 30)).collect());
    assert!(rows_with(&bench, "─ TCP 127")[0].ends_with("35 more ↓ ─"), "{}", bench.screen());
}

#[test]
fn of_a_path_the_end_is_kept() {
    let mut bench = Bench::new(80, 24);
    let mut spec = Bench::spec(Transport::UnixStream, "/run/user/1000/sockets/echo.sock", 0, Service::Echo);
    spec.at.service = String::new();
    bench.add(1, spec);
    bench.stage(1, ServerStage::Listening(Address::UnixPath(b"/run/user/1000/sockets/echo.sock".to_vec())));
    let client = Address::UnixPath(b"/run/user/1000/sockets/client.sock".to_vec());
    bench.rows_told(1, vec![row(1, 1, client, 0, ConnectionStatus::Open)]);
    assert!(
        rows_with(&bench, "echo    concurrent")[0].starts_with("▌● Unix  …ockets/echo.sock "),
        "{}",
        bench.screen()
    );
    assert!(rows_with(&bench, "connected")[0].starts_with("▌● …ets/client.sock -"), "{}", bench.screen());
}

#[test]
fn a_server_keeps_its_address_and_loses_its_queue_when_it_stops_listening() {
    let mut bench = Bench::new(80, 24);
    bench.add(1, Bench::spec(Transport::Tcp, "127.0.0.1", 0, Service::Echo));
    bench.hear_listener(1, 43_121, &[]);
    bench.tell(ServerEvent::Queue(ServerId(1), AcceptQueue { backlog: 5, ..AcceptQueue::default() }));
    assert!(rows_with(&bench, "0/6").len() == 1 && rows_with(&bench, "accept queue").len() == 1);
    bench.rows_told(1, vec![open(1, 1, 40001, 0, 13)]);
    for (stage, waits) in
        [(ServerStage::NotListening, "not listening"), (ServerStage::Stopped(None), "stopped")]
    {
        bench.stage(1, stage);
        let row = &rows_with(&bench, "TCP   127.0.0.1:43121")[0];
        assert!(row.contains(waits) && !row.contains("0/6"), "{}", bench.screen());
        assert!(rows_with(&bench, "accept queue").is_empty(), "{}", bench.screen());
    }
}

#[test]
fn the_cursor_goes_on_with_a_client_that_was_taken_out_of_the_queue() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.keys("tab down");
    assert!(rows_with(&bench, "50790")[0].starts_with("▌◌"), "{}", bench.screen());
    bench.rows_told(1, vec![ended(1, 1, 50788, 158, 201, End::ByUs)]);
    let taken = ended(1, 2, 50790, 169, 201, End::LeftQueue);
    bench.rows_told(1, vec![taken, open(1, 7, 50790, 201, 14), queued(1, 3, 50796, 182, 1, 0)]);
    assert!(rows_with(&bench, "─ Conversation")[0].contains("127.0.0.1:50790"), "{}", bench.screen());
    assert!(rows_with(&bench, "50790")[0].starts_with("▌●"), "{}", bench.screen());
}

#[test]
fn rows_of_the_queue_take_no_room_of_those_that_are_over() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    bench.rows_told(1, vec![ended(1, 1, 40001, 0, 1, End::ByPeer)]);
    for id in 2..2000 {
        bench.rows_told(1, vec![queued(1, id, 40002, 0, 1, 0)]);
        bench.rows_told(1, vec![ended(1, id, 40002, 0, 1, End::LeftQueue)]);
    }
    let server = &bench.desk.app.world().servers[&ServerId(1)];
    assert_eq!((server.connections.len(), server.forgotten), (1, 0));
    assert_eq!(rows_with(&bench, "40001").len(), 2, "its row, and its conversation\n{}", bench.screen());
}

#[test]
fn at_80_columns_a_peer_keeps_its_port_and_a_descriptor_its_digits() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let far = Address::new("192.168.100.100".parse().unwrap(), 50_000);
    bench.rows_told(1, vec![Connection { peer: far, fd: Some(12_345), ..open(1, 1, 40001, 0, 13) }]);
    let row = &rows_with(&bench, "ESTABLISHED")[0];
    assert!(row.starts_with("▌● 192.168.100.100:50000 12345 ESTABLISHED  0:00"), "{}", bench.screen());
    let title = rows_with(&bench, "what hap").remove(0);
    assert_eq!(title.find("state"), row.find("ESTABLISHED").map(|at| at - 4), "{}", bench.screen());
}

#[test]
fn faults_that_keep_a_server_from_its_calls_are_what_happens() {
    let mut bench = Bench::new(80, 24);
    let mut spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    spec.faults = vec![Fault::StopReading];
    bench.listening(1, spec.clone(), 10, Some(CallKind::Accept));
    let observed = Some(Box::new(Observed { unread: Some(15), ..Observed::default() }));
    let client = Connection { waiting: None, observed, ..open(1, 1, 40001, 0, 13) };
    bench.rows_told(1, vec![client.clone()]);
    assert!(rows_with(&bench, "ESTABLISHED")[0].ends_with("15 B unread"), "{}", bench.screen());
    assert_eq!(
        rows_with(&bench, "stop-reading: what it sends waits in the kernel").len(),
        1,
        "{}",
        bench.screen()
    );
    let over = Connection {
        note: "fault: reset".into(),
        status: ConnectionStatus::Ended(Moment::at_secs(1), End::ByFault),
        ..client
    };
    bench.rows_told(1, vec![over]);
    assert!(rows_with(&bench, "closed 0:")[0].ends_with("fault: reset"), "{}", bench.screen());
    spec.faults = vec![Fault::NeverAccept];
    let command = Command::Server(ServerCommand::SetFaults(ServerId(1), spec.faults, 1));
    bench.desk.app.note_command(&command, Moment::at_secs(1));
    assert_eq!(rows_with(&bench, "never-accept").len(), 3, "list, rule and listener\n{}", bench.screen());
}
