//! The rows of the list of servers: what each is, where, and what it waits in.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::waiting;
use crate::bytes::text::SafeText;
use crate::model::connection::SocketState;
use crate::model::ids::ServerId;
use crate::model::server::{AcceptQueue, Policy, ServerStage};
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::paint;
use crate::ui::parts::list::List;
use crate::ui::theme::{Glyphs, Role};
use crate::ui::world::{Server, World};

/// Columns from which traffic is shown, and the gauge in full.
const WIDE: u16 = 118;

/// Where the columns begin.
struct ColumnStops {
    address: u16,
    service: u16,
    policy: u16,
    waiting: u16,
    queue: u16,
    connections: u16,
    into: u16,
    out: u16,
    end: u16,
}

const fn less(one: u16, other: u16) -> u16 {
    if one < other { one } else { other }
}

const fn stops(width: u16) -> ColumnStops {
    if width >= WIDE {
        // Addresses grow to those of IPv6, and figures to a gap between each two; the rest stays at the right.
        let more = width - WIDE;
        let (address, gap) = (less(more / 2, 22), less(more / 10, 4));
        let service = 30 + address;
        let policy = service + 9 + gap;
        let waiting = policy + 15 + gap;
        let queue = waiting + 26 + gap;
        let connections = queue + 19 + gap;
        let into = connections + 6 + gap;
        let out = into + 7 + gap;
        ColumnStops { address: 10, service, policy, waiting, queue, connections, into, out, end: out + 7 }
    } else {
        // From the right: what is cut first is what the details tell too.
        ColumnStops {
            address: 9,
            service: 27,
            policy: 35,
            waiting: 50,
            queue: 68,
            connections: 75,
            into: u16::MAX,
            out: u16::MAX,
            end: 80,
        }
    }
}

/// Where a server is, as one address: the kernel's, else as it was typed.
pub fn address(server: &Server) -> SafeText {
    match server.last_address() {
        Some(address) => SafeText::kept(address),
        None => SafeText::kept(&server.spec.at),
    }
}

/// Whether everybody who reaches this host can reach it: the mark that stays on screen.
pub fn is_wildcard(server: &Server) -> bool {
    match server.last_address() {
        Some(address) => address.is_wildcard(),
        None => super::wildcard::is_wildcard(&server.spec.at),
    }
}

/// `TCP`, `UDP`, `Unix` and `UnixD`: five columns at most.
pub const fn protocol(server: &Server) -> &'static str {
    use crate::model::endpoint::Transport;
    match server.spec.at.transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
        Transport::UnixStream => "Unix",
        Transport::UnixDatagram => "UnixD",
    }
}

/// The sign before a server, and what it means.
pub fn sign(server: &Server, glyphs: &Glyphs) -> (&'static str, Role) {
    match &server.stage.1 {
        ServerStage::Stopped(Some(_)) => (glyphs.failed, Role::Bad),
        ServerStage::Stopped(None) => (glyphs.off, Role::Dim),
        ServerStage::Starting | ServerStage::Paused { .. } => (glyphs.waiting, Role::Warn),
        ServerStage::NotListening => (glyphs.off, Role::Warn),
        ServerStage::Listening(_) => (glyphs.on, Role::Good),
    }
}

/// `▓▓ FULL 2 of backlog 1 + 1`: how full the accept queue is.
pub fn gauge(queue: &AcceptQueue, glyphs: &Glyphs) -> String {
    let full = if queue.waiting > queue.backlog { " FULL" } else { "" };
    format!("{}{full} {} of backlog {} + 1", bar(queue, glyphs, 8), queue.waiting, queue.backlog)
}

/// A cell for each that can wait, at most so many.
fn bar(queue: &AcceptQueue, glyphs: &Glyphs, most: u32) -> String {
    let limit = queue.backlog.saturating_add(1);
    let cells = limit.min(most);
    // Rounded up: one that waits is seen, however long the queue may grow.
    let filled = (u64::from(queue.waiting.min(limit)) * u64::from(cells)).div_ceil(limit.into()) as u32;
    glyphs.full.repeat(filled as usize) + &glyphs.shade.repeat(cells.saturating_sub(filled) as usize)
}

