//! A DNS message as a layout over the bytes: its fields, what each is made of, and where compression pointers lead.

use std::sync::Arc;

use super::overlay_field::OverlayField;
use crate::bytes::cstruct::{MemberOrder, StructField};
use crate::bytes::dns::{self, DnsField, DnsMessage};
use crate::bytes::text::SafeText;
use crate::model::glossary;
use crate::ui::explain::Topic;

/// Bytes of a message at most: over TCP its length has two bytes.
const LONGEST: usize = 0xffff;
/// Bytes of the length before a message in a stream (RFC 1035, section 4.2.2).
const PREFIX: usize = 2;

/// One form in which messages come: the name of the layout, what it is called on screen, and whether a length stands
/// before the message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DnsForm {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) help: &'static str,
    has_length: bool,
}

/// The forms.
pub(super) const FORMS: [DnsForm; 2] = [
    DnsForm {
        name: "dns_message",
        title: "a DNS message",
        help: "header, questions, records (RFC 1035)",
        has_length: false,
    },
    DnsForm {
        name: "dns_stream",
        title: "a DNS message after its length",
        help: "as in a stream: over TCP or TLS",
        has_length: true,
    },
];

/// A message that was read, and its fields.
#[derive(Debug, PartialEq)]
pub(super) struct DnsMap {
    form: &'static DnsForm,
    /// Each field with its bytes, from the beginning of the layout.
    map: Vec<DnsField>,
    fields: Arc<[OverlayField]>,
    length: usize,
    /// Where it is not readable any further, and why.
    broken: Option<SafeText>,
}

/// The form of the message that bytes of a DNS socket are; `None` where they are none.
pub(super) fn form_of(bytes: &[u8], is_stream: bool) -> Option<&'static str> {
    let length = bytes.first_chunk().map(|pair| usize::from(u16::from_be_bytes(*pair)));
    let has_length = is_stream && length == bytes.len().checked_sub(PREFIX);
    let is_message = bytes.len() - if has_length { PREFIX } else { 0 } >= 12;
    FORMS.iter().find(|form| is_message && form.has_length == has_length).map(|form| form.name)
}

/// The form of the message that bytes are from the first to the last; `None` where they are none.
pub(super) fn whole_form_of(bytes: &[u8]) -> Option<&'static str> {
    let is_whole = |bytes: &[u8]| {
        let message = DnsMessage::read(bytes[..bytes.len().min(LONGEST)].to_vec());
        message.broken.is_none() && message.end == bytes.len() && !message.questions.is_empty()
    };
    let (said, rest) = bytes.split_first_chunk()?;
    let has_length = usize::from(u16::from_be_bytes(*said)) == rest.len() && is_whole(rest);
    let is_message = has_length || is_whole(bytes);
    FORMS.iter().find(|form| is_message && form.has_length == has_length).map(|form| form.name)
}

impl DnsMap {
    /// The form of a name, over no bytes yet.
    pub(super) fn named(name: &str) -> Option<DnsMap> {
        let form = FORMS.iter().find(|form| form.name == name)?;
        Some(DnsMap { form, map: Vec::new(), fields: Arc::from([]), length: 0, broken: None })
    }

    /// The same form over these bytes.
    pub(super) fn read(&self, bytes: &[u8]) -> DnsMap {
        let form = self.form;
        let skipped = if form.has_length { PREFIX.min(bytes.len()) } else { 0 };
        let said = bytes.first_chunk().map_or(0, |pair| usize::from(u16::from_be_bytes(*pair)));
        let rest = &bytes[skipped..];
        let most = if form.has_length { said } else { LONGEST };
        let held = &rest[..rest.len().min(most)];
        let message = DnsMessage::read(held.to_vec());
        let mut map = Vec::new();
        if form.has_length {
            map.push(length_field(skipped, said, rest.len()));
        }
        map.extend(dns::fields(&message).into_iter().map(|field| moved(field, skipped)));
        let length = skipped + held.len();
        let broken = message.broken.as_ref().map(|broken| {
            let at = SafeText::literal("not readable from byte ").then(message.end + skipped).then(" on: ");
            at.then(&broken.within).then(": ").then(broken.why)
        });
        let fields = (0..map.len()).map(|place| overlay_field(&map, place, bytes)).collect();
        DnsMap { form, map, fields, length, broken }
    }

    /// The name of the layout.
    pub(super) const fn name(&self) -> &'static str {
        self.form.name
    }

    /// What it is called on screen.
    pub(super) const fn title(&self) -> &'static str {
        self.form.title
    }

    /// Bytes that it takes.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Where it is not readable any further, and why.
    pub(super) const fn broken(&self) -> Option<&SafeText> {
        self.broken.as_ref()
    }

    /// Its fields.
    pub(super) const fn fields(&self) -> &Arc<[OverlayField]> {
        &self.fields
    }

    /// What can be explained of the field at this place: itself, and the type of records that it names.
    pub(super) fn topics_at(&self, place: usize) -> Vec<Topic> {
        let Some(field) = self.map.get(place) else { return Vec::new() };
        let kind = Some(field.value.as_str()).filter(|_| field.word == ("", "type"));
        let entries = glossary::dns_field(field.word).into_iter().chain(kind.and_then(glossary::dns_type));
        entries.map(Topic::Entry).collect()
    }

    /// The innermost field that has a byte.
    pub(super) fn field_at(&self, byte: usize) -> Option<usize> {
        dns::field_at(&self.map, byte)
    }
}

