//! A layout over the bytes of a tab.

use std::sync::Arc;

use crate::bytes::cstruct::{Abi, Aggregate, StructLayout, templates};
use crate::bytes::text::SafeText;

/// A struct over the bytes, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Overlay {
    pub(super) aggregate: Arc<Aggregate>,
    pub(super) layout: Arc<StructLayout>,
    pub(super) at: usize,
}

impl Overlay {
    /// The one of a name that comes with the program, as it lies in memory on a machine.
    pub(super) fn named(name: &str, abi: &'static Abi, at: usize) -> Option<Overlay> {
        Overlay::of(Arc::clone(templates::named(name)?), abi, at).ok()
    }

    /// A struct as it lies in memory on a machine; the error says what is too large.
    pub(super) fn of(aggregate: Arc<Aggregate>, abi: &'static Abi, at: usize) -> Result<Overlay, SafeText> {
        let layout = Arc::new(StructLayout::of(&aggregate, abi)?);
        Ok(Overlay { aggregate, layout, at })
    }

    /// Its bytes as a struct, in bytes.
    pub(super) fn size(&self) -> usize {
        usize::try_from(self.layout.size).unwrap_or(usize::MAX)
    }

    /// `struct sockaddr_in`.
    pub(super) fn title(&self) -> SafeText {
        let kind = SafeText::literal(self.layout.kind.word());
        if self.layout.name.is_empty() {
            kind
        } else {
            kind.then(" ").then(SafeText::escaped_str(&self.layout.name))
        }
    }
}
