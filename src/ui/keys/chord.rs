//! One key press with its modifiers, and how it is written: `ctrl-x`, `f1`, `shift-tab`, `:`, `G`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key with its modifiers, in the one form in which keys are compared.
///
/// A letter with shift is the capital letter, without the modifier; control with a letter is always the
/// small letter, because terminals send the same byte for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key; letters as typed.
    pub code: KeyCode,
    /// Only control, alt and shift are ever set.
    pub modifiers: KeyModifiers,
}

/// Why a key string is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChordError {
    /// There is nothing.
    #[error("a key is missing")]
    Empty,
    /// The part before the last dash is not a modifier.
    #[error("unknown modifier; there are ctrl-, alt- and shift-")]
    Modifier,
    /// A modifier is given twice.
    #[error("the same modifier twice")]
    Twice,
    /// The key itself is unknown.
    #[error(
        "unknown key; one character, f1 to f12, or enter, esc, tab, space, backspace, delete, insert, up, down, left, right, home, end, pgup, pgdn"
    )]
    Key,
    /// Shift stands before a character, which already says whether it is shifted.
    #[error("write the shifted character itself, such as S, in place of shift-s")]
    Shifted,
}

/// The keys that have a name. The first name of a code is the one that is shown.
const NAMED: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

impl Chord {
    /// The chord of a plain character.
    pub const fn character(character: char) -> Chord {
        Chord { code: KeyCode::Char(character), modifiers: KeyModifiers::NONE }
    }

    /// The chord of a key without modifiers.
    pub const fn key(code: KeyCode) -> Chord {
        Chord { code, modifiers: KeyModifiers::NONE }
    }

    /// The chord of a terminal's key event; `None` for releases.
    pub fn of(event: &KeyEvent) -> Option<Chord> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        Some(Chord { code: event.code, modifiers: held }.normal())
    }

    /// The one form of this chord.
    fn normal(self) -> Chord {
        let Chord { mut code, mut modifiers } = self;
        match code {
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                modifiers |= KeyModifiers::SHIFT;
            }
            KeyCode::Char(letter) => {
                if modifiers.contains(KeyModifiers::CONTROL) {
                    code = KeyCode::Char(letter.to_ascii_lowercase());
                } else if modifiers.contains(KeyModifiers::SHIFT) && letter.is_ascii_lowercase() {
                    code = KeyCode::Char(letter.to_ascii_uppercase());
                }
                modifiers -= KeyModifiers::SHIFT;
            }
            _ => {}
        }
        Chord { code, modifiers }
    }

    /// The key as hints, help and palette write it: as the key map does, the named keys as they stand on a
    /// keyboard (`Enter`, `shift-Tab`, `PgUp`).
    pub fn label(&self) -> String {
        let written = self.to_string();
        let (held, key) =
            written.rsplit_once('-').filter(|(_, key)| !key.is_empty()).unwrap_or(("", &written));
        let key = match key {
            "enter" => "Enter",
            "esc" => "Esc",
            "tab" => "Tab",
            "pgup" => "PgUp",
            "pgdn" => "PgDn",
            "home" => "Home",
            "end" => "End",
            "delete" => "Del",
            "backspace" => "Backspace",
            key => key,
        };
        if held.is_empty() { key.to_owned() } else { format!("{held}-{key}") }
    }

    /// The character that this key types, if it types one.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(character) if self.modifiers.is_empty() => Some(character),
            _ => None,
        }
    }

    /// Whether it is alt with a letter: a cut or slow escape sequence looks like that.
    pub fn is_alt_letter(self) -> bool {
        self.modifiers.contains(KeyModifiers::ALT)
            && matches!(self.code, KeyCode::Char(letter) if letter.is_alphabetic())
    }

    /// Whether it is what the rest of a cut escape sequence looks like: A–F, H, M, O–S, Z or `[`.
    pub fn is_sequence_rest(self) -> bool {
        self.modifiers.is_empty()
            && matches!(self.code, KeyCode::Char('A'..='F' | 'H' | 'M' | 'O'..='S' | 'Z' | '['))
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Chord, ChordError> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        // A lone dash, and the dash after a modifier, is the key itself.
        while let Some((before, after)) = rest.split_once('-').filter(|(b, a)| !b.is_empty() && !a.is_empty())
        {
            let modifier = match before {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(ChordError::Modifier),
            };
            if modifiers.contains(modifier) {
                return Err(ChordError::Twice);
            }
            modifiers |= modifier;
            rest = after;
        }
        let code = key_code(rest)?;
        if let KeyCode::Char(character) = code
            && character != ' '
            && modifiers.contains(KeyModifiers::SHIFT)
        {
            return Err(ChordError::Shifted);
        }
        Ok(Chord { code, modifiers }.normal())
    }
}

