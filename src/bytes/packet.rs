//! The headers of a packet, one after the other: which there are, and how long each is, is read from the bytes. They are
//! written as a C struct over the layouts that come with the program (`assets/templates/headers.h`).

use std::fmt::Write;

/// What a packet begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketStart {
    /// A frame of Ethernet, without the bits before it and the checksum behind it.
    Ethernet,
    /// A header of IPv4 or IPv6, by its version.
    Ip,
    /// What an IP header carries: a message of this protocol, by its number.
    Protocol(u8),
}

/// `ETH_P_IP` and `ETH_P_IPV6`.
const ETHERTYPES: [u16; 2] = [0x0800, 0x86dd];
/// `IPPROTO_ICMP`
pub const ICMP: u8 = 1;
/// `IPPROTO_IGMP`
pub const IGMP: u8 = 2;
/// `IPPROTO_TCP`
pub const TCP: u8 = 6;
/// `IPPROTO_UDP`
pub const UDP: u8 = 17;
/// `IPPROTO_ICMPV6`
pub const ICMPV6: u8 = 58;
/// Bytes of an IPv4 header without options, and of an IPv6 header.
const IPV4_HEADER: usize = 20;
const IPV6_HEADER: usize = 40;
/// Headers that are read at most: Ethernet, IP, ICMP, and the two of the packet that an ICMP error tells of.
const MOST_HEADERS: usize = 5;

/// The declaration of a struct with the headers of a packet as its members; `None` where nothing can be told of the
/// bytes. Each header is declared whole where the bytes end within it.
pub fn declaration(start: PacketStart, bytes: &[u8]) -> Option<String> {
    let mut headers = Headers { bytes, at: 0, members: String::new(), names: Vec::new() };
    let mut next = Some(start);
    while let Some(start) = next.filter(|_| headers.names.len() < MOST_HEADERS && headers.at < bytes.len()) {
        next = headers.header(start);
    }
    let name = headers.names.first()?;
    let name = headers.names[1..].iter().fold((*name).to_owned(), |name, next| name + "_" + next);
    let rest = bytes.len().saturating_sub(headers.at);
    if rest > 0 {
        let _ = write!(headers.members, "char data[{rest}];");
    }
    Some(format!("struct __attribute__((packed)) {name} {{ {} }};", headers.members))
}

struct Headers<'a> {
    bytes: &'a [u8],
    at: usize,
    members: String,
    names: Vec<&'static str>,
}

