//! Choices and ticks: controls of the level COMMAND. Left and right choose, space ticks.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::theme::{Role, Theme};

/// One of several words: `‹any› inet inet6`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    words: Vec<&'static str>,
    chosen: usize,
}

impl Choice {
    /// A choice among `words`, the one at `chosen` preselected.
    pub fn new(words: &[&'static str], chosen: usize) -> Choice {
        Choice { words: words.to_vec(), chosen: chosen.min(words.len().saturating_sub(1)) }
    }

    /// The place of the word that is chosen.
    pub const fn chosen(&self) -> usize {
        self.chosen
    }

    /// The word that is chosen.
    pub fn word(&self) -> &'static str {
        self.words.get(self.chosen).copied().unwrap_or_default()
    }

    /// Chooses by place; a place that there is not chooses the last.
    pub fn choose(&mut self, place: usize) {
        self.chosen = place.min(self.words.len().saturating_sub(1));
    }

    /// Chooses by word; false if there is no such word.
    pub fn choose_word(&mut self, word: &str) -> bool {
        let place = self.words.iter().position(|w| *w == word);
        self.chosen = place.unwrap_or(self.chosen);
        place.is_some()
    }

    /// One word to the left (-1) or to the right (1); stops at the ends.
    pub fn step(&mut self, by: isize) {
        self.choose(self.chosen.saturating_add_signed(by));
    }

    /// The next word, from the last one to the first.
    pub fn cycle(&mut self) {
        self.chosen = (self.chosen + 1) % self.words.len().max(1);
    }

    /// How it looks in `columns`: all words if they fit, else those around the chosen one.
    pub(super) fn line(&self, theme: &Theme, columns: u16, has_focus: bool) -> Line<'static> {
        let here = theme.styled(if has_focus { Role::Cursor } else { Role::Text }, has_focus);
        let dim = theme.style(Role::Dim);
        let shown = self.shown(usize::from(columns));
        let mut spans = Vec::new();
        if shown.start > 0 {
            spans.push(Span::styled(theme.glyphs.ellipsis, dim));
            spans.push(Span::raw(" "));
        }
        for place in shown.clone() {
            let word = self.words[place];
            if place == self.chosen {
                let (left, right) = (theme.glyphs.choice_left, theme.glyphs.choice_right);
                spans.push(Span::styled(format!("{left}{word}{right}"), here));
            } else {
                spans.push(Span::styled(word, dim));
            }
            spans.push(Span::raw(" "));
        }
        spans.pop();
        if shown.end < self.words.len() {
            spans.push(Span::raw(" "));
            spans.push(Span::styled(theme.glyphs.ellipsis, dim));
        }
        Line::from(spans)
    }

    /// The words that fit into `columns`, the chosen one among them, as evenly around it as can be.
    fn shown(&self, columns: usize) -> std::ops::Range<usize> {
        let wide = |range: std::ops::Range<usize>| -> usize {
            self.words[range].iter().map(|word| word.len() + 1).sum::<usize>() + 1
        };
        let all = 0..self.words.len();
        if wide(all.clone()) <= columns || all.is_empty() {
            return all;
        }
        // Two columns for the sign at each end that something was left out.
        let room = columns.saturating_sub(4);
        let mut shown = self.chosen..self.chosen + 1;
        loop {
            let before = shown;
            shown = before.clone();
            if shown.end < self.words.len() && wide(shown.start..shown.end + 1) <= room {
                shown.end += 1;
            }
            if shown.start > 0 && wide(shown.start - 1..shown.end) <= room {
                shown.start -= 1;
            }
            if shown == before {
                return shown;
            }
        }
    }
}

/// Several boxes to tick: `[x] canonname  [ ] passive`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    boxes: Vec<(&'static str, bool)>,
    at: usize,
}

impl Ticks {
    /// Boxes with their names, ticked or not.
    pub fn new(boxes: &[(&'static str, bool)]) -> Ticks {
        Ticks { boxes: boxes.to_vec(), at: 0 }
    }

    /// Whether a box is ticked; false if there is no such box.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.boxes.iter().any(|(n, ticked)| *n == name && *ticked)
    }

    /// The names of the ticked boxes.
    pub fn ticked(&self) -> impl Iterator<Item = &'static str> {
        self.boxes.iter().filter(|(_, ticked)| *ticked).map(|(name, _)| *name)
    }

