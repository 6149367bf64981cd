//! Everything that reads foreign bytes or text, over mutated inputs: no panic, and no more rows than there can be.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sockpit::bytes::cstruct::templates;
use sockpit::bytes::diff::diff;
use sockpit::bytes::dump::{self, xxd};
use sockpit::bytes::notation::Notation;
use sockpit::bytes::order::{Order, Radix};
use sockpit::bytes::reading::{Reading, readings, readings_of};
use sockpit::bytes::search::Needle;

const SEEDS: [&[u8]; 5] = [
    &[2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    &[1, 0, b'/', b'r', b'u', b'n', b'/', b'x', 0],
    &[
        0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 1, 0xbb, 0xc3, 0x50, 0, 0, 0,
        1,
    ],
    b"\x16\x03\x01\x00\x05Hello, \xc3\xa9\x00\x00\x05Mike 12\n",
    &[0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x3c, 0, 0, 0],
];

const TEXTS: [&str; 6] = [
    "struct tst { short x; int y:3, :0; union { char a[4]; big uint32_t n; }; } __attribute__((packed));",
    "#pragma pack(push, 2)\ntypedef struct { [[ipv6]] unsigned char a[16]; enum e { A = 1 << 3, B } e; void *p[A]; } t;",
    "/(a|b)*[\\x80-\\xff]{1,4}$/",
    "2026-11-21T09:30:00.5Z [fe80::1%2]:80 127.0.0.1:58001 -3.14 0x76543210",
    "Hello, \\x00\\u{e9}\\n 48 65:6c,0x6c",
    "00000000: 4865 6c6c 6f21 0a48  Hello!.H\n00000008  48 65 6c 6c  |Hell|",
];

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
    for layout in templates::layouts() {
        let fields = layout.dissect(&bytes);
        assert!(fields.len() <= layout.rows.len() + 1);
        layout.serialized(&bytes);
    }
    for base in Radix::ALL {
        readings(&bytes, base);
        readings_of(&bytes, base);
    }
    let runs = diff(&before, &bytes);
    assert_eq!(runs.iter().map(|run| run.second.len()).sum::<usize>(), bytes.len());
    assert_eq!(dump::read(&xxd(&bytes)).unwrap_or_default(), bytes);
    let mut text = TEXTS[random.usize(..TEXTS.len())].as_bytes().to_vec();
    mutate(random, &mut text);
    let text: String = text.iter().map(|byte| char::from(*byte)).collect();
    let _ = templates::parse(&text);
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
#[ignore = "long: two million inputs"]
fn two_million_mutated_inputs_are_read_without_a_panic() {
    let mut random = fastrand::Rng::with_seed(58002);
    (0..2_000_000).for_each(|_| read_all(&mut random));
}
