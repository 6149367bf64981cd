use std::collections::BTreeSet;
use std::net::IpAddr;

use super::*;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::{Observed, TcpInfo};
use crate::model::dns::ResolvConf;
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::explanation::NameService;
use crate::model::failure::Failure;
use crate::model::holder::SocketOwner;
use crate::model::moment::Moment;

const SNMP: &str = "Ip: Forwarding InReceives\nIp: 1 9\nIcmp: InMsgs InDestUnreachs InTimeExcds\nIcmp: 9 4 0\n\
                    Udp: InDatagrams NoPorts InErrors RcvbufErrors InCsumErrors\nUdp: 100 7 3 2 1\n\
                    UdpLite: InDatagrams NoPorts\nUdpLite: 0 99\n";
const SNMP6: &str = "Ip6InReceives                   \t5\nIcmp6InDestUnreachs             \t6\n\
                     Udp6NoPorts                     \t8\nUdp6InErrors                    \t0\n";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn at(text: &str, port: u16) -> Address {
    Address::new(ip(text), port)
}

fn udp() -> WhyFacts {
    let mut facts = WhyFacts::new(Transport::Udp, WhyStage::Open);
    facts.peer = Some(at("192.0.2.10", 5000));
    facts.local = Some(at("0.0.0.0", 45_120));
    facts.counts.calls_out = 1;
    facts.counts.bytes_out = 2;
    facts
}

fn tcp() -> WhyFacts {
    let mut facts = udp();
    facts.transport = Transport::Tcp;
    facts
}

fn route() -> Route {
    Route {
        kind: RouteKind::Unicast,
        source: Some(ip("192.0.2.1")),
        gateway: None,
        interface: "eth0".into(),
        is_up: true,
        has_carrier: true,
        mtu: Some(1500),
    }
}

fn connecting(syns: u32) -> WhyStage {
    WhyStage::Connecting(vec![(at("192.0.2.10", 5000), syns)])
}

fn way(transport: Transport) -> Way {
    Way { to: at("192.0.2.10", 5000), transport, route: Some(Ok(route())), neighbour: None, at_peer: None }
}

fn host(transport: Transport) -> HostFacts {
    let counters = Some(HostCounters::default());
    HostFacts { at: Moment(9_000_000_000), ways: vec![way(transport)], counters, name_service: None }
}

fn neighbour(state: Option<NeighbourState>) -> Neighbour {
    Neighbour { address: ip("192.0.2.10"), state, link_address: vec![2, 0, 0, 0, 0, 0x1f] }
}

fn with(mut facts: WhyFacts, change: impl FnOnce(&mut WhyFacts)) -> WhyFacts {
    change(&mut facts);
    facts
}

fn with_host(facts: WhyFacts, change: impl FnOnce(&mut HostFacts)) -> WhyFacts {
    let mut host = host(facts.transport);
    change(&mut host);
    with(facts, |facts| facts.host = Some(host))
}

fn with_way(facts: WhyFacts, change: impl FnOnce(&mut Way)) -> WhyFacts {
    with_host(facts, |host| change(&mut host.ways[0]))
}

fn observed(change: impl FnOnce(&mut Observed)) -> Observed {
    let mut observed = Observed::default();
    change(&mut observed);
    observed
}

fn tcp_info(change: impl FnOnce(&mut TcpInfo)) -> impl FnOnce(&mut Observed) {
    let mut info = TcpInfo::default();
    change(&mut info);
    move |observed| {
        observed.tcp = Some(info);
        observed.unacked = Some(info.unacked.unwrap_or(0));
    }
}

fn socket(owner: Option<SocketOwner>, is_our_end: bool, waits: u32) -> Vec<PeerSocket> {
    vec![PeerSocket { owner, address: at("127.0.0.1", 5000), is_our_end, waits }]
}

fn nc() -> SocketOwner {
    SocketOwner::Process { pid: 9, command: "nc".into(), others: 0 }
}

