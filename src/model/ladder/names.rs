//! Numbers by their names in the C headers (Linux); those without a name stay numbers.

use crate::bytes::hints::{AI_FLAGS, Flag, NI_FLAGS, set_in};
use crate::bytes::text::SafeText;

type OptionNames = &'static [(i32, &'static str)];

macro_rules! names {
    ($($name:ident),* $(,)?) => { &[$((libc::$name, stringify!($name))),*] };
}

const FAMILIES: OptionNames = names![AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK];
const TYPES: OptionNames = names![SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET];
const PROTOCOLS: OptionNames = names![IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMPV6];
const HOWS: OptionNames = names![SHUT_RD, SHUT_WR, SHUT_RDWR];
const MESSAGE: OptionNames = names![
    MSG_OOB,
    MSG_PEEK,
    MSG_DONTROUTE,
    MSG_CTRUNC,
    MSG_TRUNC,
    MSG_DONTWAIT,
    MSG_EOR,
    MSG_WAITALL,
    MSG_CONFIRM,
    MSG_ERRQUEUE,
    MSG_NOSIGNAL,
    MSG_MORE,
    MSG_WAITFORONE,
    MSG_CMSG_CLOEXEC,
];
/// `SIOCINQ` and `SIOCOUTQ` of `linux/sockios.h`: the same numbers as `FIONREAD` and `TIOCOUTQ`.
const REQUESTS: OptionNames = &[(0x541b, "SIOCINQ"), (0x5411, "SIOCOUTQ")];

/// `linux/netlink.h`: how the kernel is asked for its tables of sockets.
const NETLINK_SOCK_DIAG: i32 = 4;

/// Every name in the tables of this file.
#[cfg(test)]
pub(in crate::model) fn all() -> impl Iterator<Item = &'static str> {
    let tables = [FAMILIES, TYPES, PROTOCOLS, HOWS, MESSAGE, REQUESTS];
    tables.into_iter().flatten().map(|(_, name)| *name).chain([
        "NETLINK_SOCK_DIAG",
        "SOCK_CLOEXEC",
        "SOCK_NONBLOCK",
    ])
}

fn one(names: OptionNames, value: i32) -> SafeText {
    names.iter().find(|(number, _)| *number == value).map_or_else(|| value.into(), |(_, name)| (*name).into())
}

/// Names of the bits, joined by `|`; what has no name in hexadecimal; `0` for none.
fn bits(names: impl IntoIterator<Item = (i32, &'static str)>, value: i32) -> SafeText {
    if value == 0 {
        return SafeText::literal("0");
    }
    let mut rest = value;
    let mut parts = Vec::new();
    for (bit, name) in names {
        if bit & value == bit {
            parts.push(SafeText::literal(name));
            rest &= !bit;
        }
    }
    if rest != 0 {
        parts.push(SafeText::shown(format_args!("{rest:#x}")));
    }
    SafeText::join(parts, "|")
}

fn flags(table: &[Flag], value: i32) -> SafeText {
    bits(set_in(table, value).into_iter().map(|flag| (flag.bit, flag.name)), value)
}

/// `AF_INET` and the like.
pub fn family(value: i32) -> SafeText {
    one(FAMILIES, value)
}

/// `SOCK_STREAM` and the like.
pub fn socket_type(value: i32) -> SafeText {
    one(TYPES, value)
}

/// `IPPROTO_TCP` and the like; `0` for any.
pub fn protocol(value: i32) -> SafeText {
    one(PROTOCOLS, value)
}

/// The third argument of `socket`: of netlink it is a number of its own.
pub fn protocol_of(domain: i32, value: i32) -> SafeText {
    match (domain, value) {
        (libc::AF_NETLINK, NETLINK_SOCK_DIAG) => SafeText::literal("NETLINK_SOCK_DIAG"),
        (libc::AF_NETLINK, _) => value.into(),
        _ => protocol(value),
    }
}

/// `SHUT_WR` and the like.
pub fn how(value: i32) -> SafeText {
    one(HOWS, value)
}

/// Bits of `MSG_*`.
pub fn message(value: i32) -> SafeText {
    bits(MESSAGE.iter().copied(), value)
}

/// Bits of `AI_*`.
pub fn addrinfo(value: i32) -> SafeText {
    flags(AI_FLAGS, value)
}

/// Bits of `NI_*`.
pub fn nameinfo(value: i32) -> SafeText {
    flags(NI_FLAGS, value)
}

/// The request of an `ioctl`.
pub fn request(value: u32) -> SafeText {
    match REQUESTS.iter().find(|(number, _)| *number as u32 == value) {
        Some((_, name)) => SafeText::literal(name),
        None => SafeText::shown(format_args!("{value:#x}")),
    }
}
