//! The Calls pane: the ladder in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Offer, Pane, PaneId};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Calls pane: the ladder in full.
#[derive(Debug, Default)]
pub struct Calls {}

impl Pane for Calls {
    fn id(&self) -> PaneId {
        PaneId::Calls
    }

    fn offers(&self, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    fn update(&mut self, _action: &Action, _context: &mut Context<'_>) -> bool {
        false
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        paint::rule(buf, area, 0, "Calls", "", view.theme, view.has_focus);
        let key = view.key(&Action::ShowCalls);
        paint::put(
            buf,
            area,
            1,
            2,
            format!("No call was made yet: every call of every socket stands here. {key} closes it."),
            view.theme.style(Role::Dim),
        );
        None
    }
}
