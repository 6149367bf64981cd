//! A dump as lines of bytes for a file or a terminal, fast: gigabytes pass through here.

use super::shape::CELL_COLUMNS;
use super::{ByteGlyphs, Category, DumpLayout};

/// A style of each category: the escape sequence that begins it. What follows ends it by the next one.
const COLOURS: [(Category, &str); 5] = [
    (Category::Nul, "\x1b[90m"),
    (Category::Text, "\x1b[36m"),
    (Category::Space, "\x1b[32m"),
    (Category::Other, "\x1b[35m"),
    (Category::High, "\x1b[33m"),
];

/// Bytes of each sequence of [`COLOURS`].
const STYLE: usize = 5;

/// Bytes of a row with styles at most, and some to write beyond its end: 32 cells of 15 bytes and 32 signs of 9.
const STYLED_ROW: usize = 1024;

/// Bytes that are copied of a styled cell or sign, whatever it has: a copy of fixed size is one instruction.
const COPY: usize = 16;

/// Ends a style.
const PLAIN: &str = "\x1b[0m";

/// Writes rows of a dump. What each of the 256 bytes looks like, and where each byte of a row stands, is made once.
#[derive(Clone, Debug)]
pub struct DumpPrinter {
    shape: DumpLayout,
    /// Digits of the offsets.
    digits: usize,
    /// Two hexadecimal digits of each byte.
    pairs: [[u8; 2]; 256],
    /// The cell of each byte, in the base of the shape, as far as it has columns.
    cells: [[u8; CELL_COLUMNS]; 256],
    /// The sign of each byte, and how many bytes of UTF-8 it has.
    signs: [([u8; 3], u8); 256],
    is_ascii: bool,
    /// What the bytes look like with styles; `None` without.
    styled: Option<Box<StyledBytes>>,
    /// A row of blanks, up to its last sign.
    blank: Vec<u8>,
    /// Where the cell of each byte of a row begins in it, and where its sign stands.
    places: Vec<(usize, usize)>,
    /// For each place of a row, which byte stands there, and how many blanks come after it.
    slots: Vec<(usize, usize)>,
}

/// The bytes with their styles before them.
#[derive(Clone, Debug)]
struct StyledBytes {
    /// The style of each byte, as an index into [`COLOURS`].
    styles: [u8; 256],
    /// Style, cell and blanks.
    cells: [[u8; COPY + STYLE]; 256],
    /// Style, sign and blanks; and how many bytes the sign has.
    signs: [([u8; COPY + STYLE], usize); 256],
}

