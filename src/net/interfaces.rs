//! Interfaces of this host by name, index and address.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::sys;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::explanation::HostInterface;
use crate::model::moment::Moment;

/// The time between two questions for the addresses of this host.
const ANEW: Duration = Duration::from_secs(1);

fn addresses() -> Vec<(Vec<u8>, Address)> {
    let all = sys::interface_addresses().unwrap_or_default().into_iter();
    let all = all.map(|each| (each.name, Address::from_sockaddr(each.address.as_bytes())));
    all.filter(|(_, address)| address.ip().is_some()).collect()
}

/// The interfaces in the kernel's order, each with its addresses and the bits of their prefixes.
pub(crate) fn all() -> Vec<HostInterface> {
    let mut found: Vec<HostInterface> = Vec::new();
    for each in sys::interface_addresses().unwrap_or_default() {
        if !found.iter().any(|known| known.name == each.name) {
            let index = std::str::from_utf8(&each.name).ok().and_then(index).unwrap_or(0);
            let (name, flags) = (each.name.clone(), each.flags);
            found.push(HostInterface { name, index, flags, addresses: Vec::new() });
        }
        let Some(ip) = Address::from_sockaddr(each.address.as_bytes()).ip() else { continue };
        let bits = match Address::from_sockaddr(each.mask.as_bytes()).ip() {
            Some(IpAddr::V4(mask)) => mask.to_bits().count_ones(),
            Some(IpAddr::V6(mask)) => mask.to_bits().count_ones(),
            None => 0,
        };
        if let Some(known) = found.iter_mut().find(|known| known.name == each.name) {
            known.addresses.push((ip, bits as u8));
        }
    }
    found
}

/// The addresses of this host with the bits of their prefixes.
pub(crate) fn prefixes() -> Vec<(IpAddr, u8)> {
    all().into_iter().flat_map(|interface| interface.addresses).collect()
}

/// The address of the interface with this name, IPv4 before IPv6; `None` when there is no such one.
pub(crate) fn address_of(name: &str) -> Option<Address> {
    let own = addresses().into_iter().filter(|(other, _)| other == name.as_bytes());
    own.map(|(_, address)| address).min_by_key(|address| matches!(address, Address::Inet6 { .. }))
}

/// The addresses of this host, each with its interface's name.
pub(crate) fn named_addresses() -> Vec<(SafeText, IpAddr)> {
    let all = addresses().into_iter();
    all.filter_map(|(name, address)| Some((SafeText::escaped(&name), address.ip()?))).collect()
}

/// The addresses of this host, as last read: to ask anew takes the kernel a while where interfaces are many.
#[derive(Default)]
pub(crate) struct OwnAddresses(Mutex<Known>);

#[derive(Default)]
struct Known {
    addresses: HashSet<IpAddr>,
    /// When they were asked for last.
    asked: Option<Moment>,
}

impl OwnAddresses {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks anew. Gives whether they are others than before.
    pub(crate) fn read(&self, now: Moment) -> bool {
        let found =
            addresses().into_iter().filter_map(|(_, address)| Some(address.ip()?.to_canonical())).collect();
        let mut known = self.lock();
        known.asked = Some(now);
        let is_new = known.addresses != found;
        known.addresses = found;
        is_new
    }

    /// Whether this is one of them, as far as is known.
    pub(crate) fn has(&self, ip: IpAddr) -> bool {
        self.lock().addresses.contains(&ip)
    }

    /// Whether it is time to ask anew; true once in a while.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        let mut known = self.lock();
        let is_due = known.asked.is_none_or(|asked| now.since(asked) >= ANEW);
        if is_due {
            known.asked = Some(now);
        }
        is_due
    }
}

/// The index of the interface with this name.
pub(crate) fn index(name: &str) -> Option<u32> {
    sys::interface_index(name)
}

/// The index of the interface that has this address.
pub(crate) fn index_with(ip: IpAddr) -> Option<u32> {
    let (name, _) = addresses().into_iter().find(|(_, address)| address.ip() == Some(ip))?;
    index(std::str::from_utf8(&name).ok()?)
}

/// The IPv4 address of the interface with this index.
pub(crate) fn ipv4_of(wanted: u32) -> Option<Ipv4Addr> {
    addresses().into_iter().find_map(|(name, address)| match address {
        Address::Inet { ip, .. } if index(std::str::from_utf8(&name).ok()?) == Some(wanted) => Some(ip),
        _ => None,
    })
}
