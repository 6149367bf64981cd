//! One line of a message: a name, a kind, what it says.

use std::net::IpAddr;
use std::ops::Range;

use super::BYTES;
use super::kind::{self, Kind, StringEnd};
use crate::bytes::checksum::{crc32, internet_checksum};
use crate::bytes::notation::Notation;
use crate::bytes::order::Order;
use crate::bytes::reading::Reading;
use crate::bytes::text::SafeText;

/// Why a line is no field; places count from its beginning.
#[derive(Clone, Debug)]
pub(super) struct LineError {
    pub(super) range: Range<usize>,
    pub(super) text: SafeText,
}

/// A field that is read.
#[derive(Clone, Debug)]
pub(super) struct FieldLine {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) typed: String,
    pub(super) value: FieldValue,
}

/// What a field says.
#[derive(Clone, Debug)]
pub(super) enum FieldValue {
    Bytes(Vec<u8>),
    /// Zeros up to a multiple of so many.
    Align(usize),
    /// What is computed over other fields.
    Summary(FieldSummary),
}

/// A length or a checksum over the fields from one to another.
#[derive(Clone, Debug)]
pub(super) struct FieldSummary {
    function: &'static str,
    /// `None`: from the first.
    pub(super) from: Option<String>,
    /// `None`: to the last.
    pub(super) to: Option<String>,
    /// Where the fields are named.
    pub(super) place: Range<usize>,
}

/// What is computed over fields.
const FUNCTIONS: [&str; 3] = ["length", "checksum", "crc32"];

impl FieldSummary {
    pub(super) fn is_checksum(&self) -> bool {
        self.function != "length"
    }

    pub(super) fn of(&self, bytes: &[u8]) -> u64 {
        match self.function {
            "length" => bytes.len() as u64,
            "checksum" => u64::from(internet_checksum(bytes)),
            _ => u64::from(crc32(bytes)),
        }
    }
}

impl FieldLine {
    /// Reads a line; `None` if there is nothing in it, or a remark.
    pub(super) fn parse(line: &str) -> Result<Option<FieldLine>, LineError> {
        let bare = line.trim_end();
        let start = line.len() - line.trim_start().len();
        if start >= bare.len() || bare[start..].starts_with('#') {
            return Ok(None);
        }
        let word = |from: usize| {
            let from = from + bare[from..].len() - bare[from..].trim_start().len();
            let end = bare[from..].find(char::is_whitespace).map_or(bare.len(), |end| from + end);
            from..end
        };
        let first = word(start);
        let (name, place) = match kind::named(&bare[first.clone()]) {
            Some(_) => ("", first),
            None => (&bare[first.clone()], word(first.end)),
        };
        let Some(entry) = kind::named(&bare[place.clone()]) else {
            let text =
                "a kind is expected here: u16, u32le, f64, decimal, bcd, text, text/u8, text+lf, hex, pad";
            return Err(LineError { range: place, text: text.into() });
        };
        // One blank ends the kind; blanks after it are of the text.
        let from = match entry.kind {
            Kind::Text { .. } => (place.end + 1).min(line.len()),
            _ => (place.end + bare[place.end..].len() - bare[place.end..].trim_start().len()).min(bare.len()),
        };
        let typed = if matches!(entry.kind, Kind::Text { .. }) { &line[from..] } else { &bare[from..] };
        let at = |text: SafeText| LineError { range: from..line.len().max(from), text };
        let value = value_of(entry.kind, typed, from).map_err(at)?;
        Ok(Some(FieldLine { name: name.to_owned(), kind: entry.kind, typed: typed.to_owned(), value }))
    }
}

fn value_of(kind: Kind, typed: &str, from: usize) -> Result<FieldValue, SafeText> {
    if kind.integer().is_some()
        && let Some(summary) = summary(typed, from)?
    {
        return Ok(FieldValue::Summary(summary));
    }
    Ok(FieldValue::Bytes(match kind {
        Kind::Value(reading, order) => reading.write(typed, order)?,
        Kind::Decimal => decimal(typed)?,
        Kind::Text { encoding, order, end } => text(typed, encoding, order, end)?,
        Kind::Hex => Notation::Hex.parse(typed).map_err(|error| error.words())?,
        Kind::Pad => pad(typed)?,
        Kind::Align => match count(typed).filter(|count| *count > 0) {
            Some(count) => return Ok(FieldValue::Align(count)),
            None => return Err("a multiple of what? A number is expected, as 4".into()),
        },
        Kind::Address => match typed.parse() {
            Ok(IpAddr::V4(address)) => address.octets().to_vec(),
            Ok(IpAddr::V6(address)) => address.octets().to_vec(),
            Err(_) => return Err("an address is expected, as 127.0.0.1 or ::1".into()),
        },
    }))
}

/// A number of bytes.
fn count(typed: &str) -> Option<usize> {
    typed.parse().ok().filter(|count| *count <= BYTES)
}

/// `2`, `4 0xff`
fn pad(typed: &str) -> Result<Vec<u8>, SafeText> {
    let (number, byte) = typed.split_once(char::is_whitespace).unwrap_or((typed, "0"));
    let Some(number) = count(number) else { return Err("how many bytes? A number is expected".into()) };
    Ok(Reading::Unsigned(1).write(byte, Order::Big)?.repeat(number))
}

fn decimal(typed: &str) -> Result<Vec<u8>, SafeText> {
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return Err("decimal digits are expected, as 12 or 3.14".into());
    }
    Ok(typed.as_bytes().to_vec())
}

fn text(typed: &str, encoding: Reading, order: Order, end: StringEnd) -> Result<Vec<u8>, SafeText> {
    // Said without the column: it would be counted from the beginning of the value.
    Notation::Text.parse(typed).map_err(|error| error.words())?;
    let mut bytes = encoding.write(typed, order)?;
    match end {
        StringEnd::Plain => {}
        StringEnd::After(mark) => bytes.extend(encoding.write(mark, order)?),
        StringEnd::Length(width, order) => {
            if bytes.len() as u64 >> (8 * width) != 0 {
                let text = SafeText::literal("its length does not fit ").then(width);
                return Err(text.then(if width == 1 { " byte" } else { " bytes" }));
            }
            let mut prefixed = order.write(bytes.len() as u128, width);
            prefixed.append(&mut bytes);
            bytes = prefixed;
        }
    }
    Ok(bytes)
}

/// `length(name..)`, `checksum(all)`, `crc32(a..b)`; `None` if it is no call.
fn summary(typed: &str, from: usize) -> Result<Option<FieldSummary>, SafeText> {
    let Some((function, rest)) = typed.split_once('(') else { return Ok(None) };
    let Some(function) = FUNCTIONS.into_iter().find(|name| *name == function.trim()) else {
        return Err("length(…), checksum(…) or crc32(…) is expected".into());
    };
    let Some(inside) = rest.trim_end().strip_suffix(')') else {
        return Err(") is missing at the end".into());
    };
    let named = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let (first, last) = match inside.split_once("..") {
        Some((first, last)) => (named(first), named(last)),
        None if inside.trim() == "all" => (None, None),
        None if inside.trim().is_empty() => {
            return Err("over which fields? name, first..last, first.. or all".into());
        }
        None => (named(inside), named(inside)),
    };
    let start = from + typed.len() - rest.len();
    Ok(Some(FieldSummary { function, from: first, to: last, place: start..start + inside.len() }))
}
