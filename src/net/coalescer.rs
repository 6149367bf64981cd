//! Conflates changes of state: keeps the latest of each thing, and sends what changed to the channel of
//! events at most 60 times a second. A UI that stalls finds one row a thing, however often it changed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use super::live_state::LiveState;
use crate::model::connection::{Connection, Owner, SocketState};
use crate::model::console::ConsoleEvent;
use crate::model::counts::Counts;
use crate::model::event::Event;
use crate::model::ids::{ServerId, SessionId};
use crate::model::moment::Moment;
use crate::model::server::{AcceptQueue, ServerEvent, ServerStage, ServerTotals};

/// Events are told at most once in this time: 60 a second.
pub(crate) const TICK: Duration = Duration::from_micros(16_667);

/// Rows of which only the counters changed are told at most once in this time, where they are many.
const COUNTERS: Duration = Duration::from_millis(100);

/// So many of them are no burden at each tick.
const FEW_COUNTERS: usize = 128;

/// Rows that came and went between two ticks and are still told one by one; a screen shows no more.
/// The others are counted: [`ServerEvent::Unseen`].
pub(crate) const SHORT_LIVED_ROWS: usize = 256;

/// Failures that wait to be told at most; beyond it they are left out, and the errors of the
/// counters still have them.
const FAILURES: usize = 256;

#[derive(Default)]
struct PendingEvents {
    /// Cells that changed, by the order in which they first did.
    live_states: BTreeMap<u64, Arc<LiveState>>,
    /// Cells that were told before, and of which only the counters and the waiting changed since.
    counters: Vec<Arc<LiveState>>,
    /// When counters were last told.
    counted: Option<Instant>,
    /// The place of the next.
    next: u64,
    /// How many of `live_states` ended without ever having been told.
    short_lived: usize,
    said: VecDeque<Event>,
    failures: usize,
    totals: BTreeMap<ServerId, (ServerTotals, bool)>,
    unseen: BTreeMap<ServerId, u64>,
    queues: BTreeMap<ServerId, AcceptQueue>,
    calls: bool,
    /// The flush is not woken for what is pending while it knows there is something.
    awake: bool,
}

/// The changes of state that wait for the channel of events.
#[derive(Default)]
pub(crate) struct EventCoalescer {
    pending: Mutex<PendingEvents>,
    /// Taken off the coalescer and not yet in the channel.
    leaving: Mutex<VecDeque<Event>>,
    wakeup: Notify,
    /// There is something that is told before the next tick.
    prompt: Notify,
    /// All but changes of state is.
    pub(crate) tells_at_once: bool,
}

