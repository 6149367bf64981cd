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

/// The titles of the columns.
const TITLES: [&str; 9] =
    ["proto", "address", "service", "policy", "now", "accept queue", "conn", "in", "out"];
/// The columns between where each begins and where the next one does, from [`WIDE`] on.
const WIDTHS: [u16; 9] = [7, 20, 9, 15, 26, 19, 6, 7, 7];
/// Where the columns begin on 80 columns and below, and the last one ends. What is cut first is what the details tell
/// too; what moved is not shown.
const NARROW: [u16; 10] = [3, 9, 27, 35, 50, 68, 75, 80, 80, 80];

/// Where the columns of a list of so many begin, and where the last one ends.
fn stops(width: u16) -> [u16; 10] {
    let Some(more) = width.checked_sub(WIDE) else { return NARROW };
    // Addresses grow to those of IPv6, and figures to a gap between each two; the rest stays at the right.
    let (address, gap) = ((more / 2).min(22), (more / 10).min(4));
    let extra = [0, address, gap, gap, gap, gap, gap, gap, 0];
    let mut stops = [3; 10];
    for (place, (width, extra)) in WIDTHS.iter().zip(extra).enumerate() {
        stops[place + 1] = stops[place] + width + extra;
    }
    stops
}

/// Where a server is, as one address: the kernel's, else as it was typed.
pub(super) fn address(server: &Server) -> SafeText {
    match server.last_address() {
        Some(address) => SafeText::kept(address),
        None => SafeText::kept(&server.spec.at),
    }
}

/// Whether everybody who reaches this host can reach it: the mark that stays on screen.
pub(super) fn is_wildcard(server: &Server) -> bool {
    match server.last_address() {
        Some(address) => address.is_wildcard(),
        None => super::wildcard::is_wildcard(&server.spec.at),
    }
}

/// `TCP`, `UDP`, `Unix` and `UnixD`: five columns at most.
pub(super) const fn protocol(server: &Server) -> &'static str {
    use crate::model::endpoint::Transport;
    match server.spec.at.transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
        Transport::UnixStream => "Unix",
        Transport::UnixDatagram => "UnixD",
        Transport::UnixSeqpacket => "UnixP",
        Transport::Raw | Transport::Ping | Transport::Other => "-",
    }
}

/// The sign before a server, and what it means.
pub(super) fn sign(server: &Server, glyphs: &Glyphs) -> (&'static str, Role) {
    match &server.stage.1 {
        ServerStage::Stopped(Some(_)) => (glyphs.failed, Role::Bad),
        ServerStage::Stopped(None) => (glyphs.off, Role::Dim),
        ServerStage::Starting | ServerStage::Paused { .. } => (glyphs.waiting, Role::Warn),
        ServerStage::NotListening => (glyphs.off, Role::Warn),
        ServerStage::Listening(_) => (glyphs.on, Role::Good),
    }
}

/// `▓▓ FULL 2 of backlog 1 + 1`: how full the accept queue is.
pub(super) fn gauge(queue: &AcceptQueue, glyphs: &Glyphs) -> String {
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
pub(super) fn draw_titles(area: Rect, buf: &mut Buffer, row: u16, view: &View<'_>) {
    let is_wide = area.width >= WIDE;
    let style = view.theme.style(Role::Label);
    for (words, column) in TITLES.iter().zip(stops(area.width)).take(if is_wide { 9 } else { 7 }) {
        let words = if is_wide { words } else { words.trim_start_matches("accept ") };
        paint::put(buf, area, column, row, words, style);
    }
}

/// The window of the list. `ids` are all servers; `marked` tells which are marked.
pub(super) fn draw(
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
    let [protocol_at, address_at, service_at, policy_at, now_at, queue_at, open_at, in_at, out_at, end] =
        stops(area.width);
    let is_wide = area.width >= WIDE;
    let is_over = !server.is_running();
    let text = theme.style(if is_over { Role::Closed } else { Role::Text });
    if is_marked {
        paint::put(buf, area, 0, 0, theme.glyphs.mark, theme.style(Role::Mark));
    }
    let (glyph, role) = sign(server, theme.glyphs);
    paint::put(buf, area, 1, 0, glyph, theme.style(role));
    cell(buf, area, protocol_at, address_at, protocol(server), text);

    // The mark of a wildcard is never cut away: the address makes room for it.
    let room = service_at.saturating_sub(address_at + 1);
    if is_wildcard(server) {
        let words = address(server).truncated(usize::from(room.saturating_sub(4)));
        let end = paint::put(buf, area, address_at, 0, words.as_str(), text);
        paint::put(buf, area, end + 1, 0, "ANY", theme.style(Role::Warn));
    } else if server.spec.at.transport.is_unix() {
        let words = address(server).end_with(room.into(), theme.glyphs.ellipsis);
        paint::put(buf, area, address_at, 0, words.as_str(), text);
    } else {
        cell(buf, area, address_at, service_at, address(server).as_str(), text);
    }
    cell(buf, area, service_at, policy_at, server.spec.service.word(), text);
    let policy = if server.spec.at.transport.is_stream() { server.spec.policy.word() } else { "-" };
    cell(buf, area, policy_at, now_at, policy, text);
    let waits = waits_in(world, server, is_wide);
    let style = match &server.stage.1 {
        ServerStage::Stopped(Some(_)) => theme.style(Role::Bad),
        ServerStage::Paused { .. } => theme.style(Role::Warn),
        _ => text,
    };
    cell(buf, area, now_at, queue_at, &waits, style);
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
            cell(buf, area, queue_at, open_at, &words, style);
        }
        None => match kernel_drops(world, server) {
            0 => cell(buf, area, queue_at, open_at, "-", text),
            drops => {
                let drops = figures::count(drops.into());
                let words = if is_wide {
                    format!("kernel drops {drops}")
                } else {
                    format!("{}{drops}", theme.glyphs.failed)
                };
                cell(buf, area, queue_at, open_at, &words, theme.style(Role::Bad));
            }
        },
    }
    let totals = &server.totals;
    let open = if is_over { "-".to_owned() } else { figures::count(totals.open.into()) };
    right(buf, area, open_at, open_at + 4, &open, text);
    if is_wide {
        cell(buf, area, in_at, out_at, &figures::bytes_or_dash(totals.counts.bytes_in), text);
        cell(buf, area, out_at, end, &figures::bytes_or_dash(totals.counts.bytes_out), text);
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
    waits
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
