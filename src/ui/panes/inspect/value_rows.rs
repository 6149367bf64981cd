//! What bytes say: numbers in both orders side by side, and what only makes sense as a whole.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::tab::{Subject, Tab};
use crate::bytes::order::{Order, Radix};
use crate::bytes::reading::{Reading, ReadingValue, readings, readings_of, text_of};
use crate::bytes::text::SafeText;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::parts::List;
use crate::ui::theme::Role;

/// Columns of the names.
pub(super) const NAMES: u16 = 18;
/// Bytes that are read as text at most: more than a row shows.
const TEXT_LIMIT: usize = 512;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValueRow {
    pub(super) name: SafeText,
    pub(super) said: ValueText,
    /// Bytes that it reads; 0 where it is no number.
    pub(super) width: usize,
    /// What it is read as, where a value can be typed for it.
    pub(super) reading: Option<Reading>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueText {
    /// In network order, and in little-endian order.
    Both(SafeText, SafeText),
    /// One thing: a single byte has no order, and neither has text.
    Once(SafeText),
}

impl ValueRow {
    fn of(value: &ReadingValue) -> ValueRow {
        let none = || SafeText::literal("-");
        let big = value.network.clone().unwrap_or_else(none);
        let said = if value.reading.has_order() && value.length > 1 {
            ValueText::Both(big, value.little.clone().unwrap_or_else(none))
        } else {
            ValueText::Once(big)
        };
        let reading = Some(value.reading).filter(|reading| reading.is_writable());
        ValueRow { name: SafeText::shown(value.reading.name()), said, width: value.length, reading }
    }

    /// The number of all bytes in a base.
    fn number(name: impl Into<SafeText>, bytes: &[u8], base: Radix) -> ValueRow {
        let text = |order: Order| SafeText::shown(base.write(order.read(bytes), bytes.len()));
        let said = match bytes.len() {
            1 => ValueText::Once(text(Order::Big)),
            _ => ValueText::Both(text(Order::Big), text(Order::Little)),
        };
        let reading = [1, 2, 4, 8, 16].contains(&bytes.len()).then_some(Reading::Unsigned(bytes.len()));
        ValueRow { name: name.into(), said, width: bytes.len(), reading }
    }

    fn once(name: impl Into<SafeText>, text: impl Into<SafeText>) -> ValueRow {
        ValueRow { name: name.into(), said: ValueText::Once(text.into()), width: 0, reading: None }
    }

    /// The row as it is copied, the chosen order first.
    pub(super) fn row(&self, chosen: Order) -> SafeText {
        let name = self.name.clone().then("  ");
        match (&self.said, chosen) {
            (ValueText::Once(text), _) => name.then(text),
            (ValueText::Both(big, little), Order::Big) => name.then(big).then("  ").then(little),
            (ValueText::Both(big, little), Order::Little) => name.then(little).then("  ").then(big),
        }
    }
}

/// Readings that come first, where they are there.
const FIRST: [Reading; 8] = [
    Reading::Unsigned(1),
    Reading::Unsigned(2),
    Reading::Port,
    Reading::Unsigned(4),
    Reading::Inet,
    Reading::Unsigned(8),
    Reading::Unsigned(16),
    Reading::Inet6,
];

/// The rows for what is looked at: those that are asked for most first.
pub(super) fn values(bytes: &[u8], subject: &Subject) -> Vec<ValueRow> {
    let held = &bytes[subject.range(bytes.len())];
    if held.is_empty() {
        return Vec::new();
    }
    let is_exact = !matches!(subject, Subject::From(_));
    let known = if is_exact {
        readings_of(held, Radix::Decimal)
    } else {
        readings(&held[..held.len().min(TEXT_LIMIT)], Radix::Decimal)
    };
    let is_text = |value: &&ReadingValue| matches!(value.reading, Reading::Ascii | Reading::Utf8);
    let (mut first, rest): (Vec<_>, Vec<_>) =
        known.iter().filter(|value| !is_text(value)).partition(|value| FIRST.contains(&value.reading));
    first.sort_by_key(|value| FIRST.iter().position(|reading| *reading == value.reading));
    let mut rows: Vec<ValueRow> = first.into_iter().map(ValueRow::of).collect();
    if is_exact {
        if held.len() <= 16 {
            if ![1, 2, 4, 8, 16].contains(&held.len()) {
                let name = SafeText::shown(format!("u{}", held.len() * 8));
                rows.insert(0, ValueRow::number(name, held, Radix::Decimal));
            }
            rows.push(ValueRow::number("hex", held, Radix::Hexadecimal));
        } else {
            rows.push(as_text(held));
        }
        rows.extend(rest.into_iter().map(ValueRow::of));
        if held.len() <= 16 {
            rows.push(ValueRow::number("binary", held, Radix::Binary));
            rows.push(ValueRow::number("octal", held, Radix::Octal));
            rows.push(as_text(held));
        }
        return rows;
    }
    rows.push(as_text(held));
    let name = |base: Radix| SafeText::literal("u8 ").then(base.name());
    let bases = [Radix::Hexadecimal, Radix::Binary, Radix::Octal];
    rows.extend(bases.map(|base| ValueRow::number(name(base), &held[..1], base)));
    rows.extend([2, 4, 8].into_iter().filter_map(|width| {
        let name = SafeText::shown(format!("u{} {}", width * 8, Radix::Hexadecimal.name()));
        Some(ValueRow::number(name, held.get(..width)?, Radix::Hexadecimal))
    }));
    rows.extend(rest.into_iter().map(ValueRow::of));
    rows
}

fn as_text(held: &[u8]) -> ValueRow {
    let (encoding, text) = text_of(&held[..held.len().min(TEXT_LIMIT)], 160);
    ValueRow::once(SafeText::literal("text, ").then(encoding), text)
}

/// What the rule above the rows calls them.
pub(super) fn title(tab: &Tab) -> SafeText {
    let (subject, length, base) = (tab.subject(), tab.bytes().len(), tab.base());
    let range = subject.range(length);
    let start = base + range.start;
    match (subject, range.len()) {
        (_, 0) => SafeText::literal("Values"),
        (Subject::From(_), _) => SafeText::shown(format!("from byte {start} on")),
        (_, 1) => SafeText::shown(format!("byte {start}")),
        (_, count) => SafeText::shown(format!("{count} bytes at {start}")),
    }
}

/// Draws the rule and the rows.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    rows: &[ValueRow],
    (title, chosen, list): (&SafeText, Order, &List),
) {
    let (theme, has_focus) = (view.theme, view.has_focus);
    paint::rule(buf, area, 0, title.as_str(), "", theme, has_focus);
    let columns = columns(area.width);
    let is_about_order = rows.iter().any(|row| matches!(row.said, ValueText::Both(..)));
    if is_about_order {
        let title_end = paint::width(title.as_str()) + 4;
        for (order, range) in [(Order::Big, &columns.0), (Order::Little, &columns.1)] {
            let name = order_name(order);
            let (left, right) = (theme.glyphs.choice_left, theme.glyphs.choice_right);
            let words = if order == chosen { format!("{left}{name}{right}") } else { format!(" {name} ") };
            let start = (range.start - 1).max(if order == Order::Big { title_end } else { 0 });
            paint::put(buf, area, start, 0, words, theme.styled(Role::Title, has_focus && order == chosen));
        }
    } else if rows.iter().any(|row| row.name.as_str() == "u8") {
        let words = " a single byte has no order ";
        paint::put_right(buf, area, NAMES + 4, 0, words, theme.style(Role::Text));
    }
    let inner = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    if rows.is_empty() {
        paint::put(buf, inner, 2, 0, "no byte here", theme.style(Role::Dim));
        return;
    }
    list.draw(inner, buf, rows.len(), theme, has_focus, |_| ratatui::text::Line::default());
    for (line, index) in list.window(rows.len(), usize::from(inner.height)).enumerate() {
        let (row, line) = (&rows[index], line as u16);
        let style = |role| {
            let is_cursor = list.cursor(rows.len()) == Some(index) && has_focus;
            if is_cursor { theme.styled(Role::Cursor, true) } else { theme.style(role) }
        };
        let room = |range: &Range<u16>| usize::from(range.end.saturating_sub(range.start + 1));
        let mark = theme.glyphs.ellipsis;
        paint::put(
            buf,
            inner,
            2,
            line,
            row.name.truncated_with(usize::from(NAMES) - 3, mark),
            style(Role::Label),
        );
        match &row.said {
            ValueText::Both(big, little) => {
                for (text, order, range) in
                    [(big, Order::Big, &columns.0), (little, Order::Little, &columns.1)]
                {
                    let role = if order == chosen { Role::Text } else { Role::Dim };
                    let text = text.truncated_with(room(range), mark);
                    paint::put(buf, inner, range.start, line, text, style(role));
                }
            }
            ValueText::Once(text) => {
                let text = text.truncated_with(usize::from(area.width.saturating_sub(NAMES + 1)), mark);
                paint::put(buf, inner, NAMES, line, text, style(Role::Text));
            }
        }
    }
}

/// Where the two orders stand.
fn columns(width: u16) -> (Range<u16>, Range<u16>) {
    let middle = NAMES + width.saturating_sub(NAMES) / 2;
    (NAMES..middle, middle..width.max(middle))
}

/// `network = big-endian`, and which of the two this host has.
pub(super) fn order_name(order: Order) -> String {
    match (order, order == Order::HOST) {
        (Order::Big, false) => "network = big-endian".to_owned(),
        (Order::Big, true) => "network = big-endian = this host".to_owned(),
        (Order::Little, true) => "this host = little-endian".to_owned(),
        (Order::Little, false) => "little-endian".to_owned(),
    }
}
