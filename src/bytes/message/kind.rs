//! The kinds of fields: what is written for a number is what Inspect's values write ([`Reading`]), text has an
//! encoding and an end.

use std::sync::LazyLock;

use crate::bytes::order::Order;
use crate::bytes::reading::Reading;

/// What stands behind a string, or before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringEnd {
    /// Nothing.
    Plain,
    /// These characters behind it, in the encoding of the string and the escapes of the composer.
    After(&'static str),
    /// Its length in bytes before it, in so many bytes.
    Length(usize, Order),
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, an address, a time.
    Value(Reading, Order),
    /// A number in decimal digits, one byte for each.
    Decimal,
    /// Text.
    Text {
        /// Its encoding.
        encoding: Reading,
        /// The order of its units.
        order: Order,
        /// What delimits it.
        end: StringEnd,
    },
    /// Bytes in hexadecimal digits.
    Hex,
    /// So many bytes that mean nothing.
    Pad,
    /// Zero bytes up to a multiple of so many.
    Align,
    /// An IPv4 or IPv6 address.
    Address,
}

impl Kind {
    /// Bytes of a whole number, which can be computed over other fields; `None` for all else.
    pub const fn integer(self) -> Option<usize> {
        match self {
            Kind::Value(Reading::Unsigned(width) | Reading::Signed(width), _) => Some(width),
            _ => None,
        }
    }

    /// The order of its number; `None` if it has none.
    pub const fn order(self) -> Option<Order> {
        match self {
            Kind::Value(reading, order) if reading.has_order() => Some(order),
            Kind::Text { end: StringEnd::Length(width, order), .. } if width > 1 => Some(order),
            Kind::Text { encoding, order, .. } if encoding.has_order() => Some(order),
            _ => None,
        }
    }

    /// The word that it is typed with.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.word.as_str())
    }
}

/// A kind with its words.
#[derive(Clone, Debug)]
pub struct FieldKind {
    /// As it is typed.
    pub word: String,
    /// What it is.
    pub kind: Kind,
    /// The heading that it stands under.
    pub group: &'static str,
    /// In a few words.
    pub help: String,
    /// A value to begin with.
    pub example: &'static str,
}

/// Bytes that whole numbers have.
const WIDTHS: [usize; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 16];

const WHOLE: &str = "whole numbers";
const OTHER: &str = "other values";

/// Numbers and addresses with an order or without, and what is said of them.
const VALUES: [(&str, Reading, &str, &str, &str); 10] = [
    ("f16", Reading::Float16, WHOLE_AND_NOT, "IEEE 754, 16 bits", "3.14"),
    ("f32", Reading::Float32, WHOLE_AND_NOT, "IEEE 754, 32 bits", "3.14"),
    ("f64", Reading::Float64, WHOLE_AND_NOT, "IEEE 754, 64 bits", "3.14"),
    ("bcd", Reading::Bcd, WHOLE_AND_NOT, "packed BCD: two digits a byte", "12"),
    ("varint", Reading::Varint, WHOLE_AND_NOT, "7 bits a byte, the lowest first", "300"),
    ("mac", Reading::Mac, OTHER, "a hardware address", "00:1b:44:11:3a:b7"),
    ("time32", Reading::UnixTime(4), OTHER, "seconds since 1970 in 32 bits", "2026-11-21T09:30:00Z"),
    ("time64", Reading::UnixTime(8), OTHER, "seconds since 1970 in 64 bits", "2026-11-21T09:30:00Z"),
    ("rfc868", Reading::TimeProtocol, OTHER, "seconds since 1900 in 32 bits", "2026-11-21T09:30:00Z"),
    ("ntp", Reading::NtpTime, OTHER, "the time of NTP in 64 bits", "2026-11-21T09:30:00Z"),
];
const WHOLE_AND_NOT: &str = "floats and digits";

