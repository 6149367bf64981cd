//! The Lookup pane through update and draw: the form, the list, errors, names, every size, hostile text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::time::Duration;

use common::screen::{Desk, hostile};
use sockpit::bytes::address::{Candidate, PolicyTables, SourceState};
use sockpit::bytes::dns::DnsName;
use sockpit::bytes::name_service::hosts_lines;
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::console::ConsoleCommand;
use sockpit::model::dns::ResolvConf;
use sockpit::model::dns::{
    DnsEvent, DnsExchange, DnsOver, DnsReply, DnsRequest, DnsServer, DnsTry, DnsTryEnd, DnsVerdict,
};
use sockpit::model::eai::EaiError;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::explanation::{Explanation, HostInterface, ModuleAnswer, NameService, OwnHost};
use sockpit::model::failure::Failure;
use sockpit::model::hints::Hints;
use sockpit::model::ids::LookupId;
use sockpit::model::lookup::{LookupCommand, LookupEvent, LookupResult, NameResult, Node, Question};
use sockpit::model::moment::Moment;
use sockpit::ui::keys::Level;
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::panes::PaneId;
use sockpit::ui::panes::lookup::LookupRegion;

const CANONNAME: i32 = 2;
const PASSIVE: i32 = 1;

fn address(text: &str) -> Address {
    let (parsed, port) = sockpit::bytes::address::parse_with_port(text).expect("an address");
    Address::new(parsed.ip, port)
}

/// A node as libc would make it.
fn node(at: &str, socktype: i32, protocol: i32, flags: i32, canonname: Option<&[u8]>) -> Node {
    let address = address(at);
    let addr = address.to_sockaddr();
    Node {
        flags,
        family: i32::from(address.family().expect("a family")),
        socktype,
        protocol,
        addrlen: addr.len() as u32,
        addr,
        canonname: canonname.map(<[u8]>::to_vec),
        raw: Vec::new(),
    }
}

/// The question that the screen asks of the backend, and its id.
fn asked(effects: &[Effect]) -> (LookupId, Question) {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Ask(id, question))) => Some((*id, question.clone())),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("nothing was asked: {effects:?}"))
}

fn named(effects: &[Effect]) -> (LookupId, Address, i32) {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Name(id, address, flags))) => {
            Some((*id, address.clone(), *flags))
        }
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("no name was asked for: {effects:?}"))
}

fn answer(desk: &mut Desk, id: LookupId, result: Result<Vec<Node>, EaiError>) {
    let answer = LookupResult { at: desk.now, took: Duration::from_micros(612), result, call: None };
    desk.handle_event(Event::Lookup(LookupEvent::Answered(id, answer)));
}

fn shown(desk: &Desk) -> String {
    desk.rows().iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The story's list: localhost, 58001, dgram, canonname.
fn echo_story(desk: &mut Desk) -> (LookupId, Question) {
    desk.key("enter");
    desk.text("localhost");
    desk.key("tab");
    desk.text("58001");
    desk.keys("tab tab right right tab tab space");
    let (id, question) = asked(&desk.key("enter"));
    let nodes = vec![
        node("[::1]:58001", 2, 17, CANONNAME, Some(b"localhost")),
        node("127.0.0.1:58001", 2, 17, CANONNAME, None),
    ];
    answer(desk, id, Ok(nodes));
    (id, question)
}

#[test]
fn the_echo_story_asks_what_was_filled_in_and_shows_the_list() {
    let mut desk = Desk::new(80, 24);
    desk.hear_host_name(b"workbench");
    let (_, question) = echo_story(&mut desk);
    assert_eq!(
        question,
        Question {
            node: Some("localhost".into()),
            service: Some("58001".into()),
            hints: Hints { flags: CANONNAME, socktype: 2, ..Hints::default() },
            as_typed: false,
        }
    );
    let expected = "\
─ Ask ─────────────────────────────────────────────────── this host: workbench ─
 node   [localhost                   ]  service [58001       ]  dynamic, 49152-…
 family ‹any› inet inet6 #  type any stream ‹dgram› raw #  proto ‹0› tcp udp #
 flags  [x]canonname [ ]passive [ ]numerichost [ ]numericserv [ ]v4mapped …
─ getaddrinfo = 0, 2 nodes, 0.6 ms ─────────────────┬─ Node 1 in every form ────
 canonical name \"localhost\"                         │ w: who is it?
▌1 ::1                  UDP  port 58001             │ ::1
   │                                                │ loopback, RFC 4291
 2 127.0.0.1  7F000001  UDP  port 58001             │ 58001 dynamic, 49152-65535
   ▼ NULL                                           │ 0:0:0:0:0:0:0:1
                                                    │ 0000:0000:0000:0000:0000:
                                                    │ 0000:0000:0001
─ Node 1: struct addrinfo ──────────────────── Tab: order · source · this host ─
 ai_flags     0x0002 AI_CANONNAME    ai_addrlen   28
 ai_family    10 AF_INET6            ai_addr      0a 00 e2 91 00 00 00 00 00 0…
 ai_socktype  2 SOCK_DGRAM           ai_canonname \"localhost\"
 ai_protocol  17 IPPROTO_UDP         ai_next      → node 2";
    let rows = desk.rows();
    let rows: Vec<&str> = rows[1..18].iter().map(|row| row.trim_end()).collect();
    assert_eq!(rows.join("\n"), expected, "{}", shown(&desk));
}

/// Fills a preset in by its name, and asks.
fn preset(desk: &mut Desk, name: &str) -> (LookupId, Question) {
    desk.key("a");
    for _ in 0..30 {
        let here = desk.rows().iter().any(|row| row.contains(&format!("▌{name} ")));
        if here {
            desk.key("enter");
            return asked(&desk.key("enter"));
        }
        desk.key("down");
    }
    panic!("no preset {name}:\n{}", shown(desk));
}

fn ask_for(desk: &mut Desk, node: &str, service: &str) -> (LookupId, Question) {
    desk.keys("i ctrl-u");
    desk.text(node);
    desk.keys("tab ctrl-u");
    desk.text(service);
    asked(&desk.key("enter"))
}

#[test]
fn it_starts_on_the_node_and_says_what_to_do() {
    let mut desk = Desk::new(80, 24);
    desk.hear_host_name(b"workbench");
    let rows = desk.rows();
    assert!(rows[1].ends_with(" this host: workbench ─"), "{}", rows[1]);
    assert!(rows[2].starts_with("▌node   [NULL "), "{}", rows[2]);
    assert!(rows[2].contains(" service [NULL "), "{}", rows[2]);
    assert!(rows[5].starts_with("─ Welcome ─"), "{}", rows[5]);
    assert_eq!(desk.app.level(), Level::Command);
    desk.key("enter");
    assert_eq!(desk.app.level(), Level::Type, "Enter on a field types in it");
    desk.text("q1 :/?x");
    assert!(desk.rows()[2].contains("[q1 :/?x "), "every printable key is text: {}", desk.rows()[2]);
    desk.key("esc");
    assert!(desk.rows()[2].contains("[q1 :/?x "), "Esc keeps the text: {}", desk.rows()[2]);
    // Once something is typed, the pane says what would be asked.
    let rows = desk.rows();
    assert!(
        rows[13].starts_with("─ hints of getaddrinfo(\"q1 :/?x\", NULL, &hints, &list) ─"),
        "{}",
        rows[13]
    );
    assert!(shown(&desk).contains("a has questions to begin with"), "{}", shown(&desk));
}

#[test]
fn asking_moves_to_the_list_in_command() {
    let mut desk = Desk::new(80, 24);
    ask_for(&mut desk, "localhost", "");
    assert_eq!(desk.app.level(), Level::Command);
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::List);
    assert!(desk.app.panes().lookup.is_asking());
}

