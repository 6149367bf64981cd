//! Seconds as a date of the calendar, in UTC, and back (RFC 3339). `bytes` has no clock, and needs none for this.

use std::fmt::Write as _;

/// Seconds from 1900 to 1970 (RFC 868).
pub(super) const FROM_1900: i64 = 2_208_988_800;

/// Seconds from 1900 to the end of the first era of NTP, in 2036.
pub(super) const ERA: i64 = 1 << 32;

const DAY: i64 = 86_400;

/// The first second of the year 0 and the last of the year 9999, since 1970: what RFC 3339 can write.
const FIRST: i64 = -62_167_219_200;
const LAST: i64 = 253_402_300_799;

/// `2026-11-21T09:30:00Z`; `None` before the year 0 and after 9999. `nanos` are written where there are any.
pub(super) fn to_text(seconds: i64, nanos: u32) -> Option<String> {
    if !(FIRST..=LAST).contains(&seconds) {
        return None;
    }
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let mut text =
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if nanos > 0 {
        let _ = write!(text, ".{nanos:09}");
    }
    text.push('Z');
    Some(text)
}

/// The seconds and nanoseconds of such a text; a blank may stand for the T, and the fraction may have 1 to 9 digits.
pub(super) fn from_text(text: &str) -> Option<(i64, u32)> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let bytes = whole.as_bytes();
    let is_right = bytes.len() == 19
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            10 => matches!(byte, b'T' | b't' | b' '),
            13 | 16 => *byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !is_right || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole[from..to].parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    let days = days(year, month, day);
    if date(days) != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let nanos = format!("{fraction:0<9}").parse().ok()?;
    Some((days * DAY + hour * 3600 + minute * 60 + second, nanos))
}

/// Year, month and day of a day since 1970-01-01 in the Gregorian calendar. Years begin in March, so that the day that
/// is there in some years alone is the last; 400 years have 146,097 days (an "era").
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The other way.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_dates_and_back() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_000_000_000, "2001-09-09T01:46:40Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-FROM_1900, "1900-01-01T00:00:00Z"),
            (i64::from(i32::MAX), "2038-01-19T03:14:07Z"),
            (FIRST, "0000-01-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(to_text(seconds, 0).as_deref(), Some(text));
            assert_eq!(from_text(text), Some((seconds, 0)));
        }
        assert_eq!((to_text(LAST + 1, 0), to_text(i64::MIN, 0)), (None, None));
        assert_eq!(to_text(0, 5).as_deref(), Some("1970-01-01T00:00:00.000000005Z"));
        assert_eq!(from_text("1970-01-01 00:00:01.5Z"), Some((1, 500_000_000)));
        for wrong in
            ["", "Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01"]
        {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }
}
