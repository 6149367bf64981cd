use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{LineEnding, Notation, NotationError, NotationProblem, VariableValues, variables};
use crate::bytes::text::SafeText;

fn text(source: &str) -> Result<Vec<u8>, NotationError> {
    Notation::Text.parse(source)
}

fn hex(source: &str) -> Result<Vec<u8>, NotationError> {
    Notation::Hex.parse(source)
}

#[track_caller]
fn fails(
    notation: Notation,
    source: &str,
    range: std::ops::Range<usize>,
    column: usize,
    problem: NotationProblem,
) {
    assert_eq!(notation.parse(source), Err(NotationError { range, column, problem }));
}

#[test]
fn text_is_utf8_and_escapes_are_bytes() {
    assert_eq!(text(r"Hello!\n").unwrap(), [0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x21, 0x0a]);
    assert_eq!(text(r"\r\t\0\\\x1b\xFf").unwrap(), b"\r\t\0\\\x1b\xff");
    assert_eq!(text(r"é\u{e9}\u{20AC}\u{1f600}").unwrap(), "éé€😀".as_bytes());
    assert_eq!(text("a\nb\t").unwrap(), b"a\nb\t");
    assert_eq!(text(r"\00").unwrap(), b"\x000");
    assert_eq!(text("").unwrap(), b"");
}

#[test]
fn text_is_encoded_with_its_escapes_and_endings_but_a_byte_stays_one() {
    let parse = |notation: Notation, source| notation.parse(source).unwrap();
    assert_eq!(parse(Notation::Utf16Be, r"Aé\n\x1b\u{1f600}"), *b"\0A\0\xe9\0\n\x1b\xd8\x3d\xde\x00");
    assert_eq!(parse(Notation::Utf16Le, r"Aé\n"), *b"A\0\xe9\0\n\0");
    assert_eq!(parse(Notation::Latin1, r"Aé\u{ff}\xe9"), *b"A\xe9\xff\xe9");
    fails(Notation::Latin1, r"é€", 2..5, 2, NotationProblem::NotLatin1('€'));
    fails(Notation::Latin1, r"\n\u{20ac}", 2..10, 3, NotationProblem::NotLatin1('€'));
    assert_eq!(Notation::Utf16Be.ending(LineEnding::CrLf), b"\0\r\0\n");
    assert_eq!(Notation::Utf16Le.ending(LineEnding::Nul), b"\0\0");
    assert_eq!(Notation::Hex.ending(LineEnding::CrLf), b"\r\n");
    // What is no character is shown byte by byte: half of a pair, half of a unit.
    assert_eq!(Notation::Utf16Be.show(b"\0A\xd8\x3d\0\x1b\0B\x07").as_str(), r"A\xd8\x3d\u{1b}B\x07");
    assert_eq!(Notation::Latin1.show(b"caf\xe9\x9b").as_str(), r"café\u{9b}");
}

#[test]
fn errors_of_text_point_at_the_escape() {
    fails(Notation::Text, r"é\q", 2..4, 2, NotationProblem::UnknownEscape('q'));
    fails(Notation::Text, r"a\é", 1..4, 2, NotationProblem::UnknownEscape('é'));
    fails(Notation::Text, r"ab\xg0", 2..4, 3, NotationProblem::NotTwoDigits);
    fails(Notation::Text, r"\x1g", 0..3, 1, NotationProblem::NotTwoDigits);
    fails(Notation::Text, r"\u20ac", 0..2, 1, NotationProblem::NotBraced);
    fails(Notation::Text, r"\u{}", 0..3, 1, NotationProblem::NotBraced);
    fails(Notation::Text, r"\u{1234567}", 0..9, 1, NotationProblem::NotBraced);
    fails(Notation::Text, r"\u{d800}", 0..8, 1, NotationProblem::NoCodePoint(0xd800));
    fails(Notation::Text, r"\u{110000}", 0..10, 1, NotationProblem::NoCodePoint(0x11_0000));
}

