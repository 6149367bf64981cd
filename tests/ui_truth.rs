//! What the screen says is so now, or says when it was so: numbers are whole, totals only grow, what is over is not
//! shown as if it were open, and what was not done is said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::time::Duration;

use common::servers::{Bench, ended, moved, open, peer, row};
use ratatui::buffer::Buffer;
use sockpit::model::call::CallKind;
use sockpit::model::command::Command;
use sockpit::model::connection::{
    Connection, ConnectionStatus, End, Observed, Owner, SocketRole, SocketState, TcpInfo,
};
use sockpit::model::console::{ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::ids::{ServerId, SessionId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::server::{
    AcceptQueue, Policy, ServerCommand, ServerEvent, ServerStage, ServerTotals, Service,
};
use sockpit::ui::msg::Msg;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

fn udp_state(id: u32, owner: Owner, drops: u32) -> SocketState {
    SocketState {
        id: SocketId(id),
        fd: 12,
        transport: Transport::Udp,
        family: 2,
        role: SocketRole::Listener,
        owner,
        local: Some(peer(58001)),
        peer: None,
        opened: Moment::START,
        ended: None,
        counts: Counts::default(),
        waiting: None,
        observed: Some(Box::new(Observed { drops: Some(drops), ..Observed::default() })),
    }
}

/// The rows below the top line, and the top line.
fn top(bench: &Bench) -> String {
    bench.desk.rows()[0].clone()
}

/// The foreground or emphasis of the first cell of `words` in row `y`.
fn style_of(bench: &Bench, y: u16, words: &str) -> ratatui::style::Style {
    let mut buffer = Buffer::empty(bench.desk.area());
    bench.desk.app.draw(bench.desk.area(), &mut buffer, bench.desk.now);
    let row = &bench.desk.rows()[usize::from(y)];
    let place = row.find(words).unwrap_or_else(|| panic!("{words} in {row}"));
    let column = row[..place].chars().count() as u16;
    buffer[(column, y)].style()
}

#[test]
fn drops_of_the_kernel_stand_in_the_top_line_and_in_the_row_of_their_socket_at_every_size() {
    for (columns, rows) in SIZES {
        let mut bench = Bench::new(columns, rows);
        let udp = Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo);
        bench.listening(1, udp, 12, Some(CallKind::RecvFrom));
        assert!(top(&bench).contains("drops 0"), "{}", top(&bench));
        let plain = style_of(&bench, 0, "drops 0");
        bench.desk.handle_event(Event::Sockets(vec![udp_state(9001, Owner::Server(ServerId(1)), 1912)]));
        assert!(top(&bench).contains("drops 1912"), "{}", top(&bench));
        assert_ne!(style_of(&bench, 0, "drops 1912"), plain, "it warns");
        let told = bench.rows_with("1912");
        assert!(told.len() >= 3, "top line, server and socket: {}", bench.screen());
        // SYNs that were dropped count too, and other panes show the same.
        bench.listening(2, Bench::spec(Transport::Tcp, "127.0.0.1", 58002, Service::Echo), 13, None);
        let queue = AcceptQueue { syns_dropped: 3, ..AcceptQueue::default() };
        bench.tell(ServerEvent::Queue(ServerId(2), queue));
        bench.desk.key("1");
        assert!(top(&bench).contains("drops 1915"), "{}", top(&bench));
        // What the kernel counts is counted on when the socket is another.
        bench.desk.handle_event(Event::Sockets(vec![udp_state(9001, Owner::Server(ServerId(1)), 1913)]));
        bench.desk.handle_event(Event::Sockets(vec![udp_state(9005, Owner::Server(ServerId(1)), 0)]));
        assert!(top(&bench).contains("drops 1916"), "{}", top(&bench));
        // However much has moved, they give way to nothing.
        let much = Counts { bytes_out: 700_000_000, bytes_in: 3_600_000, ..Counts::default() };
        let state = SocketState { counts: much, ..udp_state(9005, Owner::Server(ServerId(1)), 17_148_000) };
        bench.desk.handle_event(Event::Sockets(vec![state]));
        assert!(top(&bench).contains("drops 17"), "{}", top(&bench));
    }
}

#[test]
fn totals_of_the_top_line_only_grow_and_peers_are_no_connections() {
    let mut bench = Bench::new(120, 36);
    let spec = Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo);
    bench.listening(1, spec.clone(), 12, Some(CallKind::RecvFrom));
    bench.totals(1, 5, 5, 900);
    assert!(top(&bench).contains("srv 1  conn 0  ↑900 B ↓900 B"), "{}", top(&bench));
    // Stopped, asked to start again, and told of before's last byte only then.
    bench.stage(1, ServerStage::Stopped(None));
    bench.add(1, spec);
    bench.totals(1, 5, 5, 901);
    bench.stage(1, ServerStage::Listening(peer(58001)));
    bench.totals(1, 0, 0, 0);
    assert!(top(&bench).contains("↑901 B ↓901 B"), "{}", top(&bench));
    bench.totals(1, 1, 1, 20);
    assert!(top(&bench).contains("↑921 B ↓921 B"), "{}", top(&bench));
    bench.tell(ServerEvent::Gone(ServerId(1)));
    assert!(top(&bench).contains("srv 0  conn 0  ↑921 B ↓921 B"), "{}", top(&bench));
    // Sessions too, when they are forgotten.
    session(&mut bench, 50, 79, None);
    assert!(top(&bench).contains("↑1000 B ↓1000 B"), "{}", top(&bench));
    bench.desk.handle_event(Event::Console(ConsoleEvent::Gone(SessionId(50))));
    assert!(top(&bench).contains("↑1000 B ↓1000 B"), "{}", top(&bench));
}

