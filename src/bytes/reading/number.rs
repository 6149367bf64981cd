//! Numbers that have forms of their own.

use std::fmt::Write as _;

/// Bytes of the longest varint of 64 bits.
const VARINT_BYTES: usize = 10;

/// The varint at the beginning of some bytes, and how many it has; `None` if it has no end, or more than 64 bits.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u128;
    for (index, byte) in bytes.iter().take(VARINT_BYTES).enumerate() {
        number |= u128::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((u64::try_from(number).ok()?, index + 1));
        }
    }
    None
}

/// A number as a varint, in as few bytes as it takes.
pub(super) fn to_varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// The decimal digits that the first bytes are, two each, at most so many bytes; `None` if the first is no pair.
pub(super) fn bcd(bytes: &[u8], most: usize) -> Option<(String, usize)> {
    let is_pair = |byte: &&u8| *byte >> 4 < 10 && *byte & 15 < 10;
    let mut digits = String::new();
    for byte in bytes.iter().take(most).take_while(is_pair) {
        let _ = write!(digits, "{byte:02x}");
    }
    let length = digits.len() / 2;
    (length > 0).then_some((digits, length))
}

/// Digits as pairs, a zero before them if there is an odd number of them; `None` if one is no digit.
pub(in crate::bytes) fn to_bcd(digits: &str) -> Option<Vec<u8>> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let even = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
    Some(even.as_bytes().chunks(2).map(|pair| (pair[0] - b'0') << 4 | (pair[1] - b'0')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_have_an_end_and_64_bits() {
        assert_eq!(varint(&[0xac, 0x02, 9]), Some((300, 2)));
        assert_eq!(varint(&to_varint(u64::MAX)), Some((u64::MAX, 10)));
        assert_eq!((varint(&[0x80; 12]), varint(&[0x80]), varint(&[])), (None, None, None));
        assert_eq!(varint(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]), None);
    }
}