impl EventCoalescer {
    fn lock(&self) -> MutexGuard<'_, PendingEvents> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake_reader(&self, pending: MutexGuard<'_, PendingEvents>) {
        self.wake_at_tick(pending);
        if self.tells_at_once {
            self.prompt.notify_one();
        }
    }

    fn wake_at_tick(&self, mut pending: MutexGuard<'_, PendingEvents>) {
        let asleep = !std::mem::replace(&mut pending.awake, true);
        drop(pending);
        if asleep {
            self.wakeup.notify_one();
        }
    }

    /// Says something that is not conflated: stages, answers. Few, as each answers a command.
    pub(crate) fn publish(&self, event: Event) {
        let mut pending = self.lock();
        pending.said.push_back(event);
        self.wake_reader(pending);
    }

    /// A server went on to a stage. One that goes to another and back before anybody was told, as at the
    /// limit of connections, is told once.
    pub(crate) fn stage(&self, server: ServerId, at: Moment, stage: ServerStage) {
        let mut pending = self.lock();
        let is_own =
            |event: &Event| matches!(event, Event::Server(ServerEvent::Stage(id, ..)) if *id == server);
        let own: Vec<usize> =
            (0..pending.said.len()).rev().filter(|at| is_own(&pending.said[*at])).take(2).collect();
        if let [last, before] = own[..]
            && matches!(&pending.said[before], Event::Server(ServerEvent::Stage(_, _, was)) if *was == stage)
            && matches!(
                &pending.said[last],
                Event::Server(ServerEvent::Stage(
                    _,
                    _,
                    ServerStage::Paused { .. } | ServerStage::Listening(_)
                ))
            )
        {
            pending.said.remove(last);
        } else {
            pending.said.push_back(Event::Server(ServerEvent::Stage(server, at, stage)));
        }
        self.wake_reader(pending);
    }

    /// Says that something failed and goes on.
    pub(crate) fn publish_failure(&self, event: Event) {
        let mut pending = self.lock();
        if pending.failures < FAILURES {
            pending.failures += 1;
            pending.said.push_back(event);
            self.wake_reader(pending);
        }
    }

    /// The journal has new calls, and nobody was told.
    pub(crate) fn calls(&self) {
        let mut pending = self.lock();
        pending.calls = true;
        self.wake_reader(pending);
    }

    /// The live state changed. Cheap when it is on the coalescer already.
    pub(crate) fn touch(&self, live: &Arc<LiveState>) {
        if !live.dirty.load(Relaxed) {
            self.enqueue(live);
        }
    }

    fn enqueue(&self, live: &Arc<LiveState>) {
        let mut pending = self.lock();
        if !live.dirty.swap(true, Relaxed) {
            if live.rest().changed {
                let place = pending.next;
                pending.next += 1;
                pending.live_states.insert(place, Arc::clone(live));
            } else {
                pending.counters.push(Arc::clone(live));
            }
            self.wake_at_tick(pending);
        }
    }

    /// The live state has ended: it is told as far as there is room for such rows, or counted as unseen.
    pub(crate) fn ended(&self, live: &Arc<LiveState>) {
        self.enqueue(live);
        let mut pending = self.lock();
        let Owner::Server(server) = live.identity.owner else { return };
        let mut rest = live.rest();
        if rest.told || rest.settled || live.identity.connection.is_none() {
            return;
        }
        if pending.short_lived < SHORT_LIVED_ROWS {
            pending.short_lived += 1;
            return;
        }
        rest.settled = true;
        let change = less(live.call_counters.counts(), rest.flushed);
        rest.flushed = live.call_counters.counts();
        drop(rest);
        let (totals, changed) = pending.totals.entry(server).or_default();
        totals.counts = totals.counts.plus(change);
        *changed = true;
        *pending.unseen.entry(server).or_default() += 1;
        // It ended a moment ago, so it stands near the end, where it is found soon.
        let place =
            pending.live_states.iter().rev().find(|(_, other)| Arc::ptr_eq(other, live)).map(|(at, _)| *at);
        if let Some(place) = place {
            pending.live_states.remove(&place);
        }
    }

    /// Changes totals of a server.
    pub(crate) fn totals(&self, server: ServerId, how: impl FnOnce(&mut ServerTotals)) {
        let mut pending = self.lock();
        let (totals, changed) = pending.totals.entry(server).or_default();
        how(totals);
        *changed = true;
        self.wake_reader(pending);
    }

    /// Begins the totals of a server anew.
    pub(crate) fn reset_totals(&self, server: ServerId) {
        self.totals(server, |totals| *totals = ServerTotals::default());
    }

    /// The server is forgotten.
    pub(crate) fn forget(&self, server: ServerId) {
        let mut pending = self.lock();
        pending.totals.remove(&server);
        pending.unseen.remove(&server);
        pending.queues.remove(&server);
    }

    /// The accept queue of a server, as last read.
    pub(crate) fn queue(&self, server: ServerId, queue: AcceptQueue) {
        let mut pending = self.lock();
        pending.queues.insert(server, queue);
        self.wake_reader(pending);
    }

    /// Takes everything off the coalescer, as events.
    pub(crate) fn collect(&self) -> Vec<Event> {
        self.take(true)
    }

    /// Takes what is due off the coalescer: everything, but for the counters of many rows, which are due less
    /// often unless `all` are asked for.
    fn take(&self, all: bool) -> Vec<Event> {
        let mut pending = self.lock();
        let now = Instant::now();
        let are_due = all
            || pending.counters.len() <= FEW_COUNTERS
            || pending.counted.is_none_or(|counted| now >= counted + COUNTERS);
        let counters = if are_due {
            pending.counted = Some(now);
            std::mem::take(&mut pending.counters)
        } else {
            Vec::new()
        };
        // What stays on the coalescer is looked at again.
        pending.awake = !pending.counters.is_empty();
        pending.failures = 0;
        pending.short_lived = 0;
        let live_states = std::mem::take(&mut pending.live_states);
        let mut events: Vec<Event> = std::mem::take(&mut pending.said).into();
        let mut sockets: Vec<SocketState> = Vec::new();
        let mut rows: BTreeMap<ServerId, Vec<Connection>> = BTreeMap::new();
        let mut peers: BTreeMap<SessionId, Vec<Connection>> = BTreeMap::new();
        for live in live_states.into_values().chain(counters) {
            live.dirty.store(false, Relaxed);
            let mut rest = live.rest();
            if rest.settled {
                continue;
            }
            let changed = std::mem::take(&mut rest.changed);
            rest.settled = rest.standing_ended();
            rest.told = true;
            if let Some(row) = live.connection(&rest) {
                match live.identity.owner {
                    Owner::Server(server) => {
                        let change = less(row.counts, rest.flushed);
                        rest.flushed = row.counts;
                        let (totals, changed) = pending.totals.entry(server).or_default();
                        totals.counts = totals.counts.plus(change);
                        *changed = true;
                        rows.entry(server).or_default().push(row);
                    }
                    Owner::Session(session) => peers.entry(session).or_default().push(row),
                    // It has sockets, and no rows.
                    Owner::Lookup(_) => {}
                }
                // The row has the counters; the socket is told when something else changes.
                if !changed {
                    continue;
                }
            }
            sockets.extend(live.socket_of(&rest));
        }
        if !sockets.is_empty() {
            events.push(Event::Sockets(sockets));
        }
        events.extend(rows.into_iter().map(|(id, rows)| Event::Server(ServerEvent::Connections(id, rows))));
        events.extend(peers.into_iter().map(|(id, rows)| Event::Console(ConsoleEvent::Peers(id, rows))));
        let unseen = std::mem::take(&mut pending.unseen);
        events.extend(unseen.into_iter().map(|(id, count)| Event::Server(ServerEvent::Unseen(id, count))));
        for (id, (totals, changed)) in &mut pending.totals {
            if std::mem::take(changed) {
                events.push(Event::Server(ServerEvent::Totals(*id, *totals)));
            }
        }
        let queues = std::mem::take(&mut pending.queues);
        events.extend(queues.into_iter().map(|(id, queue)| Event::Server(ServerEvent::Queue(id, queue))));
        if std::mem::take(&mut pending.calls) {
            events.push(Event::Calls);
        }
        events
    }

    /// The next event for the channel, of those that were on the coalescer when the last had left.
    fn leave(&self) -> Option<Event> {
        let mut leaving = self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        if leaving.is_empty() && self.lock().awake {
            leaving.extend(self.take(false));
        }
        leaving.pop_front()
    }

    /// Everything that was not told yet, once nothing flushes any more.
    pub(crate) fn rest(&self) -> Vec<Event> {
        let mut rest: Vec<Event> =
            std::mem::take(&mut *self.leaving.lock().unwrap_or_else(PoisonError::into_inner)).into();
        rest.extend(self.collect());
        rest
    }

    /// Takes what is on the coalescer to the channel, at most once a tick, until the channel is closed.
    /// Sleeps while there is nothing, and collects only once the channel has room.
    pub(crate) async fn flush(&self, events: mpsc::Sender<Event>) {
        let mut last = Instant::now().checked_sub(TICK).unwrap_or_else(Instant::now);
        loop {
            self.wakeup.notified().await;
            tokio::select! {
                () = sleep_until(last + TICK) => {}
                () = self.prompt.notified() => {}
            }
            loop {
                let Ok(permit) = events.reserve().await else { return };
                let Some(event) = self.leave() else { break };
                permit.send(event);
            }
            last = Instant::now();
            if self.lock().awake {
                self.wakeup.notify_one();
            }
        }
    }
}

/// What `now` has more than `before`.
fn less(now: Counts, before: Counts) -> Counts {
    Counts {
        bytes_in: now.bytes_in - before.bytes_in,
        bytes_out: now.bytes_out - before.bytes_out,
        calls_in: now.calls_in - before.calls_in,
        calls_out: now.calls_out - before.calls_out,
        errors: now.errors - before.errors,
        last: now.last,
    }
}

#[cfg(test)]
mod tests;
