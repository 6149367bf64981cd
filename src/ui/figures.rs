//! Numbers as the lists show them: short, with their unit, the same width whatever they are.

use std::time::Duration;

use crate::model::ladder::waited;
use crate::model::moment::Moment;

/// Bytes in at most six columns: `7 B`, `9999 B`, `12 kB`, `1.5 MB`. Thousands, not 1024s.
pub fn bytes(count: u64) -> String {
    if count < 10_000 {
        return format!("{count} B");
    }
    let mut scaled = count as f64 / 1000.0;
    for prefix in ["k", "M", "G", "T", "P"] {
        if scaled < 999.5 || prefix == "P" {
            let digits = usize::from(scaled < 9.95);
            return format!("{scaled:.digits$} {prefix}B");
        }
        scaled /= 1000.0;
    }
    format!("{scaled:.0} EB")
}

/// The same without unit, for narrow places: `7`, `9999`, `12k`, `1.5M`.
pub fn bytes_short(count: u64) -> String {
    let mut shown = bytes(count).replace(' ', "");
    shown.pop();
    shown
}

/// Bytes as [`bytes()`] writes them, a dash for nothing.
pub fn bytes_or_dash(count: u64) -> String {
    if count == 0 { "-".to_owned() } else { bytes(count) }
}

/// A number of calls or packets in at most five columns: `7`, `99999`, `120k`, `12M`.
pub fn count(count: u64) -> String {
    match count {
        0..=99_999 => count.to_string(),
        100_000..=9_999_999 => format!("{}k", count / 1000),
        10_000_000..=9_999_999_999 => format!("{}M", count / 1_000_000),
        _ => format!("{}G", count / 1_000_000_000),
    }
}

/// A number of calls in words with a blank before its unit: `7`, `99999`, `592 k`, `3.2 M`.
pub fn scaled(count: u64) -> String {
    if count < 100_000 {
        return count.to_string();
    }
    let bytes = bytes(count);
    bytes.trim_end_matches('B').trim_end().to_owned()
}

/// A number in full where that is at most 15 digits, else with a unit: `7`, `20971520`, `17778 P`.
pub fn full(count: u64) -> String {
    if count < 1_000_000_000_000_000 { count.to_string() } else { scaled(count) }
}

/// The age at `now` of what began at `since`, in whole seconds of the clock: all ages on a screen change
/// together, at its whole seconds.
pub fn age_at(now: Moment, since: Moment) -> String {
    let seconds = |moment: Moment| moment.0 / 1_000_000_000;
    waited(Duration::from_secs(seconds(now).saturating_sub(seconds(since)))).into()
}

/// `1st`, `2nd`, `3rd`, `4th`, `11th`.
pub fn ordinal(place: u32) -> String {
    let ending = match (place % 10, place % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

/// A time of the kernel's instruments: `0.04 ms`, `12 ms`, `1.2 s`.
pub fn short_time(span: Duration) -> String {
    let micros = span.as_micros();
    match micros {
        0..10_000 => format!("{:.2} ms", micros as f64 / 1000.0),
        10_000..1_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{:.1} s", micros as f64 / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_within_six_columns() {
        let shown: Vec<String> =
            [0, 7, 9999, 10_000, 999_499, 1_500_000, 12_345_678, 9_960_000_000, u64::MAX].map(bytes).to_vec();
        assert_eq!(
            shown,
            ["0 B", "7 B", "9999 B", "10 kB", "999 kB", "1.5 MB", "12 MB", "10 GB", "18447 PB"]
        );
        assert_eq!([7, 12_345, 1_500_000].map(bytes_short), ["7", "12k", "1.5M"]);
        assert!(
            [0, 9999, 10_000, 999_500, 999_999_999, 9_949_999_999].map(bytes).iter().all(|t| t.len() <= 6)
        );
    }

    #[test]
    fn ages_change_at_the_whole_seconds_of_the_clock() {
        assert_eq!(age_at(Moment(43_000_000_000), Moment(999_999_999)), "0:43");
    }

    #[test]
    fn places_have_their_endings() {
        let shown = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal);
        assert_eq!(shown, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
    }
}
