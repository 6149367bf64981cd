//! What a row of the table of settings says.

use std::fmt::Write as _;

use crate::model::console::SessionSpec;
use crate::model::dns::DnsRequest;
use crate::model::endpoint::Endpoint;
use crate::model::pointed::Pointed;
use crate::model::server::{ServerSpec, Service};
use crate::model::socket_option::Setting;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingEntry {
    /// Its name: of its field in forms, and in files of presets.
    pub name: &'static str,
    /// On the command line, after `--`; one that begins with `no-` switches off. Empty: it has no flag.
    pub flag: &'static str,
    /// The word before its field.
    pub label: &'static str,
    /// What stands for its value in help, and in an empty field.
    pub placeholder: &'static str,
    /// A sentence, in small letters and without its full stop.
    pub help: &'static str,
    /// Label and sentence where datagrams are served, if they are other ones.
    pub over_datagrams: Option<(&'static str, &'static str)>,
    /// Under which heading of `--help`.
    pub heading: Heading,
    /// The one service of servers that has it; empty: every service.
    pub service: &'static str,
    /// What is missing when it must be given, and is not; empty: it need not be given.
    pub required: &'static str,
    /// Whether a server takes a new value while it runs, without losing a client.
    pub is_live: bool,
    /// Whether a session takes a new value while it is open.
    pub is_live_in_session: bool,
    /// What is said when it is given where it does not apply; empty: it is passed over.
    pub unfit: &'static str,
    /// How a server has it, if it does.
    pub server: Option<SettingOf<ServerSpec>>,
    /// How a session has it, if it does.
    pub session: Option<SettingOf<SessionSpec>>,
    /// How a question to DNS servers has it, if it does.
    pub dns: Option<SettingOf<DnsRequest>>,
}

/// Headings of `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Addresses, socket options, groups.
    Sockets,
    /// TLS.
    Tls,
    /// How clients are taken.
    Clients,
    /// What one service alone has.
    Services,
    /// Fault injection.
    Faults,
    /// How DNS servers are asked.
    Query,
    /// What a transfer is told.
    Transfer,
    /// When it ends, and what is printed.
    Ending,
}

impl Heading {
    /// The words.
    pub const fn words(self) -> &'static str {
        match self {
            Heading::Sockets => "Sockets",
            Heading::Tls => "TLS",
            Heading::Clients => "Clients",
            Heading::Services => "Settings of services",
            Heading::Faults => "Fault injection",
            Heading::Query => "Query",
            Heading::Transfer => "Transfer",
            Heading::Ending => "Ending and output",
        }
    }
}

/// A setting of a server, or of a session: where it applies, and its value.
#[derive(Debug)]
pub struct SettingOf<S: 'static> {
    /// Whether it means something with what is set so far: transport, policy.
    pub applies: fn(&S) -> bool,
    /// How it is read and shown.
    pub value: SettingValue<S>,
}

impl<S> Clone for SettingOf<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for SettingOf<S> {}

/// The kinds of values.
#[derive(Debug)]
pub enum SettingValue<S: 'static> {
    /// A whole number.
    Number {
        /// The least and the greatest that is taken.
        bounds: (u64, u64),
        /// `bytes`, or nothing.
        unit: &'static str,
        /// What it means to give none; empty: it must be given.
        empty: &'static str,
        /// The number.
        get: fn(&S) -> Option<u64>,
        /// Takes a number within the bounds.
        set: fn(&mut S, Option<u64>),
    },
    /// On or off.
    Switch {
        /// Whether it is on.
        get: fn(&S) -> bool,
        /// Switches it.
        set: fn(&mut S, bool),
    },
    /// One of several words.
    Word {
        /// The words.
        words: fn() -> Vec<&'static str>,
        /// The word.
        get: fn(&S) -> &'static str,
        /// Takes a word, or says that there is no such word.
        set: fn(&mut S, &str) -> Result<(), Pointed>,
    },
    /// A text in a notation of its own.
    Text {
        /// What an empty one means; empty: nothing of its own.
        empty: &'static str,
        /// The text.
        get: fn(&S) -> String,
        /// Takes a text, or says what is wrong with it.
        set: fn(&mut S, &str) -> Result<(), Pointed>,
    },
    /// Any number of texts, each with a field of its own, or all in one with blanks between them.
    Several {
        /// How many fields there can be at most; 0: one field for all.
        fields: usize,
        /// The texts.
        get: fn(&S) -> Vec<String>,
        /// Takes all away.
        clear: fn(&mut S),
        /// Takes one more, or says what is wrong with it.
        push: fn(&mut S, &str) -> Result<(), Pointed>,
        /// Says why a text that can be read has no meaning here.
        fits: fn(&S, &str) -> Result<(), Pointed>,
    },
    /// Socket options, by the table of those: `NAME=VALUE` each.
    Options {
        /// Those that are set.
        get: fn(&S) -> &Vec<Setting>,
        /// To set them.
        change: fn(&mut S) -> &mut Vec<Setting>,
    },
}

impl<S> Clone for SettingValue<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for SettingValue<S> {}

