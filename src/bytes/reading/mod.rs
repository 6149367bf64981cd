//! What bytes say: every way to read them, and back from what a person types to bytes.
//!
//! ```text
//! mod      the table: names, sizes, whether there is an order
//! read     bytes to text
//! write    text to bytes
//! float16  half floats      number  varint, BCD, checksum
//! ```

mod float16;
mod number;
mod read;
mod write;

#[cfg(test)]
mod tests;

use crate::bytes::order::{Order, Radix};
use crate::bytes::text::SafeText;

/// One way to read bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// `u8` to `u128`: an unsigned integer of so many bytes.
    Unsigned(usize),
    /// `i8` to `i128`: an integer of so many bytes in two's complement.
    Signed(usize),
    /// `f16`, IEEE 754 binary16.
    Float16,
    /// `f32`, IEEE 754 binary32.
    Float32,
    /// `f64`, IEEE 754 binary64.
    Float64,
    /// An IPv4 address.
    Inet,
    /// An IPv6 address.
    Inet6,
    /// A hardware address of 6 bytes.
    Mac,
    /// A port, with its class and service name.
    Port,
    /// A `sockaddr_in`, `sockaddr_in6` or `sockaddr_un` (Linux), by its family.
    Sockaddr,
    /// Seconds since 1970, signed, of 4 or 8 bytes.
    UnixTime(usize),
    /// An NTP timestamp (RFC 5905, section 6): 32 bits of seconds since 1900, and 32 of their fraction.
    NtpTime,
    /// Seconds since 1900 in 4 bytes (RFC 868).
    TimeProtocol,
    /// The length of what follows, in 1, 2 or 4 bytes.
    LengthPrefix(usize),
    /// Seven bits a byte, the least significant first, the highest bit set but for the last (LEB128, protobuf).
    Varint,
    /// Two decimal digits a byte.
    Bcd,
    /// Text in ASCII.
    Ascii,
    /// Text in UTF-8 that is not ASCII.
    Utf8,
    /// Text in UTF-16.
    Utf16,
    /// The Internet checksum of all bytes (RFC 1071).
    Checksum,
    /// The CRC-32 of all bytes (IEEE 802.3, as zip and Ethernet have it).
    Crc32,
}

/// How many bytes a reading takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadingSize {
    /// So many.
    Exactly(usize),
    /// What the bytes say themselves, or all there are: at least so many.
    AtLeast(usize),
}

use Reading::{
    Ascii, Bcd, Checksum, Crc32, Float16, Float32, Float64, Inet, Inet6, LengthPrefix, Mac, NtpTime,
};
use Reading::{Port, Signed, Sockaddr, TimeProtocol, UnixTime, Unsigned, Utf8, Utf16, Varint};

/// The table: name and size of each, in the order in which they are offered.
const TABLE: [(Reading, &str, ReadingSize); 31] = [
    (Unsigned(1), "u8", ReadingSize::Exactly(1)),
    (Signed(1), "i8", ReadingSize::Exactly(1)),
    (Unsigned(2), "u16", ReadingSize::Exactly(2)),
    (Signed(2), "i16", ReadingSize::Exactly(2)),
    (Port, "port", ReadingSize::Exactly(2)),
    (Unsigned(4), "u32", ReadingSize::Exactly(4)),
    (Signed(4), "i32", ReadingSize::Exactly(4)),
    (Float32, "f32", ReadingSize::Exactly(4)),
    (Inet, "IPv4", ReadingSize::Exactly(4)),
    (Unsigned(8), "u64", ReadingSize::Exactly(8)),
    (Signed(8), "i64", ReadingSize::Exactly(8)),
    (Float64, "f64", ReadingSize::Exactly(8)),
    (Unsigned(16), "u128", ReadingSize::Exactly(16)),
    (Signed(16), "i128", ReadingSize::Exactly(16)),
    (Inet6, "IPv6", ReadingSize::Exactly(16)),
    (Ascii, "ASCII", ReadingSize::AtLeast(1)),
    (Utf8, "UTF-8", ReadingSize::AtLeast(2)),
    (Utf16, "UTF-16", ReadingSize::AtLeast(2)),
    (Float16, "f16", ReadingSize::Exactly(2)),
    (Mac, "MAC", ReadingSize::Exactly(6)),
    (Sockaddr, "sockaddr", ReadingSize::AtLeast(2)),
    (UnixTime(4), "UNIX time 32", ReadingSize::Exactly(4)),
    (UnixTime(8), "UNIX time 64", ReadingSize::Exactly(8)),
    (NtpTime, "NTP", ReadingSize::Exactly(8)),
    (TimeProtocol, "RFC 868", ReadingSize::Exactly(4)),
    (LengthPrefix(1), "length 8", ReadingSize::AtLeast(2)),
    (LengthPrefix(2), "length 16", ReadingSize::AtLeast(3)),
    (LengthPrefix(4), "length 32", ReadingSize::AtLeast(5)),
    (Varint, "varint", ReadingSize::AtLeast(1)),
    (Bcd, "BCD", ReadingSize::AtLeast(1)),
    (Checksum, "checksum", ReadingSize::AtLeast(2)),
];

