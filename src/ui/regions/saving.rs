//! What is taken out of a conversation: its stream into Inspect as one buffer, or into a file; its rows as text or JSON.

use super::file_saving::{FileSaving, Unsaved};
use crate::bytes::text::SafeText;
use crate::ui::context::Context;
use crate::ui::conversation::{Conversation, StreamDirection};
use crate::ui::figures;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::msg::Msg;
use crate::ui::parts::{Form, Menu, MenuItem};

/// Menu of [`crate::ui::action::Action::Pick`], and name of the form of a file.
pub(crate) const STREAM: &str = "conversation-stream";

/// What of a conversation is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartKind {
    /// The bytes of a direction.
    Stream(StreamDirection),
    /// The rows as text.
    Text,
    /// The calls of the rows as JSON lines.
    Json,
    /// The bytes of the rows that are marked.
    MarkedBytes,
}

/// The word of the menu's item and of a file's name, what it is called, and the ending of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ConversationPart {
    word: &'static str,
    label: &'static str,
    kind: PartKind,
    ending: &'static str,
    /// Only the rows that are marked.
    is_marked: bool,
}

const fn part(
    word: &'static str,
    label: &'static str,
    kind: PartKind,
    (ending, is_marked): (&'static str, bool),
) -> ConversationPart {
    ConversationPart { word, label, kind, ending, is_marked }
}

const PARTS: [ConversationPart; 8] = [
    part("received", "what was received", PartKind::Stream(StreamDirection::Received), ("bin", false)),
    part("sent", "what was sent", PartKind::Stream(StreamDirection::Sent), ("bin", false)),
    part(
        "both",
        "both directions, in the order of time",
        PartKind::Stream(StreamDirection::Both),
        ("bin", false),
    ),
    part("messages", "the conversation as text, a line each", PartKind::Text, ("txt", false)),
    part("calls", "the conversation as JSON lines", PartKind::Json, ("jsonl", false)),
    part("marked", "the bytes of the marked rows", PartKind::MarkedBytes, ("bin", true)),
    part("marked-messages", "the marked rows as text", PartKind::Text, ("txt", true)),
    part("marked-calls", "the marked rows as JSON lines", PartKind::Json, ("jsonl", true)),
];

/// The way of a part of a conversation into a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConversationSaving(FileSaving);

/// What can be done with a conversation.
pub(crate) fn menu(conversation: &Conversation) -> Menu {
    let has_marks = !conversation.marks().is_empty();
    let streams = PARTS.iter().filter(|part| matches!(part.kind, PartKind::Stream(_)));
    let into_inspect = streams.map(|part| {
        MenuItem::pick(part.label, "one buffer: searched, read as numbers and structs", STREAM, part.word)
            .under("Open in Inspect")
    });
    let into_file = PARTS.iter().filter(|part| has_marks || !part.is_marked).map(|part| {
        let item = format!("save {}", part.word);
        MenuItem::pick(part.label, "asks for a path, and before it replaces a file", STREAM, item)
            .under("Save to a file")
    });
    Menu::new("The stream of this conversation", into_inspect.chain(into_file).collect())
}

impl ConversationSaving {
    /// An entry of the menu was chosen. `name` begins the name of the file; `origin` says whose conversation it is.
    pub(crate) fn pick(
        &mut self,
        item: &str,
        (name, origin): (String, SafeText),
        conversation: &Conversation,
        context: &mut Context<'_>,
    ) {
        let (is_save, wanted) = item.strip_prefix("save ").map_or((false, item), |item| (true, item));
        let Some(part) = PARTS.iter().find(|part| part.word == wanted) else { return };
        let world = context.world;
        let (unsaved, size, missing) = match part.kind {
            PartKind::Stream(direction) => {
                let followed = conversation.followed(direction, world);
                let size = followed.bytes.len();
                (Unsaved::Bytes(followed.bytes), size, followed.missing)
            }
            PartKind::MarkedBytes => {
                let bytes = conversation.picked(world).map(|(bytes, _)| bytes.to_vec()).unwrap_or_default();
                let size = bytes.len();
                (Unsaved::Bytes(bytes), size, 0)
            }
            PartKind::Text => {
                let text = conversation.transcript(part.is_marked, world).into_bytes();
                let size = text.len();
                (Unsaved::Bytes(text), size, 0)
            }
            PartKind::Json => {
                let calls = conversation.calls(part.is_marked, world);
                let size = calls.len();
                (Unsaved::Calls(calls), size, 0)
            }
        };
        if size == 0 {
            context.complain("there are no bytes of that");
            return;
        }
        if missing > 0 {
            let missing = figures::full(missing);
            context
                .complain(SafeText::shown(format!("{missing} older bytes are not kept, and not among them")));
        }
        match unsaved {
            Unsaved::Bytes(bytes) if !is_save => {
                // What comes after it is not in it, and its tab says so.
                let now = world.wall.time_of_day(context.now);
                let seconds = now.split('.').next().map_or(SafeText::EMPTY, SafeText::kept);
                let head = SafeText::literal("copy of ").then(seconds).then(": ").then(part.label);
                let origin = head.then(", ").then(origin);
                let sample = ByteSample { bytes: bytes.into(), origin, layout: None, call: None };
                context.flow(Flow::BytesToInspect(sample));
            }
            unsaved => {
                let unit = match (&unsaved, size) {
                    (Unsaved::Calls(_), 1) => "line",
                    (Unsaved::Calls(_), _) => "lines",
                    _ => "B",
                };
                self.0.begin(unsaved);
                let path = format!("{name}-{}.{}", part.word, part.ending);
                let mut fields = vec![FileSaving::field(&path)];
                if matches!(part.kind, PartKind::Stream(_) | PartKind::MarkedBytes) {
                    fields.push(FileSaving::form_field());
                }
                let title = format!("Save {}: {} {unit}", part.label, figures::full(size as u64));
                context.open(Form::new(STREAM, SafeText::shown(title), fields));
            }
        }
    }

    /// The path was typed.
    pub(crate) fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        self.0.submit(form, context)
    }

    /// What became of it: a file that is there is only replaced after a question.
    pub(crate) fn answer(&mut self, msg: &Msg, context: &mut Context<'_>) {
        self.0.answer(msg, context);
    }
}
