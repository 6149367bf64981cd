//! A menu: one of several entries, each an action. What is typed finds entries; space ticks those that have a box.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::List;
use super::text_field::TextField;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Rows of a note under the entries, at most.
const FOOT: usize = 3;

/// Entries from which on the frame says that they can be found by typing.
const MANY: usize = 8;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// What it is called.
    pub label: SafeText,
    /// What it does, in a few words.
    pub note: SafeText,
    /// What is done when it is chosen.
    pub action: Action,
    /// The heading that it stands under; empty: none.
    pub group: &'static str,
    /// Whether its box is ticked, if it has one: then space does the action, and the menu stays.
    pub tick: Option<bool>,
}

impl MenuItem {
    /// An entry.
    pub fn new(label: impl Into<SafeText>, note: impl Into<SafeText>, action: Action) -> MenuItem {
        MenuItem { label: label.into(), note: note.into(), action, group: "", tick: None }
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

    /// The same under a heading.
    #[must_use]
    pub fn under(self, group: &'static str) -> MenuItem {
        MenuItem { group, ..self }
    }

    /// The same with a box.
    #[must_use]
    pub fn ticked(self, is_on: bool) -> MenuItem {
        MenuItem { tick: Some(is_on), ..self }
    }

    /// The label with its box.
    fn shown(&self) -> SafeText {
        match self.tick {
            None => self.label.clone(),
            Some(is_on) => SafeText::literal(if is_on { "[x] " } else { "[ ] " }).then(&self.label),
        }
    }

    fn has(&self, words: &[String]) -> bool {
        let text = format!("{} {}", self.label, self.note).to_lowercase();
        words.iter().all(|word| text.contains(word))
    }
}

/// A row of the menu: an entry by its place, or a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MenuRow {
    Heading(&'static str),
    Item(usize),
}

/// Makes entries of what is typed, none where it means nothing here; `Err` says what is wrong with it.
pub type ReadTyped = fn(&str) -> Result<Vec<MenuItem>, SafeText>;

/// Entries with a cursor.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The words on its frame.
    pub title: SafeText,
    /// Behind them `made` entries that what is typed became.
    items: Vec<MenuItem>,
    made: usize,
    read: Option<ReadTyped>,
    /// What is said where there is no entry.
    missing: SafeText,
    query: TextField,
    list: List,
}

impl Menu {
    /// A menu with the cursor on its first entry.
    pub fn new(title: impl Into<SafeText>, items: Vec<MenuItem>) -> Menu {
        Menu {
            title: title.into(),
            items,
            made: 0,
            read: None,
            missing: SafeText::EMPTY,
            query: TextField::new(),
            list: List::new(),
        }
    }

    /// The same, whose field also takes what is in none of its entries: an address.
    #[must_use]
    pub fn reading(self, read: ReadTyped) -> Menu {
        Menu { read: Some(read), ..self }
    }

    /// The entries.
    pub fn items(&self) -> &[MenuItem] {
        &self.items
    }

    /// What is typed became another text.
    fn changed(&mut self) {
        self.list = List::new();
        self.items.truncate(self.items.len() - self.made);
        let made = self.read.map_or_else(|| Ok(Vec::new()), |read| read(self.query.text().trim()));
        self.missing = "nothing matches".into();
        let mut made = made.unwrap_or_else(|wrong| {
            self.missing = wrong;
            Vec::new()
        });
        // What is in the menu already, as an endpoint that was used before, is there once.
        made.retain(|item| {
            let label = item.label.as_str();
            !self.items.iter().any(|given| given.label.as_str().eq_ignore_ascii_case(label))
        });
        self.made = made.len();
        self.items.extend(made);
    }

    /// The entries that do not depend on what is typed, under their headings.
    fn whole(&self) -> Vec<MenuRow> {
        let mut rows = Vec::new();
        let mut group = "";
        for (place, item) in self.items[..self.items.len() - self.made].iter().enumerate() {
            if item.group != group {
                group = item.group;
                rows.push(MenuRow::Heading(group));
            }
            rows.push(MenuRow::Item(place));
        }
        rows
    }

