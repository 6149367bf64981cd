//! What flows between panes: the typed messages of the one-key moves.

use std::path::PathBuf;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::{Args, Call};
use crate::model::connection::Owner;
use crate::model::dns::DnsRequest;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::ids::{ConnectionId, ServerId, SessionId, SocketId};
use crate::model::server::Service;
use crate::model::tls::ClientTls;
use bytes::Bytes;

use super::pane_id::PaneId;

/// Something that one pane hands to another, which is then shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Open a session to this address; without a transport Console asks for one.
    AddressToConsole(Address, Option<Transport>),
    /// Open a session to this endpoint, with this TLS over it.
    Session(Endpoint, Option<ClientTls>),
    /// Fetch a file: from this server into this local file, as far as they are known.
    Fetch(Option<(Endpoint, String)>),
    /// Serve at this address; without a transport Servers asks for one.
    AddressToServers(Address, Option<Transport>),
    /// Start a server of this service, with its defaults.
    Serve(Service, Endpoint),
    /// Look at these bytes.
    BytesToInspect(ByteSample),
    /// Look at this file.
    FileToInspect(PathBuf),
    /// Put these bytes into the composer, not sent yet.
    BytesToComposer(Bytes),
    /// Put these bytes into a reply to the client that is selected, not sent yet.
    BytesToReply(Bytes),
    /// Answer with these bytes: a rule of the selected server, or of a new one.
    BytesToRule(Bytes),
    /// Ask for the name of this address, in Lookup.
    WhoIs(Address),
    /// Ask DNS servers, in Lookup.
    AskDns(Box<DnsRequest>),
    /// Select this session.
    ToSession(SessionId),
    /// Select this server, and the connection if one is named.
    ToServer(ServerId, Option<ConnectionId>),
    /// Show the calls of these sockets: none, all of them.
    ToCalls(Vec<SocketId>),
}

/// Bytes to look at, and where they came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByteSample {
    /// The bytes.
    pub bytes: Bytes,
    /// What they are, for the tab: `address that recvfrom returned`.
    pub origin: SafeText,
    /// The struct to lay over them, if it is known: `sockaddr_in`.
    pub layout: Option<&'static str>,
    /// The record of the journal that they came from.
    pub call: Option<crate::model::call::Seq>,
}

impl Flow {
    /// Which pane takes it.
    pub const fn target(&self) -> PaneId {
        match self {
            Flow::AddressToConsole(..)
            | Flow::Session(..)
            | Flow::Fetch(_)
            | Flow::BytesToComposer(_)
            | Flow::ToSession(_) => PaneId::Console,
            Flow::AddressToServers(..)
            | Flow::Serve(..)
            | Flow::ToServer(..)
            | Flow::BytesToReply(_)
            | Flow::BytesToRule(_) => PaneId::Servers,
            Flow::BytesToInspect(_) | Flow::FileToInspect(_) => PaneId::Inspect,
            Flow::WhoIs(_) | Flow::AskDns(_) => PaneId::Lookup,
            Flow::ToCalls(_) => PaneId::Calls,
        }
    }

    /// To the thing that owns a socket: its session or its server.
    pub const fn to_owner(owner: Owner, connection: Option<ConnectionId>) -> Flow {
        match owner {
            Owner::Session(session) => Flow::ToSession(session),
            Owner::Server(server) => Flow::ToServer(server, connection),
            // Its calls are all that there is to see of it.
            Owner::Lookup(_) => Flow::ToCalls(Vec::new()),
        }
    }
}

impl ByteSample {
    /// The `sockaddr` bytes of an address, with the struct of its family.
    pub fn of_address(address: &Address, origin: impl Into<SafeText>) -> ByteSample {
        let layout = match address {
            Address::Inet { .. } => "sockaddr_in",
            Address::Inet6 { .. } => "sockaddr_in6",
            Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => "sockaddr_un",
            Address::Other(_) => "sockaddr",
        };
        ByteSample {
            bytes: Bytes::from(address.to_sockaddr()),
            origin: origin.into(),
            layout: Some(layout),
            call: None,
        }
    }

    /// The address that a call passed or got back, with the struct of its family; `None` where there is none.
    pub fn of_call_address(call: &Call<'_>) -> Option<ByteSample> {
        let raw = call.sockaddr()?;
        let is_returned = matches!(call.args, Args::Returned { .. }) || call.kind.is_receive();
        let verb = if is_returned { " returned" } else { " was given" };
        let origin = SafeText::literal("address that ").then(call.kind.name()).then(verb);
        let specimen = ByteSample::of_address(&Address::from_sockaddr(raw), origin);
        Some(ByteSample { bytes: Bytes::copy_from_slice(raw), call: Some(call.seq), ..specimen })
    }

    /// The bytes that a call moved, as far as the journal kept them.
    pub fn of_payload(call: &Call<'_>) -> ByteSample {
        let text = SafeText::bounded(call.payload, 24);
        let mut origin = SafeText::literal("\"").then(text.text);
        origin.push_literal(if text.left > 0 { "…\"" } else { "\"" });
        if call.is_cut() {
            let kept = format!(" first {} of {}", call.payload.len(), call.length);
            origin.push(&SafeText::shown(kept));
        }
        ByteSample { bytes: Bytes::copy_from_slice(call.payload), origin, layout: None, call: Some(call.seq) }
    }
}
