//! Variables of a payload, evaluated anew for each send: `${counter}`, `${random:8}`, `${time:ms}`, lengths and checksums.
//!
//! ```text
//! ${counter}        1, 2, 3 … as decimal digits           ${counter:u16be}  as a number of two bytes
//! ${random:N}       N random bytes                        ${time}  ${time:ms}  ${time:u32be}   since 1970
//! ${length:u16be}   how many bytes follow it              ${crc32:le}  ${checksum:be}   of all bytes before it
//! ```

use super::Notation;
use super::problem::{NotationError, NotationProblem};
use crate::bytes::checksum::{crc32, internet_checksum};

/// Random bytes at most in one variable.
const RANDOM_MOST: usize = 65_536;

/// What variables are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VariableValues {
    /// Which send it is, from 1.
    pub counter: u64,
    /// Milliseconds since 1970.
    pub time: u64,
    /// Where the random bytes begin: the same seed and counter give the same bytes.
    pub seed: u64,
}

/// A number of so many bytes, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct VariableNumber {
    bytes: usize,
    is_big: bool,
}

/// A piece of a payload.
enum VariablePiece {
    Bytes(Vec<u8>),
    /// How many bytes follow.
    Length(VariableNumber),
    /// Of all bytes before it: CRC-32 (IEEE 802.3).
    Crc32(VariableNumber),
    /// Of all bytes before it: the Internet checksum (RFC 1071).
    Checksum(VariableNumber),
}

/// The bytes that a source in this notation stands for, its variables replaced.
pub fn parse(notation: Notation, source: &str, values: &VariableValues) -> Result<Vec<u8>, NotationError> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = source[at..].find("${").map(|found| at + found) {
        pieces.push(VariablePiece::Bytes(literal(notation, source, at, start)?));
        let Some(length) = source[start..].find('}') else {
            let rest = NotationProblem::Incomplete("a variable ends with }");
            return Err(NotationError::at(source, start..source.len(), rest));
        };
        let end = start + length + 1;
        let name = &source[start + 2..end - 1];
        let piece = variable(name, values)
            .ok_or_else(|| NotationError::at(source, start..end, NotationProblem::NoVariable))?;
        pieces.push(piece);
        at = end;
    }
    pieces.push(VariablePiece::Bytes(literal(notation, source, at, source.len())?));
    join(&pieces).ok_or_else(|| NotationError::at(source, 0..source.len(), NotationProblem::TooLong))
}

/// What stands between variables; an error of it is one of the whole.
fn literal(notation: Notation, source: &str, from: usize, to: usize) -> Result<Vec<u8>, NotationError> {
    notation.parse(&source[from..to]).map_err(|error| {
        let range = error.range.start + from..error.range.end + from;
        NotationError::at(source, range, error.problem)
    })
}

fn variable(name: &str, values: &VariableValues) -> Option<VariablePiece> {
    let (name, form) = name.split_once(':').map_or((name, None), |(name, form)| (name, Some(form)));
    let decimal = |number: u64| VariablePiece::Bytes(number.to_string().into_bytes());
    let number = |number: u64, form: &str| Some(VariablePiece::Bytes(number_form(form)?.write(number)));
    match (name, form) {
        ("counter", None) => Some(decimal(values.counter)),
        ("counter", Some(form)) => number(values.counter, form),
        ("time", None) => Some(decimal(values.time / 1000)),
        ("time", Some("ms")) => Some(decimal(values.time)),
        ("time", Some(form)) => number(values.time / 1000, form),
        ("random", Some(count)) => {
            let count = count.parse().ok().filter(|count| *count <= RANDOM_MOST)?;
            Some(VariablePiece::Bytes(random(values, count)))
        }
        ("length", Some(form)) => Some(VariablePiece::Length(number_form(form)?)),
        ("crc32", Some(order)) => {
            Some(VariablePiece::Crc32(VariableNumber { bytes: 4, is_big: is_big(order)? }))
        }
        ("checksum", Some(order)) => {
            Some(VariablePiece::Checksum(VariableNumber { bytes: 2, is_big: is_big(order)? }))
        }
        _ => None,
    }
}

fn is_big(order: &str) -> Option<bool> {
    match order {
        "be" => Some(true),
        "le" => Some(false),
        _ => None,
    }
}

/// `u8`, `u16be`, `u32le`, `u64be` …
fn number_form(form: &str) -> Option<VariableNumber> {
    if form == "u8" {
        return Some(VariableNumber { bytes: 1, is_big: true });
    }
    let (size, order) = form.split_at_checked(form.len().checked_sub(2)?)?;
    let bytes = match size {
        "u16" => 2,
        "u32" => 4,
        "u64" => 8,
        _ => return None,
    };
    Some(VariableNumber { bytes, is_big: is_big(order)? })
}

impl VariableNumber {
    /// The low bytes of a number.
    fn write(self, number: u64) -> Vec<u8> {
        let mut bytes = number.to_be_bytes()[8 - self.bytes..].to_vec();
        if !self.is_big {
            bytes.reverse();
        }
        bytes
    }

    /// A number that has to fit; `None` if it does not.
    fn write_all(self, number: u64) -> Option<Vec<u8>> {
        let fits = self.bytes == 8 || number >> (8 * self.bytes) == 0;
        fits.then(|| self.write(number))
    }
}

/// Random bytes by SplitMix64 (Steele, Lea, Flood 2014): not for secrets.
fn random(values: &VariableValues, count: usize) -> Vec<u8> {
    let mut state = values.seed ^ values.counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
    }
    bytes.truncate(count);
    bytes
}

/// The pieces in order. A length is known once what follows it is; a checksum is one of what then stands before it.
fn join(pieces: &[VariablePiece]) -> Option<Vec<u8>> {
    let size = |piece: &VariablePiece| match piece {
        VariablePiece::Bytes(bytes) => bytes.len(),
        VariablePiece::Length(form) | VariablePiece::Crc32(form) | VariablePiece::Checksum(form) => {
            form.bytes
        }
    };
    let mut following: usize = pieces.iter().map(size).sum();
    let mut out = Vec::with_capacity(following);
    for piece in pieces {
        following -= size(piece);
        match piece {
            VariablePiece::Bytes(bytes) => out.extend_from_slice(bytes),
            VariablePiece::Length(form) => out.extend(form.write_all(following as u64)?),
            VariablePiece::Crc32(form) => out.extend(form.write(crc32(&out).into())),
            VariablePiece::Checksum(form) => out.extend(form.write(internet_checksum(&out).into())),
        }
    }
    Some(out)
}
