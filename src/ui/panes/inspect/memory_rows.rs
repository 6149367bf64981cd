//! The rows of a number in memory: network order beside the order of this host, and what the functions of
//! byteorder(3) make of it.
//!
//! ```text
//!              network      this host           ADDR +     0  1
//!  ADDR        e2     ╲ ╱   91                  network    e2 91
//!  ADDR+1      91     ╱ ╲   e2                  this host  91 e2
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::bytes::notation::spaced_hex;
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;
use crate::ui::paint;
use crate::ui::theme::{Glyphs, Role, Theme};

/// Columns of the addresses, and of the words before the bytes.
const NAMES: u16 = 13;
/// The column of the first order where each byte has a row.
const BYTES: u16 = 12;
/// Bytes in a row where they stand side by side.
const FLAT: usize = 16;

/// Columns below which the rule has no room to say how the number was read.
pub(super) const NARROW: u16 = 60;

/// A number to draw.
#[derive(Clone, Debug)]
pub(super) struct MemoryNumber {
    pub(super) number: u128,
    /// Bytes that it has, 1 to 16.
    pub(super) width: usize,
    /// Where they are, from the beginning of the buffer.
    pub(super) at: usize,
    /// Which number it is: how it was read.
    pub(super) about: SafeText,
    /// The number in decimal and in hex.
    pub(super) title: SafeText,
}

impl MemoryNumber {
    /// The words on the rule: as much as there is room for, no number cut.
    pub(super) fn heading(&self, columns: u16) -> SafeText {
        let about = if columns < NARROW { 0 } else { self.about.width() + 2 };
        let room = usize::from(columns).saturating_sub(6 + about);
        let hex = SafeText::shown(format!("{:#0digits$x}", self.number, digits = 2 + 2 * self.width));
        let wholes = [
            SafeText::literal("In memory, as the books draw it: ").then(&self.title),
            SafeText::literal("In memory: ").then(&self.title),
            SafeText::literal("In memory: ").then(&hex),
        ];
        wholes.into_iter().find(|words| words.width() <= room).unwrap_or(SafeText::literal("In memory"))
    }

    fn in_order(&self, order: Order) -> Vec<u8> {
        order.write(self.number, self.width)
    }

    fn address(&self, offset: usize) -> String {
        match self.at + offset {
            0 => "ADDR".to_owned(),
            at => format!("ADDR+{at}"),
        }
    }

    /// What the functions make of it on this host, and elsewhere; the bytes before and after.
    fn functions(&self, glyphs: &Glyphs) -> Vec<String> {
        let (to, from) = match self.width {
            1 => return vec!["one byte is the same in both orders".to_owned()],
            2 => ("htons", "ntohs"),
            4 => ("htonl", "ntohl"),
            8 => ("htobe64", "be64toh"),
            _ => return Vec::new(),
        };
        let number = self.number;
        let (wire, host) = (self.in_order(Order::NETWORK), self.in_order(Order::HOST));
        let turned = Order::HOST.read(&wire);
        let mut lines = vec![format!("{to}({number}) = {turned}"), format!("{from}({turned}) = {number}")];
        if self.width < 8 {
            lines.push(format!("{to}: {} {} {}", spaced_hex(&wire), glyphs.swap, spaced_hex(&host)));
            lines.push("on a big-endian host both are the same number".to_owned());
        }
        lines
    }
}

/// Rows with a byte in each: the rule, the field, the names, the bytes, the functions.
pub(super) const fn tall(width: usize) -> u16 {
    let functions = match width {
        2 | 4 => 4,
        8 => 2,
        1 => 1,
        _ => 0,
    };
    3 + width as u16 + functions
}

/// The first column behind the bytes where they stand side by side.
pub(super) fn flat_columns(width: usize) -> u16 {
    bytes_columns(width).max(36)
}

/// The first column behind the bytes themselves.
pub(super) fn bytes_columns(width: usize) -> u16 {
    NAMES + 3 * width.min(FLAT) as u16 + 1
}

/// The first column behind the names of the orders where each byte has a row.
pub(super) fn tall_columns(width: usize) -> u16 {
    host_column(width) + 10
}

fn host_column(width: usize) -> u16 {
    BYTES + 9.max(8 + (width as u16).max(3))
}

