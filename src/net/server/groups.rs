//! Multicast memberships: any-source and source-specific, IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::failure::Failure;
use crate::model::server::Membership;
use crate::net::interfaces;
use crate::net::sock::Sock;

/// `MCAST_JOIN_SOURCE_GROUP` of `linux/in.h`, whose argument is a `struct group_source_req`.
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
/// `sockaddr_storage`, and where it stands in `group_source_req` after the index (aligned to 8).
const STORAGE: usize = 128;
const GROUP_AT: usize = 8;

/// Joins a group; the memberships of a socket end with its close.
pub(super) fn join(sock: &mut Sock, membership: &Membership, interface: Interface) -> Result<(), Failure> {
    let group = membership.group;
    if !group.is_multicast() {
        return Err(Failure::of_work(
            "join group",
            group,
            "that is no multicast address",
            "groups are 224.0.0.0 to 239.255.255.255, and ff00::/8",
        ));
    }
    let (level, name, value) = match (group, membership.source) {
        (IpAddr::V4(group), None) => {
            (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP, any_source_v4(group, interface))
        }
        (IpAddr::V4(group), Some(IpAddr::V4(source))) => {
            (libc::IPPROTO_IP, libc::IP_ADD_SOURCE_MEMBERSHIP, source_v4(group, interface, source))
        }
        (IpAddr::V6(group), None) => {
            (libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP, any_source_v6(group, interface.index))
        }
        (IpAddr::V6(group), Some(IpAddr::V6(source))) => {
            (libc::IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, source_v6(group, interface.index, source))
        }
        (group, Some(source)) => {
            return Err(Failure::of_work(
                "join group",
                group,
                format!("the source {source} is of the other family"),
                "give a source of the group's own family",
            ));
        }
    };
    sock.set_raw(level, name, &value).map_err(|errno| Failure::of_call(CallKind::SetSockOpt, group, errno))
}

/// An interface as memberships name it: by index, and for IPv4 also by address.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Interface {
    index: u32,
    address: Option<Ipv4Addr>,
}

/// The interface by its address, name or index. Asks the kernel, which may take a while.
pub(super) fn interface(membership: &Membership) -> Result<Interface, Failure> {
    let Some(named) = &membership.interface else { return Ok(Interface::default()) };
    if let Ok(address) = named.parse::<Ipv4Addr>() {
        let index = interfaces::index_with(IpAddr::V4(address)).unwrap_or(0);
        return Ok(Interface { index, address: Some(address) });
    }
    let index = named
        .parse::<Ipv6Addr>()
        .ok()
        .and_then(|address| interfaces::index_with(IpAddr::V6(address)))
        .or_else(|| interfaces::index(named))
        .or_else(|| named.parse().ok());
    // Source-specific memberships of IPv4 name it by its address.
    let address = |index| membership.source.and_then(|_| interfaces::ipv4_of(index));
    index.map(|index| Interface { index, address: address(index) }).ok_or_else(|| {
        Failure::of_work(
            "join group",
            membership.group,
            format!("no interface is {}", named.escape_debug()),
            "name one by its address, name or index; 127.0.0.1 works on this host",
        )
    })
}

/// `struct ip_mreqn`: group, interface address, interface index.
fn any_source_v4(group: Ipv4Addr, interface: Interface) -> Vec<u8> {
    let mut value = group.octets().to_vec();
    value.extend(interface.address.unwrap_or(Ipv4Addr::UNSPECIFIED).octets());
    value.extend(interface.index.to_ne_bytes());
    value
}

/// `struct ip_mreq_source`: group, interface address, source.
fn source_v4(group: Ipv4Addr, interface: Interface, source: Ipv4Addr) -> Vec<u8> {
    let address = interface.address.unwrap_or(Ipv4Addr::UNSPECIFIED);
    let mut value = group.octets().to_vec();
    value.extend(address.octets());
    value.extend(source.octets());
    value
}

/// `struct ipv6_mreq`: group, interface index.
fn any_source_v6(group: Ipv6Addr, index: u32) -> Vec<u8> {
    let mut value = group.octets().to_vec();
    value.extend(index.to_ne_bytes());
    value
}

/// `struct group_source_req`: index, group, source.
fn source_v6(group: Ipv6Addr, index: u32, source: Ipv6Addr) -> Vec<u8> {
    let mut value = vec![0; GROUP_AT + 2 * STORAGE];
    value[..4].copy_from_slice(&index.to_ne_bytes());
    for (at, address) in [(GROUP_AT, group), (GROUP_AT + STORAGE, source)] {
        let raw = Address::new(IpAddr::V6(address), 0).to_sockaddr();
        value[at..at + raw.len()].copy_from_slice(&raw);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memberships_are_laid_out_as_the_kernel_reads_them() {
        let interface = Interface { index: 1, address: Some(Ipv4Addr::LOCALHOST) };
        let group = Ipv4Addr::new(239, 1, 2, 3);
        assert_eq!(any_source_v4(group, interface), [239, 1, 2, 3, 127, 0, 0, 1, 1, 0, 0, 0]);
        let source = Ipv4Addr::new(10, 0, 0, 1);
        assert_eq!(source_v4(group, interface, source), [239, 1, 2, 3, 127, 0, 0, 1, 10, 0, 0, 1]);
        assert_eq!(any_source_v6("ff02::1".parse().expect("a group"), 4).len(), 20);
        assert_eq!(source_v6(Ipv6Addr::LOCALHOST, 1, Ipv6Addr::LOCALHOST).len(), 264);
    }
}
