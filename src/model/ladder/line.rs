//! One call as a line: what was called with which arguments, and what came of it.

use super::address::{brief_address, exact_address, short_address};
use super::{control, duration, names, option, payload};
use crate::bytes::text::SafeText;
use crate::model::call::{Args, Call, CallKind};
use crate::model::eai;
use crate::model::fault::marked;
use crate::model::hints::Hints;

/// A call in C notation, in the pieces that stand in columns of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLine {
    /// `listen(10, 1)`
    pub call: SafeText,
    /// `= 0`, `= -1 EAGAIN`
    pub result: SafeText,
    /// `3 µs`
    pub took: SafeText,
}

impl CallLine {
    /// All but the time: `listen(10, 1) = 0`.
    pub fn whole(&self) -> SafeText {
        self.call.clone().then(" ").then(&self.result)
    }
}

/// Columns that a payload is worth before the family of an address is left out.
const PAYLOAD: usize = 24;
/// Columns of the dots that stand for what was left out.
const DOTS: &str = "...";

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineFormat {
    Strip,
    /// The strip where columns are few: addresses without their family.
    Brief,
    Exact,
}

/// The abbreviated form, its call in at most `columns`: payload is shortened first, then the end is cut.
pub fn strip(call: &Call<'_>, columns: usize) -> CallLine {
    strip_within(call, columns, columns)
}

/// The same; a call that is not worth reading in `columns` may take up to `most`, as far as that helps it. So the
/// results of most rows stand below each other, and none is paid for with the address or the payload of another.
pub fn strip_within(call: &Call<'_>, columns: usize, most: usize) -> CallLine {
    let most = most.max(columns);
    let struck = struck(call).truncated(most);
    let (columns, most) = (columns.saturating_sub(struck.width()), most - struck.width());
    let full = frame(call, LineFormat::Strip);
    let wanted =
        full.payload.map_or(0, |bytes| payload::quoted_within(bytes, PAYLOAD, call.is_cut()).width());
    let frame = if full.fixed() + wanted > most { frame(call, LineFormat::Brief) } else { full };
    let fixed = frame.fixed();
    let columns = columns.max(most.min(fixed + wanted));
    let text = match frame.payload {
        None => frame.head.then(frame.tail),
        Some(bytes) => {
            let room = columns.saturating_sub(fixed);
            frame.head.then(payload::quoted_within(bytes, room, call.is_cut())).then(frame.tail)
        }
    };
    CallLine {
        call: text.truncated_with(columns, DOTS).then(struck),
        result: result(call, LineFormat::Strip),
        took: duration::took(call.took),
    }
}

/// Every argument by name, with at most `bytes` of its payload (the journal may have kept fewer).
pub fn exact(call: &Call<'_>, bytes: usize) -> CallLine {
    let frame = frame(call, LineFormat::Exact);
    let text = match frame.payload {
        None => frame.head.then(frame.tail),
        Some(kept) => {
            let shown = &kept[..kept.len().min(bytes)];
            let dots = if shown.len() < kept.len() || call.is_cut() { DOTS } else { "" };
            frame.head.then(payload::quoted(shown)).then(dots).then(frame.tail)
        }
    };
    CallLine {
        call: text.then(struck(call)),
        result: result(call, LineFormat::Exact),
        took: duration::took(call.took),
    }
}

/// The injected fault that struck here, as a comment of C: ` /* drop:in */`; nothing where none did.
fn struck(call: &Call<'_>) -> SafeText {
    marked(call.fault).map_or(SafeText::EMPTY, |fault| SafeText::shown(format!(" /* {fault} */")))
}

/// A call that is waited in: `recvfrom(11, ...`.
pub fn waiting(kind: CallKind, fd: i32) -> SafeText {
    SafeText::literal(kind.name()).then("(").then(fd).then(", ...")
}

/// What is good to know beside a call; empty where there is nothing.
pub const fn note(call: &Call<'_>) -> &'static str {
    match call.kind {
        _ if call.observer => "made by sockpit to observe",
        _ if call.in_library => "made by the library that carries the stream",
        CallKind::Recv => "like read(2)",
        CallKind::Send => "like write(2)",
        CallKind::GetAddrInfo | CallKind::GetNameInfo => "the library opens sockets of its own inside",
        CallKind::StreamHandshake | CallKind::StreamRead | CallKind::StreamWrite => {
            "a library carries the stream: its socket calls stand beside"
        }
        _ => "",
    }
}

/// A line around its payload, if it has one.
struct PayloadLine<'a> {
    head: SafeText,
    payload: Option<&'a [u8]>,
    tail: SafeText,
}

