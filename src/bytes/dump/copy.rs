//! Bytes as another program writes them.

use std::fmt::Write as _;

use crate::bytes::notation::plain_hex;

/// Bytes of one line of `xxd`.
const XXD_LINE: usize = 16;

/// What `xxd` writes, and `xxd -r` reads: line feeds between the lines, none at the end.
pub fn xxd(bytes: &[u8]) -> String {
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
