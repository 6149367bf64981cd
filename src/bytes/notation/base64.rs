//! Bytes in base64 (RFC 4648, section 4), with or without padding; blanks and line breaks may stand anywhere.

use data_encoding::{BASE64, BASE64_NOPAD};

use super::problem::{NotationError, NotationProblem};

/// The digits with their padding.
pub(super) fn show(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Reads digits, and the padding that may follow them.
pub(super) fn parse(source: &str) -> Result<Vec<u8>, NotationError> {
    let mut digits = Vec::with_capacity(source.len());
    let mut places = Vec::with_capacity(source.len());
    let mut padding = 0;
    for (at, ch) in source.char_indices() {
        let here = at..at + ch.len_utf8();
        match u8::try_from(ch) {
            Ok(b' ' | b'\t' | b'\n' | b'\r') => {}
            Ok(b'=') if padding < 2 && digits.len() % 4 + padding >= 2 => padding += 1,
            Ok(digit) if padding == 0 && (digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/')) => {
                digits.push(digit);
                places.push(at);
            }
            _ => return Err(NotationError::at(source, here, NotationProblem::NotBase64(ch))),
        }
    }
    if digits.len() % 4 == 1 {
        let at = places.last().copied().unwrap_or_default();
        let rest = NotationProblem::Incomplete("a last digit alone holds no whole byte: two to four do");
        return Err(NotationError::at(source, at..source.len(), rest));
    }
    BASE64_NOPAD.decode(&digits).map_err(|_| {
        let at = places.last().copied().unwrap_or_default();
        NotationError::at(source, at..at + 1, NotationProblem::LooseBits)
    })
}
