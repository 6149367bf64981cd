//! C structs over bytes: members, the padding between them, and what they hold.
//!
//! A [`Layout`] is data: a list of members with size, alignment and [`MemberFormat`]. Offsets and
//! padding follow from it by the rules of the System V ABI (each member at a multiple of its
//! alignment, the whole a multiple of the largest). The structs of the sockets API are in
//! [`structs`]; the same type carries structs that a user types.

mod dissect;
mod form;
pub mod structs;

#[cfg(test)]
mod tests;

pub use dissect::StructField;
pub use form::{MemberFormat, MemberOrder, family_name};

use crate::bytes::text::SafeText;

/// One member of a struct, before it has a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name in C.
    pub name: SafeText,
    /// Its type in C, as `uint16_t` or `char[14]`.
    pub kind: SafeText,
    /// `sizeof`, in bytes.
    pub size: usize,
    /// `alignof`, in bytes; at least 1.
    pub align: usize,
    /// What its bytes mean.
    pub form: MemberFormat,
}

impl Member {
    /// A member of our own words.
    pub const fn new(
        name: &'static str,
        kind: &'static str,
        size: usize,
        align: usize,
        form: MemberFormat,
    ) -> Member {
        Member { name: SafeText::literal(name), kind: SafeText::literal(kind), size, align, form }
    }
}

/// A struct: its members in their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    name: SafeText,
    members: Vec<(usize, Member)>,
    size: usize,
    align: usize,
}

impl Layout {
    /// Places the members one after the other as a C compiler does.
    pub fn arrange(name: impl Into<SafeText>, members: impl IntoIterator<Item = Member>) -> Layout {
        let mut placed = Vec::new();
        let (mut end, mut align) = (0_usize, 1);
        for member in members {
            let step = member.align.max(1);
            let offset = end.next_multiple_of(step);
            end = offset + member.size;
            align = align.max(step);
            placed.push((offset, member));
        }
        Layout { name: name.into(), members: placed, size: end.next_multiple_of(align), align }
    }

    /// `sockaddr_in`, without the word struct.
    pub const fn name(&self) -> &SafeText {
        &self.name
    }

    /// `sizeof`, in bytes.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// `alignof`, in bytes.
    pub const fn align(&self) -> usize {
        self.align
    }

    /// The members and their offsets.
    pub fn members(&self) -> impl Iterator<Item = (usize, &Member)> {
        self.members.iter().map(|(offset, member)| (*offset, member))
    }

    /// The runs of bytes that belong to no member: offset and length.
    pub fn padding(&self) -> Vec<(usize, usize)> {
        let starts = self.members.iter().map(|(offset, _)| *offset).chain([self.size]);
        let ends = [0].into_iter().chain(self.members.iter().map(|(offset, member)| offset + member.size));
        ends.zip(starts).filter(|(end, start)| start > end).map(|(end, start)| (end, start - end)).collect()
    }
}
