//! The rows of a layout over the bytes, one field a row; below them what is said of the whole.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::dns_overlay::DnsMap;
use super::overlay::{Overlay, OverlayKind};
use super::overlay_field::OverlayField;
use super::tab::Tab;
use crate::bytes::cstruct::{Abi, Aggregate, MemberOrder, MemoryByte, StructLayout};
use crate::bytes::message::{BuiltMessage, MessageWay};
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::parts::list;
use crate::ui::theme::Role;

/// Bytes of a field that are shown; the dump has the rest.
const BYTES_SHOWN: usize = 8;
/// Bytes of a struct whose values are told whole, in memory and on the wire, at most: they are told anew for each frame.
const SMALL: usize = 1024;
/// Bytes of a way to say something that are shown.
const WAY_BYTES: usize = 6;
/// Columns of the ways of one field, beside those of the message.
const WAY_COLUMNS: usize = 37;
/// Columns below which a row has no room for what stands at its end.
const NARROW: u16 = 70;
/// Columns of the names at most.
const NAMES: u16 = 24;

/// The rows of the struct: its fields, and what is said of the whole.
pub(super) fn rows(tab: &Tab, layer: usize) -> usize {
    tab.overlays.of(layer).map_or(0, |overlay| tab.fields_of(overlay).len() + notes(tab, overlay).len())
}

/// Which rows are on screen, of an area with a rule: with the last field, what is said of the whole.
fn window(tab: &Tab, overlay: &Overlay, fields: &[OverlayField], area: Rect) -> Range<usize> {
    let page = usize::from(area.height.saturating_sub(1));
    let rows = fields.len() + notes(tab, overlay).len();
    let at = tab.current_field(overlay, fields).unwrap_or(0);
    let shown = if at + 1 == fields.len() { (rows - 1).min(at + page.saturating_sub(1)) } else { at };
    list::window(0, shown, rows, page)
}

/// What is said of the whole: its size; of a struct that is typed, what its order costs, and its size elsewhere; of a
/// message, what else could be sent.
fn notes(tab: &Tab, overlay: &Overlay) -> Vec<SafeText> {
    match &overlay.kind {
        OverlayKind::Struct(aggregate, layout) => struct_notes(tab, overlay, aggregate, layout),
        OverlayKind::Message(message) => message_notes(tab, message),
        OverlayKind::Dns(map) => dns_notes(map),
        OverlayKind::Packet(map) if map.length() == 0 => {
            vec![SafeText::literal("     the bytes are not ").then(map.title())]
        }
        OverlayKind::Packet(map) => vec![total_in_network_order(map.length())],
    }
}

/// The size of a DNS message, and where it breaks.
fn dns_notes(map: &DnsMap) -> Vec<SafeText> {
    let total = total_in_network_order(map.length());
    let broken = map.broken().map(|words| SafeText::literal("     ").then(words));
    std::iter::once(total).chain(broken).collect()
}

fn total_in_network_order(length: usize) -> SafeText {
    SafeText::shown(format!("{length:>3}  total; numbers are in network order"))
}

