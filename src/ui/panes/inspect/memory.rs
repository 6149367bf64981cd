//! Bytes in memory, as the books draw them, and the functions that turn them round.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::bytes::notation::spaced_hex;
use crate::bytes::order::{Order, htonl, htons, ntohl, ntohs};
use crate::bytes::text::SafeText;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::theme::{Glyphs, Role};

/// The column of what the functions say.
const FUNCTIONS: u16 = 42;

/// In one row: `ADDR+2 e2  ADDR+3 91    htons: e2 91 ⇄ 91 e2`; of more than two bytes only where they begin.
pub(super) fn line(held: &[u8], offset: usize, glyphs: &Glyphs) -> SafeText {
    let mut text = if held.len() == 2 {
        let cells = held.iter().enumerate().map(|(at, byte)| format!("{} {byte:02x}", address(offset + at)));
        cells.collect::<Vec<_>>().join("  ")
    } else {
        format!("{} {}", address(offset), spaced_hex(held))
    };
    match held.len() {
        2 | 4 => {
            let _ = write!(text, "    {}: {}", function(held.len()), swap(held, glyphs));
        }
        _ => {}
    }
    SafeText::escaped_str(&text)
}

fn address(offset: usize) -> String {
    if offset == 0 { "ADDR".to_owned() } else { format!("ADDR+{offset}") }
}

const fn function(width: usize) -> &'static str {
    if width == 2 { "htons" } else { "htonl" }
}

/// `e2 91 ⇄ 91 e2`; on a big-endian host nothing is turned round.
fn swap(held: &[u8], glyphs: &Glyphs) -> String {
    let turned: Vec<u8> = match Order::HOST {
        Order::Little => held.iter().rev().copied().collect(),
        Order::Big => held.to_vec(),
    };
    format!("{} {} {}", spaced_hex(held), glyphs.swap, spaced_hex(&turned))
}

/// Rows of the picture below its rule, for so many bytes; none for a width that has no order.
pub(super) const fn rows(width: usize) -> usize {
    match width {
        2..=8 => width + 1,
        _ => 0,
    }
}

/// Draws the rule and the picture: how the number that these bytes are in `order` stands in memory, in network order and
/// on this host.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>, held: &[u8], order: Order) {
    let theme = view.theme;
    let glyphs = theme.glyphs;
    let number = order.read(held);
    let title =
        format!("In memory, as the books draw it: {number} = {number:#0width$x}", width = 2 + 2 * held.len());
    let note = "a single byte has no order";
    let note = if title.len() + note.len() + 8 <= usize::from(area.width) { note } else { "" };
    paint::rule(buf, area, 0, title, note, theme, false);
    let (dim, text) = (theme.style(Role::Dim), theme.style(Role::Text));
    let in_network = Order::NETWORK.write(number, held.len());
    let on_host = Order::HOST.write(number, held.len());
    let names = format!("{:<10} {:<12} {}", "", "network", "this host");
    paint::put(buf, area, 2, 1, names, dim);
    for (at, (network, host)) in in_network.iter().zip(&on_host).enumerate() {
        let row = 2 + at as u16;
        let column = paint::put(buf, area, 2, row, format!("{:<10} ", address(at)), dim);
        paint::put(buf, area, column, row, format!("{network:02x}{:<11}{host:02x}", ""), text);
    }
    let room = usize::from(area.width.saturating_sub(FUNCTIONS));
    for (row, words) in functions(held, number, room, glyphs).into_iter().enumerate() {
        paint::put(buf, area, FUNCTIONS, 1 + row as u16, words, text);
    }
}

/// What the four functions make of the number on this host, the two of its width beside each other where that fits
/// into so many columns.
fn functions(held: &[u8], number: u128, room: usize, glyphs: &Glyphs) -> Vec<String> {
    let pair = match held.len() {
        2 => {
            let number = number as u16;
            let host = htons(number, Order::HOST);
            vec![format!("htons({number}) = {host}"), format!("ntohs({host}) = {}", ntohs(host, Order::HOST))]
        }
        4 => {
            let number = number as u32;
            let host = htonl(number, Order::HOST);
            vec![format!("htonl({number}) = {host}"), format!("ntohl({host}) = {}", ntohl(host, Order::HOST))]
        }
        _ => Vec::new(),
    };
    let beside = pair.join("     ");
    let mut lines = if pair.is_empty() || beside.len() > room { pair } else { vec![beside] };
    lines.push("on a big-endian host both are the same number".to_owned());
    lines.push(swap(held, glyphs));
    lines
}
