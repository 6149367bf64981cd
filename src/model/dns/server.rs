//! A DNS server as it is typed.

use std::fmt;

use crate::bytes::address::{self, Presented, ZoneId};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// Over what a question goes to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DnsOver {
    /// Datagrams; a truncated answer is asked for again over TCP.
    Udp,
    /// A connection, each message after its length.
    Tcp,
    /// The same inside TLS (RFC 7858).
    Tls,
    /// HTTP/2 (RFC 8484).
    Https,
}

impl DnsOver {
    /// All, as they are typed.
    pub const ALL: [DnsOver; 4] = [DnsOver::Udp, DnsOver::Tcp, DnsOver::Tls, DnsOver::Https];

    /// `udp`
    pub const fn word(self) -> &'static str {
        match self {
            DnsOver::Udp => "udp",
            DnsOver::Tcp => "tcp",
            DnsOver::Tls => "tls",
            DnsOver::Https => "https",
        }
    }

    /// The port where there is none typed.
    pub const fn port(self) -> u16 {
        match self {
            DnsOver::Udp | DnsOver::Tcp => 53,
            DnsOver::Tls => 853,
            DnsOver::Https => 443,
        }
    }
}

/// `UDP`, `TCP`, `TLS`, `HTTPS`
impl fmt::Display for DnsOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            DnsOver::Udp => "UDP",
            DnsOver::Tcp => "TCP",
            DnsOver::Tls => "TLS",
            DnsOver::Https => "HTTPS",
        })
    }
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum DnsHost {
    /// Those of `/etc/resolv.conf`, in its order.
    System,
    /// An address, or a name that `getaddrinfo` is asked for; an address may have a zone after `%`.
    Named(String),
}

/// A DNS server to ask.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct DnsServer {
    /// Where it is.
    pub host: DnsHost,
    /// Its port, where one was typed.
    pub port: Option<u16>,
    /// Over what, where that was typed.
    pub over: Option<DnsOver>,
    /// The path of HTTPS; `/dns-query` where none was typed.
    pub path: String,
}

/// The path that servers of DNS over HTTPS commonly have (RFC 8484 leaves it open).
const PATH: &str = "/dns-query";

impl DnsServer {
    /// The servers of the system.
    pub fn system() -> DnsServer {
        DnsServer { host: DnsHost::System, port: None, over: None, path: PATH.to_owned() }
    }

    /// The server that `source` writes: an address or name, with a port if need be, after `udp://`, `tcp://`, `tls://` or
    /// `https://` if need be; or `system`.
    pub fn typed(source: &str) -> Result<DnsServer, Pointed> {
        if source == "system" {
            return Ok(DnsServer::system());
        }
        let (over, rest) = match source.split_once("://") {
            None => (None, source),
            Some((scheme, rest)) => (Some(scheme_over(source, scheme)?), rest),
        };
        let (place, path) = match rest.find('/') {
            Some(at) if over == Some(DnsOver::Https) => rest.split_at(at),
            Some(at) => return Err(Pointed::of(source, &rest[at..], "only https:// has a path")),
            None => (rest, PATH),
        };
        let (host, port) = host_port(source, place)?;
        if host.is_empty() {
            return Err(Pointed::of(source, place, "an address or a name of a server is expected"));
        }
        let is_path = path.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_path {
            return Err(Pointed::of(
                source,
                path,
                "a path is made of printable ASCII; the rest is written %XX",
            ));
        }
        let path = if path == "/" { PATH } else { path };
        Ok(DnsServer { host: DnsHost::Named(host.to_owned()), port, over, path: path.to_owned() })
    }

    /// Over what it is asked, and at which port.
    pub fn over(&self, otherwise: DnsOver) -> (DnsOver, u16) {
        let over = self.over.unwrap_or(otherwise);
        (over, self.port.unwrap_or(over.port()))
    }

    /// The address, where it was typed as one: with the zone, which only the system can make an index of.
    pub fn address(&self) -> Option<(std::net::IpAddr, Option<ZoneId>)> {
        let DnsHost::Named(host) = &self.host else { return None };
        let parsed = address::parse(host).ok()?;
        parsed.form.is_strict().then_some((parsed.ip, parsed.scope))
    }
}

