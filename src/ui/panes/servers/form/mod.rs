//! The form of a server: every setting as a field with its help, and what is filled in read back as a
//! [`ServerSpec`](crate::model::server::ServerSpec) or as errors that point at their fields.
//!
//! ```text
//! fields   the fields for a transport and a service, filled from a spec
//! service  the fields that a service has of its own
//! read     from the fields to a spec
//! taken    what the kernel made of the settings, beside the fields
//! ```

mod fields;
mod read;
mod service;
mod taken;

#[cfg(test)]
mod tests;

pub use fields::{NAME, build, revise};
pub use read::read;
pub use service::ChosenService;
pub use taken::report_taken;
