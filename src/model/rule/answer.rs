//! The answer of a rule: payload notation in which `$` begins something of the message.
//!
//! | typed | stands for |
//! |---|---|
//! | `$1` … `$9` | what that group of the regular expression matched; nothing, if it took no part |
//! | `$0` | all that the pattern matched |
//! | `$peer` | the address of the peer |
//! | `$len` | the length of the message, bytes |
//! | `$count` | the number of this message among those of the peer, from 1 |
//! | `$$` | a dollar sign |

use crate::bytes::notation::Notation;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// An answer, ready to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTemplate(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Bytes(Vec<u8>),
    Group(usize),
    Peer,
    Length,
    Count,
}

/// What an answer is filled in with.
#[derive(Clone, Copy, Debug)]
pub struct ReplyContext<'a> {
    /// What the pattern and its groups matched, all of it first.
    pub groups: &'a [Option<&'a [u8]>],
    /// The peer's address as text.
    pub peer: &'a str,
    /// The message's length, bytes.
    pub length: usize,
    /// The message's number among those of the peer, from 1.
    pub count: u64,
}

impl ReplyTemplate {
    /// Reads an answer; `groups` is how many groups the pattern has (0 for one that is no regular
    /// expression).
    pub fn parse(source: &str, groups: usize) -> Result<ReplyTemplate, Pointed> {
        let mut pieces = Vec::new();
        let mut rest = source;
        loop {
            let (plain, tail) = match rest.find('$') {
                Some(at) => (&rest[..at], Some(&rest[at + 1..])),
                None => (rest, None),
            };
            if !plain.is_empty() {
                pieces.push(Piece::Bytes(bytes(source, plain)?));
            }
            let Some(tail) = tail else { return Ok(ReplyTemplate(pieces)) };
            let (piece, length) = piece(tail).ok_or_else(|| {
                let end = tail.chars().next().map_or(0, char::len_utf8);
                let start = source.len() - tail.len() - 1;
                let text =
                    "after $ comes a digit (a group), peer, len, count, or another $ for a dollar sign";
                Pointed::at(source, start..start + 1 + end, text)
            })?;
            if let Piece::Group(number) = piece
                && number > groups
            {
                let text = SafeText::literal("the pattern has no group ").then(number);
                return Err(Pointed::of(source, &tail[..length], text));
            }
            pieces.push(piece);
            rest = &tail[length..];
        }
    }

    /// The bytes for one message.
    pub fn fill(&self, occasion: &ReplyContext<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Bytes(bytes) => out.extend_from_slice(bytes),
                Piece::Group(number) => {
                    out.extend_from_slice(
                        occasion.groups.get(*number).copied().flatten().unwrap_or_default(),
                    );
                }
                Piece::Peer => out.extend_from_slice(occasion.peer.as_bytes()),
                Piece::Length => out.extend_from_slice(occasion.length.to_string().as_bytes()),
                Piece::Count => out.extend_from_slice(occasion.count.to_string().as_bytes()),
            }
        }
        out
    }
}

/// The bytes of a part without dollars.
fn bytes(source: &str, plain: &str) -> Result<Vec<u8>, Pointed> {
    Notation::Text
        .parse(plain)
        .map_err(|error| Pointed::of(source, &plain[error.range.clone()], error.words()))
}

/// What follows a dollar sign, and its length.
fn piece(tail: &str) -> Option<(Piece, usize)> {
    let words = [("peer", Piece::Peer), ("len", Piece::Length), ("count", Piece::Count)];
    if let Some(digit) = tail.bytes().next().filter(u8::is_ascii_digit) {
        return Some((Piece::Group(usize::from(digit - b'0')), 1));
    }
    if tail.starts_with('$') {
        return Some((Piece::Bytes(b"$".to_vec()), 1));
    }
    words.into_iter().find_map(|(word, piece)| tail.starts_with(word).then_some((piece, word.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_filled_in() {
        let answer = ReplyTemplate::parse(r"200 $1\n$peer $len $count $$1 \x24", 1).expect("right");
        let occasion = ReplyContext {
            groups: &[Some(b"GET /a"), Some(b"/a\xff")],
            peer: "127.0.0.1:9",
            length: 6,
            count: 2,
        };
        assert_eq!(answer.fill(&occasion), b"200 /a\xff\n127.0.0.1:9 6 2 $1 $");
        assert_eq!(ReplyTemplate::parse("", 0).expect("empty").fill(&occasion), b"");
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        for (source, groups, column) in
            [("a$x", 9, 2), ("a$", 9, 2), ("é$2", 1, 3), (r"a$1b\q", 1, 5), ("$9", 0, 2)]
        {
            let error = ReplyTemplate::parse(source, groups).expect_err(source);
            assert_eq!(error.column, column, "{source}: {error}");
        }
    }
}
