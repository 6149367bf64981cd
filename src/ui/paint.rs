//! Drawing that cannot leave its area: every column and row is counted from the area's corner, and
//! whatever does not fit is cut. Text here is ours, or came through `bytes::text`.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::{Glyphs, Role, Theme};
use crate::bytes::text::SafeText;

/// Columns of `text` on a terminal, each grapheme cluster placed by itself as the buffer does.
pub fn width(text: &str) -> u16 {
    u16::try_from(columns(text)).unwrap_or(u16::MAX)
}

/// The same for what may have more columns than a screen: a line that was pasted.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// Writes `text` at a column and row of `area`; gives back the column after it.
pub fn put(buf: &mut Buffer, area: Rect, column: u16, row: u16, text: impl AsRef<str>, style: Style) -> u16 {
    let Some((x, y, room)) = place(buf, area, column, row) else {
        return column.saturating_add(width(text.as_ref()));
    };
    let (end, _) = buf.set_stringn(x, y, text.as_ref(), usize::from(room), style);
    column + (end - x)
}

/// Writes our own words from a column and row of `area` on, broken at blanks; gives back the row after them.
pub fn put_wrapped(buf: &mut Buffer, area: Rect, column: u16, row: u16, words: String, style: Style) -> u16 {
    let room = usize::from(area.width.saturating_sub(column)).max(1);
    let rows = SafeText::kept(words).wrapped(room);
    let count = rows.len().max(1) as u16;
    for (line, words) in (row..area.height).zip(rows) {
        put(buf, area, column, line, words.as_str(), style);
    }
    row.saturating_add(count)
}

/// Writes `text` so that it ends at the right edge of `area`, if there is room from `from` on.
pub fn put_right(buf: &mut Buffer, area: Rect, from: u16, row: u16, text: impl AsRef<str>, style: Style) {
    let wide = width(text.as_ref());
    if from.saturating_add(wide) <= area.width {
        put(buf, area, area.width - wide, row, text, style);
    }
}

/// Writes a line of several styles; gives back the column after it.
pub fn put_line(buf: &mut Buffer, area: Rect, column: u16, row: u16, line: &Line<'_>) -> u16 {
    let Some((x, y, room)) = place(buf, area, column, row) else { return column };
    let (end, _) = buf.set_line(x, y, line, room);
    column + (end - x)
}

/// Gives a whole row of `area` a style, over what stands there.
pub fn style_row(buf: &mut Buffer, area: Rect, row: u16, style: Style) {
    if row < area.height {
        buf.set_style(Rect { y: area.y.saturating_add(row), height: 1, ..area }, style);
    }
}

/// The row under the cursor: its style over what stands there, and the bar at its left edge.
pub fn cursor_row(buf: &mut Buffer, area: Rect, row: u16, theme: &Theme, has_focus: bool) {
    style_row(buf, area, row, theme.styled(Role::Cursor, has_focus));
    bar(buf, area, 0, row, theme, has_focus);
}

/// The bar of the cursor. It is a sign of its own before what is reversed, so it is never reversed itself.
pub fn bar(buf: &mut Buffer, area: Rect, column: u16, row: u16, theme: &Theme, has_focus: bool) {
    let role = if has_focus { Role::Title } else { Role::Cursor };
    let style = theme.styled(role, has_focus).remove_modifier(Modifier::REVERSED);
    put(buf, area, column, row, theme.glyphs.bar, style);
}

/// Blanks `area` out, for popups.
pub fn clear(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    let blank = " ".repeat(usize::from(area.width));
    for y in area.top()..area.bottom() {
        buf.set_style(Rect { y, height: 1, ..area }, Style::reset());
        buf.set_stringn(area.x, y, &blank, usize::from(area.width), style);
    }
}

/// Puts ASCII in the place of every other character of `area`: peers, names and our own words may hold some,
/// and a terminal without Unicode would show two or three wrong ones for each.
pub fn keep_to_ascii(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    for position in area.positions() {
        let Some(cell) = buf.cell(position).filter(|cell| !cell.symbol().is_ascii()) else { continue };
        let symbol = Glyphs::in_ascii(cell.symbol());
        buf.set_stringn(position.x, position.y, symbol, 1, Style::new());
    }
}

