//! `sockpit serve`: one service on any number of sockets, until somebody ends it.

mod help;

use std::net::IpAddr;
use std::time::Duration;

use clap::Args;

pub(super) use help::long_help;

use super::calls::CallNotation;
use super::printer::say;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::serving::{self, ServeOptions};
use super::values;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::fault::Fault;
use crate::model::pointed::Pointed;
use crate::model::server::{Membership, Policy, ServerSpec, Service};
use crate::model::socket_option::{Setting, SocketOption};

/// Serve TCP, UDP and Unix sockets, several at once
#[derive(Debug, Default, Args)]
#[command(after_help = help::EXAMPLES, override_usage = help::USAGE)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a command line")]
pub(super) struct ServeArgs {
    /// What the server does with the bytes that it receives; --list names the services
    #[arg(value_name = "SERVICE", required_unless_present = "list")]
    service: Option<String>,
    /// List the services, one a line
    #[arg(long)]
    list: bool,

    #[arg(
        long,
        value_name = "ADDR:PORT",
        help_heading = "Sockets",
        help = "Listen on a TCP address: 127.0.0.1:7, [::1]:7, localhost:7, :7 (127.0.0.1), port 0 for any"
    )]
    tcp: Vec<String>,
    /// Bind a UDP address, written as for --tcp
    #[arg(long, value_name = "ADDR:PORT", help_heading = "Sockets")]
    udp: Vec<String>,
    /// Listen on a Unix stream socket: a path, or @NAME in the abstract namespace
    #[arg(long, value_name = "PATH", help_heading = "Sockets")]
    unix: Vec<String>,
    /// Bind a Unix datagram socket
    #[arg(long, value_name = "PATH", help_heading = "Sockets")]
    unixgram: Vec<String>,
    /// Set a socket option before bind, by its C name: SO_RCVBUF=4096, TCP_NODELAY=on, SO_LINGER=off
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Sockets")]
    option: Vec<String>,
    /// Join a multicast group (UDP bound to the wildcard address or to the group)
    #[arg(long, value_name = "GROUP[@INTERFACE][,SOURCE]", help_heading = "Sockets")]
    join: Vec<String>,

    /// How stream clients are taken: concurrent, one-at-a-time or busy [default: concurrent]
    #[arg(long, value_name = "POLICY", help_heading = "Clients")]
    policy: Option<String>,
    /// What the policy busy tells those it refuses [default: busy\n]
    #[arg(long, value_name = "TEXT", help_heading = "Clients")]
    busy_text: Option<String>,
    /// The argument of listen, 0 to 65535; the queue holds one more [default: 5]
    #[arg(long, value_name = "N", help_heading = "Clients")]
    backlog: Option<String>,
    /// Connections at once, 1 to 1000000; further ones wait in the queue [default: 256]
    #[arg(long, value_name = "N", help_heading = "Clients")]
    max_connections: Option<String>,
    /// Close connections that are silent for so long [default: never]
    #[arg(long, value_name = "SECONDS", help_heading = "Clients")]
    idle: Option<String>,
    /// Room offered to each receive call, 1 to 1048576 bytes [default: 65536]
    #[arg(long, value_name = "N", help_heading = "Clients")]
    receive_buffer: Option<String>,

    /// hello: the greeting [default: Hello, world! of 13 bytes]
    #[arg(long, value_name = "TEXT", help_heading = "Settings of services")]
    text: Option<String>,
    /// file: the directory that is never left [default: that of the file]
    #[arg(long, value_name = "DIR", help_heading = "Settings of services")]
    root: Option<String>,
    /// file: the file that is handed out; under a root, its name beneath it
    #[arg(long, value_name = "FILE", help_heading = "Settings of services")]
    file: Option<String>,
    /// file over UDP: do not send every Nth datagram
    #[arg(long, value_name = "N", help_heading = "Settings of services")]
    lose_every: Option<String>,
    /// guess: a number from 1 to 6, or a name and its hint as 'Ada: first programmer' [default: drawn]
    #[arg(long, value_name = "SECRET", help_heading = "Settings of services")]
    secret: Option<String>,
    /// rules: KIND:PATTERN => ANSWER ; delay=0.5 ; close (see --help); the first that matches answers
    #[arg(long, value_name = "RULE", help_heading = "Settings of services")]
    rule: Vec<String>,

    /// Inject a fault: drop:out:30%, delay:in:50ms+20ms, small-writes:1 ... (see --help)
    #[arg(long, value_name = "FAULT", help_heading = "Fault injection")]
    fault: Vec<String>,
    /// The seed of the faults, so that a run can be repeated [default: 1]
    #[arg(long, value_name = "N", help_heading = "Fault injection")]
    seed: Option<String>,

    /// End after this time: 2, 0.5, 50ms, 5m
    #[arg(long = "for", value_name = "SECONDS", help_heading = "Ending and output")]
    for_time: Option<String>,
    /// Serve one connection (or datagram) on each socket, then end
    #[arg(long, help_heading = "Ending and output")]
    once: bool,
    /// Print JSON lines: what happens, and every socket call
    #[arg(long, help_heading = "Ending and output")]
    json: bool,
    /// Print every socket call in C notation
    #[arg(long, help_heading = "Ending and output")]
    calls: bool,
}

