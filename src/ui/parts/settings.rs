//! The settings of the table as fields of a form, and what is filled in read back.

use crate::bytes::text::SafeText;
use crate::model::endpoint::Endpoint;
use crate::model::pointed::Pointed;
use crate::model::rule::MOST_RULES;
use crate::model::setting::{self, Configurable, SettingEntry, SettingValue};
use crate::model::socket_option::{OptionValueKind, SocketOption, TABLE};
use crate::ui::parts::field::{Control, Field};
use crate::ui::parts::form::Form;

/// What a flag of the kernel can be set to; `default` leaves it to the system.
const FLAG: [&str; 3] = ["default", "off", "on"];

/// Names of the fields of a setting that has one for each of its texts.
const FIELDS: [&str; MOST_RULES] = [
    "rule", "rule 2", "rule 3", "rule 4", "rule 5", "rule 6", "rule 7", "rule 8", "rule 9", "rule 10",
    "rule 11", "rule 12", "rule 13", "rule 14", "rule 15", "rule 16", "rule 17", "rule 18", "rule 19",
    "rule 20", "rule 21", "rule 22", "rule 23", "rule 24", "rule 25", "rule 26", "rule 27", "rule 28",
    "rule 29", "rule 30", "rule 31", "rule 32",
];

/// Fields of such a setting that a form begins with; there is one more than are filled, up to all.
const SHOWN_AT_FIRST: usize = 9;

/// The fields of the settings that apply to `spec`, filled with what it has. `of_service` chooses between those that
/// its service alone has, and the others. `before` is the form as it was, whose fields of a list are not fewer now.
pub fn fields<S: Configurable>(
    table: &[SettingEntry],
    spec: &S,
    of_service: bool,
    before: Option<&Form>,
) -> Vec<Field> {
    let mut fields = Vec::new();
    let defaults = spec.defaults();
    for entry in table.iter().filter(|entry| entry.service.is_empty() != of_service) {
        let Some(value) = entry.on(spec) else { continue };
        let (label, help) = entry.words(spec.endpoint());
        let shown = value.show(spec);
        let is_default = shown == value.show(&defaults);
        let one = shown.first().map_or("", String::as_str);
        let empty = |empty: &'static str| match empty {
            "" if entry.required.is_empty() => SafeText::EMPTY,
            "" => SafeText::literal("needed: ").then(entry.placeholder),
            words => SafeText::literal("empty: ").then(words),
        };
        match value {
            SettingValue::Number { unit, empty: none, .. } => {
                let hint = if unit.is_empty() { empty(none) } else { (*unit).into() };
                fields.push(
                    Field::text(entry.name, label, one)
                        .defaulted(is_default)
                        .wide(10)
                        .hinted(hint)
                        .helped(help),
                );
            }
            SettingValue::Switch { get, .. } => {
                let ticks = [(entry.placeholder, get(spec))];
                fields.push(Field::ticks(entry.name, label, &ticks).helped(help));
            }
            SettingValue::Word { words, .. } => {
                let words = words();
                let chosen = words.iter().position(|word| *word == one).unwrap_or(0);
                fields.push(Field::choice(entry.name, label, &words, chosen).helped(help));
            }
            SettingValue::Text { empty: none, .. } => {
                fields.push(
                    Field::text(entry.name, label, one)
                        .defaulted(is_default)
                        .wide(32)
                        .hinted(empty(none))
                        .helped(help),
                );
            }
            SettingValue::Several { fields: 0, .. } => {
                let hint = SafeText::literal(entry.placeholder).then(" …");
                fields.push(
                    Field::text(entry.name, label, &shown.join(" ")).wide(40).hinted(hint).helped(help),
                );
            }
            SettingValue::Several { fields: most, .. } => {
                let had =
                    before.map_or(0, |form| FIELDS.iter().filter(|name| form.field(name).is_some()).count());
                let count = (shown.len() + 1).max(SHOWN_AT_FIRST).max(had).min(*most);
                for (place, name) in FIELDS.iter().take(count).enumerate() {
                    let text = shown.get(place).map_or("", String::as_str);
                    let hint = if place == 0 { empty("") } else { entry.placeholder.into() };
                    let hint = if text.is_empty() { hint } else { SafeText::EMPTY };
                    fields.push(Field::text(name, name, text).wide(44).hinted(hint).helped(help));
                }
            }
            SettingValue::Options { get, .. } => {
                let offered = offered_at(spec.endpoint());
                fields.extend(offered.map(|option| {
                    let set = get(spec).iter().find(|set| set.option == option.name);
                    option_field(option, set.map(|set| set.value))
                }));
            }
        }
    }
    fields
}

