//! What is told of a session that runs headless: the calls as lines, what they moved, and the sum of it.

use std::time::Instant;

use crate::bytes::text::SafeText;
use crate::cli::calls::{CallNotation, CallReader};
use crate::cli::expectation::Expectation;
use crate::cli::printer::{Printer, say};
use crate::cli::wording;
use crate::export::json::{self, Summary};
use crate::model::address::Address;
use crate::model::call::{Args, Call};
use crate::model::console::SessionStage;
use crate::model::counts::Counts;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::{Epoch, Moment};
use crate::model::server::ServerTotals;
use crate::model::why::Finding;

/// Tells what happens: on standard output, or, where that holds what the peer sends, on standard error.
pub(super) struct SessionReport {
    pub(super) printer: Printer,
    calls: CallReader,
    epoch: Epoch,
    began: Instant,
    notation: CallNotation,
    to: Endpoint,
    /// Standard output is the peer's.
    carries_output: bool,
    /// Whom a stream is connected to.
    pub(super) peer: Option<Address>,
    /// Lines of what came, and of what went.
    pub(super) counts: Counts,
    /// Receive calls that brought something.
    pub(super) replies: u64,
}

impl SessionReport {
    pub(super) fn new(
        calls: CallReader,
        epoch: Epoch,
        notation: CallNotation,
        to: Endpoint,
        carries_output: bool,
    ) -> SessionReport {
        SessionReport {
            printer: if carries_output { Printer::to_standard_error() } else { Printer::new() },
            calls,
            epoch,
            began: Instant::now(),
            notation,
            to,
            carries_output,
            peer: None,
            counts: Counts::default(),
            replies: 0,
        }
    }

    /// Since the command began.
    pub(super) fn ran(&self) -> std::time::Duration {
        self.began.elapsed()
    }

    fn now(&self) -> Moment {
        self.epoch.moment(Instant::now())
    }

    /// Something that has no line of its own in JSON.
    pub(super) fn tell(&mut self, words: SafeText) {
        if self.notation != CallNotation::Json {
            self.printer.line(words);
        }
    }

    /// What TLS agreed on.
    pub(super) fn tls(&mut self, state: &crate::model::tls::TlsState) {
        if self.notation == CallNotation::Json {
            let line = json::tls(&self.epoch, self.now(), state);
            self.printer.json(&line);
        } else {
            self.printer.line(SafeText::literal("tls ").then(state.line()));
        }
    }

    /// A failure, in JSON and in words; only in JSON where both would go to standard error.
    pub(super) fn failure(&mut self, at: Option<Moment>, failure: &Failure) {
        let is_json = self.notation == CallNotation::Json;
        if is_json {
            let at = at.unwrap_or_else(|| self.now());
            self.printer.json(&json::failure(&self.epoch, at, failure));
        }
        if !is_json || !self.carries_output {
            self.printer.flush();
            wording::failure(failure).into_iter().for_each(say);
        }
    }

    /// Why nothing came back: in JSON, or in words on standard error.
    pub(super) fn findings(&mut self, at: Option<Moment>, found: &[Finding]) {
        if self.notation == CallNotation::Json {
            let at = at.unwrap_or_else(|| self.now());
            let lines = found.iter().map(|finding| json::finding(&self.epoch, at, finding));
            lines.for_each(|line| self.printer.json(&line));
        } else {
            self.printer.flush();
            super::why::lines(found).into_iter().for_each(say);
        }
    }

    /// The calls that are new, and what they moved: in the order in which they were made. What a stream receives is told
    /// once it was told that the stream is connected (`is_told`): a peer can speak before we heard of that.
    pub(super) fn print_calls(&mut self, is_told: bool, expectation: Option<&mut Expectation>) {
        let SessionReport {
            calls, printer, epoch, notation, to, carries_output, peer, counts, replies, ..
        } = self;
        let mut expectation = expectation.filter(|_| !*carries_output);
        let is_told = is_told || !to.transport.is_stream();
        calls.each_while(|call| {
            if !is_told && call.is_message() && call.kind.is_receive() {
                return false;
            }
            notation.print(call, epoch, printer);
            let line = moved(call, to.transport, peer.as_ref(), counts, replies);
            if let Some(line) = line.filter(|_| *notation != CallNotation::Json && !*carries_output) {
                printer.line(line);
            }
            if let Some(expectation) = &mut expectation
                && call.is_message()
                && call.kind.is_receive()
                && call.errno.is_none()
            {
                if to.transport.is_stream() {
                    expectation.take(call.payload);
                } else {
                    expectation.take_message(call.payload);
                }
            }
            true
        });
    }

    /// The summary. Where bytes were carried they were counted there, whether or not calls were recorded.
    pub(super) fn summary(&mut self, was_open: bool) {
        if self.notation == CallNotation::Json {
            let totals = ServerTotals { counts: self.counts, ..ServerTotals::default() };
            let summary = Summary { totals, figures: self.calls.figures(), ran: self.ran() };
            let at = self.now();
            self.printer.json(&json::summary(&self.epoch, at, &summary, []));
        } else if was_open {
            self.printer.line(
                SafeText::literal("summary ")
                    .then(wording::endpoint(&self.to))
                    .then(": ")
                    .then(wording::moved(&self.counts)),
            );
        }
        self.printer.flush();
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
        counts.errors += u64::from(errno != Errno::EAGAIN);
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

/// How far a session was when it was interrupted: what is left of its payloads, or what was sent of what is carried.
pub(super) fn interrupted(to: &Endpoint, stage: &SessionStage, left: u64, sent: Option<u64>) -> SafeText {
    match (stage, sent) {
        (SessionStage::Connecting { to: at, try_number, of, syn_repeats, .. }, _) => {
            let mut told = SafeText::literal(" while connecting to ").then(wording::place(to.transport, at));
            if *of > 1 {
                told = told.then(", address ").then(*try_number).then(" of ").then(*of);
            }
            if to.transport == Transport::Tcp {
                let syns = u32::from(*syn_repeats) + 1;
                told = told.then(": no answer to ").then(SafeText::counted(syns.into(), "SYN", "SYNs"));
            }
            told
        }
        (SessionStage::Handshake, _) => {
            SafeText::literal(" in the TLS handshake with ").then(wording::endpoint(to))
        }
        (SessionStage::Resolving, _) => SafeText::literal(" while resolving ").then(wording::endpoint(to)),
        (_, Some(sent)) => {
            SafeText::literal(": ").then(wording::bytes(sent)).then(" were sent, and the input has not ended")
        }
        (_, None) => {
            SafeText::literal(": ").then(SafeText::counted(left, "payload", "payloads")).then(" not sent")
        }
    }
}
