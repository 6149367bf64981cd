//! The bytes that a terminal sends, read as keys, pastes and mouse reports.
//!
//! Pure: bytes go in as they come, events come out, in crossterm's types. Crossterm's own parser waits for the rest of
//! a sequence without limit, so that a cut mouse report, or alt-`[` and a digit, would leave the keyboard dead. Here
//! what is not finished is held until the terminal has been silent for [`Decoder::patience`], and given up then; a
//! control character inside a sequence (ctrl-c) ends it at once and counts as the key that it is (ECMA-48 has it so too).
//!
//! What a sequence means says [`sequence`].

mod sequence;

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyModifiers};

use self::sequence::{Meaning, Unit, key, unit};
use crate::bytes::text::SafeText;

/// How long a lone ESC may be the begin of a sequence. The rest of one follows at once, but over a slow line.
const AFTER_ESC: Duration = Duration::from_millis(25);

/// Silence after which an unfinished sequence is given up.
const AFTER_BYTE: Duration = Duration::from_millis(75);

/// Silence after which a paste that was not closed is taken as it is.
const AFTER_PASTE: Duration = Duration::from_secs(1);

/// How long keys behind a paste still belong to it. A pasted text that holds the closing sequence ends its own paste
/// early where the terminal does not take it out: its rest would arrive as keys, and run. Nobody types so fast.
const BEHIND_PASTE: Duration = Duration::from_millis(1);

/// Bytes of one paste event. A longer paste comes as several.
const LONGEST_PASTE: usize = 16 * 1024 * 1024;

const ESC: u8 = 0x1b;
const CTRL_C: u8 = 0x03;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Reads bytes as events.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// Bytes of a sequence that is not finished.
    pending: Vec<u8>,
    paste: Option<Paste>,
}

#[derive(Debug, Default)]
struct Paste {
    text: Vec<u8>,
    /// Its closing sequence has come; what comes at once behind it is part of it.
    is_closed: bool,
}

impl Decoder {
    /// How long the terminal may be silent before what is held must be given up; `None` if nothing is held.
    pub(super) fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.pending.as_slice()) {
            (Some(Paste { is_closed: false, .. }), _) => Some(AFTER_PASTE),
            (Some(_), []) => Some(BEHIND_PASTE),
            (None, []) => None,
            (None, [ESC]) => Some(AFTER_ESC),
            _ => Some(AFTER_BYTE),
        }
    }

    /// Takes bytes in that came after such a silence; the events go to `events`, in order.
    pub(super) fn push(&mut self, bytes: &[u8], silence: Duration, events: &mut Vec<Event>) {
        // A ctrl-c that was typed, not pasted, into a paste that is not closed.
        let is_interrupt = silence >= AFTER_BYTE && bytes.iter().all(|byte| *byte == CTRL_C);
        if is_interrupt && self.paste.is_some() {
            self.give_up(events);
        }
        let mut held = std::mem::take(&mut self.pending);
        held.extend_from_slice(bytes);
        let mut rest = held.as_slice();
        while !rest.is_empty() {
            if let Some(paste) = self.paste.as_mut().filter(|paste| !paste.is_closed) {
                let taken = paste.take(rest, events);
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            let Unit::Whole(length, meaning) = unit(rest) else { break };
            let (own, behind) = rest.split_at(length.min(rest.len()));
            rest = behind;
            self.pass(own, meaning, events);
        }
        let unfinished = rest.len();
        held.drain(..held.len() - unfinished);
        self.pending = held;
    }

    /// The terminal has been silent for [`Decoder::patience`]: what is held counts as what it is so far, or not at all.
    pub(super) fn give_up(&mut self, events: &mut Vec<Event>) {
        let pending = std::mem::take(&mut self.pending);
        if let Some(paste) = &mut self.paste {
            paste.text.extend_from_slice(&pending);
            return self.end_paste(events);
        }
        match pending.as_slice() {
            [ESC] => events.push(key(KeyCode::Esc, KeyModifiers::NONE)),
            // The begin of a sequence is also alt with that key.
            [ESC, letter @ b' '..=b'~'] => {
                events.push(key(KeyCode::Char(char::from(*letter)), KeyModifiers::ALT));
            }
            _ => {}
        }
    }

    fn pass(&mut self, own: &[u8], meaning: Meaning, events: &mut Vec<Event>) {
        match (&mut self.paste, meaning) {
            // The text holds the closing sequence, so that there is one more.
            (Some(_), Meaning::Nothing) if own == PASTE_END => {}
            (Some(paste), Meaning::Event(Event::Key(_)) | Meaning::Nothing) => {
                paste.text.extend_from_slice(own);
            }
            (_, Meaning::Event(event)) => {
                self.end_paste(events);
                events.push(event);
            }
            (_, Meaning::PasteBegins) => {
                self.end_paste(events);
                self.paste = Some(Paste::default());
            }
            (None, Meaning::Nothing) => {}
        }
    }

    fn end_paste(&mut self, events: &mut Vec<Event>) {
        if let Some(Paste { mut text, is_closed }) = self.paste.take() {
            if !is_closed {
                let begun = (1..PASTE_END.len()).rev().find(|length| text.ends_with(&PASTE_END[..*length]));
                text.truncate(text.len() - begun.unwrap_or(0));
            }
            events.push(pasted(&text));
        }
    }
}

impl Paste {
    /// Takes bytes up to the closing sequence; gives back how many belong to the paste, the sequence among them.
    fn take(&mut self, bytes: &[u8], events: &mut Vec<Event>) -> usize {
        let from = self.text.len().saturating_sub(PASTE_END.len() - 1);
        let before = self.text.len();
        self.text.extend_from_slice(bytes);
        let window = self.text.get(from..).unwrap_or_default();
        if let Some(at) = window.windows(PASTE_END.len()).position(|six| six == PASTE_END) {
            self.text.truncate(from + at);
            self.is_closed = true;
            return from + at + PASTE_END.len() - before;
        }
        if self.text.len() > LONGEST_PASTE {
            // Not inside the closing sequence, and not inside a character.
            let most = self.text.len() - PASTE_END.len();
            let is_inside = |at: &usize| self.text.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
            let cut = (most - 3..=most).rev().find(|at| !is_inside(at)).unwrap_or(most);
            let rest = self.text.split_off(cut);
            let piece = std::mem::replace(&mut self.text, rest);
            events.push(pasted(&piece));
        }
        bytes.len()
    }
}

/// A paste as text. Bytes that are no UTF-8 are written as the composer reads them, so that none is lost.
fn pasted(bytes: &[u8]) -> Event {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(SafeText::escaped(chunk.invalid()).as_str());
    }
    Event::Paste(text)
}

#[cfg(test)]
mod tests;
