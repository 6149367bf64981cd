//! Services as they are chosen: by a word and settings, on the command line, in a form, in a preset.
//!
//! ```text
//! table    all services as data: lists, forms and help are made from it
//! secret   what is to be guessed, as it is typed
//! policy   how clients are taken, as it is typed
//! ```

mod policy;
mod secret;
mod table;

pub use policy::{POLICIES, PolicyEntry};
pub use table::{SERVICES, ServiceEntry};