impl DumpPrinter {
    /// For rows of a shape, offsets of so many digits (4 to 16, an even number), and signs; coloured or not.
    pub fn new(shape: DumpLayout, digits: usize, glyphs: ByteGlyphs, is_coloured: bool) -> DumpPrinter {
        let mut pairs = [[0; 2]; 256];
        let mut cells = [[b' '; CELL_COLUMNS]; 256];
        let mut signs = [([0; 3], 0); 256];
        let mut styled = StyledBytes {
            styles: [0; 256],
            cells: [[b' '; COPY + STYLE]; 256],
            signs: [([b' '; COPY + STYLE], 0); 256],
        };
        for byte in 0..=u8::MAX {
            let at = usize::from(byte);
            pairs[at] = [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
            let cell = shape.cell_text(byte);
            cells[at][..cell.len()].copy_from_slice(cell.as_bytes());
            let sign = glyphs.cell(byte);
            let sign = sign.as_str().as_bytes();
            let length = sign.len().min(3);
            signs[at].0[..length].copy_from_slice(&sign[..length]);
            signs[at].1 = length as u8;
            let style = COLOURS.iter().position(|(category, _)| *category == Category::of(byte)).unwrap_or(0);
            styled.styles[at] = style as u8;
            for entry in [&mut styled.cells[at], &mut styled.signs[at].0] {
                entry[..STYLE].copy_from_slice(COLOURS[style].1.as_bytes());
            }
            styled.cells[at][STYLE..STYLE + cell.len()].copy_from_slice(cell.as_bytes());
            styled.signs[at].0[STYLE..STYLE + length].copy_from_slice(&sign[..length]);
            styled.signs[at].1 = length;
        }
        let cell = digits + 2;
        let text = cell + shape.hex_columns() + 2;
        let end = |slot| shape.slot_column(slot) + shape.cell_columns();
        let slot = |slot| {
            let next =
                if slot + 1 < shape.width() { shape.slot_column(slot + 1) } else { shape.hex_columns() + 2 };
            (shape.slot(slot), next - end(slot))
        };
        let place = |at| (cell + shape.hex_column(at), text + shape.text_column(at));
        DumpPrinter {
            shape,
            digits,
            pairs,
            cells,
            is_ascii: signs.iter().all(|(_, length)| *length == 1),
            signs,
            styled: is_coloured.then(|| Box::new(styled)),
            blank: vec![b' '; text + shape.text_columns()],
            places: (0..shape.width()).map(place).collect(),
            slots: (0..shape.width()).map(slot).collect(),
        }
    }

    /// Appends the rows of some bytes, each with its line feed; the first begins at `offset`.
    pub fn rows(&self, offset: u64, bytes: &[u8], out: &mut Vec<u8>) {
        let mut offset = offset;
        for row in bytes.chunks(self.shape.width()) {
            self.row(offset, row, out);
            offset += row.len() as u64;
        }
    }

    /// Appends the row of some bytes, at most as many as the shape has, with its line feed.
    pub fn row(&self, offset: u64, bytes: &[u8], out: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(self.shape.width())];
        let start = out.len();
        match &self.styled {
            None => self.plain(bytes, out),
            Some(styled) => self.coloured(bytes, styled, out),
        }
        out.push(b'\n');
        let mut rest = offset;
        for pair in out[start..start + self.digits].rchunks_exact_mut(2) {
            pair.copy_from_slice(&self.pairs[(rest & 0xff) as usize]);
            rest >>= 8;
        }
    }

