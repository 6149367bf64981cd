//! What is wrong with a payload as it was typed, where, and what to do.

use std::fmt;
use std::ops::Range;

use crate::bytes::text::SafeText;

/// A payload that cannot be read, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// Where in the source, in bytes: always on boundaries of characters, never empty.
    pub range: Range<usize>,
    /// Where in the source, in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: NotationProblem,
}

/// What is wrong with a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotationProblem {
    /// Right so far; the end of an escape or of a byte has not been typed yet.
    Incomplete(&'static str),
    /// A backslash before something that needs none.
    UnknownEscape(char),
    /// `\x` without two hexadecimal digits.
    NotTwoDigits,
    /// `\u` that is not one to six hexadecimal digits in braces.
    NotBraced,
    /// `\u{…}` beyond U+10FFFF, or of a surrogate, which UTF-8 does not have.
    NoCodePoint(u32),
    /// In Latin-1: a character that it does not have.
    NotLatin1(char),
    /// In hex: a character that is no digit and no separator.
    NotHex(char),
    /// In hex: digits that do not pair up into bytes.
    OddDigits(usize),
    /// In base64: a character that is no digit of it, or one after the padding.
    NotBase64(char),
    /// In base64: the last digit has bits that belong to no byte.
    LooseBits,
    /// In decimal: a character that is no digit and no separator.
    NotDecimal(char),
    /// In decimal: a number beyond 255.
    BeyondByte,
    /// `${…}` that names no variable.
    NoVariable,
    /// `${peer}` or `${local}` of a socket that has no such address, or not yet.
    UnknownAddress {
        /// Which of the two.
        is_peer: bool,
    },
    /// Checksums of which each covers the other.
    ChecksumCircle,
    /// A length that its number of bytes cannot hold.
    TooLong,
}

impl NotationError {
    /// The error for `range` of `source`.
    pub(super) fn at(source: &str, range: Range<usize>, problem: NotationProblem) -> NotationError {
        let column = source[..range.start].chars().count() + 1;
        NotationError { range, column, problem }
    }

    /// Whether more typing can mend it.
    pub const fn is_incomplete(&self) -> bool {
        matches!(self.problem, NotationProblem::Incomplete(_))
    }

    /// What is wrong, where, and what to do, for the screen.
    pub fn text(&self) -> SafeText {
        SafeText::literal("column ").then(self.column).then(": ").then(self.words())
    }

    /// What is wrong and what to do, without the place: for those who know the place in something larger.
    pub fn words(&self) -> SafeText {
        match self.problem {
            NotationProblem::Incomplete(rest) => SafeText::literal("not complete yet: ").then(rest),
            NotationProblem::UnknownEscape(ch) => SafeText::literal("there is no escape \\")
                .then(SafeText::shown(ch))
                .then(r"; there are \n \r \t \0 \\ \x1b \u{20ac}, and a backslash itself is \\"),
            NotationProblem::NotTwoDigits => {
                SafeText::literal(r"\x takes exactly two hexadecimal digits, as in \x1b")
            }
            NotationProblem::NotBraced => {
                SafeText::literal(r"\u takes one to six hexadecimal digits in braces, as in \u{20ac}")
            }
            NotationProblem::NoCodePoint(value) => SafeText::own(format!("U+{value:04X}")).then(
                r" is no character: they end at U+10FFFF, without U+D800 to U+DFFF; bytes are written \xed\xa0",
            ),
            NotationProblem::NotLatin1(ch) => SafeText::literal("\"")
                .then(SafeText::shown(ch))
                .then("\" is not in Latin-1, which ends at U+00FF: take UTF-8, or write bytes as \\xe9"),
            NotationProblem::NotHex(ch) => SafeText::literal("\"").then(SafeText::shown(ch)).then(
                "\" is no hexadecimal digit; between bytes may stand blanks, commas, colons and 0x",
            ),
            NotationProblem::NotBase64(ch) => SafeText::literal("\"").then(SafeText::shown(ch)).then(
                "\" is no digit of base64 here; there are A-Z a-z 0-9 + / and = at the end",
            ),
            NotationProblem::LooseBits => {
                "the last digit has bits that belong to no byte: something is cut off".into()
            }
            NotationProblem::NotDecimal(ch) => SafeText::literal("\"")
                .then(SafeText::shown(ch))
                .then("\" is no decimal digit; between the numbers stand blanks or commas"),
            NotationProblem::NoVariable => SafeText::literal(
                "no variable; there are ${counter} ${time} ${time:ms} ${random:8} ${peer} ${local:port} \
                 ${length:u16be} ${crc32:le} ${checksum:be}, numbers as u8 u16be u32le",
            ),
            NotationProblem::UnknownAddress { is_peer: true } => "the peer has no address and port of IP".into(),
            NotationProblem::UnknownAddress { is_peer: false } => {
                "the socket has no address and port of IP yet: UDP gets one at the first send".into()
            }
            NotationProblem::ChecksumCircle => "these checksums cover each other".into(),
            NotationProblem::TooLong => "more bytes follow than its length can say: take a larger number".into(),
            NotationProblem::BeyondByte => "a byte is a number from 0 to 255".into(),
            NotationProblem::OddDigits(count) => SafeText::own(count.to_string()).then(if count == 1 {
                " digit is half a byte: write two, as in 0a"
            } else {
                " digits make no whole bytes: two for each, as in 0a"
            }),
        }
    }
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl std::error::Error for NotationError {}
