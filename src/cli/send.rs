//! `sockpit send`: payloads to one peer, and what comes back.

use std::time::Duration;

use bytes::Bytes;
use clap::{Args, Subcommand};

use super::calls::CallNotation;
use super::flags::OfSession;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::sending::{self, SendPlan};
use super::values;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::text::SafeText;
use crate::model::console::SessionSpec;
use crate::model::endpoint::{self, Endpoint, Transport};
use crate::model::pointed::Pointed;
use crate::model::setting::{self, SETTINGS};

const EXAMPLES: &str = r"Examples:
  sockpit send udp 127.0.0.1 58001 'Hello!\n'
  sockpit send tcp localhost 58001 one two three --ending lf
  sockpit send tcp ::1 13
  sockpit send udp 127.0.0.1 5001 --hex '00 01 66' --wait 3 --calls
  sockpit send udp 127.0.0.1 58001 hi --connected --from 127.0.0.1:5000
  sockpit send unix /tmp/echo.sock 'Hello!\n'
  sockpit send tls www.example.org 443 'HEAD / HTTP/1.0\r\n\r\n'

Each PAYLOAD is one send call. It takes the escapes \n \r \t \0 \\ \xNN \u{...};
with --hex it is pairs of digits. A payload that begins with - comes after --.

Without --wait a stream is half-closed after the last payload and read to its
end; datagrams wait 1 s for a first reply. Each receive call is printed as a
line with its peer.

Exit code: 0 when everything was sent (a datagram without a reply is no failure:
UDP promises none), 1 when something failed (refused, reset, not resolved,
interrupted before all was sent), 2 when the command line is wrong.";

/// How long a first reply to datagrams is waited for, if nothing else is said.
const FIRST_REPLY: Duration = Duration::from_secs(1);

/// Send payloads over TCP, UDP or a Unix socket, and print what comes back
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    subcommand_value_name = "TRANSPORT",
    subcommand_help_heading = "Transports",
    disable_help_subcommand = true
)]
pub(super) struct SendArgs {
    #[command(subcommand)]
    to: SendTarget,
    /// Payloads are pairs of hexadecimal digits: 48 69 0a
    #[arg(long, global = true)]
    hex: bool,
    /// Append this to each payload: none, lf, cr, crlf or nul [default: none]
    #[arg(long, value_name = "ENDING", global = true)]
    ending: Option<String>,
    /// Receive for this long after the last payload: 2, 0.5, 50ms
    #[arg(long, value_name = "SECONDS", global = true)]
    wait: Option<String>,
    /// Print JSON lines: what happens, and every socket call
    #[arg(long, global = true)]
    json: bool,
    /// Print every socket call in C notation
    #[arg(long, global = true)]
    calls: bool,
}

#[derive(Debug, Subcommand)]
enum SendTarget {
    /// Connect over TCP; each address of the host is tried
    #[command(after_help = EXAMPLES)]
    Tcp {
        #[command(flatten)]
        peer: InetPeerArgs,
        #[command(flatten)]
        settings: OfSession<0>,
    },
    /// Connect over TCP, and talk TLS: the same as tcp with --tls
    #[command(after_help = EXAMPLES)]
    Tls {
        #[command(flatten)]
        peer: InetPeerArgs,
        #[command(flatten)]
        settings: OfSession<0>,
    },
    /// Send datagrams over UDP
    #[command(after_help = EXAMPLES)]
    Udp {
        #[command(flatten)]
        peer: InetPeerArgs,
        #[command(flatten)]
        settings: OfSession<1>,
    },
    /// Connect to a Unix stream socket
    #[command(after_help = EXAMPLES)]
    Unix {
        #[command(flatten)]
        peer: UnixPeerArgs,
        #[command(flatten)]
        settings: OfSession<2>,
    },
    /// Send datagrams to a Unix datagram socket
    #[command(after_help = EXAMPLES)]
    Unixgram {
        #[command(flatten)]
        peer: UnixPeerArgs,
        #[command(flatten)]
        settings: OfSession<3>,
    },
}

