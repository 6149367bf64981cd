//! Where one looks in a conversation: following, scrolled back, held, filtered, marked.

mod picked;

use std::collections::BTreeSet;

use super::facts::Row;
use super::index::{Index, Tally};
use super::scene::Scene;
use super::silence::{Listening, Silence};
use super::source::Source;
use crate::model::call::{Call, Seq};
use crate::ui::action::Action;
use crate::ui::parts::filter::Filter;
use crate::ui::world::World;

/// Rows kept ready beyond those under the cursor: more than any screen shows.
const AHEAD: usize = 300;

/// A view of a conversation. Places count rows from the newest, which is 0.
///
/// Call [`Conversation::show`] when something else is selected, [`Conversation::catch_up`] when the doorbell
/// rang (`Event::Calls`), [`Conversation::apply`] for actions, [`Conversation::draw`] to draw.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    source: Source,
    filter: Filter,
    /// What `n` and `N` look for: the last filter that was not empty.
    search: Filter,
    index: Index,
    listening: Listening,
    cursor: usize,
    /// The row at the lower edge.
    bottom: usize,
    /// What came while the view did not follow; `None` while it does.
    behind: Option<Tally>,
    is_held: bool,
    marks: BTreeSet<Seq>,
    opened: Option<Seq>,
}

impl Conversation {
    /// A view of nothing.
    pub fn new() -> Conversation {
        Conversation::default()
    }

    /// Whose calls are shown.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Shows the calls of `source`, from the newest, unless it shows them already.
    pub fn show(&mut self, source: Source, world: &World) {
        let is_same = self.source.sockets == source.sockets && self.source.peer == source.peer;
        let is_grown = !is_same
            && self.source.peer == source.peer
            && !self.source.sockets.is_empty()
            && source.sockets.starts_with(&self.source.sockets);
        if self.source == source {
            return;
        }
        self.source = source;
        if is_same || is_grown {
            // The same conversation, known better, or with one more socket (the next address is tried).
            self.catch_up(world);
            return;
        }
        self.marks.clear();
        self.opened = None;
        self.listening = Listening::default();
        self.begin(world);
    }

    fn begin(&mut self, world: &World) {
        self.index = Index::begin(&self.source, &world.calls);
        self.listening.catch_up(&self.source, &world.calls);
        self.cursor = 0;
        self.bottom = 0;
        self.behind = None;
        self.is_held = false;
        self.reach(AHEAD, world, false);
    }

    /// Takes in what is new: at the doorbell. Bounded work.
    pub fn catch_up(&mut self, world: &World) {
        self.listening.catch_up(&self.source, &world.calls);
        if let Some(tally) = &mut self.behind {
            tally.count(&self.source, &world.calls, is_row(&self.source, &self.filter, world));
        } else {
            self.index.catch_up(&self.source, &world.calls, false, is_row(&self.source, &self.filter, world));
        }
        self.reach(self.bottom.max(self.cursor) + AHEAD, world, false);
    }

    fn reach(&mut self, rows: usize, world: &World, is_patient: bool) {
        self.index.reach(rows, &world.calls, is_patient, is_row(&self.source, &self.filter, world));
    }