fn struct_notes(tab: &Tab, overlay: &Overlay, aggregate: &Aggregate, layout: &StructLayout) -> Vec<SafeText> {
    let held = tab.covered(overlay).len();
    let beyond = tab.bytes().len() - (overlay.at.min(tab.bytes().len()) + held);
    let size = overlay.size();
    let total = match (size.saturating_sub(held), beyond) {
        _ if held == 0 => {
            let padding = match layout.padding() {
                0 => "no padding".to_owned(),
                padding => format!("{padding} of them padding"),
            };
            format!("{size:>3}  total, {padding}, aligned to {}", layout.align)
        }
        // The length of the address says where its path ends.
        (missing, _) if missing > 0 && layout.name == "sockaddr_un" => {
            format!("{size:>3}  at most: this address is {held} long")
        }
        (missing, _) if missing > 0 => format!("{size:>3}  total, of which {missing} are not there"),
        (_, 0) => format!("{size:>3}  total"),
        (_, more) => format!("{size:>3}  total; {more} more bytes after it"),
    };
    let mut notes = vec![SafeText::shown(total)];
    if tab.workbench.is_none() {
        return notes;
    }
    if let Ok(Some(better)) = StructLayout::better_order(aggregate, layout.abi)
        && let Ok(laid) = StructLayout::of(&better, layout.abi)
    {
        let names = better.members.iter().map(|member| SafeText::escaped_str(&member.name));
        let words = SafeText::literal("     in the order ").then(SafeText::join(names, ", "));
        notes.push(
            words.then(" it has ").then(laid.size).then(" bytes, and saves ").then(layout.size - laid.size),
        );
    }
    let sizes = Abi::ALL.iter().filter_map(|abi| {
        let laid = StructLayout::of(aggregate, Abi::named(abi.name)?).ok()?;
        Some(SafeText::literal(abi.name).then(" ").then(laid.size))
    });
    notes.push(SafeText::literal("     bytes on ").then(SafeText::join(sizes, ", ")));
    let counted = if held == 0 && size <= SMALL { layout.counted() } else { Vec::new() };
    let bytes = if held == 0 { &counted[..] } else { &tab.bytes()[tab.covered(overlay)] };
    if size <= SMALL && (held == 0 || held == size) {
        let wire = layout.serialized(bytes);
        let hex = spaced_hex(&wire[..wire.len().min(2 * BYTES_SHOWN)]);
        let rest = if wire.len() > 2 * BYTES_SHOWN { "\u{2026}" } else { "" };
        let without = if layout.rows.iter().any(|row| !row.is_pad() && row.bits.is_some()) {
            "no padding, no bit-fields"
        } else {
            "no padding"
        };
        let words = format!("     member by member {hex}{rest} ({} bytes, {without})", wire.len());
        notes.push(SafeText::shown(words));
        notes.extend(memory_notes(aggregate, layout, bytes, held == 0));
    }
    notes
}

/// The values in memory on each machine; those that have the same bytes in one row.
fn memory_notes(
    aggregate: &Aggregate,
    layout: &StructLayout,
    bytes: &[u8],
    is_counted: bool,
) -> Vec<SafeText> {
    let mut images: Vec<(Vec<MemoryByte>, SafeText)> = Vec::new();
    for abi in Abi::ALL {
        let other = Abi::named(abi.name).and_then(|abi| StructLayout::of(aggregate, abi).ok());
        let Some(other) = other else { continue };
        let image = layout.moved(bytes, &other);
        match images.iter_mut().find(|(known, _)| *known == image) {
            Some((_, names)) => names.push(&SafeText::literal(", ").then(abi.name)),
            None => images.push((image, SafeText::literal(abi.name))),
        }
    }
    let title =
        if is_counted { "     with 1, 2, 3 ... in memory on" } else { "     these values in memory on" };
    let rows = images.into_iter().map(|(image, names)| {
        let byte = |byte: &MemoryByte| match byte {
            MemoryByte::Value(byte) => format!("{byte:02x}"),
            MemoryByte::Padding => "--".to_owned(),
            MemoryByte::Unknown => "??".to_owned(),
        };
        let hex: Vec<String> = image.iter().take(2 * BYTES_SHOWN).map(byte).collect();
        let rest = if image.len() > 2 * BYTES_SHOWN { " .." } else { "" };
        SafeText::literal("       ").then(names).then(": ").then(SafeText::shown(hex.join(" "))).then(rest)
    });
    std::iter::once(title.into()).chain(rows).collect()
}

