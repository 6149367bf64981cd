//! How a fault is typed, and shown again: `delay:in:50ms+20ms`, `drop:out:30%`, `reset-after:100`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::kind::{Fault, FaultDirection};
use super::table::{FaultEntry, Part, TABLE};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::span;

/// The longest wait, jitter or pause.
const LONGEST: Duration = Duration::from_hours(1);

impl FromStr for Fault {
    type Err = Pointed;

    /// Reads what [`Display`](fmt::Display) shows. Chances are thousandths (`300`) or percent (`30%`, `0.5%`).
    fn from_str(source: &str) -> Result<Fault, Pointed> {
        let mut rest = source.split(':');
        let word = rest.next().unwrap_or_default();
        let entry = FaultEntry::named(word).ok_or_else(|| Pointed::of(source, word, unknown(word)))?;
        let mut fault = entry.sample.clone();
        for part in entry.parts {
            let Some(text) = rest.next() else {
                let missing = SafeText::literal(part.placeholder())
                    .then(" is missing; it is typed as ")
                    .then(SafeText::shown(entry.usage()));
                return Err(Pointed::at(source, source.len()..source.len(), missing));
            };
            fault.set(*part, text).map_err(|wrong| Pointed::of(source, text, wrong))?;
        }
        match rest.next() {
            Some(more) => {
                let text = SafeText::literal("nothing more is expected; it is typed as ");
                Err(Pointed::of(source, more, text.then(SafeText::shown(entry.usage()))))
            }
            None => Ok(fault),
        }
    }
}

fn unknown(word: &str) -> SafeText {
    let text =
        SafeText::literal("there is no fault \"").then(SafeText::escaped_str(word)).then("\"; there are ");
    text.then(SafeText::join(TABLE.iter().map(|entry| SafeText::literal(entry.word)), ", "))
}

impl Fault {
    /// Sets one part from its text; says what is wrong with it. Parts that this fault does not have
    /// change nothing.
    pub fn set(&mut self, part: Part, text: &str) -> Result<(), SafeText> {
        match (part, self) {
            (
                Part::Direction,
                Fault::Delay { way, .. }
                | Fault::Rate { way, .. }
                | Fault::Drop { way, .. }
                | Fault::Duplicate { way, .. }
                | Fault::Reorder { way, .. }
                | Fault::Corrupt { way, .. }
                | Fault::Truncate { way, .. },
            ) => *way = parse_way(text)?,
            (Part::WaitAndJitter, Fault::Delay { wait, jitter, .. }) => {
                let (first, second) = text.split_once('+').unwrap_or((text, "0"));
                (*wait, *jitter) = (span::parse(first, LONGEST)?, span::parse(second, LONGEST)?);
            }
            (Part::Pause, Fault::SlowRead { pause }) => *pause = span::parse(text, LONGEST)?,
            (Part::Rate, Fault::Rate { bytes_per_second, .. }) => *bytes_per_second = parse_rate(text)?,
            (
                Part::Chance,
                Fault::Drop { chance, .. }
                | Fault::Duplicate { chance, .. }
                | Fault::Reorder { chance, .. }
                | Fault::Corrupt { chance, .. }
                | Fault::Truncate { chance, .. },
            ) => *chance = parse_chance(text)?,
            (Part::Keep, Fault::Truncate { keep, .. }) => {
                *keep = parse_digits(text).ok_or("a number of bytes is expected, from 0")?;
            }
            (Part::Bytes, Fault::SmallWrites { bytes }) => *bytes = parse_bytes(text)?,
            (Part::Bytes, Fault::CloseAfter { bytes, .. }) => *bytes = parse_bytes(text)?,
            _ => {}
        }
        Ok(())
    }

    /// One part as text, as [`Fault::set`] takes it; nothing for a part that this fault does not have.
    pub fn part(&self, part: Part) -> String {
        match (part, self) {
            (Part::Direction, _) => self.way().map_or("", FaultDirection::word).to_owned(),
            (Part::WaitAndJitter, Fault::Delay { wait, jitter, .. }) if jitter.is_zero() => span::show(*wait),
            (Part::WaitAndJitter, Fault::Delay { wait, jitter, .. }) => {
                format!("{}+{}", span::show(*wait), span::show(*jitter))
            }
            (Part::Pause, Fault::SlowRead { pause }) => span::show(*pause),
            (Part::Rate, Fault::Rate { bytes_per_second, .. }) => bytes_per_second.to_string(),
            (
                Part::Chance,
                Fault::Drop { chance, .. }
                | Fault::Duplicate { chance, .. }
                | Fault::Reorder { chance, .. }
                | Fault::Corrupt { chance, .. }
                | Fault::Truncate { chance, .. },
            ) => show_chance(*chance),
            (Part::Keep, Fault::Truncate { keep, .. }) => keep.to_string(),
            (Part::Bytes, Fault::SmallWrites { bytes }) => bytes.to_string(),
            (Part::Bytes, Fault::CloseAfter { bytes, .. }) => bytes.to_string(),
            _ => String::new(),
        }
    }
}

/// What [`FromStr`] reads back.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        for part in self.entry().parts {
            write!(f, ":{}", self.part(*part))?;
        }
        Ok(())
    }
}

