//! What bytes say: numbers in both orders side by side, and what only makes sense as a whole.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::tab::Subject;
use crate::bytes::order::{Order, Radix};
use crate::bytes::reading::{Reading, text_of};
use crate::bytes::text::SafeText;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::parts::List;
use crate::ui::theme::Role;

/// Columns of the names.
const NAMES: u16 = 18;
/// Bytes that are read as text at most: more than a row shows.
const TEXT_LIMIT: usize = 512;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValueRow {
    pub(super) name: SafeText,
    pub(super) said: ValueText,
    /// Bytes that it reads; 0 where it is no number.
    pub(super) width: usize,
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
    fn both(
        name: impl Into<SafeText>,
        bytes: &[u8],
        read: impl Fn(Order) -> Option<SafeText>,
    ) -> Option<ValueRow> {
        let (big, little) = (read(Order::Big)?, read(Order::Little)?);
        let said = if bytes.len() == 1 { ValueText::Once(big) } else { ValueText::Both(big, little) };
        Some(ValueRow { name: name.into(), said, width: bytes.len() })
    }

    fn once(name: impl Into<SafeText>, text: impl Into<SafeText>, width: usize) -> ValueRow {
        ValueRow { name: name.into(), said: ValueText::Once(text.into()), width }
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

/// The rows for what is looked at.
pub(super) fn values(bytes: &[u8], subject: &Subject) -> Vec<ValueRow> {
    let range = subject.range(bytes.len());
    let held = &bytes[range.clone()];
    if held.is_empty() {
        return Vec::new();
    }
    match subject {
        Subject::From(_) => of_the_rest(held),
        Subject::Marked(_) | Subject::Field(_) if held.len() <= 16 => of_exactly(held),
        Subject::Marked(_) | Subject::Field(_) => {
            let hint = "longer than any number: marks of 16 bytes or fewer are read as numbers";
            vec![as_text(held), ValueRow::once("number", hint, 0)]
        }
    }
}

/// All bytes together as one number, and what a thing of that width can be.
fn of_exactly(held: &[u8]) -> Vec<ValueRow> {
    let width = held.len();
    let number = |order: Order, base: Radix| Some(SafeText::shown(base.write(order.read(held), width)));
    let reading = |reading: Reading| {
        (reading.width() == width)
            .then(|| {
                let name = SafeText::shown(reading.name());
                ValueRow::both(name, held, |order| reading.read(held, order, Radix::Decimal))
            })
            .flatten()
    };
    let bits = width * 8;
    let mut rows = vec![ValueRow::both(SafeText::shown(format!("u{bits}")), held, |order| {
        number(order, Radix::Decimal)
    })];
    rows.extend([Reading::Port, Reading::Inet].map(reading));
    rows.push(ValueRow::both("hex", held, |order| number(order, Radix::Hexadecimal)));
    rows.extend([Reading::Signed(width), Reading::Float32, Reading::Float64].map(reading));
    if width == 16 {
        let ip = Reading::Inet6.read(held, Order::Big, Radix::Decimal);
        rows.push(ip.map(|ip| ValueRow::once("IPv6", ip, 16)));
    }
    if width <= 8 {
        rows.push(ValueRow::both("binary", held, |order| number(order, Radix::Binary)));
    }
    rows.push(Some(as_text(held)));
    rows.into_iter().flatten().collect()
}

/// Every width that fits from the cursor on, those that are asked for most first.
fn of_the_rest(held: &[u8]) -> Vec<ValueRow> {
    let reading = |reading: Reading| {
        let bytes = held.get(..reading.width())?;
        let name = SafeText::shown(reading.name());
        ValueRow::both(name, bytes, |order| reading.read(bytes, order, Radix::Decimal))
    };
    let first =
        [Reading::Unsigned(1), Reading::Unsigned(2), Reading::Port, Reading::Unsigned(4), Reading::Inet];
    let rest = [
        Reading::Signed(1),
        Reading::Signed(2),
        Reading::Signed(4),
        Reading::Float32,
        Reading::Unsigned(8),
        Reading::Signed(8),
        Reading::Float64,
    ];
    let mut rows: Vec<ValueRow> = first.into_iter().filter_map(reading).collect();
    rows.push(as_text(held));
    let based = |base: Radix| {
        let text = SafeText::shown(base.write(u128::from(held[0]), 1));
        ValueRow::once(SafeText::literal("u8 ").then(base.name()), text, 1)
    };
    rows.extend([Radix::Hexadecimal, Radix::Binary, Radix::Octal].map(based));
    rows.extend([2, 4, 8].into_iter().filter_map(|width| {
        let bytes = held.get(..width)?;
        let name = SafeText::shown(format!("u{} {}", width * 8, Radix::Hexadecimal.name()));
        ValueRow::both(name, bytes, |order| {
            Some(SafeText::shown(Radix::Hexadecimal.write(order.read(bytes), width)))
        })
    }));
    rows.extend(rest.into_iter().filter_map(reading));
    if let Some(sixteen) = held.get(..16)
        && let Some(ip) = Reading::Inet6.read(sixteen, Order::Big, Radix::Decimal)
    {
        rows.push(ValueRow::once("IPv6", ip, 16));
    }
    rows
}

fn as_text(held: &[u8]) -> ValueRow {
    let (encoding, text) = text_of(&held[..held.len().min(TEXT_LIMIT)], 160);
    ValueRow::once(SafeText::literal("text, ").then(encoding), text, 0)
}

/// What the rule above the rows calls them.
pub(super) fn title(subject: &Subject, length: usize) -> SafeText {
    let range = subject.range(length);
    match (subject, range.len()) {
        (_, 0) => SafeText::literal("Values"),
        (Subject::From(at), _) => SafeText::shown(format!("from byte {at} on")),
        (_, 1) => SafeText::shown(format!("byte {}", range.start)),
        (_, count) => SafeText::shown(format!("{count} bytes at {}", range.start)),
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
