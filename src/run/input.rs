//! The bytes that a terminal sends, read as keys, pastes and mouse reports.
//!
//! Pure: bytes go in as they come, events come out, in crossterm's types. Crossterm's own parser waits for the rest of
//! a sequence without limit, so that a cut mouse report, or alt-`[` and a digit, would leave the keyboard dead. Here
//! what is not finished is held until the terminal has been silent for [`Decoder::patience`], and given up then; a
//! control character inside a sequence (ctrl-c) ends it at once and counts as the key that it is (ECMA-48 has it so too).
//!
//! ```text
//! ESC [ parameters final        CSI: cursor and function keys, replies       xterm, ECMA-48 §5.4
//! ESC [ < b ; x ; y M|m         a mouse report, SGR form                     xterm, mode 1006
//! ESC [ M b x y                 a mouse report of terminals without 1006     xterm, mode 1000
//! ESC [ [ A..E                  F1 to F5 of the Linux console
//! ESC [ 200 ~ text ESC [ 201 ~  a paste                                      xterm, mode 2004
//! ESC O final                   SS3: cursor keys, F1 to F4, keypad
//! ESC ] P X ^ _ … BEL|ESC \     a reply of the terminal: read over           ECMA-48 §5.6
//! ESC key                       the key with alt
//! ```

use std::time::Duration;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

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

/// Longest control sequence, in bytes: mouse reports have 20 at most.
const LONGEST_SEQUENCE: usize = 64;

/// Longest reply of a terminal, in bytes.
const LONGEST_REPLY: usize = 4096;

/// Bytes of one paste event. A longer paste comes as several.
const LONGEST_PASTE: usize = 16 * 1024 * 1024;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
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

/// What the first bytes of the input are.
enum Unit {
    /// The begin of something: more bytes are needed.
    Unfinished,
    /// So many bytes, at least one, that mean this.
    Whole(usize, Meaning),
}

enum Meaning {
    Event(Event),
    PasteBegins,
    Nothing,
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

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// The first thing in `bytes`, which are not empty.
fn unit(bytes: &[u8]) -> Unit {
    match bytes {
        [ESC] => Unit::Unfinished,
        [ESC, b'[', body @ ..] => behind(2, csi(body)),
        [ESC, b'O', body @ ..] => behind(2, ss3(body)),
        [ESC, b']' | b'P' | b'X' | b'^' | b'_', body @ ..] => behind(2, reply(body)),
        // Ctrl-c is not to be turned into another key by an ESC before it.
        [ESC, ESC | CTRL_C, ..] => Unit::Whole(1, Meaning::Event(key(KeyCode::Esc, KeyModifiers::NONE))),
        [ESC, body @ ..] => behind(1, plain(body, KeyModifiers::ALT)),
        _ => plain(bytes, KeyModifiers::NONE),
    }
}

/// The unit together with the bytes that stand before it.
fn behind(before: usize, unit: Unit) -> Unit {
    match unit {
        Unit::Whole(length, meaning) => Unit::Whole(length + before, meaning),
        Unit::Unfinished => Unit::Unfinished,
    }
}

fn event(length: usize, event: Option<Event>) -> Unit {
    Unit::Whole(length, event.map_or(Meaning::Nothing, Meaning::Event))
}

/// One key that is one character.
fn plain(bytes: &[u8], modifiers: KeyModifiers) -> Unit {
    let Some(&first) = bytes.first() else { return Unit::Unfinished };
    let control = |base: u8, letter: u8| {
        (KeyCode::Char(char::from(first - base + letter)), modifiers | KeyModifiers::CONTROL)
    };
    let (code, modifiers) = match first {
        b'\r' => (KeyCode::Enter, modifiers),
        b'\t' => (KeyCode::Tab, modifiers),
        0x7f => (KeyCode::Backspace, modifiers),
        0 => (KeyCode::Char(' '), modifiers | KeyModifiers::CONTROL),
        1..=0x1a => control(1, b'a'),
        ESC => (KeyCode::Esc, modifiers),
        0x1c..=0x1f => control(0x1c, b'4'),
        _ => return character(bytes, modifiers),
    };
    event(1, Some(key(code, modifiers)))
}

/// One character of UTF-8. What is none is read over.
fn character(bytes: &[u8], modifiers: KeyModifiers) -> Unit {
    let window = bytes.get(..4).unwrap_or(bytes);
    let valid = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            let valid = window.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(error) => match error.error_len() {
            Some(length) => return Unit::Whole(length, Meaning::Nothing),
            None => return Unit::Unfinished,
        },
    };
    let Some(letter) = valid.chars().next() else { return Unit::Whole(1, Meaning::Nothing) };
    event(letter.len_utf8(), Some(letter_key(letter, modifiers)))
}

