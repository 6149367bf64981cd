//! Questions to DNS servers: what is asked of whom, and what came of each try.
//!
//! ```text
//! request       what is asked, of whom, and how
//! typed         a question as it is typed
//! server        a server as it is typed: `9.9.9.9`, `tls://dns.example:853`
//! resolv_conf   the servers of the system
//! exchange      what became of one question to one server, try by try
//! answer        what a response says: an answer, no data, no name; the chain of names; two answers compared
//! roots         the addresses of the root servers
//! delegation    the way from the root servers to those of a name
//! comparison    what servers, and types, say differently
//! lines reasons the same in words; why there is no answer, and what to check
//! ```

mod answer;
mod comparison;
mod delegation;
mod exchange;
mod lines;
mod reasons;
mod request;
mod resolv_conf;
mod roots;
mod server;
mod typed;

pub use answer::{DnsChain, DnsConclusion, addresses, chain, conclusion, datums, differing, goes_on};
pub use comparison::{DnsComparison, DnsTable, DnsTableRow, compared, comparison, side_by_side};
pub use delegation::Delegation;
pub use exchange::{DnsExchange, DnsReply, DnsTry, DnsTryEnd, DnsVerdict};
pub use lines::{lines, said};
pub use reasons::why_none;
pub use request::{DnsRequest, DnsSettings, EDNS_SIZE};
pub use resolv_conf::ResolvConf;
pub use roots::ROOT_SERVERS;
pub use server::{DnsHost, DnsOver, DnsServer};
pub use typed::{TypedDns, WrongDnsWord};

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum DnsEvent {
    /// One question of one server is done with.
    Exchanged(Box<DnsExchange>),
    /// All are.
    Done,
}
