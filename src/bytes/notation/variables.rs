//! Variables of a payload, evaluated anew for each send: `${counter}`, `${random:8}`, `${time:ms}`, lengths and checksums.
//!
//! ```text
//! ${counter}  ${counter:u16be}     1, 2, 3 … as decimal digits, as a number of two bytes
//! ${random:N}                      N random bytes
//! ${time}  ${time:u32be}           seconds since 1970; ${time:ms} ${time:us}: finer; ${time:iso}: RFC 3339, in UTC
//! ${peer}  ${local}                address and port of either end; ${peer:ip} ${local:port} ${local:port:u16be}: a part
//! ${length:u16be}                  how many bytes follow it
//! ${crc32:le}  ${checksum:be}      of all bytes before it; ${crc32:le:after}: of those after it; ${checksum:be:all}: of
//!                                  the whole payload, in which it is 0 itself
//! ```

use std::net::{IpAddr, SocketAddr};

use super::Notation;
use super::encoding::Encoding;
use super::problem::{NotationError, NotationProblem};
use crate::bytes::calendar;
use crate::bytes::checksum::{crc32, internet_checksum};

/// Random bytes at most in one variable.
const RANDOM_MOST: usize = 65_536;

/// What variables are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VariableValues {
    /// Which send it is, from 1.
    pub counter: u64,
    /// Microseconds since 1970.
    pub time: u64,
    /// Where the random bytes begin: the same seed and counter give the same bytes.
    pub seed: u64,
    /// To whom it is sent, where that has an address and port of IP.
    pub peer: Option<(IpAddr, u16)>,
    /// From where, once the socket has an address and port.
    pub local: Option<(IpAddr, u16)>,
}

/// A number of so many bytes, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct VariableNumber {
    bytes: usize,
    is_big: bool,
}

/// The bytes that a checksum is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChecksumRange {
    Before,
    After,
    All,
}

/// A piece of a payload.
enum VariablePiece {
    Bytes(Vec<u8>),
    /// How many bytes follow.
    Length(VariableNumber),
    Checksum(ChecksumKind, ChecksumRange, VariableNumber),
}

/// How a checksum is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChecksumKind {
    /// CRC-32 (IEEE 802.3).
    Crc32,
    /// The Internet checksum (RFC 1071).
    Internet,
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
        let piece = variable(name, notation.encoding(), values)
            .map_err(|problem| NotationError::at(source, start..end, problem))?;
        pieces.push(piece);
        at = end;
    }
    pieces.push(VariablePiece::Bytes(literal(notation, source, at, source.len())?));
    join(&pieces).map_err(|problem| NotationError::at(source, 0..source.len(), problem))
}

/// What stands between variables; an error of it is one of the whole.
fn literal(notation: Notation, source: &str, from: usize, to: usize) -> Result<Vec<u8>, NotationError> {
    notation.parse(&source[from..to]).map_err(|error| {
        let range = error.range.start + from..error.range.end + from;
        NotationError::at(source, range, error.problem)
    })
}

fn variable(
    name: &str,
    encoding: Encoding,
    values: &VariableValues,
) -> Result<VariablePiece, NotationProblem> {
    let mut words = name.split(':');
    if words.clone().any(str::is_empty) {
        return Err(NotationProblem::NoVariable);
    }
    let words = [words.next(), words.next(), words.next(), words.next()].map(Option::unwrap_or_default);
    // Digits are characters of the text around them.
    let text = |text: String| {
        let mut bytes = Vec::new();
        let _ = encoding.encode(&text, &mut bytes);
        Some(VariablePiece::Bytes(bytes))
    };
    let number = |number: u64, form: &str| match form {
        "" => text(number.to_string()),
        form => Some(VariablePiece::Bytes(number_form(form)?.write(number))),
    };
    let seconds = values.time / 1_000_000;
    let piece = match words {
        ["counter", form, "", ""] => number(values.counter, form),
        ["time", "ms", form, ""] => number(values.time / 1000, form),
        ["time", "us", form, ""] => number(values.time, form),
        ["time", "iso", "", ""] => text(calendar::to_text(seconds as i64, 0).unwrap_or_default()),
        ["time", form, "", ""] => number(seconds, form),
        ["random", count, "", ""] => {
            let count = count.parse().ok().filter(|count| *count <= RANDOM_MOST);
            count.map(|count| VariablePiece::Bytes(random(values, count)))
        }
        [end @ ("peer" | "local"), which, form, ""] => {
            let address = if end == "peer" { values.peer } else { values.local };
            let (ip, port) = address.ok_or(NotationProblem::UnknownAddress { is_peer: end == "peer" })?;
            match (which, form) {
                ("", "") => text(SocketAddr::new(ip, port).to_string()),
                ("ip", "") => text(ip.to_string()),
                ("port", form) => number(port.into(), form),
                _ => None,
            }
        }
        ["length", form, "", ""] => number_form(form).map(VariablePiece::Length),
        [kind @ ("crc32" | "checksum"), order, range, ""] => checksum(kind, order, range),
        _ => None,
    };
    piece.ok_or(NotationProblem::NoVariable)
}

fn checksum(kind: &str, order: &str, range: &str) -> Option<VariablePiece> {
    let (kind, bytes) = match kind {
        "crc32" => (ChecksumKind::Crc32, 4),
        _ => (ChecksumKind::Internet, 2),
    };
    let range = match range {
        "" => ChecksumRange::Before,
        "after" => ChecksumRange::After,
        "all" => ChecksumRange::All,
        _ => return None,
    };
    Some(VariablePiece::Checksum(kind, range, VariableNumber { bytes, is_big: is_big(order)? }))
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

/// The pieces in order. A length is known once what follows it is; then the checksums, each once those that it covers are.
fn join(pieces: &[VariablePiece]) -> Result<Vec<u8>, NotationProblem> {
    let size = |piece: &VariablePiece| match piece {
        VariablePiece::Bytes(bytes) => bytes.len(),
        VariablePiece::Length(form) | VariablePiece::Checksum(.., form) => form.bytes,
    };
    let whole: usize = pieces.iter().map(size).sum();
    let mut out = Vec::with_capacity(whole);
    let mut checksums = Vec::new();
    for piece in pieces {
        match piece {
            VariablePiece::Bytes(bytes) => out.extend_from_slice(bytes),
            VariablePiece::Length(form) => {
                let following = whole - out.len() - form.bytes;
                out.extend(form.write_all(following as u64).ok_or(NotationProblem::TooLong)?);
            }
            VariablePiece::Checksum(kind, range, form) => {
                let place = out.len()..out.len() + form.bytes;
                let covered = match range {
                    ChecksumRange::Before => 0..place.start,
                    ChecksumRange::After => place.end..whole,
                    ChecksumRange::All => 0..whole,
                };
                out.resize(place.end, 0);
                checksums.push((*kind, *form, place, covered));
            }
        }
    }
    while !checksums.is_empty() {
        let is_ready = |at: &usize| {
            let covered = &checksums[*at].3;
            let others = checksums.iter().enumerate().filter(|(other, _)| other != at);
            others.into_iter().all(|(_, (_, _, place, _))| !covered.contains(&place.start))
        };
        let next = (0..checksums.len()).find(is_ready).ok_or(NotationProblem::ChecksumCircle)?;
        let (kind, form, place, covered) = checksums.remove(next);
        let sum = match kind {
            ChecksumKind::Crc32 => crc32(&out[covered]),
            ChecksumKind::Internet => internet_checksum(&out[covered]).into(),
        };
        out[place].copy_from_slice(&form.write(sum.into()));
    }
    Ok(out)
}
