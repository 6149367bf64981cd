//! The sessions: which there are, which one is selected.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::selected::SelectedSession;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::console::SessionStage;
use crate::model::ids::SessionId;
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

/// From so many columns on, one line says all.
const ALL_IN_ONE_FROM: u16 = 40;
/// Sessions that the width of the list is made for, the newest.
const WIDEST_OF: usize = 50;

/// The region: cursor and window.
#[derive(Debug, Default)]
pub(super) struct SessionList {
    list: List,
}

impl SessionList {
    fn window(&self, area: Rect, world: &World) -> Range<usize> {
        self.list.window(world.sessions.len(), usize::from(area.height.saturating_sub(1)))
    }

    /// Keeps the cursor on the session that is selected.
    pub(super) fn settle(&mut self, shared: &SelectedSession, world: &World) {
        if let Some(place) = shared.id().and_then(|id| world.sessions.keys().position(|each| *each == id)) {
            self.list.select(place);
        }
    }

    /// Moves among the sessions, of which so many are on screen.
    fn go(&mut self, action: &Action, page: usize, shared: &mut SelectedSession, world: &World) -> bool {
        let count = world.sessions.len();
        if !self.list.apply(action, count, page) {
            return false;
        }
        let place = self.list.cursor(count);
        if let Some(id) = place.and_then(|place| world.sessions.keys().nth(place)) {
            shared.select(*id);
        }
        true
    }
}

impl Region<SelectedSession> for SessionList {
    fn rows(&self, _columns: u16, shared: &SelectedSession, world: &World) -> u16 {
        match world.sessions.len() {
            0 if !shared.has_session(world) => 0,
            count => u16::try_from(count + 1).unwrap_or(u16::MAX / 2),
        }
    }

    fn offers(&self, shared: &SelectedSession, world: &World, level: Level) -> Vec<Offer> {
        let is_there = level == Level::Command && shared.session(world).is_some();
        is_there.then(|| Offer::named(Action::Enter, "details")).into_iter().collect()
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedSession, context: &mut Context<'_>) -> bool {
        let page = usize::from(context.area.height.saturating_sub(1)).max(1);
        !context.world.sessions.is_empty() && self.go(action, page, shared, context.world)
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedSession, context: &mut Context<'_>) {
        let action = match pointer.kind {
            PointerKind::WheelUp => Action::Up,
            PointerKind::WheelDown => Action::Down,
            PointerKind::Press => {
                let line = pointer.row.checked_sub(1).map(usize::from);
                let place = line.and_then(|line| self.window(context.area, context.world).nth(line));
                if let Some(id) = place.and_then(|place| context.world.sessions.keys().nth(place)) {
                    shared.select(*id);
                }
                return;
            }
        };
        self.update(&action, shared, context);
    }

    fn topics(&self, shared: &SelectedSession, world: &World, _now: Moment) -> Vec<Topic> {
        shared.session(world).map(|(_, session)| Topic::of_session(session, world)).unwrap_or_default()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedSession,
    ) -> Option<Position> {
        let count = view.world.sessions.len();
        let window = self.window(area, view.world);
        let right = if window.len() < count { count.to_string() } else { String::new() };
        paint::rule(buf, area, 0, "Sessions", right, view.theme, view.has_focus);
        if count == 0 {
            draw_empty(area, buf, view);
            return None;
        }
        let names_host = has_hosts(view.world);
        for (row, (id, session)) in
            (1..).zip(view.world.sessions.iter().skip(window.start).take(window.len()))
        {
            draw_session(area, row, buf, view, (*id, session), names_host);
            if shared.id() == Some(*id) {
                paint::cursor_row(buf, area, row, view.theme, view.has_focus);
            }
        }
        None
    }
}

/// Whether sessions go to more than one host: then each row names its own.
fn has_hosts(world: &World) -> bool {
    let mut hosts = world.sessions.values().filter(|session| session.spec.to.transport.is_internet());
    let first = hosts.next();
    first.is_some_and(|first| hosts.any(|other| other.spec.to.host != first.spec.to.host))
}

/// Columns that a list needs for the newest sessions, each with its state; with the host where there are several,
/// or where the pane `is_wide`.
pub(super) fn columns(world: &World, is_wide: bool) -> u16 {
    let names_host = is_wide || has_hosts(world);
    if !names_host {
        return 0;
    }
    let row = |(id, session): (&SessionId, &Session)| {
        let to = paint::width(&format!("{id} {}", words::short(&session.spec, true)));
        to + paint::width(&state(session, world, ("+", "-")).0) + 4
    };
    world.sessions.iter().rev().take(WIDEST_OF).map(row).max().unwrap_or(0)
}

