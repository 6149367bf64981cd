//! Presets: servers as data, offered by the add menu and the command line. Reading them opens nothing.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::server::{ServerSpec, Service};
use crate::model::setting::{self, SETTINGS, SettingEntry, SettingError, SettingValue};

/// A server that can be added by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// How it is called in the menu and after `--preset`.
    pub name: String,
    /// One line of help.
    pub help: String,
    /// What it is to be.
    pub spec: ServerSpec,
}

/// What is wrong with a file of presets, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub text: SafeText,
}

/// `line 3, column 8: ...`
impl fmt::Display for PresetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.text)
    }
}

impl std::error::Error for PresetError {}

impl PresetError {
    fn at(source: &str, range: &Range<usize>, text: impl Into<SafeText>) -> PresetError {
        let before = source.get(..range.start).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        PresetError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            text: text.into(),
        }
    }
}

/// The presets that come with the program.
pub fn catalogue() -> Result<Vec<Preset>, PresetError> {
    load(include_str!("../../assets/presets.toml"))
}

/// Reads a file of presets, strictly: unknown keys, wrong values and names that come twice are errors. The keys of a
/// `[[preset]]` are name, help, transport, host and port or path, service, and the names of [`SETTINGS`]; those of
/// the service alone stand in a table `settings`.
pub fn load(source: &str) -> Result<Vec<Preset>, PresetError> {
    load_with(SETTINGS, source)
}

/// The same with another table of settings.
pub fn load_with(table: &[SettingEntry], source: &str) -> Result<Vec<Preset>, PresetError> {
    let document = DeTable::parse(source).map_err(|error| {
        PresetError::at(source, &error.span().unwrap_or(0..0), SafeText::escaped_str(error.message()))
    })?;
    let mut presets: Vec<Preset> = Vec::new();
    for (key, value) in document.get_ref() {
        let file = PresetTable { source, table: document.get_ref(), span: 0..0 };
        let list = match value.get_ref() {
            DeValue::Array(list) if key.get_ref() == "preset" => list,
            _ => return Err(file.unknown(key)),
        };
        for entry in list {
            let DeValue::Table(fields) = entry.get_ref() else {
                return Err(PresetError::at(source, &entry.span(), "a table is expected: [[preset]]"));
            };
            let part = PresetTable { source, table: fields, span: entry.span() };
            let (name, at) = part.text("name")?.ok_or_else(|| part.missing("name"))?;
            if presets.iter().any(|other| other.name == name) {
                let text = SafeText::literal("the name \"").then(SafeText::escaped_str(name));
                return Err(PresetError::at(source, &at, text.then("\" comes twice")));
            }
            presets.push(part.preset(table, name, &at)?);
        }
    }
    Ok(presets)
}

/// Keys that say where and what; every other key is a setting.
const FIXED: [&str; 8] = ["name", "help", "transport", "host", "port", "path", "service", "settings"];

/// What was given of a setting, its text with the place in the file.
type GivenText<'a> = (&'a str, String, Range<usize>);

/// A table of the file.
struct PresetTable<'a> {
    source: &'a str,
    table: &'a DeTable<'a>,
    span: Range<usize>,
}

impl<'a> PresetTable<'a> {
    fn error(&self, range: &Range<usize>, text: impl Into<SafeText>) -> PresetError {
        PresetError::at(self.source, range, text)
    }

    fn missing(&self, key: &'static str) -> PresetError {
        self.error(&self.span, SafeText::literal("missing field `").then(key).then("`"))
    }

    fn unknown(&self, key: &Spanned<std::borrow::Cow<'_, str>>) -> PresetError {
        let text = SafeText::literal("unknown field `").then(SafeText::escaped_str(key.get_ref()));
        self.error(&key.span(), text.then("`"))
    }

