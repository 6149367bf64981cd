use super::{Order, Radix, Reading, htonl, htons, memory, ntohl, ntohs, readings, swapped, text_of};

const LITTLE: Order = Order::Little;

#[test]
fn the_functions_of_the_books() {
    assert_eq!(htonl(0x7654_3210, LITTLE), 0x1032_5476);
    assert_eq!(htons(0xb34f, LITTLE), 0x4fb3);
    assert_eq!(htons(58001, LITTLE), 0x91e2);
    assert_eq!(htons(58001, LITTLE), 37346);
    assert_eq!(htonl(0x7654_3210, Order::Big), 0x7654_3210);
    assert_eq!(htons(0xb34f, Order::Big), 0xb34f);
    for order in [Order::Big, LITTLE] {
        assert_eq!(ntohl(htonl(0x1234_5678, order), order), 0x1234_5678);
        assert_eq!(ntohs(htons(0x1234, order), order), 0x1234);
    }
    // What this host computes is what libc computes on it.
    assert_eq!(htons(58001, Order::HOST).to_ne_bytes(), [0xe2, 0x91]);
}

#[test]
fn memory_as_the_books_draw_it() {
    let rows: Vec<_> =
        memory(0x7654_3210, 4).into_iter().map(|row| (row.address(), row.network, row.little)).collect();
    let literal =
        [("ADDR", 0x76, 0x10), ("ADDR+1", 0x54, 0x32), ("ADDR+2", 0x32, 0x54), ("ADDR+3", 0x10, 0x76)];
    assert_eq!(rows, literal.map(|(address, network, little)| (address.to_owned(), network, little)));
    assert_eq!(Order::Big.write(0xb34f, 2), [0xb3, 0x4f]);
    assert_eq!(LITTLE.write(0xb34f, 2), [0x4f, 0xb3]);
    assert_eq!(Order::Big.write(0x1234_5678, 4), [0x12, 0x34, 0x56, 0x78]);
    assert_eq!(LITTLE.write(0x1234_5678, 4), [0x78, 0x56, 0x34, 0x12]);
    assert_eq!(memory(1, 17).len(), 16);
}

#[test]
fn swaps_turn_each_number_round() {
    assert_eq!(swapped(&[0xe2, 0x91], 2), [0x91, 0xe2]);
    assert_eq!(swapped(&[1, 2, 3, 4, 5], 2), [2, 1, 4, 3, 5]);
    assert_eq!(swapped(&[1, 2, 3, 4, 5], 4), [4, 3, 2, 1, 5]);
    assert_eq!(swapped(&[1, 2], 0), [1, 2]);
}

#[test]
fn two_bytes_at_a_cursor() {
    let rows: Vec<_> = readings(&[0xe2, 0x91], Radix::Decimal)
        .into_iter()
        .map(|value| (value.reading.name(), value.network.to_string(), value.little.to_string()))
        .collect();
    let literal = [
        ("u8", "226", "226"),
        ("i8", "-30", "-30"),
        ("u16", "58001", "37346"),
        ("i16", "-7535", "-28190"),
        ("port", "58001 dynamic", "37346 registered"),
    ];
    assert_eq!(rows, literal.map(|(name, network, little)| (name.into(), network.into(), little.into())));
}

#[test]
fn every_base() {
    let read = |base| {
        let value = readings(&[0xe2, 0x91], base).swap_remove(2);
        (value.network.to_string(), value.on(LITTLE).to_string())
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
    let widest = |length| readings(&vec![1; length], Radix::Decimal).iter().map(|v| v.reading.width()).max();
    assert_eq!(widest(0), None);
    assert_eq!(widest(1), Some(1));
    assert_eq!(widest(7), Some(4));
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