#[test]
fn at_120_columns_a_node_is_one_line_and_the_chosen_one_a_box_with_its_eight_fields() {
    let mut desk = Desk::new(120, 36);
    desk.hear_host_name(b"workbench");
    echo_story(&mut desk);
    let expected = "\
─ getaddrinfo = 0, 2 nodes, 0.6 ms ───────────────────────────────────────┬─ Node 1 in every form ─────────── 1 more ↓ ─
 canonical name \"localhost\"                                               │ who           w: who is it?
▌1 ┌ ::1                  UDP  port 58001                                 │ short         ::1
   │ ai_flags     0x0002 AI_CANONNAME   ai_addrlen   28                   │ class         loopback, RFC 4291
   │ ai_family    10 AF_INET6           ai_addr      0a 00 e2 91 00 00 0… │ port          58001 dynamic, 49152-65535
   │ ai_socktype  2 SOCK_DGRAM          ai_canonname \"localhost\"          │ full          0:0:0:0:0:0:0:1
   │ ai_protocol  17 IPPROTO_UDP        ai_next      ↓ node 2             │ all digits
   └─ ai_next ▼                                                           │  0000:0000:0000:0000:0000:0000:0000:0001
 2   127.0.0.1  7F000001  UDP  port 58001                                 │ bytes         00 00 00 00 00 00 00 00
   ▼ NULL                                                                 │               00 00 00 00 00 00 00 01
                                                                          │ reverse name  1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.
                                                                          │               0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.
                                                                          │               0.0.ip6.arpa
                                                                          │ block         ::1/128
                                                                          │ sockaddr      0a 00 e2 91 00 00 00 00
                                                                          │               00 00 00 00 00 00 00 00
                                                                          │               00 00 00 00 00 00 00 01
─ hints of getaddrinfo(\"localhost\", \"58001\", &hints, &list), as passed ───┴─────────────────── Tab: source · this host ─
 ai_flags     0x0002 AI_CANONNAME    ai_family    0 AF_UNSPEC   ai_socktype  2 SOCK_DGRAM  ai_protocol  0 any
 ai_addrlen   0                      ai_addr      NULL          ai_canonname NULL          ai_next      NULL
 getaddrinfo(\"localhost\", \"58001\", {AF_UNSPEC, SOCK_DGRAM, 0, AI_CANONNAME}, &list)              = 0 (2 nodes)   0.6 ms
 inside libc: sockets to nscd, name servers and the kernel's address list are not ours, and not recorded";
    let rows = desk.rows();
    let rows: Vec<&str> = rows[5..27].iter().map(|row| row.trim_end()).collect();
    assert_eq!(rows.join("\n"), expected, "{}", shown(&desk));
}

#[test]
fn the_box_goes_with_the_cursor_and_a_press_finds_the_node_below_it() {
    let mut desk = Desk::new(120, 36);
    echo_story(&mut desk);
    desk.click(8, 13);
    let rows = desk.rows();
    assert!(rows[7].starts_with(" 1   ::1                  UDP  port 58001  ↓"), "{}", shown(&desk));
    assert!(rows[8].starts_with("▌2 ┌ 127.0.0.1  7F000001  UDP  port 58001"), "{}", shown(&desk));
    assert!(rows[9].contains("ai_addrlen   16"), "{}", shown(&desk));
    assert!(rows[13].starts_with("   ▼ NULL"), "{}", shown(&desk));
    desk.click(8, 7);
    assert!(desk.rows()[7].starts_with("▌1 ┌ ::1"), "{}", shown(&desk));
}

#[test]
fn coming_back_the_focus_is_on_the_node_in_command() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::List);
    desk.keys("3 1");
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Ask);
    assert_eq!(desk.app.level(), Level::Command);
    assert!(desk.rows()[2].starts_with("▌node "), "{}", desk.rows()[2]);
}

#[test]
fn letters_move_no_choice_of_the_question() {
    let mut desk = Desk::new(80, 24);
    desk.keys("tab tab");
    let before = desk.rows()[3].clone();
    assert!(before.contains("▌"), "the focus is on a choice: {before}");
    desk.keys("l h h");
    assert_eq!(desk.rows()[3], before);
    desk.key("right");
    assert_ne!(desk.rows()[3], before, "the arrows choose");
}

#[test]
fn talking_with_nothing_asked_says_what_is_missing() {
    let mut desk = Desk::new(80, 24);
    desk.key("t");
    assert!(shown(&desk).contains("no address here yet"), "{}", shown(&desk));
    assert!(!shown(&desk).contains("composer"), "{}", shown(&desk));
}

#[test]
fn addresses_are_shown_in_hex_as_the_books_print_them() {
    for (dotted, hex, bytes, octets) in [
        ("193.136.138.142", "C1888A8E", "c1 88 8a 8e", "193 136 138 142"),
        ("192.118.56.25", "C0763819", "c0 76 38 19", "192 118 56 25"),
        ("167.208.101.28", "A7D0651C", "a7 d0 65 1c", "167 208 101 28"),
    ] {
        let mut desk = Desk::new(120, 36);
        desk.key("enter");
        desk.text(dotted);
        let typed = shown(&desk);
        for form in [format!("hex           {hex}"), bytes.to_owned(), octets.to_owned()] {
            assert!(typed.contains(&form), "as it is typed, {form}:\n{typed}");
        }
        let (id, _) = asked(&desk.key("enter"));
        answer(&mut desk, id, Ok(vec![node(&format!("{dotted}:0"), 2, 17, 0, None)]));
        let answered = shown(&desk);
        assert!(
            answered.contains(&format!(" 1 ┌ {dotted}  {hex}  UDP  port 0"))
                || answered.contains(&format!("▌1 ┌ {dotted}  {hex}  UDP")),
            "{answered}"
        );
    }
}

