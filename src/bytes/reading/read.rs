//! Bytes to text.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Reading, ReadingSize, float16, number};
use crate::bytes::address::Presented;
use crate::bytes::calendar;
use crate::bytes::checksum::{crc32, internet_checksum};
use crate::bytes::notation::spaced_hex;
use crate::bytes::order::{Order, Radix};
use crate::bytes::port::{self, Protocol};
use crate::bytes::sockaddr;
use crate::bytes::text::SafeText;

/// Bytes of text that are read from a cursor on at most, and columns that they are shown in.
const TEXT: usize = 64;

/// Bytes that are read as decimal digits at most: 16 digits.
const BCD: usize = 8;

impl Reading {
    /// What the beginning of `bytes` says, read in `order`; `None` when too few are left, or they say nothing.
    pub fn read(self, bytes: &[u8], order: Order, base: Radix) -> Option<SafeText> {
        self.read_part(bytes, order, base).map(|(text, _)| text)
    }

    /// The same, and how many bytes it took.
    pub(super) fn read_part(self, bytes: &[u8], order: Order, base: Radix) -> Option<(SafeText, usize)> {
        match self.size() {
            ReadingSize::Exactly(width) => Some((self.number(bytes.get(..width)?, order, base)?, width)),
            ReadingSize::AtLeast(least) if bytes.len() < least => None,
            ReadingSize::AtLeast(_) => self.whole(bytes, order),
        }
    }

    /// Of exactly the bytes that it takes.
    fn number(self, bytes: &[u8], order: Order, base: Radix) -> Option<SafeText> {
        let width = bytes.len();
        let number = order.read(bytes);
        Some(SafeText::own(match self {
            Reading::Signed(_) if base == Radix::Decimal => {
                let spare = 128 - 8 * width as u32;
                ((number << spare) as i128 >> spare).to_string()
            }
            Reading::Unsigned(_) | Reading::Signed(_) => base.write(number, width),
            Reading::Float16 => float(f64::from(float16::from_bits(number as u16)), || {
                format!("{:?}", float16::from_bits(number as u16))
            }),
            Reading::Float32 => float(f64::from(f32::from_bits(number as u32)), || {
                format!("{:?}", f32::from_bits(number as u32))
            }),
            Reading::Float64 => {
                let value = f64::from_bits(number as u64);
                float(value, || format!("{value:?}"))
            }
            Reading::Inet => Ipv4Addr::from(number as u32).to_string(),
            Reading::Inet6 => {
                let octets: [u8; 16] = bytes.try_into().ok()?;
                Presented::from(Ipv6Addr::from(octets)).to_string()
            }
            Reading::Mac => spaced_hex(bytes).replace(' ', ":"),
            Reading::Port => port_text(number as u16),
            Reading::UnixTime(4) => calendar::to_text(i64::from(number as i32), 0)?,
            Reading::UnixTime(_) => calendar::to_text(number as i64, 0)?,
            Reading::TimeProtocol => calendar::to_text(number as i64 - calendar::FROM_1900, 0)?,
            Reading::NtpTime => {
                // 0 means that the time is not known (RFC 5905, section 6).
                let (seconds, fraction) = ((number >> 32) as i64, number as u32);
                // Seconds without their highest bit are of the second era, from 2036 on (RFC 4330, section 3).
                let era = if seconds & 1 << 31 == 0 { calendar::ERA } else { 0 };
                let nanos = (u64::from(fraction) * 1_000_000_000) >> 32;
                let text = || calendar::to_text(seconds + era - calendar::FROM_1900, nanos as u32);
                (number != 0).then(text).flatten()?
            }
            _ => return None,
        }))
    }

    /// Of bytes that say themselves how many are meant.
    fn whole(self, bytes: &[u8], order: Order) -> Option<(SafeText, usize)> {
        let held = &bytes[..bytes.len().min(TEXT)];
        match self {
            Reading::Ascii => {
                let length =
                    held.iter().take_while(|byte| is_text(char::from(**byte)) && byte.is_ascii()).count();
                (length > 0).then(|| (SafeText::bounded(&held[..length], TEXT).text, length))
            }
            Reading::Utf8 => {
                let valid = match std::str::from_utf8(held) {
                    Ok(text) => text,
                    Err(error) => std::str::from_utf8(&held[..error.valid_up_to()]).unwrap_or_default(),
                };
                let length = valid.find(|ch| !is_text(ch)).unwrap_or(valid.len());
                let text = &valid[..length];
                (!text.is_ascii()).then(|| (SafeText::bounded(text.as_bytes(), TEXT).text, length))
            }
            Reading::Utf16 => {
                let unit = |pair: &[u8]| order.read(pair) as u16;
                let decoded = char::decode_utf16(held.chunks_exact(2).map(unit));
                let text: String = decoded.map_while(Result::ok).take_while(|ch| is_text(*ch)).collect();
                let length = text.chars().map(|ch| ch.len_utf16() * 2).sum();
                (length > 0).then(|| (SafeText::bounded(text.as_bytes(), TEXT).text, length))
            }
            Reading::Sockaddr => address(bytes, order),
            Reading::LengthPrefix(width) => {
                let length =
                    usize::try_from(order.read(&bytes[..width])).ok().filter(|length| *length > 0)?;
                let end = width.checked_add(length)?;
                let text = SafeText::bounded(bytes.get(width..end)?, TEXT).text;
                Some((SafeText::from(length).then(": ").then(text), end))
            }
            Reading::Varint => {
                let (number, length) = number::varint(bytes)?;
                Some((SafeText::from(number), length))
            }
            Reading::Bcd => {
                let (digits, length) = number::bcd(bytes, BCD)?;
                Some((SafeText::own(digits), length))
            }
            Reading::Checksum => {
                Some((SafeText::own(format!("0x{:04x}", internet_checksum(bytes))), bytes.len()))
            }
            Reading::Crc32 => Some((SafeText::own(format!("0x{:08x}", crc32(bytes))), bytes.len())),
            _ => None,
        }
    }
}

/// Whether text goes on with it: no control character but line ends and tabs.
fn is_text(ch: char) -> bool {
    !ch.is_control() || matches!(ch, '\n' | '\r' | '\t')
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

/// The address that `sockaddr` bytes are, their family in an order; port and address are in network order always.
fn address(bytes: &[u8], order: Order) -> Option<(SafeText, usize)> {
    let family = order.read(bytes.get(..2)?) as u16;
    let port = || Some(Order::NETWORK.read(bytes.get(2..4)?));
    match family {
        sockaddr::AF_INET => {
            let held = bytes.get(..16)?;
            let ip = Ipv4Addr::from(<[u8; 4]>::try_from(&held[4..8]).ok()?);
            Some((SafeText::own(format!("{ip}:{}", port()?)), 16))
        }
        sockaddr::AF_INET6 => {
            let held = bytes.get(..28)?;
            let ip = Presented::from(Ipv6Addr::from(<[u8; 16]>::try_from(&held[8..24]).ok()?));
            let scope = order.read(&held[24..]);
            let scope = if scope == 0 { String::new() } else { format!("%{scope}") };
            Some((SafeText::own(format!("[{ip}{scope}]:{}", port()?)), 28))
        }
        sockaddr::AF_UNIX => {
            let path = &bytes[2..bytes.len().min(2 + sockaddr::SUN_PATH)];
            let name = path.split(|byte| *byte == 0).next().filter(|name| !name.is_empty())?;
            let length = (2 + name.len() + 1).min(bytes.len());
            Some((SafeText::escaped(name).truncated(TEXT), length))
        }
        _ => None,
    }
}