    /// Ticks a box, or not.
    pub fn set(&mut self, name: &str, ticked: bool) {
        for entry in self.boxes.iter_mut().filter(|(n, _)| *n == name) {
            entry.1 = ticked;
        }
    }

    /// The name of the box under the cursor.
    pub fn current(&self) -> &'static str {
        self.boxes.get(self.at).map_or("", |(name, _)| *name)
    }

    /// One box to the left (-1) or right (1); stops at the ends.
    pub fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.boxes.len().saturating_sub(1));
    }

    /// Ticks the box under the cursor, or takes the tick away.
    pub fn toggle(&mut self) {
        if let Some((_, ticked)) = self.boxes.get_mut(self.at) {
            *ticked = !*ticked;
        }
    }

    /// How it looks in `columns`: from the first box on, or so far on that the one under the cursor is there;
    /// a sign stands where boxes are left out.
    pub(super) fn line(&self, theme: &Theme, columns: u16, has_focus: bool) -> Line<'static> {
        let shown = self.shown(usize::from(columns), has_focus);
        let dim = theme.style(Role::Dim);
        let mut spans = Vec::new();
        if shown.start > 0 {
            spans.push(Span::styled(theme.glyphs.ellipsis, dim));
        }
        for place in shown.clone() {
            let (name, ticked) = self.boxes[place];
            let is_here = has_focus && place == self.at;
            let style = if is_here { theme.styled(Role::Cursor, true) } else { Style::new() };
            if !spans.is_empty() {
                spans.push(Span::raw(" "));
            }
            spans.push(Span::styled(format!("[{}]{name}", if ticked { "x" } else { " " }), style));
        }
        if shown.end < self.boxes.len() {
            spans.push(Span::raw(" "));
            spans.push(Span::styled(theme.glyphs.ellipsis, dim));
        }
        Line::from(spans)
    }

    /// The boxes that fit, beside a sign at each end where others are left out; one at least.
    fn shown(&self, columns: usize, has_focus: bool) -> std::ops::Range<usize> {
        let at = if has_focus { self.at } else { 0 };
        let wide = |range: &std::ops::Range<usize>| -> usize {
            let boxes: usize = self.boxes[range.clone()].iter().map(|b| b.0.len() + 4).sum();
            let before = if range.start > 0 { 2 } else { 0 };
            let after = if range.end < self.boxes.len() { 2 } else { 0 };
            (boxes + before + after).saturating_sub(1)
        };
        let mut shown = 0..self.boxes.len().min(at + 1);
        while shown.start < at && wide(&shown) > columns {
            shown.start += 1;
        }
        while shown.end < self.boxes.len() && wide(&(shown.start..shown.end + 1)) <= columns {
            shown.end += 1;
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(choice: &Choice, columns: u16) -> String {
        choice.line(&Theme::default(), columns, false).to_string()
    }

    #[test]
    fn the_chosen_word_is_always_shown_and_its_neighbours_where_they_fit() {
        let mut choice = Choice::new(&["echo", "discard", "chargen", "time"], 0);
        assert_eq!(shown(&choice, 40), "‹echo› discard chargen time");
        assert_eq!(shown(&choice, 18), "‹echo› discard …");
        choice.step(1);
        choice.step(1);
        assert_eq!(shown(&choice, 20), "… ‹chargen› time");
        assert_eq!(shown(&choice, 3), "… ‹chargen› …");
        for columns in 12..40 {
            assert!(shown(&choice, columns).chars().count() <= usize::from(columns) + 3, "{columns}");
        }
    }

    #[test]
    fn the_box_under_the_cursor_is_always_shown() {
        let mut ticks = Ticks::new(&[("canonname", true), ("passive", false), ("numerichost", false)]);
        ticks.step(2);
        ticks.toggle();
        let line = ticks.line(&Theme::default(), 26, true).to_string();
        assert_eq!(line, "… [x]numerichost");
        let line = |ticks: &Ticks, columns| ticks.line(&Theme::default(), columns, true).to_string();
        assert_eq!(line(&ticks, 29), "… [ ]passive [x]numerichost");
        ticks.step(-2);
        assert_eq!(line(&ticks, 28), "[x]canonname [ ]passive …");
        assert_eq!(line(&ticks, 38), "[x]canonname [ ]passive [x]numerichost");
        assert_eq!(line(&ticks, 37), "[x]canonname [ ]passive …");
        assert_eq!(ticks.ticked().collect::<Vec<_>>(), ["canonname", "numerichost"]);
    }
}