/// The socket options that there are at an endpoint.
fn offered_at(at: Option<&Endpoint>) -> impl Iterator<Item = &'static SocketOption> {
    TABLE.iter().filter(move |option| at.is_some_and(|at| option.fits_at(at)))
}

/// A field for a socket option: a flag has three words, a number is left empty for the default.
pub fn option_field(option: &'static SocketOption, value: Option<i32>) -> Field {
    let field = match option.shape {
        OptionValueKind::Flag => {
            let chosen = value.map_or(0, |value| if value == 0 { 1 } else { 2 });
            Field::choice(option.name, option.name, &FLAG, chosen)
        }
        OptionValueKind::Number { .. } | OptionValueKind::Linger => {
            let text = value.map(|value| option.show(value)).unwrap_or_default();
            let hint = match (option.shape, option.unit()) {
                (OptionValueKind::Linger, _) => "seconds, or off; 0 resets",
                (_, "") => "empty: default",
                (_, unit) => unit,
            };
            Field::text(option.name, option.name, &text).wide(11).hinted(hint)
        }
    };
    field.helped(option.help)
}

/// The value of a socket option, `None` inside where it is left as it is; `None` outside where it cannot be taken,
/// which is said beside the field.
pub fn read_option(form: &mut Form, option: &'static SocketOption) -> Option<Option<i32>> {
    let Some(text) = text_of(form, option.name).filter(|text| !text.is_empty()) else { return Some(None) };
    match option.parse(&text) {
        Ok(value) => Some(Some(value)),
        Err(error) => {
            form.fail_at(option.name, &error, 0);
            None
        }
    }
}

/// What is filled in or chosen in a field; `default` is nothing.
fn text_of(form: &Form, name: &str) -> Option<String> {
    Some(match &form.field(name)?.control {
        Control::Choice(choice) if choice.word() == FLAG[0] => String::new(),
        Control::Choice(choice) => choice.word().to_owned(),
        Control::Ticks(ticks) => if ticks.ticked().next().is_some() { "on" } else { "off" }.to_owned(),
        Control::Text(field) | Control::Number { field, .. } => field.text().to_owned(),
    })
}

/// A text that was filled in: of which setting, in which field, and where in that the text begins.
struct FilledSetting {
    setting: &'static str,
    text: String,
    field: &'static str,
    start: isize,
}

/// Reads the settings that apply to `spec` from the form into it; whether all could be taken. Errors stand beside
/// their fields, the focus is on the first.
pub fn read<S: Configurable>(table: &[SettingEntry], form: &mut Form, spec: &mut S) -> bool {
    let filled = filled(table, form, spec);
    for entry in table {
        if let Some(SettingValue::Options { change, .. }) = entry.on(spec).copied() {
            change(spec).clear();
        }
    }
    let given: Vec<(&str, &str)> =
        filled.iter().map(|filled| (filled.setting, filled.text.as_str())).collect();
    let mut errors = setting::read(table, spec, &given);
    errors.reverse();
    for error in &errors {
        let name = error.setting.as_deref().unwrap_or_default();
        let same = || filled.iter().filter(|filled| filled.setting == name);
        match same().nth(error.index) {
            None => form.fail(name, error.error.text.clone()),
            Some(FilledSetting { text, field, start, .. }) => {
                let is_word = same().nth(1).is_some_and(|second| second.field == *field);
                let prefix = match error.error.column {
                    _ if is_word => SafeText::escaped_str(text).then(": "),
                    1 => SafeText::EMPTY,
                    _ if *start < 0 => SafeText::EMPTY,
                    column => SafeText::literal("column ").then(column).then(": "),
                };
                let words = Pointed { text: prefix.then(&error.error.text), ..error.error.clone() };
                form.fail_at(field, &words, *start);
            }
        }
    }
    errors.is_empty()
}

