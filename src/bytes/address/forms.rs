//! One address in every form.

use std::fmt::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{AddressError, AddressProblem};
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;

/// An address as `inet_ntop(3)` of glibc prints it, and with it getent and ss. The standard library does the same but for
/// an IPv4-compatible address (RFC 4291, section 2.5.5.1), which is `::1.2.3.4` here and `::102:304` there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented(IpAddr);

impl<A: Into<IpAddr>> From<A> for Presented {
    fn from(ip: A) -> Presented {
        Presented(ip.into())
    }
}

/// ```
/// # use sockpit::bytes::address::Presented;
/// # use std::net::Ipv6Addr;
/// let shown = |text: &str| Presented::from(text.parse::<Ipv6Addr>().unwrap()).to_string();
/// assert_eq!(shown("::102:304"), "::1.2.3.4");
/// assert_eq!((shown("::1"), shown("::ffff:1.2.3.4")), ("::1".into(), "::ffff:1.2.3.4".into()));
/// ```
impl fmt::Display for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V6(ip) => match ip.segments() {
                [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
                    write!(f, "::{}", Ipv4Addr::from(u128::from(ip) as u32))
                }
                _ => ip.fmt(f),
            },
            IpAddr::V4(ip) => ip.fmt(f),
        }
    }
}

/// `C1888A8E`: the number that `ntohl(s_addr)` is, in capitals, as the books print it.
pub fn hex(ip: Ipv4Addr) -> String {
    format!("{:08X}", u32::from(ip))
}

/// `3246951054`: the same number in decimal.
pub fn decimal(ip: Ipv4Addr) -> String {
    u32::from(ip).to_string()
}

/// `11000001.10001000.10001010.10001110`
pub fn dotted_binary(ip: Ipv4Addr) -> String {
    ip.octets().map(|byte| format!("{byte:08b}")).join(".")
}

/// `c1 88 8a 8e`: the bytes on the wire.
pub fn bytes(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => spaced_hex(&ip.octets()),
        IpAddr::V6(ip) => spaced_hex(&ip.octets()),
    }
}

/// `193 136 138 142`: the bytes in decimal.
pub fn octets(ip: Ipv4Addr) -> String {
    ip.octets().map(|byte| byte.to_string()).join(" ")
}

/// `::ffff:193.136.138.142`: the address as an IPv6 socket sees it (RFC 4291, section 2.5.5.2).
pub fn mapped(ip: Ipv4Addr) -> Ipv6Addr {
    ip.to_ipv6_mapped()
}

/// `0:0:0:0:0:0:0:1`: all eight groups.
pub fn full(ip: Ipv6Addr) -> String {
    ip.segments().map(|group| format!("{group:x}")).join(":")
}

/// `0000:0000:0000:0000:0000:0000:0000:0001`: all digits.
pub fn padded(ip: Ipv6Addr) -> String {
    ip.segments().map(|group| format!("{group:04x}")).join(":")
}

/// `142.138.136.193.in-addr.arpa` (RFC 1035, section 3.5), or 32 digits under `ip6.arpa`
/// (RFC 3596, section 2.5): the name that a reverse lookup asks for.
pub fn arpa(ip: IpAddr) -> String {
    let mut name = String::new();
    match ip {
        IpAddr::V4(ip) => {
            for byte in ip.octets().iter().rev() {
                let _ = write!(name, "{byte}.");
            }
            name.push_str("in-addr.arpa");
        }
        IpAddr::V6(ip) => {
            for byte in ip.octets().iter().rev() {
                let _ = write!(name, "{:x}.{:x}.", byte & 15, byte >> 4);
            }
            name.push_str("ip6.arpa");
        }
    }
    name
}

/// The address in every form: what it is called, and itself.
pub fn forms(ip: IpAddr) -> Vec<(&'static str, SafeText)> {
    let mut all = match ip {
        IpAddr::V4(v4) => vec![
            ("dotted", v4.to_string()),
            ("hex", hex(v4)),
            ("bytes", bytes(ip)),
            ("decimal bytes", octets(v4)),
            ("number", decimal(v4)),
            ("binary", dotted_binary(v4)),
            ("IPv4-mapped", mapped(v4).to_string()),
        ],
        IpAddr::V6(v6) => {
            let mut all = vec![
                ("short", Presented::from(v6).to_string()),
                ("full", full(v6)),
                ("all digits", padded(v6)),
                ("bytes", bytes(ip)),
            ];
            all.extend(v6.to_ipv4_mapped().map(|v4| ("IPv4 inside", v4.to_string())));
            all
        }
    };
    all.push(("reverse name", arpa(ip)));
    all.into_iter().map(|(name, form)| (name, SafeText::own(form))).collect()
}

/// The address of a reverse name; `None` when `text` does not end as one.
pub(super) fn parse_arpa(text: &str) -> Option<Result<IpAddr, AddressError>> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let found = if let Some(bytes) = name.strip_suffix(".in-addr.arpa") {
        let forward: Vec<&str> = bytes.rsplit('.').collect();
        forward.join(".").parse().ok().map(IpAddr::V4)
    } else if let Some(digits) = name.strip_suffix(".ip6.arpa") {
        let digits: Vec<&str> = digits.rsplit('.').collect();
        let is_whole = digits.len() == 32
            && digits.iter().all(|digit| digit.len() == 1 && digit.as_bytes()[0].is_ascii_hexdigit());
        let number = is_whole.then(|| u128::from_str_radix(&digits.concat(), 16).ok()).flatten();
        number.map(|number| IpAddr::V6(Ipv6Addr::from(number)))
    } else {
        return None;
    };
    Some(found.ok_or_else(|| AddressError::at(text, 0..text.len(), AddressProblem::Arpa)))
}

/// Four groups of eight binary digits.
pub(super) fn parse_binary(text: &str) -> Option<Ipv4Addr> {
    let groups: Vec<&str> = text.split('.').collect();
    let is_binary = groups.len() == 4
        && groups
            .iter()
            .all(|group| group.len() == 8 && group.bytes().all(|byte| matches!(byte, b'0' | b'1')));
    let number = is_binary.then(|| u32::from_str_radix(&groups.concat(), 2).ok()).flatten();
    number.map(Ipv4Addr::from)
}

/// Eight hexadecimal digits with a letter among them: without one it is a decimal number.
pub(super) fn parse_bare_hex(text: &str) -> Option<Ipv4Addr> {
    let is_hex = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let number = (is_hex && has_letter).then(|| u32::from_str_radix(text, 16).ok()).flatten();
    number.map(Ipv4Addr::from)
}
