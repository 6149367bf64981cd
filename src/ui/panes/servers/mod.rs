//! The Servers pane: servers, and who is connected.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Offer, Pane, PaneId};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Servers pane: servers, and who is connected.
#[derive(Debug, Default)]
pub struct Servers {}

impl Pane for Servers {
    fn id(&self) -> PaneId {
        PaneId::Servers
    }

    fn offers(&self, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    fn update(&mut self, _action: &Action, _context: &mut Context<'_>) -> bool {
        false
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        paint::rule(buf, area, 0, "Servers", "", view.theme, view.has_focus);
        let key = view.key(&Action::Add);
        paint::put(buf, area, 1, 2, format!("No server yet: {key} adds one."), view.theme.style(Role::Dim));
        None
    }
}