    /// Whether older calls are still to be looked at before the screen is full: the filter is rarely met.
    pub fn is_searching(&self) -> bool {
        !self.index.is_done() && self.index.len() < self.bottom.max(self.cursor) + AHEAD
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.index.len() == 0
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
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

    /// Whether the view follows what is new.
    pub fn is_following(&self) -> bool {
        self.behind.is_none()
    }

    /// Whether the newest row is at the lower edge.
    pub(super) fn is_at_end(&self) -> bool {
        self.bottom == 0 && self.behind.as_ref().is_none_or(|tally| tally.rows() == (0, false))
    }

    /// How many rows were looked for so far: what the view costs, for tests and benches.
    pub fn found(&self) -> usize {
        self.index.len()
    }

    pub(super) fn bottom(&self) -> usize {
        self.bottom
    }

    pub(super) fn seq_at(&self, place: usize) -> Option<Seq> {
        self.index.get(place)
    }

    pub(super) fn cursor(&self) -> Option<usize> {
        (self.cursor < self.index.len()).then_some(self.cursor)
    }

    pub(super) fn is_marked(&self, place: usize) -> bool {
        self.index.get(place).is_some_and(|seq| self.marks.contains(&seq))
    }

    pub(super) fn is_opened(&self, seq: Seq) -> bool {
        self.opened == Some(seq)
    }

    /// Words for the lower edge, and whether they must be seen: something is not shown.
    pub fn status(&self) -> (String, bool) {
        let filter = if self.filter.is_empty() { "" } else { "filtered, " };
        let Some(tally) = &self.behind else {
            let searching = if self.is_searching() { "searching, " } else { "" };
            return (format!("{filter}{searching}following"), !self.filter.is_empty());
        };
        let (rows, is_short) = tally.rows();
        let held = if self.is_held { "paused, " } else { "" };
        let more = if is_short { "more than " } else { "" };
        let new = match rows {
            0 if !is_short && self.is_held => "nothing new".to_owned(),
            0 if !is_short => "not at the end".to_owned(),
            _ => format!("{more}+{rows} new"),
        };
        (format!("{filter}{held}{new}"), true)
    }

    /// Does an action in so many columns and lines; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, scene: &Scene<'_>, columns: u16, height: u16) -> bool {
        match action {
            Action::Mark | Action::Enter if self.index.get(self.cursor).is_none() => return false,
            Action::Up => self.go(1, scene),
            Action::Down => self.go(-1, scene),
            Action::PageUp => self.go(self.page(scene, columns, height), scene),
            Action::PageDown => self.go(-self.page(scene, columns, height), scene),
            Action::First => {
                self.leave_end();
                self.reach(usize::MAX, scene.world, true);
                self.cursor = self.index.len().saturating_sub(1);
            }
            Action::Last => self.follow(scene),
            Action::Pause => {
                if self.is_held {
                    self.follow(scene);
                } else {
                    self.leave_end();
                    self.is_held = true;
                }
            }
            Action::Mark => {
                if let Some(seq) = self.index.get(self.cursor)
                    && !self.marks.remove(&seq)
                {
                    self.marks.insert(seq);
                }
            }
            Action::Enter => {
                let here = self.index.get(self.cursor);
                let lines = |view: &Conversation| {
                    view.lines_at(view.cursor, scene, columns, height.into()).map_or(0, |lines| lines.len())
                };
                let before = lines(self);
                self.opened = if self.opened == here { None } else { here };
                if lines(self) == before {
                    // It is whole already.
                    self.opened = None;
                    return false;
                }
            }
            Action::NextMatch => return self.find(-1, scene, columns, height),
            Action::PreviousMatch => return self.find(1, scene, columns, height),
            Action::Back => return self.back(scene),
            _ => return false,
        }
        self.keep_in_sight(scene, columns, height);
        true
    }

    /// Turns the wheel by `lines`; negative is up, to older rows.
    pub fn scroll(&mut self, lines: isize, scene: &Scene<'_>, columns: u16, height: u16) {
        self.go(-lines, scene);
        self.keep_in_sight(scene, columns, height);
    }

    /// Puts the cursor on the row that is drawn at a line.
    pub fn click(&mut self, line: u16, scene: &Scene<'_>, columns: u16, height: u16) {
        let shown = self.shown(scene, columns, height);
        let total: usize = shown.iter().map(|row| row.lines.len()).sum();
        let mut line = usize::from(line) + total.saturating_sub(usize::from(height));
        for row in &shown {
            if line < row.lines.len() {
                if row.place != self.cursor {
                    self.leave_end();
                    self.cursor = row.place;
                }
                return;
            }
            line -= row.lines.len();
        }
    }

