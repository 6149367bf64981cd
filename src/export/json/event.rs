//! Lines of what happened beside the calls.

use std::time::Duration;

use serde::Serialize;

use super::address::AddressObject;
use super::call::{HintsObject, symbol};
use super::holder::HolderObject;
use super::named::Named;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus, End, SocketState};
use crate::model::eai;
use crate::model::eai::EaiError;
use crate::model::endpoint::Transport;
use crate::model::failure::{Failure, Operation};
use crate::model::journal::Figures;
use crate::model::ladder::names;
use crate::model::lookup::{LookupResult, NameResult, Node, Question};
use crate::model::moment::{Epoch, Moment};
use crate::model::server::{ServerSpec, ServerTotals};
use crate::model::tls::{PeerCheck, TlsState};

#[derive(Serialize)]
struct ListeningObject {
    transport: &'static str,
    service: &'static str,
    address: AddressObject,
    socket: Option<u32>,
    fd: Option<i32>,
}

/// A server listens, or (datagrams) is bound. `socket` is its listener, where it is known already.
pub fn listening(
    epoch: &Epoch,
    at: Moment,
    spec: &ServerSpec,
    address: &Address,
    socket: Option<&SocketState>,
) -> String {
    let rest = ListeningObject {
        transport: spec.at.transport.word(),
        service: spec.service.word(),
        address: AddressObject::new(address),
        socket: socket.map(|socket| socket.id.0),
        fd: socket.map(|socket| socket.fd),
    };
    super::line("listening", epoch, at, rest)
}

#[derive(Serialize)]
struct PeerObject {
    transport: &'static str,
    peer: AddressObject,
    local: Option<AddressObject>,
    socket: Option<u32>,
    fd: Option<i32>,
    connection: u32,
}

impl PeerObject {
    fn new(transport: Transport, row: &Connection) -> PeerObject {
        PeerObject {
            transport: transport.word(),
            peer: AddressObject::new(&row.peer),
            local: row.local.as_ref().map(AddressObject::new),
            socket: row.socket.map(|socket| socket.0),
            fd: row.fd,
            connection: row.id.0,
        }
    }
}

/// A connection was accepted, or a datagram peer spoke for the first time.
pub fn accepted(epoch: &Epoch, transport: Transport, row: &Connection) -> String {
    super::line("accepted", epoch, row.since, PeerObject::new(transport, row))
}

#[derive(Serialize)]
struct ClosedObject {
    #[serde(flatten)]
    peer: PeerObject,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureObject>,
    bytes_in: u64,
    bytes_out: u64,
    calls_in: u64,
    calls_out: u64,
    age_us: u64,
}

/// A connection ended; `None` for a row that has not.
pub fn closed(epoch: &Epoch, transport: Transport, row: &Connection) -> Option<String> {
    let ConnectionStatus::Ended(at, end) = &row.status else { return None };
    let rest = ClosedObject {
        peer: PeerObject::new(transport, row),
        reason: reason(end),
        failure: match end {
            End::Failed(failure) => Some(FailureObject::new(failure)),
            _ => None,
        },
        bytes_in: row.counts.bytes_in,
        bytes_out: row.counts.bytes_out,
        calls_in: row.counts.calls_in,
        calls_out: row.counts.calls_out,
        age_us: micros(at.since(row.since)),
    };
    Some(super::line("closed", epoch, *at, rest))
}

/// `by-peer` and the like.
const fn reason(end: &End) -> &'static str {
    match end {
        End::ByPeer => "by-peer",
        End::ResetByPeer => "reset-by-peer",
        End::ByUs => "by-us",
        End::ResetByUs => "reset-by-us",
        End::ByService => "by-service",
        End::ByFault => "by-fault",
        End::Refused => "refused",
        End::Denied => "denied",
        End::Idle => "idle",
        End::Stopped => "stopped",
        End::LeftQueue => "left-queue",
        End::GaveUp => "gave-up",
        End::AnotherFirst => "another-first",
        End::Failed(_) => "failed",
    }
}

#[derive(Serialize)]
struct NoteObject<'a> {
    #[serde(flatten)]
    peer: PeerObject,
    note: &'a str,
}