fn filled<S: Configurable>(table: &[SettingEntry], form: &Form, spec: &S) -> Vec<FilledSetting> {
    let mut filled = Vec::new();
    for entry in table {
        // Whether it applies may depend on what is read before: the field is there where it does.
        let Some(of) = S::of(entry) else { continue };
        let mut push = |setting, text: &str, field, start| {
            filled.push(FilledSetting { setting, text: text.to_owned(), field, start });
        };
        match &of.value {
            SettingValue::Options { .. } => {
                for option in offered_at(spec.endpoint()) {
                    let Some(text) = text_of(form, option.name).filter(|text| !text.is_empty()) else {
                        continue;
                    };
                    let before = -(option.name.len() as isize) - 1;
                    push(entry.name, &format!("{}={}", option.name, text.trim()), option.name, before);
                }
            }
            SettingValue::Several { fields: 0, .. } => {
                let text = text_of(form, entry.name).unwrap_or_default();
                for word in text.split_whitespace() {
                    push(
                        entry.name,
                        word,
                        entry.name,
                        (word.as_ptr().addr() - text.as_ptr().addr()) as isize,
                    );
                }
            }
            SettingValue::Several { .. } => {
                for name in FIELDS {
                    let text = text_of(form, name).filter(|text| !text.trim().is_empty());
                    if let Some(text) = text {
                        push(entry.name, &text, name, 0);
                    }
                }
            }
            // Blanks at the ends of a text may be meant: it is taken as it stands.
            of => {
                let text = text_of(form, entry.name);
                let is_text = matches!(of, SettingValue::Text { .. });
                if let Some(text) = &text {
                    push(entry.name, if is_text { text } else { text.trim() }, entry.name, 0);
                }
            }
        }
    }
    filled
}

/// Sets in `spec` what is ticked and chosen in the form: which further settings apply may depend on that.
pub fn take_choices<S: Configurable>(table: &[SettingEntry], form: &Form, spec: &mut S) {
    for entry in table {
        let Some(text) = text_of(form, entry.name) else { continue };
        match entry.on(spec).copied() {
            Some(SettingValue::Switch { set, .. }) => set(spec, text == "on"),
            Some(SettingValue::Word { set, .. }) => {
                // A word that is not known here changes nothing; it is told when the form is read.
                let _ = set(spec, &text);
            }
            _ => {}
        }
    }
}

/// The form with these fields, where others apply now; what was filled in stays where a field of the same name and
/// label stays and `keeps` says so.
pub fn renew(form: &mut Form, mut fresh: Vec<Field>, keeps: impl Fn(&Field) -> bool) {
    let names = |fields: &[Field]| fields.iter().map(|field| (field.name, field.label)).collect::<Vec<_>>();
    if names(&fresh) == names(form.fields()) {
        return;
    }
    for field in &mut fresh {
        let before = form.field(field.name).filter(|before| before.label == field.label && keeps(before));
        if let Some(before) = before {
            *field = Field { help: field.help, ..before.clone() };
        }
    }
    form.change_fields(fresh);
}

/// Says beside each socket option what the kernel made of it.
pub fn report_options(form: &mut Form, options: &[(String, i32)]) {
    for (name, value) in options {
        if let Some(option) = SocketOption::named(name) {
            form.hint(option.name, SafeText::literal("kernel: ").then(SafeText::shown(option.words(*value))));
        }
    }
}
