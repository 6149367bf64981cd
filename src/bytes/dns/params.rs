//! Parts of a record's data that are lists: bitmaps of types, parameters of service bindings, EDNS options.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use data_encoding::{BASE64, HEXLOWER};

use super::codes::{self, type_name};
use super::name::quoted;
use super::reader::{RdataError, RdataPart, RdataReader};
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;

/// Windows of types, each with a bitmap of 1 to 32 bytes, in rising order (RFC 4034, section 4.1.2).
pub(super) fn bitmap(
    cursor: &mut RdataReader<'_>,
    label: &'static str,
    parts: &mut Vec<RdataPart>,
) -> Result<(), RdataError> {
    let mut before = None;
    while !cursor.is_done() {
        let start = cursor.at;
        let window = cursor.number(1)? as u16;
        if before.is_some_and(|before| before >= window) {
            cursor.at = start;
            return cursor.error("the windows of a type bitmap do not rise");
        }
        before = Some(window);
        let bits = cursor.counted()?;
        if bits.is_empty() || bits.len() > 32 {
            cursor.at = start;
            return cursor.error("a type bitmap has 1 to 32 bytes");
        }
        let set = (0..bits.len() as u16 * 8)
            .filter(|bit| bits[usize::from(bit / 8)] & (0x80 >> (bit % 8)) != 0)
            .map(|bit| type_name(window << 8 | bit));
        let text = set.collect::<Vec<_>>().join(" ");
        let range = start..cursor.at;
        parts.push(RdataPart {
            label,
            range,
            text: SafeText::own(text),
            note: SafeText::EMPTY,
            is_name: false,
        });
    }
    Ok(())
}

const KEYS: [&str; 9] =
    ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

fn key_name(key: u16) -> std::borrow::Cow<'static, str> {
    KEYS.get(usize::from(key)).map_or_else(|| format!("key{key}").into(), |name| (*name).into())
}

/// `alpn="h2,h3" port=443 …` (RFC 9460, section 2.1).
pub(super) fn service(
    cursor: &mut RdataReader<'_>,
    label: &'static str,
    parts: &mut Vec<RdataPart>,
) -> Result<(), RdataError> {
    while !cursor.is_done() {
        let start = cursor.at;
        let key = cursor.number(2)? as u16;
        let length = cursor.number(2)? as usize;
        let value = cursor.take(length)?;
        let name = key_name(key);
        // A value that does not have the form of its key is shown as that of an unknown one.
        let text = match known(key, value) {
            Some(text) if text.is_empty() => name.into_owned(),
            Some(text) => format!("{name}={text}"),
            None if value.is_empty() => name.into_owned(),
            None => format!("{name}={}", quoted(value)),
        };
        parts.push(RdataPart {
            label,
            range: start..cursor.at,
            text: SafeText::own(text),
            note: SafeText::EMPTY,
            is_name: false,
        });
    }
    Ok(())
}

fn known(key: u16, value: &[u8]) -> Option<String> {
    let numbers = || value.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
    let whole = |size: usize| !value.is_empty() && value.len().is_multiple_of(size);
    Some(match key {
        0 if whole(2) => numbers().map(key_name).collect::<Vec<_>>().join(","),
        1 => quoted(&protocols(value)?),
        2 if value.is_empty() => String::new(),
        3 if value.len() == 2 => numbers().next()?.to_string(),
        4 if whole(4) => addresses(value.chunks_exact(4).filter_map(|four| {
            let octets: [u8; 4] = four.try_into().ok()?;
            Some(Ipv4Addr::from(octets).into())
        })),
        5 => BASE64.encode(value),
        6 if whole(16) => addresses(value.chunks_exact(16).filter_map(|sixteen| {
            let octets: [u8; 16] = sixteen.try_into().ok()?;
            Some(Ipv6Addr::from(octets).into())
        })),
        _ => return None,
    })
}

fn addresses(ips: impl Iterator<Item = IpAddr>) -> String {
    ips.map(|ip| Presented::from(ip).to_string()).collect::<Vec<_>>().join(",")
}

