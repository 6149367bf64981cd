//! From what was given to a spec.

use std::fmt;

use super::entry::{Configurable, SettingEntry, SettingValue};
use super::table::SETTINGS;
use crate::bytes::text::SafeText;
use crate::model::console::SessionSpec;
use crate::model::pointed::Pointed;
use crate::model::server::ServerSpec;
use crate::model::socket_option::SocketOption;

/// What is wrong with what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The name of the setting; `None`: the word of the service itself.
    pub setting: Option<String>,
    /// Which one of several with this name, from 0.
    pub index: usize,
    /// What is wrong with its value, and where in it.
    pub error: Pointed,
}

impl SettingError {
    /// An error about the `index`-th text of a setting.
    pub fn of(setting: &str, index: usize, error: Pointed) -> SettingError {
        SettingError { setting: Some(setting.to_owned()), index, error }
    }

    /// `--rule 2, column 8: ...`, without a column where nothing was typed, or only the words when the
    /// service's own word is wrong.
    pub fn text(&self) -> SafeText {
        let Some(name) = &self.setting else { return self.error.text.clone() };
        let mut name = SafeText::literal("--").then(SafeText::escaped_str(name));
        if self.index > 0 {
            name = name.then(" ").then(self.index + 1);
        }
        if !self.error.range.is_empty() || self.error.column > 1 {
            name = name.then(", column ").then(self.error.column);
        }
        name.then(": ").then(&self.error.text)
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text(), f)
    }
}

impl std::error::Error for SettingError {}

/// Sets what was given, names and texts, in the order of the table; a later row sees what an earlier one set. What is
/// not given stays as it is. Gives every error, in the order of the table.
pub fn read<S: Configurable>(
    table: &[SettingEntry],
    spec: &mut S,
    given: &[(&str, &str)],
) -> Vec<SettingError> {
    let mut errors = Vec::new();
    for (name, value) in given {
        if !table.iter().any(|entry| entry.name == *name && S::of(entry).is_some()) {
            let text = SafeText::literal("there is no such setting");
            errors.push(SettingError::of(name, 0, Pointed::at(value, 0..0, text)));
        }
    }
    for entry in table {
        let texts: Vec<&str> =
            given.iter().filter(|(name, _)| *name == entry.name).map(|(_, text)| *text).collect();
        errors.extend(read_entry(entry, spec, &texts).err());
    }
    errors
}

/// The same for several specs at once, as for the sockets of one command line: each takes what has a meaning for it,
/// and what has none for any of them is an error.
pub fn read_each<S: Configurable>(
    table: &[SettingEntry],
    specs: &mut [S],
    given: &[(&str, &str)],
) -> Vec<SettingError> {
    let mut errors = Vec::new();
    for entry in table {
        let texts: Vec<&str> =
            given.iter().filter(|(name, _)| *name == entry.name).map(|(_, text)| *text).collect();
        for (index, text) in texts.iter().enumerate() {
            let mut reasons = specs.iter().map(|spec| unfit(entry, spec, text));
            let reason = reasons.next().flatten().filter(|_| reasons.all(|reason| reason.is_some()));
            errors.extend(reason.and_then(|reason| told(entry, index, reason)));
        }
        let wrong = specs.iter_mut().find_map(|spec| {
            let fitting: Vec<&str> =
                texts.iter().copied().filter(|text| unfit(entry, spec, text).is_none()).collect();
            let mut error = read_entry(entry, spec, &fitting).err()?;
            // Its place among all that were given.
            let text = fitting.get(error.index);
            error.index = texts.iter().position(|other| Some(other) == text).unwrap_or(error.index);
            Some(error)
        });
        errors.extend(wrong);
    }
    errors
}

/// Why a text of a setting has no meaning on `spec`, without words where that is nobody's mistake; `None` where it has,
/// or cannot be read at all.
fn unfit<S: Configurable>(entry: &SettingEntry, spec: &S, text: &str) -> Option<Pointed> {
    match entry.on(spec) {
        None if !entry.service.is_empty() && entry.service != spec.service() => {
            let words = SafeText::literal("the service ").then(spec.service()).then(" has no such setting");
            let words = words.then(": it is one of the service ").then(entry.service);
            Some(Pointed::at(text, 0..0, words))
        }
        None => {
            // What a switch was set to, nobody typed on a command line.
            let is_one = S::of(entry)
                .is_some_and(|of| !of.value.is_list() && !matches!(of.value, SettingValue::Switch { .. }));
            Some(Pointed::at(text, 0..if is_one { text.len() } else { 0 }, entry.unfit))
        }
        Some(SettingValue::Several { fits, .. }) => fits(spec, text).err(),
        Some(SettingValue::Options { .. }) => match SocketOption::setting(text) {
            Ok((option, _)) if spec.endpoint().is_some_and(|at| !option.fits_at(at)) => {
                let name = &text[..option.name.len()];
                Some(Pointed::of(text, name, "it does not apply to any of these sockets"))
            }
            _ => None,
        },
        Some(_) => None,
    }
}

