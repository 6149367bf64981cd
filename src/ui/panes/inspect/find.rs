//! Searching bytes: for text, hex, or a number in the chosen order.

use std::ops::Range;

use crate::bytes::notation::Notation;
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// What was typed: `0x…` and pairs after `hex:` are bytes, `#` begins a number, all else is text with the
/// escapes of the composer.
pub(super) fn needle(typed: &str, order: Order) -> Result<Vec<u8>, SafeText> {
    let typed = typed.trim();
    if let Some(digits) = typed.strip_prefix('#') {
        return number(digits.trim(), order);
    }
    let hex = typed.strip_prefix("hex:").or_else(|| typed.starts_with("0x").then_some(typed));
    let bytes = match hex {
        Some(digits) => Notation::Hex.parse(digits),
        None => Notation::Text.parse(typed),
    };
    match bytes {
        Ok(bytes) if bytes.is_empty() => {
            Err(SafeText::literal("nothing to look for: type text, 0x… or #number"))
        }
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(SafeText::shown(error)),
    }
}

/// A number in as few bytes as integers of C have: 1, 2, 4, 8, 16.
fn number(digits: &str, order: Order) -> Result<Vec<u8>, SafeText> {
    let parsed = match digits.strip_prefix("0x") {
        Some(hex) => u128::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    let Ok(number) = parsed else {
        return Err(SafeText::literal("after # a number is expected: #58001, #0xe291"));
    };
    let bytes = (128 - number.leading_zeros()).div_ceil(8).max(1) as usize;
    Ok(order.write(number, bytes.next_power_of_two()))
}

/// The next place of `needle` after `from`, round the end; backwards before it.
pub(super) fn next(bytes: &[u8], needle: &[u8], from: usize, is_back: bool) -> Option<Range<usize>> {
    let last = bytes.len().checked_sub(needle.len())?;
    if needle.is_empty() {
        return None;
    }
    let is_at = |at: &usize| bytes[*at] == needle[0] && bytes[*at..].starts_with(needle);
    let from = from.min(last + 1);
    let at = if is_back {
        (0..from).rev().find(is_at).or_else(|| (from..=last).rev().find(is_at))
    } else {
        (from..=last).find(is_at).or_else(|| (0..from).find(is_at))
    }?;
    Some(at..at + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_hex_and_numbers_become_bytes() {
        assert_eq!(needle("Hello\\n", Order::Big).unwrap(), b"Hello\n");
        assert_eq!(needle("0xe291", Order::Big).unwrap(), [0xe2, 0x91]);
        assert_eq!(needle("hex:e2 91", Order::Big).unwrap(), [0xe2, 0x91]);
        assert_eq!(needle("#58001", Order::Big).unwrap(), [0xe2, 0x91]);
        assert_eq!(needle("#58001", Order::Little).unwrap(), [0x91, 0xe2]);
        assert_eq!(needle("#0x010203", Order::Big).unwrap(), [0, 1, 2, 3]);
        assert_eq!(needle("#0", Order::Big).unwrap(), [0]);
        assert!(needle("#x", Order::Big).is_err());
        assert!(needle("", Order::Big).is_err());
        assert!(needle("0xe", Order::Big).is_ok());
        assert!(needle("hex:e", Order::Big).is_err());
    }

    #[test]
    fn the_search_goes_round_both_ways() {
        let bytes = b"abcabc";
        assert_eq!(next(bytes, b"bc", 0, false), Some(1..3));
        assert_eq!(next(bytes, b"bc", 2, false), Some(4..6));
        assert_eq!(next(bytes, b"bc", 5, false), Some(1..3));
        assert_eq!(next(bytes, b"bc", 4, true), Some(1..3));
        assert_eq!(next(bytes, b"bc", 1, true), Some(4..6));
        assert_eq!(next(bytes, b"abcabc", 6, false), Some(0..6));
        assert_eq!(next(bytes, b"x", 0, false), None);
        assert_eq!(next(b"", b"x", 0, true), None);
        assert_eq!(next(b"ab", b"", 0, false), None);
    }
}
