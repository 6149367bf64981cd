//! The servers: which there are, which one is selected.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::SelectedServer;
use super::server_rows;
use crate::model::ids::ServerId;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::list::List;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The region: cursor and window.
#[derive(Debug, Default)]
pub(super) struct ServerList {
    list: List,
}

impl ServerList {
    fn window(&self, area: Rect, world: &World) -> Range<usize> {
        self.list.window(world.servers.len(), usize::from(area.height.saturating_sub(2)))
    }

    /// The servers on screen in a region of this size.
    pub(super) fn on_screen(&self, area: Rect, world: &World) -> Vec<ServerId> {
        let window = self.window(area, world);
        world.servers.keys().skip(window.start).take(window.len()).copied().collect()
    }

    /// Keeps the cursor on the server that is selected; selects the one that took its place, where it is gone.
    /// One that is `starting` is not in the world yet.
    pub(super) fn settle(&mut self, shared: &mut SelectedServer, starting: Option<ServerId>, world: &World) {
        let ids: Vec<ServerId> = world.servers.keys().copied().collect();
        let is_there = |id: ServerId| world.servers.contains_key(&id) || starting == Some(id);
        if !shared.server.is_some_and(is_there) {
            let place = self.list.cursor(ids.len());
            shared.select_server(place.and_then(|place| ids.get(place)).copied());
        }
        if let Some(place) = shared.server.and_then(|id| ids.iter().position(|each| *each == id)) {
            self.list.select(place);
        }
        shared.marked_servers.retain(|id| world.servers.contains_key(id));
    }

    fn go(&mut self, action: &Action, shared: &mut SelectedServer, context: &Context<'_>) -> bool {
        let count = context.world.servers.len();
        let page = usize::from(context.area.height.saturating_sub(2));
        if !self.list.apply(action, count, page) {
            return false;
        }
        let place = self.list.cursor(count);
        shared.select_server(place.and_then(|place| context.world.servers.keys().nth(place)).copied());
        true
    }
}

impl Region<SelectedServer> for ServerList {
    fn rows(&self, _columns: u16, _shared: &SelectedServer, world: &World) -> u16 {
        match world.servers.len() {
            0 => 0,
            count => u16::try_from(count + 2).unwrap_or(u16::MAX),
        }
    }

    fn offers(&self, shared: &SelectedServer, world: &World, level: Level) -> Vec<Offer> {
        let Some((_, server)) = shared.server(world).filter(|_| level == Level::Command) else {
            return Vec::new();
        };
        let is_running = server.is_running();
        let mut offers = vec![
            Offer::named(Action::StartStop, if is_running { "stop" } else { "start" }),
            Action::Edit.into(),
            Offer::named(Action::End, "end…"),
        ];
        if is_running {
            offers.push(Action::Talk.into());
        }
        offers.extend([Action::Clone.into(), Action::Faults.into(), Action::Enter.into()]);
        offers
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedServer, context: &mut Context<'_>) -> bool {
        if *action != Action::Mark {
            return self.go(action, shared, context);
        }
        let Some(id) = shared.server else { return false };
        if !shared.marked_servers.remove(&id) {
            shared.marked_servers.insert(id);
        }
        self.go(&Action::Down, shared, context);
        true
    }

    fn topics(&self, shared: &SelectedServer, world: &World, _now: Moment) -> Vec<Topic> {
        shared.server(world).map(|(_, server)| Topic::of_server(server, world)).unwrap_or_default()
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedServer, context: &mut Context<'_>) {
        match pointer.kind {
            PointerKind::WheelUp => {
                self.go(&Action::Up, shared, context);
            }
            PointerKind::WheelDown => {
                self.go(&Action::Down, shared, context);
            }
            PointerKind::Press => {
                let Some(line) = pointer.row.checked_sub(2).map(usize::from) else { return };
                if let Some(place) = self.window(context.area, context.world).nth(line) {
                    shared.select_server(context.world.servers.keys().nth(place).copied());
                }
            }
        }
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedServer,
    ) -> Option<Position> {
        let ids: Vec<ServerId> = view.world.servers.keys().copied().collect();
        let mut parts = paint::beyond(&self.window(area, view.world), ids.len(), view.theme);
        if !shared.marked_servers.is_empty() {
            parts.insert(0, format!("{} marked", shared.marked_servers.len()));
        }
        let words = parts.join(&format!(" {} ", view.theme.glyphs.dot));
        paint::rule(buf, area, 0, "Servers", words, view.theme, view.has_focus);
        if ids.is_empty() {
            let key = view.key(&Action::Add);
            let dim = view.theme.style(Role::Dim);
            let words = [
                format!("No server yet: {key} adds one, from presets or with settings of your own."),
                "It listens on loopback only, unless you type another address.".to_owned(),
            ];
            for (row, words) in (2..).zip(words) {
                paint::put(buf, area, 1, row, words, dim);
            }
            return None;
        }
        server_rows::draw_titles(area, buf, 1, view);
        let (_, rows) = paint::split_top(area, 2);
        let is_marked = |id| shared.marked_servers.contains(&id);
        server_rows::draw(rows, buf, view, &self.list, &ids, is_marked, view.has_focus);
        None
    }
}