/// A byte a row, the orders side by side, with arrows from where each byte stands in one to its place in the other.
pub(super) fn draw_tall(area: Rect, buf: &mut Buffer, theme: &Theme, number: &MemoryNumber) {
    let (dim, text) = (theme.style(Role::Dim), theme.style(Role::Text));
    let width = number.width as u16;
    let host = host_column(number.width);
    paint::put(buf, area, BYTES, 2, "network", dim);
    paint::put(buf, area, host, 2, "this host", dim);
    let orders = number.in_order(Order::NETWORK).into_iter().zip(number.in_order(Order::HOST));
    for (row, (network, here)) in orders.enumerate() {
        let line = 3 + row as u16;
        paint::put(buf, area, 2, line, number.address(row), dim);
        paint::put(buf, area, BYTES, line, format!("{network:02x}"), text);
        paint::put(buf, area, host, line, format!("{here:02x}"), text);
        if width > 1 && Order::HOST != Order::NETWORK {
            let (from, to) = (BYTES + 4, host.saturating_sub(3));
            let step = |row: u16| from + (to - from) * row / (width - 1);
            let (down, up) = (step(row as u16), step(width - 1 - row as u16));
            let glyphs = theme.glyphs;
            if down == up {
                paint::put(buf, area, down, line, glyphs.crossing, dim);
            } else {
                paint::put(buf, area, down, line, glyphs.falling, dim);
                paint::put(buf, area, up, line, glyphs.rising, dim);
            }
            if row == 0 || row as u16 == width - 1 {
                paint::put(buf, area, host - 2, line, glyphs.sent, dim);
            }
        }
    }
    let first = 3 + width;
    for (row, words) in (first..area.height).zip(number.functions(theme.glyphs)) {
        paint::put(buf, area, 2, row, words, text);
    }
}

/// The orders one below the other; with `is_low`, below the field.
pub(super) fn draw_flat(area: Rect, buf: &mut Buffer, theme: &Theme, number: &MemoryNumber, is_low: bool) {
    let (dim, text) = (theme.style(Role::Dim), theme.style(Role::Text));
    let a_row = usize::from(area.width.saturating_sub(NAMES) / 3).clamp(1, FLAT);
    let a_row = if a_row < number.width { a_row.min(8) } else { a_row };
    let first = if is_low { 2 } else { 1 };
    let orders = [("network", Order::NETWORK), ("this host", Order::HOST)]
        .map(|(name, order)| (name, number.in_order(order)));
    let mut row = first;
    for start in (0..number.width).step_by(a_row) {
        let places = start..(start + a_row).min(number.width);
        paint::put(buf, area, 2, row, "ADDR +", dim);
        let heads: Vec<String> = places.clone().map(|place| format!("{:>2}", number.at + place)).collect();
        // Offsets of more than two digits would stand over each other.
        if number.at + number.width <= 100 {
            paint::put(buf, area, NAMES, row, heads.join(" "), dim);
        } else {
            paint::put(buf, area, 2, row, format!("{}{}", number.address(start), theme.glyphs.ellipsis), dim);
        }
        for (line, (name, bytes)) in (row + 1..).zip(&orders) {
            paint::put(buf, area, 2, line, name, dim);
            paint::put(buf, area, NAMES, line, spaced_hex(&bytes[places.clone()]), text);
        }
        row += 3;
    }
    let beside = flat_columns(number.width);
    let mut lines = number.functions(theme.glyphs);
    let fits = |words: &str| beside + paint::width(words) < area.width;
    if lines.iter().any(|words| !fits(words)) && is_low {
        for (row, words) in (row..area.height).zip(lines) {
            paint::put(buf, area, 2, row, words, text);
        }
        return;
    }
    // Both functions in one row where that fits, else the first of them, and then the bytes.
    if let [to, from, ..] = lines.as_slice() {
        let both = format!("{to}   {from}");
        let first = if fits(&both) { both } else { to.clone() };
        lines.splice(..2, [first]);
    }
    lines.retain(|words| fits(words));
    for (row, words) in (first + u16::from(!is_low)..area.height).zip(lines) {
        paint::put(buf, area, beside, row, words, text);
    }
}
