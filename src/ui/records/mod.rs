//! Records of the journal as rows on the screen: what conversation and ladder have in common.
//!
//! ```text
//!  … 120 older calls …            note above the oldest row
//!  row                            rows: an index of those that were found, from the newest back
//! ▌row                            cursor, marks, one opened row
//!  what is waited for             tail, while the newest row is at the lower edge
//!  filter "port:9", +12 new       status: a line of its own, only when there is something to say
//! ```
//!
//! | file | what |
//! |---|---|
//! | `source` | the two traits: which records are rows ([`RecordSource`]), how they are drawn ([`RecordLines`]) |
//! | `walk` | the way back through the journal, in parts |
//! | `index` | the rows that were found, and how many are new |
//! | `view` | [`RecordView`]: cursor, window, follow and hold, filter, opened row |
//! | `moves` | what actions do, search among them |
//! | `window` | which rows are on screen, and drawing them |
//! | `facts` | what a filter may ask of a record |
//!
//! Rows are found by walking backwards from the newest record, no further than the screen needs. A view that follows,
//! without a filter, keeps nothing: it costs what is on screen, however long the journal is. All that looks further
//! looks at `STEP_LIMIT` records in one go, and goes on at the next calls or tick.

mod facts;
mod index;
mod moves;
mod source;
mod view;
mod walk;
mod window;

#[cfg(test)]
mod tests;

pub use facts::RecordFacts;
pub use source::{RecordLines, RecordSource};
pub use view::RecordView;
pub use walk::{Chains, Heads};
pub use window::RecordWindow;

/// Records looked at in one go, so that no filter, no search and no stretch of hidden calls stalls the screen: below a
/// millisecond, or a few where a filter has each of them written out as text.
const STEP_LIMIT: usize = 8_000;

/// Bytes of records that a filter or a search looks through in one go, for the same reason: some milliseconds.
const BYTE_LIMIT: usize = 4 << 20;
