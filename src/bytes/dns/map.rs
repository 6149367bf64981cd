//! Every field of a message with its bytes, for going from one to the other.

use std::ops::Range;

use super::codes::{self, DnsType, OPT, class_name, opcode, rcode, type_name};
use super::message::{DnsHeader, DnsMessage, DnsRecord, DnsSection, HEADER};
use super::name::{self, NamePiece};
use super::params;
use super::rdata;
use super::reader::RdataError;
use crate::bytes::text::SafeText;

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsField {
    /// How deep it stands: 0 header, question or record; 1 and more what they are made of.
    pub depth: u8,
    /// What it is.
    pub label: SafeText,
    /// Which field it is, as [`field_words`] has them all.
    pub word: DnsFieldWord,
    /// Its bytes.
    pub range: Range<usize>,
    /// Its bits of these bytes, 0 the most significant; empty where it has all of them.
    pub bits: Range<u8>,
    /// What it holds.
    pub value: SafeText,
    /// What that means.
    pub note: SafeText,
    /// Of a compression pointer, the bytes of the name that it points to, as far as they stand there.
    pub points_to: Option<Range<usize>>,
}

/// Which field of a message it is: of the data of a record its type (`MX`, else empty), and its word (`preference`).
pub type DnsFieldWord = (&'static str, &'static str);

/// The length before a message in a stream (RFC 1035, section 4.2.2).
pub const STREAM_LENGTH: DnsFieldWord = ("stream", "length");

/// The words of fields outside the data of records.
const WORDS: [&str; 25] = [
    "header",
    "id",
    "flags",
    "opcode",
    "rcode",
    "questions",
    "answers",
    "authority records",
    "additional records",
    "question",
    "answer",
    "authority",
    "additional",
    "name",
    "label",
    "root",
    "pointer",
    "type",
    "class",
    "ttl",
    "length",
    "data",
    "option",
    "not readable",
    "after the message",
];

/// The words of the fields of EDNS's record.
const EDNS_WORDS: [&str; 4] = ["datagram size", "rcode, upper bits", "version", "flags"];

/// The words of all fields that there can be.
pub fn field_words() -> impl Iterator<Item = DnsFieldWord> {
    let flags = DnsHeader::FLAGS.into_iter().map(|(_, name, _)| ("", name));
    let edns = EDNS_WORDS.into_iter().map(|word| ("OPT", word));
    let options = codes::OPTIONS.iter().map(|option| ("OPT", option.name));
    let data = codes::TYPES.iter().flat_map(|kind| kind.parts.iter().map(|(word, _)| (kind.name, *word)));
    let all = WORDS.into_iter().map(|word| ("", word)).chain([STREAM_LENGTH]);
    all.chain(flags).chain(edns).chain(options).chain(data)
}

/// All fields, each before those that it is made of, in the order of their bytes.
pub fn fields(message: &DnsMessage) -> Vec<DnsField> {
    let mut map = FieldMap { bytes: message.bytes(), fields: Vec::new(), of: "" };
    if message.bytes().len() >= HEADER {
        map.header(&message.header);
    }
    let [questions, ..] = message.header.counts;
    for (number, question) in (1..).zip(&message.questions) {
        let range = question.range.clone();
        map.push(0, "question", range.clone(), question.name.text());
        map.numbered(number, questions);
        let end = map.name(1, "name", range.start, range.end);
        map.push(1, "type", end..end + 2, type_name(question.kind));
        map.push(1, "class", end + 2..end + 4, class_name(question.class));
    }
    for (section, count) in DnsSection::ALL.into_iter().zip(&message.header.counts[1..]) {
        let records = message.records.iter().filter(|record| record.section == section);
        for (number, record) in (1..).zip(records) {
            let name = record.name.text().then(" ").then(SafeText::own(type_name(record.kind).into_owned()));
            map.push(0, section.name(), record.range.clone(), name);
            map.numbered(number, *count);
            map.record(message, record);
        }
    }
    let length = message.bytes().len();
    if let Some(broken) = &message.broken {
        map.push(0, "not readable", message.end..length, "");
        map.label(SafeText::literal("not readable: ").then(&broken.within));
        map.note(SafeText::literal(broken.why));
    } else if message.end < length {
        map.push(
            0,
            "after the message",
            message.end..length,
            SafeText::from(length - message.end).then(" bytes"),
        );
    }
    map.fields
}

/// The innermost field that has this byte, by its place in [`fields`].
pub fn field_at(fields: &[DnsField], byte: usize) -> Option<usize> {
    let has = |field: &DnsField| field.range.contains(&byte);
    let mut found = fields.iter().position(has)?;
    // Of several at one depth, as the flags in their two bytes, the one around them stays.
    while let Some(inner) = fields[found + 1..]
        .iter()
        .take_while(|field| field.depth > fields[found].depth)
        .position(|field| has(field) && field.bits.is_empty())
    {
        found += 1 + inner;
    }
    Some(found)
}

struct FieldMap<'a> {
    bytes: &'a [u8],
    fields: Vec<DnsField>,
    /// The type of the record whose data is gone through; empty elsewhere.
    of: &'static str,
}