#[test]
fn the_server_preset_asks_for_null_and_passive() {
    let mut desk = Desk::new(120, 36);
    let (id, question) = preset(&mut desk, "server");
    let expected = Question {
        service: Some("3490".into()),
        hints: Hints { flags: PASSIVE, socktype: 1, ..Hints::default() },
        ..Question::default()
    };
    assert_eq!(question, expected);
    answer(
        &mut desk,
        id,
        Ok(vec![node("0.0.0.0:3490", 1, 6, PASSIVE, None), node("[::]:3490", 1, 6, PASSIVE, None)]),
    );
    let screen = shown(&desk);
    for words in [
        "getaddrinfo = 0, 2 nodes",
        "0.0.0.0  00000000  TCP  port 3490",
        "::                 TCP  port 3490",
        "ai_flags     0x0001 AI_PASSIVE",
        "02 00 0d a2 00 00 00",
        "ai_next      ↓ node 2",
        "ai_next      NULL",
        "▼ NULL",
        "unspecified (wildcard), RFC",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    assert!(!screen.contains("canonical name"), "it was not asked for:\n{screen}");
    assert_eq!(screen.matches("ai_canonname NULL").count(), 2, "the chosen node and the hints:\n{screen}");
}

#[test]
fn the_client_preset_keeps_the_node_that_is_typed() {
    let mut desk = Desk::new(80, 24);
    let (_, question) = preset(&mut desk, "client");
    assert_eq!(question.node.as_deref(), Some("localhost"), "where nothing is typed");
    desk.keys("i ctrl-u");
    desk.text("::1");
    desk.key("esc");
    let (_, question) = preset(&mut desk, "showip");
    assert_eq!((question.node.as_deref(), question.service, question.hints.socktype), (Some("::1"), None, 1));
}

#[test]
fn stream_datagram_and_raw_nodes_are_told_apart() {
    let mut desk = Desk::new(80, 24);
    let (id, question) = ask_for(&mut desk, "127.0.0.1", "58001");
    assert_eq!((question.hints.socktype, question.hints.protocol), (0, 0));
    let at = "127.0.0.1:58001";
    answer(
        &mut desk,
        id,
        Ok(vec![node(at, 1, 6, 0, None), node(at, 2, 17, 0, None), node(at, 3, 1, 0, None)]),
    );
    let screen = shown(&desk);
    for words in ["7F000001  TCP    port 58001", "7F000001  UDP    port 58001", "7F000001  RAW/1  port 58001"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    desk.keys("i tab ctrl-u");
    desk.text("echo");
    assert!(desk.rows()[2].contains("]  port 7 "), "{}", desk.rows()[2]);
}

#[test]
fn where_a_name_that_failed_was_looked_for_is_told() {
    let mut desk = Desk::new(120, 36);
    let (id, _) = ask_for(&mut desk, "nosuchname", "");
    let result = Err(EaiError { number: -2, errno: None });
    let failed = LookupResult { at: desk.now, took: Duration::from_millis(1), result, call: None };
    let effects = desk.send(Msg::Events(vec![Event::Lookup(LookupEvent::Answered(id, failed))]));
    let asked = follow_ups(&effects);
    let [LookupCommand::Explain(id, ..)] = asked.as_slice() else { panic!("{asked:?}") };
    let conf = ResolvConf { search: vec!["one.test".to_owned()], ..ResolvConf::default() };
    let service = NameService { resolver: Ok(conf), ..explanation().service };
    let explained = Explanation { candidates: Vec::new(), hosts: Vec::new(), service, ..explanation() };
    desk.handle_event(Event::Lookup(LookupEvent::Explained(*id, Box::new(explained))));
    while desk.app.panes().lookup.focus() != LookupRegion::Source {
        desk.key("tab");
    }
    let screen = shown(&desk);
    for words in ["hosts: files dns", "for nosuchname.one.test, then nosuchname (ndots 1)"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn each_provoked_error_has_number_symbol_text_and_advice() {
    for (number, symbol, text, advice) in [
        (-1, "EAI_BADFLAGS", "Bad value for ai_flags", "the node is NULL"),
        (-2, "EAI_NONAME", "Name or service not known", "numerichost"),
        (-6, "EAI_FAMILY", "ai_family not supported", "2 (AF_INET)"),
        (-7, "EAI_SOCKTYPE", "ai_socktype not supported", "dgram is UDP 17"),
        (-8, "EAI_SERVICE", "Servname not supported for ai_socktype", "choose another type"),
        (-9, "EAI_ADDRFAMILY", "Address family for hostname not supported", "family any"),
    ] {
        let mut desk = Desk::new(120, 36);
        let (id, question) = preset(&mut desk, symbol);
        if number == -6 {
            assert_eq!(question.hints.family, 99);
        }
        answer(&mut desk, id, Err(EaiError { number, errno: None }));
        let screen = shown(&desk);
        for words in
            [&format!("getaddrinfo = {number}, 0.6 ms"), &format!("✕ {symbol} {number}  {text}"), advice]
        {
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
    }
}

#[test]
fn a_system_error_shows_its_errno() {
    let mut desk = Desk::new(120, 36);
    let (id, _) = ask_for(&mut desk, "a", "");
    let errno = Some(sockpit::model::errno::Errno(24));
    answer(&mut desk, id, Err(EaiError { number: -11, errno }));
    let screen = shown(&desk);
    assert!(
        screen.contains("EAI_SYSTEM -11  System error, errno 24 EMFILE (Too many open files)"),
        "{screen}"
    );
}

#[test]
fn any_number_can_be_a_hint() {
    let mut desk = Desk::new(80, 24);
    desk.key("e");
    let form = shown(&desk);
    assert!(form.contains("The hints as numbers"), "{form}");
    for text in ["99", "-7", "2147483647", "0x8401"] {
        desk.key("ctrl-u");
        desk.text(text);
        desk.key("tab");
    }
    desk.keys("enter enter");
    let screen = shown(&desk);
    assert!(screen.contains("any inet inet6 ‹#›"), "{screen}");
    assert!(screen.contains("ai_flags     0x8401 AI_PASSIVE|AI_… "), "{screen}");
    assert!(screen.contains("ai_family    99 "), "{screen}");
    assert!(screen.contains("ai_socktype  -7 "), "{screen}");
    desk.keys("esc tab tab");
    let (_, question) = asked(&desk.key("enter"));
    let expected = Hints { flags: 0x8401, family: 99, socktype: -7, protocol: i32::MAX };
    assert_eq!(question.hints, expected);
}

#[test]
fn a_number_that_is_no_int_is_told_beside_its_field() {
    let mut desk = Desk::new(80, 24);
    desk.keys("e ctrl-u");
    desk.text("2147483648");
    desk.key("enter");
    let form = shown(&desk);
    assert!(form.contains("a number that fits an int"), "{form}");
    desk.keys("esc esc");
    assert!(desk.app.popup().is_none());
}

#[test]
fn what_glibc_would_wrap_is_refused_before_it_is_asked() {
    for (text, taken) in [
        ("65536", "modulo 65536, as port 0 "),
        ("99999", "modulo 65536, as port 34463 "),
        ("-1", "for a name: EAI_SERVICE "),
    ] {
        let mut desk = Desk::new(80, 24);
        desk.key("enter");
        desk.text("localhost");
        desk.key("tab");
        desk.text(text);
        assert!(desk.rows()[2].contains("no port: 0-65535"), "{}", desk.rows()[2]);
        assert_eq!(desk.key("enter"), [], "nothing is asked");
        let screen = shown(&desk);
        assert!(screen.contains("─ not asked ─"), "{screen}");
        assert!(screen.contains(&format!("{text} is no port: ports go")), "{screen}");
        // The words stand in the column of the list, broken between rows.
        let column = |row: &String| row.chars().take(51).collect::<String>().trim().to_owned();
        let words = desk.rows()[6..13].iter().map(column).collect::<Vec<_>>().join(" ");
        assert!(words.contains(taken), "{words}");
        assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Ask, "the focus stays where the fault is");
        assert_eq!(desk.app.level(), Level::Type);
        // Once more, and it is asked as it is typed.
        let (_, question) = asked(&desk.key("enter"));
        assert_eq!((question.service.as_deref(), question.as_typed), (Some(text), true));
        assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::List);
    }
}

#[test]
fn a_late_answer_to_a_replaced_or_cancelled_question_is_ignored() {
    let mut desk = Desk::new(80, 24);
    let (first, _) = ask_for(&mut desk, "one", "");
    let effects = {
        desk.key("i");
        desk.key("enter")
    };
    assert!(
        effects.contains(&Effect::Command(Command::Lookup(LookupCommand::Cancel(first)))),
        "the first is forgotten: {effects:?}"
    );
    let (second, _) = asked(&effects);
    assert_ne!(first, second);
    answer(&mut desk, first, Ok(vec![node("127.0.0.9:1", 1, 6, 0, None)]));
    assert!(!shown(&desk).contains("127.0.0.9"), "{}", shown(&desk));
    answer(&mut desk, second, Ok(vec![node("127.0.0.8:1", 1, 6, 0, None)]));
    assert!(shown(&desk).contains("127.0.0.8"));

    let (third, _) = ask_for(&mut desk, "three", "");
    desk.now = Moment::at_secs(3);
    assert!(shown(&desk).contains("asking for 3 s"), "{}", shown(&desk));
    desk.handle_event(Event::Lookup(LookupEvent::Began(third, Moment::at_secs(1))));
    assert!(shown(&desk).contains("getaddrinfo waits"), "{}", shown(&desk));
    assert_eq!(desk.app.wake_at(desk.now), Some(Moment::at_secs(4)), "the seconds count");
    let cancelled = desk.key("ctrl-c");
    let is_cancel =
        |effect: &Effect| matches!(effect, Effect::Command(Command::Lookup(LookupCommand::Cancel(_))));
    assert!(cancelled.iter().all(is_cancel) && cancelled.len() == 2, "and what DNS was asked: {cancelled:?}");
    assert!(cancelled.contains(&Effect::Command(Command::Lookup(LookupCommand::Cancel(third)))));
    assert!(desk.app.popup().is_none(), "it cancels, and does not ask whether to leave");
    assert!(shown(&desk).contains("given up after 3.0 s"), "{}", shown(&desk));
    answer(&mut desk, third, Ok(vec![node("127.0.0.7:1", 1, 6, 0, None)]));
    assert!(!shown(&desk).contains("127.0.0.7"));
    assert_eq!(desk.app.wake_at(desk.now), None, "an idle pane asks for no wake-up");
}

#[test]
fn a_refusal_of_the_backend_is_told_with_its_advice() {
    let mut desk = Desk::new(80, 24);
    let (id, _) = ask_for(&mut desk, "a", "");
    let failure = Failure::of_work("getaddrinfo", "a", "too many questions wait", "wait for their answers");
    desk.handle_event(Event::Lookup(LookupEvent::Refused(id, failure)));
    let screen = shown(&desk);
    assert!(screen.contains("getaddrinfo a: too many questions wait"), "{screen}");
    assert!(screen.contains("wait for their answers"), "{screen}");
}

#[test]
fn who_is_it_asks_getnameinfo_and_shows_it_as_the_books_do() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    desk.key("down");
    let (id, at, flags) = named(&desk.key("w"));
    assert_eq!((at.to_string().as_str(), flags), ("127.0.0.1:58001", 0));
    assert!(shown(&desk).contains("│▌asking"), "{}", shown(&desk));
    let name = NameResult { host: b"localhost".to_vec(), service: b"58001".to_vec() };
    desk.handle_event(Event::Lookup(LookupEvent::Named(id, at, Ok(name))));
    assert!(shown(&desk).contains("named [localhost:58001]"), "{}", shown(&desk));
    assert!(shown(&desk).contains("Node 2: struct addrinfo"), "{}", shown(&desk));
}

#[test]
fn an_address_is_typed_to_be_named_with_flags() {
    let mut desk = Desk::new(120, 36);
    desk.keys("shift-tab e");
    desk.text("7F000001");
    desk.keys("tab ctrl-u");
    desk.text("512");
    desk.key("tab");
    for _ in 0..3 {
        desk.key("right");
    }
    desk.key("space");
    let (id, at, flags) = named(&desk.key("enter"));
    assert_eq!((at.to_string().as_str(), flags), ("127.0.0.1:512", 0x10));
    let name = NameResult { host: b"localhost".to_vec(), service: b"biff".to_vec() };
    desk.handle_event(Event::Lookup(LookupEvent::Named(id, at.clone(), Ok(name))));
    let screen = shown(&desk);
    assert!(screen.contains("named [localhost:biff]") && screen.contains("NI_DGRAM"), "{screen}");
    // Asked anew without a name: the flags stay, the error is told.
    let (id, at, _) = named(&desk.key("w"));
    desk.handle_event(Event::Lookup(LookupEvent::Named(id, at, Err(EaiError { number: -2, errno: None }))));
    assert!(shown(&desk).contains("EAI_NONAME -2"), "{}", shown(&desk));
}

#[test]
fn another_pane_hands_an_address_over_to_be_named() {
    let mut desk = Desk::new(80, 24);
    desk.start_server(58001);
    desk.key("3");
    let (_, at, _) = named(&desk.key("w"));
    assert_eq!(at.to_string(), "127.0.0.1:58001");
    assert_eq!(desk.app.focus(), PaneId::Lookup);
    let screen = shown(&desk);
    assert!(screen.contains("Address in every form") && screen.contains("7F000001"), "{screen}");
    desk.key("esc");
    assert!(!shown(&desk).contains("7F000001"), "Esc gives the place back:\n{}", shown(&desk));
}

#[test]
fn the_verbs_take_the_chosen_node_along() {
    let mut desk = Desk::new(120, 36);
    echo_story(&mut desk);
    desk.keys("down x");
    assert_eq!(desk.app.focus(), PaneId::Inspect);
    let screen = shown(&desk);
    assert!(screen.contains("e2 91 7f 00 00 01"), "{screen}");
    desk.key("1");
    let effects = desk.key("t");
    assert_eq!(desk.app.focus(), PaneId::Console);
    let opened = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Console(ConsoleCommand::Open(_, spec))) => Some(spec.clone()),
        _ => None,
    });
    let spec = opened.unwrap_or_else(|| panic!("no session: {effects:?}"));
    assert_eq!(spec.to.transport, Transport::Udp, "the node's socktype decides");
    assert_eq!(spec.addresses, [address("127.0.0.1:58001")]);
}

