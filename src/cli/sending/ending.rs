//! How a send ends: by its wait, by a signal, with why nothing came back, and with all that came written.

use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::reply_wait::ReceiveTime;
use super::report;
use super::why::WhyTeller;
use super::{SESSION, SendPhase, SendRun};
use crate::bytes::text::SafeText;
use crate::cli::carrying::CarryEvent;
use crate::cli::printer::say;
use crate::cli::result::Interruption;
use crate::cli::start::until;
use crate::model::command::Command;
use crate::model::console::ConsoleCommand;
use crate::model::failure::Failure;
use crate::model::span;

/// How long what came may take to be written after a signal: whoever reads it may have stopped.
const LAST_BYTES: Duration = Duration::from_secs(1);

impl SendRun {
    /// Before everything is sent, an interruption is a failure, with what had happened so far.
    pub(super) fn interrupted(&mut self, why: Interruption) {
        if self.wait.has_begun() || self.phase >= SendPhase::Closing {
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

    /// The time to wait is over.
    pub(super) async fn waited(&mut self) {
        self.print_calls();
        if let ReceiveTime::For(time) | ReceiveTime::FirstReply(time) = self.wait.time
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
    pub(super) fn asks_until(&self) -> Option<Instant> {
        self.why.as_ref().and_then(|why| why.until)
    }

    /// Asks why nothing came back, if that is to be told and nothing came; whether the end has to wait for that.
    pub(super) async fn asks_why(&mut self) -> bool {
        if self.report.replies > 0 || self.wait.is_met() || self.report.printer.is_over() {
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
    pub(super) fn tell_findings(&mut self) -> Option<WhyTeller> {
        let why = self.why.take()?;
        self.progress.clear();
        let (at, found) = why.findings(&self.plan.spec, &self.stage);
        self.report.findings(at, &found);
        Some(why)
    }

    /// The same, and goes on with the end.
    pub(super) async fn tell_why(&mut self) {
        let Some(why) = self.tell_findings() else { return };
        if why.closes {
            self.close().await;
        }
        if why.ends {
            self.end().await;
        }
    }

    /// Closes the socket, once.
    pub(super) async fn close(&mut self) {
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
    pub(super) async fn end(&mut self) {
        if self.phase < SendPhase::Closing && self.asks_why().await {
            if let Some(why) = &mut self.why {
                why.ends = true;
            }
        } else if self.phase < SendPhase::Ending {
            self.phase = SendPhase::Ending;
            let _ = self.commands.send(Command::Stop).await;
        }
    }

    /// All that came is written, before the program ends; not for ever where a signal has ended it.
    pub(super) async fn last_bytes(
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
    pub(super) fn last_words(&mut self) {
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
