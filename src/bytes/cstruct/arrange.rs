//! Where a compiler puts each member: offsets, sizes, alignments.
//!
//! For System V and AAPCS it follows what gcc does in `place_field`; a test compares both over hundreds of random
//! structs. Positions are counted in bits, because bit-fields stand between bytes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::abi::{Abi, BitFieldRule};
use super::limits;
use super::types::{Aggregate, AggregateKind, CType, ScalarClass, StructMember};
use crate::bytes::text::SafeText;

/// How large a type is, and what divides its place, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// `sizeof`.
    pub(super) size: u64,
    /// `alignof`.
    pub(super) align: u64,
}

/// A member in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlacedMember {
    /// Index among the members.
    pub(super) member: usize,
    /// Bits from the beginning of the struct to its first bit.
    pub(super) bit: u64,
    /// Bits that it has.
    pub(super) bits: u64,
    /// What divides its offset, in bytes, after packing; 0 for a bit-field that stands where the one before ends.
    pub(super) align: u64,
}

/// Every member in its place, and the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arranged {
    pub(super) placed: Vec<PlacedMember>,
    pub(super) extent: Extent,
    /// Bytes that are in use: the rest up to the size is padding.
    pub(super) end: u64,
}

/// Sizes and layouts on one machine; each struct is arranged once, however often it is a member.
#[derive(Debug)]
pub(super) struct Extents {
    pub(super) abi: &'static Abi,
    /// By the address of the struct, which lives as long as the declarations that are asked about.
    arranged: RefCell<HashMap<*const Aggregate, Rc<Arranged>>>,
}

impl Extents {
    pub(super) fn new(abi: &'static Abi) -> Extents {
        Extents { abi, arranged: RefCell::default() }
    }

    /// Size and alignment of a type. The error says what is too large, or impossible on this machine.
    pub(super) fn of(&self, kind: &CType) -> Result<Extent, SafeText> {
        match kind {
            CType::Scalar(scalar) | CType::Enum(scalar) => {
                let (size, align) = self.abi.scalar(scalar);
                Ok(Extent { size, align })
            }
            CType::Pointer => Ok(Extent { size: self.abi.pointer, align: self.abi.pointer }),
            CType::Array(of, count) => {
                let of = self.of(of)?;
                let size = of.size.checked_mul(count.unwrap_or(0)).filter(|size| *size <= limits::SIZE);
                Ok(Extent { size: size.ok_or_else(too_large)?, align: of.align })
            }
            CType::Aggregate(aggregate) => Ok(self.arrange(aggregate)?.extent),
        }
    }

    /// The members of a struct or union in their places.
    pub(super) fn arrange(&self, aggregate: &Aggregate) -> Result<Rc<Arranged>, SafeText> {
        let key = std::ptr::from_ref(aggregate);
        if let Some(known) = self.arranged.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let arranged = Rc::new(self.place(aggregate)?);
        self.arranged.borrow_mut().insert(key, Rc::clone(&arranged));
        Ok(arranged)
    }

    fn place(&self, aggregate: &Aggregate) -> Result<Arranged, SafeText> {
        let mut placer = MemberPlacer {
            aggregate,
            extents: self,
            at: 0,
            most: 0,
            align: 1,
            unit: None,
            placed: Vec::new(),
        };
        for (index, member) in aggregate.members.iter().enumerate() {
            match member.bits {
                Some(bits) => placer.bit_field(index, member, bits)?,
                None => placer.member(index, member)?,
            }
            if aggregate.kind == AggregateKind::Union {
                placer.most = placer.most.max(placer.at);
                (placer.at, placer.unit) = (0, None);
            }
            if placer.at > limits::SIZE * 8 {
                return Err(too_large());
            }
        }
        let end = placer.at.max(placer.most).div_ceil(8);
        let align = placer.align.max(aggregate.align.unwrap_or(1));
        let size = end.next_multiple_of(align);
        if size > limits::SIZE {
            return Err(too_large());
        }
        Ok(Arranged { placed: placer.placed, extent: Extent { size, align }, end })
    }
}

fn too_large() -> SafeText {
    SafeText::literal("too large: at most ").then(limits::SIZE).then(" bytes")
}

struct MemberPlacer<'a> {
    aggregate: &'a Aggregate,
    extents: &'a Extents,
    /// The next free bit.
    at: u64,
    /// Of a union: the bits of its largest member so far.
    most: u64,
    /// The largest alignment so far, in bytes.
    align: u64,
    /// Visual C++: the unit that is open for bit-fields.
    unit: Option<BitUnit>,
    placed: Vec<PlacedMember>,
}