/// The row of a region's rule: `─ left ───── right ─`, the left words first when both do not fit.
pub fn rule(
    buf: &mut Buffer,
    area: Rect,
    row: u16,
    left: impl AsRef<str>,
    right: impl AsRef<str>,
    theme: &Theme,
    has_focus: bool,
) {
    let (left, right) = (left.as_ref(), right.as_ref());
    // The region with the keyboard cannot be missed: all of its rule stands out, in whatever theme.
    let style = |role| if has_focus { theme.style(Role::Focus) } else { theme.style(role) };
    let (line, words) = (style(Role::Rule), style(Role::Title));
    put(buf, area, 0, row, theme.glyphs.horizontal.repeat(usize::from(area.width)), line);
    let mut end = 1;
    let inner = Rect { width: area.width.saturating_sub(1), ..area };
    if !left.is_empty() {
        end = put(buf, inner, 1, row, format!(" {left} "), words);
    }
    let wide = width(right) + 2;
    if !right.is_empty() && end + wide < area.width {
        put(buf, area, area.width - 1 - wide, row, format!(" {right} "), style(Role::Text));
    }
}

/// `5 more ↑`, `2 more ↓`: what of a list of `rows` lies before and behind its window.
pub fn beyond(window: &Range<usize>, rows: usize, theme: &Theme) -> Vec<String> {
    let sides = [(window.start, theme.glyphs.up), (rows.saturating_sub(window.end), theme.glyphs.down)];
    let hidden = sides.into_iter().filter(|(rows, _)| *rows > 0);
    hidden.map(|(rows, sign)| format!("{rows} more {sign}")).collect()
}

/// A vertical line down the left edge of `area`.
pub fn vertical(buf: &mut Buffer, area: Rect, theme: &Theme) {
    for row in 0..area.height {
        put(buf, area, 0, row, theme.glyphs.vertical, theme.style(Role::Rule));
    }
}

/// The frame of a popup with a title, its inside blanked out; gives back the inside.
pub fn frame(buf: &mut Buffer, area: Rect, title: impl AsRef<str>, theme: &Theme) -> Rect {
    let area = area.intersection(buf.area);
    clear(buf, area, theme.style(Role::Popup));
    if area.width < 2 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let glyphs = theme.glyphs;
    let style = theme.styled(Role::Rule, true);
    let line = glyphs.horizontal.repeat(usize::from(area.width - 2));
    put(buf, area, 0, 0, format!("{}{line}{}", glyphs.top_left, glyphs.top_right), style);
    for row in 1..area.height - 1 {
        put(buf, area, 0, row, glyphs.vertical, style);
        put(buf, area, area.width - 1, row, glyphs.vertical, style);
    }
    put(buf, area, 0, area.height - 1, format!("{}{line}{}", glyphs.bottom_left, glyphs.bottom_right), style);
    if !title.as_ref().is_empty() {
        let inner = Rect { width: area.width - 1, ..area };
        put(buf, inner, 2, 0, format!(" {} ", title.as_ref()), theme.styled(Role::Title, true));
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
}

/// Where a column and row of `area` lie in `buf`, and how many columns are left there.
fn place(buf: &Buffer, area: Rect, column: u16, row: u16) -> Option<(u16, u16, u16)> {
    if column >= area.width || row >= area.height {
        return None;
    }
    let (x, y) = (area.x.checked_add(column)?, area.y.checked_add(row)?);
    let right = area.right().min(buf.area.right());
    let inside = x >= buf.area.x && x < right && y >= buf.area.y && y < buf.area.bottom();
    inside.then(|| (x, y, right - x))
}

/// The first `rows` of an area, and what is below them.
pub fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let upper = Rect { height: rows, ..area };
    (upper, Rect { y: upper.bottom(), height: area.height - rows, ..area })
}

/// The last `rows` of an area, behind what is above them.
pub fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    split_top(area, area.height.saturating_sub(rows))
}