fn letter_key(letter: char, modifiers: KeyModifiers) -> Event {
    let shift = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    key(KeyCode::Char(letter), modifiers | shift)
}

/// Behind `ESC [`.
fn csi(body: &[u8]) -> Unit {
    match body {
        [] | [b'['] => return Unit::Unfinished,
        [b'[', letter, ..] if *letter >= b' ' => {
            let code = matches!(letter, b'A'..=b'E').then(|| KeyCode::F(letter - b'A' + 1));
            return event(2, code.map(|code| key(code, KeyModifiers::NONE)));
        }
        [b'M', report @ ..] => return old_mouse(report),
        _ => {}
    }
    match body.iter().position(|byte| !matches!(byte, b' '..=b'?')) {
        None if body.len() > LONGEST_SEQUENCE => Unit::Whole(body.len(), Meaning::Nothing),
        None => Unit::Unfinished,
        // No sequence goes on so: the byte counts for itself.
        Some(at) if !matches!(body.get(at), Some(b'@'..=b'~')) => Unit::Whole(at, Meaning::Nothing),
        Some(at) => {
            let parameters = body.get(..at).unwrap_or_default();
            let last = body.get(at).copied().unwrap_or_default();
            Unit::Whole(at + 1, sequence(parameters, last))
        }
    }
}

/// Behind `ESC [ M`: three bytes, each 32 and a number.
fn old_mouse(report: &[u8]) -> Unit {
    if let Some(at) = report.iter().take(3).position(|byte| *byte < b' ') {
        return Unit::Whole(1 + at, Meaning::Nothing);
    }
    match report {
        [buttons, x, y, ..] => {
            let number = |byte: u8| u16::from(byte - b' ');
            event(4, mouse(number(*buttons), number(*x), number(*y), false))
        }
        _ => Unit::Unfinished,
    }
}

/// Behind `ESC O`. A keypad in application mode sends its characters 64 higher.
fn ss3(body: &[u8]) -> Unit {
    let digits = body.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
    match body.get(digits) {
        None if digits > LONGEST_SEQUENCE => Unit::Whole(digits, Meaning::Nothing),
        None => Unit::Unfinished,
        Some(control) if *control < b' ' => Unit::Whole(digits, Meaning::Nothing),
        Some(last) => {
            let code = match last {
                b'M' => Some(KeyCode::Enter),
                b'j'..=b'y' => Some(KeyCode::Char(char::from(last - 64))),
                last => named(*last),
            };
            let modifiers = Parameters::of(body.get(..digits).unwrap_or_default()).modifiers();
            event(digits + 1, code.map(|code| key(code, modifiers)))
        }
    }
}

/// Behind `ESC ]` and the like, up to BEL or `ESC \`.
fn reply(body: &[u8]) -> Unit {
    match body.iter().position(|byte| *byte < b' ') {
        None if body.len() > LONGEST_REPLY => Unit::Whole(body.len(), Meaning::Nothing),
        None => Unit::Unfinished,
        Some(at) => match body.get(at..).unwrap_or_default() {
            [BEL, ..] => Unit::Whole(at + 1, Meaning::Nothing),
            [ESC] => Unit::Unfinished,
            [ESC, b'\\', ..] => Unit::Whole(at + 2, Meaning::Nothing),
            _ => Unit::Whole(at, Meaning::Nothing),
        },
    }
}

