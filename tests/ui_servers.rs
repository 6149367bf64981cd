//! The Servers pane through update and draw alone: events by hand, keys in, rows out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::screen::hostile;
use common::servers::{Bench, ended, moved, open, peer};
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{End, Owner, Waiting};
use sockpit::model::console::CloseKind;
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::ids::{ConnectionId, ServerId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::server::{Policy, ServerCommand, ServerEvent, ServerStage, Service};
use sockpit::ui::msg::Msg;
use sockpit::ui::panes::Pane;

#[test]
fn the_accept_queue_is_seen_at_80_by_24() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    let rows: Vec<String> = bench.desk.rows().iter().map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(
        rows[1..16],
        [
            "─ Servers ──────────────────────────────────────────────────────────────────────",
            "   proto address           service policy         now               queue  conn",
            "▌● TCP   127.0.0.1:58001   echo    one-at-a-time  recv(13)          2/2       1",
            " ● UDP   127.0.0.1:58001   echo    -              recvfrom(12)      -         1",
            " ○ TCP   0.0.0.0:3490 ANY  hello   concurrent     stopped           -         -",
            "─ TCP 127.0.0.1:58001 ──────────────── accept queue ▓▓ FULL 2 of backlog 1 + 1 ─",
            "   peer             fd  state        age   last  in     out    what happens",
            " ● the listener     10  LISTEN       -     -     28 B   28 B   recv(13)",
            "▌● 127.0.0.1:50788  13  ESTABLISHED  0:42  0:03  7 B    7 B    being served",
            " ◌ 127.0.0.1:50790  -   ESTABLISHED  0:31  -     7 B    -      1st in queue",
            " ◌ 127.0.0.1:50796  -   ESTABLISHED  0:18  -     -      -      2nd in queue",
            " ✕ 3 SYNs dropped, last 0:04 ago: queue full, client repeats after 1, 3, 7 s",
            " ─ 127.0.0.1:50770  -   closed 1:10  0:55  -     21 B   21 B   closed by client",
            "─ Conversation with 127.0.0.1:50788 ────────────────────────── i: type a reply ─",
            " nothing was sent or received yet",
        ]
    );
}

