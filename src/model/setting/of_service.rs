//! A service from its word and settings, and its settings again.

use std::path::PathBuf;

use bytes::Bytes;

use super::{SETTINGS, SettingEntry, SettingError, read};
use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::pointed::Pointed;
use crate::model::server::{Secret, ServerSpec, Service};
use crate::model::service::{SERVICES, ServiceEntry};

impl Service {
    /// The service with this word, with its defaults. What it cannot do without (a file, a rule) is still missing.
    pub fn fresh(word: &str) -> Option<Service> {
        Some(match ServiceEntry::named(word)?.word {
            "echo" => Service::Echo,
            "discard" => Service::Discard,
            "chargen" => Service::Chargen,
            "daytime" => Service::Daytime,
            "time" => Service::Time,
            "print" => Service::Print,
            "manual" => Service::Manual,
            "jobs" => Service::Jobs,
            "hello" => Service::Hello { text: Bytes::from_static(crate::model::server::HELLO) },
            "guess" => Service::Guess(Secret::Number(None)),
            "file" => Service::File { root: PathBuf::new(), file: None, lose_every: 0 },
            _ => Service::Rules(Vec::new()),
        })
    }

    /// The service with this word, or an error that names all words.
    pub fn named(word: &str) -> Result<Service, SettingError> {
        Service::fresh(word).ok_or_else(|| {
            let words = SafeText::join(SERVICES.iter().map(|entry| SafeText::literal(entry.word)), ", ");
            let text = SafeText::literal("there is no service \"").then(SafeText::escaped_str(word));
            let error = Pointed::of(word, word, text.then("\"; there are ").then(words));
            SettingError { setting: None, index: 0, error }
        })
    }

    /// The service with this word and these settings, names and values, of the table [`SETTINGS`].
    pub fn chosen(word: &str, settings: &[(&str, &str)]) -> Result<Service, SettingError> {
        let mut spec = ServerSpec::new(nowhere(), Service::named(word)?);
        let is_of_services =
            |name: &str| SETTINGS.iter().any(|entry| entry.name == name && !entry.service.is_empty());
        if let Some((name, value)) = settings.iter().find(|(name, _)| !is_of_services(name)) {
            let text =
                SafeText::literal("the service ").then(spec.service.word()).then(" has no such setting");
            return Err(SettingError::of(name, 0, Pointed::at(value, 0..0, text)));
        }
        let mut errors = read(SETTINGS, &mut spec, settings);
        if errors.is_empty() { Ok(spec.service) } else { Err(errors.swap_remove(0)) }
    }

    /// The settings that [`Service::chosen`] takes for this service, those that differ from nothing.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let spec = ServerSpec::new(nowhere(), self.clone());
        let own = SETTINGS.iter().filter(|entry| !entry.service.is_empty());
        own.flat_map(|entry| {
            let shown = entry.on(&spec).map_or_else(Vec::new, |value| value.show(&spec));
            shown.into_iter().filter(|text| !text.is_empty()).map(|text| (entry.name, text))
        })
        .collect()
    }
}

impl ServiceEntry {
    /// The settings that it alone has.
    pub fn settings(&self) -> impl Iterator<Item = &'static SettingEntry> {
        let word = self.word;
        SETTINGS.iter().filter(move |entry| entry.service == word)
    }
}

/// A place where every setting of a service applies.
const fn nowhere() -> Endpoint {
    Endpoint { host: String::new(), service: String::new(), transport: Transport::Udp }
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
                .settings()
                .filter(|setting| !setting.required.is_empty())
                .map(|setting| (setting.name, if setting.name == "rule" { "any => x" } else { "x" }))
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
                "--secret, column 1: a number from 1 to 6 is expected, or a name and its hint as Ada: first programmer",
            ),
            ("file", vec![], "--file: a file to serve is expected"),
            (
                "file",
                vec![("file", "f"), ("lose-every", "-1")],
                "--lose-every, column 1: a number from 0 to 4294967295 is expected",
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
