//! Settings: what a server, a session and a question to DNS servers can be given, as tables. Forms, presets, the command line with its help,
//! and what can be changed while a server runs are made from it: a new setting is one row.
//!
//! ```text
//! entry       what a row says: name, flag, label, help, bounds, where it applies, how it is read and shown
//! table       the rows
//! read        from what was given to a spec; errors name the setting and the place in its text
//! of_dns      the rows of questions to DNS servers
//! of_service  a service from its word and settings, and back
//! ```

mod entry;
mod of_dns;
mod of_service;
mod read;
mod table;

#[cfg(test)]
mod tests;

pub use entry::{Configurable, Heading, SettingEntry, SettingOf, SettingValue};
pub use of_dns::DNS_SETTINGS;
pub use read::{SettingError, changed, is_live_change, live_in_session, number, read, read_each};
pub use table::SETTINGS;
