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
        as_typed: false,
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

#[test]
fn a_name_in_the_hosts_file_does_not_wait_behind_stuck_ones() {
    let mut bench = Bench::new();
    // All threads that ask name servers hang, and one more waits for them.
    bench.failpoints.set_hangs("lookup", true);
    for id in 1..=5 {
        let node = Some("no.such.name.invalid".to_owned());
        ask(&bench, id, Question { node, ..Question::default() });
    }
    let node = Some("localhost".to_owned());
    ask(&bench, 6, Question { node, ..Question::default() });
    let nodes = answer(&mut bench, 6).result.expect("localhost is in the hosts file");
    assert!(nodes.iter().all(|node| node.address().is_loopback()), "{nodes:?}");
    for id in 1..=5 {
        bench.send(Command::Lookup(LookupCommand::Cancel(LookupId(id))));
    }
    bench.failpoints.set_hangs("lookup", false);
    bench.stop();
}

#[test]
fn a_number_that_is_no_port_is_passed_as_typed_on_demand_and_glibc_wraps_it() {
    let mut bench = Bench::new();
    let as_typed = |service: &str| Question {
        node: Some("127.0.0.1".to_owned()),
        service: Some(service.to_owned()),
        hints: Hints { socktype: libc::SOCK_STREAM, ..Hints::default() },
        as_typed: true,
    };
    for (id, service) in [(1, "65536"), (2, "99999"), (3, "4294967295"), (4, "-1"), (5, "0x50")] {
        ask(&bench, id, as_typed(service));
        let result = answer(&mut bench, id).result;
        // What the refusal says that glibc would make of it is what it does make of it.
        match sockpit::bytes::port::glibc_port(service) {
            Some(port) => {
                let nodes = result.unwrap_or_else(|error| panic!("{service}: {error:?}"));
                assert_eq!(nodes[0].address().port(), Some(port), "{service}");
            }
            None => assert_eq!(result.expect_err(service).number, libc::EAI_SERVICE, "{service}"),
        }
    }
}

#[test]
fn an_answer_is_explained_by_its_sources_and_its_files() {
    let mut bench = Bench::new();
    let question = Question { node: Some("localhost".to_owned()), ..Question::default() };
    let addresses = ["::1", "127.0.0.1"].map(|ip| Address::new(ip.parse().expect("an address"), 7)).to_vec();
    bench.send(Command::Lookup(LookupCommand::Explain(LookupId(1), question.clone(), addresses)));
    let explained = bench.expect("an explanation", |event| match event {
        Event::Lookup(LookupEvent::Explained(LookupId(1), explained)) => Some(explained.clone()),
        _ => None,
    });
    let sources: Vec<_> = explained.candidates.iter().map(|each| each.source).collect();
    assert_eq!(sources[1], Some("127.0.0.1".parse().expect("an address")));
    assert!(sources[0].is_none_or(|ip| ip.is_loopback()), "{sources:?}");
    bench.send(Command::Lookup(LookupCommand::AskModules(LookupId(2), question)));
    let answers = bench.expect("what the modules say", |event| match event {
        Event::Lookup(LookupEvent::AskedModules(LookupId(2), answers)) => Some(answers.clone()),
        _ => None,
    });
    let modules: Vec<&str> = explained.service.modules.iter().map(|(module, _)| module.as_str()).collect();
    assert_eq!(answers.iter().map(|answer| answer.module.as_str()).collect::<Vec<_>>(), modules);
    // The files alone know what stands in the file.
    if let Some(files) = answers.iter().find(|answer| answer.module == "files") {
        let found = files.answer.as_ref().expect("the hosts file is read");
        assert!(explained.hosts.iter().all(|line| found.contains(&line.ip)), "{found:?}");
    }
    bench.send(Command::Lookup(LookupCommand::Host(LookupId(3))));
    let host = bench.expect("this host", |event| match event {
        Event::Lookup(LookupEvent::Host(LookupId(3), host)) => Some(host.clone()),
        _ => None,
    });
    let loopback = ("127.0.0.1".parse().expect("an address"), 8);
    assert!(host.interfaces.iter().any(|each| each.addresses.contains(&loopback)), "{host:?}");
    bench.stop();
}