/// What has neither order nor end.
const PLAIN: [(&str, Kind, &str, &str, &str); 5] = [
    ("decimal", Kind::Decimal, WHOLE_AND_NOT, "a number as text, a byte for each digit", "12"),
    ("address", Kind::Address, OTHER, "an IPv4 or IPv6 address", "127.0.0.1"),
    ("hex", Kind::Hex, OTHER, "bytes in hexadecimal digits", "0a 0b"),
    ("pad", Kind::Pad, OTHER, "so many zero bytes, or of another value: 4 0xff", "2"),
    ("align", Kind::Align, OTHER, "zero bytes up to a multiple of so many", "4"),
];

/// Encodings, their heading, and what is said of them.
const ENCODINGS: [(&str, Reading, Order, &str, &str); 4] = [
    ("ascii", Reading::Ascii, Order::Big, "text in ASCII", "ASCII, with the escapes of the composer"),
    ("text", Reading::Utf8, Order::Big, "text in UTF-8", "UTF-8, with the escapes of the composer"),
    ("utf16", Reading::Utf16, Order::Big, "text in UTF-16", "UTF-16, network order"),
    ("utf16le", Reading::Utf16, Order::Little, "text in UTF-16, little-endian", "UTF-16, little-endian"),
];

const ENDS: [(&str, StringEnd, &str); 9] = [
    ("", StringEnd::Plain, ""),
    ("+nul", StringEnd::After(r"\0"), ", and a NUL behind it"),
    ("+lf", StringEnd::After(r"\n"), ", and a line feed behind it"),
    ("+crlf", StringEnd::After(r"\r\n"), ", carriage return and line feed behind it"),
    ("/u8", StringEnd::Length(1, Order::Big), "; its length in one byte before it"),
    ("/u16", StringEnd::Length(2, Order::Big), "; its length before it, network order"),
    ("/u16le", StringEnd::Length(2, Order::Little), "; its length before it, little-endian"),
    ("/u32", StringEnd::Length(4, Order::Big), "; its length before it, network order"),
    ("/u32le", StringEnd::Length(4, Order::Little), "; its length before it, little-endian"),
];

/// All kinds, in the order in which they are offered.
pub static KINDS: LazyLock<Vec<FieldKind>> = LazyLock::new(|| {
    let mut kinds = Vec::new();
    for (letter, sign) in [("u", "unsigned"), ("i", "signed")] {
        for width in WIDTHS {
            let reading = if letter == "u" { Reading::Unsigned(width) } else { Reading::Signed(width) };
            add(&mut kinds, (&format!("{letter}{}", width * 8), reading), WHOLE, sign, "1");
        }
    }
    for (word, reading, group, help, example) in VALUES {
        add(&mut kinds, (word, reading), group, help, example);
    }
    for (word, kind, group, help, example) in PLAIN {
        kinds.push(FieldKind { word: word.to_owned(), kind, group, help: help.to_owned(), example });
    }
    for (word, encoding, order, group, help) in ENCODINGS {
        for (behind, end, more) in ENDS {
            let kind = Kind::Text { encoding, order, end };
            let (word, help) = (format!("{word}{behind}"), format!("{help}{more}"));
            kinds.push(FieldKind { word, kind, group, help, example: "Mike" });
        }
    }
    // Under one heading each, in the order in which the headings come first.
    let groups: Vec<&str> = kinds.iter().map(|entry| entry.group).collect();
    kinds.sort_by_key(|entry| groups.iter().position(|group| *group == entry.group));
    kinds
});

/// A value in network order, and little-endian where that is another.
fn add(
    kinds: &mut Vec<FieldKind>,
    (word, reading): (&str, Reading),
    group: &'static str,
    help: &str,
    example: &'static str,
) {
    for (order, ending) in [(Order::Big, ""), (Order::Little, "le")] {
        if order == Order::Big || reading.has_order() {
            let words =
                if reading.has_order() { format!("{help}, {}", order.name()) } else { help.to_owned() };
            let kind = Kind::Value(reading, order);
            kinds.push(FieldKind { word: format!("{word}{ending}"), kind, group, help: words, example });
        }
    }
}

/// The kind of a word.
pub(super) fn named(word: &str) -> Option<&'static FieldKind> {
    KINDS.iter().find(|entry| entry.word == word)
}
