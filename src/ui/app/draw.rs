//! Drawing the whole screen. It changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::{LEAST, TOAST_LINES};
use super::{App, Strip};
use crate::model::moment::Moment;
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::panes::PaneId;
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
        self.draw_top(screen.top, buf);
        let subject = self.subject();
        let mut position = None;
        if !screen.pane.is_empty() {
            position = self.draw_pane(self.pane, screen.pane, buf, now, &subject);
        }
        if let (Some(pinned), Some(beside)) = (self.beside(), screen.beside) {
            self.draw_side_line(beside, buf);
            position = self.draw_pane(pinned, beside, buf, now, &subject).or(position);
        }
        if !screen.calls.is_empty() {
            if screen.calls.x > area.x {
                self.draw_side_line(screen.calls, buf);
            }
            if self.strip == Strip::Low && !self.is_on_calls {
                let view = self.view(PaneId::Calls, now, &subject);
                match self.panes.get(self.pane).origin(&self.world) {
                    Some(call) => self.panes.calls.draw_origin(call, screen.calls, buf, &view),
                    None => self.panes.calls.draw_strip(screen.calls, buf, &view),
                }
            } else {
                position = self.draw_pane(PaneId::Calls, screen.calls, buf, now, &subject).or(position);
            }
        }
        paint::put_line(buf, screen.bottom, 0, 0, &self.bottom_line(screen.bottom.width));
        self.draw_toasts(screen.toasts, buf, now);
        let level = self.level();
        for (depth, layer) in self.popups.iter().enumerate() {
            let at = layer.popup.draw(area, buf, &self.theme, level);
            position = if depth + 1 == self.popups.len() { at } else { None };
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
        subject: &crate::ui::ladder::CallScope,
    ) -> Option<Position> {
        let view = View { pane: area, ..self.view(pane, now, subject) };
        let position = self.panes.get(pane).draw(area, buf, &view);
        position.filter(|_| view.has_focus)
    }

    fn view<'a>(&'a self, pane: PaneId, now: Moment, subject: &'a crate::ui::ladder::CallScope) -> View<'a> {
        View {
            world: &self.world,
            now,
            theme: &self.theme,
            keys: &self.keys,
            level: self.level(),
            pane: self.area_of(pane),
            has_focus: self.popups.is_empty() && self.focus() == pane,
            scope: pane.scope(),
            subject,
        }
    }

    /// The names of the panes, the one that is shown in brackets, and the totals at the right.
    fn draw_top(&self, area: Rect, buf: &mut Buffer) {
        for (pane, column, words) in self.tabs(area) {
            let role = if pane == self.focus() { Role::Tab } else { Role::Text };
            paint::put(buf, area, column, 0, words, self.theme.style(role));
        }
        let end = self.tabs(area).last().map_or(0, |(_, column, words)| column + paint::width(words));
        let forms = self.totals_forms();
        let wide = |form: &[String; 3]| form.iter().map(|words| paint::width(words)).sum::<u16>();
        if let Some(form) = forms.iter().find(|form| end + 1 + wide(form) <= area.width) {
            let has_drops = self.world.totals().moved.drops > 0;
            let drops = if has_drops { Role::Warn } else { Role::Text };
            let mut column = area.width - wide(form);
            for (words, role) in form.iter().zip([Role::Text, drops, Role::Text]) {
                column = paint::put(buf, area, column, 0, words, self.theme.style(role));
            }
        }
    }

    /// Where the name of each pane stands in the top line.
    fn tabs(&self, area: Rect) -> Vec<(PaneId, u16, String)> {
        let mut column = 1;
        let is_narrow = area.width < 60;
        PaneId::ALL
            .into_iter()
            .zip(1..)
            .map(|(pane, number)| {
                let name = if is_narrow { "" } else { pane.name() };
                let words = format!("{number} {name}").trim_end().to_owned();
                let words = if pane == self.focus() { format!("[{words}]") } else { words };
                let at = column;
                column += paint::width(&words) + 2;
                (pane, at, words)
            })
            .collect()
    }

    /// The pane whose name stands at a column of the top line.
    pub(super) fn tab_at(&self, area: Rect, column: u16) -> Option<PaneId> {
        let column = column.checked_sub(area.x)?;
        self.tabs(area)
            .into_iter()
            .find(|(_, start, words)| (*start..*start + paint::width(words)).contains(&column))
            .map(|(pane, ..)| pane)
    }

    /// The totals, the longest form first: before the drops, the drops, and what the journal has evicted, if it has.
    fn totals_forms(&self) -> [[String; 3]; 5] {
        let totals = self.world.totals();
        let (up, down) = (self.theme.glyphs.up, self.theme.glyphs.down);
        let (servers, connections) = (totals.servers, totals.connections);
        let (sent, got) = (totals.moved.bytes_out, totals.moved.bytes_in);
        let (calls, lost) = (self.world.calls_made(), self.world.calls_lost());
        let drops = format!("drops {}", figures::count(totals.moved.drops));
        let (long_sent, long_got) = (figures::bytes(sent), figures::bytes(got));
        let (sent, got) = (figures::bytes_short(sent), figures::bytes_short(got));
        let journal = if lost == 0 {
            String::new()
        } else {
            let (newest, all) = (figures::scaled(calls.saturating_sub(lost)), figures::scaled(calls));
            format!("  journal: newest {newest} of {all} calls")
        };
        let long =
            format!("srv {servers}  conn {connections}  {up}{long_sent} {down}{long_got}  calls {calls}  ");
        [
            [long.clone(), drops.clone(), journal],
            [long, drops.clone(), String::new()],
            [
                format!("srv {servers} conn {connections} {up}{sent} {down}{got} "),
                drops.clone(),
                String::new(),
            ],
            [format!("srv{servers} conn{connections} {up}{sent} {down}{got} "), drops.clone(), String::new()],
            [format!("{servers}/{connections} {up}{sent} {down}{got} "), drops, String::new()],
        ]
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
            "All that runs goes on.".to_owned(),
        ];
        let mut row = 0;
        for words in words {
            row = paint::put_wrapped(buf, area, 0, row, words, self.theme.style(Role::Text));
        }
    }
}
