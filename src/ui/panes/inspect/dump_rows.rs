//! The rows of the dump: hex and text of each byte, the cursor, what is marked, and the fields by colour.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::layout::{has_text, hex_column, text_column};
use super::overlay_field::OverlayField;
use super::tab::{Subject, Tab};
use super::{field_rows, picture};
use crate::bytes::dump::{ByteGlyphs, Category, DumpCell, DumpLayout};
use crate::ui::context::View;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::parts::list;
use crate::ui::theme::{self, Role};

/// The rows on screen, of an area with a head.
pub(super) fn window(tab: &Tab, shape: DumpLayout, area: Rect) -> Range<usize> {
    let page = usize::from(area.height.saturating_sub(1));
    list::window(tab.top, shape.cell(tab.cursor()).row, tab.rows(shape), page)
}

/// Lines that the head, the rows and the brackets below them take.
pub(super) fn lines(tab: &Tab, shape: DumpLayout) -> usize {
    1 + tab.rows(shape) + 2 * picture::pictured(tab, shape).len()
}

/// Each row on screen with its line below the head, and whether brackets stand below it: where all rows have room.
fn placed(tab: &Tab, shape: DumpLayout, area: Rect) -> Vec<(usize, u16, bool)> {
    let has_room = lines(tab, shape) <= usize::from(area.height);
    let pictured = if has_room { picture::pictured(tab, shape) } else { 0..0 };
    let mut line = 1;
    let place = |row| {
        let is_pictured = pictured.contains(&row);
        let here = line;
        line += if is_pictured { 3 } else { 1 };
        (row, here, is_pictured)
    };
    window(tab, shape, area).map(place).collect()
}

/// The byte under a place of the screen.
pub(super) fn byte_at(tab: &Tab, shape: DumpLayout, area: Rect, at: Position) -> Option<usize> {
    let line = at.y.checked_sub(area.y)?;
    let (row, ..) = placed(tab, shape, area).into_iter().find(|(_, here, _)| *here == line)?;
    let hex = hex_column(shape, tab.total());
    let column = usize::from(at.x.checked_sub(area.x)?).checked_sub(hex)?;
    let index = match column.checked_sub(text_column(shape, tab.total()) - hex) {
        Some(column) => shape.index_at_text(column)?,
        None => shape.index_at_hex(column)?,
    };
    shape.offset(DumpCell { row, index }, tab.bytes().len())
}

/// Draws the head and the rows; gives back where the text cursor stands while something is typed.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    tab: &Tab,
    (shape, is_text): (DumpLayout, bool),
) -> Option<Position> {
    let theme = view.theme;
    let length = tab.bytes().len();
    let hex = hex_column(shape, tab.total()) as u16;
    let text = text_column(shape, tab.total()) as u16;
    let has_text = has_text(area.width, shape, tab.total());
    let cell = shape.cell_columns() as u16;
    paint::put(buf, area, hex, 0, shape.head(), theme.style(Role::Dim));
    draw_legend(area, buf, view, text);
    let signs = signs(theme.glyphs);
    let painter = Painter {
        tab,
        fields: tab.fields(),
        subject: tab.subject(),
        pointed_at: tab.pointed_at().unwrap_or_default(),
        view,
        shape,
    };
    for (row, line, is_pictured) in placed(tab, shape, area) {
        let range = shape.row(row, length);
        let offset = shape.offset_text(row + tab.base() / shape.width(), tab.total());
        let end = paint::put(buf, area, 1, line, offset, theme.style(Role::Dim));
        let offsets = tab.base() + range.start..tab.base() + range.end;
        if tab.places.remembered().iter().any(|place| offsets.contains(place)) {
            paint::put(buf, area, end, line, theme.glyphs.mark, theme.style(Role::Title));
        }
        for (index, offset) in range.clone().enumerate() {
            let byte = tab.bytes()[offset];
            let column = hex + shape.hex_column(index) as u16;
            let style = painter.hex(offset, byte);
            paint::put(buf, area, column, line, shape.cell_text(byte), style);
            if let Some((open, close)) = painter.brackets(offset, index) {
                let mark = theme.style(Role::Mark);
                if open {
                    paint::put(buf, area, column.saturating_sub(1), line, "[", mark);
                }
                if close {
                    paint::put(buf, area, column + cell, line, "]", mark);
                }
            }
            if has_text {
                let column = text + shape.text_column(index) as u16;
                paint::put(buf, area, column, line, signs.cell(byte), painter.text(offset, byte));
            }
        }
        if is_pictured {
            let below = Rect { y: area.y + line + 1, height: 2, ..area };
            picture::draw(below, buf, theme, (tab, shape, row));
        }
    }
    if view.level != Level::Type || !view.has_focus {
        return None;
    }
    let cell = shape.cell(tab.cursor());
    let (_, line, _) = placed(tab, shape, area).into_iter().find(|(row, ..)| *row == cell.row)?;
    let column = if is_text {
        text + shape.text_column(cell.index) as u16
    } else {
        hex + shape.hex_column(cell.index) as u16 + u16::from(tab.is_half())
    };
    let at = Position::new(area.x + column, area.y + line);
    area.contains(at).then_some(at)
}

