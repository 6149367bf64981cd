//! Which bytes are which field: brackets under the dump, with a word under each.
//!
//! ```text
//!  0000  02 00 e2 91 7f 00 00 01  00 00 00 00 00 00 00 00
//!        └─┬─┘ └─┬─┘ └────┬────┘  └──────────┬──────────┘
//!        family port   address        unused (padding)
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::field_rows;
use super::layout::hex_column;
use super::tab::Tab;
use crate::bytes::cstruct::StructField;
use crate::bytes::dump::DumpLayout;
use crate::bytes::text::SafeText;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Rows of the picture; none without a struct, of one that takes more than the last row, and where the bytes of a
/// group are turned.
pub(super) fn rows(tab: &Tab, shape: DumpLayout) -> usize {
    if is_drawn(tab, shape) { 2 } else { 0 }
}

fn is_drawn(tab: &Tab, shape: DumpLayout) -> bool {
    let Some(overlay) = tab.overlay() else { return false };
    let covered = tab.covered(overlay);
    let last = tab.rows(shape) - 1;
    let is_there = |at: usize| shape.cell(at).row == last;
    !shape.is_turned() && !covered.is_empty() && is_there(covered.start) && is_there(covered.end - 1)
}

/// Draws the picture into what is left below the last row, if it has room.
pub(super) fn draw(area: Rect, buf: &mut Buffer, theme: &Theme, (tab, shape): (&Tab, DumpLayout)) {
    let Some(overlay) = tab.overlay().filter(|_| area.height >= 2 && is_drawn(tab, shape)) else { return };
    let column = |offset: usize| {
        let index = shape.cell(overlay.at + offset).index;
        (hex_column(tab.bytes().len()) + shape.hex_column(index)) as u16
    };
    let mut free = 0;
    for (index, field) in tab.fields().iter().enumerate().filter(|(_, field)| !field.bytes.is_empty()) {
        let style = theme.style(if field.is_padding { Role::Padding } else { field_rows::role(index) });
        let (start, end) = (column(field.offset), column(field.offset + field.bytes.len() - 1) + 1);
        let middle = start + (end - start) / 2;
        paint::put(buf, area, start, 0, bracket(usize::from(end - start) + 1, theme), style);
        let word = word(field);
        let at = middle.saturating_sub((paint::width(word.as_str()) - 1) / 2).max(free);
        free = paint::put(buf, area, at, 1, &word, style) + 1;
    }
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
fn word(field: &StructField) -> SafeText {
    let name = field.name.as_str();
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
        _ => return field.name.clone(),
    })
}
