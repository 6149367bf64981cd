//! One file that is fetched headless: how far it is goes to standard error where that is a terminal.

use std::time::Instant;

use tokio::sync::mpsc::{Receiver, Sender};

use super::calls::{CallNotation, CallReader};
use super::printer::{Printer, ProgressLine, say};
use super::result::{CommandResult, Interruption};
use super::start::{Start, cannot_start};
use super::wording;
use crate::bytes::text::SafeText;
use crate::export::json::{self, Summary};
use crate::model::call::Call;
use crate::model::command::Command;
use crate::model::connection::End;
use crate::model::console::{ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use crate::model::counts::Counts;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SessionId;
use crate::model::moment::{Epoch, Moment};
use crate::model::server::ServerTotals;
use crate::model::transfer::{TransferStage, TransferState};

/// The only session.
const SESSION: SessionId = SessionId(0);

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) struct FetchPlan {
    pub(super) spec: SessionSpec,
    pub(super) calls: CallNotation,
}

/// Does it, and prints what happens.
pub(super) fn run(plan: FetchPlan) -> CommandResult {
    let Start { ends, runtime, backend } = match Start::new() {
        Ok(start) => start,
        Err(error) => return cannot_start(&error),
    };
    let crate::net::Backend { commands, events, journal, thread } = backend;
    let mut fetch = FetchRun {
        plan,
        printer: Printer::new(),
        progress: ProgressLine::new(),
        calls: CallReader::new(&journal),
        epoch: journal.epoch(),
        began: Instant::now(),
        commands,
        counts: Counts::default(),
        state: None,
    };
    let outcome = runtime.block_on(fetch.fetch(events, ends));
    let outcome = super::finished(fetch.printer, outcome);
    // Its last event has come: it ends now.
    let _ = thread.join();
    outcome
}

struct FetchRun {
    plan: FetchPlan,
    printer: Printer,
    progress: ProgressLine,
    calls: CallReader,
    epoch: Epoch,
    began: Instant,
    commands: Sender<Command>,
    counts: Counts,
    state: Option<Box<TransferState>>,
}

impl FetchRun {
    async fn fetch(
        &mut self,
        mut events: Receiver<Event>,
        mut ends: Receiver<Interruption>,
    ) -> CommandResult {
        self.tell(Command::Console(ConsoleCommand::Open(SESSION, Box::new(self.plan.spec.clone())))).await;
        loop {
            let mut next = tokio::select! {
                biased;
                // What came is written, and then it ends.
                Some(_) = ends.recv() => { self.tell(Command::Console(ConsoleCommand::Cancel(SESSION))).await; continue }
                event = events.recv() => event,
            };
            while let Some(event) = next {
                if event == Event::Stopped {
                    return self.last_words();
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

    async fn tell(&mut self, command: Command) {
        // If the backend is gone, its events have ended too.
        let _ = self.commands.send(command).await;
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Calls => self.print_calls(),
            Event::Console(ConsoleEvent::Transfer(_, state)) => self.transfer(state),
            Event::Console(ConsoleEvent::Stage(_, at, stage)) => {
                self.print_calls();
                match stage {
                    SessionStage::Open { connected: Some(peer) } => {
                        let place = wording::place(self.plan.spec.to.transport, &peer);
                        self.line(SafeText::literal("connected ").then(place));
                    }
                    SessionStage::Ended(end) => {
                        self.ended(at, &end);
                        self.tell(Command::Stop).await;
                    }
                    _ => {}
                }
            }
            Event::Console(ConsoleEvent::Tls(_, _, state)) => {
                self.print_calls();
                self.line(SafeText::literal("tls ").then(state.line()));
            }
            Event::Console(ConsoleEvent::Failed(_, at, failure)) => self.failure(at, &failure),
            Event::Panicked(words) => {
                let words = SafeText::shown(words);
                say(SafeText::literal("sockpit: internal error, please report it: ").then(words));
                self.tell(Command::Stop).await;
            }
            _ => {}
        }
    }

    fn transfer(&mut self, state: Box<TransferState>) {
        self.print_calls();
        let is_first = self.state.is_none();
        if self.plan.calls == CallNotation::Json {
            let now = self.epoch.moment(Instant::now());
            self.printer.json(&json::transfer(&self.epoch, now, &state));
        } else {
            if is_first {
                self.line(SafeText::literal("fetch ").then(state.request()));
            }
            if state.is_over() {
                self.progress.clear();
            } else {
                self.progress.show(&state.line());
            }
        }
        self.state = Some(state);
    }

    fn ended(&mut self, at: Moment, end: &End) {
        // What the transfer failed by is the better one.
        match self.state.as_deref().map(|state| state.stage.clone()) {
            Some(TransferStage::Failed(failure)) => self.failure(at, &failure),
            _ => {
                if let End::Failed(failure) = end {
                    self.failure(at, failure);
                }
            }
        }
    }

    fn failure(&mut self, at: Moment, failure: &Failure) {
        self.progress.clear();
        if self.plan.calls == CallNotation::Json {
            self.printer.json(&json::failure(&self.epoch, at, failure));
        }
        wording::failure(failure).into_iter().for_each(say);
    }

    /// Something that has no line of its own in JSON.
    fn line(&mut self, words: SafeText) {
        if self.plan.calls != CallNotation::Json {
            self.progress.clear();
            self.printer.line(words);
        }
    }

    /// The calls that are new.
    fn print_calls(&mut self) {
        let FetchRun { calls, printer, plan, epoch, counts, progress, .. } = self;
        calls.each_while(|call| {
            count(call, counts);
            if plan.calls != CallNotation::None {
                progress.clear();
                plan.calls.print(call, epoch, printer);
            }
            true
        });
    }

    /// The rest of the calls, and what became of it.
    fn last_words(&mut self) -> CommandResult {
        self.print_calls();
        self.progress.clear();
        if self.plan.calls == CallNotation::Json {
            let totals = ServerTotals { counts: self.counts, ..ServerTotals::default() };
            let summary = Summary { totals, figures: self.calls.figures(), ran: self.began.elapsed() };
            let at = self.epoch.moment(Instant::now());
            self.printer.json(&json::summary(&self.epoch, at, &summary, []));
        }
        let Some(state) = self.state.take() else { return CommandResult::Failed };
        if state.stage == TransferStage::Complete {
            self.line(state.verdict());
            return CommandResult::Done;
        }
        self.printer.flush();
        say(SafeText::literal("sockpit: ").then(state.verdict()));
        CommandResult::Failed
    }
}

/// Counts what a call moved.
fn count(call: &Call<'_>, counts: &mut Counts) {
    let length = u64::from(call.length);
    match call.errno {
        _ if !call.is_message() => {}
        Some(errno) => counts.errors += u64::from(errno != crate::model::errno::Errno::EAGAIN),
        None if call.kind.is_send() => {
            counts.calls_out += 1;
            counts.bytes_out += length;
        }
        None if length > 0 => {
            counts.calls_in += 1;
            counts.bytes_in += length;
        }
        None => {}
    }
}
