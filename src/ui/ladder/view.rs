//! A ladder: whose calls it shows, which of them, and where one looks.

use ratatui::layout::Rect;

use super::row::LadderView;
use super::source::CallSource;
use super::waits;
use crate::model::call::{Call, Seq};
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::call_scope::CallScope;
use crate::ui::parts::filter::Filter;
use crate::ui::records::RecordView;
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// Waits that a screen can show at most, of which one may be a second longer next.
const WAITS_TIMED: usize = 64;
/// How soon an unfinished search goes on.
const SEARCH_PAUSE: std::time::Duration = std::time::Duration::from_millis(4);

/// A view of the ladder.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    scope: CallScope,
    shows_hidden: bool,
    pub(super) view: RecordView,
}

impl Ladder {
    /// A view of the newest calls that shows the same sorts of them, neither scrolled nor filtered.
    #[must_use]
    pub fn newest_only(&self) -> Ladder {
        Ladder { shows_hidden: self.shows_hidden, ..Ladder::default() }
    }

    /// Whose calls are shown.
    pub fn scope(&self) -> &CallScope {
        &self.scope
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        self.view.filter()
    }

    /// Whether EAGAIN and observers are shown.
    pub fn shows_hidden(&self) -> bool {
        self.shows_hidden
    }

    /// Whether it follows what is new.
    pub fn is_following(&self) -> bool {
        self.view.is_following()
    }

    /// Whether it was paused.
    pub fn is_held(&self) -> bool {
        self.view.is_held()
    }

    /// Whether it still looks through the journal.
    pub fn is_searching(&self) -> bool {
        self.view.is_searching()
    }

    pub(super) fn source<'a>(&self, scope: &'a CallScope, world: &'a World) -> CallSource<'a> {
        CallSource { scope, shows_hidden: self.shows_hidden, world }
    }

    /// Does something with the view, which belongs to the scope that is shown.
    fn with_view<T>(&mut self, world: &World, act: impl FnOnce(&mut RecordView, &CallSource<'_>) -> T) -> T {
        let source = CallSource { scope: &self.scope, shows_hidden: self.shows_hidden, world };
        act(&mut self.view, &source)
    }

    /// Shows the calls of `scope`, from the newest, unless it shows them already. A scope that has grown by a socket is
    /// shown where it was left.
    pub fn show(&mut self, scope: CallScope, world: &World) {
        if self.scope == scope {
            return;
        }
        let has_grown = scope.continues(&self.scope);
        self.scope = scope;
        if !has_grown {
            self.with_view(world, |view, source| view.begin(source));
        }
    }

    /// Shows EAGAIN, observers and the ends of connects too, or hides them again.
    pub fn toggle_hidden(&mut self, world: &World) {
        self.shows_hidden = !self.shows_hidden;
        self.with_view(world, |view, source| view.begin(source));
    }

    /// Shows only the rows for which `filter` holds.
    pub fn set_filter(&mut self, filter: Filter, world: &World) {
        self.with_view(world, |view, source| view.set_filter(filter, source));
    }

    /// Takes in what is new, and looks on for what is still searched: at new calls and at ticks. Bounded work.
    pub fn catch_up(&mut self, world: &World) {
        self.with_view(world, |view, source| view.catch_up(source));
    }

    /// The call under the cursor.
    pub fn current<'a>(&self, world: &'a World) -> Option<Call<'a>> {
        world.calls.call(self.seq_at_cursor(world)?)
    }

    fn seq_at_cursor(&self, world: &World) -> Option<Seq> {
        self.view.seq_at(self.view.cursor(), &self.source(&self.scope, world))
    }

    /// Does an action in an area of rows; gives back whether it was one.
    pub fn apply(&mut self, action: &Action, world: &World, theme: &Theme, area: Rect) -> bool {
        let scope = self.scope.clone();
        let scene = self.scene(&scope, world, theme, area, Moment::START);
        let height = Ladder::rows(area);
        match action {
            // Only messages are marked, to be taken together.
            Action::Mark => false,
            Action::Goto(count) => {
                if let Some(seq) = world.calls.counted(*count) {
                    self.view.go_to(seq, &scene, height);
                }
                true
            }
            _ => self.view.apply(action, &scene, height),
        }
    }

    /// Puts the cursor on the row at a line of the area.
    pub fn click(&mut self, line: u16, world: &World, theme: &Theme, area: Rect) {
        let scope = self.scope.clone();
        let scene = self.scene(&scope, world, theme, area, Moment::START);
        let (waits, has_more) = waits::waits(&scope, world, waits::most(Ladder::rows(area)));
        let tail = waits.len() + usize::from(has_more);
        self.view.click(line.into(), &scene, tail, Ladder::rows(area));
    }

    /// Lines for rows in an area.
    fn rows(area: Rect) -> usize {
        usize::from(area.height).max(1)
    }

    /// When it changes by time alone: a search goes on, a wait is a second longer.
    pub fn wake_at(&self, scope: &CallScope, world: &World, now: Moment) -> Option<Moment> {
        if self.is_searching() {
            return Some(now + SEARCH_PAUSE);
        }
        let (found, _) = waits::waits(scope, world, WAITS_TIMED);
        waits::next_change(&found, now)
    }

    pub(super) fn scene<'a>(
        &self,
        scope: &'a CallScope,
        world: &'a World,
        theme: &'a Theme,
        area: Rect,
        now: Moment,
    ) -> LadderView<'a> {
        LadderView { source: self.source(scope, world), theme, now, width: area.width.saturating_sub(1) }
    }
}
