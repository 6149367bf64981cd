//! What a child of a bench used.

use std::process::Child;
use std::time::Duration;

/// What one process used until its end.
pub(crate) struct Usage {
    /// Processor time, its own and the kernel's for it.
    #[allow(dead_code, reason = "each bench reads a part")]
    pub(crate) time: Duration,
    /// Its greatest resident size, KiB.
    pub(crate) resident: i64,
}

/// Waits for its end, which has to be a good one.
pub(crate) fn wait(child: &Child) -> Usage {
    let pid = libc::pid_t::try_from(child.id()).unwrap();
    let mut status = 0;
    // SAFETY: `rusage` is plain numbers, for which zero is a value.
    #[expect(unsafe_code, reason = "wait4 tells what one child used, which std does not")]
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::wait4(pid, &raw mut status, 0, &raw mut usage), pid);
        usage
    };
    assert_eq!(status, 0, "it failed");
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    Usage { time: time(usage.ru_utime) + time(usage.ru_stime), resident: usage.ru_maxrss }
}
