//! What is said and kept: ids, addresses, calls, the journal, and the seam of commands and events.
//!
//! ```text
//! moment ids errno address endpoint counts     the small words
//! span pointed                                 times as they are typed, and errors that point
//! socket_option                                options as a table
//! call ancillary                               one socket call, a view into the journal; its control messages
//! entry                                        what a call means in a conversation
//! journal                                      the stream of calls, bounded, and its readers
//! ladder                                       calls as lines of C
//! failure holder eai                           errors that help
//! tcp_state connection                         rows of the live lists
//! hints lookup dns console server service rule fault
//!                                              what can be asked, and what becomes of it
//! multicast datagram                           groups that sockets join; what a datagram carries
//! tls                                          TLS: what it is given, and what was agreed on
//! why                                          why nothing comes back: facts, checks, findings
//! transfer                                     a file that a session fetches
//! setting                                      what servers and sessions can be given, as a table
//! preset                                       servers as data
//! glossary                                     every word, explained
//! user_files                                   layouts and messages of the user's
//! command event                                the seam
//! ```

pub mod address;
pub mod ancillary;
pub mod call;
pub mod command;
pub mod connection;
pub mod console;
pub mod counts;
pub mod datagram;
pub mod dns;
pub mod eai;
pub mod endpoint;
pub mod entry;
pub mod errno;
pub mod event;
pub mod explanation;
pub mod failure;
pub mod fault;
pub mod glossary;
pub mod hints;
pub mod holder;
pub mod ids;
pub mod journal;
pub mod ladder;
pub mod lookup;
pub mod moment;
pub mod multicast;
pub mod pointed;
pub mod preset;
pub mod rule;
pub mod server;
pub mod service;
pub mod setting;
pub mod socket_option;
pub mod span;
pub mod tcp_state;
pub mod tls;
pub mod transfer;
pub mod user_files;
pub mod why;