impl Headers<'_> {
    fn byte(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    /// Adds a member of a struct that is known, and goes behind it.
    fn takes(&mut self, name: &'static str, layout: &str, length: usize) {
        // That of a packet inside an error stands beside the one that carries it.
        let again = if self.names.contains(&name) { "_2" } else { "" };
        let _ = write!(self.members, "struct {layout} {name}{again};");
        self.names.push(name);
        self.at += length;
    }

    /// Options of a header: what it is longer than its shortest form.
    fn options(&mut self, name: &str, length: usize) {
        let there = length.min(self.bytes.len().saturating_sub(self.at));
        if there > 0 {
            let again = if self.members.contains(&format!(" {name}[")) { "_2" } else { "" };
            let _ = write!(self.members, "[[opaque]] unsigned char {name}{again}[{there}];");
            self.at += there;
        }
    }

    /// One header; what follows it, where its bytes say.
    fn header(&mut self, start: PacketStart) -> Option<PacketStart> {
        match start {
            PacketStart::Ethernet => {
                let ethertype = u16::from_be_bytes([self.byte(12), self.byte(13)]);
                self.takes("ethernet", "ethernet", 14);
                ETHERTYPES.contains(&ethertype).then_some(PacketStart::Ip)
            }
            PacketStart::Ip if self.byte(0) >> 4 == 6 => {
                let next = self.byte(6);
                self.takes("ipv6", "ipv6", IPV6_HEADER);
                Some(PacketStart::Protocol(next))
            }
            PacketStart::Ip if self.byte(0) >> 4 == 4 => {
                let length = usize::from(self.byte(0) & 15) * 4;
                let protocol = self.byte(9);
                // Only the first fragment has the header of what is carried.
                let fragment_offset = u16::from_be_bytes([self.byte(6), self.byte(7)]) & 0x1fff;
                self.takes("ipv4", "ipv4", IPV4_HEADER);
                self.options("ip_options", length.saturating_sub(IPV4_HEADER));
                (fragment_offset == 0).then_some(PacketStart::Protocol(protocol))
            }
            PacketStart::Ip => None,
            PacketStart::Protocol(protocol) => self.carried(protocol),
        }
    }

    /// The header of a protocol over IP.
    fn carried(&mut self, protocol: u8) -> Option<PacketStart> {
        let kind = self.byte(0);
        match protocol {
            ICMP if matches!(kind, 3 | 4 | 5 | 11 | 12) => {
                self.takes("icmp", "icmp_error", 8);
                return Some(PacketStart::Ip);
            }
            ICMP => self.takes("icmp", "icmp", 8),
            // Types below 128 are errors.
            ICMPV6 if kind < 128 => {
                self.takes("icmpv6", "icmpv6_error", 8);
                return Some(PacketStart::Ip);
            }
            ICMPV6 if matches!(kind, 128 | 129) => self.takes("icmpv6", "icmpv6", 8),
            ICMPV6 => self.takes("icmpv6", "icmpv6_header", 4),
            IGMP => self.takes("igmp", "igmp", 8),
            UDP => self.takes("udp", "udp", 8),
            // An ICMP error may hold no more of it than 8 bytes, which are ports and sequence number.
            TCP => {
                let length = usize::from(self.byte(12) >> 4) * 4;
                self.takes("tcp", "tcp", 20);
                self.options("tcp_options", length.saturating_sub(20));
            }
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{PacketStart, declaration};
    use crate::bytes::cstruct::{Abi, StructLayout, templates};

    /// Names of the fields over the bytes, and what they say.
    fn fields(start: PacketStart, bytes: &[u8]) -> Vec<(String, String)> {
        let source = declaration(start, bytes).expect("headers");
        let known = templates::parse(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let layout = StructLayout::of(&known.aggregates[0], Abi::host()).expect("it fits");
        let said = layout.dissect(bytes).into_iter();
        said.map(|field| (field.name.as_str().trim().to_owned(), field.value.as_str().to_owned())).collect()
    }

    fn value(fields: &[(String, String)], name: &str) -> String {
        let found = fields.iter().find(|(field, _)| field == name);
        found.unwrap_or_else(|| panic!("no {name} in {fields:?}")).1.clone()
    }

    /// An echo reply of 127.0.0.1 with 2 bytes of data, as a raw socket receives it.
    const REPLY: &[u8] =
        b"\x45\0\0\x1e\xa6\x31\0\0\x40\x01\xd6\xab\x7f\0\0\x01\x7f\0\0\x01\0\0\x96\x9d\0\x01\0\x02hi";

    #[test]
    fn an_echo_reply_is_an_ip_header_the_icmp_header_and_its_data() {
        let fields = fields(PacketStart::Ip, REPLY);
        assert_eq!(value(&fields, "ipv4.protocol"), "1 IPPROTO_ICMP");
        assert_eq!(value(&fields, "icmp.type"), "0 echo reply");
        assert_eq!((value(&fields, "icmp.sequence"), value(&fields, "data")), ("2".into(), "\"hi\"".into()));
    }

    #[test]
    fn options_move_what_follows_and_later_fragments_have_no_further_header() {
        let mut report =
            vec![0x46, 0, 0, 32, 0, 0, 0, 0, 1, 2, 0, 0, 10, 0, 0, 1, 224, 0, 0, 22, 0x94, 4, 0, 0];
        report.extend([0x16, 0, 0, 0, 239, 1, 2, 3]);
        let said = fields(PacketStart::Ip, &report);
        assert_eq!(value(&said, "ip_options"), "94 04 00 00");
        assert_eq!(value(&said, "igmp.group"), "239.1.2.3");
        report[7] = 1;
        assert!(fields(PacketStart::Ip, &report).iter().all(|(name, _)| !name.starts_with("igmp")));
    }

    #[test]
    fn an_error_has_the_headers_of_the_packet_that_it_tells_of() {
        let mut error = vec![3, 3, 0, 0, 0, 0, 0, 0];
        error.extend(b"\x45\0\0\x1d\0\0\0\0\x40\x11\0\0\x7f\0\0\x01\x7f\0\0\x01\xb0\x40\xe2\x91\0\x09\0\0x");
        let said = fields(PacketStart::Protocol(1), &error);
        assert_eq!(value(&said, "icmp.type"), "3 destination unreachable");
        assert_eq!(value(&said, "ipv4.source"), "127.0.0.1");
        assert_eq!(value(&said, "udp.destination"), "58001");
        let mut twice = REPLY[..20].to_vec();
        twice.extend(&error);
        let said = fields(PacketStart::Ip, &twice);
        assert_eq!(value(&said, "ipv4_2.protocol"), "17 IPPROTO_UDP");
    }

    #[test]
    fn icmpv6_has_types_of_its_own_and_frames_lead_to_ip() {
        let said = fields(PacketStart::Protocol(58), &[129, 0, 1, 2, 0, 7, 0, 9]);
        assert_eq!(
            (value(&said, "icmpv6.type"), value(&said, "icmpv6.sequence")),
            ("129 echo reply".into(), "9".into())
        );
        let mut frame = vec![0; 12];
        frame.extend([8, 0]);
        frame.extend(REPLY);
        assert_eq!(value(&fields(PacketStart::Ethernet, &frame), "icmp.type"), "0 echo reply");
    }

    #[test]
    fn any_bytes_are_declared_or_nothing_can_be_told() {
        for start in
            [PacketStart::Ethernet, PacketStart::Ip, PacketStart::Protocol(1), PacketStart::Protocol(6)]
        {
            for first in 0..=255 {
                for length in [1, 2, 19, 20, 21, 47, 48, 80, 300] {
                    let bytes = vec![first; length];
                    if let Some(source) = declaration(start, &bytes) {
                        templates::parse(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
                    }
                }
            }
        }
        assert_eq!(declaration(PacketStart::Ip, b""), None);
        assert_eq!(declaration(PacketStart::Ip, b"\0\0"), None);
        assert_eq!(declaration(PacketStart::Protocol(200), b"abc"), None);
    }
}
