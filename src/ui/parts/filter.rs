//! The filter of lists: words to find, and fields to compare.
//!
//! ```text
//! peer:127.0.0.1   port:58001   port:1024-2000   state:estab   dir:in   bytes>100   len<=7   hello
//! call:recv        fd:11        socket:3         errno:refused
//! /^GET [^ ]+/     hex:e291     0xe291
//! ```
//!
//! All terms must hold. A dash before a term turns it round; quotes hold blanks together.

use std::fmt;

use crate::bytes::search::Needle;

/// What a list can be filtered by. A row answers what it knows; a term about something that it does not
/// know does not hold.
pub trait Filterable {
    /// Whether `needle`, in small letters, is anywhere in what the row shows.
    fn has_text(&self, needle: &str) -> bool;

    /// Whether the bytes of the row have these.
    fn has_bytes(&self, _needle: &Needle) -> bool {
        false
    }

    /// Whether a regular expression is met by the bytes of the row, or by what it shows.
    fn has_match(&self, expression: &Needle) -> bool {
        self.has_bytes(expression)
    }

    /// Whether `needle`, in small letters, is in the peer's address or name.
    fn has_peer(&self, _needle: &str) -> bool {
        false
    }

    /// Whether one of the ports lies in the range.
    fn has_port(&self, _from: u16, _to: u16) -> bool {
        false
    }

    /// The state, as it is shown.
    fn state(&self) -> Option<&str> {
        None
    }

    /// Whether the bytes went out; `None` for rows without a direction.
    fn is_sent(&self) -> Option<bool> {
        None
    }

    /// Total bytes, both ways.
    fn bytes(&self) -> Option<u64> {
        None
    }

    /// Length of the message.
    fn length(&self) -> Option<u64> {
        None
    }

    /// The name of the call.
    fn call(&self) -> Option<&str> {
        None
    }

    /// The number of the descriptor.
    fn fd(&self) -> Option<i32> {
        None
    }

    /// The number of the socket, which unlike descriptors is used once.
    fn socket(&self) -> Option<u32> {
        None
    }

    /// The symbol of the error; `None` where nothing failed.
    fn errno(&self) -> Option<&str> {
        None
    }
}

/// A parsed filter; an empty one holds for every row.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    terms: Vec<(bool, Term)>,
}

/// Why a filter cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct FilterError {
    /// The character where it goes wrong, from 0.
    pub column: usize,
    /// What is wrong, in our words.
    pub problem: &'static str,
}

