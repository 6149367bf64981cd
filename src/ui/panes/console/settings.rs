//! The forms: of a new session, and of one that is open.

use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::{AF_INET6, Address};
use crate::model::connection::SocketState;
use crate::model::console::{SessionSpec, SessionStage};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::socket_option::{Setting, Shape, SocketOption, TABLE, When};
use crate::ui::parts::{Field, Form};
use crate::ui::world::Session;

/// Name of the form of a new session.
pub(super) const OPEN: &str = "console-open";
/// Name of the form of an open session.
pub(super) const LIVE: &str = "console-live";

/// Room offered to each receive call if nobody says otherwise: any UDP datagram fits.
pub(super) const RECEIVE_BUFFER: u32 = 65_536;
/// The most that can be offered.
const RECEIVE_MOST: u64 = 1 << 20;

/// Words of a flag that is left as the kernel has it, or set.
const FLAG: [&str; 3] = ["leave", "off", "on"];

/// The transports in the order of the form.
const TRANSPORTS: [Transport; 4] =
    [Transport::Udp, Transport::Tcp, Transport::UnixStream, Transport::UnixDatagram];

/// What a session is to be, of an endpoint and the house's defaults.
pub(super) fn spec(to: Endpoint, addresses: Vec<Address>) -> SessionSpec {
    SessionSpec {
        to,
        addresses,
        from: None,
        connected: false,
        options: Vec::new(),
        receive_buffer: RECEIVE_BUFFER,
    }
}

/// The form of a new session, filled in from `like`. For a clone the port is left to be typed.
pub(super) fn open_form(like: &SessionSpec, is_clone: bool) -> Form {
    let transports = TRANSPORTS.map(Transport::name);
    let chosen = TRANSPORTS.iter().position(|t| *t == like.to.transport).unwrap_or(0);
    let (from_host, from_port) = match &like.from {
        None => (String::new(), String::new()),
        Some(from) => match (from.ip(), from.port()) {
            (Some(ip), Some(port)) => (ip.to_string(), port.to_string()),
            _ => (from.to_string(), String::new()),
        },
    };
    let service = if is_clone { "" } else { like.to.service.as_str() };
    let same = if is_clone {
        again(&like.to.service)
    } else {
        port::hint(&like.to.service, &[like.to.transport.protocol()])
    };
    let mut fields = vec![
        Field::choice("transport", "over", &transports, chosen)
            .helped("UDP and Unix datagram: messages; the others: streams"),
        Field::text("host", "host", &like.to.host)
            .wide(30)
            .helped("a name, an address, or for Unix a path; @name is the abstract namespace"),
        Field::text("service", "port", service)
            .wide(14)
            .hinted(same)
            .helped("a number from 0 to 65535 or a service name such as echo; none for Unix"),
        Field::text("from", "from address", &from_host)
            .wide(30)
            .hinted("empty: system's choice")
            .helped("an address of this host to bind to before anything is sent"),
        Field::text("from-port", "from port", &from_port)
            .wide(8)
            .hinted("empty or 0: the system chooses")
            .helped("the local port to bind to"),
        Field::choice("connected", "UDP connected", &["no", "yes"], usize::from(like.connected))
            .helped("call connect: only that peer's datagrams come in, and errors are told"),
        Field::number("buffer", "room of recv", u64::from(like.receive_buffer), (1, RECEIVE_MOST))
            .hinted("bytes")
            .helped("bytes offered to each receive call; a longer datagram is cut"),
    ];
    fields.extend(TABLE.iter().map(|option| {
        let wanted = like.options.iter().find(|setting| setting.option == option.name);
        option_field(option, wanted.map(|setting| setting.value), SafeText::EMPTY)
    }));
    let mut form = Form::new(OPEN, if is_clone { "Another session like it" } else { "New session" }, fields);
    form.focus_on(if is_clone { "service" } else { "transport" });
    revise_open(&mut form, is_clone.then_some(like));
    form
}

/// A field for an option: a flag has three words, a number is left empty to leave it.
fn option_field(option: &'static SocketOption, value: Option<i32>, hint: SafeText) -> Field {
    let field = match option.shape {
        Shape::Flag => {
            let chosen = value.map_or(0, |value| if value == 0 { 1 } else { 2 });
            Field::choice(option.name, option.name, &FLAG, chosen)
        }
        Shape::Number { .. } | Shape::Linger => {
            let text = value.map(|value| value.to_string()).unwrap_or_default();
            Field::text(option.name, option.name, &text).wide(10)
        }
    };
    field.hinted(hint).helped(option.help)
}

