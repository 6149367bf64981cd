//! The peers of a datagram session, and the one that the next send goes to.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::{ReplyTarget, SelectedSession};
use super::{form, words};
use crate::model::connection::Connection;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::figures;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::List;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::{Session, World};

/// From so many columns on, a peer has its bytes beside its messages.
const BYTES_FROM: u16 = 26;
/// Lines of a peer.
const LINES: u16 = 2;
/// Lines that the wheel moves by.
const WHEEL: isize = 3;
/// Peers that the list asks for room for at most.
const ROOM_FOR: usize = 20;

/// The region: cursor and window.
#[derive(Debug, Default)]
pub(super) struct PeerList {
    list: List,
}

impl PeerList {
    /// Back to the first peer: another session is selected.
    pub(super) const fn reset(&mut self) {
        self.list = List::new();
    }

    /// The peer under the cursor.
    pub(super) fn peer<'a>(&self, session: &'a Session) -> Option<&'a Connection> {
        session.peers.values().nth(self.list.cursor(session.peers.len())?)
    }

    fn window(&self, area: Rect, session: &Session) -> Range<usize> {
        self.list.window(session.peers.len(), page(area))
    }

    /// The next sends go to the peer under the cursor.
    fn choose(&self, shared: &mut SelectedSession, context: &mut Context<'_>) {
        let Some((id, session)) = shared.session(context.world) else { return };
        let Some(peer) = self.peer(session).map(|row| row.peer.clone()) else { return };
        if !form::is_connected(session) && shared.is_chosen(id, &peer) {
            context.toast("each send goes to the peer that spoke last");
            shared.reply_to(ReplyTarget::LastHeard);
        } else {
            shared.answer(id, session, peer, context);
        }
    }
}

/// Peers that fit into the list.
fn page(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1) / LINES).max(1)
}

impl Region<SelectedSession> for PeerList {
    fn rows(&self, _columns: u16, shared: &SelectedSession, world: &World) -> u16 {
        match shared.session(world) {
            Some((_, session)) if !session.spec.to.transport.is_stream() => {
                1 + LINES * session.peers.len().clamp(1, ROOM_FOR) as u16
            }
            _ => 0,
        }
    }

    fn offers(&self, shared: &SelectedSession, world: &World, level: Level) -> Vec<Offer> {
        let Some((id, session)) = shared.session(world).filter(|_| level == Level::Command) else {
            return Vec::new();
        };
        let Some(peer) = self.peer(session) else { return Vec::new() };
        let enter = if shared.is_chosen(id, &peer.peer) { "follow the last" } else { "reply target" };
        vec![Offer::named(Action::Enter, enter), Action::WhoIs.into()]
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedSession, context: &mut Context<'_>) -> bool {
        if *action == Action::Enter {
            self.choose(shared, context);
            return true;
        }
        let count = shared.session(context.world).map_or(0, |(_, session)| session.peers.len());
        self.list.apply(action, count, page(context.area))
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedSession, context: &mut Context<'_>) {
        let Some((_, session)) = shared.session(context.world) else { return };
        let lines = match pointer.kind {
            PointerKind::WheelUp => -WHEEL,
            PointerKind::WheelDown => WHEEL,
            PointerKind::Press => {
                if let Some(row) = pointer.row.checked_sub(1) {
                    self.list.select(self.window(context.area, session).start + usize::from(row / LINES));
                }
                return;
            }
        };
        self.list.scroll(lines, session.peers.len(), page(context.area));
    }

    fn topics(&self, _shared: &SelectedSession, _world: &World, _now: Moment) -> Vec<Topic> {
        ["datagram", "source address"].into_iter().filter_map(Topic::named).collect()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedSession,
    ) -> Option<Position> {
        let (id, session) = shared.session(view.world)?;
        let theme = view.theme;
        paint::rule(buf, area, 0, "Peers", "", theme, view.has_focus);
        let inside = Rect { width: area.width.saturating_sub(1), ..area };
        if session.peers.is_empty() {
            paint::put(buf, inside, 1, 1, "none yet", theme.style(Role::Dim));
            return None;
        }
        let target = shared.target(id, session).or_else(|| form::connected_to(session).cloned());
        let follows_last = shared.follows_last(id);
        let cursor = self.list.cursor(session.peers.len());
        let window = self.window(area, session);
        let peers = session.peers.values().enumerate().skip(window.start).take(window.len());
        for (row, (place, peer)) in (1..).step_by(LINES.into()).zip(peers) {
            let counts = peer.counts;
            let calls = figures::count(counts.calls_in);
            let figures = if area.width >= BYTES_FROM {
                format!("{calls}  {}", figures::bytes(counts.bytes_in))
            } else {
                calls
            };
            let room = Rect { width: inside.width.saturating_sub(paint::width(&figures) + 1), ..inside };
            paint::put(
                buf,
                room,
                1,
                row,
                session.spec.to.transport.shown(&peer.peer),
                theme.style(Role::Text),
            );
            paint::put_right(buf, inside, 1, row, figures, theme.style(Role::Dim));
            let target = (target.as_ref() == Some(&peer.peer)).then_some(follows_last);
            paint::put(buf, inside, 2, row + 1, standing(peer, target, session), theme.style(Role::Dim));
            if cursor == Some(place) {
                for line in row..row + if view.has_focus { LINES } else { 1 } {
                    paint::cursor_row(buf, area, line, theme, view.has_focus);
                }
            }
        }
        None
    }
}

/// What is said of a peer below its address. `target`: the next send goes there, and whether because it spoke last.
fn standing(peer: &Connection, target: Option<bool>, session: &Session) -> String {
    let counts = peer.counts;
    match target.filter(|_| !session.is_ended()) {
        Some(true) => "spoke last: target".to_owned(),
        Some(false) => "next send goes here".to_owned(),
        None if counts.calls_in == 0 && counts.calls_out > 0 => "we wrote, no answer".to_owned(),
        None if session.is_unexpected(peer) => "unexpected sender".to_owned(),
        None => words::moved("sent", counts.bytes_out, counts.calls_out),
    }
}
