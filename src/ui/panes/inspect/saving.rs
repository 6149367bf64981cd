//! From a tab into a file, in each form in which bytes are copied; from a file into a tab.

use std::path::PathBuf;

use super::menus::{OPEN, SAVE};
use super::pane::Inspect;
use super::tab::Tab;
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::msg::Msg;
use crate::ui::parts::{Field, Form};
use crate::ui::regions::{FileSaving, Unsaved};

/// Asks for the path of a file to look at.
pub(super) fn open_form() -> Form {
    let field = Field::text("path", "file", "")
        .wide(48)
        .helped("a path; the file is only read, and may be of any size");
    Form::new(OPEN, "Open a file", vec![field])
}

impl Inspect {
    /// Asks where to, and in which form.
    pub(super) fn begin_save(&mut self, context: &mut Context<'_>) {
        let Some(tab) = self.selected.tab() else { return };
        if tab.is_read_only() && tab.marked().is_none() {
            context.toast("these bytes are those of a file: mark what is to be saved elsewhere");
            return;
        }
        if tab.chosen().is_empty() {
            context.toast("there are no bytes to save");
            return;
        }
        let count = tab.chosen().len();
        let what = if tab.marked().is_some() { "the marked " } else { "" };
        let title =
            SafeText::literal("Save ").then(what).then(SafeText::counted(count as u64, "byte", "bytes"));
        let fields = vec![FileSaving::field("bytes.bin"), FileSaving::form_field()];
        context.open(Form::new(SAVE, title, fields));
    }

    /// The form was confirmed.
    pub(super) fn save(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let Some(tab) = self.selected.tab() else { return true };
        let is_raw = FileSaving::chosen_form(form).is_none();
        let is_whole = is_raw && tab.marked().is_none() && !tab.is_read_only();
        self.saved_whole = is_whole.then(|| (self.selected.shown, tab.bytes().version()));
        self.saving.begin(Unsaved::Bytes(tab.chosen().to_vec()));
        self.saving.submit(form, context)
    }

    /// What became of it.
    pub(super) fn saved(&mut self, msg: &Msg, context: &mut Context<'_>) {
        if self.saving.answer(msg, context)
            && let Some((place, version)) = self.saved_whole.take()
            && let Some(tab) = self.selected.tabs.get_mut(place)
        {
            tab.note_saved(version);
        }
    }

    /// The path of a file to look at was typed.
    pub(super) fn open_file(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let path = form.text("path").trim().to_owned();
        if path.is_empty() {
            form.fail("path", "the path of a file is needed");
            return false;
        }
        self.show(Tab::of_file(PathBuf::from(path)), context)
    }

    /// The tabs that would be lost, a line each.
    pub(super) fn unsaved_tabs(&self) -> Vec<SafeText> {
        let edited = self.selected.tabs.iter().enumerate().filter(|(_, tab)| tab.is_edited());
        let words = |(place, tab): (usize, &Tab)| {
            let what = SafeText::literal("tab ").then(place + 1).then(" of Inspect, ").then(&tab.origin);
            what.then(": edited, and in no file")
        };
        edited.map(words).collect()
    }
}
