//! The two ends of one connection, when both are in this program.

use super::{Server, World};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus, Owner, SocketRole, SocketState};
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::moment::Moment;
use crate::model::why::PeerEnd;
use crate::ui::figures;

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherEnd {
    /// Its socket.
    pub socket: SocketId,
    /// Whose it is.
    pub owner: Owner,
    /// Its row among the connections of a server.
    pub connection: Option<ConnectionId>,
}

impl World {
    /// The other end of the connection of `socket`: the open socket whose own address is our peer, and whose
    /// peer is our address. For datagrams: the server's socket at our peer's address, and the row that
    /// stands for us there. `None` for a foreign peer.
    pub fn other_end(&self, socket: SocketId) -> Option<OtherEnd> {
        let here = self.sockets.get(&socket)?;
        let peer = here.peer.as_ref().or_else(|| self.target(here))?;
        let candidates = self.sockets.values().filter(|there| {
            there.id != here.id
                && there.transport == here.transport
                && there.ended.is_none()
                && there.local.as_ref() == Some(peer)
        });
        if here.transport.is_stream() {
            let accepted =
                candidates.into_iter().find(|there| there.peer.is_some() && there.peer == here.local);
            return match accepted {
                Some(there) => Some(self.end_of(there, here)),
                None => self.listener(here, peer),
            };
        }
        let there = candidates.into_iter().next()?;
        Some(self.end_of(there, here))
    }

    /// What the other end does, where it is in this program: for who waits for it.
    pub fn peer_end(&self, socket: SocketId) -> Option<PeerEnd> {
        let end = self.other_end(socket)?;
        let server = match end.owner {
            Owner::Server(id) => self.servers.get(&id),
            _ => None,
        };
        let row = server.and_then(|server| server.connections.get(&end.connection?));
        let there = self.sockets.get(&end.socket);
        let is_stream = server.is_some_and(|server| server.spec.at.transport.is_stream());
        let queue = server.and_then(|server| server.queue.as_ref());
        let full = queue.filter(|queue| is_stream && row.is_none() && queue.waiting > queue.backlog);
        let waiting = there.and_then(|there| there.waiting.zip(Some(there.fd)));
        let (doing, is_cause) = match (row.map(|row| &row.status), full, waiting) {
            (Some(ConnectionStatus::Queued { place, .. }), ..) => {
                let place = figures::ordinal(*place);
                let words = format!("has it {place} in its accept queue: nobody has called accept for it");
                (SafeText::shown(words), true)
            }
            (_, Some(queue), _) => {
                let (waiting, backlog) = (queue.waiting, queue.backlog);
                let words =
                    format!("drops SYNs: its accept queue is full, {waiting} of backlog {backlog} + 1");
                (SafeText::shown(words), true)
            }
            (.., Some((waiting, fd))) => {
                let words = SafeText::literal("waits in ").then(waiting.call.name());
                (words.then("(").then(fd).then(")"), false)
            }
            (.., None) => (SafeText::EMPTY, false),
        };
        Some(PeerEnd { owner: self.owner_words(end.owner), doing, is_cause })
    }

    /// The other end of the stream of `socket`, whether or not it is still open; `None` for a foreign peer.
    pub fn paired(&self, socket: SocketId) -> Option<SocketId> {
        let here = self.sockets.get(&socket)?;
        let (local, peer) = (here.local.as_ref()?, here.peer.as_ref()?);
        // Ports are used again: at the same time only one connection has both addresses.
        let was_open =
            |there: &SocketState, at: Moment| there.ended.as_ref().is_none_or(|(end, _)| *end >= at);
        let is_it = |there: &&SocketState| {
            there.id != here.id
                && there.transport == here.transport
                && there.local.as_ref() == Some(peer)
                && there.peer.as_ref() == Some(local)
                && was_open(there, here.opened)
                && was_open(here, there.opened)
        };
        let candidates = self.sockets.values().filter(is_it);
        candidates
            .filter(|_| here.transport.is_stream())
            .max_by_key(|there| there.opened)
            .map(|there| there.id)
    }

    /// The listener of ours that a client waits at: in its accept queue, or for the answer to its SYN.
    fn listener(&self, here: &SocketState, peer: &Address) -> Option<OtherEnd> {
        if here.role != SocketRole::Client || here.ended.is_some() {
            return None;
        }
        let (id, server) = self.server_at(here.transport, peer)?;
        let is_row = |row: &&Connection| {
            matches!(row.status, ConnectionStatus::Queued { .. }) && here.local.as_ref() == Some(&row.peer)
        };
        let connection = server.connections.values().find(is_row).map(|row| row.id);
        Some(OtherEnd { socket: server.socket?, owner: Owner::Server(id), connection })
    }

    /// The server of ours that listens at an address.
    pub fn server_at(&self, transport: Transport, address: &Address) -> Option<(ServerId, &Server)> {
        let is_here = |at: &Address| {
            at == address || at.is_wildcard() && at.port() == address.port() && address.is_loopback()
        };
        let is_it =
            |server: &Server| server.spec.at.transport == transport && server.address().is_some_and(is_here);
        self.servers.iter().find(|(_, server)| is_it(server)).map(|(id, server)| (*id, server))
    }

    /// To whom an unconnected datagram session of our own sends: the peer that spoke last, or the only one.
    fn target(&self, here: &SocketState) -> Option<&crate::model::address::Address> {
        let Owner::Session(id) = here.owner else { return None };
        let session = self.sessions.get(&id)?;
        let newest = session.peers.values().max_by_key(|peer| peer.counts.last);
        newest.map(|peer| &peer.peer).or_else(|| session.spec.addresses.first())
    }

