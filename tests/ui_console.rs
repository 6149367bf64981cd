//! The Console pane through update and draw, over journals made by hand.

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

use common::console::{Bench, Made, commands, inet, opened};
use common::screen::hostile;
use sockpit::model::call::{Args, CallKind};
use sockpit::model::connection::End;
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::{Endpoint, RecentEndpoint, RecentEndpoints, Transport};
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::failure::{Cause, Failure, Operation};
use sockpit::model::ids::SocketId;
use sockpit::model::user_files::{KeptKind, UserFiles};
use sockpit::ui::file_part::FilePart;
use sockpit::ui::keys::Level;
use sockpit::ui::msg::{Effect, FolderName, Msg};
use sockpit::ui::panes::console::ConsoleRegion;
use sockpit::ui::panes::{Pane, PaneId};

#[test]
fn the_pane_at_eighty_columns_is_as_it_was_drawn() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.text("Hello!\\n");
    let rows: Vec<String> = bench.desk.rows()[1..18].iter().map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(
        rows,
        [
            "─ Sessions ───────────┬─ UDP to 127.0.0.1:58001 ──────────────── not connected ─",
            "▌1 UDP :58001  ↑7 ↓7  │ local 0.0.0.0:45120, chosen by the system",
            "                      │ sent 7 B in 1 call · got 7 B in 1 call",
            "                      ├─────────────────────────────────────────────────────────",
            "                      │ 12:04:31.206 ▶   7 B  Hello!\\n     48 65 6c 6c 6f 21 0a",
            "                      │ 12:04:31.206 ◀   7 B  from 127.0.0.1:58001       200 µs",
            "                      │                       Hello!\\n     48 65 6c 6c 6f 21 0a",
            "                      │",
            "                      │",
            "                      │",
            "                      │",
            "─ Peers ──────────────┤",
            "▌127.0.0.1:58001    1 │",
            "  next send goes here │                                               following",
            "─ Send to 127.0.0.1:58001 ──────────────── text · ending none · ctrl-o changes ─",
            " Hello!\\n",
            " 7 bytes  48 65 6c 6c 6f 21 0a                                   no NUL is sent",
        ]
    );
}

#[test]
fn an_empty_pane_says_what_to_do_with_which_keys() {
    let bench = Bench::new(80, 24);
    bench.sees("a   open one: type where to, as localhost:8000");
    bench.sees("3   start a server here; t on it talks to it");
}

#[test]
fn sending_shows_the_count_first_goes_to_the_target_and_stays_in_type() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.sees("none yet, the system chooses at the first send");
    bench.desk.text("Hello!");
    bench.sees("6 bytes  48 65 6c 6c 6f 21 ");
    bench.desk.text("\\n");
    bench.sees("7 bytes  48 65 6c 6c 6f 21 0a");
    let sent = commands(bench.desk.key("enter"));
    let payload = "Hello!\n".into();
    assert_eq!(sent, [ConsoleCommand::Send { session: id, payload, to: None }]);
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.sees("0 bytes");
    bench.desk.key("up");
    bench.sees(" Hello!\\n");
}

#[test]
fn the_second_half_of_the_echo_story_is_told_on_the_screen() {
    let mut bench = Bench::new(80, 24);
    let first = bench.add("UDP echo");
    bench.open_udp(first, 1, 11);
    bench.exchange_hello(first);
    bench.sees("from 127.0.0.1:58001");
    bench.sees("local 0.0.0.0:45120, chosen by the system");
    // With the range, in the words that there is room for.
    bench.desk.handle_event(Event::PortRange(32768, 60999));
    bench.sees("local 0.0.0.0:45120, chosen by the system (32768-60999)");
    bench.desk.resize(132, 40);
    bench.sees("system, range");
    bench.sees("32768-60999");
    bench.desk.resize(80, 24);
    // c, port 58002, Enter: another session of the same kind, in TYPE.
    bench.desk.keys("esc c");
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.desk.text("58002");
    let (second, spec) = opened(bench.desk.key("enter"));
    assert_eq!((spec.to.service.as_str(), spec.addresses.as_slice()), ("58002", [inet(58002)].as_slice()));
    bench.open_udp(second, 2, 12);
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.desk.text("ping");
    let sent = commands(bench.desk.key("enter"));
    assert!(matches!(&sent[..], [ConsoleCommand::Send { to: None, .. }]), "where it goes the backend knows");
    bench.at(40.010);
    bench.datagram(2, CallKind::SendTo, &inet(58002), b"ping");
    let wake = bench.desk.app.wake_at(bench.desk.now);
    assert!(wake.is_some_and(|wake| wake.0 <= 41_011_000_000), "{wake:?}");
    bench.at(49.3);
    bench.sees("nothing came back for 0:09; UDP tells no");
    // e, connected: connect on the same descriptor.
    bench.desk.keys("esc e");
    bench.sees("a real connect() on the same descriptor");
    bench.desk.key("right");
    let live = commands(bench.desk.key("enter"));
    assert_eq!(live, [ConsoleCommand::Connect(second, Some(inet(58002)))]);
    bench.stage(second, SessionStage::Open { connected: Some(inet(58002)) });
    bench.sees("connected to 127.0.0.1:58002");
    bench.desk.key("i");
    bench.desk.text("again");
    let sent = commands(bench.desk.key("enter"));
    assert!(matches!(&sent[..], [ConsoleCommand::Send { to: None, .. }]), "{sent:?}");
    bench.bytes(2, CallKind::Send, b"again");
    bench.failure(2, CallKind::Recv, libc::ECONNREFUSED);
    bench.sees("recv: ECONNREFUSED (Connection");
    bench.sees("nothing is bound to");
    // Off again: the connection is dissolved.
    bench.desk.keys("esc e left");
    assert_eq!(commands(bench.desk.key("enter")), [ConsoleCommand::Connect(second, None)]);
}

#[test]
fn settings_that_can_change_are_rows_of_the_live_form_and_words_of_the_command_line() {
    let mut bench = Bench::new(120, 50);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.keys("esc e");
    for label in ["recv buffer", "write pause", "TTL", "multicast out", "device", "groups", "SO_BROADCAST"] {
        bench.sees(label);
    }
    for _ in 0..60 {
        if bench.desk.rows().iter().any(|row| row.contains("▌groups")) {
            break;
        }
        bench.desk.key("down");
    }
    bench.desk.key("i");
    bench.desk.text("239.1.2.3@lo 127.0.0.1");
    assert_eq!(commands(bench.desk.key("enter")), []);
    bench.sees("127.0.0.1 is not multicast");
    for _ in 0..10 {
        bench.desk.key("backspace");
    }
    let [ConsoleCommand::Adjust(of, spec)] = &commands(bench.desk.key("enter"))[..] else {
        panic!("no change")
    };
    assert_eq!(*of, id);
    assert_eq!(spec.groups.iter().map(ToString::to_string).collect::<Vec<_>>(), ["239.1.2.3@lo"]);
    // What the backend took holds; the line after the colon begins from it.
    bench.handle_event(ConsoleEvent::Adjusted(id, spec.clone()));
    bench.sees("239.1.2.3@lo");
    let line = |bench: &mut Bench, text: &str| {
        bench.desk.key(":");
        bench.desk.text(text);
        commands(bench.desk.key("enter"))
    };
    let [ConsoleCommand::Adjust(_, spec)] = &line(&mut bench, "set receive-buffer 3")[..] else {
        panic!("no change")
    };
    assert_eq!((spec.sizes.receive_buffer, spec.groups.len()), (3, 1));
    let [ConsoleCommand::Adjust(_, spec)] = &line(&mut bench, "set join none")[..] else {
        panic!("no change")
    };
    assert!(spec.groups.is_empty());
    let set = line(&mut bench, "set so_broadcast on");
    assert!(
        matches!(&set[..], [ConsoleCommand::SetOption(_, set)] if set.option == "SO_BROADCAST" && set.value == 1)
    );
    assert_eq!(line(&mut bench, "set ttl 256"), []);
    bench.sees("a number from 0 to 255 is expected");
    assert_eq!(line(&mut bench, "set write-chunk 3"), []);
    bench.sees("what can change in this session: ");
}

