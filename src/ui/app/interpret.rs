//! What a terminal event means: the only place where keys are matched, through the key map.

use crossterm::event::{Event, MouseButton, MouseEventKind};

use super::App;
use crate::ui::keys::{Chord, KeyScope, Level};
use crate::ui::msg::{Msg, Pointer, PointerKind};

impl App {
    /// What a terminal event means here and now; `None` for events that mean nothing.
    pub fn interpret(&self, event: &Event) -> Option<Msg> {
        match event {
            Event::Key(key) => {
                let chord = Chord::of(key)?;
                let level = self.level();
                let action = self.keys.action(&self.scopes(level), level, chord);
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

    /// The sections of the key map that hold here, the first wins.
    pub(super) fn scopes(&self, level: Level) -> Vec<KeyScope> {
        match (self.popups.is_empty(), level) {
            (false, Level::Type) => vec![KeyScope::Popup, KeyScope::Field],
            (false, Level::Command) => vec![KeyScope::Popup],
            (true, Level::Type) => vec![self.focus().scope(), KeyScope::Field, KeyScope::Global],
            (true, Level::Command) => vec![self.focus().scope(), KeyScope::Global],
        }
    }
}