#[test]
fn beside_from_120_columns_the_kernel_tells_of_the_selected_client() {
    let mut bench = Bench::new(120, 36);
    bench.accept_queue();
    let screen = bench.screen();
    for words in [
        "▓▓ FULL 2 of 1+1",
        "recv(13)",
        "┬─ 127.0.0.1:50788 ─",
        "1st in queue",
        "closed by client",
        "SIOCINQ       0 B unread",
        "congestion    bbr",
        "rtt           0.04 ms",
        "cwnd          10 segments",
        "▌● 127.0.0.1:50788    13  ESTABLISHED",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn details_come_with_enter_below_120_columns_and_tell_addresses_and_options() {
    let mut bench = Bench::new(80, 40);
    bench.accept_queue();
    bench.desk.keys("tab enter tab");
    assert!(bench.screen().contains("SIOCINQ       0 B unread"), "{}", bench.screen());
    bench.desk.key("pgdn");
    assert!(bench.screen().contains("delivery rate n/a"), "{}", bench.screen());
    bench.desk.key("G");
    let screen = bench.screen();
    assert!(screen.contains("02 00 c6 64 7f 00 00 01 00 00 00 00 00 00 00 00"), "{screen}");
    assert!(screen.contains("peer's name   localhost"), "{screen}");
    bench.desk.key("esc");
    assert!(bench.screen().contains("Conversation with"), "{}", bench.screen());
}

#[test]
fn every_size_is_drawn_from_nothing_up_with_every_region() {
    for (columns, rows) in [
        (0, 0),
        (1, 1),
        (2, 3),
        (20, 5),
        (40, 10),
        (41, 13),
        (60, 16),
        (79, 24),
        (119, 30),
        (200, 60),
        (300, 9),
    ] {
        let mut bench = Bench::new(columns, rows);
        bench.accept_queue();
        for key in [
            "tab", "tab", "f", "tab", "tab", "f", "enter", "i", "esc", "esc", "a", "esc", "e", "esc", "d",
            "!", "esc",
        ] {
            bench.desk.key(key);
            bench.screen();
        }
    }
}

#[test]
fn an_empty_pane_says_what_to_do_and_with_which_key() {
    let bench = Bench::new(80, 24);
    assert!(bench.screen().contains("No server yet: a adds one"), "{}", bench.screen());
}

#[test]
fn a_bind_that_fails_says_why_in_place_and_starts_again_at_once() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    bench.add(1, spec.clone());
    let mut failure = Failure::of_call(CallKind::Bind, "127.0.0.1:58001", Errno(libc::EADDRINUSE));
    failure.advice = "Our server 2, UDP echo, has that port: stop it, or choose another port.".into();
    bench.stage(1, ServerStage::Stopped(Some(failure)));
    let screen = bench.screen();
    assert!(screen.contains("▌✕ TCP   127.0.0.1:58001   echo    concurrent     EADDRINUSE"), "{screen}");
    assert!(screen.contains(" bind 127.0.0.1:58001: EADDRINUSE (Address already in use)"), "{screen}");
    assert!(screen.contains(" Our server 2, UDP echo, has that port: stop it"), "{screen}");
    assert!(screen.contains("e edits its settings, s tries again."), "{screen}");
    assert_eq!(bench.commands("s"), [ServerCommand::Start(ServerId(1), Box::new(spec))]);
}

#[test]
fn what_a_server_waits_in_is_told_for_each_policy() {
    let mut bench = Bench::new(120, 36);
    bench.listening(
        1,
        Bench::spec(Transport::Tcp, "127.0.0.1", 1500, Service::Print),
        10,
        Some(CallKind::Accept),
    );
    let mut busy = Bench::spec(Transport::Tcp, "127.0.0.1", 1501, Service::Echo);
    busy.policy = Policy::Busy { text: bytes::Bytes::from_static(b"busy\n") };
    bench.listening(2, busy, 11, None);
    let mut state = bench.desk.app.world().sockets[&SocketId(9002)].clone();
    state.waiting = Some(Waiting { call: CallKind::Accept, select: true, since: Moment::START });
    bench.desk.handle_event(Event::Sockets(vec![state]));
    bench.rows_told(2, vec![open(2, 1, 40000, 0, 13)]);
    let screen = bench.screen();
    assert!(screen.contains("accept(10)"), "{screen}");
    assert!(screen.contains("select(listener, active)"), "{screen}");
}

#[test]
fn wildcard_binds_keep_their_mark_however_long_the_address() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Udp, "::", 58001, Service::Echo), 10, None);
    assert_eq!(bench.rows_with("ANY").len(), 2, "{}", bench.screen());
    bench.listening(
        2,
        Bench::spec(Transport::Udp, "2001:db8:1111:2222:3333:4444:5555:6666", 58001, Service::Echo),
        11,
        None,
    );
    assert!(bench.screen().contains("[2001:db8:1111:2…"), "{}", bench.screen());
}

#[test]
fn ends_go_to_the_row_or_to_all_that_are_marked_and_esc_does_nothing() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.rows_told(1, vec![open(1, 5, 50800, 190, 14)]);
    bench.desk.keys("tab d");
    assert!(bench.screen().contains("End 127.0.0.1:50788"), "{}", bench.screen());
    assert_eq!(bench.commands("esc"), []);
    bench.desk.key("d");
    assert_eq!(
        bench.commands("enter"),
        [ServerCommand::End(ServerId(1), vec![ConnectionId(1)], CloseKind::Close)]
    );
    bench.desk.keys("space space d");
    assert!(bench.screen().contains("End 2 marked clients"), "{}", bench.screen());
    bench.desk.key("end");
    assert_eq!(
        bench.commands("enter"),
        [ServerCommand::End(ServerId(1), vec![ConnectionId(1), ConnectionId(5)], CloseKind::Reset)]
    );
    assert!(!bench.screen().contains("marked"), "marks go when they were used\n{}", bench.screen());
}

#[test]
fn a_client_in_the_queue_has_no_descriptor_to_end() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.keys("tab down");
    assert!(bench.screen().contains("▌◌ 127.0.0.1:50790"), "{}", bench.screen());
    assert!(bench.screen().contains("it is not accepted yet: what it sends waits in the kernel"));
    assert_eq!(
        bench.commands_of(Msg::Action(sockpit::ui::action::Action::EndBy(CloseKind::Close))),
        [],
        "nothing is sent for it"
    );
}