/// A TCP session of the Console that moved so many bytes each way, with what the kernel said of it.
fn session(bench: &mut Bench, id: u32, bytes: u64, ended: Option<(Moment, End)>) {
    let to = Endpoint { host: "127.0.0.1".into(), service: "58001".into(), transport: Transport::Tcp };
    let spec = SessionSpec::new(to, Vec::new());
    let id = SessionId(id);
    let command = Command::Console(ConsoleCommand::Open(id, Box::new(spec)));
    bench.desk.app.note_command(&command, bench.desk.now);
    let counts =
        Counts { bytes_in: bytes, bytes_out: bytes, calls_in: bytes, calls_out: bytes, ..Counts::default() };
    let mut socket = SocketState {
        id: SocketId(500),
        fd: 15,
        transport: Transport::Tcp,
        family: 2,
        role: SocketRole::Client,
        owner: Owner::Session(id),
        local: Some(peer(40_001)),
        peer: Some(peer(58_001)),
        opened: Moment::START,
        ended: None,
        counts,
        waiting: None,
        observed: Some(Box::new(observed())),
    };
    bench.desk.handle_event(Event::Console(ConsoleEvent::Socket(id, Box::new(socket.clone()))));
    let stage = SessionStage::Open { connected: Some(peer(58_001)) };
    bench.desk.handle_event(Event::Console(ConsoleEvent::Stage(id, bench.desk.now, stage)));
    if let Some((at, end)) = ended {
        socket.ended = Some((at, end.clone()));
        bench.desk.handle_event(Event::Sockets(vec![socket]));
        bench.desk.handle_event(Event::Console(ConsoleEvent::Stage(id, at, SessionStage::Ended(end))));
    }
}

/// What the kernel says of a connection that is open.
fn observed() -> Observed {
    Observed {
        at: Moment(199_600_000_000),
        unread: Some(4321),
        unacked: Some(3210),
        drops: Some(8),
        tcp: Some(TcpInfo {
            state: 1,
            rtt: Some(Duration::from_millis(654)),
            cwnd: Some(9876),
            mss: Some(8765),
            total_retransmits: Some(76),
            ..TcpInfo::default()
        }),
        congestion: Some("bbr".into()),
        ..Observed::default()
    }
}

