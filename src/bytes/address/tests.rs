use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::bytes::port::PortError;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn v4(text: &str) -> Ipv4Addr {
    text.parse().unwrap()
}

#[track_caller]
fn reads(text: &str, address: &str, form: AddressNotation) {
    assert_eq!(parse(text), Ok(Parsed { ip: ip(address), scope: None, form }), "{text}");
}

#[track_caller]
fn fails(text: &str, range: std::ops::Range<usize>, problem: AddressProblem) {
    let error = parse(text).unwrap_err();
    assert_eq!((error.range, error.problem), (range, problem), "{text}");
}

#[test]
fn every_form_is_read() {
    reads("193.136.138.142", "193.136.138.142", AddressNotation::Dotted);
    reads("127.1", "127.0.0.1", AddressNotation::Loose);
    reads("127.0.1", "127.0.0.1", AddressNotation::Loose);
    reads("10.258", "10.0.1.2", AddressNotation::Loose);
    reads("0177.0.0.01", "127.0.0.1", AddressNotation::Loose);
    reads("0x7f.0.0.1", "127.0.0.1", AddressNotation::Loose);
    reads("127.00.0.1", "127.0.0.1", AddressNotation::Loose);
    reads("0x7f000001", "127.0.0.1", AddressNotation::HexNumber);
    reads("2130706433", "127.0.0.1", AddressNotation::Number);
    reads("0", "0.0.0.0", AddressNotation::Number);
    reads("C1888A8E", "193.136.138.142", AddressNotation::BareHex);
    reads("11000001.10001000.10001010.10001110", "193.136.138.142", AddressNotation::Binary);
    reads("1.0.0.127.in-addr.arpa", "127.0.0.1", AddressNotation::Arpa);
    reads("::1", "::1", AddressNotation::Ipv6);
    reads("2001:db8:63b3:1::3490", "2001:db8:63b3:1::3490", AddressNotation::Ipv6);
    reads("::ffff:192.0.2.33", "::ffff:192.0.2.33", AddressNotation::Ipv6);
    reads(&format!("{}ip6.arpa.", "1.".to_owned() + &"0.".repeat(31)), "::1", AddressNotation::Arpa);
}

#[test]
fn scopes_are_an_index_or_an_interface() {
    let scope = |text| parse(text).unwrap().scope;
    assert_eq!(scope("fe80::1%2"), Some(ZoneId::Index(2)));
    assert_eq!(scope("fe80::1%eth0"), Some(ZoneId::Interface("eth0".into())));
    assert_eq!(scope("fe80::1%4294967296"), Some(ZoneId::Interface("4294967296".into())));
    assert_eq!(parse("fe80:0::1%e\x1b").unwrap().text().as_str(), r"fe80::1%e\x1b");
    fails("fe80::1%", 7..8, AddressProblem::EmptyScope);
    fails("127.0.0.1%lo", 9..12, AddressProblem::ScopeWithoutIpv6);
}

#[test]
fn errors_point_at_what_is_wrong() {
    fails("", 0..0, AddressProblem::Empty);
    fails("localhost", 0..9, AddressProblem::Name);
    fails("3com.example", 0..12, AddressProblem::Name);
    fails("256.1.1.1", 0..3, AddressProblem::TooLarge(255));
    fails("1.2.3.256", 6..9, AddressProblem::TooLarge(255));
    fails("1.2.65536", 4..9, AddressProblem::TooLarge(65535));
    fails("4294967296", 0..10, AddressProblem::TooLarge(u32::MAX));
    fails("99999999999999999999999", 0..23, AddressProblem::TooLarge(u32::MAX));
    fails("1.2.3.4.5", 8..9, AddressProblem::TooManyParts);
    fails("1..2.3", 2..2, AddressProblem::EmptyPart);
    fails("1.2.3.", 6..6, AddressProblem::EmptyPart);
    fails("0x", 0..2, AddressProblem::EmptyPart);
    fails("1.2.089.4", 5..6, AddressProblem::NoDigit('8'));
    fails("1.2.-3.4", 4..5, AddressProblem::NoDigit('-'));
    fails("1.2.3.in-addr.arpa", 0..18, AddressProblem::Arpa);
}

#[test]
fn errors_of_ipv6_point_at_what_is_wrong() {
    fails("2001:dg8::1", 6..7, AddressProblem::NoIpv6Sign('g'));
    fails("1::2::3", 4..6, AddressProblem::SecondGap);
    fails("1:::2", 1..4, AddressProblem::LooseColon);
    fails(":1:2:3:4:5:6:7:8", 0..1, AddressProblem::LooseColon);
    fails("1:2:3:4:5:6:7:8:", 15..16, AddressProblem::LooseColon);
    fails("1::12345", 3..8, AddressProblem::GroupTooLong);
    fails("1:2:3", 0..5, AddressProblem::TooFewGroups(3));
    fails("1:2:3:4:5:6:7:8:9", 0..17, AddressProblem::TooManyGroups(9));
    fails("1:2:3:4:5:6:7:8::", 0..17, AddressProblem::TooManyGroups(8));
    fails("::1.2.3", 2..7, AddressProblem::Tail);
    fails("::1.2.3.4:5", 3..4, AddressProblem::Tail);
    fails("::ffff:256.0.0.1", 7..16, AddressProblem::Tail);
}

