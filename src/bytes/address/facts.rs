//! All that can be said of an address or a network without asking anybody, a line each.

use std::net::{IpAddr, Ipv4Addr};

use super::{
    AddressError, AddressProblem, Network, Presented, ZoneId, block, class, forms, parse, parse_with_port,
    prefix_of,
};
use crate::bytes::notation::spaced_hex;
use crate::bytes::port::{self, Protocol};
use crate::bytes::sockaddr;
use crate::bytes::text::SafeText;

/// What a line says, and of what.
pub type AddressFact = (&'static str, SafeText);

/// What is typed, understood and told: `ADDRESS` in any form, `ADDRESS:PORT`, `ADDRESS/PREFIX`, `ADDRESS/MASK`,
/// `/PREFIX`. Behind a network, with blanks between: addresses, to be told whether they are in it, and `/PREFIX`, to be
/// told its subnets.
pub fn facts(text: &str) -> Result<Vec<AddressFact>, AddressError> {
    if let Some((first, rest)) = text.split_once(' ').filter(|(first, _)| first.contains('/')) {
        return network_and_others(text, first, rest);
    }
    if let Some(prefix) = text.strip_prefix('/') {
        return prefix_alone(text, prefix);
    }
    if text.contains('/') {
        return Network::parse(text).map(|network| network_facts(&network));
    }
    let parsed = match parse(text) {
        Ok(parsed) => parsed,
        Err(error) => match parse_with_port(text) {
            Ok((parsed, number)) => {
                let mut all = address_facts(parsed.ip, number);
                let words = port::words(number, &[Protocol::Tcp, Protocol::Udp]);
                all.insert(1, ("port", SafeText::from(number).then(" ").then(words)));
                return Ok(all);
            }
            Err(with_port) => {
                let is_with_port = text.starts_with('[') || text.matches(':').count() == 1;
                return Err(if is_with_port { with_port } else { error });
            }
        },
    };
    let mut all = address_facts(parsed.ip, 0);
    match (&parsed.scope, parsed.ip, all.last_mut()) {
        (Some(ZoneId::Index(index)), IpAddr::V6(ip), Some((_, raw))) => {
            *raw = SafeText::shown(spaced_hex(&sockaddr::inet6(ip, 0, 0, *index)));
            all.insert(1, ("scope", SafeText::literal("interface ").then(*index)));
        }
        (Some(ZoneId::Interface(name)), ..) => {
            let words = SafeText::literal("interface ").then(SafeText::escaped_str(name));
            all.insert(1, ("scope", words.then(": only the system knows its number")));
        }
        _ => {}
    }
    all.insert(0, ("written as", SafeText::literal(parsed.form.name())));
    let yes_or_no = |is_yes| SafeText::literal(if is_yes { "takes it" } else { "refuses it" });
    all.push(("inet_pton", yes_or_no(parsed.form.is_strict() && parsed.scope.is_none())));
    all.push(("inet_aton", yes_or_no(parsed.form.is_aton())));
    if let IpAddr::V4(mask) = parsed.ip
        && let Some(prefix) = prefix_of(mask).filter(|prefix| *prefix > 0)
    {
        all.push(("as a mask", SafeText::literal("/").then(prefix)));
    }
    Ok(all)
}

/// A network, and what is asked of it behind it: `text` is `first`, a blank, and `rest`.
fn network_and_others(text: &str, first: &str, rest: &str) -> Result<Vec<AddressFact>, AddressError> {
    let network = Network::parse(first).map_err(|error| error.moved(text, 0))?;
    let mut all = network_facts(&network);
    let mut at = first.len() + 1;
    for word in rest.split(' ') {
        if !word.is_empty() {
            let asked = asked_of(&network, word).map_err(|error| error.moved(text, at))?;
            // Before the picture in bits.
            let place = all.iter().position(|(label, _)| label.ends_with("in binary"));
            all.insert(place.unwrap_or(all.len()), asked);
        }
        at += word.len() + 1;
    }
    Ok(all)
}

/// The mask alone, of `text`, which is `/` and `prefix`: the address does not matter.
fn prefix_alone(text: &str, prefix: &str) -> Result<Vec<AddressFact>, AddressError> {
    let is_of_ipv4 = prefix.contains('.') || prefix.parse::<u32>().is_ok_and(|bits| bits <= 32);
    let any = if is_of_ipv4 { "0.0.0.0" } else { "::" };
    let network = Network::parse(&format!("{any}{text}")).map_err(|error| {
        let shift = |at: usize| at.saturating_sub(any.len()).min(text.len());
        AddressError::at(text, shift(error.range.start)..shift(error.range.end), error.problem)
    })?;
    Ok(network_facts(&network).into_iter().filter(|(label, _)| OF_A_PREFIX.contains(label)).collect())
}

/// Subnets that are told at most.
const SUBNETS: usize = 16;

/// Whether an address is in a network, or which subnets of a prefix are.
fn asked_of(network: &Network, word: &str) -> Result<AddressFact, AddressError> {
    let Some(bits) = word.strip_prefix('/') else {
        let ip = parse(word)?.ip;
        let words = if network.contains(ip) { "  is in it" } else { "  is not in it" };
        return Ok(("contains", SafeText::shown(Presented::from(ip)).then(words)));
    };
    let most = network.prefix() + network.host_bits();
    let bits = bits.parse().ok().filter(|bits| (network.prefix()..=most).contains(bits));
    let bits: u8 = bits
        .ok_or_else(|| AddressError::at(word, 1..word.len(), AddressProblem::PrefixTooLong(most.into())))?;
    let shown = network.subnets(bits).take(SUBNETS).map(SafeText::shown);
    let mut text = SafeText::shown(1_u128.checked_shl((bits - network.prefix()).into()).unwrap_or(u128::MAX));
    text = text.then(" of /").then(bits).then(": ").then(SafeText::join(shown, ", "));
    let is_more = usize::from(bits - network.prefix()) > SUBNETS.ilog2() as usize;
    Ok(("subnets", if is_more { text.then(" ...") } else { text }))
}

/// The lines of a network that are of its prefix alone.
const OF_A_PREFIX: [&str; 4] = ["prefix", "mask", "wildcard", "addresses"];

fn address_facts(ip: IpAddr, port: u16) -> Vec<AddressFact> {
    let mut all = forms(ip);
    if let IpAddr::V4(ip) = ip {
        all.insert(5, ("octal", SafeText::shown(octal(ip))));
    }
    let what = SafeText::literal(class(ip).name());
    all.push(match block(ip) {
        Some(block) => ("class", what.then(", ").then(block.prefix).then(", ").then(block.source)),
        None => ("class", what),
    });
    let raw = match ip {
        IpAddr::V4(ip) => spaced_hex(&sockaddr::inet(ip, port)),
        IpAddr::V6(ip) => spaced_hex(&sockaddr::inet6(ip, port, 0, 0)),
    };
    all.push(("sockaddr", SafeText::shown(raw)));
    all
}

/// As `inet_aton(3)` takes it: a leading 0 says octal.
fn octal(ip: Ipv4Addr) -> String {
    ip.octets().map(|octet| format!("0{octet:03o}")).join(".")
}

fn network_facts(network: &Network) -> Vec<AddressFact> {
    let mut all = vec![
        ("address", SafeText::shown(Presented::from(network.ip()))),
        (
            "prefix",
            SafeText::literal("/")
                .then(network.prefix())
                .then(", ")
                .then(network.host_bits())
                .then(" host bits"),
        ),
    ];
    if network.ip().is_ipv4() {
        let mask = super::mask(network.prefix());
        all.push(("mask", SafeText::shown(mask)));
        all.push(("wildcard", SafeText::shown(Ipv4Addr::from_bits(!mask.to_bits()))));
    }
    all.push(("network", SafeText::shown(Presented::from(network.first()))));
    match network.broadcast() {
        Some(broadcast) => all.push(("broadcast", SafeText::shown(Presented::from(broadcast)))),
        None => all.push(("last", SafeText::shown(Presented::from(network.last())))),
    }
    let (first, last) = network.hosts();
    all.push((
        "hosts",
        SafeText::shown(Presented::from(first)).then(" to ").then(SafeText::shown(Presented::from(last))),
    ));
    let usable = if network.broadcast().is_some() { 2 } else { 0 };
    all.push((
        "addresses",
        match network.size() {
            Some(size) if usable > 0 => SafeText::shown(size)
                .then(", ")
                .then(SafeText::shown(size - usable))
                .then(" of them for hosts"),
            Some(size) => SafeText::shown(size),
            None => SafeText::literal("2 to the power of 128"),
        },
    ));
    for (label, _, bits) in network.binary_rows() {
        // The border between network and host stands as a bar.
        let column = (network.prefix() + network.prefix().saturating_sub(1) / 8) as usize;
        let (prefix, host) = bits.split_at(column.min(bits.len()));
        let label = match label {
            "address" => "address in binary",
            "mask" => "mask in binary",
            "network" => "network in binary",
            _ => "broadcast in binary",
        };
        all.push((label, SafeText::shown(format!("{prefix}|{host}"))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        facts(text)
            .expect(text)
            .into_iter()
            .map(|(label, text)| format!("{label}: {}", text.as_str()))
            .collect()
    }

    #[test]
    fn a_network_is_told_with_its_border_in_binary() {
        let expected = [
            "address: 192.0.2.33",
            "prefix: /30, 2 host bits",
            "mask: 255.255.255.252",
            "wildcard: 0.0.0.3",
            "network: 192.0.2.32",
            "broadcast: 192.0.2.35",
            "hosts: 192.0.2.33 to 192.0.2.34",
            "addresses: 4, 2 of them for hosts",
            "address in binary: 11000000.00000000.00000010.001000|01",
            "mask in binary: 11111111.11111111.11111111.111111|00",
            "network in binary: 11000000.00000000.00000010.001000|00",
            "broadcast in binary: 11000000.00000000.00000010.001000|11",
        ];
        assert_eq!(told("192.0.2.33/30"), expected);
        assert_eq!(told("192.0.2.33/255.255.255.252"), expected);
        assert_eq!(told("/30"), [&expected[1..4], &expected[7..8]].concat());
        assert!(
            told("10.0.0.0/8").contains(&"mask in binary: 11111111|.00000000.00000000.00000000".to_owned())
        );
        assert!(told("2001:db8::/32").contains(&"last: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff".to_owned()));
        for wrong in ["192.0.2.33/255.0.255.0", "192.0.2.33/33", "/129", "/", "/255.0.255.0"] {
            assert!(facts(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_network_is_asked_for_its_addresses_and_subnets() {
        let told = told("192.0.2.0/24 192.0.2.7  10.0.0.1 /26");
        assert_eq!(
            told[8..11],
            [
                "contains: 192.0.2.7  is in it",
                "contains: 10.0.0.1  is not in it",
                "subnets: 4 of /26: 192.0.2.0/26, 192.0.2.64/26, 192.0.2.128/26, 192.0.2.192/26",
            ]
        );
        let six = facts("2001:db8::/32 /64").expect("a network").pop().expect("its subnets").1;
        assert!(six.as_str().starts_with("4294967296 of /64: 2001:db8::/64, 2001:db8:0:1::/64"), "{six}");
        assert!(six.as_str().ends_with(" ..."), "{six}");
        for (wrong, range) in
            [("192.0.2.0/24 /33", 14..16), ("192.0.2.0/24 /23", 14..16), ("192.0.2.0/24 x", 13..14)]
        {
            assert_eq!(facts(wrong).expect_err(wrong).range, range, "{wrong}");
        }
    }

    #[test]
    fn an_address_is_told_in_every_form() {
        let lines = told("0x7f000001");
        for line in [
            "written as: one hex number",
            "dotted: 127.0.0.1",
            "octal: 0177.0000.0000.0001",
            "IPv4-mapped: ::ffff:127.0.0.1",
            "reverse name: 1.0.0.127.in-addr.arpa",
            "inet_pton: refuses it",
            "inet_aton: takes it",
        ] {
            assert!(lines.contains(&line.to_owned()), "{line}: {lines:#?}");
        }
        let zone = told("fe80::1%3");
        assert!(zone.contains(&"scope: interface 3".to_owned()), "{zone:#?}");
        assert!(
            zone.iter().any(|line| line.starts_with("sockaddr: 0a 00 ") && line.ends_with(" 01 03 00 00 00"))
        );
        assert!(
            told("fe80::1%eth0")
                .iter()
                .any(|line| line.starts_with("scope: interface eth0: only the system"))
        );
        assert!(told("127.0.0.1:58001").contains(&"port: 58001 dynamic, 49152-65535".to_owned()));
        assert!(told("255.255.255.252").contains(&"as a mask: /30".to_owned()));
        assert!(told("[::1]:80").iter().any(|line| line.starts_with("sockaddr: 0a 00 00 50 ")));
        assert!(facts("no.such.address").is_err());
    }
}
