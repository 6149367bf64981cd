//! The names of common services, for hosts whose `/etc/services` is missing or silent.

/// Over what a service is reached; the same port may have two names (512: exec, biff).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Over which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocols {
    Tcp,
    Udp,
    Both,
}

use Protocols::{Both, Tcp, Udp};

/// Port, name, transports: from the IANA registry, spelled as Debian's `/etc/services` does.
const SERVICES: &[(u16, &str, Protocols)] = &[
    (1, "tcpmux", Tcp),
    (7, "echo", Both),
    (9, "discard", Both),
    (11, "systat", Tcp),
    (13, "daytime", Both),
    (17, "qotd", Tcp),
    (19, "chargen", Both),
    (20, "ftp-data", Tcp),
    (21, "ftp", Tcp),
    (22, "ssh", Tcp),
    (23, "telnet", Tcp),
    (25, "smtp", Tcp),
    (37, "time", Both),
    (43, "whois", Tcp),
    (49, "tacacs", Both),
    (53, "domain", Both),
    (67, "bootps", Udp),
    (68, "bootpc", Udp),
    (69, "tftp", Udp),
    (70, "gopher", Tcp),
    (79, "finger", Tcp),
    (80, "http", Tcp),
    (88, "kerberos", Both),
    (110, "pop3", Tcp),
    (111, "sunrpc", Both),
    (113, "auth", Tcp),
    (119, "nntp", Tcp),
    (123, "ntp", Udp),
    (137, "netbios-ns", Udp),
    (138, "netbios-dgm", Udp),
    (139, "netbios-ssn", Tcp),
    (143, "imap2", Tcp),
    (161, "snmp", Both),
    (162, "snmp-trap", Both),
    (179, "bgp", Tcp),
    (194, "irc", Both),
    (389, "ldap", Both),
    (443, "https", Both),
    (445, "microsoft-ds", Both),
    (465, "submissions", Tcp),
    (500, "isakmp", Udp),
    (512, "exec", Tcp),
    (512, "biff", Udp),
    (513, "login", Tcp),
    (513, "who", Udp),
    (514, "shell", Tcp),
    (514, "syslog", Udp),
    (515, "printer", Tcp),
    (520, "route", Udp),
    (546, "dhcpv6-client", Udp),
    (547, "dhcpv6-server", Udp),
    (554, "rtsp", Both),
    (587, "submission", Tcp),
    (631, "ipp", Tcp),
    (636, "ldaps", Both),
    (853, "domain-s", Both),
    (873, "rsync", Tcp),
    (989, "ftps-data", Tcp),
    (990, "ftps", Tcp),
    (993, "imaps", Tcp),
    (995, "pop3s", Tcp),
    (1080, "socks", Tcp),
    (1194, "openvpn", Both),
    (1433, "ms-sql-s", Tcp),
    (1812, "radius", Both),
    (1883, "mqtt", Tcp),
    (2049, "nfs", Both),
    (3306, "mysql", Tcp),
    (3478, "stun", Both),
    (3690, "svn", Tcp),
    (5060, "sip", Both),
    (5353, "mdns", Udp),
    (5432, "postgresql", Tcp),
    (5671, "amqps", Tcp),
    (5672, "amqp", Tcp),
    (6379, "redis", Tcp),
    (8080, "http-alt", Tcp),
    (8883, "secure-mqtt", Tcp),
    (9418, "git", Tcp),
];

impl Protocols {
    fn carries(self, protocol: Protocol) -> bool {
        match protocol {
            Protocol::Tcp => self != Udp,
            Protocol::Udp => self != Tcp,
        }
    }
}

/// The service name of a port.
pub fn service_name(port: u16, protocol: Protocol) -> Option<&'static str> {
    let mut named = services(protocol);
    named.find(|(number, _)| *number == port).map(|(_, name)| name)
}

/// The port of a service name, which is matched as it stands, as `getservbyname(3)` does.
pub fn service_port(name: &str, protocol: Protocol) -> Option<u16> {
    services(protocol).find(|(_, named)| *named == name).map(|(port, _)| port)
}

/// Ports and names of all services of a protocol, by port.
pub fn services(protocol: Protocol) -> impl Iterator<Item = (u16, &'static str)> {
    let carried = SERVICES.iter().filter(move |(_, _, over)| over.carries(protocol));
    carried.map(|(port, name, _)| (*port, *name))
}
