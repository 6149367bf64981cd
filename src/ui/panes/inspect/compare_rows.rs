//! The rows of two buffers that are compared: a gap where one has no byte, and a sign between them in a row that
//! differs.
//!
//! ```text
//!  1 sent on fd 11                        │ 2 received on fd 11         1 difference
//! 0000 48 65 6c 6c 6f 21 0a .. Hello!␠    ≠ 0000 48 65 6c 6c 6f 2c 20 0a Hello,␠␠
//! ```

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::compare::{BufferComparison, COMPARED, DiffSlot};
use super::dump_rows::{role, signs};
use super::selected::SelectedTab;
use super::tab::Tab;
use crate::bytes::diff::DiffKind;
use crate::bytes::dump::{Category, DumpLayout};
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::parts::list;
use crate::ui::theme::Role;

/// Slots of a row that are tried, the most first.
const WIDTHS: [usize; 3] = [16, 8, 4];

/// Where the parts of a row stand.
#[derive(Clone, Copy, Debug)]
struct CompareColumns {
    /// Slots of a row.
    width: usize,
    /// Columns of a side.
    half: u16,
    /// The first column of the right side.
    right: u16,
    /// Digits of the offsets.
    digits: usize,
}

impl CompareColumns {
    fn new(columns: u16, shared: &SelectedTab, comparison: &BufferComparison) -> CompareColumns {
        let half = columns.saturating_sub(1) / 2;
        let total = comparison.tabs.iter().filter_map(|tab| shared.tabs.get(*tab)).map(Tab::total).max();
        let digits = DumpLayout::default()
            .with_decimal_offsets(shared.has_decimal_offsets)
            .offset_columns(total.unwrap_or(0));
        let needed = |width: &usize| digits + 1 + 3 * width + width;
        let width = WIDTHS.into_iter().find(|width| needed(width) <= usize::from(half)).unwrap_or(4);
        CompareColumns { width, half, right: columns - half, digits }
    }

    const fn side(self, side: usize) -> u16 {
        if side == 0 { 0 } else { self.right }
    }

    const fn hex(self, side: usize, index: usize) -> u16 {
        self.side(side) + (self.digits + 1 + 3 * index) as u16
    }

    const fn text(self, side: usize, index: usize) -> u16 {
        self.side(side) + (self.digits + 1 + 3 * self.width + index) as u16
    }

    /// The side and the slot in its row that stand in a column.
    fn at(self, column: u16) -> (usize, usize) {
        let side = usize::from(column > self.half);
        let within = usize::from(column.saturating_sub(self.side(side))).saturating_sub(self.digits + 1);
        let index = if within < 3 * self.width { within / 3 } else { within - 3 * self.width };
        (side, index.min(self.width - 1))
    }
}

/// Rows of the head and the slots.
pub(super) fn rows(columns: u16, shared: &SelectedTab, comparison: &BufferComparison) -> usize {
    1 + comparison.slots().div_ceil(CompareColumns::new(columns, shared, comparison).width)
}

/// The rows on screen, the one of the cursor among them.
pub(super) fn window(area: Rect, shared: &SelectedTab, comparison: &BufferComparison) -> Range<usize> {
    let width = CompareColumns::new(area.width, shared, comparison).width;
    let page = usize::from(area.height.saturating_sub(1));
    list::window(comparison.top, cursor(shared, comparison) / width, comparison.slots().div_ceil(width), page)
}

/// The slot of the cursor.
pub(super) fn cursor(shared: &SelectedTab, comparison: &BufferComparison) -> usize {
    let side = comparison.side(shared.shown).unwrap_or(0);
    let slot = shared.tab().map_or(0, |tab| comparison.slot_of(side, tab.cursor()));
    slot.min(comparison.slots().saturating_sub(1))
}

/// The byte that a move leads to, on the side that is shown.
pub(super) fn target(
    action: &Action,
    area: Rect,
    shared: &SelectedTab,
    comparison: &BufferComparison,
) -> Option<usize> {
    let side = comparison.side(shared.shown)?;
    let width = CompareColumns::new(area.width, shared, comparison).width;
    let page = usize::from(area.height.saturating_sub(1)).max(1) * width;
    let at = shared.tab()?.cursor();
    let slot = cursor(shared, comparison);
    let last = comparison.slots().saturating_sub(1);
    let to = match action {
        Action::Left => return Some(at.saturating_sub(1)),
        Action::Right => return Some(at + 1),
        Action::Up => slot.checked_sub(width).unwrap_or(slot),
        Action::Down => (slot + width).min(last),
        Action::PageUp => slot.saturating_sub(page),
        Action::PageDown => (slot + page).min(last),
        Action::First => 0,
        Action::Last => last,
        Action::NextDifference => comparison.difference(slot, false)?,
        Action::PreviousDifference => comparison.difference(slot, true)?,
        _ => return None,
    };
    comparison.byte_near(side, to)
}

