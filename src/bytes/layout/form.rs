//! What the bytes of a member mean, and how they are told.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::bytes::address::Presented;
use crate::bytes::hints;
use crate::bytes::notation::spaced_hex;
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// In which order the bytes of a member stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberOrder {
    /// In the order of the host.
    Host,
    /// In network order: a program converts it.
    Network,
    /// It is no number.
    None,
}

impl MemberOrder {
    /// The word on screen.
    pub const fn name(self) -> &'static str {
        match self {
            MemberOrder::Host => "host",
            MemberOrder::Network => "network",
            MemberOrder::None => "-",
        }
    }
}

/// What the bytes of a member mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberFormat {
    /// An unsigned number in the order of the host, in decimal.
    Unsigned,
    /// A signed number in the order of the host, in decimal.
    Signed,
    /// An unsigned number in network order, in decimal.
    NetworkUnsigned,
    /// A number in network order, in hex: a flow label.
    NetworkHex,
    /// An address family, in the order of the host.
    Family,
    /// A socket type (`SOCK_STREAM` …), in the order of the host.
    SocketType,
    /// A protocol (`IPPROTO_TCP` …), in the order of the host.
    IpProtocol,
    /// The flags of `getaddrinfo(3)`, in the order of the host.
    AddrinfoFlags,
    /// A port, in network order.
    Port,
    /// An IPv4 address, in network order.
    Inet,
    /// An IPv6 address: an array of bytes, most significant first.
    Inet6,
    /// An interface index that gives an address its scope; 0 for none.
    Scope,
    /// The name of a Unix socket; where it ends, the length of the whole says.
    UnixName,
    /// A pointer of this host.
    Pointer,
    /// Bytes whose meaning is elsewhere.
    Opaque,
    /// Bytes that mean nothing, and should be zero.
    Unused,
}

impl MemberFormat {
    /// The order in which the bytes stand.
    pub const fn order(self) -> MemberOrder {
        match self {
            MemberFormat::Unsigned
            | MemberFormat::Signed
            | MemberFormat::Family
            | MemberFormat::SocketType
            | MemberFormat::IpProtocol
            | MemberFormat::AddrinfoFlags
            | MemberFormat::Scope
            | MemberFormat::Pointer => MemberOrder::Host,
            MemberFormat::NetworkUnsigned
            | MemberFormat::NetworkHex
            | MemberFormat::Port
            | MemberFormat::Inet
            | MemberFormat::Inet6 => MemberOrder::Network,
            MemberFormat::UnixName | MemberFormat::Opaque | MemberFormat::Unused => MemberOrder::None,
        }
    }

    /// Whether fewer bytes than the member has are no defect.
    pub(super) const fn may_be_short(self) -> bool {
        matches!(self, MemberFormat::UnixName)
    }

    /// The value in `bytes`, which are all that the member has, and what a reader may want to
    /// be told about it.
    pub(super) fn tell(self, bytes: &[u8]) -> (SafeText, SafeText) {
        let host = Order::HOST.read(bytes);
        let network = Order::NETWORK.read(bytes);
        let plain = |text: String| (SafeText::own(text), SafeText::EMPTY);
        match self {
            MemberFormat::Unsigned => plain(host.to_string()),
            MemberFormat::Signed => plain(signed(host, bytes.len()).to_string()),
            MemberFormat::NetworkUnsigned => plain(network.to_string()),
            MemberFormat::NetworkHex => plain(format!("0x{network:0digits$x}", digits = bytes.len() * 2)),
            // Two bytes of a sockaddr are unsigned; in an addrinfo all three are an int.
            MemberFormat::Family if bytes.len() <= 2 => named(host as i128, family_name),
            MemberFormat::Family => named(signed(host, bytes.len()), family_name),
            MemberFormat::SocketType => named(signed(host, bytes.len()), socket_type_name),
            MemberFormat::IpProtocol => named(signed(host, bytes.len()), protocol_name),
            MemberFormat::AddrinfoFlags => plain(flags(host)),
            MemberFormat::Port => {
                let note = if network == 0 {
                    SafeText::literal("0: the system chooses one")
                } else {
                    SafeText::own(format!("a program writes htons({network})"))
                };
                (SafeText::own(network.to_string()), note)
            }
            MemberFormat::Inet => plain(Ipv4Addr::from(network as u32).to_string()),
            MemberFormat::Inet6 => plain(Presented::from(Ipv6Addr::from(network)).to_string()),
            MemberFormat::Scope if host == 0 => (SafeText::literal("0"), SafeText::literal("no scope")),
            MemberFormat::Scope => (SafeText::own(host.to_string()), SafeText::literal("an interface index")),
            MemberFormat::UnixName => unix_name(bytes),
            MemberFormat::Pointer if host == 0 => plain("NULL".to_owned()),
            MemberFormat::Pointer => plain(format!("{host:#x}")),
            MemberFormat::Opaque => plain(spaced_hex(&bytes[..bytes.len().min(16)])),
            MemberFormat::Unused if bytes.iter().all(|byte| *byte == 0) => {
                (SafeText::literal("unused"), SafeText::EMPTY)
            }
            MemberFormat::Unused => (SafeText::literal("unused"), SafeText::literal("not zero")),
        }
    }
}

fn signed(number: u128, width: usize) -> i128 {
    let spare = 128_u32.saturating_sub(8 * width as u32).min(127);
    (number << spare) as i128 >> spare
}

fn named(number: i128, name: impl Fn(u64) -> Option<&'static str>) -> (SafeText, SafeText) {
    let text = SafeText::own(number.to_string());
    match u64::try_from(number).ok().and_then(name) {
        Some(name) => (text.then(" ").then(name), SafeText::EMPTY),
        None => (text, SafeText::EMPTY),
    }
}

/// The name of an address family, as Linux numbers them (`bits/socket.h`).
pub const fn family_name(family: u64) -> Option<&'static str> {
    Some(match family {
        0 => "AF_UNSPEC",
        1 => "AF_UNIX",
        2 => "AF_INET",
        3 => "AF_AX25",
        4 => "AF_IPX",
        5 => "AF_APPLETALK",
        9 => "AF_X25",
        10 => "AF_INET6",
        16 => "AF_NETLINK",
        17 => "AF_PACKET",
        29 => "AF_CAN",
        31 => "AF_BLUETOOTH",
        38 => "AF_ALG",
        40 => "AF_VSOCK",
        44 => "AF_XDP",
        _ => return None,
    })
}

const fn socket_type_name(number: u64) -> Option<&'static str> {
    Some(match number {
        0 => "any",
        1 => "SOCK_STREAM",
        2 => "SOCK_DGRAM",
        3 => "SOCK_RAW",
        4 => "SOCK_RDM",
        5 => "SOCK_SEQPACKET",
        _ => return None,
    })
}

const fn protocol_name(number: u64) -> Option<&'static str> {
    Some(match number {
        0 => "any",
        1 => "IPPROTO_ICMP",
        6 => "IPPROTO_TCP",
        17 => "IPPROTO_UDP",
        58 => "IPPROTO_ICMPV6",
        132 => "IPPROTO_SCTP",
        136 => "IPPROTO_UDPLITE",
        _ => return None,
    })
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
