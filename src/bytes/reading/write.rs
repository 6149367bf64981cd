//! Text to bytes: what is typed into the row of a reading.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Reading, float16, number};
use crate::bytes::calendar;
use crate::bytes::notation::Notation;
use crate::bytes::order::{Order, TypedNumber};
use crate::bytes::port::{self, Protocol};
use crate::bytes::sockaddr;
use crate::bytes::text::SafeText;

impl Reading {
    /// The bytes of what a person typed, in an order. The error says what is expected.
    pub fn write(self, text: &str, order: Order) -> Result<Vec<u8>, SafeText> {
        let bare = text.trim();
        match self {
            Reading::Unsigned(width) => integer(bare, width, false).map(|bits| order.write(bits, width)),
            Reading::Signed(width) => integer(bare, width, true).map(|bits| order.write(bits, width)),
            Reading::Float16 => {
                let bits = float(bare, 2, |number| u64::from(float16::to_bits(number)))?;
                Ok(order.write(bits, 2))
            }
            Reading::Float32 => {
                let bits = float(bare, 4, |number| u64::from((number as f32).to_bits()))?;
                Ok(order.write(bits, 4))
            }
            Reading::Float64 => Ok(order.write(float(bare, 8, f64::to_bits)?, 8)),
            Reading::Inet => {
                let ip: Ipv4Addr = read(bare, "an IPv4 address is expected here, as 127.0.0.1")?;
                Ok(order.write(u128::from(u32::from(ip)), 4))
            }
            Reading::Inet6 => {
                let ip: Ipv6Addr = read(bare, "an IPv6 address is expected here, as ::1")?;
                Ok(ip.octets().to_vec())
            }
            Reading::Mac => {
                let bytes = Notation::Hex.parse(&bare.replace('-', ":")).ok();
                bytes.filter(|bytes| bytes.len() == 6).ok_or_else(|| {
                    SafeText::literal("a hardware address is expected here, as 00:1b:44:11:3a:b7")
                })
            }
            Reading::Port => {
                let word = bare.split_whitespace().next().unwrap_or_default();
                let known =
                    || [Protocol::Tcp, Protocol::Udp].into_iter().find_map(|of| port::service_port(word, of));
                let number = port::parse(word).ok().or_else(known);
                let number =
                    number.ok_or_else(|| SafeText::literal("a port from 0 to 65535 is expected here"))?;
                Ok(order.write(u128::from(number), 2))
            }
            Reading::Sockaddr => address(bare, order),
            Reading::UnixTime(width) => {
                let (seconds, _) = date(bare)?;
                if width == 4 && i32::try_from(seconds).is_err() {
                    return Err(SafeText::literal(
                        "32 bits reach from 1901-12-13T20:45:52Z to 2038-01-19T03:14:07Z",
                    ));
                }
                Ok(order.write(seconds as u128, width))
            }
            Reading::TimeProtocol => {
                let seconds = date(bare)?.0 + calendar::FROM_1900;
                let bits = u32::try_from(seconds).map_err(|_| {
                    SafeText::literal("32 bits reach from 1900-01-01T00:00:00Z to 2036-02-07T06:28:15Z")
                })?;
                Ok(order.write(u128::from(bits), 4))
            }
            Reading::NtpTime => {
                let (seconds, nanos) = date(bare)?;
                let seconds = seconds + calendar::FROM_1900;
                if !(calendar::ERA / 2..calendar::ERA + calendar::ERA / 2).contains(&seconds) {
                    return Err(SafeText::literal(
                        "NTP reaches from 1968-01-20T03:14:08Z to 2104-02-26T09:42:23Z",
                    ));
                }
                // Rounded up, so that it is read as the same nanoseconds.
                let fraction = (u64::from(nanos) << 32).div_ceil(1_000_000_000);
                Ok(order.write(u128::from(seconds as u32) << 32 | u128::from(fraction), 8))
            }
            Reading::LengthPrefix(width) => {
                let bytes = Notation::Text.parse(text).map_err(|error| error.text())?;
                if bytes.is_empty() || bytes.len() as u128 >= 1 << (8 * width) {
                    let text = SafeText::literal("a length of ").then(width * 8).then(" bits takes 1 to ");
                    return Err(text.then((1_u64 << (8 * width)) - 1).then(" bytes"));
                }
                let mut whole = order.write(bytes.len() as u128, width);
                whole.extend(bytes);
                Ok(whole)
            }
            Reading::Varint => {
                let number = integer(bare, 8, false)?;
                Ok(number::to_varint(number as u64))
            }
            Reading::Bcd => number::to_bcd(bare)
                .ok_or_else(|| SafeText::literal("decimal digits are expected here, as 58001")),
            Reading::Ascii | Reading::Utf8 => {
                let bytes = Notation::Text.parse(text).map_err(|error| error.text())?;
                if self == Reading::Ascii && !bytes.is_ascii() {
                    return Err(SafeText::literal("ASCII has no such character"));
                }
                Ok(bytes)
            }
            Reading::Utf16 => {
                let bytes = Notation::Text.parse(text).map_err(|error| error.text())?;
                let text =
                    String::from_utf8(bytes).map_err(|_| SafeText::literal("this is no text in UTF-8"))?;
                Ok(text.encode_utf16().flat_map(|unit| order.write(u128::from(unit), 2)).collect())
            }
            Reading::Checksum | Reading::Crc32 => {
                Err(SafeText::literal("a sum follows from the bytes: change them"))
            }
        }
    }
}

