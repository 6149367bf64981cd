//! The board: state changes are pinned to it, each thing at its latest, and taken to the channel of
//! events at most 60 times a second. A UI that stalls finds one row a thing, however often it changed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use super::cell::Cell;
use crate::model::connection::{Connection, Owner, SocketState};
use crate::model::console::ConsoleEvent;
use crate::model::counts::Counts;
use crate::model::event::Event;
use crate::model::ids::{ServerId, SessionId};
use crate::model::moment::Moment;
use crate::model::server::{AcceptQueue, ServerEvent, ServerStage, Totals};

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
struct Pinned {
    /// Cells that changed, by the order in which they first did.
    cells: BTreeMap<u64, Arc<Cell>>,
    /// Cells that were told before, and of which only the counters and the waiting changed since.
    counters: Vec<Arc<Cell>>,
    /// When counters were last told.
    counted: Option<Instant>,
    /// The place of the next.
    next: u64,
    /// How many of `cells` ended without ever having been told.
    short_lived: usize,
    said: VecDeque<Event>,
    failures: usize,
    totals: BTreeMap<ServerId, (Totals, bool)>,
    unseen: BTreeMap<ServerId, u64>,
    queues: BTreeMap<ServerId, AcceptQueue>,
    calls: bool,
    /// The flush is not woken for what is pinned while it knows there is something.
    awake: bool,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Board {
    pinned: Mutex<Pinned>,
    /// Taken off the board and not yet in the channel.
    leaving: Mutex<VecDeque<Event>>,
    bell: Notify,
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, Pinned> {
        self.pinned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, mut pinned: MutexGuard<'_, Pinned>) {
        let asleep = !std::mem::replace(&mut pinned.awake, true);
        drop(pinned);
        if asleep {
            self.bell.notify_one();
        }
    }

    /// Says something that is not conflated: stages, answers. Few, as each answers a command.
    pub(crate) fn say(&self, event: Event) {
        let mut pinned = self.lock();
        pinned.said.push_back(event);
        self.ring(pinned);
    }

    /// A server went on to a stage. One that goes to another and back before anybody was told, as at the
    /// limit of connections, is told once.
    pub(crate) fn stage(&self, server: ServerId, at: Moment, stage: ServerStage) {
        let mut pinned = self.lock();
        let is_own =
            |event: &Event| matches!(event, Event::Server(ServerEvent::Stage(id, ..)) if *id == server);
        let own: Vec<usize> =
            (0..pinned.said.len()).rev().filter(|at| is_own(&pinned.said[*at])).take(2).collect();
        if let [last, before] = own[..]
            && matches!(&pinned.said[before], Event::Server(ServerEvent::Stage(_, _, was)) if *was == stage)
            && matches!(
                &pinned.said[last],
                Event::Server(ServerEvent::Stage(
                    _,
                    _,
                    ServerStage::Paused { .. } | ServerStage::Listening(_)
                ))
            )
        {
            pinned.said.remove(last);
        } else {
            pinned.said.push_back(Event::Server(ServerEvent::Stage(server, at, stage)));
        }
        self.ring(pinned);
    }

    /// Says that something failed and goes on.
    pub(crate) fn say_failed(&self, event: Event) {
        let mut pinned = self.lock();
        if pinned.failures < FAILURES {
            pinned.failures += 1;
            pinned.said.push_back(event);
            self.ring(pinned);
        }
    }

    /// The journal has new calls, and nobody was told.
    pub(crate) fn calls(&self) {
        let mut pinned = self.lock();
        pinned.calls = true;
        self.ring(pinned);
    }

    /// The cell changed. Cheap when it is on the board already.
    pub(crate) fn touch(&self, cell: &Arc<Cell>) {
        if !cell.dirty.load(Relaxed) {
            self.pin(cell);
        }
    }

    fn pin(&self, cell: &Arc<Cell>) {
        let mut pinned = self.lock();
        if !cell.dirty.swap(true, Relaxed) {
            if cell.rest().changed {
                let place = pinned.next;
                pinned.next += 1;
                pinned.cells.insert(place, Arc::clone(cell));
            } else {
                pinned.counters.push(Arc::clone(cell));
            }
            self.ring(pinned);
        }
    }

    /// The cell has ended: it is told as far as there is room for such rows, or counted as unseen.
    pub(crate) fn ended(&self, cell: &Arc<Cell>) {
        self.pin(cell);
        let mut pinned = self.lock();
        let Owner::Server(server) = cell.birth.owner else { return };
        let mut rest = cell.rest();
        if rest.told || rest.settled || cell.birth.connection.is_none() {
            return;
        }
        if pinned.short_lived < SHORT_LIVED_ROWS {
            pinned.short_lived += 1;
            return;
        }
        rest.settled = true;
        let change = less(cell.tally.counts(), rest.flushed);
        rest.flushed = cell.tally.counts();
        drop(rest);
        let (totals, changed) = pinned.totals.entry(server).or_default();
        totals.counts = totals.counts.plus(change);
        *changed = true;
        *pinned.unseen.entry(server).or_default() += 1;
        // It ended a moment ago, so it stands near the end, where it is found soon.
        let place = pinned.cells.iter().rev().find(|(_, other)| Arc::ptr_eq(other, cell)).map(|(at, _)| *at);
        if let Some(place) = place {
            pinned.cells.remove(&place);
        }
    }

    /// Changes totals of a server.
    pub(crate) fn totals(&self, server: ServerId, how: impl FnOnce(&mut Totals)) {
        let mut pinned = self.lock();
        let (totals, changed) = pinned.totals.entry(server).or_default();
        how(totals);
        *changed = true;
        self.ring(pinned);
    }

    /// Begins the totals of a server anew.
    pub(crate) fn reset_totals(&self, server: ServerId) {
        self.totals(server, |totals| *totals = Totals::default());
    }

    /// The server is forgotten.
    pub(crate) fn forget(&self, server: ServerId) {
        let mut pinned = self.lock();
        pinned.totals.remove(&server);
        pinned.unseen.remove(&server);
        pinned.queues.remove(&server);
    }

    /// The accept queue of a server, as last read.
    pub(crate) fn queue(&self, server: ServerId, queue: AcceptQueue) {
        let mut pinned = self.lock();
        pinned.queues.insert(server, queue);
        self.ring(pinned);
    }

    /// Takes everything off the board, as events.
    pub(crate) fn collect(&self) -> Vec<Event> {
        self.take(true)
    }

    /// Takes what is due off the board: everything, but for the counters of many rows, which are due less
    /// often unless `all` are asked for.
    fn take(&self, all: bool) -> Vec<Event> {
        let mut pinned = self.lock();
        let now = Instant::now();
        let are_due = all
            || pinned.counters.len() <= FEW_COUNTERS
            || pinned.counted.is_none_or(|counted| now >= counted + COUNTERS);
        let counters = if are_due {
            pinned.counted = Some(now);
            std::mem::take(&mut pinned.counters)
        } else {
            Vec::new()
        };
        // What stays on the board is looked at again.
        pinned.awake = !pinned.counters.is_empty();
        pinned.failures = 0;
        pinned.short_lived = 0;
        let cells = std::mem::take(&mut pinned.cells);
        let mut events: Vec<Event> = std::mem::take(&mut pinned.said).into();
        let mut sockets: Vec<SocketState> = Vec::new();
        let mut rows: BTreeMap<ServerId, Vec<Connection>> = BTreeMap::new();
        let mut peers: BTreeMap<SessionId, Vec<Connection>> = BTreeMap::new();
        for cell in cells.into_values().chain(counters) {
            cell.dirty.store(false, Relaxed);
            let mut rest = cell.rest();
            if rest.settled {
                continue;
            }
            let changed = std::mem::take(&mut rest.changed);
            rest.settled = rest.standing_ended();
            rest.told = true;
            if let Some(row) = cell.connection(&rest) {
                match cell.birth.owner {
                    Owner::Server(server) => {
                        let change = less(row.counts, rest.flushed);
                        rest.flushed = row.counts;
                        let (totals, changed) = pinned.totals.entry(server).or_default();
                        totals.counts = totals.counts.plus(change);
                        *changed = true;
                        rows.entry(server).or_default().push(row);
                    }
                    Owner::Session(session) => peers.entry(session).or_default().push(row),
                }
                // The row has the counters; the socket is told when something else changes.
                if !changed {
                    continue;
                }
            }
            sockets.extend(cell.socket_of(&rest));
        }
        if !sockets.is_empty() {
            events.push(Event::Sockets(sockets));
        }
        events.extend(rows.into_iter().map(|(id, rows)| Event::Server(ServerEvent::Connections(id, rows))));
        events.extend(peers.into_iter().map(|(id, rows)| Event::Console(ConsoleEvent::Peers(id, rows))));
        let unseen = std::mem::take(&mut pinned.unseen);
        events.extend(unseen.into_iter().map(|(id, count)| Event::Server(ServerEvent::Unseen(id, count))));
        for (id, (totals, changed)) in &mut pinned.totals {
            if std::mem::take(changed) {
                events.push(Event::Server(ServerEvent::Totals(*id, *totals)));
            }
        }
        let queues = std::mem::take(&mut pinned.queues);
        events.extend(queues.into_iter().map(|(id, queue)| Event::Server(ServerEvent::Queue(id, queue))));
        if std::mem::take(&mut pinned.calls) {
            events.push(Event::Calls);
        }
        events
    }

    /// The next event for the channel, of those that were on the board when the last had left.
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

    /// Takes what is on the board to the channel, at most once a tick, until the channel is closed.
    /// Sleeps while there is nothing, and collects only once the channel has room.
    pub(crate) async fn flush(&self, events: mpsc::Sender<Event>) {
        let mut last = Instant::now().checked_sub(TICK).unwrap_or_else(Instant::now);
        loop {
            self.bell.notified().await;
            sleep_until(last + TICK).await;
            loop {
                let Ok(permit) = events.reserve().await else { return };
                let Some(event) = self.leave() else { break };
                permit.send(event);
            }
            last = Instant::now();
            if self.lock().awake {
                self.bell.notify_one();
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
