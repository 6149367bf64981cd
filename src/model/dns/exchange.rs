//! What became of one question to one server, try by try.

use std::time::Duration;

use bytes::Bytes;

use super::server::{DnsOver, DnsServer};
use crate::bytes::dns::{DnsMessage, DnsName};
use crate::model::address::Address;
use crate::model::failure::Failure;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

/// One question to one server: each try, and all that came.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DnsExchange {
    /// The name that was asked for.
    pub name: DnsName,
    /// The type.
    pub kind: u16,
    /// The class.
    pub class: u16,
    /// The server that was asked.
    pub server: DnsServer,
    /// The zone that it was asked for, on the way from the root servers.
    pub zone: Option<DnsName>,
    /// The tries in their order; those over TCP after a truncated answer are among them.
    pub tries: Vec<DnsTry>,
    /// Why nothing was tried, or nothing more.
    pub failure: Option<Failure>,
}

impl DnsExchange {
    /// The try that brought the answer.
    pub fn answered(&self) -> Option<(&DnsTry, DnsMessage)> {
        let last = self.tries.last().filter(|last| last.end == DnsTryEnd::Answered)?;
        let reply = last.replies.iter().find(|reply| reply.verdict == DnsVerdict::Answer)?;
        Some((last, DnsMessage::read(reply.bytes.clone())))
    }

    /// From the begin of the first try to the end of the last.
    pub fn took(&self) -> Duration {
        let (Some(first), Some(last)) = (self.tries.first(), self.tries.last()) else {
            return Duration::ZERO;
        };
        last.ended.since(first.at)
    }
}

/// A query that was sent, and what came before its answer or its end.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DnsTry {
    /// To which address.
    pub to: Address,
    /// Over what.
    pub over: DnsOver,
    /// On which socket, where there was one.
    pub socket: Option<SocketId>,
    /// When it began.
    pub at: Moment,
    /// When it ended.
    pub ended: Moment,
    /// How long connecting took, where a connection was made.
    pub connect: Option<Duration>,
    /// How long the handshake of TLS took after that.
    pub handshake: Option<Duration>,
    /// When the query was handed to the kernel.
    pub sent: Option<Moment>,
    /// The query.
    pub query: Bytes,
    /// What came, in its order; the answer last, if there is one.
    pub replies: Vec<DnsReply>,
    /// Further replies that were not kept: a flood.
    pub unkept: u32,
    /// How it ended.
    pub end: DnsTryEnd,
    /// What is to be known of the connection: certificate not checked …
    pub notes: Vec<String>,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum DnsTryEnd {
    /// An answer came.
    Answered,
    /// A truncated answer came: it is asked for again over TCP.
    Truncated,
    /// An answer came that cannot be read to its end.
    Broken,
    /// No answer came in time.
    Silent,
    /// A call failed, or the connection ended.
    Failed(Failure),
}

/// Bytes that came from somewhere while an answer was waited for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DnsReply {
    /// When.
    pub at: Moment,
    /// From where, of a datagram.
    pub from: Option<Address>,
    /// As they came.
    pub bytes: Bytes,
    /// What it is.
    pub verdict: DnsVerdict,
}

/// What a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DnsVerdict {
    /// The answer.
    Answer,
    /// The answer, as far as it fitted.
    Truncated,
    /// The answer to an earlier try, which was given up: by its number from 1.
    Late(u32),
    /// It came from another address or port than it was sent to.
    WrongSource,
    /// It has an id that was not asked with.
    WrongId,
    /// It answers another question.
    WrongQuestion,
    /// It is a question itself.
    NoResponse,
    /// It cannot be read to its end.
    Broken,
}

impl DnsVerdict {
    /// `wrong id`
    pub const fn words(self) -> &'static str {
        match self {
            DnsVerdict::Answer => "answer",
            DnsVerdict::Truncated => "truncated answer",
            DnsVerdict::Late(_) => "late answer to an earlier try",
            DnsVerdict::WrongSource => "wrong source: not from where the query went",
            DnsVerdict::WrongId => "wrong id: not the one that was asked with",
            DnsVerdict::WrongQuestion => "wrong question: it answers another one",
            DnsVerdict::NoResponse => "no response: it is a query itself",
            DnsVerdict::Broken => "broken: it cannot be read to its end",
        }
    }
}