#[derive(Debug, Args)]
struct InetPeerArgs {
    /// Name or address
    #[arg(value_name = "HOST")]
    host: String,
    /// Number or name of the service
    #[arg(value_name = "PORT")]
    port: String,
    /// What to send, one send call each
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<String>,
}

#[derive(Debug, Args)]
struct UnixPeerArgs {
    /// The path, or @NAME in the abstract namespace
    #[arg(value_name = "PATH")]
    path: String,
    /// What to send, one send call each
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<String>,
}

/// Sends and receives until the end, or says what is wrong with the command line.
pub(super) fn run(send: &SendArgs) -> Result<CommandResult, Refusal> {
    let plan = send.plan()?;
    Ok(sending::run(plan))
}

impl SendArgs {
    fn plan(&self) -> Result<SendPlan, Refusal> {
        let spec = self.to.spec()?;
        let is_stream = spec.to.transport.is_stream();
        let wait = self
            .wait
            .as_deref()
            .map(|source| values::time(source).map_err(|error| Refusal::of("--wait", source, &error)));
        let wait = wait.transpose()?;
        let payloads = self.payloads(is_stream)?;
        if !is_stream && payloads.is_empty() && wait.is_none() {
            return Err(Refusal::whole(
                "PAYLOAD: nothing to send; '' is an empty datagram, --wait 5 only listens",
            ));
        }
        Ok(SendPlan {
            spec,
            payloads,
            half_closes: is_stream && wait.is_none(),
            waits: wait.or((!is_stream).then_some(FIRST_REPLY)),
            first_reply_ends: !is_stream && wait.is_none(),
            calls: CallNotation::of(self.json, self.calls),
        })
    }

    fn payloads(&self, is_stream: bool) -> Result<Vec<Bytes>, Refusal> {
        let ending = match &self.ending {
            None => LineEnding::None,
            Some(name) => LineEnding::from_name(name).ok_or_else(|| {
                let names =
                    SafeText::join(LineEnding::ALL.map(|ending| SafeText::literal(ending.name())), ", ");
                let text = SafeText::literal("there is no such ending; there are ").then(names);
                Refusal::of("--ending", name, &Pointed::at(name, 0..name.len(), text))
            })?,
        };
        let notation = if self.hex { Notation::Hex } else { Notation::Text };
        let payload = |source: &String| {
            let refused = |error: Pointed| Refusal::of("PAYLOAD", source, &error);
            let bytes = values::payload(source, notation, ending).map_err(refused)?;
            if is_stream && bytes.is_empty() {
                let text =
                    "nothing to send: a stream has no empty messages; leave it out to half-close at once";
                return Err(refused(Pointed::at(source, 0..source.len(), text)));
            }
            Ok(bytes)
        };
        self.to.payloads().iter().map(payload).collect()
    }
}

impl SendTarget {
    fn payloads(&self) -> &[String] {
        match self {
            SendTarget::Tcp { peer, .. } | SendTarget::Tls { peer, .. } | SendTarget::Udp { peer, .. } => {
                &peer.payloads
            }
            SendTarget::Unix { peer, .. } | SendTarget::Unixgram { peer, .. } => &peer.payloads,
        }
    }

    fn spec(&self) -> Result<SessionSpec, Refusal> {
        let (to, settings) = match self {
            SendTarget::Tcp { peer, settings } | SendTarget::Tls { peer, settings } => {
                (peer.endpoint(Transport::Tcp)?, &settings.0)
            }
            SendTarget::Udp { peer, settings } => (peer.endpoint(Transport::Udp)?, &settings.0),
            SendTarget::Unix { peer, settings } => (peer.endpoint(Transport::UnixStream)?, &settings.0),
            SendTarget::Unixgram { peer, settings } => (peer.endpoint(Transport::UnixDatagram)?, &settings.0),
        };
        let mut spec = SessionSpec::new(to, Vec::new());
        if matches!(self, SendTarget::Tls { .. }) {
            spec.tls = Some(Box::default());
        }
        let given = settings.texts();
        match setting::read_each(SETTINGS, std::slice::from_mut(&mut spec), &given).first() {
            None => Ok(spec),
            Some(error) => Err(Refusal::of_setting(error, &given)),
        }
    }
}

