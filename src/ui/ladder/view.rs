//! Where one looks in the ladder: following, scrolled back, held, filtered, a row opened.

use ratatui::layout::Rect;

use super::facts::CallFacts;
use super::index::{Choice, Index, STEP_LIMIT, Tally, newest};
use super::row::Scene;
use super::scope::Scope;
use super::waits;
use crate::model::call::{Call, Seq};
use crate::model::ladder::Hidden;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::parts::filter::Filter;
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// Rows kept ready beyond those under the cursor: more than any screen shows.
const AHEAD: usize = 300;
/// Waits that a screen can show at most, of which one may be a second longer next.
const WAITS_TIMED: usize = 64;
/// How soon an unfinished search goes on.
const SEARCH_PAUSE: std::time::Duration = std::time::Duration::from_millis(4);

/// A view of the ladder. Places count rows from the newest, which is 0.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    scope: Scope,
    shows_hidden: bool,
    filter: Filter,
    /// What `n` and `N` look for: the last filter that was not empty.
    search: Filter,
    /// Rows that were found; none while the newest are shown and nothing is filtered.
    index: Option<Index>,
    cursor: usize,
    /// The row at the lower edge.
    bottom: usize,
    /// What came while the view did not follow; `None` while it does.
    behind: Option<Tally>,
    is_held: bool,
    /// The oldest row is wanted, and is still looked for.
    is_heading_back: bool,
    opened: Option<Seq>,
    /// Lines of the area at the last action.
    height: usize,
}

/// The rows on screen, the oldest first, with their places.
pub(super) struct Rows {
    pub(super) shown: Vec<(usize, Seq)>,
    pub(super) hidden: Hidden,
    /// Whether the view follows, so that what waits stands below.
    pub(super) is_at_end: bool,
    /// Whether the oldest row that the journal has is the first of them.
    pub(super) is_at_begin: bool,
}

impl Ladder {
    /// Whose calls are shown.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether EAGAIN and observers are shown.
    pub fn shows_hidden(&self) -> bool {
        self.shows_hidden
    }

    /// Whether it follows what is new.
    pub fn is_following(&self) -> bool {
        self.behind.is_none()
    }

    /// Whether it was paused.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Whether it still looks through the journal.
    pub fn is_searching(&self) -> bool {
        let Some(index) = &self.index else { return false };
        !index.is_done() && (self.is_heading_back || index.len() < self.bottom.max(self.cursor) + AHEAD)
    }

    /// Shows the calls of `scope`, from the newest, unless it shows them already.
    pub fn show(&mut self, scope: Scope, world: &World) {
        if self.scope != scope {
            self.scope = scope;
            self.begin(world);
        }
    }

    fn begin(&mut self, world: &World) {
        self.index = None;
        self.cursor = 0;
        self.bottom = 0;
        self.behind = None;
        self.is_held = false;
        self.is_heading_back = false;
        self.opened = None;
        if !self.filter.is_empty() {
            self.index = Some(Index::begin(&self.scope, &world.calls));
            self.reach(AHEAD, world);
        }
    }

    /// Shows EAGAIN, observers and the ends of connects too, or hides them again.
    pub fn toggle_hidden(&mut self, world: &World) {
        self.shows_hidden = !self.shows_hidden;
        self.begin(world);
    }

    /// Shows only the rows for which `filter` holds, from the newest.
    pub fn set_filter(&mut self, filter: Filter, world: &World) {
        if !filter.is_empty() {
            self.search = filter.clone();
        }
        if self.filter != filter {
            self.filter = filter;
            self.begin(world);
        }
    }

    /// Takes in what is new, and looks on for what is still searched: at the doorbell and at ticks. Bounded work.
    pub fn catch_up(&mut self, world: &World) {
        let Some(index) = &mut self.index else { return };
        let choice = Choice {
            scope: &self.scope,
            shows_hidden: self.shows_hidden,
            holds: &|call| holds(&self.filter, call),
        };
        match &mut self.behind {
            Some(tally) => {
                tally.count(&choice, &world.calls);
                index.forget_evicted(&world.calls);
            }
            None => {
                index.catch_up(&choice, &world.calls);
            }
        }
        let last = index.len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        self.bottom = self.bottom.min(last);
        if self.is_heading_back {
            self.reach(usize::MAX, world);
            self.head_back();
        } else {
            self.reach(self.bottom.max(self.cursor) + AHEAD, world);
        }
    }

    fn reach(&mut self, rows: usize, world: &World) {
        let Some(index) = &mut self.index else { return };
        let choice = Choice {
            scope: &self.scope,
            shows_hidden: self.shows_hidden,
            holds: &|call| holds(&self.filter, call),
        };
        index.reach(rows, &choice, &world.calls, STEP_LIMIT);
    }

    fn head_back(&mut self) {
        let Some(index) = &self.index else { return };
        self.cursor = index.len().saturating_sub(1);
        self.is_heading_back = !index.is_done();
        self.bottom = self.bottom.max((self.cursor + 1).saturating_sub(self.height.max(1)));
    }

