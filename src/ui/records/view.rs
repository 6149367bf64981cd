//! Where one looks: following, scrolled back, held, filtered, marked, a row opened.

use std::collections::BTreeSet;

use super::index::{NewRows, RecordIndex};
use super::source::RecordSource;
use super::walk::{Key, key};
use super::{BYTE_LIMIT, STEP_LIMIT};
use crate::bytes::text::SafeText;
use crate::model::call::{Call, Seq};
use crate::ui::parts::filter::Filter;

/// Rows kept ready beyond those under the cursor: more than any screen shows.
pub(super) const AHEAD: usize = 300;
/// Columns of a filter in the status.
const FILTER_COLUMNS: usize = 24;

/// A view of records. Places count rows from the newest, which is 0.
#[derive(Clone, Debug, Default)]
pub struct RecordView {
    pub(super) filter: Filter,
    /// What `n` and `N` look for: the last filter that was not empty.
    pub(super) search: Filter,
    /// Rows that were found; none while the newest are shown and are found at once.
    pub(super) index: Option<RecordIndex>,
    pub(super) cursor: usize,
    /// The row at the lower edge.
    pub(super) bottom: usize,
    /// What came while the view did not follow; `None` while it does.
    pub(super) behind: Option<NewRows>,
    pub(super) is_held: bool,
    /// What is still looked for.
    pub(super) goal: Option<Goal>,
    /// What a search that went on in parts came to, until the next action.
    pub(super) remark: &'static str,
    pub(super) marks: BTreeSet<Seq>,
    pub(super) opened: Option<Seq>,
}

/// Where the cursor is to go, once what lies between was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The oldest row.
    Oldest,
    /// The newest row that is not newer than a record.
    Record(Key),
    /// The next row, from this place on, for which the search holds.
    Match {
        /// Looked at last.
        from: usize,
        /// Towards the newest row.
        is_newer: bool,
    },
}

impl RecordView {
    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether it follows what is new.
    pub fn is_following(&self) -> bool {
        self.behind.is_none()
    }

    /// Whether it was paused.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Whether it still looks through the journal: a tick is wanted soon.
    pub fn is_searching(&self) -> bool {
        let Some(index) = &self.index else { return false };
        self.goal.is_some() || (!index.is_done() && index.len() < self.bottom.max(self.cursor) + AHEAD)
    }

    /// How many rows are kept: what the view costs, for tests and benches.
    pub fn found(&self) -> usize {
        self.index.as_ref().map_or(0, RecordIndex::len)
    }

    /// Shows the newest rows of another source, or after another choice of rows; the filter stays.
    pub fn begin(&mut self, source: &impl RecordSource) {
        let (filter, search) = (std::mem::take(&mut self.filter), std::mem::take(&mut self.search));
        *self = RecordView { filter, search, ..RecordView::default() };
        self.keep_found(source);
    }

    /// A view that follows keeps the rows that it found only where they are not found at once.
    fn keep_found(&mut self, source: &impl RecordSource) {
        let is_kept = !self.filter.is_empty() || source.is_sparse();
        self.index = is_kept.then(|| RecordIndex::begin(source));
        self.reach(AHEAD, source);
    }

    /// Shows only the rows for which `filter` holds. The cursor stays at its record, or goes to the row before it.
    pub fn set_filter(&mut self, filter: Filter, source: &impl RecordSource) {
        if !filter.is_empty() {
            self.search = filter.clone();
        }
        if self.filter == filter {
            return;
        }
        let here = self.behind.is_some().then(|| self.current(source)).flatten().map(|call| key(&call));
        let is_held = self.is_held;
        self.filter = filter;
        self.begin(source);
        if let Some(here) = here {
            self.leave_end(source);
            self.is_held = is_held;
            self.goal = Some(Goal::Record(here));
            self.seek(source);
            self.bottom = self.cursor;
        }
    }

    /// Takes in what is new, and looks on for what is still searched: at new calls and at ticks. Bounded work.
    pub fn catch_up(&mut self, source: &impl RecordSource) {
        let Some(index) = &mut self.index else { return };
        match &mut self.behind {
            Some(new) => {
                new.count(source, &self.filter);
                index.forget_evicted(source);
            }
            None => {
                index.catch_up(source, &self.filter);
            }
        }
        let last = index.len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        self.bottom = self.bottom.min(last);
        if self.goal.is_some() {
            self.seek(source);
            self.bottom = self.cursor;
        }
        self.reach(self.bottom.max(self.cursor) + AHEAD, source);
    }

