//! One key, mouse report or reply at the begin of the bytes of a terminal.
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

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::{CTRL_C, ESC};

/// Longest control sequence, in bytes: mouse reports have 20 at most.
const LONGEST_SEQUENCE: usize = 64;

/// Longest reply of a terminal, in bytes.
pub(super) const LONGEST_REPLY: usize = 4096;

const BEL: u8 = 0x07;

/// What the first bytes of the input are.
pub(super) enum Unit {
    /// The begin of something: more bytes are needed.
    Unfinished,
    /// So many bytes, at least one, that mean this.
    Whole(usize, Meaning),
}

pub(super) enum Meaning {
    Event(Event),
    PasteBegins,
    Nothing,
}

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// The first thing in `bytes`, which are not empty.
pub(super) fn unit(bytes: &[u8]) -> Unit {
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
pub(super) fn modifiers(bits: u16) -> KeyModifiers {
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
