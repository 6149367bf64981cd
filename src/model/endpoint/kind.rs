//! The arguments of socket(2) for an endpoint: family, type and protocol, by name or number.

use super::{Endpoint, Transport};
use crate::bytes::packet::PacketStart;
use crate::model::address::{AF_INET, AF_INET6};
use crate::model::pointed::Pointed;

/// `AF_PACKET` of Linux: frames as the device has them (packet(7)).
const AF_PACKET: u16 = 17;

/// Families by the ends of their names (`linux/socket.h`); any other is a number.
const FAMILIES: &[(&str, u16)] = &[
    ("unix", 1),
    ("inet", AF_INET),
    ("ax25", 3),
    ("ipx", 4),
    ("appletalk", 5),
    ("x25", 9),
    ("inet6", AF_INET6),
    ("netlink", 16),
    ("packet", AF_PACKET),
    ("can", 29),
    ("tipc", 30),
    ("bluetooth", 31),
    ("vsock", 40),
];

/// Types of sockets.
const TYPES: &[(&str, i32)] = &[
    ("stream", libc::SOCK_STREAM),
    ("dgram", libc::SOCK_DGRAM),
    ("raw", libc::SOCK_RAW),
    ("seqpacket", libc::SOCK_SEQPACKET),
];

/// Protocols over IP (the registry of IANA) that raw sockets are opened for; any other is a number.
const PROTOCOLS: &[(&str, u8)] = &[
    ("icmp", 1),
    ("igmp", 2),
    ("tcp", 6),
    ("udp", 17),
    ("gre", 47),
    ("esp", 50),
    ("icmpv6", 58),
    ("ospf", 89),
    ("sctp", 132),
    ("raw", 255),
];

/// The number of an address family, `x25` or `9`.
pub fn socket_family(text: &str) -> Option<u16> {
    let word = text.trim().to_ascii_lowercase();
    let word = word.strip_prefix("af_").unwrap_or(&word);
    let named = FAMILIES.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    named.or_else(|| word.parse().ok())
}

/// The number of a protocol over IP, `icmp` or `1`.
pub fn ip_protocol(source: &str) -> Result<u8, Pointed> {
    let word = source.trim();
    let named = PROTOCOLS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, number)| *number);
    named.or_else(|| word.parse().ok()).ok_or_else(|| {
        Pointed::of(source, source, "a protocol is expected: icmp, igmp, icmpv6 … or a number from 0 to 255")
    })
}

/// Type and protocol of [`Transport::Other`]: `seqpacket 0`, `raw 0x0300`, `5`.
fn type_and_protocol(text: &str) -> Option<(i32, i32)> {
    let mut words = text.split_whitespace();
    let word = words.next().unwrap_or("seqpacket");
    let named = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, number)| *number);
    let kind = named.or_else(|| word.parse().ok())?;
    let protocol = words.next().unwrap_or("0");
    let protocol = match protocol.strip_prefix("0x") {
        Some(digits) => i32::from_str_radix(digits, 16).ok()?,
        None => protocol.parse().ok()?,
    };
    words.next().is_none().then_some((kind, protocol))
}

impl Endpoint {
    /// Type and protocol for `socket(2)` in a family: the protocol by its number, as the books write it. What the
    /// service does not say is 0.
    pub fn socket_type(&self, is_inet6: bool) -> (i32, i32) {
        match self.transport {
            Transport::Tcp => (libc::SOCK_STREAM, libc::IPPROTO_TCP),
            Transport::Udp => (libc::SOCK_DGRAM, libc::IPPROTO_UDP),
            Transport::UnixStream => (libc::SOCK_STREAM, 0),
            Transport::UnixDatagram => (libc::SOCK_DGRAM, 0),
            Transport::UnixSeqpacket => (libc::SOCK_SEQPACKET, 0),
            Transport::Ping if is_inet6 => (libc::SOCK_DGRAM, libc::IPPROTO_ICMPV6),
            Transport::Ping => (libc::SOCK_DGRAM, libc::IPPROTO_ICMP),
            Transport::Raw => {
                let protocol = ip_protocol(&self.service).map_or(0, i32::from);
                // Over IPv6 there is no ICMP but ICMPv6.
                let is_icmp = is_inet6 && protocol == libc::IPPROTO_ICMP;
                (libc::SOCK_RAW, if is_icmp { libc::IPPROTO_ICMPV6 } else { protocol })
            }
            Transport::Other => type_and_protocol(&self.service).unwrap_or((libc::SOCK_SEQPACKET, 0)),
        }
    }

