//! What the backend tells: rates, the order of the list, servers that begin again.

use super::Servers;
use super::table::Material;
use crate::bytes::text::SafeText;
use crate::model::connection::Connection;
use crate::model::event::Event;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::model::server::{ServerEvent, ServerStage};
use crate::ui::context::Context;

/// A row that began so lately moved all its bytes since then.
const FRESH: u128 = 2_000;

impl Servers {
    pub(super) fn listen(&mut self, events: &[Event], context: &mut Context<'_>) {
        let mut changed: Vec<ConnectionId> = Vec::new();
        let mut is_stale = false;
        for event in events {
            match event {
                Event::Calls => self.conversation.catch_up(context.world),
                Event::Server(ServerEvent::Connections(id, rows)) => {
                    for row in rows {
                        self.meter(*id, row, context.now);
                    }
                    if self.table.server() == Some(*id) {
                        changed.extend(rows.iter().map(|row| row.id));
                    }
                }
                Event::Server(ServerEvent::Stage(id, _, stage)) => {
                    self.hear_stage(*id, stage, context);
                    is_stale |= self.table.server() == Some(*id);
                }
                Event::Server(ServerEvent::Gone(id)) => {
                    self.forget(*id, context.world);
                    is_stale = true;
                }
                _ => {}
            }
        }
        let material = Material { world: context.world, meters: &self.meters, now: context.now };
        if is_stale {
            self.table.rebuild(material);
        } else if !changed.is_empty() {
            self.table.take(changed, material);
        }
    }

    fn meter(&mut self, id: ServerId, row: &Connection, now: Moment) {
        if row.standing.is_ended() {
            self.meters.remove(&(id, row.id));
            return;
        }
        let is_fresh = now.since(row.since).as_millis() < FRESH;
        let meter = self.meters.entry((id, row.id)).or_default();
        meter.note(row.counts.bytes_in, row.counts.bytes_out, is_fresh, now);
    }

    fn hear_stage(&mut self, id: ServerId, stage: &ServerStage, context: &mut Context<'_>) {
        match stage {
            ServerStage::Listening(address) => {
                if let Some(port) = address.port() {
                    self.ports.insert(id, port);
                }
            }
            ServerStage::Stopped(failure) => {
                self.meters.retain(|(server, _), _| *server != id);
                if self.selected == Some(id) {
                    self.held = None;
                }
                // Where the server is looked at, the pane itself says it, with what helps.
                let is_told = context.is_shown && self.selected.is_none_or(|selected| selected == id);
                if let Some(failure) = failure.as_ref().filter(|_| !is_told) {
                    context.complain(SafeText::kept(failure.brief()));
                }
                self.start_again(id, context);
            }
            _ => {}
        }
    }
}
