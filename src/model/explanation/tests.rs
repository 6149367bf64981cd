use std::net::IpAddr;
use std::time::Duration;

use super::*;
use crate::bytes::address::{Candidate, PolicyTables};
use crate::bytes::name_service::{host_modules, hosts_lines};
use crate::model::dns::ResolvConf;
use crate::model::hints::Hints;

fn candidate(destination: &str, source: &str) -> Candidate {
    Candidate {
        destination: destination.parse().expect("an address"),
        source: source.parse().ok(),
        source_prefix: None,
        state: crate::bytes::address::SourceState::default(),
    }
}

fn explanation(candidates: &[(&str, &str)], gai_conf: &str) -> Explanation {
    Explanation {
        candidates: candidates.iter().map(|(to, from)| candidate(to, from)).collect(),
        tables: PolicyTables::glibc(gai_conf),
        service: NameService {
            modules: host_modules("hosts: files dns"),
            resolver: Ok(ResolvConf::read(b"search one.test")),
        },
        hosts: hosts_lines("127.0.0.1 localhost\n::1 localhost\n", "localhost", 9),
    }
}

fn told(lines: &[ExplanationLine]) -> Vec<String> {
    lines.iter().map(|(label, text)| format!("{label}: {text}")).collect()
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn the_order_is_told_pair_by_pair_with_the_tables_that_gave_it() {
    let lines = explanation(&[("::1", "::1"), ("127.0.0.1", "127.0.0.1")], "").order();
    assert_eq!(
        told(&lines),
        [
            "1: ::1        source ::1        link    label 0   precedence 50",
            ": before the next by rule 6: precedence 50 > 10",
            "2: 127.0.0.1  source 127.0.0.1  link    label 4   precedence 10",
            "derived: by the tables of glibc; RFC 6724 gives the same order",
        ]
    );
    let local = explanation(&[("fd00::1", "fd00::2"), ("198.51.100.1", "198.51.100.2")], "").order();
    assert!(
        told(&local)[3]
            .ends_with("RFC 6724 would put 198.51.100.1 before fd00::1, rule 6: precedence 35 > 3"),
        "{local:?}"
    );
    let conf = "precedence ::ffff:0:0/96 100\n";
    let against = explanation(&[("2001:db8::1", "2001:db8::2"), ("198.51.100.1", "")], conf).order();
    assert!(told(&against)[1].contains("rule 1: there is a source"), "{against:?}");
    let against = explanation(&[("2001:db8::1", "2001:db8::2"), ("198.51.100.1", "198.51.100.2")], conf);
    assert!(told(&against.order())[1].starts_with(": against rule 6: precedence 100 > 40"));
    assert!(told(&against.order())[3].contains("with precedence of /etc/gai.conf"));
    assert_eq!(explanation(&[], "").order(), []);
    let alone = explanation(&[("::1", "::1")], "").order();
    assert_eq!(told(&alone[1..]), ["derived: there is one address only, and so no order"]);
}

#[test]
fn what_only_the_list_or_only_dns_has_is_told_with_the_likely_reason() {
    let hints = |flags, family| Hints { flags, family, ..Hints::default() };
    let explained = explanation(&[], "");
    let list = [ip("127.0.0.1"), ip("192.0.2.1"), ip("::ffff:192.0.2.2")];
    let dns = [ip("192.0.2.2"), ip("2001:db8::1")];
    let lines = compared(hints(0, 0), &list, &dns, Some(&explained), true);
    assert_eq!(
        told(&lines),
        [
            "list only: 127.0.0.1  line 1 of /etc/hosts",
            "list only: 192.0.2.1  likely a name of the search list, or a cache",
            "both: 192.0.2.2",
            "DNS only: 2001:db8::1  libc stopped at /etc/hosts",
        ]
    );
    let other = compared(hints(0, libc::AF_INET), &[], &dns[1..], Some(&explained), true);
    assert_eq!(told(&other), ["DNS only: 2001:db8::1  the other family was asked for"]);
    let bare = Explanation { hosts: Vec::new(), ..explained };
    let config = compared(hints(libc::AI_ADDRCONFIG, 0), &[], &dns[1..], Some(&bare), true);
    assert!(told(&config)[0].contains("AI_ADDRCONFIG"), "{config:?}");
    assert_eq!(told(&compared(hints(0, 0), &[], &dns[..1], None, true)), ["DNS only: 192.0.2.2"]);
    let others = compared(hints(0, 0), &[ip("192.0.2.1")], &dns[..1], Some(&bare), false);
    assert!(others.iter().all(|(_, text)| text.as_str().ends_with("these are others")), "{others:?}");
}

#[test]
fn addresses_are_traced_to_lines_and_modules() {
    let explained = explanation(&[], "");
    let lines = explained.origin(Some("localhost"), &[ip("127.0.0.1")], &[]);
    assert_eq!(
        told(&lines),
        [
            "inferred: 127.0.0.1  from line 1 of /etc/hosts",
            "/etc/hosts: ::1  is in line 2 of /etc/hosts, and not in the list",
            "nsswitch: hosts: files dns",
            "search: where DNS is asked, for localhost.one.test, then localhost (ndots 1)",
        ]
    );
    let elsewhere = |asked: &[ModuleAnswer]| {
        told(&explained.origin(Some("a.example"), &[ip("192.0.2.1")], asked))[0].clone()
    };
    assert_eq!(elsewhere(&[]), "inferred: 192.0.2.1  not in /etc/hosts: from dns");
    let answer = |module: &str, answer: Result<Vec<IpAddr>, String>| ModuleAnswer {
        module: module.to_owned(),
        took: Duration::from_millis(2),
        answer,
    };
    let asked =
        [answer("files", Ok(Vec::new())), answer("dns", Ok(vec!["192.0.2.1".parse().expect("right")]))];
    assert_eq!(elsewhere(&asked), "inferred: 192.0.2.1  from dns");
    assert!(elsewhere(&asked[..1]).contains("a cache"));
    assert!(told(&explained.origin(Some("127.1"), &[], &[]))[0].contains("nobody was asked"));
    assert!(told(&explained.origin(None, &[], &[]))[0].contains("NULL was asked"));
}
