//! Numbers that have forms of their own, and sums over bytes.

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

/// The Internet checksum (RFC 1071): the complement of the sum of 16-bit words in network order, carries added in; an
/// odd byte is the first of a last word. Over bytes that hold their own sum it is 0.
pub fn internet_checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0_u64;
    for pair in bytes.chunks(2) {
        sum += u64::from(pair[0]) << 8 | u64::from(pair.get(1).copied().unwrap_or(0));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// The CRC-32 of IEEE 802.3, that of Ethernet, zip and PNG.
pub fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_their_documents() {
        // RFC 1071, section 3: the sum is ddf2.
        assert_eq!(internet_checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
        let header =
            [0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0xb8, 0x61, 192, 168, 0, 1, 192, 168, 0, 199];
        assert_eq!(internet_checksum(&header), 0);
        assert_eq!((internet_checksum(&[]), internet_checksum(&[1])), (0xffff, 0xfeff));
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn varints_have_an_end_and_64_bits() {
        assert_eq!(varint(&[0xac, 0x02, 9]), Some((300, 2)));
        assert_eq!(varint(&to_varint(u64::MAX)), Some((u64::MAX, 10)));
        assert_eq!((varint(&[0x80; 12]), varint(&[0x80]), varint(&[])), (None, None, None));
        assert_eq!(varint(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]), None);
    }
}
