//! A reply typed by hand, to the client that is selected or to all that are marked.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::SelectedServer;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::{KeyScope, Level};
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::composer::{self, Composer};
use crate::ui::parts::form::Form;
use crate::ui::regions::Region;
use crate::ui::world::World;

/// Rows of the region, its rule included.
pub(super) const ROWS: u16 = 4;

/// The composer, while a reply is typed.
#[derive(Debug)]
pub(super) struct Reply {
    composer: Composer,
    /// Payloads that were sent.
    sent: u64,
}

impl Reply {
    pub(super) fn new() -> Reply {
        Reply { composer: Composer::new(), sent: 0 }
    }

    /// The form of the composer's options was confirmed.
    pub(super) fn take_options(&mut self, form: &Form) {
        self.composer.take_options(form);
    }

    /// Puts these bytes into the composer, as they are.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.composer.fill(bytes);
    }

    /// Brings what is shown of the next reply in line with what is known.
    fn prepare(&mut self, shared: &SelectedServer, context: &Context<'_>) {
        let readers = shared.readers(context.world);
        let server = shared.server(context.world).map(|(_, server)| server);
        // To several each has another address.
        let reader = match (server, readers.as_slice()) {
            (Some(server), [one]) => server.connections.get(one),
            _ => None,
        };
        let (peer, local) = (reader.map(|row| &row.peer), reader.and_then(|row| row.local.as_ref()));
        self.composer.set_values(composer::values(self.sent, &context.world.wall, context.now, peer, local));
    }

    /// Enter in the composer.
    fn send(&mut self, shared: &SelectedServer, context: &mut Context<'_>) {
        let to = shared.readers(context.world);
        let Some(id) = shared.server.filter(|_| !to.is_empty()) else {
            context.complain("no client to send to: select one, or mark several with space");
            return;
        };
        self.prepare(shared, context);
        match self.composer.payloads() {
            Ok(payloads) => {
                self.sent += payloads.len() as u64;
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

impl Region<SelectedServer> for Reply {
    fn rows(&self, _columns: u16, shared: &SelectedServer, _world: &World) -> u16 {
        if shared.is_replying { ROWS } else { 0 }
    }

    fn offers(&self, _shared: &SelectedServer, _world: &World, level: Level) -> Vec<Offer> {
        match level {
            Level::Type => {
                vec![Action::HistoryBack.into(), Action::FieldOptions.into(), Action::PageUp.into()]
            }
            Level::Command => Vec::new(),
        }
    }

    fn is_on_text(&self) -> bool {
        true
    }

    fn insert(&mut self, text: &str, shared: &mut SelectedServer, context: &mut Context<'_>) {
        self.composer.insert(text);
        self.prepare(shared, context);
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedServer, context: &mut Context<'_>) -> bool {
        match action {
            Action::Enter if context.level == Level::Type => self.send(shared, context),
            Action::Enter => context.enter_type(),
            Action::FieldOptions => context.open(self.composer.options()),
            Action::Up | Action::Down | Action::Mark if context.level == Level::Command => return false,
            _ => {
                self.prepare(shared, context);
                return self.composer.apply(action);
            }
        }
        true
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut SelectedServer, context: &mut Context<'_>) {
        if pointer.kind == PointerKind::Press {
            context.enter_type();
        }
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedServer,
    ) -> Option<Position> {
        let title = SafeText::literal("Reply to ").then(shared.readers_in_words(view.world));
        let key = view.keys.key(&[KeyScope::Field], Level::Type, &Action::FieldOptions);
        let words = self.composer.words(view.theme, &key.unwrap_or_default());
        paint::rule(buf, area, 0, title.as_str(), words, view.theme, view.has_focus);
        let is_typing = view.has_focus && view.level == Level::Type;
        let (_, field) = paint::split_top(area, 1);
        self.composer.draw(field, buf, view.theme, is_typing, "")
    }
}
