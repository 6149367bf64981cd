//! What the bytes of a struct say as a member of it.

use super::abi::Abi;
use super::meaning::MemberMeaning;
use super::rows::{LayoutRow, StructLayout};
use super::types::{CType, ScalarClass};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// Elements of an array that are told.
const ELEMENTS: usize = 8;

impl LayoutRow {
    /// What the bytes of the whole struct say here; `None` where they end before, or where there is nothing to say.
    pub fn value(&self, bytes: &[u8], abi: &Abi) -> Option<SafeText> {
        let start = usize::try_from(self.offset).ok()?;
        let held = bytes.get(start..start.checked_add(usize::try_from(self.size).ok()?)?)?;
        self.told(held, abi).map(|(value, _)| value)
    }

    /// What the bytes of this row say, and a remark about it.
    pub(super) fn told(&self, held: &[u8], abi: &Abi) -> Option<(SafeText, SafeText)> {
        let kind = self.kind.as_ref()?;
        if let Some(told) = self.meaning.and_then(|meaning| meaning.of_bytes(held)) {
            return Some(told);
        }
        let order = self.order.unwrap_or(abi.order);
        if let Some(range) = self.bits {
            // A little-endian machine counts bits from the least significant one, a big-endian one from the other end.
            let below = match self.order {
                Some(Order::Big) => (held.len() as u64 * 8).saturating_sub(range.offset + range.bits),
                _ => range.offset,
            };
            let number = self.order.unwrap_or(Order::Little).read(held) >> below.min(127);
            let number = number & ((1 << range.bits.min(64)) - 1);
            let is_signed = matches!(kind, CType::Scalar(scalar) if scalar.class == ScalarClass::Signed);
            let number = signed(number, range.bits as u32, is_signed);
            return Some(number_told(self.meaning, number, held.len()));
        }
        self.told_as(kind, held, order, abi)
    }

    fn told_as(&self, kind: &CType, held: &[u8], order: Order, abi: &Abi) -> Option<(SafeText, SafeText)> {
        let plain = |text: SafeText| Some((text, SafeText::EMPTY));
        match kind {
            CType::Scalar(scalar) | CType::Enum(scalar) => {
                Some(scalar_told(self.meaning, scalar.class, held, order))
            }
            CType::Pointer if order.read(held) == 0 => plain(SafeText::literal("NULL")),
            CType::Pointer => plain(SafeText::own(format!("{:#x}", order.read(held)))),
            CType::Array(of, _) => match of.as_ref() {
                CType::Scalar(scalar) if scalar.class == ScalarClass::Char && self.meaning.is_none() => {
                    let text = held.split(|byte| *byte == 0).next().unwrap_or_default();
                    plain(SafeText::literal("\"").then(SafeText::bounded(text, 64).text).then("\""))
                }
                CType::Scalar(scalar) => {
                    let width = abi.element(of).max(1) as usize;
                    let each = |each| scalar_told(self.meaning, scalar.class, each, order).0;
                    let shown = held.chunks(width).take(ELEMENTS).map(each);
                    let rest = if held.len() > ELEMENTS * width { " …" } else { "" };
                    plain(SafeText::join(shown, " ").then(rest))
                }
                _ => None,
            },
            CType::Aggregate(_) => None,
        }
    }
}

impl StructLayout {
    /// What a program sends that writes the members one after the other, each in its order (network order where the
    /// declaration says none), without padding: the numbers of `bytes`, which are the struct in memory here.
    pub fn serialized(&self, bytes: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        for row in self.rows.iter().filter(|row| !row.is_pad() && row.bits.is_none()) {
            let start = row.offset as usize;
            let held = bytes.get(start..start + row.size as usize).unwrap_or_default();
            let width = row.kind.as_ref().map_or(1, |kind| self.abi.element(kind)).max(1) as usize;
            for number in held.chunks(width) {
                let value = row.order.unwrap_or(self.abi.order).read(number);
                wire.extend(row.order.unwrap_or(Order::NETWORK).write(value, number.len()));
            }
        }
        wire
    }
}

fn scalar_told(
    meaning: Option<MemberMeaning>,
    class: ScalarClass,
    bytes: &[u8],
    order: Order,
) -> (SafeText, SafeText) {
    let number = order.read(bytes);
    let text = match (class, bytes.len()) {
        (ScalarClass::Float, 4) => SafeText::own(format!("{:?}", f32::from_bits(number as u32))),
        (ScalarClass::Float, 8) => SafeText::own(format!("{:?}", f64::from_bits(number as u64))),
        // An extended or quadruple number: this host may have none.
        (ScalarClass::Float, _) => SafeText::own(format!("{number:#x}")),
        (ScalarClass::Bool, _) => SafeText::literal(match number {
            0 => "false",
            1 => "true",
            _ => "neither 0 nor 1",
        }),
        (ScalarClass::Char, _) if meaning.is_none() => {
            SafeText::literal("'").then(SafeText::escaped(bytes)).then("'")
        }
        (class, width) => {
            let number = signed(number, width as u32 * 8, class == ScalarClass::Signed);
            return number_told(meaning, number, width);
        }
    };
    (text, SafeText::EMPTY)
}

fn number_told(meaning: Option<MemberMeaning>, number: i128, width: usize) -> (SafeText, SafeText) {
    let told = meaning.and_then(|meaning| meaning.of_number(number, width));
    told.unwrap_or_else(|| (SafeText::own(number.to_string()), SafeText::EMPTY))
}

/// The number that the lowest bits are; members have 64 at most.
fn signed(number: u128, bits: u32, is_signed: bool) -> i128 {
    if is_signed && (1..=127).contains(&bits) {
        let spare = 128 - bits;
        return (number << spare) as i128 >> spare;
    }
    number as i128
}
