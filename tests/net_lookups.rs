//! Questions to the system's name service.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use backend::Bench;
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::event::Event;
use sockpit::model::hints::Hints;
use sockpit::model::ids::LookupId;
use sockpit::model::lookup::{LookupCommand, LookupEvent, LookupResult, Question};

fn ask(bench: &Bench, id: u32, question: Question) {
    bench.send(Command::Lookup(LookupCommand::Ask(LookupId(id), question)));
}

fn answer(bench: &mut Bench, id: u32) -> LookupResult {
    bench.expect("an answer", |event| match event {
        Event::Lookup(LookupEvent::Answered(answered, answer)) if answered.0 == id => Some(answer.clone()),
        Event::Lookup(LookupEvent::Refused(refused, failure)) if refused.0 == id => {
            panic!("refused: {failure}")
        }
        _ => None,
    })
}

#[test]
fn the_whole_list_comes_with_every_field_after_the_host_name_and_the_begin() {
    let mut bench = Bench::new();
    let name = bench.expect("the host's name", |event| match event {
        Event::HostName(name) => Some(name.clone()),
        _ => None,
    });
    assert!(!name.is_empty());
    let question = Question {
        node: Some("127.0.0.1".to_owned()),
        service: Some("58001".to_owned()),
        hints: Hints {
            flags: libc::AI_NUMERICHOST | libc::AI_CANONNAME,
            family: libc::AF_INET,
            ..Hints::default()
        },
    };
    ask(&bench, 1, question);
    bench.expect("it began", |event| {
        matches!(event, Event::Lookup(LookupEvent::Began(LookupId(1), _))).then_some(())
    });
    let answer = answer(&mut bench, 1);
    let nodes = answer.result.expect("a numeric host");
    // Stream, datagram, raw.
    let kinds: Vec<_> = nodes.iter().map(|node| (node.socktype, node.protocol)).collect();
    assert_eq!(kinds, [(1, 6), (2, 17), (3, 0)]);
    assert!(nodes.iter().all(|node| node.address().to_string() == "127.0.0.1:58001" && node.addrlen == 16));
    assert_eq!(nodes[0].canonname.as_deref(), Some(&b"127.0.0.1"[..]));
    assert_eq!(nodes[1].canonname, None);
    assert!(answer.call.is_some(), "it is in the journal");
}

#[test]
fn errors_keep_their_numbers_and_bad_ports_are_refused_before_the_call() {
    let mut bench = Bench::new();
    let numeric = Question {
        node: Some("host.invalid".to_owned()),
        hints: Hints { flags: libc::AI_NUMERICHOST, ..Hints::default() },
        ..Question::default()
    };
    ask(&bench, 1, numeric.clone());
    assert_eq!(answer(&mut bench, 1).result.expect_err("no number").number, libc::EAI_NONAME);
    ask(&bench, 2, Question { service: Some("65537".to_owned()), ..numeric });
    let failure = bench.expect("a refusal", |event| match event {
        Event::Lookup(LookupEvent::Refused(LookupId(2), failure)) => Some(failure.clone()),
        _ => None,
    });
    assert!(failure.to_string().contains("0 to 65535"), "{failure}");
}

#[test]
fn addresses_have_names_and_a_forgotten_question_has_no_answer() {
    let mut bench = Bench::new();
    let address = Address::new("127.0.0.1".parse().expect("an address"), 9);
    let flags = libc::NI_NUMERICHOST | libc::NI_NUMERICSERV;
    // Forgotten before it is answered, and another asked: one answer comes, of the second.
    bench.failpoints.set_hangs("lookup", true);
    let command = LookupCommand::Name(LookupId(1), address.clone(), libc::NI_NUMERICHOST);
    bench.send(Command::Lookup(command));
    bench.send(Command::Lookup(LookupCommand::Cancel(LookupId(1))));
    bench.send(Command::Lookup(LookupCommand::Name(LookupId(2), address.clone(), flags)));
    // Commands are obeyed in their order: what comes of this one comes after all of them.
    bench.say(1, b"there is no such session");
    bench.session_failure(1);
    bench.failpoints.set_hangs("lookup", false);
    let name = bench.expect("the name", |event| match event {
        Event::Lookup(LookupEvent::Named(LookupId(2), asked, name)) if *asked == address => {
            Some(name.clone())
        }
        Event::Lookup(LookupEvent::Named(LookupId(1), ..)) => panic!("it was forgotten"),
        _ => None,
    });
    let name = name.expect("numbers need no service");
    assert_eq!((name.host.as_slice(), name.service.as_slice()), (&b"127.0.0.1"[..], &b"9"[..]));
    bench.stop();
}
