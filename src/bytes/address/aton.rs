//! IPv4 addresses with the tolerance of `inet_aton(3)`: one to four numbers, each decimal,
//! octal or hexadecimal, of which the last fills the bytes that are left.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::{AddressError, AddressNotation, AddressProblem};

/// The address and how it was written; [`AddressNotation::Dotted`] exactly where `inet_pton(3)` agrees.
pub(super) fn parse(text: &str) -> Result<(Ipv4Addr, AddressNotation), AddressError> {
    let fail = |range: Range<usize>, problem| Err(AddressError::at(text, range, problem));
    if is_name(text) {
        return fail(0..text.len(), AddressProblem::Name);
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for part in text.split('.') {
        parts.push(start..start + part.len());
        start += part.len() + 1;
    }
    if let Some(fifth) = parts.get(4) {
        return fail(fifth.start..text.len(), AddressProblem::TooManyParts);
    }
    let mut address = 0_u32;
    let last = parts.len() - 1;
    for (index, range) in parts.iter().enumerate() {
        let most = if index == last { u32::MAX >> (8 * last) } else { 255 };
        let value = number(text, range.clone())?;
        let Some(value) = u32::try_from(value).ok().filter(|value| *value <= most) else {
            return fail(range.clone(), AddressProblem::TooLarge(most));
        };
        address |= if index == last { value } else { value << (24 - 8 * index) };
    }
    let form = if text.parse::<Ipv4Addr>().is_ok() {
        AddressNotation::Dotted
    } else if last > 0 {
        AddressNotation::Loose
    } else if text.starts_with("0x") || text.starts_with("0X") {
        AddressNotation::HexNumber
    } else {
        AddressNotation::Number
    };
    Ok((Ipv4Addr::from(address), form))
}

/// Whether a host name is more likely than a slip: a letter outside of `0x…` numbers.
fn is_name(text: &str) -> bool {
    text.split('.').any(|part| {
        let digits = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")).unwrap_or(part);
        let has_letter = digits.chars().any(char::is_alphabetic);
        has_letter
            && (digits.len() == part.len()
                || digits.chars().any(|ch| ch.is_alphabetic() && !ch.is_ascii_hexdigit()))
    })
}

/// One number as C reads it; one too great for any address saturates.
fn number(text: &str, range: Range<usize>) -> Result<u64, AddressError> {
    let part = &text[range.clone()];
    let (prefix, radix) = match part.as_bytes() {
        [] => return Err(AddressError::at(text, range, AddressProblem::EmptyPart)),
        [b'0', b'x' | b'X', ..] => (2, 16),
        [b'0', _, ..] => (1, 8),
        _ => (0, 10),
    };
    if part.len() == prefix {
        return Err(AddressError::at(text, range, AddressProblem::EmptyPart));
    }
    let mut value = 0_u64;
    for (at, ch) in part.char_indices().skip(prefix) {
        let Some(digit) = ch.to_digit(radix) else {
            let at = range.start + at;
            return Err(AddressError::at(text, at..at + ch.len_utf8(), AddressProblem::NoDigit(ch)));
        };
        value = value.saturating_mul(u64::from(radix)).saturating_add(u64::from(digit));
    }
    Ok(value)
}
