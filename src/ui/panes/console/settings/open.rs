//! The form of a new session. It shows what applies to the transport that is chosen, and to the family where the
//! host tells it.

use super::option::{option_field, read_option, unit};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::console::SessionSpec;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::socket_option::{Setting, SocketOption, TABLE};
use crate::ui::parts::{Choice, Field, Form};

/// Name of the form, as it comes to `Pane::submit`.
pub(in super::super) const OPEN: &str = "console-open";

/// Room offered to each receive call if nobody says otherwise: any UDP datagram fits.
const RECEIVE_BUFFER: u32 = 65_536;
/// The most that can be offered.
const RECEIVE_MOST: u64 = 1 << 20;

/// The host where none was typed yet, and the path.
const HOST: &str = "127.0.0.1";
const PATH: &str = "/tmp/sockpit.sock";

/// The transports in the order of the form.
const TRANSPORTS: [Transport; 4] =
    [Transport::Udp, Transport::Tcp, Transport::UnixStream, Transport::UnixDatagram];

/// What the form is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FormPurpose {
    /// A session from nothing.
    New,
    /// Another one like one that there is; its port is left to be typed.
    Clone,
    /// One that is over, with other settings.
    Again,
}

/// What a session is to be, of an endpoint and the defaults.
pub(in super::super) fn spec(to: Endpoint, addresses: Vec<Address>) -> SessionSpec {
    SessionSpec {
        to,
        addresses,
        from: None,
        connected: false,
        options: Vec::new(),
        receive_buffer: RECEIVE_BUFFER,
    }
}

/// The form, filled in from `like`.
pub(in super::super) fn open_form(like: &SessionSpec, occasion: FormPurpose) -> Form {
    let title = match occasion {
        FormPurpose::New => "New session",
        FormPurpose::Clone => "Another session like it",
        FormPurpose::Again => "Open it again",
    };
    let mut fields = fields(like.to.transport, family_of(&like.to.host), like);
    if occasion == FormPurpose::Clone
        && let Some(service) = fields.iter_mut().find(|field| field.name == "service")
        && let Some(text) = service.text_field_mut()
    {
        text.clear();
    }
    let mut form = Form::new(OPEN, title, fields);
    form.focus_on(if occasion == FormPurpose::Clone { "service" } else { "transport" });
    hints(&mut form, (occasion != FormPurpose::New).then_some(like));
    form
}

/// The fields of a transport, filled in from `like`.
fn fields(transport: Transport, inet6: Option<bool>, like: &SessionSpec) -> Vec<Field> {
    let transports = TRANSPORTS.map(Transport::name);
    let chosen = TRANSPORTS.iter().position(|t| *t == transport).unwrap_or(0);
    let (from_host, from_port) = match &like.from {
        None => (String::new(), String::new()),
        Some(from) => match (from.ip(), from.port()) {
            (Some(ip), Some(port)) => (ip.to_string(), port.to_string()),
            _ => (from.to_string(), String::new()),
        },
    };
    let mut fields = vec![
        Field::choice("transport", "over", &transports, chosen)
            .helped("UDP and Unix datagram: messages; the others: streams"),
    ];
    if transport.is_unix() {
        fields.push(
            Field::text("host", "path", &like.to.host)
                .wide(28)
                .helped("the path of the socket; @name is the abstract namespace"),
        );
        fields.push(
            Field::text("from", "from path", &from_host)
                .wide(28)
                .hinted("empty: no name")
                .helped("a path or @name to bind to; without, datagrams get a name that the kernel chooses"),
        );
    } else {
        fields.push(Field::text("host", "host", &like.to.host).wide(28).helped("a name or an address"));
        fields.push(
            Field::text("service", "port", &like.to.service)
                .wide(14)
                .helped("a number from 0 to 65535, or a service name such as echo"),
        );
        fields.push(
            Field::text("from", "from address", &from_host)
                .wide(28)
                .hinted("empty: system's choice")
                .helped("an address of this host to bind to before anything is sent"),
        );
        fields.push(
            Field::text("from-port", "from port", &from_port)
                .wide(8)
                .hinted("empty or 0: the system chooses")
                .helped("the local port to bind to"),
        );
    }
    if !transport.is_stream() {
        fields.push(
            Field::choice("connected", "connected", &["no", "yes"], usize::from(like.connected))
                .helped("call connect: only that peer's datagrams come in, and errors are told"),
        );
    }
    fields.push(
        Field::number("buffer", "room of recv", u64::from(like.receive_buffer), (1, RECEIVE_MOST))
            .hinted("bytes")
            .helped("bytes offered to each receive call; a longer datagram is cut"),
    );
    fields.extend(options(transport, inet6).map(|option| {
        let wanted = like.options.iter().find(|setting| setting.option == option.name);
        option_field(option, wanted.map(|setting| setting.value)).hinted(SafeText::shown(unit(option).trim()))
    }));
    fields
}

