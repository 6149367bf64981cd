//! Work that may block, on threads of its own: a name service, a disk, the tables of the kernel. It cannot be cancelled:
//! what is given up is forgotten, and quitting never waits for it.

use std::collections::VecDeque;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::{fail, panicked};
use crate::model::failure::Failure;

/// How many threads a pool has at most, and how much work waits for them at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolSize {
    /// The name of its threads.
    name: &'static str,
    threads: usize,
    waiting: usize,
}

/// `getaddrinfo` and `getnameinfo`: a fifth question waits until one of four has its answer.
pub(crate) const LOOKUPS: PoolSize = PoolSize { name: "lookup", threads: 4, waiting: 64 };

/// The same for names that are in `/etc/hosts`: they do not wait behind questions that a name server lets wait.
pub(crate) const LOCAL_LOOKUPS: PoolSize = PoolSize { name: "local lookup", threads: 2, waiting: 64 };

/// Files that servers hand out. A server has at most two of these threads (`service::disk::Disk`), so that a disk that
/// hangs leaves the others to other servers.
pub(crate) const FILES: PoolSize = PoolSize { name: "file", threads: 16, waiting: 512 };

/// What is asked of this host: its interfaces, /proc, `sock_diag(7)`.
pub(crate) const HOST: PoolSize = PoolSize { name: "host", threads: 2, waiting: 256 };

type PoolJob = Box<dyn FnOnce() + Send>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Too much waits already, or no thread can be made.
    Full,
    /// The work panicked, with these words.
    Panicked(String),
}

impl NoAnswer {
    /// The failure of what was to be done.
    pub(crate) fn failure(&self, operation: &'static str, subject: impl Display) -> Failure {
        match self {
            NoAnswer::Full => Failure::of_work(
                operation,
                subject,
                "too many requests wait for the same already",
                "wait until some of it is done, or cancel it",
            ),
            NoAnswer::Panicked(words) => panicked::failure(words),
        }
    }
}

#[derive(Default)]
struct PoolState {
    jobs: VecDeque<PoolJob>,
    threads: usize,
    idle: usize,
    closed: bool,
}

#[derive(Default)]
struct SharedPool {
    state: Mutex<PoolState>,
    work: Condvar,
}

impl SharedPool {
    fn lock(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does until the pool is closed.
    fn run(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                job();
                state = self.lock();
            } else if state.closed {
                state.threads -= 1;
                return;
            } else {
                state.idle += 1;
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            }
        }
    }
}

/// A few threads, made when they are needed.
pub(crate) struct Pool {
    size: PoolSize,
    shared: Arc<SharedPool>,
}

impl Pool {
    pub(crate) fn new(size: PoolSize) -> Pool {
        Pool { size, shared: Arc::default() }
    }

