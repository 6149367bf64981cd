//! The same said otherwise: a value, or all values of a message, in other kinds, with the bytes that they take.

use super::kind::Kind;
use super::{BuiltMessage, MessagePart};
use crate::bytes::notation::Notation;
use crate::bytes::reading::Reading;

/// One way to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageWay {
    /// The kinds of its fields.
    pub words: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a field says, whatever its kind.
enum Said<'a> {
    /// A whole number, in decimal digits.
    Whole(String),
    Float(&'a str),
    Text(&'a str),
}

/// Kinds of numbers that are not negative, of those that are, of floats and of text.
const WHOLE: &[&str] = &["decimal", "bcd", "u8", "u16", "u16le", "u32", "u32le", "u64"];
const NEGATIVE: &[&str] = &["decimal", "i8", "i16", "i16le", "i32", "i32le", "i64"];
const FLOATS: &[&str] = &["decimal", "f16", "f32", "f32le", "f64", "f64le"];
const TEXTS: &[&str] =
    &["text", "text+nul", "text+lf", "text/u8", "text/u16", "text/u32", "utf16", "utf16le"];

/// Kinds for the text, the whole numbers and the floats of a whole message.
const FORMS: [[&str; 3]; 5] = [
    ["text/u8", "u8", "f16"],
    ["text/u8", "u32", "f32"],
    ["text+nul", "u16", "f32"],
    ["text/u32", "u64", "f64"],
    ["utf16/u16", "u32", "f32"],
];

impl BuiltMessage {
    /// The value of a field in other kinds; those that do not hold it are left out. Empty where it is no number and no
    /// text, or is computed.
    pub fn ways_of(&self, part: &MessagePart) -> Vec<MessageWay> {
        let Some(said) = self.said(part) else { return Vec::new() };
        let kinds = match &said {
            Said::Whole(number) if number.starts_with('-') => NEGATIVE,
            Said::Whole(_) => WHOLE,
            Said::Float(_) => FLOATS,
            Said::Text(_) => TEXTS,
        };
        let way = |kind: &&str| way((*kind).to_owned(), &[(kind, said.value())]);
        kinds.iter().filter_map(way).collect()
    }

    /// The numbers and texts of the message in other kinds: as a line of text with blanks between them, and as bytes
    /// without separators. Forms that do not hold them are left out.
    pub fn ways(&self) -> Vec<MessageWay> {
        let said: Vec<Said<'_>> = self.parts.iter().filter_map(|part| self.said(part)).collect();
        if said.is_empty() {
            return Vec::new();
        }
        let mut line = Vec::new();
        for one in &said {
            if !line.is_empty() {
                line.push(("text", " "));
            }
            line.push((if matches!(one, Said::Text(_)) { "text" } else { "decimal" }, one.value()));
        }
        line.push(("text", r"\n"));
        let mut ways: Vec<MessageWay> = way("a line of text".to_owned(), &line).into_iter().collect();
        for [text, whole, float] in FORMS {
            let negative = whole.replace('u', "i");
            let kind = |one: &Said<'_>| match one {
                Said::Whole(number) if number.starts_with('-') => negative.clone(),
                Said::Whole(_) => whole.to_owned(),
                Said::Float(_) => float.to_owned(),
                Said::Text(_) => text.to_owned(),
            };
            let kinds: Vec<String> = said.iter().map(kind).collect();
            let mut words: Vec<&str> = Vec::new();
            for kind in &kinds {
                if !words.contains(&kind.as_str()) {
                    words.push(kind);
                }
            }
            let words = words.join(", ");
            let fields: Vec<(&str, &str)> =
                kinds.iter().zip(&said).map(|(kind, one)| (kind.as_str(), one.value())).collect();
            if ways.iter().all(|way| way.words != words) {
                ways.extend(way(words, &fields));
            }
        }
        ways
    }

    fn said<'a>(&self, part: &'a MessagePart) -> Option<Said<'a>> {
        let held = self.bytes.get(part.range.clone())?;
        match part.kind {
            // What is computed over others says nothing of its own.
            _ if part.kind.integer().is_some() && part.value.contains('(') => None,
            Kind::Value(Reading::Unsigned(_), order) => Some(Said::Whole(order.read(held).to_string())),
            Kind::Value(Reading::Signed(width), order) => {
                let spare = 128 - 8 * width as u32;
                Some(Said::Whole(((order.read(held) << spare) as i128 >> spare).to_string()))
            }
            Kind::Value(Reading::Float16 | Reading::Float32 | Reading::Float64, _) => {
                Some(Said::Float(&part.value))
            }
            Kind::Value(Reading::Bcd | Reading::Varint, _) | Kind::Decimal => {
                Some(if part.value.contains('.') {
                    Said::Float(&part.value)
                } else {
                    Said::Whole(part.value.clone())
                })
            }
            // Blanks and line ends stand between values.
            Kind::Text { .. } => {
                let bytes = Notation::Text.parse(&part.value).ok()?;
                let is_separator = bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
                (!is_separator).then_some(Said::Text(&part.value))
            }
            Kind::Value(..) | Kind::Hex | Kind::Pad | Kind::Align | Kind::Address => None,
        }
    }
}

impl Said<'_> {
    fn value(&self) -> &str {
        match self {
            Said::Whole(number) => number,
            Said::Float(text) | Said::Text(text) => text,
        }
    }
}

/// A message of these kinds and values; `None` if one of them does not hold its value.
fn way(words: String, fields: &[(&str, &str)]) -> Option<MessageWay> {
    let lines: Vec<String> = fields.iter().map(|(kind, value)| format!("{kind} {value}")).collect();
    let bytes = BuiltMessage::parse(&lines.join("\n")).ok()?.bytes;
    Some(MessageWay { words, bytes })
}
