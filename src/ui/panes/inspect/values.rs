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
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::parts::List;
use crate::ui::regions::Region;
use crate::ui::world::World;

/// The region: the row under its cursor.
#[derive(Debug, Default)]
pub(super) struct Values {
    list: List,
    /// What the rows were of when the cursor stood here last: another tab, other bytes begin at the first row.
    of: Option<(usize, Subject)>,
}

impl Values {
    /// Back to the first row, where other bytes are looked at.
    pub(super) fn settle(&mut self, shared: &SelectedTab) {
        let of = shared.tab().map(|tab| (shared.shown, tab.subject()));
        if self.of != of {
            self.list = List::new();
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

    fn select(&self, rows: &[ValueRow], shared: &mut SelectedTab) {
        let row = self.list.cursor(rows.len()).and_then(|place| rows.get(place));
        shared.value_width = row.map(|row| row.width).filter(|width| *width > 0);
    }
}

impl Region<SelectedTab> for Values {
    fn rows(&self, _columns: u16, shared: &SelectedTab, _world: &World) -> u16 {
        if shared.tab().is_none_or(|tab| tab.bytes().is_empty() || tab.is_built()) {
            return 0;
        }
        u16::try_from(Values::rows_of(shared).len() + 1).unwrap_or(u16::MAX)
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        let rows = Values::rows_of(shared);
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
        let title = value_rows::title(&tab.subject(), tab.bytes().len());
        value_rows::draw(area, buf, view, &Values::rows_of(shared), (&title, shared.order, &self.list));
        None
    }
}
