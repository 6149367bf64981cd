//! The live state of one socket or datagram peer: exact counters and what it waits in, written by
//! its one task without locks, and the rarer changes behind one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::{
    Connection, ConnectionStatus, End, Job, Observed, Owner, SocketRole, SocketState, Waiting,
};
use crate::model::counts::Counts;
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, SocketId};
use crate::model::moment::Moment;

/// Totals with a single writer: plain loads and stores, no locked instructions.
#[derive(Default)]
pub(crate) struct CallCounters {
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    calls_in: AtomicU64,
    calls_out: AtomicU64,
    errors: AtomicU64,
    last: AtomicU64,
}

fn add(counter: &AtomicU64, more: u64) {
    counter.store(counter.load(Relaxed).wrapping_add(more), Relaxed);
}

impl CallCounters {
    /// A call received so many bytes.
    #[inline]
    pub(crate) fn received(&self, bytes: usize, at: Moment) {
        add(&self.bytes_in, bytes as u64);
        add(&self.calls_in, 1);
        self.last.store(at.0, Relaxed);
    }

    /// A call sent so many bytes.
    #[inline]
    pub(crate) fn sent(&self, bytes: usize, at: Moment) {
        add(&self.bytes_out, bytes as u64);
        add(&self.calls_out, 1);
        self.last.store(at.0, Relaxed);
    }

    /// A call failed, with anything but EAGAIN or EINPROGRESS.
    pub(crate) fn failed(&self) {
        add(&self.errors, 1);
    }

    /// Takes errors back that were our own instruments'.
    pub(crate) fn set_errors(&self, errors: u64) {
        self.errors.store(errors, Relaxed);
    }

    /// The totals now.
    pub(crate) fn counts(&self) -> Counts {
        let last = self.last.load(Relaxed);
        Counts {
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            calls_in: self.calls_in.load(Relaxed),
            calls_out: self.calls_out.load(Relaxed),
            errors: self.errors.load(Relaxed),
            last: (last != 0).then_some(Moment(last)),
        }
    }
}

/// What a live state is made with and keeps.
#[derive(Clone, Debug)]
pub(crate) struct SocketIdentity {
    /// The session or server that it belongs to.
    pub(crate) owner: Owner,
    /// The socket: its own, or for a datagram peer the one it is spoken to over; 0 for none.
    pub(crate) socket: SocketId,
    /// Its row in a connection list, for accepted sockets and datagram peers.
    pub(crate) connection: Option<ConnectionId>,
    /// The part the socket plays; `None` for a datagram peer, which has no socket of its own.
    pub(crate) role: Option<SocketRole>,
    /// Of which kind.
    pub(crate) transport: Transport,
    /// `AF_INET` …
    pub(crate) family: u16,
    /// The descriptor; -1 for a datagram peer.
    pub(crate) fd: i32,
    /// When it began.
    pub(crate) opened: Moment,
}

/// The live state of one socket or datagram peer. What each call changes, the first three, shares one line of
/// the processor's cache: of a thousand connections none stays in the nearest one.
#[repr(C, align(64))]
pub(crate) struct LiveState {
    /// Its totals, written by its own task alone.
    pub(crate) call_counters: CallCounters,
    waiting: AtomicU64,
    /// On the list of the next flush.
    pub(super) dirty: AtomicBool,
    /// What does not change.
    pub(crate) identity: SocketIdentity,
    rest: Mutex<LiveDetails>,
}

/// What changes rarely.
#[derive(Default)]
pub(super) struct LiveDetails {
    local: Option<Address>,
    peer: Option<Address>,
    status: Option<ConnectionStatus>,
    end: Option<(Moment, End)>,
    note: String,
    progress: Option<u16>,
    jobs: Vec<Job>,
    observed: Option<Box<Observed>>,
    /// A row of it has been told.
    pub(super) told: bool,
    /// Its end has been told, or counted as unseen.
    pub(super) settled: bool,
    /// Something here changed since the last flush.
    pub(super) changed: bool,
    /// The part of its totals that its server's totals have already.
    pub(super) flushed: Counts,
}

impl LiveDetails {
    pub(super) const fn standing_ended(&self) -> bool {
        self.end.is_some()
    }
}

impl LiveState {
    pub(crate) fn new(identity: SocketIdentity, local: Option<Address>, peer: Option<Address>) -> LiveState {
        let status = identity.connection.map(|_| match identity.role {
            None => ConnectionStatus::Peer,
            Some(_) => ConnectionStatus::Open,
        });
        let rest = LiveDetails { local, peer, status, changed: true, ..LiveDetails::default() };
        LiveState {
            identity,
            call_counters: CallCounters::default(),
            waiting: AtomicU64::new(0),
            dirty: AtomicBool::new(false),
            rest: Mutex::new(rest),
        }
    }

