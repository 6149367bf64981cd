use super::*;
use crate::bytes::notation::spaced_hex;
use proptest::prelude::*;

fn hex(source: &str) -> String {
    spaced_hex(&BuiltMessage::parse(source).unwrap_or_else(|error| panic!("{source}: {error}")).bytes)
}

#[test]
fn the_books_messages_are_built() {
    assert_eq!(hex("text Mike\ntext  \ndecimal 12\ntext \\n"), "4d 69 6b 65 20 31 32 0a");
    assert_eq!(hex("text/u8 Mike\nu8 12"), "04 4d 69 6b 65 0c");
    assert_eq!(hex("u32 1\nu16 2\nu16 3"), "00 00 00 01 00 02 00 03");
    assert_eq!(hex("bcd 123\nf32 1\nutf16le é\npad 2\nhex 0aff"), "01 23 3f 80 00 00 e9 00 00 00 0a ff");
    assert_eq!(hex("u8 1\nalign 4\naddress 127.0.0.1"), "01 00 00 00 7f 00 00 01");
}

#[test]
fn every_kind_takes_its_example_and_every_integer_its_bounds() {
    for entry in KINDS {
        let message =
            BuiltMessage::parse(&format!("name {} {}", entry.word, entry.example)).expect(entry.word);
        assert_eq!(message.parts[0].name, "name");
        assert_eq!(message.parts[0].kind.word(), entry.word);
        if let Kind::Integer { width, is_signed, .. } = entry.kind {
            let bits = width as u32 * 8;
            let most = if is_signed { (1_u128 << (bits - 1)) - 1 } else { u128::MAX >> (128 - bits) };
            assert!(BuiltMessage::parse(&format!("{} {most}", entry.word)).is_ok(), "{}", entry.word);
            assert!(BuiltMessage::parse(&format!("{} {}", entry.word, most + 1)).is_err(), "{}", entry.word);
            assert_eq!(
                BuiltMessage::parse(&format!("{} -1", entry.word)).is_ok(),
                is_signed,
                "{}",
                entry.word
            );
        }
    }
}

#[test]
fn lengths_and_checksums_are_computed_over_the_fields_they_name() {
    let source = "id u16 0x1234\nlength u16 length(all)\nname text Mike\nsum u16 checksum(all)\n";
    let message = BuiltMessage::parse(source).unwrap();
    assert_eq!(message.bytes[..4], [0x12, 0x34, 0, 10]);
    assert_eq!(internet_checksum(&message.bytes), 0, "the sum over all with its checksum is 0");
    assert_eq!(hex("u8 length(name..)\nname text ab\ntext c"), "03 61 62 63");
    assert_eq!(hex("a text x\nu8 length(a)\nb text yz"), "78 01 79 7a");
    assert_eq!(hex("u32 crc32(a)\na text 123456789"), "cb f4 39 26 31 32 33 34 35 36 37 38 39");
    // RFC 1071, section 3.
    assert_eq!(internet_checksum(&[0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
}

#[test]
fn errors_point_at_their_place() {
    for (source, range, line) in [
        ("u16", 3..3, 1),
        ("u16 70000", 4..9, 1),
        ("u8 1\nname sixteen 4", 10..17, 2),
        ("u8 length(nobody)", 10..16, 1),
        ("u8 length(all", 3..13, 1),
        ("text/u8 a\nhex 0", 14..15, 2),
        ("b u8 1\na u8 2\nu8 length(a..b)", 24..28, 3),
        ("pad 70000", 4..9, 1),
    ] {
        let error = BuiltMessage::parse(source).expect_err(source);
        assert_eq!((error.range, error.line), (range, line), "{source}");
    }
}

#[test]
fn the_ways_to_say_the_same_have_their_sizes() {
    let message = BuiltMessage::parse("decimal 1200\ntext Mike").unwrap();
    let ways = message.parts[0].ways();
    assert!(ways.contains(&("decimal", 4)) && ways.contains(&("bcd", 2)) && ways.contains(&("u16", 2)));
    assert!(!ways.iter().any(|(word, _)| *word == "u8"), "1200 does not fit");
    let ways = message.parts[1].ways();
    assert!(
        ways.contains(&("text+nul", 5)) && ways.contains(&("text/u32", 8)) && ways.contains(&("utf16", 8))
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_is_a_message_or_an_error_inside_it(source in "(u8|u16le|text/u8|hex|name|length\\(|all\\)|\\.\\.|[ -~é]|\n| ){0,40}") {
        match BuiltMessage::parse(&source) {
            Ok(message) => {
                let mut end = 0;
                for part in &message.parts {
                    prop_assert_eq!(part.range.start, end);
                    end = part.range.end;
                    part.ways();
                }
                prop_assert_eq!(end, message.bytes.len());
            }
            Err(error) => prop_assert!(source.get(error.range).is_some()),
        }
    }
}
