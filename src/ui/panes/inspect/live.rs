//! A tab that shows the newest message of a socket, as it comes.

use super::{dns_overlay, packet_overlay};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::{Call, Seq};
use crate::model::connection::Owner;
use crate::model::ids::SocketId;
use crate::ui::flow::ByteSample;
use crate::ui::world::World;

/// The port of DNS servers.
const DNS_PORT: u16 = 53;
/// Calls looked at to find the newest message, so that a socket of other calls costs little.
const LOOK_BACK: usize = 256;

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Followed {
    /// The bytes that a call took in.
    Received,
    /// The bytes that a call gave out.
    Sent,
    /// The address of a call: passed, or returned.
    Address,
}

/// A socket that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Live {
    pub(super) socket: SocketId,
    pub(super) what: Followed,
    /// Whether new messages are shown as they come; else the one that is there stays.
    pub(super) is_on: bool,
}

impl Live {
    /// What a specimen that came from a call could follow: held, for it was that message that was asked for.
    pub(super) fn of(specimen: &ByteSample, world: &World) -> Option<Live> {
        let call = world.calls.call(specimen.call?)?;
        let is_address = specimen.layout.is_some_and(|name| name.starts_with("sockaddr"));
        let what = match call.kind {
            _ if is_address => Followed::Address,
            kind if kind.is_receive() => Followed::Received,
            kind if kind.is_send() => Followed::Sent,
            _ => return None,
        };
        Some(Live { socket: call.socket, what, is_on: false })
    }

    /// The newest message of that kind, if it is another one than `shown`.
    pub(super) fn newest(self, shown: Option<Seq>, world: &World) -> Option<ByteSample> {
        let calls = world.calls.back(self.socket).take(LOOK_BACK);
        let call = calls.into_iter().find(|call| self.is_of(call))?;
        if Some(call.seq) == shown {
            return None;
        }
        match self.what {
            Followed::Address => ByteSample::of_call_address(&call),
            Followed::Received | Followed::Sent => Some(ByteSample::of_payload(&call)),
        }
    }

    /// The layout of a message, where the socket tells it: of DNS, where it asks or answers questions of DNS; the
    /// headers of a packet, where it carries packets.
    pub(super) fn form(self, bytes: &[u8], world: &World) -> Option<&'static str> {
        // The sockets of lookups have no state here: what they carry tells.
        let Some(socket) = world.sockets.get(&self.socket) else { return dns_overlay::whole_form_of(bytes) };
        if let Owner::Session(id) = socket.owner
            && let Some(session) = world.sessions.get(&id)
            && socket.transport.carries_packets()
        {
            let is_received = self.what == Followed::Received;
            return session
                .spec
                .to
                .packet_start(socket.family, is_received)
                .and_then(packet_overlay::form_of);
        }
        let has_port = [&socket.peer, &socket.local]
            .into_iter()
            .any(|address| address.as_ref().and_then(Address::port) == Some(DNS_PORT));
        let is_dns = has_port || matches!(socket.owner, Owner::Lookup(_));
        is_dns.then(|| dns_overlay::form_of(bytes, socket.transport.is_stream()))?
    }

    fn is_of(self, call: &Call<'_>) -> bool {
        match self.what {
            Followed::Received => {
                call.is_message()
                    && call.kind.is_receive()
                    && call.errno.is_none()
                    && !call.payload.is_empty()
            }
            Followed::Sent => {
                call.is_message() && call.kind.is_send() && call.errno.is_none() && !call.payload.is_empty()
            }
            Followed::Address => call.errno.is_none() && call.sockaddr().is_some(),
        }
    }
}

/// `received on fd 13 from 127.0.0.1:50788`.
pub(super) fn follow_words(live: Live, world: &World) -> SafeText {
    let verb = if live.what == Followed::Received { "received on fd " } else { "sent on fd " };
    let Some(socket) = world.sockets.get(&live.socket) else { return SafeText::literal(verb) };
    let words = SafeText::literal(verb).then(socket.fd).then(" ").then(socket.transport.name());
    match socket.peer.as_ref().or(socket.local.as_ref()) {
        Some(address) => words.then(" ").then(SafeText::kept(address)),
        None => words,
    }
}
