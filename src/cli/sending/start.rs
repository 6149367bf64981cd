//! What a send begins with: its input is opened, the threads of what is carried and the backend start.

use std::sync::Arc;

use super::plan::SendPlan;
use super::progress::FileProgress;
use super::reply_wait::ReplyWait;
use super::report::SessionReport;
use super::why::WhyTeller;
use super::{SendPhase, SendRun};
use crate::cli::calls::{CallNotation, CallReader};
use crate::cli::printer::say;
use crate::cli::result::CommandResult;
use crate::cli::start::{Start, StartOptions, cannot_start};
use crate::cli::{self, carrying, wording};
use crate::model::console::SessionStage;
use crate::net;

/// Does it, and prints what happens.
pub(in crate::cli) fn run(mut plan: SendPlan) -> CommandResult {
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
    let net::Backend { commands, events, journal, thread } = backend;
    // What nobody reads is not written down.
    journal.set_recording(!carries_output || plan.calls != CallNotation::None);
    let calls = CallReader::new(&journal);
    let to = plan.spec.to.clone();
    let report = SessionReport::new(calls, journal.epoch(), plan.calls, to, carries_output);
    let why = plan.tells_why.then(WhyTeller::default);
    let receives = plan.receives;
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
        wait: ReplyWait::new(receives, carries_input, expects),
        carries_output,
        writes_output: carries_output,
        failed: false,
        stage: SessionStage::Resolving,
    };
    let outcome = runtime.block_on(session.run(events, ends, &mut told));
    let outcome = cli::finished(session.report.printer, outcome);
    // Its last event has come: it ends now.
    let _ = thread.join();
    outcome
}