    fn plain(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.blank);
        let row = &mut out[start..];
        if self.is_ascii && self.shape == DumpLayout::default() && self.default_row(bytes, row).is_some() {
            return;
        }
        let columns = self.shape.cell_columns();
        for (byte, (at, _)) in bytes.iter().zip(&self.places) {
            if columns == 2 {
                row[*at..at + 2].copy_from_slice(&self.pairs[usize::from(*byte)]);
            } else {
                row[*at..at + columns].copy_from_slice(&self.cells[usize::from(*byte)][..columns]);
            }
        }
        if self.is_ascii {
            for (byte, (_, at)) in bytes.iter().zip(&self.places) {
                row[*at] = self.signs[usize::from(*byte)].0[0];
            }
            let end = bytes.len().checked_sub(1).map_or(self.digits, |last| self.places[last].1 + 1);
            out.truncate(start + end);
            return;
        }
        out.truncate(start + self.places[0].1);
        for (index, byte) in bytes.iter().enumerate() {
            self.gap(index, out);
            let (sign, length) = &self.signs[usize::from(*byte)];
            out.extend_from_slice(&sign[..usize::from(*length)]);
        }
    }

    /// A whole row of the shape that most rows have, where the compiler knows each place; `None` if it is not whole.
    fn default_row(&self, bytes: &[u8], row: &mut [u8]) -> Option<()> {
        const TEXT: usize = 3 * 16 + 2;
        let bytes: &[u8; 16] = bytes.try_into().ok()?;
        let row: &mut [u8; TEXT + 17] = row.get_mut(self.digits + 2..)?.try_into().ok()?;
        for (index, byte) in bytes.iter().enumerate() {
            let at = 3 * index + index / 8;
            row[at..at + 2].copy_from_slice(&self.pairs[usize::from(*byte)]);
            row[TEXT + index + index / 8] = self.signs[usize::from(*byte)].0[0];
        }
        Some(())
    }

    fn coloured(&self, bytes: &[u8], styled: &StyledBytes, out: &mut Vec<u8>) {
        let mut row = [b' '; STYLED_ROW];
        let mut at = self.digits + 2;
        let mut current = u8::MAX;
        let mut put = |row: &mut [u8; STYLED_ROW], at: usize, entry: &[u8; COPY + STYLE], byte: usize| {
            // A style that is on is not begun again: what stands before the cell is left out, without a branch.
            let skipped = STYLE * usize::from(styled.styles[byte] == current);
            current = styled.styles[byte];
            row[at..at + COPY].copy_from_slice(&entry[skipped..skipped + COPY]);
            at + STYLE - skipped
        };
        let columns = self.shape.cell_columns();
        for (index, blanks) in &self.slots {
            if let Some(byte) = bytes.get(*index) {
                let byte = usize::from(*byte);
                at = put(&mut row, at, &styled.cells[byte], byte) + columns + blanks;
            } else {
                row[at..at + columns + blanks].fill(b' ');
                at += columns + blanks;
            }
        }
        for (index, byte) in bytes.iter().enumerate() {
            let byte = usize::from(*byte);
            let (entry, length) = &styled.signs[byte];
            at = put(&mut row, at, entry, byte) + length;
            let next = self.places.get(index + 1).filter(|_| index + 1 < bytes.len());
            at += usize::from(next.is_some_and(|(_, next)| *next > self.places[index].1 + 1));
        }
        out.extend_from_slice(&row[..at]);
        out.extend_from_slice(PLAIN.as_bytes());
    }

    /// The blank in the middle of the text area.
    fn gap(&self, index: usize, out: &mut Vec<u8>) {
        if index > 0 && self.places[index].1 > self.places[index - 1].1 + 1 {
            out.push(b' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::order::{Order, Radix};

    fn printed(printer: &DumpPrinter, bytes: &[u8]) -> String {
        let mut out = Vec::new();
        printer.row(0, bytes, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn rows_are_those_of_the_screen() {
        let bytes: Vec<u8> = (0..=255).collect();
        for (width, group) in [(8, 1), (16, 2), (16, 8), (32, 4)] {
            let shape = DumpLayout::new(width, group).expect("offered").in_order(Order::Little);
            for glyphs in [ByteGlyphs::Unicode, ByteGlyphs::Ascii] {
                let printer = DumpPrinter::new(shape, 4, glyphs, false);
                for (start, length) in [(0, width), (32, width - 3), (128, 1), (240, 8)] {
                    let held = &bytes[start..start + length];
                    assert_eq!(
                        printed(&printer, held).trim_end(),
                        shape.line(0, held, glyphs).as_str().trim_end()
                    );
                }
            }
        }
    }

    #[test]
    fn rows_of_other_bases_are_those_of_the_screen() {
        let bytes: Vec<u8> = (0..=255).collect();
        for base in Radix::ALL {
            for group in DumpLayout::GROUPS {
                let shape = DumpLayout::new(16, group).expect("offered").in_base(base);
                let mut out = Vec::new();
                DumpPrinter::new(shape, 4, ByteGlyphs::Ascii, false).rows(0, &bytes[..250], &mut out);
                let told = String::from_utf8(out).expect("ASCII");
                assert_eq!(told.lines().count(), 16);
                for (row, line) in told.lines().enumerate() {
                    assert_eq!(
                        line,
                        shape.line(row, &bytes[..250], ByteGlyphs::Ascii).as_str(),
                        "{base:?} {group}"
                    );
                }
            }
        }
    }

    #[test]
    fn colours_add_nothing_but_styles() {
        let shape = DumpLayout::default();
        let bytes = b"a b\0\xff\x01cd";
        let coloured = printed(&DumpPrinter::new(shape, 8, ByteGlyphs::Ascii, true), bytes);
        assert!(coloured.starts_with("00000000  \x1b[36m61 \x1b[32m20"), "{coloured:?}");
        let mut plain = coloured;
        for (_, style) in COLOURS {
            plain = plain.replace(style, "");
        }
        assert_eq!(
            plain.replace(PLAIN, ""),
            printed(&DumpPrinter::new(shape, 8, ByteGlyphs::Ascii, false), bytes)
        );
    }
}
