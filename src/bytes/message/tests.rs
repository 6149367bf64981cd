use super::*;
use crate::bytes::checksum::internet_checksum;
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
    for entry in KINDS.iter() {
        let message =
            BuiltMessage::parse(&format!("name {} {}", entry.word, entry.example)).expect(&entry.word);
        assert_eq!(message.parts[0].name, "name");
        assert_eq!(message.parts[0].kind.word(), entry.word);
        let Some(width) = entry.kind.integer() else { continue };
        let is_signed = entry.word.starts_with('i');
        let bits = width as u32 * 8 - u32::from(is_signed);
        let most = u128::MAX >> (128 - bits);
        let is_right = |value: &str| BuiltMessage::parse(&format!("{} {value}", entry.word)).is_ok();
        assert!(is_right(&most.to_string()), "{}", entry.word);
        assert!(most == u128::MAX || !is_right(&(most + 1).to_string()), "{}", entry.word);
        assert_eq!(is_right("-1"), is_signed, "{}", entry.word);
        if is_signed {
            let least = -(most as i128) - 1;
            assert!(is_right(&least.to_string()), "{}", entry.word);
            assert!(least == i128::MIN || !is_right(&(least - 1).to_string()), "{}", entry.word);
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
fn values_are_written_in_every_kind() {
    assert_eq!(hex("decimal 47\nu8 47\nu32 47\nbcd 47"), "34 37 2f 00 00 00 2f 47");
    assert_eq!(hex("text é\nutf16 é\nutf16le é"), "c3 a9 00 e9 e9 00");
    assert_eq!(
        hex("f32 1.0\nf32le 1\nf16 1\nf64le 1"),
        "3f 80 00 00 00 00 80 3f 3c 00 00 00 00 00 00 00 f0 3f"
    );
    assert_eq!(
        hex("u24 1\nu24le 1\nu40 0x0102030405\ni48le -2"),
        "00 00 01 01 00 00 01 02 03 04 05 fe ff ff ff ff ff"
    );
    assert_eq!(
        hex("u128 1\ni24 -1\nvarint 300\npad 2 0xff"),
        format!("{}01 ff ff ff ac 02 ff ff", "00 ".repeat(15))
    );
    assert_eq!(hex("ascii+crlf Hi\nutf16+nul Hi"), "48 69 0d 0a 00 48 00 69 00 00");
    assert_eq!(hex("utf16le+crlf H"), "48 00 0d 00 0a 00");
    assert_eq!(hex("text/u8 é\ntext/u16le é\nutf16/u32 é"), "02 c3 a9 02 00 c3 a9 00 00 00 02 00 e9");
    assert_eq!(hex("ascii/u32le H\ntext/u16 H"), "01 00 00 00 48 00 01 48");
    assert_eq!(
        hex("mac 00:1b:44:11:3a:b7\ntime32 1970-01-01T00:00:01Z\ndecimal -3.14"),
        "00 1b 44 11 3a b7 00 00 00 01 2d 33 2e 31 34"
    );
    for wrong in
        ["ascii é", "u32 3.14", "f32 x", "decimal 1.", "decimal .5", "pad 2 256", "utf16 \\xff", "u128 -1"]
    {
        assert!(BuiltMessage::parse(wrong).is_err(), "{wrong}");
    }
    let long = "x".repeat(256);
    assert!(BuiltMessage::parse(&format!("text/u8 {long}")).is_err());
    assert!(BuiltMessage::parse(&format!("text/u16 {long}")).is_ok());
}

/// The ways as `words size hex`.
fn told(ways: &[MessageWay]) -> Vec<String> {
    ways.iter().map(|way| format!("{} {} {}", way.words, way.bytes.len(), spaced_hex(&way.bytes))).collect()
}

#[test]
fn a_value_is_said_in_every_kind_that_holds_it() {
    let message =
        BuiltMessage::parse("u16le 0x4b0\ntext é\ni8 0xff\nf32 1.5\nu8 length(all)\ntext \\n").unwrap();
    let ways = |at: usize| told(&message.ways_of(&message.parts[at]));
    assert_eq!(
        ways(0),
        [
            "decimal 4 31 32 30 30",
            "bcd 2 12 00",
            "u16 2 04 b0",
            "u16le 2 b0 04",
            "u32 4 00 00 04 b0",
            "u32le 4 b0 04 00 00",
            "u64 8 00 00 00 00 00 00 04 b0",
        ],
        "1200 does not fit a byte"
    );
    assert!(
        ways(1).contains(&"utf16 2 00 e9".to_owned())
            && ways(1).contains(&"text/u32 6 00 00 00 02 c3 a9".to_owned())
    );
    assert!(ways(2).contains(&"decimal 2 2d 31".to_owned()) && ways(2).contains(&"i16 2 ff ff".to_owned()));
    assert!(
        ways(3).contains(&"f16 2 3e 00".to_owned()) && ways(3).contains(&"decimal 3 31 2e 35".to_owned())
    );
    assert!(ways(4).is_empty() && ways(5).is_empty(), "what is computed, and what separates, says nothing");
}

#[test]
fn a_message_is_said_as_a_line_and_as_bytes() {
    let message = BuiltMessage::parse("text Mike\ntext  \ndecimal 12\ntext \\n").unwrap();
    assert_eq!(
        told(&message.ways()),
        [
            "a line of text 8 4d 69 6b 65 20 31 32 0a",
            "text/u8, u8 6 04 4d 69 6b 65 0c",
            "text/u8, u32 9 04 4d 69 6b 65 00 00 00 0c",
            "text+nul, u16 7 4d 69 6b 65 00 00 0c",
            "text/u32, u64 16 00 00 00 04 4d 69 6b 65 00 00 00 00 00 00 00 0c",
            "utf16/u16, u32 14 00 08 00 4d 00 69 00 6b 00 65 00 00 00 0c",
        ]
    );
    let numbers = BuiltMessage::parse("u32 2\nu16 1\nu16 3").unwrap();
    assert_eq!(spaced_hex(&numbers.bytes), "00 00 00 02 00 01 00 03");
    assert_eq!(
        told(&numbers.ways())[..3],
        ["a line of text 6 32 20 31 20 33 0a", "u8 3 02 01 03", "u32 12 00 00 00 02 00 00 00 01 00 00 00 03"]
    );
    assert!(BuiltMessage::parse("hex 00").unwrap().ways().is_empty());
}

proptest! {
    #[test]
    fn whatever_is_typed_is_a_message_or_an_error_inside_it(source in "(u8|u16le|text/u8|utf16\\+nul|i24|hex|name|length\\(|all\\)|\\.\\.|[ -~é]|\n| ){0,40}") {
        match BuiltMessage::parse(&source) {
            Ok(message) => {
                let mut end = 0;
                for part in &message.parts {
                    prop_assert_eq!(part.range.start, end);
                    end = part.range.end;
                    message.ways_of(part);
                }
                prop_assert_eq!(end, message.bytes.len());
                message.ways();
            }
            Err(error) => prop_assert!(source.get(error.range).is_some()),
        }
    }
}