fn parse_way(text: &str) -> Result<FaultDirection, SafeText> {
    match text {
        "in" => Ok(FaultDirection::In),
        "out" => Ok(FaultDirection::Out),
        _ => Err(SafeText::literal("\"in\" (what is received) or \"out\" (what is sent) is expected")),
    }
}

fn parse_chance(text: &str) -> Result<u16, SafeText> {
    const WANTED: &str = "a chance is expected: 0% to 100%, or thousandths from 0 to 1000";
    let thousandths = match text.strip_suffix('%') {
        None => text.parse::<u16>().ok(),
        Some(percent) => {
            let (whole, tenths) = percent.split_once('.').unwrap_or((percent, "0"));
            let tenths = if tenths.len() == 1 { tenths.parse::<u16>().ok() } else { None };
            whole.parse::<u16>().ok().and_then(|whole| whole.checked_mul(10)?.checked_add(tenths?))
        }
    };
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'%');
    thousandths.filter(|chance| plain && *chance <= 1000).ok_or(SafeText::literal(WANTED))
}

fn show_chance(chance: u16) -> String {
    match (chance / 10, chance % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, tenths) => format!("{whole}.{tenths}%"),
    }
}

fn parse_rate(text: &str) -> Result<u64, SafeText> {
    let (digits, scale) = match text.as_bytes().last() {
        Some(b'k') => (&text[..text.len() - 1], 1000),
        Some(b'M') => (&text[..text.len() - 1], 1_000_000),
        _ => (text, 1),
    };
    let number =
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    number
        .and_then(|number| number.checked_mul(scale))
        .filter(|rate| (1..=1_000_000_000_000).contains(rate))
        .ok_or(SafeText::literal("bytes a second are expected, from 1: as 1000, 64k or 2M"))
}

/// A number of digits alone: no sign, no blanks.
fn parse_digits<N: FromStr>(text: &str) -> Option<N> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn parse_bytes<N: FromStr + Default + PartialEq>(text: &str) -> Result<N, SafeText> {
    parse_digits(text)
        .filter(|number| *number != N::default())
        .ok_or(SafeText::literal("a number of bytes is expected, from 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_table_is_shown_and_read_back() {
        for entry in TABLE {
            assert_eq!(entry.sample.word(), entry.word);
            assert_eq!(entry.sample.to_string().parse::<Fault>(), Ok(entry.sample.clone()));
            assert!(entry.streams || entry.datagrams);
            assert!(entry.sample.way().is_some() == entry.parts.contains(&Part::Direction));
            assert!(entry.breaks.is_empty() || entry.streams);
        }
    }

    #[test]
    fn faults_are_read_with_their_settings() {
        let ms = Duration::from_millis;
        for (source, fault) in [
            ("drop:out:300", Fault::Drop { way: FaultDirection::Out, chance: 300 }),
            ("drop:in:30%", Fault::Drop { way: FaultDirection::In, chance: 300 }),
            ("corrupt:out:0.5%", Fault::Corrupt { way: FaultDirection::Out, chance: 5 }),
            ("delay:in:50ms+20ms", Fault::Delay { way: FaultDirection::In, wait: ms(50), jitter: ms(20) }),
            ("delay:out:1", Fault::Delay { way: FaultDirection::Out, wait: ms(1000), jitter: ms(0) }),
            ("rate:out:64k", Fault::Rate { way: FaultDirection::Out, bytes_per_second: 64_000 }),
            ("truncate:out:1000:0", Fault::Truncate { way: FaultDirection::Out, chance: 1000, keep: 0 }),
            ("small-writes:1", Fault::SmallWrites { bytes: 1 }),
            ("slow-read:0.1", Fault::SlowRead { pause: ms(100) }),
            ("stop-reading", Fault::StopReading),
            ("close-after:100", Fault::CloseAfter { bytes: 100, reset: false }),
            ("reset-after:100", Fault::CloseAfter { bytes: 100, reset: true }),
        ] {
            assert_eq!(source.parse(), Ok(fault.clone()), "{source}");
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[test]
    fn errors_point_at_the_part_that_is_wrong() {
        for (source, column, begins) in [
            ("drpo:out:300", 1, "there is no fault \"drpo\"; there are delay, rate, drop,"),
            ("drop:up:300", 6, "\"in\" (what is received) or"),
            ("drop:out:1001", 10, "a chance is expected"),
            ("drop:out:101%", 10, "a chance is expected"),
            ("drop:out:+5", 10, "a chance is expected"),
            ("drop:out", 9, "CHANCE is missing; it is typed as drop:in|out:CHANCE"),
            ("stop-reading:1", 14, "nothing more is expected"),
            ("delay:in:50ms+x", 10, "a length of time is expected"),
            ("delay:in:2h", 10, "too long: at most 3600s"),
            ("rate:out:0", 10, "bytes a second are expected"),
            ("small-writes:0", 14, "a number of bytes is expected"),
            ("", 1, "there is no fault \"\""),
        ] {
            let error = source.parse::<Fault>().expect_err(source);
            assert_eq!(error.column, column, "{source}: {error}");
            assert!(error.text.as_str().starts_with(begins), "{source}: {error}");
        }
    }
}
