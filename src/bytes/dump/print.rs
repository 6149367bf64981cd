//! A dump as lines of bytes for a file or a terminal, fast: gigabytes pass through here.

use super::{ByteGlyphs, Category, DumpLayout};

/// A style of each category: the escape sequence that begins it. What follows ends it by the next one.
const COLOURS: [(Category, &str); 5] = [
    (Category::Nul, "\x1b[90m"),
    (Category::Text, "\x1b[36m"),
    (Category::Space, "\x1b[32m"),
    (Category::Other, "\x1b[35m"),
    (Category::High, "\x1b[33m"),
];

/// Ends a style.
const PLAIN: &str = "\x1b[0m";

/// Writes rows of a dump. What each of the 256 bytes looks like is made once.
#[derive(Clone, Debug)]
pub struct DumpPrinter {
    shape: DumpLayout,
    /// Digits of the offsets.
    digits: usize,
    hex: [[u8; 2]; 256],
    /// The sign of each byte, and how many bytes of UTF-8 it has.
    signs: [([u8; 3], u8); 256],
    /// The style of each byte, as an index into [`COLOURS`]; `None` without colours.
    styles: Option<[u8; 256]>,
}

impl DumpPrinter {
    /// For rows of a shape, offsets of so many digits (4 to 16), and signs; coloured or not.
    pub fn new(shape: DumpLayout, digits: usize, glyphs: ByteGlyphs, is_coloured: bool) -> DumpPrinter {
        let mut hex = [[0; 2]; 256];
        let mut signs = [([0; 3], 0); 256];
        let mut styles = [0; 256];
        for byte in 0..=u8::MAX {
            let at = usize::from(byte);
            hex[at] = [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
            let sign = glyphs.cell(byte);
            let sign = sign.as_str().as_bytes();
            let length = sign.len().min(3);
            signs[at].0[..length].copy_from_slice(&sign[..length]);
            signs[at].1 = length as u8;
            let style = COLOURS.iter().position(|(category, _)| *category == Category::of(byte));
            styles[at] = style.unwrap_or(0) as u8;
        }
        DumpPrinter { shape, digits, hex, signs, styles: is_coloured.then_some(styles) }
    }

    /// Appends the row of some bytes, at most as many as the shape has, with its line feed.
    pub fn row(&self, offset: u64, bytes: &[u8], out: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(self.shape.width())];
        self.offset(offset, out);
        out.extend_from_slice(b"  ");
        match &self.styles {
            None => self.plain(bytes, out),
            Some(styles) => self.coloured(bytes, styles, out),
        }
        out.push(b'\n');
    }

    fn offset(&self, offset: u64, out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + self.digits, b'0');
        let mut rest = offset;
        for place in (start..out.len()).rev() {
            out[place] = b"0123456789abcdef"[(rest & 15) as usize];
            rest >>= 4;
        }
    }

    fn plain(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + self.shape.hex_columns() + 2, b' ');
        let area = &mut out[start..];
        for (index, byte) in bytes.iter().enumerate() {
            let column = self.shape.hex_column(index);
            area[column..column + 2].copy_from_slice(&self.hex[usize::from(*byte)]);
        }
        for (index, byte) in bytes.iter().enumerate() {
            self.gap(index, out);
            let (sign, length) = &self.signs[usize::from(*byte)];
            out.extend_from_slice(&sign[..usize::from(*length)]);
        }
    }

    fn coloured(&self, bytes: &[u8], styles: &[u8; 256], out: &mut Vec<u8>) {
        let mut column = 0;
        let mut current = None;
        for slot in 0..self.shape.width() {
            let Some(byte) = bytes.get(self.shape.slot(slot)) else { continue };
            for _ in column..self.shape.slot_column(slot) {
                out.push(b' ');
            }
            begin(styles[usize::from(*byte)], &mut current, out);
            out.extend_from_slice(&self.hex[usize::from(*byte)]);
            column = self.shape.slot_column(slot) + 2;
        }
        for _ in column..self.shape.hex_columns() + 2 {
            out.push(b' ');
        }
        for (index, byte) in bytes.iter().enumerate() {
            self.gap(index, out);
            begin(styles[usize::from(*byte)], &mut current, out);
            let (sign, length) = &self.signs[usize::from(*byte)];
            out.extend_from_slice(&sign[..usize::from(*length)]);
        }
        out.extend_from_slice(PLAIN.as_bytes());
    }

    /// The blank in the middle of the text area.
    fn gap(&self, index: usize, out: &mut Vec<u8>) {
        if index > 0 && self.shape.text_column(index) > self.shape.text_column(index - 1) + 1 {
            out.push(b' ');
        }
    }
}

/// Begins a style, if it is not the one that is on.
fn begin(style: u8, current: &mut Option<u8>, out: &mut Vec<u8>) {
    if *current != Some(style) {
        *current = Some(style);
        out.extend_from_slice(COLOURS[usize::from(style)].1.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::order::Order;

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