#[test]
fn the_composer_names_the_address_that_the_backend_moved_on_to() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.sees("─ Send to 127.0.0.1:58001 ─");
    bench.handle_event(ConsoleEvent::Target(id, inet(58003)));
    bench.sees("─ Send to 127.0.0.1:58003 ─");
    bench.datagram(1, CallKind::SendTo, &inet(58003), b"there");
    bench.peer(id, 1, inet(58003), Counts { bytes_out: 5, calls_out: 1, ..Counts::default() });
    bench.sees("next send goes here");
}

#[test]
fn a_refused_form_says_why_beside_the_field_and_opens_nothing() {
    let mut bench = Bench::new(80, 24);
    bench.desk.keys("a enter");
    bench.sees("New session");
    bench.desk.keys("tab tab enter");
    bench.desk.text("70000");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("70000");
    bench.sees("65535");
    for _ in 0..5 {
        bench.desk.key("backspace");
    }
    bench.desk.text("7");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!((spec.to.host.as_str(), spec.to.service.as_str()), ("127.0.0.1", "7"));
    assert_eq!(spec.to.transport, Transport::Udp);
}

#[test]
fn an_address_that_is_typed_into_the_menu_of_new_sessions_is_where_the_session_goes() {
    for (typed, downs, transport, host, service, has_tls) in [
        ("127.0.0.1:8000", 0, Transport::Tcp, "127.0.0.1", "8000", false),
        ("localhost 80", 1, Transport::Tcp, "localhost", "80", true),
        ("[::1]:53", 2, Transport::Udp, "::1", "53", false),
        ("https://example.org/a", 0, Transport::Tcp, "example.org", "https", true),
        ("udp :7", 0, Transport::Udp, "127.0.0.1", "7", false),
        ("/run/a b", 1, Transport::UnixDatagram, "/run/a b", "", false),
    ] {
        let mut bench = Bench::new(80, 24);
        bench.desk.key("a");
        bench.desk.text(typed);
        for _ in 0..downs {
            bench.desk.key("down");
        }
        let (_, spec) = opened(bench.desk.key("enter"));
        assert_eq!(spec.to, Endpoint { host: host.into(), service: service.into(), transport }, "{typed}");
        assert_eq!(spec.tls.is_some(), has_tls, "{typed}");
        assert_eq!(bench.desk.app.level(), Level::Type, "{typed}: the next text is for the peer");
    }
}

#[test]
fn a_host_that_is_typed_into_the_menu_of_new_sessions_goes_to_the_form_and_nonsense_nowhere() {
    let mut bench = Bench::new(80, 24);
    bench.desk.key("a");
    bench.desk.text("example.org");
    bench.sees("tcp, tls or udp example.org");
    bench.sees("ping example.org");
    assert_eq!(bench.desk.key("enter"), []);
    bench.desk.key("enter");
    bench.desk.text("8080");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!((spec.to.to_string().as_str(), spec.to.transport), ("example.org:8080", Transport::Tcp));

    let mut bench = Bench::new(80, 24);
    bench.desk.key("a");
    bench.desk.text("127.0.0.1:70000");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("70000 is no port: they go from 0 to 65535");
    bench.desk.key("ctrl-u");
    bench.desk.text("zzz");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("nothing matches");
    bench.desk.text("q");
    bench.sees("find: zzzq");
}

#[test]
fn a_key_pressed_again_has_one_answer() {
    let mut bench = Bench::new(80, 24);
    talked(&mut bench);
    for words in ["messages as text", "messages as hex"] {
        bench.desk.key("v");
        bench.desk.now = bench.desk.now + Duration::from_millis(100);
        let rows = bench.desk.rows();
        let answers: Vec<&String> = rows.iter().filter(|row| row.contains("messages as")).collect();
        assert_eq!(answers.len(), 1, "{rows:#?}");
        assert!(answers[0].contains(words), "{rows:#?}");
    }
}

#[test]
fn states_are_told_in_words() {
    let mut bench = Bench::new(80, 24);
    let ids: Vec<_> = (0..4).map(|_| bench.add("TCP echo")).collect();
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.desk.key("esc");
    let connecting = |syn_repeats| SessionStage::Connecting {
        to: inet(58001),
        try_number: 1,
        of: 1,
        syn_repeats,
        next_syn: None,
        others: Vec::new(),
    };
    bench.stage(ids[0], connecting(2));
    bench.stage(ids[1], SessionStage::PeerShut);
    let refused = Failure::of_call(CallKind::Connect, "127.0.0.1:58001", Errno::ECONNREFUSED);
    bench.stage(ids[2], SessionStage::Ended(End::Failed(Box::new(refused))));
    bench.stage(ids[3], connecting(0));
    for words in
        ["1 TCP :58001  SYN x3", "2 TCP :58001 got FIN", "3 TCP :58001 refused", "4 TCP :58001  SYN x1"]
    {
        bench.sees(words);
    }
    // The list goes up to the first: its SYNs are counted in words.
    bench.desk.keys("tab g");
    bench.sees("connecting, SYN sent 3 times");
    bench.sees("SYN sent 3 times and no answer");
}

#[test]
fn a_session_that_tried_several_addresses_tells_what_became_of_each() {
    let mut bench = Bench::new(100, 30);
    let id = bench.add("TCP echo");
    let (in_progress, refused, none) =
        (Some(libc::EINPROGRESS), libc::ECONNREFUSED.to_ne_bytes(), 0_i32.to_ne_bytes());
    for (socket, port) in [(1, 58001), (2, 58002), (3, 58003)] {
        bench.socket(id, socket, 10 + socket as i32, Transport::Tcp, |_| {});
        let raw = inet(port).to_sockaddr();
        let args = Args::To { address: &raw };
        let made = Made { kind: CallKind::Connect, args, payload: b"", errno: in_progress, result: -1 };
        bench.call(socket, 10 + socket as i32, &made);
    }
    let result = |value| {
        let args = Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value };
        Made { kind: CallKind::GetSockOpt, args, payload: b"", errno: None, result: 0 }
    };
    let close = Made { kind: CallKind::Close, args: Args::None, payload: b"", errno: None, result: 0 };
    bench.call(3, 13, &result(&refused));
    bench.call(3, 13, &close);
    bench.call(2, 12, &result(&none));
    bench.call(1, 11, &close);
    let now = bench.desk.now;
    bench.socket(id, 1, 11, Transport::Tcp, |state| state.ended = Some((now, End::AnotherFirst)));
    // The session goes on over the second, whose state stands last.
    bench.socket(id, 2, 12, Transport::Tcp, |state| state.peer = Some(inet(58002)));
    bench.stage(id, SessionStage::Open { connected: Some(inet(58002)) });
    // One more was given up at the limit of the session: no call failed.
    bench.socket(id, 4, 14, Transport::Tcp, |state| {
        let words = "no answer within 1500ms";
        let failure = Failure::of_work("connect", "127.0.0.1:58004", words, "");
        state.ended = Some((now, End::Failed(Box::new(failure))));
    });
    bench.call(4, 14, &close);
    bench.socket(id, 2, 12, Transport::Tcp, |state| state.peer = Some(inet(58002)));
    bench.sees("connect 127.0.0.1:58004: no answer within 1500ms");
    bench.sees("connect to 127.0.0.1:58003: ECONNREFUSED (Connection refused)");
    bench.sees("connected to 127.0.0.1:58002");
    bench.sees("connect to 127.0.0.1:58001 cancelled: another address was");
    bench.sees(" closed");
    let session = &bench.desk.app.world().sessions[&id];
    assert_eq!((session.socket, session.sockets.last()), (Some(SocketId(2)), Some(&SocketId(2))));
}

