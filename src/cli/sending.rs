//! One session that runs headless: payloads or carried bytes out, replies in, told as they come.

mod payloads;
mod plan;
mod progress;
mod report;
mod why;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::Instant;

pub(super) use payloads::PayloadQueue;
pub(super) use plan::{InputSource, ReceiveTime, SendPlan};

use super::calls::{CallNotation, CallReader};
use super::carrying::{self, CarryEvent};
use super::expectation::Expectation;
use super::printer::say;
use super::result::{CommandResult, Interruption};
use super::start::{Start, StartOptions, cannot_start, until};
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
use crate::model::span;
use crate::net::carry::BlockCounts;
use plan::input_failure;
use progress::FileProgress;
use report::SessionReport;
use why::WhyTeller;

/// Payloads that the backend has and has not sent yet, at most: its own queue takes 256.
const AHEAD: u64 = 64;

/// The only session.
const SESSION: SessionId = SessionId(0);

/// How long what came may take to be written after a signal: whoever reads it may have stopped.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// Does it, and prints what happens.
pub(super) fn run(mut plan: SendPlan) -> CommandResult {
    let input = match plan.open_input() {
        Ok(input) => input,
        Err(failure) => {
            wording::failure(&failure).into_iter().for_each(say);
            return CommandResult::Failed;
        }
    };
    let progress = FileProgress::new(plan.size(input.as_ref()));
    let (carries_input, expects) = (input.is_some(), plan.expectation.is_some());
    let output = plan.output.map(|output| (output, plan.expectation.take()));
    let carries_output = output.is_some();
    let started = carrying::start(input, output).and_then(|(carried, told)| {
        let taken = carried.input.as_ref().map(|input| Arc::clone(input.counts()));
        let filled = carried.output.as_ref().map(|output| Arc::clone(output.counts()));
        let carried = carries_output.then_some(carried);
        Ok((told, taken, filled, Start::with(StartOptions { carried, tells_at_once: true })?))
    });
    let (mut told, taken, filled, Start { ends, runtime, backend }) = match started {
        Ok(started) => started,
        Err(error) => return cannot_start(&error),
    };
    let crate::net::Backend { commands, events, journal, thread } = backend;
    // What nobody reads is not written down.
    journal.set_recording(!carries_output || plan.calls != CallNotation::None);
    let calls = CallReader::new(&journal);
    let to = plan.spec.to.clone();
    let report = SessionReport::new(calls, journal.epoch(), plan.calls, to, carries_output);
    let why = plan.tells_why.then(WhyTeller::default);
    let mut session = SendRun {
        plan,
        why,
        report,
        progress,
        commands,
        under_way: u64::from(carries_input),
        taken,
        filled,
        phase: SendPhase::Opening,
        was_open: false,
        peer_is_done: false,
        all_sent: None,
        heard: None,
        carries_output,
        writes_output: carries_output,
        expects,
        is_met: false,
        failed: false,
        stage: SessionStage::Resolving,
    };
    let outcome = runtime.block_on(session.run(events, ends, &mut told));
    let outcome = super::finished(session.report.printer, outcome);
    // Its last event has come: it ends now.
    let _ = thread.join();
    outcome
}

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
    /// End of file was read, or the connection reset.
    peer_is_done: bool,
    /// When the last payload was sent.
    all_sent: Option<Instant>,
    /// When the last datagram was noticed, of those that are carried.
    heard: Option<Instant>,
    /// Standard output holds what the peer sends.
    carries_output: bool,
    /// Some of it may not be written yet.
    writes_output: bool,
    expects: bool,
    /// What was expected has come.
    is_met: bool,
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
            if self.is_done() {
                self.close().await;
            }
            self.report.printer.flush();
            let asks_until = self.asks_until();
            let deadline = asks_until
                .or(self.deadline().filter(|_| self.phase < SendPhase::Closing && asks_until.is_none()));
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

    /// When receiving is over.
    fn deadline(&self) -> Option<Instant> {
        let sent = self.all_sent?;
        match self.plan.receives {
            ReceiveTime::ToTheEnd => None,
            ReceiveTime::For(time) | ReceiveTime::FirstReply(time) => Some(sent + time),
            ReceiveTime::Silence(time) => Some(self.heard.map_or(sent, |heard| heard.max(sent)) + time),
        }
    }

    /// Whether there is nothing more to wait for.
    fn is_done(&self) -> bool {
        let is_first = matches!(self.plan.receives, ReceiveTime::FirstReply(_));
        let is_enough = if self.expects { self.is_met } else { is_first && self.report.replies > 0 };
        self.phase == SendPhase::Open
            && self.all_sent.is_some()
            // A stream that is carried goes on to its end; payloads and datagrams were sent to get this.
            && (self.peer_is_done
                || (is_enough && (self.plan.input.is_none() || self.plan.receives != ReceiveTime::ToTheEnd)))
    }

    /// Before everything is sent, an interruption is a failure, with what had happened so far.
    fn interrupted(&mut self, why: Interruption) {
        if self.all_sent.is_some() || self.phase >= SendPhase::Closing {
            return;
        }
        self.failed = true;
        self.print_calls();
        if why == Interruption::NoReader {
            return;
        }
        let left = self.plan.payloads.left() + self.under_way;
        let sent = self.taken.as_ref().map(|counts| counts.taken().0);
        let after = SafeText::shown(span::show(Duration::from_millis(self.report.ran().as_millis() as u64)));
        let line = SafeText::literal("sockpit: interrupted after ").then(after);
        self.progress.clear();
        say(line.then(report::interrupted(&self.plan.spec.to, &self.stage, left, sent)));
    }

    async fn ask(&mut self, command: ConsoleCommand) {
        // If the backend is gone, its events have ended too.
        let _ = self.commands.send(Command::Console(command)).await;
    }

    /// The time to wait is over.
    async fn waited(&mut self) {
        self.print_calls();
        if let ReceiveTime::For(time) | ReceiveTime::FirstReply(time) = self.plan.receives
            && self.report.replies == 0
            && !self.carries_output
            && !self.plan.spec.to.transport.is_stream()
        {
            // Silence is an answer too, and the only one that a lost datagram has.
            let words = SafeText::literal("no reply came within ").then(SafeText::shown(span::show(time)));
            self.report.tell(words);
        }
        self.close().await;
    }

    /// Until when it is waited for what the host says of the silence; `None` while that is not asked.
    fn asks_until(&self) -> Option<Instant> {
        self.why.as_ref().and_then(|why| why.until)
    }

    /// Asks why nothing came back, if that is to be told and nothing came; whether the end has to wait for that.
    async fn asks_why(&mut self) -> bool {
        if self.report.replies > 0 || self.is_met || self.report.printer.is_over() {
            self.why = None;
        }
        let Some(why) = &mut self.why else { return false };
        for command in why.ask(SESSION, &self.plan.spec, &self.stage) {
            let _ = self.commands.send(command).await;
        }
        let waits = why.is_waiting(&self.plan.spec, &self.stage);
        if !waits {
            self.tell_findings();
        }
        waits
    }

    /// Tells why nothing came back, as far as that is known by now.
    fn tell_findings(&mut self) -> Option<WhyTeller> {
        let why = self.why.take()?;
        self.progress.clear();
        let (at, found) = why.findings(&self.plan.spec, &self.stage);
        self.report.findings(at, &found);
        Some(why)
    }

    /// The same, and goes on with the end.
    async fn tell_why(&mut self) {
        let Some(why) = self.tell_findings() else { return };
        if why.closes {
            self.close().await;
        }
        if why.ends {
            self.end().await;
        }
    }

    /// Closes the socket, once.
    async fn close(&mut self) {
        if self.phase < SendPhase::Closing && self.asks_why().await {
            if let Some(why) = &mut self.why {
                why.closes = true;
            }
        } else if self.phase < SendPhase::Closing {
            self.phase = SendPhase::Closing;
            self.ask(ConsoleCommand::End(SESSION, self.plan.ends)).await;
        }
    }

    /// Ends the backend, once.
    async fn end(&mut self) {
        if self.phase < SendPhase::Closing && self.asks_why().await {
            if let Some(why) = &mut self.why {
                why.ends = true;
            }
        } else if self.phase < SendPhase::Ending {
            self.phase = SendPhase::Ending;
            let _ = self.commands.send(Command::Stop).await;
        }
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
                    self.heard = Some(Instant::now());
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
                if !std::mem::replace(&mut self.peer_is_done, true) && self.carries_output {
                    self.progress.clear();
                    let rest = if self.all_sent.is_none() { "; sending goes on" } else { "" };
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
        if self.plan.payloads.left() == 0 && self.under_way == 0 && self.all_sent.is_none() {
            self.all_sent = Some(Instant::now());
            if self.plan.half_closes {
                self.ask(ConsoleCommand::End(SESSION, CloseKind::ShutSend)).await;
            }
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
        self.is_met |= self.plan.expectation.as_ref().is_some_and(Expectation::is_met);
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
                self.heard = Some(Instant::now());
            }
            CarryEvent::Met => self.is_met = true,
            CarryEvent::OutputEnded(outcome, expectation) => {
                self.writes_output = false;
                self.plan.expectation = expectation;
                if let Err(error) = outcome {
                    if error.kind() == io::ErrorKind::BrokenPipe {
                        // Nobody wants the rest: a failure where something is left to be sent.
                        self.failed |= self.all_sent.is_none();
                    } else {
                        self.report_failure(None, &input_failure("write", &"standard output".into(), &error));
                    }
                    self.close().await;
                }
            }
        }
    }

    /// All that came is written, before the program ends; not for ever where a signal has ended it.
    async fn last_bytes(
        &mut self,
        carried: &mut Receiver<CarryEvent>,
        ends: &mut Receiver<Interruption>,
        is_interrupted: bool,
    ) {
        let mut deadline = is_interrupted.then(|| Instant::now() + LAST_BYTES);
        while self.writes_output {
            tokio::select! {
                Some(event) = carried.recv() => self.take_carried(event).await,
                Some(_) = ends.recv() => deadline = Some(Instant::now() + LAST_BYTES),
                () = until(deadline), if deadline.is_some() => return,
                else => return,
            }
        }
    }

    /// The rest of the calls, what was expected in vain, and the summary.
    fn last_words(&mut self) {
        self.print_calls();
        self.progress.clear();
        if let Some(expectation) = self.plan.expectation.take()
            && self.was_open
            && !expectation.is_met()
        {
            let (expected, instead) = (expectation.source(), expectation.instead());
            let failure = Failure::of_work("expect", SafeText::escaped_str(expected), instead.as_str(), "");
            self.report_failure(None, &failure);
        }
        let counts = &mut self.report.counts;
        if let Some(taken) = &self.taken {
            (counts.bytes_out, counts.calls_out) = taken.taken();
        }
        if let Some(filled) = &self.filled {
            (counts.bytes_in, counts.calls_in) = filled.filled();
        }
        self.report.summary(self.was_open);
    }
}
