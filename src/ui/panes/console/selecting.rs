//! What the keyboard is on, for the verbs that take it elsewhere: bytes, an address, a socket, a row to copy.

use super::pane::Console;
use super::places::ConsoleRegion;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::model::entry::address_of;
use crate::model::ids::SessionId;
use crate::ui::explain::Topic;
use crate::ui::flow::ByteSample;
use crate::ui::selection::Selection;
use crate::ui::world::{Session, World};

impl Console {
    pub(super) fn under_cursor(&self, world: &World) -> Selection {
        let Some((id, session)) = self.session(world) else { return Selection::default() };
        let all = Selection {
            row: None,
            bytes: None,
            address: self.peer(id, session, world),
            transport: Some(session.spec.to.transport),
            socket: session.socket,
        };
        match self.region {
            ConsoleRegion::Talk => {
                let bytes = self
                    .conversation
                    .picked(world)
                    .map(|(bytes, call)| Console::specimen(bytes, call, id, session, world));
                let row = bytes.as_ref().map(|specimen| SafeText::escaped(&specimen.bytes));
                let of_row = self.conversation.selected(world).as_ref().and_then(address_of);
                Selection { row, bytes, address: of_row.or_else(|| all.address.clone()), ..all }
            }
            ConsoleRegion::Composer => {
                let row = Some(Console::named(id, session, &words::status(session)));
                Selection { row, bytes: self.composed(id, session, world), ..all }
            }
            ConsoleRegion::Peers => {
                let Some((_, peer)) = self.peer_row(session) else {
                    return Selection { address: None, ..all };
                };
                let row = SafeText::kept(format!(
                    "{}  {}  {}",
                    peer.peer,
                    words::moved("sent", peer.counts.bytes_out, peer.counts.calls_out),
                    words::moved("got", peer.counts.bytes_in, peer.counts.calls_in)
                ));
                Selection { row: Some(row), address: Some(peer.peer.clone()), ..all }
            }
            ConsoleRegion::Sessions | ConsoleRegion::Details => {
                Selection { row: Some(Console::named(id, session, &words::status(session))), ..all }
            }
        }
    }

    /// What can be explained where the keyboard is.
    pub(super) fn to_explain(&self, world: &World) -> Vec<Topic> {
        let Some((id, session)) = self.session(world) else { return Vec::new() };
        let named = |words: &[&str]| words.iter().filter_map(|word| Topic::named(word)).collect();
        match self.region {
            ConsoleRegion::Talk => {
                let call = self.conversation.selected(world);
                call.map_or_else(|| Topic::of_session(session, world), |call| vec![Topic::Call(call.seq)])
            }
            ConsoleRegion::Sessions => Topic::of_session(session, world),
            ConsoleRegion::Peers => named(&["datagram", "source address"]),
            ConsoleRegion::Composer => named(&["composer", "notation", "NUL"]),
            ConsoleRegion::Details => {
                let lines = super::details::lines(self, id, session, world, usize::MAX);
                let label = self.details.cursor(lines.len()).and_then(|place| lines.get(place));
                label.and_then(|(label, _)| Topic::named(label)).into_iter().collect()
            }
        }
    }

    /// What stands in the composer, as it would be sent; where that is nothing, the newest message.
    fn composed(&self, id: SessionId, session: &Session, world: &World) -> Option<ByteSample> {
        let typed = self.composer.payloads().unwrap_or_default().concat();
        if self.composer.is_empty() || typed.is_empty() {
            let (bytes, call) = self.conversation.newest(world)?;
            return Some(Console::specimen(bytes, Some(call), id, session, world));
        }
        let origin = Console::named(id, session, "what is typed");
        Some(ByteSample { bytes: typed.into(), origin, layout: None, call: None })
    }

    fn specimen(
        bytes: bytes::Bytes,
        call: Option<Seq>,
        id: SessionId,
        session: &Session,
        world: &World,
    ) -> ByteSample {
        let origin = match call.and_then(|seq| world.calls.call(seq)) {
            Some(call) => Console::named(id, session, call.kind.name()),
            None => Console::named(id, session, "marked rows"),
        };
        ByteSample { bytes, origin, layout: None, call }
    }

    /// `session 1, UDP 127.0.0.1:58001: sendto`
    fn named(id: SessionId, session: &Session, what: &str) -> SafeText {
        let transport = session.spec.to.transport;
        SafeText::kept(format!("session {id}, {transport} {}: {what}", session.spec.goal()))
    }
}
