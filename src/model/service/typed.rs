//! A service from its word and settings, and its settings again.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use bytes::Bytes;

use super::table::{SERVICES, ServiceEntry};
use crate::bytes::notation::Notation;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::server::{Secret, Service};

/// What is wrong with a service as it was chosen.
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
        self.text().fmt(f)
    }
}

impl std::error::Error for SettingError {}

/// The settings that were given, by name, in order.
struct GivenSettings<'a>(&'a [(&'a str, &'a str)]);

impl<'a> GivenSettings<'a> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value)
    }

    /// The value of a setting; an empty one counts as not given.
    fn one(&self, name: &'static str) -> Option<&'a str> {
        self.all(name).find(|value| !value.is_empty())
    }
}

fn wrong(setting: &str, index: usize, error: Pointed) -> SettingError {
    SettingError { setting: Some(setting.to_owned()), index, error }
}

fn missing(setting: &'static str, text: &'static str) -> SettingError {
    wrong(setting, 0, Pointed::at("", 0..0, text))
}

impl Service {
    /// The service with this word and these settings: names and values as in the table [`SERVICES`].
    pub fn chosen(word: &str, settings: &[(&str, &str)]) -> Result<Service, SettingError> {
        let Some(entry) = ServiceEntry::named(word) else {
            let words = SafeText::join(SERVICES.iter().map(|entry| SafeText::literal(entry.word)), ", ");
            let text = SafeText::literal("there is no service \"").then(SafeText::escaped_str(word));
            let error = Pointed::of(word, word, text.then("\"; there are ").then(words));
            return Err(SettingError { setting: None, index: 0, error });
        };
        check_names(entry, settings)?;
        let given = GivenSettings(settings);
        Ok(match word {
            "echo" => Service::Echo,
            "discard" => Service::Discard,
            "chargen" => Service::Chargen,
            "daytime" => Service::Daytime,
            "time" => Service::Time,
            "print" => Service::Print,
            "manual" => Service::Manual,
            "jobs" => Service::Jobs,
            "hello" => Service::Hello { text: greeting(&given)? },
            "guess" => Service::Guess(
                given
                    .one("secret")
                    .map_or(Ok(Secret::Number(None)), str::parse)
                    .map_err(|error| wrong("secret", 0, error))?,
            ),
            "file" => file(&given)?,
            _ => rules(&given)?,
        })
    }

    /// The settings that [`Service::chosen`] takes for this service, those that differ from nothing.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        match self {
            Service::Hello { text } => vec![("text", SafeText::escaped(text).into())],
            Service::Guess(Secret::Number(None)) => Vec::new(),
            Service::Guess(secret) => vec![("secret", secret.to_string())],
            Service::File { root, file, lose_every } => {
                let path = |path: &PathBuf| String::from(SafeText::escaped(path.as_os_str().as_bytes()));
                let mut settings = match file {
                    Some(file) => vec![("root", path(root)), ("file", path(file))],
                    None => vec![("file", path(root))],
                };
                if *lose_every > 0 {
                    settings.push(("lose-every", lose_every.to_string()));
                }
                settings
            }
            Service::Rules(rules) => rules.iter().map(|rule| ("rule", rule.to_string())).collect(),
            _ => Vec::new(),
        }
    }
}

