//! A conversation on the screen: only the rows that fit are made.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::lines::{self, Shape};
use super::scene::Scene;
use super::view::Conversation;
use crate::ui::paint;
use crate::ui::theme::Role;

/// One row on the screen: its place in the index, and its lines.
pub(super) struct Shown {
    pub(super) place: usize,
    pub(super) lines: Vec<Line<'static>>,
}

impl Conversation {
    /// Draws the rows into `area`, the newest lowest. `tail` is what stands below the newest row while the view
    /// is at its end: what is waited for.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, scene: &Scene<'_>, tail: &[String], has_focus: bool) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let tail = if self.is_at_end() { tail } else { &[] };
        let tail_lines: Vec<String> = tail
            .iter()
            .flat_map(|words| {
                lines::wrapped(
                    words,
                    usize::from(area.width.saturating_sub(lines::sign_column(area.width) + 3)),
                )
            })
            .collect();
        let room = area.height.saturating_sub(tail_lines.len() as u16).max(1);
        let shown = self.shown(scene, area.width, room);
        let total: usize = shown.iter().map(|row| row.lines.len()).sum();
        // The oldest row on screen may begin above it.
        let mut skip = total.saturating_sub(usize::from(room));
        let mut row = 0;
        let mut last_width = 0;
        for entry in &shown {
            let is_here = self.cursor() == Some(entry.place);
            let is_marked = self.is_marked(entry.place);
            for line in &entry.lines {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                paint::put_line(buf, area, 1, row, line);
                last_width = line.width() as u16 + 1;
                if is_here && has_focus {
                    paint::cursor_row(buf, area, row, scene.theme, true);
                }
                if is_marked {
                    paint::put(buf, area, 0, row, scene.theme.glyphs.mark, scene.theme.style(Role::Mark));
                }
                row += 1;
            }
        }
        let indent = lines::sign_column(area.width);
        for (place, words) in tail_lines.iter().enumerate() {
            let sign = if place == 0 { scene.theme.glyphs.ellipsis } else { " " };
            let style = scene.theme.style(Role::Warn);
            let line = Line::from(vec![Span::raw(format!("{sign}  ")), Span::styled(words.clone(), style)]);
            let end = paint::put_line(buf, area, indent, row, &line);
            last_width = end;
            row += 1;
        }
        self.draw_status(area, buf, scene, if row >= area.height { last_width } else { 0 });
    }

    /// Whether it follows, at the lower right; news behind a held view are said even over a row.
    fn draw_status(&self, area: Rect, buf: &mut Buffer, scene: &Scene<'_>, taken: u16) {
        let (words, is_needed) = self.status();
        let wide = paint::width(&words);
        if words.is_empty() || (!is_needed && taken + 2 + wide > area.width) {
            return;
        }
        let role = if is_needed { Role::Warn } else { Role::Dim };
        let words = if taken == 0 { words } else { format!(" {words}") };
        let inside = Rect { width: area.width - 1, ..area };
        paint::put_right(buf, inside, 0, area.height - 1, words, scene.theme.style(role));
    }

    /// The rows that fit into so many columns and lines, the oldest first.
    pub(super) fn shown(&self, scene: &Scene<'_>, columns: u16, height: u16) -> Vec<Shown> {
        let height = usize::from(height);
        let mut rows: Vec<Shown> = Vec::new();
        let mut total = 0;
        let mut place = self.bottom();
        while total < height {
            let Some(lines) = self.lines_at(place, scene, columns, height) else { break };
            total += lines.len();
            rows.push(Shown { place, lines });
            place += 1;
        }
        rows.reverse();
        // With too few older rows, newer ones fill the rest.
        let mut newer = self.bottom();
        while total < height && newer > 0 {
            newer -= 1;
            let Some(lines) = self.lines_at(newer, scene, columns, height) else { break };
            total += lines.len();
            rows.push(Shown { place: newer, lines });
        }
        // Those that do not fit below are cut off below.
        while total > height && rows.last().is_some_and(|row| row.place < self.bottom()) {
            let over = total - height;
            let Some(last) = rows.last_mut() else { break };
            let keep = last.lines.len().saturating_sub(over);
            total -= last.lines.len() - keep;
            last.lines.truncate(keep);
            if keep == 0 {
                rows.pop();
            }
        }
        rows
    }

    /// The lines of the row at a place; `None` beyond the oldest.
    pub(super) fn lines_at(
        &self,
        place: usize,
        scene: &Scene<'_>,
        columns: u16,
        height: usize,
    ) -> Option<Vec<Line<'static>>> {
        let seq = self.seq_at(place)?;
        let call = scene.world.calls.call(seq)?;
        let opened = self.is_opened(seq).then_some(height as u16);
        let shape = Shape { columns: columns.saturating_sub(1), opened };
        Some(lines::lines(&call, self.source(), scene, shape))
    }
}
