//! All faults as data: the form of faults, `--help` and the parser are made from this table.

use std::time::Duration;

use super::kind::{Fault, FaultDirection};

/// One kind of fault.
#[derive(Clone, Debug)]
pub struct FaultEntry {
    /// How it is typed, first part.
    pub word: &'static str,
    /// The parts that follow the word, each after a colon.
    pub parts: &'static [Part],
    /// One line of help: what it does to datagrams, or to both.
    pub help: &'static str,
    /// Strikes streams.
    pub streams: bool,
    /// Strikes datagrams.
    pub datagrams: bool,
    /// What it does to a stream that is then no longer the stream that was sent, which TCP itself never does;
    /// empty where it leaves the bytes of a stream as they are.
    pub breaks: &'static str,
    /// With the settings that a form begins with.
    pub sample: Fault,
}

/// One setting of a fault, in the order in which they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `in` or `out`.
    Direction,
    /// A length of time, and perhaps `+` a jitter: up to 3600 s each.
    WaitAndJitter,
    /// A length of time up to 3600 s.
    Pause,
    /// Bytes a second, from 1; `k` and `M` for thousands and millions.
    Rate,
    /// Thousandths, or `30%`.
    Chance,
    /// Bytes that are kept, from 0.
    Keep,
    /// Bytes, from 1.
    Bytes,
}

impl Part {
    /// The word for it in help: `WAY`, `TIME[+JITTER]` …
    pub const fn placeholder(self) -> &'static str {
        match self {
            Part::Direction => "in|out",
            Part::WaitAndJitter => "TIME[+JITTER]",
            Part::Pause => "TIME",
            Part::Rate => "BYTES_PER_SECOND",
            Part::Chance => "CHANCE",
            Part::Keep | Part::Bytes => "BYTES",
        }
    }
}

impl FaultEntry {
    /// The entry with this word.
    pub fn named(word: &str) -> Option<&'static FaultEntry> {
        TABLE.iter().find(|entry| entry.word == word)
    }

    /// What it does to a stream (`true`), or to datagrams.
    pub const fn help_on(&self, stream: bool) -> &'static str {
        if stream && !self.breaks.is_empty() { self.breaks } else { self.help }
    }

    /// How it is typed: `drop:in|out:CHANCE`.
    pub fn usage(&self) -> String {
        self.parts.iter().fold(self.word.to_owned(), |usage, part| usage + ":" + part.placeholder())
    }
}

impl Fault {
    /// Its entry in the table.
    pub fn entry(&self) -> &'static FaultEntry {
        // Every word is in the table (held by a test); the first entry stands in for none.
        FaultEntry::named(self.word()).unwrap_or(&TABLE[0])
    }

    /// Whether it strikes on a stream (`true`) or on datagrams.
    pub fn fits(&self, stream: bool) -> bool {
        let entry = self.entry();
        if stream { entry.streams } else { entry.datagrams }
    }
}

macro_rules! entry {
    ($word:literal [$($part:ident)*] $streams:literal $datagrams:literal, $sample:expr, $help:literal $(, $breaks:literal)?) => {
        FaultEntry {
            word: $word,
            parts: &[$(Part::$part),*],
            help: $help,
            streams: $streams,
            datagrams: $datagrams,
            breaks: concat!($("BREAKS THE STREAM: ", $breaks)?),
            sample: $sample,
        }
    };
}

const OUT: FaultDirection = FaultDirection::Out;

/// Every fault. Columns: word, parts, strikes streams, strikes datagrams; sample, help, how it breaks a stream.
pub static TABLE: &[FaultEntry] = &[
    entry!("delay" [Direction WaitAndJitter] true true,
        Fault::Delay { way: OUT, wait: Duration::from_millis(200), jitter: Duration::ZERO },
        "wait before passing on; datagrams may overtake each other by the jitter, a stream keeps its order"),
    entry!("rate" [Direction Rate] true true,
        Fault::Rate { way: OUT, bytes_per_second: 1000 },
        "pass on at most so many bytes a second"),
    entry!("drop" [Direction Chance] false true,
        Fault::Drop { way: OUT, chance: 300 },
        "lose a datagram"),
    entry!("duplicate" [Direction Chance] true true,
        Fault::Duplicate { way: OUT, chance: 100 },
        "pass a datagram on twice", "pass a chunk on twice"),
    entry!("reorder" [Direction Chance] true true,
        Fault::Reorder { way: OUT, chance: 100 },
        "pass a datagram on after the next one, or after 1 s", "swap two chunks"),
    entry!("corrupt" [Direction Chance] true true,
        Fault::Corrupt { way: OUT, chance: 50 },
        "change one byte of a datagram", "change one byte of a chunk"),
    entry!("truncate" [Direction Chance Keep] true true,
        Fault::Truncate { way: OUT, chance: 100, keep: 8 },
        "pass on only the first bytes of a datagram", "cut a chunk short"),
    entry!("small-writes" [Bytes] true false,
        Fault::SmallWrites { bytes: 1 },
        "offer each send call at most so many bytes"),
    entry!("slow-read" [Pause] true false,
        Fault::SlowRead { pause: Duration::from_secs(1) },
        "pause after each receive call"),
    entry!("stop-reading" [] true false,
        Fault::StopReading,
        "receive nothing, so that the peer's window closes"),
    entry!("never-accept" [] true false,
        Fault::NeverAccept,
        "leave clients in the accept queue"),
    entry!("close-after" [Bytes] true false,
        Fault::CloseAfter { bytes: 100, reset: false },
        "close once so many bytes were received"),
    entry!("reset-after" [Bytes] true false,
        Fault::CloseAfter { bytes: 100, reset: true },
        "reset (RST) once so many bytes were received"),
    entry!("half-close" [] true false,
        Fault::HalfClose,
        "shut down sending after the first answer, and go on receiving"),
];