/// What a narrow row says at its end: of an open datagram session what moved, else the state.
fn state(session: &Session, world: &World, (up, down): (&str, &str)) -> (String, Role) {
    let (state, role) = words::short_state(session, world);
    let is_open_datagram = !session.spec.to.transport.is_stream()
        && matches!(session.stage, Some((_, SessionStage::Open { .. })));
    match moved(session, world).filter(|_| is_open_datagram) {
        Some((sent, got)) => {
            (format!("{up}{} {down}{}", figures::bytes_short(sent), figures::bytes_short(got)), role)
        }
        None => (state, role),
    }
}

/// Bytes sent and received, once there are any.
fn moved(session: &Session, world: &World) -> Option<(u64, u64)> {
    let counts = world.sockets.get(&session.socket?)?.counts;
    Some((counts.bytes_out, counts.bytes_in)).filter(|moved| *moved != (0, 0))
}

fn draw_session(
    area: Rect,
    row: u16,
    buf: &mut Buffer,
    view: &View<'_>,
    (id, session): (SessionId, &Session),
    names_host: bool,
) {
    let theme = view.theme;
    let (up, down) = (theme.glyphs.up, theme.glyphs.down);
    let inside = Rect { width: area.width.saturating_sub(1), ..area };
    let in_full = format!("{id} {}", words::short(&session.spec, true));
    if area.width >= ALL_IN_ONE_FROM {
        let (state, role) = words::state(session, view.world);
        let end = paint::put(buf, inside, 1, row, in_full, theme.style(Role::Text));
        let mut spans = vec![Span::styled(state, theme.style(role))];
        if let Some((sent, got)) = moved(session, view.world) {
            spans.push(Span::raw(format!("  {up}{} {down}{}", figures::bytes(sent), figures::bytes(got))));
        }
        paint::put_line(buf, inside, end + 2, row, &Line::from(spans));
        return;
    }
    let in_short = format!("{id} {}", words::short(&session.spec, false));
    let (mut shown, role) = state(session, view.world, (up, down));
    let at_most = |shown: &str| inside.width.saturating_sub(paint::width(shown));
    let to = if names_host || paint::width(&in_full) + 3 <= at_most(&shown) { in_full } else { in_short };
    // Figures give way to the name, and a long name to the state, which is what one looks for.
    if paint::width(&to) + 2 > at_most(&shown) {
        shown = words::short_state(session, view.world).0;
    }
    let room = usize::from(at_most(&shown).saturating_sub(2));
    let to = with_end(&to, room, theme.glyphs.ellipsis);
    let end = paint::put(buf, inside, 1, row, to, theme.style(Role::Text));
    let column = (end + 2).min(at_most(&shown)).max(end + 1);
    let shown = format!("{shown:<width$}", width = usize::from(inside.width.saturating_sub(column)));
    paint::put(buf, inside, column, row, shown, theme.style(role));
}

/// `2 UDP …ample.org:58001`: the number of the session and its transport, and as much of the end of where it goes as
/// fits, for a port is no port without its last digits.
fn with_end(to: &str, room: usize, ellipsis: &'static str) -> SafeText {
    let goal = to.match_indices(' ').nth(1).map_or(0, |(at, _)| at + 1);
    let (head, goal) = to.split_at(goal);
    let head = SafeText::kept(head);
    let left = room.saturating_sub(head.width());
    head.then(SafeText::kept(goal).end_with(left, ellipsis))
}

/// What to do when there is no session.
fn draw_empty(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    let add = view.key(&Action::Add);
    let (lookup, servers, talk) =
        (view.key(&Action::ShowLookup), view.key(&Action::ShowServers), view.key(&Action::Talk));
    let words = [
        "No session yet. A session is one socket of ours, and what it says.".to_owned(),
        String::new(),
        format!("{add}   open one: type where to, as localhost:8000, or choose from the menu"),
        format!("{lookup}   look a name up first; {talk} on a node talks to that address"),
        format!("{servers}   start a server here; {talk} on it talks to it"),
    ];
    let mut row = 2;
    for words in words {
        row = paint::put_wrapped(buf, area, 2, row, words, view.theme.style(Role::Dim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_session_goes_keeps_its_end() {
        let cut = |to, room| with_end(to, room, "…").to_string();
        assert_eq!(cut("2 UDP :39575", 12), "2 UDP :39575");
        assert_eq!(cut("12 TCP echo.example.org:58001", 20), "12 TCP …le.org:58001");
        assert_eq!(cut("1 Unix socket", 8), "1 Unix …");
    }
}
