//! Lengths of time as they are typed and shown: `2`, `0.5`, `50ms`, `100us`, `5m`.

use std::time::Duration;

use crate::bytes::text::SafeText;

const WANTED: &str = "a length of time is expected: seconds as 2 or 0.5, or 50ms, 100us, 5m, 1h";

/// Unit and its nanoseconds, longest word first where one ends another.
const UNITS: [(&str, u64); 6] = [
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
];

/// Reads a length of time up to `most`; a number without a unit is in seconds. At most nine decimals.
pub fn parse(source: &str, most: Duration) -> Result<Duration, SafeText> {
    let (number, unit) = UNITS
        .iter()
        .find_map(|(word, unit)| source.strip_suffix(word).map(|number| (number, *unit)))
        .unwrap_or((source, 1_000_000_000));
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 {
        return Err(SafeText::literal(WANTED));
    }
    let scale = 10_u128.pow(u32::try_from(part.len()).unwrap_or(9));
    let nanos = whole
        .parse::<u64>()
        .ok()
        .zip(part.parse::<u64>().ok())
        .map(|(whole, part)| (u128::from(whole) * scale + u128::from(part)) * u128::from(unit) / scale)
        .filter(|nanos| *nanos <= most.as_nanos())
        .and_then(|nanos| u64::try_from(nanos).ok());
    nanos
        .map(Duration::from_nanos)
        .ok_or_else(|| SafeText::literal("too long: at most ").then(SafeText::shown(show(most))))
}

/// The shortest form that [`parse`] reads back as the same: `2s`, `50ms`, `100us`, `1ns`.
pub fn show(span: Duration) -> String {
    let nanos = span.as_nanos();
    match () {
        () if nanos.is_multiple_of(1_000_000_000) => format!("{}s", nanos / 1_000_000_000),
        () if nanos.is_multiple_of(1_000_000) => format!("{}ms", nanos / 1_000_000),
        () if nanos.is_multiple_of(1_000) => format!("{}us", nanos / 1_000),
        () => format!("{nanos}ns"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn spans_are_read_in_their_units_and_shown_shortest() {
        for (source, millis, shown) in [
            ("2", 2000, "2s"),
            ("0.5", 500, "500ms"),
            ("50ms", 50, "50ms"),
            ("1m", 60_000, "60s"),
            ("1h", 3_600_000, "3600s"),
            ("1.5s", 1500, "1500ms"),
            ("0", 0, "0s"),
        ] {
            let span = parse(source, HOUR).expect(source);
            assert_eq!(span, Duration::from_millis(millis), "{source}");
            assert_eq!(show(span), shown);
        }
        assert_eq!(parse("7us", HOUR), Ok(Duration::from_micros(7)));
    }

    #[test]
    fn what_is_no_span_or_too_long_is_refused() {
        for source in
            ["", "s", "-1", "1e3", "1.", ".5", "5 s", "1,5", "99999999999999999999999", "1.0000000001"]
        {
            assert!(parse(source, HOUR).is_err(), "{source}");
        }
        assert_eq!(
            parse("3601", HOUR).map_err(|text| text.to_string()),
            Err("too long: at most 3600s".to_owned())
        );
    }
}
