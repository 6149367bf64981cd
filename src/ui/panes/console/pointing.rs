//! The mouse: the wheel scrolls what is under it, a press chooses.

use ratatui::layout::{Position, Rect};

use super::pane::Console;
use super::places::{ConsoleAreas, ConsoleRegion};
use super::{details, lists};
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::conversation::ConversationView;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::theme::Theme;

impl Console {
    /// A press, or a turn of the wheel.
    pub(super) fn pointed(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let world = context.world;
        let places = self.places(context.area, world);
        let at = Position::new(pointer.column, pointer.row);
        let Some(region) = places.at(at) else { return };
        let lines = match pointer.kind {
            PointerKind::WheelUp => -3,
            PointerKind::WheelDown => 3,
            PointerKind::Press => 0,
        };
        if lines != 0 {
            self.wheel(region, lines, &places, context);
            return;
        }
        if self.session(world).is_some() || region == ConsoleRegion::Sessions {
            self.region = region;
        }
        self.press(region, at, &places, context);
    }

    fn wheel(
        &mut self,
        region: ConsoleRegion,
        lines: isize,
        places: &ConsoleAreas,
        context: &mut Context<'_>,
    ) {
        let world = context.world;
        match region {
            ConsoleRegion::Sessions => {
                let step = if lines < 0 { Action::Up } else { Action::Down };
                self.step_session(&step, usize::from(places.sessions.height), world);
            }
            ConsoleRegion::Details => {
                let rows = self.session(world).map_or(0, |(id, session)| {
                    details::lines(self, id, session, world, usize::from(places.details.width)).len()
                });
                self.details.scroll(lines, rows, usize::from(places.details.height.saturating_sub(1)));
            }
            ConsoleRegion::Peers => {
                let rows = self.session(world).map_or(0, |(_, session)| session.peers.len());
                self.peers.scroll(lines, rows, lists::peers_page(places.peers));
            }
            ConsoleRegion::Talk | ConsoleRegion::Composer => {
                let theme = Theme::default();
                let scene = ConversationView { world, theme: &theme, now: context.now };
                self.conversation.scroll(lines, &scene, places.talk.width.max(1), places.talk.height.max(1));
            }
        }
    }

    fn press(
        &mut self,
        region: ConsoleRegion,
        at: Position,
        places: &ConsoleAreas,
        context: &mut Context<'_>,
    ) {
        let world = context.world;
        let row = |area: Rect| at.y.checked_sub(area.y + 1).map(usize::from);
        match region {
            ConsoleRegion::Sessions => {
                let page = lists::sessions_page(places.sessions);
                let line_rows = lists::session_rows(places.sessions);
                let window = self.sessions.window(world.sessions.len(), page);
                let place = row(places.sessions).map(|row| window.start + row / line_rows);
                if let Some(id) = place.and_then(|place| world.sessions.keys().nth(place)) {
                    self.select(*id, world);
                }
            }
            ConsoleRegion::Peers => {
                let Some((_, session)) = self.session(world) else { return };
                let window = self.peers.window(session.peers.len(), lists::peers_page(places.peers));
                if let Some(row) = row(places.peers) {
                    self.peers.select(window.start + row / 2);
                }
            }
            ConsoleRegion::Talk => {
                if let Some(line) = at.y.checked_sub(places.talk.y) {
                    let theme = Theme::default();
                    let scene = ConversationView { world, theme: &theme, now: context.now };
                    self.conversation.click(
                        line,
                        &scene,
                        places.talk.width.max(1),
                        places.talk.height.max(1),
                    );
                }
            }
            ConsoleRegion::Composer => context.enter_type(),
            ConsoleRegion::Details => {}
        }
    }
}
