//! A rule as it is typed: `KIND:PATTERN => ANSWER ; delay=TIME ; close`.
//!
//! Kinds are `equals`, `starts-with`, `contains`, `regex` and `any` (which has no pattern). The pattern is
//! in payload notation, a regular expression as it is. In pattern and answer, ` =>` and ` ;` are
//! written with `\x3d` and `\x3b`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;

use super::answer::ReplyTemplate;
use crate::bytes::notation::Notation;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::server::{Pattern, Rule};
use crate::model::span;

const SHAPE: &str = "a rule is KIND:PATTERN => ANSWER, and perhaps ; delay=0.5 or ; close; \
    kinds are equals, starts-with, contains, regex, any";

/// The most that a compiled regular expression may take, bytes: those typed in earnest take far less.
const REGEX_SIZE: usize = 1 << 20;

impl Pattern {
    /// The word on the command line.
    pub const fn word(&self) -> &'static str {
        match self {
            Pattern::Equals(_) => "equals",
            Pattern::StartsWith(_) => "starts-with",
            Pattern::Contains(_) => "contains",
            Pattern::Regex(_) => "regex",
            Pattern::Any => "any",
        }
    }

    /// The pattern's regular expression, compiled. It matches bytes: `.` and `\S` match any byte that
    /// fits, also in what is not UTF-8; `(?u)` makes them match characters. `None` for the other kinds; the error is the first line of what the compiler says.
    pub fn regex(&self) -> Option<Result<regex::bytes::Regex, SafeText>> {
        let Pattern::Regex(source) = self else { return None };
        let built = regex::bytes::RegexBuilder::new(source).unicode(false).size_limit(REGEX_SIZE).build();
        Some(built.map_err(|error| {
            let told = error.to_string();
            let last = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
            SafeText::literal("not a regular expression: ").then(SafeText::escaped_str(last))
        }))
    }

    /// How many groups an answer can name.
    fn groups(&self) -> Result<usize, SafeText> {
        self.regex().map_or(Ok(0), |regex| regex.map(|regex| regex.captures_len() - 1))
    }
}

impl Rule {
    /// One that answers every message with these bytes.
    pub fn any(bytes: &[u8]) -> Rule {
        let answer = Notation::Text.show(bytes).as_str().replace('$', "$$");
        Rule { pattern: Pattern::Any, answer, delay: Duration::ZERO, close: false }
    }

    /// The answer, ready to be filled in; fails where the answer or the regular expression is wrong.
    pub fn answer(&self) -> Result<ReplyTemplate, Pointed> {
        let groups = self.pattern.groups().map_err(|text| Pointed::at(&self.answer, 0..0, text))?;
        ReplyTemplate::parse(&self.answer, groups)
    }
}

impl FromStr for Rule {
    type Err = Pointed;

    fn from_str(source: &str) -> Result<Rule, Pointed> {
        let whole = |text: &'static str| Pointed::at(source, 0..source.len(), text);
        let (head, tail) = source.split_once(" =>").ok_or_else(|| whole(SHAPE))?;
        let pattern = parse_pattern(source, head)?;
        let groups = pattern.groups().map_err(|text| Pointed::of(source, head, text))?;

        let tail = tail.strip_prefix(' ').unwrap_or(tail);
        let (answer, mut options) = match tail.strip_prefix(';') {
            Some(options) => (&tail[..0], Some(options)),
            None => tail.split_once(" ;").map_or((tail, None), |(answer, options)| (answer, Some(options))),
        };
        ReplyTemplate::parse(answer, groups).map_err(|error| {
            let start = source.len() - tail.len();
            Pointed::at(source, start + error.range.start..start + error.range.end, error.text)
        })?;
        let mut rule = Rule { pattern, answer: answer.to_owned(), delay: Duration::ZERO, close: false };
        while let Some(text) = options {
            let (option, more) =
                text.split_once(" ;").map_or((text, None), |(option, more)| (option, Some(more)));
            rule.set(option.trim()).map_err(|text| Pointed::of(source, option.trim(), text))?;
            options = more;
        }
        Ok(rule)
    }
}

impl Rule {
    fn set(&mut self, option: &str) -> Result<(), SafeText> {
        match option.split_once('=') {
            Some(("delay", time)) => self.delay = span::parse(time, Duration::from_hours(1))?,
            None if option == "close" => self.close = true,
            _ => return Err("delay=TIME or close is expected; a semicolon in an answer is \\x3b".into()),
        }
        Ok(())
    }
}

fn parse_pattern(source: &str, head: &str) -> Result<Pattern, Pointed> {
    if head == "any" {
        return Ok(Pattern::Any);
    }
    let (kind, text) = head.split_once(':').ok_or_else(|| Pointed::of(source, head, SHAPE))?;
    let bytes = || {
        let parsed = Notation::Text.parse(text);
        parsed
            .map(Bytes::from)
            .map_err(|error| Pointed::of(source, &text[error.range.clone()], error.words()))
    };
    match kind {
        "equals" => bytes().map(Pattern::Equals),
        "starts-with" => bytes().map(Pattern::StartsWith),
        "contains" => bytes().map(Pattern::Contains),
        "regex" => Ok(Pattern::Regex(text.to_owned())),
        _ => Err(Pointed::of(source, kind, "the kinds are equals, starts-with, contains, regex and any")),
    }
}

