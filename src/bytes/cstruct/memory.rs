//! The same values in memory on another machine.

use super::rows::{LayoutRow, StructLayout};
use super::types::{CType, Scalar, ScalarClass};
use crate::bytes::order::Order;

/// A byte of a struct in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryByte {
    /// Of a member.
    Value(u8),
    /// Of none: nothing is said of it.
    Padding,
    /// Of a member that does not hold the value there, or has a format of its own.
    Unknown,
}

impl StructLayout {
    /// The struct with 1 in its first member, 2 in its second and so on, in every element of one that is an array.
    pub fn counted(&self) -> Vec<u8> {
        let mut memory = vec![MemoryByte::Padding; self.size as usize];
        for (number, row) in (1_u128..).zip(self.members()) {
            let width = self.width(row);
            let number = match (row.kind.as_ref().and_then(scalar).map(|scalar| scalar.class), width) {
                (Some(ScalarClass::Float), 4) => u128::from((number as f32).to_bits()),
                (Some(ScalarClass::Float), 8) => u128::from((number as f64).to_bits()),
                // A format that this host may not have: all bits 0 are 0.
                (Some(ScalarClass::Float), _) => 0,
                (Some(ScalarClass::Bool), _) => 1,
                _ => number,
            };
            for index in 0..row.size as usize / width {
                self.put(&mut memory, row, index, number);
            }
        }
        let byte = |byte| if let MemoryByte::Value(byte) = byte { byte } else { 0 };
        memory.into_iter().map(byte).collect()
    }

    /// The values that `bytes` are in this layout, as they lie in memory in another layout of the same struct. Bytes
    /// that are not there are unknown.
    pub fn moved(&self, bytes: &[u8], other: &StructLayout) -> Vec<MemoryByte> {
        let mut memory = vec![MemoryByte::Padding; other.size as usize];
        for (from, to) in self.members().zip(other.members()) {
            let (width, wanted) = (self.width(from), other.width(to));
            for index in 0..to.size as usize / wanted {
                let start = from.offset as usize + index * width;
                let number = bytes.get(start..start + width).and_then(|held| self.number(from, held));
                let has_own_format = row_is_float(from) && width.max(wanted) > 8 && self.abi != other.abi;
                let number = number.filter(|number| !has_own_format && fits(to, *number, wanted));
                if let Some(number) = number {
                    other.put(&mut memory, to, index, number as u128);
                } else {
                    let place = memory.iter_mut().skip(to.offset as usize + index * wanted).take(wanted);
                    place.for_each(|byte| *byte = MemoryByte::Unknown);
                }
            }
        }
        memory
    }

    fn members(&self) -> impl Iterator<Item = &LayoutRow> {
        self.rows.iter().filter(|row| !row.is_pad())
    }

    /// Bytes of one number of a row.
    fn width(&self, row: &LayoutRow) -> usize {
        match (&row.kind, row.bits) {
            (Some(kind), None) => self.abi.element(kind).max(1) as usize,
            _ => row.size.max(1) as usize,
        }
    }

    /// The number that the bytes of one element, or the unit of a bit-field, say; `None` if it has more than 64 bits.
    fn number(&self, row: &LayoutRow, held: &[u8]) -> Option<i128> {
        let order = row.order.unwrap_or(self.abi.order);
        if held.len() > 8 && !row_is_float(row) {
            return None;
        }
        let (number, bits) = match row.bits {
            Some(range) => (order.read(held) >> below(row, held.len()), range.bits as u32),
            None => (order.read(held), held.len() as u32 * 8),
        };
        let spare = 128 - bits.clamp(1, 128);
        let is_signed =
            row.kind.as_ref().and_then(scalar).is_some_and(|one| one.class == ScalarClass::Signed);
        let number = number << spare;
        Some(if is_signed { number as i128 >> spare } else { (number >> spare) as i128 })
    }

    /// Writes a number into one element of a row.
    fn put(&self, memory: &mut [MemoryByte], row: &LayoutRow, index: usize, number: u128) {
        let (order, width) = (row.order.unwrap_or(self.abi.order), self.width(row));
        let start = row.offset as usize + index * width;
        let Some(place) = memory.get_mut(start..start + width) else { return };
        let (number, mask) = match row.bits {
            Some(range) => {
                let mask = (1_u128 << range.bits.min(64)) - 1;
                (number << below(row, width), mask << below(row, width))
            }
            None => (number, u128::MAX),
        };
        let bytes = order.write(number, width).into_iter().zip(order.write(mask, width));
        for (byte, (new, mask)) in place.iter_mut().zip(bytes) {
            let old = match *byte {
                MemoryByte::Value(old) => old,
                // The unit of a bit-field may reach over what is none of its bits.
                MemoryByte::Padding | MemoryByte::Unknown if mask == 0 => continue,
                MemoryByte::Padding | MemoryByte::Unknown => 0,
            };
            *byte = MemoryByte::Value(old & !mask | new & mask);
        }
    }
}

