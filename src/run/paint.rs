//! From one buffer to the next, in the fewest bytes that are still easy to follow.

use std::fmt::Write as _;
use std::iter::Peekable;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::sequence_filter::is_printable;

/// What stands on the terminal, as far as we wrote it.
#[derive(Debug, Default)]
pub(super) struct TerminalContents {
    /// `None`: unknown, so that all must be written.
    pub(super) buffer: Option<Buffer>,
    /// Where the text cursor stands; `None`: hidden.
    pub(super) cursor: Option<Position>,
}

/// The sequences that turn what is shown into `next`; empty if nothing differs. They are wrapped in
/// a synchronized update, so that a terminal that knows it never shows half a frame.
pub(super) fn paint(shown: &TerminalContents, next: &Buffer, cursor: Option<Position>, out: &mut String) {
    let from = out.len();
    out.push_str("\x1b[?2026h");
    let begun = out.len();
    match &shown.buffer {
        Some(buffer) if buffer.area == next.area => {
            let mut cells = buffer.diff_iter(next).peekable();
            if shown.cursor.is_some() && cells.peek().is_some() {
                out.push_str("\x1b[?25l");
            }
            paint_cells(buffer, next, cells, out);
        }
        _ => {
            out.push_str("\x1b[?25l\x1b[0m\x1b[2J");
            let blank = Buffer::empty(next.area);
            paint_cells(&blank, next, blank.diff_iter(next).peekable(), out);
        }
    }
    let painted = out.len() > begun;
    match cursor {
        Some(Position { x, y }) if painted || shown.cursor != cursor => {
            place(x, y, out);
            if painted || shown.cursor.is_none() {
                out.push_str("\x1b[?25h");
            }
        }
        None if !painted && shown.cursor.is_some() => out.push_str("\x1b[?25l"),
        _ => {}
    }
    if out.len() == begun {
        out.truncate(from);
    } else {
        out.push_str("\x1b[?2026l");
    }
}

