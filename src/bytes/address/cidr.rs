//! Networks: an address with its prefix length or mask (RFC 4632).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::forms::dotted_binary;
use super::{AddressError, AddressProblem, parse, pton4};

/// An address in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Network(IpNet);

/// The mask of an IPv4 prefix; of more than 32 bits, that of 32.
pub fn mask(prefix: u8) -> Ipv4Addr {
    Ipv4Net::new(Ipv4Addr::UNSPECIFIED, prefix).map_or(Ipv4Addr::BROADCAST, |network| network.netmask())
}

/// The prefix length of a mask; `None` when its ones do not stand together at the beginning.
pub fn prefix_of(mask: Ipv4Addr) -> Option<u8> {
    ipnet::ipv4_mask_to_prefix(mask).ok()
}

impl Network {
    /// A network of `prefix` bits; `None` when the address has fewer.
    pub fn new(ip: IpAddr, prefix: u8) -> Option<Network> {
        IpNet::new(ip, prefix).ok().map(Network)
    }

    /// Reads `ADDRESS/PREFIX`, or `ADDRESS/MASK` for IPv4.
    ///
    /// ```
    /// # use sockpit::bytes::address::Network;
    /// let network = Network::parse("192.0.2.33/30").unwrap();
    /// assert_eq!(network.first().to_string(), "192.0.2.32");
    /// assert_eq!(Network::parse("192.0.2.33/255.255.255.252"), Ok(network));
    /// ```
    pub fn parse(text: &str) -> Result<Network, AddressError> {
        let Some((address, rest)) = text.split_once('/') else {
            return Err(AddressError::at(text, text.len()..text.len(), AddressProblem::NoPrefix));
        };
        let start = address.len() + 1;
        let fail = |problem| AddressError::at(text, start..text.len(), problem);
        let ip = parse(address).map_err(|error| error.moved(text, 0))?.ip;
        if rest.is_empty() {
            return Err(fail(AddressProblem::NoPrefix));
        }
        if ip.is_ipv4() && rest.contains('.') {
            let mask = pton4(rest).map_err(|error| error.moved(text, start))?;
            let network = prefix_of(mask).and_then(|prefix| Network::new(ip, prefix));
            return network.ok_or_else(|| fail(AddressProblem::NotContiguous));
        }
        let is_number = rest.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = rest.parse().ok().filter(|_| is_number);
        prefix
            .and_then(|prefix| Network::new(ip, prefix))
            .ok_or_else(|| fail(AddressProblem::PrefixTooLong(IpNet::from(ip).max_prefix_len().into())))
    }

    /// The same; an address alone is the network of that one host.
    pub fn parse_or_host(text: &str) -> Result<Network, AddressError> {
        if text.contains('/') {
            return Network::parse(text);
        }
        Ok(Network(IpNet::from(parse(text)?.ip)))
    }

    /// The address that it was made from.
    pub fn ip(&self) -> IpAddr {
        self.0.addr()
    }

    /// Bits of the prefix.
    pub fn prefix(&self) -> u8 {
        self.0.prefix_len()
    }

    /// Bits that are left to hosts.
    pub fn host_bits(&self) -> u8 {
        self.0.max_prefix_len() - self.0.prefix_len()
    }

    /// The first address: for IPv4 the name of the network.
    pub fn first(&self) -> IpAddr {
        self.0.network()
    }

    /// The last address: for IPv4 with at least two host bits the broadcast address.
    pub fn last(&self) -> IpAddr {
        self.0.broadcast()
    }

    /// The broadcast address; IPv6 has none, nor has a network of fewer than two host bits
    /// (RFC 3021).
    pub fn broadcast(&self) -> Option<IpAddr> {
        (self.ip().is_ipv4() && self.host_bits() >= 2).then(|| self.last())
    }

    /// First and last address that a host may have.
    pub fn hosts(&self) -> (IpAddr, IpAddr) {
        match (self.first(), self.broadcast()) {
            (IpAddr::V4(first), Some(IpAddr::V4(last))) => (
                Ipv4Addr::from_bits(first.to_bits() + 1).into(),
                Ipv4Addr::from_bits(last.to_bits() - 1).into(),
            ),
            (first, _) => (first, self.last()),
        }
    }

    /// Addresses in it; `None` for all 2^128 of them, which no number here holds.
    pub fn size(&self) -> Option<u128> {
        1_u128.checked_shl(self.host_bits().into())
    }

