//! IPv6 addresses: read by the standard library, whose grammar is that of `inet_pton(3)`, and
//! explained here where it refuses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::{AddressError, AddressNotation, AddressProblem, Parsed, ZoneId};

/// An address with or without `%scope`.
pub(super) fn parse_scoped(text: &str) -> Result<Parsed, AddressError> {
    let (address, scope) = match text.split_once('%') {
        None => (text, None),
        Some((_, "")) => {
            return Err(AddressError::at(text, text.len() - 1..text.len(), AddressProblem::EmptyScope));
        }
        Some((address, name)) => (
            address,
            Some(if name.bytes().all(|byte| byte.is_ascii_digit()) && name.parse::<u32>().is_ok() {
                ZoneId::Index(name.parse().unwrap_or_default())
            } else {
                ZoneId::Interface(name.to_owned())
            }),
        ),
    };
    let ip = parse(address)?;
    Ok(Parsed { ip: IpAddr::V6(ip), scope, form: AddressNotation::Ipv6 })
}

/// An address without a scope.
pub(super) fn parse(text: &str) -> Result<Ipv6Addr, AddressError> {
    text.parse().map_err(|_| {
        let (range, problem) = explain(text);
        AddressError::at(text, range, problem)
    })
}

/// Why `text` is no IPv6 address.
fn explain(text: &str) -> (Range<usize>, AddressProblem) {
    let whole = 0..text.len();
    if text.is_empty() {
        return (whole, AddressProblem::Empty);
    }
    let last_colon = text.rfind(':');
    let is_tail = |at: usize| last_colon.is_none_or(|colon| at > colon);
    let has_tail = text[last_colon.map_or(0, |colon| colon + 1)..].contains('.');
    if let Some((at, ch)) = text
        .char_indices()
        .find(|(at, ch)| !(ch.is_ascii_hexdigit() || *ch == ':' || *ch == '.' && is_tail(*at)))
    {
        let problem = if ch == '.' { AddressProblem::Tail } else { AddressProblem::NoIpv6Sign(ch) };
        return (at..at + ch.len_utf8(), problem);
    }
    if let Some(at) = text.find(":::") {
        return (at..at + 3, AddressProblem::LooseColon);
    }
    let gap = text.find("::");
    if let Some(first) = gap
        && let Some(second) = text[first + 2..].find("::")
    {
        let at = first + 2 + second;
        return (at..at + 2, AddressProblem::SecondGap);
    }
    if text.starts_with(':') && !text.starts_with("::") {
        return (0..1, AddressProblem::LooseColon);
    }
    if text.ends_with(':') && !text.ends_with("::") {
        return (text.len() - 1..text.len(), AddressProblem::LooseColon);
    }
    let mut start = 0;
    let mut groups = 0;
    for part in text.split(':') {
        let range = start..start + part.len();
        start = range.end + 1;
        if part.contains('.') {
            groups += 2;
            if part.parse::<Ipv4Addr>().is_err() {
                return (range, AddressProblem::Tail);
            }
        } else if !part.is_empty() {
            groups += 1;
            if part.len() > 4 {
                return (range, AddressProblem::GroupTooLong);
            }
        }
    }
    match (gap, groups) {
        (None, ..=7) => (whole, AddressProblem::TooFewGroups(groups)),
        (None, 9..) | (Some(_), 8..) => (whole, AddressProblem::TooManyGroups(groups)),
        _ if has_tail => (whole, AddressProblem::Tail),
        _ => (whole, AddressProblem::LooseColon),
    }
}
