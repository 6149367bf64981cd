//! Where to, before anything is resolved: a host, a service name or port, a transport.

use std::fmt;

use crate::bytes::port::Protocol;

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
}

impl Transport {
    /// Whether bytes flow as a stream between two ends, rather than as messages to anyone.
    pub const fn is_stream(self) -> bool {
        matches!(self, Transport::Tcp | Transport::UnixStream)
    }

    /// Whether its addresses are path names.
    pub const fn is_unix(self) -> bool {
        matches!(self, Transport::UnixStream | Transport::UnixDatagram)
    }

    /// Whose service names and ports are meant: those of UDP, or of TCP.
    pub const fn protocol(self) -> Protocol {
        match self {
            Transport::Udp | Transport::UnixDatagram => Protocol::Udp,
            Transport::Tcp | Transport::UnixStream => Protocol::Tcp,
        }
    }

    /// The word on screen: `TCP`, `UDP`, `Unix stream`, `Unix datagram`.
    pub const fn name(self) -> &'static str {
        match self {
            Transport::Tcp => "TCP",
            Transport::Udp => "UDP",
            Transport::UnixStream => "Unix stream",
            Transport::UnixDatagram => "Unix datagram",
        }
    }

    /// The word on the command line and in JSON: `tcp`, `udp`, `unix`, `unixgram`.
    pub const fn word(self) -> &'static str {
        match self {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
            Transport::UnixStream => "unix",
            Transport::UnixDatagram => "unixgram",
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Endpoint {
    /// Host name or address.
    pub host: String,
    /// Service name or port number.
    pub service: String,
    /// Over what.
    pub transport: Transport,
}

impl Endpoint {
    /// The address that the host is, where it is no name; brackets around it are left out.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        self.host.trim().trim_start_matches('[').trim_end_matches(']').parse().ok()
    }
}
