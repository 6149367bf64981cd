//! Values of the command line, read strictly; an error points at the bad spot.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;

use crate::bytes::address::{self, AddressError, AddressProblem, ZoneId};
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::pointed::Pointed;
use crate::model::socket_option::{OptionValueKind, Setting, SocketOption};
use crate::model::span;

/// The longest time that can be asked for.
pub(super) const LONGEST: Duration = Duration::from_hours(24 * 365);

/// Where servers listen if only a port is given.
const USUAL_HOST: &str = "127.0.0.1";

/// Where to listen: `ADDRESS:PORT`, `[IPv6]:PORT`, `NAME:PORT`, or only `PORT` or `:PORT` on 127.0.0.1.
pub(super) fn listen_at(source: &str, transport: Transport) -> Result<Endpoint, Pointed> {
    let endpoint = |host: &str, service: &str| Endpoint {
        host: host.to_owned(),
        service: service.to_owned(),
        transport,
    };
    if transport.is_unix() {
        return Ok(endpoint(unix_path(source)?, ""));
    }
    if let Some(number) = bare_port(source) {
        return port_number(source, number).map(|_| endpoint(USUAL_HOST, number));
    }
    let parts = address::split_port(source).map_err(|error| pointed(source, &error, 0))?;
    host(source, parts.host, parts.is_bracketed)?;
    service(source, parts.port)?;
    Ok(endpoint(parts.host, parts.port))
}

/// A port alone, perhaps after a colon; `None` for what has a host too.
fn bare_port(source: &str) -> Option<&str> {
    let rest = source.strip_prefix(':').unwrap_or(source);
    let begins = rest.trim_start_matches(['-', '+']).starts_with(|ch: char| ch.is_ascii_digit());
    let is_number = begins && !rest.contains([':', '.', '[', ']']);
    (is_number || source == ":").then_some(rest)
}

/// A host as it stands in `source`: what can only be a numeric address must be a right one.
fn host(source: &str, host: &str, is_bracketed: bool) -> Result<(), Pointed> {
    let start = offset(source, host);
    let is_numeric = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match address::parse(host) {
        Ok(parsed) if is_bracketed && parsed.ip.is_ipv4() => {
            Err(Pointed::of(source, host, "brackets are for IPv6 addresses: leave them out"))
        }
        Err(error) if is_bracketed || is_numeric || error.problem == AddressProblem::Empty => {
            Err(pointed(source, &error, start))
        }
        _ => no_nul(source, host),
    }
}

/// A port or the name of a service, as it stands in `source`. glibc would wrap a number that is too large.
pub(super) fn service(source: &str, text: &str) -> Result<(), Pointed> {
    if text.is_empty() || text.trim_start_matches(['-', '+']).starts_with(|ch: char| ch.is_ascii_digit()) {
        return port_number(source, text).map(|_| ());
    }
    no_nul(source, text)
}

fn port_number(source: &str, text: &str) -> Result<u16, Pointed> {
    port::parse(text).map_err(|error| Pointed::of(source, text, error.text()))
}

fn no_nul(source: &str, text: &str) -> Result<(), Pointed> {
    match text.find('\0') {
        Some(at) => Err(Pointed::of(source, &text[at..=at], "a name cannot have a NUL in it")),
        None => Ok(()),
    }
}

/// A host to talk to: a name or an address, IPv6 with or without brackets.
pub(super) fn peer_host(source: &str) -> Result<&str, Pointed> {
    let bare = source.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let text = bare.unwrap_or(source);
    host(source, text, bare.is_some())?;
    Ok(text)
}

/// The path of a Unix socket, or `@name` in the abstract namespace.
pub(super) fn unix_path(source: &str) -> Result<&str, Pointed> {
    let name = source.strip_prefix('@').unwrap_or(source);
    no_nul(source, name)?;
    match name.len() {
        0 => Err(Pointed::of(source, name, "a path is wanted, or @NAME in the abstract namespace")),
        1..=107 => Ok(source),
        _ => Err(Pointed::of(source, name, "too long: a socket's path has at most 107 bytes")),
    }
}