#[test]
fn talking_to_a_node_without_a_port_asks_for_the_port() {
    let mut desk = Desk::new(80, 24);
    let (id, _) = ask_for(&mut desk, "localhost", "");
    answer(&mut desk, id, Ok(vec![node("127.0.0.1:0", 2, 17, 0, None)]));
    assert_eq!(desk.key("t"), [], "nobody listens on port 0");
    assert_eq!(desk.app.focus(), PaneId::Console);
    desk.key("enter");
    desk.text("58001");
    let effects = desk.key("enter");
    let opened = effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Console(ConsoleCommand::Open(_, spec))) => Some(spec.to.clone()),
        _ => None,
    });
    let to = Endpoint { host: "127.0.0.1".into(), service: "58001".into(), transport: Transport::Udp };
    assert_eq!(opened, Some(to));
}

#[test]
fn the_forms_can_be_copied_one_by_one() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    desk.keys("down tab");
    for _ in 0..4 {
        desk.key("j");
    }
    assert!(shown(&desk).contains("▌7F000001"), "{}", shown(&desk));
    desk.key("y");
    let menu = shown(&desk);
    assert!(menu.contains("the row") && menu.contains("sockaddr, hex"), "{menu}");
    desk.key("end");
    assert_eq!(desk.key("enter"), [Effect::Copy("7F000001".into())]);
}

#[test]
fn a_long_list_is_windowed_and_ends_in_null() {
    for (columns, rows) in [(80, 24), (120, 36), (60, 16), (40, 10)] {
        let mut desk = Desk::new(columns, rows);
        let (id, _) = ask_for(&mut desk, "many", "7");
        let nodes =
            (0..5000_u32).map(|n| node(&format!("10.0.{}.{}:7", n / 250, n % 250), 1, 6, 0, None)).collect();
        answer(&mut desk, id, Ok(nodes));
        assert!(shown(&desk).contains("10.0.0.0"), "{}", shown(&desk));
        assert!(!shown(&desk).contains("▼ NULL"), "{}", shown(&desk));
        desk.key("G");
        let screen = shown(&desk);
        assert!(screen.contains("▌5000 ") && screen.contains("10.0.19.249"), "{screen}");
        assert!(screen.contains("▼ NULL"), "{screen}");
        desk.keys("pgup g");
        assert!(shown(&desk).contains("10.0.0.0"), "{}", shown(&desk));
    }
}

#[test]
fn enter_on_a_node_opens_the_list_and_esc_closes_it() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    desk.key("enter");
    let screen = shown(&desk);
    assert!(screen.contains("▌1 ┌ ::1") && screen.contains(" 2   127.0.0.1"), "{screen}");
    assert_eq!(screen.matches("ai_addrlen").count(), 1, "those of the chosen node:\n{screen}");
    assert!(!screen.contains(" flags  ["), "{screen}");
    assert!(screen.contains("this host: "), "it is always to be seen:\n{screen}");
    desk.key("esc");
    assert!(shown(&desk).contains(" flags  ["), "{}", shown(&desk));
}

#[test]
fn what_was_asked_before_comes_back_with_the_arrows() {
    let mut desk = Desk::new(80, 24);
    ask_for(&mut desk, "first", "");
    ask_for(&mut desk, "second", "");
    desk.keys("i up up");
    assert!(desk.rows()[2].contains("[first "), "{}", desk.rows()[2]);
    desk.key("down");
    assert!(desk.rows()[2].contains("[second "), "{}", desk.rows()[2]);
}

#[test]
fn tab_goes_through_fields_and_regions_and_round_again() {
    use LookupRegion::{Address, Ask, Host, List, Node, Order, Source};
    let mut desk = Desk::new(80, 24);
    let mut regions = Vec::new();
    for _ in 0..12 {
        desk.key("tab");
        regions.push(desk.app.panes().lookup.focus());
    }
    assert_eq!(regions, [Ask, Ask, Ask, Ask, Ask, List, Address, Node, Order, Source, Host, Ask]);
    desk.key("shift-tab");
    assert_eq!(desk.app.panes().lookup.focus(), Host);
}

#[test]
fn a_click_goes_to_what_is_under_it() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    desk.click(5, 9);
    assert!(desk.rows()[9].starts_with("▌2 127.0.0.1"), "{}", shown(&desk));
    desk.click(12, 2);
    assert_eq!(desk.app.level(), Level::Type);
    desk.click(60, 8);
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Address);
    assert!(desk.rows()[8].contains("│▌loopback"), "{}", desk.rows()[8]);
}

#[test]
fn a_paste_goes_into_the_node_and_asks_nothing() {
    let mut desk = Desk::new(80, 24);
    assert_eq!(desk.send(Msg::Paste("::1\n".into())), []);
    assert!(desk.rows()[2].contains("[::1 "), "{}", desk.rows()[2]);
    assert!(shown(&desk).contains("loopback, RFC 4291"), "{}", shown(&desk));
}

