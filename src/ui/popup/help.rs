//! The help of the focused pane, made from the key map: what can be done now, with which keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::keys::{Binding, Chord, KeyMap, KeyScope, Level};
use crate::ui::offer::Offer;
use crate::ui::paint;
use crate::ui::pane_id::PaneId;
use crate::ui::theme::{Role, Theme};

/// Rows of keys and words, with a heading before each part.
#[derive(Clone, Debug)]
pub struct Help {
    /// The words on its frame.
    pub title: SafeText,
    rows: Vec<HelpRow>,
    top: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HelpRow {
    Heading(&'static str),
    Key { keys: String, description: SafeText },
    Blank,
}

/// Columns of its inside, when there is room.
const WIDE: u16 = 74;

/// One row of the screen.
#[derive(Default)]
struct HelpLine<'a> {
    heading: &'a str,
    keys: &'a str,
    /// Where its words stand.
    column: u16,
    words: SafeText,
}

/// Moves, which every list takes.
const MOVES: [Action; 12] = [
    Action::NextRegion,
    Action::PreviousRegion,
    Action::Up,
    Action::Down,
    Action::Left,
    Action::Right,
    Action::PageUp,
    Action::PageDown,
    Action::First,
    Action::Last,
    Action::Enter,
    Action::Back,
];

/// What works everywhere.
pub(in crate::ui) const EVERYWHERE: [Action; 16] = [
    Action::ShowLookup,
    Action::ShowConsole,
    Action::ShowServers,
    Action::ShowInspect,
    Action::ShowCalls,
    Action::Pin,
    Action::ExplainHere,
    Action::Palette,
    Action::CommandLine,
    Action::Help,
    Action::Mouse,
    Action::NextTheme,
    Action::Repaint,
    Action::Suspend,
    Action::Interrupt,
    Action::Quit,
];

/// In a text field.
const TYPING: &str = "In a text field (TYPE), where every other key is text";
/// In what stands over the panes.
const OVER: &str = "In menus, forms and dialogs";

impl Help {
    /// The help of a pane that offers this, what holds on the level in use first.
    pub fn new(keys: &KeyMap, pane: PaneId, offers: &[Offer], level: Level) -> Help {
        let scopes = [KeyScope::of(pane), KeyScope::Global];
        let entry = |action: &Action| {
            let binding = keys.binding(&scopes, Level::Command, action)?;
            Some(HelpRow::new(binding, keys.keys(&scopes, Level::Command, action)))
        };
        let mut parts: Vec<(&'static str, Vec<HelpRow>)> = vec![
            ("Available now", offers.iter().filter_map(|offer| entry(&offer.action)).collect()),
            ("Moving", MOVES.iter().filter_map(entry).collect()),
            ("Everywhere", EVERYWHERE.iter().filter_map(entry).collect()),
        ];
        let typing = typing(keys, &[KeyScope::of(pane), KeyScope::Field, KeyScope::Global]);
        let place = if level == Level::Type { 0 } else { parts.len() };
        parts.insert(place, (TYPING, typing));
        parts.push((OVER, over(keys)));
        Help::of(SafeText::shown(format!("Help: {}", pane.name())), parts)
    }

    /// The help of what stands over the panes, what holds on the level in use first.
    pub fn over_panes(keys: &KeyMap, level: Level) -> Help {
        let mut parts = vec![(OVER, over(keys)), (TYPING, typing(keys, &[KeyScope::Popup, KeyScope::Field]))];
        if level == Level::Type {
            parts.reverse();
        }
        Help::of("Help".into(), parts)
    }

    fn of(title: SafeText, parts: Vec<(&'static str, Vec<HelpRow>)>) -> Help {
        let mut rows = Vec::new();
        for (heading, mut part) in parts {
            part.retain(|row| !matches!(row, HelpRow::Key { keys, .. } if keys.is_empty()));
            if !part.is_empty() {
                if !rows.is_empty() {
                    rows.push(HelpRow::Blank);
                }
                rows.push(HelpRow::Heading(heading));
                rows.append(&mut part);
            }
        }
        Help { title, rows, top: 0 }
    }

    /// Scrolls, inside this area.
    pub(super) fn apply(&mut self, action: &Action, inside: Rect) {
        let page = usize::from(inside.height);
        let last = self.lines(inside.width).len().saturating_sub(page);
        self.top = match action {
            Action::Up => self.top.saturating_sub(1),
            Action::Down => self.top + 1,
            Action::PageUp => self.top.saturating_sub(page),
            Action::PageDown | Action::Mark => self.top + page,
            Action::First => 0,
            Action::Last => last,
            _ => self.top,
        }
        .min(last);
    }

    /// Columns and rows of its inside, when there is room.
    pub(super) fn size(&self) -> (u16, u16) {
        (WIDE, self.lines(WIDE).len() as u16)
    }

    /// How many rows stand below the last one that is shown.
    pub(super) fn below(&self, inside: Rect) -> usize {
        self.lines(inside.width).len().saturating_sub(self.top + usize::from(inside.height))
    }

    /// The rows in `columns` columns: a long sentence goes on below itself.
    fn lines(&self, columns: u16) -> Vec<HelpLine<'_>> {
        let mut lines = Vec::new();
        for row in &self.rows {
            match row {
                HelpRow::Heading(words) => lines.push(HelpLine { heading: words, ..HelpLine::default() }),
                HelpRow::Blank => lines.push(HelpLine::default()),
                HelpRow::Key { keys, description } => {
                    let column = paint::width(keys).max(16) + 3;
                    let room = usize::from(columns.saturating_sub(column + 1)).max(8);
                    for (index, words) in description.wrapped(room).into_iter().enumerate() {
                        let keys = if index == 0 { keys.as_str() } else { "" };
                        lines.push(HelpLine { heading: "", keys, column, words });
                    }
                }
            }
        }
        lines
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        for (row, line) in (0..area.height).zip(self.lines(area.width).iter().skip(self.top)) {
            paint::put(buf, area, 1, row, line.heading, theme.style(Role::Title));
            paint::put(buf, area, 2, row, line.keys, theme.style(Role::Key));
            paint::put(buf, area, line.column, row, line.words.as_str(), Style::new());
        }
    }
}

/// The keys of text fields, in the words of the first of `scopes` that has some.
fn typing(keys: &KeyMap, scopes: &[KeyScope]) -> Vec<HelpRow> {
    let mut rows = Vec::new();
    let mut seen = Vec::new();
    for binding in scopes
        .iter()
        .flat_map(|scope| keys.bindings().iter().filter(move |b| b.scope == *scope && b.level == Level::Type))
    {
        if !seen.contains(&&binding.action) {
            seen.push(&binding.action);
            rows.push(HelpRow::new(binding, keys.keys(scopes, Level::Type, &binding.action)));
        }
    }
    rows
}

/// The keys of menus, forms and dialogs.
fn over(keys: &KeyMap) -> Vec<HelpRow> {
    let bindings = keys.bindings().iter().filter(|b| b.scope == KeyScope::Popup && b.level == Level::Command);
    bindings.map(HelpRow::of).collect()
}

impl HelpRow {
    fn of(binding: &Binding) -> HelpRow {
        HelpRow::new(binding, &binding.keys)
    }

    fn new(binding: &Binding, keys: &[Chord]) -> HelpRow {
        let keys: Vec<String> = keys.iter().map(Chord::label).collect();
        // A key map may be the user's: its words are escaped like all that was read.
        let description = SafeText::escaped_str(&binding.description);
        HelpRow::Key { keys: keys.join(" "), description }
    }
}