#[test]
fn the_server_menu_stops_listening_restarts_and_removes_several_at_once() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.key("d");
    assert_eq!(bench.commands("enter"), [ServerCommand::StopListening(ServerId(1))]);
    bench.desk.keys("space space");
    assert!(bench.screen().contains("2 marked"), "{}", bench.screen());
    let stops = [ServerCommand::Stop(ServerId(1)), ServerCommand::Stop(ServerId(2))];
    assert_eq!(bench.commands("s"), stops);
    bench.desk.keys("d end");
    assert_eq!(
        bench.commands("enter"),
        [ServerCommand::Forget(ServerId(1)), ServerCommand::Forget(ServerId(2))]
    );
}

#[test]
fn a_restart_keeps_the_port_that_the_system_chose() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 0, Service::Echo);
    bench.add(1, spec.clone());
    bench.stage(1, ServerStage::Listening(peer(41234)));
    assert_eq!(bench.commands("s"), [ServerCommand::Stop(ServerId(1))]);
    bench.stage(1, ServerStage::Stopped(None));
    let mut again = spec;
    again.at.service = "41234".into();
    assert_eq!(bench.commands("s"), [ServerCommand::Start(ServerId(1), Box::new(again))]);
}

#[test]
fn restarting_waits_until_the_old_one_has_stopped() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    bench.listening(1, spec.clone(), 10, None);
    bench.desk.keys("d down down");
    assert_eq!(bench.commands("enter"), [ServerCommand::Stop(ServerId(1))]);
    let stopped = Event::Server(ServerEvent::Stage(ServerId(1), bench.desk.now, ServerStage::Stopped(None)));
    assert_eq!(
        bench.commands_of(Msg::Events(vec![stopped])),
        [ServerCommand::Start(ServerId(1), Box::new(spec))]
    );
}

#[test]
fn replies_go_to_the_selected_client_and_to_all_marked_with_their_bytes_told_before() {
    let mut bench = Bench::new(80, 24);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 12345, Service::Manual);
    bench.listening(1, spec, 10, None);
    bench.rows_told(1, vec![open(1, 1, 40001, 0, 11), open(1, 2, 40002, 0, 12)]);
    bench.desk.key("i");
    assert!(bench.screen().contains("Reply to 127.0.0.1:40001"), "{}", bench.screen());
    bench.desk.text("q?1\\n");
    assert!(bench.screen().contains("4 bytes  71 3f 31 0a"), "{}", bench.screen());
    let send = |to: Vec<ConnectionId>, payload: &'static [u8]| ServerCommand::Send {
        server: ServerId(1),
        to,
        payload: bytes::Bytes::from_static(payload),
    };
    assert_eq!(bench.commands("enter"), [send(vec![ConnectionId(1)], b"q?1\n")]);
    assert!(
        bench.screen().contains("0 bytes"),
        "sending stays in TYPE, the field is empty\n{}",
        bench.screen()
    );
    bench.desk.keys("esc esc space space i");
    assert!(bench.screen().contains("Reply to 2 marked clients"), "{}", bench.screen());
    bench.desk.text("all");
    assert_eq!(bench.commands("enter"), [send(vec![ConnectionId(1), ConnectionId(2)], b"all")]);
}

#[test]
fn a_reply_needs_a_client() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 12345, Service::Manual), 10, None);
    bench.desk.key("i");
    assert_eq!(bench.desk.app.level(), sockpit::ui::keys::Level::Command);
    assert!(bench.screen().contains("a reply needs a client"), "{}", bench.screen());
}

