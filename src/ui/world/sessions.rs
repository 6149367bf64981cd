//! Sessions of the Console, as far as events told of them.

use std::collections::BTreeMap;

use crate::model::address::Address;
use crate::model::connection::{Connection, End};
use crate::model::console::{ConsoleEvent, SessionSpec, SessionStage};
use crate::model::failure::Failure;
use crate::model::ids::{ConnectionId, SessionId, SocketId};
use crate::model::lookup::LookupResult;
use crate::model::moment::Moment;

/// Failures of one session or server remembered at most, the newest.
pub(super) const FAILURE_LIMIT: usize = 50;

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
    /// Every socket that it had, the newest last.
    pub sockets: Vec<SocketId>,
    /// Of a datagram session: where a send goes that names nobody.
    pub target: Option<Address>,
    /// Peers of a datagram session.
    pub peers: BTreeMap<ConnectionId, Connection>,
    /// What its name resolved to.
    pub answer: Option<LookupResult>,
    /// What failed, the newest last.
    pub failures: Vec<(Moment, Failure)>,
    /// The last send that ended: bytes taken, of how many, in how many calls.
    pub last_sent: Option<(u64, u64, u32)>,
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
            answer: None,
            failures: Vec::new(),
            last_sent: None,
        }
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
        matches!(self.stage, None | Some((_, SessionStage::Resolving | SessionStage::Connecting { .. })))
    }

    pub(super) fn handle_event(&mut self, event: &ConsoleEvent) {
        match event {
            ConsoleEvent::Socket(_, state) => {
                self.socket = Some(state.id);
                if !self.sockets.contains(&state.id) {
                    self.sockets.push(state.id);
                }
            }
            ConsoleEvent::Stage(_, at, stage) => self.stage = Some((*at, stage.clone())),
            ConsoleEvent::Resolved(_, answer) => self.answer = Some(answer.clone()),
            ConsoleEvent::Failed(_, at, failure) => {
                self.failures.push((*at, failure.clone()));
                if self.failures.len() > FAILURE_LIMIT {
                    self.failures.remove(0);
                }
            }
            ConsoleEvent::Target(_, address) => self.target = Some(address.clone()),
            ConsoleEvent::Peers(_, peers) => {
                for peer in peers {
                    self.peers.insert(peer.id, peer.clone());
                }
            }
            ConsoleEvent::Sent { taken, of, calls, .. } => self.last_sent = Some((*taken, *of, *calls)),
            ConsoleEvent::Gone(_) => {}
        }
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
            | ConsoleEvent::Gone(id) => *id,
            ConsoleEvent::Sent { session, .. } => *session,
        }
    }
}
