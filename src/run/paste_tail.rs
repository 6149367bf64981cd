//! What comes at once behind a paste is part of it.
//!
//! A paste ends with `ESC [ 201 ~`, and a text that holds these bytes ends its own paste early where the terminal
//! does not take them out: its rest would arrive as keys, and run. Nobody types within the millisecond in which
//! the reader still finds input behind a paste, so such keys are put back into the text that they came from.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Holds a paste back until it is known what comes behind it.
#[derive(Debug, Default)]
pub(super) struct PasteTail {
    paste: Option<String>,
}

impl PasteTail {
    /// Takes an event in; gives back what may be passed on, in order.
    pub(super) fn take(&mut self, event: Event) -> impl Iterator<Item = Event> + use<> {
        let passed = match (&mut self.paste, event) {
            (paste, Event::Paste(text)) => [paste.replace(text).map(Event::Paste), None],
            (Some(paste), Event::Key(key)) => {
                put_back(&key, paste);
                [None, None]
            }
            (_, event) => [self.rest(), Some(event)],
        };
        passed.into_iter().flatten()
    }

    /// The paste that is held back, when nothing more is there.
    pub(super) fn rest(&mut self) -> Option<Event> {
        self.paste.take().map(Event::Paste)
    }
}

/// The bytes that a key was read from, as far as they can be told.
fn put_back(key: &KeyEvent, text: &mut String) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        text.push('\x1b');
    }
    match key.code {
        KeyCode::Char(letter) if key.modifiers.contains(KeyModifiers::CONTROL) && letter.is_ascii() => {
            text.push(char::from(letter as u8 & 0x1f));
        }
        KeyCode::Char(letter) => text.push(letter),
        KeyCode::Enter => text.push('\n'),
        KeyCode::Tab => text.push('\t'),
        KeyCode::Backspace => text.push('\x7f'),
        // The rest of it was eaten by whoever read it as a key.
        _ => text.push('\x1b'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    fn passed(events: Vec<Event>) -> Vec<Event> {
        let mut tail = PasteTail::default();
        let mut passed: Vec<Event> = Vec::new();
        for event in events {
            passed.extend(tail.take(event));
        }
        passed.extend(tail.rest());
        passed
    }

    #[test]
    fn keys_at_once_behind_a_paste_are_its_text() {
        let none = KeyModifiers::NONE;
        let events = vec![
            key(KeyCode::Char('k'), none),
            Event::Paste("one".to_owned()),
            key(KeyCode::Char('q'), none),
            key(KeyCode::Enter, none),
            key(KeyCode::Char('c'), KeyModifiers::CONTROL),
            key(KeyCode::Char('x'), KeyModifiers::ALT),
            key(KeyCode::Up, none),
            Event::Paste("two".to_owned()),
            Event::FocusGained,
            key(KeyCode::Char('z'), none),
        ];
        let expected = [
            key(KeyCode::Char('k'), none),
            Event::Paste("oneq\n\x03\x1bx\x1b".to_owned()),
            Event::Paste("two".to_owned()),
            Event::FocusGained,
            key(KeyCode::Char('z'), none),
        ];
        assert_eq!(passed(events), expected);
    }

    #[test]
    fn a_key_that_comes_later_is_a_key() {
        let mut tail = PasteTail::default();
        assert_eq!(tail.take(Event::Paste("text".to_owned())).count(), 0);
        assert_eq!(tail.rest(), Some(Event::Paste("text".to_owned())));
        let enter = key(KeyCode::Enter, KeyModifiers::NONE);
        assert_eq!(tail.take(enter.clone()).collect::<Vec<_>>(), [enter]);
        assert_eq!(tail.rest(), None);
    }
}
