//! What every task of the backend stands on: clock, journal, coalescer, ids, and who is watched.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::carry::Carrier;
use super::coalescer::EventCoalescer;
use super::host_counters::CountersBefore;
use super::inbox::{TaskCommand, TaskInbox};
use super::interfaces::OwnAddresses;
use super::pool::{self, Pool};
use super::sys;
use crate::model::address::Address;
use crate::model::connection::Owner;
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::journal::Journal;
use crate::model::moment::{Epoch, Moment};
use crate::model::server::ServerEvent;

/// What all tasks of the backend share.
pub(crate) struct NetContext {
    pub(crate) epoch: Epoch,
    /// What [`sys::monotonic`] read at moment zero.
    zero: u64,
    pub(crate) journal: Arc<Journal>,
    pub(crate) coalescer: EventCoalescer,
    /// Threads for names, for files, and for what is asked of this host.
    pub(crate) lookups: Pool,
    pub(crate) local_lookups: Pool,
    pub(crate) files: Pool,
    pub(crate) host: Pool,
    sockets: AtomicU32,
    connections: AtomicU32,
    inboxes: Mutex<HashMap<SocketId, Arc<TaskInbox>>>,
    bound: Mutex<HashMap<ServerId, BoundAddress>>,
    /// Counts the changes of `bound`.
    bound_version: AtomicU64,
    own: OwnAddresses,
    /// What the first session carries.
    pub(crate) carrier: Option<Arc<Carrier>>,
    /// What the counters of the host said when each session and server began.
    pub(crate) counters_before: CountersBefore,
}

/// An address that a server of ours holds.
#[derive(Clone, Debug)]
pub(crate) struct BoundAddress {
    /// Its transport.
    pub(crate) transport: Transport,
    /// The address that the kernel gave.
    pub(crate) address: Address,
    /// The word of its service.
    pub(crate) service: &'static str,
}

impl NetContext {
    pub(crate) fn new(epoch: Epoch, journal: Arc<Journal>) -> NetContext {
        let now = epoch.moment(Instant::now());
        NetContext {
            epoch,
            zero: sys::monotonic().saturating_sub(now.0),
            journal,
            coalescer: EventCoalescer::default(),
            lookups: Pool::new(pool::LOOKUPS),
            local_lookups: Pool::new(pool::LOCAL_LOOKUPS),
            files: Pool::new(pool::FILES),
            host: Pool::new(pool::HOST),
            sockets: AtomicU32::new(1),
            connections: AtomicU32::new(1),
            inboxes: Mutex::default(),
            bound: Mutex::default(),
            bound_version: AtomicU64::new(0),
            own: OwnAddresses::default(),
            carrier: None,
            counters_before: CountersBefore::default(),
        }
    }

    /// One that stands alone.
    #[cfg(test)]
    pub(crate) fn fixture() -> Arc<NetContext> {
        let epoch = Epoch::new(Instant::now(), std::time::SystemTime::now());
        let journal = Journal::new(crate::model::journal::DEFAULT_BUDGET, 1, epoch);
        Arc::new(NetContext::new(epoch, journal))
    }

    /// The time.
    #[inline]
    pub(crate) fn now(&self) -> Moment {
        Moment(sys::monotonic().saturating_sub(self.zero))
    }

    /// The runtime's clock at a moment, for its timers.
    pub(crate) fn instant(&self, moment: Moment) -> tokio::time::Instant {
        self.epoch.instant(moment).into()
    }

    pub(crate) fn next_socket(&self) -> SocketId {
        SocketId(self.sockets.fetch_add(1, Relaxed))
    }

    pub(crate) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Relaxed))
    }

    fn inboxes(&self) -> MutexGuard<'_, HashMap<SocketId, Arc<TaskInbox>>> {
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the socket one that observers can reach, until it is closed.
    pub(crate) fn watch(&self, socket: SocketId, inbox: &Arc<TaskInbox>) {
        self.inboxes().insert(socket, Arc::clone(inbox));
    }

    pub(crate) fn unwatch(&self, socket: SocketId) {
        self.inboxes().remove(&socket);
    }

    /// Asks the task of the socket to read its gauges.
    pub(crate) fn observe(&self, socket: SocketId, details: bool, anew: bool) {
        let inbox = self.inboxes().get(&socket).cloned();
        if let Some(inbox) = inbox {
            inbox.observe(TaskCommand::Observe { details, anew });
        }
    }

    fn bound(&self) -> MutexGuard<'_, HashMap<ServerId, BoundAddress>> {
        self.bound.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A server of ours holds an address from now on, or (`None`) no more.
    pub(crate) fn holds(&self, server: ServerId, bound: Option<BoundAddress>) {
        match bound {
            Some(bound) => self.bound().insert(server, bound),
            None => self.bound().remove(&server),
        };
        self.bound_version.fetch_add(1, Release);
    }

    /// Reads the addresses of this host anew, on the calling thread.
    pub(crate) fn read_own_addresses(&self) {
        if self.own.read(self.now()) {
            self.bound_version.fetch_add(1, Release);
        }
    }

    /// Grows whenever an address of ours comes or goes: what was concluded from them is good until then.
    pub(crate) fn bound_version(&self) -> u64 {
        self.bound_version.load(Acquire)
    }

    /// The addresses that our servers hold.
    pub(crate) fn held(&self) -> Vec<(ServerId, BoundAddress)> {
        self.bound().iter().map(|(id, bound)| (*id, bound.clone())).collect()
    }

    /// Whether a datagram server of ours is at this address: an answer to it could begin a loop. One that is
    /// bound to the wildcard address is at each address of this host.
    pub(crate) fn is_own_datagram_server(self: &Arc<NetContext>, address: &Address) -> bool {
        let (Some(ip), Some(port)) = (address.ip(), address.port()) else { return false };
        let ip = ip.to_canonical();
        let same_port: Vec<IpAddr> = {
            let bound = self.bound();
            let datagrams = bound.values().filter(|bound| bound.transport == Transport::Udp);
            datagrams
                .filter(|bound| bound.address.port() == Some(port))
                .filter_map(|bound| bound.address.ip())
                .collect()
        };
        same_port.into_iter().any(|own| {
            if own.is_unspecified() {
                address.is_loopback() || self.is_own_address(ip)
            } else {
                own.to_canonical() == ip
            }
        })
    }

    /// Whether this host has this address. Those that came within the last second may be missed: they are asked for, and
    /// then what was concluded is concluded anew.
    fn is_own_address(self: &Arc<NetContext>, ip: IpAddr) -> bool {
        let is_own = self.own.has(ip);
        if !is_own && self.own.is_due(self.now()) {
            let net = Arc::clone(self);
            // Refused: the next one to ask may be luckier.
            let _ = self.host.post(move || net.read_own_addresses());
        }
        is_own
    }

    /// A failure of a server or session that goes on.
    pub(crate) fn failed(&self, owner: Owner, failure: Failure) {
        let now = self.now();
        self.coalescer.publish_failure(match owner {
            Owner::Server(id) => Event::Server(ServerEvent::Failed(id, now, failure)),
            Owner::Session(id) => {
                Event::Console(crate::model::console::ConsoleEvent::Failed(id, now, failure))
            }
            Owner::Lookup(id) => Event::Lookup(crate::model::lookup::LookupEvent::Refused(id, failure)),
        });
    }
}
