use std::net::{Ipv4Addr, Ipv6Addr};

use super::{MemberOrder, StructField, templates};
use crate::bytes::notation::spaced_hex;
use crate::bytes::sockaddr::{UnixName, UnixNameError, inet, inet6, unix};

/// The fields of socket address bytes, as the struct of their family.
fn dissect(raw: &[u8]) -> Vec<StructField> {
    templates::layout(templates::of_sockaddr(raw)).expect("shipped").dissect(raw)
}

type Row<'a> = (usize, &'a str, String, &'a str, &'a str);

fn rows(fields: &[StructField]) -> Vec<Row<'_>> {
    fields
        .iter()
        .map(|field| {
            let bytes = spaced_hex(&field.bytes);
            (field.offset, field.name.as_str(), bytes, field.value.as_str(), field.order.name())
        })
        .collect()
}

#[test]
#[cfg(target_endian = "little")]
fn an_ipv4_address_is_sixteen_bytes() {
    let raw = inet(Ipv4Addr::LOCALHOST, 58001);
    assert_eq!(spaced_hex(&raw), "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00");
    let fields = dissect(&raw);
    assert_eq!(
        rows(&fields),
        [
            (0, "sin_family", "02 00".into(), "2 AF_INET", "host"),
            (2, "sin_port", "e2 91".into(), "58001", "network"),
            (4, "sin_addr", "7f 00 00 01".into(), "127.0.0.1", "network"),
            (8, "sin_zero", "00 00 00 00 00 00 00 00".into(), "unused", "-"),
        ]
    );
    assert_eq!(fields[1].note.as_str(), "a program writes htons(58001)");
    assert!(fields[3].is_padding);
    // The same bytes as a struct sockaddr.
    let plain = templates::layout("sockaddr").unwrap().dissect(&raw);
    assert_eq!(rows(&plain)[1].2, "e2 91 7f 00 00 01 00 00 00 00 00 00 00 00");
}

#[test]
#[cfg(target_endian = "little")]
fn an_ipv6_address_is_twenty_eight_bytes() {
    let raw = inet6("fe80::1".parse::<Ipv6Addr>().unwrap(), 58001, 0x0001_0203, 2);
    assert_eq!(
        spaced_hex(&raw),
        "0a 00 e2 91 00 01 02 03 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01 02 00 00 00"
    );
    let fields = dissect(&raw);
    let values: Vec<_> = fields.iter().map(|field| (field.offset, field.value.as_str())).collect();
    assert_eq!(values, [(0, "10 AF_INET6"), (2, "58001"), (4, "0x00010203"), (8, "fe80::1"), (24, "2")]);
}

#[test]
fn unix_names_have_the_length_of_their_name() {
    let raw = unix(UnixName::Path(b"/run/x")).unwrap();
    assert_eq!(&raw[2..], b"/run/x\0");
    assert_eq!(dissect(&raw)[1].value.as_str(), "/run/x");
    assert_eq!(
        dissect(&raw[..raw.len() - 1])[1].note.as_str(),
        "no NUL at the end: the length says where it ends"
    );
    let raw = unix(UnixName::Abstract(b"a\x1b\0")).unwrap();
    assert_eq!(&raw[2..], b"\0a\x1b\0");
    assert_eq!(dissect(&raw)[1].value.as_str(), r"@a\x1b\0");
    let raw = unix(UnixName::Unnamed).unwrap();
    assert_eq!((raw.len(), dissect(&raw)[1].value.as_str()), (2, "(unnamed)"));
    // A whole struct, as some systems return it.
    let mut whole = unix(UnixName::Path(b"/x")).unwrap();
    whole.resize(110, 0);
    assert_eq!(dissect(&whole)[1].value.as_str(), "/x");
    whole[2..].fill(0);
    assert_eq!(dissect(&whole)[1].value.as_str(), "(empty)");
}

#[test]
fn names_that_the_kernel_would_misread_are_refused() {
    assert_eq!(unix(UnixName::Path(b"")), Err(UnixNameError::Empty));
    assert_eq!(unix(UnixName::Path(b"a\0b")), Err(UnixNameError::Nul(1)));
    assert_eq!(unix(UnixName::Path(&[b'x'; 108])), Err(UnixNameError::TooLong(108)));
    assert_eq!(unix(UnixName::Path(&[b'x'; 107])).unwrap().len(), 110);
    assert_eq!(unix(UnixName::Abstract(&[b'x'; 107])).unwrap().len(), 110);
    assert_eq!(
        UnixNameError::TooLong(200).to_string(),
        "the name has 200 bytes, and sun_path holds 107: choose a shorter one"
    );
}

#[test]
fn odd_bytes_are_shown_as_they_are() {
    assert_eq!(templates::of_sockaddr(&[]), "sockaddr");
    assert_eq!(dissect(&[])[0].value.as_str(), "missing");
    assert_eq!(dissect(&[2])[0].value.as_str(), "cut");
    let netlink = dissect(&[&16_u16.to_ne_bytes()[..], &[0; 10]].concat());
    assert_eq!(netlink[0].value.as_str(), "16 AF_NETLINK");
    assert_eq!((netlink[1].value.as_str(), netlink[1].note.as_str()), ("cut", "10 of 14 bytes are there"));
    let mut long = inet(Ipv4Addr::LOCALHOST, 7).to_vec();
    long.push(9);
    let fields = dissect(&long);
    assert_eq!((fields[4].name.as_str(), fields[4].value.as_str()), ("(after the struct)", "1 more bytes"));
    assert_eq!(fields[4].order, MemberOrder::None);
    let mut dirty = inet(Ipv4Addr::LOCALHOST, 7);
    dirty[9] = 0x30;
    assert_eq!(dissect(&dirty)[3].note.as_str(), "not zero");
}