/// A run of bit-fields in one number.
struct BitUnit {
    /// Bytes of its type.
    size: u64,
    /// Its first bit.
    start: u64,
    /// Bits that are taken.
    taken: u64,
}

impl MemberPlacer<'_> {
    /// An alignment under the struct's `packed` and `#pragma pack`.
    fn packed(&self, natural: u64, member: &StructMember) -> u64 {
        let is_packed = self.aggregate.is_packed || member.is_packed;
        let align = if is_packed { 1 } else { natural }.max(member.align.unwrap_or(1));
        self.aggregate.pack.map_or(align, |pack| align.min(pack))
    }

    fn member(&mut self, index: usize, member: &StructMember) -> Result<(), SafeText> {
        let extent = self.extents.of(&member.kind)?;
        let align = self.packed(extent.align, member);
        self.unit = None;
        self.at = self.at.next_multiple_of(align * 8);
        self.align = self.align.max(align);
        self.placed.push(PlacedMember { member: index, bit: self.at, bits: extent.size * 8, align });
        self.at += extent.size * 8;
        Ok(())
    }

    fn bit_field(&mut self, index: usize, member: &StructMember, bits: u32) -> Result<(), SafeText> {
        let extent = self.extents.of(&member.kind)?;
        let is_bool = matches!(&member.kind, CType::Scalar(scalar) if scalar.class == ScalarClass::Bool);
        let bits = u64::from(bits);
        if bits > extent.size * 8 && !is_bool {
            let name = SafeText::escaped_str(&member.name);
            let text = name.then(": its type has ").then(extent.size * 8).then(" bits on ");
            return Err(text.then(self.extents.abi.name));
        }
        match self.extents.abi.bit_fields {
            BitFieldRule::SystemV { unnamed_aligns } => {
                self.bit_field_system_v(index, member, (bits, extent), unnamed_aligns);
            }
            BitFieldRule::Microsoft => self.bit_field_microsoft(index, member, bits, extent),
        }
        Ok(())
    }

    fn bit_field_system_v(
        &mut self,
        index: usize,
        member: &StructMember,
        (bits, extent): (u64, Extent),
        unnamed_aligns: bool,
    ) {
        let is_packed = self.aggregate.is_packed || member.is_packed;
        let pack = self.aggregate.pack;
        let own = pack.map_or(member.align.unwrap_or(1), |pack| member.align.unwrap_or(1).min(pack));
        // A field of 0 bits ends the unit, packed or not.
        let wanted =
            if bits == 0 { pack.map_or(extent.align, |pack| extent.align.min(pack)).max(own) } else { own };
        if wanted > 1 {
            self.at = self.at.next_multiple_of(wanted * 8);
        }
        let (unit, align) = (extent.size * 8, extent.align * 8);
        let spans = (self.at % align + bits).div_ceil(align) > unit / align;
        if bits > 0 && !is_packed && pack.is_none() && spans {
            self.at = self.at.next_multiple_of(align);
        }
        if !member.name.is_empty() || unnamed_aligns {
            let natural = match pack {
                Some(pack) => extent.align.min(pack),
                None if is_packed && bits > 0 => 1,
                None => extent.align,
            };
            self.align = self.align.max(natural).max(wanted);
        }
        if bits > 0 {
            self.placed.push(PlacedMember { member: index, bit: self.at, bits, align: 0 });
        }
        self.at += bits;
    }

    fn bit_field_microsoft(&mut self, index: usize, member: &StructMember, bits: u64, extent: Extent) {
        let align = self.packed(extent.align, member);
        let has_unit = self.unit.is_some();
        if bits == 0 {
            // Behind a bit-field it ends the unit, and aligns what follows; elsewhere it is nothing.
            if has_unit {
                self.unit = None;
                self.at = self.at.next_multiple_of(align * 8);
                self.align = self.align.max(align);
            }
            return;
        }
        let fits = self
            .unit
            .as_ref()
            .is_some_and(|unit| unit.size == extent.size && unit.taken + bits <= unit.size * 8);
        if !fits {
            let start = self.at.next_multiple_of(align * 8);
            self.at = start + extent.size * 8;
            self.unit = Some(BitUnit { size: extent.size, start, taken: 0 });
        }
        self.align = self.align.max(align);
        if let Some(unit) = &mut self.unit {
            self.placed.push(PlacedMember { member: index, bit: unit.start + unit.taken, bits, align: 0 });
            unit.taken += bits;
        }
    }
}
