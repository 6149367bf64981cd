//! Where to, before anything is resolved: a host, a service name or port, a transport.

mod kind;
mod recent;
mod typed;

use std::fmt;

pub use kind::{ip_protocol, socket_family};
pub use recent::{RecentEndpoint, RecentEndpoints};
pub use typed::{apart, listen_at, local_address, local_path, peer_at, peer_host, service, unix_path};

use crate::bytes::port::Protocol;
use crate::bytes::text::SafeText;
use crate::model::address::Address;

/// The kinds of sockets that sessions and servers are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// `SOCK_STREAM` over IPv4 or IPv6.
    Tcp,
    /// `SOCK_DGRAM` over IPv4 or IPv6.
    Udp,
    /// `SOCK_STREAM` of `AF_UNIX`.
    UnixStream,
    /// `SOCK_DGRAM` of `AF_UNIX`.
    UnixDatagram,
    /// `SOCK_SEQPACKET` of `AF_UNIX`: connections that keep the boundaries of messages.
    UnixSeqpacket,
    /// `SOCK_RAW` over IPv4 or IPv6: packets of one protocol, which is the endpoint's service.
    Raw,
    /// `SOCK_DGRAM` of ICMP: echo requests and their replies, without privilege where the system allows it.
    Ping,
    /// A socket of any family: the endpoint's host is its family, and its service the type and protocol.
    Other,
}

impl Transport {
    /// Every transport.
    pub const ALL: [Transport; 8] = [
        Transport::Tcp,
        Transport::Udp,
        Transport::UnixStream,
        Transport::UnixDatagram,
        Transport::UnixSeqpacket,
        Transport::Raw,
        Transport::Ping,
        Transport::Other,
    ];

    /// Those that a server can serve over.
    pub const SERVED: [Transport; 5] = [
        Transport::Tcp,
        Transport::Udp,
        Transport::UnixStream,
        Transport::UnixDatagram,
        Transport::UnixSeqpacket,
    ];

    /// The transport that a word of the command line names.
    pub fn from_word(word: &str) -> Option<Transport> {
        Transport::ALL.into_iter().find(|transport| transport.word() == word)
    }

    /// Whether it is a connection between two ends, rather than messages to anyone.
    pub const fn is_stream(self) -> bool {
        matches!(self, Transport::Tcp | Transport::UnixStream | Transport::UnixSeqpacket)
    }

    /// Whether one send is one receive.
    pub const fn keeps_boundaries(self) -> bool {
        !matches!(self, Transport::Tcp | Transport::UnixStream)
    }

    /// Whether its addresses are those of hosts.
    pub const fn is_internet(self) -> bool {
        matches!(self, Transport::Tcp | Transport::Udp | Transport::Raw | Transport::Ping)
    }

    /// Whether its addresses have ports.
    pub const fn has_ports(self) -> bool {
        matches!(self, Transport::Tcp | Transport::Udp)
    }

    /// Whether its addresses are path names.
    pub const fn is_unix(self) -> bool {
        matches!(self, Transport::UnixStream | Transport::UnixDatagram | Transport::UnixSeqpacket)
    }

    /// An address as text, for what addresses of this transport have: those of raw IP and ping have no port.
    pub fn shown(self, address: &Address) -> SafeText {
        if self.is_internet() && !self.has_ports() { address.host() } else { SafeText::kept(address) }
    }

    /// Whether what it carries may be packets, with their headers.
    pub const fn carries_packets(self) -> bool {
        matches!(self, Transport::Raw | Transport::Ping | Transport::Other)
    }

    /// Whose service names and ports are meant: those of UDP, or of TCP.
    pub const fn protocol(self) -> Protocol {
        match self {
            Transport::Tcp | Transport::UnixStream | Transport::UnixSeqpacket => Protocol::Tcp,
            _ => Protocol::Udp,
        }
    }

    /// The word on screen: `TCP`, `UDP`, `Unix stream`, `Unix datagram`.
    pub const fn name(self) -> &'static str {
        match self {
            Transport::Tcp => "TCP",
            Transport::Udp => "UDP",
            Transport::UnixStream => "Unix stream",
            Transport::UnixDatagram => "Unix datagram",
            Transport::UnixSeqpacket => "Unix seqpacket",
            Transport::Raw => "raw IP",
            Transport::Ping => "ping",
            Transport::Other => "socket",
        }
    }

    /// The word on screen, with TLS over it or without.
    pub const fn name_over(self, has_tls: bool) -> &'static str {
        if has_tls { "TLS" } else { self.name() }
    }

    /// The word on the command line and in JSON: `tcp`, `udp`, `unix`, `unixgram`.
    pub const fn word(self) -> &'static str {
        match self {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
            Transport::UnixStream => "unix",
            Transport::UnixDatagram => "unixgram",
            Transport::UnixSeqpacket => "seqpacket",
            Transport::Raw => "raw",
            Transport::Ping => "ping",
            Transport::Other => "socket",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A host name or address, and a service name or port, as they were typed.
///
/// For Unix transports `host` is the path (`@name` for the abstract namespace) and `service` is empty.
/// For raw IP `service` is the protocol, for [`Transport::Other`] see there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Endpoint {
    /// Host name or address.
    pub host: String,
    /// Service name or port number.
    pub service: String,
    /// The transport to reach it over.
    pub transport: Transport,
}

impl Endpoint {
    /// The address that the host is, where it is no name; brackets around it are left out.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        self.host.trim().trim_start_matches('[').trim_end_matches(']').parse().ok()
    }
}

/// `127.0.0.1:58001`, `[::1]:7`, `*:7` without a host, a path: safe to show.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = SafeText::escaped_str(if self.host.is_empty() { "*" } else { &self.host });
        if self.transport.is_unix() {
            return f.pad(host.as_str());
        }
        let service = SafeText::escaped_str(&self.service);
        match self.transport {
            Transport::Ping => return f.pad(host.as_str()),
            Transport::Raw => return f.pad(&format!("{host} {service}")),
            Transport::Other => return f.pad(&format!("family {host}, {service}")),
            _ => {}
        }
        let is_inet6 = self.host.contains(':') && !self.host.starts_with('[');
        f.pad(&if is_inet6 { format!("[{host}]:{service}") } else { format!("{host}:{service}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_addresses_are_shown_with_their_port_and_escaped() {
        let at = |host: &str, transport| Endpoint { host: host.into(), service: "7".into(), transport };
        assert_eq!(at("::1", Transport::Tcp).to_string(), "[::1]:7");
        assert_eq!(at("", Transport::Tcp).to_string(), "*:7");
        assert_eq!(at("/run/\u{1b}x", Transport::UnixStream).to_string(), r"/run/\x1bx");
    }
}
