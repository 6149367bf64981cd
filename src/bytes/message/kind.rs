//! The kinds of fields, a row each.

use crate::bytes::order::Order;

/// What stands behind a string, or before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringEnd {
    /// Nothing.
    Plain,
    /// These bytes behind it.
    After(&'static [u8]),
    /// Its length before it, in so many bytes.
    Length(usize, Order),
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of so many bytes.
    Integer {
        /// Bytes.
        width: usize,
        /// Whether it may be negative: two's complement.
        is_signed: bool,
        /// The order of its bytes.
        order: Order,
    },
    /// A number of IEEE 754 of 4 or 8 bytes.
    Float {
        /// Bytes.
        width: usize,
        /// The order of its bytes.
        order: Order,
    },
    /// A number in decimal digits, one byte for each.
    Decimal,
    /// A number in packed BCD, two digits a byte.
    Bcd,
    /// Text in UTF-8, or in UTF-16 of an order.
    Text {
        /// The order of UTF-16; `None` is UTF-8.
        wide: Option<Order>,
        /// What delimits it.
        end: StringEnd,
    },
    /// Bytes in hexadecimal digits.
    Hex,
    /// So many zero bytes.
    Pad,
    /// Zero bytes up to a multiple of so many.
    Align,
    /// An IPv4 or IPv6 address.
    Address,
}

impl Kind {
    /// Bytes of a field whose value does not change its length; 0 for the others.
    pub const fn width(self) -> usize {
        match self {
            Kind::Integer { width, .. } | Kind::Float { width, .. } => width,
            _ => 0,
        }
    }

    /// The order of its number.
    pub const fn order(self) -> Order {
        match self {
            Kind::Integer { order, .. } | Kind::Float { order, .. } => order,
            _ => Order::NETWORK,
        }
    }

    /// The word that it is typed with.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.word)
    }
}

/// A kind with its words.
#[derive(Clone, Copy, Debug)]
pub struct FieldKind {
    /// As it is typed.
    pub word: &'static str,
    /// What it is.
    pub kind: Kind,
    /// In a few words.
    pub help: &'static str,
    /// A value to begin with.
    pub example: &'static str,
}

const fn integer(word: &'static str, width: usize, is_signed: bool, order: Order) -> FieldKind {
    let help = match (is_signed, matches!(order, Order::Big)) {
        (_, _) if width == 1 => "one byte",
        (false, true) => "unsigned, network order",
        (false, false) => "unsigned, little-endian",
        (true, true) => "signed, network order",
        (true, false) => "signed, little-endian",
    };
    FieldKind { word, kind: Kind::Integer { width, is_signed, order }, help, example: "1" }
}

const fn text(word: &'static str, wide: Option<Order>, end: StringEnd, help: &'static str) -> FieldKind {
    FieldKind { word, kind: Kind::Text { wide, end }, help, example: "Mike" }
}

const fn plain(word: &'static str, kind: Kind, help: &'static str, example: &'static str) -> FieldKind {
    FieldKind { word, kind, help, example }
}

use Order::{Big, Little};
use StringEnd::{After, Length, Plain};

/// All kinds, in the order in which they are offered.
pub const KINDS: &[FieldKind] = &[
    integer("u8", 1, false, Big),
    integer("u16", 2, false, Big),
    integer("u16le", 2, false, Little),
    integer("u24", 3, false, Big),
    integer("u24le", 3, false, Little),
    integer("u32", 4, false, Big),
    integer("u32le", 4, false, Little),
    integer("u64", 8, false, Big),
    integer("u64le", 8, false, Little),
    integer("i8", 1, true, Big),
    integer("i16", 2, true, Big),
    integer("i16le", 2, true, Little),
    integer("i32", 4, true, Big),
    integer("i32le", 4, true, Little),
    integer("i64", 8, true, Big),
    integer("i64le", 8, true, Little),
    plain("f32", Kind::Float { width: 4, order: Big }, "IEEE 754, network order", "3.14"),
    plain("f32le", Kind::Float { width: 4, order: Little }, "IEEE 754, little-endian", "3.14"),
    plain("f64", Kind::Float { width: 8, order: Big }, "IEEE 754, network order", "3.14"),
    plain("f64le", Kind::Float { width: 8, order: Little }, "IEEE 754, little-endian", "3.14"),
    plain("decimal", Kind::Decimal, "decimal digits, a byte for each", "12"),
    plain("bcd", Kind::Bcd, "packed BCD: two digits a byte", "12"),
    text("text", None, Plain, "UTF-8, with the escapes of the composer"),
    text("text+nul", None, After(b"\0"), "text and a NUL behind it"),
    text("text+lf", None, After(b"\n"), "text and a line feed behind it"),
    text("text+crlf", None, After(b"\r\n"), "text, carriage return and line feed"),
    text("text/u8", None, Length(1, Big), "its length in one byte before it"),
    text("text/u16", None, Length(2, Big), "its length before it, network order"),
    text("text/u16le", None, Length(2, Little), "its length before it, little-endian"),
    text("text/u32", None, Length(4, Big), "its length before it, network order"),
    text("text/u32le", None, Length(4, Little), "its length before it, little-endian"),
    text("utf16", Some(Big), Plain, "UTF-16, network order"),
    text("utf16le", Some(Little), Plain, "UTF-16, little-endian"),
    text("utf16+nul", Some(Big), After(b"\0\0"), "UTF-16 and a NUL behind it"),
    text("utf16/u16", Some(Big), Length(2, Big), "its length in bytes before it"),
    plain("hex", Kind::Hex, "bytes in hexadecimal digits", "0a 0b"),
    plain("pad", Kind::Pad, "so many zero bytes", "2"),
    plain("align", Kind::Align, "zero bytes up to a multiple of so many", "4"),
    plain("address", Kind::Address, "an IPv4 or IPv6 address", "127.0.0.1"),
];

/// The kind of a word.
pub(super) fn named(word: &str) -> Option<&'static FieldKind> {
    KINDS.iter().find(|entry| entry.word == word)
}
