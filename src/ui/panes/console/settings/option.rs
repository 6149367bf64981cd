//! A socket option as a field.

use crate::bytes::text::SafeText;
use crate::model::socket_option::{OptionValueKind, SocketOption};
use crate::ui::parts::{Field, Form};

/// Words of a flag that is left as the kernel has it, or set.
const FLAG: [&str; 3] = ["leave", "off", "on"];

/// A field for an option: a flag has three words, a number is left empty to leave it.
pub(super) fn option_field(option: &'static SocketOption, value: Option<i32>) -> Field {
    let field = match option.shape {
        OptionValueKind::Flag => {
            let chosen = value.map_or(0, |value| if value == 0 { 1 } else { 2 });
            Field::choice(option.name, option.name, &FLAG, chosen)
        }
        OptionValueKind::Number { .. } | OptionValueKind::Linger => {
            let text = value.map(|value| value.to_string()).unwrap_or_default();
            Field::text(option.name, option.name, &text).wide(10)
        }
    };
    field.helped(option.help)
}

/// The unit of a number, with a blank before it; empty where it has none.
pub(super) fn unit(option: &SocketOption) -> String {
    match option.shape {
        OptionValueKind::Number { unit, .. } if !unit.is_empty() => format!(" {unit}"),
        OptionValueKind::Linger => " s".to_owned(),
        _ => String::new(),
    }
}

/// The value of an option; `None` inside where it is to be left.
#[expect(clippy::option_option, reason = "outer: readable; inner: given")]
pub(super) fn read_option(form: &mut Form, option: &'static SocketOption) -> Option<Option<i32>> {
    if form.field(option.name).is_none() {
        return Some(None);
    }
    if option.shape == OptionValueKind::Flag {
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
        OptionValueKind::Number { least, most, .. } => (least, most),
        OptionValueKind::Flag => (0, 1),
        OptionValueKind::Linger => (-1, 65_535),
    };
    match text.parse::<i32>() {
        Ok(value) if (least..=most).contains(&value) => Some(Some(value)),
        _ => {
            form.fail(option.name, SafeText::shown(format!("a number from {least} to {most}")));
            None
        }
    }
}
