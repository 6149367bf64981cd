//! Rows of a dump: which bytes stand in which row, and in which columns.

use std::fmt::Write as _;
use std::ops::Range;

use super::ByteGlyphs;
use crate::bytes::order::{Order, Radix};
use crate::bytes::text::SafeText;

/// Columns of the widest byte: in binary.
pub(super) const CELL_COLUMNS: usize = 8;

/// After so many bytes an area has one more blank, to help the eye.
const HALF: usize = 8;

/// How a dump is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DumpLayout {
    width: usize,
    group: usize,
    order: Order,
    base: Radix,
    /// Offsets in decimal, not in hexadecimal.
    is_decimal: bool,
}

/// A place in a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DumpCell {
    /// The row, counted from 0.
    pub row: usize,
    /// The byte in the row, counted from 0.
    pub index: usize,
}

/// 16 bytes a row, one by one.
impl Default for DumpLayout {
    fn default() -> DumpLayout {
        DumpLayout { width: 16, group: 1, order: Order::Big, base: Radix::Hexadecimal, is_decimal: false }
    }
}

impl DumpLayout {
    /// Bytes a row that are offered.
    pub const WIDTHS: [usize; 3] = [8, 16, 32];

    /// Bytes a group that are offered.
    pub const GROUPS: [usize; 4] = [1, 2, 4, 8];

    /// A shape of the widths and groups that are offered.
    pub fn new(width: usize, group: usize) -> Option<DumpLayout> {
        let is_offered = DumpLayout::WIDTHS.contains(&width) && DumpLayout::GROUPS.contains(&group);
        is_offered.then_some(DumpLayout { width, group, ..DumpLayout::default() })
    }

    /// The same with another offered number of bytes a row; others change nothing.
    #[must_use]
    pub fn with_width(self, width: usize) -> DumpLayout {
        if DumpLayout::WIDTHS.contains(&width) { DumpLayout { width, ..self } } else { self }
    }

    /// The same, with the digits of each group as those of a number in this order: in little-endian order the last
    /// byte of a group stands first. The text stays in the order of memory.
    #[must_use]
    pub const fn in_order(self, order: Order) -> DumpLayout {
        DumpLayout { order, ..self }
    }

    /// The same, with the bytes in a base: two digits each in hexadecimal, three in octal and decimal, eight in binary.
    #[must_use]
    pub const fn in_base(self, base: Radix) -> DumpLayout {
        DumpLayout { base, ..self }
    }

    /// The same, with offsets in decimal or in hexadecimal.
    #[must_use]
    pub const fn with_decimal_offsets(self, is_decimal: bool) -> DumpLayout {
        DumpLayout { is_decimal, ..self }
    }

    /// Columns of one byte.
    pub const fn cell_columns(self) -> usize {
        match self.base {
            Radix::Hexadecimal => 2,
            Radix::Octal | Radix::Decimal => 3,
            Radix::Binary => CELL_COLUMNS,
        }
    }

    /// One byte in its columns. In groups zeros fill a decimal number, so that digits of two do not run together.
    pub fn cell_text(self, byte: u8) -> String {
        match self.base {
            Radix::Hexadecimal => format!("{byte:02x}"),
            Radix::Octal => format!("{byte:03o}"),
            Radix::Decimal if self.group == 1 => format!("{byte:3}"),
            Radix::Decimal => format!("{byte:03}"),
            Radix::Binary => format!("{byte:08b}"),
        }
    }

    /// Whether the bytes of a group stand the other way round than in memory.
    pub fn is_turned(self) -> bool {
        self.group > 1 && self.order == Order::Little
    }

    /// The place among the bytes of a row where one stands: its index, unless groups are turned. Applied twice,
    /// it gives back what it was given.
    pub fn slot(self, index: usize) -> usize {
        if self.is_turned() {
            index - index % self.group + (self.group - 1 - index % self.group)
        } else {
            index
        }
    }

    /// Bytes a row.
    pub const fn width(self) -> usize {
        self.width
    }

    /// Rows of `length` bytes; none for no bytes.
    pub const fn rows(self, length: usize) -> usize {
        length.div_ceil(self.width)
    }

    /// The offsets of the bytes in a row, of `length` bytes in all.
    pub fn row(self, row: usize, length: usize) -> Range<usize> {
        let start = row.saturating_mul(self.width).min(length);
        start..start.saturating_add(self.width).min(length)
    }

    /// Where the byte at `offset` stands.
    pub const fn cell(self, offset: usize) -> DumpCell {
        DumpCell { row: offset / self.width, index: offset % self.width }
    }

    /// The byte that stands at `cell`, of `length` bytes in all.
    pub fn offset(self, cell: DumpCell, length: usize) -> Option<usize> {
        let row = self.row(cell.row, length);
        (cell.index < row.len()).then(|| row.start + cell.index)
    }

    /// The first column of a byte in the area of digits.
    pub fn hex_column(self, index: usize) -> usize {
        self.slot_column(self.slot(index))
    }

