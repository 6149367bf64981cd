//! A menu: one of several entries, each an action.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::List;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Rows of a note under the entries, at most.
const FOOT: usize = 3;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// What it is called.
    pub label: SafeText,
    /// What it does, in a few words.
    pub note: SafeText,
    /// What is done when it is chosen.
    pub action: Action,
}

impl MenuItem {
    /// An entry.
    pub fn new(label: impl Into<SafeText>, note: impl Into<SafeText>, action: Action) -> MenuItem {
        MenuItem { label: label.into(), note: note.into(), action }
    }

    /// An entry of a pane's own menu: the pane gets [`Action::Pick`] with these names.
    pub fn pick(
        label: impl Into<SafeText>,
        note: impl Into<SafeText>,
        menu: &'static str,
        item: impl Into<String>,
    ) -> MenuItem {
        MenuItem::new(label, note, Action::Pick { menu: menu.to_owned(), item: item.into() })
    }
}

/// Entries with a cursor.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The words on its frame.
    pub title: SafeText,
    items: Vec<MenuItem>,
    list: List,
}

impl Menu {
    /// A menu with the cursor on its first entry.
    pub fn new(title: impl Into<SafeText>, items: Vec<MenuItem>) -> Menu {
        Menu { title: title.into(), items, list: List::new() }
    }

    /// The entries.
    pub fn items(&self) -> &[MenuItem] {
        &self.items
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<&MenuItem> {
        self.items.get(self.list.cursor(self.items.len())?)
    }

    /// Does a move; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, page: usize) -> bool {
        self.list.apply(action, self.items.len(), page)
    }

    /// Puts the cursor on the entry on a row of the menu's inside; false if there is none.
    pub fn select_row(&mut self, row: usize, page: usize) -> bool {
        let place = self.list.window(self.items.len(), page).nth(row);
        self.list.select(place.unwrap_or(self.list.cursor(self.items.len()).unwrap_or(0)));
        place.is_some()
    }

    /// Columns and rows of its inside, when there is room.
    pub fn size(&self) -> (u16, u16) {
        let label = self.label_columns();
        let note = self.items.iter().map(|item| item.note.width()).max().unwrap_or(0) as u16;
        let columns = 1 + label + if note > 0 { note + 2 } else { 0 };
        (columns.max(paint::width(self.title.as_str()) + 4) + 1, self.items.len() as u16)
    }

    /// Rows at the bottom for the note of the entry under the cursor, a rule above it counted: none where
    /// every note fits beside its label.
    pub fn foot(&self, columns: u16) -> u16 {
        let beside = self.note_columns(columns);
        if self.items.iter().all(|item| item.note.width() <= beside) {
            return 0;
        }
        let columns = usize::from(columns.saturating_sub(2));
        let rows = self.items.iter().map(|item| item.note.wrapped(columns).len()).max().unwrap_or(0);
        1 + rows.min(FOOT) as u16
    }

    /// The part of its inside that the entries take; the foot stays out where there is no room for it.
    pub fn list_area(&self, inside: Rect) -> Rect {
        let foot = self.foot(inside.width);
        let height = if inside.height < foot + 3 { inside.height } else { inside.height - foot };
        Rect { height, ..inside }
    }

    /// How many entries stand below the last one that is shown.
    pub fn below(&self, inside: Rect) -> usize {
        let page = usize::from(self.list_area(inside).height);
        self.items.len() - self.list.window(self.items.len(), page).end
    }

    /// Columns that are left for a note beside the labels.
    fn note_columns(&self, columns: u16) -> usize {
        usize::from(columns.saturating_sub(self.label_columns() + 4))
    }

    fn label_columns(&self) -> u16 {
        self.items.iter().map(|item| item.label.width()).max().unwrap_or(0) as u16
    }

    /// Draws the entries into `area`, and the whole note of the one under the cursor where some are cut.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let label = usize::from(self.label_columns());
        let beside = self.note_columns(area.width);
        let list = self.list_area(area);
        let foot = Rect { y: list.bottom(), height: area.height - list.height, ..area };
        if let Some(item) = self.current().filter(|_| foot.height > 0) {
            paint::rule(buf, foot, 0, "", "", theme, false);
            let rows = item.note.wrapped(usize::from(area.width.saturating_sub(2)));
            for (row, words) in (1..foot.height).zip(rows) {
                paint::put(buf, foot, 1, row, words.as_str(), theme.style(Role::Text));
            }
        }
        self.list.draw(list, buf, self.items.len(), theme, true, |row| {
            let item = &self.items[row];
            Line::from(vec![
                Span::raw(item.label.padded(label)),
                Span::raw("  "),
                Span::styled(item.note.truncated_with(beside, theme.glyphs.ellipsis), theme.style(Role::Dim)),
            ])
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu() -> Menu {
        let item = |label: &'static str, note: &'static str| MenuItem::new(label, note, Action::Back);
        let items = [
            item("UDP echo", "sends each datagram back"),
            item("TCP echo", "one client after the other"),
            item("TCP chat", "talk"),
            item("TCP file", "a file"),
        ];
        Menu::new("Add", items.to_vec())
    }

    fn drawn(menu: &Menu, columns: u16, rows: u16) -> Vec<String> {
        let area = Rect::new(0, 0, columns, rows);
        let mut buf = Buffer::empty(area);
        menu.draw(area, &mut buf, &Theme::default());
        let row = |y| (0..columns).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..rows).map(row).collect()
    }

    #[test]
    fn a_note_that_is_cut_stands_whole_below_the_entries() {
        let mut menu = menu();
        menu.apply(&Action::Down, 3);
        assert_eq!(menu.foot(24), 3);
        assert_eq!(
            drawn(&menu, 24, 6),
            [
                " UDP echo  sends each …",
                "▌TCP echo  one client …",
                " TCP chat  talk",
                "────────────────────────",
                " one client after the",
                " other",
            ]
        );
        assert_eq!(menu.below(Rect::new(0, 0, 24, 6)), 1);
        assert!(menu.select_row(2, 3));
        assert_eq!(menu.current().map(|item| item.label.as_str()), Some("TCP chat"));
    }

    #[test]
    fn a_menu_whose_notes_fit_has_no_foot() {
        let menu = menu();
        assert_eq!((menu.foot(60), menu.size().1), (0, 4));
        assert_eq!(drawn(&menu, 60, 4)[1], " TCP echo  one client after the other");
    }
}
