//! The palette: what can be done, found by typing a part of its sentence, a name of it (its own, `quit`, or another
//! word for it, `exit`), or its key. A number goes to an offset or row.

use std::cmp::Reverse;

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
    /// Words that people may type for it.
    pub names: Vec<String>,
}

/// Entries, and what is typed to find them.
#[derive(Clone, Debug)]
pub struct Palette {
    /// The words on its frame.
    pub(super) title: &'static str,
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
        Palette {
            title: "Do what?",
            query: TextField::new(),
            items,
            found,
            counts,
            goto: None,
            list: List::new(),
        }
    }

    /// The same under another title.
    #[must_use]
    pub fn titled(self, title: &'static str) -> Palette {
        Palette { title, ..self }
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

    /// Types text.
    pub fn insert(&mut self, text: &str) {
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
        // Whoever asks for a word means the word.
        let query = query.strip_prefix("explain ").map_or(query, str::trim);
        let lower = query.to_lowercase();
        let ranked = self.items.iter().enumerate();
        let mut ranked: Vec<(Rank, usize)> =
            ranked.filter_map(|(place, item)| Some((item.rank(query, &lower)?, place))).collect();
        if ranked.is_empty() {
            ranked = self.guesses(query);
        }
        ranked.sort_unstable();
        self.found = ranked.into_iter().map(|(_, place)| place).collect();
    }

    /// What has the letters in this order, for who cannot spell it: only where nothing has the word itself.
    fn guesses(&self, query: &str) -> Vec<(Rank, usize)> {
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut scratch = Vec::new();
        let mut guess = |item: &PaletteItem| {
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut scratch), &mut matcher);
            // Letters that are scattered over a sentence mean nothing: only names are guessed.
            let names = item.names.iter().filter_map(|name| score(name));
            names.max().map(|score| Rank::Guessed(Reverse(score)))
        };
        self.items.iter().enumerate().filter_map(|(place, item)| Some((guess(item)?, place))).collect()
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let (_, at) = super::draw_line(&self.query, area, buf, theme);
        let (_, rows) = paint::split_top(area, 1);
        if self.rows() == 0 {
            paint::put(buf, rows, 2, 0, "nothing matches", theme.style(Role::Dim));
        }
        let words = usize::from(area.width.saturating_sub(14));
        self.list.draw(rows, buf, self.rows(), theme, true, |row| {
            let Some(row) = row.checked_sub(usize::from(self.goto.is_some())) else {
                let (what, number) = (self.counts.unwrap_or_default(), self.goto.unwrap_or_default());
                return Line::raw(format!("go to {what} {number} ({number:#x})"));
            };
            let item = &self.items[self.found[row]];
            let words = if item.key.is_empty() { words + 12 } else { words };
            Line::from(vec![
                Span::raw(item.description.truncated(words).padded(words)),
                Span::raw(" "),
                Span::styled(item.key.clone(), theme.style(Role::Key)),
            ])
        });
        at
    }
}

/// How well an entry fits what is typed, the best first; of equals the one that comes first in its order of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is the key, or one of its names.
    Is,
    /// A name of it begins so.
    NameBegins,
    /// A word of its sentence begins so.
    WordBegins,
    /// It has it somewhere.
    Has,
    /// It has all words that are typed, apart from each other.
    HasAll,
    /// A name of it has the letters in this order.
    Guessed(Reverse<u32>),
}

impl PaletteItem {
    /// How well it fits; `lower` is the query in small letters.
    fn rank(&self, query: &str, lower: &str) -> Option<Rank> {
        if query.is_empty() {
            return Some(Rank::Is);
        }
        let names: Vec<String> = self.names.iter().map(|name| name.to_lowercase()).collect();
        let sentence = self.description.as_str().to_lowercase();
        let begins = |text: &str, word: &str| {
            text.match_indices(word)
                .any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric()))
        };
        let has = |word: &str| sentence.contains(word) || names.iter().any(|name| name.contains(word));
        if self.key == query || names.iter().any(|name| name == lower) {
            Some(Rank::Is)
        } else if names.iter().any(|name| begins(name, lower)) {
            Some(Rank::NameBegins)
        } else if begins(&sentence, lower) {
            Some(Rank::WordBegins)
        } else if has(lower) {
            Some(Rank::Has)
        } else if lower.split_whitespace().all(has) {
            Some(Rank::HasAll)
        } else {
            None
        }
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
        let item = |words: &'static str, action: Action| PaletteItem {
            description: words.into(),
            key: String::new(),
            names: vec![action.name()],
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
                names: vec!["to-inspect".to_owned(), "bytes".to_owned()],
            },
            PaletteItem {
                description: "Leave".into(),
                key: "3".to_owned(),
                action: Action::Quit,
                names: vec!["quit".to_owned(), "exit".to_owned()],
            },
        ];
        let mut palette = Palette::new(items.to_vec(), None);
        for typed in ["3", "quit", "leave", "EXIT", "qit"] {
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
