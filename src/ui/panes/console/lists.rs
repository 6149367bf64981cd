//! The lists at the left: sessions, and the peers of a datagram session.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::pane::Console;
use super::places::ConsoleRegion;
use super::{settings, words};
use crate::model::console::SessionStage;
use crate::model::ids::SessionId;
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::paint;
use crate::ui::parts::List;
use crate::ui::theme::Role;
use crate::ui::world::Session;

/// From so many columns on, a session has two lines.
const TWO_LINES_FROM: u16 = 26;
/// From so many columns on, one line says all.
const ALL_IN_ONE_FROM: u16 = 40;

/// Lines of a session in the list.
pub(super) fn session_rows(area: Rect) -> usize {
    if (TWO_LINES_FROM..ALL_IN_ONE_FROM).contains(&area.width) { 2 } else { 1 }
}

/// Sessions that fit into the list.
pub(super) fn sessions_page(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1)) / session_rows(area)
}

/// Peers that fit into their list: two lines each.
pub(super) fn peers_page(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1) / 2).max(1)
}

impl Console {
    /// The list of sessions under its rule.
    pub(super) fn draw_sessions(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        if area.is_empty() {
            return;
        }
        let has_focus = view.has_focus && self.region == ConsoleRegion::Sessions;
        let count = view.world.sessions.len();
        let page = sessions_page(area);
        let right = if count > page { count.to_string() } else { String::new() };
        paint::rule(buf, area, 0, "Sessions", right, view.theme, has_focus);
        let at = self.selected.and_then(|id| view.world.sessions.keys().position(|other| *other == id));
        let mut list = self.sessions;
        list.select(at.unwrap_or(0));
        let lines = session_rows(area) as u16;
        for (place, index) in list.window(count, page).enumerate() {
            let Some((id, session)) = view.world.sessions.iter().nth(index) else { break };
            let row = 1 + place as u16 * lines;
            let is_here = at == Some(index);
            Console::draw_session(area, row, buf, view, *id, session);
            if is_here {
                for line in row..row + if has_focus { lines } else { 1 } {
                    paint::cursor_row(buf, area, line, view.theme, has_focus);
                }
            }
        }
    }

    fn draw_session(
        area: Rect,
        row: u16,
        buf: &mut Buffer,
        view: &View<'_>,
        id: SessionId,
        session: &Session,
    ) {
        let theme = view.theme;
        let (state, role) = words::state(session);
        let is_open_datagram = !session.spec.to.transport.is_stream()
            && matches!(session.stage, Some((_, SessionStage::Open { .. })));
        let counts = session.socket.and_then(|socket| view.world.sockets.get(&socket)).map(|s| s.counts);
        let (up, down) = (theme.glyphs.up, theme.glyphs.down);
        let moved = counts.map(|c| (c.bytes_out, c.bytes_in)).filter(|moved| *moved != (0, 0));
        let short_moved = moved.map(|(out, in_)| {
            format!("{up}{} {down}{}", figures::bytes_short(out), figures::bytes_short(in_))
        });
        let long_moved =
            moved.map(|(out, in_)| format!("{up}{} {down}{}", figures::bytes(out), figures::bytes(in_)));
        let inside = Rect { width: area.width.saturating_sub(1), ..area };
        if area.width >= ALL_IN_ONE_FROM {
            let to = format!("{id} {} {}", session.spec.to.transport, session.spec.goal());
            let end = paint::put(buf, inside, 1, row, to, theme.style(Role::Text));
            let mut spans = vec![Span::styled(state, theme.style(role))];
            if let Some(moved) = long_moved {
                spans.push(Span::raw("  "));
                spans.push(Span::raw(moved));
            }
            paint::put_line(buf, inside, end + 2, row, &Line::from(spans));
        } else if session_rows(area) == 2 {
            let to = format!("{id} {}  {}", session.spec.to.transport, session.spec.goal());
            paint::put(buf, inside, 1, row, to, theme.style(Role::Text));
            let below = Rect { height: (row + 2).min(area.height), ..inside };
            let state =
                if is_open_datagram && moved.is_some() { String::new() } else { format!("{state}  ") };
            let end = paint::put(buf, below, 3, row + 1, state, theme.style(role));
            paint::put(buf, below, end, row + 1, long_moved.unwrap_or_default(), theme.style(Role::Dim));
        } else {
            let to = words::short(&session.spec);
            let (state, role) = words::short_state(session);
            let shown = match short_moved {
                Some(moved) if is_open_datagram => moved,
                _ => state,
            };
            let end = paint::put(buf, inside, 1, row, format!("{id} {to}"), theme.style(Role::Text));
            // The state is what one looks for: a long name gives way to it.
            let at_most = inside.width.saturating_sub(paint::width(&shown));
            let column = (end + 2).min(at_most.max(end + 1)).min(at_most).max(3);
            if column <= end {
                let sign = format!("{} ", theme.glyphs.ellipsis);
                paint::put(buf, inside, column.saturating_sub(2), row, sign, theme.style(Role::Dim));
            }
            let shown = format!("{shown:<width$}", width = usize::from(inside.width.saturating_sub(column)));
            paint::put(buf, inside, column, row, shown, theme.style(role));
        }
    }

    /// The peers that spoke, and the one that the next send goes to.
    pub(super) fn draw_peers(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let Some((id, session)) = self.session(view.world) else { return };
        if area.is_empty() {
            return;
        }
        let has_focus = view.has_focus && self.region == ConsoleRegion::Peers;
        paint::rule(buf, area, 0, "Peers", "", view.theme, has_focus);
        let inside = Rect { width: area.width.saturating_sub(1), ..area };
        let theme = view.theme;
        if session.peers.is_empty() {
            paint::put(buf, inside, 1, 1, "none yet", theme.style(Role::Dim));
            return;
        }
        let target = self.target(id, session).or_else(|| settings::connected_to(session).cloned());
        let count = session.peers.len();
        let cursor = self.peers.cursor(count);
        let window = List::window(&self.peers, count, peers_page(area));
        for (place, index) in window.enumerate() {
            let Some(peer) = session.peers.values().nth(index) else { break };
            let row = 1 + 2 * place as u16;
            let counts = peer.counts;
            let calls = figures::count(counts.calls_in);
            let figures = if area.width >= TWO_LINES_FROM {
                format!("{calls}  {}", figures::bytes(counts.bytes_in))
            } else {
                calls
            };
            let address = peer.peer.to_string();
            let wide = paint::width(&figures);
            let room = Rect { width: inside.width.saturating_sub(wide + 1), ..inside };
            paint::put(buf, room, 1, row, &address, theme.style(Role::Text));
            paint::put_right(buf, inside, 1, row, figures, theme.style(Role::Dim));
            let is_asked = session.target.as_ref() == Some(&peer.peer);
            let below = if target.as_ref() == Some(&peer.peer) && !session.is_ended() {
                "next send goes here".to_owned()
            } else if counts.calls_in == 0 && counts.calls_out > 0 {
                "we wrote, no answer".to_owned()
            } else if counts.calls_out == 0 && !is_asked {
                "unexpected sender".to_owned()
            } else {
                words::moved("sent", counts.bytes_out, counts.calls_out)
            };
            paint::put(buf, inside, 2, row + 1, below, theme.style(Role::Dim));
            if cursor == Some(index) {
                for line in row..row + if has_focus { 2 } else { 1 } {
                    paint::cursor_row(buf, area, line, theme, has_focus);
                }
            }
        }
    }
}
