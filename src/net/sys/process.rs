//! What the process and the host are asked once: its name, its interfaces, its limit of descriptors.

use std::ffi::{CStr, CString};

use super::{RawAddress, Result, checked};

/// `gethostname(2)`: the name's bytes, without the NUL.
pub(crate) fn gethostname() -> Result<Vec<u8>> {
    let mut name = vec![0_u8; 256];
    // SAFETY: it writes at most the vector's length.
    checked(unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) })?;
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    name.truncate(end);
    Ok(name)
}

/// Raises the soft limit of descriptors (`RLIMIT_NOFILE`) to the hard one, and gives it.
pub(crate) fn raise_descriptor_limit() -> Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: it writes one rlimit.
    checked(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) })?;
    if limit.rlim_cur < limit.rlim_max {
        limit.rlim_cur = limit.rlim_max;
        // SAFETY: it reads one rlimit.
        checked(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) })?;
    }
    Ok(limit.rlim_cur)
}

/// `if_nametoindex(3)`: the index of an interface, from 1; `None` when there is none of this name.
pub(crate) fn interface_index(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: a NUL-terminated string, read only.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => None,
        index => Some(index),
    }
}

/// An entry of the list of `getifaddrs(3)`.
pub(crate) struct InterfaceAddress {
    /// The interface's name.
    pub(crate) name: Vec<u8>,
    /// Its `IFF_` flags.
    pub(crate) flags: u32,
    /// One of its internet addresses; empty in the entry of the interface itself.
    pub(crate) address: RawAddress,
    /// The mask of that address, with the family of the address.
    pub(crate) mask: RawAddress,
}

/// `getifaddrs(3)`: each interface's name with one of its internet addresses, in the kernel's order.
pub(crate) fn interface_addresses() -> Result<Vec<InterfaceAddress>> {
    let mut head: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: it writes the list's head.
    checked(unsafe { libc::getifaddrs(&raw mut head) })?;
    let mut found = Vec::new();
    let mut next = head;
    while !next.is_null() {
        // SAFETY: a node of the list that getifaddrs made; it lives until freeifaddrs below.
        let node = unsafe { &*next };
        next = node.ifa_next;
        if node.ifa_name.is_null() {
            continue;
        }
        // SAFETY: the name ends with NUL.
        let name = unsafe { CStr::from_ptr(node.ifa_name) }.to_bytes().to_vec();
        let (address, mask) = (copied(node.ifa_addr), copied(node.ifa_netmask));
        found.push(InterfaceAddress { name, flags: node.ifa_flags, address, mask });
    }
    // SAFETY: the head that getifaddrs gave, freed once; nothing borrowed from it is left.
    unsafe { libc::freeifaddrs(head) };
    Ok(found)
}

/// An internet address of the list of getifaddrs; empty where there is none.
fn copied(address: *const libc::sockaddr) -> RawAddress {
    if address.is_null() {
        return RawAddress::EMPTY;
    }
    // SAFETY: it points into the list, which is live; a sockaddr has at least its family.
    let length = match i32::from(unsafe { (*address).sa_family }) {
        libc::AF_INET => 16,
        libc::AF_INET6 => 28,
        _ => return RawAddress::EMPTY,
    };
    // SAFETY: sockaddrs of these families have these lengths.
    RawAddress::from(unsafe { std::slice::from_raw_parts(address.cast::<u8>(), length) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Address;

    #[test]
    fn the_loopback_interface_is_there_with_its_address() {
        let all = interface_addresses().expect("getifaddrs");
        let loopback = Address::new("127.0.0.1".parse().expect("an address"), 0);
        let found = all
            .iter()
            .find(|each| Address::from_sockaddr(each.address.as_bytes()) == loopback)
            .expect("127.0.0.1 is on some interface");
        let mask = Address::new("255.0.0.0".parse().expect("a mask"), 0);
        assert_eq!(Address::from_sockaddr(found.mask.as_bytes()), mask);
        assert_eq!(found.flags & libc::IFF_LOOPBACK as u32, libc::IFF_LOOPBACK as u32);
        let name = std::str::from_utf8(&found.name).expect("a plain name");
        assert!(interface_index(name).is_some_and(|index| index > 0));
        assert_eq!(interface_index("no such interface"), None);
        assert!(!gethostname().expect("a name").contains(&0));
        assert!(raise_descriptor_limit().expect("a limit") > 0);
    }
}
