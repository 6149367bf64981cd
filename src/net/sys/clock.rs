//! The clock that calls are timed with.

/// `CLOCK_MONOTONIC` in nanoseconds: the clock of `std::time::Instant`, without its arithmetic, which costs
/// more than the reading.
pub(crate) fn monotonic() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a live timespec. The call cannot fail: Linux always has this clock.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn it_is_the_clock_of_instants() {
        let (zero, begin) = (monotonic(), Instant::now());
        let end = begin + std::time::Duration::from_millis(2);
        while Instant::now() < end {}
        let gone = monotonic() - zero;
        assert!(gone >= 2_000_000 && u128::from(gone) <= begin.elapsed().as_nanos() + 1_000_000_000);
    }
}
