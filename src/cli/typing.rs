//! Lines of standard input, each a payload: how replies are typed to a headless server.

use std::io::BufRead;

use bytes::Bytes;
use tokio::sync::mpsc::{Receiver, channel};

use super::refusal::Refusal;
use super::values;
use crate::bytes::notation::{Ending, Notation};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// A payload, or what is wrong with the line, for standard error.
pub(super) type Line = Result<Bytes, Vec<SafeText>>;

/// Lines that wait while the backend is busy; beyond them standard input waits.
const LINES: usize = 16;

/// Reads standard input on a thread of its own, which is never waited for.
pub(super) fn payloads() -> Receiver<Line> {
    let (lines, typed) = channel(LINES);
    // Without the thread the receiver ends at once, as with an empty standard input.
    let _ = std::thread::Builder::new().name("typing".to_owned()).spawn(move || {
        for line in std::io::stdin().lock().split(b'\n') {
            let Ok(line) = line else { return };
            if lines.blocking_send(payload(&line)).is_err() {
                return;
            }
        }
    });
    typed
}

/// The next line; waits for ever after the last.
pub(super) async fn next(lines: &mut Option<Receiver<Line>>) -> Line {
    loop {
        match lines {
            None => return std::future::pending().await,
            Some(open) => match open.recv().await {
                Some(line) => return line,
                None => *lines = None,
            },
        }
    }
}

fn payload(line: &[u8]) -> Line {
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
    values::payload(text, Notation::Text, Ending::None).map_err(|error| refused(text, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

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