/// Facts, the check that finds something in them, how much that tells, words of it, and its next step.
type Case = (WhyFacts, &'static str, Weight, &'static str, &'static str);

fn cases() -> Vec<Case> {
    use NeighbourState::{Failed, Incomplete, Permanent, Reachable, Stale};
    use Weight::{Cause, Clue, Fact, Unseen};
    let icmp = |kind, errno| (Moment::START, Failure::of_call(kind, "", Errno(errno)));
    let met = |errors: &[(Moment, Failure)]| {
        let errors = errors.to_vec();
        with(with_host(udp(), |_| {}), |facts| facts.failures = errors)
    };
    let group = |from: u16, groups: &[&str]| {
        with(udp(), |f| {
            f.peer = Some(at("239.1.2.3", 5000));
            f.local = Some(at("0.0.0.0", from));
            f.groups = groups.iter().map(|group| ip(group)).collect();
        })
    };
    let refused = |errno| with_way(udp(), |host| host.route = Some(Err(Errno(errno))));
    let hears = |state| with_way(udp(), |host| host.neighbour = Some(neighbour(state)));
    let stage = |facts, stage| with(facts, |facts: &mut WhyFacts| facts.stage = stage);
    let reads = |facts, seen| with(facts, |facts: &mut WhyFacts| facts.observed = Some(Box::new(seen)));
    let holds = |facts, sockets| with_way(facts, |host| host.at_peer = Some(sockets));
    let counters =
        |snmp, snmp6| with_host(udp(), |host| host.counters = Some(HostCounters::read(snmp, snmp6)));
    let ours = |doing: &'static str| {
        let owner = SafeText::literal("server 2, TCP echo at 127.0.0.1:5000");
        with(tcp(), |facts| {
            facts.other_end =
                Some(PeerEnd { owner, doing: doing.into(), is_cause: doing.starts_with("drops") })
        })
    };
    vec![
        (
            stage(udp(), WhyStage::Resolving),
            "resolving",
            Cause,
            "getaddrinfo has not answered",
            "stop-trying",
        ),
        (
            stage(udp(), WhyStage::Ended("over: closed here".into())),
            "ended",
            Cause,
            "over: closed here",
            "again",
        ),
        (with(udp(), |f| f.counts.calls_out = 0), "nothing sent", Clue, "nothing was sent yet", ""),
        (
            with(tcp(), |f| f.queued = (2, 70_000)),
            "queued here",
            Cause,
            "2 messages (70000 B) wait in this program",
            "",
        ),
        (
            stage(with(tcp(), |f| f.is_session = false), WhyStage::Queued { place: 2, held: 7 }),
            "in the accept queue",
            Cause,
            "at place 2 of the accept queue: our server has not called accept for it, and the 7 B",
            "",
        ),
        (
            ours("waits in recv(13)"),
            "other end",
            Clue,
            "our server 2, TCP echo at 127.0.0.1:5000; it waits in recv(13)",
            "other-end",
        ),
        (
            with(holds(ours("").clone(), socket(Some(SocketOwner::Ourselves), true, 7)), |_| {}),
            "other end",
            Cause,
            "7 B that we sent wait unread in its receive buffer",
            "other-end",
        ),
        (
            refused(libc::ENETUNREACH),
            "no route",
            Cause,
            "cannot send to 192.0.2.10: no route leads there (ENETUNREACH)",
            "",
        ),
        (refused(libc::EACCES), "no route", Cause, "of the type prohibit", ""),
        (refused(libc::EINVAL), "no route", Cause, "of the type blackhole", ""),
        (refused(libc::EHOSTUNREACH), "no route", Cause, "of the type unreachable", ""),
        (
            with_way(udp(), |h| h.route = Some(Ok(Route { is_up: false, ..route() }))),
            "interface",
            Cause,
            "eth0, which the route uses, is down",
            "",
        ),
        (
            with_way(udp(), |h| h.route = Some(Ok(Route { has_carrier: false, ..route() }))),
            "interface",
            Cause,
            "no carrier",
            "",
        ),
        (
            hears(Some(Incomplete)),
            "neighbour",
            Cause,
            "192.0.2.10 does not answer ARP on eth0 (neighbour entry INCOMPLETE): it is not on this link",
            "",
        ),
        (hears(Some(Failed)), "neighbour", Cause, "neighbour entry FAILED", ""),
        (hears(None), "neighbour", Clue, "no neighbour entry on eth0", ""),
        (
            hears(Some(Reachable)),
            "neighbour",
            Fact,
            "at 02:00:00:00:00:1f on eth0 (neighbour entry REACHABLE): it answered lately",
            "",
        ),
        (hears(Some(Stale)), "neighbour", Fact, "it answered once", ""),
        (hears(Some(Permanent)), "neighbour", Fact, "entered by hand", ""),
        (
            holds(udp(), Vec::new()),
            "at the peer",
            Cause,
            "no socket of this host has UDP 192.0.2.10:5000: the kernel answers with ICMP port unreachable",
            "",
        ),
        (holds(tcp(), Vec::new()), "at the peer", Cause, "the kernel answers with RST", ""),
        (
            holds(tcp(), socket(None, true, 4)),
            "at the peer",
            Cause,
            "nobody has called accept for this connection at 127.0.0.1:5000, and 4 B that we sent wait unread",
            "",
        ),
        (
            holds(udp(), socket(Some(nc()), false, 768)),
            "at the peer",
            Cause,
            "nc (process 9) has 127.0.0.1:5000: datagrams that it has not read take 768 B",
            "",
        ),
        (
            holds(udp(), socket(Some(nc()), false, 0)),
            "at the peer",
            Clue,
            "has 127.0.0.1:5000, and has read all that came, and does not answer",
            "",
        ),
        (
            holds(stage(tcp(), connecting(3)), socket(Some(nc()), false, 5)),
            "at the peer",
            Clue,
            "nc (process 9) listens on 127.0.0.1:5000; 5 clients wait",
            "",
        ),
        (stage(tcp(), connecting(1)), "SYN", Clue, "first SYN", "stop-trying"),
        (stage(tcp(), connecting(4)), "SYN", Cause, "SYN sent 4 times and no answer", "stop-trying"),
        (
            with(stage(WhyFacts::new(Transport::UnixStream, WhyStage::Open), connecting(1)), |_| {}),
            "SYN",
            Cause,
            "the accept queue of the listener is full",
            "stop-trying",
        ),
        (
            reads(tcp(), observed(tcp_info(|i| (i.unacked, i.retransmits) = (Some(9), 3)))),
            "unacknowledged",
            Cause,
            "9 B are not acknowledged, and were sent again 3 times",
            "",
        ),
        (
            reads(tcp(), observed(tcp_info(|i| i.unacked = Some(9)))),
            "unacknowledged",
            Clue,
            "9 B are not acknowledged yet",
            "",
        ),
        (
            reads(tcp(), observed(tcp_info(|_| {}))),
            "unacknowledged",
            Clue,
            "all that was sent is acknowledged",
            "",
        ),
        (
            reads(tcp(), observed(tcp_info(|i| i.send_window = Some(0)))),
            "window",
            Cause,
            "the window of the peer is 0",
            "",
        ),
        (
            reads(tcp(), observed(|seen| seen.unread = Some(5))),
            "unread here",
            Cause,
            "5 B came and wait unread",
            "",
        ),
        (
            with(udp(), |f| f.strangers = vec![(at("192.0.2.10", 5001), 2), (at("192.0.2.9", 1), 1)]),
            "stranger",
            Cause,
            "2 datagrams came from 192.0.2.10:5001: the peer answers from another port",
            "reply-to",
        ),
        (
            with(udp(), |f| f.strangers = vec![(at("192.0.2.9", 1), 1)]),
            "stranger",
            Clue,
            "1 datagram came from 192.0.2.9:1, to whom nothing was sent",
            "reply-to",
        ),
        (
            with(udp(), |f| f.is_connected = true),
            "connected",
            Clue,
            "takes replies from 192.0.2.10:5000 only, that address and that port",
            "dissolve",
        ),
        (
            with_host(with(udp(), |f| f.from = Some(at("127.0.0.1", 0))), |_| {}),
            "bound address",
            Cause,
            "127.0.0.1, which only this host reaches",
            "any-local-address",
        ),
        (
            with_host(with(udp(), |f| f.from = Some(at("198.51.100.7", 0))), |_| {}),
            "bound address",
            Clue,
            "the route would choose 192.0.2.1",
            "any-local-address",
        ),
        (
            with(udp(), |f| f.from = Some(at("192.0.2.1", 9))),
            "bound address",
            Fact,
            "receives what is sent to that address only",
            "any-local-address",
        ),
        (
            met(&[icmp(CallKind::Recv, libc::ECONNREFUSED), icmp(CallKind::Send, libc::ECONNREFUSED)]),
            "icmp errors",
            Cause,
            "2 ICMP errors met this socket, the last ECONNREFUSED, 0:09 ago: port unreachable",
            "",
        ),
        (
            with(met(&[icmp(CallKind::Recv, libc::EHOSTUNREACH)]), |f| f.counts.last = Some(Moment(1))),
            "icmp errors",
            Clue,
            "unreachable, or forbidden",
            "",
        ),
        (
            with(met(&[icmp(CallKind::SendTo, libc::ENETUNREACH)]), |f| f.counts.calls_out = 0),
            "nothing sent",
            Cause,
            "nothing was sent: sendto: ENETUNREACH",
            "",
        ),
        (group(5000, &[]), "group", Clue, "has not joined the group 239.1.2.3", "join"),
        (group(9, &["239.1.2.3"]), "group", Clue, "its port 5000 does not come to port 9", "fix-local-port"),
        (
            with(group(5000, &["239.1.2.3"]), |f| f.is_connected = true),
            "connected",
            Cause,
            "nobody sends from an address that stands for many",
            "dissolve",
        ),
        (
            with(udp(), |f| {
                f.strangers = vec![(at("192.0.2.10", 5001), 2)];
                f.is_connected = true;
            }),
            "stranger",
            Cause,
            "the peer answers from another port",
            "connect-to",
        ),
        (
            with(udp(), |f| (f.waits, f.counts.calls_in) = (false, 1)),
            "answered",
            Cause,
            "nothing is waited for",
            "",
        ),
        (
            with(holds(udp(), socket(Some(nc()), false, 0)), |f| f.waits = false),
            "at the peer",
            Fact,
            "and has read all that came",
            "",
        ),
        (stage(tcp(), WhyStage::PeerShut), "peer shut", Cause, "has sent its FIN", ""),
        (stage(tcp(), WhyStage::PeerReset), "peer shut", Cause, "answered with RST", ""),
        (stage(tcp(), WhyStage::Handshake), "handshake", Cause, "ClientHello has no answer", "without-tls"),
        (
            reads(
                stage(tcp(), WhyStage::Ended("over: closed here".into())),
                observed(|seen| (seen.unacked, seen.unread) = (Some(7), Some(8))),
            ),
            "left unsent",
            Clue,
            "before the end, 7 B that were sent were not acknowledged, 8 B that came not read",
            "",
        ),
        (
            stage(with(tcp(), |f| f.queued = (1, 9)), WhyStage::Ended("over: closed here".into())),
            "queued here",
            Cause,
            "1 message (9 B) was still queued in this program, and never went out",
            "",
        ),
        (
            stage(
                with(met(&[icmp(CallKind::Connect, libc::ECONNREFUSED)]), |f| f.counts.calls_out = 0),
                connecting(1),
            ),
            "tried before",
            Fact,
            "tried before: connect: ECONNREFUSED",
            "",
        ),
        (
            stage(with_way(tcp(), |way| way.neighbour = Some(neighbour(Some(Incomplete)))), connecting(3)),
            "SYN",
            Fact,
            "no SYN has left this host: the link address of 192.0.2.10 is not known",
            "stop-trying",
        ),
        (
            stage(with_way(tcp(), |way| way.neighbour = Some(neighbour(Some(Reachable)))), connecting(3)),
            "SYN",
            Cause,
            "neither SYN-ACK nor RST: that host is up: something drops them",
            "stop-trying",
        ),
        (
            stage(ours("drops SYNs: its accept queue is full, 2 of backlog 1 + 1"), connecting(3)),
            "SYN",
            Fact,
            "SYN sent 3 times; the kernel repeats it",
            "stop-trying",
        ),
        (
            ours("drops SYNs: its accept queue is full, 2 of backlog 1 + 1"),
            "other end",
            Cause,
            "it drops SYNs: its accept queue is full",
            "other-end",
        ),
        (
            stage(
                with_host(udp(), |host| {
                    host.name_service = Some(NameService {
                        modules: vec![("files".into(), String::new()), ("dns".into(), String::new())],
                        resolver: Ok(ResolvConf {
                            servers: vec!["192.0.2.53".into()],
                            ..ResolvConf::default()
                        }),
                    });
                }),
                WhyStage::Resolving,
            ),
            "name service",
            Fact,
            "libc asks files dns (nsswitch.conf); dns asks 192.0.2.53, for 5 s each, 2 times at most",
            "",
        ),
        (udp(), "icmp unreported", Clue, "IP_RECVERR is off", "report-icmp"),
        (
            reads(udp(), observed(|seen| seen.drops = Some(3))),
            "socket drops",
            Cause,
            "dropped 3 packets for this socket",
            "",
        ),
        (
            counters(SNMP, ""),
            "host counters",
            Clue,
            "of the whole host, since this session was opened and not of this socket alone: NoPorts 7 (",
            "",
        ),
        (
            with(udp(), |f| (f.is_session, f.waits_in) = (false, "recv(13)".into())),
            "waits here",
            Fact,
            "our server waits in recv(13)",
            "",
        ),
        (udp(), "local port", Fact, "the system chose the local port 45120", "fix-local-port"),
        (counters(SNMP, ""), "local port", Clue, "the system chose the local port 45120", "fix-local-port"),
        (
            with_way(udp(), |h| h.route = Some(Ok(Route { gateway: Some(ip("192.0.2.254")), ..route() }))),
            "route",
            Fact,
            "route: 192.0.2.10 via 192.0.2.254 dev eth0, source 192.0.2.1",
            "",
        ),
        (with_host(udp(), |_| {}), "host counters at rest", Fact, "did not grow", ""),
        (with_host(udp(), |_| {}), "unseen", Unseen, "what cannot be seen from here: firewalls", "tcpdump"),
    ]
}