#[test]
fn of_a_socket_that_is_over_no_live_value_is_shown_without_when_it_was_seen() {
    let failed =
        || End::Failed(Box::new(Failure::of_call(CallKind::Send, "127.0.0.1:40001", Errno(libc::EPIPE))));
    let ends = [
        End::ByPeer,
        End::ResetByPeer,
        End::ByUs,
        End::ResetByUs,
        End::ByService,
        End::ByFault,
        End::Refused,
        End::Idle,
        End::GaveUp,
        End::AnotherFirst,
        End::Stopped,
        failed(),
    ];
    // Of the row that is open, they are there.
    let live = ["ESTABLISHED", "4321", "3210", "654 ms", "9876", "8765", "half-closed", "CLOSE_WAIT"];
    for (columns, rows) in SIZES {
        for end in &ends {
            let mut bench = Bench::new(columns, rows);
            bench.at(200);
            bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
            let seen = Some(Box::new(observed()));
            let alive = Connection { observed: seen.clone(), ..open(1, 1, 40_001, 100, 13) };
            bench.rows_told(1, vec![alive]);
            bench.desk.key("tab");
            if columns < 120 {
                bench.desk.key("enter");
            }
            assert!(bench.screen().contains("4321"), "{}", bench.screen());
            let over = ended(1, 1, 40_001, 100, 200, end.clone());
            bench.rows_told(1, vec![Connection { observed: seen, socket: Some(SocketId(1)), ..over }]);
            let now = bench.desk.now;
            session(&mut bench, 50, 20, Some((now, end.clone())));
            for keys in [&["3"][..], &["3", "tab", "tab", "f"], &["2"], &["2", "f"]] {
                for key in keys {
                    bench.desk.key(key);
                }
                let screen = bench.screen();
                let words: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
                for value in live {
                    assert!(
                        !words.contains(value) || words.contains("last seen 0.4 s"),
                        "{value} of {end:?}\n{screen}"
                    );
                }
                for value in ["ESTABLISHED", "half-closed", "CLOSE_WAIT", "9876"] {
                    assert!(!words.contains(value), "{value} of {end:?}\n{screen}");
                }
                bench.desk.key("esc");
            }
        }
    }
}

#[test]
fn a_round_trip_that_was_not_measured_is_not_0() {
    let mut bench = Bench::new(120, 36);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let tcp = TcpInfo { state: 2, rtt: Some(Duration::ZERO), ..TcpInfo::default() };
    let observed = Some(Box::new(Observed { tcp: Some(tcp), ..Observed::default() }));
    bench.rows_told(1, vec![Connection { observed, ..open(1, 1, 40_001, 0, 13) }]);
    let rtt = bench.rows_with(" rtt ");
    assert!(rtt[0].contains("n/a"), "{}", bench.screen());
    assert_eq!(
        bench.rows_with("kernel drops"),
        Vec::<String>::new(),
        "a connection sends again what was lost"
    );
}

/// Where a run of the digit 7 stands that is neither the whole number, nor one with a unit or a sign of a cut.
fn cut_inside(row: &str, digits: usize) -> Option<String> {
    let characters: Vec<char> = row.chars().collect();
    let mut place = 0;
    while place < characters.len() {
        let begin = place;
        while place < characters.len() && (characters[place].is_ascii_digit() || characters[place] == '.') {
            place += 1;
        }
        let number: String = characters[begin..place].iter().collect();
        // 20 digits begin with a 1, as a u64 has no more.
        let is_ours = number.len() > 1
            && number.trim_start_matches('1').chars().all(|digit| digit == '7')
            && number.contains('7');
        if is_ours && number.len() < digits {
            let rest: String = characters[place..].iter().take(2).collect();
            let is_scaled =
                ["k", "M", "G", "T", "P", "E", "…"].iter().any(|unit| rest.trim_start().starts_with(unit));
            // How many rows are not shown is a number of its own.
            let is_of_rows = characters[place..].starts_with(&[' ', 'm', 'o', 'r', 'e']);
            // A rate over ten seconds has a digit less.
            let is_rate = row.contains("10 s") && characters[place..].starts_with(&[' ', 'B', '/', 's']);
            if !is_scaled && !is_of_rows && !is_rate {
                return Some(number);
            }
        }
        place += 1;
    }
    None
}

