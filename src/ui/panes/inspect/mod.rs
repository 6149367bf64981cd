//! The Inspect pane: bytes, their order, their layout and their meaning.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Offer, Pane, PaneId};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Inspect pane: bytes, their order, their layout and their meaning.
#[derive(Debug, Default)]
pub struct Inspect {}

impl Pane for Inspect {
    fn id(&self) -> PaneId {
        PaneId::Inspect
    }

    fn offers(&self, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    fn update(&mut self, _action: &Action, _context: &mut Context<'_>) -> bool {
        false
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        paint::rule(buf, area, 0, "Inspect", "", view.theme, view.has_focus);
        let key = view.key(&Action::Add);
        paint::put(
            buf,
            area,
            1,
            2,
            format!("No bytes yet: {key} begins an empty buffer; x on any row brings its bytes here."),
            view.theme.style(Role::Dim),
        );
        None
    }
}
