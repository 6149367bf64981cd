//! The fields for a transport and a service, filled from a spec.

use super::service::{self, ChosenService};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::endpoint::Transport;
use crate::model::server::{Policy, ServerSpec, Service};
use crate::model::service::POLICIES;
use crate::model::socket_option::{OptionValueKind, SocketOption, TABLE};
use crate::model::span;
use crate::ui::panes::servers::wildcard;
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;

/// The form's name, as it comes to `Pane::submit`.
pub const NAME: &str = "server";

/// Transports, in the order of the choice.
pub(super) const TRANSPORTS: [(&str, Transport); 4] = [
    ("TCP", Transport::Tcp),
    ("UDP", Transport::Udp),
    ("Unix stream", Transport::UnixStream),
    ("Unix datagram", Transport::UnixDatagram),
];

/// What a flag can be set to; `default` leaves it to the system.
pub(super) const FLAG: [&str; 3] = ["default", "off", "on"];

/// The form, filled from `spec`, with a service of its own or another one.
pub fn build(title: impl Into<SafeText>, spec: &ServerSpec, chosen: &ChosenService) -> Form {
    let mut form = Form::new(NAME, title, fields(spec, chosen));
    hints(&mut form);
    form
}

/// After a change: fields that the transport or the service wants, and the hints beside fields. What was
/// filled in stays where the field stays.
pub fn revise(form: &mut Form) {
    let transport = transport(form);
    let word = form.chosen("service");
    let was_stream = form.field("policy").is_some();
    let is_same = was_stream == transport.is_stream()
        && form.field("port").is_some() != transport.is_unix()
        && form.field("groups").is_some() == (transport == Transport::Udp)
        && service::are_shown(form, word, transport);
    if !is_same {
        let mut at = crate::model::endpoint::Endpoint {
            host: form.text("address").to_owned(),
            service: "0".to_owned(),
            transport,
        };
        if transport.is_unix() && at.ip().is_some() {
            "/tmp/sockpit.sock".clone_into(&mut at.host);
        }
        // A path is no address of IP: back from Unix, the server is on this host alone again.
        let was_path = !transport.is_unix() && at.host.starts_with(['/', '@']);
        if was_path {
            "127.0.0.1".clone_into(&mut at.host);
        }
        let mut fresh = fields(&ServerSpec::new(at, Service::Echo), &ChosenService::fresh(word));
        for field in &mut fresh {
            // SO_REUSEADDR means another thing for datagrams: it starts at that transport's default.
            let keeps = field.name != "SO_REUSEADDR" || was_stream == transport.is_stream();
            let keeps = keeps && !(field.name == "address" && (was_path || transport.is_unix()));
            if let Some(old) = form.field(field.name).filter(|_| keeps) {
                field.control = old.control.clone();
                field.hint = old.hint.clone();
                field.error = old.error.clone();
            }
        }
        form.change_fields(fresh);
    }
    hints(form);
}

/// The transport that is chosen.
pub(super) fn transport(form: &Form) -> Transport {
    let word = form.chosen("transport");
    TRANSPORTS.iter().find(|(name, _)| *name == word).map_or(Transport::Tcp, |(_, transport)| *transport)
}

/// The options that are offered: those of either family, since the address decides which it is.
pub(super) fn offered(transport: Transport) -> impl Iterator<Item = &'static SocketOption> + Clone {
    TABLE.iter().filter(move |option| option.fits(transport, false) || option.fits(transport, true))
}

