//! Servers that run headless: what becomes of them and of their clients, told as it happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, Sender};

use super::calls::{CallNotation, CallReader};
use super::clients::{ClientChange, Clients, Received};
use super::printer::{Printer, say};
use super::result::{CommandResult, Interruption};
use super::served::{Served, ServedState};
use super::start::{Start, cannot_start, until};
use super::typing;
use super::wording;
use crate::bytes::text::SafeText;
use crate::export::json::{self, ServerChange, Summary};
use crate::model::command::Command;
use crate::model::connection::{Connection, ConnectionStatus, End};
use crate::model::console::CloseKind;
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::ServerId;
use crate::model::journal::Journal;
use crate::model::moment::{Epoch, Moment};
use crate::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, ServerTotals, Service};

/// How servers are run and told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ServeOptions {
    /// How calls are printed.
    pub(super) calls: CallNotation,
    /// End after so long.
    pub(super) ends_after: Option<Duration>,
    /// Standard output holds what comes, and nothing else.
    pub(super) raw: bool,
}

/// Whether the service of a server shows what comes.
pub(super) fn shows_bytes(spec: &ServerSpec) -> bool {
    matches!(spec.service, Service::Print | Service::Manual)
}

/// Runs a server for each spec until all have ended, or somebody ends them.
pub(super) fn run(specs: Vec<ServerSpec>, run_options: ServeOptions) -> CommandResult {
    let Start { ends, runtime, backend } = match Start::new() {
        Ok(start) => start,
        Err(error) => return cannot_start(&error),
    };
    let typed = specs.iter().any(|spec| spec.service == Service::Manual).then(typing::payloads);
    let crate::net::Backend { commands, events, journal, thread } = backend;
    let mut run = ServeRun::new(specs, run_options, &journal, commands);
    let outcome = runtime.block_on(run.serve(events, ends, typed));
    let outcome = super::finished(run.raw.unwrap_or(run.printer), outcome);
    // Its last event has come: it ends now.
    let _ = thread.join();
    outcome
}

/// How far all of them are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ServePhase {
    /// Not every first line is printed; calls are, from then on.
    Starting,
    Serving,
    /// The end of the backend was asked for.
    Ending,
}

/// Where a server stands among all: they count from 1, in the order of the command line.
const fn place(id: ServerId) -> usize {
    (id.0 as usize).wrapping_sub(1)
}

/// All servers, and what was told of them.
struct ServeRun {
    served: Vec<Served>,
    run_options: ServeOptions,
    printer: Printer,
    /// What comes goes here, as it is.
    raw: Option<Printer>,
    calls: CallReader,
    epoch: Epoch,
    began: Instant,
    commands: Sender<Command>,
    journal: Arc<Journal>,
    /// Every server has the same service: whether it shows what comes.
    shows_bytes: bool,
    clients: Clients,
    /// Calls were made that are not printed yet.
    rang: bool,
    phase: ServePhase,
    failed: bool,
}

impl ServeRun {
    fn new(
        specs: Vec<ServerSpec>,
        run_options: ServeOptions,
        journal: &Arc<Journal>,
        commands: Sender<Command>,
    ) -> ServeRun {
        let shows_bytes =
            (run_options.raw || run_options.calls != CallNotation::Json) && specs.iter().any(shows_bytes);
        // What nobody reads is not written down.
        journal.set_recording(run_options.calls != CallNotation::None || shows_bytes);
        ServeRun {
            served: specs.into_iter().map(Served::new).collect(),
            run_options,
            printer: if run_options.raw { Printer::to_standard_error() } else { Printer::new() },
            raw: run_options.raw.then(Printer::new),
            calls: CallReader::new(journal),
            epoch: journal.epoch(),
            began: Instant::now(),
            commands,
            journal: Arc::clone(journal),
            shows_bytes,
            clients: Clients::default(),
            rang: false,
            phase: ServePhase::Starting,
            failed: false,
        }
    }

