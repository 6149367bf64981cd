//! IP addresses as people type them, and every form in which they can be shown.

mod aton;
mod cidr;
mod class;
mod facts;
mod forms;
mod ipv6;
mod policy;
mod problem;
mod selection;
mod with_port;

#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::text::SafeText;

pub use cidr::{Network, mask, prefix_of};
pub use class::{AddressClass, Block, block, class};
pub use facts::{AddressFact, facts};
pub use forms::{Presented, arpa, bytes, decimal, dotted_binary, forms, full, hex, mapped, octets, padded};
pub use policy::{PolicyTables, scope_name};
pub use problem::{AddressError, AddressProblem};
pub use selection::{Candidate, SelectionRule, SourceState};
pub use with_port::{HostPort, parse_with_port, split_port};

/// What gives a link-local IPv6 address its link: the part after `%` (RFC 4007, section 11).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ZoneId {
    /// An interface index.
    Index(u32),
    /// An interface name, which only the system can turn into an index.
    Interface(String),
}

/// How an address was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressNotation {
    /// `127.0.0.1`: four decimal numbers, without leading zeros.
    Dotted,
    /// `127.1`, `0x7f.0.0.1`, `0177.0.0.01`: what only `inet_aton(3)` takes.
    Loose,
    /// `2130706433`
    Number,
    /// `0x7f000001`
    HexNumber,
    /// `7F000001`: eight digits with a letter among them, as sockpit and the books show it.
    BareHex,
    /// `01111111.00000000.00000000.00000001`
    Binary,
    /// `::1`, `2001:db8::1`, `::ffff:192.0.2.33`
    Ipv6,
    /// `1.0.0.127.in-addr.arpa`, or under `ip6.arpa`
    Arpa,
}

impl AddressNotation {
    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            AddressNotation::Dotted => "dotted",
            AddressNotation::Loose => "inet_aton form",
            AddressNotation::Number => "one number",
            AddressNotation::HexNumber => "one hex number",
            AddressNotation::BareHex => "hex digits",
            AddressNotation::Binary => "binary",
            AddressNotation::Ipv6 => "IPv6",
            AddressNotation::Arpa => "reverse name",
        }
    }

    /// Whether `inet_pton(3)` takes it, for which a short or hex form is no address.
    pub const fn is_strict(self) -> bool {
        matches!(self, AddressNotation::Dotted | AddressNotation::Ipv6)
    }

    /// Whether `inet_aton(3)`, and so `getaddrinfo(3)`, takes it.
    pub const fn is_aton(self) -> bool {
        matches!(
            self,
            AddressNotation::Dotted
                | AddressNotation::Loose
                | AddressNotation::Number
                | AddressNotation::HexNumber
        )
    }
}

/// An address that was typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parsed {
    /// The address.
    pub ip: IpAddr,
    /// The scope that came with it; only IPv6 has one.
    pub scope: Option<ZoneId>,
    /// How it was written.
    pub form: AddressNotation,
}

impl Parsed {
    const fn v4(ip: Ipv4Addr, form: AddressNotation) -> Parsed {
        Parsed { ip: IpAddr::V4(ip), scope: None, form }
    }

    /// The address in its usual form, its scope included.
    pub fn text(&self) -> SafeText {
        let ip = SafeText::shown(Presented::from(self.ip));
        match &self.scope {
            None => ip,
            Some(ZoneId::Index(index)) => ip.then("%").then(*index),
            Some(ZoneId::Interface(name)) => ip.then("%").then(SafeText::escaped_str(name)),
        }
    }
}

/// The address that `text` writes in any [`AddressNotation`].
///
/// ```
/// # use sockpit::bytes::address::{AddressNotation, parse};
/// let parsed = parse("0x7f000001").unwrap();
/// assert_eq!((parsed.ip.to_string(), parsed.form), ("127.0.0.1".to_owned(), AddressNotation::HexNumber));
/// assert!(parse("localhost").is_err());
/// ```
pub fn parse(text: &str) -> Result<Parsed, AddressError> {
    if text.is_empty() {
        return Err(AddressError::at(text, 0..0, AddressProblem::Empty));
    }
    if text.contains(':') {
        return ipv6::parse_scoped(text);
    }
    if let Some(at) = text.find('%') {
        return Err(AddressError::at(text, at..text.len(), AddressProblem::ScopeWithoutIpv6));
    }
    if let Some(found) = forms::parse_arpa(text) {
        return found.map(|ip| Parsed { ip, scope: None, form: AddressNotation::Arpa });
    }
    if let Some(ip) = forms::parse_binary(text) {
        return Ok(Parsed::v4(ip, AddressNotation::Binary));
    }
    if let Some(ip) = forms::parse_bare_hex(text) {
        return Ok(Parsed::v4(ip, AddressNotation::BareHex));
    }
    let (ip, form) = aton::parse(text)?;
    Ok(Parsed::v4(ip, form))
}

/// An IPv4 address as `inet_pton(AF_INET, …)` takes it: four decimal numbers up to 255,
/// without leading zeros. (It answers 0 for other texts, and -1 only for another family.)
pub fn pton4(text: &str) -> Result<Ipv4Addr, AddressError> {
    if let Ok(ip) = text.parse() {
        return Ok(ip);
    }
    if text.contains(':') {
        return Err(AddressError::at(text, 0..text.len(), AddressProblem::OtherFamily));
    }
    match parse(text) {
        Ok(parsed) => Err(AddressError::at(text, 0..text.len(), AddressProblem::NotStrict(parsed.form))),
        Err(error) => Err(error),
    }
}

/// An IPv6 address as `inet_pton(AF_INET6, …)` takes it: no scope, no IPv4 address alone.
pub fn pton6(text: &str) -> Result<Ipv6Addr, AddressError> {
    if !text.contains(':') && !text.is_empty() {
        let problem = if parse(text).is_ok() { AddressProblem::OtherFamily } else { AddressProblem::Name };
        return Err(AddressError::at(text, 0..text.len(), problem));
    }
    ipv6::parse(text)
}