#[test]
fn numbers_of_any_length_are_never_cut_inside() {
    assert_eq!(cut_inside("x 7777 B", 6), Some("7777".into()), "the guard finds what it looks for");
    assert_eq!(cut_inside("x 777 kB 7777… 777777 B", 6), None);
    for (columns, rows) in SIZES {
        for digits in 1..=20_usize {
            let sevens = "7".repeat(digits);
            let number: u64 = sevens.parse().unwrap_or(17_777_777_777_777_777_777);
            let small = u32::try_from(number).unwrap_or(u32::MAX);
            let mut bench = Bench::new(columns, rows);
            bench.at(200);
            let mut spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
            spec.policy = Policy::OneAtATime;
            spec.backlog = i32::try_from(number).unwrap_or(i32::MAX);
            spec.seed = number;
            bench.listening(1, spec, 10, Some(CallKind::Accept));
            bench.listening(2, Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo), 12, None);
            bench.desk.handle_event(Event::Sockets(vec![udp_state(9002, Owner::Server(ServerId(2)), small)]));
            let counts = Counts {
                bytes_in: number,
                bytes_out: number,
                calls_in: number,
                calls_out: number,
                errors: number,
                last: None,
            };
            let totals = ServerTotals {
                counts,
                open: small,
                accepted: number,
                refused: number,
                ..ServerTotals::default()
            };
            bench.tell(ServerEvent::Totals(ServerId(1), totals));
            let queue = AcceptQueue {
                waiting: small,
                backlog: small,
                syns_dropped: small,
                last_drop: None,
                linear_syns: 0,
            };
            bench.tell(ServerEvent::Queue(ServerId(1), queue));
            let tcp = TcpInfo {
                state: 1,
                cwnd: Some(small),
                mss: Some(small),
                pmtu: Some(small),
                total_retransmits: Some(small),
                unacked: Some(small),
                unsent: Some(small),
                send_window: Some(small),
                delivery_rate: Some(number),
                bytes_acked: Some(number),
                bytes_received: Some(number),
                ..TcpInfo::default()
            };
            let observed = Observed {
                unread: Some(small),
                unacked: Some(small),
                receive_memory: Some(small),
                receive_limit: Some(small),
                tcp: Some(tcp),
                ..Observed::default()
            };
            let client =
                Connection { counts, observed: Some(Box::new(observed)), ..open(1, 1, 40_001, 100, 13) };
            bench.rows_told(1, vec![client]);
            let peer = Connection { counts, ..row(2, 2, peer(40_002), 100, ConnectionStatus::Peer) };
            bench.rows_told(2, vec![peer]);
            session(&mut bench, 50, number, None);
            let steps: [&[&str]; 12] = [
                &["3"],
                &["down"],
                &["up", "tab"],
                &["enter"],
                &["tab"],
                &["pgdn"],
                &["f"],
                &["esc", "2"],
                &["tab", "tab", "f"],
                &["esc", "1"],
                &["4"],
                &["5"],
            ];
            for keys in steps {
                for key in keys {
                    bench.desk.key(key);
                }
                for row in bench.desk.rows() {
                    assert_eq!(
                        cut_inside(&row, digits.min(20)).filter(|_| digits <= 9 || row.contains("77")),
                        None,
                        "{digits} digits, after {keys:?}: {row}\n{}",
                        bench.screen()
                    );
                }
            }
        }
    }
}

#[test]
fn a_restart_tells_of_those_in_the_accept_queue_too() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    let server = bench.desk.app.world().servers[&ServerId(1)].clone();
    assert_eq!(server.queue.map(|queue| queue.waiting), Some(2));
    bench.desk.key("e");
    for _ in 0..40 {
        if bench.rows_with("backlog").iter().any(|row| row.contains('▌')) {
            break;
        }
        bench.desk.key("tab");
    }
    bench.desk.key("backspace");
    bench.desk.text("7");
    bench.desk.keys("ctrl-s enter");
    let screen = bench.screen();
    assert!(
        screen.contains("1 client will be disconnected, and 2 more in the accept queue reset;"),
        "{screen}"
    );
}