#[derive(Clone, Debug)]
enum Term {
    Text(String),
    Found(Needle),
    Matched(Needle),
    Peer(String),
    Port(u16, u16),
    State(String),
    Sent(bool),
    Bytes(Comparison, u64),
    Length(Comparison, u64),
    Call(String),
    Fd(i32),
    Socket(u32),
    Errno(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Comparison {
    /// The longer signs first, so that `>=` is not read as `>`.
    const SIGNS: [(&'static str, Comparison); 5] = [
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        (">", Comparison::More),
        ("<", Comparison::Less),
        ("=", Comparison::Equal),
    ];

    fn holds(self, left: u64, right: u64) -> bool {
        match self {
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Equal => left == right,
            Comparison::AtLeast => left >= right,
            Comparison::More => left > right,
        }
    }
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        let mut terms = Vec::new();
        for (column, word) in words(text)? {
            let (is_turned, body) = match word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                Some(rest) => (true, rest),
                None => (false, word.as_str()),
            };
            let problem = |problem| FilterError { column: column + usize::from(is_turned), problem };
            terms.push((is_turned, term(body).map_err(problem)?));
        }
        Ok(Filter { text: text.to_owned(), terms })
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds for every row.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a row is to be shown.
    pub fn holds(&self, row: &impl Filterable) -> bool {
        self.terms.iter().all(|(is_turned, term)| term.holds(row) != *is_turned)
    }
}

impl Term {
    fn holds(&self, row: &impl Filterable) -> bool {
        match self {
            Term::Text(needle) => row.has_text(needle),
            Term::Found(needle) => row.has_bytes(needle),
            Term::Matched(expression) => row.has_match(expression),
            Term::Peer(needle) => row.has_peer(needle),
            Term::Port(from, to) => row.has_port(*from, *to),
            Term::State(needle) => row.state().is_some_and(|state| state.to_lowercase().contains(needle)),
            Term::Sent(is_sent) => row.is_sent() == Some(*is_sent),
            Term::Bytes(comparison, than) => row.bytes().is_some_and(|n| comparison.holds(n, *than)),
            Term::Length(comparison, than) => row.length().is_some_and(|n| comparison.holds(n, *than)),
            Term::Call(needle) => row.call().is_some_and(|name| name.contains(needle)),
            Term::Fd(number) => row.fd() == Some(*number),
            Term::Socket(number) => row.socket() == Some(*number),
            Term::Errno(needle) => row.errno().is_some_and(|name| name.to_lowercase().contains(needle)),
        }
    }
}

/// The terms follow from the text.
impl PartialEq for Filter {
    fn eq(&self, other: &Filter) -> bool {
        self.text == other.text
    }
}

impl Eq for Filter {}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The blank-separated words with the column where each begins; quotes hold together and vanish, the slashes of a
/// regular expression hold together and stay.
fn words(text: &str) -> Result<Vec<(usize, String)>, FilterError> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quoted_since = None;
    let (mut is_expression, mut is_escaped) = (false, false);
    for (column, character) in text.chars().enumerate() {
        let is_first = word.as_ref().is_none_or(|(_, word)| word == "-");
        if is_expression || (character == '/' && is_first && quoted_since.is_none()) {
            is_expression = !(is_expression && character == '/' && !is_escaped);
            is_escaped = character == '\\' && !is_escaped;
            word.get_or_insert_with(|| (column, String::new())).1.push(character);
        } else if character == '"' {
            quoted_since = if quoted_since.is_some() { None } else { Some(column) };
            word.get_or_insert_with(|| (column, String::new()));
        } else if character == ' ' && quoted_since.is_none() {
            words.extend(word.take());
        } else {
            word.get_or_insert_with(|| (column, String::new())).1.push(character);
        }
    }
    if let Some(column) = quoted_since {
        return Err(FilterError { column, problem: "the closing quote is missing" });
    }
    words.extend(word);
    words.retain(|(_, word)| !word.is_empty());
    Ok(words)
}

fn term(word: &str) -> Result<Term, &'static str> {
    if word.len() > 1 && word.starts_with('/') {
        return Needle::parse(word).map(Term::Matched).map_err(|_| "this is no regular expression");
    }
    if word.starts_with("hex:") || word.starts_with("0x") {
        return Needle::parse(word).map(Term::Found).map_err(|_| "pairs of hex digits are expected here");
    }
    if let Some((name, value)) = word.split_once(':') {
        let small = value.to_lowercase();
        match name {
            "peer" | "port" | "state" | "dir" | "call" | "fd" | "socket" | "errno" if value.is_empty() => {
                return Err("a value is missing after the colon");
            }
            "peer" => return Ok(Term::Peer(small)),
            "state" => return Ok(Term::State(small)),
            "port" => return port(value),
            "call" => return Ok(Term::Call(small)),
            "errno" => return Ok(Term::Errno(small)),
            "fd" => return value.parse().map(Term::Fd).map_err(|_| "a descriptor's number is expected here"),
            "socket" => {
                return value.parse().map(Term::Socket).map_err(|_| "a socket's number is expected here");
            }
            "dir" => {
                return match small.as_str() {
                    "in" | "received" => Ok(Term::Sent(false)),
                    "out" | "sent" => Ok(Term::Sent(true)),
                    _ => Err("a direction is in or out"),
                };
            }
            _ => {}
        }
    }
    for name in ["bytes", "len"] {
        let Some(rest) = word.strip_prefix(name) else { continue };
        let sign = Comparison::SIGNS.iter().find_map(|(sign, c)| rest.strip_prefix(sign).map(|r| (*c, r)));
        if let Some((comparison, number)) = sign {
            let number = number.parse().map_err(|_| "a number of bytes is expected here")?;
            return Ok(match name {
                "bytes" => Term::Bytes(comparison, number),
                _ => Term::Length(comparison, number),
            });
        }
    }
    Ok(Term::Text(word.to_lowercase()))
}

