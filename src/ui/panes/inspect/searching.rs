//! Looking for bytes: in what is held at once, in a file stretch by stretch, so that it can be stopped.

use std::path::Path;

use super::file_source::SearchStep;
use super::layout::InspectRegion;
use super::pane::Inspect;
use super::tab::Tab;
use crate::bytes::search::Needle;
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::file_part::{FileMatch, FilePart, FileSearch};
use crate::ui::parts::{Field, Form};

impl Inspect {
    pub(super) fn search_form(&self) -> Form {
        let field = Field::text("what", "find", &self.searched)
            .helped("text with escapes, 0x… or hex: for bytes, #58001 for a number in both orders, /…/ for a regex")
            .wide(32);
        Form::new("find", "Find bytes", vec![field])
    }

    /// The form was confirmed: to the first place from the cursor on.
    pub(super) fn search_for(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let typed = form.text("what").to_owned();
        let needle = match Needle::parse(&typed) {
            Ok(needle) => needle,
            Err(why) => {
                form.fail("what", why);
                return false;
            }
        };
        let Some(tab) = self.selected.tab_mut() else { return true };
        if tab.file.is_some() {
            search_file(tab, &typed, false, 0, context);
        } else {
            let Some(found) = needle.find(tab.bytes(), tab.cursor(), false) else {
                form.fail("what", "not found");
                return false;
            };
            tab.go(found.start, false);
            tab.found = Some(found);
        }
        self.regions.go_to(InspectRegion::Dump);
        self.searched = typed;
        true
    }

    /// To the next or the previous place.
    pub(super) fn search(&mut self, is_back: bool, context: &mut Context<'_>) {
        let Ok(needle) = Needle::parse(&self.searched) else {
            context.toast("nothing was looked for yet");
            return;
        };
        let Some(tab) = self.selected.tab_mut() else { return };
        let step = usize::from(!is_back);
        if tab.file.is_some() {
            search_file(tab, &self.searched, is_back, step, context);
            return;
        }
        match needle.find(tab.bytes(), tab.cursor() + step, is_back) {
            Some(found) => {
                tab.go(found.start, false);
                tab.found = Some(found);
            }
            None => context.toast("not found"),
        }
    }

    /// Ends the search through the file that is shown; false if there is none.
    pub(super) fn stop_search(&mut self, context: &mut Context<'_>) -> bool {
        let file = self.selected.tab_mut().and_then(|tab| tab.file.as_mut());
        let is_stopped = file.is_some_and(super::file_source::FileSource::stop_search);
        if is_stopped {
            context.toast("the search was stopped");
        }
        is_stopped
    }

    /// A part of a file has come, or why not. A file of which nothing can be read is closed.
    pub(super) fn take_part(
        &mut self,
        path: &Path,
        result: &Result<FilePart, String>,
        context: &mut Context<'_>,
    ) {
        let is_of = |tab: &Tab| tab.file.as_ref().is_some_and(|file| file.path == path && file.is_asked());
        while let Some(place) = self.selected.tabs.iter().position(is_of) {
            let Some(tab) = self.selected.tabs.get_mut(place) else { return };
            match (result, &mut tab.file) {
                (Ok(part), _) => tab.take_part(part),
                (Err(why), Some(file)) => {
                    file.fail();
                    let words = SafeText::escaped(path.as_os_str().as_encoded_bytes()).then(": ");
                    context.complain(words.then(SafeText::escaped_str(why)));
                    if !file.is_read() {
                        self.selected.close_at(place);
                    }
                }
                (Err(_), None) => return,
            }
        }
    }

    /// A stretch of a file was searched.
    pub(super) fn take_search(
        &mut self,
        path: &Path,
        asked: &FileSearch,
        result: &Result<FileMatch, String>,
        context: &mut Context<'_>,
    ) {
        let files = self.selected.tabs.iter_mut().filter_map(|tab| tab.file.as_mut());
        for file in files.filter(|file| file.path == path) {
            match file.searched_part(asked, result) {
                Some(SearchStep::On(effect)) => context.effect(effect),
                Some(SearchStep::Ended(words)) => context.toast(words),
                Some(SearchStep::Found) | None => {}
            }
        }
        // What was found may be held already.
        for tab in &mut self.selected.tabs {
            tab.go_to_found();
        }
    }
}

/// Begins to search the file of a tab.
fn search_file(tab: &mut Tab, typed: &str, is_back: bool, step: usize, context: &mut Context<'_>) {
    let from = tab.offset() + step;
    if let Some(file) = &mut tab.file {
        context.effect(file.search(typed, from, is_back));
    }
}
