//! Values of the command line, read strictly; an error points at the bad spot.

use std::time::Duration;

use bytes::Bytes;

use super::refusal::Refusal;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::setting;
use crate::model::span;

/// The longest time that can be asked for.
pub(super) const LONGEST: Duration = Duration::from_hours(24 * 365);

/// A payload in its notation, the ending added. Arguments are finished: nothing more will be typed.
pub(super) fn payload(source: &str, notation: Notation, ending: LineEnding) -> Result<Bytes, Pointed> {
    let mut bytes =
        notation.parse(source).map_err(|error| Pointed::at(source, error.range.clone(), error.words()))?;
    bytes.extend(notation.ending(ending));
    Ok(bytes.into())
}

/// A length of time up to [`LONGEST`].
pub(super) fn time(source: &str) -> Result<Duration, Pointed> {
    span::parse(source, LONGEST).map_err(|text| Pointed::at(source, 0..source.len(), text))
}

/// A number within bounds.
pub(super) fn number<T: TryFrom<u64>>(
    argument: &'static str,
    source: &str,
    bounds: (u64, u64),
) -> Result<T, Refusal> {
    let read = setting::number(source, bounds, "").map_err(|error| Refusal::of(argument, source, &error))?;
    T::try_from(read).map_err(|_| Refusal::whole("a number is too large"))
}

/// The length of time that a flag was given, if it was.
pub(super) fn time_of(flag: &'static str, source: Option<&str>) -> Result<Option<Duration>, Refusal> {
    source.map(|source| time(source).map_err(|error| Refusal::of(flag, source, &error))).transpose()
}

/// A word of a table, in any case, or any number.
pub(super) fn word_or_number(source: &str, table: &[(&'static str, i32)]) -> Result<i32, Pointed> {
    if let Some((_, number)) = table.iter().find(|(word, _)| word.eq_ignore_ascii_case(source)) {
        return Ok(*number);
    }
    source.parse().map_err(|_| {
        let words = SafeText::join(table.iter().map(|(word, _)| SafeText::literal(word)), ", ");
        let text = SafeText::literal("there is no such word; there are ").then(words);
        Pointed::at(source, 0..source.len(), text.then(", or a number"))
    })
}

/// Words of a table with commas between them, or numbers, as the bits of one number.
pub(super) fn flags(source: &str, table: &[(&'static str, i32)]) -> Result<i32, Pointed> {
    source.split(',').try_fold(0, |bits, part| {
        let known = table.iter().find(|(word, _)| word.eq_ignore_ascii_case(part));
        let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        let number = match (known, hex) {
            (Some((_, bit)), _) => Some(*bit),
            (None, Some(hex)) => u32::from_str_radix(hex, 16).ok().map(u32::cast_signed),
            (None, None) => part.parse().ok(),
        };
        number.map(|number| bits | number).ok_or_else(|| {
            let words = SafeText::join(table.iter().map(|(word, _)| SafeText::literal(word)), ", ");
            let text = SafeText::literal("there is no such flag; there are ").then(words);
            Pointed::of(source, part, text.then(", or a number as 0x20"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_point_at_the_bad_character() {
        let text = |source| payload(source, Notation::Text, LineEnding::CrLf);
        assert_eq!(text(r"a\0").as_deref(), Ok(&b"a\0\r\n"[..]));
        assert_eq!(text(r"ab\q").map_err(|error| error.column), Err(3));
        let hex = |source| payload(source, Notation::Hex, LineEnding::None);
        assert_eq!(hex("48 65").as_deref(), Ok(&b"He"[..]));
        assert_eq!(hex("48 6g").map_err(|error| error.column), Err(5));
        assert_eq!(hex("486").map_err(|error| error.column), Err(1));
    }

    #[test]
    fn flags_and_words_name_what_there_is() {
        let table = [("passive", 1), ("canonname", 2)];
        assert_eq!(flags("passive,canonname", &table), Ok(3));
        assert_eq!(flags("0x20,passive", &table), Ok(0x21));
        let error = flags("passive,canonnam", &table).expect_err("a typing error");
        assert_eq!((error.column, error.range), (9, 8..16));
        assert_eq!(word_or_number("CANONNAME", &table), Ok(2));
        assert_eq!(word_or_number("-7", &table), Ok(-7));
        assert!(word_or_number("x", &table).is_err());
    }

    #[test]
    fn times_have_bounds() {
        assert_eq!(time("0.5"), Ok(Duration::from_millis(500)));
        assert!(time("-1").is_err() && time("5 s").is_err());
    }
}
