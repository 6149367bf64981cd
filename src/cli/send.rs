//! `sockpit send`: payloads, a file or standard input to one peer, and what comes back.

mod help;
mod target;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;

use super::calls::CallNotation;
use super::carrying::{self, ByteOutput};
use super::expectation::Expectation;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::sending::{self, InputSource, PayloadQueue, ReceiveTime, SendPlan};
use super::values;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::model::console::CloseKind;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::pointed::Pointed;
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
    /// How payloads are written: text, hex, base64 or decimal [default: text]
    #[arg(long, value_name = "NOTATION", global = true)]
    notation: Option<String>,
    /// The same as --notation hex: pairs of digits, 48 69 0a
    #[arg(long, global = true, conflicts_with = "notation")]
    hex: bool,
    /// How characters of text, and of --ending, become bytes: utf-8, utf-16be, utf-16le or latin-1 [default: utf-8]
    #[arg(long, value_name = "ENCODING", global = true, conflicts_with = "hex")]
    encoding: Option<String>,
    /// Make each payload several: split it at blanks or at lines
    #[arg(long, value_name = "WHERE", global = true)]
    split: Option<String>,
    /// Append this to each payload: none, lf, cr, crlf or nul [default: none]
    #[arg(long, value_name = "ENDING", global = true)]
    ending: Option<String>,
    /// Send all payloads so often, 1 to 4294967295 times
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
    /// Pause between two payloads: 1, 0.5, 50ms
    #[arg(long, value_name = "SECONDS", global = true)]
    interval: Option<String>,
    /// Send what this file holds, after the payloads
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
    /// Shut down sending after the last payload, also with --wait; a stream without --wait does so anyway
    #[arg(long, global = true)]
    half_close: bool,
    /// Do not shut down sending: the peer gets no end of file before the close
    #[arg(long, global = true, conflicts_with = "half_close")]
    no_half_close: bool,
    /// Close with a reset (SO_LINGER 0) instead of in order, after the last payload or --wait
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

/// The notations of text by what its characters become.
const ENCODINGS: [(&str, Notation); 4] = [
    ("utf-8", Notation::Text),
    ("utf-16be", Notation::Utf16Be),
    ("utf-16le", Notation::Utf16Le),
    ("latin-1", Notation::Latin1),
];

/// Where a payload is made several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SplitPlace {
    Nowhere,
    Blanks,
    Lines,
}

impl SplitPlace {
    const ALL: [(&'static str, SplitPlace); 2] =
        [("blanks", SplitPlace::Blanks), ("lines", SplitPlace::Lines)];

    fn parts(self, source: &str) -> Vec<&str> {
        match self {
            SplitPlace::Nowhere => vec![source],
            SplitPlace::Blanks => source.split_whitespace().collect(),
            SplitPlace::Lines => source.lines().collect(),
        }
    }
}

/// The thing that a word of a flag names.
fn named<T: Copy>(flag: &'static str, word: &str, all: &[(&'static str, T)]) -> Result<T, Refusal> {
    let found = all.iter().find(|(name, _)| *name == word);
    found.map(|(_, thing)| *thing).ok_or_else(|| {
        let names = SafeText::join(all.iter().map(|(name, _)| SafeText::literal(name)), ", ");
        let text = SafeText::literal("there is no such word; there are ").then(names);
        Refusal::of(flag, word, &Pointed::at(word, 0..word.len(), text))
    })
}

fn time(flag: &'static str, source: Option<&String>) -> Result<Option<Duration>, Refusal> {
    source.map(|source| values::time(source).map_err(|error| Refusal::of(flag, source, &error))).transpose()
}

/// The echo request to an address. Which one a name needs is known only once it is resolved.
fn echo_request(to: &Endpoint) -> Result<Bytes, Refusal> {
    let is_address = to.host.contains(':') || to.ip().is_some();
    let request = to.echo_request().filter(|_| is_address).map(Bytes::from_static);
    request.ok_or_else(|| {
        let text = "an echo request is another one over IPv6: give an address, or a payload behind the name";
        Refusal::of("HOST", &to.host, &Pointed::at(&to.host, 0..to.host.len(), text))
    })
}