/// What [`FromStr`] reads back.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pattern.word())?;
        match &self.pattern {
            Pattern::Equals(bytes) | Pattern::StartsWith(bytes) | Pattern::Contains(bytes) => {
                write!(f, ":{}", Notation::Text.show(bytes).as_str().replace(" =>", r" \x3d>"))?;
            }
            Pattern::Regex(regex) => write!(f, ":{}", regex.replace(" =>", r" \x3d>"))?,
            Pattern::Any => {}
        }
        let answer = self.answer.replace(" ;", r" \x3b");
        match answer.strip_prefix(';') {
            Some(rest) => write!(f, r" => \x3b{rest}")?,
            None => write!(f, " => {answer}")?,
        }
        if !self.delay.is_zero() {
            write!(f, " ; delay={}", span::show(self.delay))?;
        }
        if self.close {
            f.write_str(" ; close")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: Pattern, answer: &str, millis: u64, close: bool) -> Rule {
        Rule { pattern, answer: answer.to_owned(), delay: Duration::from_millis(millis), close }
    }

    #[test]
    fn rules_are_read_and_shown_again() {
        let bytes = Bytes::from_static;
        for (source, wanted) in [
            (r"equals:PING => PONG\n", rule(Pattern::Equals(bytes(b"PING")), r"PONG\n", 0, false)),
            (
                r"regex:^GET (\S+) => 200 $1\n ; delay=0.5 ; close",
                rule(Pattern::Regex(r"^GET (\S+)".into()), r"200 $1\n", 500, true),
            ),
            ("any => ; close", rule(Pattern::Any, "", 0, true)),
            ("any => x;y", rule(Pattern::Any, "x;y", 0, false)),
            (r"starts-with:a:b\x00 => ", rule(Pattern::StartsWith(bytes(b"a:b\0")), "", 0, false)),
            (r"contains: \x3d> =>  x", rule(Pattern::Contains(bytes(b" =>")), " x", 0, false)),
        ] {
            let read: Rule = source.parse().expect(source);
            assert_eq!(read, wanted, "{source}");
            assert_eq!(read.to_string().parse::<Rule>(), Ok(wanted), "{source} shown as {read}");
        }
    }

    #[test]
    fn errors_point_at_their_place() {
        for (source, column) in [
            ("equals:PING", 1),
            ("equal:PING => x", 1),
            ("PING => x", 1),
            (r"equals:a\q => x", 9),
            ("regex:( => x", 1),
            ("equals:a => $1", 14),
            ("regex:(a) => $1 $2", 18),
            ("any => a ; wait", 12),
            ("any => a ; close ; delay=x", 20),
            (r"any => a\x1", 9),
        ] {
            let error = source.parse::<Rule>().expect_err(source);
            assert_eq!(error.column, column, "{source}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn bytes_are_answered_as_they_are(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            let read: Rule = Rule::any(&bytes).to_string().parse().expect("what is shown is read");
            let filled = read.answer().expect("right").fill(&super::super::ReplyContext {
                groups: &[], peer: "", length: 0, count: 0,
            });
            proptest::prop_assert_eq!(filled, bytes);
        }

        #[test]
        fn what_is_shown_of_a_rule_is_read_back(
            text in proptest::collection::vec(proptest::num::u8::ANY, 0..30),
            answer in "[ -#%-\\[\\]-~;=>]{0,20}",
            kind in 0..5,
            millis in 0_u64..2000,
            close: bool,
        ) {
            let pattern = match kind {
                0 => Pattern::Equals(text.into()),
                1 => Pattern::StartsWith(text.into()),
                2 => Pattern::Contains(text.into()),
                3 => Pattern::Regex(regex::escape(&text.escape_ascii().to_string())),
                _ => Pattern::Any,
            };
            let rule = rule(pattern, &answer, millis, close);
            let read: Rule = rule.to_string().parse().map_err(|error| {
                proptest::test_runner::TestCaseError::fail(format!("{rule}: {error}"))
            })?;
            proptest::prop_assert_eq!(&read.pattern.word(), &rule.pattern.word());
            let same = |rule: &Rule| rule.answer().map(|answer| answer.fill(&super::super::ReplyContext {
                groups: &[], peer: "", length: 0, count: 0,
            }));
            proptest::prop_assert_eq!(same(&read), same(&rule));
            proptest::prop_assert_eq!((read.delay, read.close), (rule.delay, rule.close));
            if !matches!(rule.pattern, Pattern::Regex(_)) {
                proptest::prop_assert_eq!(read.pattern, rule.pattern);
            }
        }
    }
}
