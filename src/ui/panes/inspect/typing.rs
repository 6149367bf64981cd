//! What is typed into the bytes: hex digits or text, over what is there or before it.

use super::pane::Inspect;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::Context;

impl Inspect {
    /// Actions while something is typed.
    pub(super) fn act_typing(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let (regions, shape) = self.regions(context.area);
        let page = usize::from(regions.dump.height.saturating_sub(1)).max(1);
        let width = shape.width();
        let Some(tab) = self.tab_mut() else { return false };
        let at = tab.cursor();
        let to = match action {
            Action::CursorLeft => shape.preceding(at, tab.bytes().len()),
            Action::CursorRight => shape.following(at, tab.bytes().len()),
            Action::WordLeft => at.saturating_sub(4),
            Action::WordRight => at + 4,
            Action::HistoryBack => at.checked_sub(width).unwrap_or(at),
            Action::HistoryForward => at + width,
            Action::PageUp => at.saturating_sub(width * page),
            Action::PageDown => at + width * page,
            Action::LineStart => at - at % width,
            Action::LineEnd => at - at % width + width - 1,
            Action::DeleteBack => {
                let before = shape.preceding(at, tab.bytes().len());
                match tab.marked() {
                    Some(marked) => tab.delete(&marked),
                    // A byte of which one digit was typed goes whole.
                    None if tab.is_half() => tab.delete(&(at..at + 1)),
                    None => before != at && tab.delete(&(before..before + 1)),
                };
                return true;
            }
            Action::DeleteForward => {
                let range = tab.marked().unwrap_or(at..at + 1);
                tab.delete(&range);
                return true;
            }
            Action::InsertMode => {
                tab.settle_digit();
                self.is_inserting = !self.is_inserting;
                return true;
            }
            Action::FieldOptions => {
                self.is_text = !self.is_text;
                return true;
            }
            Action::Enter => {
                tab.settle();
                context.leave_type();
                return true;
            }
            Action::NextRegion | Action::PreviousRegion => {
                tab.settle();
                self.step_region(*action == Action::NextRegion, context);
                return true;
            }
            _ => return false,
        };
        tab.go(to, true);
        true
    }

    pub(super) fn type_character(&mut self, character: char, context: &mut Context<'_>) {
        if self.is_text {
            let mut utf8 = [0; 4];
            self.write(character.encode_utf8(&mut utf8).as_bytes(), context);
            return;
        }
        let (_, shape) = self.regions(context.area);
        let inserts = self.is_inserting;
        let Some(tab) = self.tab_mut() else { return };
        match character.to_digit(16) {
            Some(digit) => {
                if !tab.type_digit(digit as u8, inserts, |at, length| shape.following(at, length)) {
                    context.toast("the buffer is full");
                }
            }
            None if character == ' ' => tab.go(tab.cursor() + usize::from(tab.is_half()), true),
            None => context.toast("hex digits only; ctrl-o types text"),
        }
    }

    /// Writes bytes over those from the cursor on, or before them.
    pub(super) fn write(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        let inserts = self.is_inserting;
        let Some(tab) = self.tab_mut() else { return };
        let left = tab.write(bytes, inserts);
        if left > 0 {
            let words = format!("the buffer is full: {left} of {} bytes were left out", bytes.len());
            context.complain(SafeText::shown(words));
        }
    }
}
