//! The stream of a conversation: into Inspect as one buffer, or into a file.

use super::selected::{SelectedSession, named};
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::conversation::{Conversation, StreamDirection};
use crate::ui::figures;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::parts::{FileSaving, Form, Menu, MenuItem};

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

/// An entry of the menu was chosen.
pub(super) fn pick(
    saving: &mut FileSaving,
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
        context.complain(SafeText::shown(format!("{missing} older bytes are not kept, and not among them")));
    }
    if is_save {
        let (bytes_len, suffix) = (bytes.len(), if part.direction.is_some() { "bin" } else { "txt" });
        saving.begin(bytes);
        let path = format!("session-{id}-{}.{suffix}", part.word);
        let title = format!("Save {}: {} B", part.label, figures::full(bytes_len as u64));
        context.open(Form::new(STREAM, SafeText::shown(title), vec![FileSaving::field(&path)]));
    } else {
        let origin = named(id, session, part.label);
        let sample = ByteSample { bytes: bytes.into(), origin, layout: None, call: None };
        context.flow(Flow::BytesToInspect(sample));
    }
}
