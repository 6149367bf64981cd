//! Where one lands, and that nothing happens which was not meant: what is typed goes where it was meant to go, and
//! letters that meet no field change nothing.

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

use bytes::Bytes;
use common::console::{Bench, commands, inet, opened};
use sockpit::model::connection::End;
use sockpit::model::console::{ConsoleCommand, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::ids::{ServerId, SessionId};
use sockpit::ui::keys::Level;
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::panes::PaneId;
use sockpit::ui::panes::console::ConsoleRegion;

/// What would be sent now by Enter, on a session that is open.
fn payloads(effects: Vec<Effect>) -> Vec<Bytes> {
    let sent = commands(effects).into_iter().filter_map(|command| match command {
        ConsoleCommand::Send { payload, .. } => Some(payload),
        _ => None,
    });
    sent.collect()
}

fn open(bench: &mut Bench, id: SessionId, number: u32) {
    let transport = bench.desk.app.world().sessions[&id].spec.to.transport;
    bench.socket(id, number, 10 + number as i32, transport, |_| {});
    let connected = transport.is_stream().then(|| inet(58001));
    bench.stage(id, SessionStage::Open { connected });
}

#[test]
fn a_session_of_any_kind_opened_from_anywhere_is_typed_into_at_once() {
    let mut bench = Bench::new(80, 24);
    for preset in ["TCP echo", "UDP echo", "TCP 12345"] {
        let id = bench.add(preset);
        assert_eq!(bench.desk.app.level(), Level::Type, "{preset}");
        bench.desk.text("d is text");
        assert_eq!(bench.desk.app.panes().console.focus(), ConsoleRegion::Composer);
        open(&mut bench, id, id.0);
        assert_eq!(payloads(bench.desk.key("enter")), ["d is text"]);
    }
    // Cloned, opened again, and from the form.
    bench.desk.key("esc");
    opened(bench.desk.key("c"));
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.stage(SessionId(4), SessionStage::Ended(End::ByPeer));
    bench.desk.key("esc");
    opened(bench.desk.key("s"));
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.desk.key("esc");
    bench.desk.keys("a enter right tab tab");
    bench.desk.text("7");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!(spec.to.transport, Transport::Tcp);
    assert_eq!(bench.desk.app.level(), Level::Type);
    // From a server.
    bench.desk.start_server(58001);
    bench.desk.keys("esc 3");
    opened(bench.desk.key("t"));
    assert_eq!((bench.desk.app.focus(), bench.desk.app.level()), (PaneId::Console, Level::Type));
}

#[test]
fn coming_back_puts_the_focus_on_the_composer_in_command() {
    let mut bench = Bench::new(80, 24);
    bench.add("UDP echo");
    bench.desk.keys("esc tab 3 2");
    assert_eq!(bench.desk.app.level(), Level::Command);
    assert_eq!(bench.desk.app.panes().console.focus(), ConsoleRegion::Composer);
}

#[test]
fn what_is_typed_and_how_it_is_read_belongs_to_the_session() {
    let mut bench = Bench::new(80, 24);
    let first = bench.add("TCP echo");
    open(&mut bench, first, 1);
    bench.desk.text("to the first");
    // Its lines end in CR LF.
    bench.desk.key("ctrl-o");
    bench.desk.keys("tab right right right enter");
    bench.sees("ending crlf");
    let second = bench.add("UDP echo");
    open(&mut bench, second, 2);
    bench.sees("ending none");
    bench.desk.text("to the second");
    assert_eq!(payloads(bench.desk.key("enter")), ["to the second"]);
    bench.desk.text("later");
    bench.desk.keys("esc <");
    bench.sees("to the first");
    bench.sees("ending crlf");
    bench.desk.key("i");
    assert_eq!(payloads(bench.desk.key("enter")), ["to the first\r\n"]);
    bench.desk.keys("esc >");
    bench.sees("later");
    // Another one like it reads in the same way, and has nothing typed.
    bench.desk.keys("< c");
    bench.sees("ending crlf");
    bench.sees("2 bytes  0d 0a");
}

#[test]
fn bytes_from_inspect_go_as_they_are_and_the_options_hold_again_after_them() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    open(&mut bench, id, 1);
    // An ending, a NUL and splitting at blanks.
    bench.desk.key("ctrl-o");
    bench.desk.keys("tab right tab space right space enter");
    bench.sees("ending lf · and NUL · split at blanks");
    bench.desk.text("a b");
    bench.desk.keys("esc x");
    assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
    bench.desk.key("t");
    assert_eq!((bench.desk.app.focus(), bench.desk.app.level()), (PaneId::Console, Level::Type));
    bench.sees("ending none");
    assert_eq!(payloads(bench.desk.key("enter")), ["a\n\0b\n\0"]);
    bench.sees("ending lf · and NUL · split at blanks");
    bench.desk.text("c d");
    assert_eq!(payloads(bench.desk.key("enter")), ["c\n\0", "d\n\0"]);
}

#[test]
fn bytes_without_a_session_wait_for_the_next_one_and_that_is_what_is_said() {
    let mut bench = Bench::new(80, 24);
    bench.desk.keys("4 i 4 1 esc t");
    assert_eq!(bench.desk.app.focus(), PaneId::Console);
    bench.sees("1 bytes wait for a session: the next one that is opened has them typed");
    let id = bench.add("UDP echo");
    open(&mut bench, id, 1);
    assert_eq!(payloads(bench.desk.key("enter")), ["A"]);
}

