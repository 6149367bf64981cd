//! The words of a declaration, and where they stand.

use std::ops::Range;

use super::problem::DeclarationError;

/// A word of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    /// Where it stands in the source, in bytes.
    pub(super) place: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    Word(&'a str),
    Number(u64),
    /// One sign; `<<` and `>>` come as two.
    Sign(char),
    /// `#pragma pack`; what stands in its parentheses comes behind it.
    PragmaPack,
    /// The end of the source.
    End,
}

/// All tokens of a source, comments left out; the last is [`TokenKind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token<'_>>, DeclarationError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(ch) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = if ch.is_ascii_whitespace() {
            at += 1;
            continue;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            let Some(end) = rest.find("*/") else {
                return Err(DeclarationError::at(
                    source,
                    at..at + 2,
                    "this comment has no end: */ is missing",
                ));
            };
            at += end + 2;
            continue;
        } else if ch == '#' {
            (TokenKind::PragmaPack, pragma_pack(source, at)?)
        } else if ch.is_ascii_alphabetic() || ch == '_' {
            let length = length_while(rest, |ch| ch.is_ascii_alphanumeric() || ch == '_');
            (TokenKind::Word(&rest[..length]), length)
        } else if ch.is_ascii_digit() {
            let length = length_while(rest, |ch| ch.is_ascii_alphanumeric() || ch == '_');
            (TokenKind::Number(number(source, at..at + length)?), length)
        } else if "{}()[];:,*=+-/%<>&|^~".contains(ch) {
            (TokenKind::Sign(ch), 1)
        } else {
            let text = "this sign has no place in a declaration";
            return Err(DeclarationError::at(source, at..at + ch.len_utf8(), text));
        };
        tokens.push(Token { kind, place: at..at + length });
        at += length;
    }
    tokens.push(Token { kind: TokenKind::End, place: source.len()..source.len() });
    Ok(tokens)
}

fn length_while(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|ch| !is_part(ch)).unwrap_or(text.len())
}

/// The length of `# pragma pack` at a place.
fn pragma_pack(source: &str, at: usize) -> Result<usize, DeclarationError> {
    let mut end = at + 1;
    for word in ["pragma", "pack"] {
        let blanks = length_while(&source[end..], |ch| ch == ' ' || ch == '\t');
        if !source[end + blanks..].starts_with(word) {
            let line = at + length_while(&source[at..], |ch| ch != '\n');
            let text = "of the preprocessor only #pragma pack is understood: write what the line stands for";
            return Err(DeclarationError::at(source, at..line, text));
        }
        end += blanks + word.len();
    }
    Ok(end - at)
}

/// A whole number as C writes it: decimal, `0x`, `0b` or octal with a leading 0; suffixes of `u` and `l` are ignored.
fn number(source: &str, place: Range<usize>) -> Result<u64, DeclarationError> {
    let text = &source[place.clone()];
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = if let Some(hex) = lower.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (binary, 2)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8)
    } else {
        (lower.as_str(), 10)
    };
    u64::from_str_radix(digits, radix)
        .map_err(|_| DeclarationError::at(source, place, "this is no whole number of 64 bits"))
}
