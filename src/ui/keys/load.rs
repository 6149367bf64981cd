//! The strict reader of key maps: the shipped one, and the user's as a patch over it.
//!
//! What it does not understand is an error with line and column, never a guess.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use toml::Spanned;

use super::chord::Chord;
use super::keymap::{Binding, KeyMap, KeyScope, Level};
use crate::ui::action::Action;
use crate::ui::file_fault::{FileFault, plain};

/// The key map that is shipped.
pub const DEFAULT: &str = include_str!("../../../assets/keymap.toml");

/// The sections of the file, one for each scope.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyMapFile {
    #[serde(default)]
    global: Vec<BindingEntry>,
    #[serde(default)]
    field: Vec<BindingEntry>,
    #[serde(default)]
    lookup: Vec<BindingEntry>,
    #[serde(default)]
    console: Vec<BindingEntry>,
    #[serde(default)]
    servers: Vec<BindingEntry>,
    #[serde(default)]
    inspect: Vec<BindingEntry>,
    #[serde(default)]
    calls: Vec<BindingEntry>,
    #[serde(default)]
    popup: Vec<BindingEntry>,
}

/// One entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BindingEntry {
    action: Spanned<String>,
    keys: Option<Vec<Spanned<String>>>,
    level: Level,
    hint: Option<String>,
    description: Option<String>,
    also: Option<Vec<String>>,
}

impl KeyMap {
    /// The shipped key map. An empty one if the shipped file were broken, which a test excludes.
    pub fn shipped() -> KeyMap {
        KeyMap::parse(DEFAULT).unwrap_or_default()
    }

    /// Reads a whole key map.
    pub fn parse(text: &str) -> Result<KeyMap, FileFault> {
        let mut map = KeyMap::default();
        map.patch(text)?;
        Ok(map)
    }

    /// Lays `text` over this map: an entry for an action that the section has replaces its keys (and its
    /// words where it gives any); its keys are taken from whatever had them there. On an error the map is
    /// as before.
    pub fn patch(&mut self, text: &str) -> Result<(), FileFault> {
        let file: KeyMapFile = toml::from_str(text).map_err(|error| FileFault::of(text, &error))?;
        let KeyMapFile { global, field, lookup, console, servers, inspect, calls, popup } = file;
        let sections = [global, field, lookup, console, servers, inspect, calls, popup];
        let mut new: Vec<Binding> = Vec::new();
        let mut places = Vec::new();
        let mut merged = self.clone();
        for (scope, entries) in KeyScope::ALL.into_iter().zip(sections) {
            for entry in entries {
                let binding = read_entry(text, scope, &entry, &new, &merged)?;
                new.push(binding);
                places.push(entry.action.span().start);
            }
        }
        for binding in new.iter().cloned() {
            merged.lay_over(binding);
        }
        if let Some(lost) = self.bindings().iter().find(|old| old.ends() && !merged.still_has(old)) {
            let name = if lost.action == Action::Quit { "quit" } else { "interrupt" };
            // The entry that leaves it without a key, or takes its key away.
            let takes =
                |b: &Binding| b.action == lost.action || b.keys.iter().any(|key| lost.keys.contains(key));
            let at = new
                .iter()
                .zip(places)
                .find(|(b, _)| b.level == lost.level && takes(b))
                .map_or(0, |(_, at)| at);
            let level = lost.level.badge();
            let section = lost.scope.name();
            let problem = format!(
                "{name:?} would be left without a key on the level {level} ({section}): one way out stays"
            );
            return Err(FileFault::at(text, at, problem));
        }
        *self = merged;
        Ok(())
    }