/// The key that `text` names.
fn key_code(text: &str) -> Result<KeyCode, ChordError> {
    if text.is_empty() {
        return Err(ChordError::Empty);
    }
    if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == text) {
        return Ok(*code);
    }
    if let Some(number) =
        text.strip_prefix(['f', 'F']).filter(|rest| !rest.is_empty() && !rest.starts_with('0'))
    {
        return match number.parse() {
            Ok(number @ 1..=12) => Ok(KeyCode::F(number)),
            _ => Err(ChordError::Key),
        };
    }
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if character.is_ascii_graphic() => Ok(KeyCode::Char(character)),
        (Some(character), None) if character.is_alphabetic() => Ok(KeyCode::Char(character)),
        _ => Err(ChordError::Key),
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in
            [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-"), (KeyModifiers::SHIFT, "shift-")]
        {
            if self.modifiers.contains(modifier) {
                formatter.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return formatter.write_str(name);
        }
        match self.code {
            KeyCode::Char(character) => write!(formatter, "{character}"),
            KeyCode::F(number) => write!(formatter, "F{number}"),
            _ => formatter.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Result<Chord, ChordError> {
        text.parse()
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        assert_eq!(chord("a"), Ok(Chord::character('a')));
        assert_eq!(chord("-"), Ok(Chord::character('-')));
        assert_eq!(chord(":"), Ok(Chord::character(':')));
        assert_eq!(chord("f"), Ok(Chord::character('f')));
        assert_eq!(chord("f12"), Ok(Chord::key(KeyCode::F(12))));
        assert_eq!(chord("ctrl--").unwrap().code, KeyCode::Char('-'));
        assert_eq!(chord("shift-tab").unwrap().modifiers, KeyModifiers::SHIFT);
    }

    #[test]
    fn keys_are_told_as_they_stand_on_a_keyboard() {
        for (written, label) in [
            ("enter", "Enter"),
            ("shift-tab", "shift-Tab"),
            ("ctrl-alt-delete", "ctrl-alt-Del"),
            ("f1", "F1"),
            ("space", "space"),
            ("-", "-"),
            ("ctrl--", "ctrl--"),
            ("G", "G"),
        ] {
            assert_eq!(chord(written).unwrap().label(), label);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_reason() {
        assert_eq!(chord(""), Err(ChordError::Empty));
        assert_eq!(chord("hyper-x"), Err(ChordError::Modifier));
        assert_eq!(chord("ctrl-ctrl-x"), Err(ChordError::Twice));
        assert_eq!(chord("shift-s"), Err(ChordError::Shifted));
        assert_eq!(chord("f13"), Err(ChordError::Key));
        assert_eq!(chord("f0"), Err(ChordError::Key));
        assert_eq!(chord("return"), Err(ChordError::Key));
        assert_eq!(chord("\u{1b}"), Err(ChordError::Key));
    }

    #[test]
    fn a_terminal_may_say_the_same_key_in_several_ways() {
        let shifted = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::SHIFT);
        let plain = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::NONE);
        assert_eq!(Chord::of(&shifted), Chord::of(&plain));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Chord::of(&back), chord("shift-tab").ok());
        let control = KeyEvent::new(KeyCode::Char('P'), KeyModifiers::CONTROL);
        assert_eq!(Chord::of(&control), chord("ctrl-p").ok());
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["a", "ctrl-x", "alt-b", "shift-tab", "space", "pgup", "-", "ctrl-alt-delete", "?"] {
            let read = chord(text).unwrap();
            assert_eq!(read.to_string().parse(), Ok(read), "{text}");
        }
    }
}