fn fields(spec: &ServerSpec, own: &ChosenService) -> Vec<Field> {
    let transport = spec.at.transport;
    let words = TRANSPORTS.map(|(name, _)| name);
    let chosen = TRANSPORTS.iter().position(|(_, each)| *each == transport).unwrap_or(0);
    let mut fields = vec![Field::choice("transport", "transport", &words, chosen).helped(
        "over what: a stream with connections, or single datagrams; over IP, or a path of this host",
    )];
    if transport.is_unix() {
        fields.push(
            Field::text("address", "path", &spec.at.host)
                .wide(40)
                .helped("the file to bind, made by the bind call; @name is an abstract name without a file"),
        );
    } else {
        fields.push(
            Field::text("address", "address", &spec.at.host)
                .wide(26)
                .helped("an address or name of this host, or an interface; 127.0.0.1 is this host alone, 0.0.0.0 and :: everybody"),
        );
        fields.push(
            Field::text("port", "port", &spec.at.service)
                .wide(12)
                .helped("0 to 65535 or the name of a service; 0: the system chooses one"),
        );
    }
    let services = service::words();
    let chosen = services.iter().position(|word| *word == own.word).unwrap_or(0);
    fields.push(Field::choice("service", "service", &services, chosen).helped(service::help(own.word)));
    fields.extend(service::fields(own, transport));
    if transport.is_stream() {
        let policies: Vec<&'static str> = POLICIES.iter().map(|entry| entry.word).collect();
        let chosen = policies.iter().position(|word| *word == spec.policy.word()).unwrap_or(0);
        let busy = match &spec.policy {
            Policy::Busy { text } => SafeText::escaped(text),
            _ => SafeText::escaped(Policy::BUSY),
        };
        fields.push(
            Field::choice("policy", "policy", &policies, chosen).helped(
                "all clients at once; one, the others in the kernel's queue; one, the others told so",
            ),
        );
        fields.push(
            Field::text("busy", "busy text", busy.as_str())
                .wide(20)
                .helped("what clients beyond the first are told by the policy busy"),
        );
        fields.push(
            Field::number("backlog", "backlog", u64::try_from(spec.backlog).unwrap_or(0), (0, 65_535))
                .helped(
                    "the argument of listen: the accept queue holds one more; Linux caps it at somaxconn",
                ),
        );
        let limit = u64::from(spec.connection_limit);
        fields.push(
            Field::number("limit", "connections", limit, (1, 1_000_000))
                .helped("open connections at most; further clients wait in the kernel's queue"),
        );
        let idle = spec.idle_limit.map_or_else(String::new, span::show);
        fields.push(
            Field::text("idle", "idle limit", &idle)
                .wide(10)
                .helped("close a connection that is silent for so long: 30, 5m; empty is off"),
        );
    } else {
        let limit = u64::from(spec.connection_limit);
        fields.push(
            Field::number("limit", "peers", limit, (1, 1_000_000))
                .helped("peers remembered at most; the oldest make room"),
        );
    }
    fields.push(
        Field::number("buffer", "recv buffer", spec.receive_buffer.into(), (1, 1_048_576))
            .hinted("the books: 128, 80, 32")
            .helped("bytes offered to each receive call; a longer datagram is cut, a stream comes in pieces"),
    );
    fields.push(
        Field::ticks("more", "also", &[("once", spec.once)])
            .helped("once: stop after the first client was served"),
    );
    if transport == Transport::Udp {
        let groups: Vec<String> = spec.groups.iter().map(ToString::to_string).collect();
        fields.push(
            Field::text("groups", "groups", &groups.join(" "))
                .wide(40)
                .helped("multicast groups to join: GROUP[@INTERFACE][,SOURCE], blanks between them"),
        );
    }
    let faults: Vec<String> = spec.faults.iter().map(ToString::to_string).collect();
    fields.push(
        Field::text("faults", "faults", &faults.join(" ")).wide(40).helped(
            "misbehave on purpose: drop:out:30% delay:in:50ms+20ms; they can be switched while it runs",
        ),
    );
    fields.push(
        Field::number("seed", "seed", spec.seed, (0, u64::MAX))
            .helped("the chance of faults and games begins here: the same seed, the same run"),
    );
    fields.extend(offered(transport).map(|option| option_field(option, spec)));
    fields
}

fn option_field(option: &'static SocketOption, spec: &ServerSpec) -> Field {
    let set = spec.options.iter().find(|setting| setting.option == option.name).map(|setting| setting.value);
    match option.shape {
        OptionValueKind::Flag => {
            let chosen = set.map_or(0, |value| if value == 0 { 1 } else { 2 });
            Field::choice(option.name, option.name, &FLAG, chosen).helped(option.help)
        }
        OptionValueKind::Number { unit, .. } => {
            let text = set.map_or_else(String::new, |value| value.to_string());
            let hint = if unit.is_empty() { "empty: default" } else { unit };
            Field::text(option.name, option.name, &text).wide(11).hinted(hint).helped(option.help)
        }
        OptionValueKind::Linger => {
            let text = set.map_or_else(String::new, |value| value.to_string());
            Field::text(option.name, option.name, &text)
                .wide(11)
                .hinted("seconds; -1 off; 0 resets")
                .helped(option.help)
        }
    }
}

/// What is said beside fields: the class of the port, what an address means.
fn hints(form: &mut Form) {
    let port = port::hint(form.text("port"), &[transport(form).protocol()]);
    form.hint("port", port);
    let at = crate::model::endpoint::Endpoint {
        host: form.text("address").to_owned(),
        service: String::new(),
        transport: transport(form),
    };
    let is_wildcard = wildcard::is_wildcard(&at);
    form.hint("address", if is_wildcard { "every interface: asks before it starts" } else { "" });
    if let Some(field) = form.field_mut("service")
        && let crate::ui::parts::field::Control::Choice(choice) = &field.control
    {
        field.help = service::help(choice.word());
    }
}
