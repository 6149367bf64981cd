//! Why nothing comes back: what this host can know of it, as data.
//!
//! ```text
//! counters  the host's own counters of datagrams and ICMP errors, by name
//! facts     what is known of a session or connection, and of the way to its peer
//! finding   what follows from facts, and what can be done next
//! checks    the table: from facts to findings
//! ```

mod checks;
mod counters;
mod facts;
mod finding;
#[cfg(test)]
mod tests;

pub use checks::{CHECKS, findings};
pub use counters::{COUNTERS, HostCounter, HostCounters};
pub use facts::{
    HostFacts, Neighbour, NeighbourState, PeerEnd, PeerSocket, Route, RouteKind, WhyFacts, WhyQuestion,
    WhyStage,
};
pub use finding::{Finding, NextStep, Weight, tcpdump};
