//! The rows of a layout over the bytes, one field a row.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::tab::{Overlay, Tab};
use crate::bytes::cstruct::{MemberOrder, StructField};
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::parts::list;
use crate::ui::theme::Role;

/// Bytes of a field that are shown; the dump has the rest.
const BYTES_SHOWN: usize = 8;

/// The rows of the struct: its fields and its size.
pub(super) fn rows(tab: &Tab, layer: usize) -> usize {
    tab.overlays[layer].map_or(0, |overlay| tab.fields_of(overlay).len() + 1)
}

/// Which field the cursor is in.
pub(super) fn current(tab: &Tab, overlay: Overlay, fields: &[StructField]) -> Option<usize> {
    let place = tab.cursor().checked_sub(overlay.at)?;
    fields.iter().position(|field| field.contains(place))
}

/// Which fields are on screen, of an area with a rule.
fn window(tab: &Tab, overlay: Overlay, fields: &[StructField], area: Rect) -> std::ops::Range<usize> {
    let page = usize::from(area.height.saturating_sub(1));
    list::window(0, current(tab, overlay, fields).unwrap_or(0), fields.len() + 1, page)
}

/// Draws the rule and the rows.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>, tab: &Tab, layer: usize) {
    let Some(overlay) = tab.overlays[layer] else { return };
    let (theme, has_focus) = (view.theme, view.has_focus);
    let fields = tab.fields_of(overlay);
    let held = tab.covered(overlay).len();
    let beyond = tab.bytes().len() - (overlay.at.min(tab.bytes().len()) + held);
    let size = overlay.layout.size as usize;
    let (bytes, name) =
        (if held == 1 { "byte" } else { "bytes" }, SafeText::escaped_str(&overlay.layout.name));
    let title = match overlay.at {
        0 => format!("The same {held} {bytes} as struct {name} (Linux)"),
        at => format!("{held} {bytes} at {at} as struct {name} (Linux)"),
    };
    let key = view.key(&crate::ui::action::Action::Struct);
    paint::rule(buf, area, 0, title, format!("{key} other struct"), theme, has_focus);
    let names = fields.iter().map(|field| field.name.width()).max().unwrap_or(0) as u16;
    let inner = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let at_cursor = current(tab, overlay, &fields);
    for (line, index) in window(tab, overlay, &fields, area).enumerate() {
        let row = line as u16;
        let Some(field) = fields.get(index) else {
            let words = match (size.checked_sub(held), beyond) {
                // The length of the address says where its path ends.
                (Some(missing), _) if missing > 0 && overlay.layout.name == "sockaddr_un" => {
                    format!("{size:>3}  at most: this address is {held} long")
                }
                (Some(missing), _) if missing > 0 => {
                    format!("{size:>3}  total, of which {missing} are not there")
                }
                (_, 0) => format!("{size:>3}  total"),
                (_, more) => format!("{size:>3}  total; {more} more bytes after it"),
            };
            paint::put(buf, inner, 0, row, words, theme.style(Role::Dim));
            continue;
        };
        let is_cursor = at_cursor == Some(index);
        let place = FieldPlacement { row, index, names, is_cursor };
        draw_field(inner, buf, view, field, &place);
        if is_cursor {
            paint::cursor_row(buf, inner, row, theme, has_focus);
        }
    }
}

/// Where and how a field is drawn.
struct FieldPlacement {
    row: u16,
    index: usize,
    names: u16,
    is_cursor: bool,
}

fn draw_field(area: Rect, buf: &mut Buffer, view: &View<'_>, field: &StructField, place: &FieldPlacement) {
    let theme = view.theme;
    let glyphs = theme.glyphs;
    let role = if field.is_padding { Role::Padding } else { role(place.index) };
    let style = if place.is_cursor { theme.style(Role::Text) } else { theme.style(role) };
    let row = place.row;
    let mut column = 5 + place.names + 2;
    paint::put(buf, area, 0, row, format!("{:>3}", field.offset), theme.style(Role::Dim));
    paint::put(buf, area, 5, row, &field.name, style);
    let mut hex = spaced_hex(&field.bytes[..field.bytes.len().min(BYTES_SHOWN)]);
    if field.bytes.len() > BYTES_SHOWN {
        hex.push_str(glyphs.ellipsis);
    }
    paint::put(buf, area, column, row, hex, style);
    column += 26;
    let order = order_words(field, area.width);
    let order_width = paint::width(order.as_str());
    let order_at = area.width.saturating_sub(if area.width >= 100 { 42 } else { 14 });
    let has_order = order_at > column + 16 && order_width <= area.width - order_at;
    let room = if has_order { order_at - column - 1 } else { area.width.saturating_sub(column) };
    let mut value = SafeText::EMPTY;
    if field.is_padding {
        value = value.then(SafeText::literal(glyphs.shade)).then(glyphs.shade).then(" ");
    }
    value.push(&field.value);
    let mut end = paint::put(
        buf,
        area,
        column,
        row,
        value.truncated_with(usize::from(room), glyphs.ellipsis),
        if field.is_padding { theme.style(Role::Padding) } else { theme.style(Role::Text) },
    );
    if has_order {
        paint::put(buf, area, order_at, row, order, theme.style(Role::Dim));
    }
    let has_room = usize::from(room) >= value.width() + field.note.width() + 2;
    if !field.note.is_empty() && field.order == MemberOrder::None && has_room {
        end += 2;
        paint::put(buf, area, end, row, &field.note, theme.style(Role::Dim));
    }
}

/// `network order`, with what a program has to write where there is room.
fn order_words(field: &StructField, columns: u16) -> SafeText {
    let name = SafeText::literal(field.order.name());
    if field.order == MemberOrder::None {
        return SafeText::EMPTY;
    }
    if columns >= 100 && !field.note.is_empty() {
        return name.then(": ").then(&field.note);
    }
    name.then(" order")
}

/// The colour of a field, by its place.
pub(super) const fn role(index: usize) -> Role {
    [Role::FieldA, Role::FieldB, Role::FieldC, Role::FieldD][index % 4]
}

/// The row of the struct under a place of its area, as a byte to go to.
pub(super) fn byte_at(tab: &Tab, layer: usize, area: Rect, row: u16) -> Option<usize> {
    let overlay = tab.overlays[layer]?;
    let fields = tab.fields_of(overlay);
    let line = usize::from(row.checked_sub(1)?);
    let field = fields.get(window(tab, overlay, &fields, area).nth(line)?)?;
    Some(overlay.at + field.offset)
}

/// What the choice of structs shows of one.
pub(super) fn note(size: u64) -> SafeText {
    SafeText::from(size).then(" bytes")
}
