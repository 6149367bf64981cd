//! DNS messages, mutated, through the decoder and all that is drawn of them: no panic, bounded, and within the bytes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Instant, SystemTime};

use bytes::Bytes;
use sockpit::bytes::dns::{DnsFieldWord, DnsMessage, DnsName, field_at, field_words, fields};
use sockpit::export::json;
use sockpit::model::address::Address;
use sockpit::model::dns::{
    Delegation, DnsExchange, DnsOver, DnsReply, DnsRequest, DnsServer, DnsSettings, DnsTry, DnsTryEnd,
    DnsVerdict, addresses, datums, differing, goes_on, lines, side_by_side, why_none,
};
use sockpit::model::glossary;
use sockpit::model::moment::{Epoch, Moment};

/// A record of the name at byte 12.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = vec![0xc0, 12];
    record.extend(kind.to_be_bytes());
    record.extend([0, 1, 0, 0, 1, 44]);
    record.extend((data.len() as u16).to_be_bytes());
    record.extend(data);
    record
}

fn message(answers: &[Vec<u8>], more: &[Vec<u8>]) -> Vec<u8> {
    let mut message = vec![0xbe, 0xef, 0x81, 0x80, 0, 1, 0, answers.len() as u8, 0, 0, 0, more.len() as u8];
    message.extend(b"\x03www\x0dxn--bcher-kva\x07example\0\0\x01\0\x01");
    message.extend(answers.iter().chain(more).flatten());
    message
}

/// Messages with every form of data that there is.
fn seeds() -> Vec<Vec<u8>> {
    let edns = b"\0\0\x29\x04\xd0\0\0\x80\0\0\x16\0\x0f\0\x06\0\x12oops\0\x03\0\x04here\0\x0a\0\0".to_vec();
    let target = b"\x04mail\xc0\x10";
    let soa = b"\x02ns\xc0\x10\x01h\xc0\x10\0\0\0\x07\0\0\x0e\x10\0\0\x02\x58\0\x01\x51\x80\0\0\0\x3c";
    vec![
        message(&[record(1, &[192, 0, 2, 1]), record(28, &[0x20; 16])], std::slice::from_ref(&edns)),
        message(&[record(5, target), record(5, b"\xc0\x0c"), record(1, &[192, 0, 2, 2])], &[]),
        message(
            &[
                record(15, &[&[0, 10][..], target].concat()),
                record(33, &[&[0, 1, 0, 2, 0, 53][..], target].concat()),
                record(16, b"\x05hello\x03\x1b[2"),
                record(13, b"\x03CPU\x02OS"),
            ],
            &[edns],
        ),
        message(
            &[
                record(6, soa),
                record(257, b"\0\x05issueca.example"),
                record(35, b"\0\x0a\0\x14\x01u\x03sip\x00\0"),
            ],
            &[],
        ),
        message(
            &[
                record(65, b"\0\x01\0\0\x01\0\x06\x02h2\x02h3\0\x03\0\x02\x20\xfb\0\x04\0\x04\xc0\0\x02\x01"),
                record(52, &[3, 1, 1, 9, 9, 9]),
                record(44, &[4, 2, 1, 2, 3, 4]),
            ],
            &[],
        ),
        message(
            &[
                record(48, &[1, 1, 3, 13, 1, 2, 3, 4]),
                record(43, &[0, 7, 13, 2, 9, 9, 9, 9]),
                record(46, b"\0\x01\x0d\x02\0\0\x01\x2c\0\0\0\x09\0\0\0\x01\0\x07\x07example\0sig"),
                record(47, b"\x01a\xc0\x0c\0\x06\x40\x01\0\0\0\x03"),
                record(50, b"\x01\0\0\x0a\x02\xab\xcd\x04hash\0\x01\x40"),
                record(731, &[0xab, 0xcd]),
            ],
            &[],
        ),
    ]
}

fn mutate(random: &mut fastrand::Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=bytes.len());
        match random.u8(..6) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            // Pointers, lengths and counts are where decoders err.
            2 if at < bytes.len() => {
                bytes[at] = *random.choice([0, 1, 0x3f, 0x40, 0xc0, 0xff].iter()).unwrap();
            }
            3 => bytes.insert(at, random.u8(..)),
            4 => bytes.truncate(at.max(1)),
            _ => {
                let end = random.usize(at..=bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
        bytes.truncate(600);
    }
}

