//! Control messages in a call: in full as a program would print the structs, or their names.

use super::address::exact_address;
use super::{option, payload};
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::ancillary::{Ancillary, ControlMessage, QueuedError, control_messages};

/// Types whose number is not that of an option (level, type, name).
const TYPES: &[(i32, i32, &str)] = &[
    (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS, "SCM_TIMESTAMPNS"),
    (libc::SOL_SOCKET, libc::SCM_RIGHTS, "SCM_RIGHTS"),
    (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT, "IPV6_HOPLIMIT"),
];

/// `cmsg_type` by its name.
pub fn kind(message: ControlMessage<'_>) -> SafeText {
    let known = TYPES.iter().find(|(level, kind, _)| (*level, *kind) == (message.level, message.kind));
    known.map_or_else(|| option::name(message.level, message.kind), |(_, _, name)| (*name).into())
}

/// `[64]`, `{ipi_ifindex=1, ...}`: what it carries.
pub fn value(message: ControlMessage<'_>) -> SafeText {
    match Ancillary::of(message) {
        Some(Ancillary::PacketInfo { interface, local: Some(local), to }) => {
            SafeText::literal("{ipi_ifindex=")
                .then(interface)
                .then(SafeText::shown(format_args!(", ipi_spec_dst=inet_addr(\"{local}\")")))
                .then(SafeText::shown(format_args!(", ipi_addr=inet_addr(\"{to}\")}}")))
        }
        Some(Ancillary::PacketInfo { interface, local: None, to }) => SafeText::shown(format_args!(
            "{{inet_pton(AF_INET6, \"{}\", &ipi6_addr), ipi6_ifindex={interface}}}",
            Presented::from(to)
        )),
        Some(Ancillary::Hops(hops)) => SafeText::literal("[").then(hops).then("]"),
        Some(Ancillary::Stamp(stamp)) => {
            SafeText::shown(format_args!("{{tv_sec={}, tv_nsec={}}}", stamp.as_secs(), stamp.subsec_nanos()))
        }
        Some(Ancillary::Error(error)) => queued(&error),
        None => payload::quoted(message.data),
    }
}

fn queued(error: &QueuedError) -> SafeText {
    let text = SafeText::literal("{ee_errno=").then(match error.errno.symbol() {
        "errno" => error.errno.0.into(),
        symbol => SafeText::literal(symbol),
    });
    let text = text.then(", ee_origin=").then(error.origin).then(", ee_type=").then(error.kind);
    let text = text.then(", ee_code=").then(error.code).then(", ee_info=").then(error.info);
    let offender = error.offender.as_ref().map(Address::to_sockaddr).unwrap_or_default();
    text.then(", offender=").then(exact_address(&offender)).then("}")
}

/// `[{cmsg_len=20, cmsg_level=IPPROTO_IP, cmsg_type=IP_TTL, cmsg_data=[64]}]`.
pub(super) fn exact(control: &[u8]) -> SafeText {
    let each = control_messages(control).map(|message| {
        let length = size_of::<usize>() + 8 + message.data.len();
        let text = SafeText::literal("{cmsg_len=").then(length).then(", cmsg_level=");
        let text = text.then(option::level(message.level)).then(", cmsg_type=").then(kind(message));
        text.then(", cmsg_data=").then(value(message)).then("}")
    });
    SafeText::literal("[").then(SafeText::join(each, ", ")).then("]")
}

/// `[IP_PKTINFO, IP_TTL]`, where columns are few.
pub fn names(control: &[u8]) -> SafeText {
    SafeText::literal("[").then(SafeText::join(control_messages(control).map(kind), ", ")).then("]")
}
