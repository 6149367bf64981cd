use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Reading, ReadingSize, ReadingValue, readings, readings_of, text_of};
use crate::bytes::order::{Order, Radix};
use crate::bytes::text::SafeText;

const LITTLE: Order = Order::Little;

#[test]
fn two_bytes_at_a_cursor() {
    let rows: Vec<_> = readings(&[0xe2, 0x91], Radix::Decimal)
        .into_iter()
        .map(|value| {
            let text = |text: Option<SafeText>| text.map_or("-".to_owned(), String::from);
            (value.reading.name(), text(value.network), text(value.little))
        })
        .collect();
    let literal = [
        ("u8", "226", "226"),
        ("i8", "-30", "-30"),
        ("u16", "58001", "37346"),
        ("i16", "-7535", "-28190"),
        ("port", "58001 dynamic", "37346 registered"),
        ("UTF-16", "\\u{e291}", "釢"),
        ("f16", "-840.5", "-0.00071811676"),
    ];
    assert_eq!(rows, literal.map(|(name, network, little)| (name.into(), network.into(), little.into())));
}

#[test]
fn every_base() {
    let read = |base| {
        let value = readings(&[0xe2, 0x91], base).swap_remove(2);
        (value.network.unwrap().to_string(), value.little.unwrap().to_string())
    };
    assert_eq!(read(Radix::Hexadecimal), ("0xe291".into(), "0x91e2".into()));
    assert_eq!(read(Radix::Octal), ("0161221".into(), "0110742".into()));
    assert_eq!(read(Radix::Binary), ("1110 0010  1001 0001".into(), "1001 0001  1110 0010".into()));
    assert_eq!(Radix::Hexadecimal.write(5, 4), "0x00000005");
    assert_eq!(Radix::Octal.write(0, 1), "0");
}

#[test]
fn wide_values() {
    let read = |reading: Reading, bytes: &[u8], order| {
        reading.read(bytes, order, Radix::Decimal).map(|text| text.to_string())
    };
    assert_eq!(read(Reading::Float32, &[0x3f, 0x80, 0, 0], Order::Big).unwrap(), "1.0");
    assert_eq!(read(Reading::Float32, &[0, 0, 0x80, 0x3f], LITTLE).unwrap(), "1.0");
    assert_eq!(read(Reading::Float32, &[0x3d, 0xcc, 0xcc, 0xcd], Order::Big).unwrap(), "0.1");
    assert_eq!(read(Reading::Float32, &[0xff; 4], Order::Big).unwrap(), "NaN");
    assert_eq!(read(Reading::Float64, &[0xc0, 4, 0, 0, 0, 0, 0, 0], Order::Big).unwrap(), "-2.5");
    assert_eq!(read(Reading::Float64, &[0xff, 0xf0, 0, 0, 0, 0, 0, 0], Order::Big).unwrap(), "-inf");
    assert_eq!(read(Reading::Inet, &[127, 0, 0, 1], Order::Big).unwrap(), "127.0.0.1");
    assert_eq!(read(Reading::Inet, &[127, 0, 0, 1], LITTLE).unwrap(), "1.0.0.127");
    assert_eq!(read(Reading::Port, &[0, 80], Order::Big).unwrap(), "80 well-known, http");
    assert_eq!(read(Reading::Port, &[2, 0], Order::Big).unwrap(), "512 well-known, exec (TCP), biff (UDP)");
    assert_eq!(read(Reading::Signed(16), &[0xff; 16], Order::Big).unwrap(), "-1");
    assert_eq!(read(Reading::Unsigned(16), &[0xff; 16], Order::Big).unwrap(), u128::MAX.to_string());
    assert_eq!(
        read(Reading::Signed(8), &[0x80, 0, 0, 0, 0, 0, 0, 0], Order::Big).unwrap(),
        i64::MIN.to_string()
    );
    let mut loopback = [0; 16];
    loopback[15] = 1;
    assert_eq!(read(Reading::Inet6, &loopback, Order::Big).unwrap(), "::1");
    assert_eq!(read(Reading::Unsigned(4), &[1, 2, 3], Order::Big), None);
}

#[test]
fn only_what_fits() {
    let exact = |value: &ReadingValue| {
        matches!(value.reading.size(), ReadingSize::Exactly(_)).then_some(value.length)
    };
    let widest = |length| readings(&vec![1; length], Radix::Decimal).iter().filter_map(exact).max();
    assert_eq!(widest(0), None);
    assert_eq!(widest(1), Some(1));
    assert_eq!(widest(7), Some(6));
    assert_eq!(widest(300), Some(16));
}

