//! What a peer is expected to say: a text, bytes or a regular expression somewhere in what comes.

use std::fmt::Write as _;

use regex::bytes::{Regex, RegexBuilder};

use crate::bytes::notation::{Notation, NotationError};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// Bytes that a match may reach back: what came before is looked through no more.
const REACH: usize = 64 * 1024;

/// Bytes that a compiled regular expression may take: those typed in earnest take far less.
const REGEX_SIZE: usize = 1 << 20;

/// Columns of what came instead that are told.
const TOLD: usize = 200;

/// What is expected, and what came so far.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    source: String,
    regex: Regex,
    /// The end of what came, as far as a match may begin in it.
    came: Vec<u8>,
    /// All that came, bytes.
    count: u64,
    is_met: bool,
}

impl Expectation {
    /// `text:T` and `hex:H` in the notations of payloads, `regex:R` as bytes.
    pub(super) fn parse(source: &str) -> Result<Expectation, Pointed> {
        let whole = |text| Pointed::at(source, 0..source.len(), text);
        let (kind, pattern) =
            source.split_once(':').ok_or_else(|| whole("text:T, hex:H or regex:R is expected"))?;
        let wrong = |error: NotationError| Pointed::of(source, &pattern[error.range.clone()], error.words());
        let pattern = match kind {
            "text" => literal(&Notation::Text.parse(pattern).map_err(wrong)?),
            "hex" => literal(&Notation::Hex.parse(pattern).map_err(wrong)?),
            "regex" => pattern.to_owned(),
            _ => return Err(Pointed::of(source, kind, "the kinds are text, hex and regex")),
        };
        if pattern.is_empty() {
            return Err(whole("nothing is expected: everything would do"));
        }
        let built = RegexBuilder::new(&pattern).unicode(false).size_limit(REGEX_SIZE).build();
        let regex = built.map_err(|error| {
            let told = error.to_string();
            let last = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let text = SafeText::literal("not a regular expression: ").then(SafeText::escaped_str(last));
            Pointed::of(source, &source[kind.len() + 1..], text)
        })?;
        Ok(Expectation { source: source.to_owned(), regex, came: Vec::new(), count: 0, is_met: false })
    }

    /// What was expected, as it was typed.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it has come.
    pub(super) const fn is_met(&self) -> bool {
        self.is_met
    }

    /// More of a stream came: whether this is what completes it.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        self.count += bytes.len() as u64;
        if self.is_met {
            return false;
        }
        for part in bytes.chunks(REACH) {
            self.came.extend_from_slice(part);
            if self.regex.is_match(&self.came) {
                self.is_met = true;
                self.came = Vec::new();
                return true;
            }
            self.came.drain(..self.came.len().saturating_sub(REACH));
        }
        false
    }

    /// A message came: it is not joined with the one before.
    pub(super) fn take_message(&mut self, bytes: &[u8]) -> bool {
        self.came.clear();
        self.take(bytes)
    }

    /// What came instead: `nothing came`, `17 bytes came: bonjour`.
    pub(super) fn instead(&self) -> SafeText {
        if self.count == 0 {
            return "nothing came".into();
        }
        let shown = SafeText::bounded(&self.came, TOLD);
        let which = if self.came.len() as u64 == self.count { " came: " } else { " came, at last " };
        let text = SafeText::counted(self.count, "byte", "bytes").then(which).then(shown.text);
        if shown.left > 0 { text.then(" ...") } else { text }
    }
}

/// A pattern that only these bytes match.
fn literal(bytes: &[u8]) -> String {
    let mut pattern = String::with_capacity(4 * bytes.len());
    for byte in bytes {
        let _ = write!(pattern, "\\x{byte:02x}");
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(source: &str) -> Expectation {
        Expectation::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
    }

    #[test]
    fn a_match_may_lie_across_any_number_of_reads() {
        for source in [r"text:bon\x00jour", "hex:62 6f 6e 00 6a 6f 75 72", r"regex:b.n\x00j[ou]+r"] {
            let mut expected = expect(source);
            assert!(!expected.take(&b"x".repeat(3 * REACH)), "{source}");
            for byte in b"bon\0jou" {
                assert!(!expected.take(&[*byte]), "{source}");
            }
            assert!(expected.take(b"r") && expected.is_met(), "{source}");
            assert!(!expected.take(b"bon\0jour"), "it is told once");
        }
    }

    #[test]
    fn messages_are_not_joined() {
        let mut expected = expect("text:ab");
        assert!(!expected.take_message(b"a") && !expected.take_message(b"b"));
        assert_eq!(expected.instead().as_str(), "2 bytes came, at last b");
        assert!(expected.take_message(b"ab"));
        assert_eq!(expect("text:x").instead().as_str(), "nothing came");
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        for (source, column) in
            [("abc", 1), ("txt:abc", 1), ("text:", 1), (r"text:a\q", 7), ("hex:6g", 6), ("regex:(", 7)]
        {
            assert_eq!(Expectation::parse(source).expect_err(source).column, column, "{source}");
        }
    }
}
