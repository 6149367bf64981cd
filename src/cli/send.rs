//! `sockpit send`: payloads, a file or standard input to one peer, and what comes back.

mod help;
mod payload;
mod target;

#[cfg(test)]
mod tests;

use std::time::Duration;

use clap::Args;

use super::calls::CallNotation;
use super::carrying::{self, ByteOutput};
use super::expectation::Expectation;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::sending::{self, ReceiveTime, SendPlan};
use super::values;
use crate::bytes::text::SafeText;
use crate::model::console::CloseKind;
use payload::PayloadArgs;
use target::SendTarget;

/// How long a first reply to datagrams is waited for, or the next one where many are, if nothing else is said.
const FIRST_REPLY: Duration = Duration::from_secs(1);

/// Send payloads, a file or standard input over TCP, TLS, UDP, raw IP or a Unix socket, and receive what comes back
#[derive(Debug, Args)]
#[command(
    after_help = help::EXAMPLES,
    subcommand_value_name = "TRANSPORT",
    subcommand_help_heading = "Transports",
    disable_help_subcommand = true
)]
#[expect(clippy::struct_excessive_bools, reason = "flags that do not depend on each other")]
pub(super) struct SendArgs {
    #[command(subcommand)]
    to: SendTarget,
    #[command(flatten)]
    payload: PayloadArgs,
    /// Shut down sending after the last payload, also with --wait; a stream without --wait does so anyway
    #[arg(long, global = true)]
    half_close: bool,
    /// Do not shut down sending: the peer gets no end of file before the close
    #[arg(long, global = true, conflicts_with = "half_close")]
    no_half_close: bool,
    /// Close with a reset (SO_LINGER 0) instead of in order, after the last payload, --wait or --expect
    #[arg(long, global = true)]
    reset: bool,
    /// Receive for this long after the last payload: 2, 0.5, 50ms
    #[arg(long, value_name = "SECONDS", global = true)]
    wait: Option<String>,
    /// Fail unless this comes, in one receive call or over several: text:T, hex:H or regex:R; end as soon as it did
    #[arg(long, value_name = "WHAT", global = true)]
    expect: Option<String>,
    /// Write what comes to standard output as it is, also to a terminal, and nothing else
    #[arg(long, global = true)]
    raw: bool,
    /// Print JSON lines: what happens, and every socket call
    #[arg(long, global = true)]
    json: bool,
    /// Print every socket call in C notation, with its time
    #[arg(long, global = true)]
    calls: bool,
    /// If nothing comes back, say why, as far as this host knows: route, neighbour, drops, ICMP errors, the peer
    #[arg(long, global = true)]
    why: bool,
}

/// Sends and receives until the end, or says what is wrong with the command line.
pub(super) fn run(send: &SendArgs) -> Result<CommandResult, Refusal> {
    let plan = send.plan(carrying::is_given_input())?;
    Ok(sending::run(plan))
}

impl SendArgs {
    fn plan(&self, is_given_input: bool) -> Result<SendPlan, Refusal> {
        let (spec, typed) = self.to.read()?;
        let is_stream = spec.to.transport.is_stream();
        let wait = values::time_of("--wait", self.wait.as_deref())?;
        let (payloads, input) = self.payload.read(typed, &spec.to, is_given_input)?;
        if !is_stream && payloads.left() == 0 && input.is_none() && wait.is_none() {
            return Err(Refusal::whole(
                "PAYLOAD: nothing to send; '' is an empty datagram, --wait 5 only listens",
            ));
        }
        let ends = [
            ("--half-close", self.half_close),
            ("--no-half-close", self.no_half_close),
            ("--reset", self.reset),
        ];
        if let Some((flag, _)) = ends.iter().find(|(_, is_given)| *is_given && !is_stream) {
            let text = SafeText::literal("datagrams have no end: ").then(*flag).then(" is for streams");
            return Err(Refusal::whole(text));
        }
        let output = match (self.raw, &input) {
            (true, _) => Some(ByteOutput::Raw),
            (false, Some(_)) => Some(ByteOutput::SafeOnTerminal),
            (false, None) => None,
        };
        let carries_input = input.is_some();
        let first_reply = if carries_input { ReceiveTime::Silence } else { ReceiveTime::FirstReply };
        let expectation = self.expect.as_deref().map(|source| {
            Expectation::parse(source).map_err(|error| Refusal::of("--expect", source, &error))
        });
        Ok(SendPlan {
            payloads,
            input,
            output,
            half_closes: is_stream
                && !self.no_half_close
                && (self.half_close || carries_input || (wait.is_none() && !self.reset)),
            ends: if self.reset { CloseKind::Reset } else { CloseKind::Close },
            receives: match wait {
                Some(time) => ReceiveTime::For(time),
                // What is expected is waited for, and then it is reset.
                None if self.reset && self.expect.is_none() => ReceiveTime::For(Duration::ZERO),
                None if is_stream => ReceiveTime::ToTheEnd,
                None => first_reply(FIRST_REPLY),
            },
            expectation: expectation.transpose()?,
            calls: CallNotation::of(self.json, self.calls),
            tells_why: self.why,
            spec,
        })
    }
}
