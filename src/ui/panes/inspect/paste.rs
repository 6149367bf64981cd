//! A paste as bytes: hex pairs, or a dump as xxd, hexdump -C and this pane print it.

use crate::bytes::notation::{Notation, NotationError};

/// The bytes that a paste stands for.
pub(super) fn parse(text: &str) -> Result<Vec<u8>, NotationError> {
    match dump(text) {
        Some(bytes) => Ok(bytes),
        None => Notation::Hex.parse(text.trim()),
    }
}

/// A dump: each line an offset that fits the bytes before it, then pairs. `None` if it is none.
fn dump(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        let line = line.trim_start();
        let digits = line.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits < 4 || usize::from_str_radix(&line[..digits], 16).ok()? != bytes.len() {
            return None;
        }
        let has_colon = line[digits..].starts_with(':');
        let rest = &line[digits + usize::from(has_colon)..];
        if rest.is_empty() {
            // hexdump ends with the offset after the last byte.
            continue;
        }
        let hex = rest.strip_prefix(' ')?.trim_start_matches(' ');
        // hexdump -C shows the text between bars, xxd and this pane after two blanks; 8 bytes stand apart by two as well.
        let hex = hex.split('|').next()?;
        let before = bytes.len();
        let mut blanks = 0;
        for word in hex.split(' ') {
            if word.is_empty() {
                blanks += 1;
                continue;
            }
            let taken = bytes.len() - before;
            let is_half_gap = !has_colon && taken == 8 && blanks == 1;
            if taken > 0 && blanks > 0 && !is_half_gap {
                break;
            }
            blanks = 0;
            let is_pairs = word.len() % 2 == 0 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_pairs {
                if taken == 0 {
                    return None;
                }
                break;
            }
            bytes.extend(Notation::Hex.parse(word).ok()?);
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::dump::{Glyphs, Shape, xxd};

    #[test]
    fn pairs_in_any_spelling_are_read() {
        for text in ["02 00 e2 91", "0200e291\n", "0x02, 0x00, 0xe2, 0x91", "02:00:E2:91"] {
            assert_eq!(parse(text).unwrap(), [2, 0, 0xe2, 0x91], "{text}");
        }
        assert!(parse("02 0g").is_err());
    }

    #[test]
    fn dumps_are_read_back() {
        let all: Vec<u8> = (0..=255).chain(*b"ab cd ef  12 34 |56|").collect();
        for length in [1, 2, 7, 8, 9, 15, 16, 17, 33, all.len()] {
            let bytes = &all[all.len() - length..];
            assert_eq!(parse(&xxd(bytes)).unwrap(), bytes, "xxd {length}");
            let shape = Shape::default();
            let own: Vec<String> = (0..shape.rows(length))
                .map(|row| shape.line(row, bytes, Glyphs::Unicode).as_str().to_owned())
                .collect();
            assert_eq!(parse(&own.join("\n")).unwrap(), bytes, "own {length}");
        }
        let hexdump = "00000000  48 65 6c 6c 6f 21 0a 48  65 6c 6c 6f 21 0a 48 65  |Hello!.Hello!.He|\n\
                       00000010  6c 6c                                             |ll|\n00000012\n";
        assert_eq!(parse(hexdump).unwrap(), b"Hello!\nHello!\nHell");
    }
}
