use proptest::prelude::*;

use super::{Order, htonl, htons, memory};

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
        assert_eq!(htonl(htonl(0x1234_5678, order), order), 0x1234_5678);
        assert_eq!(htons(htons(0x1234, order), order), 0x1234);
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

proptest! {
    #[test]
    fn a_number_that_is_written_is_read_again(number: u128, width in 1_usize..=16) {
        let kept = number & (u128::MAX >> (128 - 8 * width));
        for order in Order::ALL {
            let written = order.write(number, width);
            prop_assert_eq!(order.read(&written), kept);
            let turned: Vec<u8> = written.into_iter().rev().collect();
            prop_assert_eq!(order.other().read(&turned), kept);
        }
    }
}
