//! One field of a layout over the bytes.

use std::ops::{Deref, Range};

use crate::bytes::cstruct::StructField;

/// A field of the layout over the bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OverlayField {
    pub(super) field: StructField,
    /// How deep it stands: the deeper ones after it are what it is made of.
    pub(super) depth: u8,
    /// Whether it is made of others.
    pub(super) is_group: bool,
    /// The bytes that it points to, as a compression pointer does.
    pub(super) points_to: Option<Range<usize>>,
}

impl Deref for OverlayField {
    type Target = StructField;

    fn deref(&self) -> &StructField {
        &self.field
    }
}

impl From<StructField> for OverlayField {
    fn from(field: StructField) -> OverlayField {
        OverlayField { field, depth: 0, is_group: false, points_to: None }
    }
}
