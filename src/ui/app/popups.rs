//! The popups that stand over the panes, and whether text is typed.

use std::path::Path;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::connection::Owner;
use crate::model::why::WhyFacts;
use crate::ui::keys::Level;
use crate::ui::msg::FolderName;
use crate::ui::parts::Form;
use crate::ui::popup::Popup;
use crate::ui::theme::Theme;
use crate::ui::world::WallClock;

/// Open popups, the top one last; it has the keyboard.
#[derive(Debug, Default)]
pub(super) struct PopupStack {
    layers: Vec<Layer>,
    /// Whether text is typed where the focus is on a text field: see [`PopupStack::level`].
    pub(super) is_typing: bool,
}

/// A popup, and whether text was typed below it.
#[derive(Debug)]
struct Layer {
    popup: Popup,
    was_typing: bool,
}

/// A form that left the stack while its pane looks at it: what the pane opens meanwhile stands above it.
pub(super) struct LiftedForm {
    pub(super) form: Box<Form>,
    was_typing: bool,
    is_typing: bool,
    height: usize,
}

impl PopupStack {
    /// The level of the keyboard: TYPE while text is typed and the focus is on a text field; `is_on_text` says so of
    /// the pane below. A choice that is reached with Tab is a control of COMMAND; Tab on, to a text field, is TYPE
    /// again.
    pub(super) fn level(&self, is_on_text: bool) -> Level {
        let is_on_text = self.top().map_or(is_on_text, Popup::is_on_text);
        if self.is_typing && is_on_text { Level::Type } else { Level::Command }
    }

    /// Opens a popup. Text fields in it are in TYPE as soon as the focus comes to them.
    pub(super) fn open(&mut self, popup: impl Into<Popup>) {
        let popup = popup.into();
        let is_typing = popup.is_on_text() || matches!(popup, Popup::Form(_));
        self.layers.push(Layer { popup, was_typing: self.is_typing });
        self.is_typing = is_typing;
    }

    /// Closes the top popup; the level below is as it was.
    pub(super) fn close(&mut self) -> Option<Popup> {
        let layer = self.layers.pop()?;
        self.is_typing = layer.was_typing;
        Some(layer.popup)
    }

    /// Closes all of them at once.
    pub(super) fn clear(&mut self) {
        self.layers.clear();
    }

    /// Whether none is open.
    pub(super) const fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The popup that has the keyboard.
    pub(super) fn top(&self) -> Option<&Popup> {
        self.layers.last().map(|layer| &layer.popup)
    }

    /// The same, to update it.
    pub(super) fn top_mut(&mut self) -> Option<&mut Popup> {
        self.layers.last_mut().map(|layer| &mut layer.popup)
    }

    /// What is known of a silence has come, for whoever asked.
    pub(super) fn tell(&mut self, owner: Owner, facts: &WhyFacts, wall: &WallClock) {
        for layer in &mut self.layers {
            if let Popup::Why(why) = &mut layer.popup {
                why.tell(owner, facts, wall);
            }
        }
    }

    /// The names of a folder have come, for a path that is typed.
    pub(super) fn take_folder(&mut self, folder: &Path, names: &Arc<[FolderName]>) {
        for layer in &mut self.layers {
            if let Popup::Form(form) = &mut layer.popup {
                form.take_folder(folder, names);
            }
        }
    }

    /// All of them, the top one last.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Popup> {
        self.layers.iter().map(|layer| &layer.popup)
    }

    /// Takes the form at the top off the stack; the level is that of before it.
    pub(super) fn lift_form(&mut self) -> Option<LiftedForm> {
        let Layer { popup: Popup::Form(form), was_typing } =
            self.layers.pop_if(|layer| matches!(layer.popup, Popup::Form(_)))?
        else {
            return None;
        };
        let is_typing = std::mem::replace(&mut self.is_typing, was_typing);
        Some(LiftedForm { form, was_typing, is_typing, height: self.layers.len() })
    }

    /// Puts it back to its place, at the level that it had.
    pub(super) fn put_back(&mut self, lifted: LiftedForm) {
        let LiftedForm { form, was_typing, is_typing, height } = lifted;
        self.is_typing = is_typing;
        let place = height.min(self.layers.len());
        self.layers.insert(place, Layer { popup: Popup::Form(form), was_typing });
    }

    /// Draws them over the screen; gives back where the text cursor of the top one stands.
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme, level: Level) -> Option<Position> {
        self.iter().map(|popup| popup.draw(area, buf, theme, level)).last().flatten()
    }
}
