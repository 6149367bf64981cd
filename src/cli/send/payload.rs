//! What `send` sends: payloads as they were typed, then a file or standard input as it is.

use std::path::PathBuf;

use bytes::Bytes;
use clap::Args;

use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::cli::refusal::Refusal;
use crate::cli::sending::{InputSource, PayloadQueue};
use crate::cli::values;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::pointed::Pointed;

/// How payloads are written and sent, and the file behind them.
#[derive(Debug, Args)]
pub(super) struct PayloadArgs {
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
    /// Send all payloads N times, 1 to 4294967295 [default: 1]
    #[arg(long, value_name = "N", global = true)]
    repeat: Option<String>,
    /// Pause between two payloads: 1, 0.5, 50ms
    #[arg(long, value_name = "SECONDS", global = true)]
    interval: Option<String>,
    /// Send what this file holds, after the payloads; - is standard input
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
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

/// The thing that the word of a flag names, if the flag was given.
fn named<T: Copy>(
    flag: &'static str,
    word: Option<&String>,
    all: &[(&'static str, T)],
) -> Result<Option<T>, Refusal> {
    let Some(word) = word else { return Ok(None) };
    let found = all.iter().find(|(name, _)| name == word);
    found.map(|(_, thing)| Some(*thing)).ok_or_else(|| {
        let names = SafeText::join(all.iter().map(|(name, _)| SafeText::literal(name)), ", ");
        let text = SafeText::literal("there is no such word; there are ").then(names);
        Refusal::of(flag, word, &Pointed::at(word, 0..word.len(), text))
    })
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

impl PayloadArgs {
    /// The payloads, and what is carried behind them.
    pub(super) fn read(
        &self,
        typed: &[String],
        to: &Endpoint,
        is_given_input: bool,
    ) -> Result<(PayloadQueue, Option<InputSource>), Refusal> {
        // A ping without a payload sends an echo request, whatever standard input is.
        let is_ping = to.transport == Transport::Ping;
        let (typed, input) = self.input(typed, is_given_input && !is_ping)?;
        let payloads = self.payloads(typed, to.transport)?;
        let payloads = if is_ping && payloads.is_empty() && input.is_none() {
            vec![echo_request(to)?]
        } else {
            payloads
        };
        self.check(typed.is_empty(), payloads.is_empty(), input.as_ref())?;
        let repeat = self.repeat.as_deref();
        let repeat = repeat.map(|source| values::number("--repeat", source, (1, u32::MAX.into())));
        let interval = values::time_of("--interval", self.interval.as_deref())?;
        Ok((PayloadQueue::new(payloads, repeat.transpose()?.unwrap_or(1), interval), input))
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
        let is_meant = is_named || (typed.is_empty() && is_given_input);
        let input = match &self.file {
            Some(path) if path.as_os_str() != "-" => Some(InputSource::File(path.clone())),
            None if !is_meant => None,
            _ => Some(InputSource::Standard),
        };
        if is_named && matches!(input, Some(InputSource::File(_))) {
            return Err(Refusal::whole("--file: the file or standard input (-) is carried, not both"));
        }
        Ok((typed, input))
    }

    /// A flag that nothing is there for would be passed over.
    fn check(&self, is_none_typed: bool, is_none: bool, input: Option<&InputSource>) -> Result<(), Refusal> {
        let carried = input.map(|input| match input {
            InputSource::Standard => "standard input",
            InputSource::File(_) => "the file of --file",
        });
        // Of each payload that is typed, or of all that are sent.
        let flags = [
            ("--notation", self.notation.is_some(), true),
            ("--hex", self.hex, true),
            ("--encoding", self.encoding.is_some(), true),
            ("--split", self.split.is_some(), true),
            ("--ending", self.ending.is_some(), true),
            ("--repeat", self.repeat.is_some(), false),
            ("--interval", self.interval.is_some(), false),
        ];
        let idle = flags.into_iter().find(|(_, is_given, is_of_each)| {
            *is_given && if *is_of_each { is_none_typed } else { is_none || carried.is_some() }
        });
        let Some((flag, _, is_of_each)) = idle else { return Ok(()) };
        let words = SafeText::literal(flag).then(" is for payloads");
        Err(Refusal::whole(match carried {
            Some(carried) if is_of_each => words.then(": ").then(carried).then(" is carried as it is"),
            Some(carried) => words.then(": ").then(carried).then(" is carried once"),
            None => words.then(", and there is none"),
        }))
    }

    fn payloads(&self, typed: &[String], transport: Transport) -> Result<Vec<Bytes>, Refusal> {
        let endings = LineEnding::ALL.map(|ending| (ending.name(), ending));
        let notations = Notation::ALL.map(|notation| (notation.name(), notation));
        let ending = named("--ending", self.ending.as_ref(), &endings)?.unwrap_or_default();
        let split = named("--split", self.split.as_ref(), &SplitPlace::ALL)?.unwrap_or(SplitPlace::Nowhere);
        let notation = named("--notation", self.notation.as_ref(), &notations)?.unwrap_or_default();
        let notation = if self.hex { Notation::Hex } else { notation };
        let notation = match named("--encoding", self.encoding.as_ref(), &ENCODINGS)? {
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