/// The size of the message; the field under the cursor and the whole in other kinds, with what they take.
fn message_notes(tab: &Tab, message: &BuiltMessage) -> Vec<SafeText> {
    let count = message.bytes.len();
    let mut notes = vec![SafeText::shown(format!("{count:>3}  total"))];
    let part = message.parts.iter().find(|part| part.range.contains(&tab.cursor()));
    let of_part = part.map(|part| message.ways_of(part)).unwrap_or_default();
    let of_all = message.ways();
    let mut left: Vec<SafeText> = of_part.iter().map(|way| way_words(way, 9)).collect();
    let mut right: Vec<SafeText> = of_all.iter().map(|way| way_words(way, 17)).collect();
    if let Some(part) = part.filter(|_| !left.is_empty()) {
        left.insert(0, SafeText::kept(&part.value).truncated(20).then(" in other kinds"));
    }
    if !right.is_empty() {
        right.insert(0, "the whole in other kinds".into());
    }
    for row in 0..left.len().max(right.len()) {
        let beside = left.get(row).cloned().unwrap_or_default().padded(WAY_COLUMNS);
        let words = SafeText::literal("     ").then(if left.is_empty() { SafeText::EMPTY } else { beside });
        notes.push(words.then(right.get(row).cloned().unwrap_or_default()));
    }
    notes
}

/// `u32le        4  0c 00 00 00`
fn way_words(way: &MessageWay, columns: usize) -> SafeText {
    let (bytes, rest) = way.bytes.split_at(way.bytes.len().min(WAY_BYTES));
    let size = format!("{:>4}  ", way.bytes.len());
    let hex = spaced_hex(bytes);
    let more = if rest.is_empty() { "" } else { " .." };
    SafeText::kept(&way.words)
        .padded(columns)
        .then(SafeText::shown(size))
        .then(SafeText::shown(hex))
        .then(more)
}

/// The words on the rule.
fn title(tab: &Tab, overlay: &Overlay) -> SafeText {
    let held = tab.covered(overlay).len();
    let layout = match &overlay.kind {
        OverlayKind::Struct(_, layout) => layout,
        OverlayKind::Message(_) => return SafeText::literal("The fields of ").then(overlay.title()),
        OverlayKind::Dns(_) | OverlayKind::Packet(_) => {
            return same_bytes(held, tab.base().saturating_add(overlay.at)).then(overlay.title());
        }
    };
    let machine = match layout.name.split('_').next() {
        Some("bsd") => "BSD, macOS",
        Some("windows") => "Windows",
        _ if layout.abi == Abi::host() => "Linux",
        _ => layout.abi.name,
    };
    let title = overlay.title().then(" (").then(machine).then(")");
    if held == 0 { title } else { same_bytes(held, tab.base().saturating_add(overlay.at)).then(title) }
}

/// `The same 16 bytes as `, or `16 bytes at 2 as `.
fn same_bytes(held: usize, at: usize) -> SafeText {
    let bytes = if held == 1 { " byte" } else { " bytes" };
    match at {
        0 => SafeText::literal("The same ").then(held).then(bytes).then(" as "),
        at => SafeText::from(held).then(bytes).then(" at ").then(at).then(" as "),
    }
}

/// Draws the rule and the rows.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>, tab: &Tab, layer: usize) {
    let Some(overlay) = tab.overlays.of(layer) else { return };
    let (theme, has_focus) = (view.theme, view.has_focus);
    let fields = tab.fields_of(overlay);
    let key = if layer == 0 { view.key(&Action::Struct) } else { view.key(&Action::Cast) };
    let mut heading = title(tab, overlay);
    if heading.width() + 4 > usize::from(area.width) {
        heading = overlay.title();
    }
    let other = if tab.is_built() { String::new() } else { format!("{key} other struct") };
    paint::rule(buf, area, 0, heading.as_str(), other, theme, has_focus);
    let names = fields.iter().map(|field| field.name.width()).max().unwrap_or(0) as u16;
    let inner = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let at_cursor = tab.current_field(overlay, &fields);
    let notes = notes(tab, overlay);
    let is_bare = tab.covered(overlay).is_empty();
    for (line, index) in window(tab, overlay, &fields, area).enumerate() {
        let row = line as u16;
        let Some(field) = fields.get(index) else {
            if let Some(words) = notes.get(index - fields.len()) {
                let words = words.truncated_with(usize::from(inner.width), theme.glyphs.ellipsis);
                paint::put(buf, inner, 0, row, words.as_str(), theme.style(Role::Dim));
            }
            continue;
        };
        let is_cursor = at_cursor == Some(index) && !is_bare;
        let offsets = paint::width(&overlay.size().to_string()).max(3);
        let has_orders = !matches!(overlay.kind, OverlayKind::Dns(_) | OverlayKind::Packet(_));
        let place =
            FieldPlacement { row, index, offsets, names: names.min(NAMES), is_cursor, is_bare, has_orders };
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
    /// Columns of the offsets, and of the names.
    offsets: u16,
    names: u16,
    is_cursor: bool,
    /// Whether there are no bytes, only the layout.
    is_bare: bool,
    /// Whether the order of each field is said; else it is one for all.
    has_orders: bool,
}