impl FieldMap<'_> {
    fn push(
        &mut self,
        depth: u8,
        word: &'static str,
        range: Range<usize>,
        value: impl Into<std::borrow::Cow<'static, str>>,
    ) {
        // Cow's are words of ours or SafeTexts: both hold nothing that needs an escape.
        let value = SafeText::own(value.into().into_owned());
        let (label, note) = (SafeText::literal(word), SafeText::EMPTY);
        let (word, bits, points_to) = ((self.of, word), 0..0, None);
        self.fields.push(DnsField { depth, label, word, range, bits, value, note, points_to });
    }

    /// The field that was pushed last is called so on screen.
    fn label(&mut self, label: SafeText) {
        if let Some(field) = self.fields.last_mut() {
            field.label = label;
        }
    }

    /// The field that was pushed last is one of several.
    fn numbered(&mut self, number: usize, of: u16) {
        if let Some(field) = self.fields.last_mut() {
            field.label = SafeText::literal(field.word.1).then(" ").then(number).then(" of ").then(of);
        }
    }

    /// What the field that was pushed last means.
    fn note(&mut self, note: SafeText) {
        if let Some(field) = self.fields.last_mut() {
            field.note = note;
        }
    }

    fn bits(&mut self, label: &'static str, bits: Range<u8>, value: u16, note: SafeText) {
        self.push(2, label, 2..4, SafeText::from(value));
        self.note(note);
        if let Some(field) = self.fields.last_mut() {
            field.bits = bits;
        }
    }

    fn header(&mut self, header: &DnsHeader) {
        self.push(0, "header", 0..HEADER, "");
        self.push(1, "id", 0..2, SafeText::from(header.id));
        self.note(SafeText::own(format!("0x{:04x}", header.id)));
        self.push(1, "flags", 2..4, header.flag_names().collect::<Vec<_>>().join(" "));
        for (bit, name, about) in DnsHeader::FLAGS {
            let at = bit.leading_zeros() as u8;
            let set = header.flags & bit != 0;
            let note = if set { SafeText::literal(about) } else { SafeText::EMPTY };
            self.bits(name, at..at + 1, u16::from(set), note);
            if name == "qr" {
                let note = opcode(header.opcode()).map_or(SafeText::EMPTY, |code| code.name.into());
                self.bits("opcode", 1..5, header.opcode(), note);
            }
        }
        let low = header.flags & 15;
        self.bits("rcode", 12..16, low, rcode(low).map_or(SafeText::EMPTY, |code| code.name.into()));
        let labels = ["questions", "answers", "authority records", "additional records"];
        for (index, (label, count)) in labels.into_iter().zip(header.counts).enumerate() {
            self.push(1, label, 4 + 2 * index..6 + 2 * index, SafeText::from(count));
        }
    }

    /// A name with its labels and pointers; gives where it ends in place.
    fn name(&mut self, depth: u8, label: &'static str, at: usize, end: usize) -> usize {
        let mut pieces = Vec::new();
        let Ok((name, end)) = name::read(self.bytes, at, end, |piece| pieces.push(piece)) else { return at };
        self.push(depth, label, at..end, name.text());
        self.note(name.unicode().unwrap_or_default());
        self.of = "";
        for piece in pieces {
            match piece {
                NamePiece::Label(range) => {
                    let mut text = String::new();
                    name::label_text(&self.bytes[range.start + 1..range.end], &mut text);
                    self.push(depth + 1, "label", range, text);
                }
                NamePiece::Root(at) => self.push(depth + 1, "root", at..at + 1, "0"),
                NamePiece::Pointer(range, target) => {
                    let led = name::read(self.bytes, target, self.bytes.len(), |_| ());
                    self.push(depth + 1, "pointer", range, format!("to byte {target}"));
                    if let (Ok((name, end)), Some(field)) = (led, self.fields.last_mut()) {
                        field.note = name.text();
                        field.points_to = Some(target..end);
                    }
                }
            }
        }
        end
    }

    /// What a record is made of.
    fn record(&mut self, message: &DnsMessage, record: &DnsRecord) {
        let at = self.name(1, "name", record.range.start, record.range.end);
        self.push(1, "type", at..at + 2, type_name(record.kind));
        if record.kind == OPT {
            self.of = "OPT";
            self.push(1, "datagram size", at + 2..at + 4, SafeText::from(record.class));
            self.push(1, "rcode, upper bits", at + 4..at + 5, SafeText::from((record.ttl >> 24) as u8));
            self.push(1, "version", at + 5..at + 6, SafeText::from((record.ttl >> 16) as u8));
            let dnssec = if record.ttl & 0x8000 == 0 { "" } else { "do" };
            self.push(1, "flags", at + 6..at + 8, dnssec);
            self.of = "";
        } else {
            self.push(1, "class", at + 2..at + 4, class_name(record.class));
            self.push(1, "ttl", at + 4..at + 8, SafeText::from(record.ttl));
            self.note(SafeText::own(rdata::span(record.ttl)));
        }
        self.push(1, "length", at + 8..at + 10, SafeText::from(record.data.len()));
        let error = if record.kind == OPT {
            let (options, whole) = params::options(self.bytes, &record.data);
            for option in options {
                let known = codes::option(option.code);
                self.of = if known.is_some() { "OPT" } else { "" };
                self.push(
                    1,
                    known.map_or("option", |known| known.name),
                    option.range.clone(),
                    option.text.clone(),
                );
                self.label(option.name());
            }
            self.of = "";
            whole
        } else {
            self.data(message, record)
        };
        if let Err(RdataError { at, why }) = error {
            self.push(1, "not readable", at.clamp(record.data.start, record.data.end)..record.data.end, "");
            self.note(SafeText::literal(why));
        }
    }

    fn data(&mut self, message: &DnsMessage, record: &DnsRecord) -> Result<(), RdataError> {
        let (parts, whole) = message.parts(record);
        if parts.is_empty() && whole.is_ok() && !record.data.is_empty() {
            self.push(1, "data", record.data.clone(), message.data_text(record));
        }
        for part in parts {
            self.of = DnsType::of(record.kind).map_or("", |kind| kind.name);
            if part.is_name {
                self.name(1, part.label, part.range.start, part.range.end);
            } else {
                self.push(1, part.label, part.range, part.text);
                self.note(part.note);
            }
        }
        self.of = "";
        whole
    }
}
