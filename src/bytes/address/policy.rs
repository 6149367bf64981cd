//! The tables by which destination addresses are put in order: those of glibc, which are older than RFC 6724 (RFC 3484)
//! and which `gai.conf(5)` may replace, and those of the RFC.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::Ipv6Net;

/// The tables of glibc (`getaddrinfo.c`), in the notation of gai.conf.
const GLIBC: &str = "
label ::1/128 0
label ::/0 1
label 2002::/16 2
label ::/96 3
label ::ffff:0:0/96 4
label fec0::/10 5
label fc00::/7 6
label 2001:0::/32 7
precedence ::1/128 50
precedence ::/0 40
precedence 2002::/16 30
precedence ::/96 20
precedence ::ffff:0:0/96 10
scopev4 169.254.0.0/16 2
scopev4 127.0.0.0/8 2
";

/// The table of RFC 6724, section 2.1; the scopes of IPv4 are those of its section 3.2.
const RFC_6724: &str = "
label ::1/128 0
label ::/0 1
label ::ffff:0:0/96 4
label 2002::/16 2
label 2001::/32 5
label fc00::/7 13
label ::/96 3
label fec0::/10 11
label 3ffe::/16 12
precedence ::1/128 50
precedence ::/0 40
precedence ::ffff:0:0/96 35
precedence 2002::/16 30
precedence 2001::/32 5
precedence fc00::/7 3
precedence ::/96 1
precedence fec0::/10 1
precedence 3ffe::/16 1
scopev4 169.254.0.0/16 2
scopev4 127.0.0.0/8 2
";

/// One table: prefixes with the number that addresses in them have, the longest first. IPv4 stands in it as
/// `::ffff:a.b.c.d`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct PrefixTable {
    rows: Vec<(Ipv6Net, u32)>,
    /// Of addresses in none of them: glibc adds that row to a file that lacks it.
    otherwise: u32,
}

impl PrefixTable {
    /// The rows of one keyword; `None` if there is none. What is not understood is passed over, as glibc does.
    fn read(text: &str, keyword: &str, otherwise: u32) -> Option<PrefixTable> {
        let row = |line: &str| {
            let mut words = line.split('#').next()?.split_whitespace();
            let is_meant = words.next() == Some(keyword);
            is_meant.then(|| Some((prefix(words.next()?)?, words.next()?.parse().ok()?))).flatten()
        };
        let mut rows: Vec<(Ipv6Net, u32)> = text.lines().filter_map(row).collect();
        rows.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.prefix_len()));
        (!rows.is_empty()).then_some(PrefixTable { rows, otherwise })
    }

    fn value(&self, ip: IpAddr) -> u32 {
        let ip = mapped(ip);
        self.rows.iter().find(|(prefix, _)| prefix.contains(&ip)).map_or(self.otherwise, |(_, value)| *value)
    }
}

fn prefix(text: &str) -> Option<Ipv6Net> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let ip: IpAddr = address.parse().ok()?;
    let (most, before) = if ip.is_ipv4() { (32, 96) } else { (128, 0) };
    let bits: u8 = bits.map_or(Some(most), |bits| bits.parse().ok()).filter(|bits| *bits <= most)?;
    Ipv6Net::new(mapped(ip), bits + before).ok()
}

fn mapped(ip: IpAddr) -> Ipv6Addr {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    }
}

/// The tables that the rules look into.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PolicyTables {
    labels: PrefixTable,
    precedences: PrefixTable,
    scopes: PrefixTable,
    /// Whether rule 9 counts for IPv4 only within the subnet of the source, and for IPv6 beyond it: glibc's rule.
    pub(super) is_glibc: bool,
    /// What of a gai.conf is in force: `label`, `precedence`, `scopev4`.
    changed: Vec<String>,
}

impl PolicyTables {
    fn over(defaults: Option<&PolicyTables>, text: &str) -> PolicyTables {
        let mut changed = Vec::new();
        let mut table = |keyword: &str, otherwise, default: Option<&PrefixTable>| {
            let read = PrefixTable::read(text, keyword, otherwise);
            if read.is_some() {
                changed.push(keyword.to_owned());
            }
            let empty = || PrefixTable { rows: Vec::new(), otherwise };
            read.or_else(|| default.cloned()).unwrap_or_else(empty)
        };
        let labels = table("label", 1, defaults.map(|tables| &tables.labels));
        let precedences = table("precedence", 40, defaults.map(|tables| &tables.precedences));
        let scopes = table("scopev4", 14, defaults.map(|tables| &tables.scopes));
        PolicyTables { labels, precedences, scopes, is_glibc: true, changed }
    }

    /// Those of glibc, with what a `gai.conf(5)` says: as soon as it has a row of a table, the whole table is that of
    /// the file.
    pub fn glibc(gai_conf: &str) -> PolicyTables {
        PolicyTables::over(Some(&PolicyTables::over(None, GLIBC)), gai_conf)
    }

    /// Those that RFC 6724 recommends.
    pub fn rfc6724() -> PolicyTables {
        PolicyTables { is_glibc: false, ..PolicyTables::over(None, RFC_6724) }
    }

    /// The tables that a gai.conf replaced.
    pub fn changed(&self) -> &[String] {
        &self.changed
    }

    /// What groups sources and destinations that suit each other.
    pub fn label(&self, ip: IpAddr) -> u32 {
        self.labels.value(ip)
    }

    /// What prefers one kind of destination over another: the higher.
    pub fn precedence(&self, ip: IpAddr) -> u32 {
        self.precedences.value(ip)
    }

    /// How far an address reaches (RFC 4007): 2 the link, 5 the site, 14 the world.
    pub fn scope(&self, ip: IpAddr) -> u32 {
        match ip {
            IpAddr::V4(_) => self.scopes.value(ip),
            IpAddr::V6(ip) if ip.is_multicast() => u32::from(ip.octets()[1] & 0x0f),
            IpAddr::V6(ip) if ip.is_loopback() || ip.is_unicast_link_local() => 2,
            IpAddr::V6(ip) if ip.segments()[0] & 0xffc0 == 0xfec0 => 5,
            IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(14, |ip| self.scope(ip.into())),
        }
    }
}

/// The word for a scope.
pub const fn scope_name(scope: u32) -> &'static str {
    match scope {
        1 => "interface",
        2 => "link",
        4 => "admin",
        5 => "site",
        8 => "organization",
        14 => "global",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_addresses_have_the_scope_of_a_link() {
        let tables = PolicyTables::glibc("");
        let told = [
            ("127.0.0.1", 2),
            ("::1", 2),
            ("fe80::1", 2),
            ("fec0::1", 5),
            ("198.51.100.1", 14),
            ("2001:db8::1", 14),
            ("::ffff:127.0.0.1", 2),
            ("ff05::1", 5),
        ];
        for (ip, scope) in told {
            assert_eq!(tables.scope(ip.parse().expect(ip)), scope, "{ip}");
        }
    }
}
