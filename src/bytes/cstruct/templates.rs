//! The layouts that come with the program, as C declarations in `assets/templates/`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::abi::Abi;
use super::parse::parse_with;
use super::problem::DeclarationError;
use super::rows::StructLayout;
use super::types::{Aggregate, Declarations};
use crate::bytes::sockaddr;

/// File name and text, in the order in which they are offered; each may use what stands before it.
const FILES: [(&str, &str); 3] = [
    ("sockets.h", include_str!("../../../assets/templates/sockets.h")),
    ("headers.h", include_str!("../../../assets/templates/headers.h")),
    ("others.h", include_str!("../../../assets/templates/others.h")),
];

static SHIPPED: LazyLock<Declarations> = LazyLock::new(|| {
    FILES.iter().fold(Declarations::default(), |known, (name, text)| match parse_with(text, &known) {
        Ok(more) => known.joined(more),
        Err(error) => {
            // A test reads them all.
            debug_assert!(false, "{name}: {error}");
            known
        }
    })
});

static LAYOUTS: LazyLock<BTreeMap<&str, Arc<StructLayout>>> = LazyLock::new(|| {
    let named = |aggregate: &'static Arc<Aggregate>| {
        let layout = StructLayout::of(aggregate, Abi::host()).ok()?;
        Some((aggregate.name.as_str(), Arc::new(layout)))
    };
    SHIPPED.aggregates.iter().filter_map(named).collect()
});

/// All of them.
pub fn shipped() -> &'static Declarations {
    &SHIPPED
}

/// The one of this name, with or without the word `struct`.
pub fn named(name: &str) -> Option<&'static Arc<Aggregate>> {
    let name = name.strip_prefix("struct ").unwrap_or(name);
    SHIPPED.named(name)
}

/// The layout on this host of the one of this name, without the word `struct`.
pub fn layout(name: &str) -> Option<&'static Arc<StructLayout>> {
    LAYOUTS.get(name)
}

/// The layouts on this host, in the order in which they are offered: those of addresses before what they are made of.
pub fn layouts() -> impl Iterator<Item = &'static Arc<StructLayout>> {
    let all = || SHIPPED.aggregates.iter().filter_map(|aggregate| layout(&aggregate.name));
    let is_address = |layout: &&Arc<StructLayout>| layout.name.starts_with("sockaddr");
    all().filter(is_address).chain(all().filter(move |layout| !is_address(layout)))
}

/// The struct that the family of socket address bytes says, as Linux numbers them: `sockaddr_in`, `sockaddr_in6`,
/// `sockaddr_un`, else `sockaddr`.
pub fn of_sockaddr(raw: &[u8]) -> &'static str {
    match sockaddr::family(raw) {
        Some(sockaddr::AF_UNIX) => "sockaddr_un",
        Some(sockaddr::AF_INET) => "sockaddr_in",
        Some(sockaddr::AF_INET6) => "sockaddr_in6",
        _ => "sockaddr",
    }
}

/// Reads declarations that may use the layouts that come with the program ([`parse_with`]).
pub fn parse(source: &str) -> Result<Declarations, DeclarationError> {
    parse_with(source, shipped())
}

#[cfg(test)]
mod tests {
    use super::*;
    fn on_x86(name: &str) -> StructLayout {
        StructLayout::of(named(name).expect(name), Abi::named("x86-64").expect("known")).expect("fits")
    }

    #[test]
    fn each_file_is_right() {
        let mut known = Declarations::default();
        for (name, text) in FILES {
            let more = parse_with(text, &known).unwrap_or_else(|error| panic!("{name}: {error}"));
            known = known.joined(more);
        }
        assert_eq!(known.aggregates.len(), shipped().aggregates.len());
    }

    #[test]
    fn structs_have_the_sizes_of_their_machines() {
        // sizeof on x86-64, i386, aarch64, arm (as the headers of glibc declare them), windows-x64 (of the same words).
        for (name, sizes) in [
            ("sockaddr", [16, 16, 16, 16, 16]),
            ("sockaddr_in", [16, 16, 16, 16, 16]),
            ("sockaddr_in6", [28, 28, 28, 28, 28]),
            ("sockaddr_un", [110, 110, 110, 110, 110]),
            ("sockaddr_storage", [128, 128, 128, 128, 128]),
            ("addrinfo", [48, 32, 48, 32, 48]),
            ("hostent", [32, 20, 32, 20, 32]),
            ("timeval", [16, 8, 16, 8, 8]),
            ("linger", [8, 8, 8, 8, 8]),
            ("ip_mreqn", [12, 12, 12, 12, 12]),
            ("ipv6_mreq", [20, 20, 20, 20, 20]),
        ] {
            let size = |abi: Abi| {
                let abi = Abi::named(abi.name).expect("known");
                StructLayout::of(named(name).expect(name), abi).expect("fits").size
            };
            assert_eq!(Abi::ALL.map(size), sizes, "{name}");
        }
    }

    #[test]
    fn headers_are_as_long_as_their_rfcs_say() {
        let sizes = ["ethernet", "ipv4", "ipv6", "udp", "tcp", "icmp", "tls_record", "dns"]
            .map(|name| on_x86(name).size);
        assert_eq!(sizes, [14, 20, 40, 8, 20, 8, 5, 12]);
        assert!(on_x86("bsd_sockaddr_in").size == 16 && on_x86("windows_sockaddr_in6").size == 28);
    }

    #[test]
    fn bits_of_headers_are_counted_as_rfcs_draw_them() {
        let syn_ack = [0x01, 0xbb, 0xc3, 0x50, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0xff, 0xff, 0, 0, 0, 0];
        let tcp = on_x86("tcp");
        let value = |name: &str| {
            let row = tcp.rows.iter().find(|row| row.name == name).expect(name);
            row.value(&syn_ack, tcp.abi).expect("there").as_str().to_owned()
        };
        let told = ["source", "header_words", "reserved", "syn", "ack", "fin", "window"].map(value);
        assert_eq!(told, ["443", "5", "0", "1", "1", "0", "65535"]);
        let ip = on_x86("ipv4");
        let header = [0x45, 0, 0, 40, 0, 0, 0x40, 7, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        let value = |name: &str| {
            let row = ip.rows.iter().find(|row| row.name == name).expect(name);
            row.value(&header, ip.abi).expect("there").as_str().to_owned()
        };
        let told = ["version", "header_words", "dont_fragment", "fragment_offset", "source"].map(value);
        assert_eq!(told, ["4", "5", "1", "7", "192.0.2.1"]);
    }
}
