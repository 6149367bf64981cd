//! The composer of the Console through update and draw: what is said of a payload before it is sent, and what is sent.

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

use common::console::{Bench, commands, inet};
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::connection::Owner;
use sockpit::model::console::{ConsoleCommand, ConsoleEvent};
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::{SessionId, SocketId};
use sockpit::model::moment::Moment;
use sockpit::model::why::{Route, RouteKind};
use sockpit::ui::file_part::FilePart;
use sockpit::ui::msg::{Effect, FolderName, Msg};

/// Whose routes to whom the effects ask for.
fn asked(effects: &[Effect]) -> Vec<Address> {
    let peer = |effect: &Effect| match effect {
        Effect::Command(Command::Route(question)) => question.peers.first().cloned(),
        _ => None,
    };
    effects.iter().filter_map(peer).collect()
}

/// The kernel answers: a route of this MTU, or none.
fn answer(bench: &mut Bench, id: SessionId, to: &Address, mtu: Option<u32>) {
    let route = Route {
        kind: RouteKind::Unicast,
        source: None,
        gateway: None,
        interface: "eth0".into(),
        is_up: true,
        has_carrier: true,
        mtu,
    };
    let route = mtu.map(|_| route).ok_or(Errno(libc::ENETUNREACH));
    bench.desk.handle_event(Event::Route(Owner::Session(id), to.clone(), route));
}

#[test]
fn a_datagram_above_the_mtu_of_its_route_says_in_how_many_fragments_it_leaves() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    let to = inet(58001);
    let hint = "over 1472 (MTU 1500 less 28): 2 fragments";
    // What is short enough for every path asks nobody.
    assert_eq!(asked(&bench.desk.send(Msg::Paste("x".repeat(100)))), []);
    assert_eq!(asked(&bench.desk.send(Msg::Paste("x".repeat(1373)))), [to.clone()]);
    assert!(!bench.screen().contains("fragments"));
    answer(&mut bench, id, &to, Some(1500));
    bench.sees(hint);
    bench.desk.key("backspace");
    assert!(!bench.screen().contains("fragments"), "1472 bytes go whole\n{}", bench.screen());
    bench.desk.text("x");
    bench.sees(hint);
    // It is asked anew after a while: the route is another one now, and then there is none.
    assert_eq!(asked(&bench.desk.key("left")), []);
    bench.at(2.5);
    assert_eq!(asked(&bench.desk.key("left")), [to.clone()]);
    answer(&mut bench, id, &to, Some(1006));
    bench.sees("over 978 (MTU 1006 less 28): 2 fragments");
    answer(&mut bench, id, &to, None);
    assert!(!bench.screen().contains("fragments"));
    // Each payload of a text that is split is a datagram of its own.
    answer(&mut bench, id, &to, Some(1500));
    bench.desk.text(" y");
    bench.desk.key("ctrl-o");
    bench.desk.keys("tab tab right space enter");
    bench.sees("split at blanks");
    assert!(!bench.screen().contains("fragments"));
    // A wide screen says how the number comes about, and a datagram of more than IP can carry is told as that.
    bench.desk.resize(130, 36);
    bench.desk.send(Msg::Paste("x".repeat(2000)));
    bench.sees("above 1472, the route's MTU 1500 less 28 of headers: sent in 2 fragments");
    bench.desk.send(Msg::Paste("x".repeat(64_000)));
    bench.sees("more than one datagram carries (65507)");
}

/// What the effects read of files: where, and how much.
fn reads(effects: &[Effect]) -> Vec<(u64, usize)> {
    let read = |effect: &Effect| match effect {
        Effect::ReadPart { at, length, .. } => Some((*at, *length)),
        _ => None,
    };
    effects.iter().filter_map(read).collect()
}

