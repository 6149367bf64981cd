//! A struct that is typed, and what is wrong with it.

use std::ops::Range;
use std::sync::Arc;

use super::overlay::Overlay;
use crate::bytes::cstruct::{Abi, DeclarationError, templates};
use crate::bytes::text::SafeText;
use crate::ui::parts::TextField;

/// What a new one begins with: the struct with which padding is taught.
const OFFERED: &str = "struct tst { short x; int y; short z; };";

/// The declaration of a tab.
#[derive(Clone, Debug)]
pub(super) struct Workbench {
    pub(super) field: TextField,
    error: Option<WorkbenchError>,
}

/// Why what is typed is no layout.
#[derive(Clone, Debug)]
enum WorkbenchError {
    Declaration(DeclarationError),
    Layout(SafeText),
}

impl Workbench {
    /// One with a struct to begin with.
    pub(super) fn new() -> Workbench {
        let mut field = TextField::with_lines();
        field.set(OFFERED);
        Workbench { field, error: None }
    }

    /// Lines of the declaration.
    pub(super) fn lines(&self) -> usize {
        self.field.text().matches('\n').count() + 1
    }

    /// The last struct that is declared, as it lies in memory on a machine; `None`, and what is wrong is kept, if there
    /// is none.
    pub(super) fn read(&mut self, abi: &'static Abi, at: usize) -> Option<Overlay> {
        let laid = match templates::parse(self.field.text()) {
            Ok(declared) => match declared.last() {
                Some(aggregate) => {
                    Overlay::of(Arc::clone(aggregate), abi, at).map_err(WorkbenchError::Layout)
                }
                None => Err(WorkbenchError::Layout("a struct or a union is expected here".into())),
            },
            Err(error) => Err(WorkbenchError::Declaration(error)),
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

    /// What is wrong, and where in the text, in bytes.
    pub(super) fn error(&self) -> Option<(SafeText, Option<Range<usize>>)> {
        match self.error.as_ref()? {
            WorkbenchError::Declaration(error) => Some((SafeText::shown(error), Some(error.range.clone()))),
            WorkbenchError::Layout(text) => Some((text.clone(), None)),
        }
    }
}
