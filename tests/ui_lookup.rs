//! The Lookup pane through update and draw: the form, the list, errors, names, every size, hostile text.

mod common;

use std::time::Duration;

use common::screen::Desk;
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::event::Event;
use sockpit::model::ids::LookupId;
use sockpit::model::lookup::{Answer, EaiError, LookupCommand, LookupEvent, Name, Node, Question};
use sockpit::model::moment::Moment;
use sockpit::ui::msg::Effect;

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
    let answer = Answer { at: desk.now, took: Duration::from_micros(612), result, call: None };
    desk.hear(Event::Lookup(LookupEvent::Answered(id, answer)));
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
    desk.key("tab");
    desk.key("tab");
    desk.key("right");
    desk.key("right");
    desk.key("tab");
    desk.key("tab");
    desk.key("space");
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
            family: 0,
            socktype: 2,
            protocol: 0,
            flags: CANONNAME
        }
    );
    let expected = "\
─ Ask ─────────────────────────────────────────────────── this host: workbench ─
 node   [localhost                   ]  service [58001       ]  58001 dynamic, …
 family ‹any› inet inet6 #  type any stream ‹dgram› raw #  proto ‹0› tcp udp #
 flags  [x]canonname [ ]passive [ ]numerichost [ ]numericserv [ ]v4mapped [ ]all
─ getaddrinfo = 0, 2 nodes, 0.6 ms ─────────────────┬─ Node 1 in every form ────
 canonical name \"localhost\"                         │ w: who is it?
▌1 ::1                  UDP  port 58001             │ ::1
   │                                                │ loopback, RFC 4291
 2 127.0.0.1  7F000001  UDP  port 58001             │ 58001 dynamic, 49152-65535
   ▼ NULL                                           │ 0:0:0:0:0:0:0:1
                                                    │ 0000:0000:0000:0000:0000:0
                                                    │ 000:0000:0001
─ Node 1: struct addrinfo ──────────────────────────┴───────────────────────────
 ai_flags     0x0002 AI_CANONNAME    ai_addrlen   28
 ai_family    10 AF_INET6            ai_addr      0a 00 e2 91 00 00 00 00 00 0…
 ai_socktype  2 SOCK_DGRAM           ai_canonname \"localhost\"
 ai_protocol  17 IPPROTO_UDP         ai_next      → node 2";
    let rows = desk.rows();
    let rows: Vec<&str> = rows[1..18].iter().map(|row| row.trim_end()).collect();
    assert_eq!(rows.join("\n"), expected, "{}", shown(&desk));
}
