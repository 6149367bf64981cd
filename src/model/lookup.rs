//! Questions to the system's name service, and what came back.

use std::time::Duration;

use crate::model::address::Address;
use crate::model::call::Seq;
use crate::model::errno::Errno;
use crate::model::ids::LookupId;
use crate::model::moment::Moment;

/// The arguments of `getaddrinfo`: node, service and hints, as they will be passed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// Host name or address; `None` passes NULL.
    pub node: Option<String>,
    /// Service name or port; `None` passes NULL. A number must be a port, 0 to 65535: glibc would wrap it.
    pub service: Option<String>,
    /// `ai_family`: `AF_UNSPEC` 0, `AF_INET` 2, `AF_INET6` 10, or any number.
    pub family: i32,
    /// `ai_socktype`: 0 any, 1 stream, 2 datagram, 3 raw, or any number.
    pub socktype: i32,
    /// `ai_protocol`: 0 any, 6 TCP, 17 UDP, or any number.
    pub protocol: i32,
    /// `ai_flags`: bits of `AI_*`.
    pub flags: i32,
}

/// A node of the list that `getaddrinfo` returned: all eight fields, `ai_next` by its place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Node {
    /// `ai_flags`
    pub flags: i32,
    /// `ai_family`
    pub family: i32,
    /// `ai_socktype`
    pub socktype: i32,
    /// `ai_protocol`
    pub protocol: i32,
    /// `ai_addrlen`
    pub addrlen: u32,
    /// The `ai_addrlen` bytes at `ai_addr`.
    pub addr: Vec<u8>,
    /// `ai_canonname`, without its NUL; raw bytes of a name service.
    pub canonname: Option<Vec<u8>>,
}

impl Node {
    /// The address at `ai_addr`.
    pub fn address(&self) -> Address {
        Address::from_sockaddr(&self.addr)
    }
}

/// Why a library call failed: an `EAI_` number, and errno for `EAI_SYSTEM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EaiError {
    /// `EAI_NONAME` …
    pub number: i32,
    /// With `EAI_SYSTEM` only.
    pub errno: Option<Errno>,
}

/// What `getaddrinfo` answered.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// When it was called.
    pub at: Moment,
    /// How long it took.
    pub took: Duration,
    /// The list, in its order, or the error.
    pub result: Result<Vec<Node>, EaiError>,
    /// Its row in the journal, where it was recorded.
    pub call: Option<Seq>,
}

/// What `getnameinfo` answered: host and service, raw bytes of a name service.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Name {
    /// Host name, or the numeric form.
    pub host: Vec<u8>,
    /// Service name, or the number.
    pub service: Vec<u8>,
}

/// What the UI asks of the name service.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LookupCommand {
    /// Calls `getaddrinfo` on a thread of the lookups.
    Ask(LookupId, Question),
    /// Calls `getnameinfo` with `NI_` flags.
    Name(LookupId, Address, i32),
    /// Forgets the question; its call may still end, unseen. The answer is not sent.
    Cancel(LookupId),
}

/// What the name service said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LookupEvent {
    /// `getaddrinfo` has been called on its thread.
    Began(LookupId, Moment),
    /// `getaddrinfo` returned.
    Answered(LookupId, Answer),
    /// `getnameinfo` returned.
    Named(LookupId, Address, Result<Name, EaiError>),
    /// The question was refused before any call, with the reason.
    Refused(LookupId, crate::model::failure::Failure),
}