    /// What is on screen: the entries with what is typed in them, in their order: those that have it in their label,
    /// those that it became, those that have it in their note; without it all of them under their headings.
    fn rows(&self) -> Vec<MenuRow> {
        let words: Vec<String> =
            self.query.text().to_lowercase().split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return self.whole();
        }
        let given = self.items.len() - self.made;
        let rank = |place: usize| {
            let item = &self.items[place];
            let label = item.label.as_str().to_lowercase();
            match () {
                () if place >= given => Some(1),
                () if words.iter().all(|word| label.contains(word)) => Some(0),
                () => item.has(&words).then_some(2),
            }
        };
        let mut found: Vec<_> = (0..self.items.len()).filter_map(|at| Some((rank(at)?, at))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, place)| MenuRow::Item(place)).collect()
    }

    /// The row under the cursor, which is no heading.
    fn at(&self, rows: &[MenuRow]) -> Option<usize> {
        let cursor = self.list.cursor(rows.len())?;
        (cursor..rows.len()).find(|row| matches!(rows[*row], MenuRow::Item(_)))
    }

    fn place(&self) -> Option<usize> {
        let rows = self.rows();
        match rows.get(self.at(&rows)?)? {
            MenuRow::Item(place) => Some(*place),
            MenuRow::Heading(_) => None,
        }
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<&MenuItem> {
        self.items.get(self.place()?)
    }

    /// Does a move, or edits what is typed; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, page: usize) -> bool {
        let moved = match action {
            Action::HistoryBack | Action::PreviousRegion => Action::Up,
            Action::HistoryForward | Action::NextRegion => Action::Down,
            Action::LineStart if self.query.is_empty() => Action::First,
            Action::LineEnd if self.query.is_empty() => Action::Last,
            other => other.clone(),
        };
        let rows = self.rows();
        self.list.select(self.at(&rows).unwrap_or(0));
        if self.list.apply(&moved, rows.len(), page) {
            let at = self.list.cursor(rows.len()).unwrap_or(0);
            if matches!(rows.get(at), Some(MenuRow::Heading(_))) && moved == Action::Up && at > 0 {
                self.list.select(at - 1);
            }
            return true;
        }
        let is_edited = self.query.apply(action);
        if is_edited {
            self.changed();
        }
        is_edited
    }

    /// What is typed: a blank on an entry with a box ticks it, and gives back its action; everything else finds.
    pub fn insert(&mut self, text: &str) -> Option<Action> {
        if text == " " && self.query.is_empty() {
            let item = self.place().and_then(|place| self.items.get_mut(place))?;
            item.tick = Some(!item.tick?);
            return Some(item.action.clone());
        }
        self.query.insert(text);
        self.changed();
        None
    }

    /// Puts the cursor on the entry on a row of the menu's inside; false if there is none.
    pub fn select_row(&mut self, row: usize, page: usize) -> bool {
        let rows = self.rows();
        let place = self.list.window(rows.len(), page).nth(row);
        let is_item = place.is_some_and(|place| matches!(rows.get(place), Some(MenuRow::Item(_))));
        if let Some(place) = place.filter(|_| is_item) {
            self.list.select(place);
        }
        is_item
    }

    /// Columns and rows of its inside, when there is room; the same while it is searched.
    pub fn size(&self) -> (u16, u16) {
        let label = self.label_columns();
        let note = self.items.iter().map(|item| item.note.width()).max().unwrap_or(0) as u16;
        let columns = 1 + label + if note > 0 { note + 2 } else { 0 };
        (columns.max(paint::width(self.title.as_str()) + 4) + 1, self.whole().len() as u16)
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

    /// How many rows stand below the last one that is shown.
    pub fn below(&self, inside: Rect) -> usize {
        let page = usize::from(self.list_area(inside).height);
        let rows = self.rows().len();
        rows - self.list.window(rows, page).end
    }

    /// Columns that are left for a note beside the labels.
    fn note_columns(&self, columns: u16) -> usize {
        usize::from(columns.saturating_sub(self.label_columns() + 4))
    }

    fn label_columns(&self) -> u16 {
        self.items.iter().map(|item| item.shown().width()).max().unwrap_or(0) as u16
    }

    /// What its frame says at the bottom: what is typed to find, or that it can be.
    pub fn draw_query(&self, frame: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let row = frame.height.saturating_sub(1);
        if self.query.is_empty() {
            let ticks = self.items.iter().any(|item| item.tick.is_some());
            let words = match (self.items.len() >= MANY, ticks) {
                _ if self.read.is_some() => " type to find, or type an address ",
                (true, true) => " type to find, space ticks ",
                (true, false) => " type to find ",
                (false, true) => " space ticks ",
                (false, false) => return None,
            };
            paint::put(buf, frame, 2, row, words, theme.style(Role::Dim));
            return None;
        }
        let at = paint::put(buf, frame, 2, row, " find: ", theme.style(Role::Label));
        let room = frame.width.saturating_sub(at + 16).max(8);
        let field = Rect {
            x: frame.x + at,
            y: frame.y + row,
            width: room.min(frame.width.saturating_sub(at)),
            height: 1,
        };
        self.query.draw(field, buf, theme.styled(Role::Field, true), true)
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
        let rows = self.rows();
        if rows.is_empty() {
            let room = usize::from(list.width.saturating_sub(3));
            let words = self.missing.truncated_with(room, theme.glyphs.ellipsis);
            paint::put(buf, list, 2, 0, words.as_str(), theme.style(Role::Dim));
        }
        let mut cursor = self.list;
        cursor.select(self.at(&rows).unwrap_or(0));
        cursor.draw(list, buf, rows.len(), theme, true, |row| match rows[row] {
            MenuRow::Heading(_) => Line::default(),
            MenuRow::Item(place) => {
                let item = &self.items[place];
                Line::from(vec![
                    Span::raw(item.shown().padded(label)),
                    Span::raw("  "),
                    Span::styled(
                        item.note.truncated_with(beside, theme.glyphs.ellipsis),
                        theme.style(Role::Dim),
                    ),
                ])
            }
        });
        for (line, row) in (0..).zip(cursor.window(rows.len(), usize::from(list.height))) {
            if let MenuRow::Heading(words) = rows[row] {
                paint::rule(buf, list, line, words, "", theme, false);
            }
        }
    }
}

#[cfg(test)]
mod tests;
