//! Sessions of the Console, as far as events told of them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use bytes::Bytes;

use crate::model::address::Address;
use crate::model::connection::{Connection, End, SocketState};
use crate::model::console::{ConsoleEvent, SessionSpec, SessionStage};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::ids::{ConnectionId, SessionId, SocketId};
use crate::model::lookup::LookupResult;
use crate::model::moment::Moment;
use crate::model::tls::TlsState;
use crate::model::transfer::TransferState;
use crate::model::why::Route;

/// Failures of one session or server remembered at most, the newest.
pub(super) const FAILURE_LIMIT: usize = 50;

/// Rows of peers of one session that ended and are kept, the newest.
const ENDED_PEERS: usize = 1_000;

/// A connect that was not answered yet.
#[derive(Clone, Debug)]
pub struct ConnectAttempt {
    /// To whom.
    pub to: Address,
    /// Since when; of several at once, since the first of them.
    pub since: Moment,
    /// SYNs sent to those that it goes on with, where it is TCP.
    pub syns: u32,
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// What it was to be.
    pub spec: SessionSpec,
    /// When it was opened.
    pub since: Moment,
    /// How far it is, and since when; `None` until the backend said so.
    pub stage: Option<(Moment, SessionStage)>,
    /// Its socket now: another one at each address that is tried.
    pub socket: Option<SocketId>,
    /// Every socket that it had, the one that it has now last.
    pub sockets: Vec<SocketId>,
    /// Of a datagram session: where a send goes that names nobody.
    pub target: Option<Address>,
    /// Peers of a datagram session.
    pub peers: BTreeMap<ConnectionId, Connection>,
    /// Whose row is which: of an address, the newest.
    peer_ids: HashMap<Address, ConnectionId>,
    /// Of a datagram session: who spoke last.
    pub last_heard: Option<Address>,
    /// Those whose rows ended, the oldest first.
    ended_peers: VecDeque<ConnectionId>,
    /// The connect that goes on, or ended without a connection.
    pub attempt: Option<ConnectAttempt>,
    /// Of a datagram session: whether `connect` was called, however that ended.
    pub was_connected: bool,
    /// What its name resolved to.
    pub answer: Option<LookupResult>,
    /// Over TLS: what was agreed on.
    pub tls: Option<Box<TlsState>>,
    /// Of a session that fetches a file: how far it is.
    pub transfer: Option<Box<TransferState>>,
    /// The route to an address, as it was asked for last.
    pub route: Option<(Address, Result<Route, Errno>)>,
    /// What failed, the newest last.
    pub failures: Vec<(Moment, Failure)>,
    /// The last send that ended: bytes taken, of how many, in how many calls.
    pub last_sent: Option<(u64, u64, u32)>,
    /// What was given to be sent and the kernel has not taken yet, the oldest first.
    pub outgoing: VecDeque<Outgoing>,
    /// Bytes that the socket had sent when the first of these had its turn.
    sent_before: (Option<SocketId>, u64),
}

/// A message that is queued here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The bytes.
    pub payload: Bytes,
    /// Since when.
    pub since: Moment,
}

impl Session {
    /// A session that was asked for just now.
    pub(super) fn opened(spec: SessionSpec, now: Moment) -> Session {
        Session {
            spec,
            since: now,
            stage: None,
            socket: None,
            sockets: Vec::new(),
            target: None,
            peers: BTreeMap::new(),
            peer_ids: HashMap::new(),
            last_heard: None,
            ended_peers: VecDeque::new(),
            attempt: None,
            was_connected: false,
            answer: None,
            tls: None,
            transfer: None,
            route: None,
            failures: Vec::new(),
            last_sent: None,
            outgoing: VecDeque::new(),
            sent_before: (None, 0),
        }
    }

    /// A payload is on its way to the session: it is queued here until the kernel has taken it.
    pub(super) fn given(&mut self, payload: &Bytes, now: Moment) {
        if !self.is_ended() {
            self.outgoing.push_back(Outgoing { payload: payload.clone(), since: now });
        }
    }

    /// How many bytes of the first message that is queued the kernel has taken, by the totals of the socket.
    pub fn taken(&self, socket: Option<&SocketState>) -> u64 {
        let Some((socket, first)) = socket.zip(self.outgoing.front()) else { return 0 };
        let before = if self.sent_before.0 == Some(socket.id) { self.sent_before.1 } else { 0 };
        socket.counts.bytes_out.saturating_sub(before).min(first.payload.len() as u64)
    }

    /// Messages that are queued here, and bytes of them that the kernel has not taken.
    pub fn queued(&self, socket: Option<&SocketState>) -> (usize, u64) {
        let bytes: u64 = self.outgoing.iter().map(|message| message.payload.len() as u64).sum();
        (self.outgoing.len(), bytes - self.taken(socket))
    }

    /// Whether a peer of a datagram session spoke unasked: nothing was sent to it, and it is not the one, or among the
    /// many (a multicast or broadcast address), that the session is for.
    pub fn is_unexpected(&self, peer: &Connection) -> bool {
        let is_meant = |target: &Address| *target == peer.peer || target.is_of_many();
        peer.counts.calls_out == 0 && !self.target.as_ref().is_some_and(is_meant)
    }

