//! The key map: which key means which action, in which scope and on which level.

use serde::{Deserialize, Serialize};

use super::chord::Chord;
use crate::ui::action::Action;
use crate::ui::pane_id::PaneId;

/// The two levels of the keyboard, always shown at the bottom left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every printable key is text.
    Type,
    /// Every key is a command.
    Command,
}

impl Level {
    /// The word on the badge.
    pub const fn badge(self) -> &'static str {
        match self {
            Level::Type => "TYPE",
            Level::Command => "COMMAND",
        }
    }
}

/// Where a binding holds. Each scope is a section of the key map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyScope {
    /// Everywhere but in popups.
    Global,
    /// In every text field, popups too.
    Field,
    /// In the Lookup pane.
    Lookup,
    /// In the Console pane.
    Console,
    /// In the Servers pane.
    Servers,
    /// In the Inspect pane.
    Inspect,
    /// In the Calls pane.
    Calls,
    /// In menus, dialogs, forms, help and palette.
    Popup,
}

impl KeyScope {
    /// Every scope, in the order of the file.
    pub const ALL: [KeyScope; 8] = [
        KeyScope::Global,
        KeyScope::Field,
        KeyScope::Lookup,
        KeyScope::Console,
        KeyScope::Servers,
        KeyScope::Inspect,
        KeyScope::Calls,
        KeyScope::Popup,
    ];

    /// The section of a pane.
    pub const fn of(pane: PaneId) -> KeyScope {
        match pane {
            PaneId::Lookup => KeyScope::Lookup,
            PaneId::Console => KeyScope::Console,
            PaneId::Servers => KeyScope::Servers,
            PaneId::Inspect => KeyScope::Inspect,
            PaneId::Calls => KeyScope::Calls,
        }
    }

    /// The name of its section in the file.
    pub const fn name(self) -> &'static str {
        match self {
            KeyScope::Global => "global",
            KeyScope::Field => "field",
            KeyScope::Lookup => "lookup",
            KeyScope::Console => "console",
            KeyScope::Servers => "servers",
            KeyScope::Inspect => "inspect",
            KeyScope::Calls => "calls",
            KeyScope::Popup => "popup",
        }
    }
}

/// One entry of the key map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub scope: KeyScope,
    /// On which level it holds.
    pub level: Level,
    /// What it means.
    pub action: Action,
    /// The keys, the one that is shown first; none if only the palette has it.
    pub keys: Vec<Chord>,
    /// One word or two for the hint line.
    pub hint: String,
    /// A sentence for help and palette.
    pub description: String,
    /// Other words that people may type for it in the palette.
    pub also: Vec<String>,
}

impl Binding {
    /// Whether it is a way to end the program.
    pub(super) fn ends(&self) -> bool {
        matches!(self.action, Action::Quit | Action::Interrupt) && !self.keys.is_empty()
    }
}

/// All bindings, the default's with the user's laid over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyMap {
    bindings: Vec<Binding>,
}

impl KeyMap {
    /// All bindings in the order of the file.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    pub(super) fn bindings_mut(&mut self) -> &mut Vec<Binding> {
        &mut self.bindings
    }

    /// What `chord` means on `level`; the first of `scopes` that knows it wins.
    pub fn action(&self, scopes: &[KeyScope], level: Level, chord: Chord) -> Option<&Action> {
        scopes.iter().find_map(|scope| {
            self.bindings
                .iter()
                .find(|b| b.scope == *scope && b.level == level && b.keys.contains(&chord))
                .map(|binding| &binding.action)
        })
    }

    /// The entry for `action` on `level`; the first of `scopes` that has one wins.
    pub fn binding(&self, scopes: &[KeyScope], level: Level, action: &Action) -> Option<&Binding> {
        scopes.iter().find_map(|scope| {
            self.bindings.iter().find(|b| b.scope == *scope && b.level == level && b.action == *action)
        })
    }

    /// The keys of `action` on `level`; the first of `scopes` that gives it any wins.
    pub fn keys(&self, scopes: &[KeyScope], level: Level, action: &Action) -> &[Chord] {
        let of = |scope: &KeyScope| {
            let mut here = self.bindings.iter().filter(|b| b.scope == *scope && b.level == level);
            here.find(|b| b.action == *action && !b.keys.is_empty())
        };
        scopes.iter().find_map(of).map_or(&[], |binding| &binding.keys)
    }

    /// The first key of `action`, as help writes it; `None` if it has none there.
    pub fn key(&self, scopes: &[KeyScope], level: Level, action: &Action) -> Option<String> {
        self.keys(scopes, level, action).first().map(Chord::label)
    }
}
