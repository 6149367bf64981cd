//! The top line: the names of the panes, and the totals.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::figures;
use crate::ui::paint;
use crate::ui::pane_id::PaneId;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// What the top line is made from.
pub(super) struct TopLine<'a> {
    /// The pane that has the keyboard.
    pub(super) focus: PaneId,
    pub(super) world: &'a World,
    pub(super) theme: &'a Theme,
}

impl TopLine<'_> {
    /// The names of the panes, the one that is shown in brackets, and the totals at the right.
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer) {
        let mut end = 0;
        for (pane, column, words) in self.tabs(area) {
            let role = if pane == self.focus { Role::Tab } else { Role::Text };
            end = paint::put(buf, area, column, 0, words, self.theme.style(role));
        }
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
                let words = if pane == self.focus { format!("[{words}]") } else { words };
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
    fn totals_forms(&self) -> [[String; 3]; 7] {
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
            [format!("{servers}/{connections} {up}{sent} {down}{got} "), drops.clone(), String::new()],
            [format!("{up}{sent} {down}{got} "), drops.clone(), String::new()],
            [String::new(), drops, String::new()],
        ]
    }
}
