//! DNS messages (RFC 1035 and its successors): what each byte is.
//!
//! ```text
//! codes     the registries: types with the layout of their data, classes, RCODEs, EDE
//! name      domain names: on the wire with compression, as text, as typed
//! message   header, questions and records; a broken message as far as it was readable
//! rdata     the data of a record, part by part
//! params    parts that are lists: type bitmaps, SvcParams, EDNS options
//! reader    the data of a record, taken from its front
//! map       every field of a message with its bytes
//! ```
//!
//! Everything here takes bytes of any origin: no length, count or pointer in them is believed, and the
//! work for a message is bounded by its own length.

mod codes;
mod map;
mod message;
mod name;
mod params;
mod rdata;
mod reader;

#[cfg(test)]
mod tests;

pub use codes::{
    CLASSES, DnsCode, DnsPart, DnsType, OPT, TYPES, class_name, class_number, extended_error, opcode, option,
    rcode, type_name, type_number,
};
pub use map::{DnsField, DnsFieldWord, STREAM_LENGTH, field_at, field_words, fields};
pub use message::{DnsBroken, DnsEdns, DnsHeader, DnsMessage, DnsQuestion, DnsRecord, DnsSection};
pub use name::{DnsName, DnsNameError};
pub use params::DnsOption;
pub use reader::{RdataError, RdataPart};
