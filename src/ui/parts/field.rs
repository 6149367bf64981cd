//! One field of a form: a label, a control, a hint beside it, an error under it.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::choice::{Choice, Ticks};
use super::path_names::PathNames;
use super::text_field::TextField;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// What is filled in.
#[derive(Clone, Debug)]
pub enum Control {
    /// Text of one line.
    Text(TextField),
    /// A number in these bounds, typed as text.
    Number {
        /// What is typed.
        field: TextField,
        /// The least and the greatest that is taken.
        bounds: (u64, u64),
    },
    /// One of several words.
    Choice(Choice),
    /// Several boxes to tick.
    Ticks(Ticks),
}

/// A field with its words.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name that the pane asks for it by.
    pub name: &'static str,
    /// The word before the control.
    pub label: &'static str,
    /// A sentence for the help line, shown while the field has the focus.
    pub help: &'static str,
    /// The control.
    pub control: Control,
    /// What is said beside it: the class of a port, what an empty field means.
    pub hint: SafeText,
    /// Why it cannot be taken.
    pub error: Option<SafeText>,
    /// Where in the text that is, in bytes; an empty range at its end if something is missing.
    pub wrong: Option<Range<usize>>,
    /// Columns of the inside of a text control.
    pub columns: u16,
    /// Whether it stands on the row of the field before it.
    pub is_beside: bool,
    /// Of a path: the names of its folder, to complete it.
    pub names: Option<PathNames>,
}

impl Field {
    fn new(name: &'static str, label: &'static str, control: Control) -> Field {
        Field {
            name,
            label,
            help: "",
            control,
            hint: SafeText::EMPTY,
            error: None,
            wrong: None,
            columns: 24,
            is_beside: false,
            names: None,
        }
    }

    /// A text field that begins with `text`.
    pub fn text(name: &'static str, label: &'static str, text: &str) -> Field {
        Field::new(name, label, Control::Text(TextField::of(text)))
    }

    /// A field for a path, which is completed while it is typed.
    pub fn path(name: &'static str, label: &'static str, path: &str) -> Field {
        Field { names: Some(PathNames::default()), columns: 48, ..Field::text(name, label, path) }
    }

    /// Completes a path as far as its folder's names have it in common; gives back whether there was anything to add.
    pub fn complete(&mut self) -> bool {
        let rest = self.names.as_ref().zip(self.text_field()).and_then(|(names, field)| {
            let is_at_end = field.cursor() == field.text().len();
            names.rest(field.text()).filter(|_| is_at_end)
        });
        let Some((rest, field)) = rest.zip(self.text_field_mut()) else { return false };
        field.insert(&rest)
    }

    /// The same, of which the text is a default: the first letter typed replaces it.
    #[must_use]
    pub fn defaulted(mut self, is_default: bool) -> Field {
        if let Some(text) = self.text_field_mut().filter(|_| is_default) {
            *text = TextField::default_of(text.text());
        }
        self
    }

    /// A number field in bounds.
    pub fn number(name: &'static str, label: &'static str, number: u64, bounds: (u64, u64)) -> Field {
        let field = TextField::of(&number.to_string());
        Field { columns: 10, ..Field::new(name, label, Control::Number { field, bounds }) }
    }