#[test]
fn rows_are_filtered_by_fields_and_sorted_by_any_column() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.keys("tab /");
    bench.desk.text("state:queued");
    bench.desk.key("enter");
    let screen = bench.screen();
    assert!(screen.contains("/state:queued: 2 of 4"), "{screen}");
    assert!(screen.contains("50790") && !screen.contains("50770"), "{screen}");
    bench.desk.key("esc");
    assert!(bench.screen().contains("50770"), "{}", bench.screen());
    // By bytes in, the most first; then the other way round.
    let order = |bench: &Bench| -> Vec<String> {
        let rows = bench.desk.rows();
        let listed = rows.iter().skip(8).take(6);
        listed.filter_map(|row| Some(row.split_once(" 127.0.0.1:507")?.1[..2].to_owned())).collect()
    };
    let sort = |bench: &mut Bench, times: usize| {
        bench.desk.key("r");
        for _ in 0..times {
            bench.desk.key("down");
        }
        bench.desk.key("enter");
    };
    sort(&mut bench, 7);
    // Those that are over come last, in whatever order.
    assert_eq!(order(&bench), ["88", "90", "96", "70"], "{}", bench.screen());
    sort(&mut bench, 7);
    assert_eq!(order(&bench), ["96", "88", "90", "70"], "{}", bench.screen());
    assert!(bench.screen().contains("in↑"), "{}", bench.screen());
}

#[test]
fn a_held_view_stays_as_it_is_and_counts_what_is_new() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.keys("tab p");
    let before = bench.rows_with("127.0.0.1:507");
    bench.at(230);
    bench.rows_told(1, vec![open(1, 9, 50999, 229, 15), moved(open(1, 1, 50788, 158, 13), 700, Some(229))]);
    bench.totals(1, 2, 3, 700);
    assert!(bench.screen().contains("paused, +1 new"), "{}", bench.screen());
    assert!(!bench.screen().contains("50999"));
    assert_eq!(bench.rows_with("127.0.0.1:507"), before);
    bench.desk.key("p");
    assert!(bench.screen().contains("50999"), "{}", bench.screen());
}

#[test]
fn the_cursor_stays_on_its_row_while_others_come_and_go() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.keys("tab down down");
    assert!(bench.screen().contains("▌◌ 127.0.0.1:50796"), "{}", bench.screen());
    bench.rows_told(1, vec![open(1, 20, 50001, 1, 20), open(1, 21, 50002, 2, 21)]);
    assert!(bench.screen().contains("▌◌ 127.0.0.1:50796"), "{}", bench.screen());
    bench.rows_told(1, vec![ended(1, 1, 50788, 158, 201, End::ByUs)]);
    assert!(bench.screen().contains("▌◌ 127.0.0.1:50796"), "{}", bench.screen());
}

#[test]
fn clients_that_left_the_queue_are_no_rows_any_more() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.rows_told(1, vec![ended(1, 2, 50790, 169, 201, End::LeftQueue), open(1, 7, 50790, 201, 14)]);
    assert_eq!(bench.rows_with("50790").len(), 1, "{}", bench.screen());
}

#[test]
fn only_what_is_visible_is_watched() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let rows: Vec<_> = (0..500).map(|id| open(1, id + 1, 40_000 + id as u16, u64::from(id), 20)).collect();
    bench.rows_told(1, rows);
    bench.desk.keys("tab pgdn");
    let watch = watched(&mut bench, "g");
    assert!(watch.sockets.len() < 12, "{watch:?}");
    assert!(watch.sockets.contains(&SocketId(1)) && !watch.sockets.contains(&SocketId(400)), "{watch:?}");
    assert_eq!(watch.owners, [Owner::Server(ServerId(1))]);
    assert_eq!(watch.details, None, "no details are open");
    let end = watched(&mut bench, "G");
    assert!(end.sockets.contains(&SocketId(500)) && !end.sockets.contains(&SocketId(1)), "{end:?}");
    assert_eq!(watched(&mut bench, "enter").details, Some(SocketId(500)));
    let queues = Watch { owners: vec![Owner::Server(ServerId(1))], ..Watch::default() };
    assert_eq!(watched(&mut bench, "1"), queues, "another pane: no more than what the top line counts");
}

/// What the backend is told to watch by a key.
fn watched(bench: &mut Bench, key: &str) -> Watch {
    let chord: sockpit::ui::keys::Chord = key.parse().unwrap();
    let event = crossterm::event::Event::Key(crossterm::event::KeyEvent::new(chord.code, chord.modifiers));
    let msg = bench.desk.app.interpret(&event).unwrap();
    let effects = bench.desk.app.update(msg, bench.desk.now);
    let last = effects.into_iter().filter_map(|effect| match effect {
        sockpit::ui::msg::Effect::Command(Command::Watch(watch)) => Some(watch),
        _ => None,
    });
    last.last().expect("what is visible changed")
}

