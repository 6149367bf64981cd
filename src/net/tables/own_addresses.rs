//! The addresses of this host as `rtnetlink(7)` tells of them, with what address selection asks of a source address.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use super::NetlinkSocket;
use super::netlink::{attributes, u16_at, u32_at};
use crate::bytes::address::SourceState;
use crate::net::context::NetContext;
use crate::net::sys;

/// Messages (`linux/rtnetlink.h`).
const RTM_GETLINK: u16 = 18;
const RTM_GETADDR: u16 = 22;

/// Lengths of `struct ifinfomsg` and `struct ifaddrmsg`.
const LINK: usize = 16;
const ADDRESS: usize = 8;

/// Attributes of an address (`linux/if_addr.h`): of a point-to-point link the first is that of the peer.
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;

/// Flags of an address: glibc takes one that is still being checked (`IFA_F_OPTIMISTIC`) for deprecated too.
const IFA_F_OPTIMISTIC: u8 = 0x04;
const IFA_F_HOMEADDRESS: u8 = 0x10;
const IFA_F_DEPRECATED: u8 = 0x20;

/// The types of interfaces that carry packets inside others, as glibc knows them (`linux/if_arp.h`).
const TUNNELS: [u16; 3] = [768, 769, 776];

/// An address of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnAddress {
    pub(crate) ip: IpAddr,
    /// Bits of the prefix of its network.
    pub(crate) prefix: u8,
    pub(crate) state: SourceState,
}

/// All of them. It blocks, as the kernel answers within the calls.
pub(crate) fn own_addresses(net: &Arc<NetContext>) -> sys::Result<Vec<OwnAddress>> {
    let mut socket = NetlinkSocket::route(net)?;
    let (mut tunnels, mut all) = (BTreeSet::new(), Vec::new());
    socket.dump(RTM_GETLINK, &[0; LINK], |row| tunnels.extend(tunnel(row)))?;
    socket.dump(RTM_GETADDR, &[0; ADDRESS], |row| all.extend(own_address(row, &tunnels)))?;
    Ok(all)
}

/// The index of an interface, if it is a tunnel.
fn tunnel(row: &[u8]) -> Option<u32> {
    TUNNELS.contains(&u16_at(row, 2)?).then(|| u32_at(row, 4))?
}

fn own_address(row: &[u8], tunnels: &BTreeSet<u32>) -> Option<OwnAddress> {
    let (prefix, flags, interface) = (*row.get(1)?, *row.get(2)?, u32_at(row, 4)?);
    let value =
        |wanted| attributes(row.get(ADDRESS..)?).find(|(kind, _)| *kind == wanted).map(|(_, value)| value);
    let bytes = value(IFA_LOCAL).or_else(|| value(IFA_ADDRESS))?;
    let ip = match i32::from(*row.first()?) {
        libc::AF_INET => IpAddr::from(<[u8; 4]>::try_from(bytes).ok()?),
        libc::AF_INET6 => IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?),
        _ => return None,
    };
    let state = SourceState {
        is_deprecated: flags & (IFA_F_DEPRECATED | IFA_F_OPTIMISTIC) != 0,
        is_home: flags & IFA_F_HOMEADDRESS != 0,
        interface: Some(interface),
        is_tunnel: tunnels.contains(&interface),
    };
    Some(OwnAddress { ip, prefix, state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::tables::netlink::push_attribute;

    #[test]
    fn an_address_is_read_with_its_flags_and_the_kind_of_its_interface() {
        let mut row = vec![libc::AF_INET6 as u8, 64, IFA_F_DEPRECATED | IFA_F_HOMEADDRESS, 0, 7, 0, 0, 0];
        row[4..8].copy_from_slice(&7_u32.to_ne_bytes());
        push_attribute(&mut row, IFA_ADDRESS, &[0xfd; 16]);
        let read = own_address(&row, &BTreeSet::from([7])).expect("an address");
        assert_eq!((read.ip, read.prefix), (IpAddr::from([0xfd_u8; 16]), 64));
        let state = SourceState { is_deprecated: true, is_home: true, interface: Some(7), is_tunnel: true };
        assert_eq!(read.state, state);
        // Of a point-to-point link the local address counts, not the peer's.
        let mut row = vec![libc::AF_INET as u8, 32, 0, 0, 1, 0, 0, 0];
        push_attribute(&mut row, IFA_ADDRESS, &[192, 0, 2, 1]);
        push_attribute(&mut row, IFA_LOCAL, &[192, 0, 2, 2]);
        let read = own_address(&row, &BTreeSet::new()).expect("an address");
        assert_eq!((read.ip.to_string().as_str(), read.state.is_tunnel), ("192.0.2.2", false));
        for end in 0..row.len() {
            let _ = own_address(&row[..end], &BTreeSet::new());
        }
        let mut link = [0; LINK];
        link[2..4].copy_from_slice(&776_u16.to_ne_bytes());
        link[4..8].copy_from_slice(&3_u32.to_ne_bytes());
        assert_eq!(tunnel(&link), Some(3));
        link[2..4].copy_from_slice(&772_u16.to_ne_bytes());
        assert_eq!(tunnel(&link), None);
    }

    #[test]
    fn the_loopback_address_of_this_host_is_among_them() {
        let all = own_addresses(&NetContext::fixture()).expect("the kernel tells");
        let loopback = all.iter().find(|own| own.ip.is_loopback()).expect("a loopback address");
        assert!(loopback.state.interface.is_some() && !loopback.state.is_tunnel, "{loopback:?}");
    }
}