/// Host and port in a part of `source`. An IPv6 address without brackets has no port.
fn host_port<'a>(source: &str, place: &'a str) -> Result<(&'a str, Option<u16>), Pointed> {
    if !place.contains(':') || address::parse(place).is_ok() {
        return Ok((place, None));
    }
    if let Some(inner) = place.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Ok((inner, None));
    }
    let wrong = |error: address::AddressError| {
        let part = place.get(error.range.clone()).unwrap_or(place);
        Pointed::of(source, part, error.words())
    };
    let parts = address::split_port(place).map_err(wrong)?;
    let port = port::parse(parts.port).map_err(|error| Pointed::of(source, parts.port, error.text()))?;
    Ok((parts.host, Some(port)))
}

fn scheme_over(source: &str, scheme: &str) -> Result<DnsOver, Pointed> {
    DnsOver::ALL.into_iter().find(|over| over.word().eq_ignore_ascii_case(scheme)).ok_or_else(|| {
        let text = if scheme.eq_ignore_ascii_case("quic") {
            "DNS over QUIC is not supported; there are udp, tcp, tls and https"
        } else {
            "there is no such transport; there are udp, tcp, tls and https"
        };
        Pointed::of(source, scheme, text)
    })
}

/// As it could be typed.
impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DnsHost::Named(host) = &self.host else { return f.write_str("system") };
        if let Some(over) = self.over {
            write!(f, "{}://", over.word())?;
        }
        let shown = match self.address() {
            Some((ip, None)) => Presented::from(ip).to_string(),
            _ => String::from(SafeText::escaped_str(host)),
        };
        match self.port {
            Some(port) if shown.contains(':') => write!(f, "[{shown}]:{port}")?,
            Some(port) => write!(f, "{shown}:{port}")?,
            None if shown.contains(':') && self.over.is_some() => write!(f, "[{shown}]")?,
            None => f.write_str(&shown)?,
        }
        if self.over == Some(DnsOver::Https) { f.write_str(&self.path) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_typed_as_people_write_them_and_shown_so() {
        for (source, host, port, over) in [
            ("9.9.9.9", "9.9.9.9", None, None),
            ("127.0.0.1:5353", "127.0.0.1", Some(5353), None),
            ("2620:fe::fe", "2620:fe::fe", None, None),
            ("[2620:fe::fe]:53", "2620:fe::fe", Some(53), None),
            ("fe80::1%eth0", "fe80::1%eth0", None, None),
            ("dns.example", "dns.example", None, None),
            ("dns.example:54", "dns.example", Some(54), None),
            ("tcp://dns.example", "dns.example", None, Some(DnsOver::Tcp)),
            ("tls://dns.example:853", "dns.example", Some(853), Some(DnsOver::Tls)),
            ("tls://[::1]", "::1", None, Some(DnsOver::Tls)),
            ("https://dns.example/dns-query", "dns.example", None, Some(DnsOver::Https)),
            ("https://[::1]:8443/q?x", "::1", Some(8443), Some(DnsOver::Https)),
        ] {
            let server = DnsServer::typed(source).unwrap_or_else(|error| panic!("{source}: {error}"));
            assert_eq!(server.host, DnsHost::Named(host.to_owned()), "{source}");
            assert_eq!((server.port, server.over), (port, over), "{source}");
            assert_eq!(server.to_string(), source);
        }
        assert_eq!(DnsServer::typed("system"), Ok(DnsServer::system()));
        assert_eq!(DnsServer::typed("https://h").map(|server| server.path), Ok("/dns-query".to_owned()));
        assert_eq!(
            DnsServer::typed("9.9.9.9").map(|server| server.over(DnsOver::Tls)),
            Ok((DnsOver::Tls, 853))
        );
    }

    #[test]
    fn errors_point_at_the_part_that_is_wrong() {
        for (source, range, words) in [
            ("", 0..0, "expected"),
            ("quic://x", 0..4, "QUIC"),
            ("ftp://x", 0..3, "there are udp"),
            ("tls://x/y", 7..8, "only https"),
            ("udp://", 6..6, "expected"),
            ("[::1", 0..1, ""),
            ("x:70000", 2..7, ""),
            ("https://h/\u{e9}", 9..12, "printable"),
        ] {
            let error = DnsServer::typed(source).expect_err(source);
            assert_eq!(error.range.start, range.start, "{source}: {error}");
            assert!(error.text.as_str().contains(words), "{error}");
        }
    }
}
