//! Counters of the whole host (of its network namespace) that tell of datagrams which no program received: of
//! `/proc/net/snmp` for IPv4 and `/proc/net/snmp6` for IPv6, as RFC 4113 and RFC 4293 have them.

/// One of the counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCounter {
    /// Its name, as the man pages and `nstat` have it.
    pub name: &'static str,
    /// The group of `/proc/net/snmp`, and the name in it.
    v4: (&'static str, &'static str),
    /// The name in `/proc/net/snmp6`.
    v6: &'static str,
    /// What one count of it means, a clause after a number.
    pub means: &'static str,
    /// Whether it counts datagrams of UDP, which is nothing to TCP.
    pub is_udp: bool,
}

macro_rules! counter {
    ($name:literal, $group:literal $v4:literal, $v6:literal, $is_udp:literal, $means:literal) => {
        HostCounter { name: $name, v4: ($group, $v4), v6: $v6, means: $means, is_udp: $is_udp }
    };
}

/// The counters that are read, in the order in which they are told.
pub const COUNTERS: [HostCounter; 6] = [
    counter!("NoPorts", "Udp" "NoPorts", "Udp6NoPorts", true,
        "received for a port that no socket has, or that is connected to another peer"),
    counter!("InCsumErrors", "Udp" "InCsumErrors", "Udp6InCsumErrors", true,
        "received with a wrong checksum, and dropped"),
    counter!("RcvbufErrors", "Udp" "RcvbufErrors", "Udp6RcvbufErrors", true,
        "dropped because a receive buffer was full"),
    counter!("InErrors", "Udp" "InErrors", "Udp6InErrors", true,
        "received and not delivered, for any of these reasons but NoPorts"),
    counter!("IcmpInDestUnreachs", "Icmp" "InDestUnreachs", "Icmp6InDestUnreachs", false,
        "ICMP errors \"destination unreachable\" received"),
    counter!("IcmpInTimeExcds", "Icmp" "InTimeExcds", "Icmp6InTimeExcds", false,
        "ICMP errors \"time exceeded\" received: the hop limit was too small, or a route goes in circles"),
];

/// What the counters said, or by how much they grew; in the order of [`COUNTERS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostCounters {
    v4: [u64; COUNTERS.len()],
    v6: [u64; COUNTERS.len()],
}

impl HostCounters {
    /// What the two files of `/proc/net` say; a counter that is not in them is 0, as without IPv6.
    pub fn read(snmp: &str, snmp6: &str) -> HostCounters {
        HostCounters {
            v4: COUNTERS.map(|counter| in_snmp(snmp, counter.v4).unwrap_or(0)),
            v6: COUNTERS.map(|counter| in_snmp6(snmp6, counter.v6).unwrap_or(0)),
        }
    }

    /// By how much they grew since `before`.
    #[must_use]
    pub fn since(&self, before: &HostCounters) -> HostCounters {
        let grown = |now: [u64; COUNTERS.len()], then: [u64; COUNTERS.len()]| {
            std::array::from_fn(|place| now[place].saturating_sub(then[place]))
        };
        HostCounters { v4: grown(self.v4, before.v4), v6: grown(self.v6, before.v6) }
    }

    /// The counters of a family with their values.
    pub fn of_family(&self, is_ipv6: bool) -> impl Iterator<Item = (&'static HostCounter, u64)> {
        COUNTERS.iter().zip(if is_ipv6 { self.v6 } else { self.v4 })
    }

    /// The value of the counter of this name.
    pub fn named(&self, name: &str, is_ipv6: bool) -> u64 {
        self.of_family(is_ipv6).find(|(counter, _)| counter.name == name).map_or(0, |(_, value)| value)
    }
}

/// Two lines for each group: `Udp: InDatagrams NoPorts …` and `Udp: 12 0 …`.
fn in_snmp(text: &str, (group, name): (&str, &str)) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.split_once(": ")).filter(|(word, _)| *word == group);
    let place = lines.next()?.1.split_ascii_whitespace().position(|word| word == name)?;
    lines.next()?.1.split_ascii_whitespace().nth(place)?.parse().ok()
}

/// A line for each: `Udp6NoPorts    0`.
fn in_snmp6(text: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.split_once(char::is_whitespace));
    lines.find(|(word, _)| *word == name)?.1.trim().parse().ok()
}
