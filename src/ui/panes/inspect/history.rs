//! Edits of a tab's bytes, done and undone.

use std::collections::VecDeque;

/// Edits that can be undone at most.
const EDIT_LIMIT: usize = 1_000;
/// Bytes that edits remember at most, so that many large pastes stay bounded.
const MEMORY_LIMIT: usize = 8 << 20;

/// One edit: at `at`, the bytes `before` became the bytes `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Edit {
    fn weight(&self) -> usize {
        self.before.len() + self.after.len()
    }

    fn perform(&self, bytes: &mut Vec<u8>) {
        let end = (self.at + self.before.len()).min(bytes.len());
        bytes.splice(self.at.min(end)..end, self.after.iter().copied());
    }

    fn turned(&self) -> Edit {
        Edit { at: self.at, before: self.after.clone(), after: self.before.clone() }
    }
}

/// What was done, the newest last, and what was undone.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: VecDeque<Edit>,
    undone: Vec<Edit>,
    weight: usize,
}

impl History {
    /// Performs an edit and remembers it. With `joins`, it is one with the edit before, if that ended in the
    /// same byte: the two digits of a byte are undone together.
    pub(super) fn perform(&mut self, edit: Edit, joins: bool, bytes: &mut Vec<u8>) {
        edit.perform(bytes);
        self.weight -= self.undone.drain(..).map(|edit| edit.weight()).sum::<usize>();
        if joins
            && let Some(last) = self.done.back_mut()
            && last.at == edit.at
            && last.after == edit.before
        {
            last.after = edit.after;
            return;
        }
        self.weight += edit.weight();
        self.done.push_back(edit);
        while self.done.len() > EDIT_LIMIT || (self.weight > MEMORY_LIMIT && self.done.len() > 1) {
            self.weight -= self.done.pop_front().map_or(0, |edit| edit.weight());
        }
    }

    /// Undoes the last edit; gives back where it was.
    pub(super) fn undo(&mut self, bytes: &mut Vec<u8>) -> Option<usize> {
        let edit = self.done.pop_back()?;
        edit.turned().perform(bytes);
        let at = edit.at;
        self.undone.push(edit);
        Some(at)
    }

    /// Does again what was undone last; gives back where it was.
    pub(super) fn redo(&mut self, bytes: &mut Vec<u8>) -> Option<usize> {
        let edit = self.undone.pop()?;
        edit.perform(bytes);
        let at = edit.at;
        self.done.push_back(edit);
        Some(at)
    }

    /// Whether nothing was edited.
    pub(super) fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Whether something was undone.
    pub(super) fn has_undone(&self) -> bool {
        !self.undone.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(at: usize, before: &[u8], after: &[u8]) -> Edit {
        Edit { at, before: before.to_vec(), after: after.to_vec() }
    }

    #[test]
    fn what_was_done_is_undone_and_done_again() {
        let mut bytes = vec![1, 2, 3];
        let mut history = History::default();
        history.perform(edit(1, &[2], &[9]), false, &mut bytes);
        history.perform(edit(3, &[], &[4, 5]), false, &mut bytes);
        history.perform(edit(0, &[1], &[]), false, &mut bytes);
        assert_eq!(bytes, [9, 3, 4, 5]);
        assert_eq!(history.undo(&mut bytes), Some(0));
        assert_eq!(history.undo(&mut bytes), Some(3));
        assert_eq!(bytes, [1, 9, 3]);
        assert_eq!(history.redo(&mut bytes), Some(3));
        assert_eq!(bytes, [1, 9, 3, 4, 5]);
        history.undo(&mut bytes);
        history.undo(&mut bytes);
        assert_eq!(history.undo(&mut bytes), None);
        assert_eq!(bytes, [1, 2, 3]);
    }

    #[test]
    fn the_two_digits_of_a_byte_are_one_edit() {
        let mut bytes = vec![0];
        let mut history = History::default();
        history.perform(edit(0, &[0x00], &[0x40]), false, &mut bytes);
        history.perform(edit(0, &[0x40], &[0x48]), true, &mut bytes);
        assert_eq!(bytes, [0x48]);
        history.undo(&mut bytes);
        assert_eq!(bytes, [0]);
        assert!(history.is_empty());
    }

    #[test]
    fn a_new_edit_forgets_what_was_undone_and_the_oldest_go() {
        let mut bytes = vec![0];
        let mut history = History::default();
        for _ in 0..EDIT_LIMIT + 5 {
            history.perform(edit(0, &[0], &[0]), false, &mut bytes);
        }
        assert_eq!(history.done.len(), EDIT_LIMIT);
        history.undo(&mut bytes);
        history.perform(edit(0, &[0], &[1]), false, &mut bytes);
        assert_eq!(history.redo(&mut bytes), None);
        let large = vec![7; MEMORY_LIMIT];
        history.perform(edit(1, &[], &large), false, &mut bytes);
        history.perform(edit(1, &large, &[]), false, &mut bytes);
        assert_eq!(history.done.len(), 1);
        assert_eq!(history.weight, MEMORY_LIMIT);
    }
}