/// The signs of bytes that go with the signs of the screen.
pub(super) fn signs(glyphs: &theme::Glyphs) -> ByteGlyphs {
    if *glyphs == theme::Glyphs::ASCII { ByteGlyphs::Ascii } else { ByteGlyphs::Unicode }
}

/// What the signs mean, where there is room beside the head: with that of text, which needs none, where there is much.
fn draw_legend(area: Rect, buf: &mut Buffer, view: &View<'_>, from: u16) {
    let signs = signs(view.theme.glyphs);
    let is_ascii = signs == ByteGlyphs::Ascii;
    let legend = |is_roomy: bool| {
        let shown = Category::ALL.into_iter().filter(move |category| is_roomy || *category != Category::Text);
        shown.map(move |category| {
            let name = if is_ascii && category == Category::High { "80+" } else { category.name() };
            let glyph = category.glyph(signs);
            (category, if is_roomy { format!("{name} {glyph} ") } else { format!("{glyph}{name}") })
        })
    };
    // A blank before each.
    let columns = |is_roomy| legend(is_roomy).map(|(_, word)| paint::width(&word) + 1).sum::<u16>();
    let Some(is_roomy) =
        [true, false].into_iter().find(|is_roomy| from + columns(*is_roomy) <= area.width + 1)
    else {
        return;
    };
    let mut column = (area.width + 1).saturating_sub(columns(is_roomy));
    for (category, word) in legend(is_roomy) {
        column = paint::put(buf, area, column, 0, word, view.theme.style(role(category))) + 1;
    }
}

pub(super) const fn role(category: Category) -> Role {
    match category {
        Category::Nul => Role::ByteNul,
        Category::Text => Role::ByteText,
        Category::Space => Role::ByteSpace,
        Category::Other => Role::ByteControl,
        Category::High => Role::ByteHigh,
    }
}

/// What each byte looks like.
struct Painter<'a> {
    tab: &'a Tab,
    fields: Arc<[OverlayField]>,
    subject: Subject,
    /// Where the field under the cursor points; empty where it is no pointer.
    pointed_at: Range<usize>,
    view: &'a View<'a>,
    shape: DumpLayout,
}

impl Painter<'_> {
    /// The style of a byte's digits: by its field, else by its category.
    fn hex(&self, offset: usize, byte: u8) -> Style {
        let own = self.field(offset).unwrap_or(role(Category::of(byte)));
        self.over(offset, self.view.theme.style(own))
    }

    fn text(&self, offset: usize, byte: u8) -> Style {
        self.over(offset, self.view.theme.style(role(Category::of(byte))))
    }

    fn field(&self, offset: usize) -> Option<Role> {
        let overlay = self.tab.overlay()?;
        let index = overlay.field_at(&self.fields, offset.checked_sub(overlay.at)?)?;
        Some(if self.fields[index].is_padding { Role::Padding } else { field_rows::role(index) })
    }

    /// What is marked, found or under the cursor shows over the rest.
    fn over(&self, offset: usize, style: Style) -> Style {
        let theme = self.view.theme;
        let mut style = style;
        if let Subject::Marked(range) | Subject::Field(range) = &self.subject
            && range.contains(&offset)
        {
            style = style.patch(theme.style(Role::Mark));
        }
        let is_found = self.tab.found.as_ref().is_some_and(|found| found.contains(&offset));
        if is_found || self.pointed_at.contains(&offset) {
            style = style.patch(theme.style(Role::Match));
        }
        if offset == self.tab.cursor() {
            style = style.patch(theme.styled(Role::Cursor, self.view.has_focus));
        }
        style
    }

    /// Whether a bracket opens before the digits of a byte and closes after them: at the ends of what is looked at.
    /// None where one of the two has no blank to stand in, for it lies within a group.
    fn brackets(&self, offset: usize, index: usize) -> Option<(bool, bool)> {
        let (Subject::Marked(range) | Subject::Field(range)) = &self.subject else { return None };
        if !range.contains(&offset) {
            return None;
        }
        let first = *self.slots(range, range.start)?.start();
        let last = *self.slots(range, range.end - 1)?.end();
        if (first > 0 && !self.is_gap(first - 1)) || !self.is_gap(last) {
            return None;
        }
        let (shape, slot) = (self.shape, self.shape.slot(index));
        let row = shape.cell(offset).row;
        let is_open = row == shape.cell(range.start).row && slot == first;
        Some((is_open, row == shape.cell(range.end - 1).row && slot == last))
    }

    /// The places that the bytes of a range have in the row of one of them; `None` where others stand between.
    fn slots(&self, range: &Range<usize>, of: usize) -> Option<RangeInclusive<usize>> {
        let shape = self.shape;
        let start = of - shape.cell(of).index;
        let here = range.start.max(start)..range.end.min(start + shape.width());
        let slots = here.clone().map(|at| shape.slot(at - start));
        let (first, last) = (slots.clone().min()?, slots.max()?);
        (last - first < here.len()).then_some(first..=last)
    }

    /// Whether a blank stands after a place of a row.
    fn is_gap(&self, slot: usize) -> bool {
        let shape = self.shape;
        slot + 1 >= shape.width()
            || shape.slot_column(slot + 1) > shape.slot_column(slot) + shape.cell_columns()
    }
}
