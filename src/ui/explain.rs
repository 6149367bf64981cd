//! What is under the cursor, to be explained: a call with its values, a failure, a word.

use super::popup::explain::Page;
use super::theme::Role;
use super::world::{Server, Session, World};
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::model::connection::{Connection, ConnectionStatus, End, Waiting};
use crate::model::console::SessionStage;
use crate::model::eai;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::glossary::{self, GlossaryEntry, WordKind};
use crate::model::server::ServerStage;
use crate::model::tcp_state::tcp_state_name;

/// Topics that a page explains at most, the first ones.
const TOPICS: usize = 5;

/// Something that can be explained.
#[derive(Clone, Debug, PartialEq)]
pub enum Topic {
    /// A call of the journal, with the values that it had.
    Call(Seq),
    /// A failure: what was tried, what came of it, and what helps.
    Failure(Box<Failure>),
    /// A word.
    Entry(&'static GlossaryEntry),
}

impl Topic {
    /// The topic of a word of any kind; `None` if the glossary does not have it.
    pub fn named(word: &str) -> Option<Topic> {
        glossary::named(word).map(Topic::Entry)
    }

    /// The topic of a word of this kind.
    pub fn of(kind: WordKind, word: &str) -> Option<Topic> {
        glossary::entry(kind, word).map(Topic::Entry)
    }

    /// The topic of a state by its number in `TCP_INFO`.
    pub fn tcp_state(state: u8) -> Option<Topic> {
        Topic::of(WordKind::State, tcp_state_name(state))
    }

    /// What can be explained of a server: why it failed, its service and policy, what it waits in.
    pub fn of_server(server: &Server, world: &World) -> Vec<Topic> {
        let mut topics = Vec::new();
        if let ServerStage::Stopped(Some(failure)) = &server.stage.1 {
            topics.push(Topic::Failure(Box::new(failure.clone())));
        }
        let spec = &server.spec;
        topics.extend(Topic::of(WordKind::Service, spec.service.word()));
        if spec.at.transport.is_stream() {
            topics.extend(Topic::of(WordKind::Policy, spec.policy.word()));
            topics.extend(Topic::named("accept queue"));
        }
        let socket = server.socket.and_then(|id| world.sockets.get(&id));
        topics.extend(socket.and_then(|socket| socket.waiting).and_then(waits_in));
        topics
    }

    /// What can be explained of a row of a server: how it ended, its state, what it waits in.
    pub fn of_connection(row: &Connection, server: &Server) -> Vec<Topic> {
        let read = row.observed.as_ref().and_then(|observed| observed.tcp);
        let state = read.and_then(|tcp| Topic::tcp_state(tcp.state));
        let of_state = |word| Topic::of(WordKind::State, word);
        let mut topics: Vec<Topic> = match &row.status {
            ConnectionStatus::Ended(_, end) => of_end(end).into_iter().chain(of_state("CLOSE")).collect(),
            ConnectionStatus::Queued { .. } => {
                of_state("in queue").into_iter().chain(Topic::named("accept queue")).collect()
            }
            ConnectionStatus::HalfClosedByPeer => {
                state.or_else(|| of_state("CLOSE_WAIT")).into_iter().collect()
            }
            ConnectionStatus::HalfClosedByUs => {
                state.or_else(|| of_state("half-closed")).into_iter().collect()
            }
            ConnectionStatus::Open => {
                let word = if server.spec.at.transport.is_unix() { "connected" } else { "ESTABLISHED" };
                state.or_else(|| of_state(word)).into_iter().collect()
            }
            ConnectionStatus::Peer => {
                ["datagram", "source address"].into_iter().filter_map(Topic::named).collect()
            }
        };
        topics.extend(row.waiting.and_then(waits_in));
        topics
    }

    /// What can be explained of a session: how it ended, its state, what it waits in.
    pub fn of_session(session: &Session, world: &World) -> Vec<Topic> {
        let socket = session.socket.and_then(|id| world.sockets.get(&id));
        let read = socket.and_then(|socket| socket.observed.as_ref()).and_then(|observed| observed.tcp);
        let of_state = |word| Topic::of(WordKind::State, word);
        let is_stream = session.spec.to.transport.is_stream();
        let mut topics = Vec::new();
        if let Some(end) = session.end() {
            topics.extend(of_end(end));
            topics.extend(of_state("CLOSE"));
            return topics;
        }
        topics.extend(read.and_then(|tcp| Topic::tcp_state(tcp.state)));
        topics.extend(match session.stage.as_ref().map(|(_, stage)| stage) {
            Some(SessionStage::Resolving) => Topic::named("resolver"),
            None | Some(SessionStage::Connecting { .. }) => of_state("SYN_SENT"),
            Some(SessionStage::Handshake) => Topic::named("handshake"),
            Some(SessionStage::Open { connected }) if !is_stream => {
                of_state(if connected.is_some() { "connected" } else { "not connected" })
            }
            Some(SessionStage::PeerShut) => of_state("CLOSE_WAIT"),
            Some(SessionStage::WeShut) => of_state("half-closed"),
            Some(SessionStage::PeerReset) => Topic::named("ECONNRESET"),
            Some(SessionStage::WeShutReceiving) => Topic::named("SHUT_RD"),
            Some(SessionStage::BothShut) => Topic::named("SHUT_RDWR"),
            _ => None,
        });
        topics.extend(Topic::named(session.spec.to.transport.name()));
        topics.extend(socket.and_then(|socket| socket.waiting).and_then(waits_in));
        topics
    }

