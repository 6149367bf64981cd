//! What an address is meant for, by the special-purpose registries of IANA.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The kind of use that an address block is reserved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressClass {
    /// No address: any interface when bound to, this host when connected to.
    Unspecified,
    /// This host.
    Loopback,
    /// One link; the address says nothing without its interface.
    LinkLocal,
    /// A site's own: 10/8, 172.16/12, 192.168/16, fc00::/7.
    Private,
    /// Shared by a provider and its customers (carrier-grade NAT).
    Shared,
    /// A group.
    Multicast,
    /// Every host on this link.
    Broadcast,
    /// Examples in texts; nobody has it.
    Documentation,
    /// Measurements of network devices.
    Benchmarking,
    /// An IPv4 address inside of an IPv6 one.
    Ipv4Mapped,
    /// Translation and tunnels between IPv4 and IPv6.
    Transition,
    /// Set apart for some other use.
    Reserved,
    /// Any host of the Internet.
    Global,
}

impl AddressClass {
    /// The words on screen.
    pub const fn name(self) -> &'static str {
        match self {
            AddressClass::Unspecified => "unspecified (wildcard)",
            AddressClass::Loopback => "loopback",
            AddressClass::LinkLocal => "link-local",
            AddressClass::Private => "private",
            AddressClass::Shared => "shared (carrier NAT)",
            AddressClass::Multicast => "multicast",
            AddressClass::Broadcast => "limited broadcast",
            AddressClass::Documentation => "documentation",
            AddressClass::Benchmarking => "benchmarking",
            AddressClass::Ipv4Mapped => "IPv4-mapped",
            AddressClass::Transition => "IPv4/IPv6 transition",
            AddressClass::Reserved => "reserved",
            AddressClass::Global => "global",
        }
    }
}

/// An address block of the registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block in CIDR form.
    pub prefix: &'static str,
    /// What it is for.
    pub class: AddressClass,
    /// Where that is written.
    pub source: &'static str,
    network: u128,
    bits: u32,
}

const fn v4(
    prefix: &'static str,
    ip: [u8; 4],
    bits: u32,
    class: AddressClass,
    source: &'static str,
) -> Block {
    Block { prefix, class, source, network: u32::from_be_bytes(ip) as u128, bits }
}

const fn v6(
    prefix: &'static str,
    groups: [u16; 4],
    bits: u32,
    class: AddressClass,
    source: &'static str,
) -> Block {
    let [a, b, c, d] = groups;
    let high = (a as u128) << 48 | (b as u128) << 32 | (c as u128) << 16 | d as u128;
    Block { prefix, class, source, network: high << 64, bits }
}

const fn v6_low(
    prefix: &'static str,
    network: u128,
    bits: u32,
    class: AddressClass,
    source: &'static str,
) -> Block {
    Block { prefix, class, source, network, bits }
}

/// Narrow blocks before the wide ones that hold them.
const IPV4: &[Block] = &[
    v4("0.0.0.0/32", [0, 0, 0, 0], 32, AddressClass::Unspecified, "RFC 1122"),
    v4("0.0.0.0/8", [0, 0, 0, 0], 8, AddressClass::Reserved, "RFC 791"),
    v4("10.0.0.0/8", [10, 0, 0, 0], 8, AddressClass::Private, "RFC 1918"),
    v4("100.64.0.0/10", [100, 64, 0, 0], 10, AddressClass::Shared, "RFC 6598"),
    v4("127.0.0.0/8", [127, 0, 0, 0], 8, AddressClass::Loopback, "RFC 1122"),
    v4("169.254.0.0/16", [169, 254, 0, 0], 16, AddressClass::LinkLocal, "RFC 3927"),
    v4("172.16.0.0/12", [172, 16, 0, 0], 12, AddressClass::Private, "RFC 1918"),
    v4("192.0.0.9/32", [192, 0, 0, 9], 32, AddressClass::Global, "RFC 7723"),
    v4("192.0.0.10/32", [192, 0, 0, 10], 32, AddressClass::Global, "RFC 8155"),
    v4("192.0.0.0/24", [192, 0, 0, 0], 24, AddressClass::Reserved, "RFC 6890"),
    v4("192.0.2.0/24", [192, 0, 2, 0], 24, AddressClass::Documentation, "RFC 5737"),
    v4("192.88.99.0/24", [192, 88, 99, 0], 24, AddressClass::Transition, "RFC 7526"),
    v4("192.168.0.0/16", [192, 168, 0, 0], 16, AddressClass::Private, "RFC 1918"),
    v4("198.18.0.0/15", [198, 18, 0, 0], 15, AddressClass::Benchmarking, "RFC 2544"),
    v4("198.51.100.0/24", [198, 51, 100, 0], 24, AddressClass::Documentation, "RFC 5737"),
    v4("203.0.113.0/24", [203, 0, 113, 0], 24, AddressClass::Documentation, "RFC 5737"),
    v4("224.0.0.0/4", [224, 0, 0, 0], 4, AddressClass::Multicast, "RFC 5771"),
    v4("255.255.255.255/32", [255, 255, 255, 255], 32, AddressClass::Broadcast, "RFC 919"),
    v4("240.0.0.0/4", [240, 0, 0, 0], 4, AddressClass::Reserved, "RFC 1112"),
];

