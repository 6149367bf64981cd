//! Multicast: memberships, and the interface that is sent on. Memberships are any-source and source-specific, IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::failure::{Cause, Failure};
use crate::model::multicast::Membership;
use crate::net::interfaces;
use crate::net::sock::Sock;
use crate::net::sys;

/// `MCAST_JOIN_SOURCE_GROUP` of `linux/in.h`, whose argument is a `struct group_source_req`, and its opposite.
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
/// `sockaddr_storage`, and where it stands in `group_source_req` after the index (aligned to 8).
const STORAGE: usize = 128;
const GROUP_AT: usize = 8;

/// Joins a group; the memberships of a socket end with its close.
pub(crate) fn join(sock: &mut Sock, membership: &Membership, interface: Interface) -> Result<(), Failure> {
    change(sock, membership, interface, true)
}

/// Leaves a group that was joined on this interface.
pub(crate) fn leave(sock: &mut Sock, membership: &Membership, interface: Interface) -> Result<(), Failure> {
    change(sock, membership, interface, false)
}

fn change(
    sock: &mut Sock,
    membership: &Membership,
    interface: Interface,
    joins: bool,
) -> Result<(), Failure> {
    let group = membership.group;
    let work = if joins { "join group" } else { "leave group" };
    if !group.is_multicast() {
        return Err(Failure::of_work(
            work,
            group,
            "that is no multicast address",
            "groups are 224.0.0.0 to 239.255.255.255, and ff00::/8",
        ));
    }
    let (level, [add, drop], value) = match (group, membership.source) {
        (IpAddr::V4(group), None) => (
            libc::IPPROTO_IP,
            [libc::IP_ADD_MEMBERSHIP, libc::IP_DROP_MEMBERSHIP],
            any_source_v4(group, interface),
        ),
        (IpAddr::V4(group), Some(IpAddr::V4(source))) => (
            libc::IPPROTO_IP,
            [libc::IP_ADD_SOURCE_MEMBERSHIP, libc::IP_DROP_SOURCE_MEMBERSHIP],
            source_v4(group, interface, source),
        ),
        (IpAddr::V6(group), None) => (
            libc::IPPROTO_IPV6,
            [libc::IPV6_ADD_MEMBERSHIP, libc::IPV6_DROP_MEMBERSHIP],
            any_source_v6(group, interface.index),
        ),
        (IpAddr::V6(group), Some(IpAddr::V6(source))) => (
            libc::IPPROTO_IPV6,
            [MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP],
            source_v6(group, interface.index, source),
        ),
        (group, Some(source)) => {
            return Err(Failure::of_work(
                work,
                group,
                format!("the source {source} is of the other family"),
                "give a source of the group's own family",
            ));
        }
    };
    sock.set_raw(level, if joins { add } else { drop }, &value)
        .map_err(|errno| Failure::of_call(CallKind::SetSockOpt, group, errno))
}

/// From now on multicast goes out on this interface; on the default one, by the routes.
pub(crate) fn send_on(sock: &mut Sock, interface: Interface) -> sys::Result<()> {
    if sock.is_inet6() {
        return sock.set_raw(libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, &interface.index.to_ne_bytes());
    }
    let value = any_source_v4(Ipv4Addr::UNSPECIFIED, interface);
    sock.set_raw(libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &value)
}

/// An interface as memberships name it: by index, and for IPv4 also by address. The default is the one that the
/// routes say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interface {
    index: u32,
    address: Option<Ipv4Addr>,
}

/// The interface of a group, by its address, name or index; where it names none, `or`. Asks the kernel, which may take
/// a while.
pub(crate) fn interface(membership: &Membership, or: Option<&str>) -> Result<Interface, Failure> {
    let Some(named) = membership.interface.as_deref().or(or) else { return Ok(Interface::default()) };
    let found = named_interface(named)
        .ok_or_else(|| no_interface(Failure::of_work("join group", membership.group, "", ""), named))?;
    // Source-specific memberships of IPv4 name it by its address.
    let address = || membership.source.and_then(|_| interfaces::ipv4_of(found.index));
    Ok(Interface { address: found.address.or_else(address), ..found })
}

/// The interface that multicast is to go out on, by its address, name or index.
pub(crate) fn outgoing(named: &str) -> Result<Interface, Failure> {
    named_interface(named)
        .ok_or_else(|| no_interface(Failure::of_work("choose the interface of multicast", "", "", ""), named))
}

/// The index of the interface with this address, name or index.
pub(crate) fn index_of(named: &str) -> Option<u32> {
    named_interface(named).map(|interface| interface.index)
}

fn named_interface(named: &str) -> Option<Interface> {
    if let Ok(address) = named.parse::<Ipv4Addr>() {
        let index = interfaces::index_with(IpAddr::V4(address)).unwrap_or(0);
        return Some(Interface { index, address: Some(address) });
    }
    let index = named
        .parse::<Ipv6Addr>()
        .ok()
        .and_then(|address| interfaces::index_with(IpAddr::V6(address)))
        .or_else(|| interfaces::index(named))
        .or_else(|| named.parse().ok())?;
    Some(Interface { index, address: None })
}

fn no_interface(failure: Failure, named: &str) -> Failure {
    Failure {
        cause: Cause::Reason(format!("no interface is {}", named.escape_debug())),
        advice: "name one by its address, name or index; 127.0.0.1 works on this host".to_owned(),
        ..failure
    }
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
