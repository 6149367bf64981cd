//! A layout line by line: members, structs in structs, and the padding between them.

use std::sync::Arc;

use super::abi::Abi;
use super::arrange::{Arranged, Extent, Extents};
use super::limits;
use super::meaning::MemberMeaning;
use super::types::{Aggregate, AggregateKind, CType, StructMember};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// A struct as it lies in memory on one machine.
#[derive(Clone, Debug, PartialEq)]
pub struct StructLayout {
    /// Struct or union.
    pub kind: AggregateKind,
    /// Its tag, or the name of its typedef; empty if it has none.
    pub name: String,
    /// The machine.
    pub abi: &'static Abi,
    /// `sizeof`, in bytes.
    pub size: u64,
    /// `alignof`, in bytes.
    pub align: u64,
    /// Members and padding, by offset; members of a union lie over each other.
    pub rows: Vec<LayoutRow>,
}

/// The bits of a bit-field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitRange {
    /// Its first bit in the bytes of its row, counted from the least significant bit of the first byte.
    pub offset: u64,
    /// How many it has.
    pub bits: u64,
}

/// One member, or padding.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutRow {
    /// Its path: `a.b`, `a[0].b`; empty for padding.
    pub name: String,
    /// Its type as it was written; empty for padding.
    pub text: String,
    /// Bytes from the beginning of the whole struct.
    pub offset: u64,
    /// Bytes that it has; of a bit-field, those of the unit that it stands in.
    pub size: u64,
    /// Of a bit-field, and of padding that does not fill bytes.
    pub bits: Option<BitRange>,
    /// Its type; `None` for padding.
    pub kind: Option<CType>,
    /// The order of its bytes where the declaration says one; else that of the machine.
    pub order: Option<Order>,
    /// What it stands for, if more than its number.
    pub meaning: Option<MemberMeaning>,
    /// Why there is padding.
    pub why: SafeText,
    /// Bytes at the end of `name` that [`LayoutRow::label`] leaves out.
    tail: usize,
}

impl LayoutRow {
    /// Whether the bytes belong to no member.
    pub const fn is_pad(&self) -> bool {
        self.kind.is_none()
    }

    /// Whether the bytes mean nothing: padding, or a member that is declared `[[unused]]`.
    pub fn is_unused(&self) -> bool {
        self.is_pad() || self.meaning == Some(MemberMeaning::Unused)
    }

    /// Its path, short: the only member of a struct goes by the name of the struct, `sin_addr` for `sin_addr.s_addr`.
    pub fn label(&self) -> &str {
        &self.name[..self.name.len() - self.tail]
    }
}

impl StructLayout {
    /// The layout of a struct or union on a machine. The error says what is too large or too much.
    pub fn of(aggregate: &Aggregate, abi: &'static Abi) -> Result<StructLayout, SafeText> {
        let extents = Extents::new(abi);
        let arranged = extents.arrange(aggregate)?;
        let mut builder = RowBuilder { extents, rows: Vec::new(), visits: 0 };
        builder.aggregate(aggregate, &arranged, "", 0)?;
        let Extent { size, align } = arranged.extent;
        let (kind, name) = (aggregate.kind, aggregate.name.clone());
        Ok(StructLayout { kind, name, abi, size, align, rows: builder.rows })
    }

    /// Bytes that belong to no member. Bits between bit-fields are not counted.
    pub fn padding(&self) -> u64 {
        self.rows.iter().filter(|row| row.is_pad() && row.bits.is_none()).map(|row| row.size).sum()
    }

    /// The same members in an order that makes the struct smaller, widest alignment first; `None` if that saves
    /// nothing. Bit-fields that stand together stay together.
    pub fn better_order(aggregate: &Aggregate, abi: &'static Abi) -> Result<Option<Aggregate>, SafeText> {
        if aggregate.kind == AggregateKind::Union {
            return Ok(None);
        }
        let extents = Extents::new(abi);
        let mut groups: Vec<(u64, Vec<StructMember>)> = Vec::new();
        for member in &aggregate.members {
            let align = match &member.kind {
                // It can only be last.
                CType::Array(_, None) => 0,
                kind => extents.of(kind)?.align.max(member.align.unwrap_or(1)),
            };
            match groups.last_mut() {
                Some((widest, group))
                    if member.bits.is_some() && group.iter().all(|each| each.bits.is_some()) =>
                {
                    *widest = (*widest).max(align);
                    group.push(member.clone());
                }
                _ => groups.push((align, vec![member.clone()])),
            }
        }
        groups.sort_by_key(|(align, _)| std::cmp::Reverse(*align));
        let members = groups.into_iter().flat_map(|(_, group)| group).collect();
        let better = Aggregate { members, ..aggregate.clone() };
        let saves = extents.arrange(&better)?.extent.size < extents.arrange(aggregate)?.extent.size;
        Ok(saves.then_some(better))
    }
}

struct RowBuilder {
    extents: Extents,
    rows: Vec<LayoutRow>,
    /// Structs that were entered: empty ones have no rows, and are bounded by this.
    visits: usize,
}

