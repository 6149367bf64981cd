//! Reply rules as they are typed: `equals:PING => PONG\n`, `regex:^GET (\S+) => 200 $1\n ; delay=0.5 ; close`.
//!
//! ```text
//! answer   the answer: payload notation with `$1`, `$peer`, `$len`, `$count`
//! typed    the whole rule: its parser, and its inverse
//! ```

mod answer;
mod typed;

pub use answer::{ReplyContext, ReplyTemplate};

/// Rules that a server may have: as many as a form can show.
pub const MOST_RULES: usize = 32;
