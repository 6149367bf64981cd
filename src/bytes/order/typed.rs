//! A number as a person types it, for the picture of its bytes; and the four functions of byteorder(3) applied to it.

use super::{Order, htonl, htons};
use crate::bytes::text::SafeText;

/// A number with its width.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedNumber {
    /// Its bits, in the lowest `width` bytes.
    pub bits: u128,
    /// Bytes that it has: 1, 2, 4, 8 or 16.
    pub width: usize,
    /// What was typed, if it is a float.
    float: Option<f64>,
}

impl TypedNumber {
    /// Reads decimal (with a sign), hexadecimal (`0x`, or digits with a letter of a to f), octal (`0o`), binary (`0b`),
    /// or a float (with a point, or `inf`, `nan`). Without a width it has the fewest of 8, 16, 32 and 64 bits that hold
    /// it, and no fewer than its hexadecimal digits; a float has 32. The error says what is wrong.
    pub fn parse(text: &str, bits: Option<u32>) -> Result<TypedNumber, SafeText> {
        let bare = text.trim().replace('_', "").to_ascii_lowercase();
        let digits = |radix, digits: &str| u128::from_str_radix(digits, radix).ok();
        let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (number, least) = if let Some(hex) = bare.strip_prefix("0x") {
            (digits(16, hex), hex.len() * 4)
        } else if let Some(octal) = bare.strip_prefix("0o") {
            (digits(8, octal), 0)
        } else if let Some(binary) =
            bare.strip_prefix("0b").filter(|rest| rest.bytes().all(|byte| byte < b'2'))
        {
            (digits(2, binary), binary.len())
        } else if let Ok(number) = bare.parse::<u128>() {
            (Some(number), 0)
        } else if let Some(negative) = bare.strip_prefix('-').and_then(|rest| rest.parse::<u128>().ok()) {
            return TypedNumber::negative(negative, bits);
        } else if is_hex(&bare) {
            (digits(16, &bare), bare.len() * 4)
        } else if let Ok(float) = bare.parse::<f64>() {
            return TypedNumber::float(float, bits);
        } else {
            let text = "a number is expected here, as 0x76543210, b34f, 58001 or 3.14";
            return Err(SafeText::literal(text));
        };
        let number =
            number.ok_or_else(|| SafeText::literal("a number of at most 128 bits is expected here"))?;
        let needed = (128 - number.leading_zeros()) as usize;
        let wanted = bits.map_or_else(|| fewest(needed.max(least)), |bits| bits as usize);
        if needed > wanted {
            let text = SafeText::literal("it needs ").then(needed).then(" bits, and has ").then(wanted);
            return Err(text);
        }
        Ok(TypedNumber { bits: number, width: wanted / 8, float: None })
    }

    fn negative(size: u128, bits: Option<u32>) -> Result<TypedNumber, SafeText> {
        let needed = (129 - size.saturating_sub(1).leading_zeros()) as usize;
        let wanted = bits.map_or_else(|| fewest(needed), |bits| bits as usize);
        if needed > wanted {
            let text = SafeText::literal("it needs ")
                .then(needed)
                .then(" bits with its sign, and has ")
                .then(wanted);
            return Err(text);
        }
        let mask = u128::MAX >> (128 - wanted);
        Ok(TypedNumber { bits: size.wrapping_neg() & mask, width: wanted / 8, float: None })
    }

    fn float(float: f64, bits: Option<u32>) -> Result<TypedNumber, SafeText> {
        let (number, width) = match bits {
            None | Some(32) => (u128::from((float as f32).to_bits()), 4),
            Some(64) => (u128::from(float.to_bits()), 8),
            Some(_) => return Err(SafeText::literal("a float has 32 or 64 bits")),
        };
        Ok(TypedNumber { bits: number, width, float: Some(float) })
    }

    /// Whether it was typed as a float.
    pub const fn is_float(&self) -> bool {
        self.float.is_some()
    }

    /// In hexadecimal, with the digits of its width.
    pub fn hex(&self) -> String {
        format!("0x{:0digits$x}", self.bits, digits = self.width * 2)
    }

    /// `0x76543210 = 1985229328, 32 bits`
    pub fn title(&self) -> SafeText {
        let number = match self.float {
            None => format!("{} = {}", self.hex(), self.bits),
            Some(float) => format!("{float:?} = {} (IEEE 754)", self.hex()),
        };
        SafeText::own(number).then(", ").then(self.width * 8).then(" bits")
    }
}

fn fewest(needed: usize) -> usize {
    [8, 16, 32, 64].into_iter().find(|bits| needed <= *bits).unwrap_or(128)
}

/// `htons`, `ntohs`, `htonl`, `ntohl` (byteorder(3)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderFunction {
    /// As C calls it.
    pub name: &'static str,
    /// Bytes that it takes.
    pub width: usize,
}

impl OrderFunction {
    /// All four.
    pub const ALL: [OrderFunction; 4] = [
        OrderFunction { name: "htons", width: 2 },
        OrderFunction { name: "ntohs", width: 2 },
        OrderFunction { name: "htonl", width: 4 },
        OrderFunction { name: "ntohl", width: 4 },
    ];

    /// What it returns on a host of an order. Both directions are the same function.
    pub fn of(self, number: u128, host: Order) -> u128 {
        match self.width {
            2 => u128::from(htons(number as u16, host)),
            _ => u128::from(htonl(number as u32, host)),
        }
    }

    /// The call with its result, here and on a host of the other order; or why it cannot take the number.
    pub fn text(self, number: &TypedNumber) -> SafeText {
        let name = SafeText::literal(self.name);
        let has_more = number.bits >> (self.width * 8) != 0;
        if has_more || number.width > self.width {
            let text = name.padded(10).then("takes ").then(self.width * 8).then(" bits: the number has more");
            return text;
        }
        let digits = self.width * 2;
        let hex = |number: u128| SafeText::own(format!("0x{number:0digits$x}"));
        let (here, there) = (self.of(number.bits, Order::HOST), self.of(number.bits, Order::HOST.other()));
        let call = name.then("(").then(hex(number.bits)).then(") = ").then(hex(here)).then(" = ");
        let elsewhere = SafeText::literal("; on a ").then(Order::HOST.other().name()).then(" host ");
        call.then(SafeText::shown(here)).then(elsewhere).then(hex(there))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let parsed = |text, bits| TypedNumber::parse(text, bits).map(|number| (number.bits, number.width));
        assert_eq!(parsed("0x76543210", None), Ok((0x7654_3210, 4)));
        assert_eq!(parsed("b34f", None), Ok((0xb34f, 2)));
        assert_eq!(parsed("58001", None), Ok((58001, 2)));
        assert_eq!(parsed("0x00000001", None), Ok((1, 4)));
        assert_eq!(parsed("0b1000_0000", None), Ok((128, 1)));
        assert_eq!(parsed("0o17", Some(32)), Ok((15, 4)));
        assert_eq!(parsed("-1", Some(16)), Ok((0xffff, 2)));
        assert_eq!(parsed("-129", None), Ok((0xff7f, 2)));
        assert_eq!(parsed("-128", None), Ok((0x80, 1)));
        assert_eq!(parsed("3.14", None), Ok((0x4048_f5c3, 4)));
        assert_eq!(parsed("1.0", Some(64)), Ok((0x3ff0_0000_0000_0000, 8)));
        for (text, bits) in [("", None), ("x", None), ("300", Some(8)), ("1.5", Some(16)), ("-200", Some(8))]
        {
            assert!(parsed(text, bits).is_err(), "{text}");
        }
    }
}
