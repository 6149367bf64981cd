//! Moving in the ladder: up and down, to a call, to a match, to the end and back from it.

use ratatui::layout::Rect;

use super::index::{Index, STEP_LIMIT, Tally};
use super::view::{AHEAD, Ladder, holds};
use crate::model::call::Seq;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::parts::filter::Filter;
use crate::ui::theme::Theme;
use crate::ui::world::World;

impl Ladder {
    /// Does an action in an area of rows; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, world: &World, theme: &Theme, area: Rect) -> bool {
        let page = usize::from(area.height.max(2)) - 1;
        self.height = usize::from(area.height);
        if !matches!(action, Action::First) {
            self.is_heading_back = false;
        }
        match action {
            Action::Up => self.older(1, world),
            Action::Down => self.newer(1, world),
            Action::PageUp => self.older(page, world),
            Action::PageDown => self.newer(page, world),
            Action::First => {
                self.leave_end(world);
                self.is_heading_back = true;
                self.reach(usize::MAX, world);
                self.head_back();
            }
            Action::Last => self.follow(world),
            Action::Pause if self.is_held => self.follow(world),
            Action::Pause => {
                self.leave_end(world);
                self.is_held = true;
            }
            Action::Enter => {
                self.leave_end(world);
                let here = self.seq_at(self.cursor, &self.scope, world);
                self.opened = if self.opened == here { None } else { here };
            }
            Action::Goto(count) => {
                if let Some(seq) = world.calls.counted(*count) {
                    self.go_to(seq, world);
                }
            }
            Action::NextMatch | Action::PreviousMatch => {
                if !self.find(matches!(action, Action::PreviousMatch), world) {
                    return false;
                }
            }
            Action::Back => {
                if !self.back(world) {
                    return false;
                }
            }
            _ => return false,
        }
        self.keep_in_sight(world, theme, area);
        true
    }

    /// Puts the cursor on the row at a line of the area.
    pub fn click(&mut self, line: u16, world: &World, theme: &Theme, area: Rect) {
        if let Some((place, _)) = self.at_line(line, world, theme, area) {
            self.leave_end(world);
            self.cursor = place;
            self.keep_in_sight(world, theme, area);
        }
    }

    fn back(&mut self, world: &World) -> bool {
        if self.opened.take().is_some() {
            return true;
        }
        if !self.filter.is_empty() {
            self.set_filter(Filter::default(), world);
        } else if self.behind.is_some() {
            self.follow(world);
        } else {
            return false;
        }
        true
    }

    fn older(&mut self, rows: usize, world: &World) {
        self.leave_end(world);
        let to = self.cursor + rows;
        self.reach(to + AHEAD, world);
        self.cursor = to.min(self.index.as_ref().map_or(0, Index::len).saturating_sub(1));
    }

    /// To newer rows; past the newest of them it follows again.
    fn newer(&mut self, rows: usize, world: &World) {
        if self.behind.is_none() {
            return;
        }
        if rows > self.cursor && !self.is_held {
            self.follow(world);
            return;
        }
        self.cursor = self.cursor.saturating_sub(rows);
        let has_news = self.behind.as_ref().is_some_and(|tally| !tally.is_empty());
        if self.cursor == 0 && !self.is_held && !has_news && self.opened.is_none() {
            self.follow(world);
        }
    }

    fn leave_end(&mut self, world: &World) {
        let has_looks = self.shows_hidden();
        let index = self.index.get_or_insert_with(|| Index::begin(&self.scope, has_looks, &world.calls));
        self.behind.get_or_insert_with(|| Tally::begin(index));
        self.reach(self.cursor + AHEAD, world);
    }

    fn follow(&mut self, world: &World) {
        self.behind = None;
        self.is_held = false;
        self.cursor = 0;
        self.bottom = 0;
        self.opened = None;
        if self.filter.is_empty() {
            self.index = None;
        } else {
            self.catch_up(world);
        }
    }

    /// To the call with a number, or the one before it that is a row; nowhere if the journal does not have it.
    fn go_to(&mut self, seq: Seq, world: &World) {
        self.leave_end(world);
        loop {
            let Some(index) = &self.index else { return };
            if let Some(place) = index.place_of(seq, &world.calls) {
                self.cursor = place;
                return;
            }
            let found = index.len();
            if index.is_done() {
                self.cursor = found.saturating_sub(1);
                return;
            }
            self.reach(found + STEP_LIMIT, world);
        }
    }

    /// To the next older, or newer, row that the last filter holds for.
    fn find(&mut self, is_newer: bool, world: &World) -> bool {
        if self.search.is_empty() {
            return false;
        }
        self.leave_end(world);
        self.reach(self.cursor + STEP_LIMIT, world);
        let Some(index) = &self.index else { return false };
        let is_match = |place: &usize| {
            let call = index.get(*place).and_then(|seq| world.calls.call(seq));
            call.is_some_and(|call| holds(&self.search, &call))
        };
        let from = self.cursor;
        let place = if is_newer {
            (0..from).rev().take(STEP_LIMIT).find(is_match)
        } else {
            (from + 1..index.len()).take(STEP_LIMIT).find(is_match)
        };
        self.cursor = place.unwrap_or(from);
        place.is_some()
    }

    /// Moves the window as little as possible so that the row under the cursor is in it.
    fn keep_in_sight(&mut self, world: &World, theme: &Theme, area: Rect) {
        if self.behind.is_none() {
            self.bottom = 0;
            return;
        }
        self.bottom = self.bottom.min(self.cursor);
        let height = usize::from(area.height).max(1);
        let scene = self.scene(&self.scope, world, theme, area, Moment::START);
        let mut taken = 0;
        let mut place = self.cursor;
        // From the cursor down to newer rows, as many as fit.
        while let Some(seq) = self.index.as_ref().and_then(|index| index.get(place)) {
            taken += self.lines_of(seq, &scene, height);
            if taken > height {
                place += 1;
                break;
            }
            if place == self.bottom {
                break;
            }
            place -= 1;
        }
        self.bottom = place.min(self.cursor).max(self.bottom);
    }
}
