//! `ADDRESS:PORT` and `[ADDRESS%scope]:PORT`.

use super::{AddressError, AddressProblem, Parsed, parse};
use crate::bytes::port;

/// A host and a port as they stand in one text; neither has been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPort<'a> {
    /// The host, without brackets.
    pub host: &'a str,
    /// Where it begins in the text, in bytes.
    pub host_start: usize,
    /// The port or service name.
    pub port: &'a str,
    /// Where it begins in the text, in bytes.
    pub port_start: usize,
    /// Whether the host stood in brackets, so that it must be an IPv6 address.
    pub is_bracketed: bool,
}

/// Parts a text at the colon before its port; the host may be a name.
pub fn split_port(text: &str) -> Result<HostPort<'_>, AddressError> {
    let fail = |range, problem| Err(AddressError::at(text, range, problem));
    if let Some(inner) = text.strip_prefix('[') {
        let Some(end) = inner.find(']') else {
            return fail(0..1, AddressProblem::OpenBracket);
        };
        let after = end + 2;
        let port_start = after + 1;
        return match text[after..].strip_prefix(':') {
            Some("") => fail(after..text.len(), AddressProblem::NoPort),
            Some(port) => {
                Ok(HostPort { host: &inner[..end], host_start: 1, port, port_start, is_bracketed: true })
            }
            None if after == text.len() => fail(after..after, AddressProblem::NoPort),
            None => fail(after..text.len(), AddressProblem::AfterBracket),
        };
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return fail(text.len()..text.len(), AddressProblem::NoPort);
    };
    if host.contains(':') {
        return fail(0..text.len(), AddressProblem::Ambiguous);
    }
    if port.is_empty() {
        return fail(host.len()..text.len(), AddressProblem::NoPort);
    }
    Ok(HostPort { host, host_start: 0, port, port_start: host.len() + 1, is_bracketed: false })
}

/// A numeric address and a numeric port.
///
/// ```
/// # use sockpit::bytes::address::parse_with_port;
/// let (parsed, port) = parse_with_port("[::1]:58001").unwrap();
/// assert_eq!((parsed.ip.to_string(), port), ("::1".to_owned(), 58001));
/// ```
pub fn parse_with_port(text: &str) -> Result<(Parsed, u16), AddressError> {
    let parts = split_port(text)?;
    let host = parts.host_start..parts.host_start + parts.host.len();
    let parsed = parse(parts.host).map_err(|error| error.moved(text, parts.host_start))?;
    if parts.is_bracketed && parsed.ip.is_ipv4() {
        return Err(AddressError::at(text, host, AddressProblem::OtherFamily));
    }
    let port = port::parse(parts.port)
        .map_err(|error| AddressError::at(text, parts.port_start..text.len(), AddressProblem::Port(error)))?;
    Ok((parsed, port))
}
