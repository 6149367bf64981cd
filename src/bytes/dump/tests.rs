use super::{ByteGlyphs, Category, DumpCell, DumpLayout, xxd};
use crate::bytes::order::{Order, Radix};

const SOCKADDR: [u8; 16] = [2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

fn shape(width: usize, group: usize) -> DumpLayout {
    DumpLayout::new(width, group).unwrap()
}

#[test]
fn a_row_has_offset_hex_and_text() {
    assert_eq!(
        DumpLayout::default().line(0, &SOCKADDR, ByteGlyphs::Unicode).as_str(),
        "0000  02 00 e2 91 7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········"
    );
    assert_eq!(
        DumpLayout::default().line(0, b"Hello, you!\n", ByteGlyphs::Unicode).as_str(),
        "0000  48 65 6c 6c 6f 2c 20 79  6f 75 21 0a              Hello,␠y ou!␠"
    );
    assert_eq!(
        DumpLayout::default().line(0, &SOCKADDR, ByteGlyphs::Ascii).as_str(),
        "0000  02 00 e2 91 7f 00 00 01  00 00 00 00 00 00 00 00  !.##!..! ........"
    );
    assert_eq!(DumpLayout::default().head().as_str(), " 0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f");
}

#[test]
fn groups_and_widths() {
    let hex = |width, group| shape(width, group).hex_text(&SOCKADDR).to_string();
    assert_eq!(hex(16, 2), "0200 e291 7f00 0001  0000 0000 0000 0000");
    assert_eq!(hex(16, 4), "0200e291 7f000001  00000000 00000000");
    assert_eq!(hex(16, 8), "0200e2917f000001  0000000000000000");
    assert_eq!(
        shape(8, 1).line(1, &SOCKADDR[..10], ByteGlyphs::Unicode).as_str(),
        "0008  00 00                    ··"
    );
    assert_eq!(
        shape(32, 1).text_text(&[b'a'; 40], ByteGlyphs::Unicode).as_str(),
        "aaaaaaaa aaaaaaaa aaaaaaaa aaaaaaaa"
    );
    assert_eq!((DumpLayout::new(10, 1), DumpLayout::new(16, 3)), (None, None));
}

#[test]
fn groups_in_little_endian_order_read_as_numbers_and_the_head_says_which_byte_is_where() {
    let turned = |group| shape(16, group).in_order(Order::Little);
    let hex = |group| turned(group).hex_text(&SOCKADDR[..10]).to_string();
    assert_eq!(hex(2).trim_end(), "0002 91e2 007f 0100  0000");
    // The last group is not whole: its bytes stand where they would in a whole one, as xxd -e has them.
    assert_eq!(hex(4).trim_end(), "91e20002 0100007f      0000");
    assert_eq!(turned(1).hex_text(&SOCKADDR), DumpLayout::default().hex_text(&SOCKADDR));
    assert_eq!(turned(2).head().as_str(), " 1 0  3 2  5 4  7 6   9 8  b a  d c  f e");
    assert_eq!(
        turned(4).line(0, b"Hello!\n", ByteGlyphs::Unicode).as_str(),
        "0000  6c6c6548   0a216f                     Hello!␠"
    );
}

#[test]
fn the_bytes_of_turned_groups_are_read_from_left_to_right() {
    let read = |group: usize, length: usize| {
        let shape = shape(8, group).in_order(Order::Little);
        let first = (0..length).find(|at| shape.preceding(*at, length) == *at).unwrap();
        let mut way = vec![first];
        while way.len() < length {
            let next = shape.following(way[way.len() - 1], length);
            assert_eq!(shape.preceding(next, length), way[way.len() - 1]);
            way.push(next);
        }
        way
    };
    assert_eq!(read(4, 10), [3, 2, 1, 0, 7, 6, 5, 4, 8, 9]);
    assert_eq!(read(2, 5), [1, 0, 3, 2, 4]);
    assert_eq!(read(1, 3), [0, 1, 2]);
}

#[test]
fn offsets_have_room() {
    assert_eq!(DumpLayout::default().offset_text(1, 17).as_str(), "0010");
    assert_eq!(DumpLayout::default().offset_text(0xfff, 0x10000).as_str(), "fff0");
    assert_eq!(DumpLayout::default().offset_text(0x1000, 0x10001).as_str(), "00010000");
    assert_eq!(DumpLayout::offset_digits(0), 4);
}

#[test]
fn every_byte_has_its_place_and_back() {
    for width in DumpLayout::WIDTHS {
        for group in DumpLayout::GROUPS {
            let shape = shape(width, group).in_order(if width == 16 { Order::Little } else { Order::Big });
            let length = 100;
            for offset in 0..length {
                let cell = shape.cell(offset);
                assert_eq!(shape.offset(cell, length), Some(offset));
                assert_eq!(shape.index_at_hex(shape.hex_column(cell.index)), Some(cell.index));
                assert_eq!(shape.index_at_hex(shape.hex_column(cell.index) + 1), Some(cell.index));
                assert_eq!(shape.index_at_text(shape.text_column(cell.index)), Some(cell.index));
            }
            assert_eq!(shape.offset(shape.cell(length), length), None);
            assert_eq!(shape.index_at_hex(shape.hex_columns()), None);
            assert_eq!(shape.index_at_text(shape.text_columns()), None);
            // The digits stand where the columns say.
            let row: Vec<u8> = (0xa0..).take(width).collect();
            let text = shape.hex_text(&row).to_string();
            assert_eq!(text.len(), shape.hex_columns());
            for (index, byte) in row.iter().enumerate() {
                let at = shape.hex_column(index);
                assert_eq!(text[at..at + 2], format!("{byte:02x}"));
            }
            assert_eq!(shape.text_text(&row, ByteGlyphs::Unicode).width(), shape.text_columns());
        }
    }
    assert_eq!(DumpLayout::default().offset(DumpCell { row: usize::MAX, index: 3 }, 10), None);
    assert_eq!(
        (DumpLayout::default().rows(0), DumpLayout::default().rows(16), DumpLayout::default().rows(17)),
        (0, 1, 2)
    );
}

#[test]
fn every_byte_has_a_category_and_one_column() {
    let count = |category| (0..=255).filter(|byte| Category::of(*byte) == category).count();
    assert_eq!(Category::ALL.map(count), [1, 94, 6, 27, 128]);
    for glyphs in [ByteGlyphs::Unicode, ByteGlyphs::Ascii] {
        for byte in 0..=255 {
            let cell = glyphs.cell(byte);
            assert_eq!(cell.width(), 1, "{byte:02x}");
            assert!(glyphs == ByteGlyphs::Unicode || cell.as_str().is_ascii());
        }
    }
    assert_eq!(ByteGlyphs::Unicode.cell(b'\\').as_str(), "\\");
}

#[test]
fn copies() {
    let hello = b"Hello!\n";
    // As xxd(1) writes it.
    assert_eq!(
        xxd(&[&SOCKADDR[..], hello].concat()),
        "00000000: 0200 e291 7f00 0001 0000 0000 0000 0000  ................\n\
         00000010: 4865 6c6c 6f21 0a                        Hello!."
    );
    assert_eq!(xxd(b""), "");
}

#[test]
fn bytes_and_offsets_have_other_bases() {
    let line =
        |base, group| shape(8, group).in_base(base).line(0, &SOCKADDR[..5], ByteGlyphs::Ascii).to_string();
    assert_eq!(line(Radix::Octal, 1), "0000  002 000 342 221 177              !.##!");
    assert_eq!(line(Radix::Decimal, 1), "0000    2   0 226 145 127              !.##!");
    assert_eq!(line(Radix::Decimal, 2), "0000  002000 226145 127            !.##!");
    assert_eq!(
        shape(8, 2)
            .in_base(Radix::Binary)
            .in_order(Order::Little)
            .hex_text(&SOCKADDR[..2])
            .to_string()
            .trim_end(),
        "0000000000000010"
    );
    let decimal = DumpLayout::default().with_decimal_offsets(true);
    assert_eq!(decimal.offset_text(1, 17).as_str(), "00016");
    assert_eq!(decimal.offset_text(1, 0x1_0001).as_str(), "0000000016");
    assert_eq!(shape(8, 1).in_base(Radix::Octal).head().as_str(), "  0   1   2   3   4   5   6   7");
}
