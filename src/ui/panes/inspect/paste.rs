//! A paste as bytes: hex pairs, or a dump as xxd, hexdump -C and this pane print it.

use crate::bytes::dump;
use crate::bytes::notation::{Notation, NotationError};

/// The bytes that a paste stands for.
pub(super) fn parse(text: &str) -> Result<Vec<u8>, NotationError> {
    match dump::read(text) {
        Some(bytes) => Ok(bytes),
        None => Notation::Hex.parse(text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_any_spelling_are_read() {
        for text in ["02 00 e2 91", "0200e291\n", "0x02, 0x00, 0xe2, 0x91", "02:00:E2:91"] {
            assert_eq!(parse(text).unwrap(), [2, 0, 0xe2, 0x91], "{text}");
        }
        assert!(parse("02 0g").is_err());
    }
}