#[test]
fn each_check_of_the_table_finds_what_it_is_for_and_nothing_in_facts_that_do_not_have_it() {
    let mut found_by = BTreeSet::new();
    for (facts, name, weight, words, step) in cases() {
        let (_, check) = CHECKS.iter().find(|(other, _)| *other == name).expect("a check of that name");
        let found = check.findings(&facts);
        let finding = found.first().unwrap_or_else(|| panic!("{name} finds nothing of {words:?}"));
        assert!(finding.words.as_str().contains(words), "{name}: {}", finding.words);
        assert_eq!(finding.weight, weight, "{name}: {}", finding.words);
        assert_eq!(finding.steps.first().map_or("", NextStep::name), step, "{name}: {}", finding.words);
        found_by.insert(name);
    }
    let all: BTreeSet<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(found_by, all, "each check has a case");
    // Of an open session that sent, and of which nothing else is known: what is always so.
    let words: Vec<&str> = CHECKS
        .iter()
        .filter(|(_, check)| !check.findings(&udp()).is_empty())
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(words, ["icmp unreported", "local port", "unseen"]);
}

#[test]
fn the_most_telling_comes_first_and_what_cannot_be_seen_last() {
    for (facts, ..) in cases() {
        let weights: Vec<Weight> = findings(&facts).iter().map(|finding| finding.weight).collect();
        assert!(weights.is_sorted(), "{weights:?}");
        let is_under_way = !matches!(facts.stage, WhyStage::Ended(_));
        assert_eq!(weights.last() == Some(&Weight::Unseen), is_under_way);
    }
}