impl RowBuilder {
    fn aggregate(
        &mut self,
        aggregate: &Aggregate,
        arranged: &Arranged,
        path: &str,
        base: u64,
    ) -> Result<(), SafeText> {
        let is_union = aggregate.kind == AggregateKind::Union;
        let mut end = 0;
        for placed in &arranged.placed {
            let member = &aggregate.members[placed.member];
            if !is_union {
                let why = if placed.align > 1 {
                    SafeText::escaped_str(&member.name)
                        .then(" wants an offset that ")
                        .then(placed.align)
                        .then(" divides")
                } else {
                    SafeText::escaped_str(&member.name).then(" begins a new unit of its type")
                };
                self.pad(base * 8 + end, base * 8 + placed.bit, &why)?;
            }
            end = end.max(placed.bit + placed.bits);
            if member.bits.is_some() && member.name.is_empty() {
                let first = base * 8 + placed.bit;
                self.pad(first, first + placed.bits, &SafeText::literal("a bit-field without a name"))?;
                continue;
            }
            let name = match (path, member.name.as_str()) {
                (path, "") => path.to_owned(),
                ("", name) => name.to_owned(),
                (path, name) => format!("{path}.{name}"),
            };
            let is_only = aggregate.members.len() == 1 && !path.is_empty() && !member.name.is_empty();
            let tail = if is_only { member.name.len() + 1 } else { 0 };
            if member.bits.is_some() {
                self.bit_field(member, (name, tail), base * 8 + placed.bit, placed.bits)?;
            } else {
                self.member(member, (name, tail), base + placed.bit / 8, placed.bits / 8)?;
            }
        }
        let size = arranged.extent.size * 8;
        let why = if arranged.end * 8 >= end && arranged.end < arranged.extent.size {
            SafeText::literal("the size is a multiple of ")
                .then(arranged.extent.align)
                .then(", so that an array of them is aligned")
        } else {
            SafeText::literal("no member has these bits")
        };
        self.pad(base * 8 + end, base * 8 + size, &why)
    }

    fn member(
        &mut self,
        member: &StructMember,
        (name, tail): (String, usize),
        offset: u64,
        size: u64,
    ) -> Result<(), SafeText> {
        if let Some(inner) = member.kind.aggregate() {
            return self.elements(&member.kind, inner, &name, offset);
        }
        self.push(LayoutRow {
            name,
            text: member.text.clone(),
            offset,
            size,
            bits: None,
            kind: Some(member.kind.clone()),
            order: member.order,
            meaning: member.meaning,
            why: SafeText::EMPTY,
            tail,
        })
    }

    /// Each struct of an array, or the one.
    fn elements(
        &mut self,
        kind: &CType,
        inner: &Arc<Aggregate>,
        name: &str,
        offset: u64,
    ) -> Result<(), SafeText> {
        if let CType::Array(of, count) = kind {
            let step = self.extents.of(of)?.size;
            for index in 0..count.unwrap_or(0) {
                self.elements(of, inner, &format!("{name}[{index}]"), offset + index * step)?;
            }
            return Ok(());
        }
        self.visits += 1;
        if self.visits > limits::ROWS {
            return Err(too_many());
        }
        let arranged = self.extents.arrange(inner)?;
        self.aggregate(inner, &arranged, name, offset)
    }

    /// A bit-field stands in a unit of its type where it fits one, as debuggers tell it; else in the bytes it touches.
    fn bit_field(
        &mut self,
        member: &StructMember,
        (name, tail): (String, usize),
        bit: u64,
        bits: u64,
    ) -> Result<(), SafeText> {
        let Extent { size, align } = self.extents.of(&member.kind)?;
        let unit = bit / 8 / align * align;
        let fits = bit + bits <= (unit + size) * 8;
        let (offset, size) = if fits { (unit, size) } else { (bit / 8, (bit % 8 + bits).div_ceil(8)) };
        self.push(LayoutRow {
            name,
            text: format!("{}:{bits}", member.text),
            offset,
            size,
            bits: Some(BitRange { offset: bit - offset * 8, bits }),
            kind: Some(member.kind.clone()),
            order: member.order,
            meaning: member.meaning,
            why: SafeText::EMPTY,
            tail,
        })
    }

    /// Padding from one bit to another, if there is any: bits of a byte apart from whole bytes.
    fn pad(&mut self, from: u64, to: u64, why: &SafeText) -> Result<(), SafeText> {
        let whole = from.next_multiple_of(8).min(to);
        if from < whole {
            let range = BitRange { offset: from % 8, bits: whole - from };
            self.push_pad(from / 8, 1, Some(range), why)?;
        }
        let end = to / 8 * 8;
        if whole < end {
            self.push_pad(whole / 8, (end - whole) / 8, None, why)?;
        }
        if end.max(whole) < to {
            self.push_pad(end / 8, 1, Some(BitRange { offset: 0, bits: to - end }), why)?;
        }
        Ok(())
    }

    fn push_pad(
        &mut self,
        offset: u64,
        size: u64,
        bits: Option<BitRange>,
        why: &SafeText,
    ) -> Result<(), SafeText> {
        let why = why.clone();
        self.push(LayoutRow {
            name: String::new(),
            text: String::new(),
            offset,
            size,
            bits,
            kind: None,
            order: None,
            meaning: None,
            why,
            tail: 0,
        })
    }

    fn push(&mut self, row: LayoutRow) -> Result<(), SafeText> {
        if self.rows.len() >= limits::ROWS {
            return Err(too_many());
        }
        self.rows.push(row);
        Ok(())
    }
}

fn too_many() -> SafeText {
    SafeText::literal("too many members: a layout has at most ").then(limits::ROWS).then(" rows")
}
