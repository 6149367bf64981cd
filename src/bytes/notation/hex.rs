//! Bytes as hexadecimal digits.

use data_encoding::HEXLOWER;

use super::problem::{NotationError, NotationProblem};

/// `48 65 6c`: two lower-case digits a byte, one blank between bytes.
pub fn spaced_hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if !out.is_empty() {
            out.push(' ');
        }
        HEXLOWER.encode_append(&[*byte], &mut out);
    }
    out
}

/// `48656c`: two lower-case digits a byte.
pub fn plain_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Reads groups of digits; each may begin with `0x` and holds whole bytes. A single digit is
/// a byte only after `0x`, where no digit can have been lost.
pub(super) fn parse(source: &str) -> Result<Vec<u8>, NotationError> {
    let mut bytes = Vec::with_capacity(source.len() / 2);
    let mut at = 0;
    while let Some(ch) = source[at..].chars().next() {
        if is_separator(ch) {
            at += ch.len_utf8();
            continue;
        }
        if !ch.is_ascii_hexdigit() {
            return Err(NotationError::at(source, at..at + ch.len_utf8(), NotationProblem::NotHex(ch)));
        }
        at = group(source, at, &mut bytes)?;
    }
    Ok(bytes)
}

/// Reads the group that begins at `start`, and answers where it ends.
fn group(source: &str, start: usize, bytes: &mut Vec<u8>) -> Result<usize, NotationError> {
    let prefix = if source[start..].starts_with("0x") || source[start..].starts_with("0X") { 2 } else { 0 };
    let from = start + prefix;
    let digits = source[from..].bytes().take_while(u8::is_ascii_hexdigit).count();
    let end = from + digits;
    let group = &source[from..end];
    let incomplete = |rest| NotationError::at(source, start..end, NotationProblem::Incomplete(rest));
    if prefix > 0 && digits == 0 {
        return match source[end..].chars().next() {
            None => Err(incomplete("two hexadecimal digits come after 0x")),
            Some(ch) => Err(NotationError::at(source, end..end + ch.len_utf8(), NotationProblem::NotHex(ch))),
        };
    }
    if digits % 2 == 1 && !(prefix > 0 && digits == 1) {
        return Err(match source[end..].chars().next() {
            None => incomplete("a byte has two digits"),
            // What is wrong is not the digit that came, but what came after it.
            Some(ch) if !is_separator(ch) => {
                NotationError::at(source, end..end + ch.len_utf8(), NotationProblem::NotHex(ch))
            }
            Some(_) => NotationError::at(source, start..end, NotationProblem::OddDigits(digits)),
        });
    }
    let padded = if digits % 2 == 1 { format!("0{group}") } else { group.to_ascii_lowercase() };
    let decoded = HEXLOWER.decode(padded.to_ascii_lowercase().as_bytes());
    bytes.extend(decoded.unwrap_or_default());
    Ok(end)
}

const fn is_separator(ch: char) -> bool {
    matches!(ch, ' ' | '\t' | '\n' | '\r' | ',' | ':')
}
