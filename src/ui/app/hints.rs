//! The bottom line: the level, and the keys that work here now, as many as fit.

use ratatui::text::{Line, Span};

use super::App;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::theme::Role;

impl App {
    /// The badge and the hints, fitted to `columns`.
    pub(super) fn bottom_line(&self, columns: u16) -> Line<'static> {
        let level = self.level();
        let badge = format!(" {} ", level.badge());
        let role = match level {
            Level::Type => Role::BadgeType,
            Level::Command => Role::BadgeCommand,
        };
        let mut taken = paint::width(&badge) + 1;
        let mut spans = vec![Span::styled(badge, self.theme.style(role)), Span::raw(" ")];
        let hints = self.hints(level);
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

    /// What works here now, the most useful first, the help last.
    fn hints(&self, level: Level) -> Vec<Hint> {
        let offers: Vec<Offer> = match (self.popups.last(), level) {
            (Some(layer), _) => popup_offers(&layer.popup, level),
            (None, Level::Command) => {
                let mut offers = self.offers();
                offers.push(Action::Help.into());
                offers
            }
            (None, Level::Type) => {
                let pane = self.panes.get(self.focus());
                let mut offers = vec![Offer::new(Action::Enter)];
                offers.extend(pane.offers(&self.world, Level::Type));
                let rest = [Action::NextRegion, Action::Back, Action::Palette, Action::Help];
                offers.extend(rest.into_iter().map(Offer::new));
                offers
            }
        };
        offers.iter().filter_map(|offer| self.hint(offer, level)).collect()
    }

    fn hint(&self, offer: &Offer, level: Level) -> Option<Hint> {
        let scopes = self.scopes(level);
        let binding = self.keys.binding(&scopes, level, &offer.action)?;
        let key = self.keys.key(&scopes, level, &offer.action)?;
        let word = match offer.word {
            Some(word) => SafeText::literal(word),
            None => SafeText::escaped_str(&binding.hint),
        };
        if word.is_empty() {
            return None;
        }
        let key = match key.as_str() {
            // A choice goes both ways: one hint for the two keys.
            "left" if self.keys.key(&scopes, level, &Action::Right).as_deref() == Some("right") => {
                self.theme.glyphs.left_right.to_owned()
            }
            "up" => self.theme.glyphs.up.to_owned(),
            "down" => self.theme.glyphs.down.to_owned(),
            "left" if offer.action == Action::Left => "left/right".to_owned(),
            _ => key,
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

fn popup_offers(popup: &crate::ui::popup::Popup, level: Level) -> Vec<Offer> {
    use crate::ui::popup::Popup;
    match popup {
        Popup::Dialog(dialog) => {
            let others = dialog.has_choice().then(|| Offer::named(Action::Left, "other answer"));
            others.into_iter().chain([Offer::named(Action::Enter, "do it"), Action::Back.into()]).collect()
        }
        Popup::Command(_) => vec![
            Offer::named(Action::Enter, "do it"),
            Offer::named(Action::NextRegion, "complete"),
            Action::HistoryBack.into(),
            Action::Back.into(),
        ],
        Popup::Palette(_) | Popup::Filter(_) => vec![Action::Enter.into(), Action::Back.into()],
        Popup::Menu(_) => vec![Action::Enter.into(), Action::Back.into(), Action::Help.into()],
        Popup::Explain(_) => vec![
            Offer::named(Action::Down, "scroll"),
            Offer::named(Action::NextRegion, "next word"),
            Offer::named(Action::Enter, "open"),
            Offer::named(Action::Back, "back"),
        ],
        Popup::Help(_) => vec![Offer::named(Action::Down, "scroll"), Offer::named(Action::Back, "close")],
        Popup::Form(_) if level == Level::Type => {
            let back = Offer::named(Action::Back, "commands");
            vec![Action::Enter.into(), Action::NextRegion.into(), back, Action::Help.into()]
        }
        Popup::Form(form) => {
            let mut offers = vec![Action::NextRegion.into()];
            if form.is_on_text() {
                offers.push(Action::Type.into());
            } else {
                offers.extend([
                    Offer::named(Action::Enter, "done"),
                    Action::Left.into(),
                    Action::Mark.into(),
                ]);
            }
            offers.extend([Action::Back.into(), Action::Help.into()]);
            offers
        }
    }
}
