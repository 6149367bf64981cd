//! Socket options in a call: level, name and value.

use super::{names, payload};
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::socket_option::SocketOption;

/// Options that are read or set beside those of the table: our instruments', and those that are not
/// numbers (level, number, name).
const OTHERS: &[(i32, i32, &str)] = &[
    (libc::SOL_SOCKET, libc::SO_ERROR, "SO_ERROR"),
    (libc::SOL_SOCKET, libc::SO_TYPE, "SO_TYPE"),
    (libc::SOL_SOCKET, libc::SO_DOMAIN, "SO_DOMAIN"),
    (libc::SOL_SOCKET, libc::SO_PROTOCOL, "SO_PROTOCOL"),
    (libc::SOL_SOCKET, libc::SO_ACCEPTCONN, "SO_ACCEPTCONN"),
    (libc::SOL_SOCKET, libc::SO_LINGER, "SO_LINGER"),
    (libc::SOL_SOCKET, libc::SO_RXQ_OVFL, "SO_RXQ_OVFL"),
    (libc::SOL_SOCKET, libc::SO_BINDTODEVICE, "SO_BINDTODEVICE"),
    (libc::SOL_SOCKET, SO_MEMINFO, "SO_MEMINFO"),
    (libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, "SO_TIMESTAMPNS"),
    (libc::IPPROTO_TCP, libc::TCP_INFO, "TCP_INFO"),
    (libc::IPPROTO_TCP, libc::TCP_CONGESTION, "TCP_CONGESTION"),
    (libc::IPPROTO_IP, libc::IP_PKTINFO, "IP_PKTINFO"),
    (libc::IPPROTO_IP, libc::IP_RECVTTL, "IP_RECVTTL"),
    (libc::IPPROTO_IP, libc::IP_MULTICAST_IF, "IP_MULTICAST_IF"),
    (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP, "IP_ADD_MEMBERSHIP"),
    (libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP, "IP_DROP_MEMBERSHIP"),
    (libc::IPPROTO_IP, libc::IP_ADD_SOURCE_MEMBERSHIP, "IP_ADD_SOURCE_MEMBERSHIP"),
    (libc::IPPROTO_IP, libc::IP_DROP_SOURCE_MEMBERSHIP, "IP_DROP_SOURCE_MEMBERSHIP"),
    (libc::IPPROTO_IP, MCAST_JOIN_GROUP, "MCAST_JOIN_GROUP"),
    (libc::IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, "MCAST_JOIN_SOURCE_GROUP"),
    (libc::IPPROTO_IPV6, MCAST_JOIN_GROUP, "MCAST_JOIN_GROUP"),
    (libc::IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, "MCAST_JOIN_SOURCE_GROUP"),
    (libc::IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP, "MCAST_LEAVE_SOURCE_GROUP"),
    (libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, "IPV6_RECVPKTINFO"),
    (libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT, "IPV6_RECVHOPLIMIT"),
    (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, "IPV6_PKTINFO"),
    (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, "IPV6_MULTICAST_IF"),
    (libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP, "IPV6_ADD_MEMBERSHIP"),
    (libc::IPPROTO_IPV6, libc::IPV6_DROP_MEMBERSHIP, "IPV6_DROP_MEMBERSHIP"),
];

/// `asm-generic/socket.h` and `linux/in.h`; libc does not have them everywhere.
const SO_MEMINFO: i32 = 55;
const MCAST_JOIN_GROUP: i32 = 42;
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;

const LEVELS: &[(i32, &str)] = &[
    (libc::SOL_SOCKET, "SOL_SOCKET"),
    (libc::IPPROTO_IP, "IPPROTO_IP"),
    (libc::IPPROTO_IPV6, "IPPROTO_IPV6"),
    (libc::IPPROTO_TCP, "IPPROTO_TCP"),
    (libc::IPPROTO_UDP, "IPPROTO_UDP"),
];

/// The names of the levels.
#[cfg(test)]
pub(in crate::model) fn levels() -> impl Iterator<Item = &'static str> {
    LEVELS.iter().map(|(_, name)| *name)
}

/// The names of the options that are not in the table of those that can be set.
#[cfg(test)]
pub(in crate::model) fn others() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().map(|(_, _, name)| *name)
}

/// `SOL_SOCKET` and the like.
pub fn level(value: i32) -> SafeText {
    LEVELS
        .iter()
        .find(|(number, _)| *number == value)
        .map_or_else(|| value.into(), |(_, name)| (*name).into())
}

