//! What the bytes at a cursor say as numbers and text: every reading that fits, in both orders.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::Order;
use crate::bytes::address::Presented;
use crate::bytes::port::{self, Protocol};
use crate::bytes::text::SafeText;

/// The base in which integers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Radix {
    /// `58001`
    #[default]
    Decimal,
    /// `0xe291`, with the leading zeros of its width.
    Hexadecimal,
    /// `0161221`, as C writes it.
    Octal,
    /// `1110 0010  1001 0001`, with the leading zeros of its width.
    Binary,
}

impl Radix {
    /// All bases, in the order in which they are offered.
    pub const ALL: [Radix; 4] = [Radix::Decimal, Radix::Hexadecimal, Radix::Octal, Radix::Binary];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Radix::Decimal => "decimal",
            Radix::Hexadecimal => "hex",
            Radix::Octal => "octal",
            Radix::Binary => "binary",
        }
    }

    /// An unsigned number of `width` bytes in this base.
    pub fn write(self, number: u128, width: usize) -> String {
        match self {
            Radix::Decimal => number.to_string(),
            Radix::Hexadecimal => format!("0x{number:0digits$x}", digits = width * 2),
            Radix::Octal if number == 0 => "0".to_owned(),
            Radix::Octal => format!("0{number:o}"),
            Radix::Binary => {
                let bytes = Order::Big.write(number, width);
                let octets: Vec<_> =
                    bytes.iter().map(|byte| format!("{:04b} {:04b}", byte >> 4, byte & 15)).collect();
                octets.join("  ")
            }
        }
    }
}

/// One way to read the bytes at a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// `u8` to `u128`: an unsigned integer of so many bytes.
    Unsigned(usize),
    /// `i8` to `i128`: an integer of so many bytes in two's complement.
    Signed(usize),
    /// `f32`, IEEE 754 binary32.
    Float32,
    /// `f64`, IEEE 754 binary64.
    Float64,
    /// An IPv4 address.
    Inet,
    /// An IPv6 address.
    Inet6,
    /// A port, with its class and service name.
    Port,
}

impl Reading {
    /// All readings, narrow ones first.
    pub const ALL: [Reading; 15] = [
        Reading::Unsigned(1),
        Reading::Signed(1),
        Reading::Unsigned(2),
        Reading::Signed(2),
        Reading::Port,
        Reading::Unsigned(4),
        Reading::Signed(4),
        Reading::Float32,
        Reading::Inet,
        Reading::Unsigned(8),
        Reading::Signed(8),
        Reading::Float64,
        Reading::Unsigned(16),
        Reading::Signed(16),
        Reading::Inet6,
    ];

    /// Bytes that it reads.
    pub const fn width(self) -> usize {
        match self {
            Reading::Unsigned(width) | Reading::Signed(width) => width,
            Reading::Port => 2,
            Reading::Float32 | Reading::Inet => 4,
            Reading::Float64 => 8,
            Reading::Inet6 => 16,
        }
    }

    /// `u16`, `f64`, `IPv4`, `port` …
    pub fn name(self) -> String {
        match self {
            Reading::Unsigned(width) => format!("u{}", width * 8),
            Reading::Signed(width) => format!("i{}", width * 8),
            Reading::Float32 => "f32".to_owned(),
            Reading::Float64 => "f64".to_owned(),
            Reading::Inet => "IPv4".to_owned(),
            Reading::Inet6 => "IPv6".to_owned(),
            Reading::Port => "port".to_owned(),
        }
    }

    /// What the beginning of `bytes` says, read in `order`; `None` when too few are left.
    pub fn read(self, bytes: &[u8], order: Order, base: Radix) -> Option<SafeText> {
        let width = self.width();
        let number = order.read(bytes.get(..width)?);
        Some(SafeText::own(match self {
            Reading::Unsigned(_) => base.write(number, width),
            Reading::Signed(_) if base != Radix::Decimal => base.write(number, width),
            Reading::Signed(_) => {
                let spare = 128 - 8 * width as u32;
                ((number << spare) as i128 >> spare).to_string()
            }
            Reading::Float32 => float(f64::from(f32::from_bits(number as u32)), || {
                format!("{:?}", f32::from_bits(number as u32))
            }),
            Reading::Float64 => {
                let value = f64::from_bits(number as u64);
                float(value, || format!("{value:?}"))
            }
            Reading::Inet => Ipv4Addr::from(number as u32).to_string(),
            Reading::Inet6 => Presented::from(Ipv6Addr::from(number)).to_string(),
            Reading::Port => port_text(number as u16),
        }))
    }
}

/// NaN without the sign and payload that `Debug` leaves out anyway; else the shortest digits
/// that lead back to the same bits.
fn float(value: f64, digits: impl FnOnce() -> String) -> String {
    if value.is_nan() { "NaN".to_owned() } else { digits() }
}

fn port_text(number: u16) -> String {
    let class = port::class(number).name();
    let tcp = port::service_name(number, Protocol::Tcp);
    match (tcp, port::service_name(number, Protocol::Udp)) {
        (None, None) => format!("{number} {class}"),
        (Some(name), None) | (None, Some(name)) => format!("{number} {class}, {name}"),
        (Some(tcp), Some(udp)) if tcp == udp => format!("{number} {class}, {tcp}"),
        (Some(tcp), Some(udp)) => format!("{number} {class}, {tcp} (TCP), {udp} (UDP)"),
    }
}

/// A reading of the bytes at a cursor, in both orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingValue {
    /// What it was read as.
    pub reading: Reading,
    /// In network order.
    pub network: SafeText,
    /// In little-endian order; a single byte has no order, and both are the same.
    pub little: SafeText,
}

impl ReadingValue {
    /// As a host of the given order reads it.
    pub const fn on(&self, host: Order) -> &SafeText {
        match host {
            Order::Big => &self.network,
            Order::Little => &self.little,
        }
    }
}

/// Every reading that the bytes from the cursor on have room for, in both orders.
pub fn readings(bytes: &[u8], base: Radix) -> Vec<ReadingValue> {
    Reading::ALL
        .into_iter()
        .filter_map(|reading| {
            let network = reading.read(bytes, Order::Big, base)?;
            let little = reading.read(bytes, Order::Little, base)?;
            Some(ReadingValue { reading, network, little })
        })
        .collect()
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
