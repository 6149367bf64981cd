//! Endpoints as they are typed, on the command line and in forms; an error points at the bad spot.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Endpoint, Transport};
use crate::bytes::address::{self, AddressError, AddressProblem, ZoneId};
use crate::bytes::port;
use crate::model::address::Address;
use crate::model::pointed::Pointed;

/// Where servers listen if only a port is given.
const USUAL_HOST: &str = "127.0.0.1";

/// Where to listen: `ADDRESS:PORT`, `[IPv6]:PORT`, `NAME:PORT`, or only `PORT` or `:PORT` on 127.0.0.1.
pub fn listen_at(source: &str, transport: Transport) -> Result<Endpoint, Pointed> {
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
    peer_at(source, transport)
}

/// Whom to talk to, in one text: `ADDRESS:PORT`, `[IPv6]:PORT`, `NAME:PORT`, or a URL.
pub fn peer_at(source: &str, transport: Transport) -> Result<Endpoint, Pointed> {
    if source.contains("://") {
        let (name, port) =
            apart(source).ok_or_else(|| Pointed::at(source, 0..source.len(), "a URL without a host"))?;
        host(source, name, false)?;
        service(source, port)?;
        return Ok(Endpoint { host: name.to_owned(), service: port.to_owned(), transport });
    }
    let parts = address::split_port(source).map_err(|error| pointed(source, &error, 0))?;
    host(source, parts.host, parts.is_bracketed)?;
    service(source, parts.port)?;
    Ok(Endpoint { host: parts.host.to_owned(), service: parts.port.to_owned(), transport })
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
        Ok(_) => Ok(()),
        Err(_) => name(source, host),
    }
}

/// What is no address can be a name: not a URL, a path or a flag, nor an address with half a port.
fn name(source: &str, host: &str) -> Result<(), Pointed> {
    no_nul(source, host)?;
    let odd = |at: usize, text: &'static str| Err(Pointed::of(source, &host[at..=at], text));
    match host.find(['/', ':']) {
        _ if host.starts_with('-') => odd(0, "a host does not begin with -"),
        Some(at) if host[at..].starts_with('/') => odd(at, "a host contains no /: HOST PORT or HOST:PORT"),
        Some(at) => {
            odd(at, "a colon is part of an IPv6 address, or stands before a port: HOST:PORT, [IPv6]:PORT")
        }
        None => Ok(()),
    }
}

/// A port or the name of a service, as it stands in `source`. glibc would wrap a number that is too large.
pub fn service(source: &str, text: &str) -> Result<(), Pointed> {
    if text.is_empty() || text.trim_start_matches(['-', '+']).starts_with(|ch: char| ch.is_ascii_digit()) {
        return port_number(source, text).map(|_| ());
    }
    match text.find(|ch: char| !ch.is_ascii_graphic()) {
        Some(at) => {
            let odd = text[at..].chars().next().map_or(0, char::len_utf8);
            Err(Pointed::of(
                source,
                &text[at..at + odd],
                "neither a port number nor the name of a service can contain this",
            ))
        }
        None => Ok(()),
    }
}

fn port_number(source: &str, text: &str) -> Result<u16, Pointed> {
    port::parse(text).map_err(|error| Pointed::of(source, text, error.text()))
}

fn no_nul(source: &str, text: &str) -> Result<(), Pointed> {
    match text.find('\0') {
        Some(at) => Err(Pointed::of(source, &text[at..=at], "a name cannot contain a NUL")),
        None => Ok(()),
    }
}

/// A host to talk to: a name or an address, IPv6 with or without brackets.
pub fn peer_host(source: &str) -> Result<&str, Pointed> {
    let bare = source.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let text = bare.unwrap_or(source);
    host(source, text, bare.is_some())?;
    Ok(text)
}

/// The path of a Unix socket, or `@name` in the abstract namespace.
pub fn unix_path(source: &str) -> Result<&str, Pointed> {
    let name = source.strip_prefix('@').unwrap_or(source);
    no_nul(source, name)?;
    match name.len() {
        0 => Err(Pointed::of(source, name, "a path is expected, or @NAME in the abstract namespace")),
        1..=107 => Ok(source),
        _ => Err(Pointed::of(source, name, "too long: a socket's path has at most 107 bytes")),
    }
}