fn known(level: i32, number: i32) -> Option<&'static str> {
    SocketOption::numbered(level, number)
        .map(|option| option.name)
        .or_else(|| OTHERS.iter().find(|entry| (entry.0, entry.1) == (level, number)).map(|entry| entry.2))
}

/// `SO_REUSEADDR` and the like.
pub fn name(level: i32, number: i32) -> SafeText {
    known(level, number).map_or_else(|| number.into(), SafeText::literal)
}

/// Whether it is `SO_ERROR`, which tells what became of a connect that did not block.
pub(super) const fn is_so_error(level: i32, number: i32) -> bool {
    level == libc::SOL_SOCKET && number == libc::SO_ERROR
}

/// `[1]`, `[ECONNREFUSED]`, `{l_onoff=1, l_linger=0}`, `"cubic"`, `[16 bytes]`.
pub fn value(level: i32, number: i32, bytes: &[u8]) -> SafeText {
    let word = |at: usize| {
        bytes.get(at..at + 4).and_then(|four| four.first_chunk()).map_or(0, |four| i32::from_ne_bytes(*four))
    };
    let dotted = |at: usize| {
        let [a, b, c, d] = word(at).to_ne_bytes();
        SafeText::shown(format_args!("inet_addr(\"{a}.{b}.{c}.{d}\")"))
    };
    match (known(level, number), bytes.len()) {
        (_, 0) => SafeText::literal("value"),
        (Some("SO_ERROR"), 4) if word(0) != 0 => {
            let errno = Errno(word(0));
            let symbol = errno.symbol();
            let shown = if symbol == "errno" { SafeText::from(errno.0) } else { symbol.into() };
            SafeText::literal("[").then(shown).then("]")
        }
        (Some("SO_LINGER"), 8) => {
            SafeText::shown(format_args!("{{l_onoff={}, l_linger={}}}", word(0), word(4)))
        }
        (Some("TCP_CONGESTION" | "SO_BINDTODEVICE"), _) => {
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            payload::quoted(&bytes[..end])
        }
        (Some("IP_MULTICAST_IF"), 4) => dotted(0),
        (Some("IP_ADD_MEMBERSHIP" | "IP_DROP_MEMBERSHIP" | "IP_MULTICAST_IF"), 8 | 12) => {
            let head = SafeText::literal("{imr_multiaddr=").then(dotted(0));
            let head = head.then(", imr_address=").then(dotted(4));
            let index = if bytes.len() == 12 {
                SafeText::literal(", imr_ifindex=").then(word(8))
            } else {
                SafeText::EMPTY
            };
            head.then(index).then("}")
        }
        (Some("IP_ADD_SOURCE_MEMBERSHIP" | "IP_DROP_SOURCE_MEMBERSHIP"), 12) => {
            SafeText::literal("{imr_multiaddr=")
                .then(dotted(0))
                .then(", imr_interface=")
                .then(dotted(4))
                .then(", imr_sourceaddr=")
                .then(dotted(8))
                .then("}")
        }
        (Some("IPV6_ADD_MEMBERSHIP" | "IPV6_DROP_MEMBERSHIP"), 20) => {
            let mut group = [0; 16];
            group.copy_from_slice(&bytes[..16]);
            let group = Presented::from(std::net::Ipv6Addr::from(group));
            SafeText::shown(format_args!(
                "{{inet_pton(AF_INET6, \"{group}\", &ipv6mr_multiaddr), ipv6mr_interface={}}}",
                word(16)
            ))
        }
        (Some("SO_DOMAIN"), 4) => SafeText::literal("[").then(names::family(word(0))).then("]"),
        (Some("SO_TYPE"), 4) => SafeText::literal("[").then(names::socket_type(word(0))).then("]"),
        (Some("SO_PROTOCOL"), 4) => SafeText::literal("[").then(names::protocol(word(0))).then("]"),
        (Some("SO_MEMINFO"), length) => {
            let words = (0..length / 4).map(|at| SafeText::shown(word(at * 4) as u32));
            SafeText::literal("[").then(SafeText::join(words, ", ")).then("]")
        }
        (_, 4) => SafeText::literal("[").then(word(0)).then("]"),
        (_, length) => SafeText::shown(format_args!("[{length} bytes]")),
    }
}