#[test]
fn c_on_a_stream_opens_another_one_at_once() {
    let mut bench = Bench::new(80, 24);
    bench.add("TCP echo");
    let mut more = Vec::new();
    for _ in 0..3 {
        assert_eq!(bench.desk.app.level(), Level::Type);
        bench.desk.key("esc");
        more.push(opened(bench.desk.key("c")));
    }
    assert!(more.iter().all(|(_, spec)| spec.to.service == "58001"));
    bench.sees("4 TCP :58001");
}

#[test]
fn the_end_menu_ends_by_every_way_and_esc_by_none() {
    let ways = [
        (0, CloseKind::Close),
        (1, CloseKind::ShutSend),
        (2, CloseKind::ShutReceive),
        (3, CloseKind::ShutBoth),
        (4, CloseKind::Reset),
    ];
    for (down, ending) in ways {
        let mut bench = Bench::new(80, 24);
        let id = bench.add("TCP echo");
        bench.socket(id, 1, 12, Transport::Tcp, |_| {});
        bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
        bench.desk.keys("esc d");
        for _ in 0..down {
            bench.desk.key("down");
        }
        assert_eq!(commands(bench.desk.key("enter")), [ConsoleCommand::End(id, ending)]);
        bench.desk.key("d");
        assert_eq!(bench.desk.key("esc"), []);
    }
}

#[test]
fn an_ended_session_says_why_keeps_its_words_and_is_forgotten_on_demand() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    bench.bytes(1, CallKind::Recv, b"Hello, world!");
    bench.bytes(1, CallKind::Recv, b"");
    bench.stage(id, SessionStage::PeerShut);
    bench.sees("end of file: the peer sends no");
    bench.desk.text("x");
    bench.desk.key("enter");
    bench.failure(1, CallKind::Send, libc::EPIPE);
    bench.sees("send: EPIPE (Broken pipe)");
    bench.stage(id, SessionStage::Ended(End::ByPeer));
    bench.sees("This session is over");
    bench.desk.text("y");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("c another one like it");
    bench.desk.key("esc");
    // Not one habit away from the key that closes: the safe answer is chosen first.
    for key in ["d", "enter", "enter"] {
        assert_eq!(bench.desk.key(key), []);
    }
    bench.desk.keys("d enter");
    bench.sees("Forget session 1?");
    bench.sees("TCP to 127.0.0.1:58001");
    bench.desk.key("right");
    assert_eq!(commands(bench.desk.key("enter")), [ConsoleCommand::Forget(id)]);
    bench.handle_event(ConsoleEvent::Gone(id));
    bench.sees("No session yet");
}

#[test]
fn a_name_that_does_not_resolve_says_why_and_what_to_do() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    let operation = Operation::Call(CallKind::GetAddrInfo);
    let failure = Failure::new(operation, "host.invalid 58001", Cause::Eai(-2, None), "check the spelling");
    bench.stage(id, SessionStage::Ended(End::Failed(Box::new(failure))));
    bench.sees("EAI_NONAME");
    bench.sees("check the spelling");
}

#[test]
fn a_peer_becomes_the_reply_target_with_enter() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.datagram(1, CallKind::RecvFrom, &inet(40000), b"stranger");
    let counts = Counts { bytes_in: 8, calls_in: 1, ..Counts::default() };
    bench.peer(id, 2, inet(40000), counts);
    bench.sees("unexpected sender");
    bench.sees("from 127.0.0.1:40000, unexpected");
    bench.desk.key("esc");
    for _ in 0..5 {
        bench.desk.key("tab");
        if bench.desk.app.panes().console.focus() == ConsoleRegion::Peers {
            break;
        }
    }
    bench.desk.keys("down enter");
    bench.sees("Send to 127.0.0.1:40000");
    bench.desk.key("i");
    bench.desk.text("hi");
    let sent = commands(bench.desk.key("enter"));
    assert!(matches!(&sent[..], [ConsoleCommand::Send { to: Some(to), .. }] if *to == inet(40000)));
    // Enter on the target: whoever spoke last is it, now and later.
    bench.desk.key("esc");
    for _ in 0..5 {
        if bench.desk.app.panes().console.focus() == ConsoleRegion::Peers {
            break;
        }
        bench.desk.key("tab");
    }
    bench.sees("Enter follow the last");
    bench.desk.key("enter");
    bench.sees("spoke last: target");
    bench.sees("Send to 127.0.0.1:40000");
    let heard = Counts {
        bytes_in: 14,
        calls_in: 2,
        last: Some(sockpit::model::moment::Moment(u64::MAX)),
        ..Counts::default()
    };
    bench.peer(id, 1, inet(58001), heard);
    bench.sees("Send to 127.0.0.1:58001");
    bench.desk.key("i");
    bench.desk.text("ho");
    let sent = commands(bench.desk.key("enter"));
    assert!(matches!(&sent[..], [ConsoleCommand::Send { to: Some(to), .. }] if *to == inet(58001)));
}

#[test]
fn an_address_from_elsewhere_asks_for_its_transport_if_need_be() {
    let mut bench = Bench::new(80, 24);
    bench.desk.start_server(58001);
    bench.desk.key("3");
    let (_, spec) = opened(bench.desk.key("t"));
    assert_eq!((spec.to.transport, spec.addresses.as_slice()), (Transport::Udp, [inet(58001)].as_slice()));
    assert_eq!(bench.desk.app.focus(), PaneId::Console);
    assert_eq!(bench.desk.app.level(), Level::Type);
}

#[test]
fn the_bytes_of_a_row_go_to_inspect_and_back_into_the_composer() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.key("esc");
    while bench.desk.app.panes().console.focus() != ConsoleRegion::Conversation {
        bench.desk.key("tab");
    }
    let selection = bench.desk.app.panes().console.selection(bench.desk.app.world());
    let specimen = selection.bytes.expect("bytes");
    assert_eq!(specimen.bytes.as_ref(), b"Hello!\n");
    assert!(specimen.origin.as_str().ends_with("recvfrom"), "{:?}", specimen.origin);
    assert_eq!(selection.address, Some(inet(58001)));
    bench.desk.key("t");
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.sees(" Hello!\\n");
    bench.desk.key("esc");
    while bench.desk.app.panes().console.focus() != ConsoleRegion::Conversation {
        bench.desk.key("tab");
    }
    bench.desk.key("x");
    assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
}