impl InetPeerArgs {
    fn endpoint(&self, transport: Transport) -> Result<Endpoint, Refusal> {
        let host =
            endpoint::peer_host(&self.host).map_err(|error| Refusal::of("HOST", &self.host, &error))?;
        let port = &self.port;
        endpoint::service(port, port).map_err(|error| Refusal::of("PORT", port, &error))?;
        Ok(Endpoint { host: host.to_owned(), service: port.clone(), transport })
    }
}

impl UnixPeerArgs {
    fn endpoint(&self, transport: Transport) -> Result<Endpoint, Refusal> {
        endpoint::unix_path(&self.path).map_err(|error| Refusal::of("PATH", &self.path, &error))?;
        Ok(Endpoint { host: self.path.clone(), service: String::new(), transport })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        send: SendArgs,
    }

    fn plan(line: &[&str]) -> Result<SendPlan, Refusal> {
        let line = ["send"].iter().chain(line);
        Line::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).send.plan()
    }

    #[test]
    fn streams_half_close_and_datagrams_wait_for_one_reply_if_nothing_else_is_said() {
        for (line, half_closes, waits, first_reply_ends) in [
            (&["tcp", "localhost", "echo", "x"][..], true, None, false),
            (&["tcp", "[::1]", "7"], true, None, false),
            (&["--wait", "2", "tcp", "::1", "7"], false, Some(Duration::from_secs(2)), false),
            (&["udp", "127.0.0.1", "7", ""], false, Some(FIRST_REPLY), true),
            (&["udp", "127.0.0.1", "7", "--wait", "50ms"], false, Some(Duration::from_millis(50)), false),
            (&["unix", "/tmp/s", "x"], true, None, false),
            (&["unixgram", "@s", "x"], false, Some(FIRST_REPLY), true),
        ] {
            let plan = plan(line).unwrap_or_else(|refusal| panic!("{line:?}: {refusal:?}"));
            assert_eq!(
                (plan.half_closes, plan.waits, plan.first_reply_ends),
                (half_closes, waits, first_reply_ends),
                "{line:?}"
            );
        }
    }

    #[test]
    fn payloads_are_read_in_their_notation_with_their_ending() {
        let plan = plan(&["udp", "h", "7", "--hex", "48 69", "0x0", "--ending", "crlf", "--connected"]);
        let plan = plan.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!(plan.payloads, [&b"Hi\r\n"[..], b"\0\r\n"]);
        assert!(plan.spec.connected);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (line, told) in [
            (&["tcp", "h", "65536"][..], "sockpit: PORT, column 1: 65536 is no port"),
            (&["tcp", "127.0.0.256", "7"], "sockpit: HOST, column 9: too large"),
            (
                &["udp", "h", "7", "--hex", "48 6g"],
                "sockpit: PAYLOAD, column 5: \"g\" is no hexadecimal digit",
            ),
            (&["udp", "h", "7"], "sockpit: PAYLOAD: nothing to send"),
            (&["tcp", "h", "7", ""], "sockpit: PAYLOAD, column 1: nothing to send"),
            (
                &["tcp", "h", "7", "x", "--ending", "lfcr"],
                "sockpit: --ending, column 1: there is no such ending",
            ),
            (&["tcp", "h", "7", "--from", "localhost:1"], "sockpit: --from, column 1: a name, no address"),
            (&["tcp", "h", "7", "--wait", "long"], "sockpit: --wait, column 1: a length of time"),
            (&["unix", ""], "sockpit: PATH, column 1: a path is expected"),
        ] {
            let lines = plan(line).expect_err("refused").lines("send");
            assert!(lines[0].as_str().starts_with(told), "{line:?}: {}", lines[0]);
        }
    }
}
