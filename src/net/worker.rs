//! Which worker thread this is: the shard of the journal that it writes.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

thread_local! {
    static INDEX: Cell<usize> = const { Cell::new(0) };
}

/// The number of the calling worker, from 0; 0 on any other thread.
#[inline]
pub(crate) fn index() -> usize {
    INDEX.get()
}

/// Gives the calling thread the next number of `next`.
pub(crate) fn enlist(next: &AtomicUsize) {
    INDEX.set(next.fetch_add(1, Relaxed));
}