fn port(value: &str) -> Result<Term, &'static str> {
    let (from, to) = value.split_once('-').unwrap_or((value, value));
    match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) if from <= to => Ok(Term::Port(from, to)),
        _ => Err("a port is 0 to 65535, or a range: 1024-2000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row;

    impl Filterable for Row {
        fn has_text(&self, needle: &str) -> bool {
            "hello world 127.0.0.1:58001".contains(needle)
        }
        fn has_peer(&self, needle: &str) -> bool {
            "127.0.0.1".contains(needle)
        }
        fn has_port(&self, from: u16, to: u16) -> bool {
            (from..=to).contains(&58001)
        }
        fn state(&self) -> Option<&str> {
            Some("ESTABLISHED")
        }
        fn is_sent(&self) -> Option<bool> {
            Some(true)
        }
        fn bytes(&self) -> Option<u64> {
            Some(7)
        }
        fn has_bytes(&self, needle: &Needle) -> bool {
            needle.is_in(b"Hello!\n")
        }
    }

    fn holds(text: &str) -> bool {
        Filter::parse(text).unwrap().holds(&Row)
    }

    #[test]
    fn all_terms_must_hold() {
        assert!(holds(""));
        assert!(holds("peer:127 port:58001 state:estab dir:out bytes>6 HELLO"));
        assert!(!holds("peer:127 port:58002"));
        assert!(holds("port:58000-58001"));
        assert!(!holds("dir:in"));
        assert!(holds("bytes>=7"));
        assert!(!holds("bytes>7"));
        assert!(holds("bytes=7 bytes<8 bytes<=7"));
        assert!(holds("\"hello world\""));
        assert!(!holds("\"world hello\""));
    }

    #[test]
    fn bytes_and_regular_expressions_are_looked_for() {
        assert!(holds("hex:6c6f21"));
        assert!(holds("\"hex:6c 6f 21\" 0x0a"));
        assert!(!holds("0x0b"));
        assert!(holds("/^H[a-z]+!/"));
        assert!(!holds("/^h/"));
        assert!(holds("-/^h/"));
        assert!(holds("/lo!|x y/ 127"));
        assert!(!holds("/lo!|x y/ 128"));
        assert!(!holds(r"/lo\/ x/ hello"));
        assert!(holds("/lo"));
    }

    #[test]
    fn a_dash_turns_a_term_round() {
        assert!(!holds("-hello"));
        assert!(holds("-peer:192"));
    }

    #[test]
    fn a_row_that_does_not_know_is_not_shown() {
        assert!(!holds("len>0"));
    }

    #[test]
    fn words_with_colons_that_name_no_field_are_text() {
        assert!(holds("127.0.0.1:58001"));
    }

    #[test]
    fn faults_name_their_column() {
        let error = |text: &str| Filter::parse(text).unwrap_err();
        assert_eq!(error("hello port:x").column, 6);
        assert_eq!(error("-dir:up").column, 1);
        assert_eq!(error("ab \"c").column, 3);
        assert_eq!(error("hello /(/").column, 6);
        assert_eq!(error("hex:6").problem, "pairs of hex digits are expected here");
        assert_eq!(error("bytes>").problem, "a number of bytes is expected here");
        assert!(Filter::parse("peer:").is_err());
        assert!(Filter::parse("port:9-1").is_err());
        assert!(Filter::parse("port:70000").is_err());
    }
}
