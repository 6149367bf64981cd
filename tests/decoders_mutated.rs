//! Everything that reads foreign bytes or text, over mutated inputs: no panic, and no more rows than there can be.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sockpit::bytes::cstruct::{Abi, StructLayout, templates};
use sockpit::bytes::diff::diff;
use sockpit::bytes::dns::{self, DnsMessage};
use sockpit::bytes::dump::{self, xxd};
use sockpit::bytes::message::BuiltMessage;
use sockpit::bytes::notation::Notation;
use sockpit::bytes::order::{Order, Radix};
use sockpit::bytes::reading::{Reading, readings, readings_of};
use sockpit::bytes::search::Needle;
use sockpit::model::server::Rule;

const SEEDS: [&[u8]; 6] = [
    &[2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    &[1, 0, b'/', b'r', b'u', b'n', b'/', b'x', 0],
    &[
        0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 1, 0xbb, 0xc3, 0x50, 0, 0, 0,
        1,
    ],
    b"\x16\x03\x01\x00\x05Hello, \xc3\xa9\x00\x00\x05Mike 12\n",
    &[0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x3c, 0, 0, 0],
    // A reply of DNS: a question, an alias by a compression pointer, an address, OPT.
    b"\x12\x34\x81\x80\0\x01\0\x02\0\0\0\x01\x03www\x07example\x03org\0\0\x01\0\x01\xc0\x0c\0\x05\0\x01\0\0\x0e\x10\0\x04\x01a\xc0\x10\xc0\x2d\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01\0\0\x29\x04\xd0\0\0\0\0\0\0",
];

const TEXTS: [&str; 8] = [
    "struct tst { short x; int y:3, :0; union { char a[4]; big uint32_t n; }; } __attribute__((packed));",
    "#pragma pack(push, 2)\ntypedef struct { [[ipv6]] unsigned char a[16]; enum e { A = 1 << 3, B } e; void *p[A]; } t;",
    "/(a|b)*[\\x80-\\xff]{1,4}$/",
    "2026-11-21T09:30:00.5Z [fe80::1%2]:80 127.0.0.1:58001 -3.14 0x76543210",
    "Hello, \\x00\\u{e9}\\n 48 65:6c,0x6c",
    "name text/u8 Mike\nage u16le 12\nutf16+crlf \u{e9}\nalign 4\nlen u24 length(name..)\nsum u16 checksum(all)",
    r"regex:^GET (\S+) => 200 $1\n ; delay=0.5 ; close",
    "00000000: 4865 6c6c 6f21 0a48  Hello!.H\n00000008  48 65 6c 6c  |Hell|",
];

/// Layouts that each input is read as.
const LAYOUTS: usize = 4;

/// Some bytes changed, inserted, left out, doubled.
fn mutate(random: &mut fastrand::Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=bytes.len());
        match random.u8(..5) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            2 => bytes.insert(at, random.u8(..)),
            3 => bytes.truncate(at.max(1)),
            _ => {
                let end = random.usize(at..=bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
        bytes.truncate(400);
    }
}

fn read_all(random: &mut fastrand::Rng) {
    let mut bytes = SEEDS[random.usize(..SEEDS.len())].to_vec();
    let before = bytes.clone();
    mutate(random, &mut bytes);
    let layouts: Vec<_> = templates::layouts().collect();
    for _ in 0..LAYOUTS {
        let layout = layouts[random.usize(..layouts.len())];
        let fields = layout.dissect(&bytes);
        assert!(fields.len() <= layout.rows.len() + 1);
        layout.serialized(&bytes);
        assert_eq!(layout.moved(&bytes, layout).len() as u64, layout.size);
    }
    for base in Radix::ALL {
        readings(&bytes, base);
        readings_of(&bytes, base);
    }
    let message = DnsMessage::read(bytes.clone());
    for field in dns::fields(&message) {
        assert!(field.range.end <= bytes.len());
    }
    let runs = diff(&before, &bytes);
    assert_eq!(runs.iter().map(|run| run.second.len()).sum::<usize>(), bytes.len());
    assert_eq!(dump::read(&xxd(&bytes)).unwrap_or_default(), bytes);
    let mut text = TEXTS[random.usize(..TEXTS.len())].as_bytes().to_vec();
    mutate(random, &mut text);
    let text: String = text.iter().map(|byte| char::from(*byte)).collect();
    if let Ok(declared) = templates::parse(&text) {
        for aggregate in &declared.aggregates {
            for abi in Abi::ALL {
                let Ok(layout) = StructLayout::of(aggregate, Abi::named(abi.name).unwrap()) else { continue };
                layout.dissect(&bytes);
                let _ = StructLayout::better_order(aggregate, layout.abi);
            }
        }
    }
    if let Ok(message) = BuiltMessage::parse(&text) {
        message.ways();
        for part in &message.parts {
            message.ways_of(part);
        }
    }
    if let Ok(rule) = text.parse::<Rule>() {
        let _ = rule.answer();
    }
    let _ = dump::read(&text);
    for notation in Notation::ALL {
        let _ = notation.parse(&text);
    }
    if let Ok(needle) = Needle::parse(&text) {
        needle.find(&bytes, bytes.len() / 2, random.bool());
    }
    for reading in Reading::all() {
        let _ = reading.write(&text, Order::Big);
    }
}

#[test]
fn mutated_bytes_and_texts_are_read_without_a_panic() {
    let mut random = fastrand::Rng::with_seed(58001);
    (0..3_000).for_each(|_| read_all(&mut random));
}

#[test]
#[ignore = "long: two million inputs, or as many as SOCKPIT_MUTATED says"]
fn two_million_mutated_inputs_are_read_without_a_panic() {
    let inputs = std::env::var("SOCKPIT_MUTATED").map_or(2_000_000, |count| count.parse().unwrap());
    let mut random = fastrand::Rng::with_seed(58002);
    (0..inputs).for_each(|_| read_all(&mut random));
}