/// The bits of a unit below those of a bit-field, as [`LayoutRow`] tells its value.
fn below(row: &LayoutRow, width: usize) -> u32 {
    let Some(range) = row.bits else { return 0 };
    let bits = match row.order {
        Some(Order::Big) => (width as u64 * 8).saturating_sub(range.offset + range.bits),
        _ => range.offset,
    };
    bits.min(127) as u32
}

/// The number type that a type is made of; `None` for pointers and structs.
fn scalar(kind: &CType) -> Option<&Scalar> {
    match kind {
        CType::Scalar(scalar) | CType::Enum(scalar) => Some(scalar),
        CType::Array(of, _) => scalar(of),
        CType::Pointer | CType::Aggregate(_) => None,
    }
}

fn row_is_float(row: &LayoutRow) -> bool {
    row.kind.as_ref().and_then(scalar).is_some_and(|scalar| scalar.class == ScalarClass::Float)
}

/// Whether a number of so many bytes holds it.
fn fits(row: &LayoutRow, number: i128, width: usize) -> bool {
    let bits = row.bits.map_or(width as u32 * 8, |range| range.bits as u32);
    let is_signed = row.kind.as_ref().and_then(scalar).is_some_and(|one| one.class == ScalarClass::Signed);
    match is_signed {
        _ if bits >= 127 => true,
        true => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&number),
        false => (0..1_i128 << bits).contains(&number),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Abi, parse};
    use super::*;

    fn on(source: &str, abi: &str) -> StructLayout {
        let declared = parse(source).expect("right");
        StructLayout::of(declared.last().expect("one"), Abi::named(abi).expect("known")).expect("fits")
    }

    fn shown(memory: &[MemoryByte]) -> String {
        let byte = |byte: &MemoryByte| match byte {
            MemoryByte::Value(byte) => format!("{byte:02x}"),
            MemoryByte::Padding => "--".to_owned(),
            MemoryByte::Unknown => "??".to_owned(),
        };
        memory.iter().map(byte).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_struct_of_the_books_counts_its_members() {
        let source = "struct tst { short x; int y; short z; };";
        let here = on(source, "x86-64");
        let bytes = here.counted();
        assert_eq!(bytes, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(here.serialized(&bytes), [0, 1, 0, 0, 0, 2, 0, 3]);
        assert_eq!(shown(&here.moved(&bytes, &on(source, "arm"))), "01 00 -- -- 02 00 00 00 03 00 -- --");
    }

    #[test]
    fn values_are_moved_to_where_another_machine_has_them() {
        let source = "struct s { char a; long b; long long c; big short d; void *p; };";
        let bytes = on(source, "x86-64").counted();
        let moved = |abi| shown(&on(source, "x86-64").moved(&bytes, &on(source, abi)));
        assert_eq!(moved("i386"), "01 -- -- -- 02 00 00 00 03 00 00 00 00 00 00 00 00 04 -- -- 05 00 00 00");
        assert_eq!(
            moved("windows-x64"),
            "01 -- -- -- 02 00 00 00 03 00 00 00 00 00 00 00 00 04 -- -- -- -- -- -- 05 00 00 00 00 00 00 00"
        );
        let back = on(source, "i386").moved(&on(source, "i386").counted(), &on(source, "x86-64"));
        assert_eq!(shown(&back).matches("--").count(), 7 + 6);
    }

    #[test]
    fn what_does_not_fit_or_has_another_format_is_unknown() {
        let source = "struct s { long a; long b; long double c; };";
        let mut bytes = vec![0; 32];
        bytes[7] = 0x80;
        bytes[8..16].fill(0xff);
        let moved = on(source, "x86-64").moved(&bytes, &on(source, "i386"));
        assert_eq!(shown(&moved), "?? ?? ?? ?? ff ff ff ff ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ??");
        let cut = on("struct s { int a, b; };", "arm")
            .moved(&[1, 0, 0, 0, 2], &on("struct s { int a, b; };", "i386"));
        assert_eq!(shown(&cut), "01 00 00 00 ?? ?? ?? ??");
    }

    #[test]
    fn bit_fields_and_arrays_are_moved_too() {
        let source = "struct s { unsigned a:3, b:7; short c[2]; union { long d; char e[2]; }; };";
        let layout = on(source, "x86-64");
        let bytes = layout.counted();
        assert_eq!(bytes[..6], [1 | 2 << 3, 0, 3, 0, 3, 0]);
        let again = layout.moved(&bytes, &layout);
        for (at, byte) in again.iter().enumerate() {
            if let MemoryByte::Value(byte) = byte {
                assert_eq!(*byte, bytes[at], "{at}");
            }
        }
    }
}
