#![doc = include_str!("../../../docs/json.md")]

mod address;
mod call;
mod dns;
mod event;
mod explanation;
mod holder;
mod layout;
mod named;
mod transfer;
mod why;

#[cfg(test)]
mod tests;

pub use call::call;
pub use dns::dns;
pub use event::{
    ServerChange, Summary, accepted, answer, change, closed, failure, listening, name, note, summary, tls,
};
pub use explanation::{order, source};
pub use layout::{address_facts, bytes, layout, layout_row};
pub use transfer::transfer;
pub use why::finding;

use serde::Serialize;

use crate::model::moment::{Epoch, Moment};

/// The version of the lines.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct JsonLine<'a, T> {
    v: u8,
    r#type: &'a str,
    time: String,
    #[serde(flatten)]
    rest: T,
}

/// One line, without its end.
fn line(kind: &str, epoch: &Epoch, at: Moment, rest: impl Serialize) -> String {
    let line = JsonLine { v: VERSION, r#type: kind, time: time(epoch, at), rest };
    // Strings and numbers only, no map with other keys: it cannot fail.
    serde_json::to_string(&line).unwrap_or_default()
}

/// RFC 3339 in UTC with microseconds: `2026-01-02T12:04:31.000012Z`.
pub fn time(epoch: &Epoch, at: Moment) -> String {
    let stamp = jiff::Timestamp::try_from(epoch.wall(at)).unwrap_or_default();
    stamp.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
