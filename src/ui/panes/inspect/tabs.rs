//! The row of tabs: what each is, the shown one told apart, and how many bytes it has.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::tab::Tab;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::theme::{Glyphs, Role};

/// Columns of a tab's name at most.
const NAME: usize = 36;

/// Where the name of each tab that fits stands: its place, column and words. The shown one is always among them.
pub(super) fn places(tabs: &[Tab], shown: usize, columns: u16, glyphs: &Glyphs) -> Vec<(usize, u16, String)> {
    let words = |index: usize| {
        let tab = &tabs[index];
        let star = if tab.is_edited() { "*" } else { "" };
        format!(" {} {}{star} ", index + 1, tab.origin.truncated_with(NAME, glyphs.ellipsis))
    };
    let mut first = 0;
    loop {
        let mut column = 1;
        let mut row = Vec::new();
        for index in first..tabs.len() {
            let words = words(index);
            let end = column + paint::width(&words);
            if end > columns && index > first {
                break;
            }
            row.push((index, column, words));
            column = end + 1;
        }
        if first >= shown || row.iter().any(|(index, ..)| *index == shown) {
            return row;
        }
        first += 1;
    }
}

/// Draws the row; `about` is what stands at its right end.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    (tabs, shown): (&[Tab], usize),
    about: &str,
    has_focus: bool,
) {
    let theme = view.theme;
    let room = area.width.saturating_sub(paint::width(about) + 3);
    paint::rule(buf, area, 0, "", about, theme, has_focus);
    for (index, column, words) in places(tabs, shown, room, theme.glyphs) {
        let role = match (index == shown, has_focus) {
            (true, true) => Role::Tab,
            (true, false) => Role::Title,
            (false, _) => Role::Text,
        };
        let clip = Rect { width: area.width.min(room.max(column)), ..area };
        paint::put(buf, clip, column, 0, words, theme.styled(role, view.has_focus));
    }
}
