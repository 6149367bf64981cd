//! Drawing the whole screen. It changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::App;
use super::hints::BottomLine;
use super::layout::{LEAST, TOAST_LINES};
use super::offers;
use crate::model::moment::Moment;
use crate::ui::context::View;
use crate::ui::keys::{KeyScope, Level};
use crate::ui::ladder::CallScope;
use crate::ui::paint;
use crate::ui::pane_id::PaneId;
use crate::ui::parts::Toast;
use crate::ui::theme::{Glyphs, Role};

impl App {
    /// Draws all of the screen into `area`; gives back where the text cursor stands, if it is shown.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
        let area = area.intersection(buf.area);
        let position = self.draw_screen(area, buf, now);
        if *self.theme.glyphs == Glyphs::ASCII {
            paint::keep_to_ascii(buf, area);
        }
        position
    }

    fn draw_screen(&self, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
        if area.width < LEAST.0 || area.height < LEAST.1 {
            self.draw_too_small(area, buf);
            return None;
        }
        buf.set_style(area, self.theme.style(Role::Text));
        let screen = self.screen(area);
        self.top_line().draw(screen.top, buf);
        let subject = self.subject();
        let mut position = None;
        if !screen.pane.is_empty() {
            position = self.draw_pane(self.layout.pane, screen.pane, buf, now, &subject);
        }
        if let (Some(pinned), Some(beside)) = (self.layout.beside(), screen.beside) {
            self.draw_side_line(beside, buf);
            position = self.draw_pane(pinned, beside, buf, now, &subject).or(position);
        }
        if !screen.calls.is_empty() {
            if screen.calls.x > area.x {
                self.draw_side_line(screen.calls, buf);
            }
            if self.layout.has_strip() {
                let view = self.view(PaneId::Calls, now, &subject);
                match self.panes.get(self.layout.pane).origin(&self.world) {
                    Some(call) => self.panes.calls.draw_origin(call, screen.calls, buf, &view),
                    None => self.panes.calls.draw_strip(screen.calls, buf, &view),
                }
            } else {
                position = self.draw_pane(PaneId::Calls, screen.calls, buf, now, &subject).or(position);
            }
        }
        let level = self.level();
        let hints = match self.popups.top() {
            Some(popup) => offers::popup_hints(popup, level),
            None => self.offered().hints(level),
        };
        let bottom = BottomLine { keys: &self.keys, theme: &self.theme, level, scopes: self.scopes(level) };
        paint::put_line(buf, screen.bottom, 0, 0, &bottom.line(&hints, screen.bottom.width));
        self.draw_toasts(screen.toasts, buf, now);
        if !self.popups.is_empty() {
            position = self.popups.draw(area, buf, &self.theme, level);
        }
        // The text cursor is there only in TYPE.
        position.filter(|_| level == Level::Type)
    }

    /// The line before what stands at the right.
    fn draw_side_line(&self, side: Rect, buf: &mut Buffer) {
        let line = Rect { x: side.x.saturating_sub(1), width: 1, ..side };
        paint::vertical(buf, line, &self.theme);
        paint::put(buf, line, 0, 0, self.theme.glyphs.tee_down, self.theme.style(Role::Rule));
    }

    fn draw_pane(
        &self,
        pane: PaneId,
        area: Rect,
        buf: &mut Buffer,
        now: Moment,
        subject: &CallScope,
    ) -> Option<Position> {
        let view = View { pane: area, ..self.view(pane, now, subject) };
        let position = self.panes.get(pane).draw(area, buf, &view);
        position.filter(|_| view.has_focus)
    }

    fn view<'a>(&'a self, pane: PaneId, now: Moment, subject: &'a CallScope) -> View<'a> {
        View {
            world: &self.world,
            now,
            theme: &self.theme,
            keys: &self.keys,
            level: self.level(),
            pane: self.area_of(pane),
            has_focus: self.popups.is_empty() && self.focus() == pane,
            scope: KeyScope::of(pane),
            subject,
        }
    }

    /// What is said for a few seconds, on lines of its own above the bottom line, the newest lowest.
    fn draw_toasts(&self, area: Rect, buf: &mut Buffer, now: Moment) {
        let lines = self.toasts.lines(area.width, TOAST_LINES);
        let mut before: Option<&Toast> = None;
        for (row, (words, toast)) in (0..area.height).zip(lines.iter().rev().take(area.height.into()).rev()) {
            if toast.until <= now {
                continue;
            }
            let style = self.theme.style(Role::Toast);
            let style = if toast.is_trouble { style.patch(self.theme.style(Role::Bad)) } else { style };
            let is_first = before.is_none_or(|before| before != *toast);
            let sign = if toast.is_trouble && is_first { '!' } else { ' ' };
            let words = format!(" {sign} {}", words.padded(usize::from(area.width.saturating_sub(3))));
            paint::put(buf, area, 0, row, words, style);
            before = Some(toast);
        }
    }

    fn draw_too_small(&self, area: Rect, buf: &mut Buffer) {
        let words = [
            format!("sockpit needs {} columns and {} rows;", LEAST.0, LEAST.1),
            format!("this terminal has {} and {}.", area.width, area.height),
            "Servers and sessions go on running.".to_owned(),
        ];
        let mut row = 0;
        for words in words {
            row = paint::put_wrapped(buf, area, 0, row, words, self.theme.style(Role::Text));
        }
    }
}