    /// The first column of a place in the area of digits.
    pub const fn slot_column(self, slot: usize) -> usize {
        self.cell_columns() * slot + slot / self.group + slot / HALF
    }

    /// Columns of the area of digits.
    pub const fn hex_columns(self) -> usize {
        self.slot_column(self.width - 1) + self.cell_columns()
    }

    /// The column of a byte in the text area.
    pub const fn text_column(self, index: usize) -> usize {
        index + index / HALF
    }

    /// Columns of the text area.
    pub const fn text_columns(self) -> usize {
        self.text_column(self.width - 1) + 1
    }

    /// The byte of a row whose digits stand in a column of the hex area; the blank after
    /// a byte belongs to it.
    pub fn index_at_hex(self, column: usize) -> Option<usize> {
        (column < self.hex_columns()).then(|| self.slot(self.last_before(column, DumpLayout::slot_column)))
    }

    /// The byte of a row that stands in a column of the text area; the blank after a byte
    /// belongs to it.
    pub fn index_at_text(self, column: usize) -> Option<usize> {
        (column < self.text_columns()).then(|| self.last_before(column, DumpLayout::text_column))
    }

    fn last_before(self, column: usize, place: impl Fn(DumpLayout, usize) -> usize) -> usize {
        (0..self.width).rev().find(|index| place(self, *index) <= column).unwrap_or(0)
    }

    /// Where the byte stands that comes after the one at `offset`, as the digits are read, of `length` in all: in a
    /// group that is turned and whole, the byte before it in memory.
    pub fn following(self, offset: usize, length: usize) -> usize {
        self.turned(offset, length, |slot| slot + 1)
    }

    /// Where the byte stands that is read before the one at `offset`; the first stays.
    pub fn preceding(self, offset: usize, length: usize) -> usize {
        self.turned(offset, length, |slot| slot.saturating_sub(1))
    }

    fn turned(self, offset: usize, length: usize, step: impl Fn(usize) -> usize) -> usize {
        let is_whole = |offset: usize| offset - offset % self.group + self.group <= length;
        let read = |offset: usize| if is_whole(offset) { self.slot(offset) } else { offset };
        read(step(read(offset)))
    }

    /// Hexadecimal digits of the offsets, of `length` bytes in all: 4, 8 or 16.
    pub const fn offset_digits(length: usize) -> usize {
        match length.saturating_sub(1) {
            0..=0xffff => 4,
            0x1_0000..=0xffff_ffff => 8,
            _ => 16,
        }
    }

    /// Columns of the offsets, of `length` bytes in all: 5, 10 or 20 in decimal.
    pub const fn offset_columns(self, length: usize) -> usize {
        let digits = DumpLayout::offset_digits(length);
        if self.is_decimal { digits + digits / 4 } else { digits }
    }

    /// The offset at the beginning of a row.
    pub fn offset_text(self, row: usize, length: usize) -> SafeText {
        let offset = row.saturating_mul(self.width);
        let digits = self.offset_columns(length);
        SafeText::own(if self.is_decimal {
            format!("{offset:0digits$}")
        } else {
            format!("{offset:0digits$x}")
        })
    }

    /// The head of the hex area: the last digit of each byte's offset in its row, or both.
    pub fn head(self) -> SafeText {
        let mut text = String::new();
        for slot in 0..self.width {
            pad(&mut text, self.slot_column(slot));
            let _ = write!(text, "{:columns$x}", self.slot(slot), columns = self.cell_columns());
        }
        SafeText::own(text)
    }

    /// The hex area of a row of bytes, padded to its columns.
    pub fn hex_text(self, row: &[u8]) -> SafeText {
        let mut text = String::new();
        for slot in 0..self.width {
            if let Some(byte) = row.get(self.slot(slot)) {
                pad(&mut text, self.slot_column(slot));
                text.push_str(&self.cell_text(*byte));
            }
        }
        pad(&mut text, self.hex_columns());
        SafeText::own(text)
    }

    /// The text area of a row of bytes.
    pub fn text_text(self, row: &[u8], glyphs: ByteGlyphs) -> SafeText {
        let mut text = SafeText::EMPTY;
        for (index, byte) in row.iter().take(self.width).enumerate() {
            if index > 0 && self.text_column(index) > self.text_column(index - 1) + 1 {
                text.push_literal(" ");
            }
            text.push(&glyphs.cell(*byte));
        }
        text
    }

    /// A whole row: offset, hex, text.
    pub fn line(self, row: usize, bytes: &[u8], glyphs: ByteGlyphs) -> SafeText {
        let held = &bytes[self.row(row, bytes.len())];
        self.offset_text(row, bytes.len())
            .then("  ")
            .then(self.hex_text(held))
            .then("  ")
            .then(self.text_text(held, glyphs))
    }
}

fn pad(text: &mut String, column: usize) {
    text.extend(std::iter::repeat_n(' ', column.saturating_sub(text.len())));
}
