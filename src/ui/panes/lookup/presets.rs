//! Questions that can be filled in from a menu: those of the books, and those that provoke each error.

use super::question::QuestionForm;
use crate::model::hints::Hints;
use crate::ui::parts::{Menu, MenuItem};

/// The name of the menu.
pub(super) const MENU: &str = "question";

/// What a preset does with the node.
#[derive(Clone, Copy)]
enum NodeChange {
    /// It stays; where nothing is typed, this one.
    Keep(&'static str),
    /// NULL.
    Null,
    /// This one.
    Is(&'static str),
}

struct QuestionPreset {
    name: &'static str,
    about: &'static str,
    node: NodeChange,
    service: Option<&'static str>,
    /// Family, type, protocol, flags.
    numbers: [i32; 4],
}

const fn preset(
    name: &'static str,
    about: &'static str,
    node: NodeChange,
    service: Option<&'static str>,
    numbers: [i32; 4],
) -> QuestionPreset {
    QuestionPreset { name, about, node, service, numbers }
}

use NodeChange::{Is, Keep, Null};

const PRESETS: &[QuestionPreset] = &[
    preset("client", "node, 3490, stream: whom to connect to", Keep("localhost"), Some("3490"), [0, 1, 0, 0]),
    preset("server", "NULL, 3490, stream, passive: where to listen", Null, Some("3490"), [0, 1, 0, 1]),
    preset("showip", "node, NULL, stream: its addresses", Keep("localhost"), None, [0, 1, 0, 0]),
    preset("canonical name", "node, inet, dgram, canonname", Keep("localhost"), None, [2, 2, 0, 2]),
    preset("UDP echo 58001", "node, 58001, dgram", Keep("localhost"), Some("58001"), [0, 2, 0, 0]),
    preset("UDP server 58001", "NULL, 58001, inet, dgram, passive", Null, Some("58001"), [2, 2, 0, 1]),
    preset("TCP echo 58001", "node, 58001, stream", Keep("localhost"), Some("58001"), [0, 1, 0, 0]),
    preset("everything NULL", "all empty and zero: EAI_NONAME", Null, None, [0; 4]),
    preset("EAI_BADFLAGS", "NULL node, canonname: error -1", Null, Some("58001"), [0, 1, 0, 2]),
    preset("EAI_NONAME", "numerichost and a name: error -2", Is("localhost"), None, [0, 1, 0, 4]),
    preset("EAI_FAMILY", "family 99: error -6", Is("127.0.0.1"), None, [99, 1, 0, 0]),
    preset("EAI_SOCKTYPE", "stream with protocol 17: error -7", Is("127.0.0.1"), None, [0, 1, 17, 0]),
    preset("EAI_SERVICE", "a service nobody knows: error -8", Is("127.0.0.1"), Some("nosuchsvc"), [0; 4]),
    preset("EAI_ADDRFAMILY", "127.0.0.1 as inet6: error -9", Is("127.0.0.1"), None, [10, 0, 0, 0]),
];

/// The menu of all presets.
pub(super) fn menu() -> Menu {
    let item = |preset: &QuestionPreset| {
        let fails = preset.about.contains("error") || preset.about.contains("EAI_");
        let group =
            if fails { "Questions that fail, one for each error" } else { "Questions that programs ask" };
        MenuItem::pick(preset.name, preset.about, MENU, preset.name).under(group)
    };
    Menu::new("Fill in a question", PRESETS.iter().map(item).collect())
}

/// Fills a preset in; false if there is none of that name. It asks nothing.
pub(super) fn fill(ask: &mut QuestionForm, name: &str) -> bool {
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else { return false };
    match preset.node {
        Keep(node) if ask.form.text("node").is_empty() => ask.set_text("node", Some(node)),
        Keep(_) => {}
        Null => ask.set_text("node", None),
        Is(node) => ask.set_text("node", Some(node)),
    }
    ask.set_text("service", preset.service);
    let [family, socktype, protocol, flags] = preset.numbers;
    ask.set_hints(Hints { flags, family, socktype, protocol });
    // On a choice Enter asks at once.
    ask.form.focus_on("family");
    true
}
