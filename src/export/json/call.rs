//! Lines of calls.

use serde::Serialize;

use super::address::AddressObject;
use super::named::Named;
use crate::bytes::text::SafeText;
use crate::model::ancillary::{ControlMessage, control_messages};
use crate::model::call::{Args, Call, CallKind};
use crate::model::eai;
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ladder::{control, names, option};
use crate::model::moment::Epoch;

#[derive(Serialize)]
struct CallObject {
    socket: u32,
    fd: Option<i32>,
    call: &'static str,
    args: ArgsObject,
    result: i64,
    errno: Option<Named>,
    duration_us: u64,
    length: u32,
    bytes: String,
    truncated: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    observer: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_library: bool,
    /// The injected fault that struck here, `drop:in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ArgsObject {
    Socket {
        domain: Named,
        r#type: Named,
        protocol: Named,
    },
    Option {
        level: Named,
        name: Named,
        /// As an `int`, where it has the size of one.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<i32>,
        raw: String,
    },
    Address {
        address: Option<AddressObject>,
        /// Of `accept`, which is `accept4`.
        #[serde(skip_serializing_if = "Option::is_none")]
        flags: Option<&'static str>,
    },
    Listen {
        backlog: i32,
    },
    Bytes {
        length: u32,
        flags: Named,
    },
    Message {
        length: u32,
        flags: Named,
        address: Option<AddressObject>,
        #[serde(skip_serializing_if = "String::is_empty")]
        control: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        control_messages: Vec<ControlObject>,
        #[serde(skip_serializing_if = "Option::is_none")]
        msg_flags: Option<Named>,
    },
    Shutdown {
        how: Named,
    },
    None {},
    Ioctl {
        request: Named,
        value: i32,
    },
    AddrInfo {
        node: Option<String>,
        service: Option<String>,
        hints: HintsObject,
        nodes: u32,
    },
    NameInfo {
        address: Option<AddressObject>,
        flags: Named,
        host: String,
        service: String,
    },
    Stream {
        library: String,
        length: u32,
        detail: String,
    },
}

/// One control message: its level and type by name, and what it carries in C notation.
#[derive(Serialize)]
struct ControlObject {
    level: Named,
    r#type: Named,
    value: String,
}

impl ControlObject {
    fn new(message: ControlMessage<'_>) -> ControlObject {
        ControlObject {
            level: Named(option::level(message.level)),
            r#type: Named(control::kind(message)),
            value: control::value(message).into(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct HintsObject {
    pub(super) family: Named,
    pub(super) socktype: Named,
    pub(super) protocol: Named,
    pub(super) flags: Named,
}

impl HintsObject {
    pub(super) fn new(hints: Hints) -> HintsObject {
        HintsObject {
            family: Named(names::family(hints.family)),
            socktype: Named(names::socket_type(hints.socktype)),
            protocol: Named(names::protocol(hints.protocol)),
            flags: Named(names::addrinfo(hints.flags)),
        }
    }
}

/// The line of one call, without its end.
pub fn call(call: &Call<'_>, epoch: &Epoch) -> String {
    super::line(
        "call",
        epoch,
        call.at,
        CallObject {
            socket: call.socket.0,
            fd: (call.fd >= 0).then_some(call.fd),
            call: call.kind.name(),
            args: args(call),
            result: call.result,
            errno: errno_of(call),
            duration_us: u64::try_from(call.took.as_micros()).unwrap_or(u64::MAX),
            length: call.length,
            bytes: super::hex(call.payload),
            truncated: call.is_cut(),
            observer: call.observer,
            in_library: call.in_library,
            fault: crate::model::fault::marked(call.fault),
        },
    )
}

/// The symbol, or the number where it has none.
pub(super) fn symbol(errno: Errno) -> Named {
    Named(match errno.symbol() {
        "errno" => errno.0.into(),
        symbol => symbol.into(),
    })
}

fn errno_of(call: &Call<'_>) -> Option<Named> {
    match (call.kind, call.errno) {
        (_, Some(errno)) => Some(symbol(errno)),
        (kind, None) if kind.is_lookup() && call.result != 0 => {
            Some(Named(eai::symbol(call.result as i32).into()))
        }
        _ => None,
    }
}

fn args(call: &Call<'_>) -> ArgsObject {
    let text = |bytes: &[u8]| String::from(SafeText::escaped(bytes));
    match call.args {
        Args::Socket { domain, kind, protocol } => ArgsObject::Socket {
            domain: Named(names::family(domain)),
            r#type: Named(names::socket_type(kind).then("|SOCK_CLOEXEC|SOCK_NONBLOCK")),
            protocol: Named(names::protocol_of(domain, protocol)),
        },
        Args::Option { level, name, value } => ArgsObject::Option {
            level: Named(option::level(level)),
            name: Named(option::name(level, name)),
            value: <[u8; 4]>::try_from(value).ok().map(i32::from_ne_bytes),
            raw: super::hex(value),
        },
        Args::To { address } | Args::Returned { address } => {
            let flags = (call.kind == CallKind::Accept).then_some("SOCK_CLOEXEC|SOCK_NONBLOCK");
            ArgsObject::Address { address: AddressObject::of_raw(address), flags }
        }
        Args::Listen { backlog } => ArgsObject::Listen { backlog },
        Args::Bytes { length, flags } => ArgsObject::Bytes { length, flags: Named(names::message(flags)) },
        Args::Message { length, flags, address, control, returned } => ArgsObject::Message {
            length,
            flags: Named(names::message(flags)),
            address: AddressObject::of_raw(address),
            control: super::hex(control),
            control_messages: control_messages(control).map(ControlObject::new).collect(),
            msg_flags: (call.kind == CallKind::RecvMsg).then(|| Named(names::message(returned))),
        },
        Args::Stream { library, length, detail } => {
            ArgsObject::Stream { library: text(library), length, detail: text(detail) }
        }
        Args::Shutdown { how } => ArgsObject::Shutdown { how: Named(names::how(how)) },
        Args::None => ArgsObject::None {},
        Args::Ioctl { request, value } => {
            ArgsObject::Ioctl { request: Named(names::request(request)), value }
        }
        Args::AddrInfo { node, service, hints, nodes } => ArgsObject::AddrInfo {
            node: node.map(text),
            service: service.map(text),
            hints: HintsObject::new(hints),
            nodes,
        },
        Args::NameInfo { address, flags, host, service } => ArgsObject::NameInfo {
            address: AddressObject::of_raw(address),
            flags: Named(names::nameinfo(flags)),
            host: text(host),
            service: text(service),
        },
    }
}
