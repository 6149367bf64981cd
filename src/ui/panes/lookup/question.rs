//! The form of the question: what is filled in, and the `getaddrinfo` arguments that it means.

use crate::bytes::hints::{AI_FLAGS, known};
use crate::bytes::port::{self, Protocol};
use crate::bytes::text::SafeText;
use crate::model::hints::Hints;
use crate::model::ladder::names;
use crate::model::lookup::Question;
use crate::ui::explain::Topic;
use crate::ui::parts::field::Control;
use crate::ui::parts::{Field, Form};

/// What a choice calls a number that has no word of its own.
const OTHER: &str = "#";
/// `ai_family` of the words `any`, `inet`, `inet6`.
const FAMILIES: [i32; 3] = [0, 2, 10];
/// `ai_socktype` of the words `any`, `stream`, `dgram`, `raw`.
const TYPES: [i32; 4] = [0, 1, 2, 3];
/// `ai_protocol` of the words `0`, `tcp`, `udp`.
const PROTOCOLS: [i32; 3] = [0, 6, 17];

/// The question as it is being put together.
#[derive(Clone, Debug)]
pub(super) struct QuestionForm {
    pub(super) form: Form,
    /// What `#` stands for in each choice; of the flags, the bits that have no box.
    others: Hints,
}

impl Default for QuestionForm {
    fn default() -> QuestionForm {
        let boxes: Vec<(&'static str, bool)> = AI_FLAGS.iter().map(|flag| (flag.word, false)).collect();
        let hints = "left and right choose; # is any other number: e types it";
        let form = Form::new(
            "ask",
            "",
            vec![
                Field::text("node", "node", "").wide(28).helped("host name or address; empty is NULL"),
                Field::text("service", "service", "")
                    .wide(12)
                    .beside()
                    .helped("port or service name; empty is NULL"),
                Field::choice("family", "family", &["any", "inet", "inet6", OTHER], 0).helped(hints),
                Field::choice("type", "type", &["any", "stream", "dgram", "raw", OTHER], 0)
                    .beside()
                    .helped(hints),
                Field::choice("protocol", "proto", &["0", "tcp", "udp", OTHER], 0).beside().helped(hints),
                Field::ticks("flags", "flags", &boxes),
            ],
        );
        let form = form.with_endpoint("node", "service");
        let mut ask = QuestionForm { form, others: Hints { family: 1, socktype: 5, protocol: 1, flags: 0 } };
        ask.look();
        ask
    }
}

impl QuestionForm {
    /// The text of a field; `None` for an empty one, which is NULL.
    fn text(&self, name: &str) -> Option<String> {
        Some(self.form.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn number(&self, name: &str, words: &[i32], other: i32) -> i32 {
        let place = self.form.choice(name).map_or(0, crate::ui::parts::Choice::chosen);
        words.get(place).copied().unwrap_or(other)
    }

    /// The hints as they are filled in.
    pub(super) fn hints(&self) -> Hints {
        let boxes = self.form.ticks("flags");
        let ticked = AI_FLAGS.iter().filter(|flag| boxes.is_some_and(|boxes| boxes.is_ticked(flag.word)));
        Hints {
            family: self.number("family", &FAMILIES, self.others.family),
            socktype: self.number("type", &TYPES, self.others.socktype),
            protocol: self.number("protocol", &PROTOCOLS, self.others.protocol),
            flags: ticked.fold(self.others.flags, |all, flag| all | flag.bit),
        }
    }

    /// Fills the hints in; hints without a word become `#`, bits without a box are kept.
    pub(super) fn set_hints(&mut self, hints: Hints) {
        self.choose("family", &FAMILIES, hints.family);
        self.choose("type", &TYPES, hints.socktype);
        self.choose("protocol", &PROTOCOLS, hints.protocol);
        let keep = |words: &[i32], new: i32, old: i32| if words.contains(&new) { old } else { new };
        self.others = Hints {
            family: keep(&FAMILIES, hints.family, self.others.family),
            socktype: keep(&TYPES, hints.socktype, self.others.socktype),
            protocol: keep(&PROTOCOLS, hints.protocol, self.others.protocol),
            flags: hints.flags & !known(AI_FLAGS),
        };
        if let Some(Control::Ticks(boxes)) = self.form.field_mut("flags").map(|field| &mut field.control) {
            for flag in AI_FLAGS {
                boxes.set(flag.word, hints.flags & flag.bit != 0);
            }
        }
        self.look();
    }

    fn choose(&mut self, name: &str, words: &[i32], number: i32) {
        let place = words.iter().position(|word| *word == number).unwrap_or(words.len());
        if let Some(Control::Choice(choice)) = self.form.field_mut(name).map(|field| &mut field.control) {
            choice.choose(place);
        }
    }

    /// Fills a text field in; `None` empties it.
    pub(super) fn set_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(field) = self.form.field_mut(name).and_then(Field::text_field_mut) {
            field.set(text.unwrap_or_default());
        }
        self.look();
    }

    /// What can be explained of the field with the focus: what is chosen in it, then what it is for.
    pub(super) fn topics(&self) -> Vec<Topic> {
        let hints = self.hints();
        let flags = self.form.ticks("flags").map_or("", crate::ui::parts::Ticks::current);
        let (chosen, about): (SafeText, &str) = match self.form.focused().map_or("", |field| field.name) {
            "node" => ("node".into(), "getaddrinfo (call)"),
            "service" => ("service name".into(), "port"),
            "family" => (names::family(hints.family), "hints"),
            "type" => (names::socket_type(hints.socktype), "hints"),
            "protocol" => (names::protocol(hints.protocol), "hints"),
            _ => {
                (AI_FLAGS.iter().find(|flag| flag.word == flags).map_or("", |flag| flag.name).into(), "hints")
            }
        };
        [chosen.as_str(), about].into_iter().filter_map(Topic::named).collect()
    }

    /// The arguments as they will be passed.
    pub(super) fn question(&self) -> Question {
        Question {
            node: self.text("node"),
            service: self.text("service"),
            hints: self.hints(),
            as_typed: false,
        }
    }

    /// Why the question is not asked at once: the field, and words for it. glibc takes a port of more than 16 bits
    /// modulo 65536, so that one would talk to another port than the one that was typed.
    pub(super) fn refusal(&self) -> Option<(&'static str, SafeText)> {
        let service = self.text("service").filter(|service| is_out_of_range(service))?;
        let words = SafeText::escaped_str(&service).truncated_with(24, "...");
        let words = words.then(" is no port: ports go from 0 to 65535.");
        let words = match port::glibc_port(&service) {
            Some(number) => {
                words.then(" getaddrinfo of glibc would take it modulo 65536, as port ").then(number)
            }
            None => words.then(" getaddrinfo of glibc would take it for a name: EAI_SERVICE"),
        };
        Some(("service", words))
    }

    /// Says beside the fields what they mean: the class of a port, the port of a service name.
    pub(super) fn look(&mut self) {
        let service = self.text("service");
        let hint = port::hint(service.as_deref().unwrap_or_default(), &[Protocol::Tcp, Protocol::Udp]);
        self.form.hint("service", hint);
    }
}

/// Whether it is a number, and no port.
fn is_out_of_range(service: &str) -> bool {
    let digits = service.strip_prefix(['-', '+']).unwrap_or(service);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && port::parse(service).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_service(text: &str) -> QuestionForm {
        let mut ask = QuestionForm::default();
        ask.set_text("service", Some(text));
        ask
    }

    #[test]
    fn the_class_of_a_port_stands_beside_it() {
        let hint = |text| with_service(text).form.field("service").map(|field| field.hint.to_string());
        for (text, words) in [
            ("0", "system chooses"),
            ("1", "well-known, tcpmux"),
            ("1023", "well-known, 1-1023"),
            ("1024", "registered, 1024-49151"),
            ("49151", "registered, 1024-49151"),
            ("49152", "dynamic, 49152-65535"),
            ("65535", "dynamic, 49152-65535"),
            ("echo", "port 7"),
            ("biff", "port 512"),
            ("nosuchsvc", "a service name"),
            ("65536", "no port: 0-65535"),
            ("-1", "no port: 0-65535"),
        ] {
            assert_eq!(hint(text).as_deref(), Some(words), "{text}");
        }
    }

    #[test]
    fn what_glibc_would_wrap_is_refused_with_the_port_it_would_be() {
        for (text, port) in [("65536", "as port 0"), ("99999", "as port 34463"), ("4294967296", "as port 0")]
        {
            let (field, words) = with_service(text).refusal().expect(text);
            assert_eq!(field, "service");
            assert!(words.as_str().starts_with(&format!("{text} is no port: ")), "{words}");
            assert!(words.as_str().ends_with(port), "{words}");
        }
        for text in ["-1", "4294967295", "99999999999999999999"] {
            let (_, words) = with_service(text).refusal().expect(text);
            assert!(words.as_str().ends_with("for a name: EAI_SERVICE"), "{words}");
        }
        assert!(with_service(&"9".repeat(40)).refusal().is_some());
        for good in ["", "0", "65535", "echo", "8o"] {
            assert_eq!(with_service(good).refusal(), None, "{good}");
        }
    }

    #[test]
    fn every_number_goes_in_and_comes_out() {
        let mut ask = QuestionForm::default();
        for hints in [
            Hints { family: 0, socktype: 0, protocol: 0, flags: 0 },
            Hints { family: 10, socktype: 2, protocol: 17, flags: 0x402 },
            Hints { family: 99, socktype: 77, protocol: 132, flags: 0x8008 },
            Hints { family: -5, socktype: i32::MAX, protocol: i32::MIN, flags: -1 },
        ] {
            ask.set_hints(hints);
            assert_eq!(ask.hints(), hints);
        }
    }

    #[test]
    fn empty_fields_are_null() {
        let question = QuestionForm::default().question();
        assert_eq!(question, Question::default());
    }
}
