//! Address forms against those of libc: `inet_pton(3)`, `inet_ntop(3)`, `inet_aton(3)`.

#![allow(unsafe_code, reason = "libc is asked itself")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sockpit::bytes::address::{self, Presented};

unsafe extern "C" {
    fn inet_pton(family: c_int, text: *const c_char, room: *mut c_void) -> c_int;
    fn inet_ntop(family: c_int, address: *const c_void, text: *mut c_char, room: u32) -> *const c_char;
    fn inet_aton(text: *const c_char, address: *mut u32) -> c_int;
}

fn pton4(text: &str) -> Option<Ipv4Addr> {
    let text = CString::new(text).ok()?;
    let mut room = [0_u8; 4];
    // SAFETY: a NUL-terminated text, and room for an in_addr.
    let taken = unsafe { inet_pton(libc::AF_INET, text.as_ptr(), room.as_mut_ptr().cast()) };
    (taken == 1).then(|| room.into())
}

fn pton6(text: &str) -> Option<Ipv6Addr> {
    let text = CString::new(text).ok()?;
    let mut room = [0_u8; 16];
    // SAFETY: a NUL-terminated text, and room for an in6_addr.
    let taken = unsafe { inet_pton(libc::AF_INET6, text.as_ptr(), room.as_mut_ptr().cast()) };
    (taken == 1).then(|| room.into())
}

fn aton(text: &str) -> Option<Ipv4Addr> {
    let text = CString::new(text).ok()?;
    let mut number = 0_u32;
    // SAFETY: a NUL-terminated text, and room for an in_addr.
    let taken = unsafe { inet_aton(text.as_ptr(), &raw mut number) };
    (taken == 1).then(|| Ipv4Addr::from(number.to_ne_bytes()))
}

fn ntop(ip: Ipv6Addr) -> String {
    let (octets, mut room) = (ip.octets(), [0; 46]);
    // SAFETY: 16 bytes of an in6_addr, and the room that INET6_ADDRSTRLEN says.
    let text = unsafe { inet_ntop(libc::AF_INET6, octets.as_ptr().cast(), room.as_mut_ptr(), 46) };
    assert!(!text.is_null());
    // SAFETY: it ends in NUL within the room.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned()
}

/// What sockpit takes as `inet_aton` does: one of the forms that it knows to be so.
fn own_aton(text: &str) -> Option<IpAddr> {
    address::parse(text).ok().filter(|parsed| parsed.form.is_aton()).map(|parsed| parsed.ip)
}

/// Groups of IPv6, many of them 0, so that what is left out of a text is well tried.
fn groups() -> impl Strategy<Value = [u16; 8]> {
    prop::array::uniform8(prop_oneof![3 => Just(0_u16), 1 => Just(0xffff), 1 => Just(1), 1 => any::<u16>()])
}

/// As many cases as tell, the same in each run.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: 4096, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::default() }
}

#[test]
fn ipv6_is_shown_as_inet_ntop_shows_it() {
    proptest!(cases(), |(groups in groups())| {
        let ip = Ipv6Addr::from(groups);
        prop_assert_eq!(Presented::from(ip).to_string(), ntop(ip));
        // And every form of it is read back, here and there.
        for text in [ntop(ip), address::full(ip), address::padded(ip)] {
            prop_assert_eq!(address::pton6(&text).ok(), Some(ip));
            prop_assert_eq!(pton6(&text), Some(ip));
        }
    });
}

#[test]
fn what_inet_pton_takes_for_ipv6_is_taken_and_nothing_else() {
    proptest!(cases(), |(text in "[0-9a-f:.]{0,12}|([0-9a-f]{0,4}:){1,8}[0-9a-f.]{0,9}")| {
        prop_assert_eq!(address::pton6(&text).ok(), pton6(&text), "{:?}", text);
    });
}

#[test]
fn what_inet_pton_takes_for_ipv4_is_taken_and_nothing_else() {
    proptest!(cases(), |(text in "[0-9.]{0,16}|([0-9]{1,3}\\.){3}[0-9]{1,3}")| {
        prop_assert_eq!(address::pton4(&text).ok(), pton4(&text), "{:?}", text);
    });
}

#[test]
fn the_loose_forms_of_inet_aton_are_read_as_it_reads_them() {
    proptest!(cases(), |(text in "(0x[0-9a-f]{1,9}|0[0-7]{0,4}|[1-9][0-9]{0,9})(\\.(0x[0-9a-f]{1,3}|0[0-7]{0,3}|[1-9][0-9]{0,2})){0,4}")| {
        // Eight hex digits with a letter, and binary octets, are forms of the books that libc does not know.
        prop_assume!(address::parse(&text).is_ok_and(|parsed| parsed.form.is_aton()) || aton(&text).is_none()
            || address::parse(&text).is_err());
        prop_assert_eq!(own_aton(&text), aton(&text).map(IpAddr::V4), "{:?}", text);
    });
}

#[test]
fn every_form_of_an_ipv4_address_leads_back_to_it() {
    proptest!(cases(), |(number in any::<u32>())| {
        let ip = Ipv4Addr::from(number);
        for (label, text) in address::forms(ip.into()) {
            let back = match label {
                "bytes" | "decimal bytes" => continue,
                "IPv4-mapped" => address::parse(text.as_str()).ok().map(|parsed| parsed.ip.to_canonical()),
                // Eight digits without a letter are a decimal number.
                "hex" if text.as_str().bytes().all(|byte| byte.is_ascii_digit()) => continue,
                _ => address::parse(text.as_str()).ok().map(|parsed| parsed.ip),
            };
            prop_assert_eq!(back, Some(IpAddr::V4(ip)), "{} {}", label, text);
        }
    });
}