#[test]
fn hostile_bytes_are_text_wherever_they_come_from() {
    let mut desks: Vec<Desk> =
        [(80, 24), (120, 36)].into_iter().map(|(width, height)| Desk::new(width, height)).collect();
    // The two sizes take turns: each draws every region.
    for (turn, case) in hostile().into_iter().enumerate() {
        let text: String = match std::str::from_utf8(&case) {
            Ok(text) => text.to_owned(),
            Err(_) => case.iter().map(|byte| char::from(*byte)).collect(),
        };
        for desk in &mut desks[turn % 2..=turn % 2] {
            desk.hear_host_name(&case);
            desk.assert_clean();
            desk.keys("i ctrl-u");
            desk.send(Msg::Paste(text.clone()));
            desk.assert_clean();
            desk.keys("esc tab tab");
            let effects = desk.key("enter");
            let (id, _) = asked(&effects);
            desk.assert_clean();
            let nodes = vec![
                node("127.0.0.1:7", 1, 6, 2, Some(&case)),
                Node { addr: case.clone(), ..node("[::1]:7", 2, 17, 2, Some(&case)) },
            ];
            answer(desk, id, Ok(nodes));
            desk.assert_clean();
            desk.key("enter");
            desk.assert_clean();
            desk.key("esc");
            for _ in 0..2 {
                let (id, at, _) = named(&desk.key("w"));
                let name = NameResult { host: case.clone(), service: case.clone() };
                desk.handle_event(Event::Lookup(LookupEvent::Named(id, at, Ok(name))));
                desk.assert_clean();
                desk.key("y");
                desk.assert_clean();
                desk.keys("esc shift-tab down");
                desk.assert_clean();
            }
            let (id, _) = ask_for(desk, "x", "");
            let failure = Failure::of_work("getaddrinfo", &text, text.clone(), text.clone());
            desk.handle_event(Event::Lookup(LookupEvent::Refused(id, failure)));
            desk.assert_clean();
        }
    }
}

#[test]
fn every_size_is_drawn_in_every_state() {
    for columns in [0, 1, 2, 39, 40, 41, 59, 60, 61, 79, 80, 117, 118, 120, 200] {
        for rows in [0, 1, 9, 10, 11, 12, 14, 16, 20, 24, 36, 60] {
            let mut desk = Desk::new(columns, rows);
            desk.hear_host_name(&[b'h'; 300]);
            desk.rows();
            echo_story(&mut desk);
            for key in
                ["j", "tab", "G", "f", "g", "esc", "tab", "f", "esc", "enter", "esc", "e", "esc", "esc"]
            {
                desk.key(key);
                desk.assert_clean();
            }
            desk.click(columns / 2, rows / 2);
            desk.key("1");
            let (id, _) = ask_for(&mut desk, "x", "");
            answer(&mut desk, id, Err(EaiError { number: -2, errno: None }));
            desk.assert_clean();
        }
    }
}

#[test]
fn an_answer_in_digits_does_not_become_the_name_of_the_address() {
    let mut desk = Desk::new(80, 24);
    echo_story(&mut desk);
    desk.keys("down e tab tab space");
    let (id, at, flags) = named(&desk.key("enter"));
    assert_eq!(flags, 1);
    let name = NameResult { host: b"127.0.0.1".to_vec(), service: b"58001".to_vec() };
    desk.handle_event(Event::Lookup(LookupEvent::Named(id, at.clone(), Ok(name))));
    assert!(shown(&desk).contains("named [127.0.0.1:58001]"), "{}", shown(&desk));
    assert!(!desk.app.world().names.contains_key(&at), "others ask for its name");
}

/// What the backend is asked beside a question, and the ids.
fn follow_ups(effects: &[Effect]) -> Vec<LookupCommand> {
    let of_lookup = effects.iter().filter_map(|effect| match effect {
        Effect::Command(Command::Lookup(command)) => Some(command.clone()),
        _ => None,
    });
    of_lookup.collect()
}

/// An explanation of the story's list, as the backend would give it.
fn explanation() -> Explanation {
    let candidate = |ip: &str| Candidate {
        destination: ip.parse().expect("an address"),
        source: ip.parse().ok(),
        source_prefix: Some(8),
        state: SourceState::default(),
    };
    Explanation {
        candidates: vec![candidate("::1"), candidate("127.0.0.1")],
        tables: PolicyTables::glibc(""),
        service: NameService {
            modules: vec![("files".to_owned(), String::new()), ("dns".to_owned(), String::new())],
            resolver: Err("/etc/resolv.conf: \x1b".to_owned()),
        },
        hosts: hosts_lines("127.0.0.1 localhost\n::1 localhost\n", "localhost", 9),
    }
}

/// Answers the story's question, and explains the answer.
fn explained_story(desk: &mut Desk) {
    let (id, _) = ask_for(desk, "localhost", "58001");
    let nodes = vec![node("[::1]:58001", 2, 17, 0, None), node("127.0.0.1:58001", 2, 17, 0, None)];
    let answer =
        LookupResult { at: desk.now, took: Duration::from_micros(612), result: Ok(nodes), call: None };
    let effects = desk.send(Msg::Events(vec![Event::Lookup(LookupEvent::Answered(id, answer))]));
    let asked = follow_ups(&effects);
    let [LookupCommand::Explain(id, question, addresses)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((question.node.as_deref(), addresses.len()), (Some("localhost"), 2));
    desk.handle_event(Event::Lookup(LookupEvent::Explained(*id, Box::new(explanation()))));
}

#[test]
fn the_order_is_explained_pair_by_pair_at_every_size() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let mut desk = Desk::new(columns, rows);
        explained_story(&mut desk);
        if columns < 118 {
            for _ in 0..3 {
                desk.key("tab");
            }
        }
        let screen = shown(&desk);
        for words in [
            "Why this order (derived)",
            "::1        source ::1        link    label 0   precedence 50",
            "before the next by rule 6: precedence 50 > 10",
            "127.0.0.1  source 127.0.0.1  link    label 4   precedence 10",
        ] {
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
    }
}

#[test]
fn where_the_addresses_came_from_is_inferred_and_each_module_is_asked_on_demand() {
    let mut desk = Desk::new(80, 24);
    explained_story(&mut desk);
    for _ in 0..4 {
        desk.key("tab");
    }
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Source);
    let screen = shown(&desk);
    for words in ["Where it came from (inferred)", "::1  from line 2 of /etc/hosts", "127.0.0.1  from line 1"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    let asked = follow_ups(&desk.key("enter"));
    let [LookupCommand::AskModules(id, _)] = asked.as_slice() else { panic!("{asked:?}") };
    desk.key("f");
    assert!(shown(&desk).contains("asking: each module alone"), "{}", shown(&desk));
    let answer = |module: &str, answer| ModuleAnswer {
        module: module.to_owned(),
        took: Duration::from_millis(3),
        answer,
    };
    let ip = "::1".parse().expect("an address");
    let answers = vec![answer("files", Ok(vec![ip])), answer("dns", Err("no answer\x1b".to_owned()))];
    desk.handle_event(Event::Lookup(LookupEvent::AskedModules(*id, answers)));
    let screen = shown(&desk);
    assert!(
        screen.contains("files: ::1  3.0 ms") && screen.contains("dns: no answer\\x1b  3.0 ms"),
        "{screen}"
    );
    desk.assert_clean();
}