/// The titles of the columns.
pub fn draw_titles(area: Rect, buf: &mut Buffer, row: u16, view: &View<'_>) {
    let stops = stops(area.width);
    let style = view.theme.style(Role::Label);
    let queue = if area.width >= WIDE { "accept queue" } else { "queue" };
    for (column, words) in [
        (3, "proto"),
        (stops.address, "address"),
        (stops.service, "service"),
        (stops.policy, "policy"),
        (stops.waiting, "now"),
        (stops.queue, queue),
        (stops.connections, "conn"),
        (stops.into, "in"),
        (stops.out, "out"),
    ] {
        paint::put(buf, area, column, row, words, style);
    }
}

/// The window of the list. `ids` are all servers; `marked` tells which are marked.
pub fn draw(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    list: &List,
    ids: &[ServerId],
    marked: impl Fn(ServerId) -> bool,
    has_focus: bool,
) {
    let cursor = list.cursor(ids.len());
    for (line, place) in list.window(ids.len(), usize::from(area.height)).enumerate() {
        let id = ids[place];
        let Some(server) = view.world.servers.get(&id) else { continue };
        let row = Rect { y: area.y + line as u16, height: 1, ..area };
        draw_row(row, buf, view, server, marked(id));
        if cursor == Some(place) {
            paint::cursor_row(buf, row, 0, view.theme, has_focus);
        }
    }
}

fn draw_row(area: Rect, buf: &mut Buffer, view: &View<'_>, server: &Server, is_marked: bool) {
    let (theme, world) = (view.theme, view.world);
    let stops = stops(area.width);
    let is_wide = area.width >= WIDE;
    let is_over = !server.is_running();
    let text = theme.style(if is_over { Role::Closed } else { Role::Text });
    if is_marked {
        paint::put(buf, area, 0, 0, theme.glyphs.mark, theme.style(Role::Mark));
    }
    let (glyph, role) = sign(server, theme.glyphs);
    paint::put(buf, area, 1, 0, glyph, theme.style(role));
    cell(buf, area, 3, stops.address, protocol(server), text);

    // The mark of a wildcard is never cut away: the address makes room for it.
    let room = stops.service.saturating_sub(stops.address + 1);
    if is_wildcard(server) {
        let words = address(server).truncated(usize::from(room.saturating_sub(4)));
        let end = paint::put(buf, area, stops.address, 0, words.as_str(), text);
        paint::put(buf, area, end + 1, 0, "ANY", theme.style(Role::Warn));
    } else if server.spec.at.transport.is_unix() {
        let words = address(server).end_with(room.into(), theme.glyphs.ellipsis);
        paint::put(buf, area, stops.address, 0, words.as_str(), text);
    } else {
        cell(buf, area, stops.address, stops.service, address(server).as_str(), text);
    }
    cell(buf, area, stops.service, stops.policy, server.spec.service.word(), text);
    let policy = if server.spec.at.transport.is_stream() { server.spec.policy.word() } else { "-" };
    cell(buf, area, stops.policy, stops.waiting, policy, text);
    let waits = waits_in(world, server, is_wide);
    let style = match &server.stage.1 {
        ServerStage::Stopped(Some(_)) => theme.style(Role::Bad),
        ServerStage::Paused { .. } => theme.style(Role::Warn),
        _ => text,
    };
    cell(buf, area, stops.waiting, stops.queue, &waits, style);
    match server.queue.filter(|_| server.spec.at.transport.is_stream() && server.is_listening()) {
        Some(queue) => {
            let is_full = queue.waiting > queue.backlog;
            let words = if is_wide {
                let full = if is_full { " FULL" } else { "" };
                let bar = bar(&queue, theme.glyphs, 4);
                format!("{bar}{full} {} of {}+1", queue.waiting, queue.backlog)
            } else {
                format!("{}/{}", queue.waiting, queue.backlog.saturating_add(1))
            };
            let style = if is_full { theme.style(Role::Warn) } else { text };
            cell(buf, area, stops.queue, stops.connections, &words, style);
        }
        None => match kernel_drops(world, server) {
            0 => cell(buf, area, stops.queue, stops.connections, "-", text),
            drops => {
                let drops = figures::count(drops.into());
                let words = if is_wide {
                    format!("kernel drops {drops}")
                } else {
                    format!("{}{drops}", theme.glyphs.failed)
                };
                cell(buf, area, stops.queue, stops.connections, &words, theme.style(Role::Bad));
            }
        },
    }
    let totals = &server.totals;
    let open = if is_over { "-".to_owned() } else { figures::count(totals.open.into()) };
    right(buf, area, stops.connections, stops.connections + 4, &open, text);
    if is_wide {
        cell(buf, area, stops.into, stops.out, &figures::bytes_or_dash(totals.counts.bytes_in), text);
        cell(buf, area, stops.out, stops.end, &figures::bytes_or_dash(totals.counts.bytes_out), text);
    }
}

