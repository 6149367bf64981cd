//! The mouse: the wheel scrolls what is under it, a press focuses and selects.

use ratatui::layout::Position;

use super::App;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::msg::{Effect, Pointer, PointerKind};
use crate::ui::panes::PaneId;

impl App {
    pub(super) fn point(&mut self, pointer: Pointer, now: Moment, effects: &mut Vec<Effect>) {
        if !self.has_mouse {
            return;
        }
        let at = Position::new(pointer.column, pointer.row);
        let area = self.area();
        let level = self.level();
        if let Some(layer) = self.popups.last_mut() {
            let act = match pointer.kind {
                PointerKind::Press => layer.popup.click(area, at),
                PointerKind::WheelUp => layer.popup.apply(&Action::Up, level, area),
                PointerKind::WheelDown => layer.popup.apply(&Action::Down, level, area),
            };
            self.after_popup(act, now, effects);
            return;
        }
        let screen = self.screen(area);
        if screen.top.contains(at) {
            if pointer.kind == PointerKind::Press
                && let Some(pane) = self.tab_at(screen.top, pointer.column)
            {
                self.show(pane);
            }
            return;
        }
        let target = if screen.pane.contains(at) {
            self.pane
        } else if screen.beside.is_some_and(|beside| beside.contains(at)) {
            self.beside().unwrap_or(self.pane)
        } else if screen.calls.contains(at) {
            PaneId::Calls
        } else {
            return;
        };
        if pointer.kind == PointerKind::Press && target != self.focus() {
            self.focus_by_press(target);
        }
        if target != PaneId::Calls || self.is_on_calls {
            self.with_pane(target, now, effects, |pane, context| pane.point(pointer, context));
        }
    }

    /// The pane that was pressed gets the keyboard, and keeps its place on the screen.
    fn focus_by_press(&mut self, target: PaneId) {
        self.is_typing = false;
        if target == PaneId::Calls {
            self.is_on_calls = true;
        } else {
            self.show(target);
        }
    }
}
