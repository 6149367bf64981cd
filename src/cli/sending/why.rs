//! Why nothing came back, once a send ends without an answer: what its events told, and what the host says.

use std::time::Duration;

use tokio::time::Instant;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::{Command, Watch};
use crate::model::connection::{End, Owner, SocketState};
use crate::model::console::{ConsoleEvent, SessionSpec, SessionStage};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::why::{Finding, HostFacts, NextStep, WhyFacts, findings};

/// How long the host and our instruments may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Failures and strangers that are kept at most, the newest.
const MOST: usize = 16;

/// What is known of the session, and whether the host was asked.
#[derive(Default)]
pub(super) struct WhyTeller {
    socket: Option<SocketState>,
    target: Option<Address>,
    failures: Vec<(Moment, Failure)>,
    /// Addresses that sent unasked, and how many datagrams.
    strangers: Vec<(Address, u64)>,
    /// Until when the answers are waited for, once they were asked for.
    pub(super) until: Option<Instant>,
    host: Option<HostFacts>,
    /// It was closed, or the end of the backend was asked for, while answers were waited for.
    pub(super) closes: bool,
    pub(super) ends: bool,
}

impl WhyTeller {
    /// Takes in what an event tells of the session.
    pub(super) fn take(&mut self, event: &Event, session: SessionId) {
        let owner = Owner::Session(session);
        match event {
            Event::Console(ConsoleEvent::Socket(_, state)) => self.socket = Some(state.as_ref().clone()),
            Event::Sockets(states) => {
                let newest = states.iter().filter(|state| state.owner == owner).max_by_key(|state| state.id);
                if let Some(state) =
                    newest.filter(|new| self.socket.as_ref().is_none_or(|old| new.id >= old.id))
                {
                    self.socket = Some(state.clone());
                }
            }
            Event::Console(ConsoleEvent::Target(_, address)) => self.target = Some(address.clone()),
            Event::Console(ConsoleEvent::Failed(_, at, failure)) => {
                self.failures.push((*at, failure.clone()));
                self.failures.drain(..self.failures.len().saturating_sub(MOST));
            }
            Event::Console(ConsoleEvent::Peers(_, rows)) => {
                for row in rows.iter().filter(|row| row.counts.calls_out == 0) {
                    self.strangers.retain(|(address, _)| *address != row.peer);
                    self.strangers.push((row.peer.clone(), row.counts.calls_in));
                }
                self.strangers.drain(..self.strangers.len().saturating_sub(MOST));
            }
            Event::Why(of, host) if *of == owner => self.host = Some(host.as_ref().clone()),
            _ => {}
        }
    }

    fn facts(&self, spec: &SessionSpec, stage: &SessionStage) -> WhyFacts {
        let over = match stage {
            SessionStage::Ended(End::Failed(failure)) => {
                SafeText::literal("over: ").then(SafeText::kept(failure))
            }
            SessionStage::Ended(end) => SafeText::literal("over: ").then(crate::cli::wording::reason(end)),
            _ => SafeText::EMPTY,
        };
        let known = WhyFacts::of_session(spec, Some(stage), self.socket.as_ref(), over);
        let peer =
            known.peer.clone().or_else(|| self.target.clone()).or_else(|| spec.addresses.first().cloned());
        WhyFacts {
            peer,
            failures: self.failures.clone(),
            strangers: self.strangers.clone(),
            host: self.host.clone(),
            ..known
        }
    }

    /// What is to be asked, once: of the host, and of our instruments. Nothing where it was asked before.
    pub(super) fn ask(
        &mut self,
        session: SessionId,
        spec: &SessionSpec,
        stage: &SessionStage,
    ) -> Vec<Command> {
        if self.until.is_some() {
            return Vec::new();
        }
        self.until = Some(Instant::now() + PATIENCE);
        let socket = self.socket.as_ref().map(|socket| socket.id);
        let watch = Watch { sockets: socket.into_iter().collect(), ..Watch::default() };
        let question = self.facts(spec, stage).question(Owner::Session(session));
        question
            .map(|question| vec![Command::Watch(watch), Command::Why(Box::new(question))])
            .unwrap_or_default()
    }

    /// Whether answers are still missing.
    pub(super) fn is_waiting(&self, spec: &SessionSpec, stage: &SessionStage) -> bool {
        let facts = self.facts(spec, stage);
        let is_seen = !facts.is_open() || facts.observed.is_some();
        let is_known = facts.question(Owner::Session(SessionId(0))).is_none() || self.host.is_some();
        !(is_seen && is_known) && self.until.is_some_and(|until| Instant::now() < until)
    }

    /// What follows from it, and when the host was asked.
    pub(super) fn findings(
        &self,
        spec: &SessionSpec,
        stage: &SessionStage,
    ) -> (Option<Moment>, Vec<Finding>) {
        (self.host.as_ref().map(|host| host.at), findings(&self.facts(spec, stage)))
    }
}

/// The findings as lines.
pub(super) fn lines(found: &[Finding]) -> Vec<SafeText> {
    let line = |word: &'static str, words: SafeText| {
        SafeText::literal("  ").then(SafeText::literal(word).padded(9)).then(words)
    };
    let mut lines = vec![SafeText::literal("sockpit: why nothing came back:")];
    lines.extend(found.iter().map(|finding| line(finding.weight.word(), finding.words.clone())));
    let mut steps: Vec<SafeText> = Vec::new();
    for words in found.iter().flat_map(|finding| &finding.steps).filter_map(advice) {
        if !steps.contains(&words) {
            steps.push(words);
        }
    }
    lines.extend(steps.into_iter().map(|words| line("next", words)));
    lines
}

/// What a step is on the command line; `None` where it is nothing there.
fn advice(step: &NextStep) -> Option<SafeText> {
    let words = SafeText::literal;
    Some(match step {
        NextStep::ReplyTo(address) | NextStep::ConnectTo(address) => {
            words("send to ").then(SafeText::kept(address))
        }
        NextStep::Dissolve => words("leave out --connected: receive from any address"),
        NextStep::ReportIcmp => words("--connected: a connected socket is told of ICMP errors"),
        NextStep::FixLocalPort => words("--from ADDRESS:PORT: choose the local port"),
        NextStep::AnyLocalAddress => words("leave out the address of --from: receive at every local address"),
        NextStep::Join(group) => words("--join ").then(SafeText::shown(group)),
        NextStep::WithoutTls => words("tcp in place of tls"),
        NextStep::Tcpdump(line) => SafeText::kept(line),
        NextStep::StopTrying | NextStep::Again | NextStep::OtherEnd => return None,
    })
}
