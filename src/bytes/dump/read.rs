//! Dumps as others print them, read back.

use crate::bytes::notation::Notation;

/// Bytes that the lines left out by `*` may stand for, all together.
const REPEATED_MOST: usize = 1 << 20;

/// The bytes of a dump as `xxd`, `hexdump` with and without `-C`, `od`, Wireshark and this program print it: each line an
/// offset that fits the bytes before it, then pairs or words. A line of `*` stands for lines like the one before it.
/// `None` if it is none.
pub fn read(text: &str) -> Option<Vec<u8>> {
    read_pairs(text).or_else(|| WORDS.iter().find_map(|form| read_words(text, form)))
}

/// How a line of words is read: the bases of the offset and of the words, digits and bytes of each word.
struct DumpWords {
    offset_base: u32,
    base: u32,
    digits: usize,
    width: usize,
}

/// The forms of `od`. Words have the order of the host that printed them: little-endian on nearly all.
const WORDS: [DumpWords; 7] = [
    // od
    DumpWords { offset_base: 8, base: 8, digits: 6, width: 2 },
    // od -b
    DumpWords { offset_base: 8, base: 8, digits: 3, width: 1 },
    // od -x, od -A x -x
    DumpWords { offset_base: 8, base: 16, digits: 4, width: 2 },
    DumpWords { offset_base: 16, base: 16, digits: 4, width: 2 },
    // od -t x1
    DumpWords { offset_base: 8, base: 16, digits: 2, width: 1 },
    // od -t x4, od -A x -t x4
    DumpWords { offset_base: 8, base: 16, digits: 8, width: 4 },
    DumpWords { offset_base: 16, base: 16, digits: 8, width: 4 },
];

