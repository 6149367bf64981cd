//! What actions do: up and down, to a match, to the end and back from it.
//!
//! `n` goes to the next match, which is newer, `N` to the one before, which is older.

use super::index::{NewRows, RecordIndex};
use super::source::{RecordLines, RecordSource};
use super::view::{AHEAD, Goal, RecordView};
use super::walk::key;
use crate::model::call::Seq;
use crate::ui::action::Action;
use crate::ui::parts::filter::Filter;

impl RecordView {
    /// Does an action in so many lines; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, lines: &impl RecordLines, height: usize) -> bool {
        let goal = self.goal.take();
        self.remark = "";
        match action {
            Action::Up => self.older(1, lines.source()),
            Action::Down => self.newer(1, lines.source()),
            Action::PageUp => self.older(self.page(lines, height), lines.source()),
            Action::PageDown => self.newer(self.page(lines, height), lines.source()),
            Action::First => self.head_for(Goal::Oldest, lines.source()),
            Action::Last => self.follow(lines.source()),
            Action::Pause if self.is_held => self.follow(lines.source()),
            Action::Pause => {
                self.leave_end(lines.source());
                self.is_held = true;
            }
            Action::Mark => {
                let Some(seq) = self.seq_at(self.cursor, lines.source()) else { return false };
                if !self.marks.remove(&seq) {
                    self.marks.insert(seq);
                }
            }
            Action::Enter => {
                if !self.open(lines, height) {
                    return false;
                }
            }
            Action::NextMatch | Action::PreviousMatch => {
                if !self.find(*action == Action::NextMatch, lines.source()) {
                    return false;
                }
            }
            Action::Back => {
                if !self.back(lines.source()) {
                    return false;
                }
            }
            _ => {
                self.goal = goal;
                return false;
            }
        }
        self.keep_in_sight(lines, height);
        true
    }

    /// Scrolls by so many rows; negative is up, to older ones.
    pub fn scroll(&mut self, rows: isize, lines: &impl RecordLines, height: usize) {
        self.goal = None;
        if rows < 0 {
            self.older(rows.unsigned_abs(), lines.source());
        } else {
            self.newer(rows.unsigned_abs(), lines.source());
        }
        self.keep_in_sight(lines, height);
    }

    /// Puts the cursor on the row that is drawn at a line.
    pub fn click(&mut self, line: usize, lines: &impl RecordLines, tail: usize, height: usize) {
        let window = self.window(lines, tail, height);
        if let Some(place) = window.place_at(line, lines)
            && place != self.cursor
        {
            self.leave_end(lines.source());
            self.cursor = place;
            self.keep_in_sight(lines, height);
        }
    }

    /// To a record, or the row before it; nowhere if the journal does not have it.
    pub fn go_to(&mut self, seq: Seq, lines: &impl RecordLines, height: usize) {
        let Some(bound) = lines.source().reader().call(seq).map(|call| key(&call)) else { return };
        self.head_for(Goal::Record(bound), lines.source());
        self.keep_in_sight(lines, height);
    }

    fn head_for(&mut self, goal: Goal, source: &impl RecordSource) {
        self.leave_end(source);
        self.goal = Some(goal);
        self.seek(source);
    }

    /// Opens the row under the cursor, or closes it; false where the row is whole already.
    fn open(&mut self, lines: &impl RecordLines, height: usize) -> bool {
        let Some(here) = self.seq_at(self.cursor, lines.source()) else { return false };
        if self.opened == Some(here) {
            self.opened = None;
            return true;
        }
        if !is_openable(here, lines, height) {
            return false;
        }
        self.leave_end(lines.source());
        self.opened = Some(here);
        true
    }

    /// Whether the row under the cursor is open, if it opens at all.
    pub fn opens(&self, lines: &impl RecordLines, height: usize) -> Option<bool> {
        let here = self.seq_at(self.cursor, lines.source())?;
        let is_open = self.opened == Some(here);
        (is_open || is_openable(here, lines, height)).then_some(is_open)
    }

    /// One layer back: the opened row, marks, the filter, the pause; false if there was none.
    fn back(&mut self, source: &impl RecordSource) -> bool {
        if self.opened.take().is_some() {
            return true;
        }
        if !self.marks.is_empty() {
            self.marks.clear();
        } else if !self.filter.is_empty() {
            self.set_filter(Filter::default(), source);
        } else if self.behind.is_some() {
            self.follow(source);
        } else {
            return false;
        }
        true
    }

    fn older(&mut self, rows: usize, source: &impl RecordSource) {
        self.leave_end(source);
        let to = self.cursor.saturating_add(rows);
        self.reach(to.saturating_add(AHEAD), source);
        self.cursor = to.min(self.found().saturating_sub(1));
    }

    /// To newer rows. Past what was the newest are those that came since; past those it follows again.
    fn newer(&mut self, rows: usize, source: &impl RecordSource) {
        if self.behind.is_none() {
            return;
        }
        if rows > self.cursor && !self.is_held {
            let Some(index) = &mut self.index else { return };
            let Some(fresh) = index.catch_up(source, &self.filter) else {
                self.follow(source);
                return;
            };
            self.behind = Some(NewRows::since(index));
            self.cursor += fresh;
            self.bottom += fresh;
        }
        self.cursor = self.cursor.saturating_sub(rows);
        let has_news = self.behind.as_ref().is_some_and(|new| !new.is_empty());
        if self.cursor == 0 && !self.is_held && !has_news && self.opened.is_none() {
            self.follow(source);
        }
    }

    pub(super) fn leave_end(&mut self, source: &impl RecordSource) {
        let index = self.index.get_or_insert_with(|| RecordIndex::begin(source));
        self.behind.get_or_insert_with(|| NewRows::since(index));
        self.reach(self.cursor + AHEAD, source);
    }

    /// Back to the newest row, and on with what comes.
    fn follow(&mut self, source: &impl RecordSource) {
        self.behind = None;
        self.is_held = false;
        self.cursor = 0;
        self.bottom = 0;
        self.opened = None;
        if self.filter.is_empty() && !source.is_sparse() {
            self.index = None;
        } else {
            self.catch_up(source);
        }
    }

    /// To the next newer, or older, row for which the search holds; false where there is none.
    fn find(&mut self, is_newer: bool, source: &impl RecordSource) -> bool {
        if self.search.is_empty() {
            return false;
        }
        let was_following = self.behind.is_none();
        self.leave_end(source);
        self.goal = Some(Goal::Match { from: self.cursor, is_newer });
        self.seek(source);
        let is_there = self.remark.is_empty();
        self.remark = "";
        if !is_there && was_following {
            self.follow(source);
        }
        is_there
    }

    /// Rows that a page moves by: those on screen but one.
    fn page(&self, lines: &impl RecordLines, height: usize) -> usize {
        self.window(lines, 0, height).len().saturating_sub(1).max(1)
    }

    /// Moves the window as little as possible so that the row under the cursor is in it.
    pub fn keep_in_sight(&mut self, lines: &impl RecordLines, height: usize) {
        if self.behind.is_none() {
            self.bottom = 0;
            return;
        }
        self.bottom = self.bottom.min(self.cursor);
        let mut taken = usize::from(self.has_note_above(self.cursor, lines.source()));
        let mut place = self.cursor;
        // From the cursor down to newer rows, as many as fit.
        loop {
            taken += self.row_at(place, lines, height).map_or(0, |row| lines.height(&row));
            if taken > height && place < self.cursor {
                self.bottom = place + 1;
                return;
            }
            if place <= self.bottom {
                return;
            }
            place -= 1;
        }
    }
}

fn is_openable<L: RecordLines>(seq: Seq, lines: &L, height: usize) -> bool {
    let tall = |opened| lines.row(seq, opened).map_or(0, |row| lines.height(&row));
    tall(Some(height)) != tall(None)
}
