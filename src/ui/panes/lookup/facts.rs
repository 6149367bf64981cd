//! Facts: what a row of a region of facts says.

use crate::bytes::text::SafeText;
use crate::ui::theme::Role;

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is; empty where it goes on.
    pub(super) label: SafeText,
    /// The fact itself; it is copied as the row.
    pub(super) text: SafeText,
    /// How it is drawn.
    pub(super) role: Role,
}

pub(super) fn fact(label: impl Into<SafeText>, text: impl Into<SafeText>) -> Fact {
    Fact { label: label.into(), text: text.into(), role: Role::Text }
}

impl Fact {
    /// The same, drawn otherwise.
    pub(super) const fn drawn(mut self, role: Role) -> Fact {
        self.role = role;
        self
    }
}
