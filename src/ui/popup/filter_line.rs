//! The line at the bottom in which a filter is typed. The list follows at each key; Enter keeps the filter,
//! Esc brings the one before back.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::PopupAct;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::parts::{Filter, FilterError, TextField};
use crate::ui::theme::{Role, Theme};

/// The fields that a filter can name.
const FIELDS: &str = "peer: port: state: dir: bytes> len> call: errno: hex: /regex/";

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
        let room = area.width.saturating_sub(column);
        // The field keeps what is typed in sight; the words beside it get the rest.
        let least = paint::width(self.field.text()).saturating_add(2).clamp(16, (room / 2).max(16));
        let (hint, hint_role) = if let Some(error) = &self.error {
            (format!("at {}: {error}", error.column + 1), Role::Bad)
        } else {
            let short = format!("Enter keep {} Esc undo", theme.glyphs.dot);
            let long = format!("{short} {} {FIELDS}", theme.glyphs.dot);
            let fits = least + paint::width(&long) + 2 <= room;
            (if fits { long } else { short }, Role::Dim)
        };
        let field = room.saturating_sub(paint::width(&hint) + 2).max(least).min(room);
        let role = if self.error.is_some() { Role::Bad } else { Role::Field };
        let place = Rect {
            x: area.x + column.min(area.width),
            width: field.min(area.width.saturating_sub(column)),
            ..area
        };
        let at = self.field.draw(place, buf, theme.styled(role, true), true);
        let left = usize::from(room.saturating_sub(field + 1));
        let hint = SafeText::shown(hint).truncated_with(left, theme.glyphs.ellipsis);
        paint::put(buf, area, column + field + 1, 0, hint.as_str(), theme.style(hint_role));
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(line: &FilterLine, columns: u16) -> String {
        let area = Rect::new(0, 0, columns, 1);
        let mut buf = Buffer::empty(area);
        line.draw(area, &mut buf, &Theme::default());
        (0..columns).map(|x| buf[(x, 0)].symbol()).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn an_error_is_told_whole_while_the_filter_is_typed() {
        let mut line = FilterLine::new("");
        for letter in "hi port:x".chars() {
            line.field.insert(letter.encode_utf8(&mut [0; 4]));
            line.changed();
        }
        let told = "at 4: a port is 0 to 65535, or a range: 1024-2000";
        assert_eq!(drawn(&line, 80), format!(" TYPE  filter hi port:x{}{told}", " ".repeat(8)));
        for columns in 0..80 {
            drawn(&line, columns);
        }
        assert!(drawn(&line, 40).ends_with('…'));
    }

    #[test]
    fn a_filter_longer_than_any_screen_is_drawn() {
        let line = FilterLine::new(&"x".repeat(100_000));
        assert!(drawn(&line, 80).contains("xxx"));
    }

    #[test]
    fn the_fields_are_named_where_there_is_room() {
        let line = FilterLine::new("");
        assert!(drawn(&line, 120).ends_with(&format!("Enter keep · Esc undo · {FIELDS}")));
        assert!(drawn(&line, 60).ends_with("Enter keep · Esc undo"));
    }
}
