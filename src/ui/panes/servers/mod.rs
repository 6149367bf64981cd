//! The Servers pane: servers and their settings, who is connected, who waits and why, what was said.
//!
//! ```text
//! pane             its regions, and how what one does reaches the others
//! layout           where the regions stand
//! selected         what the regions have in common: what is selected, marked, held
//! actions          what the verbs do
//! server_list      a region: the servers              server_rows      its rows
//! connection_list  a region: the connections of one   connection_rows  its rows
//! reply            a region: a reply typed by hand
//! conversation     details                             what is told in the regions that Console has too
//! table  lines     the order of the connections: sorted, filtered, kept by merging; the places of the list
//! column  columns  words     what a row is sorted by, what stands where, what it says
//! jobs             those that run, a line each
//! waiting  other_end                                   what a call waits for, the other end
//! form             every setting as a field            start  add  wildcard  ends  faults  why
//! ```

mod actions;
mod add;
mod column;
mod columns;
mod connection_list;
mod connection_rows;
mod conversation;
mod details;
mod ends;
mod faults;
pub(crate) mod form;
mod jobs;
mod layout;
mod lines;
mod notice;
mod other_end;
mod pane;
mod reply;
mod selected;
mod server_list;
mod server_rows;
mod start;
mod table;
mod waiting;
mod why;
mod wildcard;
mod words;

pub use pane::Servers;