/// A dump of words of one form. The offset after the last byte ends it.
fn read_words(text: &str, form: &DumpWords) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    let (mut line_before, mut repeats) = (0..0, false);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line == "*" && !line_before.is_empty() {
            repeats = true;
            continue;
        }
        // od -z shows the text after the words.
        let mut words = line.split('>').next()?.split_ascii_whitespace();
        let offset = words.next().filter(|word| word.len() >= 6)?;
        let offset = usize::from_str_radix(offset, form.offset_base).ok()?;
        if std::mem::take(&mut repeats) && offset > bytes.len() {
            if offset - bytes.len() > REPEATED_MOST {
                return None;
            }
            let repeated = bytes[line_before].to_vec();
            bytes.extend(repeated.into_iter().cycle().take(offset - bytes.len()));
        }
        if offset > bytes.len() || offset + form.width <= bytes.len() {
            return None;
        }
        // The last word is filled with zeros, which the offset after it leaves out.
        bytes.truncate(offset);
        for word in words {
            let number = u64::from_str_radix(word, form.base).ok().filter(|_| word.len() == form.digits)?;
            let word = number.to_le_bytes();
            if word[form.width..].iter().any(|byte| *byte != 0) {
                return None;
            }
            bytes.extend(&word[..form.width]);
        }
        line_before = offset..bytes.len();
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Pairs of hex digits after each offset; `hexdump` alone prints numbers of two bytes, the low byte first.
fn read_pairs(text: &str) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    // Where the line before begins, and whether more like it follow.
    let (mut line_before, mut repeats) = (0, false);
    let mut has_numbers = false;
    for line in text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        let line = line.trim_start();
        let digits = line.bytes().take_while(u8::is_ascii_hexdigit).count();
        if line == "*" && bytes.len() > line_before {
            repeats = true;
            continue;
        }
        if digits < 4 {
            return None;
        }
        let offset = usize::from_str_radix(&line[..digits], 16).ok()?;
        if std::mem::take(&mut repeats) {
            if offset < bytes.len() || offset - bytes.len() > REPEATED_MOST {
                return None;
            }
            let repeated: Vec<u8> = bytes[line_before..].to_vec();
            bytes.extend(repeated.into_iter().cycle().take(offset - bytes.len()));
        }
        let is_end = line.len() == digits;
        // An odd byte at the end is printed as a number of two.
        if is_end && has_numbers && offset + 1 == bytes.len() {
            bytes.pop();
        }
        if offset != bytes.len() {
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
        line_before = before;
        has_numbers = !has_colon && digits == 7 && hex.split(' ').next().is_some_and(|word| word.len() == 4);
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
            let mut pairs = Notation::Hex.parse(word).ok()?;
            if has_numbers {
                pairs.reverse();
            }
            bytes.extend(pairs);
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

    #[test]
    fn words_of_od_and_hexdump_are_read_back() {
        let hello = b"Hello!\nHello!\nHello!\nHello!\n\0\xff";
        for (tool, text) in [
            (
                "hexdump",
                "0000000 6548 6c6c 216f 480a 6c65 6f6c 0a21 6548\n0000010 6c6c 216f 480a 6c65 6f6c 0a21 ff00\n000001e\n",
            ),
            (
                "od",
                "0000000 062510 066154 020557 044012 066145 067554 005041 062510\n0000020 066154 020557 044012 066145 067554 005041 177400\n0000036\n",
            ),
            (
                "od -b",
                "0000000 110 145 154 154 157 041 012 110 145 154 154 157 041 012 110 145\n0000020 154 154 157 041 012 110 145 154 154 157 041 012 000 377\n0000036\n",
            ),
            (
                "od -x",
                "0000000 6548 6c6c 216f 480a 6c65 6f6c 0a21 6548\n0000020 6c6c 216f 480a 6c65 6f6c 0a21 ff00\n0000036\n",
            ),
            (
                "od -t x1z",
                "0000000 48 65 6c 6c 6f 21 0a 48 65 6c 6c 6f 21 0a 48 65  >Hello!.Hello!.He<\n0000020 6c 6c 6f 21 0a 48 65 6c 6c 6f 21 0a 00 ff        >llo!.Hello!...<\n0000036\n",
            ),
            (
                "od -A x -t x1",
                "000000 48 65 6c 6c 6f 21 0a 48 65 6c 6c 6f 21 0a 48 65\n000010 6c 6c 6f 21 0a 48 65 6c 6c 6f 21 0a 00 ff\n00001e\n",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Some(&hello[..]), "{tool}");
        }
        // An odd number of bytes, and lines that are equal.
        assert_eq!(read("0000000 6261 0063\n0000003\n").unwrap(), b"abc");
        let zeros = read(
            "0000000 000000 000000 000000 000000 000000 000000 000000 000000\n*\n0000100 000001\n0000102\n",
        );
        assert_eq!(zeros.unwrap(), [&[0; 64][..], &[1, 0]].concat());
        assert_eq!(read("0000000 000000 000000\n*\n7777777777777 000001\n"), None);
    }

    #[test]
    fn numbers_of_hexdump_and_lines_left_out_are_read() {
        // What hexdump (util-linux) prints of "Hello!\n".
        assert_eq!(read("0000000 6548 6c6c 216f 000a\n0000007\n").unwrap(), b"Hello!\n");
        assert_eq!(read("0000000 6548 6c6c 216f 000a\n0000008\n").unwrap(), b"Hello!\n\0");
        // And of 40 zeros and two bytes, with and without -C.
        let zeros = [&[0; 40][..], b"ab"].concat();
        let plain =
            "0000000 0000 0000 0000 0000 0000 0000 0000 0000\n*\n0000020 0000 0000 0000 0000 6261\n000002a\n";
        assert_eq!(read(plain).unwrap(), zeros);
        let canonical = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n\
                         00000020  00 00 00 00 00 00 00 00  61 62                    |........ab|\n0000002a\n";
        assert_eq!(read(canonical).unwrap(), zeros);
        assert_eq!(read("*\n0000010\n"), None);
        let huge = "00000000  00\n*\nffffffff\n";
        assert_eq!(read(huge), None, "no more than a field holds is made of a short text");
    }
}