    pub(super) fn reach(&mut self, rows: usize, source: &impl RecordSource) {
        if let Some(index) = &mut self.index {
            index.reach(rows, source, &self.filter, STEP_LIMIT);
        }
    }

    /// Goes on towards the goal.
    pub(super) fn seek(&mut self, source: &impl RecordSource) {
        let Some(goal) = self.goal else { return };
        let wanted = match goal {
            Goal::Oldest => usize::MAX,
            Goal::Record(bound) if self.place_of(bound, source).is_some() => 0,
            Goal::Record(_) => self.found() + STEP_LIMIT,
            Goal::Match { is_newer: true, .. } => 0,
            Goal::Match { from, .. } => from + 1 + STEP_LIMIT,
        };
        self.reach(wanted, source);
        let Some(index) = &self.index else { return };
        let last = index.len().saturating_sub(1);
        let is_done = index.is_done();
        match goal {
            Goal::Oldest => self.cursor = last,
            Goal::Record(bound) => {
                let place = self.place_of(bound, source);
                self.cursor = place.unwrap_or(last);
                if place.is_some() {
                    self.goal = None;
                }
            }
            Goal::Match { from, is_newer } => {
                self.seek_match(from, is_newer, source);
                return;
            }
        }
        if is_done {
            self.goal = None;
        }
    }

    fn place_of(&self, bound: Key, source: &impl RecordSource) -> Option<usize> {
        self.index.as_ref()?.place_of(bound, source)
    }

    fn seek_match(&mut self, from: usize, is_newer: bool, source: &impl RecordSource) {
        let Some(index) = &self.index else { return };
        let places: Box<dyn Iterator<Item = usize>> =
            if is_newer { Box::new((0..from).rev()) } else { Box::new(from + 1..index.len()) };
        let (mut place, mut looked_at, mut bytes, mut is_over) = (None, from, 0, is_newer || index.is_done());
        for (step, here) in places.enumerate() {
            if step == STEP_LIMIT || bytes > BYTE_LIMIT {
                is_over = false;
                break;
            }
            looked_at = here;
            let Some(call) = index.get(here).and_then(|seq| source.reader().call(seq)) else { continue };
            bytes += call.payload.len();
            if source.matches(&self.search, &call) {
                place = Some(here);
                break;
            }
        }
        self.goal = None;
        if let Some(place) = place {
            self.cursor = place;
        } else if is_over {
            self.remark = if is_newer { "no newer match" } else { "no older match" };
        } else {
            self.goal = Some(Goal::Match { from: looked_at, is_newer });
        }
    }

    /// The index, or of a view that keeps none the newest rows.
    pub(super) fn with_rows<T>(
        &self,
        rows: usize,
        source: &impl RecordSource,
        look: impl FnOnce(&RecordIndex) -> T,
    ) -> T {
        match &self.index {
            Some(index) => look(index),
            None => look(&RecordIndex::newest(source, &self.filter, rows)),
        }
    }

    /// The record of the row at a place.
    pub fn seq_at(&self, place: usize, source: &impl RecordSource) -> Option<Seq> {
        self.with_rows(place + 1, source, |index| index.get(place))
    }

    /// The record under the cursor.
    pub fn current<'a>(&self, source: &'a impl RecordSource) -> Option<Call<'a>> {
        source.reader().call(self.seq_at(self.cursor, source)?)
    }

    /// The place of the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The newest rows, as far as they are at hand.
    pub fn newest(&self, source: &impl RecordSource) -> Vec<Seq> {
        self.with_rows(AHEAD, source, |index| (0..AHEAD).map_while(|place| index.get(place)).collect())
    }

    /// The rows that are marked.
    pub fn marks(&self) -> &BTreeSet<Seq> {
        &self.marks
    }

    /// Words about what is not shown: the filter, the pause, how much is new; empty while the view follows all.
    pub fn status(&self) -> SafeText {
        let mut words = Vec::new();
        if !self.filter.is_empty() {
            let text = SafeText::escaped_str(self.filter.text()).truncated(FILTER_COLUMNS);
            words.push(SafeText::literal("filter ").then(text));
        }
        if self.is_searching() && (self.goal.is_some() || !self.filter.is_empty()) {
            words.push("searching".into());
        }
        if !self.remark.is_empty() {
            words.push(self.remark.into());
        }
        if self.is_held {
            words.push("paused".into());
        }
        if let Some(new) = &self.behind {
            let more = if new.is_short { "more than " } else { "" };
            words.push(SafeText::shown(format!("{more}+{} new", new.rows)));
        } else if !words.is_empty() {
            words.push("following".into());
        }
        SafeText::join(words, ", ")
    }
}
