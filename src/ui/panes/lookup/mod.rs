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
//! ```text
//! pane       its regions, and how what one does reaches the others
//! layout     where the regions stand
//! selected   what the regions have in common: what was asked, what is selected in the answer
//! actions    what the verbs do
//! ask        a region: the question             question  presets   its form, and what fills it in
//! list       a region: the list that came back  nodes               its rows
//! fact_list  a region of facts, a row each      facts  address  explained   those of an address, of the answer and the host
//! hostent    the list as a hostent
//! node       a region: the struct               fields              its members
//! dns        what DNS servers say beside it          asked_dns   what they were asked     dns_form   how they are asked
//! asked      what was asked, and what became of it       answers   all of it, its changes counted
//! typed      the forms in popups   welcome   the first screen   words   what rows say
//! ```

mod actions;
mod address;
mod answers;
mod ask;
mod asked;
mod asked_dns;
mod dns;
mod dns_form;
mod explained;
mod fact_list;
mod facts;
mod fields;
mod hostent;
mod layout;
mod list;
mod node;
mod nodes;
mod pane;
mod presets;
mod question;
mod selected;
mod typed;
mod welcome;
mod words;

pub use layout::LookupRegion;
pub use pane::Lookup;
