//! Dumps as others print them, read back.

use crate::bytes::notation::Notation;

/// The bytes of a dump as `xxd`, `hexdump -C`, Wireshark and this program print it: each line an offset that fits the
/// bytes before it, then pairs. `None` if it is none.
pub fn read(text: &str) -> Option<Vec<u8>> {
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
    use crate::bytes::dump::{ByteGlyphs, DumpLayout, xxd};

    #[test]
    fn dumps_are_read_back() {
        let all: Vec<u8> = (0..=255).chain(*b"ab cd ef  12 34 |56|").collect();
        for length in [1, 2, 7, 8, 9, 15, 16, 17, 33, all.len()] {
            let bytes = &all[all.len() - length..];
            assert_eq!(read(&xxd(bytes)).unwrap(), bytes, "xxd {length}");
            let shape = DumpLayout::default();
            let own: Vec<String> = (0..shape.rows(length))
                .map(|row| shape.line(row, bytes, ByteGlyphs::Unicode).as_str().to_owned())
                .collect();
            assert_eq!(read(&own.join("\n")).unwrap(), bytes, "own {length}");
        }
        let hexdump = "00000000  48 65 6c 6c 6f 21 0a 48  65 6c 6c 6f 21 0a 48 65  |Hello!.Hello!.He|\n\
                       00000010  6c 6c                                             |ll|\n00000012\n";
        assert_eq!(read(hexdump).unwrap(), b"Hello!\nHello!\nHell");
        let wireshark = "0000   48 65 6c 6c 6f 21 0a 48 65 6c 6c 6f 21 0a 48 65   Hello!.Hello!.He\n\
                         0010   6c 6c                                             ll\n";
        assert_eq!(read(wireshark).unwrap(), b"Hello!\nHello!\nHell");
        assert_eq!(read("48 65 6c 6c"), None);
    }
}