/// As [`IPV4`]. What is in no block is reserved by the IETF.
const IPV6: &[Block] = &[
    v6_low("::/128", 0, 128, AddressClass::Unspecified, "RFC 4291"),
    v6_low("::1/128", 1, 128, AddressClass::Loopback, "RFC 4291"),
    v6_low("::ffff:0:0/96", 0xffff_0000_0000, 96, AddressClass::Ipv4Mapped, "RFC 4291"),
    v6("64:ff9b::/96", [0x64, 0xff9b, 0, 0], 96, AddressClass::Transition, "RFC 6052"),
    v6("64:ff9b:1::/48", [0x64, 0xff9b, 1, 0], 48, AddressClass::Transition, "RFC 8215"),
    v6("100::/64", [0x100, 0, 0, 0], 64, AddressClass::Reserved, "RFC 6666"),
    v6("2001::/32", [0x2001, 0, 0, 0], 32, AddressClass::Transition, "RFC 4380"),
    v6("2001:2::/48", [0x2001, 2, 0, 0], 48, AddressClass::Benchmarking, "RFC 5180"),
    v6("2001:20::/28", [0x2001, 0x20, 0, 0], 28, AddressClass::Global, "RFC 7343"),
    v6("2001:db8::/32", [0x2001, 0xdb8, 0, 0], 32, AddressClass::Documentation, "RFC 3849"),
    v6("2001::/23", [0x2001, 0, 0, 0], 23, AddressClass::Reserved, "RFC 2928"),
    v6("2002::/16", [0x2002, 0, 0, 0], 16, AddressClass::Transition, "RFC 3056"),
    v6("3fff::/20", [0x3fff, 0, 0, 0], 20, AddressClass::Documentation, "RFC 9637"),
    v6("2000::/3", [0x2000, 0, 0, 0], 3, AddressClass::Global, "RFC 4291"),
    v6("5f00::/16", [0x5f00, 0, 0, 0], 16, AddressClass::Reserved, "RFC 9602"),
    v6("fc00::/7", [0xfc00, 0, 0, 0], 7, AddressClass::Private, "RFC 4193"),
    v6("fe80::/10", [0xfe80, 0, 0, 0], 10, AddressClass::LinkLocal, "RFC 4291"),
    v6("ff00::/8", [0xff00, 0, 0, 0], 8, AddressClass::Multicast, "RFC 4291"),
];

impl Block {
    const fn contains(&self, number: u128, width: u32) -> bool {
        (number ^ self.network) >> (width - self.bits) == 0
    }
}

/// The block of the registries that `ip` is in; the most special one.
pub fn block(ip: IpAddr) -> Option<Block> {
    match ip {
        IpAddr::V4(ip) => find(IPV4, u128::from(u32::from(ip)), Ipv4Addr::BITS),
        IpAddr::V6(ip) => find(IPV6, u128::from(ip), Ipv6Addr::BITS),
    }
}

fn find(blocks: &[Block], number: u128, width: u32) -> Option<Block> {
    blocks.iter().find(|block| block.contains(number, width)).copied()
}

/// What `ip` is meant for.
pub fn class(ip: IpAddr) -> AddressClass {
    block(ip)
        .map_or(if ip.is_ipv4() { AddressClass::Global } else { AddressClass::Reserved }, |block| block.class)
}

/// Prefix and first address of all blocks, for the tests.
#[cfg(test)]
pub(super) fn blocks() -> impl Iterator<Item = (&'static str, IpAddr)> {
    let v4 = IPV4.iter().map(|block| (block.prefix, IpAddr::V4(Ipv4Addr::from(block.network as u32))));
    v4.chain(IPV6.iter().map(|block| (block.prefix, IpAddr::V6(Ipv6Addr::from(block.network)))))
}