fn draw_field(area: Rect, buf: &mut Buffer, view: &View<'_>, field: &OverlayField, place: &FieldPlacement) {
    let theme = view.theme;
    let glyphs = theme.glyphs;
    let role = if field.is_padding { Role::Padding } else { role(place.index) };
    let style = if place.is_cursor { theme.style(Role::Text) } else { theme.style(role) };
    let row = place.row;
    let is_narrow = area.width < NARROW;
    let digits = usize::from(place.offsets);
    let mut column = place.offsets + 2 + place.names + 2;
    paint::put(buf, area, 0, row, format!("{:>digits$}", field.offset), theme.style(Role::Dim));
    let name = field.name.truncated_with(usize::from(place.names), glyphs.ellipsis);
    paint::put(buf, area, place.offsets + 2, row, name, style);
    let shown = if is_narrow { BYTES_SHOWN / 2 } else { BYTES_SHOWN };
    let mut held = spaced_hex(&field.bytes[..field.bytes.len().min(shown)]);
    if field.bytes.len() > shown {
        held.push_str(glyphs.ellipsis);
    }
    if place.is_bare {
        held = size_words(field);
    }
    paint::put(buf, area, column, row, held, style);
    column += if is_narrow { 14 } else { 26 };
    let order = if is_narrow { SafeText::EMPTY } else { order_words(field, area.width) };
    let order_width = paint::width(order.as_str());
    let order_at = area.width.saturating_sub(if area.width >= 100 { 42 } else { 14 });
    let is_pad = field.declared.is_empty() && field.is_padding;
    let is_said = place.has_orders
        && !(order.is_empty() || is_pad || place.is_bare && field.order == MemberOrder::Host);
    let has_order = is_said && order_at > column + 16 && order_width <= area.width - order_at;
    let room = if has_order { order_at - column - 1 } else { area.width.saturating_sub(column) };
    let mut value = SafeText::EMPTY;
    if field.is_padding {
        value = value.then(SafeText::literal(glyphs.shade)).then(glyphs.shade).then(" ");
    }
    value.push(match (is_pad, place.is_bare) {
        // Why there is padding says more than that nobody uses it.
        (true, _) if !field.note.is_empty() => &field.note,
        (_, true) => &field.declared,
        _ => &field.value,
    });
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
    if !field.note.is_empty() && !is_pad && !place.is_bare && field.order == MemberOrder::None && has_room {
        end += 2;
        paint::put(buf, area, end, row, &field.note, theme.style(Role::Dim));
    }
}

/// How many bytes or bits a member has.
fn size_words(field: &OverlayField) -> String {
    match (field.bits, field.length) {
        (Some(range), _) if range.bits == 1 => format!("bit {}", range.offset),
        (Some(range), _) => format!("{} bits from {}", range.bits, range.offset),
        (None, 1) => "1 byte".to_owned(),
        (None, count) => format!("{count} bytes"),
    }
}

/// `network order`, with what a program has to write where there is room.
fn order_words(field: &OverlayField, columns: u16) -> SafeText {
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
    let overlay = tab.overlays.of(layer)?;
    let fields = tab.fields_of(overlay);
    let line = usize::from(row.checked_sub(1)?);
    let field = fields.get(window(tab, overlay, &fields, area).nth(line)?)?;
    Some(overlay.at.saturating_add(field.offset))
}
