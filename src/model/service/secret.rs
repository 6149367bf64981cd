//! What is to be guessed, as it is typed: `4`, `Ada Lovelace: first programmer`, or `random`.

use std::fmt;
use std::str::FromStr;

use crate::bytes::notation::Notation;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::server::Secret;

const WANTED: &str = "a number from 1 to 6 is expected, or a name and its hint as Ada: first programmer";

impl FromStr for Secret {
    type Err = Pointed;

    fn from_str(source: &str) -> Result<Secret, Pointed> {
        if source == "random" {
            return Ok(Secret::Number(None));
        }
        if let Some((word, hint)) = source.split_once(':') {
            return Ok(Secret::Word { word: text(source, word.trim())?, hint: text(source, hint.trim())? });
        }
        match source.as_bytes() {
            [digit @ b'1'..=b'6'] => Ok(Secret::Number(Some(digit - b'0'))),
            _ => Err(Pointed::of(source, source, WANTED)),
        }
    }
}

/// The text of a part in payload notation, which must be there and be UTF-8.
fn text(source: &str, part: &str) -> Result<String, Pointed> {
    let bytes = Notation::Text.parse(part);
    let bytes = bytes.map_err(|error| Pointed::of(source, &part[error.range.clone()], error.words()))?;
    let text = String::from_utf8(bytes).ok().filter(|text| !text.is_empty());
    text.ok_or_else(|| Pointed::of(source, part, WANTED))
}

/// What [`FromStr`] reads back, escaped.
impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Number(None) => f.write_str("random"),
            Secret::Number(Some(number)) => write!(f, "{number}"),
            Secret::Word { word, hint } => {
                write!(f, "{}: {}", SafeText::escaped_str(word), SafeText::escaped_str(hint))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_and_shown() {
        for source in
            ["1", "6", "random", "Ada Lovelace: first programmer", "R2: D2: a robot", r"back\\slash: \x1b"]
        {
            assert_eq!(source.parse::<Secret>().map(|secret| secret.to_string()), Ok(source.to_owned()));
        }
        for source in ["", "0", "7", "04", "Ada", "Ada:", ":hint", r"\xff: x", r"\q: x"] {
            assert!(source.parse::<Secret>().is_err(), "{source}");
        }
    }
}
