//! Lines of `sockpit inspect` and `sockpit address`: layouts, bytes, forms. They are no events, and have no time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{VERSION, hex};
use crate::bytes::address::AddressFact;
use crate::bytes::cstruct::{LayoutRow, StructLayout};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

#[derive(Serialize)]
struct LayoutObject<'a> {
    v: u8,
    r#type: &'static str,
    name: &'a str,
    kind: &'static str,
    abi: &'static str,
    size: u64,
    align: u64,
    padding: u64,
}

/// The struct as a whole.
pub fn layout(layout: &StructLayout) -> String {
    to_line(&LayoutObject {
        v: VERSION,
        r#type: "layout",
        name: &layout.name,
        kind: layout.kind.word(),
        abi: layout.abi.name,
        size: layout.size,
        align: layout.align,
        padding: layout.padding(),
    })
}

#[derive(Serialize)]
struct LayoutRowObject<'a> {
    v: u8,
    r#type: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    declared: &'a str,
    offset: u64,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    bit_offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
}

/// A member, or padding; `bytes` are those of the whole struct, as many as there are.
pub fn layout_row(layout: &StructLayout, row: &LayoutRow, bytes: Option<&[u8]>) -> String {
    let held = bytes.and_then(|bytes| {
        let start = usize::try_from(row.offset).ok()?;
        bytes.get(start..start.checked_add(usize::try_from(row.size).ok()?)?)
    });
    to_line(&LayoutRowObject {
        v: VERSION,
        r#type: if row.is_pad() { "pad" } else { "field" },
        name: &row.name,
        declared: &row.text,
        offset: row.offset,
        size: row.size,
        bit_offset: row.bits.map(|bits| bits.offset),
        bits: row.bits.map(|bits| bits.bits),
        order: row.order.map(Order::name),
        value: bytes.and_then(|bytes| row.value(bytes, layout.abi)).map(String::from),
        bytes: held.map(hex),
        why: row.why.as_str(),
    })
}

#[derive(Serialize)]
struct BytesObject {
    v: u8,
    r#type: &'static str,
    offset: u64,
    length: usize,
    bytes: String,
}

/// A piece of a file or a stream.
pub fn bytes(offset: u64, bytes: &[u8]) -> String {
    to_line(&BytesObject { v: VERSION, r#type: "bytes", offset, length: bytes.len(), bytes: hex(bytes) })
}

#[derive(Serialize)]
struct AddressFacts<'a> {
    v: u8,
    r#type: &'static str,
    form: &'a str,
    facts: BTreeMap<String, &'a str>,
}

/// What `sockpit address` says of a form: an object of labels, blanks in them as `_`.
pub fn address_facts(form: &str, facts: &[AddressFact]) -> String {
    let form = SafeText::escaped_str(form);
    let lines =
        facts.iter().map(|(label, text)| (label.replace([' ', '-'], "_").to_lowercase(), text.as_str()));
    to_line(&AddressFacts { v: VERSION, r#type: "address", form: form.as_str(), facts: lines.collect() })
}

fn to_line(object: &impl Serialize) -> String {
    // Strings and numbers only: it cannot fail.
    serde_json::to_string(object).unwrap_or_default()
}