#[test]
fn text_says_its_encoding() {
    let read = |bytes: &[u8]| {
        let (encoding, text) = text_of(bytes, 20);
        (encoding, text.to_string())
    };
    assert_eq!(read(b"Hello!\n"), ("ASCII", r"Hello!\n".into()));
    assert_eq!(read("é".as_bytes()), ("UTF-8", "é".into()));
    assert_eq!(read(b"a\xff"), ("not UTF-8", r"a\xff".into()));
    assert_eq!(read(&[0xe2, 0x91]), ("not text", "every byte is 0x80 or above".into()));
    assert_eq!(read(b""), ("no bytes", String::new()));
}

fn told(reading: Reading, bytes: &[u8], order: Order) -> Option<String> {
    reading.read(bytes, order, Radix::Decimal).map(String::from)
}

#[test]
fn times_lengths_and_digits() {
    let big = |reading, bytes: &[u8]| told(reading, bytes, Order::Big).unwrap();
    assert_eq!(big(Reading::UnixTime(4), &[0x3b, 0x9a, 0xca, 0x00]), "2001-09-09T01:46:40Z");
    assert_eq!(told(Reading::UnixTime(4), &[0xff; 4], LITTLE).unwrap(), "1969-12-31T23:59:59Z");
    assert_eq!(big(Reading::UnixTime(8), &[0, 0, 0, 0, 0x3b, 0x9a, 0xca, 0x00]), "2001-09-09T01:46:40Z");
    assert_eq!(told(Reading::UnixTime(8), &[0x7f; 8], Order::Big), None);
    // RFC 868 itself: 2,208,988,800 is 1970.
    assert_eq!(big(Reading::TimeProtocol, &2_208_988_800_u32.to_be_bytes()), "1970-01-01T00:00:00Z");
    assert_eq!(
        big(Reading::NtpTime, &[0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0]),
        "1970-01-01T00:00:00.500000000Z"
    );
    assert_eq!(big(Reading::NtpTime, &[0, 0, 0, 1, 0, 0, 0, 0]), "2036-02-07T06:28:17Z");
    assert_eq!(told(Reading::NtpTime, &[0; 8], Order::Big), None);
    assert_eq!(big(Reading::LengthPrefix(2), b"\0\x05Hello, you"), "5: Hello");
    assert_eq!(told(Reading::LengthPrefix(2), b"\x05\0Hello", LITTLE).unwrap(), "5: Hello");
    assert_eq!(told(Reading::LengthPrefix(1), b"\x06Hello", LITTLE), None);
    assert_eq!(big(Reading::Bcd, &[0x58, 0x00, 0x1f]), "5800");
    assert_eq!(big(Reading::Varint, &[0xac, 0x02]), "300");
    assert_eq!(big(Reading::Mac, &[0, 0x1b, 0x44, 0x11, 0x3a, 0xb7]), "00:1b:44:11:3a:b7");
    assert_eq!(big(Reading::Float16, &[0x3c, 0x01]), "1.0009766");
    assert_eq!(big(Reading::Utf8, "é, 1".as_bytes()), "é, 1");
    assert_eq!(big(Reading::Utf16, b"\0M\0i\0k\0e\0\0"), "Mike");
}

