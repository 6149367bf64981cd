//! A message: header, questions, and records in three sections.

use std::ops::Range;

use bytes::Bytes;

use super::codes::{DnsCode, OPT, rcode};
use super::name::{self, DnsName};
use super::params::{self, DnsOption};
use super::rdata;
use super::reader::{RdataError, RdataPart, RdataReader};
use crate::bytes::text::SafeText;

/// Bytes of a header (RFC 1035, section 4.1.1).
pub(super) const HEADER: usize = 12;

/// The twelve bytes that each message begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DnsHeader {
    /// Chosen by who asks, repeated by who answers.
    pub id: u16,
    /// The bits between id and counts: QR, opcode, AA, TC, RD, RA, Z, AD, CD, RCODE.
    pub flags: u16,
    /// How many questions, answers, authority records and additional records it says it has.
    pub counts: [u16; 4],
}

impl DnsHeader {
    /// The flags of one bit, the greatest first: bit, name, and what it says when it is set.
    pub const FLAGS: [(u16, &'static str, &'static str); 8] = [
        (0x8000, "qr", "this is a response"),
        (0x0400, "aa", "the server is authoritative for the name"),
        (0x0200, "tc", "truncated: there is more than fits"),
        (0x0100, "rd", "recursion is desired"),
        (0x0080, "ra", "recursion is available"),
        (0x0040, "z", "reserved, should be 0"),
        (0x0020, "ad", "the server says that the data is authentic"),
        (0x0010, "cd", "the asker checks signatures itself"),
    ];

    /// Whether it is a response.
    pub const fn is_response(&self) -> bool {
        self.flags & 0x8000 != 0
    }

    /// Whether more than fits was left out.
    pub const fn is_truncated(&self) -> bool {
        self.flags & 0x0200 != 0
    }

    /// Whether the server is authoritative for the name.
    pub const fn is_authoritative(&self) -> bool {
        self.flags & 0x0400 != 0
    }

    /// Four bits: 0 is a question.
    pub const fn opcode(&self) -> u16 {
        self.flags >> 11 & 15
    }

    /// The names of the flags that are set.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> {
        let flags = self.flags;
        DnsHeader::FLAGS.into_iter().filter(move |(bit, ..)| flags & bit != 0).map(|(_, name, _)| name)
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuestion {
    /// Of which name.
    pub name: DnsName,
    /// Of which type.
    pub kind: u16,
    /// Of which class.
    pub class: u16,
    /// Its bytes in the message.
    pub range: Range<usize>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum DnsSection {
    /// What was asked for.
    Answer,
    /// Who is responsible, or why there is no answer.
    Authority,
    /// What may be wanted next.
    Additional,
}

impl DnsSection {
    /// In the order in which they stand.
    pub const ALL: [DnsSection; 3] = [DnsSection::Answer, DnsSection::Authority, DnsSection::Additional];

    /// `answer`
    pub const fn name(self) -> &'static str {
        match self {
            DnsSection::Answer => "answer",
            DnsSection::Authority => "authority",
            DnsSection::Additional => "additional",
        }
    }
}

/// A resource record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    /// In which section.
    pub section: DnsSection,
    /// Whose it is.
    pub name: DnsName,
    /// Its type.
    pub kind: u16,
    /// Its class; of OPT the size of datagrams that the sender takes.
    pub class: u16,
    /// Seconds that it may be kept; of OPT flags.
    pub ttl: u32,
    /// All its bytes in the message.
    pub range: Range<usize>,
    /// The bytes of its data in the message.
    pub data: Range<usize>,
}

/// What EDNS's record says (RFC 6891, section 6.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsEdns {
    /// The largest datagram that the sender takes, in bytes.
    pub size: u16,
    /// The upper eight bits of the RCODE.
    pub rcode_high: u8,
    /// 0, the only one there is.
    pub version: u8,
    /// DO and bits without a meaning yet.
    pub flags: u16,
    /// Its options, as far as they are readable.
    pub options: Vec<DnsOption>,
}

impl DnsEdns {
    /// Whether DNSSEC's records are wanted.
    pub const fn is_dnssec_ok(&self) -> bool {
        self.flags & 0x8000 != 0
    }
}

/// Where a message cannot be read any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsBroken {
    /// The byte from which on nothing was understood.
    pub at: usize,
    /// Why, a clause.
    pub why: &'static str,
    /// In what: `question 1 of 1`, `answer 3 of 7`.
    pub within: SafeText,
}

/// A message, as far as it is readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsMessage {
    bytes: Bytes,
    /// Its header; zeros where there are fewer than twelve bytes.
    pub header: DnsHeader,
    /// What is asked.
    pub questions: Vec<DnsQuestion>,
    /// All records, in the order in which they stand.
    pub records: Vec<DnsRecord>,
    /// Where it could not be read any further, with the reason.
    pub broken: Option<DnsBroken>,
    /// Where what was readable ends; what follows belongs to nothing.
    pub end: usize,
}

