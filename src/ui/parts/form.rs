//! A form: fields in rows, one of them with the focus.
//!
//! On the level TYPE the focus is in a text field, every printable key is text, Enter confirms. On COMMAND
//! left and right choose, space ticks, up and down go from field to field, Enter on a text field types in
//! it and elsewhere confirms. In a text field that was offered what was typed there before, up and down on TYPE go
//! through that first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::choice::{Choice, Ticks};
use super::field::{Control, Field};
use crate::bytes::text::SafeText;
use crate::model::endpoint;
use crate::model::pointed::Pointed;
use crate::ui::action::Action;
use crate::ui::keys::Level;
use crate::ui::msg::FolderName;
use crate::ui::paint;
use crate::ui::theme::Theme;

/// Rows below the field with the focus that are kept in view.
const AHEAD: u16 = 2;

/// What came of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormAct {
    /// It meant nothing here.
    Ignored,
    /// The focus or the cursor moved.
    Moved,
    /// What is filled in changed.
    Changed,
    /// Type in the field under the focus.
    Type,
    /// Done filling in.
    Confirmed,
    /// The focus went past the last field (or before the first): to the next region.
    Left,
}

/// Fields with a focus.
#[derive(Clone, Debug)]
pub struct Form {
    /// The name that the pane knows it by.
    pub name: &'static str,
    /// The words on its frame.
    pub title: SafeText,
    fields: Vec<Field>,
    focus: usize,
    /// The fields of a host and of its port: what is typed or pasted as both is taken apart.
    endpoint: Option<(&'static str, &'static str)>,
}

impl Form {
    /// A form of these fields, the focus on the first.
    pub fn new(name: &'static str, title: impl Into<SafeText>, fields: Vec<Field>) -> Form {
        Form { name, title: title.into(), fields, focus: 0, endpoint: None }
    }

    /// The same with the fields of a host and of its port: `localhost:7` and `[::1]:7` in the first are taken apart
    /// when they are pasted, when the field is left, and when the form is confirmed.
    #[must_use]
    pub fn with_endpoint(self, host: &'static str, port: &'static str) -> Form {
        Form { endpoint: Some((host, port)), ..self }
    }

    /// Takes a host with its port apart; gives whether there was one.
    fn take_apart(&mut self) -> bool {
        let Some((host, port)) = self.endpoint.filter(|(_, port)| self.field(port).is_some()) else {
            return false;
        };
        let parts = endpoint::apart(self.text(host)).map(|(host, port)| [host.to_owned(), port.to_owned()]);
        let Some(parts) = parts else { return false };
        for (name, text) in [host, port].into_iter().zip(parts) {
            if let Some(field) = self.field_mut(name) {
                field.error = None;
                if let Some(text_field) = field.text_field_mut() {
                    text_field.set(&text);
                }
            }
        }
        true
    }

