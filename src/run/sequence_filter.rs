//! The second filter before the terminal: only our own sequences pass.
//!
//! The first is `bytes::text::SafeText`. This one knows nothing of where bytes come from: it reads
//! everything that `screen` is about to write, and lets pass printable text and the exact forms of
//! the list below. What is not in the list is written as `?` and counted: it is a bug of ours.
//!
//! ```text
//! ESC [ row ; column H              cursor position
//! ESC [ n ; … m                     colours and attributes
//! ESC [ 2 J                         clear
//! ESC [ ? mode h|l                  25 1000 1002 1006 1049 2004 2026
//! ESC ] 52 ; c ; base64 BEL         clipboard
//! ```

use std::io::{self, Write};

use crate::bytes::text::allowed::{CodePointClass, standing};

/// Private modes that we switch.
const MODES: [&[u8]; 7] = [b"25", b"1000", b"1002", b"1006", b"1049", b"2004", b"2026"];

/// Longest clipboard sequence, in base64 digits. Terminals and multiplexers cut or drop longer ones
/// (xterm's and tmux' own buffers hold about 100,000).
pub(super) const CLIPBOARD_DIGITS: usize = 100_000;

/// Collects what passes. Each `write` is judged for itself, so a sequence must come in one write.
#[derive(Debug, Default)]
pub(super) struct SequenceFilter {
    passed: Vec<u8>,
    stopped: u64,
}

impl SequenceFilter {
    /// What passed since the last call, and the number of characters and bytes that were stopped.
    pub(super) fn take(&mut self) -> (Vec<u8>, u64) {
        (std::mem::take(&mut self.passed), std::mem::take(&mut self.stopped))
    }

    fn pass(&mut self, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            let (length, allowed) = match first {
                b' '..=b'~' => (bytes.iter().take_while(|byte| matches!(byte, b' '..=b'~')).count(), true),
                0x1b => form(bytes).map_or((1, false), |length| (length, true)),
                0x80.. => character(bytes).map_or((1, false), |ch| (ch.len_utf8(), is_printable(ch))),
                _ => (1, false),
            };
            let (piece, rest) = bytes.split_at(length.min(bytes.len()));
            if allowed {
                self.passed.extend_from_slice(piece);
            } else {
                self.passed.push(b'?');
                self.stopped += 1;
            }
            bytes = rest;
        }
    }
}

impl Write for SequenceFilter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a character may stand on the screen. The backslash may, here: escapes begin with it.
pub(super) fn is_printable(ch: char) -> bool {
    ch == '\\' || standing(ch) != CodePointClass::Refused
}

/// The character that `bytes` begins with, if they begin with one.
fn character(bytes: &[u8]) -> Option<char> {
    let window = bytes.get(..4).unwrap_or(bytes);
    let valid = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(window.get(..error.valid_up_to())?).ok()?,
    };
    valid.chars().next()
}

/// Length of the form of ours that `bytes` begins with, if it begins with one.
fn form(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'[' if bytes.get(2) == Some(&b'?') => {
            let digits = bytes.get(3..)?;
            let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let mode = digits.get(..count)?;
            (MODES.contains(&mode) && matches!(digits.get(count), Some(b'h' | b'l'))).then_some(3 + count + 1)
        }
        b'[' => {
            let body = bytes.get(2..)?;
            let count = body.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
            let numbers = SequenceParameters::of(body.get(..count)?)?;
            let ours = match body.get(count)? {
                b'H' => numbers.count == 2 && numbers.all_at_most(u32::from(u16::MAX)) && numbers.least > 0,
                b'm' => numbers.count <= 24 && numbers.all_at_most(255),
                b'J' => numbers.count == 1 && numbers.least == 2 && numbers.largest == 2,
                _ => false,
            };
            ours.then_some(2 + count + 1)
        }
        b']' => {
            let digits = bytes.strip_prefix(b"\x1b]52;c;")?;
            let count = digits
                .iter()
                .take(CLIPBOARD_DIGITS + 1)
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
                .count();
            (count <= CLIPBOARD_DIGITS && digits.get(count) == Some(&0x07)).then_some(7 + count + 1)
        }
        _ => None,
    }
}

/// The parameters of a sequence: none of them empty.
struct SequenceParameters {
    count: usize,
    least: u32,
    largest: u32,
}

impl SequenceParameters {
    fn of(text: &[u8]) -> Option<SequenceParameters> {
        let mut numbers = SequenceParameters { count: 0, least: u32::MAX, largest: 0 };
        for part in text.split(|&byte| byte == b';') {
            if part.is_empty() || part.len() > 5 {
                return None;
            }
            let value = part.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
            numbers.count += 1;
            numbers.least = numbers.least.min(value);
            numbers.largest = numbers.largest.max(value);
        }
        Some(numbers)
    }

    fn all_at_most(&self, limit: u32) -> bool {
        self.largest <= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(bytes: &[u8]) -> (Vec<u8>, u64) {
        let mut filter = SequenceFilter::default();
        filter.write_all(bytes).unwrap();
        filter.take()
    }

    #[test]
    fn our_forms_and_text_pass_unchanged() {
        for bytes in [
            &b"plain \\x1b[2J text"[..],
            "é ─ │ ▌ שלום 漢字 ↑".as_bytes(),
            b"\x1b[1;1H\x1b[24;80Hx",
            b"\x1b[0m\x1b[0;1;38;5;12;48;2;1;2;255m",
            b"\x1b[2J",
            b"\x1b[?2026h\x1b[?25l\x1b[?25h\x1b[?2026l",
            b"\x1b[?1049h\x1b[?2004h\x1b[?1000h\x1b[?1002h\x1b[?1006h",
            b"\x1b]52;c;SGVsbG8=\x07",
        ] {
            assert_eq!(through(bytes), (bytes.to_vec(), 0));
        }
    }

    #[test]
    fn everything_else_is_stopped() {
        for bytes in [
            &b"\x1b]0;title\x07"[..],
            b"\x1b]52;c;?\x07",
            b"\x1b]52;p;SGk=\x07",
            b"\x1b]52;c;SGk=\x1b\\",
            b"\x1b[6n",
            b"\x1b[c",
            b"\x1b[H",
            b"\x1b[0;1H",
            b"\x1b[1;99999H",
            b"\x1b[3J",
            b"\x1b[;m",
            b"\x1b[256m",
            b"\x1b[?1047h",
            b"\x1b[?1049s",
            b"\x1b[1;2r",
            b"\x1bc",
            b"\x1b",
            b"\x1b[",
            b"\x9b2J",
            b"a\r\n",
            b"\x07",
            b"\x7f",
            "\u{9b}31m".as_bytes(),
            "\u{202e}".as_bytes(),
            "\u{feff}".as_bytes(),
            b"\xe2\x82",
        ] {
            let (passed, stopped) = through(bytes);
            assert!(stopped > 0, "{bytes:x?} passed");
            assert!(!passed.iter().any(|byte| *byte < b' ' || *byte == 0x7f), "{bytes:x?} left {passed:x?}");
            assert!(std::str::from_utf8(&passed).unwrap().chars().all(|ch| !ch.is_control()));
        }
    }

    #[test]
    fn the_clipboard_is_bounded() {
        let sequence = |digits: usize| {
            let mut bytes = b"\x1b]52;c;".to_vec();
            bytes.extend(std::iter::repeat_n(b'A', digits));
            bytes.push(7);
            bytes
        };
        assert_eq!(through(&sequence(CLIPBOARD_DIGITS)).1, 0);
        assert!(through(&sequence(CLIPBOARD_DIGITS + 1)).1 > 0);
    }
}
