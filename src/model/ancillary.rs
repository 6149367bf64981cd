//! Control messages of recvmsg (cmsg(3)): what came beside the bytes, and the errors of the error queue.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use crate::bytes::address::Presented;
use crate::bytes::icmp;
use crate::model::address::Address;
use crate::model::errno::Errno;

/// Bytes of `struct cmsghdr`: a `size_t`, and two `int`s. Headers and data are aligned to a `size_t`.
const HEADER: usize = size_of::<usize>() + 8;

/// `SO_EE_ORIGIN_*` of `linux/errqueue.h`.
const ORIGIN_LOCAL: u8 = 1;
const ORIGIN_ICMP: u8 = 2;
const ORIGIN_ICMP6: u8 = 3;

/// One control message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlMessage<'a> {
    /// `cmsg_level`: `SOL_SOCKET`, `IPPROTO_IP` …
    pub level: i32,
    /// `cmsg_type`: `IP_PKTINFO` …
    pub kind: i32,
    /// Its data, as far as it is there.
    pub data: &'a [u8],
}

/// The control messages in the bytes that recvmsg wrote; what is cut or no message ends them.
pub fn control_messages(control: &[u8]) -> impl Iterator<Item = ControlMessage<'_>> {
    let mut rest = control;
    std::iter::from_fn(move || {
        let length = usize::from_ne_bytes(*rest.first_chunk()?);
        let level = int(rest, size_of::<usize>())?;
        let kind = int(rest, size_of::<usize>() + 4)?;
        if length < HEADER {
            return None;
        }
        let data = &rest[HEADER..length.min(rest.len())];
        rest = rest.get(length.next_multiple_of(size_of::<usize>())..).unwrap_or_default();
        Some(ControlMessage { level, kind, data })
    })
}

fn int(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..)?.first_chunk().map(|word| i32::from_ne_bytes(*word))
}

fn inet(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    bytes.get(at..)?.first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets))
}

fn inet6(bytes: &[u8]) -> Option<Ipv6Addr> {
    bytes.first_chunk::<16>().map(|octets| Ipv6Addr::from(*octets))
}

/// What one control message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ancillary {
    /// `IP_PKTINFO`, `IPV6_PKTINFO`: where it was sent to, and on which interface it came.
    PacketInfo {
        /// The index of the interface.
        interface: u32,
        /// The address of this host that answers go out from; of IPv6 there is none.
        local: Option<Ipv4Addr>,
        /// The destination in its header.
        to: IpAddr,
    },
    /// `IP_TTL`, `IPV6_HOPLIMIT`: the hops that it had left.
    Hops(i32),
    /// `SCM_TIMESTAMPNS`: when the kernel took it from the interface, since 1970.
    Stamp(Duration),
    /// `IP_RECVERR`, `IPV6_RECVERR`: an error of the error queue.
    Error(QueuedError),
}

/// `struct sock_extended_err`, and the address behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedError {
    /// `ee_errno`.
    pub errno: Errno,
    /// `ee_origin`: this host, ICMP, ICMPv6.
    pub origin: u8,
    /// `ee_type`: that of the ICMP message.
    pub kind: u8,
    /// `ee_code`.
    pub code: u8,
    /// `ee_info`: the MTU of the path, for EMSGSIZE.
    pub info: u32,
    /// Who told, where that is known.
    pub offender: Option<Address>,
}

impl Ancillary {
    /// What a control message says; `None` for kinds that nobody asked for, and for cut ones.
    pub fn of(message: ControlMessage<'_>) -> Option<Ancillary> {
        let data = message.data;
        match (message.level, message.kind) {
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => Some(Ancillary::PacketInfo {
                interface: int(data, 0)? as u32,
                local: Some(inet(data, 4)?),
                to: inet(data, 8)?.into(),
            }),
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => Some(Ancillary::PacketInfo {
                interface: int(data, 16)? as u32,
                local: None,
                to: inet6(data)?.into(),
            }),
            (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                Some(Ancillary::Hops(int(data, 0)?))
            }
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) => {
                let word = |at: usize| data.get(at..)?.first_chunk().map(|word| i64::from_ne_bytes(*word));
                let (seconds, nanos) = (word(0)?, word(8)?);
                Some(Ancillary::Stamp(Duration::new(seconds.try_into().ok()?, nanos.try_into().ok()?)))
            }
            (libc::IPPROTO_IP, libc::IP_RECVERR) | (libc::IPPROTO_IPV6, libc::IPV6_RECVERR) => {
                let bytes = data.first_chunk::<16>()?;
                let offender = Address::from_sockaddr(data.get(16..).unwrap_or_default());
                Some(Ancillary::Error(QueuedError {
                    errno: Errno(int(bytes, 0)?),
                    origin: bytes[4],
                    kind: bytes[5],
                    code: bytes[6],
                    info: int(bytes, 8)? as u32,
                    offender: Some(offender).filter(|offender| offender.ip().is_some()),
                }))
            }
            _ => None,
        }
    }

    /// All that the control messages of one call say.
    pub fn all(control: &[u8]) -> Vec<Ancillary> {
        control_messages(control).filter_map(Ancillary::of).collect()
    }
}

