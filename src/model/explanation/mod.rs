//! What is known of an answer of `getaddrinfo` beside the answer: why its addresses have their order, and where they came
//! from. It is derived and inferred, not reported by libc, and says so.
//!
//! ```text
//! facts     what was found out
//! order     why the addresses have their order
//! origin    where they came from, and what DNS says beside them
//! own_host  this host, and how it looks names up
//! ```

mod facts;
mod order;
mod origin;
mod own_host;
#[cfg(test)]
mod tests;

pub use facts::{CANDIDATES, Explanation, ExplanationLine, ModuleAnswer, NameService};
pub use origin::compared;
pub use own_host::{HostInterface, OwnHost};
