//! What the regions of the pane have in common: the session that is selected, and to whom its datagrams go.

use std::collections::BTreeMap;

use super::form;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::connection::SocketState;
use crate::model::console::{ConsoleCommand, SessionStage};
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::conversation::{RoundTrips, Source};
use crate::ui::panes::Offer;
use crate::ui::regions::{Meter, TcpHistory};
use crate::ui::world::{Session, World};

/// Where the datagrams of a session go, once that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReplyTarget {
    /// To this peer.
    Peer(Address),
    /// To whoever spoke last.
    LastHeard,
}

/// What is selected.
#[derive(Debug, Default)]
pub struct SelectedSession {
    /// The session that is shown.
    id: Option<SessionId>,
    /// One that was opened just now: the world has it a moment later.
    opening: Option<SessionId>,
    /// Reply targets that were chosen.
    targets: BTreeMap<SessionId, ReplyTarget>,
    /// What our instruments read of its socket lately.
    pub(super) history: TcpHistory,
    /// Bytes a second, of every session.
    pub(super) meters: BTreeMap<SessionId, Meter>,
    /// From request to reply, of its conversation.
    pub(super) round_trips: Option<RoundTrips>,
    /// Whether the newest message has no answer.
    pub(super) is_silent: bool,
    /// How many bytes, if all that was sent came back as it was.
    pub(super) came_back: Option<u64>,
    /// It fetches a file, and told how far that is.
    pub(super) has_transfer: bool,
}

impl SelectedSession {
    /// The id of the session that is selected.
    pub(super) const fn id(&self) -> Option<SessionId> {
        self.id
    }

    /// The session that is selected.
    pub(super) fn session<'a>(&self, world: &'a World) -> Option<(SessionId, &'a Session)> {
        let id = self.id?;
        world.sessions.get(&id).map(|session| (id, session))
    }

    /// Whether the pane shows a session, or will in a moment.
    pub(super) fn has_session(&self, world: &World) -> bool {
        self.opening.is_some() || self.session(world).is_some()
    }

    /// Selects a session.
    pub(super) const fn select(&mut self, id: SessionId) {
        self.id = Some(id);
    }

    /// Selects a session that the world does not have yet.
    pub(super) const fn open(&mut self, id: SessionId) {
        self.id = Some(id);
        self.opening = Some(id);
    }

    /// What was opened is in the world by now, or never will be.
    pub(super) const fn begin(&mut self) {
        self.opening = None;
    }

    /// Selects the newest session where the one that was selected is gone.
    pub(super) fn settle(&mut self, world: &World, now: Moment) {
        self.targets.retain(|id, _| world.sessions.contains_key(id));
        let is_there = |id: SessionId| world.sessions.contains_key(&id) || self.opening == Some(id);
        if !self.id.is_some_and(is_there) {
            self.id = world.sessions.keys().next_back().copied();
        }
        self.has_transfer = self.session(world).is_some_and(|(_, session)| session.transfer.is_some());
        let socket = self.session(world).and_then(|(_, session)| world.sockets.get(&session.socket?));
        let observed = socket.and_then(|socket| socket.observed.as_deref());
        self.history.note(socket.map(|socket| socket.id), observed);
        self.note_traffic(world, now);
    }

    /// Takes note of what each session has moved so far: its totals are known from the beginning.
    fn note_traffic(&mut self, world: &World, now: Moment) {
        self.meters.retain(|id, _| world.sessions.get(id).is_some_and(|session| !session.is_ended()));
        for (id, session) in world.sessions.iter().filter(|(_, session)| !session.is_ended()) {
            let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
            if let Some(SocketState { counts, .. }) = socket {
                self.meters.entry(*id).or_default().note(counts.bytes_in, counts.bytes_out, true, now);
            }
        }
    }

    /// The next datagrams of the session go there.
    pub(super) fn reply_to(&mut self, target: ReplyTarget) {
        if let Some(id) = self.id {
            self.targets.insert(id, target);
        }
    }

    /// The next datagrams go to this peer: a connected socket is connected to it.
    pub(super) fn answer(
        &mut self,
        id: SessionId,
        session: &Session,
        peer: Address,
        context: &mut Context<'_>,
    ) {
        let shown = session.spec.to.transport.shown(&peer);
        if form::is_connected(session) {
            let words = SafeText::literal("connect to ").then(shown);
            context.toast(words.then(": sends go there, and only it is heard"));
            context.command(Command::Console(ConsoleCommand::Connect(id, Some(peer))));
        } else {
            context.toast(SafeText::literal("the next send goes to ").then(shown));
            self.reply_to(ReplyTarget::Peer(peer));
        }
    }

    /// Whether this peer was chosen as the reply target.
    pub(super) fn is_chosen(&self, id: SessionId, peer: &Address) -> bool {
        matches!(self.targets.get(&id), Some(ReplyTarget::Peer(chosen)) if chosen == peer)
    }

    /// Whether datagrams go to whoever spoke last.
    pub(super) fn follows_last(&self, id: SessionId) -> bool {
        self.targets.get(&id) == Some(&ReplyTarget::LastHeard)
    }

    /// The address that was chosen, by itself or as that of the peer that spoke last.
    fn chosen_address<'a>(&'a self, id: SessionId, session: &'a Session) -> Option<&'a Address> {
        match self.targets.get(&id)? {
            ReplyTarget::Peer(address) => Some(address),
            ReplyTarget::LastHeard => session.last_heard.as_ref(),
        }
    }

    /// Whose calls the conversation shows.
    pub(super) fn source(&self, world: &World) -> Source {
        let Some((_, session)) = self.session(world) else { return Source::default() };
        Source {
            sockets: session.sockets.clone(),
            peer: None,
            is_stream: session.spec.to.transport.is_stream(),
            is_client: true,
            has_many_peers: session.peers.len() > 1,
        }
    }

    /// The reply target that was chosen, where a datagram names one; without, the backend knows where to.
    pub(super) fn chosen(&self, id: SessionId, session: &Session) -> Option<Address> {
        if session.spec.to.transport.is_stream() || form::is_connected(session) {
            return None;
        }
        self.chosen_address(id, session).cloned()
    }

    /// The address that the next datagram goes to; `None` for streams and connected sockets, and while the name
    /// is still asked for.
    pub(super) fn target(&self, id: SessionId, session: &Session) -> Option<Address> {
        if session.spec.to.transport.is_stream() || form::is_connected(session) {
            return None;
        }
        let known = self.chosen_address(id, session).or(session.target.as_ref());
        known.or_else(|| session.spec.addresses.first()).cloned()
    }

    /// Where the next payload goes, in words.
    pub(super) fn target_words(&self, id: SessionId, session: &Session) -> String {
        match &session.stage {
            Some((_, SessionStage::Open { connected: Some(peer) })) => {
                session.spec.to.transport.shown(peer).into()
            }
            _ => match self.target(id, session) {
                Some(address) => session.spec.to.transport.shown(&address).into(),
                None => session.spec.goal(),
            },
        }
    }

    /// The address of the other side, as far as it is known: the peer, or the reply target.
    pub(super) fn peer(&self, id: SessionId, session: &Session, world: &World) -> Option<Address> {
        let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
        socket
            .and_then(|socket| socket.peer.clone())
            .or_else(|| self.target(id, session))
            .or_else(|| match &session.stage {
                Some((_, SessionStage::Connecting { to, .. })) => Some(to.clone()),
                _ => None,
            })
            .or_else(|| resolved(session))
    }
}