#[test]
fn this_host_is_read_when_it_is_looked_at() {
    let mut desk = Desk::new(80, 24);
    for _ in 0..4 {
        desk.key("shift-tab");
    }
    assert_eq!(
        desk.app.panes().lookup.focus(),
        LookupRegion::Node,
        "four regions back from the form's first field"
    );
    let asked: Vec<LookupCommand> = (0..3).flat_map(|_| follow_ups(&desk.key("tab"))).collect();
    let [LookupCommand::Host(id)] = asked.as_slice() else { panic!("{asked:?}") };
    let lo = HostInterface {
        name: b"lo\x1b".to_vec(),
        index: 1,
        flags: 0x49,
        addresses: vec![
            ("127.0.0.1".parse().expect("an address"), 8),
            ("fe80::1".parse().expect("an address"), 64),
        ],
    };
    let host = OwnHost { name: b"workbench".to_vec(), interfaces: vec![lo], service: explanation().service };
    desk.handle_event(Event::Lookup(LookupEvent::Host(*id, host)));
    desk.key("f");
    let screen = shown(&desk);
    for words in [
        "host name    workbench",
        "interface    lo\\x1b  scope id 1  <UP,RUNNING,LOOPBACK>",
        "127.0.0.1/8  mask 255.0.0.0",
        "fe80::1/64  written fe80::1%lo\\x1b",
        "hosts: files dns",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn the_struct_of_a_node_is_looked_at_with_its_pointers() {
    let mut desk = Desk::new(80, 24);
    let (id, _) = ask_for(&mut desk, "127.0.0.1", "7");
    let raw: Vec<u8> = (0..48).collect();
    answer(&mut desk, id, Ok(vec![Node { raw, ..node("127.0.0.1:7", 1, 6, 0, None) }]));
    desk.key("x");
    assert!(shown(&desk).contains("00 07 7f 00 00 01"), "in the list its address:\n{}", shown(&desk));
    desk.key("1");
    for _ in 0..8 {
        desk.key("tab");
    }
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Node);
    desk.key("x");
    let screen = shown(&desk);
    assert!(screen.contains("2 struct addrinfo of node 1") && screen.contains("48 bytes"), "{screen}");
}

#[test]
fn the_list_is_also_a_hostent_of_one_family() {
    let mut desk = Desk::new(80, 24);
    explained_story(&mut desk);
    desk.keys("down v");
    let screen = shown(&desk);
    for words in [
        "struct hostent, of one family",
        "h_name       \"localhost\"",
        "h_aliases    [0] NULL",
        "h_addrtype   2 AF_INET",
        "h_length     4",
        "h_addr_list  [0] 7f 00 00 01  127.0.0.1",
        "             [1] NULL",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    assert!(!screen.contains("00 00 01  ::1"), "of one family:\n{screen}");
    desk.key("v");
    assert!(shown(&desk).contains("▌2 127.0.0.1"), "{}", shown(&desk));
}

#[test]
fn a_network_that_is_typed_is_told_with_its_borders() {
    let mut desk = Desk::new(120, 36);
    desk.key("enter");
    desk.text("192.0.2.33/30 192.0.2.34");
    let screen = shown(&desk);
    for words in [
        "The network as typed",
        "mask          255.255.255.252",
        "network       192.0.2.32",
        "broadcast     192.0.2.35",
        "hosts         192.0.2.33 to 192.0.2.34",
        "│  11000000.00000000.00000010.001000|01",
        "contains      192.0.2.34  is in it",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    // A mask that is no prefix is no network.
    desk.key("ctrl-u");
    desk.text("192.0.2.33/255.0.255.0");
    assert!(!shown(&desk).contains("The network as typed"), "{}", shown(&desk));
    desk.resize(200, 60);
    desk.key("ctrl-u");
    desk.text("0x7f000001");
    let screen = shown(&desk);
    for words in ["written as    one hex number", "inet_pton     refuses it", "inet_aton     takes it"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn where_there_is_room_the_source_stands_below_the_order() {
    let mut desk = Desk::new(200, 60);
    explained_story(&mut desk);
    let screen = shown(&desk);
    for words in
        ["Why this order (derived)", "Where it came from (inferred)", "127.0.0.1  from line 1 of /etc/hosts"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

/// What DNS servers were asked, and its id.
fn asked_of_dns(effects: &[Effect]) -> Option<(LookupId, DnsRequest)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Dns(id, request))) => {
            Some((*id, request.as_ref().clone()))
        }
        _ => None,
    })
}

/// The answer to a question, with these bytes for its records.
fn dns_answer(request: &DnsRequest, kind: u16, flags: u16, count: u8, records: &[u8]) -> DnsEvent {
    dns_answer_of(request, kind, flags, [count, 0, 0], records)
}

/// The same with so many records in each section.
fn dns_answer_of(request: &DnsRequest, kind: u16, flags: u16, counts: [u8; 3], records: &[u8]) -> DnsEvent {
    let mut message = vec![0, 7];
    message.extend_from_slice(&flags.to_be_bytes());
    message.extend_from_slice(&[0, 1, 0, counts[0], 0, counts[1], 0, counts[2]]);
    message.extend_from_slice(request.name.wire());
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(&[0, 1]);
    message.extend_from_slice(records);
    let (to, sent) = (address("192.0.2.53:53"), Moment::at_secs(1));
    let reply =
        DnsReply { at: sent, from: Some(to.clone()), bytes: message.into(), verdict: DnsVerdict::Answer };
    let tried = DnsTry {
        to,
        over: DnsOver::Udp,
        socket: None,
        at: sent,
        ended: sent,
        connect: None,
        handshake: None,
        sent: Some(sent),
        query: bytes::Bytes::from_static(b"query"),
        replies: vec![reply],
        unkept: 0,
        end: DnsTryEnd::Answered,
        notes: Vec::new(),
    };
    DnsEvent::Exchanged(Box::new(DnsExchange {
        name: request.name.clone(),
        kind,
        class: 1,
        server: request.servers[0].clone(),
        zone: None,
        tries: vec![tried],
        failure: None,
    }))
}

/// An address record of the name that was asked for: 192.0.2.33, for 60 s.
const AN_ADDRESS: &[u8] = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x21";

/// Asks for `www.example`: the ids of the list and of what DNS is asked beside it.
fn asks_both(desk: &mut Desk) -> (LookupId, LookupId, DnsRequest) {
    desk.key("i");
    desk.text("www.example");
    let effects = desk.key("enter");
    let (id, request) = asked_of_dns(&effects).expect("DNS is asked beside getaddrinfo");
    (asked(&effects).0, id, request)
}

/// What DNS servers say, one after the other.
fn dns_says(desk: &mut Desk, id: LookupId, events: impl IntoIterator<Item = DnsEvent>) {
    for event in events {
        desk.handle_event(Event::Lookup(LookupEvent::Dns(id, event)));
    }
}

#[test]
fn what_dns_says_stands_beside_the_list_and_counts_down() {
    let mut desk = Desk::new(80, 24);
    let (list, id, request) = asks_both(&mut desk);
    assert_eq!(request.kinds, [1, 28]);
    assert!(shown(&desk).contains("DNS says of www.example."), "{}", shown(&desk));
    let none = dns_answer(&request, 28, 0x8183, 0, b"");
    dns_says(&mut desk, id, [none, dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), DnsEvent::Done]);
    answer(&mut desk, list, Ok(vec![node("192.0.2.33:0", 1, 6, 0, None)]));
    let screen = shown(&desk);
    for words in ["A    NOERROR, 1 record", "AAAA NXDOMAIN", "the list has the same"] {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
    // From 120 columns with the data, and how long it may be kept.
    desk.resize(120, 36);
    desk.now = Moment::at_secs(11);
    let screen = shown(&desk);
    for words in ["NOERROR, 1 record", "192.0.2.33", "may be kept 50 s more", "NXDOMAIN, there is no"] {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
    assert_eq!(desk.app.wake_at(desk.now), Some(Moment::at_secs(12)), "the time to live counts down");
    desk.now = Moment::at_secs(100);
    assert!(shown(&desk).contains("its time to live is over"), "{}", shown(&desk));
    assert_eq!(desk.app.wake_at(desk.now), None, "nothing counts down any more");
    // In full view everything is there, and the message goes to Inspect with its layout.
    desk.keys("tab f");
    let full = shown(&desk);
    assert!(
        full.contains(";; flags qr rd ra") && full.contains("www.example.  60  IN  A  192.0.2.33"),
        "{full}"
    );
    // Each word of a line is explained: flags, types, codes.
    for (row, words) in [
        (";; flags qr rd ra", ["qr (field", "rd (field", "ra (field"]),
        ("www.example.  60  IN", ["A record (term)", "ttl (field", "RFC 2181"]),
        (";; www.example. AAAA", ["AAAA record (term)", "RCODE (term)", "RFC 3596"]),
    ] {
        desk.key("g");
        while !shown(&desk).lines().any(|line| line.starts_with(&format!("▌{row}"))) {
            let before = shown(&desk);
            desk.key("down");
            assert_ne!(shown(&desk), before, "no row {row}");
        }
        desk.key("K");
        let mut told = shown(&desk);
        desk.key("pgdn");
        told += &shown(&desk);
        desk.key("esc");
        assert!(words.iter().all(|word| told.contains(word)), "{row}: {words:?}\n{told}");
    }
    desk.key("x");
    assert_eq!(desk.app.focus(), PaneId::Inspect);
    assert!(shown(&desk).contains("DNS reply, www.example. A"), "{}", shown(&desk));
}

#[test]
fn dns_is_not_asked_of_numbers_and_local_names() {
    for (node, is_asked) in [
        ("127.0.0.1", false),
        ("::1", false),
        ("fe80::1%lo", false),
        ("0x7f000001", false),
        ("192.0.2.33/30", false),
        ("2001:db8::/32", false),
        ("localhost", false),
        ("a.LocalHost.", false),
        ("a..b", false),
        ("www.example", true),
    ] {
        let mut desk = Desk::new(80, 24);
        desk.key("i");
        desk.text(node);
        let effects = desk.key("enter");
        assert_eq!(asked_of_dns(&effects).is_some(), is_asked, "{node}");
    }
}

#[test]
fn the_forms_of_a_network_stand_beside_while_it_is_typed_whatever_stood_there() {
    let mut desk = Desk::new(80, 24);
    let (list, id, request) = asks_both(&mut desk);
    dns_says(&mut desk, id, [dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), DnsEvent::Done]);
    answer(&mut desk, list, Ok(vec![node("192.0.2.33:0", 1, 6, 0, None)]));
    assert!(shown(&desk).contains("DNS says of www.example."), "{}", shown(&desk));
    desk.keys("i ctrl-u");
    desk.text("192.0.2.33/30");
    let screen = shown(&desk);
    assert!(!screen.contains("DNS says") && screen.contains("192.0.2.32"), "{screen}");
}

#[test]
fn dns_is_asked_from_the_command_line_of_any_pane_and_fills_the_pane() {
    let mut desk = Desk::new(120, 36);
    desk.keys("3 :");
    desk.text("dns example MX @192.0.2.53 @192.0.2.54");
    let (id, request) = asked_of_dns(&desk.key("enter")).expect("it is asked");
    let servers: Vec<String> = request.servers.iter().map(ToString::to_string).collect();
    assert_eq!(
        (request.kinds.clone(), servers),
        (vec![15], vec!["192.0.2.53".into(), "192.0.2.54".to_owned()])
    );
    assert_eq!(desk.app.focus(), PaneId::Lookup);
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Dns);
    for (server, exchange) in [10, 20].into_iter().enumerate() {
        let records = [&b"\xc0\x0c\0\x0f\0\x01\0\0\0\x3c\0\x05\0"[..], &[exchange], b"\x01m\0"].concat();
        let DnsEvent::Exchanged(mut told) = dns_answer(&request, 15, 0x8180, 1, &records) else {
            unreachable!()
        };
        told.server = request.servers[server].clone();
        desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Exchanged(told))));
    }
    desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Done)));
    let screen = shown(&desk);
    for words in ["MX  10 m.", "MX  20 m.", "\u{2260} data     10 m. ", "\u{2260}          -  "] {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
}

