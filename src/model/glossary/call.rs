//! A call explained with the values of this very call: what it is for, what each argument says, what came of it.

use super::{GlossaryEntry, WordKind, entry};
use crate::bytes::hints::{AI_FLAGS, NI_FLAGS, set_in};
use crate::bytes::text::SafeText;
use crate::model::call::{Args, Call, CallKind};
use crate::model::eai;
use crate::model::ladder::{self, exact_address, names, option, quoted_within};

/// Columns of a payload among the arguments.
const PAYLOAD: usize = 48;

/// A call with everything that the glossary has to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallExplained {
    /// What it is for.
    pub entry: &'static GlossaryEntry,
    /// The whole call as a line of C, with its result.
    pub line: SafeText,
    /// Its arguments, in their order.
    pub arguments: Vec<ArgumentOfCall>,
    /// What it returned: `-1 ECONNREFUSED`.
    pub result: SafeText,
    /// The error, if it failed with one.
    pub error: Option<&'static GlossaryEntry>,
}

/// An argument of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentOfCall {
    /// Its name in the man page.
    pub name: &'static str,
    /// Its value in this call.
    pub value: SafeText,
    /// What it is, to be read after the value.
    pub text: &'static str,
    /// Names within the value that have an entry of their own.
    pub words: Vec<&'static GlossaryEntry>,
}

/// Columns of the call as a line: it wraps.
const LINE: usize = 240;

/// What the glossary says of a call; `None` if the shipped file lacked it, which a test excludes.
pub fn explain_call(call: &Call<'_>) -> Option<CallExplained> {
    let about = entry(WordKind::Call, call.kind.name())?;
    let arguments = about.arguments.iter().zip(values(call)).map(|(argument, value)| {
        let words = words_in(call, &argument.name, value.as_str());
        ArgumentOfCall { name: &argument.name, value, text: &argument.text, words }
    });
    let (line, exact) = (ladder::strip(call, LINE), ladder::exact(call, 0));
    let error = match (call.errno, call.kind.is_lookup()) {
        (Some(errno), false) => entry(WordKind::Errno, errno.symbol()),
        (_, true) if call.result != 0 => entry(WordKind::Eai, eai::symbol(call.result as i32)),
        _ => None,
    };
    Some(CallExplained {
        entry: about,
        line: line.whole(),
        arguments: arguments.collect(),
        result: SafeText::kept(exact.result.as_str().trim_start_matches("= ")),
        error,
    })
}

/// The values, in the order of the entry's arguments.
fn values(call: &Call<'_>) -> Vec<SafeText> {
    let fd = SafeText::from(call.fd);
    let length = |raw: &[u8]| SafeText::from(raw.len());
    let payload = || match (call.payload, call.result < 0) {
        (&[], true) => SafeText::literal("buf"),
        (bytes, _) => quoted_within(bytes, PAYLOAD, call.is_cut()),
    };
    match call.args {
        Args::Socket { domain, kind, protocol } => {
            let kind = names::socket_type(kind).then("|SOCK_CLOEXEC|SOCK_NONBLOCK");
            vec![names::family(domain), kind, names::protocol_of(domain, protocol)]
        }
        Args::Option { level, name, value } => {
            let shown = option::value(level, name, value);
            vec![fd, option::level(level), option::name(level, name), shown, length(value)]
        }
        Args::To { address } => vec![fd, exact_address(address), length(address)],
        Args::Returned { address } => {
            vec![fd, exact_address(address), length(address), SafeText::literal("SOCK_CLOEXEC|SOCK_NONBLOCK")]
        }
        Args::Listen { backlog } => vec![fd, backlog.into()],
        Args::Bytes { length, flags } => vec![fd, payload(), length.into(), names::message(flags)],
        Args::Message { length: room, flags, address, control, returned } => match call.kind {
            CallKind::SendMsg | CallKind::RecvMsg => vec![
                fd,
                exact_address(address),
                payload(),
                room.into(),
                ladder::control::names(control),
                names::message(returned),
                names::message(flags),
            ],
            _ => vec![
                fd,
                payload(),
                room.into(),
                names::message(flags),
                exact_address(address),
                length(address),
            ],
        },
        Args::Shutdown { how } => vec![fd, names::how(how)],
        Args::None => vec![fd],
        Args::Ioctl { request, value } => vec![fd, names::request(request), value.into()],
        Args::Stream { library, length, .. } => {
            let library = quoted_within(library, PAYLOAD, false);
            match call.kind {
                CallKind::StreamHandshake => vec![fd, library],
                _ => vec![fd, payload(), length.into(), library],
            }
        }
        Args::AddrInfo { node, service, hints, nodes } => {
            let name = |name: Option<&[u8]>| {
                name.map_or_else(|| "NULL".into(), |bytes| quoted_within(bytes, PAYLOAD, false))
            };
            let hints = SafeText::literal("{").then(SafeText::join(
                [
                    names::addrinfo(hints.flags),
                    names::family(hints.family),
                    names::socket_type(hints.socktype),
                    names::protocol(hints.protocol),
                ],
                ", ",
            ));
            let list = SafeText::from(nodes).then(if nodes == 1 { " node" } else { " nodes" });
            vec![name(node), name(service), hints.then("}"), list]
        }
        Args::NameInfo { address, flags, host, service } => {
            let text = |bytes: &[u8]| quoted_within(bytes, PAYLOAD, false);
            vec![
                exact_address(address),
                length(address),
                text(host),
                SafeText::literal("1025"),
                text(service),
                SafeText::literal("32"),
                names::nameinfo(flags),
            ]
        }
    }
}

/// The names in an argument that have an entry: of flags each one.
fn words_in(call: &Call<'_>, argument: &str, value: &str) -> Vec<&'static GlossaryEntry> {
    let table = match (argument, call.args) {
        ("hints", Args::AddrInfo { hints, .. }) => set_in(AI_FLAGS, hints.flags),
        ("flags", Args::NameInfo { flags, .. }) => set_in(NI_FLAGS, flags),
        _ => Vec::new(),
    };
    let named: Vec<&str> = match argument {
        "domain" | "type" | "protocol" | "level" | "optname" | "how" | "request" | "flags" | "msg_flags" => {
            value.split('|').collect()
        }
        _ => Vec::new(),
    };
    let table = table.iter().map(|flag| flag.name);
    let mut found: Vec<&GlossaryEntry> = Vec::new();
    for word in named.into_iter().chain(table) {
        let kinds = [WordKind::Constant, WordKind::Option];
        if let Some(about) = kinds.into_iter().find_map(|kind| entry(kind, word))
            && !found.contains(&about)
        {
            found.push(about);
        }
    }
    found
}