struct Drawing {
    request: DnsRequest,
    epoch: Epoch,
    words: Vec<DnsFieldWord>,
}

impl Drawing {
    fn new() -> Drawing {
        let request = DnsRequest {
            name: DnsName::typed("www.bücher.example").unwrap(),
            kinds: vec![1],
            class: 1,
            servers: vec![DnsServer::typed("127.0.0.1").unwrap()],
            settings: DnsSettings::default(),
        };
        let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
        Drawing { request, epoch, words: field_words().collect() }
    }

    fn exchange(&self, bytes: Bytes, kind: u16) -> DnsExchange {
        let to = Address::new([127, 0, 0, 1].into(), 53);
        let reply = DnsReply { at: Moment(9), from: Some(to.clone()), bytes, verdict: DnsVerdict::Answer };
        let tried = DnsTry {
            to,
            over: DnsOver::Udp,
            socket: None,
            at: Moment(1),
            ended: Moment(9),
            connect: None,
            handshake: None,
            sent: Some(Moment(2)),
            query: Bytes::new(),
            replies: vec![reply],
            unkept: 0,
            end: DnsTryEnd::Answered,
            notes: Vec::new(),
        };
        DnsExchange {
            name: self.request.name.clone(),
            kind,
            class: 1,
            server: self.request.servers[0].clone(),
            zone: Some(DnsName::root()),
            tries: vec![tried],
            failure: None,
        }
    }

    /// Reads a message, and draws all that is shown of it anywhere.
    fn draw(&self, bytes: Vec<u8>, kind: u16, at: usize) {
        let length = bytes.len();
        let message = DnsMessage::read(bytes.clone());
        let map = fields(&message);
        assert!(map.iter().all(|field| field.range.end <= length), "a field beyond the message");
        assert!(map.iter().all(|field| self.words.contains(&field.word)), "a field without a word");
        assert!(field_at(&map, at.min(length)).is_none_or(|place| place < map.len()));
        for record in
            sockpit::bytes::dns::DnsSection::ALL.into_iter().flat_map(|section| message.section(section))
        {
            message.data_text(record);
            message.target(record);
        }
        differing(&[datums(&message, kind), Vec::new()]);
        let exchange = self.exchange(bytes.into(), kind);
        addresses(std::slice::from_ref(&exchange));
        for line in lines(&exchange).into_iter().chain(why_none(&exchange)) {
            assert!(!line.as_str().contains(char::is_control), "{line}");
        }
        Delegation::after(&exchange);
        goes_on(std::slice::from_ref(&exchange));
        let whole = DnsExchange { kind: 65, ..self.exchange(seeds()[4].clone().into(), 65) };
        let both = [exchange.clone(), whole];
        for row in side_by_side(&self.request, &both).into_iter().flat_map(|table| table.rows) {
            assert_eq!(row.cells.len(), 2);
            assert!(row.cells.iter().all(|cell| !cell.as_str().contains(char::is_control)), "{row:?}");
        }
        let line = json::dns(&self.epoch, &exchange);
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
    }

    fn draw_mutated(&self, messages: usize, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let seeds = seeds();
        for _ in 0..messages {
            let mut bytes = random.choice(seeds.iter()).unwrap().clone();
            mutate(&mut random, &mut bytes);
            let (kind, at) = (*random.choice([1, 5, 16, 28, 65, 255].iter()).unwrap(), random.usize(..600));
            self.draw(bytes, kind, at);
        }
    }
}

#[test]
fn the_seeds_are_whole_messages_and_every_field_of_them_is_explained() {
    for seed in seeds() {
        let message = DnsMessage::read(seed);
        assert_eq!(message.broken, None);
        for field in fields(&message) {
            assert!(glossary::dns_field(field.word).is_some(), "{:?} has no entry", field.word);
        }
    }
}

#[test]
fn mutated_messages_are_read_and_drawn_without_a_panic() {
    Drawing::new().draw_mutated(5_000, 53);
}

#[test]
#[ignore = "long: ten million messages, or as many as SOCKPIT_MUTATED says"]
fn ten_million_mutated_messages_are_read_and_drawn_without_a_panic() {
    let messages: usize = std::env::var("SOCKPIT_MUTATED").map_or(10_000_000, |count| count.parse().unwrap());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                Drawing::new().draw_mutated(messages.div_ceil(threads), 853 + thread as u64);
            });
        }
    });
}