#[test]
fn an_idle_server_wakes_nobody_and_a_client_once_a_second() {
    let mut bench = Bench::new(80, 24);
    bench.at(10);
    bench.listening(
        1,
        Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo),
        10,
        Some(CallKind::Accept),
    );
    let wakes = |bench: &Bench| {
        let app = &bench.desk.app;
        app.panes().servers.wake_at(app.world(), bench.desk.now)
    };
    assert_eq!(wakes(&bench), None);
    bench.rows_told(1, vec![open(1, 1, 40000, 10, 13)]);
    bench.desk.now = Moment(10_400_000_000);
    assert_eq!(wakes(&bench), Some(Moment::at_secs(11)));
}

#[test]
fn hostile_names_notes_and_failures_reach_the_screen_escaped() {
    for bytes in hostile() {
        let text: String = bytes.utf8_chunks().flat_map(|chunk| [chunk.valid(), "\u{fffd}"]).collect();
        let mut bench = Bench::new(120, 36);
        let mut spec = Bench::spec(Transport::UnixStream, "127.0.0.1", 1, Service::Manual);
        spec.at.host.clone_from(&text);
        bench.add(1, spec);
        bench.stage(1, ServerStage::Listening(Address::UnixPath(bytes.clone())));
        let mut row = open(1, 1, 1, 0, 13);
        row.peer = Address::UnixAbstract(bytes.clone());
        row.note = text.clone();
        let mut gone = ended(1, 2, 2, 0, 0, End::ByPeer);
        gone.peer = Address::Other(bytes.clone());
        bench.rows_told(1, vec![row, gone]);
        bench.desk.assert_clean();
        bench.desk.keys("tab i");
        bench.desk.send(Msg::Paste(text.clone()));
        bench.desk.assert_clean();
        bench.desk.keys("esc esc e");
        bench.desk.assert_clean();
        bench.desk.keys("esc esc");
        let failure = Failure::of_work("read file", &text, text.clone(), text.clone());
        bench.tell(ServerEvent::Failed(ServerId(1), Moment::START, failure.clone()));
        bench.stage(1, ServerStage::Stopped(Some(failure)));
        bench.desk.assert_clean();
        bench.stage(1, ServerStage::Paused { why: text });
        bench.desk.assert_clean();
    }
}

#[test]
fn ten_thousand_clients_are_listed_paged_filtered_and_sorted() {
    let mut bench = Bench::new(200, 60);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let client = |id: u32| open(1, id, (1000 + id) as u16, u64::from(id) + 1, 20 + id as i32);
    bench.rows_told(1, (1..=10_000).map(client).collect());
    bench.desk.keys("tab G");
    assert!(bench.screen().contains("127.0.0.1:11000"), "{}", bench.screen());
    bench.desk.key("/");
    bench.desk.text("port:1001-1003");
    bench.desk.key("enter");
    let screen = bench.screen();
    assert!(screen.contains("3 of 10000") && screen.contains("127.0.0.1:1002 "), "{screen}");
    bench.desk.key("esc");
    // A batch that changes few rows moves only those.
    bench.rows_told(1, vec![ended(1, 1, 1001, 2, 20_000, End::ByPeer), moved(client(5000), 9, Some(1))]);
    bench.desk.key("g");
    assert!(!bench.rows_with("127.0.0.1:1002 ").is_empty() && bench.rows_with("127.0.0.1:1001 ").is_empty());
    bench.desk.key("r");
    for _ in 0..7 {
        bench.desk.key("down");
    }
    bench.desk.keys("enter g down");
    assert!(bench.rows_with("127.0.0.1:6000 ").iter().any(|row| row.starts_with('▌')), "{}", bench.screen());
}

#[test]
fn the_mouse_selects_servers_and_rows() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    bench.desk.click(10, 11);
    assert!(bench.screen().contains("▌◌ 127.0.0.1:50796"), "{}", bench.screen());
    bench.desk.click(10, 4);
    assert!(bench.screen().contains("▌● UDP   127.0.0.1:58001"), "{}", bench.screen());
}
