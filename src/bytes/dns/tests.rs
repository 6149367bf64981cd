//! Messages good, hostile and mutated.

use hickory_resolver::proto::op::Message;
use proptest::prelude::*;

use super::*;

/// A response of the documentation's addresses, with compression.
const ANSWER: &[u8] = &[
    0x12, 0x34, 0x85, 0x80, 0, 1, 0, 2, 0, 0, 0, 1, // header
    3, b'w', b'w', b'w', 7, b'e', b'x', b'a', b'm', b'p', b'l', b'e', 0, 0, 1, 0, 1, // question at 12
    0xc0, 12, 0, 5, 0, 1, 0, 0, 14, 16, 0, 4, 1, b'a', 0xc0, 16, // CNAME at 29
    0xc0, 41, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1, // A at 45
    0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 9, 0, 15, 0, 5, 0, 22, b'n', b'o', b'!', // OPT at 61
];

fn text(kind: u16, data: &[u8]) -> String {
    let mut bytes = vec![0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
    bytes.extend_from_slice(&kind.to_be_bytes());
    bytes.extend_from_slice(&[0, 1, 0, 0, 0, 9]);
    bytes.extend_from_slice(&(data.len() as u16).to_be_bytes());
    bytes.extend_from_slice(data);
    let message = DnsMessage::read(bytes);
    assert_eq!(message.broken, None);
    let _ = fields(&message);
    message.data_text(&message.records[0]).into()
}

#[test]
fn a_message_is_read_with_its_compression() {
    let message = DnsMessage::read(ANSWER);
    assert_eq!(message.broken, None);
    assert_eq!((message.header.id, message.end), (0x1234, ANSWER.len()));
    assert_eq!(message.header.flag_names().collect::<Vec<_>>(), ["qr", "aa", "rd", "ra"]);
    assert_eq!(message.questions[0].name.text().as_str(), "www.example.");
    let shown: Vec<String> = message
        .section(DnsSection::Answer)
        .map(|record| {
            format!(
                "{} {} {} {}",
                record.name.text(),
                record.ttl,
                type_name(record.kind),
                message.data_text(record)
            )
        })
        .collect();
    assert_eq!(shown, ["www.example. 3600 CNAME a.example.", "a.example. 60 A 192.0.2.1"]);
    let edns = message.edns().expect("there is one");
    assert_eq!((edns.size, edns.version, edns.is_dnssec_ok()), (1232, 0, true));
    assert_eq!(edns.options[0].text.as_str(), "22 (No Reachable Authority): no!");
    assert_eq!((message.rcode(), message.rcode_name().as_str()), (0, "NOERROR"));
    let target = message.target(&message.records[0]).expect("a name");
    assert!(target.is_same(&DnsName::typed("A.EXAMPLE").expect("a name")));
}

#[test]
fn each_byte_leads_to_its_field_and_back() {
    let message = DnsMessage::read(ANSWER);
    let fields = fields(&message);
    for (byte, label, value) in [
        (0, "id", "4660"),
        (2, "flags", "qr aa rd ra"),
        (7, "answers", "2"),
        (12, "label", "www"),
        (24, "root", "0"),
        (26, "type", "A"),
        (29, "pointer", "to byte 12"),
        (38, "ttl", "3600"),
        (41, "label", "a"),
        (44, "pointer", "to byte 16"),
        (60, "address", "192.0.2.1"),
        (64, "datagram size", "1232"),
        (80, "EDE", "22 (No Reachable Authority): no!"),
    ] {
        let field = &fields[field_at(&fields, byte).expect("a field")];
        assert_eq!((field.label.as_str(), field.value.as_str()), (label, value), "byte {byte}");
        assert!(field.range.contains(&byte));
    }
    // Every byte is of a field, and no field lies outside.
    assert!((0..ANSWER.len()).all(|byte| field_at(&fields, byte).is_some()));
    assert!(fields.iter().all(|field| field.range.end <= ANSWER.len()));
    let pointer = fields.iter().find(|field| field.label.as_str() == "pointer").expect("one");
    assert_eq!(pointer.note.as_str(), "www.example.");
    assert_eq!(field_at(&fields, ANSWER.len()), None);
}

#[test]
fn data_of_every_type_is_shown_as_zone_files_write_it() {
    for (kind, data, shown) in [
        (1, &[192, 0, 2, 33][..], "192.0.2.33"),
        (28, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "2001:db8::1"),
        (15, b"\0\x0a\x04mail\0", "10 mail."),
        (16, b"\x03a\"b\x00\x02\x1b]", r#""a\"b" "" "\027]""#),
        (13, b"\x02x\\\x01y", r#""x\\" "y""#),
        (6, b"\x01m\0\x01h\0\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0\x05", "m. h. 1 2 3 4 5"),
        (33, b"\0\x01\0\x02\0\x50\x01s\0", "1 2 80 s."),
        (35, b"\0\x01\0\x02\x01u\x03sip\x00\0", r#"1 2 "u" "sip" "" ."#),
        (257, b"\x00\x05issueca.example", r#"0 issue "ca.example""#),
        (43, b"\x00\x07\x0d\x02\xab\xcd", "7 13 2 ABCD"),
        (44, b"\x04\x02\x01\x02", "4 2 0102"),
        (48, b"\x01\x01\x03\x0d\x01\x02\x03", "257 3 13 AQID"),
        (47, b"\x01b\0\x00\x06\x40\x01\x00\x00\x00\x03", "b. A MX RRSIG NSEC"),
        (50, b"\x01\x01\x00\x0a\x00\x05\xff\x00\xff\x00\xff\x00\x01\x40", "1 1 10 - VS0FU07V A"),
        (51, b"\x01\x00\x00\x00\x02\xaa\xbb", "1 0 0 AABB"),
        (
            46,
            b"\x00\x01\x0d\x02\x00\x00\x0e\x10\x38\xbb\xc5\xb0\x00\x00\x00\x00\x00\x07\x01s\0\xff",
            "A 13 2 3600 20000229131216 19700101000000 7 s. /w==",
        ),
        (52, b"\x03\x01\x01\xff", "3 1 1 FF"),
        (
            65,
            b"\x00\x01\0\x00\x01\x00\x06\x02h2\x02h3\x00\x03\x00\x02\x20\xfb\x00\x04\x00\x04\xc0\x00\x02\x01\xff\xf0\x00\x01\x1b",
            r#"1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 key65520="\027""#,
        ),
        (64, b"\x00\x00\x01t\0", "0 t."),
        (256, b"\x00\x01\x00\x02http://a/", r#"1 2 "http://a/""#),
        (731, b"\xab\x01", r"\# 2 AB01"),
        (731, b"", r"\# 0"),
        // Data that does not have the form of its type is shown as that of an unknown one.
        (1, &[192, 0, 2][..], r"\# 3 C00002"),
        (1, &[192, 0, 2, 1, 7], r"\# 5 C000020107"),
        (16, b"\x09x", r"\# 2 0978"),
        (2, b"\x01\x1b\0", r"\027."),
        (12, b"\x03a.b\x02\xc3\xa9\x04x;$@\0", r"a\.b.\195\169.x\;\$\@."),
    ] {
        assert_eq!(text(kind, data), shown, "{}", type_name(kind));
    }
}

#[test]
fn options_of_edns_are_told_from_their_bytes() {
    for (code, value, shown) in [
        (3, &b"ns1\x1b"[..], r#"6e73311b "ns1\027""#),
        (8, &[0, 1, 24, 0, 192, 0, 2], "192.0.2.0/24/0"),
        (8, &[0, 2, 32, 0, 0x20, 1, 0xd, 0xb8], "2001:db8::/32/0"),
        (8, &[0, 9, 1], "000901"),
        (10, &[1, 2, 3, 4, 5, 6, 7, 8], "0102030405060708"),
        (11, &[0, 15], "1.5 s"),
        (12, &[0; 7], "7 bytes"),
        (15, &[0, 18, 0x1b, b'['], r"18 (Prohibited): \x1b["),
        (15, &[0], "00"),
        (65001, &[0xff], "ff"),
    ] {
        let mut bytes = vec![0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0];
        bytes.extend_from_slice(&(value.len() as u16 + 4).to_be_bytes());
        bytes.extend_from_slice(&u16::to_be_bytes(code));
        bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value);
        let options = DnsMessage::read(bytes).edns().expect("there is one").options;
        assert_eq!((options.len(), options[0].text.as_str()), (1, shown), "{code}");
    }
}

/// A header that says so many questions and answers, and what follows.
fn headed(questions: u16, answers: u16, rest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 7, 0x81, 0x80];
    for count in [questions, answers, 0, 0] {
        bytes.extend_from_slice(&count.to_be_bytes());
    }
    bytes.extend_from_slice(rest);
    bytes
}

#[test]
fn a_broken_message_gives_what_was_readable_and_where_it_broke() {
    for (bytes, at, within, why) in [
        (vec![], 0, "the header", "at least 12 bytes"),
        (vec![0; 11], 11, "the header", "at least 12 bytes"),
        (headed(1, 0, b""), 12, "question 1 of 1", "a name ends in the middle"),
        (headed(1, 0, b"\x03ab"), 12, "question 1 of 1", "longer than what is left"),
        (headed(1, 0, b"\xff\xff\0\0"), 12, "question 1 of 1", "does not point backwards"),
        (headed(1, 0, b"\x40a\0"), 12, "question 1 of 1", "unknown kind"),
        (headed(1, 0, b"\xc0\x0c\0\x01\0\x01"), 12, "question 1 of 1", "does not point backwards"),
        (headed(1, 0, b"\x01a\xc0\x0c\0\x01\0\x01"), 14, "question 1 of 1", "does not point backwards"),
        (headed(1, 0, b"\xc0"), 12, "question 1 of 1", "pointer ends in the middle"),
        (headed(1, 0, b"\x01a\0\0\x01\0"), 17, "question 1 of 1", "a part is longer"),
        (headed(0, 9, b"\0\0\x01\0\x01\0\0\0\0\0\x05abcd"), 21, "answer 1 of 9", "longer than the message"),
        (headed(0, 65535, b"\0\0\x01\0\x01\0\0\0\0\0\0"), 23, "answer 2 of 65535", "a name ends"),
    ] {
        let length = bytes.len();
        let message = DnsMessage::read(bytes);
        let broken = message.broken.clone().expect("broken");
        assert_eq!((broken.at, broken.within.as_str()), (at, within), "{message:?}");
        assert!(broken.why.contains(why), "{broken:?}");
        let fields = fields(&message);
        assert!(length < 12 || (0..length).all(|byte| field_at(&fields, byte).is_some()), "{fields:?}");
    }
    // The good answer cut at every byte.
    for end in 0..ANSWER.len() {
        let message = DnsMessage::read(&ANSWER[..end]);
        assert!(message.broken.is_some(), "{end}");
        let _ = fields(&message);
        assert_eq!(message.questions.len(), usize::from(end >= 29), "{end}");
        assert_eq!(message.records.len(), usize::from(end >= 45) + usize::from(end >= 61), "{end}");
    }
    let longer = [ANSWER, b"xyz"].concat();
    let message = DnsMessage::read(longer);
    assert_eq!((message.broken.clone(), message.end), (None, ANSWER.len()));
    assert_eq!(fields(&message).last().expect("fields").label.as_str(), "after the message");
}

#[test]
fn pointers_and_lengths_of_names_are_bounded() {
    // Pointers to pointers, each one further back.
    let mut rest = vec![0];
    rest.extend(
        (0..200_u16).flat_map(|step| (0xc000 | if step == 0 { 12 } else { 11 + 2 * step }).to_be_bytes()),
    );
    let mut bytes = headed(0, 0, &rest);
    let read = |bytes: &[u8], at| name::read(bytes, at, bytes.len(), |_| ());
    assert!(read(&bytes, 13 + 2 * 126).is_ok());
    let error = read(&bytes, 13 + 2 * 127).expect_err("too many");
    assert!(error.why.contains("127 compression pointers"), "{error:?}");
    // Labels of 63 bytes: three and one of 61 are the longest name.
    for (last, is_whole) in [(61, true), (62, false)] {
        bytes.clear();
        for length in [63, 63, 63, last] {
            bytes.push(length);
            bytes.resize(bytes.len() + usize::from(length), b'x');
        }
        bytes.push(0);
        assert_eq!(read(&bytes, 0).is_ok(), is_whole);
    }
}

#[test]
fn names_are_typed_strictly() {
    let typed = |text: &str| DnsName::typed(text).map(|name| String::from(name.text()));
    for (source, text) in [
        (".", "."),
        ("a", "a."),
        ("WWW.example.", "WWW.example."),
        (r"a\.b.c", r"a\.b.c."),
        (r"\000\255", r"\000\255."),
        ("_dmarc.example", "_dmarc.example."),
        ("*.example", "*.example."),
        ("b\u{fc}cher.example", "xn--bcher-kva.example."),
        ("\u{65e5}\u{672c}.example", "xn--wgv71a.example."),
    ] {
        assert_eq!(typed(source).as_deref(), Ok(text));
    }
    let long = "x".repeat(64);
    let many = "abcdefg.".repeat(38);
    for (source, range, why) in [
        ("", 0..0, "a name is expected"),
        (".a", 0..0, "empty"),
        ("a..b", 2..2, "empty"),
        ("..", 0..0, "empty"),
        (r"a\25", 1..2, "three digits"),
        (r"a\256", 1..5, "at most"),
        (r"a\", 1..2, "three digits"),
        (long.as_str(), 0..64, "63 bytes"),
        (many.as_str(), 248..255, "253"),
        ("a.\u{fffd}", 2..5, "IDNA"),
    ] {
        let error = DnsName::typed(source).expect_err(source);
        assert_eq!(error.range, range, "{source}");
        assert!(error.why.contains(why), "{error:?}");
    }
    let name = DnsName::typed("xn--bcher-kva.example").expect("a name");
    assert_eq!(
        name.unicode().as_ref().map(crate::bytes::text::SafeText::as_str),
        Some("b\u{fc}cher.example.")
    );
    assert_eq!(DnsName::typed("example").expect("a name").unicode(), None);
    let zone = DnsName::typed("Example").expect("a name");
    assert!(name.is_in(&zone) && zone.is_in(&DnsName::root()) && !zone.is_in(&name));
    assert!(!DnsName::typed("xexample").expect("a name").is_in(&zone));
}

#[test]
fn codes_are_found_by_name_and_number() {
    assert!(TYPES.is_sorted_by_key(|kind| kind.number));
    for kind in TYPES {
        assert_eq!(type_number(&kind.name.to_ascii_lowercase()), Some(kind.number));
        assert_eq!(type_name(kind.number), kind.name);
    }
    assert_eq!((type_name(731).as_ref(), type_number("type731")), ("TYPE731", Some(731)));
    assert_eq!((type_number("TYPE65536"), type_number("TYPE"), type_number("TYPE+1")), (None, None, None));
    assert_eq!(
        (class_number("ch"), class_number("CLASS32"), class_name(32).as_ref()),
        (Some(3), Some(32), "CLASS32")
    );
    assert_eq!(rcode(3).map(|code| code.name), Some("NXDOMAIN"));
}

/// Everything that is drawn of a message.
fn draw(bytes: &[u8]) -> usize {
    let message = DnsMessage::read(bytes.to_vec());
    let fields = fields(&message);
    let data: usize = message.records.iter().map(|record| message.data_text(record).width()).sum();
    for field in &fields {
        assert!(field.range.start <= field.range.end && field.range.end <= bytes.len(), "{field:?}");
    }
    // No field for each byte that it could not have: the work is bounded by the message.
    assert!(fields.len() <= 64 + 8 * bytes.len(), "{} fields of {} bytes", fields.len(), bytes.len());
    let edns = message.edns().map_or(0, |edns| edns.options.len());
    data + edns + usize::from(message.rcode_name().is_empty())
}

/// What our reader and hickory's say of the same message.
fn agrees_with_hickory(bytes: &[u8]) {
    let Ok(theirs) = Message::from_vec(bytes) else { return };
    let ours = DnsMessage::read(bytes.to_vec());
    assert_eq!(ours.broken, None, "{theirs:?}\n{bytes:02x?}");
    assert_eq!(ours.header.id, theirs.metadata.id);
    let questions: Vec<_> = theirs.queries.iter().map(|query| query.name().to_string()).collect();
    assert_eq!(questions.len(), ours.questions.len());
    let records: Vec<_> =
        ours.records.iter().filter(|record| !matches!(record.kind, OPT | 250 | 24)).collect();
    let signed = theirs.signature.is_some();
    let all: Vec<_> = theirs.all_sections().collect();
    assert!(all.len() == records.len() || signed, "{theirs:?}\n{records:?}");
    for (our, their) in records.iter().zip(all) {
        assert_eq!((our.kind, our.ttl), (u16::from(their.record_type()), their.ttl), "{theirs:?}");
        assert!(our.name.labels().eq(their.name.iter()), "{our:?} {their:?}");
    }
}

/// A message of a few records of known types with data of the right beginnings.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![ANSWER.to_vec()];
    for kind in TYPES {
        let mut data = Vec::new();
        for (_, part) in kind.parts {
            data.extend_from_slice(match part {
                DnsPart::U8 | DnsPart::Algorithm | DnsPart::Digest => &[1][..],
                DnsPart::U16 | DnsPart::Type => &[0, 1],
                DnsPart::U32 | DnsPart::Ttl | DnsPart::Instant | DnsPart::Inet => &[1, 2, 3, 4],
                DnsPart::Inet6 => &[1; 16],
                DnsPart::Name => &[1, b'n', 0xc0, 12],
                DnsPart::String | DnsPart::Strings | DnsPart::Word => &[2, b'a', 0x1b],
                DnsPart::HexCounted | DnsPart::Base32Counted => &[5, 1, 2, 3, 4, 5],
                DnsPart::Rest | DnsPart::Hex | DnsPart::Base64 => b"rest",
                DnsPart::Bitmap => &[0, 2, 0x40, 1, 1, 1, 0x80],
                DnsPart::Params => &[0, 1, 0, 3, 2, b'h', b'2', 0, 4, 0, 4, 1, 2, 3, 4],
            });
        }
        let mut bytes = headed(1, 2, b"\x07example\0\0\xff\0\x01");
        for owner in [&b"\xc0\x0c"[..], b"\x01x\xc0\x0c"] {
            bytes.extend_from_slice(owner);
            bytes.extend_from_slice(&kind.number.to_be_bytes());
            bytes.extend_from_slice(&[0, 1, 0, 0, 0, 9]);
            bytes.extend_from_slice(&(data.len() as u16).to_be_bytes());
            bytes.extend_from_slice(&data);
        }
        seeds.push(bytes);
    }
    seeds
}

/// Mutates the seeds so often, and reads and draws what came of it.
fn mutate(times: usize) {
    let seeds = seeds();
    let mut random = fastrand::Rng::with_seed(0x50c4);
    for seed in &seeds {
        agrees_with_hickory(seed);
    }
    for _ in 0..times {
        let mut bytes = seeds[random.usize(..seeds.len())].clone();
        for _ in 0..random.usize(1..6) {
            if bytes.is_empty() {
                break;
            }
            let at = random.usize(..bytes.len());
            match random.u8(..6) {
                0 => bytes.truncate(at),
                1 => bytes[at] = random.u8(..),
                2 => bytes[at] = [0, 0xc0, 0xff, 0x3f, 0x40, 12][random.usize(..6)],
                3 => bytes.insert(at, random.u8(..)),
                4 => bytes[at] ^= 1 << random.u8(..8),
                _ => {
                    let piece = bytes[at..].to_vec();
                    bytes.extend_from_slice(&piece);
                    bytes.truncate(4096);
                }
            }
        }
        draw(&bytes);
    }
}

#[test]
fn mutated_messages_are_read_without_a_panic() {
    mutate(20_000);
}

#[test]
#[ignore = "long: ten million messages"]
fn ten_million_mutated_messages_are_read_without_a_panic() {
    mutate(10_000_000);
}

/// The largest messages with the most work in them.
#[test]
fn the_work_for_a_message_is_bounded_by_its_length() {
    // As many records as fit, each owner a long chain of pointers and labels.
    let mut name = vec![];
    for _ in 0..120 {
        name.extend_from_slice(b"\x01a");
    }
    name.push(0);
    let mut rest = name.clone();
    while rest.len() < 65_000 {
        rest.extend_from_slice(b"\xc0\x0c\0\x02\0\x01\0\0\0\0\0\x02\xc0\x0c");
    }
    let bytes = headed(0, 65_535, &rest);
    assert!(bytes.len() <= 65_535);
    // The name stands where a record is expected: read as one, it is broken; so all begin behind it.
    let mut records = headed(1, 65_535, &name);
    records.extend_from_slice(b"\0\x01\0\x01");
    records.extend_from_slice(&rest[name.len()..]);
    let message = DnsMessage::read(records.clone());
    assert!(message.records.len() > 4_000, "{}", message.records.len());
    draw(&records);
    draw(&bytes);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        draw(&bytes);
    }

    /// What hickory writes, we read as it does.
    #[test]
    fn messages_of_hickory_are_read_as_it_reads_them(
        labels in prop::collection::vec("[a-z0-9_-]{1,20}", 1..6),
        ips in prop::collection::vec(any::<[u8; 4]>(), 0..20),
        texts in prop::collection::vec("\\PC{0,40}", 0..4),
    ) {
        use hickory_resolver::proto::op::{MessageType, OpCode, Query};
        use hickory_resolver::proto::rr::rdata::{A, CNAME, TXT};
        use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
        let name = Name::from_labels(labels.iter().map(String::as_bytes)).expect("labels");
        let mut message = Message::new(7, MessageType::Response, OpCode::Query);
        message.add_query(Query::query(name.clone(), RecordType::ANY));
        for ip in &ips {
            message.add_answer(Record::from_rdata(name.clone(), 60, RData::A(A((*ip).into()))));
        }
        message.add_authority(Record::from_rdata(name.clone(), 9, RData::CNAME(CNAME(name.clone()))));
        for text in &texts {
            let data = RData::TXT(TXT::new(vec![text.clone()]));
            message.add_additional(Record::from_rdata(name.clone(), 9, data));
        }
        let bytes = message.to_vec().expect("a message");
        agrees_with_hickory(&bytes);
        draw(&bytes);
        let ours = DnsMessage::read(bytes);
        let shown: Vec<String> = ours.section(DnsSection::Answer).map(|a| ours.data_text(a).into()).collect();
        let wanted: Vec<String> = ips.iter().map(|ip| std::net::Ipv4Addr::from(*ip).to_string()).collect();
        prop_assert_eq!(shown, wanted);
    }
}
