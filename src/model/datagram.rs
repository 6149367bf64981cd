//! What one UDP datagram carries, and in how many packets of IP it leaves.

use std::net::IpAddr;

use crate::model::address::Address;

/// Bytes of an UDP header (RFC 768).
const UDP: usize = 8;

/// The headers of a datagram to one address: they leave so much room for a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatagramRoom {
    is_ipv6: bool,
}

impl DatagramRoom {
    /// For datagrams to this address; an IPv4 address in an IPv6 one is IPv4, as on the wire.
    pub fn to(address: &Address) -> DatagramRoom {
        let is_ipv6 = address.ip().map(|ip| ip.to_canonical()).is_some_and(|ip: IpAddr| ip.is_ipv6());
        DatagramRoom { is_ipv6 }
    }

    /// The IP header without options (RFC 791), or extension headers (RFC 8200).
    const fn ip_header(self) -> usize {
        if self.is_ipv6 { 40 } else { 20 }
    }

    /// Bytes of all headers: 28 over IPv4, 48 over IPv6.
    pub const fn headers(self) -> usize {
        self.ip_header() + UDP
    }

    /// Bytes that one datagram carries at most. The length of IPv6 does not count its header: 65,527, and 65,507 over
    /// IPv4.
    pub const fn most(self) -> usize {
        let counted = if self.is_ipv6 { UDP } else { self.headers() };
        u16::MAX as usize - counted
    }

    /// Bytes of the largest payload that goes whole where a packet has `mtu` bytes at most.
    pub const fn whole(self, mtu: u32) -> usize {
        (mtu as usize).saturating_sub(self.headers())
    }

    /// In how many fragments a payload leaves; 1: it is not fragmented. All but the last carry a multiple of 8 bytes
    /// (RFC 791, RFC 8200 section 4.5).
    pub const fn fragments(self, payload: usize, mtu: u32) -> usize {
        if payload <= self.whole(mtu) {
            return 1;
        }
        // Over IPv6 each fragment has a header of 8 bytes more.
        let header = self.ip_header() + if self.is_ipv6 { 8 } else { 0 };
        let last = (mtu as usize).saturating_sub(header);
        let other = if last < 8 { 8 } else { last / 8 * 8 };
        1 + (payload + UDP).saturating_sub(last).div_ceil(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(ip: &str) -> DatagramRoom {
        DatagramRoom::to(&Address::new(ip.parse().expect("an address"), 9))
    }

    #[test]
    fn what_a_datagram_carries_depends_on_the_family() {
        let (v4, v6) = (room("192.0.2.1"), room("2001:db8::1"));
        assert_eq!((v4.most(), v4.whole(1500)), (65_507, 1472));
        assert_eq!((v6.most(), v6.whole(1500)), (65_527, 1452));
        assert_eq!(room("::ffff:192.0.2.1"), v4);
    }

    #[test]
    fn all_fragments_but_the_last_carry_a_multiple_of_8() {
        let (v4, v6) = (room("192.0.2.1"), room("2001:db8::1"));
        // 1480 bytes of IPv4 each; of 1006: 986, of which 984 are taken.
        let many = |room: DatagramRoom, payload, mtu| room.fragments(payload, mtu);
        assert_eq!([1472, 1473, 2952, 2953].map(|payload| many(v4, payload, 1500)), [1, 2, 2, 3]);
        assert_eq!(
            [978, 979, 1962, 1963, 2946, 2947].map(|payload| many(v4, payload, 1006)),
            [1, 2, 2, 3, 3, 4]
        );
        // 1448 bytes of IPv6 in the first, and 1452 in the last.
        assert_eq!([1452, 1453, 2892, 2893].map(|payload| many(v6, payload, 1500)), [1, 2, 2, 3]);
        // No packet is so small; nothing is divided by nothing.
        assert_eq!(many(v6, 16, 8), 4);
    }
}
