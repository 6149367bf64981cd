//! A tab that shows the newest message of a socket, as it comes.

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::{Args, Call, Seq};
use crate::model::ids::SocketId;
use crate::ui::flow::Specimen;
use crate::ui::world::World;

/// Calls looked at to find the newest message, so that a socket of other calls costs little.
const LOOK_BACK: usize = 256;

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
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
    pub(super) what: What,
    /// Whether new messages are shown as they come; else the one that is there stays.
    pub(super) is_on: bool,
}

impl Live {
    /// What a specimen that came from a call could follow: held, for it was that message that was asked for.
    pub(super) fn of(specimen: &Specimen, world: &World) -> Option<Live> {
        let call = world.calls.call(specimen.call?)?;
        let is_address = specimen.layout.is_some_and(|name| name.starts_with("sockaddr"));
        let what = match call.kind {
            _ if is_address => What::Address,
            kind if kind.is_receive() => What::Received,
            kind if kind.is_send() => What::Sent,
            _ => return None,
        };
        Some(Live { socket: call.socket, what, is_on: false })
    }

    /// The newest message of that kind, if it is another one than `shown`.
    pub(super) fn newest(self, shown: Option<Seq>, world: &World) -> Option<Specimen> {
        let calls = world.calls.back(self.socket).take(LOOK_BACK);
        let call = calls.into_iter().find(|call| self.is_of(call))?;
        if Some(call.seq) == shown {
            return None;
        }
        match self.what {
            What::Address => specimen_of_address(&call),
            What::Received | What::Sent => Some(specimen_of_payload(&call)),
        }
    }

    fn is_of(self, call: &Call<'_>) -> bool {
        match self.what {
            What::Received => call.kind.is_receive() && call.errno.is_none() && !call.payload.is_empty(),
            What::Sent => call.kind.is_send() && call.errno.is_none() && !call.payload.is_empty(),
            What::Address => call.errno.is_none() && address_of(call).is_some(),
        }
    }
}

/// The `sockaddr` bytes that a call passed or got back; `None` where there are none.
pub(in crate::ui) fn address_of<'a>(call: &Call<'a>) -> Option<&'a [u8]> {
    let address = match call.args {
        Args::To { address }
        | Args::Returned { address }
        | Args::Message { address, .. }
        | Args::NameInfo { address, .. } => address,
        _ => return None,
    };
    (!address.is_empty()).then_some(address)
}

/// The address of a call, with the struct of its family.
pub(in crate::ui) fn specimen_of_address(call: &Call<'_>) -> Option<Specimen> {
    let raw = address_of(call)?;
    let returned = matches!(call.args, Args::Returned { .. }) || call.kind.is_receive();
    let verb = if returned { " returned" } else { " was given" };
    let origin = SafeText::literal("address that ").then(call.kind.name()).then(verb);
    let specimen = Specimen::of_address(&Address::from_sockaddr(raw), origin);
    Some(Specimen { bytes: Bytes::copy_from_slice(raw), call: Some(call.seq), ..specimen })
}

/// The bytes that a call moved, as far as the journal kept them.
pub(in crate::ui) fn specimen_of_payload(call: &Call<'_>) -> Specimen {
    let text = SafeText::bounded(call.payload, 24);
    let mut origin = SafeText::literal("\"").then(text.text);
    origin.push_literal(if text.left > 0 { "…\"" } else { "\"" });
    if call.is_cut() {
        let kept = format!(" first {} of {}", call.payload.len(), call.length);
        origin = origin.then(SafeText::shown(kept));
    }
    Specimen { bytes: Bytes::copy_from_slice(call.payload), origin, layout: None, call: Some(call.seq) }
}