/// The service says something of a client.
pub fn note(epoch: &Epoch, at: Moment, transport: Transport, row: &Connection) -> String {
    super::line("note", epoch, at, NoteObject { peer: PeerObject::new(transport, row), note: &row.note })
}

/// How a server goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerChange {
    /// It does not accept for a while; why, in words.
    Paused(String),
    /// It accepts again.
    Resumed,
    /// So many connections came and went too fast to be told one by one.
    Unseen(u64),
}

#[derive(Serialize)]
struct ChangeObject<'a> {
    transport: &'static str,
    address: AddressObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<u64>,
}

/// A server goes on in another way.
pub fn change(
    epoch: &Epoch,
    at: Moment,
    transport: Transport,
    address: &Address,
    change: &ServerChange,
) -> String {
    let (kind, why, connections) = match change {
        ServerChange::Paused(why) => ("paused", Some(why.as_str()), None),
        ServerChange::Resumed => ("resumed", None, None),
        ServerChange::Unseen(count) => ("unseen", None, Some(*count)),
    };
    let address = AddressObject::new(address);
    super::line(kind, epoch, at, ChangeObject { transport: transport.word(), address, why, connections })
}

#[derive(Serialize)]
pub(super) struct FailureObject {
    operation: String,
    subject: String,
    cause: String,
    errno: Option<Named>,
    advice: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holders: Vec<HolderObject>,
}

impl FailureObject {
    pub(super) fn new(failure: &Failure) -> FailureObject {
        FailureObject {
            operation: match &failure.operation {
                Operation::Call(kind) => kind.name().to_owned(),
                Operation::Work(work) => SafeText::escaped_str(work).into(),
            },
            subject: failure.subject.clone(),
            cause: failure.cause.to_string(),
            errno: failure.errno().map(symbol),
            advice: failure.advice.clone(),
            holders: failure.holders.iter().map(HolderObject::new).collect(),
        }
    }
}

/// Something failed.
pub fn failure(epoch: &Epoch, at: Moment, failure: &Failure) -> String {
    super::line("failure", epoch, at, FailureObject::new(failure))
}

#[derive(Serialize)]
struct TlsObject<'a> {
    version: &'a str,
    cipher: &'a str,
    alpn: Option<&'a str>,
    sni: Option<&'a str>,
    check: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    certificates: Vec<CertificateObject<'a>>,
}

#[derive(Serialize)]
struct CertificateObject<'a> {
    subject: &'a str,
    issuer: &'a str,
    not_before: &'a str,
    not_after: &'a str,
    names: &'a [String],
}

/// TLS was agreed on.
pub fn tls(epoch: &Epoch, at: Moment, state: &TlsState) -> String {
    let (check, why) = match &state.check {
        PeerCheck::Passed => ("passed", None),
        PeerCheck::Ignored(why) => ("ignored", Some(why.as_str())),
        PeerCheck::NotAsked => ("not-asked", None),
    };
    let certificates = state.chain.iter().map(|certificate| CertificateObject {
        subject: &certificate.subject,
        issuer: &certificate.issuer,
        not_before: &certificate.not_before,
        not_after: &certificate.not_after,
        names: &certificate.names,
    });
    let rest = TlsObject {
        version: &state.version,
        cipher: &state.cipher,
        alpn: state.protocol.as_deref(),
        sni: state.name.as_deref(),
        check,
        why,
        certificates: certificates.collect(),
    };
    super::line("tls", epoch, at, rest)
}