/// Hints of the form of a new session that depend on what is filled in.
pub(super) fn revise_open(form: &mut Form, like: Option<&SessionSpec>) {
    let transport = chosen_transport(form);
    let typed = form.text("service").to_owned();
    let port = match like {
        _ if transport.is_unix() => SafeText::literal("none: a Unix socket has a path"),
        Some(like) if typed.is_empty() => again(&like.to.service),
        _ => port::hint(&typed, &[transport.protocol()]),
    };
    form.hint("service", port);
    let host = if transport.is_unix() { "a path, or @name" } else { "" };
    form.hint("host", host);
    let connected = if transport.is_stream() { "has no meaning on a stream" } else { "" };
    form.hint("connected", connected);
    for option in TABLE {
        let fits = option.fits(transport, false) || option.fits(transport, true);
        let hint = if fits { SafeText::EMPTY } else { SafeText::literal("not on ").then(transport.name()) };
        form.hint(option.name, hint);
    }
}

fn chosen_transport(form: &Form) -> Transport {
    let chosen = form.choice("transport").map_or(0, crate::ui::parts::Choice::chosen);
    TRANSPORTS.get(chosen).copied().unwrap_or(Transport::Udp)
}

/// What an empty port means in the form of a clone.
fn again(service: &str) -> SafeText {
    SafeText::literal("empty: ").then(SafeText::escaped_str(service)).then(" again")
}

/// What the form of a new session says; `None` where something cannot be taken, which is said beside it.
pub(super) fn read_open(form: &mut Form, like: Option<&SessionSpec>) -> Option<SessionSpec> {
    let transport = chosen_transport(form);
    let host = form.text("host").to_owned();
    if host.is_empty() {
        let what = if transport.is_unix() { "a path is needed" } else { "a name or an address is needed" };
        form.fail("host", what);
        return None;
    }
    let service = service(form, transport, like)?;
    let from = from(form, transport)?;
    let receive_buffer = u32::try_from(form.number("buffer")?).unwrap_or(RECEIVE_BUFFER);
    let mut options = Vec::new();
    for option in TABLE {
        // The family is known after the name is resolved: an option of either is taken here.
        let fits = option.fits(transport, false) || option.fits(transport, true);
        let Some(value) = read_option(form, option)? else { continue };
        if !fits {
            form.fail(option.name, SafeText::literal("has no meaning on ").then(transport.name()));
            return None;
        }
        options.push(Setting::new(option.name, value));
    }
    let to = Endpoint { host, service, transport };
    // Addresses are known already only while nothing of the endpoint changed but the port.
    let addresses = match like {
        Some(like) if like.to.host == to.host && like.to.transport == to.transport => {
            ported(&like.addresses, &to)
        }
        _ => Vec::new(),
    };
    let connected = !transport.is_stream() && form.chosen("connected") == "yes";
    Some(SessionSpec { to, addresses, from, connected, options, receive_buffer })
}

fn ported(addresses: &[Address], to: &Endpoint) -> Vec<Address> {
    match to.service.parse() {
        Ok(port) => addresses.iter().map(|address| address.clone().with_port(port)).collect(),
        Err(_) => Vec::new(),
    }
}

/// The service name or port; the one of the session that is cloned where nothing was typed.
fn service(form: &mut Form, transport: Transport, like: Option<&SessionSpec>) -> Option<String> {
    if transport.is_unix() {
        return Some(String::new());
    }
    let typed = form.text("service").to_owned();
    let typed =
        if typed.is_empty() { like.map(|like| like.to.service.clone()).unwrap_or_default() } else { typed };
    let looks_like_number = typed.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    if (typed.is_empty() || looks_like_number)
        && let Err(error) = port::parse(&typed)
    {
        form.fail("service", error.text());
        return None;
    }
    Some(typed)
}

/// The local address: `None` inside where the system is to choose.
#[expect(clippy::option_option, reason = "outer: readable; inner: given")]
fn from(form: &mut Form, transport: Transport) -> Option<Option<Address>> {
    let (host, port_text) = (form.text("from").to_owned(), form.text("from-port").to_owned());
    if transport.is_unix() {
        return Some(match host.strip_prefix('@') {
            _ if host.is_empty() => None,
            Some(name) => Some(Address::UnixAbstract(name.as_bytes().to_vec())),
            None => Some(Address::UnixPath(host.into_bytes())),
        });
    }
    let port = if port_text.is_empty() {
        0
    } else {
        match port::parse(&port_text) {
            Ok(port) => port,
            Err(error) => {
                form.fail("from-port", error.text());
                return None;
            }
        }
    };
    if host.is_empty() && port == 0 {
        return Some(None);
    }
    let host = if host.is_empty() { "0.0.0.0".to_owned() } else { host };
    let address = address(&host, port);
    if address.is_none() {
        form.fail("from", "an address of this host is needed, such as 127.0.0.1 or ::1");
    }
    address.map(Some)
}