/// A local address to send from: `ADDRESS:PORT`, an address alone (the system chooses the port), or only a port on
/// every address of `like`'s family.
pub fn local_address(source: &str, like: &str) -> Result<Address, Pointed> {
    if let Some(number) = bare_port(source) {
        let any =
            if like.contains(':') { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        return port_number(source, number).map(|port| Address::new(any, port));
    }
    let (parsed, port) = match address::parse(source) {
        Ok(parsed) => (parsed, 0),
        Err(_) if !source.contains([':', '.']) => {
            let text = "an address of this host is expected, as 127.0.0.1, 127.0.0.1:5000 or [::1]:0, or a port alone";
            return Err(Pointed::of(source, source, text));
        }
        Err(_) => address::parse_with_port(source).map_err(|error| pointed(source, &error, 0))?,
    };
    match (parsed.ip, parsed.scope) {
        (IpAddr::V6(ip), Some(ZoneId::Index(scope))) => Ok(Address::Inet6 { ip, port, flow: 0, scope }),
        (_, Some(ZoneId::Interface(_))) => {
            let text = "an interface by its number is expected here, as fe80::1%2";
            Err(Pointed::at(source, 0..source.len(), text))
        }
        (ip, _) => Ok(Address::new(ip, port)),
    }
}

/// The address of a Unix socket of our own.
pub fn local_path(source: &str) -> Result<Address, Pointed> {
    Ok(match unix_path(source)?.strip_prefix('@') {
        Some(name) => Address::UnixAbstract(name.as_bytes().to_vec()),
        None => Address::UnixPath(source.as_bytes().to_vec()),
    })
}

/// Host and port of a text that has both, as a person pastes them into the field of a host: `localhost:7`,
/// `[::1]:7`, and a URL, whose scheme is the name of the service where it has no port: `https://example.org/a`.
/// `None` for a host alone, an IPv6 address without brackets among them.
pub fn apart(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if let Some((scheme, rest)) = text.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_right =
            !bare.is_empty() && !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return is_right.then(|| apart(host).unwrap_or((bare, scheme)));
    }
    let parts = address::split_port(text).ok()?;
    let is_port = parts.port.bytes().all(|byte| byte.is_ascii_graphic() && !b"/:[]".contains(&byte));
    (is_port && !parts.host.is_empty()).then_some((parts.host, parts.port))
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
    fn what_cannot_be_a_host_is_pointed_at() {
        for (source, bad) in [("127.0.0.1:", ":"), (":7000", ":"), ("127.0.0.1/7000", "/"), ("-4", "-")] {
            let error = peer_host(source).expect_err(source);
            assert_eq!(&source[error.range], bad, "{source}: {}", error.text);
        }
        let of_url = peer_at("http://[::1]:8080/", Transport::Tcp).expect("a URL");
        assert_eq!((of_url.host.as_str(), of_url.service.as_str()), ("::1", "8080"));
        assert_eq!(peer_at("http://127.0.0.256/", Transport::Tcp).map_err(|error| error.range), Err(15..18));
        assert_eq!(peer_host("[fe80::1%lo]").as_deref(), Ok("fe80::1%lo"));
    }

    #[test]
    fn a_host_is_taken_apart_from_its_port() {
        for (text, parts) in [
            ("localhost:7", Some(("localhost", "7"))),
            (" [::1]:echo ", Some(("::1", "echo"))),
            ("https://example.org/a:1?b", Some(("example.org", "https"))),
            ("http://me:secret@[::1]:8080/", Some(("::1", "8080"))),
            ("http://[::1]", Some(("::1", "http"))),
            ("localhost", None),
            ("::1", None),
            ("://x", None),
            ("http:///a", None),
        ] {
            assert_eq!(apart(text), parts, "{text}");
        }
    }

    #[test]
    fn local_addresses_are_numeric() {
        let local = |source| local_address(source, "127.0.0.1").map(|address| address.to_string());
        assert_eq!(local("127.0.0.2:5000"), Ok("127.0.0.2:5000".to_owned()));
        assert_eq!(local("5000"), Ok("0.0.0.0:5000".to_owned()));
        assert_eq!(local_address(":5", "::1").map(|address| address.to_string()), Ok("[::]:5".to_owned()));
        assert_eq!(local("[fe80::1%2]:5").as_deref(), Ok("[fe80::1%2]:5"));
        assert_eq!(local("127.0.0.1"), Ok("127.0.0.1:0".to_owned()));
        assert!(local("localhost:5000").is_err() && local("localhost").is_err());
    }
}
