//! What is selected, for the verbs of every pane and for the details.

use super::layout::Region;
use super::{Servers, details, server_list};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::flow::Specimen;
use crate::ui::selection::Selection;
use crate::ui::theme::Theme;
use crate::ui::world::World;

impl Servers {
    /// The details of what is under the cursor.
    pub(super) fn details(&self, world: &World, theme: &Theme, now: Moment) -> Vec<details::Detail> {
        let Some((id, server)) = self.server(world) else { return Vec::new() };
        match self.connection(world) {
            Some(row) => details::of_connection(
                world,
                server,
                row,
                self.other.as_ref(),
                self.meters.get(&(id, row.id)),
                now,
            ),
            None => details::of_server(world, server, theme, now),
        }
    }

    pub(super) fn what_is_selected(&self, world: &World) -> Selection {
        let Some((_, server)) = self.server(world) else { return Selection::default() };
        let transport = Some(server.spec.at.transport);
        let row = self.connection(world).filter(|_| self.region != Region::Servers);
        let Some(row) = row else {
            let state = server.socket.and_then(|id| world.sockets.get(&id));
            let address = server.address().or_else(|| state.and_then(|state| state.local.as_ref()));
            let words = SafeText::literal(server.spec.at.transport.name())
                .then(" ")
                .then(server_list::address(server))
                .then(" ")
                .then(server.spec.service.word());
            return Selection {
                row: Some(words),
                bytes: None,
                address: address.cloned(),
                transport,
                socket: server.socket,
            };
        };
        let picked = if self.region == Region::Conversation { self.conversation.picked(world) } else { None };
        let peer = SafeText::kept(&row.peer);
        let bytes = picked.map(|(bytes, call)| Specimen {
            bytes,
            origin: SafeText::literal("with ").then(&peer),
            layout: None,
            call,
        });
        let counts = format!(
            "  received {} B in {} calls, sent {} B in {} calls  ",
            row.counts.bytes_in, row.counts.calls_in, row.counts.bytes_out, row.counts.calls_out
        );
        let words = peer
            .then("  ")
            .then(super::row::state(row, server.spec.at.transport))
            .then(SafeText::shown(counts))
            .then(super::row::happens(row, &server.spec, true));
        Selection { row: Some(words), bytes, address: Some(row.peer.clone()), transport, socket: row.socket }
    }
}
