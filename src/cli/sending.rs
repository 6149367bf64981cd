//! One session that runs headless: payloads out, replies in, told as they come.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::mpsc::{Receiver, Sender};

use super::calls::{CallNotation, CallReader};
use super::printer::{Printer, say};
use super::result::{CommandResult, Interruption};
use super::start::{Start, cannot_start, until};
use super::wording;
use crate::bytes::text::SafeText;
use crate::export::json::{self, Summary};
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind};
use crate::model::command::Command;
use crate::model::connection::End;
use crate::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use crate::model::counts::Counts;
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SessionId;
use crate::model::moment::{Epoch, Moment};
use crate::model::server::ServerTotals;
use crate::model::span;

/// Payloads that the backend has and has not sent yet, at most: its own queue takes 256.
const AHEAD: usize = 64;

/// The only session.
const SESSION: SessionId = SessionId(0);

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) struct SendPlan {
    pub(super) spec: SessionSpec,
    pub(super) payloads: Vec<Bytes>,
    /// Shut down sending after the last payload, and read to the end.
    pub(super) half_closes: bool,
    /// How long to receive after the last payload; `None`: until the peer closes.
    pub(super) waits: Option<Duration>,
    /// One reply is enough.
    pub(super) first_reply_ends: bool,
    pub(super) calls: CallNotation,
}

