//! When two addresses of one port stand in each other's way: as `bind(2)`, `ip(7)` and `ipv6(7)` have it.

use std::fs;
use std::net::IpAddr;

use super::WantedAddress;
use crate::model::address::Address;
use crate::model::holder::Overlap;

/// How the address that is wanted meets one that is held; `None` where both can be had. `wanted_v6only` and
/// `held_v6only` are `IPV6_V6ONLY` of the two sockets.
pub(super) fn overlap(
    wanted: &Address,
    wanted_v6only: bool,
    held: &Address,
    held_v6only: bool,
) -> Option<Overlap> {
    if wanted.port() != held.port() {
        return None;
    }
    // A link-local address is another one on another interface.
    if let (Address::Inet6 { scope: one, .. }, Address::Inet6 { scope: other, .. }) = (wanted, held)
        && *one != 0
        && *other != 0
        && one != other
    {
        return None;
    }
    let (asked, taken) = (wanted.ip()?, held.ip()?);
    if asked.to_canonical() == taken.to_canonical() {
        return Some(Overlap::Same);
    }
    match (asked.to_canonical(), taken.to_canonical()) {
        (IpAddr::V4(asked), IpAddr::V4(taken)) => wildcards(asked.is_unspecified(), taken.is_unspecified()),
        (IpAddr::V6(asked), IpAddr::V6(taken)) => wildcards(asked.is_unspecified(), taken.is_unspecified()),
        (IpAddr::V6(asked), IpAddr::V4(_)) => {
            (asked.is_unspecified() && !wanted_v6only).then_some(Overlap::WantedIsDual)
        }
        (IpAddr::V4(_), IpAddr::V6(taken)) => {
            (taken.is_unspecified() && !held_v6only).then_some(Overlap::HolderIsDual)
        }
    }
}

const fn wildcards(asked: bool, taken: bool) -> Option<Overlap> {
    match (asked, taken) {
        (_, true) => Some(Overlap::HolderIsWildcard),
        (true, false) => Some(Overlap::WantedIsWildcard),
        (false, false) => None,
    }
}

/// `IPV6_V6ONLY` of a socket with these options: as set, or as new sockets have it here.
pub(super) fn v6only(wanted: WantedAddress<'_>) -> bool {
    let set = wanted.options.iter().rev().find(|set| set.option == "IPV6_V6ONLY");
    set.map_or_else(v6only_of_new_sockets, |set| set.value != 0)
}

/// `net.ipv6.bindv6only`.
pub(super) fn v6only_of_new_sockets() -> bool {
    fs::read("/proc/sys/net/ipv6/bindv6only").is_ok_and(|text| text.trim_ascii() != b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        let address: std::net::SocketAddr = text.parse().expect("an address");
        Address::new(address.ip(), address.port())
    }

    #[test]
    fn wildcards_and_families_overlap_as_the_kernel_has_it() {
        for (wanted, wanted_v6only, held, held_v6only, expected) in [
            ("127.0.0.1:7", false, "127.0.0.1:7", false, Some(Overlap::Same)),
            ("127.0.0.1:7", false, "127.0.0.1:8", false, None),
            ("127.0.0.1:7", false, "127.0.0.2:7", false, None),
            ("127.0.0.1:7", false, "0.0.0.0:7", false, Some(Overlap::HolderIsWildcard)),
            ("0.0.0.0:7", false, "127.0.0.1:7", false, Some(Overlap::WantedIsWildcard)),
            ("0.0.0.0:7", false, "0.0.0.0:7", false, Some(Overlap::Same)),
            ("[::1]:7", false, "[::]:7", true, Some(Overlap::HolderIsWildcard)),
            ("[::]:7", false, "127.0.0.1:7", false, Some(Overlap::WantedIsDual)),
            ("[::]:7", true, "127.0.0.1:7", false, None),
            ("[::]:7", true, "0.0.0.0:7", false, None),
            ("127.0.0.1:7", false, "[::]:7", false, Some(Overlap::HolderIsDual)),
            ("127.0.0.1:7", false, "[::]:7", true, None),
            ("0.0.0.0:7", false, "[::]:7", false, Some(Overlap::HolderIsDual)),
            ("[::1]:7", false, "127.0.0.1:7", false, None),
            ("127.0.0.1:7", false, "[::ffff:127.0.0.1]:7", false, Some(Overlap::Same)),
        ] {
            assert_eq!(
                overlap(&at(wanted), wanted_v6only, &at(held), held_v6only),
                expected,
                "{wanted} {wanted_v6only} {held} {held_v6only}"
            );
        }
        let link =
            |scope| Address::Inet6 { ip: "fe80::1".parse().expect("an address"), port: 7, flow: 0, scope };
        assert_eq!(overlap(&link(1), false, &link(2), false), None);
        assert_eq!(overlap(&link(1), false, &link(1), false), Some(Overlap::Same));
    }
}
