//! How the bytes of a payload are typed, and shown again.
//!
//! [`Notation::Text`] is what [`crate::bytes::text`] shows, and takes more spellings of it:
//! `parse(show(bytes)) == bytes` holds for every notation. What is not complete yet is a
//! problem of its own, so that a field does not scold while somebody is typing.

mod base64;
mod decimal;
mod encoding;
mod ending;
mod escapes;
mod hex;
mod problem;
pub mod variables;

#[cfg(test)]
mod tests;

pub use ending::LineEnding;
pub use hex::{plain_hex, spaced_hex};
pub use problem::{NotationError, NotationProblem};
pub use variables::VariableValues;

use crate::bytes::text::SafeText;
use encoding::Encoding;

/// How a payload is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    /// Text in UTF-8 with the escapes `\n \r \t \0 \\ \xNN \u{…}`; a line break that is typed
    /// or pasted is a line feed.
    #[default]
    Text,
    /// The same in UTF-16 (RFC 2781), the high byte of each unit first; `\xNN` is a byte here too.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// The same, the low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// The same in ISO 8859-1, which has the characters up to U+00FF, a byte each.
    #[serde(rename = "latin-1")]
    Latin1,
    /// Pairs of hexadecimal digits; blanks, line breaks, commas, colons and `0x` may stand between them.
    Hex,
    /// Base64 (RFC 4648), with or without padding; blanks and line breaks may stand anywhere.
    Base64,
    /// Decimal numbers from 0 to 255, with blanks or commas between them.
    Decimal,
}

impl Notation {
    /// All notations, in the order in which a form offers them.
    pub const ALL: [Notation; 7] = [
        Notation::Text,
        Notation::Hex,
        Notation::Base64,
        Notation::Decimal,
        Notation::Utf16Be,
        Notation::Utf16Le,
        Notation::Latin1,
    ];

    /// The word for it in forms, flags and files.
    pub const fn name(self) -> &'static str {
        match self {
            Notation::Text => "text",
            Notation::Utf16Be => "utf-16be",
            Notation::Utf16Le => "utf-16le",
            Notation::Latin1 => "latin-1",
            Notation::Hex => "hex",
            Notation::Base64 => "base64",
            Notation::Decimal => "decimal",
        }
    }

    /// The notation that a form, flag or file names.
    pub fn from_name(name: &str) -> Option<Notation> {
        Notation::ALL.into_iter().find(|notation| notation.name() == name)
    }

    /// The bytes that `source` stands for.
    pub fn parse(self, source: &str) -> Result<Vec<u8>, NotationError> {
        match self {
            Notation::Hex => hex::parse(source),
            Notation::Base64 => base64::parse(source),
            Notation::Decimal => decimal::parse(source),
            _ => escapes::parse(source, self.encoding()),
        }
    }

    /// `bytes` in this notation.
    pub fn show(self, bytes: &[u8]) -> SafeText {
        match self {
            Notation::Hex => SafeText::own(spaced_hex(bytes)),
            Notation::Base64 => SafeText::own(base64::show(bytes)),
            Notation::Decimal => SafeText::own(decimal::show(bytes)),
            _ => self.encoding().show(bytes),
        }
    }

    /// How characters become bytes: those that are typed, and the line endings that are added.
    const fn encoding(self) -> Encoding {
        match self {
            Notation::Utf16Be => Encoding::Utf16 { is_big: true },
            Notation::Utf16Le => Encoding::Utf16 { is_big: false },
            Notation::Latin1 => Encoding::Latin1,
            Notation::Text | Notation::Hex | Notation::Base64 | Notation::Decimal => Encoding::Utf8,
        }
    }

    /// Whether text is typed, with escapes.
    pub const fn is_text(self) -> bool {
        !matches!(self, Notation::Hex | Notation::Base64 | Notation::Decimal)
    }

    /// The bytes of a line ending, or of NUL, beside a payload in this notation.
    pub fn ending(self, ending: LineEnding) -> Vec<u8> {
        let (mut bytes, encoding) = (Vec::new(), self.encoding());
        // Every encoding has them.
        let text = std::str::from_utf8(ending.bytes()).unwrap_or_default();
        let _ = encoding.encode(text, &mut bytes);
        bytes
    }
}
