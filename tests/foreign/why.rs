//! Why nothing comes back, in networks that refuse, drop, have no route or no neighbour.

use std::time::Instant;

use sockpit::model::address::Address;
use sockpit::model::command::Command as Order;
use sockpit::model::connection::Owner;
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::ids::SessionId;
use sockpit::model::why::{HostFacts, NeighbourState, Weight, WhyFacts, WhyQuestion, WhyStage, findings};

use crate::Scenario;
use crate::backend::{Bench, DEADLINE, session};
use crate::inside::{Beyond, address, play_inside, run};
use crate::story::Story;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("a_device_that_is_not_on_the_link_is_told_by_why_key_by_key", || play_inside("missing")),
    ("why_tells_networks_apart_that_refuse_drop_or_have_no_route", || play_inside("networks")),
];

/// The missing replies: a device that is sent 01 02 in hex, and nothing comes back.
pub(crate) fn missing() {
    run("ip link add v0 type veth peer name v1");
    run("ip addr add 192.0.2.1/24 dev v0");
    run("ip link set v0 up");
    run("ip link set v1 up");
    let mut story = Story::new(120, 40);
    story.key(":");
    story.text("udp 192.0.2.10:5000");
    story.key("enter");
    story.sees("Send to 192.0.2.10:5000 ");
    story.keys("ctrl-o right enter");
    story.text("01 02");
    story.sees("2 bytes  01 02");
    story.key("enter");
    story.sees("sent");
    story.until("the hint", |story| {
        story.screen_after(std::time::Duration::from_secs(9)).contains("Esc W: why?")
    });
    story.keys("esc W");
    story.sees("Why nothing? UDP to 192.0.2.10:5000, as of ");
    story.sees("cause    192.0.2.10 does not answer ARP on v0 (neighbour entry INCOMPLETE)");
    story.sees("route: 192.0.2.10 dev v0, source 192.0.2.1");
    story.sees("IP_RECVERR is off");
    story.sees("what cannot be seen from here: firewalls");
    story.sees("report ICMP errors (IP_RECVERR), then send again");
    story.sees("copy: tcpdump -ni v0 '(udp and host 192.0.2.10) or icmp or arp'");
    // The step acts: the next error is told.
    story.key("enter");
    story.sees("IP_RECVERR is on");
    story.key("i");
    story.text("03");
    story.key("enter");
    story.sees("EHOSTUNREACH");
    story.stop();
}

fn asked(bench: &mut Bench, id: u32, peer: &Address, local: Option<Address>) -> HostFacts {
    let owner = Owner::Session(SessionId(id));
    let question =
        WhyQuestion { owner, transport: Transport::Udp, peers: vec![peer.clone()], local, through: None };
    let before = bench.told.iter().filter(|event| matches!(event, Event::Why(..))).count();
    bench.send(Order::Why(Box::new(question)));
    bench.until("what the host knows", |told| {
        let mut all = told.iter().filter_map(|event| match event {
            Event::Why(of, facts) if *of == owner => Some(facts.as_ref().clone()),
            _ => None,
        });
        (told.iter().filter(|event| matches!(event, Event::Why(..))).count() > before)
            .then(|| all.next_back())
            .flatten()
    })
}

/// What follows from it for a session that has sent.
fn told(peer: &Address, host: HostFacts) -> Vec<(Weight, String)> {
    let mut facts = WhyFacts::new(Transport::Udp, WhyStage::Open);
    facts.peer = Some(peer.clone());
    facts.counts.calls_out = 1;
    facts.host = Some(host);
    findings(&facts).into_iter().map(|finding| (finding.weight, finding.words.to_string())).collect()
}

pub(crate) fn networks() {
    let beyond = Beyond::new();
    let mut bench = Bench::new();
    let say = |bench: &mut Bench, id: u32, peer: &Address, from: Option<Address>| {
        let mut spec = session(Transport::Udp, peer);
        spec.from = from;
        bench.open(id, spec);
        bench.opened(id);
        bench.say(id, b"anybody?");
    };
    // No route.
    let nowhere = address("198.51.100.1", 9);
    say(&mut bench, 1, &nowhere, None);
    let facts = asked(&mut bench, 1, &nowhere, None);
    let words = told(&nowhere, facts);
    let no_route =
        "this host cannot send to 198.51.100.1: no route leads there (ENETUNREACH). ip route shows them";
    assert_eq!(words[0], (Weight::Cause, no_route.to_owned()));

    // A host that refuses: it is there, and its ICMP error reaches this host, though not the socket.
    let refuses = address("10.9.9.2", 9);
    say(&mut bench, 2, &refuses, None);
    let end = Instant::now() + DEADLINE;
    let facts = loop {
        let facts = asked(&mut bench, 2, &refuses, None);
        let grown = facts.counters.map_or(0, |grown| grown.named("IcmpInDestUnreachs", false));
        if grown > 0 {
            break facts;
        }
        bench.say(2, b"anybody now?");
        assert!(Instant::now() < end, "{facts:?}");
    };
    let entry = facts.ways[0].neighbour.clone().unwrap();
    assert!(
        !matches!(entry.state, None | Some(NeighbourState::Incomplete | NeighbourState::Failed)),
        "{entry:?}"
    );
    let words = told(&refuses, facts);
    let has = |words: &[(Weight, String)], weight, part: &str| {
        assert!(
            words.iter().any(|(w, text)| *w == weight && text.contains(part)),
            "no {part:?} in {words:#?}"
        );
    };
    has(&words, Weight::Clue, "(ICMP errors \"destination unreachable\" received)");
    has(&words, Weight::Clue, "IP_RECVERR is off");
    has(&words, Weight::Fact, "10.9.9.2 is at ");

    // A host that has no way back to us: what it answers is lost, and nothing here tells.
    run("ip addr add 10.8.8.1/24 dev v0");
    beyond.run("sysctl -qw net.ipv4.conf.all.rp_filter=0");
    let from = address("10.8.8.1", 0);
    say(&mut bench, 3, &refuses, Some(from.clone()));
    let facts = asked(&mut bench, 3, &refuses, Some(from));
    let words = told(&refuses, facts);
    assert!(words.iter().all(|(weight, _)| *weight != Weight::Cause), "{words:#?}");
    has(&words, Weight::Fact, "did not grow since");
    has(&words, Weight::Fact, "route: 10.9.9.2 dev v0, source 10.8.8.1");
    let (weight, last) = words.last().unwrap();
    assert!(
        *weight == Weight::Unseen && last.contains("firewalls") && last.contains("the way back"),
        "{last}"
    );

    // The interface is down.
    run("ip link set v0 down");
    let facts = asked(&mut bench, 3, &refuses, None);
    let words = told(&refuses, facts);
    assert_eq!(words[0].0, Weight::Cause, "{words:#?}");
    assert!(bench.stop() < std::time::Duration::from_secs(2));
}