impl DnsMessage {
    /// Reads a message of any origin.
    pub fn read(bytes: impl Into<Bytes>) -> DnsMessage {
        let bytes = bytes.into();
        let mut message = DnsMessage {
            header: DnsHeader::default(),
            questions: Vec::new(),
            records: Vec::new(),
            broken: None,
            end: 0,
            bytes: bytes.clone(),
        };
        if bytes.len() < HEADER {
            let why = "a message has at least 12 bytes";
            message.broken = Some(DnsBroken { at: bytes.len(), why, within: "the header".into() });
            return message;
        }
        let word = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        message.header =
            DnsHeader { id: word(0), flags: word(2), counts: [word(4), word(6), word(8), word(10)] };
        message.end = HEADER;
        message.read_rest();
        message
    }

    /// Each question and record has bytes of its own, so counts that lie end where the bytes do.
    fn read_rest(&mut self) {
        let [questions, counts @ ..] = self.header.counts;
        for number in 1..=questions {
            match question(&self.bytes, self.end) {
                Ok(question) => {
                    self.end = question.range.end;
                    self.questions.push(question);
                }
                Err(error) => return self.breaks(&error, "question", number, questions),
            }
        }
        for (section, count) in DnsSection::ALL.into_iter().zip(counts) {
            for number in 1..=count {
                match record(&self.bytes, self.end, section) {
                    Ok(record) => {
                        self.end = record.range.end;
                        self.records.push(record);
                    }
                    Err(error) => return self.breaks(&error, section.name(), number, count),
                }
            }
        }
    }

    fn breaks(&mut self, error: &RdataError, what: &'static str, number: u16, of: u16) {
        let within = SafeText::literal(what).then(" ").then(number).then(" of ").then(of);
        self.broken = Some(DnsBroken { at: error.at, why: error.why, within });
    }

    /// Its bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The records of a section, EDNS's pseudo record left out.
    pub fn section(&self, section: DnsSection) -> impl Iterator<Item = &DnsRecord> {
        self.records.iter().filter(move |record| record.section == section && record.kind != OPT)
    }

    /// What EDNS says, by the first OPT record.
    pub fn edns(&self) -> Option<DnsEdns> {
        let record = self.records.iter().find(|record| record.kind == OPT)?;
        Some(DnsEdns {
            size: record.class,
            rcode_high: (record.ttl >> 24) as u8,
            version: (record.ttl >> 16) as u8,
            flags: record.ttl as u16,
            options: params::options(&self.bytes, &record.data).0,
        })
    }

    /// The RCODE, all twelve bits.
    pub fn rcode(&self) -> u16 {
        let opt = self.records.iter().find(|record| record.kind == OPT);
        let high = opt.map_or(0, |record| (record.ttl >> 24) as u16);
        high << 4 | self.header.flags & 15
    }

    /// `NXDOMAIN`, or `RCODE 11`.
    pub fn rcode_name(&self) -> SafeText {
        let number = self.rcode();
        rcode(number)
            .map_or_else(|| SafeText::literal("RCODE ").then(number), |code: &DnsCode| code.name.into())
    }

    /// The parts of a record's data, as far as they have the form of its type.
    pub fn parts(&self, record: &DnsRecord) -> (Vec<RdataPart>, Result<(), RdataError>) {
        rdata::parts(&self.bytes, record.kind, &record.data)
    }

    /// The data of a record in presentation form; as that of an unknown type where it does not have the form of its
    /// own.
    pub fn data_text(&self, record: &DnsRecord) -> SafeText {
        match self.parts(record) {
            (parts, Ok(())) if !parts.is_empty() => {
                SafeText::join(parts.into_iter().map(|part| part.text).filter(|text| !text.is_empty()), " ")
            }
            _ => rdata::unknown(self.data(record)),
        }
    }

    /// The bytes of a record's data.
    pub fn data(&self, record: &DnsRecord) -> &[u8] {
        self.bytes.get(record.data.clone()).unwrap_or_default()
    }

    /// The name that is the first name in a record's data: what a CNAME, NS or PTR leads to.
    pub fn target(&self, record: &DnsRecord) -> Option<DnsName> {
        let (parts, _) = self.parts(record);
        let part = parts.iter().find(|part| part.is_name)?;
        name::read(&self.bytes, part.range.start, part.range.end, |_| ()).ok().map(|(name, _)| name)
    }
}

fn question(bytes: &[u8], at: usize) -> Result<DnsQuestion, RdataError> {
    let (name, end) = name::read(bytes, at, bytes.len(), |_| ())?;
    let mut rest = RdataReader::new(bytes, &(end..bytes.len()));
    let (kind, class) = (rest.number(2)? as u16, rest.number(2)? as u16);
    Ok(DnsQuestion { name, kind, class, range: at..rest.at })
}

fn record(bytes: &[u8], at: usize, section: DnsSection) -> Result<DnsRecord, RdataError> {
    let (name, end) = name::read(bytes, at, bytes.len(), |_| ())?;
    let mut rest = RdataReader::new(bytes, &(end..bytes.len()));
    let (kind, class) = (rest.number(2)? as u16, rest.number(2)? as u16);
    let (ttl, length) = (rest.number(4)?, rest.number(2)? as usize);
    let start = rest.at;
    if length > bytes.len() - start {
        return Err(RdataError { at: start - 2, why: "the data is said to be longer than the message" });
    }
    Ok(DnsRecord { section, name, kind, class, ttl, range: at..start + length, data: start..start + length })
}
