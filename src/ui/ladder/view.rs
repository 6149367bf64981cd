//! Where one looks in the ladder: following, scrolled back, held, filtered, a row opened.

use ratatui::layout::Rect;

use super::facts::CallFacts;
use super::index::{Choice, Index, STEP_LIMIT, Tally, newest};
use super::row::Scene;
use super::scope::Scope;
use super::waits;
use crate::model::call::{Call, Seq};
use crate::model::moment::Moment;
use crate::ui::parts::filter::Filter;
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// Rows kept ready beyond those under the cursor: more than any screen shows.
pub(super) const AHEAD: usize = 300;
/// Waits that a screen can show at most, of which one may be a second longer next.
const WAITS_TIMED: usize = 64;
/// How soon an unfinished search goes on.
const SEARCH_PAUSE: std::time::Duration = std::time::Duration::from_millis(4);

/// A view of the ladder. Places count rows from the newest, which is 0.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    pub(super) scope: Scope,
    shows_hidden: bool,
    pub(super) filter: Filter,
    /// What `n` and `N` look for: the last filter that was not empty.
    pub(super) search: Filter,
    /// Rows that were found; none while the newest are shown and nothing is filtered.
    pub(super) index: Option<Index>,
    pub(super) cursor: usize,
    /// The row at the lower edge.
    pub(super) bottom: usize,
    /// What came while the view did not follow; `None` while it does.
    pub(super) behind: Option<Tally>,
    pub(super) is_held: bool,
    /// The oldest row is wanted, and is still looked for.
    pub(super) is_heading_back: bool,
    pub(super) opened: Option<Seq>,
    /// Lines of the area at the last action.
    pub(super) height: usize,
}

/// The rows on screen, the oldest first, with their places.
pub(super) struct Rows {
    pub(super) shown: Vec<(usize, Seq)>,
    /// Whether the view follows, so that what waits stands below.
    pub(super) is_at_end: bool,
    /// Whether the oldest row that the journal has is the first of them.
    pub(super) is_at_begin: bool,
}

impl Ladder {
    /// A view of the newest calls that shows the same sorts of them, neither scrolled nor filtered.
    #[must_use]
    pub fn newest_only(&self) -> Ladder {
        Ladder { shows_hidden: self.shows_hidden, ..Ladder::default() }
    }

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
            self.index = Some(Index::begin(&self.scope, self.shows_hidden, &world.calls));
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

    pub(super) fn reach(&mut self, rows: usize, world: &World) {
        let Some(index) = &mut self.index else { return };
        let choice = Choice {
            scope: &self.scope,
            shows_hidden: self.shows_hidden,
            holds: &|call| holds(&self.filter, call),
        };
        index.reach(rows, &choice, &world.calls, STEP_LIMIT);
    }

    pub(super) fn head_back(&mut self) {
        let Some(index) = &self.index else { return };
        self.cursor = index.len().saturating_sub(1);
        self.is_heading_back = !index.is_done();
        self.bottom = self.bottom.max((self.cursor + 1).saturating_sub(self.height.max(1)));
    }

    /// The call under the cursor.
    pub fn current<'a>(&self, world: &'a World) -> Option<Call<'a>> {
        world.calls.call(self.seq_at(self.cursor, &self.scope, world)?)
    }

    pub(super) fn seq_at(&self, place: usize, scope: &Scope, world: &World) -> Option<Seq> {
        match &self.index {
            Some(index) if *scope == self.scope => index.get(place),
            _ => self.newest(scope, world, place + 1).get(place).copied(),
        }
    }

    fn newest(&self, scope: &Scope, world: &World, rows: usize) -> Vec<Seq> {
        let holds = |call: &Call<'_>| holds(&self.filter, call);
        let choice = Choice { scope, shows_hidden: self.shows_hidden, holds: &holds };
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
            let found = self.newest(scope, world, height + 1);
            let is_at_begin = found.len() <= height;
            let rows = found.into_iter().take(height).enumerate().collect::<Vec<_>>();
            return Rows { shown: rows.into_iter().rev().collect(), is_at_end: true, is_at_begin };
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
        Rows { shown: rows, is_at_end, is_at_begin: place >= index.len() && index.is_done() }
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
pub(super) fn holds(filter: &Filter, call: &Call<'_>) -> bool {
    filter.is_empty() || filter.holds(&CallFacts::of(call))
}
