//! Time as the whole program keeps it: nanoseconds since the journal began.
//!
//! The panes get `now` as an argument and calls carry their begin and end, so every
//! projection is a pure function, and a recorded journal can be drawn again later.

use std::time::{Duration, Instant, SystemTime};

/// A point in time: nanoseconds since the [`Epoch`] of the journal it belongs to.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Moment(pub u64);

impl Moment {
    /// The beginning of the journal.
    pub const START: Moment = Moment(0);

    /// The moment `seconds` after the beginning; for tests and pictures.
    pub const fn at_secs(seconds: u64) -> Moment {
        Moment(seconds * 1_000_000_000)
    }

    /// How long it is from `earlier` to this moment; zero if `earlier` is later.
    pub const fn since(self, earlier: Moment) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// The moment so long before; the beginning, where it would lie before that.
impl std::ops::Sub<Duration> for Moment {
    type Output = Moment;

    fn sub(self, rest: Duration) -> Moment {
        Moment(self.0.saturating_sub(u64::try_from(rest.as_nanos()).unwrap_or(u64::MAX)))
    }
}

impl std::ops::Add<Duration> for Moment {
    type Output = Moment;

    fn add(self, rest: Duration) -> Moment {
        Moment(self.0.saturating_add(u64::try_from(rest.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// Where moment zero lies, on the monotonic clock and on the wall.
#[derive(Clone, Copy, Debug)]
pub struct Epoch {
    monotonic: Instant,
    wall: SystemTime,
}

impl Epoch {
    /// An epoch whose moment zero is the given pair of readings, taken together.
    pub const fn new(monotonic: Instant, wall: SystemTime) -> Epoch {
        Epoch { monotonic, wall }
    }

    /// The moment of a reading of the monotonic clock; zero for readings before the epoch.
    pub fn moment(&self, reading: Instant) -> Moment {
        Moment::START + reading.saturating_duration_since(self.monotonic)
    }

    /// The reading of the monotonic clock at `moment`.
    pub fn instant(&self, moment: Moment) -> Instant {
        self.monotonic + Duration::from_nanos(moment.0)
    }

    /// The time on the wall at `moment`, were the wall clock never set in between.
    pub fn wall(&self, moment: Moment) -> SystemTime {
        self.wall + Duration::from_nanos(moment.0)
    }
}
