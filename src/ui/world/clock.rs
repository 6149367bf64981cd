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

    /// How long after 1970 a moment is; zero before.
    pub fn since_1970(&self, moment: Moment) -> Duration {
        let start = Duration::try_from(self.start.duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default();
        start + Duration::from_nanos(moment.0)
    }

    /// `12:04:31.206412`: what it showed so long after 1970.
    pub fn time_of_day_since_1970(&self, since: Duration) -> String {
        match Timestamp::UNIX_EPOCH.checked_add(since) {
            Ok(stamp) => stamp.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.6f").to_string(),
            Err(_) => "--:--:--.------".to_owned(),
        }
    }

    /// `12:04:31.206`.
    pub fn time_of_day(&self, moment: Moment) -> String {
        match self.start.checked_add(Duration::from_nanos(moment.0)) {
            Ok(stamp) => stamp.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string(),
            Err(_) => "--:--:--.---".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_the_zone_it_was_given() {
        let start = Timestamp::from_second(43_471).unwrap();
        assert_eq!(WallClock::new(start, TimeZone::UTC).time_of_day(Moment(206_000_000)), "12:04:31.206");
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(WallClock::new(start, zone).time_of_day(Moment::START), "13:04:31.000");
    }
}
