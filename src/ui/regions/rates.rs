//! Rates over 1 s and over 10 s, from totals that come when they come.
//!
//! A meter keeps what moved in each of the last seconds; both rates slide over these with `now`, so that
//! they fall to nothing by themselves when nothing comes any more.

use crate::model::moment::Moment;

/// Seconds that a meter remembers: the ten of the longer rate, and the one that has just begun.
const SECONDS: usize = 11;
const SECOND: u64 = 1_000_000_000;

/// What moved lately, one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Track {
    /// The total when it was last told.
    total: u64,
    /// Bytes in each second, the place is the second modulo [`SECONDS`].
    moved: [u32; SECONDS],
}

/// What moved lately, both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    into: Track,
    out: Track,
    /// The newest second that was told of.
    second: u64,
    is_begun: bool,
}

/// Bytes a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Received.
    pub into: u64,
    /// Sent.
    pub out: u64,
}

impl Rate {
    /// Both ways together.
    pub const fn both(self) -> u64 {
        self.into.saturating_add(self.out)
    }
}

impl Meter {
    /// Takes note of totals at `now`. Totals that were there before the first note count as moved then only
    /// if `is_fresh`: a row that is seen from its beginning.
    pub fn note(&mut self, bytes_in: u64, bytes_out: u64, is_fresh: bool, now: Moment) {
        let second = now.0 / SECOND;
        if !self.is_begun {
            self.is_begun = true;
            self.second = second;
            if !is_fresh {
                (self.into.total, self.out.total) = (bytes_in, bytes_out);
            }
        }
        self.advance(second);
        let place = (self.second % SECONDS as u64) as usize;
        for (track, total) in [(&mut self.into, bytes_in), (&mut self.out, bytes_out)] {
            let more = u32::try_from(total.saturating_sub(track.total)).unwrap_or(u32::MAX);
            track.moved[place] = track.moved[place].saturating_add(more);
            track.total = total;
        }
    }

    /// Blanks the seconds between the newest that was told of and `second`.
    fn advance(&mut self, second: u64) {
        let passed = second.saturating_sub(self.second).min(SECONDS as u64);
        for step in 0..passed {
            let place = ((second - step) % SECONDS as u64) as usize;
            self.into.moved[place] = 0;
            self.out.moved[place] = 0;
        }
        self.second = self.second.max(second);
    }

    /// Bytes in the second that lies `back` seconds before that of `now`, both ways apart.
    fn at(&self, now: Moment, back: u64) -> (u64, u64) {
        let Some(second) = (now.0 / SECOND).checked_sub(back) else { return (0, 0) };
        if second > self.second || self.second - second >= SECONDS as u64 {
            return (0, 0);
        }
        let place = (second % SECONDS as u64) as usize;
        (u64::from(self.into.moved[place]), u64::from(self.out.moved[place]))
    }

    /// Bytes a second over the last `seconds` whole seconds' length, which ends at `now`.
    fn over(&self, now: Moment, seconds: u64) -> Rate {
        let part = now.0 % SECOND;
        let mut sum = (0_u64, 0_u64);
        for back in 0..seconds {
            let (into, out) = self.at(now, back);
            sum = (sum.0 + into, sum.1 + out);
        }
        // Of the oldest second, what lies within the window.
        let (into, out) = self.at(now, seconds);
        let rest = |bytes: u64| (u128::from(bytes) * u128::from(SECOND - part) / u128::from(SECOND)) as u64;
        Rate { into: (sum.0 + rest(into)) / seconds, out: (sum.1 + rest(out)) / seconds }
    }

    /// Bytes a second over the last second.
    pub fn over_second(&self, now: Moment) -> Rate {
        self.over(now, 1)
    }

    /// Bytes a second over the last ten seconds.
    pub fn over_ten(&self, now: Moment) -> Rate {
        self.over(now, 10)
    }

    /// Whether anything moved in the time that it looks back on.
    pub fn is_moving(&self, now: Moment) -> bool {
        (0..SECONDS as u64).any(|back| self.at(now, back) != (0, 0))
    }

    /// When a rate on screen is to be drawn anew, though nothing comes: the next whole second, while anything moves.
    pub fn next_change(&self, now: Moment) -> Option<Moment> {
        self.is_moving(now).then(|| Moment((now.0 / SECOND + 1) * SECOND))
    }

    /// The last `N` seconds as steps from 0 (nothing) to 8, the newest last, in measure of the greatest.
    pub fn steps<const N: usize>(&self, now: Moment) -> [u8; N] {
        let mut moved = [0_u64; N];
        for (place, bytes) in moved.iter_mut().enumerate() {
            let (into, out) = self.at(now, (N - 1 - place) as u64);
            *bytes = into + out;
        }
        let most = moved.iter().copied().max().unwrap_or(0);
        moved.map(|bytes| if most == 0 { 0 } else { (bytes * 8).div_ceil(most) as u8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment(millis * 1_000_000)
    }

    #[test]
    fn what_moved_counts_for_one_second_and_for_ten() {
        let mut meter = Meter::default();
        meter.note(1000, 500, true, at(5_200));
        assert_eq!(meter.over_second(at(5_900)), Rate { into: 1000, out: 500 });
        assert_eq!(meter.over_second(at(6_250)), Rate { into: 750, out: 375 });
        assert_eq!(meter.over_second(at(7_000)), Rate::default());
        assert_eq!(meter.over_ten(at(7_000)), Rate { into: 100, out: 50 });
        assert_eq!(meter.over_ten(at(15_500)), Rate { into: 50, out: 25 });
        assert_eq!(meter.over_ten(at(16_000)), Rate::default());
        assert!(meter.is_moving(at(15_999)) && !meter.is_moving(at(16_000)));
    }

    #[test]
    fn a_row_that_was_there_before_begins_at_its_totals() {
        let mut meter = Meter::default();
        meter.note(1_000_000, 0, false, at(100));
        assert_eq!(meter.over_ten(at(200)), Rate::default());
        meter.note(1_000_100, 0, false, at(300));
        assert_eq!(meter.over_second(at(300)).into, 100);
    }

    #[test]
    fn seconds_that_passed_in_silence_are_empty() {
        let mut meter = Meter::default();
        meter.note(80, 0, true, at(1_000));
        meter.note(90, 0, true, at(4_000));
        assert_eq!(meter.steps::<4>(at(4_500)), [8, 0, 0, 1]);
        // Longer than it remembers: nothing of the old is left over.
        meter.note(95, 0, true, at(400_000));
        assert_eq!(meter.steps::<11>(at(400_000)), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]);
    }

    #[test]
    fn totals_that_fall_and_greatest_numbers_do_no_harm() {
        let mut meter = Meter::default();
        meter.note(u64::MAX, u64::MAX, true, at(10));
        meter.note(0, 0, true, at(20));
        assert!(meter.over_second(at(20)).both() >= u64::from(u32::MAX));
        meter.note(5, 5, true, Moment(u64::MAX));
        assert_eq!(meter.over_second(Moment(u64::MAX)).into, 5);
    }
}
