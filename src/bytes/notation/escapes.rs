//! Text with escapes.

use super::encoding::Encoding;
use super::problem::{NotationError, NotationProblem};

/// The bytes of text with escapes. All but `\xNN` stand for characters, in an encoding.
pub(super) fn parse(source: &str, encoding: Encoding) -> Result<Vec<u8>, NotationError> {
    let mut bytes = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('\\') {
        plain(source, &rest[..start], encoding, &mut bytes)?;
        rest = &rest[start..];
        let at = source.len() - rest.len();
        let length = escape(rest, encoding, &mut bytes)
            .map_err(|(length, problem)| NotationError::at(source, at..at + length, problem))?;
        rest = &rest[length..];
    }
    plain(source, rest, encoding, &mut bytes)?;
    Ok(bytes)
}

/// What stands between escapes: a part of the source.
fn plain(source: &str, part: &str, encoding: Encoding, bytes: &mut Vec<u8>) -> Result<(), NotationError> {
    encoding.encode(part, bytes).map_err(|(at, problem)| {
        let at = part.as_ptr() as usize - source.as_ptr() as usize + at;
        let length = source[at..].chars().next().map_or(1, char::len_utf8);
        NotationError::at(source, at..at + length, problem)
    })
}

/// Reads the escape that `text` begins with; answers its length, or the length of what is wrong.
fn escape(text: &str, encoding: Encoding, bytes: &mut Vec<u8>) -> Result<usize, (usize, NotationProblem)> {
    let Some(kind) = text[1..].chars().next() else {
        return Err((1, NotationProblem::Incomplete(r"n, r, t, 0, \, x or u comes next")));
    };
    let plain = match kind {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '0' => "\0",
        '\\' => "\\",
        'x' => return byte(text, bytes),
        'u' => return code_point(text, encoding, bytes),
        _ => return Err((1 + kind.len_utf8(), NotationProblem::UnknownEscape(kind))),
    };
    encoding.encode(plain, bytes).map_err(|(_, problem)| (2, problem))?;
    Ok(2)
}

/// `\xNN`: one byte, whatever it is.
fn byte(text: &str, bytes: &mut Vec<u8>) -> Result<usize, (usize, NotationProblem)> {
    let digits = digits(&text[2..], 2);
    match u8::from_str_radix(digits, 16) {
        Ok(value) if digits.len() == 2 => {
            bytes.push(value);
            Ok(4)
        }
        _ if text.len() == 2 + digits.len() => {
            Err((text.len(), NotationProblem::Incomplete("two hexadecimal digits come after \\x")))
        }
        _ => Err((2 + digits.len(), NotationProblem::NotTwoDigits)),
    }
}

/// `\u{…}`: one code point.
fn code_point(
    text: &str,
    encoding: Encoding,
    bytes: &mut Vec<u8>,
) -> Result<usize, (usize, NotationProblem)> {
    const WANTED: NotationProblem =
        NotationProblem::Incomplete("one to six hexadecimal digits in braces come after \\u");
    let Some(inner) = text[2..].strip_prefix('{') else {
        return Err((2, if text.len() == 2 { WANTED } else { NotationProblem::NotBraced }));
    };
    let digits = digits(inner, 6);
    let length = 3 + digits.len();
    if text.len() == length {
        return Err((length, WANTED));
    }
    let Ok(value) = u32::from_str_radix(digits, 16) else {
        return Err((length, NotationProblem::NotBraced));
    };
    if !inner[digits.len()..].starts_with('}') {
        return Err((length, NotationProblem::NotBraced));
    }
    let ch = char::from_u32(value).ok_or((length + 1, NotationProblem::NoCodePoint(value)))?;
    encoding.encode(ch.encode_utf8(&mut [0; 4]), bytes).map_err(|(_, problem)| (length + 1, problem))?;
    Ok(length + 1)
}

/// The hexadecimal digits that `text` begins with, at most `most`.
fn digits(text: &str, most: usize) -> &str {
    let count = text.bytes().take(most).take_while(u8::is_ascii_hexdigit).count();
    &text[..count]
}