    /// Whether the peer with this address spoke unasked.
    pub fn is_unexpected_at(&self, address: &Address) -> bool {
        let peer = self.peer_ids.get(address).and_then(|id| self.peers.get(id));
        peer.is_some_and(|peer| self.is_unexpected(peer))
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        self.end().is_some()
    }

    /// Why it ended, if it did.
    pub fn end(&self) -> Option<&End> {
        match &self.stage {
            Some((_, SessionStage::Ended(end))) => Some(end),
            _ => None,
        }
    }

    /// Whether something can be cancelled: it resolves or connects.
    pub fn is_under_way(&self) -> bool {
        matches!(
            self.stage,
            None | Some((
                _,
                SessionStage::Resolving | SessionStage::Connecting { .. } | SessionStage::Handshake
            ))
        )
    }

    /// Whether a file is being fetched over it.
    pub fn is_fetching(&self) -> bool {
        self.spec.transfer.is_some() && !self.is_ended()
    }

    pub(super) fn handle_event(&mut self, event: &ConsoleEvent) {
        match event {
            ConsoleEvent::Socket(_, state) => {
                self.socket = Some(state.id);
                // Of several that connect at once, the one that it is now may be an older one.
                if self.sockets.last() != Some(&state.id) {
                    self.sockets.retain(|socket| *socket != state.id);
                    self.sockets.push(state.id);
                }
            }
            ConsoleEvent::Stage(_, at, stage) => self.enter(*at, stage),
            ConsoleEvent::Resolved(_, answer) => self.answer = Some(answer.clone()),
            ConsoleEvent::Failed(_, at, failure) => {
                self.failures.push((*at, failure.clone()));
                if self.failures.len() > FAILURE_LIMIT {
                    self.failures.remove(0);
                }
            }
            ConsoleEvent::Target(_, address) => self.target = Some(address.clone()),
            ConsoleEvent::Peers(_, peers) => {
                let mut heard = None;
                for peer in peers {
                    let old = self.peers.insert(peer.id, peer.clone());
                    let received = old.as_ref().map_or(0, |old| old.counts.calls_in);
                    if peer.counts.calls_in > received {
                        heard = heard.max(Some((peer.counts.last, &peer.peer)));
                    }
                    let was_ended = old.is_some_and(|old| old.status.is_ended());
                    self.peer_ids.insert(peer.peer.clone(), peer.id);
                    if peer.status.is_ended() && !was_ended {
                        self.ended_peers.push_back(peer.id);
                    }
                }
                if let Some((_, peer)) = heard {
                    self.last_heard = Some(peer.clone());
                }
                // A socket hears any number of addresses: of those that are forgotten the newest stay.
                while self.ended_peers.len() > ENDED_PEERS {
                    let Some(oldest) = self.ended_peers.pop_front() else { break };
                    let gone = self.peers.remove(&oldest);
                    if let Some(gone) = gone.filter(|gone| self.peer_ids.get(&gone.peer) == Some(&oldest)) {
                        self.peer_ids.remove(&gone.peer);
                    }
                }
            }
            ConsoleEvent::Sent { socket, taken, of, calls, .. } => {
                self.last_sent = Some((*taken, *of, *calls));
                self.outgoing.pop_front();
                let before = if self.sent_before.0 == Some(*socket) { self.sent_before.1 } else { 0 };
                self.sent_before = (Some(*socket), before + taken);
            }
            ConsoleEvent::NotSent { waiting, .. } => {
                self.outgoing.remove(*waiting as usize);
            }
            ConsoleEvent::Adjusted(_, spec) => self.spec = spec.as_ref().clone(),
            ConsoleEvent::Tls(_, _, state) => self.tls = Some(state.clone()),
            ConsoleEvent::Transfer(_, state) => self.transfer = Some(state.clone()),
            ConsoleEvent::Gone(_) => {}
        }
    }
}

impl Session {
    fn enter(&mut self, at: Moment, stage: &SessionStage) {
        match stage {
            SessionStage::Connecting { to, .. } => {
                let is_race = self.spec.happy_eyeballs;
                let before = self.attempt.take().filter(|attempt| is_race || attempt.to == *to);
                let since = before.map_or(at, |attempt| attempt.since);
                let syns = stage.attempts().iter().map(|(_, syns)| syns).sum();
                self.attempt = Some(ConnectAttempt { to: to.clone(), since, syns });
            }
            SessionStage::Handshake => self.attempt = None,
            SessionStage::Open { connected } => {
                self.attempt = None;
                self.was_connected |= connected.is_some();
            }
            _ => {}
        }
        self.stage = Some((at, stage.clone()));
    }
}

impl ConsoleEvent {
    /// Which session the event is about.
    pub(super) fn session(&self) -> SessionId {
        match self {
            ConsoleEvent::Socket(id, _)
            | ConsoleEvent::Stage(id, ..)
            | ConsoleEvent::Resolved(id, _)
            | ConsoleEvent::Failed(id, ..)
            | ConsoleEvent::Target(id, _)
            | ConsoleEvent::Peers(id, _)
            | ConsoleEvent::Adjusted(id, _)
            | ConsoleEvent::Tls(id, ..)
            | ConsoleEvent::Transfer(id, _)
            | ConsoleEvent::Gone(id) => *id,
            ConsoleEvent::Sent { session, .. } | ConsoleEvent::NotSent { session, .. } => *session,
        }
    }
}
