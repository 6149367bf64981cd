//! To whom `send` talks: a transport, and a host and port or a path, in front of the payloads.

use clap::{Args, Subcommand};

use super::help::EXAMPLES;
use crate::cli::flags::OfSession;
use crate::cli::peer;
use crate::cli::refusal::Refusal;
use crate::model::console::SessionSpec;
use crate::model::endpoint::{self, Endpoint, Transport};
use crate::model::setting::{self, SETTINGS};

#[derive(Debug, Subcommand)]
pub(super) enum SendTarget {
    /// Connect over TCP; each address of the host is tried
    #[command(after_help = EXAMPLES, override_usage = "sockpit send tcp [OPTIONS] <HOST PORT|HOST:PORT> [PAYLOAD]...")]
    Tcp {
        #[command(flatten)]
        peer: InetPeerArgs,
        #[command(flatten)]
        settings: OfSession<0>,
    },
    /// Connect over TCP, and talk TLS: the same as tcp with --tls
    #[command(after_help = EXAMPLES, override_usage = "sockpit send tls [OPTIONS] <HOST PORT|HOST:PORT> [PAYLOAD]...")]
    Tls {
        #[command(flatten)]
        peer: InetPeerArgs,
        #[command(flatten)]
        settings: OfSession<0>,
    },
    /// Send datagrams over UDP
    #[command(after_help = EXAMPLES, override_usage = "sockpit send udp [OPTIONS] <HOST PORT|HOST:PORT> [PAYLOAD]...")]
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
    /// Connect to a Unix seqpacket socket: a connection that keeps the boundaries of messages
    #[command(after_help = EXAMPLES)]
    Seqpacket {
        #[command(flatten)]
        peer: UnixPeerArgs,
        #[command(flatten)]
        settings: OfSession<4>,
    },
    /// Send packets of one protocol over IP, which needs the capability CAP_NET_RAW
    #[command(after_help = EXAMPLES)]
    Raw {
        #[command(flatten)]
        peer: RawPeerArgs,
        #[command(flatten)]
        settings: OfSession<5>,
    },
    /// Send ICMP echo requests, without privilege where net.ipv4.ping_group_range has the group
    #[command(after_help = EXAMPLES)]
    Ping {
        #[command(flatten)]
        peer: PingPeerArgs,
        #[command(flatten)]
        settings: OfSession<6>,
    },
}

#[derive(Debug, Args)]
pub(super) struct InetPeerArgs {
    #[arg(
        value_name = "HOST PORT [PAYLOAD]",
        required = true,
        help = "Name or address, and number or name of the service: localhost 7, 127.0.0.1:7, [::1]:echo. Behind them \
                what to send, one send call each; - is standard input"
    )]
    words: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct UnixPeerArgs {
    /// The path, or @NAME in the abstract namespace
    #[arg(value_name = "PATH")]
    path: String,
    /// What to send, one send call each; - is standard input
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct RawPeerArgs {
    /// The protocol over IP: icmp, igmp, icmpv6 ... or a number from 0 to 255
    #[arg(value_name = "PROTOCOL")]
    protocol: String,
    /// Name or address
    #[arg(value_name = "HOST")]
    host: String,
    /// What to send behind the IP header, one send call each; - is standard input
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct PingPeerArgs {
    /// Name or address
    #[arg(value_name = "HOST")]
    host: String,
    /// Whole ICMP messages, one send call each; - is standard input. Without one, an echo request to the address
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<String>,
}

impl SendTarget {
    /// What the session is to be, and the payloads as they were typed.
    pub(super) fn read(&self) -> Result<(SessionSpec, &[String]), Refusal> {
        let ((to, payloads), settings) = match self {
            SendTarget::Tcp { peer: inet, settings } | SendTarget::Tls { peer: inet, settings } => {
                (peer::read(&inet.words, Transport::Tcp)?, &settings.0)
            }
            SendTarget::Udp { peer: inet, settings } => {
                (peer::read(&inet.words, Transport::Udp)?, &settings.0)
            }
            SendTarget::Unix { peer, settings } => (peer.endpoint(Transport::UnixStream)?, &settings.0),
            SendTarget::Unixgram { peer, settings } => (peer.endpoint(Transport::UnixDatagram)?, &settings.0),
            SendTarget::Seqpacket { peer, settings } => {
                (peer.endpoint(Transport::UnixSeqpacket)?, &settings.0)
            }
            SendTarget::Raw { peer, settings } => (peer.endpoint()?, &settings.0),
            SendTarget::Ping { peer, settings } => (peer.endpoint()?, &settings.0),
        };
        let mut spec = SessionSpec::new(to, Vec::new());
        if matches!(self, SendTarget::Tls { .. }) {
            spec.tls = Some(Box::default());
        }
        let given = settings.texts();
        match setting::read_each(SETTINGS, std::slice::from_mut(&mut spec), &given).first() {
            None => Ok((spec, payloads)),
            Some(error) => Err(Refusal::of_setting(error, &given)),
        }
    }
}

impl UnixPeerArgs {
    fn endpoint(&self, transport: Transport) -> Result<(Endpoint, &[String]), Refusal> {
        endpoint::unix_path(&self.path).map_err(|error| Refusal::of("PATH", &self.path, &error))?;
        Ok((Endpoint { host: self.path.clone(), service: String::new(), transport }, &self.payloads))
    }
}

impl RawPeerArgs {
    fn endpoint(&self) -> Result<(Endpoint, &[String]), Refusal> {
        endpoint::ip_protocol(&self.protocol)
            .map_err(|error| Refusal::of("PROTOCOL", &self.protocol, &error))?;
        Ok((portless(&self.host, &self.protocol, Transport::Raw)?, &self.payloads))
    }
}

impl PingPeerArgs {
    fn endpoint(&self) -> Result<(Endpoint, &[String]), Refusal> {
        Ok((portless(&self.host, "", Transport::Ping)?, &self.payloads))
    }
}

/// An endpoint whose host is all of its address.
fn portless(host: &str, service: &str, transport: Transport) -> Result<Endpoint, Refusal> {
    let host = endpoint::peer_host(host).map_err(|error| Refusal::of("HOST", host, &error))?;
    Ok(Endpoint { host: host.to_owned(), service: service.to_owned(), transport })
}
