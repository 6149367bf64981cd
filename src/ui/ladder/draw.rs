//! The ladder on the screen: only the rows that fit are made.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::view::Ladder;
use super::waits::{Wait, most, waits};
use crate::model::call::Seq;
use crate::ui::action::Action;
use crate::ui::call_scope::CallScope;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::records::{RecordLines, RecordView};
use crate::ui::theme::Role;

impl Ladder {
    /// Draws a rule with whose calls these are, and the rows below it: the oldest on top, what waits lowest.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, scope: &CallScope, has_focus: bool) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let inner = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let title = scope.title(view.world);
        let right = self.right_words(scope, area, view, paint::width(title.as_str()));
        paint::rule(buf, area, 0, title.as_str(), right, view.theme, has_focus);
        let height = usize::from(inner.height);
        if height == 0 {
            return;
        }
        let scene = self.scene(scope, view.world, view.theme, inner, view.now);
        let (waits, has_more_waits) = waits(scope, view.world, most(height));
        // A ladder that was left in another scope shows the newest of this one.
        let newest = RecordView::default();
        let rows = if *scope == *self.scope() { &self.view } else { &newest };
        let window = rows.window(&scene, waits.len() + usize::from(has_more_waits), height);
        let is_at_end = window.is_at_end;
        if window.is_empty() && (waits.is_empty() || !is_at_end) {
            self.draw_nothing(inner, buf, view, scope, is_at_end);
            return;
        }
        let is_shown = |wait: &&Wait| !window.rows().any(|row| row.is_of(wait));
        let waits: Vec<&Wait> = waits.iter().filter(is_shown).filter(|_| is_at_end).collect();
        let columns = scene.columns(&window.rows().collect::<Vec<_>>());
        let mut row = rows.draw(window, &scene, (inner, buf), view.theme, has_focus);
        for wait in waits {
            paint::put_line(buf, inner, 1, row, &scene.waiting(wait, columns));
            row += 1;
        }
        if is_at_end && has_more_waits {
            let words = format!("{} more calls wait", view.theme.glyphs.ellipsis);
            paint::put(buf, inner, 1, row, words, view.theme.style(Role::Dim));
        }
    }

    /// Draws a rule and one call, where the bytes that are looked at came from, with every argument below it.
    pub fn draw_origin(&self, seq: Seq, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let area = area.intersection(buf.area);
        let inner = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
        let scene = self.scene(&CallScope::Everything, view.world, view.theme, inner, view.now);
        let Some(call) = scene.row(seq, Some(inner.height.into())) else { return };
        paint::rule(buf, area, 0, "Calls", "the call these bytes came from", view.theme, false);
        for (row, line) in (0..).zip(scene.lines(vec![call]).concat()) {
            paint::put_line(buf, inner, 1, row, &line);
        }
    }

    /// What stands at the right of the rule: the longest form that fits beside so many columns.
    fn right_words(&self, scope: &CallScope, area: Rect, view: &View<'_>, taken: u16) -> String {
        let key = view.key(&Action::ShowHidden);
        let hidden = scope.hidden(&view.world.calls);
        let count = hidden.total();
        let how = match (self.shows_hidden(), count) {
            (true, _) => vec!["all calls, with EAGAIN and observers".to_owned(), "every call".to_owned()],
            (false, 0) => vec!["as a blocking program".to_owned(), String::new()],
            (false, _) => vec![
                format!("as a blocking program ({hidden}, {key} shows)"),
                format!("as a blocking program ({hidden})"),
                format!("as a blocking program ({count} hidden)"),
                format!("{count} hidden"),
            ],
        };
        let status = self.view.status();
        let dot = view.theme.glyphs.dot;
        let mut forms: Vec<String> = how
            .into_iter()
            .map(|how| match (status.is_empty(), how.is_empty()) {
                (false, false) => format!("{status} {dot} {how}"),
                _ => format!("{status}{how}"),
            })
            .collect();
        forms.push(status.into());
        // As the rule counts: its own sign and blanks on both sides of the words.
        let fits = |words: &String| taken + 3 + paint::width(words) + 2 < area.width;
        forms.into_iter().find(fits).unwrap_or_default()
    }

    fn draw_nothing(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        scope: &CallScope,
        is_at_end: bool,
    ) {
        let words = if !is_at_end && view.world.calls_lost() > 0 {
            let key = view.key(&Action::Last);
            format!("these calls were evicted, to keep the journal within its limit: {key} follows")
        } else if !self.filter().is_empty() {
            "no call matches the filter".to_owned()
        } else if *scope == CallScope::Everything && view.world.calls_lost() > 0 {
            format!(
                "all {} calls were evicted, to keep the journal within its limit",
                view.world.calls_lost()
            )
        } else if *scope == CallScope::Everything {
            "no calls yet: the calls of every socket are listed here".to_owned()
        } else if matches!(scope, CallScope::Owned(_, sockets) if sockets.is_empty()) {
            // A call to socket() that failed left none: it is among the calls of everything.
            let keys = [Action::ShowCalls, Action::Whose].map(|action| view.key(&action));
            format!("it has no socket, and so no calls of its own; {} shows all calls", keys.join(" "))
        } else {
            "no call of this is in the journal".to_owned()
        };
        paint::put(buf, area, 1, 0, words, view.theme.style(Role::Dim));
    }
}