#[test]
fn a_message_that_is_typed_where_nobody_can_be_replied_to_changes_nothing() {
    let mut bench = Bench::new(80, 24);
    bench.desk.start_server(58001);
    bench.desk.key("3");
    let before = format!("{:?}", bench.desk.app.world().servers[&ServerId(1000)].spec);
    assert_eq!(bench.desk.key("i"), []);
    bench.sees("Nothing can be typed here");
    bench.sees("a reply needs a client that is connected");
    for letter in "hello, all".chars().filter(|letter| *letter != ' ') {
        assert_eq!(bench.desk.key(&letter.to_string()), [], "{letter}");
    }
    bench.sees("Nothing can be typed here");
    assert_eq!(bench.desk.key("enter"), []);
    assert!(bench.desk.app.popup().is_none());
    assert_eq!(format!("{:?}", bench.desk.app.world().servers[&ServerId(1000)].spec), before);
    // Without a session what is typed is where one goes.
    bench.desk.key("2");
    assert_eq!(bench.desk.key("i"), []);
    bench.desk.text("hello, all");
    assert_eq!(bench.desk.key("enter"), []);
    bench.sees("nothing matches");
    bench.desk.key("ctrl-u");
    bench.desk.text("localhost:7");
    bench.sees("tcp localhost:7");
}

#[test]
fn an_address_that_is_pasted_where_no_session_is_yet_is_where_one_goes() {
    let mut bench = Bench::new(80, 24);
    bench.desk.key("2");
    assert_eq!(bench.desk.send(Msg::Paste("127.0.0.1:58001".to_owned())), []);
    bench.sees("tcp 127.0.0.1:58001");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!((spec.to.to_string().as_str(), spec.to.transport), ("127.0.0.1:58001", Transport::Tcp));
}

#[test]
fn a_letter_never_changes_a_choice() {
    let mut bench = Bench::new(80, 24);
    bench.desk.keys("a enter");
    let form = bench.screen();
    for letter in ["h", "l", "l"] {
        bench.desk.key(letter);
        assert_eq!(bench.screen(), form, "{letter}");
    }
    bench.desk.key("right");
    assert_ne!(bench.screen(), form, "the arrows choose");
}

#[test]
fn next_previous_and_a_number_choose_the_session() {
    let mut bench = Bench::new(80, 24);
    for _ in 0..3 {
        bench.add("TCP echo");
    }
    bench.desk.key("esc");
    let selected = |bench: &Bench| bench.desk.app.panes().console.selected().map(|id| id.0);
    let mut seen = vec![selected(&bench)];
    for key in [">", ">", "<", "<", "<"] {
        bench.desk.key(key);
        seen.push(selected(&bench));
    }
    assert_eq!(seen, [Some(3), Some(1), Some(2), Some(1), Some(3), Some(2)]);
}

#[test]
fn leaving_lists_what_is_open_by_number_and_says_how_to_reach_the_other_answer() {
    let mut bench = Bench::new(80, 24);
    bench.desk.start_server(58001);
    let id = bench.add("TCP echo");
    open(&mut bench, id, 1);
    bench.desk.key("esc");
    assert_eq!(bench.desk.key("q"), []);
    bench.sees("server 1000, UDP echo at 127.0.0.1:58001, 0 connected");
    bench.sees("session 1, TCP to 127.0.0.1:58001");
    bench.sees("choose, Enter confirms");
    bench.sees("choose");
    bench.desk.key("right");
    assert_eq!(bench.desk.key("enter"), [Effect::Quit]);
}

#[test]
fn a_composer_of_several_lines_is_cleared_by_one_key_and_the_history_has_it() {
    let mut bench = Bench::new(80, 24);
    bench.add("TCP echo");
    bench.desk.text("one");
    bench.desk.key("ctrl-j");
    bench.desk.text("two");
    bench.sees("7 bytes");
    bench.desk.key("ctrl-g");
    bench.sees("0 bytes");
    bench.desk.key("up");
    bench.sees("7 bytes");
}

#[test]
fn a_line_longer_than_any_screen_can_be_pasted_wherever_text_is_typed() {
    let line = "x".repeat(100_000);
    for keys in [&[][..], &["esc", ":"], &["esc", "/"], &["esc", "ctrl-p"], &["1", "enter"]] {
        let mut bench = Bench::new(80, 24);
        let id = bench.add("TCP echo");
        open(&mut bench, id, 1);
        for key in keys {
            bench.desk.key(key);
        }
        bench.desk.send(Msg::Paste(line.clone()));
        bench.desk.key("left");
        assert!(bench.desk.rows().join("\n").contains("xxxx"), "{keys:?}: {}", bench.screen());
    }
}

#[test]
fn the_crlf_of_a_paste_is_kept_and_said() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("TCP echo");
    open(&mut bench, id, 1);
    bench.desk.send(Msg::Paste("GET / HTTP/1.0\r\n\r\n".into()));
    bench.sees("2 line ends of the paste are CR LF");
    assert_eq!(payloads(bench.desk.key("enter")), ["GET / HTTP/1.0\r\n\r\n"]);
    // What the terminal sends for its Enter key is a line feed, as ever.
    bench.desk.send(Msg::Paste("a\rb".into()));
    assert_eq!(payloads(bench.desk.key("enter")), ["a\nb"]);
}