    /// Does work on one of the threads, and gives what came of it. Dropped before its turn, it is never begun.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NoAnswer> {
        let (answer, receiver) = oneshot::channel();
        self.push(Box::new(move || {
            // Whoever asked may have forgotten it while it waited.
            if !answer.is_closed() {
                let done = catch_unwind(AssertUnwindSafe(work));
                let _ =
                    answer.send(done.map_err(|panic| NoAnswer::Panicked(panicked::words_of(panic.as_ref()))));
            }
        }))?;
        // A job that is thrown away unbegun: the pool is closed.
        receiver.await.unwrap_or(Err(NoAnswer::Full))
    }

    /// Does work on one of the threads, for which nobody waits.
    pub(crate) fn post(&self, work: impl FnOnce() + Send + 'static) -> Result<(), NoAnswer> {
        self.push(Box::new(move || _ = catch_unwind(AssertUnwindSafe(work))))
    }

    fn push(&self, job: PoolJob) -> Result<(), NoAnswer> {
        // The calls of a test's backend fail, or hang, wherever they are made.
        let name = self.size.name;
        let job: PoolJob = match fail::installed() {
            None => job,
            Some(failpoints) => Box::new(move || {
                failpoints.install();
                failpoints.wait(name);
                job();
            }),
        };
        let mut state = self.shared.lock();
        if state.closed || state.jobs.len() >= self.size.waiting {
            return Err(NoAnswer::Full);
        }
        if state.idle <= state.jobs.len() && state.threads < self.size.threads {
            let shared = Arc::clone(&self.shared);
            let thread = std::thread::Builder::new().name(self.size.name.to_owned());
            match thread.spawn(move || shared.run()) {
                Ok(_) => state.threads += 1,
                Err(_) if state.threads == 0 => return Err(NoAnswer::Full),
                Err(_) => {}
            }
        }
        state.jobs.push_back(job);
        drop(state);
        self.shared.work.notify_one();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let jobs = std::mem::take(&mut state.jobs);
        drop(state);
        drop(jobs);
        self.shared.work.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::sync::mpsc::channel;
    use std::task::{Context, Waker};

    use super::*;

    const THREADS: usize = LOOKUPS.threads;

    /// Begins work at once, and gives how to wait for its end.
    fn begin<T: Send + 'static>(
        pool: &Arc<Pool>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl FnOnce() -> Result<T, NoAnswer> {
        let own = Arc::clone(pool);
        let mut asked = Box::pin(async move { own.run(work).await });
        let polled = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        move || match polled {
            std::task::Poll::Ready(done) => done,
            std::task::Poll::Pending => runtime.block_on(asked),
        }
    }

    #[test]
    fn four_run_at_once_and_the_fifth_waits() {
        let pool = Arc::new(Pool::new(LOOKUPS));
        let (began, begins) = channel();
        let gate = Arc::new(Barrier::new(THREADS + 1));
        let mut answers = Vec::new();
        for number in 0..=THREADS {
            let (began, gate) = (began.clone(), Arc::clone(&gate));
            answers.push(begin(&pool, move || {
                began.send(number).expect("the test listens");
                if number < THREADS {
                    gate.wait();
                }
                number
            }));
        }
        let mut first: Vec<_> = (0..THREADS).map(|_| begins.recv().expect("it began")).collect();
        first.sort_unstable();
        assert_eq!(first, [0, 1, 2, 3]);
        assert!(begins.try_recv().is_err(), "the fifth began although four run");
        gate.wait();
        let results: Vec<_> = answers.into_iter().map(|answer| answer().expect("answered")).collect();
        assert_eq!(results, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn forgotten_work_that_waits_is_never_begun_and_too_much_is_refused() {
        let pool = Arc::new(Pool::new(LOOKUPS));
        let gate = Arc::new(Barrier::new(THREADS + 1));
        let (began, begins) = channel();
        let blocked: Vec<_> = (0..THREADS)
            .map(|_| {
                let (gate, began) = (Arc::clone(&gate), began.clone());
                begin(&pool, move || {
                    began.send(()).expect("the test listens");
                    gate.wait().is_leader()
                })
            })
            .collect();
        (0..THREADS).for_each(|_| begins.recv().expect("it began"));
        let is_begun = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_begun);
        drop(begin(&pool, move || flag.store(true, SeqCst)));
        let last = begin(&pool, || ());
        for _ in 0..LOOKUPS.waiting - 2 {
            pool.post(|| ()).expect("there is room");
        }
        assert_eq!(pool.post(|| ()), Err(NoAnswer::Full));
        assert_eq!(begin(&pool, || ())(), Err(NoAnswer::Full));
        gate.wait();
        last().expect("answered after the forgotten one was passed over");
        assert!(!is_begun.load(SeqCst));
        drop(blocked);
    }

    #[test]
    fn work_that_panics_is_told_and_its_thread_goes_on() {
        let pool = Arc::new(Pool::new(LOOKUPS));
        // More often than there are threads: none is lost.
        for _ in 0..2 * THREADS {
            let told = begin(&pool, || panic!("a defect"))();
            assert_eq!(told, Err::<(), _>(NoAnswer::Panicked("a defect".to_owned())));
            pool.post(|| panic!("another")).expect("there is room");
        }
        assert_eq!(begin(&pool, || 7)(), Ok(7));
    }
}
