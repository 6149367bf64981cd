//! Moving about: the cursors of the regions, the wheel and the mouse.

use ratatui::layout::{Position, Rect};

use super::layout::Region;
use super::{Servers, details};
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::conversation::Scene;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// Lines that the wheel moves by.
const WHEEL: isize = 3;

impl Servers {
    /// A move in the region with the focus.
    pub(super) fn go(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match self.region {
            Region::Servers => self.move_server(action, context.world),
            Region::Connections | Region::Reply => self.move_row(action, context.world),
            Region::Conversation => self.go_conversation(action, context),
            Region::Details => self.move_details(action, context),
        }
    }

    pub(super) fn move_server(&mut self, action: &Action, world: &World) -> bool {
        let count = world.servers.len();
        let page = usize::from(self.places(self.area, world).servers.height.saturating_sub(2));
        if !self.list.apply(action, count, page) {
            return false;
        }
        let id = self.list.cursor(count).and_then(|place| world.servers.keys().nth(place)).copied();
        self.select_server(id);
        true
    }

    pub(super) fn move_row(&mut self, action: &Action, world: &World) -> bool {
        let count = self.lines(world).len();
        let page = self.page(world);
        if !self.rows.apply(action, count, page) {
            return false;
        }
        let place = self.rows.cursor(count).unwrap_or(0);
        let line = self.lines(world).at(place).unwrap_or_default();
        self.select_line(line);
        true
    }

    pub(super) fn move_details(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let area = self.places(self.area, context.world).details;
        let page = usize::from(area.height.saturating_sub(1));
        let lines = self.details(context.world, &Theme::default(), context.now);
        let most = details::height(&lines, area.width.saturating_sub(1)).saturating_sub(page);
        self.details_top = match action {
            Action::Up => self.details_top.saturating_sub(1),
            Action::Down => self.details_top + 1,
            Action::PageUp => self.details_top.saturating_sub(page),
            Action::PageDown => self.details_top + page,
            Action::First => 0,
            Action::Last => most,
            _ => return false,
        }
        .min(most);
        true
    }

    pub(super) fn go_conversation(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let area = self.places(self.area, context.world).conversation;
        let theme = Theme::default();
        let scene = Scene { world: context.world, theme: &theme, now: context.now };
        let rows = area.height.saturating_sub(1);
        self.conversation.apply(action, &scene, area.width, rows)
    }

    pub(super) fn point_at(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let places = self.places(self.area, context.world);
        let at = Position::new(pointer.column, pointer.row);
        let Some(region) = places.shown().find(|region| places.of(*region).contains(at)) else { return };
        let area = places.of(region);
        let lines = match pointer.kind {
            PointerKind::WheelUp => -WHEEL,
            PointerKind::WheelDown => WHEEL,
            PointerKind::Press => {
                self.region = region;
                self.press(region, area, pointer.row - area.y, context);
                return;
            }
        };
        match region {
            Region::Connections => {
                let count = self.lines(context.world).len();
                self.rows.scroll(lines, count, self.page(context.world));
                let place = self.rows.cursor(count).unwrap_or(0);
                let line = self.lines(context.world).at(place).unwrap_or_default();
                self.select_line(line);
            }
            Region::Servers => {
                let action = if lines < 0 { Action::Up } else { Action::Down };
                self.move_server(&action, context.world);
            }
            Region::Conversation => {
                let theme = Theme::default();
                let scene = Scene { world: context.world, theme: &theme, now: context.now };
                self.conversation.scroll(lines, &scene, area.width, area.height.saturating_sub(1));
            }
            Region::Details => {
                self.details_top = self.details_top.saturating_add_signed(lines);
                self.move_details(&Action::Down, context);
            }
            Region::Reply => {}
        }
    }

    pub(super) fn press(&mut self, region: Region, area: Rect, row: u16, context: &mut Context<'_>) {
        match region {
            Region::Servers => {
                let count = context.world.servers.len();
                let page = usize::from(area.height.saturating_sub(2));
                let Some(line) = row.checked_sub(2).map(usize::from) else { return };
                if let Some(place) = self.list.window(count, page).nth(line) {
                    let id = context.world.servers.keys().nth(place).copied();
                    self.select_server(id);
                }
            }
            Region::Connections => {
                let skip = 2 + self.notice_rows(area, context.world);
                let lines = self.lines(context.world);
                let height = lines.height(area.width);
                let Some(line) = row.checked_sub(skip).map(|row| usize::from(row / height)) else { return };
                let place = self.rows.window(lines.len(), self.page(context.world)).nth(line);
                if let Some(line) = place.and_then(|place| lines.at(place)) {
                    self.select_line(line);
                }
            }
            Region::Conversation => {
                let theme = Theme::default();
                let scene = Scene { world: context.world, theme: &theme, now: context.now };
                if let Some(line) = row.checked_sub(1) {
                    self.conversation.click(line, &scene, area.width, area.height.saturating_sub(1));
                }
            }
            Region::Reply => context.enter_type(),
            Region::Details => {}
        }
    }
}