/// A local address to send from: `ADDRESS:PORT`, or only a port on every address of `like`'s family.
pub(super) fn local_address(source: &str, like: &str) -> Result<Address, Pointed> {
    if let Some(number) = bare_port(source) {
        let any =
            if like.contains(':') { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        return port_number(source, number).map(|port| Address::new(any, port));
    }
    let (parsed, port) = address::parse_with_port(source).map_err(|error| pointed(source, &error, 0))?;
    match (parsed.ip, parsed.scope) {
        (IpAddr::V6(ip), Some(ZoneId::Index(scope))) => Ok(Address::Inet6 { ip, port, flow: 0, scope }),
        (_, Some(ZoneId::Interface(_))) => {
            let text = "an interface by its number is wanted here, as fe80::1%2";
            Err(Pointed::at(source, 0..source.len(), text))
        }
        (ip, _) => Ok(Address::new(ip, port)),
    }
}

/// A payload in its notation, the ending added. Arguments are finished: nothing more will be typed.
pub(super) fn payload(source: &str, notation: Notation, ending: LineEnding) -> Result<Bytes, Pointed> {
    let mut bytes =
        notation.parse(source).map_err(|error| Pointed::at(source, error.range.clone(), error.words()))?;
    bytes.extend_from_slice(ending.bytes());
    Ok(bytes.into())
}

/// A length of time up to [`LONGEST`].
pub(super) fn time(source: &str) -> Result<Duration, Pointed> {
    span::parse(source, LONGEST).map_err(|text| Pointed::at(source, 0..source.len(), text))
}

/// A number within bounds: decimal digits only.
pub(super) fn number<N>(source: &str, range: &RangeInclusive<N>) -> Result<N, Pointed>
where
    N: FromStr + PartialOrd + fmt::Display + Copy,
{
    let is_plain = !source.is_empty() && source.bytes().all(|byte| byte.is_ascii_digit());
    let number = source.parse().ok().filter(|number| is_plain && range.contains(number));
    number.ok_or_else(|| {
        let wanted = format!("a number from {} to {} is wanted", range.start(), range.end());
        let odd = source.char_indices().find(|(_, ch)| !ch.is_ascii_digit());
        let bad = odd.map_or(0..source.len(), |(at, ch)| at..at + ch.len_utf8());
        Pointed::at(source, bad, SafeText::shown(wanted))
    })
}

/// A word of a table, in any case, or any number.
pub(super) fn word_or_number(source: &str, table: &[(&'static str, i32)]) -> Result<i32, Pointed> {
    if let Some((_, number)) = table.iter().find(|(word, _)| word.eq_ignore_ascii_case(source)) {
        return Ok(*number);
    }
    source.parse().map_err(|_| {
        let words = SafeText::join(table.iter().map(|(word, _)| SafeText::literal(word)), ", ");
        let text = SafeText::literal("there is no such word; there are ").then(words);
        Pointed::at(source, 0..source.len(), text.then(", or a number"))
    })
}

/// Words of a table with commas between them, or numbers, as the bits of one number.
pub(super) fn flags(source: &str, table: &[(&'static str, i32)]) -> Result<i32, Pointed> {
    source.split(',').try_fold(0, |bits, part| {
        let known = table.iter().find(|(word, _)| word.eq_ignore_ascii_case(part));
        let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        let number = match (known, hex) {
            (Some((_, bit)), _) => Some(*bit),
            (None, Some(hex)) => u32::from_str_radix(hex, 16).ok().map(u32::cast_signed),
            (None, None) => part.parse().ok(),
        };
        number.map(|number| bits | number).ok_or_else(|| {
            let words = SafeText::join(table.iter().map(|(word, _)| SafeText::literal(word)), ", ");
            let text = SafeText::literal("there is no such flag; there are ").then(words);
            Pointed::of(source, part, text.then(", or a number as 0x20"))
        })
    })
}

/// A socket option and its value: `SO_RCVBUF=4096`, `TCP_NODELAY=on`, `SO_LINGER=off`.
pub(super) fn option(source: &str) -> Result<(&'static SocketOption, Setting), Pointed> {
    let (name, value) = source.split_once('=').ok_or_else(|| {
        Pointed::at(source, source.len()..source.len(), "NAME=VALUE is wanted, as in TCP_NODELAY=1")
    })?;
    let option = SocketOption::named(name).ok_or_else(|| {
        Pointed::of(source, name, "there is no socket option with this name; sockpit serve --help names them")
    })?;
    let number = |least: i32, most: i32| value.parse().ok().filter(|number| (least..=most).contains(number));
    let (read, wanted) = match option.shape {
        OptionValueKind::Flag => (on_or_off(value), "0 or 1 is wanted, or off or on".to_owned()),
        OptionValueKind::Number { least, most, unit } => (
            number(least, most),
            format!("a number from {least} to {most} {unit}").trim_end().to_owned() + " is wanted",
        ),
        OptionValueKind::Linger if value == "off" => (Some(-1), String::new()),
        OptionValueKind::Linger => {
            (number(0, 65_535), "off is wanted, or seconds from 0 to 65535".to_owned())
        }
    };
    match read {
        Some(read) => Ok((option, Setting::new(option.name, read))),
        None => Err(Pointed::of(source, value, SafeText::shown(wanted))),
    }
}

fn on_or_off(value: &str) -> Option<i32> {
    match value {
        "0" | "off" => Some(0),
        "1" | "on" => Some(1),
        _ => None,
    }
}

/// Where `part`, a slice of `source`, begins in it.
fn offset(source: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(source.as_ptr().addr()).min(source.len())
}

fn pointed(source: &str, error: &AddressError, start: usize) -> Pointed {
    let range = error.range.start + start..error.range.end + start;
    Pointed::at(source, range, error.words())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &str) -> (String, String) {
        let endpoint = listen_at(source, Transport::Tcp).unwrap_or_else(|error| panic!("{source}: {error}"));
        (endpoint.host, endpoint.service)
    }

    #[test]
    fn places_to_listen_are_read_in_every_form() {
        for (source, host, service) in [
            ("127.0.0.1:7", "127.0.0.1", "7"),
            ("[::1]:0", "::1", "0"),
            ("[fe80::1%lo]:9", "fe80::1%lo", "9"),
            ("localhost:echo", "localhost", "echo"),
            ("lo:58001", "lo", "58001"),
            (":58001", "127.0.0.1", "58001"),
            ("0", "127.0.0.1", "0"),
        ] {
            assert_eq!(at(source), (host.to_owned(), service.to_owned()), "{source}");
        }
        let path = listen_at("./a b", Transport::UnixStream).expect("a path");
        assert_eq!((path.host.as_str(), path.service.as_str()), ("./a b", ""));
    }

    #[test]
    fn a_wrong_place_is_pointed_at() {
        for (source, column, words) in [
            ("127.0.0.1:65536", 11, "65536 is no port: they go from 0 to 65535 (0: the system chooses)"),
            ("70000", 1, "70000 is no port: they go from 0 to 65535 (0: the system chooses)"),
            (":-1", 2, "-1 is no port: they go from 0 to 65535 (0: the system chooses)"),
            (":", 2, "no port: type a number from 0 to 65535 (0: the system chooses)"),
            ("localhost", 10, "a port is missing: ADDRESS:PORT, or [ADDRESS]:PORT for IPv6"),
            ("::1:7", 1, "where does the port begin? Write [ADDRESS]:PORT"),
            ("[::1", 1, "the bracket is not closed: [ADDRESS]:PORT"),
            ("[127.0.0.1]:7", 2, "brackets are for IPv6 addresses: leave them out"),
            ("127.0.0.256:7", 9, "too large: at most 255 here"),
            ("127.0.0.1:7x", 11, "\"7x\" is no port number: no digit in column 2; ports go from 0 to 65535"),
        ] {
            let error = listen_at(source, Transport::Tcp).expect_err(source);
            assert_eq!((error.column, error.text.as_str()), (column, words), "{source}");
        }
        assert_eq!(listen_at("", Transport::UnixStream).map_err(|error| error.column), Err(1));
        assert!(listen_at(&"x".repeat(108), Transport::UnixStream).is_err());
    }

    #[test]
    fn local_addresses_are_numeric() {
        let local = |source| local_address(source, "127.0.0.1").map(|address| address.to_string());
        assert_eq!(local("127.0.0.2:5000"), Ok("127.0.0.2:5000".to_owned()));
        assert_eq!(local("5000"), Ok("0.0.0.0:5000".to_owned()));
        assert_eq!(local_address(":5", "::1").map(|address| address.to_string()), Ok("[::]:5".to_owned()));
        assert_eq!(local("[fe80::1%2]:5").as_deref(), Ok("[fe80::1%2]:5"));
        assert!(local("localhost:5000").is_err() && local("127.0.0.1").is_err());
    }

    #[test]
    fn payloads_point_at_the_bad_character() {
        let text = |source| payload(source, Notation::Text, LineEnding::CrLf);
        assert_eq!(text(r"a\0").as_deref(), Ok(&b"a\0\r\n"[..]));
        assert_eq!(text(r"ab\q").map_err(|error| error.column), Err(3));
        let hex = |source| payload(source, Notation::Hex, LineEnding::None);
        assert_eq!(hex("48 65").as_deref(), Ok(&b"He"[..]));
        assert_eq!(hex("48 6g").map_err(|error| error.column), Err(5));
        assert_eq!(hex("486").map_err(|error| error.column), Err(1));
    }

    #[test]
    fn options_are_read_by_their_shape() {
        let set = |source| option(source).map(|(_, setting)| (setting.option, setting.value));
        assert_eq!(set("tcp_nodelay=on"), Ok(("TCP_NODELAY".to_owned(), 1)));
        assert_eq!(set("SO_LINGER=off"), Ok(("SO_LINGER".to_owned(), -1)));
        assert_eq!(set("SO_RCVBUF=4096"), Ok(("SO_RCVBUF".to_owned(), 4096)));
        for (source, column) in [
            ("SO_NOTHING=1", 1),
            ("SO_RCVBUF", 10),
            ("IP_TTL=256", 8),
            ("TCP_NODELAY=2", 13),
            ("SO_LINGER=-1", 11),
        ] {
            assert_eq!(set(source).map_err(|error| error.column), Err(column), "{source}");
        }
    }

    #[test]
    fn flags_and_words_name_what_there_is() {
        let table = [("passive", 1), ("canonname", 2)];
        assert_eq!(flags("passive,canonname", &table), Ok(3));
        assert_eq!(flags("0x20,passive", &table), Ok(0x21));
        let error = flags("passive,canonnam", &table).expect_err("a typing error");
        assert_eq!((error.column, error.range), (9, 8..16));
        assert_eq!(word_or_number("CANONNAME", &table), Ok(2));
        assert_eq!(word_or_number("-7", &table), Ok(-7));
        assert!(word_or_number("x", &table).is_err());
    }

    #[test]
    fn numbers_and_times_have_bounds() {
        assert_eq!(number("5", &(0..=65_535)), Ok(5));
        for (source, column) in [("65536", 1), ("", 1), ("-1", 1), ("1x", 2), ("99999999999999999999", 1)] {
            assert_eq!(number(source, &(0..=65_535)).map_err(|error| error.column), Err(column), "{source}");
        }
        assert_eq!(time("0.5"), Ok(Duration::from_millis(500)));
        assert!(time("-1").is_err() && time("5 s").is_err());
    }
}