    /// One layer back: the opened row, marks, the filter, the pause; false if there was none.
    fn back(&mut self, scene: &Scene<'_>) -> bool {
        if self.opened.take().is_some() {
            return true;
        }
        if !self.marks.is_empty() {
            self.marks.clear();
        } else if !self.filter.is_empty() {
            self.set_filter(Filter::default(), scene.world);
        } else if self.behind.is_some() {
            self.follow(scene);
        } else {
            return false;
        }
        true
    }

    /// Moves the cursor by rows, positive to older ones. Past the newest row it follows again.
    fn go(&mut self, rows: isize, scene: &Scene<'_>) {
        if rows > 0 {
            self.leave_end();
            let to = self.cursor.saturating_add_signed(rows);
            self.reach(to.saturating_add(AHEAD), scene.world, true);
            self.cursor = to.min(self.index.len().saturating_sub(1));
            return;
        }
        let by = rows.unsigned_abs();
        if by > self.cursor && self.behind.is_some() && !self.is_held {
            let is_row = is_row(&self.source, &self.filter, scene.world);
            let fresh = self.index.catch_up(&self.source, &scene.world.calls, true, is_row).unwrap_or(0);
            self.cursor += fresh;
            self.bottom += fresh;
            self.behind = Some(Tally::begin(&self.index));
        }
        self.cursor = self.cursor.saturating_sub(by);
        let has_news = self.behind.as_ref().is_some_and(|tally| tally.rows() != (0, false));
        if self.cursor == 0 && !self.is_held && !has_news {
            self.behind = None;
        }
    }

    fn leave_end(&mut self) {
        if self.behind.is_none() {
            self.behind = Some(Tally::begin(&self.index));
        }
    }

    fn follow(&mut self, scene: &Scene<'_>) {
        self.behind = None;
        self.is_held = false;
        self.cursor = 0;
        self.bottom = 0;
        self.catch_up(scene.world);
    }

    /// Rows that a page moves by: those on screen but one.
    fn page(&self, scene: &Scene<'_>, columns: u16, height: u16) -> isize {
        let rows = self.shown(scene, columns, height).len();
        isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Moves the window as little as possible so that the row under the cursor is in it.
    fn keep_in_sight(&mut self, scene: &Scene<'_>, columns: u16, height: u16) {
        if self.behind.is_none() {
            self.bottom = 0;
            return;
        }
        if self.cursor < self.bottom {
            self.bottom = self.cursor;
            return;
        }
        let mut lines = 0;
        let mut place = self.cursor;
        loop {
            let here = self.lines_at(place, scene, columns, usize::from(height)).map_or(0, |rows| rows.len());
            lines += here;
            if lines > usize::from(height) && place < self.cursor {
                self.bottom = place + 1;
                return;
            }
            if place <= self.bottom {
                return;
            }
            place -= 1;
        }
    }

    /// To the next row for which the search holds, older (1) or newer (-1).
    fn find(&mut self, by: isize, scene: &Scene<'_>, columns: u16, height: u16) -> bool {
        if self.search.is_empty() {
            return false;
        }
        let mut place = self.cursor;
        loop {
            let Some(next) = place.checked_add_signed(by) else { return false };
            place = next;
            if place >= self.index.len() {
                self.reach(place + AHEAD, scene.world, true);
            }
            let Some(seq) = self.index.get(place) else { return false };
            let Some(call) = scene.world.calls.call(seq) else { return false };
            let row = Row { call, is_stream: self.source.is_stream, world: scene.world };
            if self.search.holds(&row) {
                self.leave_end();
                self.cursor = place;
                self.keep_in_sight(scene, columns, height);
                return true;
            }
        }
    }

    /// The newest message of ours that nobody answered.
    pub fn silence(&self) -> Option<&Silence> {
        self.listening.silence()
    }
}

/// Whether a call is a row of what is shown.
fn is_row<'a>(
    source: &'a Source,
    filter: &'a Filter,
    world: &'a World,
) -> impl FnMut(&Call<'_>) -> bool + 'a {
    move |call| {
        source.has(call)
            && (filter.is_empty() || filter.holds(&Row { call: *call, is_stream: source.is_stream, world }))
    }
}
