//! The bottom line: the level, and the keys that work here now, as many as fit.

use ratatui::text::{Line, Span};

use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::keys::{KeyMap, KeyScope, Level};
use crate::ui::offer::Offer;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// What the bottom line is made with.
pub(super) struct BottomLine<'a> {
    pub(super) keys: &'a KeyMap,
    pub(super) theme: &'a Theme,
    pub(super) level: Level,
    /// The sections of the key map that hold, the first wins.
    pub(super) scopes: Vec<KeyScope>,
}

impl BottomLine<'_> {
    /// The badge and the hints of what works here now, fitted to `columns`.
    pub(super) fn line(&self, offers: &[Offer], columns: u16) -> Line<'static> {
        let badge = format!(" {} ", self.level.badge());
        let role = match self.level {
            Level::Type => Role::BadgeType,
            Level::Command => Role::BadgeCommand,
        };
        let mut taken = paint::width(&badge) + 1;
        let mut spans = vec![Span::styled(badge, self.theme.style(role)), Span::raw(" ")];
        let hints: Vec<Hint> = offers.iter().filter_map(|offer| self.hint(offer)).collect();
        let (last, rest) = match hints.split_last() {
            Some((last, rest)) => (Some(last), rest),
            None => (None, hints.as_slice()),
        };
        // The last hint is the help: it keeps its place when the others do not all fit.
        let last_width = last.map_or(0, |hint| hint.width() + 3);
        let mut is_first = true;
        for hint in rest {
            let wide = hint.width() + if is_first { 0 } else { 3 };
            if taken + wide + last_width > columns {
                break;
            }
            self.push_hint(&mut spans, hint, is_first);
            taken += wide;
            is_first = false;
        }
        if let Some(last) = last {
            self.push_hint(&mut spans, last, is_first);
        }
        Line::from(spans)
    }

    fn push_hint(&self, spans: &mut Vec<Span<'static>>, hint: &Hint, is_first: bool) {
        if !is_first {
            let dot = format!(" {} ", self.theme.glyphs.dot);
            spans.push(Span::styled(dot, self.theme.style(Role::Dim)));
        }
        spans.push(Span::styled(hint.key.clone(), self.theme.style(Role::Key)));
        if !hint.word.is_empty() {
            spans.push(Span::raw(format!(" {}", hint.word)));
        }
    }

    fn hint(&self, offer: &Offer) -> Option<Hint> {
        let key_of = |action| self.keys.key(&self.scopes, self.level, action);
        let (level, before) = match key_of(&offer.action) {
            // What has a key among the commands alone is one Esc away.
            None if self.level == Level::Type => (Level::Command, "Esc "),
            _ => (self.level, ""),
        };
        let binding = self.keys.binding(&self.scopes, level, &offer.action)?;
        let key = self.keys.key(&self.scopes, level, &offer.action)?;
        let word = match offer.word {
            Some(word) => SafeText::literal(word),
            None => SafeText::escaped_str(&binding.hint),
        };
        if word.is_empty() {
            return None;
        }
        let key = match key.as_str() {
            // A choice goes both ways: one hint for the two keys.
            "left" if key_of(&Action::Right).as_deref() == Some("right") => {
                self.theme.glyphs.left_right.to_owned()
            }
            "up" => self.theme.glyphs.up.to_owned(),
            "down" => self.theme.glyphs.down.to_owned(),
            "left" if offer.action == Action::Left => "left/right".to_owned(),
            _ => format!("{before}{key}"),
        };
        Some(Hint { key, word: word.into() })
    }
}

struct Hint {
    key: String,
    word: String,
}

impl Hint {
    fn width(&self) -> u16 {
        paint::width(&self.key) + 1 + paint::width(&self.word)
    }
}