/// Options that mean something on a transport; of both families where the host does not tell which.
fn options(transport: Transport, inet6: Option<bool>) -> impl Iterator<Item = &'static SocketOption> {
    let fits = move |option: &&SocketOption| match inet6 {
        Some(inet6) => option.fits(transport, inet6),
        None => option.fits(transport, false) || option.fits(transport, true),
    };
    TABLE.iter().filter(fits)
}

/// Whether a host is an address of IPv6; `None` for a name, which may have addresses of both.
fn family_of(host: &str) -> Option<bool> {
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    let at = Endpoint { host: host.to_owned(), service: String::new(), transport: Transport::Tcp };
    at.ip().map(|ip| ip.is_ipv6())
}

/// After a change: the fields that apply now, and their hints. What was filled in stays where its field stays.
pub(in super::super) fn revise_open(form: &mut Form, like: Option<&SessionSpec>) {
    let transport = chosen_transport(form);
    let is_path = form.field("host").is_some_and(|field| field.label == "path");
    let mut host = form.text("host").to_owned();
    if transport.is_unix() != is_path {
        // An address is no path, and a path no host.
        if transport.is_unix() && family_of(&host).is_some() {
            PATH.clone_into(&mut host);
        } else if !transport.is_unix() && host.starts_with(['/', '@']) {
            HOST.clone_into(&mut host);
        }
    }
    let inet6 = family_of(&host);
    let names = |fields: &[Field]| fields.iter().map(|field| (field.name, field.label)).collect::<Vec<_>>();
    let blank = spec(Endpoint { host, service: String::new(), transport }, Vec::new());
    let mut fields = fields(transport, inet6, &blank);
    if names(&fields) != names(form.fields()) {
        for field in &mut fields {
            let before = form.field(field.name).filter(|before| before.label == field.label);
            if let Some(before) = before {
                *field = before.clone();
            }
        }
        form.change_fields(fields);
    }
    hints(form, like);
}

fn hints(form: &mut Form, like: Option<&SessionSpec>) {
    let typed = form.text("service").to_owned();
    let port = match like {
        Some(like) if typed.is_empty() && !like.to.service.is_empty() => again(&like.to.service),
        _ => port::hint(&typed, &[chosen_transport(form).protocol()]),
    };
    form.hint("service", port);
}

fn chosen_transport(form: &Form) -> Transport {
    let chosen = form.choice("transport").map_or(0, Choice::chosen);
    TRANSPORTS.get(chosen).copied().unwrap_or(Transport::Udp)
}

/// What an empty port means in the form of a clone.
fn again(service: &str) -> SafeText {
    SafeText::literal("empty: ").then(SafeText::escaped_str(service)).then(" again")
}

/// What the form of a new session says; `None` where something cannot be taken, which is said beside it.
pub(in super::super) fn read_open(form: &mut Form, like: Option<&SessionSpec>) -> Option<SessionSpec> {
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
    let mut options_set = Vec::new();
    // The family of a name is known after it is resolved: an option of either is taken here.
    for option in options(transport, family_of(&host)) {
        if let Some(value) = read_option(form, option)? {
            options_set.push(Setting::new(option.name, value));
        }
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
    Some(SessionSpec { to, addresses, from, connected, options: options_set, receive_buffer })
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