#[test]
fn the_counters_of_both_families_are_read_and_told_by_how_much_they_grew() {
    let before = HostCounters::read(SNMP, SNMP6);
    let named = |counters: &HostCounters, is_ipv6| {
        counters.of_family(is_ipv6).map(|(counter, value)| (counter.name, value)).collect::<Vec<_>>()
    };
    assert_eq!(
        named(&before, false),
        [
            ("NoPorts", 7),
            ("InCsumErrors", 1),
            ("RcvbufErrors", 2),
            ("InErrors", 3),
            ("IcmpInDestUnreachs", 4),
            ("IcmpInTimeExcds", 0)
        ]
    );
    assert_eq!((before.named("NoPorts", true), before.named("IcmpInDestUnreachs", true)), (8, 6));
    let after = HostCounters::read(&SNMP.replace("100 7 3", "100 9 3"), SNMP6).since(&before);
    assert_eq!((after.named("NoPorts", false), after.named("InErrors", false)), (2, 0));
    assert_eq!(HostCounters::read("", "nonsense\nUdp6NoPorts x"), HostCounters::default());
}

#[test]
fn a_line_for_a_shell_names_no_interface_that_means_something_to_it() {
    let line =
        |interface, asks| tcpdump(Transport::Udp, &[ip("192.0.2.10")], interface, asks).expect("a line");
    assert_eq!(line(Some("eth0.7"), false), "tcpdump -ni eth0.7 '(udp and host 192.0.2.10) or icmp'");
    assert_eq!(line(Some("eth0"), true), "tcpdump -ni eth0 '(udp and host 192.0.2.10) or icmp or arp'");
    assert_eq!(line(Some("$(reboot)"), false), "tcpdump -ni any '(udp and host 192.0.2.10) or icmp'");
    let six = tcpdump(Transport::Tcp, &[ip("2001:db8::1")], None, true).expect("a line");
    assert_eq!(six, "tcpdump -ni any '(tcp and host 2001:db8::1) or icmp6'");
    let both = tcpdump(Transport::Tcp, &[ip("2001:db8::1"), ip("192.0.2.1")], None, true).expect("a line");
    assert_eq!(
        both,
        "tcpdump -ni any '(tcp and (host 2001:db8::1 or host 192.0.2.1)) or icmp or arp or icmp6'"
    );
    assert_eq!(tcpdump(Transport::UnixStream, &[ip("::1")], None, false), None);
}

#[test]
fn each_address_of_a_race_is_told_with_its_own_way() {
    let other = at("192.0.2.11", 80);
    let mut facts = with_host(tcp(), |host| {
        host.ways[0].neighbour = Some(neighbour(Some(NeighbourState::Incomplete)));
        host.ways.push(Way {
            to: other.clone(),
            route: Some(Err(Errno(libc::ENETUNREACH))),
            ..way(Transport::Tcp)
        });
    });
    facts.stage = WhyStage::Connecting(vec![(at("192.0.2.10", 5000), 2), (other.clone(), 3)]);
    let question = facts.question(crate::model::connection::Owner::Session(crate::model::ids::SessionId(1)));
    assert_eq!(question.expect("one").peers, [at("192.0.2.10", 5000), other]);
    let told: Vec<String> = findings(&facts).iter().map(|finding| finding.words.to_string()).collect();
    for words in [
        "192.0.2.10 does not answer ARP on eth0",
        "192.0.2.10:5000: no SYN has left this host",
        "cannot send to 192.0.2.11: no route leads there",
        "192.0.2.11:80: SYN sent 3 times and no answer",
    ] {
        assert!(told.iter().any(|told| told.contains(words)), "{words}: {told:#?}");
    }
}
