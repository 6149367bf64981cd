//! What the bytes of a struct say as a member of it.

use std::net::Ipv4Addr;

use super::abi::Abi;
use super::rows::LayoutRow;
use super::types::{CType, ScalarClass};
use crate::bytes::layout::family_name;
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// Bytes of one number of a type: of the innermost element of an array.
pub(super) fn element_size(kind: &CType, abi: &Abi) -> u64 {
    match kind {
        CType::Array(of, _) => element_size(of, abi),
        CType::Scalar(scalar) | CType::Enum(scalar) => abi.scalar(scalar).0,
        CType::Pointer => abi.pointer,
        // Its members have rows of their own.
        CType::Aggregate(_) => 1,
    }
}

impl LayoutRow {
    /// What the bytes of the whole struct say here; `None` where they end before, or where there is nothing to say.
    pub fn value(&self, bytes: &[u8], abi: &Abi) -> Option<SafeText> {
        let start = usize::try_from(self.offset).ok()?;
        let held = bytes.get(start..start.checked_add(usize::try_from(self.size).ok()?)?)?;
        let order = self.order.unwrap_or(abi.order);
        if let Some(range) = self.bits {
            self.kind.as_ref()?;
            // A little-endian machine counts bits from the least significant one, a big-endian one from the other end.
            let below = match self.order {
                Some(Order::Big) => (held.len() as u64 * 8).saturating_sub(range.offset + range.bits),
                _ => range.offset,
            };
            let number = self.order.unwrap_or(Order::Little).read(held) >> below.min(127);
            let number = number & ((1 << range.bits.min(64)) - 1);
            let is_signed =
                matches!(&self.kind, Some(CType::Scalar(scalar)) if scalar.class == ScalarClass::Signed);
            return Some(number_text(number, range.bits as u32, is_signed));
        }
        match self.kind.as_ref()? {
            CType::Scalar(scalar) if scalar.name == "in_addr_t" => {
                Some(SafeText::own(Ipv4Addr::from(order.read(held) as u32).to_string()))
            }
            CType::Scalar(scalar) if scalar.name == "sa_family_t" => {
                let family = order.read(held) as u64;
                let name = family_name(family).map_or(String::new(), |name| format!(" {name}"));
                Some(SafeText::own(format!("{family}{name}")))
            }
            CType::Scalar(scalar) | CType::Enum(scalar) => Some(scalar_text(scalar.class, held, order)),

            CType::Pointer if order.read(held) == 0 => Some(SafeText::literal("NULL")),
            CType::Pointer => Some(SafeText::own(format!("{:#x}", order.read(held)))),
            CType::Array(of, _) => match of.as_ref() {
                CType::Scalar(scalar) if scalar.class == ScalarClass::Char => {
                    let text = held.split(|byte| *byte == 0).next().unwrap_or_default();
                    Some(SafeText::literal("\"").then(SafeText::bounded(text, 64).text).then("\""))
                }
                CType::Scalar(scalar) => {
                    let width = element_size(of, abi).max(1) as usize;
                    let shown = held.chunks(width).take(8).map(|each| scalar_text(scalar.class, each, order));
                    let rest = if held.len() > 8 * width { " …" } else { "" };
                    Some(SafeText::join(shown, " ").then(rest))
                }
                _ => None,
            },
            CType::Aggregate(_) => None,
        }
    }
}

fn scalar_text(class: ScalarClass, bytes: &[u8], order: Order) -> SafeText {
    let number = order.read(bytes);
    match (class, bytes.len()) {
        (ScalarClass::Float, 4) => SafeText::own(format!("{:?}", f32::from_bits(number as u32))),
        (ScalarClass::Float, 8) => SafeText::own(format!("{:?}", f64::from_bits(number as u64))),
        // An extended or quadruple number: this host may have none.
        (ScalarClass::Float, _) => SafeText::own(format!("{number:#x}")),
        (ScalarClass::Bool, _) => SafeText::literal(match number {
            0 => "false",
            1 => "true",
            _ => "neither 0 nor 1",
        }),
        (ScalarClass::Char, _) => SafeText::literal("'").then(SafeText::escaped(bytes)).then("'"),
        (ScalarClass::Signed, _) => number_text(number, bytes.len() as u32 * 8, true),
        (ScalarClass::Unsigned, _) => number_text(number, bytes.len() as u32 * 8, false),
    }
}

fn number_text(number: u128, bits: u32, is_signed: bool) -> SafeText {
    if is_signed && (1..=127).contains(&bits) {
        let spare = 128 - bits;
        return SafeText::own(((number << spare) as i128 >> spare).to_string());
    }
    SafeText::own(number.to_string())
}
