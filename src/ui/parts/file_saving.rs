//! Bytes on their way into a file: the form that asks for its path, and the question before one is replaced.

use std::path::{Path, PathBuf};

use super::dialog::Consequence;
use super::{Dialog, Field, Form};
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::msg::{Effect, Msg};

/// The field of the form that has the path.
const PATH: &str = "path";

/// What is to be saved.
#[derive(Clone, Debug, Default)]
pub struct FileSaving {
    /// The bytes that wait for the path of a file.
    bytes: Vec<u8>,
    /// The file that was asked for.
    path: PathBuf,
}

impl FileSaving {
    /// The field for a path, with a name to begin with.
    pub fn field(path: &str) -> Field {
        Field::text(PATH, "file", path).wide(48).helped(
            "a path; it is written whole or not at all, and a file that is there is not replaced unasked",
        )
    }

    /// These bytes are to be saved; the path follows.
    pub fn begin(&mut self, bytes: Vec<u8>) {
        self.bytes = bytes;
    }

    /// The path was typed: asks for the file to be written. False, with the error beside its field, if there is none.
    pub fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let path = form.text(PATH).trim().to_owned();
        if path.is_empty() {
            form.fail(PATH, "the path of a file is needed");
            return false;
        }
        self.path = PathBuf::from(path);
        context.effect(self.effect(false));
        true
    }

    /// What became of it: a file that is there is only replaced after a question. True when it is written.
    pub fn answer(&mut self, msg: &Msg, context: &mut Context<'_>) -> bool {
        match msg {
            Msg::Exists { path } if self.waits_for(path) => {
                let name = SafeText::kept(path.display());
                let lines = vec![SafeText::literal("What is in it is lost then.")];
                context.open(
                    Dialog::new(SafeText::literal("Replace ").then(name).then("?"), lines, "keep it")
                        .or("replace it", Consequence::Effect(self.effect(true))),
                );
                false
            }
            Msg::Saved { path, result: Ok(_) } if self.waits_for(path) => {
                self.bytes = Vec::new();
                true
            }
            _ => false,
        }
    }

    fn waits_for(&self, path: &Path) -> bool {
        *path == self.path && !self.bytes.is_empty()
    }

    fn effect(&self, replaces: bool) -> Effect {
        Effect::Save { path: self.path.clone(), bytes: self.bytes.clone(), replaces }
    }
}
