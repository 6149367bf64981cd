//! Starting the backend: its threads, its channels, and its end.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::actor::Actor;
use super::carry::Carrier;
use super::context::NetContext;
use super::sys;
use super::sys::fail::Failpoints;
use crate::model::command::Command;
use crate::model::event::Event;
use crate::model::journal::Journal;

/// Commands that wait for the actor, which takes them at once: a person and a script type fewer. The
/// UI uses `try_send`; a full channel means that the backend is stuck, and is said.
pub const COMMANDS: usize = 1024;

/// Events that wait for the UI: some seconds of ticks. When it is full, states are conflated on the coalescer.
pub const EVENTS: usize = 256;

/// How long the last events may wait for a UI that does not take them.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// What a backend is started with.
#[derive(Clone, Debug)]
pub struct BackendConfig {
    /// Where calls are written down; it has the clock's epoch.
    pub journal: Arc<Journal>,
    /// Calls that a test makes fail.
    pub failpoints: Option<Failpoints>,
    /// What happens and that there are new calls is told at once: for who draws nothing, and wants no delay. Else it is
    /// told 60 times a second, as changes of counters always are.
    pub tells_at_once: bool,
    /// What the first session carries.
    pub carrier: Option<Arc<Carrier>>,
}

impl BackendConfig {
    /// The defaults, recording into a journal.
    pub fn new(journal: Arc<Journal>) -> BackendConfig {
        BackendConfig { journal, failpoints: None, tells_at_once: false, carrier: None }
    }
}

/// A backend that runs. Dropped, or when all its commanders are, it ends everything.
#[derive(Debug)]
pub struct Backend {
    /// What it is asked to do.
    pub commands: mpsc::Sender<Command>,
    /// What it tells, the last [`Event::Stopped`].
    pub events: mpsc::Receiver<Event>,
    /// Every call.
    pub journal: Arc<Journal>,
    /// Its thread: ends within 2 s after [`Command::Stop`].
    pub thread: JoinHandle<()>,
}

/// Starts the backend on a thread of its own. Raises the limit of descriptors to the hard one first.
/// An error: the thread or the runtime could not be made.
pub fn start(config: BackendConfig) -> std::io::Result<Backend> {
    // Where the system refuses, the limit stays as it is, and running into it is told by then.
    let _ = sys::raise_descriptor_limit();
    let runtime = runtime()?;
    let (commands, received) = mpsc::channel(COMMANDS);
    let (events, taken) = mpsc::channel(EVENTS);
    let journal = Arc::clone(&config.journal);
    let mut net = NetContext::new(journal.epoch(), Arc::clone(&journal));
    net.carrier = config.carrier;
    net.coalescer.tells_at_once = config.tells_at_once;
    let net = Arc::new(net);
    let thread = std::thread::Builder::new().name("net".to_owned()).spawn(move || {
        if let Some(failpoints) = &config.failpoints {
            failpoints.install();
        }
        runtime.block_on(live(net, received, events));
        // Nothing is left but a lookup that still blocks, for which nobody waits.
        runtime.shutdown_background();
    })?;
    Ok(Backend { commands, events: taken, journal, thread })
}

/// Turns of tasks between two looks for new readiness, each a call of `epoll_wait`: about a millisecond of
/// small echoes.
const EVENT_INTERVAL: u32 = 256;

/// Readinesses taken at once. So few that what the kernel touched of their sockets is still in the cache when
/// their tasks come to it: with a thousand busy connections, 1,024 at once cost 2 % more for each echo.
const READY_AT_ONCE: usize = 64;

/// One thread serves all sockets: cheapest for each call, and a total order of all calls.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread()
        .event_interval(EVENT_INTERVAL)
        .max_io_events_per_tick(READY_AT_ONCE)
        .enable_all()
        .build()
}

async fn live(net: Arc<NetContext>, commands: mpsc::Receiver<Command>, events: mpsc::Sender<Event>) {
    let coalescer = Arc::clone(&net);
    let flushed = events.clone();
    let flush = tokio::spawn(async move { coalescer.coalescer.flush(flushed).await });
    let actor = tokio::spawn(Actor::new(Arc::clone(&net)).run(commands));
    if let Err(error) = actor.await
        && let Some(words) = super::panicked::words(error)
    {
        net.coalescer.publish(Event::Panicked(words));
    }
    flush.abort();
    let _ = flush.await;
    let last = net.coalescer.rest().into_iter().chain([Event::Stopped]);
    for event in last {
        if timeout(LAST_WORDS, events.send(event)).await.is_err() {
            return;
        }
    }
}
