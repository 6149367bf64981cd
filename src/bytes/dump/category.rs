//! Kinds of bytes, and the one sign that each has in a dump.

use crate::bytes::text::SafeText;

/// The kind of a byte; colour and sign follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// `00`
    Nul,
    /// Printable ASCII other than the blank: `21` to `7e`.
    Text,
    /// Blank, tab, LF, VT, FF, CR: `20` and `09` to `0d`.
    Space,
    /// The other controls of ASCII, and `7f`.
    Other,
    /// `80` to `ff`: not ASCII.
    High,
}

/// The signs to draw with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ByteGlyphs {
    /// Signs of Latin-1 and one picture.
    #[default]
    Unicode,
    /// ASCII alone, for terminals without more.
    Ascii,
}

impl Category {
    /// All categories, in the order of a legend.
    pub const ALL: [Category; 5] =
        [Category::Nul, Category::Text, Category::Space, Category::Other, Category::High];

    /// The category of a byte.
    pub const fn of(byte: u8) -> Category {
        match byte {
            0 => Category::Nul,
            b'!'..=b'~' => Category::Text,
            b' ' | 0x09..=0x0d => Category::Space,
            0x80.. => Category::High,
            _ => Category::Other,
        }
    }

    /// The word in the legend.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Nul => "NUL",
            Category::Text => "text",
            Category::Space => "space",
            Category::Other => "other",
            Category::High => "≥80",
        }
    }

    /// Its sign, one column wide; `a` stands for the text, which is shown as itself.
    pub const fn glyph(self, glyphs: ByteGlyphs) -> &'static str {
        match (self, glyphs) {
            (Category::Nul, ByteGlyphs::Unicode) => "·",
            (Category::Nul, ByteGlyphs::Ascii) => ".",
            (Category::Text, _) => "a",
            (Category::Space, ByteGlyphs::Unicode) => "␠",
            (Category::Space, ByteGlyphs::Ascii) => "_",
            (Category::Other, ByteGlyphs::Unicode) => "×",
            (Category::Other, ByteGlyphs::Ascii) => "!",
            (Category::High, ByteGlyphs::Unicode) => "¤",
            (Category::High, ByteGlyphs::Ascii) => "#",
        }
    }
}

impl ByteGlyphs {
    /// One byte in one column. Not reversible: a peer may send the signs of other categories
    /// as text, and only the hex beside it tells them apart.
    pub fn cell(self, byte: u8) -> SafeText {
        match Category::of(byte) {
            Category::Text => SafeText::cell(byte),
            category => SafeText::literal(category.glyph(self)),
        }
    }
}
