//! Bytes as a C string: what the composer reads, and the quotation mark escaped.

use crate::bytes::text::SafeText;

/// All of it in quotation marks.
pub(super) fn quoted(bytes: &[u8]) -> SafeText {
    let parts = bytes.split(|byte| *byte == b'"').map(SafeText::escaped);
    SafeText::literal("\"").then(SafeText::join(parts, "\\\"")).then("\"")
}

/// As much as fits into `columns`, the marks and the dots included: `"Hello wo"...`. At least `""...`.
/// `is_cut` says that there is more than `bytes`, so that the dots stand in any case.
pub fn quoted_within(bytes: &[u8], columns: usize, is_cut: bool) -> SafeText {
    const DOTS: usize = 3;
    // No column without a byte: a little more than the columns is enough to see that it does not fit.
    if !is_cut && bytes.len() <= columns {
        let whole = quoted(bytes);
        if whole.width() <= columns {
            return whole;
        }
    }
    let mut room = columns.saturating_sub(2 + DOTS);
    let mut text = SafeText::literal("\"");
    let mut parts = bytes.split(|byte| *byte == b'"').peekable();
    let mut has_left = is_cut;
    while let Some(part) = parts.next() {
        let bounded = SafeText::bounded(part, room);
        room -= bounded.text.width();
        text.push(&bounded.text);
        let has_more = parts.peek().is_some();
        if bounded.left > 0 || (has_more && room < 2) {
            has_left = true;
            break;
        }
        if has_more {
            text.push_literal("\\\"");
            room -= 2;
        }
    }
    text.push_literal("\"");
    if has_left {
        text.push_literal("...");
    }
    text
}