#[test]
fn a_socket_address_is_read_in_either_order_of_its_host() {
    let raw = [2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(told(Reading::Sockaddr, &raw, LITTLE).unwrap(), "127.0.0.1:58001");
    assert_eq!(told(Reading::Sockaddr, &raw, Order::Big), None);
    assert_eq!(Reading::Sockaddr.write("127.0.0.1:58001", LITTLE).unwrap(), raw);
    let six = Reading::Sockaddr.write("[fe80::1%2]:80", Order::Big).unwrap();
    assert_eq!((six.len(), &six[..2], &six[24..]), (28, &[0, 10][..], &[0, 0, 0, 2][..]));
    assert_eq!(told(Reading::Sockaddr, &six, Order::Big).unwrap(), "[fe80::1%2]:80");
}

#[test]
fn a_selection_is_read_by_what_takes_all_of_it() {
    let names = |bytes: &[u8]| {
        readings_of(bytes, Radix::Decimal).iter().map(|value| value.reading.name()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[0xff; 3]), ["checksum", "CRC-32"]);
    assert!(names(&[127, 0, 0, 1]).contains(&"IPv4".to_owned()));
    assert!(!names(&[127, 0, 0, 1]).contains(&"u16".to_owned()));
    assert!(names(b"Hello").contains(&"ASCII".to_owned()));
    assert_eq!(names(&[]), [""; 0]);
    let mike = readings_of(b"Mike 12\n", Radix::Decimal);
    let text = mike.iter().find(|value| value.reading == Reading::Ascii).unwrap();
    assert_eq!((text.length, text.network.as_ref().unwrap().as_str()), (8, "Mike 12\\n"));
}

#[test]
fn what_is_typed_becomes_bytes() {
    let typed = |name: &str, text: &str, order| Reading::named(name).expect(name).write(text, order);
    assert_eq!(typed("u32", "0x76543210", Order::Big).unwrap(), [0x76, 0x54, 0x32, 0x10]);
    assert_eq!(typed("u32", "0x76543210", LITTLE).unwrap(), [0x10, 0x32, 0x54, 0x76]);
    assert_eq!(typed("u16", "b34f", Order::Big).unwrap(), [0xb3, 0x4f]);
    assert_eq!(typed("port", "58001", Order::Big).unwrap(), [0xe2, 0x91]);
    assert_eq!(typed("port", "http", Order::Big).unwrap(), [0, 80]);
    assert_eq!(typed("f32", "3.14", Order::Big).unwrap(), [0x40, 0x48, 0xf5, 0xc3]);
    assert_eq!(typed("f32", "3", Order::Big).unwrap(), [0x40, 0x40, 0, 0]);
    assert_eq!(typed("f64", "0x3ff0000000000000", LITTLE).unwrap(), [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    assert_eq!(typed("i8", "-128", LITTLE).unwrap(), [0x80]);
    assert_eq!(typed("ipv4", "127.0.0.1", LITTLE).unwrap(), [1, 0, 0, 127]);
    assert_eq!(typed("unixtime32", "2001-09-09T01:46:40Z", Order::Big).unwrap(), [0x3b, 0x9a, 0xca, 0]);
    assert_eq!(typed("length8", "Hi", Order::Big).unwrap(), [2, b'H', b'i']);
    assert_eq!(typed("bcd", "123", Order::Big).unwrap(), [0x01, 0x23]);
    assert_eq!(typed("utf-16", "é", Order::Big).unwrap(), [0, 0xe9]);
    for (name, text) in [
        ("u8", "256"),
        ("u8", "-1"),
        ("u8", "1.5"),
        ("i8", "128"),
        ("i8", "-129"),
        ("f32", "x"),
        ("ipv4", "127.1"),
        ("mac", "00:11"),
        ("port", "65536"),
        ("ntp", "1900-01-01T00:00:00Z"),
        ("rfc868", "2040-01-01T00:00:00Z"),
        ("unixtime32", "2040-01-01T00:00:00Z"),
        ("length8", ""),
        ("bcd", "12a"),
        ("ascii", "é"),
        ("sockaddr", "127.0.0.1"),
        ("crc32", "1"),
    ] {
        assert!(typed(name, text, LITTLE).is_err(), "{name} {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(58001),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_read_is_written_back(bytes in prop::collection::vec(any::<u8>(), 1..34), is_big: bool) {
        let order = if is_big { Order::Big } else { LITTLE };
        for reading in Reading::all().filter(|reading| reading.is_writable()) {
            let Some((text, length)) = reading.read_part(&bytes, order, Radix::Decimal) else { continue };
            let text = String::from(text);
            // A long one is cut for the screen.
            if matches!(reading, Reading::LengthPrefix(_)) && length > 15 {
                continue;
            }
            let typed = if let Reading::LengthPrefix(_) = reading { text.split_once(": ").unwrap().1 } else { &text };
            let written = reading.write(typed, order).map_err(|error| TestCaseError::fail(error.to_string()))?;
            // What is read is less than the bytes in these: rests of nanoseconds, flow labels, longer varints, NaNs.
            let is_less = matches!(reading, Reading::NtpTime | Reading::Sockaddr | Reading::Varint) || text == "NaN";
            if !is_less {
                prop_assert_eq!(&written, &bytes[..length], "{:?}", reading);
            }
            prop_assert_eq!(reading.read(&written, order, Radix::Decimal).map(String::from), Some(text));
        }
    }

    #[test]
    fn whatever_is_typed_is_taken_or_refused(text in "[-0-9a-fx.:TZé ]{0,24}") {
        for reading in Reading::all() {
            if let Ok(bytes) = reading.write(&text, Order::Big) {
                prop_assert!(bytes.len() <= 110, "{:?}", reading);
            }
        }
    }
}