/// Does it, and prints what happens.
pub(super) fn run(plan: SendPlan) -> CommandResult {
    let Start { ends, runtime, backend } = match Start::new() {
        Ok(start) => start,
        Err(error) => return cannot_start(&error),
    };
    let crate::net::Backend { commands, events, journal, thread } = backend;
    let mut talk = SendRun {
        out: plan.payloads.into(),
        plan: SendPlan { payloads: Vec::new(), ..plan },
        printer: Printer::new(),
        calls: CallReader::new(&journal),
        epoch: journal.epoch(),
        began: Instant::now(),
        commands,
        under_way: 0,
        phase: SendPhase::Opening,
        was_open: false,
        all_sent: None,
        replies: 0,
        counts: Counts::default(),
        failed: false,
        peer: None,
        stage: SessionStage::Resolving,
    };
    let outcome = runtime.block_on(talk.talk(events, ends));
    let outcome = super::finished(talk.printer, outcome);
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

struct SendRun {
    plan: SendPlan,
    /// Payloads that the backend does not have yet.
    out: VecDeque<Bytes>,
    printer: Printer,
    calls: CallReader,
    epoch: Epoch,
    began: Instant,
    commands: Sender<Command>,
    /// Payloads that the backend has and has not told of.
    under_way: usize,
    phase: SendPhase,
    was_open: bool,
    /// When the last payload was sent.
    all_sent: Option<tokio::time::Instant>,
    replies: u64,
    counts: Counts,
    failed: bool,
    peer: Option<Address>,
    stage: SessionStage,
}

impl SendRun {
    async fn talk(&mut self, mut events: Receiver<Event>, mut ends: Receiver<Interruption>) -> CommandResult {
        self.ask(ConsoleCommand::Open(SESSION, Box::new(self.plan.spec.clone()))).await;
        loop {
            if self.printer.is_over() {
                self.end().await;
            }
            let deadline = self.all_sent.zip(self.plan.waits).map(|(sent, wait)| sent + wait);
            let mut next = tokio::select! {
                biased;
                Some(why) = ends.recv() => { self.interrupted(why); self.close().await; self.end().await; continue }
                event = events.recv() => event,
                () = until(deadline), if deadline.is_some() && self.phase < SendPhase::Closing => { self.waited().await; continue }
            };
            while let Some(event) = next {
                if event == Event::Stopped {
                    self.last_words();
                    return if self.failed { CommandResult::Failed } else { CommandResult::Done };
                }
                self.take(event).await;
                next = events.try_recv().ok();
            }
            if events.is_closed() && events.is_empty() {
                say("sockpit: the backend ended unexpectedly");
                return CommandResult::Failed;
            }
            self.printer.flush();
        }
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
        let endpoint = wording::endpoint(&self.plan.spec.to);
        let told = match &self.stage {
            SessionStage::Connecting { to, try_number, of, syn_repeats, .. } => {
                let transport = self.plan.spec.to.transport;
                let mut told = SafeText::literal("while connecting to ").then(wording::place(transport, to));
                if *of > 1 {
                    told = told.then(", address ").then(*try_number).then(" of ").then(*of);
                }
                if transport == Transport::Tcp {
                    let syns = u32::from(*syn_repeats) + 1;
                    told = told.then(": no answer to ").then(SafeText::counted(syns.into(), "SYN", "SYNs"));
                }
                told
            }
            SessionStage::Open { .. } => {
                let left = (self.out.len() + self.under_way) as u64;
                SafeText::counted(left, "payload", "payloads").then(" not sent")
            }
            _ => SafeText::literal("while resolving ").then(endpoint),
        };
        let after =
            SafeText::shown(span::show(Duration::from_millis(self.began.elapsed().as_millis() as u64)));
        let line = SafeText::literal("sockpit: interrupted after ").then(after);
        say(line.then(if self.was_open { ": " } else { " " }).then(told));
    }

    async fn ask(&mut self, command: ConsoleCommand) {
        // If the backend is gone, its events have ended too.
        let _ = self.commands.send(Command::Console(command)).await;
    }

    /// The time to wait is over.
    async fn waited(&mut self) {
        self.print_calls();
        if let Some(time) = self.plan.waits
            && self.replies == 0
            && !self.plan.spec.to.transport.is_stream()
        {
            // Silence is an answer too, and the only one that a lost datagram has.
            let words = SafeText::literal("no reply came within ").then(SafeText::shown(span::show(time)));
            self.tell(words);
        }
        self.close().await;
    }

    /// Closes the socket, once.
    async fn close(&mut self) {
        if self.phase < SendPhase::Closing {
            self.phase = SendPhase::Closing;
            self.ask(ConsoleCommand::End(SESSION, CloseKind::Close)).await;
        }
    }

    /// Ends the backend, once.
    async fn end(&mut self) {
        if self.phase < SendPhase::Ending {
            self.phase = SendPhase::Ending;
            let _ = self.commands.send(Command::Stop).await;
        }
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Calls => {
                self.print_calls();
                if self.plan.first_reply_ends && self.all_sent.is_some() && self.replies > 0 {
                    self.close().await;
                }
            }
            Event::Console(ConsoleEvent::Stage(_, at, stage)) => self.stage(at, stage).await,
            Event::Console(ConsoleEvent::Sent { taken, of, .. }) => {
                self.under_way = self.under_way.saturating_sub(1);
                self.failed |= taken < of;
                self.send().await;
            }
            Event::Console(ConsoleEvent::Tls(_, _, state)) => {
                self.print_calls();
                self.tell(SafeText::literal("tls ").then(state.line()));
            }
            Event::Console(ConsoleEvent::Failed(_, at, failure)) => self.failure(at, &failure).await,
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
                self.peer.clone_from(&connected);
                if let Some(peer) = connected {
                    let place = wording::place(self.plan.spec.to.transport, &peer);
                    self.tell(SafeText::literal("connected ").then(place));
                }
                self.was_open = true;
                self.phase = self.phase.max(SendPhase::Open);
                // What the peer said first.
                self.print_calls();
                self.send().await;
            }
            // Nothing more comes.
            SessionStage::PeerShut | SessionStage::BothShut => {
                self.print_calls();
                self.close().await;
            }
            SessionStage::Ended(end) => {
                self.print_calls();
                self.ended(at, &end);
                self.end().await;
            }
            SessionStage::Resolving
            | SessionStage::Connecting { .. }
            | SessionStage::WeShut
            | SessionStage::PeerReset
            | SessionStage::WeTakeNoMore => {}
        }
    }

    fn ended(&mut self, at: Moment, end: &End) {
        match end {
            End::Failed(failure) => self.report_failure(at, failure),
            End::ResetByPeer => {
                let subject = self.peer.as_ref().map_or_else(String::new, Address::to_string);
                let errno = crate::model::errno::Errno(libc::ECONNRESET);
                self.report_failure(at, &Failure::of_call(CallKind::Recv, subject, errno));
            }
            _ => {}
        }
    }

    /// Hands payloads over as far as there is room; after the last, half-closes or begins to wait.
    async fn send(&mut self) {
        if self.phase != SendPhase::Open {
            return;
        }
        while self.under_way < AHEAD
            && let Some(payload) = self.out.pop_front()
        {
            self.under_way += 1;
            self.ask(ConsoleCommand::Send { session: SESSION, payload, to: None }).await;
        }
        if self.out.is_empty() && self.under_way == 0 && self.all_sent.is_none() {
            self.all_sent = Some(tokio::time::Instant::now());
            if self.plan.half_closes {
                self.ask(ConsoleCommand::End(SESSION, CloseKind::ShutSend)).await;
            }
        }
    }

    /// Something failed and the session goes on. An address that was tried in vain is no failure while
    /// there is another; what fails once the session is open is.
    async fn failure(&mut self, at: Moment, failure: &Failure) {
        let failed = self.failed;
        self.report_failure(at, failure);
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

    fn report_failure(&mut self, at: Moment, failure: &Failure) {
        self.failed = true;
        if self.plan.calls == CallNotation::Json {
            self.printer.json(&json::failure(&self.epoch, at, failure));
        }
        wording::failure(failure).into_iter().for_each(say);
    }

    /// Something that has no line of its own in JSON.
    fn tell(&mut self, words: SafeText) {
        if self.plan.calls != CallNotation::Json {
            self.printer.line(words);
        }
    }

    /// The calls that are new, and what they moved: in the order in which they were made. What a stream receives is told
    /// once it was told that the stream is connected: a peer can speak before we heard of that.
    fn print_calls(&mut self) {
        let SendRun { calls, printer, plan, epoch, replies, counts, peer, was_open, phase, .. } = self;
        let transport = plan.spec.to.transport;
        let is_told = *was_open || *phase >= SendPhase::Closing || !transport.is_stream();
        calls.each_while(|call| {
            if !is_told && call.is_message() && call.kind.is_receive() {
                return false;
            }
            plan.calls.print(call, epoch, printer);
            let line = moved(call, transport, peer.as_ref(), counts, replies);
            if let Some(line) = line.filter(|_| plan.calls != CallNotation::Json) {
                printer.line(line);
            }
            true
        });
    }

    /// The rest of the calls, and the summary.
    fn last_words(&mut self) {
        self.print_calls();
        if self.plan.calls == CallNotation::Json {
            let totals = ServerTotals { counts: self.counts, ..ServerTotals::default() };
            let figures = self.calls.figures();
            let summary = Summary { totals, figures, ran: self.began.elapsed() };
            let at = self.epoch.moment(Instant::now());
            self.printer.json(&json::summary(&self.epoch, at, &summary, []));
        } else if self.was_open {
            self.printer.line(
                SafeText::literal("summary ")
                    .then(wording::endpoint(&self.plan.spec.to))
                    .then(": ")
                    .then(wording::moved(&self.counts)),
            );
        }
    }
}

/// What a call moved, counted, and as a line.
fn moved(
    call: &Call<'_>,
    transport: Transport,
    peer: Option<&Address>,
    counts: &mut Counts,
    replies: &mut u64,
) -> Option<SafeText> {
    if !call.is_message() {
        return None;
    }
    if let Some(errno) = call.errno {
        counts.errors += u64::from(errno != crate::model::errno::Errno::EAGAIN);
        return None;
    }
    let other = match call.args {
        Args::Message { address, .. } if !address.is_empty() => Some(Address::from_sockaddr(address)),
        _ => peer.cloned(),
    };
    if call.kind.is_send() {
        counts.calls_out += 1;
        counts.bytes_out += u64::from(call.length);
        let text = SafeText::literal("sent ").then(wording::bytes(call.length.into()));
        return Some(match other {
            Some(other) => text.then(" to ").then(wording::place(transport, &other)),
            None => text,
        });
    }
    if transport.is_stream() && call.length == 0 {
        return Some(SafeText::literal("end of file: the peer sends no more"));
    }
    counts.calls_in += 1;
    counts.bytes_in += u64::from(call.length);
    *replies += 1;
    Some(wording::received(transport, other.as_ref(), call))
}