impl PayloadLine<'_> {
    /// Columns of all but the payload.
    fn fixed(&self) -> usize {
        self.head.width() + self.tail.width()
    }
}

fn frame<'a>(call: &Call<'a>, form: LineFormat) -> PayloadLine<'a> {
    let has_failed = call.errno.is_some();
    // accept4 is what is called; its name in the books is shorter.
    let name = match (call.kind, form) {
        (CallKind::Accept, LineFormat::Exact) => "accept4",
        (kind, _) => kind.name(),
    };
    let open = SafeText::literal(name).then("(");
    let on = |open: SafeText| open.then(call.fd);
    let address = |raw: &[u8]| match form {
        LineFormat::Strip => short_address(raw),
        LineFormat::Brief => brief_address(raw),
        LineFormat::Exact => exact_address(raw),
    };
    // An address that the kernel fills in, with its length.
    let returned = |raw: &[u8]| {
        if has_failed {
            SafeText::literal("addr, len")
        } else {
            address(raw).then(", [").then(raw.len()).then("]")
        }
    };
    let plain = |text: SafeText| PayloadLine { head: text.then(")"), payload: None, tail: SafeText::EMPTY };
    match call.args {
        Args::Socket { domain, kind, protocol } => {
            let flags = if form == LineFormat::Exact { "|SOCK_CLOEXEC|SOCK_NONBLOCK" } else { "" };
            let text = open.then(names::family(domain)).then(", ").then(names::socket_type(kind)).then(flags);
            plain(text.then(", ").then(names::protocol_of(domain, protocol)))
        }
        Args::Option { level, name, value } => {
            let text = on(open).then(", ").then(option::level(level)).then(", ");
            let text = text.then(option::name(level, name)).then(", ");
            let text = text.then(option::value(level, name, value)).then(", ");
            plain(match call.kind {
                CallKind::GetSockOpt => text.then("[").then(value.len()).then("]"),
                _ => text.then(value.len()),
            })
        }
        Args::To { address: raw } => plain(on(open).then(", ").then(address(raw)).then(", ").then(raw.len())),
        Args::Returned { address: raw } => {
            let text = on(open).then(", ").then(returned(raw));
            plain(match (call.kind, form) {
                (CallKind::Accept, LineFormat::Exact) => text.then(", SOCK_CLOEXEC|SOCK_NONBLOCK"),
                _ => text,
            })
        }
        Args::Listen { backlog } => plain(on(open).then(", ").then(backlog)),
        Args::Bytes { length, flags } => PayloadLine {
            tail: SafeText::literal(", ").then(length).then(", ").then(names::message(flags)).then(")"),
            ..moving(call, on(open).then(", "))
        },
        Args::Message { length, flags, address: raw, control, returned: back } => {
            let is_out = call.kind.is_send();
            if matches!(call.kind, CallKind::SendMsg | CallKind::RecvMsg) {
                return message(call, on(open), form, length, flags, &address(raw), raw.len(), control, back);
            }
            let ends = if is_out { address(raw).then(", ").then(raw.len()) } else { returned(raw) };
            let tail = SafeText::literal(", ").then(length).then(", ").then(names::message(flags));
            PayloadLine { tail: tail.then(", ").then(ends).then(")"), ..moving(call, on(open).then(", ")) }
        }
        Args::Shutdown { how } => plain(on(open).then(", ").then(names::how(how))),
        Args::None => plain(on(open)),
        Args::Ioctl { request, value } => {
            let text = on(open).then(", ").then(names::request(request));
            plain(if has_failed { text.then(", value") } else { text.then(", [").then(value).then("]") })
        }
        Args::AddrInfo { node, service, hints, .. } => {
            let name = |name: Option<&[u8]>| name.map_or_else(|| "NULL".into(), payload::quoted);
            let text = open.then(name(node)).then(", ").then(name(service)).then(", ");
            plain(text.then(addrinfo_hints(hints, form)).then(", &list"))
        }
        Args::NameInfo { address: raw, flags, host, service } => {
            let text = open.then(address(raw)).then(", ").then(raw.len()).then(", ");
            let text = if call.result == 0 {
                text.then(payload::quoted(host))
                    .then(", 1025, ")
                    .then(payload::quoted(service))
                    .then(", 32, ")
            } else {
                text.then("host, 1025, service, 32, ")
            };
            plain(text.then(names::nameinfo(flags)))
        }
        Args::Stream { library, length, .. } => {
            let library = SafeText::literal(" /* ").then(SafeText::escaped(library)).then(" */");
            if call.kind == CallKind::StreamHandshake {
                return PayloadLine { tail: library, ..plain(on(open)) };
            }
            let tail = SafeText::literal(", ").then(length).then(")").then(library);
            PayloadLine { tail, ..moving(call, on(open).then(", ")) }
        }
    }
}

