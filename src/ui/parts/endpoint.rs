//! The fields of an endpoint: transport, and host with port, or path.

use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::endpoint::{self, Endpoint, Transport};
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;

/// The fields' names.
pub const TRANSPORT: &str = "transport";
/// Of a host, an address or a path.
pub const HOST: &str = "address";
/// Of a port.
pub const PORT: &str = "port";

/// A path where none was typed.
pub const PATH: &str = "/tmp/sockpit.sock";
/// A host where none was typed.
pub const LOOPBACK: &str = "127.0.0.1";

/// What the fields are called, and say, in a pane.
#[derive(Clone, Copy, Debug)]
pub struct EndpointWords {
    /// Transports in the order of the choice.
    pub order: &'static [Transport],
    /// Label and sentence of a host or address.
    pub host: (&'static str, &'static str),
    /// The sentence of a path.
    pub path: &'static str,
    /// The sentence of a port.
    pub port: &'static str,
    /// The port that is offered where none is chosen, which the first digit typed replaces.
    pub offered: &'static str,
    /// What is said where the host is missing.
    pub missing: &'static str,
}

/// The fields, filled in.
pub fn fields(words: &EndpointWords, at: &Endpoint) -> Vec<Field> {
    let names: Vec<&str> = words.order.iter().map(|transport| transport.name()).collect();
    let chosen = words.order.iter().position(|transport| *transport == at.transport).unwrap_or(0);
    let mut fields = vec![Field::choice(TRANSPORT, "transport", &names, chosen).helped(
        "TCP and Unix streams have connections, UDP and Unix datagrams single messages; Unix sockets are paths of this host",
    )];
    if at.transport.is_unix() {
        fields
            .push(Field::text(HOST, "path", &at.host).defaulted(at.host == PATH).wide(40).helped(words.path));
    } else {
        let (label, help) = words.host;
        fields.push(Field::text(HOST, label, &at.host).defaulted(at.host == LOOPBACK).wide(28).helped(help));
        let (label, help) = match at.transport {
            Transport::Raw => ("protocol", "icmp, igmp, icmpv6 … or a number from 0 to 255"),
            _ => ("port", words.port),
        };
        if at.transport != Transport::Ping {
            let port = Field::text(PORT, label, &at.service).defaulted(at.service == words.offered);
            fields.push(port.wide(14).helped(help));
        }
    }
    fields
}

/// The transport that is chosen.
pub fn transport(form: &Form) -> Transport {
    let word = form.chosen(TRANSPORT);
    Transport::ALL.into_iter().find(|transport| transport.name() == word).unwrap_or(Transport::Tcp)
}

/// What is typed so far. A host that is no path becomes one where a path is wanted, and the other way round.
pub fn typed(form: &Form) -> Endpoint {
    let transport = transport(form);
    let host = form.text(HOST);
    let is_path = host.starts_with(['/', '@', '.']);
    let host = match (transport.is_unix(), is_path) {
        (true, false) => PATH,
        (false, true) => LOOPBACK,
        _ => host,
    };
    let is_named = transport.has_ports() || transport == Transport::Raw;
    let service = if is_named { form.text(PORT) } else { "" };
    Endpoint { host: host.to_owned(), service: service.to_owned(), transport }
}

/// The endpoint that is filled in; `None`, and the errors stand beside their fields.
pub fn read(form: &mut Form, words: &EndpointWords) -> Option<Endpoint> {
    let transport = transport(form);
    let host = form.text(HOST).to_owned();
    if transport.is_unix() {
        if let Err(error) = endpoint::unix_path(&host) {
            form.fail_at(HOST, &error, 0);
            return None;
        }
        return Some(Endpoint { host, service: String::new(), transport });
    }
    let service = form.text(PORT).to_owned();
    let checked = match transport {
        Transport::Raw => endpoint::ip_protocol(&service).map(|_| ()),
        Transport::Ping => Ok(()),
        _ => endpoint::service(&service, &service),
    };
    let is_port_wrong = checked.map_err(|error| form.fail_at(PORT, &error, 0)).is_err();
    let host = match endpoint::peer_host(&host) {
        _ if host.is_empty() => {
            form.fail(HOST, words.missing);
            return None;
        }
        Ok(host) => host.to_owned(),
        Err(error) => {
            form.fail_at(HOST, &error, 0);
            return None;
        }
    };
    (!is_port_wrong).then_some(Endpoint { host, service, transport })
}

/// Beside the port: its class, and the name of its service.
pub fn hint_port(form: &mut Form) {
    if !transport(form).has_ports() {
        form.hint(PORT, SafeText::EMPTY);
        return;
    }
    let hint = port::hint(form.text(PORT), &[transport(form).protocol()]);
    form.hint(PORT, hint);
}
