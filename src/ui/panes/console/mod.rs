//! The Console pane: sessions, the conversation, the composer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Offer, Pane, PaneId};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Console pane: sessions, the conversation, the composer.
#[derive(Debug, Default)]
pub struct Console {}

impl Pane for Console {
    fn id(&self) -> PaneId {
        PaneId::Console
    }

    fn offers(&self, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    fn update(&mut self, _action: &Action, _context: &mut Context<'_>) -> bool {
        false
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        paint::rule(buf, area, 0, "Console", "", view.theme, view.has_focus);
        let key = view.key(&Action::Add);
        paint::put(buf, area, 1, 2, format!("No session yet: {key} opens one."), view.theme.style(Role::Dim));
        None
    }
}
