//! What a member stands for beyond its number: an address, a port, a family. Types of the sockets API say it
//! themselves (`in_port_t`), any other member by an attribute before it: `[[ipv6]] unsigned char source[16];`.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::bytes::address::Presented;
use crate::bytes::constants::{ConstantGroup, Platform, name_of};
use crate::bytes::hints;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;

/// What a member stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberMeaning {
    /// An address family, as a platform numbers them.
    Family(Platform),
    /// A socket type (`SOCK_STREAM` …).
    SocketType,
    /// A protocol (`IPPROTO_TCP` …).
    Protocol,
    /// The flags of `getaddrinfo(3)`.
    AddrinfoFlags,
    /// A port.
    Port,
    /// An IPv4 address.
    Inet,
    /// An IPv6 address: 16 bytes, most significant first.
    Inet6,
    /// A hardware address: 6 bytes.
    Mac,
    /// An interface index that gives an address its scope; 0 for none.
    Scope,
    /// The name of a Unix socket; where it ends, the length of the whole says.
    UnixPath,
    /// A number that is written in hexadecimal: a flow label, a checksum.
    Hex,
    /// Bytes whose meaning is elsewhere.
    Opaque,
    /// Bytes that mean nothing, and should be zero.
    Unused,
    /// A number with a name, by a table.
    Named(&'static [(u64, &'static str)]),
}

/// `type` of an Ethernet frame (IEEE 802, EtherType).
const ETHERTYPES: &[(u64, &str)] =
    &[(0x0800, "IPv4"), (0x0806, "ARP"), (0x8100, "VLAN"), (0x86dd, "IPv6"), (0x88cc, "LLDP")];

/// `type` of an ICMP message (RFC 792).
const ICMP_TYPES: &[(u64, &str)] = &[
    (0, "echo reply"),
    (3, "destination unreachable"),
    (5, "redirect"),
    (8, "echo request"),
    (11, "time exceeded"),
    (12, "parameter problem"),
];

/// `type` of an ICMPv6 message (RFC 4443, RFC 4861, RFC 2710, RFC 3810).
const ICMPV6_TYPES: &[(u64, &str)] = &[
    (1, "destination unreachable"),
    (2, "packet too big"),
    (3, "time exceeded"),
    (4, "parameter problem"),
    (128, "echo request"),
    (129, "echo reply"),
    (130, "listener query"),
    (131, "listener report"),
    (132, "listener done"),
    (133, "router solicitation"),
    (134, "router advertisement"),
    (135, "neighbour solicitation"),
    (136, "neighbour advertisement"),
    (137, "redirect"),
    (143, "listener report, version 2"),
];

/// `type` of a TLS record (RFC 8446, appendix B.1).
const TLS_TYPES: &[(u64, &str)] = &[
    (20, "change_cipher_spec"),
    (21, "alert"),
    (22, "handshake"),
    (23, "application_data"),
    (24, "heartbeat"),
];

/// `legacy_record_version` of a TLS record (RFC 8446, section 5.1); TLS 1.3 says 1.2.
const TLS_VERSIONS: &[(u64, &str)] = &[
    (0x0300, "SSL 3.0"),
    (0x0301, "TLS 1.0"),
    (0x0302, "TLS 1.1"),
    (0x0303, "TLS 1.2"),
    (0x0304, "TLS 1.3"),
];

/// `tcpi_state` (`netinet/tcp.h`).
const TCP_STATES: &[(u64, &str)] = &[
    (1, "ESTABLISHED"),
    (2, "SYN_SENT"),
    (3, "SYN_RECV"),
    (4, "FIN_WAIT1"),
    (5, "FIN_WAIT2"),
    (6, "TIME_WAIT"),
    (7, "CLOSE"),
    (8, "CLOSE_WAIT"),
    (9, "LAST_ACK"),
    (10, "LISTEN"),
    (11, "CLOSING"),
];

