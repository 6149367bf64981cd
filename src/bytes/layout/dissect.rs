//! A layout laid over bytes: one field a row, padding and what is missing or too much included.

use super::form::{MemberFormat, MemberOrder};
use super::{Layout, Member};
use crate::bytes::text::SafeText;

/// One row of a dissected struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructField {
    /// Where it begins, in bytes from the beginning of the struct.
    pub offset: usize,
    /// Bytes that the struct gives it.
    pub length: usize,
    /// The member's name; words in parentheses where there is no member.
    pub name: SafeText,
    /// The bytes that are there: fewer than `length` when the struct was cut.
    pub bytes: Vec<u8>,
    /// What they say.
    pub value: SafeText,
    /// The order in which they stand.
    pub order: MemberOrder,
    /// Whether they mean nothing.
    pub is_padding: bool,
    /// What a reader may want to be told.
    pub note: SafeText,
}

impl StructField {
    /// The offset of the first byte after it.
    pub const fn end(&self) -> usize {
        self.offset + self.length
    }

    /// Whether the byte at `offset` belongs to it.
    pub const fn contains(&self, offset: usize) -> bool {
        self.offset <= offset && offset < self.end()
    }
}

impl Layout {
    /// The fields of `bytes`, read as this struct. Every byte is in exactly one field,
    /// however few or many there are.
    pub fn dissect(&self, bytes: &[u8]) -> Vec<StructField> {
        let padding = self.padding();
        let mut fields: Vec<StructField> =
            self.members().map(|(offset, member)| member_field(offset, member, bytes)).collect();
        fields.extend(padding.into_iter().map(|(offset, length)| {
            let held = part(bytes, offset, length);
            let (value, note) = MemberFormat::Unused.tell(held);
            StructField {
                offset,
                length,
                name: SafeText::literal("(padding)"),
                bytes: held.to_vec(),
                value,
                order: MemberOrder::None,
                is_padding: true,
                note,
            }
        }));
        fields.sort_by_key(|field| field.offset);
        if let Some(rest) = bytes.get(self.size()..).filter(|rest| !rest.is_empty()) {
            fields.push(StructField {
                offset: self.size(),
                length: rest.len(),
                name: SafeText::literal("(after the struct)"),
                bytes: rest.to_vec(),
                value: SafeText::from(rest.len()).then(" more bytes"),
                order: MemberOrder::None,
                is_padding: false,
                note: SafeText::EMPTY,
            });
        }
        fields
    }
}

fn member_field(offset: usize, member: &Member, bytes: &[u8]) -> StructField {
    let held = part(bytes, offset, member.size);
    let is_cut = held.len() < member.size && !member.form.may_be_short();
    let (value, note) = if is_cut && held.is_empty() {
        (SafeText::literal("missing"), SafeText::literal("the bytes end before it"))
    } else if is_cut {
        let note = SafeText::own(format!("{} of {} bytes are there", held.len(), member.size));
        (SafeText::literal("cut"), note)
    } else {
        member.form.tell(held)
    };
    StructField {
        offset,
        length: member.size,
        name: member.name.clone(),
        bytes: held.to_vec(),
        value,
        order: member.form.order(),
        is_padding: member.form == MemberFormat::Unused,
        note,
    }
}

/// What `bytes` has of the `length` bytes at `offset`.
fn part(bytes: &[u8], offset: usize, length: usize) -> &[u8] {
    let rest = bytes.get(offset..).unwrap_or_default();
    &rest[..length.min(rest.len())]
}
