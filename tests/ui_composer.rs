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

use common::console::{Bench, inet};
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::connection::Owner;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::ids::SessionId;
use sockpit::model::why::{Route, RouteKind};
use sockpit::ui::msg::{Effect, Msg};

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