    fn end_of(&self, there: &SocketState, here: &SocketState) -> OtherEnd {
        OtherEnd { socket: there.id, owner: there.owner, connection: self.row_of(there, here) }
    }

    /// The row of the server of `there` that stands for `here`.
    fn row_of(&self, there: &SocketState, here: &SocketState) -> Option<ConnectionId> {
        let Owner::Server(id) = there.owner else { return None };
        let is_row = |row: &&Connection| {
            row.socket == Some(there.id) && here.local.as_ref().is_none_or(|local| row.peer == *local)
        };
        self.servers.get(&id)?.connections.values().find(is_row).map(|row| row.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::counts::Counts;
    use crate::model::ids::SessionId;

    fn port(port: u16) -> Address {
        Address::new("127.0.0.1".parse().unwrap(), port)
    }

    fn socket(id: u32, owner: Owner, local: u16, peer: Option<u16>) -> SocketState {
        SocketState {
            id: SocketId(id),
            fd: id as i32,
            transport: Transport::Tcp,
            family: 2,
            role: SocketRole::Client,
            owner,
            local: Some(port(local)),
            peer: peer.map(port),
            opened: Moment::START,
            ended: None,
            counts: Counts::default(),
            waiting: None,
            observed: None,
        }
    }

    fn world(sockets: Vec<SocketState>) -> World {
        let mut world = World::default();
        world.handle_event(&crate::model::event::Event::Sockets(sockets));
        world
    }

    #[test]
    fn the_ends_of_a_stream_find_each_other_and_never_the_listener() {
        let server = Owner::Server(ServerId(1));
        let world = world(vec![
            socket(1, server, 58001, None),
            socket(2, Owner::Session(SessionId(2)), 40000, Some(58001)),
            socket(3, server, 58001, Some(40000)),
            socket(4, server, 58001, Some(40001)),
        ]);
        let end = |id| world.other_end(SocketId(id)).map(|end| end.socket);
        assert_eq!((end(2), end(3)), (Some(SocketId(3)), Some(SocketId(2))));
        assert_eq!((end(1), end(4)), (None, None));
    }

    #[test]
    fn sockets_that_are_over_are_bounded() {
        let mut world = World::default();
        for id in 0..20_000 {
            let mut state = socket(id, Owner::Server(ServerId(1)), 58001, Some(40000));
            state.role = SocketRole::Accepted;
            state.ended = Some((Moment::START, crate::model::connection::End::ByPeer));
            world.handle_event(&crate::model::event::Event::Sockets(vec![state]));
        }
        assert_eq!(world.sockets.len(), 10_000);
        assert!(world.sockets.contains_key(&SocketId(19_999)));
    }

    #[test]
    fn an_end_that_was_closed_is_no_end_any_more() {
        let mut closed = socket(3, Owner::Server(ServerId(1)), 58001, Some(40000));
        closed.ended = Some((Moment::START, crate::model::connection::End::ByUs));
        let world = world(vec![socket(2, Owner::Session(SessionId(2)), 40000, Some(58001)), closed]);
        assert_eq!(world.other_end(SocketId(2)), None);
    }

    #[test]
    fn the_two_ends_of_a_stream_are_paired_while_both_were_open_and_not_with_a_later_user_of_the_port() {
        let server = Owner::Server(ServerId(1));
        let ended = |mut state: SocketState, from: u64, to: u64| {
            state.opened = Moment(from);
            state.ended = Some((Moment(to), crate::model::connection::End::ByUs));
            state
        };
        let client = |id| socket(id, Owner::Session(SessionId(id)), 40000, Some(58001));
        let accepted = |id| socket(id, server, 58001, Some(40000));
        let world = world(vec![
            ended(client(2), 10, 20),
            ended(accepted(3), 11, 30),
            ended(client(4), 40, 50),
            ended(accepted(5), 41, 60),
            socket(6, Owner::Session(SessionId(6)), 40001, Some(58001)),
        ]);
        let pair = |id| world.paired(SocketId(id)).map(|SocketId(id)| id);
        assert_eq!((pair(2), pair(3), pair(4), pair(5)), (Some(3), Some(2), Some(5), Some(4)));
        assert_eq!((pair(6), pair(7)), (None, None));
    }

    #[test]
    fn a_client_that_nobody_accepted_yet_has_the_listener_at_its_other_end() {
        use crate::model::command::Command;
        use crate::model::endpoint::Endpoint;
        use crate::model::event::Event;
        use crate::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
        let server = Owner::Server(ServerId(1));
        let mut listener = socket(1, server, 58001, None);
        listener.role = SocketRole::Listener;
        let client = socket(2, Owner::Session(SessionId(2)), 40000, Some(58001));
        let mut world = world(vec![client]);
        let at = Endpoint { host: "127.0.0.1".into(), service: "58001".into(), transport: Transport::Tcp };
        let start = ServerCommand::Start(ServerId(1), Box::new(ServerSpec::new(at, Service::Echo)));
        world.send(&Command::Server(start), Moment::START);
        let listening = ServerStage::Listening(port(58001));
        world.handle_event(&Event::Server(ServerEvent::Socket(ServerId(1), Box::new(listener))));
        world.handle_event(&Event::Server(ServerEvent::Stage(ServerId(1), Moment::START, listening)));
        let end = world.other_end(SocketId(2)).map(|end| (end.socket, end.owner));
        assert_eq!(end, Some((SocketId(1), server)));
    }
}