    /// The topic of a field of a form: what is chosen in it, then what it is for.
    pub fn of_field(field: &crate::ui::parts::Field) -> Vec<Topic> {
        use crate::ui::parts::field::Control;
        let setting = |word| Topic::of(WordKind::Setting, word);
        let chosen = match &field.control {
            Control::Choice(choice) => Topic::named(choice.word()),
            Control::Ticks(ticks) => Topic::named(ticks.current()),
            Control::Text(_) | Control::Number { .. } => None,
        };
        let label =
            setting(field.label).or_else(|| setting(field.name)).or_else(|| Topic::named(field.label));
        chosen.into_iter().chain(label).collect()
    }
}

/// The call that something waits in.
fn waits_in(waiting: Waiting) -> Option<Topic> {
    Topic::of(WordKind::Call, if waiting.select { "select" } else { waiting.call.name() })
}

/// Why something ended.
fn of_end(end: &End) -> Option<Topic> {
    let of_state = |word| Topic::of(WordKind::State, word);
    match end {
        End::ByPeer => of_state("peer closed"),
        End::ResetByPeer => of_state("peer reset"),
        End::ByUs => Topic::of(WordKind::Call, "close"),
        End::ResetByUs => Topic::of(WordKind::Option, "SO_LINGER"),
        End::ByService => Topic::named("service"),
        End::ByFault => Topic::named("fault injection"),
        End::Refused => Topic::of(WordKind::Policy, "busy"),
        End::Idle => Topic::of(WordKind::Setting, "idle limit"),
        End::LeftQueue => Topic::of(WordKind::Call, "accept"),
        End::GaveUp => of_state("in queue"),
        End::AnotherFirst => Topic::of(WordKind::Setting, "happy eyeballs"),
        End::Stopped => Topic::named("server"),
        End::Denied => Topic::of(WordKind::Setting, "deny"),
        End::Failed(failure) => Some(Topic::Failure(failure.clone())),
    }
}

/// A page about what is under the cursor, the most telling first; `None` where nothing can be explained.
pub fn page(topics: &[Topic], world: &World) -> Option<Page> {
    let mut page = Page::new(title(topics.first()?, world)?);
    for (place, topic) in topics.iter().enumerate().take(TOPICS) {
        if topics[..place].contains(topic) {
            continue;
        }
        match topic {
            Topic::Entry(entry) => page.add_entry(entry),
            Topic::Call(seq) => {
                if let Some(told) = world.calls.call(*seq).and_then(|call| glossary::explain_call(&call)) {
                    page.add_call(&told);
                }
            }
            Topic::Failure(failure) => add_failure(&mut page, failure),
        }
    }
    (!page.is_empty()).then_some(page)
}

fn title(topic: &Topic, world: &World) -> Option<SafeText> {
    Some(match topic {
        Topic::Entry(entry) => SafeText::kept(entry.title()),
        Topic::Call(seq) => {
            let call = world.calls.call(*seq)?;
            glossary::entry(WordKind::Call, call.kind.name()).map(|entry| SafeText::kept(entry.title()))?
        }
        Topic::Failure(failure) => match (&failure.operation, failure.errno()) {
            (Operation::Call(kind), Some(errno)) => {
                SafeText::literal(errno.symbol()).then(" in ").then(kind.name())
            }
            _ => "what failed".into(),
        },
    })
}

/// What failed and what helps, then the error by itself.
fn add_failure(page: &mut Page, failure: &Failure) {
    page.add_text(SafeText::kept(failure), Role::Bad);
    for holder in &failure.holders {
        page.add_text(SafeText::kept(holder), Role::Text);
    }
    if !failure.advice.is_empty() {
        page.add_text(SafeText::kept(&failure.advice), Role::Text);
    }
    let error = match failure.cause {
        Cause::Errno(errno) => glossary::entry(WordKind::Errno, errno.symbol()),
        Cause::Eai(number, _) => glossary::entry(WordKind::Eai, eai::symbol(number)),
        Cause::Reason(_) => None,
    };
    if let Some(error) = error {
        page.add_entry(error);
    }
    if let Operation::Call(kind) = failure.operation
        && let Some(call) = glossary::entry(WordKind::Call, kind.name())
    {
        page.add_entry(call);
    }
}
