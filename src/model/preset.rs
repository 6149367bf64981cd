//! Presets: servers as data, offered by the add menu and the command line. Reading them opens nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::fault::Fault;
use crate::model::pointed::Pointed;
use crate::model::server::{Membership, Policy, ServerSpec, Service};
use crate::model::socket_option::{Setting, SocketOption};

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

/// The presets of the catalogue, which come with the program.
pub fn catalogue() -> Result<Vec<Preset>, PresetError> {
    load(include_str!("../../assets/presets.toml"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    #[serde(default)]
    preset: Vec<PresetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PresetEntry {
    name: Spanned<String>,
    help: String,
    transport: Transport,
    host: Option<String>,
    port: Option<u16>,
    path: Option<String>,
    service: Spanned<String>,
    #[serde(default)]
    settings: BTreeMap<String, Spanned<OneOrMore>>,
    policy: Option<Spanned<String>>,
    busy_text: Option<Spanned<String>>,
    backlog: Option<Spanned<i32>>,
    #[serde(default)]
    options: BTreeMap<String, Spanned<i32>>,
    max_connections: Option<Spanned<u32>>,
    receive_buffer: Option<Spanned<u32>>,
    #[serde(default)]
    join: Vec<Spanned<String>>,
    #[serde(default)]
    faults: Vec<Spanned<String>>,
    seed: Option<u64>,
    #[serde(default)]
    once: bool,
}

/// A setting's value; a list for those that can be given several times.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Reads a file of presets, strictly: unknown keys, wrong values and names that come twice are errors.
pub fn load(source: &str) -> Result<Vec<Preset>, PresetError> {
    let file: PresetFile = toml::from_str(source).map_err(|error| {
        PresetError::at(source, &error.span().unwrap_or(0..0), SafeText::escaped_str(error.message()))
    })?;
    let mut presets: Vec<Preset> = Vec::with_capacity(file.preset.len());
    for entry in &file.preset {
        if presets.iter().any(|other| other.name == *entry.name.get_ref()) {
            let text = SafeText::literal("the name \"").then(SafeText::escaped_str(entry.name.get_ref()));
            return Err(PresetError::at(source, &entry.name.span(), text.then("\" comes twice")));
        }
        presets.push(entry.read(source)?);
    }
    Ok(presets)
}

impl PresetEntry {
    fn read(&self, source: &str) -> Result<Preset, PresetError> {
        let pointed = |range: Range<usize>| move |error: Pointed| PresetError::at(source, &range, error.text);
        let mut spec = ServerSpec::new(self.endpoint(source)?, self.service(source)?);
        if let Some(policy) = &self.policy {
            spec.policy = policy.get_ref().parse().map_err(pointed(policy.span()))?;
        }
        if let Some(busy) = &self.busy_text {
            let Policy::Busy { text } = &mut spec.policy else {
                return Err(PresetError::at(source, &busy.span(), "only the policy busy has a text"));
            };
            let bytes = crate::bytes::notation::Notation::Text.parse(busy.get_ref());
            *text = bytes.map_err(|error| PresetError::at(source, &busy.span(), error.words()))?.into();
        }
        if let Some(backlog) = &self.backlog {
            spec.backlog = within(source, backlog, 0..=65_535)?;
        }
        if let Some(most) = &self.max_connections {
            spec.connection_limit = within(source, most, 1..=1_000_000)?;
        }
        if let Some(room) = &self.receive_buffer {
            spec.receive_buffer = within(source, room, 1..=1_048_576)?;
        }
        for (name, value) in &self.options {
            let Some(option) = SocketOption::named(name) else {
                let text = SafeText::literal("there is no socket option ").then(SafeText::escaped_str(name));
                return Err(PresetError::at(source, &value.span(), text));
            };
            spec.options.retain(|setting| setting.option != option.name);
            spec.options.push(Setting::new(option.name, *value.get_ref()));
        }
        for group in &self.join {
            spec.groups.push(group.get_ref().parse::<Membership>().map_err(pointed(group.span()))?);
        }
        for fault in &self.faults {
            spec.faults.push(fault.get_ref().parse::<Fault>().map_err(pointed(fault.span()))?);
        }
        spec.seed = self.seed.unwrap_or(spec.seed);
        spec.once = self.once;
        Ok(Preset { name: self.name.get_ref().clone(), help: self.help.clone(), spec })
    }

    fn endpoint(&self, source: &str) -> Result<Endpoint, PresetError> {
        let missing = |text: &'static str| PresetError::at(source, &self.name.span(), text);
        let (host, service) = match (self.transport.is_unix(), &self.path, self.port) {
            (true, Some(path), None) if self.host.is_none() => (path.clone(), String::new()),
            (true, ..) => return Err(missing("a Unix transport has a path, and neither host nor port")),
            (false, None, Some(port)) => {
                (self.host.clone().unwrap_or_else(|| "127.0.0.1".to_owned()), port.to_string())
            }
            (false, ..) => return Err(missing("TCP and UDP have a port, and no path")),
        };
        Ok(Endpoint { host, service, transport: self.transport })
    }

    fn service(&self, source: &str) -> Result<Service, PresetError> {
        let settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .flat_map(|(name, value)| {
                let values = match value.get_ref() {
                    OneOrMore::One(value) => std::slice::from_ref(value),
                    OneOrMore::More(values) => values,
                };
                values.iter().map(move |value| (name.as_str(), value.as_str()))
            })
            .collect();
        Service::chosen(self.service.get_ref(), &settings).map_err(|error| {
            let named = error.setting.as_ref().and_then(|name| self.settings.get(name));
            let range = named.map_or(self.service.span(), Spanned::span);
            PresetError::at(source, &range, error.text())
        })
    }
}

fn within<N: PartialOrd + Copy + fmt::Display>(
    source: &str,
    value: &Spanned<N>,
    range: std::ops::RangeInclusive<N>,
) -> Result<N, PresetError> {
    if range.contains(value.get_ref()) {
        return Ok(*value.get_ref());
    }
    let text = format!("a number from {} to {} is wanted", range.start(), range.end());
    Err(PresetError::at(source, &value.span(), SafeText::shown(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            options = { SO_RCVBUF = 4096 }\nmax-connections = 3\nreceive-buffer = 9\nfaults = ['small-writes:1']\nseed = 5\nonce = true\n";
        let presets = load(source).unwrap_or_else(|error| panic!("{error}"));
        let spec = &presets[0].spec;
        assert_eq!((spec.at.host.as_str(), spec.at.transport), ("/tmp/s", Transport::UnixStream));
        assert!(matches!(&spec.service, Service::Rules(rules) if rules.len() == 2));
        assert_eq!(spec.policy, Policy::Busy { text: bytes::Bytes::from_static(b"no\n") });
        assert_eq!(
            (spec.backlog, spec.connection_limit, spec.receive_buffer, spec.seed, spec.once),
            (1, 3, 9, 5, true)
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
