//! A list of any length, of which only the window on screen is ever built.
//!
//! The rows belong to the pane; the list knows a cursor, where the window begins, and whether it follows
//! the end. All arithmetic is pure: what `update` scrolls and what `draw` shows is the same window.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::Theme;

/// Cursor and window over rows that are counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    cursor: usize,
    top: usize,
    is_following: bool,
}

impl List {
    /// A list that begins at its first row.
    pub const fn new() -> List {
        List { cursor: 0, top: 0, is_following: false }
    }

    /// The row under the cursor, among `rows`; `None` if there are none.
    pub fn cursor(&self, rows: usize) -> Option<usize> {
        let last = rows.checked_sub(1)?;
        Some(if self.is_following { last } else { self.cursor.min(last) })
    }

    /// Puts the cursor on a row; it no longer follows. For selections that are kept by id while rows come and
    /// go before them, and for clicks.
    pub fn select(&mut self, row: usize) {
        self.is_following = false;
        self.cursor = row;
    }

    /// Does a move among `rows`, of which `page` are on screen; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, rows: usize, page: usize) -> bool {
        let last = rows.saturating_sub(1);
        let at = self.cursor(rows).unwrap_or(0);
        self.top = self.window(rows, page).start;
        let step = page.saturating_sub(1).max(1);
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::PageUp => at.saturating_sub(step),
            Action::PageDown => at + step,
            Action::First => 0,
            Action::Last => last,
            Action::Goto(row) => usize::try_from(*row).unwrap_or(last),
            _ => return false,
        };
        self.cursor = to.min(last);
        self.is_following = matches!(action, Action::Last);
        self.top = self.window(rows, page).start;
        true
    }

    /// Turns the wheel by `lines` (negative is up) without leaving the window: the cursor comes along only
    /// where it would leave it.
    pub fn scroll(&mut self, lines: isize, rows: usize, page: usize) {
        let window = self.window(rows, page);
        let top = window.start.saturating_add_signed(lines).min(rows.saturating_sub(page));
        let at = self.cursor(rows).unwrap_or(0);
        self.top = top;
        self.is_following = self.is_following && lines > 0;
        self.cursor = at.clamp(top, (top + page.max(1) - 1).min(rows.saturating_sub(1)).max(top));
    }

    /// The rows on screen: `page` of `rows`, the cursor among them, moved as little as possible.
    pub fn window(&self, rows: usize, page: usize) -> Range<usize> {
        window(self.top, self.cursor(rows).unwrap_or(0), rows, page)
    }

    /// Draws the window into `area`: for each of its rows the line that `row` makes, a bar beside the one
    /// under the cursor. Only rows on screen are made.
    pub fn draw<'a>(
        &self,
        area: Rect,
        buf: &mut Buffer,
        rows: usize,
        theme: &Theme,
        has_focus: bool,
        mut row: impl FnMut(usize) -> Line<'a>,
    ) {
        let cursor = self.cursor(rows);
        for (line, index) in self.window(rows, usize::from(area.height)).enumerate() {
            let line = line as u16;
            paint::put_line(buf, area, 1, line, &row(index));
            if cursor == Some(index) {
                paint::cursor_row(buf, area, line, theme, has_focus);
            }
        }
    }
}

/// `page` rows of `rows` with `cursor` among them, beginning at `top` if that can be.
pub fn window(top: usize, cursor: usize, rows: usize, page: usize) -> Range<usize> {
    let page = page.min(rows);
    if page == 0 {
        return 0..0;
    }
    let cursor = cursor.min(rows - 1);
    let top = top.min(rows - page).clamp((cursor + 1).saturating_sub(page), cursor);
    top..top + page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_the_cursor_and_stays_inside() {
        for rows in 0..9 {
            for page in 0..12 {
                for cursor in 0..10 {
                    for top in 0..10 {
                        let shown = window(top, cursor, rows, page);
                        assert_eq!(shown.len(), page.min(rows));
                        assert!(shown.end <= rows);
                        if !shown.is_empty() {
                            assert!(shown.contains(&cursor.min(rows - 1)), "{shown:?} {cursor}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_window_moves_as_little_as_possible() {
        assert_eq!(window(10, 12, 100, 5), 10..15);
        assert_eq!(window(10, 15, 100, 5), 11..16);
        assert_eq!(window(10, 3, 100, 5), 3..8);
        assert_eq!(window(99, 99, 100, 5), 95..100);
    }

    #[test]
    fn moving_up_leaves_following_and_last_returns_to_it() {
        let mut list = List::new();
        list.apply(&Action::Last, 100, 10);
        assert_eq!((list.cursor(100), list.cursor(101)), (Some(99), Some(100)));
        list.apply(&Action::Up, 100, 10);
        assert_eq!(list.cursor(100), Some(98));
        assert_eq!(list.cursor(200), Some(98));
        list.apply(&Action::Last, 200, 10);
        assert_eq!(list.cursor(300), Some(299));
    }

    #[test]
    fn pages_keep_a_row_in_common() {
        let mut list = List::new();
        list.apply(&Action::PageDown, 100, 10);
        assert_eq!(list.cursor(100), Some(9));
        assert_eq!(list.window(100, 10), 0..10);
        list.apply(&Action::PageDown, 100, 10);
        assert_eq!(list.window(100, 10), 9..19);
    }

    #[test]
    fn the_wheel_moves_the_window_and_the_cursor_only_at_its_edge() {
        let mut list = List::new();
        list.select(4);
        list.scroll(3, 100, 10);
        assert_eq!((list.window(100, 10), list.cursor(100)), (3..13, Some(4)));
        list.scroll(3, 100, 10);
        assert_eq!((list.window(100, 10), list.cursor(100)), (6..16, Some(6)));
        list.scroll(-99, 100, 10);
        assert_eq!((list.window(100, 10), list.cursor(100)), (0..10, Some(6)));
        list.scroll(5, 0, 0);
    }

    #[test]
    fn only_the_rows_on_screen_are_made() {
        let theme = Theme::default();
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 3));
        let mut made = Vec::new();
        let mut list = List::new();
        list.select(70_000);
        list.draw(buf.area, &mut buf, 100_000, &theme, true, |row| {
            made.push(row);
            Line::raw(row.to_string())
        });
        assert_eq!(made, [69_998, 69_999, 70_000]);
        assert_eq!(buf, Buffer::with_lines([" 69998  ", " 69999  ", "▌70000  "]));
    }

    #[test]
    fn the_bar_stands_unreversed_before_the_reversed_row_which_has_one_colour() {
        use ratatui::style::{Color, Modifier};
        use ratatui::text::Span;
        for name in Theme::SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
            let row = Line::from(Span::styled("ok", theme.style(crate::ui::theme::Role::Good)));
            List::new().draw(buf.area, &mut buf, 1, &theme, true, |_| row.clone());
            let reversed = |x: u16| buf[(x, 0)].modifier.contains(Modifier::REVERSED);
            assert_eq!([0, 1, 3].map(reversed), [false, true, true], "{name}");
            assert_eq!((buf[(1, 0)].fg, buf[(3, 0)].fg), (Color::Reset, Color::Reset), "{name}");
        }
    }
}