    /// An echo request to begin with, where it goes to ICMP: type 8 with its checksum, or type 128, whose checksum the
    /// kernel fills in (RFC 792, RFC 4443).
    pub fn echo_request(&self) -> Option<&'static [u8]> {
        match (self.transport, self.socket_type(self.host.contains(':')).1) {
            (Transport::Ping | Transport::Raw, libc::IPPROTO_ICMP) => Some(&[8, 0, 0xf7, 0xff, 0, 0, 0, 0]),
            (Transport::Ping | Transport::Raw, libc::IPPROTO_ICMPV6) => Some(&[128, 0, 0, 0, 0, 0, 0, 0]),
            _ => None,
        }
    }

    /// What the bytes begin with that a socket of such a family receives, or is given to send: a raw one of IPv4
    /// receives packets with their IP header, and is given them without (raw(7)); over IPv6 there is none either way.
    /// `None` where that is no packet.
    pub fn packet_start(&self, family: u16, is_received: bool) -> Option<PacketStart> {
        let (kind, protocol) = self.socket_type(family == AF_INET6);
        match (family, kind) {
            (AF_PACKET, libc::SOCK_RAW) => Some(PacketStart::Ethernet),
            (AF_PACKET, libc::SOCK_DGRAM) => Some(PacketStart::Ip),
            (AF_INET, libc::SOCK_RAW) if is_received || protocol == libc::IPPROTO_RAW => {
                Some(PacketStart::Ip)
            }
            (AF_INET | AF_INET6, libc::SOCK_RAW | libc::SOCK_DGRAM) => {
                u8::try_from(protocol).ok().map(PacketStart::Protocol)
            }
            _ => None,
        }
    }

    /// An endpoint of any family, from its words: the family, perhaps the type and the protocol.
    pub fn of_family(source: &str, words: &[&str]) -> Result<Endpoint, Pointed> {
        let family = words.first().copied().unwrap_or_default();
        if socket_family(family).is_none() {
            let names = "a family is expected: x25, packet, vsock, netlink … or its number";
            return Err(Pointed::of(source, family, names));
        }
        let service = words.get(1..).unwrap_or_default().join(" ");
        if type_and_protocol(&service).is_none() {
            let wrong = words.get(1).copied().unwrap_or_default();
            let words =
                "a type is expected: stream, dgram, raw, seqpacket or a number; then the protocol's number";
            return Err(Pointed::of(source, wrong, words));
        }
        let service = if service.is_empty() { "seqpacket".to_owned() } else { service };
        Ok(Endpoint { host: family.to_owned(), service, transport: Transport::Other })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_raw_ipv4_sockets_receive_an_ip_header_and_send_none() {
        let of = |transport, service: &str, family, is_received| {
            let to = Endpoint { host: String::new(), service: service.into(), transport };
            to.packet_start(family, is_received)
        };
        let icmp = Some(PacketStart::Protocol(1));
        assert_eq!(of(Transport::Raw, "icmp", AF_INET, true), Some(PacketStart::Ip));
        assert_eq!(of(Transport::Raw, "icmp", AF_INET, false), icmp);
        assert_eq!(of(Transport::Raw, "raw", AF_INET, false), Some(PacketStart::Ip));
        assert_eq!(of(Transport::Raw, "icmp", AF_INET6, true), Some(PacketStart::Protocol(58)));
        assert_eq!(of(Transport::Ping, "", AF_INET, true), icmp);
        assert_eq!(of(Transport::Other, "raw 0x0300", AF_PACKET, true), Some(PacketStart::Ethernet));
        assert_eq!(of(Transport::Other, "seqpacket", 9, true), None);
    }

    #[test]
    fn families_types_and_protocols_are_words_or_numbers() {
        assert_eq!(
            (socket_family("x25"), socket_family("AF_PACKET"), socket_family("9")),
            (Some(9), Some(17), Some(9))
        );
        assert_eq!(socket_family("nonsense"), None);
        assert_eq!(ip_protocol("icmp"), Ok(1));
        assert!(ip_protocol("256").is_err() && ip_protocol("").is_err());
        let raw = |service: &str| Endpoint {
            host: "::1".into(),
            service: service.into(),
            transport: Transport::Raw,
        };
        assert_eq!(raw("icmp").socket_type(false), (libc::SOCK_RAW, libc::IPPROTO_ICMP));
        assert_eq!(raw("icmp").socket_type(true), (libc::SOCK_RAW, libc::IPPROTO_ICMPV6));
        let of = |words: &[&str]| Endpoint::of_family("", words).map(|at| at.socket_type(false));
        assert_eq!(of(&["x25"]), Ok((libc::SOCK_SEQPACKET, 0)));
        assert_eq!(of(&["packet", "raw", "0x0300"]), Ok((libc::SOCK_RAW, 0x300)));
        assert!(of(&["x25", "odd"]).is_err() && of(&["odd"]).is_err());
    }
}