/// Serves until the end, or says what is wrong with the command line.
pub(super) fn run(serve: &ServeArgs) -> Result<CommandResult, Refusal> {
    if serve.list {
        return Ok(help::list());
    }
    let specs = serve.specs()?;
    let run_options = ServeOptions {
        calls: CallNotation::of(serve.json, serve.calls),
        ends_after: serve
            .for_time
            .as_deref()
            .map(|source| read("--for", source, values::time))
            .transpose()?,
    };
    specs.iter().filter_map(deaf_to_groups).for_each(say);
    Ok(serving::run(specs, run_options))
}

/// What is allowed, and hears nothing: a socket of one address gets no datagrams of a group.
fn deaf_to_groups(spec: &ServerSpec) -> Option<SafeText> {
    let bound: IpAddr = spec.at.host.parse().ok()?;
    let is_deaf = !bound.is_unspecified() && spec.groups.iter().all(|joined| joined.group != bound);
    (is_deaf && !spec.groups.is_empty()).then(|| {
        let text = SafeText::literal("sockpit: a socket bound to ").then(SafeText::shown(bound));
        text.then(" gets nothing that is sent to a group: bind 0.0.0.0, [::] or the group")
    })
}

fn read<T>(
    argument: &'static str,
    source: &str,
    parse: impl Fn(&str) -> Result<T, Pointed>,
) -> Result<T, Refusal> {
    parse(source).map_err(|error| Refusal::of(argument, source, &error))
}

fn read_all<T>(
    argument: &'static str,
    sources: &[String],
    parse: impl Fn(&str) -> Result<T, Pointed>,
) -> Result<Vec<T>, Refusal> {
    sources.iter().map(|source| read(argument, source, &parse)).collect()
}

impl ServeArgs {
    /// A server for each socket.
    fn specs(&self) -> Result<Vec<ServerSpec>, Refusal> {
        let service = self.service()?;
        let places = self.places()?;
        let any = |fits: fn(Transport) -> bool| places.iter().any(|place| fits(place.transport));
        let policy = self.policy(any(Transport::is_stream))?;
        let faults = self.faults(any(Transport::is_stream), any(|transport| !transport.is_stream()))?;
        let options = self.options(&places)?;
        let groups = read_all("--join", &self.join, str::parse::<Membership>)?;
        if !groups.is_empty() && !places.iter().any(|place| place.transport == Transport::Udp) {
            return Err(Refusal::whole("--join: only UDP sockets join groups: give --udp too"));
        }
        places
            .into_iter()
            .map(|at| {
                let mut spec = ServerSpec::new(at, service.clone());
                self.limits(&mut spec)?;
                spec.policy = policy.clone();
                for (option, setting) in &options {
                    if fits(option, &spec.at) {
                        spec.options.retain(|other| other.option != setting.option);
                        spec.options.push(setting.clone());
                    }
                }
                if spec.at.transport == Transport::Udp {
                    spec.groups.clone_from(&groups);
                }
                let stream = spec.at.transport.is_stream();
                spec.faults = faults.iter().filter(|fault| fault.fits(stream)).cloned().collect();
                spec.once = self.once;
                Ok(spec)
            })
            .collect()
    }