impl<S> SettingValue<S> {
    /// Whether it can be given several times.
    pub const fn is_list(&self) -> bool {
        matches!(self, SettingValue::Several { .. } | SettingValue::Options { .. })
    }

    /// As it is typed: one text, or as many as were given; none for a number that is not set.
    pub fn show(&self, spec: &S) -> Vec<String> {
        match self {
            SettingValue::Number { get, .. } => get(spec).iter().map(ToString::to_string).collect(),
            SettingValue::Switch { get, .. } => vec![if get(spec) { "on" } else { "off" }.to_owned()],
            SettingValue::Word { get, .. } => vec![get(spec).to_owned()],
            SettingValue::Text { get, .. } => vec![get(spec)],
            SettingValue::Several { get, .. } => get(spec),
            SettingValue::Options { get, .. } => get(spec).iter().map(Setting::to_string).collect(),
        }
    }
}

/// What the tables of settings are for: a server's spec, a session's, a question to DNS servers.
pub trait Configurable: Clone + 'static {
    /// How it has the setting of a row, if it does.
    fn of(entry: &SettingEntry) -> Option<&SettingOf<Self>>;
    /// Where it is, or goes to, if that is one place.
    fn endpoint(&self) -> Option<&Endpoint>;
    /// The word of its service; a session has none.
    fn service(&self) -> &'static str;
    /// The same with every setting at its default.
    #[must_use]
    fn defaults(&self) -> Self;
}

impl Configurable for ServerSpec {
    fn of(entry: &SettingEntry) -> Option<&SettingOf<ServerSpec>> {
        entry.server.as_ref()
    }

    fn endpoint(&self) -> Option<&Endpoint> {
        Some(&self.at)
    }

    fn service(&self) -> &'static str {
        self.service.word()
    }

    fn defaults(&self) -> ServerSpec {
        let service = Service::fresh(self.service.word()).unwrap_or(Service::Echo);
        ServerSpec::new(self.at.clone(), service)
    }
}

impl Configurable for SessionSpec {
    fn of(entry: &SettingEntry) -> Option<&SettingOf<SessionSpec>> {
        entry.session.as_ref()
    }

    fn endpoint(&self) -> Option<&Endpoint> {
        Some(&self.to)
    }

    fn service(&self) -> &'static str {
        ""
    }

    fn defaults(&self) -> SessionSpec {
        let (to, addresses) = (self.to.clone(), self.addresses.clone());
        match self.transfer {
            Some(_) => SessionSpec::fetching(to, addresses),
            None => SessionSpec::new(to, addresses),
        }
    }
}

impl Configurable for DnsRequest {
    fn of(entry: &SettingEntry) -> Option<&SettingOf<DnsRequest>> {
        entry.dns.as_ref()
    }

    fn endpoint(&self) -> Option<&Endpoint> {
        None
    }

    fn service(&self) -> &'static str {
        ""
    }

    fn defaults(&self) -> DnsRequest {
        DnsRequest::usual(self.name.clone(), self.kinds.clone())
    }
}

impl SettingEntry {
    /// How `spec` has it, where it applies.
    pub fn on<S: Configurable>(&self, spec: &S) -> Option<&SettingValue<S>> {
        let of = S::of(self).filter(|of| (of.applies)(spec))?;
        let is_of_service = [self.service, spec.service()].contains(&"") || self.service == spec.service();
        is_of_service.then_some(&of.value)
    }

    /// Its label and its sentence, at an endpoint.
    pub fn words(&self, at: Option<&Endpoint>) -> (&'static str, &'static str) {
        self.over_datagrams
            .filter(|_| at.is_some_and(|at| !at.transport.is_stream()))
            .unwrap_or((self.label, self.help))
    }

    /// Its line in `--help`: the sentence, the bounds, and the default, which is what `spec` has.
    pub fn line_of_help<S: Configurable>(&self, spec: &S) -> String {
        let mut help = match self.flag.strip_prefix("no-") {
            Some(_) => format!("switch off the {}: {}", self.label, self.help),
            None => self.help.to_owned(),
        };
        if let Some(first) = help.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        if !self.service.is_empty() {
            help = format!("{}: {}", self.service, self.help);
        }
        let Some(SettingOf { value, .. }) = S::of(self) else { return help };
        let shown = value.show(spec);
        let default = match value {
            SettingValue::Number { bounds: (least, most), empty, .. } => {
                if *most < u64::MAX {
                    let _ = write!(help, " ({least} to {most})");
                }
                shown.first().map_or(*empty, String::as_str)
            }
            SettingValue::Text { empty, .. } => {
                shown.first().filter(|text| !text.is_empty()).map_or(*empty, String::as_str)
            }
            SettingValue::Word { words, .. } => {
                let _ = write!(help, ": {}", words().join(", "));
                shown.first().map_or("", String::as_str)
            }
            SettingValue::Switch { .. } | SettingValue::Several { .. } | SettingValue::Options { .. } => "",
        };
        if !default.is_empty() {
            let _ = write!(help, " [default: {default}]");
        }
        help
    }
}
