//! The bases in which integers are written.

use super::Order;

/// The base in which integers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Radix {
    /// `58001`
    #[default]
    Decimal,
    /// `0xe291`, with the leading zeros of its width.
    Hexadecimal,
    /// `0161221`, as C writes it.
    Octal,
    /// `1110 0010  1001 0001`, with the leading zeros of its width.
    Binary,
}

impl Radix {
    /// All bases, in the order in which they are offered.
    pub const ALL: [Radix; 4] = [Radix::Hexadecimal, Radix::Decimal, Radix::Octal, Radix::Binary];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Radix::Decimal => "decimal",
            Radix::Hexadecimal => "hex",
            Radix::Octal => "octal",
            Radix::Binary => "binary",
        }
    }

    /// An unsigned number of `width` bytes in this base.
    pub fn write(self, number: u128, width: usize) -> String {
        match self {
            Radix::Decimal => number.to_string(),
            Radix::Hexadecimal => format!("0x{number:0digits$x}", digits = width * 2),
            Radix::Octal if number == 0 => "0".to_owned(),
            Radix::Octal => format!("0{number:o}"),
            Radix::Binary => {
                let bytes = Order::Big.write(number, width);
                let octets: Vec<_> =
                    bytes.iter().map(|byte| format!("{:04b} {:04b}", byte >> 4, byte & 15)).collect();
                octets.join("  ")
            }
        }
    }
}