    fn service(&self) -> Result<Service, Refusal> {
        let word = self.service.as_deref().unwrap_or_default();
        let one = [
            ("text", &self.text),
            ("root", &self.root),
            ("file", &self.file),
            ("lose-every", &self.lose_every),
            ("secret", &self.secret),
        ];
        let one = one.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let settings: Vec<(&str, &str)> =
            one.chain(self.rule.iter().map(|rule| ("rule", rule.as_str()))).collect();
        Service::chosen(word, &settings).map_err(|error| match error.setting {
            None => Refusal::of("SERVICE", word, &error.error),
            Some(_) => Refusal::of_setting(&error, &settings),
        })
    }

    fn places(&self) -> Result<Vec<Endpoint>, Refusal> {
        let mut places = Vec::new();
        for (argument, sources, transport) in [
            ("--tcp", &self.tcp, Transport::Tcp),
            ("--udp", &self.udp, Transport::Udp),
            ("--unix", &self.unix, Transport::UnixStream),
            ("--unixgram", &self.unixgram, Transport::UnixDatagram),
        ] {
            places.extend(read_all(argument, sources, |source| values::listen_at(source, transport))?);
        }
        if places.is_empty() {
            let text =
                "where? At least one of --tcp, --udp, --unix and --unixgram is wanted, as in --tcp :58001";
            return Err(Refusal::whole(text));
        }
        Ok(places)
    }

    fn policy(&self, has_streams: bool) -> Result<Policy, Refusal> {
        let mut policy = match &self.policy {
            Some(source) if !has_streams => {
                let text = "only TCP and Unix stream servers have a policy: datagrams have no connections";
                return Err(Refusal::of("--policy", source, &Pointed::at(source, 0..source.len(), text)));
            }
            Some(source) => read("--policy", source, str::parse)?,
            None => Policy::Concurrent,
        };
        if let Some(source) = &self.busy_text {
            let bytes = read("--busy-text", source, |source| {
                values::payload(source, Notation::Text, LineEnding::None)
            })?;
            let Policy::Busy { text } = &mut policy else {
                let words = "only the policy busy has a text: give --policy busy too";
                return Err(Refusal::of("--busy-text", source, &Pointed::at(source, 0..source.len(), words)));
            };
            *text = bytes;
        }
        Ok(policy)
    }

    fn faults(&self, has_streams: bool, has_datagrams: bool) -> Result<Vec<Fault>, Refusal> {
        let fault = |source: &str| {
            let fault: Fault = source.parse()?;
            if (has_streams && fault.fits(true)) || (has_datagrams && fault.fits(false)) {
                return Ok(fault);
            }
            let text = if has_streams { "it strikes datagrams only" } else { "it strikes streams only" };
            Err(Pointed::at(source, 0..source.len(), text))
        };
        read_all("--fault", &self.fault, fault)
    }

    fn options(&self, places: &[Endpoint]) -> Result<Vec<(&'static SocketOption, Setting)>, Refusal> {
        let option = |source: &str| {
            let (option, setting) = values::option(source)?;
            if places.iter().any(|place| fits(option, place)) {
                return Ok((option, setting));
            }
            let name = &source[..option.name.len()];
            Err(Pointed::of(source, name, "it means nothing on any of these sockets"))
        };
        read_all("--option", &self.option, option)
    }

    fn limits(&self, spec: &mut ServerSpec) -> Result<(), Refusal> {
        if let Some(source) = &self.backlog {
            spec.backlog = read("--backlog", source, |source| values::number(source, &(0..=65_535)))?;
        }
        if let Some(source) = &self.max_connections {
            let most = |source: &str| values::number(source, &(1..=1_000_000));
            spec.connection_limit = read("--max-connections", source, most)?;
        }
        if let Some(source) = &self.idle {
            let idle = read("--idle", source, values::time)?;
            spec.idle_limit = (idle > Duration::ZERO).then_some(idle);
        }
        if let Some(source) = &self.receive_buffer {
            let room = |source: &str| values::number(source, &(1..=1_048_576));
            spec.receive_buffer = read("--receive-buffer", source, room)?;
        }
        if let Some(source) = &self.seed {
            spec.seed = read("--seed", source, |source| values::number(source, &(0..=u64::MAX)))?;
        }
        Ok(())
    }
}

/// Whether an option means something on a socket at this place. A name may turn out to be of either family.
fn fits(option: &SocketOption, at: &Endpoint) -> bool {
    let is_inet6 = at.host.contains(':');
    let is_name = !is_inet6 && at.host.parse::<std::net::Ipv4Addr>().is_err();
    option.fits(at.transport, is_inet6) || (is_name && option.fits(at.transport, true))
}

#[cfg(test)]
mod tests;
