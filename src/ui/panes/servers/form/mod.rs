//! The form of a server: where it is, what it does, and every setting of the table that applies; what is filled in
//! is read back as a [`ServerSpec`], or as errors that point at their fields.

mod taken;

#[cfg(test)]
mod tests;

pub(crate) use taken::report_taken;

use crate::bytes::text::SafeText;
use crate::model::endpoint::Transport;
use crate::model::server::{ServerSpec, Service};
use crate::model::service::{SERVICES, ServiceEntry};
use crate::model::setting::{SETTINGS, SettingEntry};
use crate::ui::panes::servers::wildcard;
use crate::ui::parts::endpoint::{self, EndpointWords};
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;
use crate::ui::parts::settings;

/// The form's name, as it comes to `Pane::submit`.
pub(crate) const NAME: &str = "server";

/// The port of a new server: that of the echo presets.
pub(crate) const OFFERED: &str = "58001";

/// What is said of where it is.
const WORDS: EndpointWords = EndpointWords {
    order: &Transport::SERVED,
    host: (
        "address",
        "an address or name of this host, or an interface; 127.0.0.1 is this host alone, 0.0.0.0 and :: everybody",
    ),
    path: "the file to bind, made by the bind call; @name is an abstract name without a file",
    port: "0 to 65535 or the name of a service; 0: the system chooses one",
    offered: OFFERED,
    missing: "an address is missing: 127.0.0.1 is this host alone, 0.0.0.0 every interface",
};

/// The form, filled from `spec`.
pub(crate) fn build(title: impl Into<SafeText>, spec: &ServerSpec) -> Form {
    build_with(SETTINGS, title, spec)
}

/// The same with another table of settings.
pub(crate) fn build_with(table: &[SettingEntry], title: impl Into<SafeText>, spec: &ServerSpec) -> Form {
    let form = Form::new(NAME, title, fields(table, spec, None));
    let mut form = form.with_endpoint(endpoint::HOST, endpoint::PORT);
    hints(&mut form);
    form
}

/// After a change: the fields that apply now, and the hints beside them. What was filled in stays where its field
/// stays.
pub(crate) fn revise(form: &mut Form) {
    let mut at = endpoint::typed(form);
    if form.field(endpoint::PORT).is_none() {
        "0".clone_into(&mut at.service);
    }
    let was_stream = form.field("policy").is_some();
    let is_stream = at.transport.is_stream();
    let mut spec = ServerSpec::new(at, service(form));
    if let Ok(policy) = form.chosen("policy").parse() {
        spec.policy = policy;
    }
    settings::take_choices(SETTINGS, form, &mut spec);
    let fresh = fields(SETTINGS, &spec, Some(form));
    // SO_REUSEADDR means another thing for datagrams: it starts at that transport's default.
    settings::renew(form, fresh, |field| field.name != "SO_REUSEADDR" || was_stream == is_stream);
    hints(form);
}

/// The spec that is filled in; `None`, and every error stands beside its field, the focus on the first.
pub(crate) fn read(form: &mut Form) -> Option<ServerSpec> {
    read_with(SETTINGS, form)
}

/// The same with another table of settings.
pub(crate) fn read_with(table: &[SettingEntry], form: &mut Form) -> Option<ServerSpec> {
    let mut spec = ServerSpec::new(endpoint::typed(form), service(form));
    let is_read = settings::read(table, form, &mut spec);
    spec.at = endpoint::read(form, &WORDS)?;
    is_read.then_some(spec)
}

/// The service that is chosen, with its defaults.
fn service(form: &Form) -> Service {
    Service::fresh(form.chosen("service")).unwrap_or(Service::Echo)
}

fn fields(table: &[SettingEntry], spec: &ServerSpec, before: Option<&Form>) -> Vec<Field> {
    let words: Vec<&str> = SERVICES.iter().map(|entry| entry.word).collect();
    let chosen = words.iter().position(|word| *word == spec.service.word()).unwrap_or(0);
    let mut fields = endpoint::fields(&WORDS, &spec.at);
    fields.push(Field::choice("service", "service", &words, chosen).helped(help(spec.service.word())));
    fields.extend(settings::fields(table, spec, true, before));
    fields.extend(settings::fields(table, spec, false, before));
    fields
}

/// One sentence on a service.
fn help(word: &str) -> &'static str {
    ServiceEntry::named(word).map_or("", |entry| entry.help)
}

/// What is said beside fields: the class of the port, what an address means.
fn hints(form: &mut Form) {
    endpoint::hint_port(form);
    let is_wildcard = wildcard::is_wildcard(&endpoint::typed(form));
    form.hint(endpoint::HOST, if is_wildcard { "every interface: asks before it starts" } else { "" });
    let word = form.chosen("service");
    if let Some(field) = form.field_mut("service") {
        field.help = help(word);
    }
}
