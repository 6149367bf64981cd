//! How often an instrument looks: at each chance while something goes on, and ever more rarely at what stays as it is.

/// Looks in a row that saw nothing new, before chances to observe are skipped.
const STEADY: u8 = 3;

/// Chances to observe a socket that are skipped in a row at most.
pub(crate) const OF_SOCKET: u8 = 7;

/// The same for an accept queue: who waits there is to be seen within a second.
pub(crate) const OF_QUEUE: u8 = 3;

/// How often a socket is observed: less often while nothing changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PollPace {
    /// Looks in a row that saw nothing new.
    same: u8,
    /// Chances skipped since the last observation.
    passed: u8,
}

impl PollPace {
    /// Whether this chance is to be taken. `stirs`: something was done since, so there may be something new. At most
    /// so many are skipped: 1, 3, 7 and on, as nothing changes.
    pub(crate) fn is_due(&mut self, stirs: bool, most: u8) -> bool {
        if stirs {
            self.same = 0;
        }
        let rest =
            1_u8.checked_shl(self.same.saturating_sub(STEADY).into()).map_or(u8::MAX, |looks| looks - 1);
        if self.passed < rest.min(most) {
            self.passed += 1;
            return false;
        }
        self.passed = 0;
        true
    }

    /// What the look saw.
    pub(crate) fn saw(&mut self, is_new: bool) {
        self.same = if is_new { 0 } else { self.same.saturating_add(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_is_looked_at_more_rarely_until_it_stirs() {
        let mut pace = PollPace::default();
        let mut looks = Vec::new();
        for chance in 0..40 {
            if pace.is_due(false, OF_SOCKET) {
                pace.saw(false);
                looks.push(chance);
            }
        }
        assert_eq!(looks, [0, 1, 2, 3, 5, 9, 17, 25, 33]);
        assert!(pace.is_due(true, OF_SOCKET) && pace.is_due(false, OF_SOCKET));
        pace.saw(true);
        assert!((0..4).all(|_| {
            let is_due = pace.is_due(false, OF_QUEUE);
            pace.saw(false);
            is_due
        }));
        assert!(!pace.is_due(false, OF_QUEUE));
        for _ in 0..600 {
            pace.saw(false);
        }
        assert_eq!((0..8).filter(|_| pace.is_due(false, OF_QUEUE)).count(), 2);
    }
}
