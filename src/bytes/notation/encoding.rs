//! Characters as bytes, and bytes as characters again.

use std::fmt::Write as _;

use super::problem::NotationProblem;
use crate::bytes::text::SafeText;

/// How the characters of a text become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// RFC 3629.
    Utf8,
    /// RFC 2781, without a byte order mark: the high byte first, or the low one.
    Utf16 { is_big: bool },
    /// ISO 8859-1: a byte for each of the first 256 characters.
    Latin1,
}

impl Encoding {
    /// Adds the bytes of a text.
    ///
    /// # Errors
    ///
    /// The character that the encoding does not have, and its place in bytes of the text.
    pub(super) fn encode(self, text: &str, bytes: &mut Vec<u8>) -> Result<(), (usize, NotationProblem)> {
        match self {
            Encoding::Utf8 => bytes.extend_from_slice(text.as_bytes()),
            Encoding::Utf16 { is_big } => bytes.extend(
                text.encode_utf16()
                    .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }),
            ),
            Encoding::Latin1 => {
                for (at, ch) in text.char_indices() {
                    let byte = u8::try_from(u32::from(ch));
                    bytes.push(byte.map_err(|_| (at, NotationProblem::NotLatin1(ch)))?);
                }
            }
        }
        Ok(())
    }

    /// Bytes as text with escapes; what is no character is escaped byte by byte.
    pub(super) fn show(self, bytes: &[u8]) -> SafeText {
        let mut shown = ShownText::default();
        match self {
            Encoding::Utf8 => return SafeText::escaped(bytes),
            Encoding::Latin1 => bytes.iter().for_each(|byte| shown.character(char::from(*byte))),
            Encoding::Utf16 { is_big } => {
                let (pairs, rest) = bytes.as_chunks::<2>();
                let order = |pair: &[u8; 2]| {
                    if is_big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) }
                };
                let mut at = 0;
                for unit in char::decode_utf16(pairs.iter().map(order)) {
                    if let Ok(ch) = unit {
                        shown.character(ch);
                        at += ch.len_utf16();
                    } else {
                        // Half of a surrogate pair.
                        shown.stray(&pairs[at]);
                        at += 1;
                    }
                }
                shown.stray(rest);
            }
        }
        shown.end()
    }
}

/// Text that is being shown.
#[derive(Default)]
struct ShownText {
    /// Characters that wait to be escaped together: clusters stay whole.
    run: String,
    out: String,
}

impl ShownText {
    fn character(&mut self, ch: char) {
        // `\x1b` is a byte, whatever the encoding; this is a character.
        if ch.is_ascii_control() && !matches!(ch, '\n' | '\r' | '\t' | '\0') {
            self.flush();
            let _ = write!(self.out, "\\u{{{:x}}}", u32::from(ch));
        } else {
            self.run.push(ch);
        }
    }

    fn stray(&mut self, bytes: &[u8]) {
        self.flush();
        for byte in bytes {
            let _ = write!(self.out, "\\x{byte:02x}");
        }
    }

    fn flush(&mut self) {
        self.out.push_str(SafeText::escaped_str(&self.run).as_str());
        self.run.clear();
    }

    fn end(mut self) -> SafeText {
        self.flush();
        SafeText::own(self.out)
    }
}
