//! The structs and constants of the sockets API against those that libc declares for this host.

use sockpit::bytes::constants::{CONSTANTS, Platform};
use sockpit::bytes::cstruct::{MemberMeaning, templates};
use sockpit::bytes::message::{BuiltMessage, KINDS};

#[test]
fn sizes_agree_with_libc() {
    for (name, size, align) in [
        ("sockaddr", size_of::<libc::sockaddr>(), align_of::<libc::sockaddr>()),
        ("in_addr", size_of::<libc::in_addr>(), align_of::<libc::in_addr>()),
        ("in6_addr", size_of::<libc::in6_addr>(), align_of::<libc::in6_addr>()),
        ("sockaddr_in", size_of::<libc::sockaddr_in>(), align_of::<libc::sockaddr_in>()),
        ("sockaddr_in6", size_of::<libc::sockaddr_in6>(), align_of::<libc::sockaddr_in6>()),
        ("sockaddr_un", size_of::<libc::sockaddr_un>(), align_of::<libc::sockaddr_un>()),
        ("sockaddr_storage", size_of::<libc::sockaddr_storage>(), align_of::<libc::sockaddr_storage>()),
        ("addrinfo", size_of::<libc::addrinfo>(), align_of::<libc::addrinfo>()),
        ("hostent", size_of::<libc::hostent>(), align_of::<libc::hostent>()),
        ("ip_mreq", size_of::<libc::ip_mreq>(), align_of::<libc::ip_mreq>()),
        ("ip_mreqn", size_of::<libc::ip_mreqn>(), align_of::<libc::ip_mreqn>()),
        ("ipv6_mreq", size_of::<libc::ipv6_mreq>(), align_of::<libc::ipv6_mreq>()),
        ("linger", size_of::<libc::linger>(), align_of::<libc::linger>()),
        ("timeval", size_of::<libc::timeval>(), align_of::<libc::timeval>()),
    ] {
        let layout = templates::layout(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((layout.size as usize, layout.align as usize), (size, align), "{name}");
    }
}

#[test]
fn constants_of_linux_are_those_of_libc() {
    for constant in CONSTANTS {
        let expected = match constant.name {
            "AF_INET" => libc::AF_INET,
            "AF_INET6" => libc::AF_INET6,
            "AF_NETLINK" | "AF_ROUTE" => libc::AF_NETLINK,
            "AF_PACKET" => libc::AF_PACKET,
            "AF_VSOCK" => libc::AF_VSOCK,
            "AF_XDP" => libc::AF_XDP,
            "AF_ALG" => libc::AF_ALG,
            "AF_BLUETOOTH" => libc::AF_BLUETOOTH,
            "AF_CAN" => libc::AF_CAN,
            "SOCK_DCCP" => libc::SOCK_DCCP,
            "SOCK_SEQPACKET" => libc::SOCK_SEQPACKET,
            "SOCK_NONBLOCK" => libc::SOCK_NONBLOCK,
            "SOCK_CLOEXEC" => libc::SOCK_CLOEXEC,
            "IPPROTO_ICMPV6" => libc::IPPROTO_ICMPV6,
            "IPPROTO_SCTP" => libc::IPPROTO_SCTP,
            "IPPROTO_UDPLITE" => libc::IPPROTO_UDPLITE,
            "IPPROTO_RAW" => libc::IPPROTO_RAW,
            _ => continue,
        };
        assert_eq!(constant.on(Platform::Linux), Some(expected), "{}", constant.name);
    }
}

#[test]
fn the_examples_of_the_page_on_templates_are_right() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("c\n")).collect();
    assert!(!blocks.is_empty());
    for (word, _) in MemberMeaning::WORDS {
        assert!(page.contains(&format!("`[[{word}]]`")), "the page does not tell of {word}");
    }
    for block in blocks {
        let declared = templates::parse(block).unwrap_or_else(|error| panic!("{error}\n{block}"));
        assert!(declared.last().is_some_and(|known| known.members.len() > 5), "{block}");
    }
    let mut messages = page.split("```message\n").skip(1).filter_map(|rest| rest.split("```").next());
    assert_eq!(BuiltMessage::parse(messages.next().unwrap()).unwrap().bytes.len(), 14);
    for entry in KINDS.iter() {
        let base = entry.word.split(['+', '/']).next().unwrap();
        let is_number =
            base.starts_with(['u', 'i', 'f']) && base[1..].starts_with(|c: char| c.is_ascii_digit());
        let is_told = page.contains(&format!("`{}`", base.trim_end_matches("le"))) || is_number;
        assert!(is_told, "the page does not tell of {}", entry.word);
    }
}