#[test]
fn pton_is_strict() {
    assert_eq!(pton4("10.12.110.57").unwrap().octets(), [0x0a, 0x0c, 0x6e, 0x39]);
    assert_eq!(
        pton6("2001:db8:63b3:1::3490").unwrap().octets(),
        [0x20, 0x01, 0x0d, 0xb8, 0x63, 0xb3, 0, 1, 0, 0, 0, 0, 0, 0, 0x34, 0x90]
    );
    let problem = |text| pton4(text).unwrap_err().problem;
    assert_eq!(problem("256.1.1.1"), AddressProblem::TooLarge(255));
    assert_eq!(problem("localhost"), AddressProblem::Name);
    assert_eq!(problem("127.1"), AddressProblem::NotStrict(AddressNotation::Loose));
    assert_eq!(problem("010.0.0.1"), AddressProblem::NotStrict(AddressNotation::Loose));
    assert_eq!(problem("::1"), AddressProblem::OtherFamily);
    assert_eq!(pton6("127.0.0.1").unwrap_err().problem, AddressProblem::OtherFamily);
    assert_eq!(pton6("localhost").unwrap_err().problem, AddressProblem::Name);
    assert_eq!(pton6("fe80::1%lo").unwrap_err().problem, AddressProblem::NoIpv6Sign('%'));
    assert_eq!(
        pton4("127.1").unwrap_err().to_string(),
        "column 1: inet_pton takes dotted decimal only, and this is the inet_aton form; inet_aton and getaddrinfo take it"
    );
}

#[test]
fn every_form_is_shown() {
    assert_eq!(hex(v4("193.136.138.142")), "C1888A8E");
    assert_eq!(hex(v4("192.118.56.25")), "C0763819");
    assert_eq!(hex(v4("167.208.101.28")), "A7D0651C");
    assert_eq!(hex(v4("127.0.0.1")), "7F000001");
    let told =
        |text| forms(ip(text)).into_iter().map(|(name, form)| format!("{name}: {form}")).collect::<Vec<_>>();
    assert_eq!(
        told("192.0.2.33"),
        [
            "dotted: 192.0.2.33",
            "hex: C0000221",
            "bytes: c0 00 02 21",
            "decimal bytes: 192 0 2 33",
            "number: 3221226017",
            "binary: 11000000.00000000.00000010.00100001",
            "IPv4-mapped: ::ffff:192.0.2.33",
            "reverse name: 33.2.0.192.in-addr.arpa",
        ]
    );
    assert_eq!(
        told("::ffff:192.0.2.33"),
        [
            "short: ::ffff:192.0.2.33",
            "full: 0:0:0:0:0:ffff:c000:221",
            "all digits: 0000:0000:0000:0000:0000:ffff:c000:0221",
            "bytes: 00 00 00 00 00 00 00 00 00 00 ff ff c0 00 02 21",
            "IPv4 inside: 192.0.2.33",
            "reverse name: 1.2.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
        ]
    );
    assert_eq!(full(Ipv6Addr::LOCALHOST), "0:0:0:0:0:0:0:1");
}

#[test]
fn classes_are_those_of_the_registries() {
    for (text, literal) in [
        ("0.0.0.0", AddressClass::Unspecified),
        ("0.1.2.3", AddressClass::Reserved),
        ("127.255.255.255", AddressClass::Loopback),
        ("10.0.0.1", AddressClass::Private),
        ("172.15.255.255", AddressClass::Global),
        ("172.16.0.0", AddressClass::Private),
        ("172.31.255.255", AddressClass::Private),
        ("172.32.0.0", AddressClass::Global),
        ("192.168.1.1", AddressClass::Private),
        ("100.127.0.1", AddressClass::Shared),
        ("169.254.7.7", AddressClass::LinkLocal),
        ("192.0.2.33", AddressClass::Documentation),
        ("198.19.0.1", AddressClass::Benchmarking),
        ("193.136.138.142", AddressClass::Global),
        ("224.0.0.1", AddressClass::Multicast),
        ("239.1.2.3", AddressClass::Multicast),
        ("240.0.0.1", AddressClass::Reserved),
        ("255.255.255.255", AddressClass::Broadcast),
        ("::", AddressClass::Unspecified),
        ("::1", AddressClass::Loopback),
        ("::2", AddressClass::Reserved),
        ("::ffff:127.0.0.1", AddressClass::Ipv4Mapped),
        ("64:ff9b::192.0.2.33", AddressClass::Transition),
        ("2001:db8:63b3:1::3490", AddressClass::Documentation),
        ("3fff:fff::1", AddressClass::Documentation),
        ("3fff:1000::1", AddressClass::Global),
        ("2001:20::1", AddressClass::Global),
        ("2001::1", AddressClass::Transition),
        ("2001:100::1", AddressClass::Reserved),
        ("2001:200::1", AddressClass::Global),
        ("2606:4700::1", AddressClass::Global),
        ("fd00::1", AddressClass::Private),
        ("fe80::1", AddressClass::LinkLocal),
        ("ff02::1", AddressClass::Multicast),
        ("4000::1", AddressClass::Reserved),
    ] {
        assert_eq!(class(ip(text)), literal, "{text}");
    }
    let loopback = block(ip("127.0.0.1")).unwrap();
    assert_eq!((loopback.prefix, loopback.source), ("127.0.0.0/8", "RFC 1122"));
}

