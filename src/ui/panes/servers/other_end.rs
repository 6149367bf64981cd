//! The other end of what is selected, where it is in this program too.

use super::lines::ListLine;
use super::selected::SelectedServer;
use crate::model::address::Address;
use crate::model::connection::{Owner, SocketRole};
use crate::model::ids::ConnectionId;
use crate::ui::flow::Flow;
use crate::ui::world::World;

impl SelectedServer {
    /// To the other end of the connection under the cursor; `None` for a foreign peer.
    pub(super) fn other_end(&self, world: &World) -> Option<Flow> {
        let ListLine::Connection(_) = self.line else { return None };
        let row = self.connection(world)?;
        let (_, server) = self.server(world)?;
        let transport = server.spec.at.transport;
        if transport.is_stream()
            && let Some(end) = row.socket.and_then(|socket| world.other_end(socket))
        {
            return Some(Flow::to_owner(end.owner, end.connection));
        }
        // Clients that nobody accepted yet, and datagram peers, are known by their address alone.
        let end = world.sockets.values().find(|socket| {
            socket.role == SocketRole::Client
                && socket.transport == transport
                && socket.ended.is_none()
                && socket.local.as_ref().is_some_and(|local| is_at(local, &row.peer))
        })?;
        let connection: Option<ConnectionId> = None;
        match end.owner {
            Owner::Session(_) | Owner::Server(_) | Owner::Lookup(_) => {
                Some(Flow::to_owner(end.owner, connection))
            }
        }
    }
}

/// Whether a socket that is bound to `local` can be what others see as `seen`.
fn is_at(local: &Address, seen: &Address) -> bool {
    local == seen || (local.is_wildcard() && local.port().is_some() && local.port() == seen.port())
}
