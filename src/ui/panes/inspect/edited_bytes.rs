//! The bytes of a tab, what was edited in them, and whether that is saved.

use std::ops::Deref;

use super::history::{Edit, History};

/// Bytes of a tab at most: 16 of the largest datagrams. What is longer is cut, and said to be.
pub(super) const BYTES_LIMIT: usize = 1 << 20;

/// Bytes that can be edited.
#[derive(Clone, Debug, Default)]
pub(super) struct EditedBytes {
    bytes: Vec<u8>,
    /// How many there were before they were cut.
    whole: usize,
    history: History,
    /// Another number for other bytes.
    version: u64,
    /// The version that a file has.
    saved: Option<u64>,
}

impl Deref for EditedBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl EditedBytes {
    /// Puts other bytes in place, as they came: nothing of them is edited.
    pub(super) fn replace(&mut self, bytes: &[u8]) {
        self.history = History::default();
        self.put(&bytes[..bytes.len().min(BYTES_LIMIT)]);
        self.whole = bytes.len();
    }

    /// Puts other bytes in place, made elsewhere.
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.changed();
    }

    /// How many there were, if not all are here.
    pub(super) fn cut_from(&self) -> Option<usize> {
        (self.whole > BYTES_LIMIT).then_some(self.whole)
    }

    /// Performs an edit; with `joins`, it is one with the edit before.
    pub(super) fn edit(&mut self, edit: Edit, joins: bool) {
        self.history.perform(edit, joins, &mut self.bytes);
        self.changed();
    }

    /// Undoes the last edit; gives back where it was.
    pub(super) fn undo(&mut self) -> Option<usize> {
        let at = self.history.undo(&mut self.bytes)?;
        self.changed();
        Some(at)
    }

    /// Does again what was undone last; gives back where it was.
    pub(super) fn redo(&mut self) -> Option<usize> {
        let at = self.history.redo(&mut self.bytes)?;
        self.changed();
        Some(at)
    }

    fn changed(&mut self) {
        self.whole = self.bytes.len();
        self.version += 1;
    }

    /// Whether something was undone that can be done again.
    pub(super) fn has_undone(&self) -> bool {
        self.history.has_undone()
    }

    /// Whether there is an edit that no file has.
    pub(super) fn is_unsaved(&self) -> bool {
        !self.history.is_empty() && self.saved != Some(self.version)
    }

    /// A number that is another one for other bytes of this tab.
    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    /// A file has what these bytes were at a version.
    pub(super) const fn note_saved(&mut self, version: u64) {
        self.saved = Some(version);
    }
}
