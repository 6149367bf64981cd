//! What the clock on the wall shows at a moment. The zone is given at the start; nothing is read here.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::moment::Moment;

/// Where moment zero lies on the wall, and in which zone times are shown.
#[derive(Clone, Debug)]
pub struct WallClock {
    start: Timestamp,
    zone: TimeZone,
}

impl Default for WallClock {
    fn default() -> WallClock {
        WallClock { start: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC }
    }
}

impl WallClock {
    /// A clock whose moment zero is `start`.
    pub const fn new(start: Timestamp, zone: TimeZone) -> WallClock {
        WallClock { start, zone }
    }

    /// `12:04:31.206`.
    pub fn time_of_day(&self, moment: Moment) -> String {
        match self.start.checked_add(Duration::from_nanos(moment.0)) {
            Ok(stamp) => stamp.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string(),
            Err(_) => "--:--:--.---".to_owned(),
        }
    }
}

/// How long something lasts, as the lists write it: `0:42`, `1:02:03`, `3d 04:05`.
pub fn age(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if days > 0 {
        format!("{days}d {:02}:{:02}", hours % 24, minutes % 60)
    } else if hours > 0 {
        format!("{hours}:{:02}:{:02}", minutes % 60, seconds % 60)
    } else {
        format!("{minutes}:{:02}", seconds % 60)
    }
}

/// How long a call took, in at most six columns: `12 µs`, `0.6 ms`, `31 ms`, `2.5 s`.
pub fn took(duration: Duration) -> String {
    let micros = duration.as_micros();
    let millis = duration.as_secs_f64() * 1e3;
    match micros {
        0..=599 => format!("{micros} µs"),
        600..=9_949 => format!("{millis:.1} ms"),
        9_950..=999_499 => format!("{millis:.0} ms"),
        _ if duration.as_secs() < 100 => format!("{:.1} s", millis / 1e3),
        _ => age(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_in_order() {
        let at = |micros| took(Duration::from_micros(micros));
        assert_eq!(
            [at(12), at(600), at(31_000), at(999_499), at(2_500_000)],
            ["12 µs", "0.6 ms", "31 ms", "999 ms", "2.5 s"]
        );
        assert_eq!(age(Duration::from_secs(42)), "0:42");
        assert_eq!(age(Duration::from_secs(3_723)), "1:02:03");
        assert_eq!(age(Duration::from_mins(3 * 24 * 60 + 245)), "3d 04:05");
    }

    #[test]
    fn the_clock_shows_the_zone_it_was_given() {
        let start = Timestamp::from_second(43_471).unwrap();
        assert_eq!(WallClock::new(start, TimeZone::UTC).time_of_day(Moment(206_000_000)), "12:04:31.206");
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(WallClock::new(start, zone).time_of_day(Moment::START), "13:04:31.000");
    }
}
