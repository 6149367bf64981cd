//! The data of a record, part by part, as its row in [`TYPES`](super::TYPES) lays it out.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use data_encoding::{BASE32HEX_NOPAD, BASE64, HEXUPPER};

use super::codes::{self, DnsPart, DnsType, type_name};
use super::name::{self, DnsNameError, quoted};
use super::params;
use crate::bytes::text::SafeText;

/// A part of a record's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdataPart {
    /// What it is.
    pub label: &'static str,
    /// Its bytes in the message.
    pub range: Range<usize>,
    /// What it holds, in presentation form.
    pub text: SafeText,
    /// What the number means, where that is known.
    pub note: SafeText,
    /// It is a domain name, whose labels are parts of their own.
    pub is_name: bool,
}

/// Data that does not have the form of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdataError {
    /// The byte of the message where it goes wrong.
    pub at: usize,
    /// Why, a clause.
    pub why: &'static str,
}

impl From<DnsNameError> for RdataError {
    fn from(error: DnsNameError) -> RdataError {
        RdataError { at: error.range.start, why: error.why }
    }
}

/// What is left of the data, taken from its front.
pub(super) struct RdataReader<'a> {
    pub(super) message: &'a [u8],
    pub(super) at: usize,
    pub(super) end: usize,
}

impl<'a> RdataReader<'a> {
    /// The data of a record.
    pub(super) fn new(message: &'a [u8], range: &Range<usize>) -> RdataReader<'a> {
        let end = range.end.min(message.len());
        RdataReader { message, at: range.start.min(end), end }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn error<T>(&self, why: &'static str) -> Result<T, RdataError> {
        Err(RdataError { at: self.at, why })
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], RdataError> {
        if length > self.end - self.at {
            return self.error("a part is longer than the data");
        }
        let taken = &self.message[self.at..self.at + length];
        self.at += length;
        Ok(taken)
    }

    pub(super) fn rest(&mut self) -> &'a [u8] {
        let rest = &self.message[self.at..self.end];
        self.at = self.end;
        rest
    }

    /// A number of up to four bytes in network order.
    pub(super) fn number(&mut self, bytes: usize) -> Result<u32, RdataError> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    pub(super) fn counted(&mut self) -> Result<&'a [u8], RdataError> {
        let length = self.number(1)?;
        self.take(length as usize)
    }
}

/// The parts of the data of a type; none for a type without a known form. The error is told with what was readable
/// before it.
pub(super) fn parts(
    message: &[u8],
    kind: u16,
    data: &Range<usize>,
) -> (Vec<RdataPart>, Result<(), RdataError>) {
    let mut parts = Vec::new();
    let Some(layout) = DnsType::of(kind).map(|kind| kind.parts).filter(|parts| !parts.is_empty()) else {
        return (parts, Ok(()));
    };
    let mut cursor = RdataReader::new(message, data);
    for &(label, part) in layout {
        if let Err(error) = read(&mut cursor, label, part, &mut parts) {
            return (parts, Err(error));
        }
    }
    let whole =
        if cursor.is_done() { Ok(()) } else { cursor.error("there are bytes after the data of this type") };
    (parts, whole)
}

fn read(
    cursor: &mut RdataReader<'_>,
    label: &'static str,
    part: DnsPart,
    parts: &mut Vec<RdataPart>,
) -> Result<(), RdataError> {
    let start = cursor.at;
    let mut note = SafeText::EMPTY;
    let text = match part {
        DnsPart::U8 => cursor.number(1)?.to_string(),
        DnsPart::U16 => cursor.number(2)?.to_string(),
        DnsPart::U32 => cursor.number(4)?.to_string(),
        DnsPart::Ttl => {
            let seconds = cursor.number(4)?;
            note = SafeText::own(span(seconds));
            seconds.to_string()
        }
        DnsPart::Instant => instant(cursor.number(4)?),
        DnsPart::Type => type_name(cursor.number(2)? as u16).into_owned(),
        DnsPart::Algorithm | DnsPart::Digest => {
            let number = cursor.number(1)? as u8;
            let names = if part == DnsPart::Digest { codes::digest } else { codes::algorithm };
            note = SafeText::literal(names(number));
            number.to_string()
        }
        DnsPart::Inet => {
            let mut octets = [0; 4];
            octets.copy_from_slice(cursor.take(4)?);
            Ipv4Addr::from(octets).to_string()
        }
        DnsPart::Inet6 => {
            let mut octets = [0; 16];
            octets.copy_from_slice(cursor.take(16)?);
            Ipv6Addr::from(octets).to_string()
        }
        DnsPart::Name => {
            let (name, end) = name::read(cursor.message, cursor.at, cursor.end, |_| ())?;
            cursor.at = end;
            note = name.unicode().unwrap_or_default();
            parts.push(RdataPart { label, range: start..end, text: name.text(), note, is_name: true });
            return Ok(());
        }
        DnsPart::String => quoted(cursor.counted()?),
        DnsPart::Word => {
            let mut text = String::new();
            name::label_text(cursor.counted()?, &mut text);
            text
        }
        DnsPart::Strings => {
            if cursor.is_done() {
                return cursor.error("a string is expected");
            }
            while !cursor.is_done() {
                let start = cursor.at;
                let text = SafeText::own(quoted(cursor.counted()?));
                let range = start..cursor.at;
                parts.push(RdataPart { label, range, text, note: SafeText::EMPTY, is_name: false });
            }
            return Ok(());
        }
        DnsPart::Rest => quoted(cursor.rest()),
        DnsPart::Hex => HEXUPPER.encode(cursor.rest()),
        DnsPart::Base64 => BASE64.encode(cursor.rest()),
        DnsPart::HexCounted => match cursor.counted()? {
            [] => "-".to_owned(),
            bytes => HEXUPPER.encode(bytes),
        },
        DnsPart::Base32Counted => BASE32HEX_NOPAD.encode(cursor.counted()?),
        DnsPart::Bitmap => return params::bitmap(cursor, label, parts),
        DnsPart::Params => return params::service(cursor, parts),
    };
    parts.push(RdataPart { label, range: start..cursor.at, text: SafeText::own(text), note, is_name: false });
    Ok(())
}

/// Data of an unknown type, or of a wrong form: `\# 3 0A0B0C` (RFC 3597, section 5).
pub(super) fn unknown(data: &[u8]) -> SafeText {
    let between = if data.is_empty() { "" } else { " " };
    SafeText::own(format!("\\# {}{between}{}", data.len(), HEXUPPER.encode(data)))
}

/// `20261121210000`: seconds since 1970 as the proleptic Gregorian calendar has them, in UTC.
fn instant(seconds: u32) -> String {
    let (days, rest) = (i64::from(seconds / 86_400), seconds % 86_400);
    // Days from 0000-03-01, in eras of 400 years (Howard Hinnant, chrono-compatible low-level date algorithms).
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// `1d2h`, `5m`: seconds in the units of zone files; empty below a minute.
pub(super) fn span(seconds: u32) -> String {
    let mut text = String::new();
    if seconds < 60 {
        return text;
    }
    let mut rest = seconds;
    for (unit, name) in [(604_800, 'w'), (86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')] {
        if rest >= unit {
            let _ = write!(text, "{}{name}", rest / unit);
            rest %= unit;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_dates_and_spans() {
        assert_eq!(instant(0), "19700101000000");
        assert_eq!(instant(951_827_696), "20000229123456");
        assert_eq!(instant(u32::MAX), "21060207062815");
        assert_eq!((span(59), span(60), span(90_061)), (String::new(), "1m".into(), "1d1h1m1s".into()));
    }
}