/// The payloads that the effects send.
fn sent(effects: Vec<Effect>) -> Vec<Vec<u8>> {
    let payload = |command| match command {
        ConsoleCommand::Send { payload, .. } => Some(payload.to_vec()),
        _ => None,
    };
    commands(effects).into_iter().filter_map(payload).collect()
}

/// A part of the file `note`, of so many bytes.
fn part(at: u64, bytes: &[u8], size: u64) -> Msg {
    Msg::Part { path: "note".into(), result: Ok(FilePart { at, bytes: bytes.to_vec(), size }) }
}

/// Chooses the notation of files.
fn choose_file(bench: &mut Bench) {
    bench.desk.key("ctrl-o");
    for _ in 0..7 {
        bench.desk.key("right");
    }
    bench.sees("‹file›");
}

#[test]
fn a_file_is_a_notation_its_path_is_completed_and_its_first_bytes_are_shown() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.desk.text("Hello!");
    choose_file(&mut bench);
    bench.desk.key("enter");
    // What was typed is no path: the history has it.
    bench.sees("─ file · ctrl-o changes ─");
    bench.sees("the path of a file; Tab completes it");
    bench.desk.key("n");
    let names = [("note", false), ("nothing/", true)];
    let name = |(name, is_folder): (&str, bool)| FolderName { name: name.into(), is_folder };
    bench.desk.send(Msg::Folder { path: ".".into(), names: names.map(name).into() });
    let none = || Msg::Part { path: "n".into(), result: Err("there is no such file".into()) };
    bench.desk.send(none());
    bench.sees("Tab: note  nothing/");
    bench.desk.text("x");
    bench.desk.send(Msg::Part { path: "nx".into(), result: Err("there is no such file".into()) });
    bench.sees(" there is no such file");
    bench.desk.key("enter");
    bench.sees("! nx: there is no such file");
    // Tab goes on as far as the names agree; behind that the focus moves as ever.
    bench.desk.key("backspace");
    bench.desk.key("tab");
    bench.sees(" not\n");
    let effects = bench.desk.key("e");
    assert_eq!(reads(&effects), [(0, 255)]);
    bench.desk.send(part(0, b"Hello!\n", 7));
    bench.sees(" note\n 7 bytes  48 65 6c 6c 6f 21 0a");
    bench.sees("sent as it is");
    // It has grown meanwhile.
    bench.at(3.0);
    assert_eq!(reads(&bench.desk.key("left")), [(0, 255)]);
    bench.desk.send(part(0, &[7; 255], 70_000));
    bench.sees("70000 bytes  07 07");
    bench.sees("more than one datagram carries (65507)");
    assert_eq!(sent(bench.desk.key("enter")), [[0_u8; 0]; 0]);
    bench.sees("ctrl-o says by how");
    bench.desk.resize(120, 24);
    // In pieces, with a pause between them; the begin that is shown is none of them.
    bench.desk.key("ctrl-o");
    for _ in 0..6 {
        bench.desk.key("tab");
    }
    bench.desk.text("1s");
    bench.desk.key("tab");
    bench.desk.text("40000");
    bench.desk.key("enter");
    bench.sees("file · 40000 B a send, 1s apart");
    assert_eq!(reads(&bench.desk.key("enter")), [(0, 40_000)]);
    assert_eq!(sent(bench.desk.send(part(0, &[7; 255], 70_000))), [[0_u8; 0]; 0]);
    assert_eq!(sent(bench.desk.send(part(0, &[7; 40_000], 70_000))), [vec![7; 40_000]]);
    let wakes = bench.desk.app.wake_at(bench.desk.now);
    assert!(wakes.is_some_and(|at| at <= Moment(4_000_000_000)), "{wakes:?}");
    let taken = |bench: &mut Bench, of: u64| {
        let event = ConsoleEvent::Sent { session: id, socket: SocketId(1), taken: of, of, calls: 1 };
        bench.desk.send(Msg::Events(vec![Event::Console(event)]))
    };
    assert_eq!(reads(&taken(&mut bench, 40_000)), [], "the pause is not over");
    bench.sees("note: 40 kB of 70 kB, 57 %; ctrl-c stops");
    bench.at(4.0);
    assert_eq!(reads(&bench.desk.send(Msg::Tick)), [(40_000, 40_000)]);
    assert_eq!(sent(bench.desk.send(part(40_000, &[8; 30_000], 70_000))), [vec![8; 30_000]]);
    taken(&mut bench, 30_000);
    bench.sees("note: all 70000 B are sent in 2 datagrams");
    // The path is in the history as a path, and what was typed before as text.
    bench.desk.key("up");
    bench.sees("─ file · 40000 B a send, 1s apart · ctrl-o changes ─");
    bench.desk.key("up");
    bench.sees("Hello!");
    bench.sees("─ text · ending none");
}