/// A numeric address, an IPv6 one with or without a numeric scope.
fn address(host: &str, port: u16) -> Option<Address> {
    if let Ok(ip) = host.parse() {
        return Some(Address::new(ip, port));
    }
    let (ip, scope) = host.split_once('%')?;
    Some(Address::Inet6 { ip: ip.parse().ok()?, port, flow: 0, scope: scope.parse().ok()? })
}

/// The value of an option; `None` inside where it is to be left.
#[expect(clippy::option_option, reason = "outer: readable; inner: given")]
fn read_option(form: &mut Form, option: &'static SocketOption) -> Option<Option<i32>> {
    if form.field(option.name).is_none() {
        return Some(None);
    }
    if option.shape == Shape::Flag {
        return Some(match form.chosen(option.name) {
            "on" => Some(1),
            "off" => Some(0),
            _ => None,
        });
    }
    let text = form.text(option.name).to_owned();
    if text.is_empty() {
        return Some(None);
    }
    let (least, most) = match option.shape {
        Shape::Number { least, most, .. } => (least, most),
        Shape::Flag => (0, 1),
        Shape::Linger => (-1, 65_535),
    };
    match text.parse::<i32>() {
        Ok(value) if (least..=most).contains(&value) => Some(Some(value)),
        _ => {
            form.fail(option.name, SafeText::shown(format!("a number from {least} to {most}")));
            None
        }
    }
}

/// The form of a session that is open: what can be changed now.
pub(super) fn live_form(session: &Session, socket: Option<&SocketState>, target: &str) -> Form {
    let transport = session.spec.to.transport;
    let mut fields = Vec::new();
    if !transport.is_stream() {
        let target = SafeText::escaped_str(target);
        fields.push(
            Field::choice("connected", "connected", &["off", "on"], usize::from(is_connected(session)))
                .hinted(SafeText::literal("to ").then(target))
                .helped("a real connect() on the same descriptor; off: connect(AF_UNSPEC) dissolves it"),
        );
    }
    for option in live_options(session, socket) {
        let now = value_now(session, socket, option.name);
        let hint = match now {
            Some(value) => SafeText::shown(format!("now {value}")),
            None => SafeText::EMPTY,
        };
        let shown = if option.shape == Shape::Flag { now } else { None };
        fields.push(option_field(option, shown, hint));
    }
    Form::new(LIVE, "Settings, live", fields)
}

/// Options that can be set now on the session's socket.
pub(super) fn live_options<'a>(
    session: &'a Session,
    socket: Option<&'a SocketState>,
) -> impl Iterator<Item = &'static SocketOption> + 'a {
    let inet6 = socket.is_some_and(|socket| socket.family == AF_INET6);
    TABLE
        .iter()
        .filter(move |option| option.when == When::Always && option.fits(session.spec.to.transport, inet6))
}

/// The value of an option as it was read back last, else as it was asked for.
pub(super) fn value_now(session: &Session, socket: Option<&SocketState>, name: &str) -> Option<i32> {
    let read = socket
        .and_then(|socket| socket.observed.as_ref())
        .and_then(|observed| observed.options.iter().find(|(option, _)| option == name))
        .map(|(_, value)| *value);
    let asked = || session.spec.options.iter().find(|setting| setting.option == name).map(|s| s.value);
    read.or_else(asked)
}

/// Whether connect was called on a datagram session, and holds.
pub(super) fn is_connected(session: &Session) -> bool {
    connected_to(session).is_some()
}

/// To whom a session is connected, while that holds.
pub(super) fn connected_to(session: &Session) -> Option<&Address> {
    match &session.stage {
        Some((_, SessionStage::Open { connected })) => connected.as_ref(),
        _ => None,
    }
}

/// What of the live form differs from what holds now: the connection, and options. `None` where something
/// cannot be taken.
pub(super) fn read_live(
    form: &mut Form,
    session: &Session,
    socket: Option<&SocketState>,
) -> Option<(Option<bool>, Vec<Setting>)> {
    let wanted = form.choice("connected").map(|choice| choice.word() == "on");
    let connect = wanted.filter(|wanted| *wanted != is_connected(session));
    let mut settings = Vec::new();
    for option in live_options(session, socket) {
        let Some(value) = read_option(form, option)? else { continue };
        let now = value_now(session, socket, option.name);
        let is_same = match option.shape {
            Shape::Flag => now.map(|now| now != 0) == Some(value != 0),
            _ => now == Some(value),
        };
        if !is_same {
            settings.push(Setting::new(option.name, value));
        }
    }
    Some((connect, settings))
}
