//! C structs as a user types them: declarations in, the layout that a compiler makes out.
//!
//! ```text
//! parse     declarations to types; members, declarator, constant, attribute, cursor, token, problem are its parts
//! types     what a declaration says, whatever the machine; meaning: what a member stands for
//! abi       what a machine and its compiler decide: sizes, alignments, how bit-fields are packed
//! arrange   offsets, sizes, alignments
//! rows      the layout line by line: members, padding and why it is there, a better order
//! memory    the same values in memory on another machine
//! value     what bytes say as a member; field: a layout laid over bytes, whole, cut or too long
//! templates the layouts that come with the program
//! ```
//!
//! The grammar is the part of C11 that lays out memory: structs, unions, enums, typedefs, arrays, pointers, bit-fields,
//! `_Alignas`, `__attribute__((packed, aligned(N)))`, `#pragma pack`. A member may begin with `big`, `little`,
//! `network` or `host`, the order in which its bytes stand; `__be32`, `in_port_t` and their kin say it themselves. Before
//! that `[[ipv6]]` says what it stands for ([`MemberMeaning`]).
//!
//! It has a parser of its own: the kept parsers of C (lang-c) want preprocessed sources, know neither `#pragma pack` nor
//! byte orders, and read whole programs, of which a layout is a hundredth.
//!
//! Everything is bounded (see [`limits`]): nothing that is typed makes it slow or large.

mod abi;
mod arrange;
mod attribute;
mod constant;
mod cursor;
mod declarator;
mod field;
mod meaning;
mod members;
mod memory;
mod parse;
mod problem;
mod rows;
pub mod templates;
mod token;
mod types;
mod value;

#[cfg(test)]
mod sockaddr_tests;
#[cfg(test)]
mod tests;

pub use abi::Abi;
pub use field::{MemberOrder, StructField};
pub use meaning::MemberMeaning;
pub use memory::MemoryByte;
pub use parse::parse_with;
pub use problem::DeclarationError;
pub use rows::{BitRange, LayoutRow, StructLayout};
pub use templates::parse;
pub use types::{Aggregate, AggregateKind, CType, Declarations, Scalar, ScalarClass, StructMember};

/// The bounds of what is read and of what comes out.
pub mod limits {
    /// Bytes of source.
    pub const SOURCE: usize = 64 * 1024;
    /// Structs in structs, arrays of arrays, parentheses.
    pub const NESTING: usize = 24;
    /// Members of all declarations together.
    pub const MEMBERS: usize = 4096;
    /// Bytes of one type: 1 GiB.
    pub const SIZE: u64 = 1 << 30;
    /// Rows of one layout, elements of arrays of structs counted one by one.
    pub const ROWS: usize = 16_384;
}
