//! Offsets to come back to: where the cursor was before it jumped, and what the user remembers.

/// Jumps to come back from at most.
const JUMP_LIMIT: usize = 64;
/// Places that are remembered at most.
const PLACE_LIMIT: usize = 64;

/// The offsets, in the bytes where these are from.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Where the cursor was before it jumped, the newest last.
    came_from: Vec<usize>,
    /// What is remembered, in its order.
    remembered: Vec<usize>,
}

impl Places {
    /// The cursor jumps away from here.
    pub(super) fn leave(&mut self, offset: usize) {
        self.came_from.push(offset);
        if self.came_from.len() > JUMP_LIMIT {
            self.came_from.remove(0);
        }
    }

    /// Where the last jump began.
    pub(super) fn come_back(&mut self) -> Option<usize> {
        self.came_from.pop()
    }

    /// The bytes are others: no jump leads back.
    pub(super) fn forget_jumps(&mut self) {
        self.came_from.clear();
    }

    /// What is remembered, in its order.
    pub(super) fn remembered(&self) -> &[usize] {
        &self.remembered
    }

    /// Remembers an offset, or forgets it; whether it is remembered now. `None`: there are too many.
    pub(super) fn toggle(&mut self, offset: usize) -> Option<bool> {
        match self.remembered.binary_search(&offset) {
            Ok(place) => {
                self.remembered.remove(place);
                Some(false)
            }
            Err(_) if self.remembered.len() >= PLACE_LIMIT => None,
            Err(place) => {
                self.remembered.insert(place, offset);
                Some(true)
            }
        }
    }

    /// At `at`, so many bytes became so many others: what is remembered behind them is with the same bytes as before.
    pub(super) fn shift(&mut self, at: usize, before: usize, after: usize) {
        let end = at + before;
        self.remembered.retain_mut(|place| match *place {
            offset if offset >= end => {
                *place = offset - before + after;
                true
            }
            offset => offset < at + after || offset < at,
        });
        self.remembered.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_moves_with_its_bytes() {
        let mut places = Places::default();
        for offset in [9, 2, 4, 6] {
            assert_eq!(places.toggle(offset), Some(true));
        }
        places.shift(4, 0, 3);
        assert_eq!(places.remembered(), [2, 7, 9, 12]);
        places.shift(7, 2, 0);
        assert_eq!(places.remembered(), [2, 7, 10], "the byte at 7 is gone, the one at 9 stands there now");
        assert_eq!(places.toggle(7), Some(false));
        assert_eq!(places.remembered(), [2, 10]);
    }

    #[test]
    fn places_and_jumps_are_bounded() {
        let mut places = Places::default();
        for offset in 0..=JUMP_LIMIT {
            places.leave(offset);
        }
        assert_eq!(std::iter::from_fn(|| places.come_back()).last(), Some(1), "the oldest was dropped");
        assert!((0..PLACE_LIMIT).all(|offset| places.toggle(offset) == Some(true)));
        assert_eq!(places.toggle(PLACE_LIMIT), None);
    }
}
