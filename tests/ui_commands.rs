//! The line after `:`: what it opens, how it completes, and how it points at what it does not understand.

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

use common::console::{Bench, inet, opened};
use sockpit::model::command::Command;
use sockpit::model::endpoint::{RecentEndpoints, Transport};
use sockpit::model::lookup::LookupCommand;
use sockpit::model::server::{ServerCommand, Service};
use sockpit::ui::keys::Level;
use sockpit::ui::msg::Effect;
use sockpit::ui::panes::PaneId;

/// Types a line after `:`, and Enter.
fn line(bench: &mut Bench, text: &str) -> Vec<Effect> {
    if bench.desk.app.level() == Level::Type {
        bench.desk.key("esc");
    }
    bench.desk.key(":");
    bench.desk.text(text);
    bench.desk.key("enter")
}

#[test]
fn sessions_open_from_any_pane_and_are_typed_into() {
    let mut bench = Bench::new(80, 24);
    for (text, transport, host, service) in [
        ("tcp localhost:58001", Transport::Tcp, "localhost", "58001"),
        ("udp [::1]:7", Transport::Udp, "::1", "7"),
        ("unix /run/a b.sock", Transport::UnixStream, "/run/a b.sock", ""),
    ] {
        bench.desk.keys("esc 3");
        let (_, spec) = opened(line(&mut bench, text));
        assert_eq!((spec.to.transport, &*spec.to.host, &*spec.to.service), (transport, host, service));
        assert_eq!((bench.desk.app.focus(), bench.desk.app.level()), (PaneId::Console, Level::Type));
    }
    // A number needs no lookup.
    let (_, spec) = opened(line(&mut bench, "tcp 127.0.0.1:58001"));
    assert_eq!(spec.addresses, [inet(58001)]);
}

#[test]
fn a_server_is_started_and_a_name_is_asked_for() {
    let mut bench = Bench::new(80, 24);
    let effects = line(&mut bench, "serve echo tcp 58001");
    let started = effects.into_iter().find_map(|effect| match effect {
        Effect::Command(Command::Server(ServerCommand::Start(_, spec))) => Some(*spec),
        _ => None,
    });
    let spec = started.expect("a server");
    assert_eq!(
        (&spec.service, spec.at.transport, &*spec.at.service),
        (&Service::Echo, Transport::Tcp, "58001")
    );
    assert_eq!(&*spec.at.host, "127.0.0.1", "this host alone");
    assert_eq!(bench.desk.app.focus(), PaneId::Servers);
    let effects = line(&mut bench, "lookup localhost");
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::Command(Command::Lookup(LookupCommand::Ask(_, question))) => question.node,
        _ => None,
    });
    assert_eq!(asked.as_deref(), Some("localhost"));
    assert_eq!((bench.desk.app.focus(), bench.desk.app.level()), (PaneId::Lookup, Level::Command));
}

#[test]
fn a_line_that_is_not_understood_stays_and_is_pointed_at() {
    let mut bench = Bench::new(80, 24);
    for (text, column, words) in [
        ("tcp localhost:70000", 15, "70000"),
        ("tcp", 4, "expected: host:port"),
        ("serve ecko tcp 1", 7, "no such service; there are echo"),
        ("dns localhost BOGUS", 15, "no such type"),
        ("zzzz", 1, "unknown command"),
    ] {
        assert_eq!(line(&mut bench, text), [], "{text}");
        bench.sees(&format!("at {column}: "));
        bench.sees(words);
        bench.sees(&format!(": {text}"));
        bench.desk.key("esc");
        assert!(bench.desk.app.popup().is_none());
    }
}

#[test]
fn a_line_is_completed_while_it_is_typed_and_comes_back_from_the_history() {
    let mut bench = Bench::new(80, 24);
    bench.desk.start_server(58001);
    bench.desk.key(":");
    bench.desk.text("ud");
    bench.desk.key("tab");
    bench.sees(": udp ");
    // The addresses of servers that run here are known.
    bench.sees("our server 1000, echo");
    bench.desk.key("tab");
    bench.sees(": udp 127.0.0.1:58001");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!((spec.to.transport, spec.addresses.as_slice()), (Transport::Udp, [inet(58001)].as_slice()));
    bench.desk.keys("esc : up");
    opened(bench.desk.key("enter"));
    // A service of a server, step by step.
    bench.desk.keys("esc :");
    bench.desk.text("se");
    bench.desk.keys("tab e tab u tab");
    bench.sees(": serve echo udp ");
}

#[test]
fn a_number_goes_to_the_session_of_that_number() {
    let mut bench = Bench::new(80, 24);
    for _ in 0..3 {
        bench.add("TCP echo");
    }
    line(&mut bench, "2");
    assert_eq!(bench.desk.app.panes().console.selected().map(|id| id.0), Some(2));
    line(&mut bench, "9");
    bench.sees("there is none of that number here");
}

#[test]
fn an_action_is_still_found_by_its_name() {
    let mut bench = Bench::new(80, 24);
    assert_eq!(line(&mut bench, "quit"), [Effect::Quit]);
}

#[test]
fn sessions_of_other_kinds_open_and_begin_with_an_echo_request() {
    for (text, transport, host, service) in [
        ("raw icmp 127.0.0.1", Transport::Raw, "127.0.0.1", "icmp"),
        ("ping 127.0.0.1", Transport::Ping, "127.0.0.1", ""),
    ] {
        let mut bench = Bench::new(100, 30);
        let (_, spec) = opened(line(&mut bench, text));
        assert_eq!((spec.to.transport, &*spec.to.host, &*spec.to.service), (transport, host, service));
        assert_eq!(spec.addresses, [inet(0)]);
        bench.sees("08 00 f7 ff 00 00 00 00");
    }
    let mut bench = Bench::new(100, 30);
    let (_, spec) = opened(line(&mut bench, "socket x25"));
    assert_eq!((spec.to.transport, spec.addresses.len()), (Transport::Other, 0));
    let (_, spec) = opened(line(&mut bench, "seqpacket @name"));
    assert_eq!((spec.to.transport, &*spec.to.host), (Transport::UnixSeqpacket, "@name"));
}

#[test]
fn where_sessions_went_is_offered_again_and_remembered() {
    let mut bench = Bench::new(100, 40);
    bench.desk.app.remember(
        RecentEndpoints::from_text("{\"host\":\"db.test\",\"service\":\"5432\",\"transport\":\"tcp\"}\n")
            .expect("an endpoint"),
    );
    bench.desk.key(":");
    bench.desk.text("tcp db");
    bench.sees("used before");
    bench.desk.key("tab");
    bench.sees(": tcp db.test:5432");
    let effects = bench.desk.key("enter");
    let remembered = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Remember(recent) => Some(recent.to_text()),
            _ => None,
        })
    };
    assert_eq!(remembered(&effects), None, "it is the newest already");
    let other = remembered(&line(&mut bench, "udp 127.0.0.1:9")).expect("another one");
    assert_eq!(other.lines().count(), 2);
    assert!(other.starts_with("{\"host\":\"127.0.0.1\""), "{other}");
    // The menu of new sessions offers them too.
    bench.desk.keys("esc a");
    bench.desk.text("db.test");
    let (_, spec) = opened(bench.desk.key("enter"));
    assert_eq!((&*spec.to.host, &*spec.to.service), ("db.test", "5432"));
    // Where nothing is to be remembered, nothing is.
    let mut bench = Bench::new(100, 40);
    assert_eq!(remembered(&line(&mut bench, "udp 127.0.0.1:9")), None);
}