#[test]
fn addresses_that_only_the_list_or_only_dns_has_are_marked_with_the_likely_reason() {
    for (columns, rows) in [(80, 24), (120, 36)] {
        let mut desk = Desk::new(columns, rows);
        let (list, id, request) = asks_both(&mut desk);
        let both = [dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), dns_answer(&request, 28, 0x8180, 0, b"")];
        dns_says(&mut desk, id, both.into_iter().chain([DnsEvent::Done]));
        let nodes = vec![node("192.0.2.7:0", 1, 6, 0, None)];
        let result =
            LookupResult { at: desk.now, took: Duration::from_millis(1), result: Ok(nodes), call: None };
        let effects = desk.send(Msg::Events(vec![Event::Lookup(LookupEvent::Answered(list, result))]));
        let asked = follow_ups(&effects);
        let [LookupCommand::Explain(id, ..)] = asked.as_slice() else { panic!("{asked:?}") };
        let hosts = hosts_lines("192.0.2.7 www.example\n", "www.example", 9);
        let explained = Explanation { hosts, ..explanation() };
        desk.handle_event(Event::Lookup(LookupEvent::Explained(*id, Box::new(explained))));
        let screen = shown(&desk);
        for words in ["list only: 192.0.2.7", "of /etc/hosts", "DNS only: 192.0.2.33", "stopped at"] {
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
    }
}

#[test]
fn from_120_columns_what_dns_says_stands_above_the_address() {
    let mut desk = Desk::new(120, 36);
    let (list, id, request) = asks_both(&mut desk);
    dns_says(&mut desk, id, [dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), DnsEvent::Done]);
    answer(&mut desk, list, Ok(vec![node("192.0.2.33:0", 1, 6, 0, None)]));
    let screen = shown(&desk);
    for words in ["┬─ DNS says of www.example.", "├─ Node 1 in every form", "hex           C0000221"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

/// Asks for the addresses of a name, which are these.
fn listed(desk: &mut Desk, name: &str, addresses: &[&str]) -> Vec<Effect> {
    desk.keys("i ctrl-u");
    desk.text(name);
    let effects = desk.key("enter");
    let (id, _) = asked(&effects);
    answer(desk, id, Ok(addresses.iter().map(|at| node(at, 1, 6, 0, None)).collect()));
    effects
}

/// What DNS servers are asked from the command line.
fn dns_line(desk: &mut Desk, line: &str) -> (LookupId, DnsRequest) {
    desk.key(":");
    desk.text(line);
    asked_of_dns(&desk.key("enter")).expect("DNS is asked")
}

#[test]
fn the_list_is_compared_with_what_dns_was_asked_of_the_same_name() {
    let mut desk = Desk::new(120, 36);
    listed(&mut desk, "www.example", &["[2001:db8::1]:0", "192.0.2.33:0"]);
    // AAAA was not asked for: nothing is known of the IPv6 address.
    for (line, is_compared) in
        [("dns www.example A", true), ("dns WWW.example. A", true), ("dns other.example A", false)]
    {
        let (id, request) = dns_line(&mut desk, line);
        dns_says(&mut desk, id, [dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), DnsEvent::Done]);
        let screen = shown(&desk);
        assert!(!screen.contains("list only"), "{line}\n{screen}");
        assert_eq!(screen.contains("the list has the same addresses"), is_compared, "{line}\n{screen}");
    }
    // Other servers than those of the system may say something else.
    let (id, request) = dns_line(&mut desk, "dns www.example A @192.0.2.54");
    dns_says(&mut desk, id, [dns_answer(&request, 1, 0x8180, 0, b""), DnsEvent::Done]);
    assert!(shown(&desk).contains("list only: 192.0.2.33"), "{}", shown(&desk));
}

#[test]
fn several_servers_are_told_apart_where_there_is_little_room() {
    let mut desk = Desk::new(80, 24);
    listed(&mut desk, "www.example", &["192.0.2.33:0"]);
    let (id, request) = dns_line(&mut desk, "dns www.example A @192.0.2.53 @192.0.2.54");
    for server in 0..2 {
        let DnsEvent::Exchanged(mut told) = dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS) else {
            unreachable!()
        };
        told.server = request.servers[server].clone();
        desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Exchanged(told))));
    }
    desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Done)));
    let full = shown(&desk);
    for words in ["A 192.0.2.53", "A 192.0.2.54", "data     192.0.2.33 ", "ttl      60 "] {
        assert!(full.contains(words), "no {words} in\n{full}");
    }
    desk.key("f");
    let screen = shown(&desk);
    for words in ["1 is 192.0.2.53", "2 is 192.0.2.54", "A NOERROR, the same", "has the same"] {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
}

#[test]
fn what_servers_say_differently_is_seen_at_once_at_80_by_24() {
    let mut desk = Desk::new(80, 24);
    listed(&mut desk, "www.example", &["192.0.2.33:0"]);
    let (id, request) = dns_line(&mut desk, "dns www.example A AAAA @192.0.2.53 @192.0.2.54");
    let other: &[u8] = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x22";
    for (server, kind, flags, records) in [
        (0, 1, 0x8180, AN_ADDRESS),
        (1, 1, 0x8180, other),
        (0, 28, 0x8183, &b""[..]),
        (1, 28, 0x8180, &b""[..]),
    ] {
        let count = u8::from(!records.is_empty());
        let DnsEvent::Exchanged(mut told) = dns_answer(&request, kind, flags, count, records) else {
            unreachable!()
        };
        told.server = request.servers[server].clone();
        desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Exchanged(told))));
    }
    desk.handle_event(Event::Lookup(LookupEvent::Dns(id, DnsEvent::Done)));
    // Side by side where there are columns for all four, in lines where there are not.
    assert!(shown(&desk).contains("A compared: 192.0.2.33 only from 192.0.2.53"), "{}", shown(&desk));
    desk.resize(120, 36);
    let full = shown(&desk);
    for words in ["≠ code     NOERROR", "NXDOMAIN", "≠ data     192.0.2.33", "≠          -  "] {
        assert!(full.contains(words), "no {words} in\n{full}");
    }
    desk.resize(80, 24);
    desk.key("f");
    let screen = shown(&desk);
    for words in
        ["A    NOERROR, they differ", "192.0.2.33  only 1", "192.0.2.34  only 2", "AAAA 1 NXDOMAIN, 2"]
    {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
}