#[test]
fn a_pause_and_a_filter_are_seen_and_taken_back_with_esc() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.keys("esc p");
    bench.datagram(1, CallKind::RecvFrom, &inet(58001), b"more");
    bench.sees("paused, +1 new");
    bench.desk.key("esc");
    bench.sees("more");
    bench.desk.key("/");
    bench.desk.text("dir:out");
    bench.desk.key("enter");
    bench.sees("filter dir:out, following");
    assert!(!bench.screen().contains("from 127.0.0.1"));
    bench.desk.key("esc");
    bench.sees("from 127.0.0.1");
}

#[test]
fn details_are_a_full_view_below_and_beside_from_120_columns() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.keys("esc tab enter");
    bench.sees("Session 1: its socket");
    bench.sees("triple        2, 2, 17");
    bench.desk.key("esc");
    bench.sees("Send to 127.0.0.1:58001");
    bench.desk.resize(120, 36);
    bench.sees("─ Session 1: its socket ─");
    bench.sees("fd 11, UDP");
    bench.sees("connect() was not called");
    bench.sees("fits one datagram (max 65507)");
}

#[test]
fn every_size_with_hostile_bytes_everywhere_stays_clean() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    let stream = bench.add("TCP echo");
    for bytes in hostile() {
        bench.datagram(1, CallKind::RecvFrom, &inet(58001), &bytes);
        let words: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let failure = Failure::of_work("send", words.clone(), words.clone(), words.clone());
        bench.stage(stream, SessionStage::Ended(End::Failed(Box::new(failure))));
        bench.desk.assert_clean();
        bench.desk.key("up");
    }
    bench.desk.keys("tab g");
    for bytes in hostile() {
        bench.datagram(1, CallKind::RecvFrom, &inet(58001), &bytes);
        bench.desk.assert_clean();
    }
    for (columns, rows) in
        [(200, 60), (120, 36), (60, 20), (59, 20), (40, 10), (41, 11), (118, 12), (1, 1), (0, 0)]
    {
        bench.desk.resize(columns, rows);
        for _ in 0..6 {
            bench.desk.key("tab");
            bench.desk.assert_clean();
        }
        bench.desk.key("f");
        bench.desk.assert_clean();
        bench.desk.key("esc");
        bench.desk.keys("pgup pgdn down up enter esc space n N");
        bench.desk.key("esc");
    }
}

#[test]
fn the_form_tells_the_class_of_a_port_and_shows_what_applies() {
    let mut bench = Bench::new(120, 36);
    bench.desk.keys("a enter");
    for _ in 0..2 {
        bench.desk.key("tab");
    }
    bench.desk.key("enter");
    bench.desk.text("7");
    bench.sees("well-known, echo");
    bench.desk.text("000");
    bench.sees("registered, 1024-49151");
    let has = |bench: &Bench, labels: &[&str]| {
        let screen = bench.screen();
        labels.iter().map(|label| screen.contains(&format!(" {label} "))).collect::<Vec<_>>()
    };
    let labels = ["connected", "from", "SO_BROADCAST", "TCP_NODELAY", "IP_TTL", "IPV6_UNICAST_HOPS"];
    assert_eq!(has(&bench, &labels), [true, true, true, false, true, false]);
    // A name may have addresses of both families.
    bench.desk.keys("esc shift-tab enter ctrl-u");
    bench.desk.text("localhost");
    assert_eq!(has(&bench, &labels), [true, true, true, false, true, true]);
    bench.desk.keys("esc shift-tab right");
    assert_eq!(has(&bench, &labels), [false, true, false, true, true, true]);
    bench.sees("[localhost ");
    bench.sees("registered, 1024-49151");
    bench.desk.key("right");
    assert_eq!(has(&bench, &labels), [false, true, false, false, false, false]);
    assert_eq!(has(&bench, &["path", "from", "SO_RCVBUF"]), [true; 3]);
}

#[test]
fn where_sessions_went_is_the_history_of_the_host_in_the_form() {
    let mut bench = Bench::new(100, 40);
    let at = |transport, host: &str, service: &str| RecentEndpoint {
        to: Endpoint { host: host.into(), service: service.into(), transport },
        tls: false,
    };
    let press = |bench: &mut Bench, keys: &[&str]| keys.iter().for_each(|key| drop(bench.desk.key(key)));
    let mut recent = RecentEndpoints::default();
    recent.note(at(Transport::Tcp, "old.test", "7"));
    recent.note(at(Transport::UnixStream, "@chat", ""));
    recent.note(at(Transport::Tcp, "::1", "58001"));
    recent.note(at(Transport::Udp, "192.0.2.1", "5000"));
    bench.desk.app.remember(recent);
    press(&mut bench, &["a", "enter", "tab", "up"]);
    bench.sees("[192.0.2.1:5000 ");
    // Of another transport they are others; a recalled one is taken apart when its field is left.
    press(&mut bench, &["esc", "shift-tab", "right", "tab", "enter", "up"]);
    bench.sees("[[::1]:58001 ");
    bench.desk.key("up");
    bench.sees("[old.test:7 ");
    press(&mut bench, &["down", "tab"]);
    bench.sees("[::1 ");
    bench.sees("[58001 ");
    press(&mut bench, &["esc", "shift-tab", "shift-tab", "right", "tab", "enter", "up"]);
    bench.sees("[@chat ");
}

#[test]
fn a_session_with_tls_says_so_and_is_remembered_with_it() {
    let mut bench = Bench::new(80, 24);
    bench.desk.app.remember(RecentEndpoints::default());
    bench.desk.key(":");
    bench.desk.text("tls localhost:4433");
    let effects = bench.desk.key("enter");
    let remembered = effects.iter().any(|effect| matches!(effect, Effect::Remember(_)));
    let (_, spec) = opened(effects);
    assert!(remembered && spec.tls.is_some());
    bench.sees("TLS to localhost:4433");
    bench.sees("TLS :4433");
    bench.desk.keys("esc a");
    bench.desk.text("tls localhost");
    bench.sees("▌TLS localhost:4433");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert!(spec.tls.is_some(), "with the settings that it had");
}

#[test]
fn a_session_that_is_over_is_opened_again_with_other_settings() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    let refused = Failure::of_call(CallKind::Connect, inet(58001), Errno(libc::ECONNREFUSED));
    bench.stage(id, SessionStage::Ended(End::Failed(Box::new(refused))));
    bench.sees("s opens it again, e with other settings, c another one like it");
    bench.desk.keys("esc e");
    bench.sees("Open it again");
    bench.sees("port           [58001 ");
    for _ in 0..2 {
        bench.desk.key("tab");
    }
    bench.desk.key("ctrl-u");
    bench.desk.text("58002");
    let (other, spec) = opened(bench.desk.key("enter"));
    assert_ne!(other, id);
    assert_eq!((spec.to.service.as_str(), spec.addresses.as_slice()), ("58002", [inet(58002)].as_slice()));
    assert_eq!(spec.to.transport, Transport::Tcp);
}

#[test]
fn the_bytes_key_takes_what_is_typed_from_the_composer_else_the_newest_message() {
    let mut bench = Bench::new(100, 30);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.text("ab");
    bench.desk.key("esc");
    assert_eq!(bench.desk.app.panes().console.focus(), ConsoleRegion::Composer);
    bench.desk.key("x");
    assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
    bench.sees(" 0000  61 62 ");
    bench.desk.keys("2 i ctrl-u esc x");
    bench.sees(" 0000  48 65 6c 6c 6f 21 0a ");
}