fn read<T: std::str::FromStr>(text: &str, expected: &'static str) -> Result<T, SafeText> {
    text.parse().map_err(|_| SafeText::literal(expected))
}

/// The bits of a whole number. Decimal numbers have to be ones of the type; digits of other bases are its bits.
fn integer(text: &str, width: usize, is_signed: bool) -> Result<u128, SafeText> {
    let bits = width as u32 * 8;
    let (least, most) = match (is_signed, bits) {
        (true, bits) => (i128::MIN >> (128 - bits), i128::MAX as u128 >> (128 - bits)),
        (false, bits) => (0, u128::MAX >> (128 - bits)),
    };
    let range = || {
        let text = SafeText::literal("a whole number from ").then(SafeText::shown(least)).then(" to ");
        text.then(SafeText::shown(most)).then(" is expected here, or its bits after 0x")
    };
    if let Ok(number) = text.parse::<u128>() {
        return if number <= most { Ok(number) } else { Err(range()) };
    }
    if text.starts_with('-') {
        let number = text.parse::<i128>().ok().filter(|number| *number >= least && *number < 0);
        return number.map(|number| number as u128 & (u128::MAX >> (128 - bits))).ok_or_else(range);
    }
    let number = TypedNumber::parse(text, Some(bits)).map_err(|_| range())?;
    if number.is_float() { Err(range()) } else { Ok(number.bits) }
}

/// The bits of a float; `0x` begins the bits themselves.
fn float(text: &str, width: usize, bits_of: impl FnOnce(f64) -> u64) -> Result<u128, SafeText> {
    if text.starts_with("0x") || text.starts_with("0b") {
        return integer(text, width, false);
    }
    let number = read(text, "a number is expected here, as 3.14, inf or NaN, or its bits after 0x")?;
    Ok(u128::from(bits_of(number)))
}

/// Seconds since 1970 and nanoseconds: a date, or the seconds themselves.
fn date(text: &str) -> Result<(i64, u32), SafeText> {
    let seconds = || text.parse().ok().map(|seconds| (seconds, 0));
    calendar::from_text(text)
        .or_else(seconds)
        // Beyond that no date can be shown.
        .filter(|(seconds, _)| calendar::to_text(*seconds, 0).is_some())
        .ok_or_else(|| {
            SafeText::literal("a date is expected here, as 2026-11-21T09:30:00Z, or seconds since 1970")
        })
}

/// `127.0.0.1:58001`, `[fe80::1%2]:80`, or the path of a Unix socket.
fn address(text: &str, order: Order) -> Result<Vec<u8>, SafeText> {
    let mut raw = if text.starts_with('/') {
        let path = Notation::Text.parse(text).map_err(|error| error.text())?;
        sockaddr::unix(sockaddr::UnixName::Path(&path)).map_err(SafeText::shown)?
    } else {
        match read(text, "an address is expected here, as 127.0.0.1:58001, [::1]:80 or /path")? {
            SocketAddr::V4(address) => sockaddr::inet(*address.ip(), address.port()).to_vec(),
            SocketAddr::V6(address) => {
                sockaddr::inet6(*address.ip(), address.port(), address.flowinfo(), address.scope_id())
                    .to_vec()
            }
        }
    };
    // Family and scope are in the order of the host.
    if order != Order::HOST {
        raw[..2].reverse();
        if raw.len() == 28 {
            raw[24..].reverse();
        }
    }
    Ok(raw)
}
