use super::structs::Struct;
use super::{Layout, Member, MemberFormat, MemberOrder};

/// Size and offsets of a layout.
fn numbers(layout: &Layout) -> (usize, Vec<usize>) {
    (layout.size(), layout.members().map(|(offset, _)| offset).collect())
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_structs_are_as_large_as_the_compiler_makes_them() {
    let literal: [(Struct, usize, &[usize]); 10] = [
        (Struct::Sockaddr, 16, &[0, 2]),
        (Struct::SockaddrIn, 16, &[0, 2, 4, 8]),
        (Struct::SockaddrIn6, 28, &[0, 2, 4, 8, 24]),
        (Struct::SockaddrUn, 110, &[0, 2]),
        (Struct::SockaddrStorage, 128, &[0, 2, 120]),
        (Struct::InAddr, 4, &[0]),
        (Struct::In6Addr, 16, &[0]),
        (Struct::Addrinfo, 48, &[0, 4, 8, 12, 16, 24, 32, 40]),
        (Struct::Hostent, 32, &[0, 8, 16, 20, 24]),
        (Struct::IpMreq, 8, &[0, 4]),
    ];
    assert_eq!(literal.map(|(which, ..)| which), Struct::ALL);
    for (which, size, offsets) in literal {
        assert_eq!(numbers(&which.layout()), (size, offsets.to_vec()), "{}", which.name());
    }
    assert_eq!(Struct::Addrinfo.layout().padding(), [(20, 4)]);
}

#[test]
fn members_are_aligned_and_gaps_are_padding() {
    let short = |name| Member::new(name, "short", 2, 2, MemberFormat::Signed);
    let int = |name| Member::new(name, "int", 4, 4, MemberFormat::Signed);
    let tst = Layout::arrange("tst", [short("x"), int("y"), short("z")]);
    assert_eq!(numbers(&tst), (12, vec![0, 4, 8]));
    assert_eq!(tst.padding(), [(2, 2), (10, 2)]);
    let rearranged = Layout::arrange("tst", [int("y"), short("x"), short("z")]);
    assert_eq!(numbers(&rearranged), (8, vec![0, 4, 6]));
    assert_eq!(rearranged.padding(), []);
    assert_eq!(numbers(&Layout::arrange("empty", [])), (0, vec![]));
}

#[test]
fn every_byte_is_in_one_field_however_many_there_are() {
    for which in Struct::ALL {
        let layout = which.layout();
        for length in 0..=layout.size() + 3 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
            let fields = layout.dissect(&bytes);
            let joined: Vec<u8> = fields.iter().flat_map(|field| field.bytes.clone()).collect();
            assert_eq!(joined, bytes, "{} of {length} bytes", which.name());
            assert!(fields.windows(2).all(|pair| pair[0].end() == pair[1].offset), "{}", which.name());
        }
    }
}

#[test]
fn a_cut_struct_says_so() {
    let fields = Struct::SockaddrIn.layout().dissect(&[2, 0, 0xe2]);
    let told: Vec<_> = fields.iter().map(|field| (field.value.as_str(), field.note.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2 AF_INET", ""),
            ("cut", "1 of 2 bytes are there"),
            ("missing", "the bytes end before it"),
            ("missing", "the bytes end before it"),
        ]
    );
}

#[test]
fn a_node_of_getaddrinfo_reads_as_its_members() {
    let mut node = Vec::new();
    for number in [2_i32, 10, 2, 17, 28] {
        node.extend(number.to_ne_bytes());
    }
    node.extend([0; 4]);
    for pointer in [0x5555_1234_usize, 0, 0] {
        node.extend(pointer.to_ne_bytes());
    }
    let fields = Struct::Addrinfo.layout().dissect(&node);
    let told: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    assert_eq!(
        told,
        [
            ("ai_flags", "0x0002 AI_CANONNAME"),
            ("ai_family", "10 AF_INET6"),
            ("ai_socktype", "2 SOCK_DGRAM"),
            ("ai_protocol", "17 IPPROTO_UDP"),
            ("ai_addrlen", "28"),
            ("(padding)", "unused"),
            ("ai_addr", "0x55551234"),
            ("ai_canonname", "NULL"),
            ("ai_next", "NULL"),
        ]
    );
    assert!(fields[5].is_padding && fields[5].order == MemberOrder::None);
    let all = MemberFormat::AddrinfoFlags.tell(&0x443_u32.to_ne_bytes()).0;
    assert_eq!(all.as_str(), "0x0443 AI_PASSIVE|AI_CANONNAME|AI_IDN|AI_NUMERICSERV");
}

#[test]
fn numbers_keep_their_sign_and_order() {
    assert_eq!(MemberFormat::Signed.tell(&(-3_i16).to_ne_bytes()).0.as_str(), "-3");
    assert_eq!(MemberFormat::Signed.tell(&[]).0.as_str(), "0");
    assert_eq!(MemberFormat::Unsigned.tell(&(65533_u16).to_ne_bytes()).0.as_str(), "65533");
    assert_eq!(MemberFormat::NetworkUnsigned.tell(&[1, 0]).0.as_str(), "256");
    assert_eq!(MemberFormat::NetworkHex.tell(&[0, 1, 2, 3]).0.as_str(), "0x00010203");
    assert_eq!(MemberFormat::Family.tell(&99_u16.to_ne_bytes()).0.as_str(), "99");
}