    /// Whether an action that ends the program, as it is bound in `old`, has a key of its own here. That ctrl-c works in
    /// every pane is part of it: a pane's own binding would come before it.
    fn still_has(&self, old: &Binding) -> bool {
        let here = |b: &&Binding| b.scope == old.scope && b.level == old.level && b.action == old.action;
        let hides = |b: &Binding, key: &Chord| {
            let comes_first =
                old.scope == KeyScope::Global && !matches!(b.scope, KeyScope::Global | KeyScope::Popup);
            comes_first && b.level == old.level && b.action != old.action && b.keys.contains(key)
        };
        let is_hidden =
            |key: &&Chord| old.action == Action::Interrupt && self.bindings().iter().any(|b| hides(b, key));
        self.bindings().iter().find(here).is_some_and(|b| b.keys.iter().any(|key| !is_hidden(&key)))
    }

    fn lay_over(&mut self, binding: Binding) {
        let same_place = |b: &Binding| b.scope == binding.scope && b.level == binding.level;
        for other in self.bindings_mut().iter_mut().filter(|b| same_place(b)) {
            other.keys.retain(|key| !binding.keys.contains(key));
        }
        let old = self.bindings_mut().iter_mut().find(|b| same_place(b) && b.action == binding.action);
        match old {
            Some(old) => *old = binding,
            None => self.bindings_mut().push(binding),
        }
    }
}

/// One entry, checked against those of the same file before it (`new`) and the map below (`old`).
fn read_entry(
    text: &str,
    scope: KeyScope,
    entry: &BindingEntry,
    new: &[Binding],
    old: &KeyMap,
) -> Result<Binding, FileFault> {
    let fault = |at: usize, problem: String| FileFault::at(text, at, problem);
    let at = entry.action.span().start;
    let name: StrDeserializer<'_, ValueError> = entry.action.get_ref().as_str().into_deserializer();
    let action =
        Action::deserialize(name).map_err(|error| fault(at, unusable(entry.action.get_ref(), &error)))?;
    let level = entry.level;
    let same_place = |b: &&Binding| b.scope == scope && b.level == level;
    if new.iter().filter(same_place).any(|b| b.action == action) {
        return Err(fault(at, format!("{:?} stands twice in this section", entry.action.get_ref())));
    }
    let below = old.bindings().iter().filter(same_place).find(|b| b.action == action);
    let mut keys = Vec::new();
    for written in entry.keys.iter().flatten() {
        let at = written.span().start;
        let chord: Chord = written
            .get_ref()
            .parse()
            .map_err(|error| fault(at, format!("{:?}: {error}", written.get_ref())))?;
        let taken = new.iter().filter(same_place).any(|b| b.keys.contains(&chord));
        if taken || keys.contains(&chord) {
            return Err(fault(at, format!("the key {:?} stands twice in this section", written.get_ref())));
        }
        if level == Level::Type && chord.text().is_some() {
            return Err(fault(at, format!("{:?} is text on the level type", written.get_ref())));
        }
        if level == Level::Command && chord.is_alt_letter() {
            return Err(fault(at, "no command on alt with a letter: escape sequences look like it".into()));
        }
        if action.is_destructive() && chord.is_sequence_rest() {
            return Err(fault(
                at,
                "nothing destructive on this key: a cut escape sequence ends in it".into(),
            ));
        }
        keys.push(chord);
    }
    if entry.keys.is_none() {
        keys = below.map(|b| b.keys.clone()).unwrap_or_default();
    }
    let description = entry.description.clone().or_else(|| below.map(|b| b.description.clone()));
    let description = description.ok_or_else(|| fault(at, "a description is missing".into()))?;
    let hint = entry.hint.clone().or_else(|| below.map(|b| b.hint.clone())).unwrap_or_default();
    let also = entry.also.clone().or_else(|| below.map(|b| b.also.clone())).unwrap_or_default();
    Ok(Binding { scope, level, action, keys, hint, description, also })
}

/// Why no key can be bound to an action of this name.
fn unusable(name: &str, error: &ValueError) -> String {
    let message = error.to_string();
    if message.starts_with("unknown") {
        plain(&message)
    } else {
        format!("{name:?} takes more than a name: no key can do it")
    }
}
