//! Sums over bytes, by which a receiver notices that some were changed.

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
}
