//! The data of a record, part by part, as its row in [`TYPES`](super::TYPES) lays it out.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use data_encoding::{BASE32HEX_NOPAD, BASE64, HEXUPPER};

use super::codes::{self, DnsPart, DnsType, type_name};
use super::name::{self, quoted};
use super::params;
use super::reader::{RdataError, RdataPart, RdataReader};
use crate::bytes::text::SafeText;

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
        DnsPart::Params => return params::service(cursor, label, parts),
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
