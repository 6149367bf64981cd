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
}

impl Workbench {
    /// One with something to begin with.
    pub(super) fn new(kind: WorkbenchKind) -> Workbench {
        Workbench::of(kind, if kind == WorkbenchKind::Struct { STRUCT } else { MESSAGE })
    }

    /// One with a text.
    pub(super) fn of(kind: WorkbenchKind, text: &str) -> Workbench {
        let mut field = TextField::with_lines();
        field.set(text);
        Workbench { kind, field, error: None }
    }

    /// Whether it is other than what it begins with.
    pub(super) fn is_edited(&self) -> bool {
        ![STRUCT, MESSAGE, ""].contains(&self.field.text())
    }

    /// Lines of the text.
    pub(super) fn lines(&self) -> usize {
        self.field.text().matches('\n').count() + 1
    }

    /// The name that a message gives itself in its first line: `# name`.
    pub(super) fn name(&self) -> Option<SafeText> {
        let first = self.field.text().lines().next()?.strip_prefix('#')?.trim();
        (!first.is_empty()).then(|| SafeText::escaped_str(first))
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
