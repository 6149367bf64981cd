//! What is typed beside the bytes of a tab, line by line: a struct that lies over them, or the message that they are.

use std::ops::Range;
use std::sync::Arc;

use super::overlay::Overlay;
use crate::bytes::cstruct::{Abi, Declarations, parse_with};
use crate::bytes::message::BuiltMessage;
use crate::bytes::text::SafeText;
use crate::ui::parts::TextField;

/// What a declaration begins with: the struct with which padding is taught.
const STRUCT: &str = "struct tst { short x; int y; short z; };";
/// What a message begins with: a name and a number, as text and as bytes.
const MESSAGE: &str = "# hello\ntext Mike\ntext  \ndecimal 12\ntext \\n";

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkbenchKind {
    /// A struct: the last one that is declared.
    Struct,
    /// The fields of a message.
    Message,
}

/// The text of a tab.
#[derive(Clone, Debug)]
pub(super) struct Workbench {
    pub(super) kind: WorkbenchKind,
    pub(super) field: TextField,
    /// What is wrong, and where in the text, in bytes.
    pub(super) error: Option<(SafeText, Range<usize>)>,
    /// The name by which the message is kept.
    pub(super) kept: Option<String>,
    /// The name and the text that are being kept.
    pub(super) keeping: Option<(String, String)>,
    /// What was typed when it began, or was kept last.
    saved: String,
}

impl Workbench {
    /// One with something to begin with.
    pub(super) fn new(kind: WorkbenchKind) -> Workbench {
        Workbench::of(kind, if kind == WorkbenchKind::Struct { STRUCT } else { MESSAGE })
    }

    /// That of a message that is kept.
    pub(super) fn kept(name: &str, text: &str) -> Workbench {
        Workbench { kept: Some(name.to_owned()), ..Workbench::of(WorkbenchKind::Message, text) }
    }

    fn of(kind: WorkbenchKind, text: &str) -> Workbench {
        let mut field = TextField::with_lines();
        field.set(text);
        let saved = field.text().to_owned();
        Workbench { kind, field, error: None, kept: None, keeping: None, saved }
    }

    /// Whether it is other than what it begins with, or is kept.
    pub(super) fn is_edited(&self) -> bool {
        ![self.saved.as_str(), ""].contains(&self.field.text())
    }

    /// A message is kept by this name now, or forgotten.
    pub(super) fn on_kept(&mut self, name: &str, is_there: bool) {
        if !is_there {
            self.kept.take_if(|kept| kept == name);
        } else if let Some((name, text)) = self.keeping.take_if(|(keeping, _)| keeping == name) {
            self.kept = Some(name);
            self.saved = text;
        }
    }

    /// Lines of the text.
    pub(super) fn lines(&self) -> usize {
        self.field.text().matches('\n').count() + 1
    }

    /// The name that a message gives itself in its first line, `# name`; else that by which it is kept.
    pub(super) fn name(&self) -> Option<SafeText> {
        let first = self.field.text().lines().next().and_then(|line| line.strip_prefix('#')).map(str::trim);
        first.filter(|name| !name.is_empty()).or(self.kept.as_deref()).map(SafeText::escaped_str)
    }

    /// The layout that is typed, which may use those that are known; `None`, and what is wrong is kept, if there is none.
    pub(super) fn read(&mut self, known: &Declarations, abi: &'static Abi, at: usize) -> Option<Overlay> {
        let text = self.field.text();
        let end = text.len()..text.len();
        let laid = match self.kind {
            WorkbenchKind::Struct => parse_with(text, known)
                .map_err(|error| (SafeText::shown(&error), error.range.clone()))
                .and_then(|declared| match declared.last() {
                    Some(aggregate) => {
                        Overlay::of(Arc::clone(aggregate), abi, at).map_err(|error| (error, end.clone()))
                    }
                    None => Err(("a struct or a union is expected here".into(), end)),
                }),
            WorkbenchKind::Message => BuiltMessage::parse(text)
                .map(Overlay::of_message)
                .map_err(|error| (SafeText::shown(&error), error.range.clone())),
        };
        match laid {
            Ok(overlay) => {
                self.error = None;
                Some(overlay)
            }
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }
}