fn check_names(entry: &ServiceEntry, settings: &[(&str, &str)]) -> Result<(), SettingError> {
    for (place, (name, value)) in settings.iter().enumerate() {
        let before = settings[..place].iter().filter(|(other, _)| other == name).count();
        match entry.setting(name) {
            None => {
                return Err(wrong(name, 0, Pointed::at(value, 0..0, not_its_own(entry, name))));
            }
            Some(setting) if before > 0 && !setting.repeated => {
                return Err(wrong(name, before, Pointed::at(value, 0..0, "it can be given only once")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// A setting that this service does not have; perhaps another has it.
fn not_its_own(entry: &ServiceEntry, name: &str) -> SafeText {
    let text = SafeText::literal("the service ").then(entry.word).then(" has no such setting");
    match SERVICES.iter().find(|other| other.setting(name).is_some()) {
        Some(other) => text.then(": it is one of the service ").then(other.word),
        None => text,
    }
}

fn greeting(given: &GivenSettings<'_>) -> Result<Bytes, SettingError> {
    // An empty greeting that was given is a greeting: none.
    let Some(text) = given.all("text").next() else {
        return Ok(Bytes::from_static(crate::model::server::HELLO));
    };
    notation(text).map(Bytes::from).map_err(|error| wrong("text", 0, error))
}

fn notation(source: &str) -> Result<Vec<u8>, Pointed> {
    Notation::Text.parse(source).map_err(|error| Pointed::at(source, error.range.clone(), error.words()))
}

/// A path, in payload notation, so that each can be typed and shown.
fn path(name: &str, source: &str) -> Result<PathBuf, SettingError> {
    let bytes = notation(source).map_err(|error| wrong(name, 0, error))?;
    Ok(PathBuf::from(OsStr::from_bytes(&bytes)))
}

fn file(given: &GivenSettings<'_>) -> Result<Service, SettingError> {
    let Some(name) = given.one("file") else {
        return Err(missing("file", "the file that is handed out is wanted"));
    };
    let name = path("file", name)?;
    let (root, file) = match given.one("root") {
        Some(root) => (path("root", root)?, Some(name)),
        None => (name, None),
    };
    let lose = given.one("lose-every").unwrap_or("0");
    let digits = lose.bytes().all(|byte| byte.is_ascii_digit());
    let lose_every = lose.parse().ok().filter(|_| digits).ok_or_else(|| {
        wrong("lose-every", 0, Pointed::of(lose, lose, "a number is wanted: 0 for none, 4 for every fourth"))
    })?;
    Ok(Service::File { root, file, lose_every })
}

/// Rules that a server may have: as many as a form can show.
pub const MOST_RULES: usize = 32;

fn rules(given: &GivenSettings<'_>) -> Result<Service, SettingError> {
    let rules: Vec<_> = given
        .all("rule")
        .enumerate()
        .map(|(index, source)| source.parse().map_err(|error| wrong("rule", index, error)))
        .collect::<Result<_, _>>()?;
    if rules.is_empty() {
        return Err(missing("rule", r"at least one rule is wanted, as equals:PING => PONG\n"));
    }
    if let Some(first) = given.all("rule").nth(MOST_RULES) {
        let words = format!("there can be at most {MOST_RULES} rules; this is one more");
        return Err(wrong("rule", MOST_RULES, Pointed::of(first, first, SafeText::shown(words))));
    }
    Ok(Service::Rules(rules))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_chosen_by_its_word_and_its_settings_read_back() {
        for (word, settings) in [
            ("echo", vec![]),
            ("discard", vec![]),
            ("chargen", vec![]),
            ("daytime", vec![]),
            ("time", vec![]),
            ("print", vec![]),
            ("manual", vec![]),
            ("jobs", vec![]),
            ("hello", vec![("text", r"hi\n\0\x1b")]),
            ("guess", vec![]),
            ("guess", vec![("secret", "4")]),
            ("guess", vec![("secret", "Ada: first programmer")]),
            ("file", vec![("file", "a b")]),
            ("file", vec![("root", "/srv"), ("file", r"sub/x\xff"), ("lose-every", "4")]),
            ("rules", vec![("rule", r"equals:PING => PONG\n"), ("rule", "any => ? ; delay=1s ; close")]),
        ] {
            let service = Service::chosen(word, &settings).unwrap_or_else(|error| panic!("{word}: {error}"));
            assert_eq!(service.word(), word);
            let again: Vec<(&str, String)> = service.settings();
            let again: Vec<(&str, &str)> =
                again.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(again, settings, "{word}");
            assert_eq!(Service::chosen(word, &again), Ok(service));
        }
        for entry in SERVICES {
            let settings: Vec<_> = entry
                .settings
                .iter()
                .filter(|setting| setting.required)
                .map(|setting| (setting.name, if setting.repeated { "any => x" } else { "x" }))
                .collect();
            assert_eq!(Service::chosen(entry.word, &settings).map(|service| service.word()), Ok(entry.word));
        }
    }

    #[test]
    fn defaults_are_those_of_the_catalogue() {
        assert_eq!(
            Service::chosen("hello", &[]),
            Ok(Service::Hello { text: Bytes::from_static(b"Hello, world!") })
        );
        assert_eq!(Service::chosen("hello", &[("text", "")]), Ok(Service::Hello { text: Bytes::new() }));
        let whole = Service::File { root: "f".into(), file: None, lose_every: 0 };
        assert_eq!(Service::chosen("file", &[("file", "f"), ("root", "")]), Ok(whole));
    }

    #[test]
    fn errors_name_the_setting_and_the_place() {
        for (word, settings, told) in [
            (
                "ecko",
                vec![],
                "there is no service \"ecko\"; there are echo, discard, chargen, daytime, time, hello, print, manual, jobs, guess, file, rules",
            ),
            (
                "echo",
                vec![("text", "x")],
                "--text: the service echo has no such setting: it is one of the service hello",
            ),
            ("hello", vec![("text", "a"), ("text", "b")], "--text 2: it can be given only once"),
            (
                "guess",
                vec![("secret", "7")],
                "--secret, column 1: a number from 1 to 6 is wanted, or a name and its hint as Ada: first programmer",
            ),
            ("file", vec![], "--file: the file that is handed out is wanted"),
            (
                "file",
                vec![("file", "f"), ("lose-every", "-1")],
                "--lose-every, column 1: a number is wanted: 0 for none, 4 for every fourth",
            ),
            (
                "rules",
                vec![("rule", "any => x"), ("rule", "any => $x")],
                "--rule 2, column 8: after $ comes a digit (a group), peer, len, count, or another $ for a dollar sign",
            ),
        ] {
            let error = Service::chosen(word, &settings).expect_err(word);
            assert_eq!(error.to_string(), told);
        }
    }
}
