//! Messages that are built field by field: a line for each, its kind and what it says.
//!
//! ```text
//! id      u16 4660
//! length  u16le length(name..)      a field that is computed over others
//! name    text/u8 Mike              a string with its length before it
//!         text+lf 12                … or an end behind it
//! sum     u16 checksum(all)
//! ```
//!
//! Everything is bounded ([`LINES`], [`BYTES`]). An error points at its place in the text.

mod field;
mod kind;
mod ways;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

pub use kind::{FieldKind, KINDS, Kind, StringEnd};
pub use ways::MessageWay;

use self::field::{FieldLine, FieldSummary, FieldValue};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// Fields of a message at most.
pub const LINES: usize = 256;

/// Bytes of a message at most: the largest that a datagram of IPv4 carries.
pub const BYTES: usize = 65_507;

/// A message that is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuiltMessage {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its fields, in their order.
    pub parts: Vec<MessagePart>,
}

/// A field of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePart {
    /// Its name; empty if it has none.
    pub name: String,
    /// The line in which it stands, counted from 0.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
    /// What was typed for it.
    pub value: String,
    /// Which bytes of the message it has.
    pub range: Range<usize>,
}

/// Why what is typed is no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageError {
    /// Where in the text, in bytes, on boundaries of characters; empty at the end if something is missing.
    pub range: Range<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub text: SafeText,
}

/// `line 2: …`
impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

impl std::error::Error for MessageError {}

impl BuiltMessage {
    /// The message of some lines. Empty ones and those that begin with `#` are left out.
    pub fn parse(source: &str) -> Result<BuiltMessage, MessageError> {
        let mut lines = Vec::new();
        let mut start = 0;
        for (line, text) in source.split('\n').enumerate() {
            let at = |error: field::LineError| MessageError {
                range: start + error.range.start..start + error.range.end,
                line: line + 1,
                text: error.text,
            };
            if let Some(field) = FieldLine::parse(text).map_err(at)? {
                lines.push((line, start, field));
            }
            if lines.len() > LINES {
                let text = SafeText::literal("a message has at most ").then(LINES).then(" fields");
                return Err(MessageError { range: start..start, line: line + 1, text });
            }
            start += text.len() + 1;
        }
        let mut message = BuiltMessage::default();
        for (line, start, field) in &lines {
            let begin = message.bytes.len();
            match &field.value {
                FieldValue::Bytes(bytes) => message.bytes.extend_from_slice(bytes),
                FieldValue::Align(to) => message.bytes.resize(begin.next_multiple_of(*to), 0),
                // Its place; what it says is computed when all the others stand.
                FieldValue::Summary(_) => message.bytes.resize(begin + field.kind.integer().unwrap_or(0), 0),
            }
            if message.bytes.len() > BYTES {
                let text = SafeText::literal("a message has at most ").then(BYTES).then(" bytes");
                return Err(MessageError { range: *start..*start, line: line + 1, text });
            }
            message.parts.push(MessagePart {
                name: field.name.clone(),
                line: *line,
                kind: field.kind,
                value: field.typed.clone(),
                range: begin..message.bytes.len(),
            });
        }
        // Lengths first: a checksum is over what they say.
        for is_checksum in [false, true] {
            for (index, (line, start, field)) in lines.iter().enumerate() {
                if let FieldValue::Summary(summary) = &field.value
                    && summary.is_checksum() == is_checksum
                {
                    message.summarize(index, summary).map_err(|text| {
                        let range = start + summary.place.start..start + summary.place.end;
                        MessageError { range, line: line + 1, text }
                    })?;
                }
            }
        }
        Ok(message)
    }

    fn summarize(&mut self, index: usize, summary: &FieldSummary) -> Result<(), SafeText> {
        let range = self.range_of(summary)?;
        let part = &self.parts[index];
        let number = summary.of(&self.bytes[range]);
        let place = part.range.clone();
        let width = place.len();
        if width < 8 && number >> (8 * width) != 0 {
            return Err(SafeText::literal("it is ").then(number).then(", and does not fit the field"));
        }
        let order = part.kind.order().unwrap_or(Order::NETWORK);
        self.bytes[place].copy_from_slice(&order.write(u128::from(number), width));
        Ok(())
    }

    /// The bytes from the first field that a summary names to the last.
    fn range_of(&self, summary: &FieldSummary) -> Result<Range<usize>, SafeText> {
        let place = |name: &str| {
            let named = self.parts.iter().find(|part| part.name == name);
            let missing = || SafeText::literal("no field is called ").then(SafeText::escaped_str(name));
            named.map(|part| part.range.clone()).ok_or_else(missing)
        };
        let whole = 0..self.bytes.len();
        let first = summary.from.as_deref().map_or(Ok(whole.clone()), place)?;
        let last = summary.to.as_deref().map_or(Ok(whole.end..whole.end), place)?;
        if first.start > last.start {
            return Err(SafeText::literal("the first of these fields stands behind the last"));
        }
        let (start, end) = (first.start, last.end);
        Ok(start..end)
    }
}
