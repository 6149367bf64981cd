//! What the bytes at the cursor say.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::SelectedTab;
use super::tab::Subject;
use super::value_rows::{self, ValueRow};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::offer::Offer;
use crate::ui::paint;
use crate::ui::parts::{List, TextField};
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The region: the row under its cursor.
#[derive(Debug, Default)]
pub(super) struct Values {
    list: List,
    /// The value that is typed for the row under the cursor.
    typing: Option<TextField>,
    /// What the rows were of when the cursor stood here last: another tab, other bytes begin at the first row.
    of: Option<(usize, Subject)>,
}

impl Values {
    /// Back to the first row, where other bytes are looked at.
    pub(super) fn settle(&mut self, shared: &SelectedTab) {
        let of = shared.tab().map(|tab| (shared.shown, tab.subject()));
        if self.of != of {
            self.list = List::new();
            self.typing = None;
            self.of = of;
        }
    }

    fn rows_of(shared: &SelectedTab) -> Vec<ValueRow> {
        shared.tab().map_or_else(Vec::new, |tab| value_rows::values(tab.bytes(), &tab.subject()))
    }

    /// The row under the cursor, as it is copied.
    pub(super) fn row(&self, shared: &SelectedTab) -> Option<SafeText> {
        let rows = Values::rows_of(shared);
        Some(rows.get(self.list.cursor(rows.len())?)?.row(shared.order))
    }

    /// Writes what is typed over the bytes of the row, in the order in which they are read.
    fn write(&mut self, rows: &[ValueRow], shared: &mut SelectedTab, context: &mut Context<'_>) {
        let Some(field) = &self.typing else { return };
        let row = self.list.cursor(rows.len()).and_then(|place| rows.get(place));
        let Some(reading) = row.and_then(|row| row.reading) else { return };
        let (_, order) = shared.value();
        match reading.write(field.text(), order) {
            Ok(bytes) => {
                write_at(shared, &bytes);
                self.typing = None;
                context.leave_type();
            }
            Err(why) => context.complain(why),
        }
    }

    fn select(&self, rows: &[ValueRow], shared: &mut SelectedTab) {
        let row = self.list.cursor(rows.len()).and_then(|place| rows.get(place));
        shared.value_width = row.map(|row| row.width).filter(|width| *width > 0);
    }
}

/// Writes bytes over those that are looked at, the cursor on the first of them.
pub(super) fn write_at(shared: &mut SelectedTab, bytes: &[u8]) {
    if let Some(tab) = shared.tab_mut() {
        let start = tab.subject().range(tab.bytes().len()).start;
        tab.go(start, true);
        tab.write(bytes, false);
        tab.go(start, false);
    }
}

impl Region<SelectedTab> for Values {
    fn rows(&self, _columns: u16, shared: &SelectedTab, _world: &World) -> u16 {
        if shared.tab().is_none_or(|tab| tab.bytes().is_empty() || tab.is_built()) {
            return 0;
        }
        u16::try_from(Values::rows_of(shared).len() + 1).unwrap_or(u16::MAX)
    }

    fn offers(&self, _shared: &SelectedTab, _world: &World, level: Level) -> Vec<Offer> {
        match level {
            Level::Type => Vec::new(),
            Level::Command => vec![Offer::named(Action::Enter, "type a value")],
        }
    }

    fn is_on_text(&self) -> bool {
        self.typing.is_some()
    }

    fn insert(&mut self, text: &str, _shared: &mut SelectedTab, _context: &mut Context<'_>) {
        if let Some(field) = &mut self.typing {
            field.insert(text);
        }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        let rows = Values::rows_of(shared);
        if context.level == Level::Type {
            if *action == Action::Enter {
                self.write(&rows, shared, context);
                return true;
            }
            return self.typing.as_mut().is_some_and(|field| field.apply(action));
        }
        self.typing = None;
        if matches!(action, Action::Enter | Action::Edit) {
            let row = self.list.cursor(rows.len()).and_then(|place| rows.get(place));
            let is_built = shared.tab().is_some_and(|tab| tab.is_built() || tab.is_read_only());
            match row.and_then(|row| row.reading).filter(|_| !is_built) {
                Some(_) => {
                    self.typing = Some(TextField::new());
                    context.enter_type();
                }
                None => context.toast("no value can be typed for this row"),
            }
            return true;
        }
        let page = usize::from(context.area.height.saturating_sub(1));
        let is_done = self.list.apply(action, rows.len(), page);
        if is_done {
            self.select(&rows, shared);
        }
        is_done
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedTab, context: &mut Context<'_>) {
        let rows = Values::rows_of(shared);
        let page = usize::from(context.area.height.saturating_sub(1));
        match pointer.kind {
            PointerKind::WheelUp => self.list.scroll(-3, rows.len(), page),
            PointerKind::WheelDown => self.list.scroll(3, rows.len(), page),
            PointerKind::Press => {
                let line = usize::from(pointer.row.saturating_sub(1));
                if let Some(row) = self.list.window(rows.len(), page).nth(line) {
                    self.list.select(row);
                    self.select(&rows, shared);
                }
            }
        }
    }

    fn topics(&self, shared: &SelectedTab, _world: &World, _now: Moment) -> Vec<Topic> {
        let rows = Values::rows_of(shared);
        let row = self.list.cursor(rows.len()).and_then(|place| rows.get(place));
        let Some(row) = row else { return Vec::new() };
        let name = row.name.as_str().split([' ', ',']).next().unwrap_or_default();
        Topic::named(row.name.as_str()).or_else(|| Topic::named(name)).into_iter().collect()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        let tab = shared.tab()?;
        let title = value_rows::title(tab);
        let rows = Values::rows_of(shared);
        value_rows::draw(area, buf, view, &rows, (&title, shared.order, &self.list));
        let field = self.typing.as_ref().filter(|_| view.has_focus && view.level == Level::Type)?;
        let cursor = self.list.cursor(rows.len())?;
        let page = usize::from(area.height.saturating_sub(1));
        let line = self.list.window(rows.len(), page).position(|row| row == cursor)? as u16;
        let inside = Rect {
            x: area.x + value_rows::NAMES.min(area.width),
            y: area.y + 1 + line,
            width: area.width.saturating_sub(value_rows::NAMES + 1).min(48),
            height: 1,
        };
        let style = view.theme.styled(Role::Field, true);
        paint::clear(buf, inside, style);
        field.draw(inside, buf, style, true)
    }
}