    /// The call under the cursor.
    pub fn current<'a>(&self, world: &'a World) -> Option<Call<'a>> {
        world.calls.call(self.seq_at(self.cursor, &self.scope, world)?)
    }

    fn seq_at(&self, place: usize, scope: &Scope, world: &World) -> Option<Seq> {
        match &self.index {
            Some(index) if *scope == self.scope => index.get(place),
            _ => self.newest(scope, world, place + 1).0.get(place).copied(),
        }
    }

    fn newest(&self, scope: &Scope, world: &World, rows: usize) -> (Vec<Seq>, Hidden) {
        let choice =
            Choice { scope, shows_hidden: self.shows_hidden, holds: &|call| holds(&self.filter, call) };
        newest(&choice, &world.calls, rows)
    }

    /// The rows of a screen of `height` lines in `scope`, which may be another than the last one that an action
    /// met: then its newest.
    pub(super) fn rows(
        &self,
        scope: &Scope,
        world: &World,
        height: usize,
        lines: &dyn Fn(Seq) -> usize,
    ) -> Rows {
        let index = self.index.as_ref().filter(|_| self.scope == *scope);
        let Some(index) = index else {
            let (found, hidden) = self.newest(scope, world, height + 1);
            let is_at_begin = found.len() <= height;
            let rows = found.into_iter().take(height).enumerate().collect::<Vec<_>>();
            return Rows { shown: rows.into_iter().rev().collect(), hidden, is_at_end: true, is_at_begin };
        };
        let mut rows = Vec::new();
        let mut taken = 0;
        let mut place = self.bottom;
        while let Some(seq) = index.get(place) {
            let more = lines(seq);
            if taken > 0 && taken + more > height || taken >= height {
                break;
            }
            taken += more;
            rows.push((place, seq));
            place += 1;
        }
        rows.reverse();
        let is_at_end = self.behind.is_none();
        Rows {
            shown: rows,
            hidden: index.hidden,
            is_at_end,
            is_at_begin: place >= index.len() && index.is_done(),
        }
    }

    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    pub(super) fn is_opened(&self, seq: Seq) -> bool {
        self.opened == Some(seq)
    }

    /// Words about what is not shown: the filter, the pause, what is new; empty while all is.
    pub(super) fn status(&self) -> String {
        let mut words = Vec::new();
        if !self.filter.is_empty() {
            words.push("filtered".to_owned());
        }
        if self.is_searching() && (self.is_heading_back || !self.filter.is_empty()) {
            words.push("searching".to_owned());
        }
        if self.is_held {
            words.push("paused".to_owned());
        }
        if let Some(tally) = &self.behind {
            let more = if tally.is_short { "more than " } else { "" };
            words.push(format!("{more}+{} new", tally.rows));
        }
        words.join(", ")
    }

    /// When it changes by time alone: a search goes on, a wait is a second longer.
    pub fn wake_at(&self, scope: &Scope, world: &World, now: Moment) -> Option<Moment> {
        if self.is_searching() {
            return Some(now + SEARCH_PAUSE);
        }
        let (found, _) = waits::waits(scope, world, WAITS_TIMED);
        waits::next_change(&found, now)
    }

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
            Action::Goto(number) => self.go_to(Seq(number.saturating_sub(1)), world),
            Action::NextMatch => self.find(false, world),
            Action::PreviousMatch => self.find(true, world),
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
        let index = self.index.get_or_insert_with(|| Index::begin(&self.scope, &world.calls));
        if self.behind.is_none() {
            self.behind = Some(Tally::begin(index));
        }
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
        if world.calls.call(seq).is_none() {
            return;
        }
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
    fn find(&mut self, is_newer: bool, world: &World) {
        if self.search.is_empty() {
            return;
        }
        self.leave_end(world);
        self.reach(self.cursor + STEP_LIMIT, world);
        let Some(index) = &self.index else { return };
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

    /// How many lines a row takes.
    pub(super) fn lines_of(&self, seq: Seq, scene: &Scene<'_>, height: usize) -> usize {
        if !self.is_opened(seq) {
            return 1;
        }
        let below = scene.shown(seq).map_or(0, |row| scene.opened(&row, height.saturating_sub(1)).len());
        1 + below
    }

    pub(super) fn scene<'a>(
        &self,
        scope: &'a Scope,
        world: &'a World,
        theme: &'a Theme,
        area: Rect,
        now: Moment,
    ) -> Scene<'a> {
        let width = area.width.saturating_sub(1);
        Scene { world, theme, now, scope, shows_hidden: self.shows_hidden, width }
    }
}

/// Whether a filter holds for a call; an empty one does at no cost.
fn holds(filter: &Filter, call: &Call<'_>) -> bool {
    filter.is_empty() || filter.holds(&CallFacts::of(call))
}