#[test]
fn what_was_so_when_a_server_failed_says_when_that_was() {
    let mut bench = Bench::new(120, 36);
    bench.at(61);
    bench.add(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo));
    let mut failure = Failure::of_call(CallKind::Bind, "127.0.0.1:58001", Errno(libc::EADDRINUSE));
    failure.advice = "2 connections that are over, in TIME_WAIT for 50 s more.".into();
    bench.stage(1, ServerStage::Stopped(Some(failure)));
    let screen = bench.screen();
    assert!(
        screen.contains("At 00:01:01: 2 connections that are over, in TIME_WAIT for 50 s more."),
        "{screen}"
    );
    assert!(!screen.contains("not asked yet") && screen.contains("it has no socket"), "{screen}");
}

#[test]
fn a_closed_row_does_not_say_that_a_reply_can_be_typed() {
    let mut bench = Bench::new(120, 36);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Manual), 10, None);
    let note = "the peer sent FIN; a reply can still be typed, then close".to_owned();
    let half = Connection {
        status: ConnectionStatus::HalfClosedByPeer,
        note: note.clone(),
        ..open(1, 1, 40_001, 0, 13)
    };
    bench.rows_told(1, vec![half]);
    assert!(bench.screen().contains("a reply can still be"), "{}", bench.screen());
    bench.rows_told(1, vec![Connection { note, ..ended(1, 1, 40_001, 0, 1, End::ByUs) }]);
    assert!(!bench.screen().contains("a reply can still be"), "{}", bench.screen());
}

#[test]
fn closed_rows_come_last_in_every_order_and_one_key_hides_them() {
    let mut bench = Bench::new(120, 36);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let rows: Vec<Connection> = (0..20_u16)
        .map(|place| {
            let id = u32::from(place) + 1;
            let row = if place % 2 == 0 {
                ended(1, id, 41_000 + place, 0, 1, End::ByPeer)
            } else {
                open(1, id, 41_000 + place, 0, 20)
            };
            moved(row, 1000 - u64::from(place), Some(0))
        })
        .collect();
    bench.rows_told(1, rows);
    bench.desk.key("tab");
    let living = |bench: &Bench| -> Vec<bool> {
        let rows = bench.rows_with("127.0.0.1:410");
        rows.iter().filter(|row| !row.starts_with('─')).map(|row| row.contains("ESTABLISHED")).collect()
    };
    for _ in 0..14 {
        let shown = living(&bench);
        assert!(shown.iter().is_sorted_by(|one, next| one >= next), "{}", bench.screen());
        bench.desk.keys("r down enter");
    }
    bench.desk.key("z");
    assert!(living(&bench).iter().all(|is_open| *is_open), "{}", bench.screen());
    assert!(bench.screen().contains("10 closed hidden"), "{}", bench.screen());
    bench.desk.key("z");
    assert!(!bench.screen().contains("hidden"), "{}", bench.screen());
}

#[test]
fn what_the_backend_did_not_take_is_not_shown_as_starting() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    bench.add(1, spec.clone());
    assert!(bench.screen().contains("starting"), "{}", bench.screen());
    let command = Command::Server(ServerCommand::Start(ServerId(1), Box::new(spec)));
    let why = "the backend is busy; try again";
    bench.desk.send(Msg::Refused { command: Box::new(command), why });
    let screen = bench.screen();
    assert!(!screen.contains("starting") && screen.contains(why), "{screen}");
    assert_eq!(bench.commands("s").len(), 1, "it can be started again");
}

#[test]
fn a_reply_that_came_too_late_is_said() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Manual), 10, None);
    let failure = Failure::of_work("send reply", "", "its client has just gone; nothing was sent there", "");
    bench.tell(ServerEvent::Failed(ServerId(1), Moment::START, failure));
    assert!(bench.screen().contains("its client has just gone"), "{}", bench.screen());
}

#[test]
fn a_server_that_fails_behind_another_pane_is_said_also_while_a_pane_is_pinned() {
    let mut bench = Bench::new(200, 60);
    bench.desk.keys("2 1 | 3 1");
    bench.add(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo));
    let failure = Failure::of_call(CallKind::Bind, "127.0.0.1:58001", Errno(libc::EADDRINUSE));
    bench.stage(1, ServerStage::Stopped(Some(failure)));
    assert!(bench.screen().contains("EADDRINUSE"), "{}", bench.screen());
}
