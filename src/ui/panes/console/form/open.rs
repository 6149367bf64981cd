//! The form of a new session. It shows what applies to the transport that is chosen, and to the family where the
//! host tells it.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::console::SessionSpec;
use crate::model::endpoint::{Endpoint, RecentEndpoints, Transport};
use crate::model::setting::{SETTINGS, SettingEntry};
use crate::ui::parts::endpoint::{self, EndpointWords};
use crate::ui::parts::{Field, Form, settings};
use crate::ui::world::World;

/// Name of the form, as it comes to `Pane::submit`.
pub(in super::super) const OPEN: &str = "console-open";

/// The setting of the local file: only a session that fetches has it.
const LOCAL_FILE: &str = "output";

/// What is said of where it goes.
const WORDS: EndpointWords = EndpointWords {
    order: &[
        Transport::Udp,
        Transport::Tcp,
        Transport::UnixStream,
        Transport::UnixDatagram,
        Transport::UnixSeqpacket,
        Transport::Raw,
        Transport::Ping,
    ],
    host: (
        "host",
        "a name or an address; one with a port, as localhost:7 or [::1]:7, is taken apart; up: where sessions went before",
    ),
    path: "the path of the socket; @name is the abstract namespace",
    port: "a number from 0 to 65535, or a service name such as echo",
    offered: "",
    missing: "a name or an address is needed",
};

/// What the form is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FormPurpose {
    /// A session from nothing.
    New,
    /// Another one like one that there is; its port is left to be typed.
    Clone,
    /// One that is over, with other settings.
    Again,
    /// One that fetches a file.
    Fetch,
}

/// The form, filled in from `like`.
pub(in super::super) fn open_form(like: &SessionSpec, occasion: FormPurpose, world: &World) -> Form {
    let title = match occasion {
        FormPurpose::New => "New session",
        FormPurpose::Clone => "Another session like it",
        FormPurpose::Again => "Open it again",
        FormPurpose::Fetch => "Fetch a file",
    };
    let form = Form::new(OPEN, title, fields(SETTINGS, like, None));
    let mut form = form.with_endpoint(endpoint::HOST, endpoint::PORT);
    if occasion == FormPurpose::Clone
        && let Some(text) = form.field_mut(endpoint::PORT).and_then(Field::text_field_mut)
    {
        text.clear();
    }
    form.focus_on(match occasion {
        FormPurpose::Clone => endpoint::PORT,
        FormPurpose::Fetch => LOCAL_FILE,
        FormPurpose::New | FormPurpose::Again => endpoint::TRANSPORT,
    });
    let is_like = matches!(occasion, FormPurpose::Clone | FormPurpose::Again);
    hints(&mut form, is_like.then_some(like));
    offer_recent(&mut form, world);
    form
}

/// Where sessions went over the transport that is chosen is the history of the host, or of the path.
fn offer_recent(form: &mut Form, world: &World) {
    let transport = endpoint::transport(form);
    let recent = world.recent.iter().flat_map(RecentEndpoints::iter).map(|recent| &recent.to);
    let mut texts: Vec<String> = recent
        .filter(|to| to.transport == transport)
        .map(|to| if transport.has_ports() { to.to_string() } else { SafeText::escaped_str(&to.host).into() })
        .collect();
    texts.reverse();
    if let Some(field) = form.field_mut(endpoint::HOST).and_then(Field::text_field_mut) {
        field.offer(texts);
    }
}

pub(super) fn fields(table: &[SettingEntry], like: &SessionSpec, before: Option<&Form>) -> Vec<Field> {
    let mut fields = endpoint::fields(&WORDS, &like.to);
    fields.extend(settings::fields(table, like, false, before));
    fields
}

/// A session to where the form says, with every setting at its default; one that fetches a file where the form has a
/// field for that.
fn blank(form: &Form) -> SessionSpec {
    let to = endpoint::typed(form);
    if form.field(LOCAL_FILE).is_some() {
        SessionSpec::fetching(to, Vec::new())
    } else {
        SessionSpec::new(to, Vec::new())
    }
}

/// After a change: the fields that apply now, and their hints. What was filled in stays where its field stays.
pub(in super::super) fn revise_open(form: &mut Form, like: Option<&SessionSpec>, world: &World) {
    let mut spec = blank(form);
    settings::take_choices(SETTINGS, form, &mut spec);
    let fresh = fields(SETTINGS, &spec, Some(form));
    settings::renew(form, fresh, |_| true);
    hints(form, like);
    offer_recent(form, world);
}

fn hints(form: &mut Form, like: Option<&SessionSpec>) {
    endpoint::hint_port(form);
    if let Some(like) =
        like.filter(|like| form.text(endpoint::PORT).is_empty() && !like.to.service.is_empty())
    {
        let again = SafeText::literal("empty: ").then(SafeText::escaped_str(&like.to.service));
        form.hint(endpoint::PORT, again.then(" again"));
    }
}

/// What the form of a new session says; `None` where something cannot be taken, which is said beside it.
pub(in super::super) fn read_open(form: &mut Form, like: Option<&SessionSpec>) -> Option<SessionSpec> {
    read_with(SETTINGS, form, like)
}

pub(super) fn read_with(
    table: &[SettingEntry],
    form: &mut Form,
    like: Option<&SessionSpec>,
) -> Option<SessionSpec> {
    // An empty port is the one of the session that is cloned.
    if let Some(like) = like
        && let Some(field) = form.field_mut(endpoint::PORT).and_then(Field::text_field_mut)
        && field.text().trim().is_empty()
    {
        field.set(&like.to.service);
    }
    let mut spec = blank(form);
    let is_read = settings::read(table, form, &mut spec);
    spec.to = endpoint::read(form, &WORDS)?;
    // Addresses are known already only while nothing of the endpoint changed but the port.
    if let Some(like) = like
        && like.to.host == spec.to.host
        && like.to.transport == spec.to.transport
    {
        spec.addresses = ported(&like.addresses, &spec.to);
    }
    is_read.then_some(spec)
}

fn ported(addresses: &[Address], to: &Endpoint) -> Vec<Address> {
    match to.service.parse() {
        Ok(port) => addresses.iter().map(|address| address.clone().with_port(port)).collect(),
        Err(_) => Vec::new(),
    }
}
