//! Socket addresses as the kernel passes them: any family, always with their bytes.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::address::Presented;
use crate::bytes::sockaddr;
use crate::bytes::text::SafeText;

pub use crate::bytes::sockaddr::{AF_INET, AF_INET6, AF_UNIX};

/// An address of a socket. Two addresses are equal when their `sockaddr` bytes are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Address {
    /// `AF_INET`: IPv4 address and port.
    Inet {
        /// The IPv4 address.
        ip: Ipv4Addr,
        /// The port, in host order; 0 asks the system to choose.
        port: u16,
    },
    /// `AF_INET6`: IPv6 address, port, flow label and scope.
    Inet6 {
        /// The IPv6 address.
        ip: Ipv6Addr,
        /// The port, in host order; 0 asks the system to choose.
        port: u16,
        /// `sin6_flowinfo`, as it stands in memory read big-endian.
        flow: u32,
        /// `sin6_scope_id`: an interface index for link-local addresses, else 0.
        scope: u32,
    },
    /// `AF_UNIX` with a path name, without its NUL.
    UnixPath(Vec<u8>),
    /// `AF_UNIX` in Linux's abstract namespace, without the leading NUL.
    UnixAbstract(Vec<u8>),
    /// `AF_UNIX` without a name: a client that never bound.
    UnixUnnamed,
    /// Any other family, or bytes too short for theirs.
    Other(Vec<u8>),
}

impl Address {
    /// The address of an IP address and port, without scope.
    pub fn new(ip: IpAddr, port: u16) -> Address {
        match ip {
            IpAddr::V4(ip) => Address::Inet { ip, port },
            IpAddr::V6(ip) => Address::Inet6 { ip, port, flow: 0, scope: 0 },
        }
    }

    /// The address in `sockaddr` bytes as the kernel returned them (Linux layout).
    pub fn from_sockaddr(raw: &[u8]) -> Address {
        let Some((family, rest)) = raw.split_first_chunk::<2>() else {
            return Address::Other(raw.to_vec());
        };
        match u16::from_ne_bytes(*family) {
            AF_INET if rest.len() >= 6 => Address::Inet {
                port: u16::from_be_bytes([rest[0], rest[1]]),
                ip: Ipv4Addr::new(rest[2], rest[3], rest[4], rest[5]),
            },
            AF_INET6 if rest.len() >= 26 => {
                let word = |at: usize| [rest[at], rest[at + 1], rest[at + 2], rest[at + 3]];
                let mut ip = [0; 16];
                ip.copy_from_slice(&rest[6..22]);
                Address::Inet6 {
                    port: u16::from_be_bytes([rest[0], rest[1]]),
                    flow: u32::from_be_bytes(word(2)),
                    ip: Ipv6Addr::from(ip),
                    scope: u32::from_ne_bytes(word(22)),
                }
            }
            AF_UNIX if rest.is_empty() => Address::UnixUnnamed,
            AF_UNIX if rest[0] == 0 => Address::UnixAbstract(rest[1..].to_vec()),
            AF_UNIX => {
                let end = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
                Address::UnixPath(rest[..end].to_vec())
            }
            _ => Address::Other(raw.to_vec()),
        }
    }

    /// The `sockaddr` bytes as they are passed to the kernel (Linux layout): 16 for IPv4, 28 for
    /// IPv6, 2 and the name for Unix.
    pub fn to_sockaddr(&self) -> Vec<u8> {
        match self {
            Address::Inet { ip, port } => sockaddr::inet(*ip, *port).to_vec(),
            Address::Inet6 { ip, port, flow, scope } => sockaddr::inet6(*ip, *port, *flow, *scope).to_vec(),
            Address::UnixPath(path) => {
                let mut raw = AF_UNIX.to_ne_bytes().to_vec();
                raw.extend(path);
                raw.push(0);
                raw
            }
            Address::UnixAbstract(name) => {
                let mut raw = AF_UNIX.to_ne_bytes().to_vec();
                raw.push(0);
                raw.extend(name);
                raw
            }
            Address::UnixUnnamed => AF_UNIX.to_ne_bytes().to_vec(),
            Address::Other(raw) => raw.clone(),
        }
    }

    /// `sa_family`; `None` for bytes too short to hold one.
    pub fn family(&self) -> Option<u16> {
        match self {
            Address::Inet { .. } => Some(AF_INET),
            Address::Inet6 { .. } => Some(AF_INET6),
            Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => Some(AF_UNIX),
            Address::Other(raw) => raw.first_chunk().map(|family| u16::from_ne_bytes(*family)),
        }
    }