    /// The fields in their order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Puts these fields in the place of all; the focus stays on the field of its name.
    pub fn change_fields(&mut self, fields: Vec<Field>) {
        let name = self.focused().map_or("", |field| field.name);
        self.fields = fields;
        if !self.focus_on(name) {
            self.focus = self.focus.min(self.fields.len().saturating_sub(1));
        }
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// A field by its name, to change it.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// The field with the focus.
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.focus)
    }

    /// The field with the focus, to change it.
    pub fn focused_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus)
    }

    /// Puts the focus on a field; false if there is no such field.
    pub fn focus_on(&mut self, name: &str) -> bool {
        let place = self.fields.iter().position(|field| field.name == name);
        self.focus = place.unwrap_or(self.focus);
        place.is_some()
    }

    /// Puts the focus on the first field, or on the last.
    pub fn focus_end(&mut self, is_last: bool) {
        self.focus = if is_last { self.fields.len().saturating_sub(1) } else { 0 };
    }

    /// Whether text can be typed where the focus is.
    pub fn is_on_text(&self) -> bool {
        self.focused().is_some_and(Field::is_text)
    }

    /// The text of a field, blanks at its ends left out; empty if there is no such field.
    pub fn text(&self, name: &str) -> &str {
        self.field(name).and_then(Field::text_field).map_or("", |field| field.text().trim())
    }

    /// The number in a field. A fault is set beside the field too.
    pub fn number(&mut self, name: &str) -> Option<u64> {
        let field = self.field_mut(name)?;
        let Control::Number { field: text, bounds: (least, most) } = &field.control else { return None };
        match text.text().trim().parse() {
            Ok(number) if (*least..=*most).contains(&number) => Some(number),
            _ => {
                let words = format!("a number from {least} to {most}");
                field.error = Some(SafeText::shown(words));
                None
            }
        }
    }

    /// A choice by its name.
    pub fn choice(&self, name: &str) -> Option<&Choice> {
        match &self.field(name)?.control {
            Control::Choice(choice) => Some(choice),
            _ => None,
        }
    }

    /// The word that is chosen; empty if there is no such choice.
    pub fn chosen(&self, name: &str) -> &'static str {
        self.choice(name).map_or("", Choice::word)
    }

    /// Ticks by their name.
    pub fn ticks(&self, name: &str) -> Option<&Ticks> {
        match &self.field(name)?.control {
            Control::Ticks(ticks) => Some(ticks),
            _ => None,
        }
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str, of: &str) -> bool {
        self.ticks(name).is_some_and(|ticks| ticks.is_ticked(of))
    }

    /// Says beside a field why it cannot be taken, and puts the focus there.
    pub fn fail(&mut self, name: &str, why: impl Into<SafeText>) {
        if let Some(field) = self.field_mut(name) {
            field.error = Some(why.into());
            field.wrong = None;
        }
        self.focus_on(name);
    }

    /// The same of a text that begins at byte `start` of the field: what is wrong in it is marked there.
    pub fn fail_at(&mut self, name: &str, error: &Pointed, start: isize) {
        self.fail(name, error.text.clone());
        if let Some(field) = self.field_mut(name) {
            let place = |at: usize| at.checked_add_signed(start).unwrap_or(0);
            field.wrong = Some(place(error.range.start)..place(error.range.end));
        }
    }

    /// Says something beside a field.
    pub fn hint(&mut self, name: &str, hint: impl Into<SafeText>) {
        if let Some(field) = self.field_mut(name) {
            field.hint = hint.into();
        }
    }

    /// The folder whose names complete the path that is typed, to be asked for once.
    pub fn wanted_folder(&mut self) -> Option<PathBuf> {
        let field = self.focused_mut()?;
        let typed = field.text_field()?.text().to_owned();
        field.names.as_mut()?.wanted(&typed)
    }

    /// The names of a folder have come.
    pub fn take_folder(&mut self, folder: &Path, names: &Arc<[FolderName]>) {
        for field in &mut self.fields {
            if let Some(known) = &mut field.names {
                known.take(folder, names);
            }
        }
    }

    /// Text into the field with the focus.
    pub fn insert(&mut self, text: &str) {
        if let Some(field) = self.focused_mut() {
            field.error = None;
            if let Some(text_field) = field.text_field_mut() {
                text_field.insert(text);
            }
        }
        // While it is typed letter by letter, an address of IPv6 may look like both for a while.
        if text.chars().nth(1).is_some()
            && self.focused().map(|field| field.name) == self.endpoint.map(|(host, _)| host)
        {
            self.take_apart();
        }
    }

    /// Does an action on the given level.
    pub fn apply(&mut self, action: &Action, level: Level) -> FormAct {
        match action {
            Action::Up | Action::Down if level == Level::Type && self.recalls(action) => {
                return FormAct::Changed;
            }
            Action::NextRegion if self.focused_mut().is_some_and(Field::complete) => return FormAct::Changed,
            Action::NextRegion | Action::Down => return self.step(1),
            Action::PreviousRegion | Action::Up => return self.step(-1),
            Action::Enter if level == Level::Command && self.is_on_text() => return FormAct::Type,
            Action::Type if self.is_on_text() => return FormAct::Type,
            Action::Enter => {
                self.take_apart();
                for field in &mut self.fields {
                    if let Some(text) = field.text_field_mut() {
                        text.remember();
                    }
                }
                return FormAct::Confirmed;
            }
            _ => {}
        }
        let Some(field) = self.focused_mut() else { return FormAct::Ignored };
        if field.apply(action) { FormAct::Changed } else { FormAct::Ignored }
    }

    /// Whether the field with the focus shows another of the texts that it was offered.
    fn recalls(&mut self, action: &Action) -> bool {
        let field = self.focused_mut().and_then(Field::text_field_mut);
        field.is_some_and(|field| field.recall_offered(*action == Action::Up))
    }

    fn step(&mut self, by: isize) -> FormAct {
        let is_host = self.focused().map(|field| field.name) == self.endpoint.map(|(host, _)| host);
        let is_taken_apart = is_host && self.take_apart();
        match self.focus.checked_add_signed(by) {
            Some(next) if next < self.fields.len() => {
                self.focus = next;
                if is_taken_apart { FormAct::Changed } else { FormAct::Moved }
            }
            _ => FormAct::Left,
        }
    }

    /// Where each field stands in `columns` columns: column and row, from the form's corner; a field
    /// that stands beside another goes to a row of its own where there is no room.
    pub fn layout(&self, columns: u16) -> Vec<(u16, u16)> {
        let label = self.label_columns();
        let mut places: Vec<(u16, u16)> = Vec::new();
        let (mut end, mut row) = (0, 0);
        for (index, field) in self.fields.iter().enumerate() {
            let beside = end + 2;
            let fits = beside + field.width(0) <= columns;
            if index > 0 && field.is_beside && fits {
                places.push((beside, row));
                end = beside + field.width(0);
            } else {
                row += u16::from(index > 0);
                places.push((1, row));
                end = 1 + field.width(label);
            }
        }
        places
    }

    /// Rows that it takes in `columns` columns, without the help line.
    pub fn height(&self, columns: u16) -> u16 {
        self.layout(columns).last().map_or(0, |(_, row)| row + 1)
    }

    /// The sentence of the field with the focus, in rows; while it cannot be taken, why, as there may be no room for
    /// that beside it.
    pub fn help(&self, columns: u16) -> Vec<SafeText> {
        let Some(field) = self.focused() else { return Vec::new() };
        match &field.error {
            Some(error) => error.wrapped(usize::from(columns.saturating_sub(2))),
            None => help_of(field, columns),
        }
    }

    /// Rows that the longest of those sentences takes, at least one: going from field to field moves nothing.
    pub fn help_rows(&self, columns: u16) -> u16 {
        self.fields.iter().map(|field| help_of(field, columns).len()).max().unwrap_or(0).max(1) as u16
    }

    /// The first row that is shown where there is room for so many: the field with the focus is in view, and
    /// what comes after it.
    fn top(&self, columns: u16, rows: u16) -> u16 {
        let places = self.layout(columns);
        let focus = places.get(self.focus).map_or(0, |(_, row)| *row);
        let last = places.last().map_or(0, |(_, row)| *row);
        let wanted = (focus + AHEAD).min(last).min(focus + rows.saturating_sub(1));
        (wanted + 1).saturating_sub(rows)
    }

    /// How many rows stand below the last one that is shown.
    pub fn below(&self, columns: u16, rows: u16) -> u16 {
        self.height(columns).saturating_sub(self.top(columns, rows).saturating_add(rows))
    }

    /// The field at a column and row of an area of so many columns and rows, for the mouse.
    pub fn at(&self, (columns, rows): (u16, u16), column: u16, row: u16) -> Option<&'static str> {
        let places = self.layout(columns);
        let row = row.checked_add(self.top(columns, rows)).filter(|_| row < rows)?;
        let mut here = self.fields.iter().zip(&places).filter(|(_, (x, y))| *y == row && *x <= column);
        here.next_back().map(|(field, _)| field.name)
    }

    /// Labels that begin a row are padded to the longest of them, up to 20 columns.
    fn label_columns(&self) -> u16 {
        let firsts = self.fields.iter().filter(|field| !field.is_beside);
        firsts.map(|field| paint::width(field.label)).max().unwrap_or(0).min(20)
    }

    /// Draws the fields into `area`; gives back where the text cursor stands on TYPE.
    pub fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        theme: &Theme,
        has_focus: bool,
        level: Level,
    ) -> Option<Position> {
        let label = self.label_columns();
        let places = self.layout(area.width);
        // Without room for all rows, those around the focus are shown.
        let top = self.top(area.width, area.height);
        let mut position = None;
        for (index, (field, (column, row))) in self.fields.iter().zip(&places).enumerate() {
            let Some(row) = row.checked_sub(top) else { continue };
            let label = if *column == 1 { label } else { 0 };
            let is_here = has_focus && index == self.focus;
            // A field that has a neighbour is cut where that one begins, hints too.
            let end = match places.get(index + 1) {
                Some((next, next_row)) if next_row.checked_sub(top) == Some(row) => next.saturating_sub(1),
                _ => area.width,
            };
            let cell = Rect { width: end.min(area.width), ..area };
            let is_typing = is_here && level == Level::Type;
            let at = field.draw(cell, buf, *column, row, label, theme, is_here, is_typing);
            if is_here && *column == 1 {
                paint::bar(buf, area, 0, row, theme, true);
            }
            position = position.or(at);
        }
        position
    }
}

fn help_of(field: &Field, columns: u16) -> Vec<SafeText> {
    SafeText::literal(field.help).wrapped(usize::from(columns.saturating_sub(2)))
}