/// The control message that has a datagram go out from an address of this host: of an answer, from where its question
/// was sent to. `None` for a group, which nothing can come from.
pub fn from_address(ip: IpAddr, interface: u32) -> Option<Vec<u8>> {
    if ip.is_multicast() {
        return None;
    }
    let (level, kind, data) = match ip {
        IpAddr::V4(ip) => {
            let parts = [[0; 4], ip.octets(), [0; 4]];
            (libc::IPPROTO_IP, libc::IP_PKTINFO, parts.concat())
        }
        IpAddr::V6(ip) => {
            // An address of one link has no meaning without it.
            let interface = if ip.is_unicast_link_local() { interface } else { 0 };
            let data = [&ip.octets()[..], &interface.to_ne_bytes()].concat();
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, data)
        }
    };
    Some(control_message(level, kind, &data))
}

/// A control message as the kernel lays it out.
fn control_message(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
    let mut bytes = (HEADER + data.len()).to_ne_bytes().to_vec();
    bytes.extend(level.to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(size_of::<usize>()), 0);
    bytes
}

impl QueuedError {
    /// `ICMP port unreachable from 127.0.0.1`, `this host: EMSGSIZE, path MTU 1500`.
    pub fn words(&self) -> String {
        let from = self.offender.as_ref().and_then(Address::ip);
        let from = from.map_or_else(String::new, |ip| format!(" from {}", Presented::from(ip)));
        let mtu = match self.info {
            0 => String::new(),
            mtu => format!(", path MTU {mtu}"),
        };
        let of_icmp = |name: &str, is_inet6| match icmp::error_words(is_inet6, self.kind, self.code) {
            Some(words) => format!("{name} {words}{from}{mtu}"),
            None => format!("{name} type {} code {}{from}{mtu}", self.kind, self.code),
        };
        match self.origin {
            ORIGIN_ICMP => of_icmp("ICMP", false),
            ORIGIN_ICMP6 => of_icmp("ICMPv6", true),
            ORIGIN_LOCAL => format!("this host: {}{mtu}", self.errno.symbol()),
            origin => format!("origin {origin}: {}{from}", self.errno.symbol()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_messages_are_read_one_after_the_other() {
        let mut info = 1_i32.to_ne_bytes().to_vec();
        info.extend([127, 0, 0, 1, 239, 1, 2, 3]);
        let mut error = libc::ECONNREFUSED.to_ne_bytes().to_vec();
        error.extend([ORIGIN_ICMP, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        error.extend(Address::new([127, 0, 0, 1].into(), 0).to_sockaddr());
        let control = [
            control_message(libc::IPPROTO_IP, libc::IP_PKTINFO, &info),
            control_message(libc::IPPROTO_IP, libc::IP_TTL, &64_i32.to_ne_bytes()),
            control_message(libc::IPPROTO_IP, libc::IP_RECVERR, &error),
        ]
        .concat();
        let said = Ancillary::all(&control);
        assert_eq!(
            said[..2],
            [
                Ancillary::PacketInfo {
                    interface: 1,
                    local: Some(Ipv4Addr::LOCALHOST),
                    to: Ipv4Addr::new(239, 1, 2, 3).into()
                },
                Ancillary::Hops(64)
            ]
        );
        let Ancillary::Error(error) = &said[2] else { panic!("{said:?}") };
        assert_eq!(error.words(), "ICMP port unreachable from 127.0.0.1");
        // Cut anywhere, it ends there.
        for end in 0..control.len() {
            let _ = Ancillary::all(&control[..end]);
        }
        assert_eq!(Ancillary::all(&[0; 64]), []);
        let from = from_address(Ipv4Addr::LOCALHOST.into(), 1).expect("it is no group");
        let [Ancillary::PacketInfo { interface: 0, local, .. }] = Ancillary::all(&from)[..] else {
            panic!("{from:?}")
        };
        assert_eq!(local, Some(Ipv4Addr::LOCALHOST));
        assert_eq!(from_address(Ipv4Addr::new(239, 1, 2, 3).into(), 1), None);
    }
}