/// The length before the message, with what follows in truth.
fn length_field(held: usize, said: usize, rest: usize) -> DnsField {
    let note = match said {
        _ if said > rest => SafeText::from(rest).then(" bytes follow: the message is not whole"),
        _ if said < rest => SafeText::from(rest - said).then(" more bytes follow the message"),
        _ => SafeText::EMPTY,
    };
    DnsField {
        depth: 0,
        label: SafeText::literal("length"),
        word: dns::STREAM_LENGTH,
        range: 0..held,
        bits: 0..0,
        value: SafeText::from(said),
        note,
        points_to: None,
    }
}

/// A field of a message that begins so many bytes later.
fn moved(field: DnsField, by: usize) -> DnsField {
    let range = field.range.start + by..field.range.end + by;
    let points_to = field.points_to.map(|target| target.start + by..target.end + by);
    DnsField { range, points_to, ..field }
}

fn overlay_field(map: &[DnsField], place: usize, bytes: &[u8]) -> OverlayField {
    let field = &map[place];
    let is_group = map.get(place + 1).is_some_and(|next| next.depth > field.depth);
    let label = field.label.as_str();
    // All its numbers have two or four bytes; a label begins with a length of one.
    let is_number = !is_group && matches!(field.range.len(), 2 | 4) && label != "label";
    let value = if field.note.is_empty() || field.value.is_empty() {
        field.value.clone().then(&field.note)
    } else {
        field.value.clone().then("  ").then(&field.note)
    };
    let indent = ["", "  ", "    "][usize::from(field.depth).min(2)];
    OverlayField {
        field: StructField {
            offset: field.range.start,
            length: field.range.len(),
            bits: None,
            name: SafeText::literal(indent).then(&field.label),
            declared: SafeText::EMPTY,
            bytes: bytes.get(field.range.clone()).unwrap_or_default().to_vec(),
            value,
            order: if is_number { MemberOrder::Network } else { MemberOrder::None },
            is_padding: false,
            note: SafeText::EMPTY,
        },
        depth: field.depth,
        is_group,
        points_to: field.points_to.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question for `a.`, type A, and an answer whose name points at it.
    const ANSWER: &[u8] = b"\0\x07\x81\x80\0\x01\0\x01\0\0\0\0\x01a\0\0\x01\0\x01\
        \xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01";

    fn laid(name: &str, bytes: &[u8]) -> DnsMap {
        DnsMap::named(name).expect("a form").read(bytes)
    }

    #[test]
    fn every_byte_is_in_a_field_and_a_pointer_names_its_target() {
        let map = laid("dns_message", ANSWER);
        assert_eq!((map.length(), map.broken()), (ANSWER.len(), None));
        assert!((0..ANSWER.len()).all(|byte| map.field_at(byte).is_some()));
        let pointer = &map.fields()[map.field_at(19).expect("a field")];
        assert_eq!((pointer.name.as_str(), pointer.points_to.clone()), ("    pointer", Some(12..15)));
        let ttl = &map.fields()[map.field_at(26).expect("a field")];
        assert_eq!((ttl.name.as_str(), ttl.order), ("  ttl", MemberOrder::Network));
    }

    #[test]
    fn the_length_before_a_message_is_a_field_and_compared_with_what_follows() {
        let mut bytes = (ANSWER.len() as u16).to_be_bytes().to_vec();
        bytes.extend(ANSWER);
        assert_eq!(form_of(&bytes, true), Some("dns_stream"));
        assert_eq!(form_of(ANSWER, true), Some("dns_message"));
        assert_eq!(form_of(&bytes[..5], true), None);
        assert_eq!(whole_form_of(&bytes), Some("dns_stream"));
        assert_eq!(whole_form_of(ANSWER), Some("dns_message"));
        assert_eq!(whole_form_of(&ANSWER[1..]), None);
        let map = laid("dns_stream", &bytes);
        assert_eq!(map.fields()[0].value.as_str(), (ANSWER.len() as u16).to_string());
        let pointer = &map.fields()[map.field_at(21).expect("a field")];
        assert_eq!(pointer.points_to, Some(14..17));
        bytes.push(0);
        let more = laid("dns_stream", &bytes);
        assert!(more.fields()[0].value.as_str().ends_with("1 more bytes follow the message"));
        assert_eq!(more.length(), bytes.len() - 1);
        for length in 0..bytes.len() {
            let cut = laid("dns_stream", &bytes[..length]);
            assert!(cut.length() <= length);
            assert!(length < 14 || cut.broken().is_some() == (length < bytes.len() - 1), "{length}");
        }
    }
}
