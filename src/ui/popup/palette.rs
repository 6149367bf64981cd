//! The palette: what can be done now, found by typing a part of its sentence, its name in the key map (`quit`), or
//! its key. A number goes to an offset or row.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::PopupAct;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::parts::{List, TextField};
use crate::ui::theme::{Role, Theme};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteItem {
    /// What it does, in the key map's words.
    pub description: SafeText,
    /// Its key; empty if it has none.
    pub key: String,
    /// What is done.
    pub action: Action,
}

/// Entries, and what is typed to find them.
#[derive(Clone, Debug)]
pub struct Palette {
    query: TextField,
    items: Vec<PaletteItem>,
    /// Places of the items that match, the best first.
    found: Vec<usize>,
    /// What the pane below counts: where a number goes to.
    counts: Option<&'static str>,
    goto: Option<u64>,
    list: List,
}

impl Palette {
    /// A palette of these entries, in an order of use; a number goes to one of what the pane `counts`.
    pub fn new(items: Vec<PaletteItem>, counts: Option<&'static str>) -> Palette {
        let found = (0..items.len()).collect();
        Palette { query: TextField::new(), items, found, counts, goto: None, list: List::new() }
    }

    /// The entries that match, the best first.
    pub fn found(&self) -> impl Iterator<Item = &PaletteItem> {
        self.found.iter().filter_map(|place| self.items.get(*place))
    }

    /// The same as if this was typed.
    pub(super) fn look_for(&mut self, text: &str) {
        self.query.set(text);
        self.search();
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.query.insert(text);
        self.search();
    }

    pub(super) fn apply(&mut self, action: &Action, page: usize) -> PopupAct {
        let moved = match action {
            Action::HistoryBack | Action::PreviousRegion => Action::Up,
            Action::HistoryForward | Action::NextRegion => Action::Down,
            Action::Enter => return self.chosen(),
            other => other.clone(),
        };
        if !self.list.apply(&moved, self.rows(), page.saturating_sub(1)) && self.query.apply(action) {
            self.search();
        }
        PopupAct::Stay
    }

    pub(super) fn click(&mut self, row: u16, page: usize) -> PopupAct {
        let Some(row) = row.checked_sub(1) else { return PopupAct::Stay };
        let Some(place) = self.list.window(self.rows(), page.saturating_sub(1)).nth(usize::from(row)) else {
            return PopupAct::Stay;
        };
        self.list.select(place);
        self.chosen()
    }

    fn chosen(&self) -> PopupAct {
        let Some(row) = self.list.cursor(self.rows()) else { return PopupAct::Stay };
        match self.goto {
            Some(to) if row == 0 => PopupAct::Do(Action::Goto(to)),
            goto => match self.found.get(row - usize::from(goto.is_some())) {
                Some(place) => PopupAct::Do(self.items[*place].action.clone()),
                None => PopupAct::Stay,
            },
        }
    }

    fn rows(&self) -> usize {
        self.found.len() + usize::from(self.goto.is_some())
    }

    fn search(&mut self) {
        let query = self.query.text().trim();
        self.goto = self.counts.and(number(query));
        self.list = List::new();
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut scratch = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (place, item) in self.items.iter().enumerate() {
            let name = item.action.name();
            // Who types exactly a name or a key means that one.
            let exact = (!query.is_empty() && (name == query || item.key == query)).then_some(u32::MAX);
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut scratch), &mut matcher);
            if let Some(score) = exact.max(score(item.description.as_str())).max(score(&name)) {
                scored.push((score, place));
            }
        }
        scored.sort_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
        self.found = scored.into_iter().map(|(_, place)| place).collect();
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        paint::put(buf, area, 1, 0, ":", theme.style(Role::Label));
        let field = Rect {
            x: area.x + area.width.min(3),
            width: area.width.saturating_sub(4),
            height: area.height.min(1),
            ..area
        };
        let at = self.query.draw(field, buf, theme.styled(Role::Field, true), true);
        let rows = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
        if self.rows() == 0 {
            paint::put(buf, rows, 2, 0, "nothing here is called so", theme.style(Role::Dim));
        }
        let words = usize::from(area.width.saturating_sub(14));
        self.list.draw(rows, buf, self.rows(), theme, true, |row| {
            let Some(row) = row.checked_sub(usize::from(self.goto.is_some())) else {
                let (what, number) = (self.counts.unwrap_or_default(), self.goto.unwrap_or_default());
                return Line::raw(format!("go to {what} {number} ({number:#x})"));
            };
            let item = &self.items[self.found[row]];
            Line::from(vec![
                Span::raw(item.description.truncated(words).padded(words)),
                Span::raw(" "),
                Span::styled(item.key.clone(), theme.style(Role::Key)),
            ])
        });
        at
    }
}

/// A number as one types it: decimal, or hex after `0x`.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette() -> Palette {
        let item = |words: &'static str, action| PaletteItem {
            description: words.into(),
            key: String::new(),
            action,
        };
        let items = [
            item("Start it, or stop it", Action::StartStop),
            item("Copy in a form of your choice", Action::CopyMenu),
            item("Change the byte order", Action::Order),
        ];
        Palette::new(items.to_vec(), Some("byte"))
    }

    #[test]
    fn a_part_of_the_name_finds_the_action() {
        let mut palette = palette();
        palette.insert("byte");
        assert_eq!(palette.apply(&Action::Enter, 9), PopupAct::Do(Action::Order));
        palette.apply(&Action::DeleteToStart, 9);
        palette.insert("zzz");
        assert_eq!(palette.apply(&Action::Enter, 9), PopupAct::Stay);
    }

    #[test]
    fn a_key_or_a_name_in_full_comes_first() {
        let items = [
            PaletteItem {
                description: "Quite another thing".into(),
                key: "x".to_owned(),
                action: Action::ToInspect,
            },
            PaletteItem { description: "Leave".into(), key: "3".to_owned(), action: Action::Quit },
        ];
        let mut palette = Palette::new(items.to_vec(), None);
        for typed in ["3", "quit", "leave"] {
            palette.apply(&Action::DeleteToStart, 9);
            palette.insert(typed);
            assert_eq!(palette.found().next().map(|item| &item.action), Some(&Action::Quit), "{typed}");
        }
    }

    #[test]
    fn a_number_goes_there() {
        let mut palette = palette();
        palette.insert("0x40");
        assert_eq!(palette.apply(&Action::Enter, 9), PopupAct::Do(Action::Goto(64)));
    }
}
