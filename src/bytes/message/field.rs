//! One line of a message: a name, a kind, what it says.

use std::net::IpAddr;
use std::ops::Range;

use super::kind::{self, Kind, StringEnd};
use super::{BYTES, internet_checksum};
use crate::bytes::notation::Notation;
use crate::bytes::order::{Order, TypedNumber};
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
            _ => u64::from(crc32fast::hash(bytes)),
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
    if let Kind::Integer { .. } = kind
        && let Some(summary) = summary(typed, from)?
    {
        return Ok(FieldValue::Summary(summary));
    }
    let count = || typed.parse::<usize>().ok().filter(|count| *count <= BYTES);
    Ok(FieldValue::Bytes(match kind {
        Kind::Integer { width, is_signed, order } => integer(typed, width, is_signed, order)?,
        Kind::Float { width, order } => {
            let Ok(number) = typed.parse::<f64>() else { return Err("a number is expected, as 3.14".into()) };
            let bits =
                if width == 4 { u128::from((number as f32).to_bits()) } else { u128::from(number.to_bits()) };
            order.write(bits, width)
        }
        Kind::Decimal => {
            let digits = typed.strip_prefix('-').unwrap_or(typed);
            if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err("decimal digits are expected, as 12".into());
            }
            typed.as_bytes().to_vec()
        }
        Kind::Bcd => bcd(typed)?,
        Kind::Text { wide, end } => text(typed, wide, end)?,
        Kind::Hex => Notation::Hex.parse(typed).map_err(|error| error.words())?,
        Kind::Pad => match count() {
            Some(count) => vec![0; count],
            None => return Err("how many zero bytes? A number is expected".into()),
        },
        Kind::Align => match count().filter(|count| *count > 0) {
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

fn integer(typed: &str, width: usize, is_signed: bool, order: Order) -> Result<Vec<u8>, SafeText> {
    let bits = width as u32 * 8;
    if !is_signed && typed.starts_with('-') {
        return Err("it is unsigned, and takes no negative number".into());
    }
    // 24 bits are no width of C: read as 32, and checked here.
    let number = TypedNumber::parse(typed, Some(bits.next_power_of_two()))?.bits;
    let is_negative = typed.starts_with('-');
    let most = if is_signed && !is_negative { bits - 1 } else { bits };
    if !is_negative && number >> most != 0 {
        return Err(SafeText::literal("it does not fit ").then(width).then(if width == 1 {
            " byte"
        } else {
            " bytes"
        }));
    }
    Ok(order.write(number, width))
}

fn bcd(typed: &str) -> Result<Vec<u8>, SafeText> {
    let digits: Option<Vec<u8>> =
        typed.chars().map(|digit| digit.to_digit(10).map(|digit| digit as u8)).collect();
    match digits.filter(|digits| !digits.is_empty()) {
        Some(mut digits) => {
            if digits.len() % 2 == 1 {
                digits.insert(0, 0);
            }
            Ok(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
        }
        None => Err("decimal digits are expected, as 1234".into()),
    }
}

fn text(typed: &str, wide: Option<Order>, end: StringEnd) -> Result<Vec<u8>, SafeText> {
    let plain = Notation::Text.parse(typed).map_err(|error| error.words())?;
    let mut bytes = match wide {
        None => plain,
        Some(order) => {
            let Ok(text) = String::from_utf8(plain) else {
                return Err("UTF-16 takes text, no bytes that are not UTF-8".into());
            };
            text.encode_utf16().flat_map(|unit| order.write(u128::from(unit), 2)).collect()
        }
    };
    match end {
        StringEnd::Plain => {}
        StringEnd::After(mark) => bytes.extend_from_slice(mark),
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
