//! One session that runs headless: payloads or carried bytes out, replies in, told as they come.
//!
//! ```text
//! plan payloads   what is to be done, as the command line says
//! start           the input, the threads and the backend
//! reply_wait      how long replies are waited for
//! ending why      how it ends, and why nothing came back
//! report progress what is told
//! ```

mod ending;
mod payloads;
mod plan;
mod progress;
mod reply_wait;
mod report;
mod start;
mod why;

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::Instant;

pub(super) use payloads::PayloadQueue;
pub(super) use plan::{InputSource, SendPlan};
pub(super) use reply_wait::ReceiveTime;
pub(super) use start::run;

use super::carrying::CarryEvent;
use super::expectation::Expectation;
use super::printer::say;
use super::result::{CommandResult, Interruption};
use super::start::until;
use super::wording;
use crate::bytes::text::SafeText;
use crate::model::call::CallKind;
use crate::model::command::Command;
use crate::model::connection::End;
use crate::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionStage};
use crate::model::errno::Errno;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::net::carry::BlockCounts;
use plan::input_failure;
use progress::FileProgress;
use reply_wait::ReplyWait;
use report::SessionReport;
use why::WhyTeller;

/// Payloads that the backend has and has not sent yet, at most: its own queue takes 256.
const AHEAD: u64 = 64;

/// The only session.
const SESSION: SessionId = SessionId(0);

/// How far the session is, as far as we asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SendPhase {
    /// It resolves or connects.
    Opening,
    /// Payloads go out, replies come in.
    Open,
    /// Its end was asked for.
    Closing,
    /// The end of the backend was asked for.
    Ending,
}

#[expect(clippy::struct_excessive_bools, reason = "facts of a session that do not depend on each other")]
struct SendRun {
    plan: SendPlan,
    /// What is known of the silence, if it is to be told.
    why: Option<WhyTeller>,
    report: SessionReport,
    progress: FileProgress,
    commands: Sender<Command>,
    /// Payloads that the backend has and has not told of; what is carried is one.
    under_way: u64,
    /// What went out of what is carried, and what came in.
    taken: Option<Arc<BlockCounts>>,
    filled: Option<Arc<BlockCounts>>,
    phase: SendPhase,
    was_open: bool,
    wait: ReplyWait,
    /// Standard output holds what the peer sends.
    carries_output: bool,
    /// Some of it may not be written yet.
    writes_output: bool,
    failed: bool,
    stage: SessionStage,
}

impl SendRun {
    async fn run(
        &mut self,
        mut events: Receiver<Event>,
        mut ends: Receiver<Interruption>,
        carried: &mut Receiver<CarryEvent>,
    ) -> CommandResult {
        self.ask(ConsoleCommand::Open(SESSION, Box::new(self.plan.spec.clone()))).await;
        let mut is_interrupted = false;
        loop {
            if self.report.printer.is_over() {
                self.end().await;
            }
            if self.phase == SendPhase::Open && self.wait.is_over(self.report.replies) {
                self.close().await;
            }
            self.report.printer.flush();
            let asks_until = self.asks_until();
            let deadline = asks_until
                .or(self.wait.deadline().filter(|_| self.phase < SendPhase::Closing && asks_until.is_none()));
            let due = self.plan.payloads.due().filter(|_| self.phase == SendPhase::Open);
            let mut next = tokio::select! {
                biased;
                Some(why) = ends.recv() => {
                    is_interrupted = true;
                    self.interrupted(why);
                    self.close().await;
                    self.end().await;
                    continue;
                }
                Some(event) = carried.recv() => { self.take_carried(event).await; continue }
                event = events.recv() => event,
                () = until(deadline), if deadline.is_some() => {
                    if asks_until.is_some() { self.tell_why().await } else { self.waited().await }
                    continue
                }
                () = until(due), if due.is_some() => { self.send().await; continue }
            };
            while let Some(event) = next {
                if event == Event::Stopped {
                    self.last_bytes(carried, &mut ends, is_interrupted).await;
                    self.last_words();
                    return if self.failed { CommandResult::Failed } else { CommandResult::Done };
                }
                if let Some(why) = &mut self.why {
                    why.take(&event, SESSION);
                }
                self.take(event).await;
                next = events.try_recv().ok();
            }
            if let Some(why) = self.why.as_ref().filter(|_| self.asks_until().is_some())
                && !why.is_waiting(&self.plan.spec, &self.stage)
            {
                self.tell_why().await;
            }
            if events.is_closed() && events.is_empty() {
                say("sockpit: the backend ended unexpectedly");
                return CommandResult::Failed;
            }
        }
    }

