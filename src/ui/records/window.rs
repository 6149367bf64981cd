//! Which rows are on screen, and drawing them: only those that fit are made.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::index::RecordIndex;
use super::source::{RecordLines, RecordSource};
use super::view::RecordView;
use crate::model::call::Seq;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// The rows on screen, the oldest first.
pub struct RecordWindow<R> {
    /// Place and row.
    rows: Vec<(usize, R)>,
    /// Lines of the first row, and of the note above it, that lie above the upper edge.
    skip: usize,
    /// The first row, where it is the oldest and a note stands above it: older ones were evicted.
    note: Option<Seq>,
    /// Whether the newest row is at the lower edge, and the view follows: the tail stands below it.
    pub is_at_end: bool,
}

impl<R> RecordWindow<R> {
    /// Rows on screen.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &R> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// The row at a line.
    pub(super) fn place_at(&self, line: usize, lines: &impl RecordLines<Row = R>) -> Option<usize> {
        let mut line = (line + self.skip).checked_sub(usize::from(self.note.is_some()))?;
        for (place, row) in &self.rows {
            let tall = lines.height(row);
            if line < tall {
                return Some(*place);
            }
            line -= tall;
        }
        None
    }
}

impl RecordView {
    /// The rows in so many lines, of which the tail takes some while the view is at its end.
    pub fn window<L: RecordLines>(&self, lines: &L, tail: usize, height: usize) -> RecordWindow<L::Row> {
        let is_at_end = self.bottom == 0 && self.behind.as_ref().is_none_or(super::index::NewRows::is_empty);
        let height = if is_at_end { height.saturating_sub(tail).max(height.min(1)) } else { height };
        self.with_rows(height + 1, lines.source(), |index| {
            let mut rows = Vec::new();
            let mut taken = 0;
            let mut place = self.bottom;
            while taken < height {
                let Some(row) = self.row_of(index, place, lines, height) else { break };
                taken += lines.height(&row);
                rows.push((place, row));
                place += 1;
            }
            rows.reverse();
            let is_cut = place >= index.len() && index.is_cut_at_end(lines.source());
            let note = index.get(place.wrapping_sub(1)).filter(|_| is_cut && !rows.is_empty());
            taken += usize::from(note.is_some());
            let skip = taken.saturating_sub(height);
            // With too few older rows, newer ones fill the rest.
            let mut newer = self.bottom;
            while taken < height && newer > 0 {
                newer -= 1;
                let Some(row) = self.row_of(index, newer, lines, height) else { break };
                taken += lines.height(&row);
                rows.push((newer, row));
            }
            RecordWindow { rows, skip, note, is_at_end }
        })
    }

    /// Draws the rows, from the top; gives back how many lines they took.
    pub fn draw<L: RecordLines>(
        &self,
        window: RecordWindow<L::Row>,
        lines: &L,
        (area, buf): (Rect, &mut Buffer),
        theme: &Theme,
        has_focus: bool,
    ) -> u16 {
        let RecordWindow { rows, skip, note, .. } = window;
        let here = |(place, row): &(usize, L::Row)| (*place == self.cursor).then(|| lines.marked(row));
        let barred = rows.iter().find_map(here).unwrap_or(0);
        let (places, rows): (Vec<usize>, Vec<L::Row>) = rows.into_iter().unzip();
        let note = note.map(|oldest| (None, lines.note(oldest)));
        let made = places.into_iter().zip(lines.lines(rows));
        let made = made
            .flat_map(|(place, lines)| (0..).zip(lines).map(move |(part, line)| (Some((place, part)), line)));
        let mut row = 0;
        for (place, line) in note.into_iter().chain(made).skip(skip).take(usize::from(area.height)) {
            paint::put_line(buf, area, 1, row, &line);
            let is_here = |(place, part)| place == self.cursor && part < barred;
            if has_focus && place.is_some_and(is_here) {
                paint::cursor_row(buf, area, row, theme, true);
            }
            if place.is_some_and(|(place, _)| self.is_marked(place, lines.source())) {
                paint::put(buf, area, 0, row, theme.glyphs.mark, theme.style(Role::Mark));
            }
            row += 1;
        }
        row
    }

    /// Draws the status on the last line of an area, if there is something to say; gives back what is left above.
    pub fn draw_status(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Rect {
        let words = self.status();
        if words.is_empty() || area.height < 2 {
            return area;
        }
        let left = Rect { height: area.height - 1, ..area };
        let inside = Rect { width: area.width.saturating_sub(1), ..area };
        paint::put_right(buf, inside, 0, area.height - 1, words, theme.style(Role::Warn));
        left
    }

    fn is_marked(&self, place: usize, source: &impl RecordSource) -> bool {
        !self.marks.is_empty() && self.seq_at(place, source).is_some_and(|seq| self.marks.contains(&seq))
    }

    /// Whether the note stands above the row at a place.
    pub(super) fn has_note_above(&self, place: usize, source: &impl RecordSource) -> bool {
        let Some(index) = &self.index else { return false };
        place + 1 == index.len() && index.is_cut_at_end(source)
    }

    pub(super) fn row_at<L: RecordLines>(&self, place: usize, lines: &L, height: usize) -> Option<L::Row> {
        self.row_of(self.index.as_ref()?, place, lines, height)
    }

    fn row_of<L: RecordLines>(
        &self,
        index: &RecordIndex,
        place: usize,
        lines: &L,
        height: usize,
    ) -> Option<L::Row> {
        let seq = index.get(place)?;
        lines.row(seq, (self.opened == Some(seq)).then_some(height))
    }
}
