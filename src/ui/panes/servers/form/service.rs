//! The fields that a service has of its own, made from the table of services, and the service again.

use crate::bytes::text::SafeText;
use crate::model::endpoint::Transport;
use crate::model::server::Service;
use crate::model::service::{MOST_RULES, SERVICES, ServiceEntry, ServiceSetting};
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;

/// A service by its word, with settings as they are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenService {
    /// Its word.
    pub word: &'static str,
    /// Names and values; what is not there begins with its default.
    pub settings: Vec<(&'static str, String)>,
}

impl ChosenService {
    /// A service as it is.
    pub fn of(service: &Service) -> ChosenService {
        ChosenService { word: service.word(), settings: service.settings() }
    }

    /// A service with its defaults.
    pub const fn fresh(word: &'static str) -> ChosenService {
        ChosenService { word, settings: Vec::new() }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.settings.iter().filter(move |(other, _)| *other == name).map(|(_, value)| value.as_str())
    }
}

/// Names of the fields of a setting that can be given several times: as many as there can be of it.
const RULES: [&str; MOST_RULES] = [
    "rule", "rule 2", "rule 3", "rule 4", "rule 5", "rule 6", "rule 7", "rule 8", "rule 9", "rule 10",
    "rule 11", "rule 12", "rule 13", "rule 14", "rule 15", "rule 16", "rule 17", "rule 18", "rule 19",
    "rule 20", "rule 21", "rule 22", "rule 23", "rule 24", "rule 25", "rule 26", "rule 27", "rule 28",
    "rule 29", "rule 30", "rule 31", "rule 32",
];

/// Fields of such a setting that a form begins with; there is one more than are filled, up to all.
const SHOWN_AT_FIRST: usize = 9;

/// The words of all services, in the order of the choice.
pub(super) fn words() -> Vec<&'static str> {
    SERVICES.iter().map(|entry| entry.word).collect()
}

/// One sentence on a service.
pub(super) fn help(word: &str) -> &'static str {
    ServiceEntry::named(word).map_or("", |entry| entry.help)
}

/// Its settings over a transport.
fn settings(word: &str, transport: Transport) -> impl Iterator<Item = &'static ServiceSetting> {
    let all: &[ServiceSetting] = ServiceEntry::named(word).map_or(&[], |entry| entry.settings);
    all.iter().filter(move |setting| !setting.datagrams_only || !transport.is_stream())
}

/// The names of its fields.
fn names(setting: &'static ServiceSetting) -> &'static [&'static str] {
    if setting.repeated { &RULES } else { std::slice::from_ref(&setting.name) }
}

/// The names of the fields that a service has over a transport; of a setting that can be given several times
/// the first one's.
pub(super) fn own_fields(word: &str, transport: Transport) -> Vec<&'static str> {
    settings(word, transport).map(|setting| setting.name).collect()
}

/// Whether the fields in the form are those of the service.
pub(super) fn are_shown(form: &Form, word: &str, transport: Transport) -> bool {
    let own = own_fields(word, transport);
    // Of a setting that can be given several times the first field tells.
    let mut all = SERVICES.iter().flat_map(|entry| entry.settings).map(|setting| setting.name);
    all.all(|name| form.field(name).is_some() == own.contains(&name))
}

/// The fields of a service, filled with what was chosen.
pub(super) fn fields(chosen: &ChosenService, transport: Transport) -> Vec<Field> {
    let mut fields = Vec::new();
    for setting in settings(chosen.word, transport) {
        let mut values = chosen.values(setting.name);
        let shown = (chosen.values(setting.name).count() + 1).max(SHOWN_AT_FIRST);
        for name in names(setting).iter().take(shown) {
            let value = values.next().unwrap_or(if *name == setting.name { setting.default } else { "" });
            // Rules are long; beside others there is room for what they look like.
            let columns = if setting.repeated { 44 } else { 32 };
            let mut field = Field::text(name, name, value).wide(columns).helped(setting.help);
            if value.is_empty() {
                let missing = if setting.required && *name == setting.name { "needed: " } else { "" };
                field = field.hinted(SafeText::literal(missing).then(setting.placeholder));
            }
            fields.push(field);
        }
    }
    fields
}

/// The service that is filled in, or the field that is wrong, and why.
pub(super) fn read(form: &Form, transport: Transport) -> Result<Service, (&'static str, SafeText)> {
    let word = form.chosen("service");
    let mut given: Vec<(&'static str, &str)> = Vec::new();
    let mut fields: Vec<&'static str> = Vec::new();
    for setting in settings(word, transport) {
        for name in names(setting) {
            // Blanks at the ends may be meant: the text is taken as it stands.
            let text = form.field(name).and_then(Field::text_field).map_or("", |field| field.text());
            if !text.trim().is_empty() || setting.name == "text" {
                given.push((setting.name, text));
                fields.push(name);
            }
        }
    }
    Service::chosen(word, &given).map_err(|error| {
        // The n-th of a setting stands in the field of the n-th that was given.
        let mut same =
            given.iter().zip(&fields).filter(|((name, _), _)| error.setting.as_deref() == Some(*name));
        let field = same.nth(error.index).map(|(_, field)| *field);
        let first =
            || own_fields(word, transport).into_iter().find(|name| Some(*name) == error.setting.as_deref());
        let field = field.or_else(first).unwrap_or("service");
        let column = if error.error.column > 1 {
            SafeText::literal("column ").then(error.error.column).then(": ")
        } else {
            SafeText::EMPTY
        };
        (field, column.then(&error.error.text))
    })
}
