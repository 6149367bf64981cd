//! A layout over the bytes: its fields, and the one under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field_rows;
use super::overlay::OverlayKind;
use super::selected::SelectedTab;
use super::tab::Tab;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::regions::Region;
use crate::ui::world::World;

/// The region of one of the two layouts. Its cursor is that of the bytes.
#[derive(Debug)]
pub(super) struct Fields {
    /// Which of the layouts of a tab.
    pub(super) layer: usize,
}

impl Region<SelectedTab> for Fields {
    fn rows(&self, _columns: u16, shared: &SelectedTab, _world: &World) -> u16 {
        let rows = shared.tab().map_or(0, |tab| field_rows::rows(tab, self.layer));
        if rows == 0 { 0 } else { u16::try_from(rows + 1).unwrap_or(u16::MAX) }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, _context: &mut Context<'_>) -> bool {
        let Some(tab) = shared.tab_mut() else { return false };
        if tab.overlays.of(self.layer).is_none() {
            return false;
        }
        tab.overlays.layer = self.layer;
        let rows = tab.fields();
        let at = tab.overlay().and_then(|overlay| tab.current_field(overlay, &rows)).unwrap_or(0);
        let last = rows.len().saturating_sub(1);
        let to = match action {
            Action::Up | Action::Left => at.saturating_sub(1),
            Action::Down | Action::Right => (at + 1).min(last),
            Action::First | Action::PageUp => 0,
            Action::Last | Action::PageDown => last,
            _ => return false,
        };
        tab.unmark();
        tab.go_to_field(to);
        shared.value_width = None;
        true
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedTab, context: &mut Context<'_>) {
        let area = Rect { x: 0, y: 0, ..context.area };
        let action = match pointer.kind {
            PointerKind::WheelUp => Action::Up,
            PointerKind::WheelDown => Action::Down,
            PointerKind::Press => {
                let Some(tab) = shared.tab_mut() else { return };
                tab.overlays.layer = self.layer;
                if let Some(byte) = field_rows::byte_at(tab, self.layer, area, pointer.row) {
                    shared.go(byte);
                }
                return;
            }
        };
        self.update(&action, shared, context);
    }

    fn topics(&self, shared: &SelectedTab, _world: &World, _now: Moment) -> Vec<Topic> {
        shared.tab().map_or_else(Vec::new, topics)
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        if let Some(tab) = shared.tab() {
            field_rows::draw(area, buf, view, tab, self.layer);
        }
        None
    }
}

/// What can be explained of the field under the cursor: it, and the order in which it stands.
pub(super) fn topics(tab: &Tab) -> Vec<Topic> {
    let Some(overlay) = tab.overlay() else { return Vec::new() };
    let fields = tab.fields();
    let Some(place) = tab.current_field(overlay, &fields) else { return Vec::new() };
    let Some(field) = fields.get(place) else { return Vec::new() };
    if let OverlayKind::Dns(map) = &overlay.kind {
        return map.topics_at(place);
    }
    let name = if field.is_padding { "padding" } else { field.name.as_str().trim_start() };
    let order = Topic::named(&format!("{} order", field.order.name()));
    Topic::named(name).into_iter().chain(order).collect()
}
