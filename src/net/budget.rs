//! What one poll of a task may do with its sockets before the others have their turn.
//!
//! Calls are counted by the budget that tokio gives each poll of a task: 128. Bytes are charged to the same budget, as
//! further calls, for one that moves 64 KiB takes as long as eight that move a hundred bytes. When it is used up
//! everything here is pending; tokio runs the task again once all others that were ready have run, and after it has asked
//! the kernel who else is. So one peer that always has more to say, or always takes more, delays every other by less than
//! a millisecond.

use std::task::{Context, Poll, ready};

use tokio::task::coop;

/// Bytes that cost as much as one more call: with the 128 of a task 4 MiB a poll in calls of 64 KiB, which loopback moves
/// in about half a millisecond.
const BYTES_A_CALL: usize = 64 * 1024;

/// Takes one call, or one turn of a service, from the budget. Pending: it is used up, and the task will be run again.
#[inline]
pub(crate) fn poll_one(context: &mut Context<'_>) -> Poll<()> {
    let taken = ready!(coop::poll_proceed(context));
    taken.made_progress();
    Poll::Ready(())
}

/// Charges the bytes that a call moved.
#[inline]
pub(crate) fn charge(context: &mut Context<'_>, bytes: usize) {
    for _ in 0..bytes / BYTES_A_CALL {
        if is_used_up() || poll_one(context).is_pending() {
            return;
        }
    }
}

/// Whether the task has to wait for its next turn; what is pending then need not wait for its socket.
#[inline]
pub(crate) fn is_used_up() -> bool {
    !coop::has_budget_remaining()
}

/// Ends the turn of a task that has used its budget up: it will be run again.
#[cold]
pub(crate) fn yields(context: &mut Context<'_>) {
    if coop::poll_proceed(context).is_ready() {
        context.waker().wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    /// How many turns a task has, charging so many bytes for each, before another one that is ready runs.
    fn turns(bytes: usize) -> usize {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async move {
            let count = std::sync::Arc::new(AtomicUsize::new(0));
            let counted = std::sync::Arc::clone(&count);
            let greedy = tokio::spawn(poll_fn(move |context| {
                loop {
                    if is_used_up() {
                        yields(context);
                        return Poll::<()>::Pending;
                    }
                    ready!(poll_one(context));
                    charge(context, bytes);
                    counted.fetch_add(1, Relaxed);
                }
            }));
            let other = tokio::spawn(async move { count.load(Relaxed) });
            let turns = other.await.expect("it ran");
            greedy.abort();
            turns
        })
    }

    #[test]
    fn calls_and_bytes_end_a_turn_and_the_task_goes_on_later() {
        assert_eq!(turns(0), 128);
        assert_eq!(turns(BYTES_A_CALL - 1), 128);
        assert_eq!(turns(BYTES_A_CALL), 64);
        assert_eq!(turns(7 * BYTES_A_CALL), 16);
        assert_eq!(turns(usize::MAX), 1);
    }
}
