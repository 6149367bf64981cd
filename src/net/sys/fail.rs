//! Failpoints: a test makes the n-th call of a kind fail with an errno, without the call being made.
//!
//! A set of failpoints belongs to the threads that installed it, so backends of one process do not
//! disturb each other. Where none is installed the price is one look at a thread-local flag.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::call::CallKind;
use crate::model::errno::Errno;

/// A set of failpoints, shared by a test and the threads of the backend under test.
#[derive(Clone, Debug, Default)]
pub struct Failpoints(Arc<SharedPoints>);

#[derive(Debug, Default)]
struct SharedPoints {
    points: Mutex<Points>,
    /// A pool of threads goes on.
    goes_on: Condvar,
}

#[derive(Debug, Default)]
struct Points {
    set: Vec<Point>,
    /// Calls of any kind that came by.
    calls: u32,
    /// The pools of threads that hang, by the names of their threads.
    hang: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    /// `None`: of any.
    kind: Option<CallKind>,
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
        self.add(Some(kind), nth, count, errno);
    }

    /// The `nth` call of all from now on fails, whichever it is; the registration with epoll, which the journal
    /// does not tell of, is one of them.
    pub fn inject_any(&self, nth: u32, errno: i32) {
        self.add(None, nth, 1, errno);
    }

    fn add(&self, kind: Option<CallKind>, nth: u32, failing: u32, errno: i32) {
        self.lock().set.push(Point { kind, passing: nth.saturating_sub(1), failing, errno: Errno(errno) });
    }

    /// How many calls came by so far, whether or not they failed.
    pub fn calls(&self) -> u32 {
        self.lock().calls
    }

    fn lock(&self) -> MutexGuard<'_, Points> {
        self.0.points.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `nth` call of this kind from now panics, as a defect of ours would.
    pub fn inject_panic(&self, kind: CallKind, nth: u32) {
        self.inject(kind, nth, 0);
    }

    /// How many calls are still to fail.
    pub fn left(&self) -> u32 {
        self.lock().set.iter().map(|point| point.failing).sum()
    }

    /// From now on the threads of this name (`file`, `lookup`, `host`) are stuck in whatever they are given, as in a disk
    /// that does not answer; or they go on.
    pub fn set_hangs(&self, threads: &'static str, hangs: bool) {
        let mut points = self.lock();
        points.hang.retain(|other| *other != threads);
        if hangs {
            points.hang.push(threads);
        }
        drop(points);
        self.0.goes_on.notify_all();
    }

    /// Waits while the threads of this name hang.
    pub(crate) fn wait(&self, threads: &'static str) {
        let mut points = self.lock();
        while points.hang.contains(&threads) {
            points = self.0.goes_on.wait(points).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes these the failpoints of the calling thread.
    pub fn install(&self) {
        POINTS.set(self.clone());
        INSTALLED.set(true);
    }

    /// `None` is what is no socket call.
    fn fault_event(&self, kind: Option<CallKind>) -> Option<Errno> {
        let mut held = self.lock();
        held.calls += 1;
        let points = &mut held.set;
        let fault_events = |point: &Point| (point.kind.is_none() || point.kind == kind) && point.failing > 0;
        let at = points.iter().position(fault_events)?;
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
        drop(held);
        assert!(errno.0 != 0, "a failpoint made {} panic", kind.map_or("epoll_ctl", CallKind::name));
        Some(errno)
    }
}

/// The failpoints of this thread, for another that makes calls in its place.
pub(crate) fn installed() -> Option<Failpoints> {
    INSTALLED.get().then(|| POINTS.with_borrow(Failpoints::clone))
}

/// Fails if a failpoint of this thread says so.
#[inline]
pub(super) fn point(kind: CallKind) -> super::Result<()> {
    if INSTALLED.get() { struck(Some(kind)) } else { Ok(()) }
}

/// The same for the registration with epoll.
pub(super) fn point_of_epoll() -> super::Result<()> {
    if INSTALLED.get() { struck(None) } else { Ok(()) }
}

fn struck(kind: Option<CallKind>) -> super::Result<()> {
    match POINTS.with_borrow(|points| points.fault_event(kind)) {
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
        assert_eq!((points.left(), points.calls()), (0, 5));
        points.inject_any(2, libc::EIO);
        let results = [point(CallKind::Send), point_of_epoll(), point(CallKind::Recv)];
        assert_eq!(results, [Ok(()), Err(Errno(libc::EIO)), Ok(())]);
    }
}