    pub(super) fn rest(&self) -> MutexGuard<'_, LiveDetails> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, how: impl FnOnce(&mut LiveDetails)) {
        let mut rest = self.rest();
        how(&mut rest);
        rest.changed = true;
    }

    pub(crate) fn set_local(&self, local: Address) {
        self.change(|rest| rest.local = Some(local));
    }

    pub(crate) fn set_peer(&self, peer: Option<Address>) {
        self.change(|rest| rest.peer = peer);
    }

    pub(crate) fn local(&self) -> Option<Address> {
        self.rest().local.clone()
    }

    pub(crate) fn peer(&self) -> Option<Address> {
        self.rest().peer.clone()
    }

    pub(crate) fn set_standing(&self, status: ConnectionStatus) {
        self.change(|rest| rest.status = Some(status));
    }

    /// Gives whether this is another standing than before.
    pub(crate) fn set_standing_if_new(&self, status: ConnectionStatus) -> bool {
        let mut rest = self.rest();
        let is_new = rest.status.as_ref() != Some(&status);
        if is_new {
            rest.status = Some(status);
            rest.changed = true;
        }
        is_new
    }

    pub(crate) fn set_note(&self, note: String) {
        self.change(|rest| rest.note = note);
    }

    pub(crate) fn set_progress(&self, progress: Option<u16>) {
        self.change(|rest| rest.progress = progress);
    }

    pub(crate) fn set_jobs(&self, jobs: Vec<Job>) {
        self.change(|rest| rest.jobs = jobs);
    }

    pub(crate) fn set_observed(&self, observed: Observed) {
        self.change(|rest| rest.observed = Some(Box::new(observed)));
    }

    pub(crate) fn observed(&self) -> Option<Observed> {
        self.rest().observed.as_deref().cloned()
    }

    /// Ends it, once: a later reason does not replace the first. Gives whether this was the first.
    pub(crate) fn end(&self, at: Moment, end: End) -> bool {
        let mut rest = self.rest();
        if rest.end.is_some() {
            return false;
        }
        if rest.status.is_some() {
            rest.status = Some(ConnectionStatus::Ended(at, end.clone()));
        }
        rest.end = Some((at, end));
        rest.changed = true;
        self.waiting.store(0, Relaxed);
        true
    }

    /// What it waits in from now on; `None`: in nothing.
    pub(crate) fn set_waiting(&self, waiting: Option<Waiting>) {
        let packed = waiting.map_or(0, |waiting| {
            waiting.since.0 << 6 | u64::from(waiting.select) << 5 | (waiting.call as u64 + 1)
        });
        self.waiting.store(packed, Relaxed);
    }

    pub(crate) fn waiting(&self) -> Option<Waiting> {
        let packed = self.waiting.load(Relaxed);
        let call = *CallKind::ALL.get(((packed & 31) as usize).checked_sub(1)?)?;
        Some(Waiting { call, select: packed & 32 != 0, since: Moment(packed >> 6) })
    }

    /// Its row in a connection list, if it has one.
    pub(super) fn connection(&self, rest: &LiveDetails) -> Option<Connection> {
        let identity = &self.identity;
        Some(Connection {
            id: identity.connection?,
            owner: identity.owner,
            status: rest.status.clone()?,
            socket: (identity.socket.0 != 0).then_some(identity.socket),
            fd: (identity.fd >= 0).then_some(identity.fd),
            local: rest.local.clone(),
            peer: rest.peer.clone().unwrap_or(Address::UnixUnnamed),
            since: identity.opened,
            counts: self.call_counters.counts(),
            waiting: self.waiting(),
            observed: rest.observed.clone(),
            note: rest.note.clone(),
            progress: rest.progress,
            jobs: rest.jobs.clone(),
        })
    }

    /// Its state as a socket, unless it is a datagram peer.
    pub(crate) fn socket(&self) -> Option<SocketState> {
        self.socket_of(&self.rest())
    }

    pub(super) fn socket_of(&self, rest: &LiveDetails) -> Option<SocketState> {
        let identity = &self.identity;
        Some(SocketState {
            id: identity.socket,
            fd: identity.fd,
            transport: identity.transport,
            family: identity.family,
            role: identity.role?,
            owner: identity.owner,
            local: rest.local.clone(),
            peer: rest.peer.clone(),
            opened: identity.opened,
            ended: rest.end.clone(),
            counts: self.call_counters.counts(),
            waiting: self.waiting(),
            observed: rest.observed.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ServerId;

    pub(crate) fn live() -> LiveState {
        let identity = SocketIdentity {
            owner: Owner::Server(ServerId(1)),
            socket: SocketId(7),
            connection: Some(ConnectionId(3)),
            role: Some(SocketRole::Accepted),
            transport: Transport::Tcp,
            family: 2,
            fd: 11,
            opened: Moment(5),
        };
        LiveState::new(identity, None, None)
    }

    #[test]
    fn what_it_waits_in_survives_the_packing() {
        let live = live();
        assert_eq!(live.waiting(), None);
        for call in CallKind::ALL {
            let waiting = Waiting { call, select: true, since: Moment(u64::MAX >> 6) };
            live.set_waiting(Some(waiting));
            assert_eq!(live.waiting(), Some(waiting));
        }
        live.set_waiting(None);
        assert_eq!(live.waiting(), None);
    }

    #[test]
    fn the_first_reason_of_an_end_stays() {
        let live = live();
        assert!(live.end(Moment(9), End::ByPeer));
        assert!(!live.end(Moment(10), End::Stopped));
        let rest = live.rest();
        let row = live.connection(&rest).expect("it has a row");
        assert_eq!(row.status, ConnectionStatus::Ended(Moment(9), End::ByPeer));
    }
}
