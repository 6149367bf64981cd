//! A menu: one of several entries, each an action.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::List;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

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

    fn label_columns(&self) -> u16 {
        self.items.iter().map(|item| item.label.width()).max().unwrap_or(0) as u16
    }

    /// Draws the entries into `area`.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let label = usize::from(self.label_columns());
        self.list.draw(area, buf, self.items.len(), theme, true, |row| {
            let item = &self.items[row];
            Line::from(vec![
                Span::raw(item.label.padded(label)),
                Span::raw("  "),
                Span::styled(item.note.clone(), theme.style(Role::Dim)),
            ])
        });
    }
}
