//! How things look: styles by role and focus, and the glyphs that frames and signs are made of.
//!
//! Colours only support: whatever a colour says, a word, a sign or a place says too.

mod glyphs;
mod load;
mod role;

pub use glyphs::Glyphs;
pub use role::Role;

use ratatui::style::Style;

/// A theme: a style for each role, another where the role has the focus, and the glyphs.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    pub(super) styles: [Style; Role::COUNT],
    pub(super) focused: [Style; Role::COUNT],
    /// The signs to draw with.
    pub glyphs: &'static Glyphs,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme {
            styles: [Style::new(); Role::COUNT],
            focused: [Style::new(); Role::COUNT],
            glyphs: &Glyphs::UNICODE,
        }
    }
}

impl Theme {
    /// The style of `role` where it does not have the focus.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The style of `role`, with the focus or without.
    pub fn styled(&self, role: Role, has_focus: bool) -> Style {
        let style = self.style(role);
        if has_focus { style.patch(self.focused[role as usize]) } else { style }
    }

    /// The same theme with other glyphs.
    #[must_use]
    pub fn with_glyphs(mut self, glyphs: &'static Glyphs) -> Theme {
        self.glyphs = glyphs;
        self
    }
}