/// ALPN identifiers with commas between them; commas and backslashes in them escaped.
fn protocols(value: &[u8]) -> Option<Vec<u8>> {
    let mut list = Vec::new();
    let mut rest = value;
    while let Some((&length, tail)) = rest.split_first() {
        let (id, tail) = tail.split_at_checked(usize::from(length))?;
        if !list.is_empty() {
            list.push(b',');
        }
        for byte in id {
            if matches!(byte, b',' | b'\\') {
                list.push(b'\\');
            }
            list.push(*byte);
        }
        rest = tail;
    }
    (!list.is_empty()).then_some(list)
}

/// An option of EDNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsOption {
    /// Its code.
    pub code: u16,
    /// Its bytes in the message, code and length included.
    pub range: Range<usize>,
    /// Its bytes without code and length, in the message.
    pub value: Range<usize>,
    /// What it says.
    pub text: SafeText,
}

impl DnsOption {
    /// `NSID`, or `OPT65001`.
    pub fn name(&self) -> SafeText {
        match codes::option(self.code) {
            Some(code) => SafeText::literal(code.name),
            None => SafeText::literal("OPT").then(self.code),
        }
    }
}

/// The options in the data of an OPT record (RFC 6891, section 6.1.2), as far as they are readable.
pub(super) fn options(message: &[u8], data: &Range<usize>) -> (Vec<DnsOption>, Result<(), RdataError>) {
    let mut options = Vec::new();
    let mut cursor = RdataReader::new(message, data);
    while !cursor.is_done() {
        match one_option(&mut cursor) {
            Ok(option) => options.push(option),
            Err(error) => return (options, Err(error)),
        }
    }
    (options, Ok(()))
}

fn one_option(cursor: &mut RdataReader<'_>) -> Result<DnsOption, RdataError> {
    let start = cursor.at;
    let code = cursor.number(2)? as u16;
    let length = cursor.number(2)? as usize;
    let value = cursor.take(length)?;
    let hex = || SafeText::own(HEXLOWER.encode(value));
    let text = match code {
        3 => hex().then(" ").then(SafeText::own(quoted(value))),
        8 => subnet(value).map_or_else(hex, SafeText::own),
        11 if value.len() == 2 => {
            let tenths = u16::from_be_bytes([value[0], value[1]]);
            SafeText::own(format!("{}.{} s", tenths / 10, tenths % 10))
        }
        12 => SafeText::own(format!("{} bytes", value.len())),
        15 if value.len() >= 2 => {
            let number = u16::from_be_bytes([value[0], value[1]]);
            let mut text = SafeText::from(number);
            if let Some(error) = codes::extended_error(number) {
                text = text.then(" (").then(error.name).then(")");
            }
            // The text is UTF-8 (RFC 8914, section 2), of a stranger.
            match value[2..].trim_ascii_end() {
                [] => text,
                extra => text.then(": ").then(SafeText::escaped(extra)),
            }
        }
        _ => hex(),
    };
    Ok(DnsOption { code, range: start..cursor.at, value: start + 4..cursor.at, text })
}

/// `192.0.2.0/24/0`: address, source and scope prefix (RFC 7871, section 6).
fn subnet(value: &[u8]) -> Option<String> {
    let (&[high, low, source, scope], rest) = value.split_first_chunk::<4>()?;
    let ip: IpAddr = match u16::from_be_bytes([high, low]) {
        1 if rest.len() <= 4 => {
            let mut octets = [0; 4];
            octets[..rest.len()].copy_from_slice(rest);
            Ipv4Addr::from(octets).into()
        }
        2 if rest.len() <= 16 => {
            let mut octets = [0; 16];
            octets[..rest.len()].copy_from_slice(rest);
            Ipv6Addr::from(octets).into()
        }
        _ => return None,
    };
    Some(format!("{}/{source}/{scope}", Presented::from(ip)))
}