/// Writes `cells`, and the right half of each wide character of `shown` whose left half they cover: what a terminal
/// leaves there is its own affair.
fn paint_cells<'a>(
    shown: &Buffer,
    next: &'a Buffer,
    mut cells: Peekable<impl Iterator<Item = (u16, u16, &'a Cell)>>,
    out: &mut String,
) {
    // The terminal's style is unknown at first: whatever came before, each frame sets its own.
    let mut style: Option<CellStyle> = None;
    let mut cursor: Option<(u16, u16)> = None;
    let mut uncovered: Option<(u16, u16, &Cell)> = None;
    while let Some((x, y, cell)) = uncovered.take().or_else(|| cells.next()) {
        if cursor != Some((x, y)) {
            place(x, y, out);
        }
        let wanted = CellStyle { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if style != Some(wanted) {
            wanted.write(out);
            style = Some(wanted);
        }
        let width = write_symbol(cell.symbol(), out);
        let end = x.saturating_add(width);
        cursor = Some((end, y));
        let covers_half =
            shown.cell((end.saturating_sub(1), y)).is_some_and(|cell| cell.symbol().width() > 1);
        let is_next = cells.peek().is_some_and(|(x, row, _)| (*x, *row) == (end, y));
        if covers_half && !is_next {
            uncovered = next.cell((end, y)).map(|cell| (end, y, cell));
        }
    }
}

/// Writes what a cell shows, never a control character: a cell's text could imitate a sequence of
/// ours, which the filter cannot tell from a real one. A stopped character leaves the `?` of the filter.
fn write_symbol(symbol: &str, out: &mut String) -> u16 {
    if symbol.chars().all(is_printable) && !symbol.is_empty() {
        out.push_str(symbol);
        u16::try_from(symbol.width()).unwrap_or(1)
    } else {
        // U+FFFD is refused by the filter, so this is counted there.
        out.push(char::REPLACEMENT_CHARACTER);
        1
    }
}

fn place(x: u16, y: u16, out: &mut String) {
    let (row, column) = (u32::from(y) + 1, u32::from(x) + 1);
    let _ = write!(out, "\x1b[{row};{column}H");
}

/// How cells are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CellStyle {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// Attributes and their numbers in ECMA-48 §8.3.117.
const ATTRIBUTES: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

impl CellStyle {
    fn write(self, out: &mut String) {
        out.push_str("\x1b[0");
        for (attribute, number) in ATTRIBUTES {
            if self.modifier.contains(attribute) {
                let _ = write!(out, ";{number}");
            }
        }
        write_colour(self.fg, 30, out);
        write_colour(self.bg, 40, out);
        out.push('m');
    }
}

/// `base` is 30 for what is written and 40 for what is behind it.
fn write_colour(colour: Color, base: u8, out: &mut String) {
    let plain = |number: u8| base + number;
    let bright = |number: u8| base + 60 + number;
    let number = match colour {
        // The reset at the beginning of each style chose it already.
        Color::Reset => return,
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(index) => {
            let _ = write!(out, ";{};5;{index}", plain(8));
            return;
        }
        Color::Rgb(red, green, blue) => {
            let _ = write!(out, ";{};2;{red};{green};{blue}", plain(8));
            return;
        }
    };
    let _ = write!(out, ";{number}");
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::super::sequence_filter::SequenceFilter;
    use super::*;

    fn buffer(columns: u16, lines: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, lines.len() as u16));
        for (y, line) in lines.iter().enumerate() {
            buffer.set_string(0, y as u16, line, Style::new());
        }
        buffer
    }

    fn painted(shown: &TerminalContents, next: &Buffer, cursor: Option<Position>) -> String {
        let mut out = String::new();
        paint(shown, next, cursor, &mut out);
        let mut filter = SequenceFilter::default();
        filter.write_all(out.as_bytes()).unwrap();
        assert_eq!(filter.take().1, 0, "the wall stopped something of {out:?}");
        out
    }

    #[test]
    fn the_first_frame_clears_and_writes_what_is_not_blank() {
        let next = buffer(4, &["ab", " c"]);
        assert_eq!(
            painted(&TerminalContents::default(), &next, Some(Position::new(1, 0))),
            "\x1b[?2026h\x1b[?25l\x1b[0m\x1b[2J\x1b[1;1H\x1b[0mab\x1b[2;2Hc\x1b[1;2H\x1b[?25h\x1b[?2026l"
        );
    }

    #[test]
    fn the_same_frame_again_is_no_byte() {
        let next = buffer(4, &["ab", "漢c"]);
        for cursor in [None, Some(Position::new(3, 1))] {
            let shown = TerminalContents { buffer: Some(next.clone()), cursor };
            assert_eq!(painted(&shown, &next, cursor), "");
        }
    }

    #[test]
    fn only_the_difference_is_written() {
        let mut next = buffer(9, &["abcdefghi"]);
        let shown = TerminalContents { buffer: Some(next.clone()), cursor: None };
        next.set_string(3, 0, "X", Style::new().fg(Color::LightRed).bg(Color::Rgb(1, 2, 3)));
        assert_eq!(painted(&shown, &next, None), "\x1b[?2026h\x1b[1;4H\x1b[0;91;48;2;1;2;3mX\x1b[?2026l");
    }

    #[test]
    fn a_cursor_that_moves_alone_is_the_only_thing_written() {
        let next = buffer(2, &["ab"]);
        let shown = TerminalContents { buffer: Some(next.clone()), cursor: Some(Position::ORIGIN) };
        assert_eq!(painted(&shown, &next, Some(Position::new(1, 0))), "\x1b[?2026h\x1b[1;2H\x1b[?2026l");
        assert_eq!(painted(&shown, &next, None), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
    }

    #[test]
    fn another_size_is_written_anew() {
        let shown = TerminalContents { buffer: Some(buffer(2, &["ab"])), cursor: None };
        assert!(painted(&shown, &buffer(3, &["ab"]), None).contains("\x1b[2J"));
        assert!(painted(&shown, &Buffer::empty(Rect::ZERO), None).contains("\x1b[2J"));
    }

    #[test]
    fn wide_cells_move_the_cursor_by_their_width() {
        let out = painted(&TerminalContents::default(), &buffer(4, &["漢字"]), None);
        assert!(out.contains("漢字"), "{out:?}");
    }

    #[test]
    fn a_wide_character_is_overwritten_whole() {
        for (before, after, written) in [
            ("漢b", "a b", "\x1b[1;1H\x1b[0ma "),
            ("漢b", "axb", "\x1b[1;1H\x1b[0max"),
            ("a漢b", "字 b", "\x1b[1;1H\x1b[0m字 "),
            ("漢字b", "a漢 b", "\x1b[1;1H\x1b[0ma漢 "),
            ("漢", "字", "\x1b[1;1H\x1b[0m字"),
        ] {
            let columns = before.width() as u16;
            let shown = TerminalContents { buffer: Some(buffer(columns, &[before])), cursor: None };
            let out = painted(&shown, &buffer(columns, &[after]), None);
            assert_eq!(out, format!("\x1b[?2026h{written}\x1b[?2026l"), "{before} to {after}");
        }
    }

    #[test]
    fn a_cell_that_imitates_a_sequence_is_stopped() {
        let mut next = Buffer::empty(Rect::new(0, 0, 1, 1));
        #[expect(clippy::disallowed_methods, reason = "the test plays a widget that breaks the rule")]
        next.content[0].set_symbol("\x1b[2J");
        let shown =
            TerminalContents { buffer: Some(Buffer::filled(next.area, Cell::new("x"))), cursor: None };
        let mut out = String::new();
        paint(&shown, &next, None, &mut out);
        assert!(!out.contains("\x1b[2J"), "{out:?}");
        let mut filter = SequenceFilter::default();
        filter.write_all(out.as_bytes()).unwrap();
        assert_eq!(filter.take().1, 1);
    }
}