#[test]
fn the_blocks_are_where_their_prefix_says() {
    for (prefix, first) in class::blocks() {
        let (network, bits) = prefix.split_once('/').unwrap();
        assert_eq!(first, ip(network), "{prefix}");
        // The first address of a wide block may be in a narrower one.
        let found = super::block(first).unwrap().prefix;
        let found_bits: u32 = found.split_once('/').unwrap().1.parse().unwrap();
        assert!(found_bits >= bits.parse().unwrap(), "{prefix} is hidden by {found}");
    }
}

#[test]
fn addresses_with_ports() {
    let read = |text| parse_with_port(text).map(|(parsed, port)| (parsed.text().to_string(), port));
    assert_eq!(read("127.0.0.1:58001"), Ok(("127.0.0.1".into(), 58001)));
    assert_eq!(read("127.1:0"), Ok(("127.0.0.1".into(), 0)));
    assert_eq!(read("[::1]:80"), Ok(("::1".into(), 80)));
    assert_eq!(read("[fe80::1%eth0]:80"), Ok(("fe80::1%eth0".into(), 80)));
    let parts = split_port("localhost:http").unwrap();
    assert_eq!((parts.host, parts.port, parts.port_start), ("localhost", "http", 10));
}

#[test]
fn errors_of_addresses_with_ports_point_into_the_whole_text() {
    let error = |text| {
        let error = parse_with_port(text).unwrap_err();
        (error.range, error.problem)
    };
    assert_eq!(error("127.0.0.1"), (9..9, AddressProblem::NoPort));
    assert_eq!(error("127.0.0.1:"), (9..10, AddressProblem::NoPort));
    assert_eq!(error("[::1]"), (5..5, AddressProblem::NoPort));
    assert_eq!(error("[::1]:"), (5..6, AddressProblem::NoPort));
    assert_eq!(error("[::1"), (0..1, AddressProblem::OpenBracket));
    assert_eq!(error("[::1]80"), (5..7, AddressProblem::AfterBracket));
    assert_eq!(error("::1:80"), (0..6, AddressProblem::Ambiguous));
    assert_eq!(error("[127.0.0.1]:80"), (1..10, AddressProblem::OtherFamily));
    assert_eq!(error("[fe80::g]:80"), (7..8, AddressProblem::NoIpv6Sign('g')));
    assert_eq!(
        error("127.0.0.1:99999"),
        (10..15, AddressProblem::Port(PortError::OutOfRange("99999".into())))
    );
    assert_eq!(error(":80"), (0..0, AddressProblem::Empty));
    assert_eq!(
        parse_with_port("127.0.0.1:99999").unwrap_err().to_string(),
        "column 11: 99999 is no port: they go from 0 to 65535 (0: the system chooses)"
    );
    assert_eq!(
        parse_with_port("256.0.0.1:1").unwrap_err().to_string(),
        "column 1: too large: at most 255 here"
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1024,
        rng_seed: RngSeed::Fixed(58001),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_ipv4_form_leads_back(number: u32) {
        let address = Ipv4Addr::from(number);
        for text in [address.to_string(), decimal(address), dotted_binary(address), arpa(address.into()), format!("{number:#x}")] {
            prop_assert_eq!(parse(&text).unwrap().ip, IpAddr::V4(address), "{}", text);
        }
        // Without a letter the digits are a decimal number.
        if hex(address).bytes().any(|byte| byte.is_ascii_alphabetic()) {
            prop_assert_eq!(parse(&hex(address)).unwrap().ip, IpAddr::V4(address));
        }
    }

    #[test]
    fn every_ipv6_form_leads_back(number: u128, holes: u128) {
        let address = Ipv6Addr::from(number & holes);
        for text in [address.to_string(), full(address), padded(address), arpa(address.into())] {
            prop_assert_eq!(parse(&text).unwrap().ip, IpAddr::V6(address), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in r"[0-9a-fA-Fx.:%\[\]\-é]{0,20}") {
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.range).is_some());
        }
        if let Err(error) = parse_with_port(&text) {
            prop_assert!(text.get(error.range).is_some());
        }
        // The strict functions agree with the standard library, whose grammar they promise.
        prop_assert_eq!(pton4(&text).ok(), text.parse::<Ipv4Addr>().ok());
        prop_assert_eq!(pton6(&text).ok(), text.parse::<Ipv6Addr>().ok());
    }
}
