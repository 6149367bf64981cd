//! What the command line gets wrong: usage errors, with a caret under the bad spot. Exit code 2.

use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::setting::{DNS_SETTINGS, SETTINGS, SettingError};

/// A command line that cannot be obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What is wrong, with the place where there is one.
    text: SafeText,
    /// The value, and a line of carets under the bad part of it.
    picture: Option<[SafeText; 2]>,
}

impl Refusal {
    /// A value of `argument` that is wrong at a place.
    pub(super) fn of(argument: &'static str, source: &str, error: &Pointed) -> Refusal {
        let text = SafeText::literal(argument).then(", column ").then(error.column).then(": ");
        Refusal { text: text.then(&error.text), picture: Some(picture(source, error)) }
    }

    /// A setting that is wrong, by its flag; `values` are all that were given, by name.
    pub(super) fn of_setting(error: &SettingError, values: &[(&str, &str)]) -> Refusal {
        let name = error.setting.as_deref();
        let mut given = values.iter().filter(|(other, _)| name == Some(*other));
        let source = given.nth(error.index).map(|(_, source)| *source);
        let fits = |source: &&str| error.error.range.end <= source.len() && !error.error.range.is_empty();
        let mut all = SETTINGS.iter().chain(DNS_SETTINGS);
        let flag = all.find(|entry| Some(entry.name) == name).map(|entry| entry.flag.to_owned());
        Refusal {
            text: SettingError { setting: flag.or(error.setting.clone()), ..error.clone() }.text(),
            picture: source.filter(fits).map(|source| picture(source, &error.error)),
        }
    }

    /// A command line that is wrong as a whole.
    pub(super) fn whole(text: impl Into<SafeText>) -> Refusal {
        Refusal { text: text.into(), picture: None }
    }

    /// The lines for standard error.
    pub(super) fn lines(&self, command: &'static str) -> Vec<SafeText> {
        let mut lines = vec![SafeText::literal("sockpit: ").then(&self.text)];
        lines.extend(self.picture.iter().flatten().cloned());
        lines.push(Refusal::hint(command));
        lines
    }

    /// Where help is, for a command or (empty) for all.
    pub(super) fn hint(command: &'static str) -> SafeText {
        let between = if command.is_empty() { "" } else { " " };
        SafeText::literal("sockpit").then(between).then(command).then(" --help shows how it is written")
    }
}

/// The source as it is shown, and carets under the part that is wrong; one caret where something is missing.
fn picture(source: &str, error: &Pointed) -> [SafeText; 2] {
    const INDENT: &str = "  ";
    let columns = |text: &str| typed(text).width();
    let before = columns(source.get(..error.range.start).unwrap_or_default());
    let under = columns(source.get(error.range.clone()).unwrap_or_default()).max(1);
    let carets = " ".repeat(before) + &"^".repeat(under);
    [SafeText::literal(INDENT).then(typed(source)), SafeText::literal(INDENT).then(SafeText::shown(carets))]
}

/// Text as it was typed, escaped, but with its backslashes as they are: it is shown to be compared
/// with what was typed, not to be pasted back.
pub(super) fn typed(text: &str) -> SafeText {
    let mut parts = text.split('\\').map(SafeText::escaped_str);
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |text, part| text.then("\\").then(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::server::Service;

    fn shown(refusal: &Refusal) -> Vec<String> {
        refusal.lines("send").into_iter().map(String::from).collect()
    }

    #[test]
    fn carets_stand_under_the_bad_part_by_its_width() {
        let source = "語\x1b:70000";
        let error = Pointed::of(source, &source[5..], "too large");
        assert_eq!(
            shown(&Refusal::of("PORT", source, &error)),
            [
                "sockpit: PORT, column 4: too large",
                r"  語\x1b:70000",
                "         ^^^^^",
                "sockpit send --help shows how it is written",
            ]
        );
        let missing = Pointed::at("ab", 2..2, "more is expected");
        assert_eq!(shown(&Refusal::of("--x", "ab", &missing))[2], "    ^");
    }

    #[test]
    fn settings_are_pictured_where_their_value_is_wrong() {
        let values = [("rule", "any => x"), ("rule", "any => $x")];
        let error = Service::chosen("rules", &values).expect_err("a wrong rule");
        let lines = shown(&Refusal::of_setting(&error, &values));
        assert!(lines[0].starts_with("sockpit: --rule 2, column 8: "), "{lines:?}");
        assert_eq!((lines[1].as_str(), lines[2].as_str()), ("  any => $x", "         ^^"));
        let error = Service::chosen("file", &[]).expect_err("no file");
        assert_eq!(shown(&Refusal::of_setting(&error, &[])).len(), 2);
    }
}
