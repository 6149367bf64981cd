//! The stream of a conversation: into Inspect as one buffer, or into a file.

use std::path::PathBuf;

use super::selected::{SelectedSession, named};
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::conversation::{Conversation, StreamDirection};
use crate::ui::figures;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::msg::{Effect, Msg};
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::{Dialog, Field, Form, Menu, MenuItem};

/// Menu of [`crate::ui::action::Action::Pick`], and name of the form of a file.
pub(super) const STREAM: &str = "console-stream";

/// What of a conversation is meant: the word of the menu's item, and of a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct StreamPart {
    word: &'static str,
    label: &'static str,
    /// `None`: the messages as text.
    direction: Option<StreamDirection>,
}

const PARTS: [StreamPart; 4] = [
    StreamPart { word: "received", label: "what was received", direction: Some(StreamDirection::Received) },
    StreamPart { word: "sent", label: "what was sent", direction: Some(StreamDirection::Sent) },
    StreamPart {
        word: "both",
        label: "both directions, as they were said",
        direction: Some(StreamDirection::Both),
    },
    StreamPart { word: "messages", label: "the messages as text, a line each", direction: None },
];

/// What is to be saved.
#[derive(Clone, Debug, Default)]
pub(super) struct StreamSaving {
    /// The bytes that wait for the path of a file.
    bytes: Vec<u8>,
    /// The file that was asked for.
    path: PathBuf,
}

/// What can be done with the stream.
pub(super) fn menu() -> Menu {
    let followed = PARTS.iter().filter(|part| part.direction.is_some());
    let into_inspect = followed.map(|part| {
        MenuItem::pick(part.label, "one buffer: searched, read as numbers and structs", STREAM, part.word)
            .under("Open in Inspect")
    });
    let into_file = PARTS.iter().map(|part| {
        let item = format!("save {}", part.word);
        MenuItem::pick(part.label, "asks for a path, and before it replaces a file", STREAM, item)
            .under("Save to a file")
    });
    Menu::new("The stream of this conversation", into_inspect.chain(into_file).collect())
}

impl StreamSaving {
    /// An entry of the menu was chosen.
    pub(super) fn pick(
        &mut self,
        item: &str,
        selected: &SelectedSession,
        conversation: &Conversation,
        context: &mut Context<'_>,
    ) {
        let (is_save, word) = item.strip_prefix("save ").map_or((false, item), |word| (true, word));
        let Some(part) = PARTS.iter().find(|part| part.word == word) else { return };
        let Some((id, session)) = selected.session(context.world) else { return };
        let (bytes, missing) = match part.direction {
            Some(direction) => {
                let followed = conversation.followed(direction, context.world);
                (followed.bytes, followed.missing)
            }
            None => (conversation.transcript(context.world).into_bytes(), 0),
        };
        if bytes.is_empty() {
            context.complain("there are no bytes of that");
            return;
        }
        if missing > 0 {
            let missing = figures::full(missing);
            context
                .complain(SafeText::shown(format!("{missing} older bytes are not kept, and not among them")));
        }
        if is_save {
            let (bytes_len, suffix) = (bytes.len(), if part.direction.is_some() { "bin" } else { "txt" });
            self.bytes = bytes;
            let path = format!("session-{id}-{}.{suffix}", part.word);
            let title = format!("Save {}: {} B", part.label, figures::full(bytes_len as u64));
            let field = Field::text("path", "file", &path).wide(48).helped(
                "a path; it is written whole or not at all, and a file that is there is not replaced unasked",
            );
            context.open(Form::new(STREAM, SafeText::shown(title), vec![field]));
        } else {
            let origin = named(id, session, part.label);
            let sample = ByteSample { bytes: bytes.into(), origin, layout: None, call: None };
            context.flow(Flow::BytesToInspect(sample));
        }
    }

    /// The path was typed.
    pub(super) fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let path = form.text("path").trim().to_owned();
        if path.is_empty() {
            form.fail("path", "the path of a file is needed");
            return false;
        }
        self.path = PathBuf::from(path);
        context.effect(self.effect(false));
        true
    }

    /// What became of it: a file that is there is only replaced after a question.
    pub(super) fn answer(&mut self, msg: &Msg, context: &mut Context<'_>) {
        match msg {
            Msg::Exists { path } if *path == self.path && !self.bytes.is_empty() => {
                let name = SafeText::kept(path.display());
                let lines = vec![SafeText::literal("What is in it is lost then.")];
                context.open(
                    Dialog::new(SafeText::literal("Replace ").then(name).then("?"), lines, "keep it")
                        .or("replace it", Consequence::Effect(self.effect(true))),
                );
            }
            Msg::Saved { path, result: Ok(_) } if *path == self.path => self.bytes = Vec::new(),
            _ => {}
        }
    }

    fn effect(&self, replaces: bool) -> Effect {
        Effect::Save { path: self.path.clone(), bytes: self.bytes.clone(), replaces }
    }
}
