//! The Lookup pane: getaddrinfo explained.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Offer, Pane, PaneId};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Lookup pane: getaddrinfo explained.
#[derive(Debug, Default)]
pub struct Lookup {}

impl Pane for Lookup {
    fn id(&self) -> PaneId {
        PaneId::Lookup
    }

    fn offers(&self, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    fn update(&mut self, _action: &Action, _context: &mut Context<'_>) -> bool {
        false
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        paint::rule(buf, area, 0, "Lookup", "", view.theme, view.has_focus);
        let key = view.key(&Action::Type);
        paint::put(
            buf,
            area,
            1,
            2,
            format!("Nothing was asked yet: {key} types a name to ask for."),
            view.theme.style(Role::Dim),
        );
        None
    }
}
