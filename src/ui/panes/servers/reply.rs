//! Replies typed by hand, to the client that is selected or to all that are marked.

use super::Servers;
use super::layout::Region;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::connection::Standing;
use crate::model::ids::ConnectionId;
use crate::model::server::ServerCommand;
use crate::ui::context::Context;
use crate::ui::world::World;

impl Servers {
    /// Those that a reply would go to.
    pub(super) fn readers(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let can_read = |id: &ConnectionId| {
            server.connections.get(id).is_some_and(|row| {
                matches!(row.standing, Standing::Open | Standing::HalfClosedByPeer | Standing::Peer)
            })
        };
        self.targets(world).into_iter().filter(can_read).collect()
    }

    /// To whom a reply goes, in words.
    pub(super) fn readers_in_words(&self, world: &World) -> SafeText {
        let readers = self.readers(world);
        let row = |id| self.server(world).and_then(|(_, server)| server.connections.get(id));
        match readers.as_slice() {
            [] => "nobody: select a client".into(),
            [one] => row(one).map_or(SafeText::EMPTY, |row| SafeText::kept(&row.peer)),
            many => SafeText::shown(format!("{} marked clients", many.len())),
        }
    }

    /// Opens the composer; false, and says why, if there is nobody to reply to.
    pub(super) fn begin_reply(&mut self, context: &mut Context<'_>) -> bool {
        if self.readers(context.world).is_empty() {
            context
                .complain("a reply needs a client that is connected: select one, or mark several with space");
            return false;
        }
        self.is_replying = true;
        self.region = Region::Reply;
        true
    }

    /// Enter in the composer.
    pub(super) fn send_reply(&mut self, context: &mut Context<'_>) {
        let to = self.readers(context.world);
        let Some(id) = self.selected.filter(|_| !to.is_empty()) else {
            context.complain("nobody is there to send to: select a client, or mark several with space");
            return;
        };
        match self.composer.payloads() {
            Ok(payloads) => {
                for payload in payloads {
                    let send = ServerCommand::Send { server: id, to: to.clone(), payload };
                    context.command(Command::Server(send));
                }
                self.composer.put_away();
            }
            Err(error) => context.complain(error.text()),
        }
    }
}