/// Last, because it is of a selection alone as [`Checksum`] is.
const CRC: (Reading, &str, ReadingSize) = (Crc32, "CRC-32", ReadingSize::AtLeast(1));

impl Reading {
    /// All readings, the order of the table.
    pub fn all() -> impl Iterator<Item = Reading> {
        TABLE.into_iter().chain([CRC]).map(|(reading, ..)| reading)
    }

    fn row(self) -> (&'static str, ReadingSize) {
        let mut rows = TABLE.iter().chain([&CRC]);
        rows.find(|(reading, ..)| *reading == self)
            .map_or(("bytes", ReadingSize::Exactly(self.least())), |(_, name, size)| (*name, *size))
    }

    const fn least(self) -> usize {
        match self {
            Unsigned(width) | Signed(width) => width,
            _ => 1,
        }
    }

    /// How many bytes it takes.
    pub fn size(self) -> ReadingSize {
        self.row().1
    }

    /// `u16`, `f64`, `IPv4`, `port` …
    pub fn name(self) -> String {
        match self {
            Unsigned(width) => format!("u{}", width * 8),
            Signed(width) => format!("i{}", width * 8),
            _ => self.row().0.to_owned(),
        }
    }

    /// The one of a name, whatever its case, blanks and hyphens left out: `u32`, `unixtime32`, `crc32`.
    pub fn named(name: &str) -> Option<Reading> {
        let plain = |name: &str| name.replace([' ', '-'], "").to_ascii_lowercase();
        Reading::all().find(|reading| plain(&reading.name()) == plain(name))
    }

    /// Whether both orders say something else, if there is more than a byte.
    pub const fn has_order(self) -> bool {
        !matches!(
            self,
            Unsigned(1)
                | Signed(1)
                | Inet6
                | Mac
                | LengthPrefix(1)
                | Varint
                | Bcd
                | Ascii
                | Utf8
                | Checksum
                | Crc32
        )
    }

    /// Whether it is of all bytes that are chosen, and makes no sense from a cursor on.
    pub const fn is_of_selection(self) -> bool {
        matches!(self, Checksum | Crc32)
    }

    /// Whether bytes can be made of what is typed for it.
    pub const fn is_writable(self) -> bool {
        !self.is_of_selection()
    }
}

/// A reading of bytes, in both orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingValue {
    /// What it was read as.
    pub reading: Reading,
    /// Bytes that it takes; where the orders differ, those in network order.
    pub length: usize,
    /// In network order; `None` if these bytes say nothing in it.
    pub network: Option<SafeText>,
    /// In little-endian order; the same where there is no order.
    pub little: Option<SafeText>,
}

impl ReadingValue {}

/// Every reading that the bytes from a cursor on have room for and that says something.
pub fn readings(bytes: &[u8], base: Radix) -> Vec<ReadingValue> {
    let fitting = Reading::all().filter(|reading| !reading.is_of_selection());
    fitting.filter_map(|reading| value(reading, bytes, base)).collect()
}

/// Every reading that takes exactly the bytes of a selection.
pub fn readings_of(selection: &[u8], base: Radix) -> Vec<ReadingValue> {
    let all = Reading::all().filter_map(|reading| value(reading, selection, base));
    all.filter(|value| value.length == selection.len()).collect()
}

fn value(reading: Reading, bytes: &[u8], base: Radix) -> Option<ReadingValue> {
    let network = reading.read_part(bytes, Order::Big, base);
    let little =
        if reading.has_order() { reading.read_part(bytes, Order::Little, base) } else { network.clone() };
    let length = network.as_ref().or(little.as_ref())?.1;
    let text = |part: Option<(SafeText, usize)>| part.map(|(text, _)| text);
    Some(ReadingValue { reading, length, network: text(network), little: text(little) })
}

/// The bytes as text, for the row below the numbers: what encoding they are in, and the text
/// itself, escaped, in at most `columns` columns.
pub fn text_of(bytes: &[u8], columns: usize) -> (&'static str, SafeText) {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let encoding = match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => return ("no bytes", SafeText::EMPTY),
        _ if high == 0 => "ASCII",
        Ok(_) => "UTF-8",
        Err(_) if high == bytes.len() => {
            return ("not text", SafeText::literal("every byte is 0x80 or above"));
        }
        Err(_) => "not UTF-8",
    };
    (encoding, SafeText::bounded(bytes, columns).text)
}