    /// The IP address, of an internet address.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Address::Inet { ip, .. } => Some(IpAddr::V4(*ip)),
            Address::Inet6 { ip, .. } => Some(IpAddr::V6(*ip)),
            _ => None,
        }
    }

    /// Whether many hosts have it: multicast, or the limited broadcast address (RFC 919).
    pub fn is_of_many(&self) -> bool {
        self.ip().is_some_and(|ip| ip.is_multicast() || ip == Ipv4Addr::BROADCAST)
    }

    /// The address without its port, its scope included: `127.0.0.1`, `fe80::1%2`; others whole.
    pub fn host(&self) -> SafeText {
        match (self, self.ip()) {
            (Address::Inet6 { scope, .. }, Some(ip)) if *scope != 0 => {
                SafeText::shown(Presented::from(ip)).then("%").then(*scope)
            }
            (_, Some(ip)) => SafeText::shown(Presented::from(ip)),
            (other, None) => SafeText::kept(other),
        }
    }

    /// The port in host order, of an internet address.
    pub fn port(&self) -> Option<u16> {
        match self {
            Address::Inet { port, .. } | Address::Inet6 { port, .. } => Some(*port),
            _ => None,
        }
    }

    /// The same address with another port; families without ports stay as they are.
    #[must_use]
    pub fn with_port(mut self, new: u16) -> Address {
        if let Address::Inet { port, .. } | Address::Inet6 { port, .. } = &mut self {
            *port = new;
        }
        self
    }

    /// The wildcard address of its family with its port; an address without one is itself.
    #[must_use]
    pub fn at_every_address(&self) -> Address {
        match self {
            Address::Inet { port, .. } => Address::new(Ipv4Addr::UNSPECIFIED.into(), *port),
            Address::Inet6 { port, .. } => Address::new(Ipv6Addr::UNSPECIFIED.into(), *port),
            other => other.clone(),
        }
    }

    /// Whether it is the wildcard address: every interface of its family.
    pub fn is_wildcard(&self) -> bool {
        self.ip().is_some_and(|ip| ip.is_unspecified())
    }

    /// Where a socket that is bound to this address can be reached from this host: a wildcard by the loopback
    /// address of its family.
    #[must_use]
    pub fn reachable(&self) -> Address {
        match self {
            Address::Inet { port, .. } if self.is_wildcard() => {
                Address::Inet { ip: Ipv4Addr::LOCALHOST, port: *port }
            }
            Address::Inet6 { port, .. } if self.is_wildcard() => {
                Address::Inet6 { ip: Ipv6Addr::LOCALHOST, port: *port, flow: 0, scope: 0 }
            }
            other => other.clone(),
        }
    }

    /// Where a client of this host reaches a socket that is bound to this address: a wildcard is reached over
    /// loopback.
    #[must_use]
    pub fn reached_from_here(self) -> Address {
        match self {
            Address::Inet { ip, port } if ip.is_unspecified() => {
                Address::Inet { ip: Ipv4Addr::LOCALHOST, port }
            }
            Address::Inet6 { ip, port, flow, .. } if ip.is_unspecified() => {
                Address::Inet6 { ip: Ipv6Addr::LOCALHOST, port, flow, scope: 0 }
            }
            other => other,
        }
    }

    /// Whether it is on this host alone: loopback, IPv4-mapped loopback, or Unix.
    pub fn is_loopback(&self) -> bool {
        match self {
            Address::Inet { ip, .. } => ip.is_loopback(),
            Address::Inet6 { ip, .. } => {
                ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback())
            }
            Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => true,
            Address::Other(_) => false,
        }
    }
}

/// `127.0.0.1:7`, `[fe80::1%2]:7`, a path, `@name`, `(unnamed)`; foreign bytes are escaped.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Inet { ip, port } => write!(f, "{ip}:{port}"),
            Address::Inet6 { ip, port, scope: 0, .. } => write!(f, "[{}]:{port}", Presented::from(*ip)),
            Address::Inet6 { ip, port, scope, .. } => write!(f, "[{}%{scope}]:{port}", Presented::from(*ip)),
            Address::UnixPath(path) => write!(f, "{}", SafeText::escaped(path)),
            Address::UnixAbstract(name) => write!(f, "@{}", SafeText::escaped(name)),
            Address::UnixUnnamed => f.write_str("(unnamed)"),
            Address::Other(raw) => {
                f.write_str("(")?;
                for byte in raw {
                    write!(f, "{byte:02x}")?;
                }
                f.write_str(")")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogues_address_is_sixteen_bytes_and_comes_back() {
        let address = Address::Inet { ip: Ipv4Addr::LOCALHOST, port: 58001 };
        let raw = address.to_sockaddr();
        assert_eq!(raw, [2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Address::from_sockaddr(&raw), address);
        assert_eq!(address.to_string(), "127.0.0.1:58001");
    }

    #[test]
    fn every_family_survives_the_way_through_its_bytes() {
        for address in [
            Address::Inet6 { ip: Ipv6Addr::LOCALHOST, port: 7, flow: 0x0001_0203, scope: 4 },
            Address::UnixPath(b"/run/x".to_vec()),
            Address::UnixAbstract(b"a\0b".to_vec()),
            Address::UnixUnnamed,
            Address::Other(vec![17, 0, 1, 2, 3]),
            Address::Other(vec![9]),
        ] {
            assert_eq!(Address::from_sockaddr(&address.to_sockaddr()), address);
        }
        assert_eq!(
            Address::Inet6 { ip: Ipv6Addr::LOCALHOST, port: 7, flow: 0, scope: 4 }.to_string(),
            "[::1%4]:7"
        );
    }
}
