//! From the fields to a spec, or errors beside the fields that are wrong.

use bytes::Bytes;

use super::fields::{offered, transport};
use super::service;
use crate::bytes::notation::Notation;
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::server::{Policy, ServerSpec, Service};
use crate::model::socket_option::{OptionValueKind, Setting, SocketOption};
use crate::ui::panes::servers::typed;
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;

/// Errors, in the order of the fields.
#[derive(Default)]
struct FormErrors(Vec<(&'static str, SafeText)>);

impl FormErrors {
    /// The value, or `rest` and an error beside the field.
    fn or<T>(&mut self, field: &'static str, read: Result<T, SafeText>, rest: T) -> T {
        read.unwrap_or_else(|words| {
            self.0.push((field, words));
            rest
        })
    }
}

/// The spec that is filled in; `None`, and every error stands beside its field, the focus on the first.
pub fn read(form: &mut Form) -> Option<ServerSpec> {
    let transport = transport(form);
    let mut wrong = FormErrors::default();
    let at = endpoint(form, transport, &mut wrong);
    let service = match service::read(form, transport) {
        Ok(service) => service,
        Err(error) => {
            wrong.0.push(error);
            Service::Echo
        }
    };
    let mut spec = ServerSpec::new(at, service);
    if transport.is_stream() {
        spec.policy = match form.chosen("policy") {
            "one-at-a-time" => Policy::OneAtATime,
            "busy" => {
                let text = bytes_of(form, "busy");
                Policy::Busy { text: wrong.or("busy", text, Bytes::new()) }
            }
            _ => Policy::Concurrent,
        };
        let backlog = number(form, "backlog", 0, 65_535);
        spec.backlog = wrong.or("backlog", backlog, 5).try_into().unwrap_or(i32::MAX);
        spec.idle_limit = wrong.or("idle", typed::limit(form.text("idle")), None);
    }
    let limit = number(form, "limit", 1, 1_000_000);
    spec.connection_limit = wrong.or("limit", limit, 256).try_into().unwrap_or(u32::MAX);
    let buffer = number(form, "buffer", 1, 1_048_576);
    spec.receive_buffer = wrong.or("buffer", buffer, 65_536).try_into().unwrap_or(u32::MAX);
    spec.once = form.is_ticked("more", "once");
    spec.groups = wrong.or("groups", typed::groups(form.text("groups")), Vec::new());
    let faults = typed::faults(form.text("faults")).and_then(|faults| {
        match faults.iter().find(|fault| !fault.fits(transport.is_stream())) {
            Some(fault) if transport.is_stream() => {
                Err(SafeText::literal(fault.word()).then(" is for datagrams: TCP repeats what is lost"))
            }
            Some(fault) => Err(SafeText::literal(fault.word()).then(" is for streams")),
            None => Ok(faults),
        }
    });
    spec.faults = wrong.or("faults", faults, Vec::new());
    spec.seed = wrong.or("seed", number(form, "seed", 0, u64::MAX), 1);
    spec.options = options(form, transport, &mut wrong);
    if wrong.0.is_empty() {
        return Some(spec);
    }
    let first = wrong.0.first().map(|(name, _)| *name);
    for (name, words) in wrong.0 {
        form.fail(name, words);
    }
    if let Some(first) = first {
        form.focus_on(first);
    }
    None
}

fn endpoint(form: &Form, transport: Transport, wrong: &mut FormErrors) -> Endpoint {
    let host = form.text("address").to_owned();
    if transport.is_unix() {
        if host.is_empty() || host == "@" {
            wrong.0.push(("address", "a path is missing: /tmp/name.sock, or @name".into()));
        } else if host.len() > 107 {
            let words = format!("{} bytes are too long: a path has at most 107 (sun_path)", host.len());
            wrong.0.push(("address", SafeText::shown(words)));
        }
        return Endpoint { host, service: String::new(), transport };
    }
    if host.is_empty() {
        let words = "an address is missing: 127.0.0.1 is this host alone, 0.0.0.0 every interface";
        wrong.0.push(("address", words.into()));
    }
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let service = form.text("port").to_owned();
    let protocol = transport.protocol();
    // A name that is not in our own table may be in the system's: getaddrinfo knows.
    let is_name = service.starts_with(|first: char| first.is_ascii_alphabetic())
        && service.chars().all(|ch| ch.is_ascii_alphanumeric() || "-_.+".contains(ch));
    if let Err(error) = port::parse(&service)
        && port::service_port(&service, protocol).is_none()
        && !is_name
    {
        wrong.0.push(("port", error.text()));
    }
    Endpoint { host, service, transport }
}

/// The bytes of a text field, in payload notation.
fn bytes_of(form: &Form, name: &str) -> Result<Bytes, SafeText> {
    let text = form.field(name).and_then(Field::text_field).map_or("", |field| field.text());
    Notation::Text.parse(text).map(Bytes::from).map_err(|error| error.text())
}

fn number(form: &Form, name: &str, least: u64, most: u64) -> Result<u64, SafeText> {
    let text = form.text(name);
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if is_plain && (least..=most).contains(&number) => Ok(number),
        _ => Err(SafeText::shown(format!("a number from {least} to {most} is wanted"))),
    }
}

fn options(form: &Form, transport: Transport, wrong: &mut FormErrors) -> Vec<Setting> {
    let mut settings = Vec::new();
    for option in offered(transport) {
        match value(form, option) {
            Ok(Some(value)) => settings.push(Setting::new(option.name, value)),
            Ok(None) => {}
            Err(words) => wrong.0.push((option.name, words)),
        }
    }
    settings
}

fn value(form: &Form, option: &SocketOption) -> Result<Option<i32>, SafeText> {
    if option.shape == OptionValueKind::Flag {
        return Ok(match form.chosen(option.name) {
            "off" => Some(0),
            "on" => Some(1),
            _ => None,
        });
    }
    let text = form.text(option.name);
    if text.is_empty() {
        return Ok(None);
    }
    let (least, most) = match option.shape {
        OptionValueKind::Number { least, most, .. } => (least, most),
        OptionValueKind::Flag | OptionValueKind::Linger => (-1, 65_535),
    };
    match text.parse::<i32>() {
        Ok(value) if (least..=most).contains(&value) => Ok(Some(value)),
        _ => Err(SafeText::shown(format!(
            "a number from {least} to {most} is wanted, or nothing: the default"
        ))),
    }
}
