//! JSON lines: one object a line, the same everywhere.
//!
//! Every object begins with `v` (1), `type` and `time` (RFC 3339, UTC, microseconds). New keys may be
//! added within version 1; those that are there keep their meaning.
//!
//! A line of `type` `call`:
//!
//! | key | value |
//! |---|---|
//! | `socket` | number of the socket, never used twice; library calls have one of their own |
//! | `fd` | the descriptor, `null` where there is none |
//! | `call` | `socket`, `connect`, `recvfrom` … by the name in the man page |
//! | `args` | an object; what has a name in the C headers is that name, the rest numbers |
//! | `result` | what it returned; -1 with an errno; library calls their `EAI_` number |
//! | `errno` | `"ECONNREFUSED"`, a number where it has no name, or `null` |
//! | `duration_us` | microseconds from its begin, `time`, to its end |
//! | `length` | bytes that it moved |
//! | `bytes` | these bytes in hexadecimal, as far as the journal kept them |
//! | `truncated` | whether `bytes` are fewer than `length` |
//! | `observer` | `true`, only on calls of our own instruments |
//! | `fault` | only where a fault on purpose struck: its place in the server's list, from 1 |
//!
//! An address is an object with `family`, `raw` (the `sockaddr` bytes, hexadecimal) and, by family, `ip`,
//! `port`, `scope`, `flow`, `path` or `abstract`.
//!
//! | `type` | further keys |
//! |---|---|
//! | `listening` | `transport`, `service`, `address`, `socket`, `fd` |
//! | `accepted` | `transport`, `peer`, `local`, `socket`, `fd`, `connection` |
//! | `closed` | the same, `reason`, `failure`, `bytes_in`, `bytes_out`, `calls_in`, `calls_out`, `age_us` |
//! | `answer` | `node`, `service`, `hints`, `nodes`, `error`, `duration_us` |
//! | `name` | `address`, `host`, `service`, `error` |
//! | `failure` | `operation`, `subject`, `cause`, `errno`, `advice` |
//! | `summary` | `accepted`, `refused`, totals, `recorded`, `evicted`, `never_recorded` |
//!
//! Text that came from outside (host names, paths) stands in the notation of [`crate::bytes::text`], so
//! that a line is safe on a terminal; raw bytes are always beside it or in a `call` line.

mod address;
mod call;
mod event;

#[cfg(test)]
mod tests;

pub use call::call;
pub use event::{Summary, accepted, answer, closed, failure, listening, name, summary};

use serde::Serialize;

use crate::model::moment::{Epoch, Moment};

/// The version of the lines.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Line<'a, T> {
    v: u8,
    r#type: &'a str,
    time: String,
    #[serde(flatten)]
    rest: T,
}

/// One line, without its end.
fn line(kind: &str, epoch: &Epoch, at: Moment, rest: impl Serialize) -> String {
    let line = Line { v: VERSION, r#type: kind, time: time(epoch, at), rest };
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
