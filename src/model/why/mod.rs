//! Why nothing comes back: what this host can know of it, as data.
//!
//! ```text
//! counters  the host's own counters of datagrams and ICMP errors, by name
//! facts     what is known of a session or connection, and of the way to its peer
//! finding   what follows from facts, and what can be done next
//! streams   checks of a stream
//! datagrams checks of a UDP socket
//! way       checks of the way to one address
//! checks    the table: from facts to findings
//! ```

mod checks;
mod counters;
mod datagrams;
mod facts;
mod finding;
mod streams;
#[cfg(test)]
mod tests;
mod way;

pub use checks::{CHECKS, Check, findings};
pub use counters::{COUNTERS, HostCounter, HostCounters};
pub use facts::{
    HostFacts, Neighbour, NeighbourState, PeerEnd, PeerSocket, Route, RouteKind, Way, WhyFacts, WhyQuestion,
    WhyStage, reports_icmp,
};
pub use finding::{Finding, NextStep, Weight, tcpdump};