    /// Whether `ip` is in it; an address of the other family never is.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip)
    }

    /// Its subnets of `prefix` bits; none where that is shorter than its own.
    pub fn subnets(&self, prefix: u8) -> impl Iterator<Item = Network> {
        self.0.subnets(prefix).into_iter().flatten().map(Network)
    }

    /// The picture of an IPv4 network in bits: what it is called, dotted, and all four octets.
    pub fn binary_rows(&self) -> Vec<(&'static str, Ipv4Addr, String)> {
        let IpNet::V4(network) = self.0 else { return Vec::new() };
        let mut rows =
            vec![("address", network.addr()), ("mask", network.netmask()), ("network", network.network())];
        if self.broadcast().is_some() {
            rows.push(("broadcast", network.broadcast()));
        }
        rows.into_iter().map(|(name, ip)| (name, ip, dotted_binary(ip))).collect()
    }
}

/// `192.0.2.33/30`, as [`Network::parse`] reads it.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn network(text: &str) -> Network {
        Network::parse(text).unwrap()
    }

    #[test]
    fn the_network_of_the_catalogue() {
        let net = network("192.0.2.33/30");
        assert_eq!(net, network("192.0.2.33/255.255.255.252"));
        assert_eq!((net.prefix(), net.host_bits(), net.size()), (30, 2, Some(4)));
        assert_eq!((net.first(), net.broadcast()), (ip("192.0.2.32"), Some(ip("192.0.2.35"))));
        assert_eq!(net.hosts(), (ip("192.0.2.33"), ip("192.0.2.34")));
        let rows: Vec<_> =
            net.binary_rows().into_iter().map(|(name, _, bits)| format!("{name} {bits}")).collect();
        assert_eq!(
            rows,
            [
                "address 11000000.00000000.00000010.00100001",
                "mask 11111111.11111111.11111111.11111100",
                "network 11000000.00000000.00000010.00100000",
                "broadcast 11000000.00000000.00000010.00100011",
            ]
        );
        assert!(net.contains(ip("192.0.2.35")) && !net.contains(ip("192.0.2.36")));
        assert!(!net.contains(ip("::ffff:192.0.2.33")));
    }

    #[test]
    fn masks_and_prefixes_lead_to_each_other() {
        for prefix in 0..=32 {
            assert_eq!(prefix_of(mask(prefix)), Some(prefix));
        }
        assert_eq!(mask(30), Ipv4Addr::new(255, 255, 255, 252));
        assert_eq!(prefix_of(Ipv4Addr::new(255, 0, 255, 0)), None);
    }

    #[test]
    fn the_smallest_and_the_largest() {
        let pair = network("10.0.0.1/31");
        assert_eq!((pair.broadcast(), pair.hosts()), (None, (ip("10.0.0.0"), ip("10.0.0.1"))));
        let one = network("10.0.0.1/32");
        assert_eq!((one.hosts(), one.size()), ((ip("10.0.0.1"), ip("10.0.0.1")), Some(1)));
        let all = network("10.0.0.1/0");
        assert_eq!((all.first(), all.last()), (ip("0.0.0.0"), ip("255.255.255.255")));
        assert!(all.contains(ip("203.0.113.7")));
        let v6 = network("2001:db8::7/64");
        assert_eq!((v6.first(), v6.last()), (ip("2001:db8::"), ip("2001:db8::ffff:ffff:ffff:ffff")));
        assert_eq!((network("::/0").size(), v6.broadcast()), (None, None));
        assert!(network("::1/128").contains(ip("::1")));
    }

    #[test]
    fn an_address_alone_is_the_network_of_one_host() {
        let shown = |text| Network::parse_or_host(text).map(|network| network.to_string());
        assert_eq!(shown("192.0.2.33"), Ok("192.0.2.33/32".to_owned()));
        assert_eq!(shown("::1"), Ok("::1/128".to_owned()));
        assert_eq!(shown("192.0.2.33/24"), Ok("192.0.2.33/24".to_owned()));
        assert!(Network::parse_or_host("example.org").is_err());
    }

    #[test]
    fn errors_point_at_what_is_wrong() {
        let error = |text| {
            let error = Network::parse(text).unwrap_err();
            (error.range, error.problem)
        };
        assert_eq!(error("192.0.2.33"), (10..10, AddressProblem::NoPrefix));
        assert_eq!(error("192.0.2.33/"), (11..11, AddressProblem::NoPrefix));
        assert_eq!(error("192.0.2.33/33"), (11..13, AddressProblem::PrefixTooLong(32)));
        assert_eq!(error("::1/129"), (4..7, AddressProblem::PrefixTooLong(128)));
        assert_eq!(error("192.0.2.33/+3"), (11..13, AddressProblem::PrefixTooLong(32)));
        assert_eq!(error("192.0.2.33/255.0.255.0"), (11..22, AddressProblem::NotContiguous));
        assert_eq!(error("192.0.2.33/255.0.256.0"), (17..20, AddressProblem::TooLarge(255)));
        assert_eq!(error("192.0.2.256/30"), (8..11, AddressProblem::TooLarge(255)));
    }
}
