//! The Lookup pane: getaddrinfo explained.
//!
//! ```text
//! ─ Ask ───────────────────────────────────────────────── this host: workbench ─
//!  node   [localhost                   ]  service [58001       ]  58001 dynamic
//!  family ‹any› inet inet6 #  type any stream ‹dgram› raw #  proto ‹0› tcp udp #
//!  flags  [x]canonname [ ]passive [ ]numerichost …
//! ─ getaddrinfo = 0, 2 nodes, 0.6 ms ────────────────┬─ Node 1 in every form ────
//!   list                                             │ address
//! ─ Node 1: struct addrinfo ─────────────────────────────────────────────────────
//!   below: the node's eight fields; while the question is filled in, the hints
//! ```
//!
//! From 118 columns the list is drawn in boxes with all fields, and the hints stay below it.

mod acting;
mod ask;
mod asked;
mod drawing;
mod facts;
mod fields;
mod nodes;
mod pane;
mod places;
mod presets;
mod typed;
mod welcome;
mod words;

pub use pane::Lookup;
pub use places::LookupRegion;
