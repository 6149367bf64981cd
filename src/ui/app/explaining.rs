//! Explanations: of what is under the cursor, of a word, and the list of all words.

use super::App;
use crate::bytes::text::SafeText;
use crate::model::glossary;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::explain::{self, Topic};
use crate::ui::popup::Popup;
use crate::ui::popup::explain::{Explain, Page};
use crate::ui::popup::palette::{Palette, PaletteItem};

impl App {
    /// Explains what is under the cursor, of a form its field; where that is nothing, offers all words.
    pub(super) fn explain_here(&mut self, now: Moment) {
        let topics = match self.popup() {
            None => self.panes.get(self.focus()).topics(&self.world, now),
            Some(Popup::Form(form)) => form.focused().map(Topic::of_field).unwrap_or_default(),
            Some(Popup::Menu(menu)) => {
                menu.current().and_then(|item| Topic::named(item.label.as_str())).into_iter().collect()
            }
            Some(_) => Vec::new(),
        };
        match explain::page(&topics, &self.world) {
            Some(page) => self.open(Explain::new(page)),
            None => self.open_words(""),
        }
    }

    /// Explains a word; one that has no entry is looked for among all words.
    pub(super) fn explain(&mut self, word: &str) {
        match glossary::named(word) {
            Some(entry) => self.open(Explain::new(Page::of_entry(entry))),
            None => self.open_words(word),
        }
    }

    fn open_words(&mut self, typed: &str) {
        let mut words = Palette::new(words().collect(), None).titled("Explain what?");
        words.insert(typed.trim());
        self.open(words);
    }
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
