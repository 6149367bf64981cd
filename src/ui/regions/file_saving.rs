//! What is on its way into a file: the form that asks for its path, and the question before one is replaced.

use std::path::PathBuf;

use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::ui::action::CopyForm;
use crate::ui::context::Context;
use crate::ui::msg::{Effect, Msg};
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::{Dialog, Field, Form};
use crate::ui::selection::{byte_forms, bytes_as};

/// The field of the form that has the path.
const PATH: &str = "path";

/// The field of the form that has the form of the bytes.
const FORM: &str = "form";

/// The form of bytes as they are.
const RAW: &str = "as they are";

/// What is to be saved, while the path of a file is asked for.
#[derive(Clone, Debug, Default)]
pub enum Unsaved {
    /// It is saved, or there never was anything.
    #[default]
    Nothing,
    /// These bytes.
    Bytes(Vec<u8>),
    /// These calls of the journal, as JSON lines.
    Calls(Vec<Seq>),
}

/// The way of something into a file.
#[derive(Clone, Debug, Default)]
pub struct FileSaving {
    content: Unsaved,
    /// The file that was asked for.
    path: PathBuf,
}

impl FileSaving {
    /// The field for a path, with a name to begin with.
    pub fn field(path: &str) -> Field {
        Field::path(PATH, "file", path).helped(
            "a path; it is written whole or not at all, and a file that is there is not replaced unasked",
        )
    }

    /// The field for the form of bytes: as they are, or as they are copied.
    pub fn form_field() -> Field {
        let forms: Vec<&'static str> =
            std::iter::once(RAW).chain(byte_forms().map(|entry| entry.label)).collect();
        Field::choice(FORM, "form", &forms, 0)
    }

    /// The form that was chosen; `None` for bytes as they are.
    pub fn chosen_form(form: &Form) -> Option<CopyForm> {
        let chosen = form.chosen(FORM);
        byte_forms().find(|entry| entry.label == chosen).map(|entry| entry.form)
    }

    /// This is to be saved; the path follows.
    pub fn begin(&mut self, content: Unsaved) {
        self.content = content;
    }

    /// The path was typed: asks for the file to be written. False, with the error beside its field, if there is none.
    pub fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let path = form.text(PATH).trim().to_owned();
        if path.is_empty() {
            form.fail(PATH, "the path of a file is needed");
            return false;
        }
        self.path = PathBuf::from(path);
        if let Unsaved::Bytes(bytes) = &mut self.content
            && let Some(text) = FileSaving::chosen_form(form).and_then(|form| bytes_as(form, bytes))
        {
            *bytes = text.into_bytes();
        }
        self.save(false).into_iter().for_each(|effect| context.effect(effect));
        true
    }

    /// What became of it: a file that is there is only replaced after a question. True when it is written.
    pub fn answer(&mut self, msg: &Msg, context: &mut Context<'_>) -> bool {
        match msg {
            Msg::Exists { path } if *path == self.path => {
                let Some(effect) = self.save(true) else { return false };
                let name = SafeText::kept(path.display());
                let lines = vec![SafeText::literal("What is in it is lost then.")];
                context.open(
                    Dialog::new(SafeText::literal("Replace ").then(name).then("?"), lines, "keep it")
                        .or("replace it", Consequence::Effect(effect)),
                );
                false
            }
            Msg::Saved { path, result: Ok(_) } if *path == self.path => {
                !matches!(std::mem::take(&mut self.content), Unsaved::Nothing)
            }
            _ => false,
        }
    }

    fn save(&self, replaces: bool) -> Option<Effect> {
        let path = self.path.clone();
        Some(match &self.content {
            Unsaved::Nothing => return None,
            Unsaved::Bytes(bytes) => Effect::Save { path, bytes: bytes.clone(), replaces },
            Unsaved::Calls(calls) => Effect::SaveCalls { path, calls: calls.clone(), replaces },
        })
    }
}
