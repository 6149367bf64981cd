//! The hex dump: rows, where each byte stands in them, and copies in other notations.
//!
//! ```text
//! 0000  02 00 e2 91 7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········
//! ^     ^ hex area, groups of 1                           ^ text area
//! ```

mod category;
mod copy;
mod print;
mod read;
mod shape;

#[cfg(test)]
mod tests;

pub use category::{ByteGlyphs, Category};
pub use copy::xxd;
pub use print::DumpPrinter;
pub use read::read;
pub use shape::{DumpCell, DumpLayout};