#[test]
fn a_port_that_is_none_is_refused_in_whole_words() {
    let mut bench = Bench::new(80, 24);
    bench.desk.keys("a enter tab tab");
    bench.desk.text("99999");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("│ 99999 is no port: they go from 0 to 65535 ");
}

#[test]
fn peers_are_offered_as_reply_targets_once_there_are_some() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.key("esc");
    for _ in 0..3 {
        bench.desk.key("shift-tab");
    }
    assert_eq!(bench.desk.app.panes().console.focus(), ConsoleRegion::Peers);
    assert!(!bench.screen().contains("reply target"), "{}", bench.screen());
    bench.peer(id, 1, inet(58003), Counts { bytes_in: 5, calls_in: 1, ..Counts::default() });
    bench.sees("unexpected sender");
    bench.sees("Enter reply target");
}

#[test]
fn the_outside_editor_gives_its_text_back_to_the_composer() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.text("one");
    let effects = bench.desk.key("ctrl-x");
    assert_eq!(effects, [Effect::EditOutside("one".into())]);
    bench.desk.send(Msg::Edited(Some("two\nthree\n".into())));
    bench.sees("9 bytes  74 77 6f 0a 74 68 72 65 65 ");
    // An edit that another pane asked for leaves it alone.
    bench.desk.send(Msg::Edited(Some("foreign".into())));
    bench.sees("9 bytes  74 77 6f 0a 74 68 72 65 65 ");
}

#[test]
fn a_filter_that_is_rarely_met_is_looked_for_in_parts() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.datagram(1, CallKind::RecvFrom, &inet(58001), b"needle");
    for _ in 0..45_000 {
        bench.quiet_datagram(1, &inet(58001), b"hay");
    }
    bench.ring();
    bench.desk.keys("esc /");
    bench.desk.text("needle");
    bench.desk.key("enter");
    bench.sees("looking for rows that match");
    let mut ticks = 0;
    while bench.screen().contains("looking for") {
        ticks += 1;
        assert!(ticks < 9, "it never ends");
        assert_eq!(bench.desk.app.wake_at(bench.desk.now), Some(bench.desk.now));
        bench.desk.send(Msg::Tick);
    }
    bench.sees("6e 65 65 64 6c 65");
}

#[test]
fn closing_all_sessions_asks_first_and_the_safe_answer_closes_none() {
    let mut bench = Bench::new(80, 24);
    let ids = [bench.add("TCP echo"), bench.add("TCP echo")];
    for id in ids {
        bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    }
    bench.desk.key("esc");
    let to_close_all = ["d", "end", "enter"];
    for key in to_close_all {
        assert_eq!(bench.desk.key(key), []);
    }
    bench.sees("Close all sessions?");
    assert_eq!(bench.desk.key("enter"), []);
    for key in to_close_all {
        bench.desk.key(key);
    }
    bench.desk.key("right");
    let closed = commands(bench.desk.key("enter"));
    assert_eq!(closed, ids.map(|id| ConsoleCommand::End(id, CloseKind::Close)));
}

#[test]
fn a_filter_hides_rows_but_not_that_an_answer_came() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.keys("esc /");
    bench.desk.text("dir:out");
    bench.desk.key("enter");
    bench.at(60.0);
    assert!(!bench.screen().contains("nothing came back"), "{}", bench.screen());
}

#[test]
fn up_and_down_choose_the_session_while_the_composer_has_the_keyboard_in_command() {
    let mut bench = Bench::new(80, 24);
    let first = bench.add("UDP echo");
    bench.open_udp(first, 1, 11);
    let second = bench.add("UDP echo");
    bench.open_udp(second, 2, 12);
    bench.desk.key("esc");
    bench.sees("▌2 UDP");
    bench.desk.key("k");
    bench.sees("▌1 UDP");
    bench.desk.key("d");
    let ended = commands(bench.desk.key("enter"));
    assert_eq!(ended, [ConsoleCommand::End(first, CloseKind::Close)]);
}

#[test]
fn what_is_queued_is_a_row_from_enter_on_then_n_of_m_and_is_counted() {
    let mut bench = Bench::new(132, 40);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    for text in ["Hello", "World!"] {
        bench.desk.text(text);
        bench.desk.key("enter");
    }
    bench.sees("5 B  queued Hello");
    bench.sees("6 B  queued World!");
    bench.sees("11 B queued here");
    // The kernel takes three bytes of the first.
    bench.socket(id, 1, 12, Transport::Tcp, |state| state.counts.bytes_out = 3);
    bench.sees("3 of 5 B, rest queued Hello");
    bench.sees("8 B queued here");
    bench.bytes(1, CallKind::Send, b"Hello");
    let sent = ConsoleEvent::Sent { session: id, socket: SocketId(1), taken: 5, of: 5, calls: 2 };
    bench.socket(id, 1, 12, Transport::Tcp, |state| state.counts.bytes_out = 7);
    bench.handle_event(sent);
    assert!(!bench.screen().contains("queued Hello"), "{}", bench.screen());
    bench.sees("2 of 6 B, rest queued World!");
    // What never went out stays to be seen.
    bench.stage(id, SessionStage::Ended(End::ByUs));
    bench.sees("2 of 6 B were sent World!");
    bench.sees("4 B never sent");
}

#[test]
fn a_long_queue_is_summed_up_and_a_refused_payload_is_no_row() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    for _ in 0..40 {
        bench.desk.text("12345");
        bench.desk.key("enter");
    }
    bench.sees("more queued: 200 B in 40 messages");
    bench.handle_event(ConsoleEvent::NotSent { session: id, waiting: 39 });
    bench.sees("more queued: 195 B in 39 messages");
}

#[test]
fn the_calls_of_a_session_begin_with_its_question_and_are_never_everybodys() {
    let mut bench = Bench::new(80, 24);
    bench.bytes(99, CallKind::Recv, b"somebody else's");
    let id = bench.add("TCP echo");
    bench.sees("Calls of this session");
    bench.sees("it has no socket, and so no calls of its own; 5 v shows all calls");
    assert!(!bench.screen().contains("somebody else's"), "{}", bench.screen());
    let hints = sockpit::model::hints::Hints::default();
    let args = Args::AddrInfo { node: Some(b"echo.test"), service: Some(b"7"), hints, nodes: 0 };
    let made = Made { kind: CallKind::GetAddrInfo, args, payload: b"", errno: None, result: -2 };
    bench.call(50, -1, &made);
    let call = bench.desk.app.world().calls.newest();
    let error = sockpit::model::eai::EaiError { number: -2, errno: None };
    let took = std::time::Duration::from_millis(1);
    let answer = sockpit::model::lookup::LookupResult { at: bench.desk.now, took, result: Err(error), call };
    bench.handle_event(ConsoleEvent::Resolved(id, answer));
    bench.stage(id, SessionStage::Ended(End::ByUs));
    bench.sees("getaddrinfo(\"echo.test\"");
    assert!(!bench.screen().contains("somebody else's"), "{}", bench.screen());
}

#[test]
fn enter_offers_to_open_a_row_only_where_something_opens() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.keys("esc shift-tab");
    bench.sees("space mark");
    assert!(!bench.screen().contains("open row"), "all of it is shown: {}", bench.screen());
    bench.datagram(1, CallKind::RecvFrom, &inet(58001), &[b'x'; 3_000]);
    bench.sees("Enter open row");
    bench.desk.key("enter");
    bench.sees("Enter close row");
    bench.desk.keys("up down");
    let call = sockpit::model::glossary::named("recvfrom").unwrap();
    let first: Vec<&str> = call.brief().split(' ').take(4).collect();
    bench.sees(&first.join(" "));
}