#[test]
fn variables_are_shown_as_the_next_send_has_them_and_each_session_counts_for_itself() {
    let mut bench = Bench::new(120, 36);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    let with_variables = |bench: &mut Bench| {
        bench.desk.key("ctrl-o");
        for key in ["tab", "tab", "right", "right", "space", "enter"] {
            bench.desk.key(key);
        }
    };
    with_variables(&mut bench);
    // The port is not there before the first send; the time is of now, not of the last send.
    bench.desk.text("${local:port}");
    bench.sees("column 1: the socket has no address and port of IP yet: UDP gets one at the first send");
    bench.desk.key("ctrl-g");
    bench.desk.text("${counter:u8}${time:u32be}${peer:port:u16be}");
    bench.at(1.0);
    bench.desk.text("x");
    // 12:04:01 is 43,441 seconds of the first day.
    bench.sees("8 bytes  01 00 00 a9 b1 e2 91 78");
    assert_eq!(sent(bench.desk.key("enter")), [b"\x01\0\0\xa9\xb1\xe2\x91x"]);
    bench.socket(id, 1, 11, Transport::Udp, |state| state.local = Some(inet(258)));
    bench.desk.text("${counter:u8} ${local:port:u16be} ${random:3}");
    bench.sees("8 bytes  02 20 01 02 20 ");
    let shown = bench.screen();
    let payload = sent(bench.desk.key("enter")).remove(0);
    let hex = payload.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&format!("8 bytes  {hex} ")), "what was shown is sent: {hex}\n{shown}");
    // Parts count too, and those that wait for their turn are made when it comes.
    bench.desk.key("ctrl-o");
    for key in ["tab", "tab", "right", "space", "tab", "tab", "tab", "tab"] {
        bench.desk.key(key);
    }
    bench.desk.text("1s");
    bench.desk.key("enter");
    bench.sees("split at blanks, 1s apart · variables");
    bench.desk.text("${counter} ${counter}:${time}");
    bench.sees("2 sends  33 | 34 3a 34 33 34 34 31 ");
    assert_eq!(sent(bench.desk.key("enter")), [b"3"]);
    bench.at(2.0);
    assert_eq!(sent(bench.desk.send(Msg::Tick)), [b"4:43442"]);
    // Another session begins at 1.
    let other = bench.add("UDP echo");
    bench.open_udp(other, 2, 12);
    with_variables(&mut bench);
    bench.desk.text("${counter}");
    assert_eq!(sent(bench.desk.key("enter")), [b"1"]);
}

#[test]
fn what_is_typed_into_the_form_takes_the_place_of_what_nobody_typed() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    // The saved payloads have the same key on both levels.
    bench.desk.key("ctrl-s");
    bench.sees("Saved payloads");
    bench.desk.keys("esc esc ctrl-s");
    bench.sees("Saved payloads");
    bench.desk.keys("esc i ctrl-o tab tab tab");
    bench.desk.text("3");
    bench.desk.key("tab");
    bench.desk.text("300ms");
    bench.desk.key("enter");
    bench.sees("3 times every 300ms");
}
