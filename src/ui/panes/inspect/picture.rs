//! Which bytes are which field: brackets under the dump, with a word under each.
//!
//! ```text
//!  0000  02 00 e2 91 7f 00 00 01  00 00 00 00 00 00 00 00
//!        └─┬─┘ └─┬─┘ └────┬────┘  └──────────┬──────────┘
//!        family port   address        unused (padding)
//! ```

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::field_rows;
use super::layout::hex_column;
use super::overlay_field::OverlayField;
use super::tab::Tab;
use crate::bytes::dump::DumpLayout;
use crate::bytes::text::SafeText;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Rows of the dump that are pictured at most: a layout over more is read in its list.
const ROWS_LIMIT: usize = 8;

/// The rows that have brackets below them: those of the layout, none where they are too many.
pub(super) fn pictured(tab: &Tab, shape: DumpLayout) -> Range<usize> {
    let covered = tab.overlay().map_or(0..0, |overlay| tab.covered(overlay));
    if covered.is_empty() {
        return 0..0;
    }
    let rows = shape.cell(covered.start).row..shape.cell(covered.end - 1).row + 1;
    if rows.len() > ROWS_LIMIT { 0..0 } else { rows }
}

/// Draws the brackets and words of one row of the dump, into the two rows of `area`.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    theme: &Theme,
    (tab, shape, row): (&Tab, DumpLayout, usize),
) {
    let Some(overlay) = tab.overlay() else { return };
    let hex = hex_column(shape, tab.total());
    let mut drawn = overlay.at;
    let mut words = Vec::new();
    for (index, field) in tab.fields().iter().enumerate() {
        let whole = overlay.at + field.offset..overlay.at + field.offset + field.bytes.len();
        // Members of a union, and bit-fields of the same bytes, are drawn once; of what is made of others, these.
        if whole.start < drawn || whole.is_empty() || field.is_group && field.depth == 0 {
            continue;
        }
        drawn = whole.end;
        let style = theme.style(if field.is_padding { Role::Padding } else { field_rows::role(index) });
        let runs = runs(&whole, shape, row);
        for run in &runs {
            let (start, end) = columns(run, shape, hex);
            paint::put(buf, area, start, 0, bracket(usize::from(end - start) + 1, theme), style);
        }
        // The word stands where most of the field does.
        let widest = |row| self::runs(&whole, shape, row).iter().map(Range::len).max().unwrap_or(0);
        let rows = shape.cell(whole.start).row..shape.cell(whole.end - 1).row + 1;
        let home = rows.clone().max_by_key(|row| (widest(*row), std::cmp::Reverse(*row)));
        let Some(run) = runs.iter().max_by_key(|run| run.len()).filter(|_| home == Some(row)) else {
            continue;
        };
        words.push((columns(run, shape, hex), word(field), style));
    }
    // In turned groups the fields stand in another order than in memory.
    words.sort_by_key(|((start, _), ..)| *start);
    let mut free = 0;
    for ((start, end), word, style) in words {
        let middle = start + (end - start) / 2;
        let at = middle.saturating_sub((paint::width(word.as_str()).max(1) - 1) / 2).max(free);
        if at <= end + 1 {
            free = paint::put(buf, area, at, 1, &word, style) + 1;
        }
    }
}

/// The places of a row, side by side, where the bytes of a range stand: in turned groups they may stand apart.
fn runs(range: &Range<usize>, shape: DumpLayout, row: usize) -> Vec<Range<usize>> {
    let first = row * shape.width();
    let here = range.start.max(first)..range.end.min(first + shape.width());
    let mut slots: Vec<usize> = here.map(|at| shape.slot(at - first)).collect();
    slots.sort_unstable();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for slot in slots {
        match runs.last_mut() {
            Some(run) if run.end == slot => run.end += 1,
            _ => runs.push(slot..slot + 1),
        }
    }
    runs
}

/// The first column of the first place, and the last of the last.
fn columns(run: &Range<usize>, shape: DumpLayout, hex: usize) -> (u16, u16) {
    let (start, end) =
        (shape.slot_column(run.start), shape.slot_column(run.end - 1) + shape.cell_columns() - 1);
    ((hex + start) as u16, (hex + end) as u16)
}

/// `└─┬─┘`, so many columns wide.
fn bracket(columns: usize, theme: &Theme) -> String {
    let glyphs = theme.glyphs;
    let middle = (columns - 1) / 2;
    let sign = |at: usize| match at {
        0 => glyphs.bottom_left,
        _ if at + 1 == columns => glyphs.bottom_right,
        _ if at == middle => glyphs.tee_down,
        _ => glyphs.horizontal,
    };
    (0..columns).map(sign).collect()
}

/// The word for a field: its name without the prefix of its struct, in full where C shortens it.
fn word(field: &OverlayField) -> SafeText {
    let name = field.name.as_str().trim_start();
    let short =
        name.split_once('_').map_or(name, |(prefix, short)| if prefix.is_empty() { name } else { short });
    SafeText::literal(match short {
        _ if field.is_padding => "unused (padding)",
        "addr" | "multiaddr" => "address",
        "family" => "family",
        "port" => "port",
        "flowinfo" => "flow",
        "scope" | "scope_id" => "scope",
        "path" => "path",
        "data" => "data",
        _ => return SafeText::kept(name),
    })
}