/// The place of the payload: what was sent or came; `buf` where nothing came.
fn moving<'a>(call: &Call<'a>, head: SafeText) -> PayloadLine<'a> {
    if call.kind.is_receive() && call.result < 0 {
        return PayloadLine { head: head.then("buf"), payload: None, tail: SafeText::EMPTY };
    }
    if call.kind.is_send() && call.result < 0 && call.payload.is_empty() {
        return PayloadLine { head: head.then("buf"), payload: None, tail: SafeText::EMPTY };
    }
    PayloadLine { head, payload: Some(call.payload), tail: SafeText::EMPTY }
}

#[expect(clippy::too_many_arguments, reason = "the fields of struct msghdr")]
fn message<'a>(
    call: &Call<'a>,
    head: SafeText,
    form: LineFormat,
    length: u32,
    flags: i32,
    address: &SafeText,
    address_length: usize,
    control: &[u8],
    returned: i32,
) -> PayloadLine<'a> {
    let comma = |text: SafeText| text.then(", ");
    if form != LineFormat::Exact {
        // {name, [{bytes, room}], control, flags that came back}
        let head = head.then(", {").then(address).then(", [{");
        let tail = SafeText::literal(", ").then(length).then("}]");
        let tail = if control.is_empty() { tail } else { tail.then(", ").then(control::names(control)) };
        let tail = if returned == 0 { tail } else { comma(tail).then(names::message(returned)) };
        return PayloadLine {
            tail: comma(tail.then("}")).then(names::message(flags)).then(")"),
            ..moving(call, head)
        };
    }
    let head = head.then(", {msg_name=").then(address).then(", msg_namelen=").then(address_length);
    let tail = SafeText::literal(", iov_len=").then(length).then("}], msg_iovlen=1");
    let tail =
        if control.is_empty() { tail } else { tail.then(", msg_control=").then(control::exact(control)) };
    let tail = tail.then(", msg_controllen=").then(control.len());
    let tail = tail.then(", msg_flags=").then(names::message(returned)).then("}, ");
    PayloadLine {
        tail: tail.then(names::message(flags)).then(")"),
        ..moving(call, head.then(", msg_iov=[{iov_base="))
    }
}

fn addrinfo_hints(hints: Hints, form: LineFormat) -> SafeText {
    let family = names::family(hints.family);
    let socktype = if hints.socktype == 0 { "0".into() } else { names::socket_type(hints.socktype) };
    let (protocol, flags) = (names::protocol(hints.protocol), names::addrinfo(hints.flags));
    match form {
        LineFormat::Strip | LineFormat::Brief => {
            SafeText::literal("{").then(SafeText::join([family, socktype, protocol, flags], ", ")).then("}")
        }
        LineFormat::Exact => SafeText::literal("{ai_flags=")
            .then(flags)
            .then(", ai_family=")
            .then(family)
            .then(", ai_socktype=")
            .then(socktype)
            .then(", ai_protocol=")
            .then(protocol)
            .then("}"),
    }
}

fn result(call: &Call<'_>, form: LineFormat) -> SafeText {
    let equals = SafeText::literal("= ");
    if call.kind.is_lookup() {
        return lookup_result(call, form);
    }
    let Some(errno) = call.errno else {
        let detail = match call.args {
            Args::Stream { detail, .. } if !detail.is_empty() => {
                SafeText::literal(" ").then(SafeText::escaped(detail))
            }
            _ => SafeText::EMPTY,
        };
        return equals.then(call.result).then(detail);
    };
    let failed = equals.then("-1 ");
    match form {
        _ if errno.symbol() == "errno" => failed.then(SafeText::shown(errno)),
        LineFormat::Strip | LineFormat::Brief => failed.then(errno.symbol()),
        LineFormat::Exact => failed.then(SafeText::shown(errno)),
    }
}

fn lookup_result(call: &Call<'_>, form: LineFormat) -> SafeText {
    let equals = SafeText::literal("= ");
    match (call.result, call.args) {
        (0, Args::AddrInfo { nodes, .. }) => {
            let word = if nodes == 1 { " node)" } else { " nodes)" };
            equals.then("0 (").then(nodes).then(word)
        }
        (0, _) => equals.then("0"),
        (number, _) => {
            let text = equals.then(number).then(" ").then(eai::symbol(number as i32));
            let text = match form {
                LineFormat::Strip | LineFormat::Brief => text,
                LineFormat::Exact => text.then(" (").then(eai::text(number as i32)).then(")"),
            };
            match call.errno {
                Some(errno) => text.then(", ").then(SafeText::shown(errno)),
                None => text,
            }
        }
    }
}
