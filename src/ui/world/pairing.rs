//! The two ends of one connection, when both are in this program.

use super::World;
use crate::model::connection::{Connection, Owner, SocketState};
use crate::model::ids::{ConnectionId, SocketId};

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
            let there =
                candidates.into_iter().find(|there| there.peer.is_some() && there.peer == here.local)?;
            return Some(self.end_of(there, here));
        }
        let there = candidates.into_iter().next()?;
        Some(self.end_of(there, here))
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