    /// The text of a key, and where it stands.
    fn text(&self, key: &str) -> Result<Option<(&'a str, Range<usize>)>, PresetError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref() {
                DeValue::String(text) => Ok(Some((text, value.span()))),
                _ => Err(self.error(&value.span(), "a text is expected")),
            },
        }
    }

    fn preset(
        &self,
        table: &[SettingEntry],
        name: &str,
        name_at: &Range<usize>,
    ) -> Result<Preset, PresetError> {
        let (help, _) = self.text("help")?.ok_or_else(|| self.missing("help"))?;
        let (word, service_at) = self.text("service")?.ok_or_else(|| self.missing("service"))?;
        let service = Service::named(word).map_err(|error| self.error(&service_at, error.text()))?;
        let mut spec = ServerSpec::new(self.endpoint(name_at)?, service);
        let given = self.given(table)?;
        let texts: Vec<(&str, &str)> = given.iter().map(|(name, text, _)| (*name, text.as_str())).collect();
        match setting::read(table, &mut spec, &texts).first() {
            None => Ok(Preset { name: name.to_owned(), help: help.to_owned(), spec }),
            Some(error) => Err(self.wrong(table, error, &given, &service_at)),
        }
    }

    /// A wrong setting, at its text; one that is missing, at the service that wants it.
    fn wrong(
        &self,
        table: &[SettingEntry],
        error: &SettingError,
        given: &[GivenText<'_>],
        service_at: &Range<usize>,
    ) -> PresetError {
        let name = error.setting.as_deref().unwrap_or_default();
        let at = given.iter().filter(|(other, ..)| *other == name).nth(error.index).map(|(_, _, at)| at);
        // The column in a text of the service: in the file it is another one, behind escapes.
        let is_of_service = table.iter().any(|entry| entry.name == name && !entry.service.is_empty());
        let words = if is_of_service { error.text() } else { error.error.text.clone() };
        self.error(at.unwrap_or(service_at), words)
    }

    /// What the keys say of the settings.
    fn given(&self, table: &[SettingEntry]) -> Result<Vec<GivenText<'a>>, PresetError> {
        let mut given = Vec::new();
        for (key, value) in self.table {
            let name = key.get_ref().as_ref();
            if let ("settings", DeValue::Table(own)) = (name, value.get_ref()) {
                for (key, value) in own {
                    let of_service = |entry: &&SettingEntry| !entry.service.is_empty();
                    given.extend(self.texts(table.iter().filter(of_service), key, value)?);
                }
            } else if !FIXED.contains(&name) {
                let of_all = |entry: &&SettingEntry| entry.service.is_empty() && entry.server.is_some();
                given.extend(self.texts(table.iter().filter(of_all), key, value)?);
            }
        }
        Ok(given)
    }

    /// The texts of one setting.
    fn texts<'t>(
        &self,
        mut entries: impl Iterator<Item = &'t SettingEntry>,
        key: &'a Spanned<std::borrow::Cow<'a, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Vec<GivenText<'a>>, PresetError> {
        let name = key.get_ref().as_ref();
        let entry = entries.find(|entry| entry.name == name);
        let of = entry.and_then(|entry| entry.server.as_ref()).ok_or_else(|| self.unknown(key))?;
        let wanted = |words: &'static str| Err(self.error(&value.span(), words));
        let one = |text: String| Ok(vec![(name, text, value.span())]);
        match (&of.value, value.get_ref()) {
            (SettingValue::Number { .. } | SettingValue::Text { .. }, DeValue::Integer(number)) => {
                one(number.to_string())
            }
            (SettingValue::Number { .. }, DeValue::String(text))
                if entry.is_some_and(|e| !e.service.is_empty()) =>
            {
                one(text.to_string())
            }
            (SettingValue::Number { .. }, _) => wanted("a number is expected"),
            (SettingValue::Switch { .. }, DeValue::Boolean(on)) => {
                one(if *on { "on" } else { "off" }.to_owned())
            }
            (SettingValue::Switch { .. }, _) => wanted("true or false is expected"),
            (SettingValue::Options { .. }, DeValue::Table(options)) => {
                let shown = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
                    let text = match value.get_ref() {
                        DeValue::Integer(number) => number.to_string(),
                        DeValue::String(text) => text.to_string(),
                        DeValue::Boolean(on) => if *on { "on" } else { "off" }.to_owned(),
                        _ => String::new(),
                    };
                    (name, format!("{}={text}", key.get_ref()), value.span())
                };
                Ok(options.iter().map(shown).collect())
            }
            (SettingValue::Options { .. }, _) => {
                wanted("a table of options is expected: { SO_RCVBUF = 4096 }")
            }
            (SettingValue::Several { .. }, DeValue::Array(list)) => list
                .iter()
                .map(|element| match element.get_ref() {
                    DeValue::String(text) => Ok((name, text.to_string(), element.span())),
                    _ => Err(self.error(&element.span(), "a text is expected")),
                })
                .collect(),
            (_, DeValue::String(text)) => one(text.to_string()),
            _ => wanted("a text is expected"),
        }
    }

    fn endpoint(&self, name_at: &Range<usize>) -> Result<Endpoint, PresetError> {
        let (word, at) = self.text("transport")?.ok_or_else(|| self.missing("transport"))?;
        let transport = match word {
            "tcp" => Transport::Tcp,
            "udp" => Transport::Udp,
            "unix-stream" => Transport::UnixStream,
            "unix-datagram" => Transport::UnixDatagram,
            "unix-seqpacket" => Transport::UnixSeqpacket,
            _ => {
                return Err(
                    self.error(&at, "tcp, udp, unix-stream, unix-datagram or unix-seqpacket is expected")
                );
            }
        };
        let text = |key| Ok(self.text(key)?.map(|(text, _)| text.to_owned()));
        let (host, path) = (text("host")?, text("path")?);
        let port = self.table.get("port").map(|port| match port.get_ref() {
            DeValue::Integer(number) if number.to_string().parse::<u16>().is_ok() => Ok(number.to_string()),
            _ => Err(self.error(&port.span(), "a port is expected: a number from 0 to 65535")),
        });
        let missing = |text: &'static str| self.error(name_at, text);
        let (host, service) = match (transport.is_unix(), path, port.transpose()?) {
            (true, Some(path), None) if host.is_none() => (path, String::new()),
            (true, ..) => return Err(missing("a Unix transport has a path, and neither host nor port")),
            (false, None, Some(port)) => (host.unwrap_or_else(|| "127.0.0.1".to_owned()), port),
            (false, ..) => return Err(missing("TCP and UDP have a port, and no path")),
        };
        Ok(Endpoint { host, service, transport })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::Fault;
    use crate::model::server::Policy;
    use crate::model::socket_option::Setting;

    #[test]
    fn the_catalogue_is_right_and_has_its_ports() {
        let presets = catalogue().unwrap_or_else(|error| panic!("assets/presets.toml: {error}"));
        for (name, transport, port, word, policy, room) in [
            ("UDP echo 58001", Transport::Udp, "58001", "echo", "concurrent", 128),
            ("TCP echo 58001", Transport::Tcp, "58001", "echo", "one-at-a-time", 128),
            ("TCP echo 58001, busy", Transport::Tcp, "58001", "echo", "busy", 128),
            ("UDP print 1500", Transport::Udp, "1500", "print", "concurrent", 80),
            ("TCP print 1500", Transport::Tcp, "1500", "print", "one-at-a-time", 80),
            ("UDP jobs 1500", Transport::Udp, "1500", "jobs", "concurrent", 80),
            ("TCP chat 12345", Transport::Tcp, "12345", "manual", "one-at-a-time", 32),
            ("UDP echo 8888", Transport::Udp, "8888", "echo", "concurrent", 512),
            ("UDP guess 8888", Transport::Udp, "8888", "guess", "concurrent", 512),
            ("TCP file 5001", Transport::Tcp, "5001", "file", "concurrent", 65_536),
            ("UDP file 5001", Transport::Udp, "5001", "file", "concurrent", 512),
            ("TCP hello 3490", Transport::Tcp, "3490", "hello", "concurrent", 65_536),
        ] {
            let preset =
                presets.iter().find(|preset| preset.name == name).unwrap_or_else(|| panic!("no {name}"));
            let spec = &preset.spec;
            assert_eq!((spec.at.transport, spec.at.service.as_str()), (transport, port), "{name}");
            assert_eq!(
                (spec.service.word(), spec.policy.word(), spec.receive_buffer),
                (word, policy, room),
                "{name}"
            );
        }
        let wild: Vec<&str> = presets
            .iter()
            .filter(|preset| preset.spec.at.host != "127.0.0.1")
            .map(|preset| preset.name.as_str())
            .collect();
        assert_eq!(wild, ["UDP print 1500, multicast"], "a group is received on the wildcard only");
        let hello =
            presets.iter().find(|preset| preset.name == "TCP hello 3490").map(|preset| &preset.spec.service);
        assert_eq!(hello, Some(&Service::Hello { text: bytes::Bytes::from_static(b"Hello, world!") }));
    }

    #[test]
    fn everything_that_a_preset_can_say_is_read() {
        let source = "[[preset]]\nname = 'x'\nhelp = 'y'\ntransport = 'unix-stream'\npath = '/tmp/s'\nservice = 'rules'\n\
            settings = { rule = ['equals:a => b', 'any => c'] }\npolicy = 'busy'\nbusy-text = 'no\\n'\nbacklog = 1\n\
            options = { SO_RCVBUF = 4096 }\nmax-connections = 3\nreceive-buffer = 9\nidle = '5m'\nfaults = ['small-writes:1']\nseed = 5\nonce = true\n";
        let presets = load(source).unwrap_or_else(|error| panic!("{error}"));
        let spec = &presets[0].spec;
        assert_eq!((spec.at.host.as_str(), spec.at.transport), ("/tmp/s", Transport::UnixStream));
        assert!(matches!(&spec.service, Service::Rules(rules) if rules.len() == 2));
        assert_eq!(spec.policy, Policy::Busy { text: bytes::Bytes::from_static(b"no\n") });
        assert_eq!(
            (spec.backlog, spec.connection_limit, spec.receive_buffer, spec.seed, spec.once),
            (1, Some(3), 9, 5, true)
        );
        assert_eq!(spec.options, [Setting::new("SO_RCVBUF", 4096)]);
        assert_eq!(spec.faults, [Fault::SmallWrites { bytes: 1 }]);
    }

    #[test]
    fn errors_have_line_and_column() {
        let head = "[[preset]]\nname = 'x'\nhelp = 'y'\n";
        let tcp = "transport = 'tcp'\nport = 1\n";
        for (source, place, text) in [
            (format!("{head}{tcp}service = 'ecko'\n"), (6, 11), "there is no service \"ecko\""),
            (format!("{head}{tcp}service = 'echo'\nbacklog = -1\n"), (7, 11), "a number from 0 to 65535"),
            (
                format!("{head}{tcp}service = 'echo'\nfaults = ['stop-reading', 'drpo:in:1']\n"),
                (7, 27),
                "there is no fault",
            ),
            (
                format!("{head}{tcp}service = 'hello'\nsettings = {{ text = 'a\\q' }}\n"),
                (7, 21),
                "--text, column 2:",
            ),
            (format!("{head}{tcp}service = 'echo'\nbusy-text = 'x'\n"), (7, 13), "only the policy busy"),
            (
                format!("{head}{tcp}service = 'echo'\noptions = {{ SO_NOTHING = 1 }}\n"),
                (7, 26),
                "there is no socket option",
            ),
            (
                format!("{head}transport = 'udp'\npath = 'x'\nservice = 'echo'\n"),
                (2, 8),
                "TCP and UDP have a port",
            ),
            (
                format!("{head}{tcp}service = 'echo'\n{head}{tcp}service = 'echo'\n"),
                (8, 8),
                "the name \"x\" comes twice",
            ),
            (format!("{head}{tcp}service = 'echo'\nport = 2\n"), (7, 1), ""),
            (format!("{head}{tcp}service = 'echo'\nprot = 2\n"), (7, 1), "unknown field"),
            (format!("{head}transport = 'tcp'\nport = 65536\nservice = 'echo'\n"), (5, 8), ""),
        ] {
            let error = load(&source).expect_err(&source);
            assert_eq!((error.line, error.column), place, "{source}{error}");
            assert!(error.text.as_str().starts_with(text), "{source}{error}");
        }
        assert_eq!(load(""), Ok(Vec::new()));
    }
}
