//! `getaddrinfo` and `getnameinfo` on threads of their own: they block for as long as the name
//! service pleases, and cannot be cancelled. A question that is given up is forgotten; quitting
//! never waits for it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Threads at most; a fifth question waits until one of them is free.
pub(crate) const LOOKUP_THREADS: usize = 4;

/// Questions that wait at most; beyond it they are refused.
pub(crate) const LOOKUPS_WAITING: usize = 64;

type PoolJob = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Pool {
    jobs: VecDeque<PoolJob>,
    threads: usize,
    idle: usize,
    closed: bool,
}

#[derive(Default)]
struct SharedPool {
    pool: Mutex<Pool>,
    work: Condvar,
}

impl SharedPool {
    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does until the pool is closed.
    fn run(&self) {
        let mut pool = self.lock();
        loop {
            if let Some(job) = pool.jobs.pop_front() {
                drop(pool);
                job();
                pool = self.lock();
            } else if pool.closed {
                pool.threads -= 1;
                return;
            } else {
                pool.idle += 1;
                pool = self.work.wait(pool).unwrap_or_else(PoisonError::into_inner);
                pool.idle -= 1;
            }
        }
    }
}

/// The threads of the lookups; made when they are needed.
#[derive(Default)]
pub(crate) struct Lookups(Arc<SharedPool>);

impl Lookups {
    /// Runs a library call on one of the threads. The receiver may be dropped: then nobody is told.
    /// `None` when too many questions wait, or no thread can be made.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Option<oneshot::Receiver<T>> {
        let (answer, receiver) = oneshot::channel();
        let mut pool = self.0.lock();
        if pool.closed || pool.jobs.len() >= LOOKUPS_WAITING {
            return None;
        }
        if pool.idle <= pool.jobs.len() && pool.threads < LOOKUP_THREADS {
            let shared = Arc::clone(&self.0);
            let thread = std::thread::Builder::new().name("lookup".to_owned());
            match thread.spawn(move || shared.run()) {
                Ok(_) => pool.threads += 1,
                Err(_) if pool.threads == 0 => return None,
                Err(_) => {}
            }
        }
        pool.jobs.push_back(Box::new(move || {
            // Whoever asked may have forgotten it while it waited: then the call is not made.
            if !answer.is_closed() {
                let _ = answer.send(call());
            }
        }));
        drop(pool);
        self.0.work.notify_one();
        Some(receiver)
    }
}

impl Drop for Lookups {
    fn drop(&mut self) {
        let mut pool = self.0.lock();
        pool.closed = true;
        pool.jobs.clear();
        drop(pool);
        self.0.work.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_run_at_once_and_the_fifth_waits() {
        let lookups = Lookups::default();
        let (began, begins) = std::sync::mpsc::channel();
        let gate = Arc::new(std::sync::Barrier::new(LOOKUP_THREADS + 1));
        let mut answers = Vec::new();
        for number in 0..=LOOKUP_THREADS {
            let (began, gate) = (began.clone(), Arc::clone(&gate));
            let answer = lookups.ask(move || {
                began.send(number).expect("the test listens");
                if number < LOOKUP_THREADS {
                    gate.wait();
                }
                number
            });
            answers.push(answer.expect("there is room"));
        }
        let mut first: Vec<_> = (0..LOOKUP_THREADS).map(|_| begins.recv().expect("it began")).collect();
        first.sort_unstable();
        assert_eq!(first, [0, 1, 2, 3]);
        assert!(begins.try_recv().is_err(), "the fifth began although four run");
        gate.wait();
        let results: Vec<_> = answers.into_iter().map(|a| a.blocking_recv().expect("answered")).collect();
        assert_eq!(results, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_forgotten_question_that_waits_is_never_asked() {
        let lookups = Lookups::default();
        let gate = Arc::new(std::sync::Barrier::new(LOOKUP_THREADS + 1));
        let blocked: Vec<_> = (0..LOOKUP_THREADS)
            .filter_map(|_| {
                let gate = Arc::clone(&gate);
                lookups.ask(move || gate.wait().is_leader())
            })
            .collect();
        let asked = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let flag = Arc::clone(&asked);
        drop(lookups.ask(move || flag.store(true, std::sync::atomic::Ordering::SeqCst)));
        let last = lookups.ask(|| ()).expect("there is room");
        gate.wait();
        last.blocking_recv().expect("answered after the forgotten one was passed over");
        assert!(!asked.load(std::sync::atomic::Ordering::SeqCst));
        drop(blocked);
    }
}
