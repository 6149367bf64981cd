//! The settings of the tables as flags of `serve`, `send` and `dns`.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::bytes::dns::DnsName;
use crate::bytes::transfer::TransferCommand;
use crate::model::console::SessionSpec;
use crate::model::dns::DnsRequest;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::server::{ServerSpec, Service};
use crate::model::setting::{Configurable, DNS_SETTINGS, SETTINGS, SettingEntry, SettingValue};

/// What was given of the settings, names and texts, in the order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GivenSettings(Vec<(&'static str, String)>);

impl GivenSettings {
    /// Names and texts.
    pub(super) fn texts(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str())).collect()
    }

    /// What the matches of a command with the arguments of [`with_flags`] say.
    pub(super) fn of(table: &'static [SettingEntry], matches: &ArgMatches) -> GivenSettings {
        let mut given = Vec::new();
        for entry in table {
            // A command has the flags of some rows only.
            if let Ok(Some(texts)) = matches.try_get_many::<String>(entry.name) {
                given.extend(texts.map(|text| (entry.name, text.clone())));
            } else if let Ok(Some(true)) = matches.try_get_one::<bool>(entry.name) {
                let word = if entry.flag.starts_with("no-") { "off" } else { "on" };
                given.push((entry.name, word.to_owned()));
            }
        }
        GivenSettings(given)
    }
}

/// The command with a flag for each setting that `like` tells has one there: defaults are what `like` has.
pub(super) fn with_flags<S: Configurable>(
    command: Command,
    table: &'static [SettingEntry],
    like: impl Fn(&SettingEntry) -> Option<S>,
) -> Command {
    let flags = table.iter().filter(|entry| !entry.flag.is_empty());
    flags.fold(command, |command, entry| match like(entry).and_then(|spec| flag(entry, &spec)) {
        Some(arg) => command.arg(arg),
        None => command,
    })
}

fn flag<S: Configurable>(entry: &'static SettingEntry, spec: &S) -> Option<Arg> {
    let of = S::of(entry)?;
    let arg = Arg::new(entry.name).long(entry.flag).help(entry.line_of_help(spec));
    let arg = arg.help_heading(entry.heading.words());
    Some(match &of.value {
        SettingValue::Switch { .. } => arg.action(ArgAction::SetTrue),
        value => {
            let action = if value.is_list() { ArgAction::Append } else { ArgAction::Set };
            arg.action(action).value_name(entry.placeholder)
        }
    })
}

/// The settings of the servers of a command line.
#[derive(Clone, Debug, Default)]
pub(super) struct OfServers(pub(super) GivenSettings);

/// A server on which the setting of a row applies, with its default.
pub(super) fn server_with(entry: &SettingEntry) -> Option<ServerSpec> {
    entry.server.as_ref()?;
    let at = Endpoint { host: String::new(), service: String::new(), transport: Transport::Tcp };
    Some(ServerSpec::new(at, Service::fresh(entry.service).unwrap_or(Service::Echo)))
}

