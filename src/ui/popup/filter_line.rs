//! The line at the bottom in which a filter is typed. The list follows at each key; Enter keeps the filter,
//! Esc brings the one before back.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::PopupAct;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::parts::{Filter, FilterError, TextField};
use crate::ui::theme::{Role, Theme};

/// A filter that is being typed.
#[derive(Clone, Debug)]
pub struct FilterLine {
    /// What is typed.
    pub field: TextField,
    /// What it was before.
    pub before: String,
    /// Why it cannot be read as it stands; the list keeps the last one that could.
    pub error: Option<FilterError>,
}

impl FilterLine {
    /// A line that begins with the filter in force.
    pub fn new(filter: &str) -> FilterLine {
        FilterLine { field: TextField::of(filter), before: filter.to_owned(), error: None }
    }

    /// After each change: the list gets what can be read.
    pub(super) fn changed(&mut self) -> PopupAct {
        match Filter::parse(self.field.text()) {
            Ok(_) => {
                self.error = None;
                PopupAct::Meanwhile(Action::SetFilter(self.field.text().to_owned()))
            }
            Err(error) => {
                self.error = Some(error);
                PopupAct::Stay
            }
        }
    }

    pub(super) fn apply(&mut self, action: &Action) -> PopupAct {
        match action {
            Action::Enter if self.error.is_none() => PopupAct::Close,
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => {
                PopupAct::Meanwhile(action.clone())
            }
            _ if self.field.apply(action) => self.changed(),
            _ => PopupAct::Stay,
        }
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        paint::clear(buf, area, theme.style(Role::Text));
        let column = paint::put(buf, area, 0, 0, " TYPE ", theme.style(Role::BadgeType));
        let column = paint::put(buf, area, column, 0, " filter ", theme.style(Role::Label));
        let hint = match &self.error {
            Some(error) => format!("at {}: {error}", error.column + 1),
            None => {
                format!("Enter keep {0} Esc undo {0} peer: port: state: dir: bytes> len>", theme.glyphs.dot)
            }
        };
        let room = area.width.saturating_sub(column);
        let wide = paint::width(&hint) + 2;
        let field = if room > wide + 16 { room - wide } else { room.min(room / 2 + 8) };
        let role = if self.error.is_some() { Role::Bad } else { Role::Field };
        let place = Rect {
            x: area.x + column.min(area.width),
            width: field.min(area.width.saturating_sub(column)),
            ..area
        };
        let at = self.field.draw(place, buf, theme.styled(role, true), true);
        let role = if self.error.is_some() { Role::Bad } else { Role::Dim };
        paint::put(buf, area, column + field + 1, 0, &hint, theme.style(role));
        at
    }
}