    async fn ask(&mut self, command: ConsoleCommand) {
        // If the backend is gone, its events have ended too.
        let _ = self.commands.send(Command::Console(command)).await;
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Calls => self.print_calls(),
            Event::Console(ConsoleEvent::Stage(_, at, stage)) => self.stage(at, stage).await,
            Event::Console(ConsoleEvent::Sent { taken, of, calls, .. }) => {
                self.under_way = self.under_way.saturating_sub(1);
                if taken < of {
                    self.failed = true;
                    // There is no way left that could be shut.
                    self.plan.half_closes = false;
                }
                if self.carries_output {
                    self.report.counts.bytes_out += taken;
                    self.report.counts.calls_out += u64::from(calls);
                }
                self.send().await;
            }
            Event::Console(ConsoleEvent::Tls(_, _, state)) => {
                self.print_calls();
                self.report.tls(&state);
            }
            Event::Console(ConsoleEvent::Failed(_, at, failure)) => self.failure(at, &failure).await,
            Event::Sockets(_) | Event::Console(ConsoleEvent::Peers(..)) => {
                if let Some(counts) = &self.taken {
                    self.progress.show(counts.taken().0);
                }
                let received = self.filled.as_ref().map_or(0, |counts| counts.filled().1);
                if received > self.report.replies && self.carries_output {
                    self.report.replies = received;
                    self.wait.heard(Instant::now());
                }
            }
            Event::Panicked(words) => {
                self.failed = true;
                say(SafeText::literal("sockpit: internal error, please report it: ")
                    .then(SafeText::shown(words)));
                self.end().await;
            }
            _ => {}
        }
    }

    async fn stage(&mut self, at: Moment, stage: SessionStage) {
        self.stage = stage.clone();
        match stage {
            SessionStage::Open { connected } => {
                self.print_calls();
                self.report.peer.clone_from(&connected);
                if let Some(peer) = connected {
                    let place = wording::place(self.plan.spec.to.transport, &peer);
                    self.report.tell(SafeText::literal("connected ").then(place));
                }
                self.was_open = true;
                self.phase = self.phase.max(SendPhase::Open);
                // What the peer said first.
                self.print_calls();
                self.send().await;
            }
            // Nothing more comes. What is to be sent goes on: the peer may have shut its sending alone.
            SessionStage::PeerShut | SessionStage::BothShut => {
                self.print_calls();
                if !std::mem::replace(&mut self.wait.peer_is_done, true) && self.carries_output {
                    self.progress.clear();
                    let rest = if self.wait.has_begun() { "" } else { "; sending goes on" };
                    self.report.tell(SafeText::literal("end of file: the peer sends no more").then(rest));
                }
            }
            SessionStage::PeerReset => {
                self.failed = true;
                self.report_reset(at);
                self.close().await;
            }
            SessionStage::Ended(end) => {
                self.print_calls();
                match &end {
                    End::Failed(failure) => self.report_failure(Some(at), failure),
                    End::ResetByPeer => self.report_reset(at),
                    End::Idle => {
                        let peer = self.report.peer.as_ref().map_or_else(String::new, ToString::to_string);
                        let words = wording::reason(&end);
                        let failure = Failure::of_work("receive", peer, words.as_str(), "");
                        self.report_failure(Some(at), &failure);
                    }
                    _ => {}
                }
                self.end().await;
            }
            SessionStage::Resolving
            | SessionStage::Connecting { .. }
            | SessionStage::Handshake
            | SessionStage::WeShut
            | SessionStage::WeShutReceiving => {}
        }
    }

    /// Hands payloads over as far as there is room; after the last, half-closes or begins to wait.
    async fn send(&mut self) {
        if self.phase != SendPhase::Open {
            return;
        }
        while self.under_way < AHEAD
            && let Some(payload) = self.plan.payloads.next(Instant::now())
        {
            self.under_way += 1;
            self.ask(ConsoleCommand::Send { session: SESSION, payload, to: None }).await;
        }
        let is_all = self.plan.payloads.left() == 0 && self.under_way == 0;
        if is_all && self.wait.begin(Instant::now()) && self.plan.half_closes {
            self.ask(ConsoleCommand::End(SESSION, CloseKind::ShutSend)).await;
        }
    }

    /// Something failed and the session goes on. An address that was tried in vain is no failure while
    /// there is another; what fails once the session is open is.
    async fn failure(&mut self, at: Moment, failure: &Failure) {
        let failed = self.failed;
        self.report_failure(Some(at), failure);
        if self.was_open {
            // The peer said no: nothing more will come of it.
            let datagrams = !self.plan.spec.to.transport.is_stream();
            if datagrams && failure.errno().is_some_and(|errno| errno.0 == libc::ECONNREFUSED) {
                self.close().await;
            }
        } else {
            self.failed = failed;
        }
    }

    fn report_reset(&mut self, at: Moment) {
        let subject = self.report.peer.as_ref().map_or_else(String::new, ToString::to_string);
        self.report_failure(Some(at), &Failure::of_call(CallKind::Recv, subject, Errno(libc::ECONNRESET)));
    }

    fn report_failure(&mut self, at: Option<Moment>, failure: &Failure) {
        self.failed = true;
        self.progress.clear();
        self.report.failure(at, failure);
    }

    fn print_calls(&mut self) {
        let is_told = self.was_open || self.phase >= SendPhase::Closing;
        self.report.print_calls(is_told, self.plan.expectation.as_mut());
        if self.plan.expectation.as_ref().is_some_and(Expectation::is_met) {
            self.wait.meet();
        }
    }

    /// Something became of carried bytes outside of the backend.
    async fn take_carried(&mut self, event: CarryEvent) {
        match event {
            CarryEvent::InputFailed(error) => {
                let subject = self.plan.input.as_ref().map_or(SafeText::EMPTY, InputSource::name);
                self.report_failure(None, &input_failure("read", &subject, &error));
                self.close().await;
            }
            CarryEvent::Came => {
                self.report.replies = self.report.replies.max(1);
                self.wait.heard(Instant::now());
            }
            CarryEvent::Met => self.wait.meet(),
            CarryEvent::OutputEnded(outcome, expectation) => {
                self.writes_output = false;
                self.plan.expectation = expectation;
                if let Err(error) = outcome {
                    if error.kind() == io::ErrorKind::BrokenPipe {
                        // Nobody wants the rest: a failure where something is left to be sent.
                        self.failed |= !self.wait.has_begun();
                    } else {
                        self.report_failure(None, &input_failure("write", &"standard output".into(), &error));
                    }
                    self.close().await;
                }
            }
        }
    }
}
