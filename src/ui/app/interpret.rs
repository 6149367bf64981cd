//! What a terminal event means: the only place where keys are matched, through the key map.

use crossterm::event::{Event, MouseButton, MouseEventKind};

use super::App;
use crate::ui::action::Action;
use crate::ui::keys::{Chord, KeyScope, Level};
use crate::ui::msg::{Msg, Pointer, PointerKind};
use crate::ui::popup::Popup;

impl App {
    /// What a terminal event means here and now; `None` for events that mean nothing.
    pub fn interpret(&self, event: &Event) -> Option<Msg> {
        match event {
            Event::Key(key) => {
                let chord = Chord::of(key)?;
                let level = self.level();
                let action = self.keys.action(&self.scopes(level), level, chord);
                // A letter never changes a field: arrows choose.
                let is_move = matches!(action, Some(Action::Left | Action::Right));
                if is_move && chord.text().is_some() && self.is_on_control() {
                    return None;
                }
                action
                    .cloned()
                    .map(Msg::Action)
                    .or_else(|| chord.text().filter(|_| level == Level::Type).map(Msg::Text))
            }
            Event::Paste(text) => Some(Msg::Paste(text.clone())),
            Event::Resize(columns, rows) => Some(Msg::Resize(*columns, *rows)),
            Event::Mouse(mouse) => {
                let kind = match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => PointerKind::Press,
                    MouseEventKind::ScrollUp => PointerKind::WheelUp,
                    MouseEventKind::ScrollDown => PointerKind::WheelDown,
                    _ => return None,
                };
                Some(Msg::Pointer(Pointer { kind, column: mouse.column, row: mouse.row }))
            }
            Event::FocusGained | Event::FocusLost => None,
        }
    }

    /// Whether the focus is on what left and right choose: of a form, a dialog, or the pane.
    fn is_on_control(&self) -> bool {
        match self.popup() {
            Some(Popup::Form(form)) => !form.is_on_text(),
            Some(Popup::Dialog(_)) => true,
            Some(_) => false,
            None => self.panes.get(self.focus()).is_on_control(),
        }
    }

    /// The sections of the key map that hold here, the first wins.
    pub(super) fn scopes(&self, level: Level) -> Vec<KeyScope> {
        match (self.popups.is_empty(), level) {
            (false, Level::Type) => vec![KeyScope::Popup, KeyScope::Field],
            (false, Level::Command) => vec![KeyScope::Popup],
            (true, Level::Type) => vec![KeyScope::of(self.focus()), KeyScope::Field, KeyScope::Global],
            (true, Level::Command) => vec![KeyScope::of(self.focus()), KeyScope::Global],
        }
    }
}
