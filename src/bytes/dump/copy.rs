//! Bytes in notations that other programs read.

use std::fmt::Write as _;

use data_encoding::BASE64;

use crate::bytes::notation::{plain_hex, spaced_hex};
use crate::bytes::text::SafeText;

/// Bytes of one line of an array, as `xxd -i` has them.
const ARRAY_LINE: usize = 12;

/// Bytes of one line of `xxd`.
const XXD_LINE: usize = 16;

/// A notation for copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CopyForm {
    /// `48 65 6c`
    SpacedHex,
    /// `48656c`
    PlainHex,
    /// What `xxd` writes, and `xxd -r` reads.
    Xxd,
    /// A definition in C.
    C,
    /// A constant in Rust.
    Rust,
    /// Base64 (RFC 4648, section 4).
    Base64,
    /// The text notation of the composer.
    Escaped,
}

impl CopyForm {
    /// All forms, in the order in which they are offered.
    pub const ALL: [CopyForm; 7] = [
        CopyForm::SpacedHex,
        CopyForm::PlainHex,
        CopyForm::Xxd,
        CopyForm::C,
        CopyForm::Rust,
        CopyForm::Base64,
        CopyForm::Escaped,
    ];

    /// The words on screen.
    pub const fn name(self) -> &'static str {
        match self {
            CopyForm::SpacedHex => "hex with blanks",
            CopyForm::PlainHex => "hex",
            CopyForm::Xxd => "xxd dump",
            CopyForm::C => "C array",
            CopyForm::Rust => "Rust array",
            CopyForm::Base64 => "base64",
            CopyForm::Escaped => "text with escapes",
        }
    }

    /// `bytes` in this notation: signs that may stand on the screen, and line feeds between
    /// lines, none at the end.
    pub fn write(self, bytes: &[u8]) -> String {
        match self {
            CopyForm::SpacedHex => spaced_hex(bytes),
            CopyForm::PlainHex => plain_hex(bytes),
            CopyForm::Xxd => xxd(bytes),
            CopyForm::C => c_array(bytes),
            CopyForm::Rust => rust_array(bytes),
            CopyForm::Base64 => BASE64.encode(bytes),
            CopyForm::Escaped => SafeText::escaped(bytes).into(),
        }
    }
}

fn xxd(bytes: &[u8]) -> String {
    let lines = bytes.chunks(XXD_LINE).enumerate().map(|(index, row)| {
        let mut hex = String::new();
        for pair in row.chunks(2) {
            let _ = write!(hex, "{} ", plain_hex(pair));
        }
        let is_shown = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
        let text: String =
            row.iter().map(|byte| if is_shown(byte) { char::from(*byte) } else { '.' }).collect();
        format!("{:08x}: {hex:<40} {text}", index * XXD_LINE)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// C has no arrays without elements, so nothing is one byte that the length leaves out.
fn c_array(bytes: &[u8]) -> String {
    let held = if bytes.is_empty() { &[0] } else { bytes };
    format!(
        "const unsigned char payload[{}] = {{\n{}\n}};\nconst unsigned int payload_len = {};",
        held.len(),
        elements(held, "  "),
        bytes.len()
    )
}

fn rust_array(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "const PAYLOAD: [u8; 0] = [];".to_owned();
    }
    format!("const PAYLOAD: [u8; {}] = [\n{},\n];", bytes.len(), elements(bytes, "    "))
}

fn elements(bytes: &[u8], indent: &str) -> String {
    let lines = bytes.chunks(ARRAY_LINE).map(|row| {
        let row: Vec<String> = row.iter().map(|byte| format!("0x{byte:02x}")).collect();
        format!("{indent}{}", row.join(", "))
    });
    lines.collect::<Vec<_>>().join(",\n")
}
