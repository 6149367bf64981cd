//! The ladder on the screen: only the rows that fit are made.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::row::{Scene, Shown};
use super::scope::Scope;
use super::view::{Ladder, Rows};
use super::waits::waits;
use crate::model::call::{CallKind, Seq};
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// Rows of calls that wait, of a screen of so many: at most a third, and at least one.
pub(super) const fn waiting_rows(height: usize) -> usize {
    let third = height / 3;
    if third == 0 { 1 } else { third }
}

impl Ladder {
    /// Draws a rule with whose calls these are, and the rows below it: the oldest on top, what waits lowest.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, scope: &Scope, has_focus: bool) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let inner = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let height = usize::from(inner.height);
        let theme = view.theme;
        let scene = self.scene(scope, view.world, theme, inner, view.now);
        let (waits, has_more_waits) = waits(scope, view.world, waiting_rows(height));
        let lines = |seq: Seq| self.lines_of(seq, &scene, height);
        let (found, has_note) = self.rows_and_note(scope, view.world, height, &lines);
        let title = scope.title(view.world);
        let right = self.right_words(scope, area, view, paint::width(title.as_str()));
        paint::rule(buf, area, 0, title.as_str(), right, theme, has_focus);
        if height == 0 {
            return;
        }
        if found.shown.is_empty() && (waits.is_empty() || !found.is_at_end) {
            self.draw_nothing(inner, buf, view, scope, found.is_at_end);
            return;
        }
        let shown: Vec<(usize, Shown<'_>)> =
            found.shown.iter().filter_map(|(place, seq)| Some((*place, scene.shown(*seq)?))).collect();
        let (places, calls): (Vec<usize>, Vec<Shown<'_>>) = shown.into_iter().unzip();
        let result = Scene::result_columns(&calls);
        let mut row = Self::draw_evicted(inner, buf, view, has_note);
        for (place, call) in places.into_iter().zip(&calls) {
            let is_cursor = has_focus && place == self.cursor();
            draw_line(inner, buf, row, &scene.line(call, result), is_cursor, theme);
            row += 1;
            if self.is_opened(call.call.seq) && scope == self.scope() {
                for line in scene.opened(call, height.saturating_sub(1)) {
                    paint::put_line(buf, inner, 1, row, &line);
                    row += 1;
                }
            }
        }
        if !found.is_at_end {
            return;
        }
        let is_pending = |socket| calls.iter().any(|row| row.is_pending && row.call.socket == socket);
        let connect = CallKind::Connect.name();
        for wait in
            waits.iter().filter(|wait| !(is_pending(wait.socket) && wait.call.as_str().starts_with(connect)))
        {
            draw_line(inner, buf, row, &scene.waiting(wait, result), false, theme);
            row += 1;
        }
        if has_more_waits {
            let words = format!("{} more calls wait", theme.glyphs.ellipsis);
            paint::put(buf, inner, 1, row, words, theme.style(Role::Dim));
        }
    }

    /// Draws a rule and one call, where the bytes that are looked at came from, with every argument below it.
    pub fn draw_origin(&self, seq: Seq, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let area = area.intersection(buf.area);
        let inner = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
        let scene = self.scene(&Scope::Everything, view.world, view.theme, inner, view.now);
        let Some(call) = scene.shown(seq) else { return };
        paint::rule(buf, area, 0, "Calls", "the call these bytes came from", view.theme, false);
        let rows = std::slice::from_ref(&call);
        draw_line(inner, buf, 0, &scene.line(&call, Scene::result_columns(rows)), false, view.theme);
        let below = scene.opened(&call, usize::from(inner.height.saturating_sub(1)));
        for (row, line) in (1..).zip(below) {
            paint::put_line(buf, inner, 1, row, &line);
        }
    }

    /// Above the oldest row: what the journal had to let go.
    fn draw_evicted(area: Rect, buf: &mut Buffer, view: &View<'_>, has_note: bool) -> u16 {
        if has_note {
            let (dots, evicted) = (view.theme.glyphs.ellipsis, view.world.calls_lost());
            let words = format!("{dots} {evicted} older calls were let go, to keep the journal in its bound");
            paint::put(buf, area, 1, 0, words, view.theme.style(Role::Warn));
        }
        u16::from(has_note)
    }

    /// The rows of an area, and whether a note of what was let go stands above them: in a view that was scrolled
    /// the newest row makes room for it.
    fn rows_and_note(
        &self,
        scope: &Scope,
        world: &World,
        height: usize,
        lines: &dyn Fn(Seq) -> usize,
    ) -> (Rows, bool) {
        let (waits, has_more) = waits(scope, world, waiting_rows(height));
        let room = height.saturating_sub(waits.len() + usize::from(has_more)).max(1);
        let mut found = self.rows(scope, world, room, lines);
        if !found.is_at_end {
            found = self.rows(scope, world, height, lines);
        }
        if world.calls_lost() == 0 || !found.is_at_begin || found.shown.is_empty() {
            return (found, false);
        }
        let taken: usize = found.shown.iter().map(|(_, seq)| lines(*seq)).sum();
        let has_room = taken < if found.is_at_end { room } else { height };
        if !has_room && !found.is_at_end && found.shown.len() > 1 {
            found.shown.pop();
            return (found, true);
        }
        (found, has_room)
    }

    /// What stands at the right of the rule: the longest form that fits beside so many columns.
    fn right_words(&self, scope: &Scope, area: Rect, view: &View<'_>, taken: u16) -> String {
        let key = view.key(&Action::ShowHidden);
        let hidden = scope.hidden(&view.world.calls);
        let count = hidden.total();
        let how = match (self.shows_hidden(), count) {
            (true, _) => vec!["every call, EAGAIN and observers too".to_owned(), "every call".to_owned()],
            (false, 0) => vec!["as a blocking program".to_owned(), String::new()],
            (false, _) => vec![
                format!("as a blocking program ({hidden}, {key} shows)"),
                format!("as a blocking program ({hidden})"),
                format!("as a blocking program ({count} hidden)"),
                format!("{count} hidden"),
            ],
        };
        let status = self.status();
        let dot = view.theme.glyphs.dot;
        let mut forms: Vec<String> = how
            .into_iter()
            .map(|how| match (status.is_empty(), how.is_empty()) {
                (false, false) => format!("{status} {dot} {how}"),
                _ => format!("{status}{how}"),
            })
            .collect();
        forms.push(status);
        // As the rule counts: its own sign and blanks on both sides of the words.
        let fits = |words: &String| taken + 3 + paint::width(words) + 2 < area.width;
        forms.into_iter().find(fits).unwrap_or_default()
    }

    fn draw_nothing(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, scope: &Scope, is_at_end: bool) {
        let words = if !is_at_end && view.world.calls_lost() > 0 {
            let key = view.key(&Action::Last);
            format!("what stood here was let go, to keep the journal in its bound: {key} follows")
        } else if !self.filter().is_empty() {
            "no call meets the filter".to_owned()
        } else if *scope == Scope::Everything && view.world.calls_lost() > 0 {
            format!("all {} calls were let go, to keep the journal in its bound", view.world.calls_lost())
        } else if *scope == Scope::Everything {
            "no call was made yet: every call of every socket stands here".to_owned()
        } else {
            "no call of this is in the journal".to_owned()
        };
        paint::put(buf, area, 1, 0, words, view.theme.style(Role::Dim));
    }

    /// The row at a line of the area of rows.
    pub(super) fn at_line(
        &self,
        line: u16,
        world: &World,
        theme: &Theme,
        area: Rect,
    ) -> Option<(usize, Seq)> {
        let height = usize::from(area.height);
        let scope = self.scope().clone();
        let scene = self.scene(&scope, world, theme, area, Moment::START);
        let lines = |seq: Seq| self.lines_of(seq, &scene, height);
        let (found, has_note) = self.rows_and_note(&scope, world, height, &lines);
        let mut line = usize::from(line).checked_sub(usize::from(has_note))?;
        for (place, seq) in found.shown {
            let more = lines(seq);
            if line < more {
                return Some((place, seq));
            }
            line -= more;
        }
        None
    }
}

fn draw_line(area: Rect, buf: &mut Buffer, row: u16, line: &Line<'_>, is_cursor: bool, theme: &Theme) {
    paint::put_line(buf, area, 1, row, line);
    if is_cursor && row < area.height {
        paint::cursor_row(buf, area, row, theme, true);
    }
}
