//! This host: its name, its interfaces, and how it looks names up.

use std::net::IpAddr;

use super::facts::{ExplanationLine, NameService, shown};
use crate::bytes::text::SafeText;

/// This host as its system sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OwnHost {
    /// Its name, as `gethostname(2)` gives it.
    pub name: Vec<u8>,
    /// Each interface with its addresses.
    pub interfaces: Vec<HostInterface>,
    /// How names are looked up.
    pub service: NameService,
}

/// An interface of this host.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostInterface {
    /// Its name.
    pub name: Vec<u8>,
    /// Its index, which is the scope id of addresses on its link.
    pub index: u32,
    /// `IFF_` flags.
    pub flags: u32,
    /// Its addresses, with the bits of their prefixes.
    pub addresses: Vec<(IpAddr, u8)>,
}

/// The flags of an interface that are told (netdevice(7)).
const FLAGS: [(u32, &str); 6] = [
    (1, "UP"),
    (0x40, "RUNNING"),
    (8, "LOOPBACK"),
    (2, "BROADCAST"),
    (0x10, "POINTOPOINT"),
    (0x1000, "MULTICAST"),
];

impl OwnHost {
    /// The lines about it.
    pub fn lines(&self) -> Vec<ExplanationLine> {
        let mut lines = vec![(SafeText::literal("host name"), SafeText::escaped(&self.name))];
        for interface in &self.interfaces {
            let flags = FLAGS.iter().filter(|(bit, _)| interface.flags & bit != 0);
            let flags = SafeText::join(flags.map(|(_, name)| SafeText::literal(name)), ",");
            let text = SafeText::escaped(&interface.name).then("  scope id ").then(interface.index);
            lines.push((SafeText::literal("interface"), text.then("  <").then(flags).then(">")));
            for (ip, bits) in &interface.addresses {
                let text = shown(*ip).then("/").then(*bits);
                let mask = crate::bytes::address::mask(*bits);
                let text = if ip.is_ipv4() { text.then("  mask ").then(SafeText::shown(mask)) } else { text };
                let is_link = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
                let scope = SafeText::literal("  written ")
                    .then(shown(*ip))
                    .then("%")
                    .then(SafeText::escaped(&interface.name));
                lines.push((SafeText::EMPTY, if is_link { text.then(scope) } else { text }));
            }
        }
        lines.extend(self.service.lines());
        lines
    }
}

impl NameService {
    /// The set-up in words, a line each.
    pub fn lines(&self) -> Vec<ExplanationLine> {
        let label = SafeText::literal;
        let modules =
            self.modules.iter().map(|(name, action)| SafeText::escaped_str(&format!("{name}{action}")));
        let mut lines = vec![(label("nsswitch"), label("hosts: ").then(SafeText::join(modules, " ")))];
        match &self.resolver {
            Ok(file) => {
                let words =
                    |all: &[String]| SafeText::join(all.iter().map(|text| SafeText::escaped_str(text)), ", ");
                let servers = if file.servers.is_empty() {
                    label("none in resolv.conf: libc asks 127.0.0.1")
                } else {
                    words(&file.servers)
                };
                lines.push((label("name servers"), servers));
                if !file.unused.is_empty() {
                    lines.push((label("not asked"), words(&file.unused).then(": libc takes three")));
                }
                if !file.search.is_empty() {
                    lines.push((label("search"), words(&file.search)));
                }
                let text = label("ndots ").then(u32::from(file.ndots)).then(", timeout ");
                let text = text.then(file.timeout.as_secs()).then(" s, attempts ");
                lines.push((label("options"), text.then(u32::from(file.attempts))));
            }
            Err(why) => lines.push((label("resolv.conf"), SafeText::escaped_str(why))),
        }
        lines
    }
}