    /// A choice among words, one of them preselected.
    pub fn choice(name: &'static str, label: &'static str, words: &[&'static str], chosen: usize) -> Field {
        Field::new(name, label, Control::Choice(Choice::new(words, chosen)))
    }

    /// Boxes to tick.
    pub fn ticks(name: &'static str, label: &'static str, boxes: &[(&'static str, bool)]) -> Field {
        Field::new(name, label, Control::Ticks(Ticks::new(boxes)))
    }

    /// The same with a sentence for the help line.
    #[must_use]
    pub fn helped(self, help: &'static str) -> Field {
        Field { help, ..self }
    }

    /// The same with a hint beside it.
    #[must_use]
    pub fn hinted(self, hint: impl Into<SafeText>) -> Field {
        Field { hint: hint.into(), ..self }
    }

    /// The same with so many columns inside.
    #[must_use]
    pub fn wide(self, columns: u16) -> Field {
        Field { columns, ..self }
    }

    /// The same on the row of the field before it.
    #[must_use]
    pub fn beside(self) -> Field {
        Field { is_beside: true, ..self }
    }

    /// Whether text is typed into it.
    pub const fn is_text(&self) -> bool {
        matches!(self.control, Control::Text(_) | Control::Number { .. })
    }

    /// The text control, if it is one.
    pub fn text_field(&self) -> Option<&TextField> {
        match &self.control {
            Control::Text(field) | Control::Number { field, .. } => Some(field),
            _ => None,
        }
    }

    /// The text control, to change it.
    pub fn text_field_mut(&mut self) -> Option<&mut TextField> {
        match &mut self.control {
            Control::Text(field) | Control::Number { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Does an action inside the control; gives back whether it changed or moved something.
    pub fn apply(&mut self, action: &Action) -> bool {
        let is_done = match (&mut self.control, action) {
            (Control::Text(field) | Control::Number { field, .. }, _) => field.apply(action),
            (Control::Choice(choice), Action::Left) => {
                choice.step(-1);
                true
            }
            (Control::Choice(choice), Action::Right) => {
                choice.step(1);
                true
            }
            (Control::Choice(choice), Action::Mark) => {
                choice.cycle();
                true
            }
            (Control::Ticks(ticks), Action::Left) => {
                ticks.step(-1);
                true
            }
            (Control::Ticks(ticks), Action::Right) => {
                ticks.step(1);
                true
            }
            (Control::Ticks(ticks), Action::Mark) => {
                ticks.toggle();
                true
            }
            _ => false,
        };
        if is_done {
            self.error = None;
        }
        is_done
    }

    /// Columns that it takes with its label, at most.
    pub fn width(&self, label: u16) -> u16 {
        let inside = match &self.control {
            Control::Text(_) | Control::Number { .. } => self.columns + 2,
            Control::Choice(_) | Control::Ticks(_) => self.control.line_width(),
        };
        label.max(paint::width(self.label)) + 1 + inside
    }

    /// Draws it at a column and row of `area`: label, control, hint or error. Gives back where the cursor
    /// stands when `is_typing`.
    #[expect(clippy::too_many_arguments, reason = "where, on what, and how it is drawn")]
    pub fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        column: u16,
        row: u16,
        label: u16,
        theme: &Theme,
        has_focus: bool,
        is_typing: bool,
    ) -> Option<Position> {
        let is_cursor = has_focus && !is_typing;
        let style = theme.styled(if is_cursor { Role::Cursor } else { Role::Label }, has_focus);
        paint::put(buf, area, column, row, self.label, style);
        let mut at = column + label.max(paint::width(self.label)) + 1;
        let mut position = None;
        match &self.control {
            Control::Text(field) | Control::Number { field, .. } => {
                let room = area.width.saturating_sub(at).saturating_sub(2).min(self.columns);
                let bracket = theme.styled(Role::Field, has_focus);
                paint::put(buf, area, at, row, "[", style);
                let inside = inside(area, at + 1, row, room);
                buf.set_style(inside.intersection(buf.area), bracket);
                position = field.draw(inside, buf, bracket, has_focus && is_typing);
                if let Some(wrong) = self.wrong.clone().filter(|_| self.error.is_some()) {
                    let spot = field.spot(inside, has_focus && is_typing, wrong);
                    if let Some(spot) = spot {
                        buf.set_style(spot, theme.style(Role::Bad).underlined());
                    }
                }
                at = paint::put(buf, area, at + 1 + room, row, "]", style);
            }
            Control::Choice(choice) => {
                let room = area.width.saturating_sub(at);
                at = paint::put_line(buf, area, at, row, &choice.line(theme, room, has_focus));
            }
            Control::Ticks(ticks) => {
                let room = area.width.saturating_sub(at);
                at = paint::put_line(buf, area, at, row, &ticks.line(theme, room, has_focus));
            }
        }
        let names = self.names.as_ref().zip(self.text_field());
        let names = names.map_or(SafeText::EMPTY, |(names, field)| names.words(field.text()));
        let (words, role) = match &self.error {
            Some(error) => (error, Role::Bad),
            None if !names.is_empty() => (&names, Role::Dim),
            None => (&self.hint, Role::Dim),
        };
        let room = usize::from(area.width.saturating_sub(at + 2));
        if room > 0 && !words.is_empty() {
            paint::put(buf, area, at + 2, row, words.truncated(room).as_str(), theme.style(role));
        }
        position
    }
}

impl Control {
    /// Columns of a choice or of ticks with everything shown.
    fn line_width(&self) -> u16 {
        let theme = Theme::default();
        let line = match self {
            Control::Choice(choice) => choice.line(&theme, u16::MAX, false),
            Control::Ticks(ticks) => ticks.line(&theme, u16::MAX, false),
            _ => return 0,
        };
        line.width() as u16
    }
}

/// So many columns of one row of `area`.
fn inside(area: Rect, column: u16, row: u16, columns: u16) -> Rect {
    if column >= area.width || row >= area.height {
        return Rect { width: 0, height: 0, ..area };
    }
    Rect { x: area.x + column, y: area.y + row, width: columns.min(area.width - column), height: 1 }
}
