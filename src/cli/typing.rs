//! Lines of standard input, each a payload: how replies are typed to a headless server.

use std::io::{BufRead, Read};

use bytes::Bytes;
use tokio::sync::mpsc::{Receiver, channel};

use super::refusal::Refusal;
use super::values;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// A payload, or what is wrong with the line, for standard error.
pub(super) type TypedPayload = Result<Bytes, Vec<SafeText>>;

/// Lines that wait while the backend is busy; beyond them standard input waits.
const LINES: usize = 16;

/// Bytes of a line at most, without its end: what the connection takes at once is far less.
const LONGEST: usize = 1 << 20;

/// Reads standard input on a thread of its own, which is never waited for.
pub(super) fn payloads() -> Receiver<TypedPayload> {
    let (lines, typed) = channel(LINES);
    // Without the thread the receiver ends at once, as with an empty standard input.
    let _ = std::thread::Builder::new().name("typing".to_owned()).spawn(move || {
        let mut input = std::io::stdin().lock();
        while let Ok(Some(line)) = read(&mut input, LONGEST) {
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    typed
}

/// Reads a line, or says that it is too long, and passes over the rest of it. `None` at the end.
fn read(input: &mut impl BufRead, longest: usize) -> std::io::Result<Option<TypedPayload>> {
    let mut line = Vec::new();
    // One byte more than a line may have: its end.
    let room = longest as u64 + 1;
    if input.by_ref().take(room).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_some() || line.len() <= longest {
        return Ok(Some(payload(&line)));
    }
    input.skip_until(b'\n')?;
    let words = SafeText::literal("sockpit: standard input: a line has at most ").then(longest);
    Ok(Some(Err(vec![words.then(" bytes: this one is not sent")])))
}

/// The next line, and `None` once, behind the last; afterwards it waits for ever.
pub(super) async fn next(lines: &mut Option<Receiver<TypedPayload>>) -> Option<TypedPayload> {
    let Some(open) = lines else { return std::future::pending().await };
    let line = open.recv().await;
    if line.is_none() {
        *lines = None;
    }
    line
}

fn payload(line: &[u8]) -> TypedPayload {
    let refused = |source: &str, error: &Pointed| {
        let mut lines = Refusal::of("standard input", source, error).lines("serve");
        lines.pop();
        lines
    };
    let text = std::str::from_utf8(line).map_err(|error| {
        let shown = SafeText::escaped(line);
        let at = SafeText::escaped(&line[..error.valid_up_to()]).as_str().len();
        let words = "not UTF-8: bytes are written \\xff";
        refused(shown.as_str(), &Pointed::at(shown.as_str(), at..at, words))
    })?;
    values::payload(text, Notation::Text, LineEnding::None).map_err(|error| refused(text, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_bounded_and_the_next_one_counts() {
        let mut input = &b"abc\nabcd\nabcdefgh\nab"[..];
        let mut next = || read(&mut input, 4).expect("a slice is read");
        assert_eq!(next(), Some(Ok(Bytes::from_static(b"abc"))));
        assert_eq!(next(), Some(Ok(Bytes::from_static(b"abcd"))));
        let told = next().expect("a line").expect_err("too long");
        assert_eq!(
            told[0].as_str(),
            "sockpit: standard input: a line has at most 4 bytes: this one is not sent"
        );
        assert_eq!(next(), Some(Ok(Bytes::from_static(b"ab"))));
        assert_eq!(next(), None);
    }

    #[test]
    fn a_typed_line_is_a_payload_or_pointed_at() {
        assert_eq!(payload(br"hi\n").as_deref(), Ok(&b"hi\n"[..]));
        let shown = |line: &[u8]| {
            let lines = payload(line).expect_err("wrong");
            lines.into_iter().map(String::from).collect::<Vec<_>>()
        };
        assert_eq!(shown(br"a\q")[2], "   ^^");
        assert_eq!(shown(b"ab\xff")[2], "    ^");
    }
}
