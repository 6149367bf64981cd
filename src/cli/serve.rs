//! `sockpit serve`: one service on any number of sockets, until somebody ends it.

mod help;

use std::net::IpAddr;

use clap::Args;

pub(super) use help::long_help;

use super::calls::CallNotation;
use super::flags::OfServers;
use super::printer::say;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::serving::{self, ServeOptions};
use super::values;
use crate::bytes::text::SafeText;
use crate::model::endpoint::{self, Endpoint, Transport};
use crate::model::server::{ServerSpec, Service};
use crate::model::setting::{self, SETTINGS};

/// Serve TCP, UDP and Unix sockets, several at once
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line, each of its own")]
#[command(after_help = help::EXAMPLES, override_usage = help::USAGE)]
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
    /// Listen on a Unix seqpacket socket: connections that keep the boundaries of messages
    #[arg(long, value_name = "PATH", help_heading = "Sockets")]
    seqpacket: Vec<String>,
    #[command(flatten)]
    settings: OfServers,

    /// End after this time: 2, 0.5, 50ms, 5m
    #[arg(long = "for", value_name = "SECONDS", help_heading = "Ending and output")]
    for_time: Option<String>,
    /// Of print and manual: write what comes to standard output as it is, and nothing else
    #[arg(long, help_heading = "Ending and output")]
    raw: bool,
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
    if serve.raw && !specs.iter().all(serving::shows_bytes) {
        return Err(Refusal::whole("--raw: the services print and manual alone show what comes"));
    }
    let run_options = ServeOptions {
        raw: serve.raw,
        calls: CallNotation::of(serve.json, serve.calls),
        ends_after: values::time_of("--for", serve.for_time.as_deref())?,
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

impl ServeArgs {
    /// A server for each socket.
    fn specs(&self) -> Result<Vec<ServerSpec>, Refusal> {
        let word = self.service.as_deref().unwrap_or_default();
        let service = Service::named(word).map_err(|error| Refusal::of("SERVICE", word, &error.error))?;
        let places = self.places()?;
        let mut specs: Vec<ServerSpec> =
            places.into_iter().map(|at| ServerSpec::new(at, service.clone())).collect();
        let given = self.settings.0.texts();
        match setting::read_each(SETTINGS, &mut specs, &given).first() {
            None => Ok(specs),
            Some(error) => Err(Refusal::of_setting(error, &given)),
        }
    }

    fn places(&self) -> Result<Vec<Endpoint>, Refusal> {
        let mut places = Vec::new();
        for (argument, sources, transport) in [
            ("--tcp", &self.tcp, Transport::Tcp),
            ("--udp", &self.udp, Transport::Udp),
            ("--unix", &self.unix, Transport::UnixStream),
            ("--unixgram", &self.unixgram, Transport::UnixDatagram),
            ("--seqpacket", &self.seqpacket, Transport::UnixSeqpacket),
        ] {
            for source in sources {
                let place = endpoint::listen_at(source, transport);
                places.push(place.map_err(|error| Refusal::of(argument, source, &error))?);
            }
        }
        if places.is_empty() {
            return Err(Refusal::whole(
                "at least one of --tcp, --udp, --unix, --unixgram and --seqpacket is required, as in --tcp :58001",
            ));
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests;
