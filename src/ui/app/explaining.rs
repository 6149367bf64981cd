//! Explanations: of what is under the cursor, of a word, and the list of all words.

use crate::bytes::text::SafeText;
use crate::model::glossary;
use crate::ui::action::Action;
use crate::ui::explain::{self, Topic};
use crate::ui::popup::Popup;
use crate::ui::popup::explain::{Explain, Page};
use crate::ui::popup::palette::{Palette, PaletteItem};
use crate::ui::world::World;

/// What can be explained of a popup: of a form its field, of a menu its entry.
pub(super) fn topics_of(popup: &Popup) -> Vec<Topic> {
    match popup {
        Popup::Form(form) => form.focused().map(Topic::of_field).unwrap_or_default(),
        Popup::Menu(menu) => {
            menu.current().and_then(|item| Topic::named(item.label.as_str())).into_iter().collect()
        }
        Popup::Why(why) => why.words().into_iter().filter_map(Topic::named).collect(),
        _ => Vec::new(),
    }
}

/// Explains topics; all words where there are none.
pub(super) fn page(topics: &[Topic], world: &World) -> Popup {
    explain::page(topics, world).map_or_else(|| all_words(""), |page| Explain::new(page).into())
}

/// Explains a word; one that has no entry is looked for among all words.
pub(super) fn word(word: &str) -> Popup {
    glossary::named(word).map_or_else(|| all_words(word), |entry| Explain::new(Page::of_entry(entry)).into())
}

fn all_words(typed: &str) -> Popup {
    let mut palette = Palette::new(words().collect(), None).titled("Explain what?");
    palette.insert(typed.trim());
    palette.into()
}

/// Every word that is explained.
pub(super) fn words() -> impl Iterator<Item = PaletteItem> {
    glossary::entries().iter().map(|entry| {
        let name = SafeText::kept(&entry.word);
        PaletteItem {
            description: name.then(": ").then(SafeText::kept(entry.brief())),
            key: String::new(),
            action: Action::Explain(entry.title()),
            names: entry.also.iter().chain([&entry.word]).cloned().collect(),
        }
    })
}