#[test]
fn types_of_one_name_stand_side_by_side_with_what_differs_marked() {
    let mut desk = Desk::new(80, 24);
    listed(&mut desk, "www.example", &["192.0.2.33:0"]);
    let (id, request) = dns_line(&mut desk, "dns www.example A HTTPS");
    let https: &[u8] = b"\xc0\x0c\0\x41\0\x01\0\0\x01\x2c\0\x0b\0\x01\0\0\x04\0\x04\xc0\0\x02\x63";
    let both = [dns_answer(&request, 1, 0x8180, 1, AN_ADDRESS), dns_answer(&request, 65, 0x8580, 1, https)];
    dns_says(&mut desk, id, both.into_iter().chain([DnsEvent::Done]));
    let screen = shown(&desk);
    let row = |words: &[&str]| screen.lines().any(|line| words.iter().all(|word| line.contains(word)));
    for words in [
        &["A ", "HTTPS"][..],
        &["  code ", "NOERROR", "NOERROR"],
        &["≠ flags ", "qr rd ra ", "qr aa rd ra"],
        &["  ttl ", "60 ", "300"],
        &["  data ", "192.0.2.33 ", "1 . ipv4hint=192.0.2.99"],
        &["≠ ipv4hint ", "192.0.2.33 ", "192.0.2.99"],
    ] {
        assert!(row(words), "no {words:?} in\n{screen}");
    }
    // The row of a message leads to it.
    desk.keys("g x");
    assert!(shown(&desk).contains("DNS reply, www.example. A"), "{}", shown(&desk));
}

#[test]
fn a_short_name_is_asked_for_as_the_resolver_does_and_the_screen_says_how() {
    let mut desk = Desk::new(80, 24);
    for (typed, is_searched) in [("db", true), ("www.example", true), ("db.", false)] {
        desk.keys("i ctrl-u");
        desk.text(typed);
        let (_, request) = asked_of_dns(&desk.key("enter")).expect("DNS is asked");
        assert_eq!(request.settings.search, is_searched, "{typed}");
    }
    let effects = listed(&mut desk, "db", &["192.0.2.33:0"]);
    let (id, request) = asked_of_dns(&effects).expect("DNS is asked");
    let mut says = |name: &str, flags, count, records: &[u8]| {
        let asked = DnsRequest { name: DnsName::typed(name).unwrap(), ..request.clone() };
        let both = [dns_answer(&asked, 28, flags, 0, b""), dns_answer(&asked, 1, flags, count, records)];
        dns_says(&mut desk, id, both);
    };
    says("db.lab.test", 0x8183, 0, b"");
    says("db.corp.test", 0x8180, 1, AN_ADDRESS);
    dns_says(&mut desk, id, [DnsEvent::Done]);
    let screen = shown(&desk);
    for words in ["asked for db.corp.test.", "db.lab.test. A: NXDOMAIN", "A    NOERROR, 1 record", "the same"]
    {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
    // What is asked by hand is taken as it is, unless it says otherwise.
    assert!(!dns_line(&mut desk, "dns db A").1.settings.search);
    assert!(dns_line(&mut desk, "dns db A +search").1.settings.search);
}

#[test]
fn the_delegation_is_followed_in_the_pane_with_a_key_and_from_the_command_line() {
    let mut desk = Desk::new(120, 36);
    desk.key("D");
    assert!(shown(&desk).contains("there is no name to follow"), "{}", shown(&desk));
    listed(&mut desk, "www.example", &["192.0.2.33:0"]);
    let (id, request) = asked_of_dns(&desk.key("D")).expect("DNS is asked");
    assert!(request.settings.trace && !request.settings.search);
    assert_eq!((request.kinds.clone(), request.servers.len()), (vec![1], 1));
    let told = |zone: &str, server: &str, event: DnsEvent| {
        let DnsEvent::Exchanged(mut told) = event else { unreachable!() };
        told.zone = Some(DnsName::typed(zone).unwrap());
        told.server = DnsServer::typed(server).unwrap();
        DnsEvent::Exchanged(told)
    };
    // The root refers to the server of example, and says where it is.
    let mut referral = b"\xc0\x10\0\x02\0\x01\0\0\0\x3c\0\x05\x02ns\xc0\x10".to_vec();
    referral.extend_from_slice(b"\xc0\x29\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x09");
    let root = dns_answer_of(&request, 1, 0x8000, [0, 1, 1], &referral);
    dns_says(&mut desk, id, [told(".", "198.41.0.4", root)]);
    let last = dns_answer(&request, 1, 0x8400, 1, AN_ADDRESS);
    dns_says(&mut desk, id, [told("example", "192.0.2.9", last), DnsEvent::Done]);
    let full = shown(&desk);
    for words in
        [";; zone .", "a referral to the servers of example.", ";; zone example.", "IN  A  192.0.2.33"]
    {
        assert!(full.contains(words), "no {words} in\n{full}");
    }
    desk.key("f");
    let screen = shown(&desk);
    assert!(screen.contains(". at 198.41.0.4: NOERROR, a") && screen.contains("192.0.2.33"), "{screen}");
    let (_, typed) = dns_line(&mut desk, "dns www.example +trace");
    assert!(typed.settings.trace && typed.kinds == [1], "{typed:?}");
}

#[test]
fn how_dns_is_asked_is_a_form_and_holds_for_further_questions() {
    let mut desk = Desk::new(80, 24);
    listed(&mut desk, "www.example", &["192.0.2.33:0"]);
    desk.keys("tab e");
    let screen = shown(&desk);
    for words in
        ["Ask DNS servers", "name          [www.example.", "types         [A AAAA", "servers       [system"]
    {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
    assert!(!screen.contains("authorities"), "nothing is asked inside TLS:\n{screen}");
    // Types, and two servers.
    for text in ["MX BOGUS", "192.0.2.54 tls://dns.example"] {
        desk.keys("tab ctrl-u");
        desk.text(text);
    }
    assert!(shown(&desk).contains("authorities"), "{}", shown(&desk));
    assert_eq!(asked_of_dns(&desk.key("enter")), None);
    assert!(shown(&desk).contains("there is no such type"), "{}", shown(&desk));
    desk.key("ctrl-u");
    desk.text("MX");
    for _ in 0..20 {
        if shown(&desk).contains("▌insecure") {
            break;
        }
        desk.key("tab");
    }
    desk.key("space");
    let (_, request) = asked_of_dns(&desk.key("enter")).expect("it is asked");
    let servers: Vec<String> = request.servers.iter().map(ToString::to_string).collect();
    assert_eq!(servers, ["192.0.2.54", "tls://dns.example"]);
    assert_eq!((request.kinds.clone(), request.settings.tls.insecure), (vec![15], true));
    assert_eq!(desk.app.panes().lookup.focus(), LookupRegion::Dns);
    assert!(shown(&desk).contains("insecure: taken"), "it stays visible:\n{}", shown(&desk));
    // The next question goes to the same servers, for the usual types.
    let effects = listed(&mut desk, "other.example", &["192.0.2.33:0"]);
    let (_, next) = asked_of_dns(&effects).expect("DNS is asked beside getaddrinfo");
    assert_eq!((next.servers, next.settings), (request.servers, request.settings));
    assert_eq!(next.kinds, [1, 28]);
    assert!(shown(&desk).contains("insecure: taken"), "{}", shown(&desk));
    // Servers that are typed come before those.
    let (_, typed) = dns_line(&mut desk, "dns other.example A @192.0.2.1");
    assert_eq!(typed.servers[0].to_string(), "192.0.2.1");
    assert!(typed.settings.tls.insecure && !shown(&desk).contains("insecure: taken"), "{}", shown(&desk));
}

#[test]
fn who_did_not_answer_is_told_where_the_name_service_gives_up() {
    let mut desk = Desk::new(80, 24);
    desk.key("i");
    desk.text("www.example");
    let (id, _) = asked(&desk.key("enter"));
    let error = EaiError { number: -3, errno: None };
    let result = LookupResult { at: desk.now, took: Duration::from_secs(10), result: Err(error), call: None };
    let effects = desk.send(Msg::Events(vec![Event::Lookup(LookupEvent::Answered(id, result))]));
    let asked = follow_ups(&effects);
    let [LookupCommand::Explain(id, ..)] = asked.as_slice() else { panic!("{asked:?}") };
    let mut explained = explanation();
    explained.service.resolver =
        Ok(ResolvConf::read(b"nameserver 192.0.2.53\noptions timeout:5 attempts:2\n"));
    desk.handle_event(Event::Lookup(LookupEvent::Explained(*id, Box::new(explained))));
    let screen = shown(&desk);
    for words in ["EAI_AGAIN -3", "-3, 10 s ", "name servers 192.0.2.53", "timeout 5 s, attempts 2"] {
        assert!(screen.contains(words), "no {words} in\n{screen}");
    }
}