#[derive(Serialize)]
struct AnswerObject {
    node: Option<String>,
    service: Option<String>,
    hints: HintsObject,
    nodes: Vec<NodeObject>,
    error: Option<ErrorObject>,
    duration_us: u64,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of struct addrinfo")]
struct NodeObject {
    ai_flags: Named,
    ai_family: Named,
    ai_socktype: Named,
    ai_protocol: Named,
    ai_addrlen: u32,
    ai_addr: Option<AddressObject>,
    ai_canonname: Option<String>,
}

impl NodeObject {
    fn new(node: &Node) -> NodeObject {
        NodeObject {
            ai_flags: Named(names::addrinfo(node.flags)),
            ai_family: Named(names::family(node.family)),
            ai_socktype: Named(names::socket_type(node.socktype)),
            ai_protocol: Named(names::protocol(node.protocol)),
            ai_addrlen: node.addrlen,
            ai_addr: AddressObject::of_raw(&node.addr),
            ai_canonname: node.canonname.as_deref().map(|name| SafeText::escaped(name).into()),
        }
    }
}

#[derive(Serialize)]
struct ErrorObject {
    eai: &'static str,
    number: i32,
    errno: Option<Named>,
}

impl ErrorObject {
    fn new(error: EaiError) -> ErrorObject {
        ErrorObject { eai: eai::symbol(error.number), number: error.number, errno: error.errno.map(symbol) }
    }
}

/// What `getaddrinfo` answered; the time is that of the question.
pub fn answer(epoch: &Epoch, question: &Question, answer: &LookupResult) -> String {
    let (nodes, error) = match &answer.result {
        Ok(nodes) => (nodes.iter().map(NodeObject::new).collect(), None),
        Err(error) => (Vec::new(), Some(ErrorObject::new(*error))),
    };
    let text = |text: &String| SafeText::escaped_str(text).into();
    let rest = AnswerObject {
        node: question.node.as_ref().map(text),
        service: question.service.as_ref().map(text),
        hints: HintsObject::new(question.hints),
        nodes,
        error,
        duration_us: micros(answer.took),
    };
    super::line("answer", epoch, answer.at, rest)
}

#[derive(Serialize)]
struct NameObject {
    address: AddressObject,
    host: Option<String>,
    service: Option<String>,
    error: Option<ErrorObject>,
}

/// What `getnameinfo` answered.
pub fn name(epoch: &Epoch, at: Moment, address: &Address, named: &Result<NameResult, EaiError>) -> String {
    let name = named.as_ref().ok();
    let rest = NameObject {
        address: AddressObject::new(address),
        host: name.map(|name| SafeText::escaped(&name.host).into()),
        service: name.map(|name| SafeText::escaped(&name.service).into()),
        error: named.as_ref().err().map(|error| ErrorObject::new(*error)),
    };
    super::line("name", epoch, at, rest)
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// Of all servers or sessions together.
    pub totals: ServerTotals,
    /// Of the journal.
    pub figures: Figures,
    /// From the start to the end.
    pub ran: Duration,
}

#[derive(Serialize)]
struct SummaryObject {
    #[serde(flatten)]
    totals: TotalsObject,
    recorded: u64,
    evicted: u64,
    never_recorded: u64,
    duration_us: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    servers: Vec<ServerObject>,
}

#[derive(Serialize)]
struct ServerObject {
    transport: &'static str,
    address: AddressObject,
    #[serde(flatten)]
    totals: TotalsObject,
}

#[derive(Serialize)]
struct TotalsObject {
    accepted: u64,
    refused: u64,
    denied: u64,
    bytes_in: u64,
    bytes_out: u64,
    calls_in: u64,
    calls_out: u64,
    errors: u64,
    loops_cut: u64,
}

impl TotalsObject {
    const fn new(totals: &ServerTotals) -> TotalsObject {
        TotalsObject {
            accepted: totals.accepted,
            refused: totals.refused,
            denied: totals.denied,
            bytes_in: totals.counts.bytes_in,
            bytes_out: totals.counts.bytes_out,
            calls_in: totals.counts.calls_in,
            calls_out: totals.counts.calls_out,
            errors: totals.counts.errors,
            loops_cut: totals.loops_cut,
        }
    }
}

/// The last line; of servers also what each of them came to.
pub fn summary<'a>(
    epoch: &Epoch,
    at: Moment,
    summary: &Summary,
    servers: impl IntoIterator<Item = (Transport, &'a Address, &'a ServerTotals)>,
) -> String {
    let Summary { totals, figures, ran } = summary;
    let server = |(transport, address, totals): (Transport, &Address, &ServerTotals)| ServerObject {
        transport: transport.word(),
        address: AddressObject::new(address),
        totals: TotalsObject::new(totals),
    };
    let rest = SummaryObject {
        totals: TotalsObject::new(totals),
        recorded: figures.recorded,
        evicted: figures.evicted,
        never_recorded: figures.never_recorded,
        duration_us: micros(*ran),
        servers: servers.into_iter().map(server).collect(),
    };
    super::line("summary", epoch, at, rest)
}

pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