    async fn serve(
        &mut self,
        mut events: Receiver<Event>,
        mut ends: Receiver<Interruption>,
        mut typed: Option<Receiver<typing::TypedPayload>>,
    ) -> CommandResult {
        for (number, served) in (1..).zip(&self.served) {
            let start = ServerCommand::Start(ServerId(number), Box::new(served.spec.clone()));
            // The backend takes commands at once; if it is gone, its events have ended too.
            let _ = self.commands.send(Command::Server(start)).await;
        }
        let mut deadline = None;
        loop {
            if deadline.is_none() && self.phase == ServePhase::Serving {
                deadline = self.run_options.ends_after.map(|time| tokio::time::Instant::now() + time);
            }
            let has_no_reader = self.raw.as_ref().unwrap_or(&self.printer).is_over();
            if has_no_reader || self.is_over() {
                self.end().await;
            }
            let next = tokio::select! {
                biased;
                Some(_) = ends.recv() => { self.end().await; continue }
                event = events.recv() => event,
                () = until(deadline), if deadline.is_some() && self.phase == ServePhase::Serving => { self.end().await; continue }
                line = typing::next(&mut typed) => {
                    match line {
                        Some(line) => self.typed(line).await,
                        None => self.no_more_replies().await,
                    }
                    continue;
                }
            };
            let mut next = next;
            while let Some(event) = next {
                if event == Event::Stopped {
                    self.last_words();
                    return if self.failed { CommandResult::Failed } else { CommandResult::Done };
                }
                self.take(event);
                next = events.try_recv().ok();
            }
            if self.rang {
                self.print_calls();
            }
            self.close_answered().await;
            if events.is_closed() && events.is_empty() {
                self.complain("", "the backend ended unexpectedly");
                return CommandResult::Failed;
            }
            self.printer.flush();
            self.raw.iter_mut().for_each(Printer::flush);
        }
    }

    /// Whether one server failed, or none is left.
    fn is_over(&self) -> bool {
        self.served.iter().any(|served| served.state == ServedState::Failed)
            || self.served.iter().all(|served| served.state == ServedState::Stopped)
    }

    /// Ends everything, once.
    async fn end(&mut self) {
        if std::mem::replace(&mut self.phase, ServePhase::Ending) != ServePhase::Ending {
            let _ = self.commands.send(Command::Stop).await;
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            // What became of clients, told with it, puts them in their order.
            Event::Calls => self.rang = true,
            Event::Server(event) => self.take_of_server(event),
            Event::Panicked(words) => {
                self.failed = true;
                self.complain("internal error, please report it: ", &words);
            }
            _ => {}
        }
    }