/// What stands in the conversation of a screen of 120 columns, in one line.
fn said(bench: &Bench) -> String {
    let column = |row: &String| row.chars().skip(30).take(60).collect::<String>();
    let rows: Vec<String> = bench.desk.rows()[1..26].iter().map(column).collect();
    rows.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn one_key_goes_through_the_forms_of_messages_and_one_through_the_times() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    bench.at(1.5);
    bench.bytes(1, CallKind::Send, b"GET /\r\nHost: a\r\n");
    bench.at(2.25);
    bench.bytes(1, CallKind::Recv, b"ok\x01");
    bench.desk.key("esc");
    let hex = "6f 6b 01";
    assert!(said(&bench).contains("ok\\x01") && said(&bench).contains(hex), "{}", bench.screen());
    bench.desk.key("v");
    assert!(said(&bench).contains("ok\\x01") && !said(&bench).contains(hex), "{}", bench.screen());
    bench.desk.key("v");
    assert!(!said(&bench).contains("ok\\x01") && said(&bench).contains(hex), "{}", bench.screen());
    bench.desk.key("v");
    assert!(said(&bench).contains("GET /\\r\\n Host: a\\r\\n"), "a line for each: {}", bench.screen());
    bench.desk.key("v");
    assert!(said(&bench).contains("12:04:01.500 ▶ 16 B"), "{}", bench.screen());
    bench.desk.key("V");
    assert!(
        said(&bench).contains("+1.500 ▶ 16 B") && said(&bench).contains("+2.250 ◀"),
        "{}",
        bench.screen()
    );
    bench.desk.key("V");
    assert!(said(&bench).contains("+0.750 ◀"), "{}", bench.screen());
    bench.desk.key("V");
    assert!(said(&bench).contains("12:04:01.500 ▶"), "{}", bench.screen());
}

#[test]
fn details_tell_round_trips_and_that_all_came_back_as_it_was_sent() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    for (at, after) in [(1.0, 0.001), (2.0, 0.005), (3.0, 0.003)] {
        bench.at(at);
        bench.bytes(1, CallKind::Send, b"Hello!\n");
        bench.at(at + after);
        bench.bytes(1, CallKind::Recv, b"Hel");
        bench.bytes(1, CallKind::Recv, b"lo!\n");
    }
    let screen: String = bench.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("round trips 3"), "{}", bench.screen());
    bench.sees("min 1.20 ms, median 3.20");
    bench.sees("max 5.20 ms");
    bench.sees("all 21 B came back equal");
    // One byte that differs, and it is not said again.
    bench.bytes(1, CallKind::Send, b"Hello!\n");
    bench.bytes(1, CallKind::Recv, b"hello!\n");
    assert!(!bench.screen().contains("came back equal"), "{}", bench.screen());
}

#[test]
fn a_receive_that_filled_its_buffer_says_so() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    let args = Args::Bytes { length: 3, flags: 0 };
    bench.call(1, 12, &Made { kind: CallKind::Recv, args, payload: b"abc", errno: None, result: 3 });
    assert!(said(&bench).contains("3 of at most 3 B"), "{}", bench.screen());
    bench.call(1, 12, &Made { kind: CallKind::Recv, args, payload: b"de", errno: None, result: 2 });
    assert_eq!(said(&bench).matches("of at most").count(), 1, "{}", bench.screen());
}

#[test]
fn payloads_are_typed_in_base64_and_as_numbers_too() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.key("ctrl-o");
    for _ in 0..2 {
        bench.desk.key("right");
    }
    bench.desk.key("enter");
    bench.sees("base64 · ending none");
    bench.desk.text("SGVsbG8h");
    bench.sees("6 bytes  48 65 6c 6c 6f 21");
    bench.desk.keys("ctrl-o right enter");
    bench.sees(" 72 101 108 108 111 33");
    bench.desk.text(" 256");
    bench.sees("column 23: a byte is a number from 0 to 255");
    bench.desk.key("backspace");
    let sent = commands(bench.desk.key("enter"));
    assert!(
        matches!(&sent[..], [ConsoleCommand::Send { payload, .. }] if payload == &b"Hello!\x19"[..]),
        "{sent:?}"
    );
}

/// A TCP session that has said something, and heard an answer.
fn talked(bench: &mut Bench) {
    let id = bench.add("TCP echo");
    bench.socket(id, 1, 12, Transport::Tcp, |state| {
        state.counts = Counts { bytes_in: 7, bytes_out: 6, calls_in: 2, calls_out: 1, ..Counts::default() };
    });
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    bench.bytes(1, CallKind::Send, b"Hello!");
    bench.bytes(1, CallKind::Recv, b"one");
    bench.bytes(1, CallKind::Recv, b"two\x1b");
    bench.desk.key("esc");
}

#[test]
fn the_stream_of_a_conversation_is_one_buffer_in_inspect() {
    for (down, bytes) in [(0, &b"onetwo\x1b"[..]), (1, b"Hello!"), (2, b"Hello!onetwo\x1b")] {
        let mut bench = Bench::new(80, 24);
        talked(&mut bench);
        bench.desk.key("F");
        for _ in 0..down {
            bench.desk.key("down");
        }
        bench.desk.key("enter");
        assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
        let selection = bench.desk.app.panes().inspect.selection(bench.desk.app.world());
        let sample = selection.bytes.expect("bytes");
        assert_eq!(sample.bytes.as_ref(), bytes);
    }
}

#[test]
fn a_note_on_a_row_stays_while_another_session_is_shown() {
    let mut bench = Bench::new(80, 24);
    talked(&mut bench);
    bench.desk.key("esc");
    bench.desk.key(";");
    bench.sees("A note on this row");
    bench.desk.text("seen on the wire; why?");
    bench.desk.key("enter");
    bench.sees("note: seen on the wire; why?");
    bench.add("UDP echo");
    bench.desk.key("esc");
    assert!(!bench.screen().contains("seen on the wire"));
    bench.desk.key("<");
    bench.sees("note: seen on the wire; why?");
}

#[test]
fn a_stream_is_saved_and_a_file_is_replaced_only_after_a_question() {
    let mut bench = Bench::new(80, 24);
    talked(&mut bench);
    bench.desk.key("F");
    for _ in 0..3 {
        bench.desk.key("down");
    }
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("Save what was received: 7 B");
    // In Inspect it is a copy, and its tab says of when.
    let mut copied = Bench::new(120, 36);
    talked(&mut copied);
    for key in ["F", "enter"] {
        copied.desk.key(key);
    }
    copied.sees(" 1 copy of 12:04:00: what was rec");
    bench.sees("session-1-received.bin");
    let saves = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Save { path, bytes, replaces } => Some((path, bytes, replaces)),
            _ => None,
        })
    };
    let (path, bytes, replaces) = saves(bench.desk.key("enter")).expect("a file");
    assert_eq!(
        (path.to_str(), bytes.as_slice(), replaces),
        (Some("session-1-received.bin"), &b"onetwo\x1b"[..], false)
    );
    bench.desk.send(Msg::Exists { path: path.clone() });
    bench.sees("Replace session-1-received.bin?");
    bench.desk.key("right");
    let (again, bytes, replaces) = saves(bench.desk.key("enter")).expect("a file");
    assert_eq!((again, bytes.as_slice(), replaces), (path.clone(), &b"onetwo\x1b"[..], true));
    bench.desk.send(Msg::Saved { path, result: Ok(7) });
    bench.sees("7 bytes saved to session-1-received.bin");
    // In each form in which it is copied.
    bench.desk.key("F");
    for _ in 0..3 {
        bench.desk.key("down");
    }
    bench.desk.key("enter");
    bench.desk.key("tab");
    bench.sees("as they are");
    bench.desk.key("right");
    bench.desk.key("right");
    let (_, bytes, _) = saves(bench.desk.key("enter")).expect("a file");
    assert_eq!(bytes, b"6f 6e 65 74 77 6f 1b");
    // As text, each message on a line, and nothing that drives a terminal.
    bench.desk.keys("F up");
    for _ in 0..6 {
        bench.desk.key("down");
    }
    bench.desk.key("enter");
    let (_, bytes, _) = saves(bench.desk.key("enter")).expect("a file");
    let text = String::from_utf8(bytes).expect("text");
    assert_eq!(text, "12:04:00.000 > 6 B  Hello!\n12:04:00.000 < 3 B  one\n12:04:00.000 < 4 B  two\\x1b\n",);
}