/// The interface that the session is bound to, or sends to a group on: its address, name or index.
pub(super) fn through(session: &Session, to: &Address) -> Option<String> {
    let is_group = to.ip().is_some_and(|ip| ip.is_multicast());
    session.spec.device.clone().or_else(|| session.spec.interface.clone().filter(|_| is_group))
}

/// The first address that the session's name resolved to.
fn resolved(session: &Session) -> Option<Address> {
    session.spec.addresses.first().cloned().or_else(|| {
        let nodes = session.answer.as_ref()?.result.as_ref().ok()?;
        nodes.first().map(crate::model::lookup::Node::address)
    })
}

/// `session 1, UDP 127.0.0.1:58001: sendto`
pub(super) fn named(id: SessionId, session: &Session, what: &str) -> SafeText {
    called(id, session).then(": ").then(SafeText::kept(what))
}

/// `session 1, UDP 127.0.0.1:58001`
pub(super) fn called(id: SessionId, session: &Session) -> SafeText {
    SafeText::kept(format!("session {id}, {} {}", session.spec.over(), session.spec.goal()))
}

/// What can be done with the session that is selected, wherever the focus is.
pub(super) fn offers(session: &Session, waits: bool) -> Vec<Offer> {
    if session.is_ended() {
        return vec![
            Offer::named(Action::StartStop, "open again"),
            Offer::named(Action::Edit, "change"),
            Action::Clone.into(),
            Offer::named(Action::End, "forget…"),
            Action::Add.into(),
        ];
    }
    let why = waits.then(|| Action::Why.into());
    let verbs = [Action::Type, Action::Add, Action::Edit, Action::Clone, Action::End].map(Offer::new);
    let mut offers: Vec<Offer> = why.into_iter().chain(verbs).collect();
    if session.is_under_way() {
        offers.push(Offer::named(Action::StartStop, "stop trying"));
    } else if session.is_fetching() {
        offers.push(Offer::named(Action::StartStop, "cancel"));
    }
    offers
}