/// Datagrams that the kernel dropped for the socket of a server, as our instruments read it last.
pub(super) fn kernel_drops(world: &World, server: &Server) -> u32 {
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    let is_open = |state: &&SocketState| state.ended.is_none() && !state.transport.is_stream();
    state.filter(is_open).and_then(|state| state.observed.as_ref()?.drops).unwrap_or(0)
}

/// What it waits in; a failed start says what failed, a server with a person's faults says so.
fn waits_in(world: &World, server: &Server, is_wide: bool) -> String {
    let waits = waiting::of_server(world, server).words;
    let is_busy = matches!(server.spec.policy, Policy::Busy { .. });
    if is_wide && is_busy && waits.starts_with("select(") && waits.contains(',') {
        return "select(listener, active)".to_owned();
    }
    if is_wide { waits.replace("  \"read\"", "   the book: read") } else { waits }
}

/// Text from `column` up to before `next`, cut with a sign.
pub(super) fn cell(
    buf: &mut Buffer,
    area: Rect,
    column: u16,
    next: u16,
    text: &str,
    style: ratatui::style::Style,
) {
    if column >= area.width {
        return;
    }
    let room = next.min(area.width.saturating_add(1)).saturating_sub(column + 1);
    let wide = paint::width(text);
    if wide <= room {
        paint::put(buf, area, column, 0, text, style);
        return;
    }
    let cut = Rect { width: (column + room.saturating_sub(1)).min(area.width), ..area };
    let end = paint::put(buf, cut, column, 0, text, style);
    paint::put(buf, area, end.min(column + room.saturating_sub(1)), 0, "…", style);
}

/// Text that ends before `next`.
pub(super) fn right(
    buf: &mut Buffer,
    area: Rect,
    column: u16,
    next: u16,
    text: &str,
    style: ratatui::style::Style,
) {
    let start = next.saturating_sub(paint::width(text)).max(column);
    cell(buf, area, start, next + 1, text, style);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(waiting: u32, backlog: u32) -> AcceptQueue {
        AcceptQueue { waiting, backlog, ..AcceptQueue::default() }
    }

    #[test]
    fn the_gauge_tells_what_the_kernel_holds() {
        let shown = |waiting, backlog| gauge(&queue(waiting, backlog), &Glyphs::UNICODE);
        assert_eq!(shown(2, 1), "▓▓ FULL 2 of backlog 1 + 1");
        assert_eq!(shown(0, 1), "░░ 0 of backlog 1 + 1");
        assert_eq!(shown(1, 127), "▓░░░░░░░ 1 of backlog 127 + 1");
        assert_eq!(shown(3, 0), "▓ FULL 3 of backlog 0 + 1");
        assert_eq!(shown(u32::MAX, u32::MAX - 1).matches('▓').count(), 8);
    }
}
