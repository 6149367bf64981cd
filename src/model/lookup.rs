//! Questions to the system's name service, and what came back.

use std::net::IpAddr;
use std::time::Duration;

use crate::model::address::Address;
use crate::model::call::Seq;
use crate::model::dns::{DnsEvent, DnsRequest};
use crate::model::eai::{self, EaiError};
use crate::model::explanation::{Explanation, ModuleAnswer, OwnHost};
use crate::model::failure::Failure;
use crate::model::hints::Hints;
use crate::model::ids::LookupId;
use crate::model::moment::Moment;

/// The arguments of `getaddrinfo`: node, service and hints, as they will be passed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// Host name or address; `None` passes NULL.
    pub node: Option<String>,
    /// Service name or port; `None` passes NULL. A number must be a port, 0 to 65535: glibc would wrap it.
    pub service: Option<String>,
    /// What is asked for.
    pub hints: Hints,
    /// Whether a number that is no port is passed all the same, for glibc to wrap it.
    #[serde(default)]
    pub as_typed: bool,
}

impl Question {
    /// What to do about the error that was the answer: which of several causes it is can often be read
    /// off the question.
    pub fn advice_on(&self, error: EaiError) -> &'static str {
        let has_node = self.node.is_some();
        let is_name = self.service.as_deref().is_some_and(|text| text.parse::<u16>().is_err());
        match error.number {
            libc::EAI_BADFLAGS if !has_node && self.hints.flags & libc::AI_CANONNAME != 0 => {
                "AI_CANONNAME asks for the name of a node, and the node is NULL: type a node, or leave canonname out"
            }
            libc::EAI_NONAME if !has_node && self.service.is_none() => {
                "node and service are both NULL: nothing was asked. Type at least one of them"
            }
            libc::EAI_NONAME if self.hints.flags & libc::AI_NUMERICSERV != 0 && is_name => {
                "AI_NUMERICSERV takes a port in digits only: type the number, or leave numericserv out"
            }
            libc::EAI_NONAME if self.hints.flags & libc::AI_NUMERICHOST != 0 => {
                "AI_NUMERICHOST takes an address in digits only: type one, or leave numerichost out to ask for the name"
            }
            libc::EAI_NONAME if self.node.as_deref() == Some("") => {
                "the node is empty, which is no name: leave it out for NULL, or type a name"
            }
            libc::EAI_NONAME if self.node.as_deref().is_some_and(|node| node.contains('%')) => {
                "no interface has the name or number behind the %: ip link lists them"
            }
            libc::EAI_NONAME if self.node.as_deref().is_some_and(|node| node.len() > LONGEST_NAME) => {
                "a name has at most 253 characters, each part of it at most 63"
            }
            libc::EAI_NONAME if has_node && self.hints.family != libc::AF_UNSPEC => {
                "the name does not exist, or has no address of this family: family any asks for all"
            }
            number => eai::advice(number),
        }
    }
}

/// Characters of a host name without its last dot (RFC 1035: 255 bytes on the wire).
const LONGEST_NAME: usize = 253;

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
    /// The struct itself as it lay in memory, pointers too; empty where it is not known.
    #[serde(default)]
    pub raw: Vec<u8>,
}

impl Node {
    /// The address at `ai_addr`.
    pub fn address(&self) -> Address {
        Address::from_sockaddr(&self.addr)
    }
}

/// The addresses of a list, in its order, without their ports.
pub fn addresses(nodes: &[Node]) -> Vec<IpAddr> {
    nodes.iter().filter_map(|node| node.address().ip()).collect()
}

/// What `getaddrinfo` answered.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LookupResult {
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
pub struct NameResult {
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
    /// Finds out why an answer to a question has its order, and where its addresses came from; nobody is asked over
    /// a network.
    Explain(LookupId, Question, Vec<Address>),
    /// Asks each module of the name service for the node, alone, in a process of its own.
    AskModules(LookupId, Question),
    /// Reads what this host is.
    Host(LookupId),
    /// Asks DNS servers: each type of each server, all at the same time.
    Dns(LookupId, Box<DnsRequest>),
    /// Forgets the question; its call may still end, unseen. The answer is not sent.
    Cancel(LookupId),
}

impl LookupCommand {
    /// The question that it begins or ends.
    pub const fn id(&self) -> LookupId {
        match self {
            LookupCommand::Ask(id, _)
            | LookupCommand::Name(id, ..)
            | LookupCommand::Explain(id, ..)
            | LookupCommand::AskModules(id, _)
            | LookupCommand::Host(id)
            | LookupCommand::Dns(id, _)
            | LookupCommand::Cancel(id) => *id,
        }
    }
}

/// What the name service said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LookupEvent {
    /// `getaddrinfo` has been called on its thread.
    Began(LookupId, Moment),
    /// `getaddrinfo` returned.
    Answered(LookupId, LookupResult),
    /// `getnameinfo` returned.
    Named(LookupId, Address, Result<NameResult, EaiError>),
    /// What was found out about an answer.
    Explained(LookupId, Box<Explanation>),
    /// What the modules of the name service answered, each alone.
    AskedModules(LookupId, Vec<ModuleAnswer>),
    /// This host.
    Host(LookupId, OwnHost),
    /// A part of what DNS servers were asked is done with, or all of it.
    Dns(LookupId, DnsEvent),
    /// The question was refused before any call, with the reason.
    Refused(LookupId, Failure),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_tells_which_cause_it_is() {
        let error = |number| EaiError { number, errno: None };
        let nothing = Question::default();
        assert!(nothing.advice_on(error(libc::EAI_NONAME)).contains("both NULL"));
        let digits = Question {
            node: Some("host".into()),
            hints: Hints { flags: libc::AI_NUMERICHOST, ..Hints::default() },
            ..Question::default()
        };
        assert!(digits.advice_on(error(libc::EAI_NONAME)).contains("leave numerichost out"));
        let service = Question {
            service: Some("http".into()),
            hints: Hints { flags: libc::AI_NUMERICSERV, ..Hints::default() },
            ..Question::default()
        };
        assert!(service.advice_on(error(libc::EAI_NONAME)).contains("leave numericserv out"));
        for (node, word) in [("", "empty"), ("fe80::1%nosuch", "interface"), (&"x".repeat(254), "253")] {
            let question = Question { node: Some(node.to_owned()), ..Question::default() };
            assert!(question.advice_on(error(libc::EAI_NONAME)).contains(word), "{node}");
        }
        let family = Question {
            node: Some("localhost".into()),
            hints: Hints { family: libc::AF_INET6, ..Hints::default() },
            ..Question::default()
        };
        assert!(family.advice_on(error(libc::EAI_NONAME)).contains("family any"));
        let canon = Question {
            hints: Hints { flags: libc::AI_CANONNAME, ..Hints::default() },
            ..Question::default()
        };
        assert!(canon.advice_on(error(libc::EAI_BADFLAGS)).contains("the node is NULL"));
        for number in -12..=-1 {
            assert!(!nothing.advice_on(error(number)).is_empty(), "{number}");
        }
    }
}
