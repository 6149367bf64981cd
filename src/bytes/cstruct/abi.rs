//! What a machine and its compiler decide.

use super::types::{CType, Scalar, ScalarWidth};
use crate::bytes::order::Order;

/// How a compiler packs bit-fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BitFieldRule {
    /// System V and AAPCS, as gcc and clang follow them: a field stands at the next bit, unless it would cross more
    /// units of its type than it has. Whether an unnamed field aligns the struct too is up to the machine.
    SystemV {
        /// AAPCS (arm, aarch64): unnamed fields align the struct.
        unnamed_aligns: bool,
    },
    /// Visual C++: a unit of the declared type is opened for a run of fields of the same size.
    Microsoft,
}

/// An application binary interface: what sizes and alignments follow from.
#[derive(Debug, PartialEq, Eq)]
pub struct Abi {
    /// `x86-64`, `i386` …
    pub name: &'static str,
    /// Where it is used.
    pub about: &'static str,
    /// The order of the bytes in a number.
    pub order: Order,
    /// Bytes of a pointer, and of `size_t`.
    pub pointer: u64,
    /// Bytes of `long`.
    pub long: u64,
    /// Alignment of 8-byte numbers inside a struct, in bytes.
    eight: u64,
    /// Size and alignment of `long double`.
    long_double: (u64, u64),
    /// Bytes of `wchar_t`.
    wide_char: u64,
    pub(super) bit_fields: BitFieldRule,
}

const SYSTEM_V: BitFieldRule = BitFieldRule::SystemV { unnamed_aligns: false };
const AAPCS: BitFieldRule = BitFieldRule::SystemV { unnamed_aligns: true };

static KNOWN: [Abi; 5] = Abi::ALL;

impl Abi {
    /// All that are known; the first is that of most servers.
    pub const ALL: [Abi; 5] = [
        Abi {
            name: "x86-64",
            about: "Linux and BSD on 64-bit Intel and AMD (System V ABI)",
            order: Order::Little,
            pointer: 8,
            long: 8,
            eight: 8,
            long_double: (16, 16),
            wide_char: 4,
            bit_fields: SYSTEM_V,
        },
        Abi {
            name: "i386",
            about: "Linux on 32-bit Intel (System V ABI): 8-byte numbers are aligned to 4",
            order: Order::Little,
            pointer: 4,
            long: 4,
            eight: 4,
            long_double: (12, 4),
            wide_char: 4,
            bit_fields: SYSTEM_V,
        },
        Abi {
            name: "aarch64",
            about: "Linux on 64-bit ARM (AAPCS64)",
            order: Order::Little,
            pointer: 8,
            long: 8,
            eight: 8,
            long_double: (16, 16),
            wide_char: 4,
            bit_fields: AAPCS,
        },
        Abi {
            name: "arm",
            about: "Linux on 32-bit ARM (AAPCS)",
            order: Order::Little,
            pointer: 4,
            long: 4,
            eight: 8,
            long_double: (8, 8),
            wide_char: 4,
            bit_fields: AAPCS,
        },
        Abi {
            name: "windows-x64",
            about: "Windows on 64-bit Intel and AMD (Visual C++): long has 4 bytes",
            order: Order::Little,
            pointer: 8,
            long: 4,
            eight: 8,
            long_double: (8, 8),
            wide_char: 2,
            bit_fields: BitFieldRule::Microsoft,
        },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Abi> {
        KNOWN.iter().find(|abi| abi.name == name)
    }

    /// That of this host; x86-64 where it is not known.
    pub fn host() -> &'static Abi {
        let name = if cfg!(target_arch = "aarch64") {
            "aarch64"
        } else if cfg!(target_arch = "x86") {
            "i386"
        } else if cfg!(target_arch = "arm") {
            "arm"
        } else {
            "x86-64"
        };
        Abi::named(name).unwrap_or(&KNOWN[0])
    }

    /// Bytes of one number of a type: of the innermost element of an array.
    pub(super) fn element(&self, kind: &CType) -> u64 {
        match kind {
            CType::Array(of, _) => self.element(of),
            CType::Scalar(scalar) | CType::Enum(scalar) => self.scalar(scalar).0,
            CType::Pointer => self.pointer,
            // Its members have rows of their own.
            CType::Aggregate(_) => 1,
        }
    }

    /// Size and alignment in a struct, in bytes.
    pub(super) const fn scalar(&self, scalar: &Scalar) -> (u64, u64) {
        let size = match scalar.width {
            ScalarWidth::Fixed(size) => size,
            ScalarWidth::Long => self.long,
            ScalarWidth::Pointer => self.pointer,
            ScalarWidth::WideChar => self.wide_char,
            ScalarWidth::LongDouble => return self.long_double,
        };
        (size, if size == 8 { self.eight } else { size })
    }
}