impl MemberMeaning {
    /// The words of the attribute.
    pub const WORDS: [(&'static str, MemberMeaning); 22] = [
        ("family", MemberMeaning::Family(Platform::Linux)),
        ("freebsd_family", MemberMeaning::Family(Platform::FreeBsd)),
        ("macos_family", MemberMeaning::Family(Platform::MacOs)),
        ("windows_family", MemberMeaning::Family(Platform::Windows)),
        ("socktype", MemberMeaning::SocketType),
        ("ipproto", MemberMeaning::Protocol),
        ("ai_flags", MemberMeaning::AddrinfoFlags),
        ("port", MemberMeaning::Port),
        ("ipv4", MemberMeaning::Inet),
        ("ipv6", MemberMeaning::Inet6),
        ("mac", MemberMeaning::Mac),
        ("scope", MemberMeaning::Scope),
        ("unix_path", MemberMeaning::UnixPath),
        ("hex", MemberMeaning::Hex),
        ("opaque", MemberMeaning::Opaque),
        ("unused", MemberMeaning::Unused),
        ("ethertype", MemberMeaning::Named(ETHERTYPES)),
        ("icmp_type", MemberMeaning::Named(ICMP_TYPES)),
        ("icmpv6_type", MemberMeaning::Named(ICMPV6_TYPES)),
        ("tls_type", MemberMeaning::Named(TLS_TYPES)),
        ("tls_version", MemberMeaning::Named(TLS_VERSIONS)),
        ("tcp_state", MemberMeaning::Named(TCP_STATES)),
    ];

    /// That of an attribute.
    pub(super) fn of_word(word: &str) -> Option<MemberMeaning> {
        MemberMeaning::WORDS.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
    }

    /// That of a number type of the sockets API.
    pub(super) fn of_type(name: &str) -> Option<MemberMeaning> {
        match name {
            "sa_family_t" => Some(MemberMeaning::Family(Platform::Linux)),
            "in_port_t" => Some(MemberMeaning::Port),
            "in_addr_t" => Some(MemberMeaning::Inet),
            _ => None,
        }
    }

    /// Whether fewer bytes than the member has are no defect.
    pub(super) fn may_be_short(self) -> bool {
        self == MemberMeaning::UnixPath
    }

    /// Whether it is no number: its bytes have no order.
    pub(super) const fn is_of_bytes(self) -> bool {
        matches!(
            self,
            MemberMeaning::Mac | MemberMeaning::UnixPath | MemberMeaning::Opaque | MemberMeaning::Unused
        )
    }

    /// What the bytes of the whole member say, and what a reader may want to be told about it; `None` if it is the
    /// meaning of a number, or these are not as many bytes as it has.
    pub(super) fn of_bytes(self, bytes: &[u8]) -> Option<(SafeText, SafeText)> {
        let plain = |text: String| Some((SafeText::own(text), SafeText::EMPTY));
        match self {
            MemberMeaning::Inet6 => {
                let octets: [u8; 16] = bytes.try_into().ok()?;
                plain(Presented::from(Ipv6Addr::from(octets)).to_string())
            }
            MemberMeaning::Mac if bytes.len() == 6 => plain(spaced_hex(bytes).replace(' ', ":")),
            MemberMeaning::UnixPath => Some(unix_name(bytes)),
            MemberMeaning::Opaque => plain(spaced_hex(&bytes[..bytes.len().min(16)])),
            MemberMeaning::Unused => {
                let note = if bytes.iter().all(|byte| *byte == 0) { "" } else { "not zero" };
                Some((SafeText::literal("unused"), SafeText::literal(note)))
            }
            _ => None,
        }
    }

    /// What a number of `width` bytes says; `None` if it is the meaning of something else.
    pub(super) fn of_number(self, number: i128, width: usize) -> Option<(SafeText, SafeText)> {
        let bits = number as u128 & (u128::MAX >> (128 - 8 * width.clamp(1, 16)));
        let plain = |text: String| Some((SafeText::own(text), SafeText::EMPTY));
        let named = |name: Option<&'static str>| {
            let text = SafeText::own(number.to_string());
            Some((name.map_or(text.clone(), |name| text.then(" ").then(name)), SafeText::EMPTY))
        };
        let constant =
            |group, platform| u64::try_from(number).ok().and_then(|number| name_of(group, platform, number));
        // 0 lets getaddrinfo and socket choose.
        let or_any = |name| if number == 0 { Some("any") } else { name };
        match self {
            MemberMeaning::Family(platform) => named(constant(ConstantGroup::Family, platform)),
            MemberMeaning::SocketType => named(or_any(constant(ConstantGroup::SocketType, Platform::Linux))),
            MemberMeaning::Protocol => named(or_any(constant(ConstantGroup::Protocol, Platform::Linux))),
            MemberMeaning::AddrinfoFlags => plain(flags(bits)),
            MemberMeaning::Port => {
                let note = if number == 0 {
                    SafeText::literal("0: the system chooses one")
                } else {
                    SafeText::own(format!("a program writes htons({number})"))
                };
                Some((SafeText::own(number.to_string()), note))
            }
            MemberMeaning::Inet => plain(Ipv4Addr::from(bits as u32).to_string()),
            MemberMeaning::Scope => {
                let note = if number == 0 { "no scope" } else { "an interface index" };
                Some((SafeText::own(number.to_string()), SafeText::literal(note)))
            }
            MemberMeaning::Hex => plain(format!("0x{bits:0digits$x}", digits = width * 2)),
            MemberMeaning::Named(table) => {
                let found = table.iter().find(|(known, _)| i128::from(*known) == number);
                named(found.map(|(_, name)| *name))
            }
            _ => None,
        }
    }
}

/// The flags of `getaddrinfo(3)`: the number, then the names of its bits.
fn flags(number: u128) -> String {
    let mut text = format!("0x{number:04x}");
    let set = hints::set_in(hints::AI_FLAGS, number as i32);
    for (index, flag) in set.iter().enumerate() {
        text.push_str(if index == 0 { " " } else { "|" });
        text.push_str(flag.name);
    }
    text
}

/// `sun_path` (unix(7)): a path up to its NUL, an abstract name, which begins with NUL and has
/// its length from the length of the whole, or nothing.
fn unix_name(bytes: &[u8]) -> (SafeText, SafeText) {
    match bytes.split_first() {
        None => (SafeText::literal("(unnamed)"), SafeText::literal("never bound")),
        Some((0, name)) if name.iter().all(|byte| *byte == 0) && name.len() >= 107 => {
            (SafeText::literal("(empty)"), SafeText::literal("zero throughout"))
        }
        Some((0, name)) => (
            SafeText::literal("@").then(SafeText::escaped(name)),
            SafeText::literal("abstract: the first byte is 0, the length says where it ends"),
        ),
        Some(_) => {
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            let note = match bytes.get(end + 1..) {
                None => "no NUL at the end: the length says where it ends",
                Some(rest) if rest.iter().any(|byte| *byte != 0) => "a path; more bytes after its NUL",
                Some(_) => "a path",
            };
            (SafeText::escaped(&bytes[..end]), SafeText::literal(note))
        }
    }
}