    fn take_of_server(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::Stage(id, at, stage) => self.stage(id, at, stage),
            ServerEvent::Socket(id, socket) => {
                if let Some(served) = self.served.get_mut(place(id)) {
                    self.clients.socket(socket.id, served.spec.at.transport);
                    served.socket = Some(socket);
                }
            }
            ServerEvent::Connections(id, rows) => self.rows(id, &rows),
            ServerEvent::Unseen(id, count) => {
                self.state(id, self.epoch.moment(Instant::now()), &ServerChange::Unseen(count));
                for line in self.clients.left() {
                    self.printer.line(SafeText::literal("received ").then(line));
                }
            }
            ServerEvent::Totals(id, totals) => {
                if let Some(served) = self.served.get_mut(place(id)) {
                    served.totals = totals;
                }
            }
            ServerEvent::Failed(_, at, failure) => self.report_failure(at, &failure),
            ServerEvent::Queue(..) | ServerEvent::Changed(_) | ServerEvent::Gone(_) => {}
        }
    }

    fn stage(&mut self, id: ServerId, at: Moment, stage: ServerStage) {
        let Some(served) = self.served.get_mut(place(id)) else { return };
        match stage {
            ServerStage::Starting | ServerStage::NotListening => {}
            ServerStage::Listening(_) if served.listens.is_some() => {
                if std::mem::replace(&mut served.state, ServedState::Listening) == ServedState::Paused {
                    self.state(id, at, &ServerChange::Resumed);
                }
            }
            ServerStage::Listening(address) => {
                served.state = ServedState::Listening;
                served.place = wording::place(served.spec.at.transport, &address);
                served.listens = Some((at, address));
                self.first_lines();
            }
            ServerStage::Paused { why } => {
                served.state = ServedState::Paused;
                self.state(id, at, &ServerChange::Paused(why));
            }
            ServerStage::Stopped(reason) => {
                served.state = if reason.is_some() { ServedState::Failed } else { ServedState::Stopped };
                if let Some(failure) = reason {
                    self.failed = true;
                    say(SafeText::literal("sockpit: cannot serve on ").then(&served.place));
                    self.report_failure(at, &failure);
                }
            }
        }
    }

    /// Prints the first lines that can be printed: they stand in the order of the command line.
    fn first_lines(&mut self) {
        for served in &mut self.served {
            let Some((at, address)) = &served.listens else { return };
            if std::mem::replace(&mut served.has_listened, true) {
                continue;
            }
            if self.run_options.calls == CallNotation::Json {
                let socket = served.socket.as_deref();
                self.printer.json(&json::listening(&self.epoch, *at, &served.spec, address, socket));
            } else {
                self.printer.line(SafeText::literal("listening ").then(&served.place));
            }
        }
        if self.phase == ServePhase::Starting {
            self.phase = ServePhase::Serving;
        }
        self.print_calls();
    }

    /// A server goes on in another way.
    fn state(&mut self, id: ServerId, at: Moment, change: &ServerChange) {
        let Some(served) = self.served.get(place(id)) else { return };
        let Some((_, address)) = &served.listens else { return };
        if self.run_options.calls == CallNotation::Json {
            self.printer.json(&json::change(&self.epoch, at, served.spec.at.transport, address, change));
        } else {
            let is_stream = served.spec.at.transport.is_stream();
            self.printer.line(wording::change(&served.place, is_stream, change));
        }
    }

    fn report_failure(&mut self, at: Moment, failure: &Failure) {
        if self.run_options.calls == CallNotation::Json {
            self.printer.json(&json::failure(&self.epoch, at, failure));
        }
        wording::failure(failure).into_iter().for_each(say);
    }

    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn complain(&self, what: &'static str, words: &str) {
        say(SafeText::literal("sockpit: ").then(what).then(SafeText::shown(words)));
    }

    /// Rows that are new or changed: told when they come and when they end, and what the service says of them.
    fn rows(&mut self, id: ServerId, rows: &[Connection]) {
        let Some(served) = self.served.get(place(id)) else { return };
        let transport = served.spec.at.transport;
        let is_json = self.run_options.calls == CallNotation::Json;
        self.calls.take();
        for (at, news) in self.clients.news(id, rows) {
            // The calls that led to it stand before it, and what it sent before its end.
            self.print_calls_until(at);
            match news {
                ClientChange::Came(row) => {
                    if is_json {
                        self.printer.json(&json::accepted(&self.epoch, transport, row));
                    } else if transport.is_stream() || !self.shows_bytes {
                        // Each datagram that is shown names its peer anyway.
                        self.printer.line(wording::came(transport, row));
                    }
                    for line in self.clients.came(transport, row) {
                        let peer = wording::place(transport, &row.peer);
                        self.printer.line(SafeText::literal("received ").then(peer).then(", ").then(line));
                    }
                }
                ClientChange::Noted(row) if is_json => {
                    let at = self.epoch.moment(Instant::now());
                    self.printer.json(&json::note(&self.epoch, at, transport, row));
                }
                // Why a client is denied stands in the line of its end.
                ClientChange::Noted(row) if matches!(row.status, ConnectionStatus::Ended(_, End::Denied)) => {
                }
                ClientChange::Noted(row) => self.printer.line(wording::noted(transport, row)),
                ClientChange::Went(row) => {
                    self.clients.went(transport, row);
                    if !is_json {
                        self.printer.line(wording::went(transport, row));
                    } else if let Some(line) = json::closed(&self.epoch, transport, row) {
                        self.printer.json(&line);
                    }
                }
            }
        }
    }

    /// Prints the calls that are new.
    fn print_calls(&mut self) {
        self.rang = false;
        self.calls.take();
        self.print_calls_until(Moment(u64::MAX));
    }

    /// Prints the calls that are new and began by then, and what they received where the service shows bytes.
    fn print_calls_until(&mut self, then: Moment) {
        if self.phase == ServePhase::Starting {
            return;
        }
        let ServeRun { calls, printer, raw, run_options, epoch, clients, shows_bytes, .. } = self;
        calls.until(then, |call| {
            run_options.calls.print(call, epoch, printer);
            if let Some(raw) = raw {
                if call.is_message() && call.kind.is_receive() && call.errno.is_none() {
                    raw.rows(call.payload);
                }
            } else if *shows_bytes {
                match clients.received(call) {
                    Received::Nothing => {}
                    Received::From(transport, peer) => {
                        printer.line(wording::received(transport, Some(&peer), call));
                    }
                    Received::Early => clients.keep(call.socket, wording::came_in(call)),
                }
            }
        });
    }

    /// A line that was typed: a payload for the peer that spoke last.
    async fn typed(&mut self, line: typing::TypedPayload) {
        let payload = match line {
            Ok(payload) => payload,
            Err(words) => return words.into_iter().for_each(say),
        };
        match self.clients.spoke_last() {
            None => self.complain("", "not sent: there is no client to answer"),
            Some((server, connection)) => {
                self.clients.typed(connection, &payload);
                let send = ServerCommand::Send { server, to: vec![connection], payload };
                let _ = self.commands.send(Command::Server(send)).await;
            }
        }
    }

    /// The end of standard input: nobody can answer a client any more.
    async fn no_more_replies(&mut self) {
        say(
            "sockpit: standard input has ended: no reply can be typed any more, and who sends no more is closed",
        );
        self.clients.end_replies();
        self.close_answered().await;
    }

    /// Closes who has sent its end and has every reply: nothing more will come or go.
    async fn close_answered(&mut self) {
        for (server, connection) in self.clients.take_answered() {
            let end = ServerCommand::End(server, vec![connection], CloseKind::Close);
            let _ = self.commands.send(Command::Server(end)).await;
        }
    }

    /// The rest of the calls, and the summary.
    fn last_words(&mut self) {
        self.phase = ServePhase::Ending;
        self.print_calls();
        let missed = self.calls.missed();
        if self.journal.is_recording() && missed > 0 {
            let words = format!("{missed} calls came faster than they could be printed, and were evicted");
            self.complain("", &words);
        }
        if !self.served.iter().any(|served| served.has_listened) {
            return;
        }
        if self.run_options.calls == CallNotation::Json {
            let totals = self
                .served
                .iter()
                .fold(ServerTotals::default(), |sum, served| wording::sum(sum, &served.totals));
            let servers = self.served.iter().filter_map(|served| {
                let (_, address) = served.listens.as_ref()?;
                Some((served.spec.at.transport, address, &served.totals))
            });
            let summary = Summary { totals, figures: self.journal.figures(), ran: self.began.elapsed() };
            let at = self.epoch.moment(Instant::now());
            self.printer.json(&json::summary(&self.epoch, at, &summary, servers));
        } else {
            for served in self.served.iter().filter(|served| served.has_listened) {
                let stream = served.spec.at.transport.is_stream();
                self.printer.line(wording::summary(&served.place, stream, &served.totals));
            }
        }
    }
}