/// A whole control sequence.
fn sequence(parameters: &[u8], last: u8) -> Meaning {
    if let Some(report) = parameters.strip_prefix(b"<") {
        let numbers = Parameters::of(report);
        let report = match (numbers.get(0), numbers.get(1), numbers.get(2)) {
            (Some(buttons), Some(x), Some(y)) if matches!(last, b'M' | b'm') => {
                mouse(buttons, x, y, last == b'm')
            }
            _ => None,
        };
        return report.map_or(Meaning::Nothing, Meaning::Event);
    }
    if !parameters.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')) {
        return Meaning::Nothing;
    }
    let numbers = Parameters::of(parameters);
    let code = match (last, numbers.get(0)) {
        (b'~', Some(200)) => return Meaning::PasteBegins,
        (b'~', Some(27)) => numbers.get(2).and_then(typed),
        (b'~', Some(number)) => numbered(number),
        (b'u', Some(number)) => typed(number),
        (b'Z', _) => Some(KeyCode::BackTab),
        (last, _) => named(last),
    };
    let Some(code) = code else { return Meaning::Nothing };
    let mut modifiers = numbers.modifiers();
    if code == KeyCode::BackTab {
        modifiers |= KeyModifiers::SHIFT;
    }
    Meaning::Event(Event::Key(KeyEvent::new_with_kind(code, modifiers, numbers.kind())))
}

/// The key that a final byte names.
const fn named(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// The key that the number before `~` names.
fn numbered(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F((number - 10) as u8),
        17..=21 => KeyCode::F((number - 11) as u8),
        23..=26 => KeyCode::F((number - 12) as u8),
        28..=29 => KeyCode::F((number - 15) as u8),
        31..=34 => KeyCode::F((number - 17) as u8),
        _ => return None,
    })
}

/// The key of a code point, as terminals tell keys that have no byte of their own.
fn typed(number: u16) -> Option<KeyCode> {
    Some(match number {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        // For private use: keys that we have no name for.
        0xe000..=0xf8ff => return None,
        number => KeyCode::Char(char::from_u32(u32::from(number)).filter(|letter| !letter.is_control())?),
    })
}

/// A report of the mouse at a column and row from 1; `None` for what the program has no use for. 0 is no place: some
/// terminals send it for a click on their edge.
fn mouse(buttons: u16, x: u16, y: u16, is_release: bool) -> Option<Event> {
    let button = match buttons & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (buttons & 0b1100_0011, buttons & 0b10_0000 != 0) {
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (0..=2, false) if is_release => MouseEventKind::Up(button),
        (0..=2, false) => MouseEventKind::Down(button),
        (0..=2, true) => MouseEventKind::Drag(button),
        (3, true) => MouseEventKind::Moved,
        (0x40, false) => MouseEventKind::ScrollUp,
        (0x41, false) => MouseEventKind::ScrollDown,
        _ => return None,
    };
    let (column, row) = (x.checked_sub(1)?, y.checked_sub(1)?);
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers: modifiers(buttons >> 2 & 7) }))
}

/// Shift, alt and control by their bits.
fn modifiers(bits: u16) -> KeyModifiers {
    [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)]
        .into_iter()
        .filter(|(bit, _)| bits & bit != 0)
        .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

/// The numbers of a sequence: between semicolons, each perhaps with more numbers behind colons.
struct Parameters<'a>(&'a [u8]);

impl<'a> Parameters<'a> {
    const fn of(bytes: &'a [u8]) -> Parameters<'a> {
        Parameters(bytes)
    }

    fn number(&self, index: usize, part: usize) -> Option<u16> {
        let parameter = self.0.split(|byte| *byte == b';').nth(index)?;
        let digits = parameter.split(|byte| *byte == b':').nth(part)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn get(&self, index: usize) -> Option<u16> {
        self.number(index, 0)
    }

    /// The second number, less 1, has the modifiers of a key.
    fn modifiers(&self) -> KeyModifiers {
        modifiers(self.get(1).unwrap_or(1).saturating_sub(1))
    }

    fn kind(&self) -> KeyEventKind {
        match self.number(1, 1) {
            Some(2) => KeyEventKind::Repeat,
            Some(3) => KeyEventKind::Release,
            _ => KeyEventKind::Press,
        }
    }
}

#[cfg(test)]
mod tests;