/// A reason with words is an error.
fn told(entry: &SettingEntry, index: usize, reason: Pointed) -> Option<SettingError> {
    (!reason.text.is_empty()).then(|| SettingError::of(entry.name, index, reason))
}

fn read_entry<S: Configurable>(
    entry: &SettingEntry,
    spec: &mut S,
    texts: &[&str],
) -> Result<(), SettingError> {
    let at = |index| move |error| SettingError::of(entry.name, index, error);
    let Some(value) = entry.on(spec).copied() else {
        let reason =
            texts.first().filter(|_| S::of(entry).is_some()).and_then(|text| unfit(entry, spec, text));
        return reason.and_then(|reason| told(entry, 0, reason)).map_or(Ok(()), Err);
    };
    if !entry.required.is_empty() && texts.iter().all(|text| text.trim().is_empty()) {
        return Err(at(0)(Pointed::at("", 0..0, entry.required)));
    }
    if let Some(second) = texts.get(1).filter(|_| !value.is_list()) {
        return Err(at(1)(Pointed::at(second, 0..0, "it can be given only once")));
    }
    let Some(text) = texts.first() else { return Ok(()) };
    match value {
        SettingValue::Number { bounds, unit, empty, set, .. } => {
            let number =
                if text.is_empty() && !empty.is_empty() { None } else { Some(number(text, bounds, unit)) };
            set(spec, number.transpose().map_err(at(0))?);
        }
        SettingValue::Switch { set, .. } => match *text {
            "on" => set(spec, true),
            "off" => set(spec, false),
            _ => return Err(at(0)(Pointed::of(text, text, "on or off is expected"))),
        },
        SettingValue::Word { set, .. } | SettingValue::Text { set, .. } => {
            set(spec, text).map_err(at(0))?;
        }
        SettingValue::Several { clear, push, fits, .. } => {
            clear(spec);
            for (index, text) in texts.iter().enumerate() {
                push(spec, text).and_then(|()| fits(spec, text)).map_err(at(index))?;
            }
        }
        SettingValue::Options { change, .. } => {
            for (index, text) in texts.iter().enumerate() {
                let (_, setting) = SocketOption::setting(text).map_err(at(index))?;
                let options = change(spec);
                options.retain(|other| other.option != setting.option);
                options.push(setting);
            }
        }
    }
    Ok(())
}

/// A number within bounds, in a unit or (empty) none: decimal digits only. An error names both bounds.
pub fn number(text: &str, (least, most): (u64, u64), unit: &str) -> Result<u64, Pointed> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_plain && (least..=most).contains(number));
    number.ok_or_else(|| {
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let wanted = format!("a number from {least} to {most}{unit} is expected");
        let odd = text.char_indices().find(|(_, ch)| !ch.is_ascii_digit());
        let bad = odd.map_or(0..text.len(), |(at, ch)| at..at + ch.len_utf8());
        Pointed::at(text, bad, SafeText::shown(wanted))
    })
}

/// The rows that a session takes a new value of while it is open.
pub fn live_in_session() -> Vec<SettingEntry> {
    SETTINGS.iter().filter(|entry| entry.is_live_in_session).copied().collect()
}

/// The settings of an open session with one changed: by its name or flag, and its text; `none` empties a list.
pub fn changed(spec: &SessionSpec, name: &str, text: &str) -> Result<SessionSpec, SafeText> {
    let live = live_in_session();
    let entry = live.iter().find(|entry| entry.name == name || entry.flag == name);
    let Some((entry, value)) = entry.and_then(|entry| Some((entry, entry.on(spec)?))) else {
        let names = live.iter().filter(|entry| entry.on(spec).is_some());
        let names = SafeText::join(names.map(|entry| SafeText::literal(entry.name)), ", ");
        return Err(SafeText::literal("what can change in this session: ")
            .then(names)
            .then(", and socket options"));
    };
    let mut changed = spec.clone();
    let given: Vec<(&str, &str)> = match value {
        SettingValue::Several { clear, .. } => {
            clear(&mut changed);
            text.split_whitespace().filter(|word| *word != "none").map(|word| (entry.name, word)).collect()
        }
        _ => vec![(entry.name, text)],
    };
    match read(&live, &mut changed, &given).first() {
        None => Ok(changed),
        Some(error) => Err(SafeText::literal(entry.name).then(": ").then(&error.error.text)),
    }
}

/// Whether a server that runs can take the change as it is: nothing differs but what is live.
pub fn is_live_change(table: &[SettingEntry], old: &ServerSpec, new: &ServerSpec) -> bool {
    let is_same = |entry: &SettingEntry| {
        let show = |spec: &ServerSpec| entry.on(spec).map(|value| value.show(spec));
        show(old) == show(new)
    };
    old.at == new.at
        && old.service.word() == new.service.word()
        && table.iter().filter(|entry| !entry.is_live).all(is_same)
}