/// The tab and its byte under a place of the screen.
pub(super) fn byte_at(
    area: Rect,
    shared: &SelectedTab,
    comparison: &BufferComparison,
    at: Position,
) -> Option<(usize, usize)> {
    let columns = CompareColumns::new(area.width, shared, comparison);
    let row = window(area, shared, comparison).nth(usize::from(at.y.checked_sub(area.y + 1)?))?;
    let (side, index) = columns.at(at.x.checked_sub(area.x)?);
    Some((comparison.tabs[side], comparison.byte_near(side, row * columns.width + index)?))
}

/// Draws the head and the rows; gives back where the text cursor stands while something is typed.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    shared: &SelectedTab,
    comparison: &BufferComparison,
) -> Option<Position> {
    let theme = view.theme;
    let columns = CompareColumns::new(area.width, shared, comparison);
    draw_head(area, buf, view, shared, comparison);
    let cursor = cursor(shared, comparison);
    for (line, row) in (1..).zip(window(area, shared, comparison)) {
        let slots: Vec<(usize, DiffSlot)> = (row * columns.width..(row + 1) * columns.width)
            .filter_map(|slot| Some((slot, comparison.slot(slot)?)))
            .collect();
        let differs = slots.iter().any(|(_, slot)| slot.kind != DiffKind::Same);
        let (sign, style) = if differs {
            (theme.glyphs.differs, theme.style(Role::Warn))
        } else {
            (theme.glyphs.vertical, theme.style(Role::Rule))
        };
        paint::put(buf, area, columns.half, line, sign, style);
        for side in 0..2 {
            draw_side(area, buf, view, (shared, comparison, columns), (side, line, &slots, cursor));
        }
    }
    if view.level != Level::Type || !view.has_focus {
        return None;
    }
    let (side, tab) = (comparison.side(shared.shown)?, shared.tab()?);
    // A byte that is new stands behind the last.
    let slot = comparison.slot_of(side, tab.cursor());
    let line = window(area, shared, comparison).position(|row| row == slot / columns.width)? as u16 + 1;
    let index = slot % columns.width;
    let column = if shared.is_text {
        columns.text(side, index)
    } else {
        columns.hex(side, index) + u16::from(tab.is_half())
    };
    let at = Position::new(area.x + column, area.y + line);
    area.contains(at).then_some(at)
}

fn draw_head(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    shared: &SelectedTab,
    comparison: &BufferComparison,
) {
    let theme = view.theme;
    let columns = CompareColumns::new(area.width, shared, comparison);
    let is_cut = comparison
        .tabs
        .iter()
        .any(|tab| shared.tabs.get(*tab).is_some_and(|tab| tab.bytes().len() > COMPARED));
    let found = match comparison.differences() {
        0 => SafeText::literal("no difference"),
        count => SafeText::counted(count as u64, "difference", "differences"),
    };
    let found = found.then(if is_cut { " in the first 128 KiB" } else { "" });
    for (side, place) in comparison.tabs.into_iter().enumerate() {
        let Some(tab) = shared.tabs.get(place) else { continue };
        let about = if side == 1 { found.width() + 1 } else { 0 };
        let room = usize::from(columns.half).saturating_sub(about + 1);
        let name =
            SafeText::from(place + 1).then(" ").then(&tab.origin).truncated_with(room, theme.glyphs.ellipsis);
        let role = if place == shared.shown { Role::Title } else { Role::Dim };
        paint::put(buf, area, columns.side(side), 0, name, theme.style(role));
    }
    paint::put_right(buf, area, columns.side(1), 0, found, theme.style(Role::Warn));
}

fn draw_side(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    (shared, comparison, columns): (&SelectedTab, &BufferComparison, CompareColumns),
    (side, line, slots, cursor): (usize, u16, &[(usize, DiffSlot)], usize),
) {
    let theme = view.theme;
    let dim = theme.style(Role::Dim);
    let Some(tab) = shared.tabs.get(comparison.tabs[side]) else { return };
    let is_active = comparison.side(shared.shown) == Some(side);
    if let Some(first) = slots.iter().find_map(|(_, slot)| slot.bytes[side]) {
        let (offset, digits) = (tab.base() + first, columns.digits);
        let offset = if shared.has_decimal_offsets {
            format!("{offset:0digits$}")
        } else {
            format!("{offset:0digits$x}")
        };
        paint::put(buf, area, columns.side(side), line, offset, dim);
    }
    for (slot, at) in slots {
        let index = slot % columns.width;
        let Some(byte) = at.bytes[side].and_then(|byte| tab.bytes().get(byte)).copied() else {
            paint::put(buf, area, columns.hex(side, index), line, "--", dim);
            continue;
        };
        let mut style = theme.style(role(Category::of(byte)));
        if at.kind != DiffKind::Same {
            style = style.patch(theme.style(Role::Match));
        }
        if *slot == cursor {
            let role = if is_active { Role::Cursor } else { Role::Mark };
            style = style.patch(theme.styled(role, view.has_focus));
            let column = columns.hex(side, index);
            paint::put(buf, area, column - 1, line, "[", theme.style(Role::Mark));
            paint::put(buf, area, column + 2, line, "]", theme.style(Role::Mark));
        }
        paint::put(buf, area, columns.hex(side, index), line, format!("{byte:02x}"), style);
        let signs = signs(theme.glyphs);
        paint::put(buf, area, columns.text(side, index), line, signs.cell(byte), style);
    }
}