impl FromArgMatches for OfServers {
    fn from_arg_matches(matches: &ArgMatches) -> Result<OfServers, clap::Error> {
        Ok(OfServers(GivenSettings::of(SETTINGS, matches)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = OfServers::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for OfServers {
    fn augment_args(command: Command) -> Command {
        with_flags(command, SETTINGS, server_with)
    }

    fn augment_args_for_update(command: Command) -> Command {
        OfServers::augment_args(command)
    }
}

/// The settings of a session over a transport, which is given by its place in [`Transport::ALL`], that is to fetch a
/// file or not.
#[derive(Clone, Debug, Default)]
pub(super) struct OfSession<const TRANSPORT: usize, const FETCHES: bool = false>(pub(super) GivenSettings);

impl<const TRANSPORT: usize, const FETCHES: bool> FromArgMatches for OfSession<TRANSPORT, FETCHES> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(OfSession(GivenSettings::of(SETTINGS, matches)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<const TRANSPORT: usize, const FETCHES: bool> Args for OfSession<TRANSPORT, FETCHES> {
    fn augment_args(command: Command) -> Command {
        let like = session_like(Transport::ALL[TRANSPORT], FETCHES);
        with_flags(command, SETTINGS, |entry| session_has(&like, entry).then(|| like.clone()))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// A session over a transport that has everything whose settings have flags beside the one that switches it on.
fn session_like(transport: Transport, fetches: bool) -> SessionSpec {
    let at = Endpoint { host: String::new(), service: String::new(), transport };
    let mut like = SessionSpec::new(at, Vec::new());
    like.tls = (transport == Transport::Tcp).then(Box::default);
    like.transfer = fetches.then(Box::default);
    like
}

/// Whether such a session has the setting of a row.
fn session_has(like: &SessionSpec, entry: &SettingEntry) -> bool {
    let mut with_offset = like.clone();
    if let Some(transfer) = &mut with_offset.transfer {
        // The only command that has an offset.
        transfer.command = TransferCommand::Offset;
    }
    // What connect is for, a transfer does in any case.
    let is_for_both = !(like.transfer.is_some() && entry.name == "connected");
    is_for_both && entry.on(&with_offset).is_some()
}

/// The words of the transports of `send` that have a flag: none where no session has it.
pub(super) fn transports_with(flag: &str) -> Vec<&'static str> {
    let Some(entry) = SETTINGS.iter().find(|entry| entry.flag == flag) else { return Vec::new() };
    // A socket of any family is for the terminal program.
    let sent = Transport::ALL.into_iter().filter(|transport| *transport != Transport::Other);
    let having = sent.filter(|transport| session_has(&session_like(*transport, false), entry));
    having.map(Transport::word).collect()
}

/// The settings of a question to DNS servers.
#[derive(Clone, Debug, Default)]
pub(super) struct OfDns(pub(super) GivenSettings);

impl FromArgMatches for OfDns {
    fn from_arg_matches(matches: &ArgMatches) -> Result<OfDns, clap::Error> {
        Ok(OfDns(GivenSettings::of(DNS_SETTINGS, matches)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = OfDns::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for OfDns {
    fn augment_args(command: Command) -> Command {
        let like = DnsRequest::usual(DnsName::root(), Vec::new());
        with_flags(command, DNS_SETTINGS, |_| Some(like.clone()))
    }

    fn augment_args_for_update(command: Command) -> Command {
        OfDns::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::preset;
    use crate::model::setting::{self, Heading, SettingOf};
    use crate::model::socket_option::Setting;
    use crate::ui::panes::servers::form;

    /// A row that nobody has: it becomes a socket option, so that a spec can hold it.
    const HOPS: SettingEntry = SettingEntry {
        name: "hops",
        flag: "hops",
        label: "hop limit",
        placeholder: "N",
        help: "routers that a packet may pass",
        over_datagrams: None,
        heading: Heading::Sockets,
        service: "",
        required: "",
        is_live: false,
        is_live_in_session: false,
        unfit: "",
        server: Some(SettingOf {
            applies: |_| true,
            value: SettingValue::Number {
                bounds: (1, 255),
                unit: "",
                empty: "the system's",
                get: |spec: &ServerSpec| {
                    let set = spec.options.iter().find(|set| set.option == "IP_TTL");
                    set.and_then(|set| u64::try_from(set.value).ok())
                },
                set: |spec, number| {
                    let hops = number.and_then(|number| i32::try_from(number).ok());
                    spec.options.extend(hops.map(|hops| Setting::new("IP_TTL", hops)));
                },
            },
        }),
        session: None,
        dns: None,
    };

    #[test]
    fn a_row_more_is_a_field_a_flag_a_line_of_help_and_a_key_of_presets() {
        // Behind the socket options, of which it sets one.
        let table: Vec<SettingEntry> = SETTINGS.iter().copied().chain([HOPS]).collect();
        let table: &'static [SettingEntry] = table.leak();
        let at = Endpoint { host: "127.0.0.1".into(), service: "7".into(), transport: Transport::Tcp };
        let plain = ServerSpec::new(at, Service::Echo);
        let mut wanted = plain.clone();
        wanted.options.push(Setting::new("IP_TTL", 9));

        let mut command = with_flags(Command::new("serve"), table, server_with);
        let help = command.render_long_help().to_string();
        assert!(help.contains("--hops <N>"), "{help}");
        assert!(help.contains("Routers that a packet may pass (1 to 255) [default: the system's]"), "{help}");
        let given = |command: &Command, text: &str| {
            let matches = command.clone().try_get_matches_from(["serve", "--hops", text]);
            GivenSettings::of(table, &matches.unwrap_or_else(|error| panic!("{error}")))
        };
        let mut spec = plain.clone();
        assert_eq!(setting::read(table, &mut spec, &given(&command, "9").texts()), []);
        assert_eq!(spec, wanted);
        let wrong = setting::read(table, &mut spec, &given(&command, "256").texts()).remove(0);
        assert_eq!(wrong.to_string(), "--hops, column 1: a number from 1 to 255 is expected");

        let mut form = form::build_with(table, "a server", &plain);
        let field = form.field_mut("hops").unwrap_or_else(|| panic!("no field"));
        assert_eq!((field.label, field.hint.as_str()), ("hop limit", "empty: the system's"));
        field.text_field_mut().unwrap_or_else(|| panic!("no text")).set("9");
        assert_eq!(form::read_with(table, &mut form), Some(wanted.clone()));

        let source =
            "[[preset]]\nname = 'x'\nhelp = 'y'\ntransport = 'tcp'\nport = 7\nservice = 'echo'\nhops = 9\n";
        let presets = preset::load_with(table, source).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(presets[0].spec, wanted);
        assert!(preset::load(source).is_err(), "it is a key of that table alone");
    }

    #[test]
    fn the_flags_of_a_session_are_those_that_its_transport_has() {
        let flags = |command: Command| {
            command.get_arguments().map(|arg| arg.get_id().as_str().to_owned()).collect::<Vec<_>>()
        };
        let tcp = flags(OfSession::<0>::augment_args(Command::new("tcp")));
        let udp = flags(OfSession::<1>::augment_args(Command::new("udp")));
        let of_tls = ["tls", "tls-name", "ca", "cert", "key", "alpn", "insecure"];
        assert_eq!(
            tcp,
            [
                &["from"][..],
                &of_tls,
                &["idle", "receive-buffer", "write-chunk", "write-pause", "connect-limit"],
                &["happy-eyeballs", "ttl", "device"],
                &["keep-after-reset", "options"]
            ]
            .concat()
        );
        let of_datagrams =
            ["idle", "receive-buffer", "write-pause", "ttl", "interface", "packet-info", "device", "join"];
        assert_eq!(udp, [&["from", "connected"][..], &of_datagrams, &["options"]].concat());
    }
}