#[test]
fn a_conversation_is_saved_as_json_lines_whole_or_the_marked_rows_alone() {
    let mut bench = Bench::new(80, 24);
    talked(&mut bench);
    let calls = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::SaveCalls { path, calls, replaces } => Some((path, calls, replaces)),
            _ => None,
        })
    };
    let pick = |bench: &mut Bench, words: &str| {
        bench.desk.key("F");
        bench.desk.text(words);
        bench.desk.key("enter");
    };
    pick(&mut bench, "json");
    bench.sees("Save the conversation as JSON lines: 3 lines");
    let (path, all, replaces) = calls(bench.desk.key("enter")).expect("a file");
    assert_eq!((path.to_str(), all.len(), replaces), (Some("session-1-calls.jsonl"), 3, false));
    bench.desk.send(Msg::Exists { path: path.clone() });
    bench.sees("Replace session-1-calls.jsonl?");
    bench.desk.key("right");
    let (_, again, replaces) = calls(bench.desk.key("enter")).expect("a file");
    assert_eq!((again == all, replaces), (true, true));
    bench.desk.send(Msg::Saved { path, result: Ok(700) });
    // The newest row alone.
    for _ in 0..10 {
        if bench.desk.app.panes().console.focus() == ConsoleRegion::Conversation {
            break;
        }
        bench.desk.key("tab");
    }
    bench.desk.key("space");
    pick(&mut bench, "marked rows as json");
    bench.sees("Save the marked rows as JSON lines: 1 line");
    let (_, marked, _) = calls(bench.desk.key("enter")).expect("a file");
    assert_eq!(marked, all[2..]);
    pick(&mut bench, "bytes of the marked");
    bench.sees("Save the bytes of the marked rows: 4 B");
    let saved = bench.desk.key("enter").into_iter().find_map(|effect| match effect {
        Effect::Save { bytes, .. } => Some(bytes),
        _ => None,
    });
    assert_eq!(saved.as_deref(), Some(&b"two\x1b"[..]));
}

#[test]
fn a_path_is_completed_from_the_names_of_its_folder_while_it_is_typed() {
    let mut bench = Bench::new(100, 30);
    talked(&mut bench);
    bench.desk.key("F");
    bench.desk.text("json");
    bench.desk.keys("enter ctrl-u");
    bench.desk.text("/tm");
    let lists =
        |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::ListFolder(_))).count();
    // The root was asked for with the slash.
    let slash = bench.desk.key("p");
    assert_eq!(lists(&slash), 0, "once for a folder: {slash:?}");
    let folder = |path: &str, names: &[(&str, bool)]| Msg::Folder {
        path: path.into(),
        names: names
            .iter()
            .map(|(name, is_folder)| FolderName { name: (*name).into(), is_folder: *is_folder })
            .collect(),
    };
    bench.desk.send(folder("/", &[("bin", true), ("tmp", true)]));
    let effects = bench.desk.key("tab");
    bench.sees("[/tmp/");
    assert_eq!(effects, [Effect::ListFolder("/tmp/".into())]);
    bench.desk.send(folder("/tmp/", &[("one.jsonl", false), ("only", true), ("two", false)]));
    bench.sees("Tab: one.jsonl");
    bench.desk.text("o");
    bench.desk.key("tab");
    bench.sees("[/tmp/on ");
    bench.desk.text("e");
    bench.desk.key("tab");
    let path = bench.desk.key("enter").into_iter().find_map(|effect| match effect {
        Effect::SaveCalls { path, .. } => Some(path),
        _ => None,
    });
    assert_eq!(path.as_deref(), Some(std::path::Path::new("/tmp/one.jsonl")));
}

/// Bytes of a part of a file that is sent.
const PIECE: usize = 256 * 1024;

/// A part of a file that was read: so many bytes of so many.
fn part(offset: u64, length: usize, of: u64) -> Msg {
    Msg::Part { path: "big".into(), result: Ok(FilePart { at: offset, bytes: vec![7; length], size: of }) }
}

#[test]
fn a_file_is_sent_in_parts_a_few_ahead_of_the_kernel_and_ctrl_c_stops_it() {
    let mut bench = Bench::new(100, 30);
    let id = bench.add("TCP echo");
    bench.desk.keys("esc A");
    bench.sees("a file is sent over a session that is open");
    bench.socket(id, 1, 12, Transport::Tcp, |_| {});
    bench.stage(id, SessionStage::Open { connected: Some(inet(58001)) });
    let reads = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ReadPart { at, .. } => Some(*at),
            _ => None,
        })
    };
    let sent = |effects: Vec<Effect>| {
        commands(effects).into_iter().find_map(|command| match command {
            ConsoleCommand::Send { payload, .. } => Some(payload.len()),
            _ => None,
        })
    };
    bench.desk.key("A");
    bench.desk.text("big");
    assert_eq!(reads(&bench.desk.key("enter")), Some(0));
    bench.sees("reading big");
    let piece = PIECE as u64;
    let of = piece * 6 + 1;
    // Until four wait for the kernel the next is read at once, then no more.
    let mut at = 0;
    loop {
        let effects = bench.desk.send(part(at, PIECE, of));
        let next = reads(&effects);
        assert_eq!(sent(effects), Some(PIECE));
        at += piece;
        assert!(next.is_none_or(|next| next == at), "{next:?}");
        if next.is_none() {
            break;
        }
    }
    let waiting = bench.desk.app.world().sessions[&id].outgoing.len();
    assert!((4..=5).contains(&waiting), "{waiting}");
    bench.sees("big: 0 B of 1.6 MB, 0 %; ctrl-c stops");
    // The kernel took one of them: there is room for the next. One of another place or file is none of it.
    assert_eq!(sent(bench.desk.send(part(0, 1, of))), None);
    let taken_of = |bench: &mut Bench, id| {
        let event =
            ConsoleEvent::Sent { session: id, socket: SocketId(1), taken: piece, of: piece, calls: 1 };
        bench.desk.send(Msg::Events(vec![Event::Console(event)]))
    };
    let taken = |bench: &mut Bench| taken_of(bench, id);
    let mut effects = Vec::new();
    while reads(&effects).is_none() {
        effects = taken(&mut bench);
    }
    assert_eq!(reads(&effects), Some(at));
    bench.sees("big: 524 kB of 1.6 MB, 33 %; ctrl-c stops");
    // It is stopped: what is read from now on is not sent.
    bench.desk.key("ctrl-c");
    bench.sees("big: stopped, ");
    assert_eq!(sent(bench.desk.send(part(at, PIECE, of))), None);
    assert!(!bench.screen().contains("of 1.6 MB"));

    // A whole one, of one part; it is done once the kernel has taken it.
    while !bench.desk.app.world().sessions[&id].outgoing.is_empty() {
        taken(&mut bench);
    }
    bench.desk.key("esc");
    bench.desk.key("A");
    bench.desk.text("big");
    bench.desk.key("enter");
    assert_eq!(sent(bench.desk.send(part(0, 5, 5))), Some(5));
    bench.sees("big: 0 B of 5 B, 0 %");
    taken(&mut bench);
    bench.sees("big: all 5 B are sent");

    // What cannot be read is told; a datagram carries no more than it can.
    bench.desk.key("esc");
    bench.desk.key("A");
    bench.desk.text("big");
    bench.desk.key("enter");
    let result = Err("No such file or directory".to_owned());
    bench.desk.send(Msg::Part { path: "big".into(), result });
    bench.sees("big: No such file or directory");
    let udp = bench.add("UDP echo");
    bench.open_udp(udp, 2, 13);
    bench.desk.key("esc");
    for (length, words, is_sent) in [
        (65_507, "big: all 65507 B are sent in one datagram", true),
        (65_508, "more than one datagram carries (65507)", false),
    ] {
        bench.desk.key("esc");
        bench.desk.key("A");
        bench.desk.text("big");
        bench.desk.key("enter");
        assert_eq!(sent(bench.desk.send(part(0, length, length as u64))).is_some(), is_sent);
        taken_of(&mut bench, udp);
        bench.sees(words);
    }
}

