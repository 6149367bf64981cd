//! Sending what is typed, and to whom.

use super::pane::Console;
use super::settings;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::{ConsoleCommand, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::ids::SessionId;
use crate::ui::context::Context;
use crate::ui::world::{Session, World};

/// The most that one UDP datagram over IPv4 carries: 65,535 less 20 of IP and 8 of UDP.
pub(super) const DATAGRAM_MOST: usize = 65_507;

impl Console {
    /// Sends what is typed, one command a payload; the field is empty then, and the level stays.
    pub(super) fn send(&mut self, context: &mut Context<'_>) {
        let world = context.world;
        let Some((id, session)) = self.session(world) else {
            context.complain("there is no session to send on: Esc, then a opens one");
            return;
        };
        if session.is_ended() {
            context.complain("this session is over: Esc, then s opens it again, c another one like it");
            return;
        }
        let is_stream = session.spec.to.transport.is_stream();
        if is_stream && session.is_under_way() {
            context.complain("not connected yet: what is typed stays here until it is");
            return;
        }
        let payloads = match self.composer.payloads() {
            Ok(payloads) => payloads,
            Err(error) => {
                context.complain(SafeText::literal("not sent: ").then(error.text()));
                return;
            }
        };
        if is_stream && payloads.iter().all(bytes::Bytes::is_empty) {
            context.complain("nothing to send: on a stream an empty send is nothing that the peer could see");
            return;
        }
        let to = self.chosen(id, session);
        for payload in payloads {
            let to = to.clone();
            context.command(Command::Console(ConsoleCommand::Send { session: id, payload, to }));
        }
        self.composer.put_away();
    }

    /// The reply target that was chosen, where a datagram names one; without, the backend knows where to.
    fn chosen(&self, id: SessionId, session: &Session) -> Option<Address> {
        if session.spec.to.transport.is_stream() || settings::is_connected(session) {
            return None;
        }
        self.targets.get(&id).cloned()
    }

    /// The address that the next datagram goes to; `None` for streams and connected sockets, and while the name
    /// is still asked for.
    pub(super) fn target(&self, id: SessionId, session: &Session) -> Option<Address> {
        if session.spec.to.transport.is_stream() || settings::is_connected(session) {
            return None;
        }
        let known = self.targets.get(&id).or(session.target.as_ref());
        known.or_else(|| session.spec.addresses.first()).cloned()
    }

    /// Where the next payload goes, in words.
    pub(super) fn target_words(&self, id: SessionId, session: &Session) -> String {
        match &session.stage {
            Some((_, SessionStage::Open { connected: Some(peer) })) => peer.to_string(),
            _ => match self.target(id, session) {
                Some(address) => address.to_string(),
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

    /// What is said beside the count of the bytes; empty: whether a NUL is sent.
    pub(super) fn size_note(&self, session: &Session, columns: u16) -> String {
        if session.spec.to.transport != Transport::Udp {
            return String::new();
        }
        let Ok(payloads) = self.composer.payloads() else { return String::new() };
        let most = payloads.iter().map(bytes::Bytes::len).max().unwrap_or(0);
        if most > DATAGRAM_MOST {
            return format!("more than one datagram carries ({DATAGRAM_MOST})");
        }
        if columns < 100 {
            return String::new();
        }
        let has_nul = payloads.iter().any(|payload| payload.last() == Some(&0));
        let nul = if has_nul { "a NUL is sent" } else { "no NUL is sent" };
        format!("{nul}, fits one datagram (max {DATAGRAM_MOST})")
    }
}

/// The first address that the session's name resolved to.
fn resolved(session: &Session) -> Option<Address> {
    session.spec.addresses.first().cloned().or_else(|| {
        let nodes = session.answer.as_ref()?.result.as_ref().ok()?;
        nodes.first().map(crate::model::lookup::Node::address)
    })
}