impl SendArgs {
    fn plan(&self, is_given_input: bool) -> Result<SendPlan, Refusal> {
        let (spec, typed) = self.to.read()?;
        let is_stream = spec.to.transport.is_stream();
        let wait = time("--wait", self.wait.as_ref())?;
        // A ping without a payload sends an echo request, whatever standard input is.
        let is_ping = spec.to.transport == Transport::Ping;
        let (typed, input) = self.input(typed, is_given_input && !is_ping)?;
        let payloads = if is_ping && typed.is_empty() && input.is_none() {
            vec![echo_request(&spec.to)?]
        } else {
            self.payloads(typed, spec.to.transport)?
        };
        if !is_stream && payloads.is_empty() && input.is_none() && wait.is_none() {
            return Err(Refusal::whole(
                "PAYLOAD: nothing to send; '' is an empty datagram, --wait 5 only listens",
            ));
        }
        if !is_stream && (self.half_close || self.no_half_close || self.reset) {
            return Err(Refusal::whole("datagrams have no end: --half-close and --reset are for streams"));
        }
        let output = match (self.raw, &input) {
            (true, _) => Some(ByteOutput::Raw),
            (false, Some(_)) => Some(ByteOutput::SafeOnTerminal),
            (false, None) => None,
        };
        let carries_input = input.is_some();
        let first_reply = if carries_input { ReceiveTime::Silence } else { ReceiveTime::FirstReply };
        Ok(SendPlan {
            payloads: PayloadQueue::new(
                payloads,
                self.repeat.unwrap_or(1),
                time("--interval", self.interval.as_ref())?,
            ),
            input,
            output,
            half_closes: is_stream
                && !self.no_half_close
                && (self.half_close || carries_input || (wait.is_none() && !self.reset)),
            ends: if self.reset { CloseKind::Reset } else { CloseKind::Close },
            receives: match wait {
                Some(time) => ReceiveTime::For(time),
                None if self.reset => ReceiveTime::For(Duration::ZERO),
                None if is_stream => ReceiveTime::ToTheEnd,
                None => first_reply(FIRST_REPLY),
            },
            expectation: self
                .expect
                .as_deref()
                .map(|source| {
                    Expectation::parse(source).map_err(|error| Refusal::of("--expect", source, &error))
                })
                .transpose()?,
            calls: CallNotation::of(self.json, self.calls),
            tells_why: self.why,
            spec,
        })
    }

    /// The payloads that are typed, and what is carried behind them.
    fn input<'a>(
        &self,
        typed: &'a [String],
        is_given_input: bool,
    ) -> Result<(&'a [String], Option<InputSource>), Refusal> {
        let (typed, is_named) = match typed.split_last() {
            Some((last, before)) if last == "-" => (before, true),
            _ => (typed, false),
        };
        if typed.iter().any(|payload| payload == "-") {
            return Err(Refusal::whole("PAYLOAD: - is standard input, to its end: it comes last, and once"));
        }
        let input = match &self.file {
            Some(_) if is_named => {
                return Err(Refusal::whole("--file: the file or standard input (-) is carried, not both"));
            }
            Some(path) => Some(InputSource::File(path.clone())),
            None if is_named => Some(InputSource::Standard),
            None if typed.is_empty() && is_given_input => Some(InputSource::Standard),
            None => None,
        };
        if input.is_some() && (self.repeat.is_some() || self.interval.is_some()) {
            let text = "--repeat and --interval are for payloads: a file and standard input are carried once";
            return Err(Refusal::whole(text));
        }
        Ok((typed, input))
    }

    fn payloads(&self, typed: &[String], transport: Transport) -> Result<Vec<Bytes>, Refusal> {
        let endings = LineEnding::ALL.map(|ending| (ending.name(), ending));
        let ending = self.ending.as_deref().map(|word| named("--ending", word, &endings));
        let notations = Notation::ALL.map(|notation| (notation.name(), notation));
        let notation = self.notation.as_deref().map(|word| named("--notation", word, &notations));
        let split = self.split.as_deref().map(|word| named("--split", word, &SplitPlace::ALL));
        let ending = ending.transpose()?.unwrap_or_default();
        let split = split.transpose()?.unwrap_or(SplitPlace::Nowhere);
        let notation = if self.hex { Notation::Hex } else { notation.transpose()?.unwrap_or_default() };
        let encoding = self.encoding.as_deref().map(|word| named("--encoding", word, &ENCODINGS));
        let notation = match encoding.transpose()? {
            Some(encoded) if notation == Notation::Text => encoded,
            Some(_) => {
                return Err(Refusal::whole("--encoding is for characters: it goes with --notation text"));
            }
            None => notation,
        };
        let payload = |source: &str, part: &str| {
            let refused = |error: Pointed| Refusal::of("PAYLOAD", part, &error);
            let bytes = values::payload(part, notation, ending).map_err(refused)?;
            if transport.is_stream() && bytes.is_empty() {
                let text = if transport.keeps_boundaries() {
                    "nothing to send: the peer cannot tell an empty message from the end of file"
                } else {
                    "nothing to send: a stream has no empty messages; leave it out to half-close at once"
                };
                return Err(Refusal::of("PAYLOAD", source, &Pointed::at(source, 0..source.len(), text)));
            }
            Ok(bytes)
        };
        let parts = typed
            .iter()
            .flat_map(|source| split.parts(source).into_iter().map(move |part| payload(source, part)));
        parts.collect()
    }
}