#[test]
fn payloads_are_saved_by_a_name_with_their_options_and_put_into_the_composer_again() {
    let mut bench = Bench::new(100, 30);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.key("ctrl-o");
    bench.desk.keys("tab right right right enter");
    bench.sees("ending crlf");
    bench.desk.text("GET / HTTP/1.0\\r\\n");
    bench.desk.key("ctrl-s");
    bench.desk.text("what is typed");
    bench.desk.key("enter");
    bench.sees("Save what is typed");
    bench.desk.text("a/b");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("letters, digits, blanks");
    bench.desk.key("ctrl-u");
    bench.desk.text("get");
    let kept = bench.desk.key("enter").into_iter().find_map(|effect| match effect {
        Effect::Keep { kind: KeptKind::Payload, name, text } => Some((name, text.expect("a text"))),
        _ => None,
    });
    let (name, text) = kept.expect("it is kept");
    assert_eq!(name, "get");
    let files = |payloads: &[(&str, &str)]| {
        let payloads = payloads.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Msg::UserFiles(std::sync::Arc::new(UserFiles { payloads, ..UserFiles::default() }))
    };
    bench.desk.send(files(&[("get", &text), ("broken", "text = 1")]));
    // Another session reads in its own way, until the payload comes with its options.
    let other = bench.add("UDP echo");
    bench.open_udp(other, 2, 12);
    bench.sees("ending none");
    let pick = |bench: &mut Bench, words: &str| {
        bench.desk.key("ctrl-s");
        bench.desk.text(words);
        bench.desk.key("enter");
    };
    pick(&mut bench, "get");
    bench.sees("ending crlf");
    bench.sees("18 bytes  47 45 54");
    pick(&mut bench, "broken");
    bench.sees("its file is broken: ");
    // A name that is taken is only replaced after a question.
    pick(&mut bench, "what is typed");
    bench.desk.text("get");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("Replace get?");
    bench.desk.key("right");
    let again = bench.desk.key("enter");
    assert!(matches!(&again[..], [Effect::Keep { text: Some(again), .. }] if *again == text), "{again:?}");
}

#[test]
fn the_lines_of_a_text_are_sent_one_by_one_with_a_pause_in_an_encoding_of_its_own() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.key("ctrl-o");
    // The last notation, Latin-1; then the ending, and past what is repeated to the lines and the pause.
    let to_last = ["right"; 6];
    for key in to_last.iter().chain(&["tab", "right", "tab", "tab", "tab", "tab", "space", "tab"]) {
        bench.desk.key(key);
    }
    bench.desk.text("200ms");
    bench.desk.key("enter");
    bench.sees("latin-1 · ending lf · split at lines, 200ms apart");
    bench.desk.text("né");
    bench.desk.key("ctrl-j");
    bench.desk.text("b");
    bench.sees("5 bytes in 2 sends  6e e9 0a | 62 0a");
    bench.at(1.0);
    let payload = |effects: Vec<Effect>| {
        let sent = commands(effects).into_iter().map(|command| match command {
            ConsoleCommand::Send { payload, .. } => payload.to_vec(),
            other => panic!("{other:?}"),
        });
        sent.collect::<Vec<_>>()
    };
    assert_eq!(payload(bench.desk.key("enter")), [b"n\xe9\n"]);
    bench.sees("sent 1 of 2, every 200ms");
    bench.at(1.1);
    assert!(payload(bench.desk.send(Msg::Tick)).is_empty(), "it is too early");
    bench.at(1.2);
    assert_eq!(payload(bench.desk.send(Msg::Tick)), [b"b\n"]);
    bench.sees("all 2 sends are made");
    bench.at(2.0);
    assert!(payload(bench.desk.send(Msg::Tick)).is_empty());
}

#[test]
fn a_payload_is_sent_again_and_again_with_its_variables_made_anew_and_ctrl_c_stops_it() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.key("ctrl-o");
    bench.desk.keys("tab tab right right space tab");
    bench.desk.key("ctrl-u");
    bench.desk.text("4");
    bench.desk.keys("tab ctrl-u");
    bench.desk.text("100ms");
    bench.desk.key("enter");
    bench.sees("4 times every 100ms");
    bench.desk.text("ping ${counter}");
    bench.sees("6 bytes  70 69 6e 67 20 31");
    let payload = |effects: Vec<Effect>| {
        let sent = commands(effects);
        assert!(sent.len() < 2, "one at a time: {sent:?}");
        sent.into_iter().next().map(|command| match command {
            ConsoleCommand::Send { payload, .. } => String::from_utf8(payload.to_vec()).expect("text"),
            other => panic!("{other:?}"),
        })
    };
    bench.at(1.0);
    assert_eq!(payload(bench.desk.key("enter")).as_deref(), Some("ping 1"));
    bench.sees("sent 1 of 4, every 100ms");
    let wake = |bench: &Bench| bench.desk.app.wake_at(bench.desk.now).map(|at| at.0 / 1_000_000);
    assert_eq!(wake(&bench), Some(1_100));
    bench.at(1.05);
    assert_eq!(payload(bench.desk.send(Msg::Tick)), None, "it is too early");
    // Behind another pane as well.
    bench.desk.keys("esc 3");
    bench.at(1.1);
    assert_eq!(payload(bench.desk.send(Msg::Tick)).as_deref(), Some("ping 2"));
    // What came too late is left out, and not made up for.
    bench.at(1.75);
    assert_eq!(payload(bench.desk.send(Msg::Tick)).as_deref(), Some("ping 3"));
    assert_eq!(payload(bench.desk.send(Msg::Tick)), None);
    bench.desk.keys("2 ctrl-c");
    bench.sees("stopped after 3 of 4 sends");
    bench.at(9.0);
    assert_eq!(payload(bench.desk.send(Msg::Tick)), None);
}