#[test]
fn what_is_not_complete_yet_is_no_mistake() {
    for source in [r"a\", r"a\x", r"a\x1", r"a\u", r"a\u{", r"a\u{20a"] {
        let error = text(source).unwrap_err();
        assert!(error.is_incomplete(), "{source}: {error}");
        assert_eq!((error.column, error.range.clone()), (2, 1..source.len()));
    }
    for source in ["4", "48 6", "0x", "48 0x", "123"] {
        assert!(hex(source).unwrap_err().is_incomplete(), "{source}");
    }
}

#[test]
fn hex_takes_what_people_paste() {
    let hello = b"Hello".to_vec();
    for source in [
        "48 65 6c 6c 6f",
        "48656C6C6F",
        "4865 6c6c 6f",
        "48:65:6c:6c:6f",
        "0x48, 0x65, 0x6c,\n0X6C, 0x6f,",
        "0x48656c6c6f",
        "\t48,65 , 6c6c6f\r\n",
    ] {
        assert_eq!(hex(source).unwrap(), hello, "{source}");
    }
    assert_eq!(hex("0x0, 0xA").unwrap(), [0, 10]);
    assert_eq!(hex("").unwrap(), b"");
}

#[test]
fn errors_of_hex_point_at_what_is_no_digit() {
    fails(Notation::Hex, "48 6g", 4..5, 5, NotationProblem::NotHex('g'));
    fails(Notation::Hex, "48 g6", 3..4, 4, NotationProblem::NotHex('g'));
    fails(Notation::Hex, "48 é", 3..5, 4, NotationProblem::NotHex('é'));
    fails(Notation::Hex, "123 45", 0..3, 1, NotationProblem::OddDigits(3));
    fails(Notation::Hex, "0x123 45", 0..5, 1, NotationProblem::OddDigits(3));
    fails(Notation::Hex, "0x 45", 2..3, 3, NotationProblem::NotHex(' '));
}

#[test]
fn errors_say_what_to_do() {
    assert_eq!(
        text(r"ab\q").unwrap_err().to_string(),
        r"column 3: there is no escape \q; there are \n \r \t \0 \\ \x1b \u{20ac}, and a backslash itself is \\"
    );
    assert_eq!(
        text(r"\").unwrap_err().to_string(),
        r"column 1: not complete yet: n, r, t, 0, \, x or u comes next"
    );
    assert_eq!(hex("4 5").unwrap_err().to_string(), "column 1: 1 digit is half a byte: write two, as in 0a");
    // What was typed does not come out raw.
    assert!(hex("\u{202e}").unwrap_err().to_string().starts_with(r#"column 1: "\u{202e}" is no"#));
}

#[test]
fn base64_and_decimal_are_read_and_errors_point_at_their_column() {
    let base64 = |source| Notation::Base64.parse(source);
    assert_eq!(base64("SGVs bG8h\nCg==").unwrap(), b"Hello!\n");
    assert_eq!(base64("SGVsbG8hCg").unwrap(), b"Hello!\n", "the padding can be left out");
    for (source, column) in [("SGVs*G8h", 5), ("Cg==Cg", 5), ("=", 1), ("SGVsé", 5)] {
        assert_eq!(base64(source).unwrap_err().column, column, "{source}");
    }
    assert!(base64("SGVsb").unwrap_err().is_incomplete());
    assert_eq!(base64("Ch==").unwrap_err().problem, NotationProblem::LooseBits);
    let decimal = |source| Notation::Decimal.parse(source);
    assert_eq!(decimal("72, 101 108\n108,111 33 10").unwrap(), b"Hello!\n");
    assert_eq!(decimal("1 256").unwrap_err().problem, NotationProblem::BeyondByte);
    assert_eq!(decimal("1 256").unwrap_err().column, 3);
    assert_eq!(decimal("1 2x").unwrap_err().problem, NotationProblem::NotDecimal('x'));
    assert_eq!(decimal("99999999999999999999").unwrap_err().problem, NotationProblem::BeyondByte);
}

#[test]
fn variables_are_counters_times_lengths_and_checksums() {
    let values = VariableValues {
        counter: 258,
        time: 1_700_000_000_123_456,
        seed: 1,
        peer: Some(("2001:db8::7".parse().unwrap(), 9)),
        local: Some(("192.0.2.1".parse().unwrap(), 258)),
    };
    let made = |source| variables::parse(Notation::Text, source, &values);
    assert_eq!(made("n ${counter}, ${counter:u16be}\\n").unwrap(), b"n 258, \x01\x02\n");
    assert_eq!(made("${counter:u16le}${counter:u8}").unwrap(), [2, 1, 2]);
    assert_eq!(made("${time} ${time:ms}").unwrap(), b"1700000000 1700000000123");
    assert_eq!(made("${time:u32be}").unwrap(), 1_700_000_000_u32.to_be_bytes());
    assert_eq!(made("${time:us} ${time:iso}").unwrap(), b"1700000000123456 2023-11-14T22:13:20Z");
    assert_eq!(made("${time:ms:u64be}").unwrap(), 1_700_000_000_123_u64.to_be_bytes());
    assert_eq!(made("${peer} ${peer:ip}").unwrap(), b"[2001:db8::7]:9 2001:db8::7");
    assert_eq!(made("${local} ${local:port} ${local:port:u16be}").unwrap(), b"192.0.2.1:258 258 \x01\x02");
    assert_eq!(made("${length:u16be}Hello!").unwrap(), b"\0\x06Hello!");
    // A length counts the checksum that follows it, and the checksum has the length in it.
    let framed = made("${length:u8}123456789${crc32:be}").unwrap();
    assert_eq!(framed.len(), 14);
    assert_eq!(framed[0], 13);
    // The check value of CRC-32, and the example of RFC 1071, section 3.
    assert_eq!(made("123456789${crc32:be}").unwrap()[9..], 0xcbf4_3926_u32.to_be_bytes());
    assert_eq!(made("123456789${crc32:le}").unwrap()[9..], 0xcbf4_3926_u32.to_le_bytes());
    let words = variables::parse(Notation::Hex, "0001 f203 f4f5 f6f7 ${checksum:be}", &values).unwrap();
    assert_eq!(words[8..], [0x22, 0x0d]);
    let random = made("${random:12}").unwrap();
    assert_eq!(random.len(), 12);
    assert_eq!(made("${random:12}").unwrap(), random, "what is shown is what is sent");
    let next = VariableValues { counter: 259, ..values };
    assert_ne!(variables::parse(Notation::Text, "${random:12}", &next).unwrap(), random);
    for (source, column) in
        [("ab${nothing}", 3), ("${random:x}", 1), ("${length:u24be}", 1), ("é${counter:}", 2)]
    {
        let error = made(source).unwrap_err();
        assert_eq!((error.column, error.problem), (column, NotationProblem::NoVariable), "{source}");
    }
    for source in ["${peer:name}", "${crc32:be:before}", "${counter:u8:u8}", "${time:ms:u8:u8}"] {
        assert_eq!(made(source).unwrap_err().problem, NotationProblem::NoVariable, "{source}");
    }
    assert!(made("x ${coun").unwrap_err().is_incomplete());
    assert_eq!(made(r"${counter}\q").unwrap_err().column, 11, "an error of the text is one of the whole");
    let long = format!("${{length:u8}}{}", "x".repeat(256));
    assert_eq!(made(&long).unwrap_err().problem, NotationProblem::TooLong);
}

#[test]
fn a_checksum_covers_what_is_before_it_after_it_or_all() {
    let values = VariableValues::default();
    let made = |source| variables::parse(Notation::Text, source, &values);
    let check = 0xcbf4_3926_u32.to_be_bytes();
    assert_eq!(made("${crc32:be:after}123456789").unwrap()[..4], check);
    assert_eq!(
        made("x${crc32:be:after}${length:u8}").unwrap()[1..5],
        crate::bytes::checksum::crc32(&[0]).to_be_bytes()
    );
    // The echo request of a ping, as the kernel fills its checksum in; over all of it the sum is 0.
    let ping = variables::parse(Notation::Hex, "08 00 ${checksum:be:all} 00 01 00 02", &values).unwrap();
    assert_eq!(ping, [8, 0, 0xf7, 0xfc, 0, 1, 0, 2]);
    assert_eq!(crate::bytes::checksum::internet_checksum(&ping), 0);
    // One that is covered by another is made before it, wherever it stands.
    let both = made("${crc32:be:after}ab${checksum:be:after}c").unwrap();
    assert_eq!(both[6..8], crate::bytes::checksum::internet_checksum(b"c").to_be_bytes());
    assert_eq!(both[..4], crate::bytes::checksum::crc32(&both[4..]).to_be_bytes());
}

#[test]
fn checksums_that_cover_each_other_and_addresses_that_are_not_known_are_told() {
    let values = VariableValues::default();
    let problem = |source| variables::parse(Notation::Text, source, &values).unwrap_err();
    let circle = problem("${crc32:be:after}ab${checksum:be}");
    assert_eq!((circle.problem, circle.column), (NotationProblem::ChecksumCircle, 1));
    assert_eq!(problem("${crc32:be:all}${crc32:be:all}").problem, NotationProblem::ChecksumCircle);
    let unknown = problem("ab${local:port}");
    assert_eq!(unknown.column, 3);
    assert_eq!(
        unknown.to_string(),
        "column 3: the socket has no address and port of IP yet: UDP gets one at the first send"
    );
    assert_eq!(problem("${peer}").problem, NotationProblem::UnknownAddress { is_peer: true });
}

#[test]
fn the_digits_of_a_variable_are_characters_of_the_text_around_them() {
    let values = VariableValues { counter: 12, ..VariableValues::default() };
    let made = |notation| variables::parse(notation, "n${counter}${counter:u8}", &values).unwrap();
    assert_eq!(made(Notation::Utf16Be), b"\0n\x001\x002\x0c");
    assert_eq!(made(Notation::Utf16Le), b"n\x001\x002\0\x0c");
    assert_eq!(made(Notation::Latin1), b"n12\x0c");
}

#[test]
fn endings_and_notations_have_names() {
    for ending in LineEnding::ALL {
        assert_eq!(LineEnding::from_name(ending.name()), Some(ending));
    }
    for notation in Notation::ALL {
        assert_eq!(Notation::from_name(notation.name()), Some(notation));
    }
}

#[test]
fn hello_is_shown_as_the_books_show_it() {
    assert_eq!(Notation::Hex.show(b"Hello!\n").as_str(), "48 65 6c 6c 6f 21 0a");
    assert_eq!(Notation::Text.show(b"Hello!\n").as_str(), r"Hello!\n");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(58001),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_notation_reads_what_it_shows(bytes: Vec<u8>) {
        for notation in Notation::ALL {
            prop_assert_eq!(notation.parse(notation.show(&bytes).as_str()).unwrap(), bytes.clone());
        }
    }

    #[test]
    fn what_text_was_shown_is_read_back(source: String) {
        let shown = SafeText::escaped_str(&source);
        prop_assert_eq!(text(shown.as_str()).unwrap(), source.as_bytes());
    }

    #[test]
    fn any_input_is_read_or_refused_at_a_place_in_it(source in r"([\\xu{}0-9a-fg ,:é\n]|\\x|\\u\{|0x){0,24}") {
        for notation in Notation::ALL {
            if let Err(error) = notation.parse(&source) {
                prop_assert!(error.range.start < error.range.end);
                prop_assert!(source.get(error.range.clone()).is_some());
                prop_assert!(!error.is_incomplete() || error.range.end == source.len());
            }
        }
    }
}
