//! Bytes as decimal numbers from 0 to 255, with blanks or commas between them.

use super::problem::{NotationError, NotationProblem};

/// `72 101 108`
pub(super) fn show(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(" ")
}

/// Reads the numbers.
pub(super) fn parse(source: &str) -> Result<Vec<u8>, NotationError> {
    let is_separator = |ch: char| matches!(ch, ' ' | '\t' | '\n' | '\r' | ',');
    let start = source.as_ptr() as usize;
    let numbers = source.split(is_separator).filter(|number| !number.is_empty());
    numbers
        .map(|number| {
            let at = number.as_ptr() as usize - start;
            if let Some((place, ch)) = number.char_indices().find(|(_, ch)| !ch.is_ascii_digit()) {
                let here = at + place..at + place + ch.len_utf8();
                return Err(NotationError::at(source, here, NotationProblem::NotDecimal(ch)));
            }
            number
                .parse()
                .map_err(|_| NotationError::at(source, at..at + number.len(), NotationProblem::BeyondByte))
        })
        .collect()
}
