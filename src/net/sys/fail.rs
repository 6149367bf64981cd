//! Failpoints: a test makes the n-th call of a kind fail with an errno, without the call being made.
//!
//! A set of failpoints belongs to the threads that installed it, so backends of one process do not
//! disturb each other. Where none is installed the price is one look at a thread-local flag.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::call::CallKind;
use crate::model::errno::Errno;

/// A set of failpoints, shared by a test and the threads of the backend under test.
#[derive(Clone, Debug, Default)]
pub struct Failpoints(Arc<Mutex<Vec<Point>>>);

#[derive(Clone, Copy, Debug)]
struct Point {
    kind: CallKind,
    /// Calls of the kind that still pass.
    passing: u32,
    /// Calls that fail after those.
    failing: u32,
    errno: Errno,
}

thread_local! {
    static INSTALLED: Cell<bool> = const { Cell::new(false) };
    static POINTS: RefCell<Failpoints> = RefCell::default();
}

impl Failpoints {
    /// The `nth` call of this kind from now, counted from 1, fails with `errno`.
    pub fn inject(&self, kind: CallKind, nth: u32, errno: i32) {
        self.inject_many(kind, nth, 1, errno);
    }

    /// As [`Failpoints::inject`], and the calls after it too, `count` in all.
    pub fn inject_many(&self, kind: CallKind, nth: u32, count: u32, errno: i32) {
        let point = Point { kind, passing: nth.saturating_sub(1), failing: count, errno: Errno(errno) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(point);
    }

    /// The `nth` call of this kind from now panics, as a defect of ours would.
    pub fn inject_panic(&self, kind: CallKind, nth: u32) {
        self.inject(kind, nth, 0);
    }

    /// How many calls are still to fail.
    pub fn left(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|point| point.failing).sum()
    }

    /// Makes these the failpoints of the calling thread.
    pub fn install(&self) {
        POINTS.set(self.clone());
        INSTALLED.set(true);
    }

    fn strike(&self, kind: CallKind) -> Option<Errno> {
        let mut points = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = points.iter().position(|point| point.kind == kind && point.failing > 0)?;
        let point = &mut points[at];
        if point.passing > 0 {
            point.passing -= 1;
            return None;
        }
        point.failing -= 1;
        let errno = point.errno;
        if point.failing == 0 {
            points.remove(at);
        }
        drop(points);
        assert!(errno.0 != 0, "a failpoint made {} panic", kind.name());
        Some(errno)
    }
}

/// Fails if a failpoint of this thread says so.
#[inline]
pub(super) fn point(kind: CallKind) -> super::Result<()> {
    if !INSTALLED.get() {
        return Ok(());
    }
    match POINTS.with_borrow(|points| points.strike(kind)) {
        Some(errno) => Err(errno),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_call_fails_and_no_other() {
        let points = Failpoints::default();
        points.inject_many(CallKind::Listen, 2, 2, libc::EADDRINUSE);
        points.install();
        let results: Vec<_> = (0..4).map(|_| point(CallKind::Listen)).collect();
        assert_eq!(results, [Ok(()), Err(Errno(libc::EADDRINUSE)), Err(Errno(libc::EADDRINUSE)), Ok(())]);
        assert_eq!(point(CallKind::Bind), Ok(()));
        assert_eq!(points.left(), 0);
    }
}
