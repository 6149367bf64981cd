//! The rows of the list of connections: its listener, who is served, who waits in the kernel's queue, whom the
//! kernel turned away, and who has gone and why. Only the rows on screen are ever made.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::column::Column;
use super::columns::is_roomy;
use super::jobs;
use super::lines::{ConnectionLines, ListLine};
use super::server_rows::{cell, sign};
use super::table::Meters;
use super::waiting;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::connection::{Connection, ConnectionStatus};
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::model::server::{AcceptQueue, ServerStage, Service};
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::paint;
use crate::ui::parts::list::List;
use crate::ui::regions::Meter;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::{Server, World};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionListView<'a> {
    /// Whose connections.
    pub id: ServerId,
    /// The server.
    pub server: &'a Server,
    /// Its connections, or those of the moment at which the view was held.
    pub rows: &'a BTreeMap<ConnectionId, Connection>,
    /// Their order.
    pub lines: ConnectionLines<'a>,
    /// Cursor and window.
    pub list: &'a List,
    /// Those that are marked.
    pub marks: &'a std::collections::BTreeSet<ConnectionId>,
    /// Rates.
    pub meters: &'a Meters,
    /// Now, or the moment at which the view was held.
    pub now: Moment,
    /// Whether the list has the keyboard.
    pub has_focus: bool,
}

/// The titles of the columns, the one that is sorted by with a sign.
pub(super) fn draw_titles(
    area: Rect,
    buf: &mut Buffer,
    row: u16,
    view: &View<'_>,
    lines: &ConnectionLines<'_>,
) {
    let (column, is_reversed) = lines.table.sorting();
    let line = Rect { y: area.y.saturating_add(row), height: u16::from(row < area.height), ..area };
    for (title, at, next) in lines.fit.columns(area.width, lines.is_stream) {
        let mut words = title.title().to_owned();
        if title == column && column != Column::Standing {
            let glyphs = view.theme.glyphs;
            words.push_str(if is_reversed { glyphs.up } else { glyphs.down });
        }
        cell(buf, line, at, next, &words, view.theme.style(Role::Label));
    }
}

/// The rows on screen.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>, scene: &ConnectionListView<'_>) {
    let count = scene.lines.len();
    let cursor = scene.list.cursor(count);
    let mut used = 0;
    for (index, place) in scene.list.window(count, usize::from(area.height)).enumerate() {
        let Some(line) = scene.lines.at(place) else { continue };
        used = index as u16 + 1;
        let spot = Rect { y: area.y + index as u16, height: 1, ..area };
        match line {
            ListLine::Listener => draw_listener(spot, buf, view, scene),
            ListLine::Dropped => draw_dropped(spot, buf, view, scene),
            ListLine::Connection(id) => {
                if let Some(row) = scene.rows.get(&id) {
                    draw_connection(spot, buf, view, scene, row);
                }
            }
        }
        if cursor == Some(place) {
            paint::cursor_row(buf, spot, 0, view.theme, scene.has_focus);
        }
    }
    if scene.server.spec.service == Service::Jobs {
        let (_, free) = paint::split_top(area, used.min(area.height));
        jobs::draw(free, buf, view, scene.rows.values(), scene.now);
    }
}

fn draw_listener(area: Rect, buf: &mut Buffer, view: &View<'_>, scene: &ConnectionListView<'_>) {
    let server = scene.server;
    let socket = server.socket.and_then(|id| view.world.sockets.get(&id));
    let is_open = socket.is_some_and(|socket| socket.ended.is_none()) && server.is_running();
    let style = view.theme.style(if is_open { Role::Text } else { Role::Closed });
    let (glyph, role) = sign(server, view.theme.glyphs);
    paint::put(buf, area, 1, 0, glyph, view.theme.style(role));
    let is_stream = scene.lines.is_stream;
    let drops = super::server_rows::kernel_drops(view.world, server);
    for (column, at, next) in scene.lines.fit.columns(area.width, is_stream) {
        let words = match column {
            Column::Peer if is_stream => "the listener".to_owned(),
            Column::Peer => "the socket".to_owned(),
            Column::Protocol => super::server_rows::protocol(server).to_owned(),
            Column::Local => super::server_rows::address(server).to_string(),
            Column::Fd => socket.filter(|_| is_open).map_or("-".to_owned(), |socket| socket.fd.to_string()),
            Column::State if matches!(server.stage.1, ServerStage::Starting) => "-".to_owned(),
            Column::State if !is_open => "closed".to_owned(),
            Column::State if is_stream => "LISTEN".to_owned(),
            Column::State => "bound".to_owned(),
            Column::In => figures::bytes_or_dash(server.totals.counts.bytes_in),
            Column::Out => figures::bytes_or_dash(server.totals.counts.bytes_out),
            Column::CallsIn => figures::count(server.totals.counts.calls_in),
            Column::CallsOut => figures::count(server.totals.counts.calls_out),
            Column::Happens => waiting::of_server(view.world, server).words,
            // No ages: they would wake the screen each second of an idle server.
            _ => "-".to_owned(),
        };
        if column == Column::Happens && drops > 0 {
            let words = format!("kernel drops {}; {words}", figures::count(drops.into()));
            cell(buf, area, at, next, &words, view.theme.style(Role::Bad));
        } else {
            cell(buf, area, at, next, &words, style);
        }
    }
}

/// `4 accepted, 1 refused`: the totals of the server in words.
pub(super) fn accepted(server: &Server) -> String {
    let totals = &server.totals;
    let verb = match (server.spec.at.transport.is_stream(), totals.accepted) {
        (true, _) => "accepted",
        (false, 1) => "peer",
        (false, _) => "peers",
    };
    let mut words = format!("{} {verb}", totals.accepted);
    for (count, verb) in [
        (totals.refused, "refused"),
        (totals.denied, "denied"),
        (totals.loops_cut, "loops cut"),
        (totals.forgotten_peers, "peers forgotten"),
        (totals.panics, "tasks panicked"),
        (server.unseen, "short-lived, not listed"),
        (server.forgotten, "closed rows dropped"),
    ] {
        if count > 0 {
            words = format!("{words}, {count} {verb}");
        }
    }
    words
}

/// What the kernel turned away, and what the client does then: within 77 columns with two digits each.
pub(super) fn dropped_words(queue: &AcceptQueue, now: Moment) -> String {
    let noun = if queue.syns_dropped == 1 { "SYN" } else { "SYNs" };
    let last = queue.last_drop.map_or(String::new(), |at| format!(", last {} ago", figures::age_at(now, at)));
    let full = if queue.waiting > queue.backlog { "queue full" } else { "queue was full" };
    let [one, two, three] = queue.syn_repeats();
    format!(
        "{} {noun} dropped{last}: {full}, client repeats after {one}, {two}, {three} s",
        queue.syns_dropped
    )
}

fn draw_dropped(area: Rect, buf: &mut Buffer, view: &View<'_>, scene: &ConnectionListView<'_>) {
    let style = view.theme.style(Role::Warn);
    paint::put(buf, area, 1, 0, view.theme.glyphs.failed, view.theme.style(Role::Bad));
    let Some(queue) = scene.server.queue else { return };
    cell(buf, area, 3, area.width + 1, &dropped_words(&queue, scene.now), style);
}

fn draw_connection(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    scene: &ConnectionListView<'_>,
    row: &Connection,
) {
    let theme = view.theme;
    let (glyph, role, text) = look(row, theme);
    if scene.marks.contains(&row.id) {
        paint::put(buf, area, 0, 0, theme.glyphs.mark, theme.style(Role::Mark));
    }
    paint::put(buf, area, 1, 0, glyph, theme.style(role));
    let meter = scene.meters.get(&(scene.id, row.id));
    let is_wide = is_roomy(area.width, scene.lines.is_stream);
    for (column, at, next) in scene.lines.fit.columns(area.width, scene.lines.is_stream) {
        let mut words = words(column, row, view, scene, meter, is_wide);
        if matches!(column, Column::Peer | Column::Local) && scene.server.spec.at.transport.is_unix() {
            let room = usize::from(next - at).saturating_sub(1);
            words = SafeText::kept(&words).end_with(room, theme.glyphs.ellipsis).to_string();
        }
        let is_name = matches!(column, Column::Name);
        cell(buf, area, at, next, &words, if is_name { theme.style(Role::Dim).patch(text) } else { text });
    }
}

/// The sign of a row, its role, and the style of its text.
fn look(row: &Connection, theme: &Theme) -> (&'static str, Role, Style) {
    let glyphs = theme.glyphs;
    match &row.status {
        ConnectionStatus::Ended(..) => (glyphs.horizontal, Role::Closed, theme.style(Role::Closed)),
        ConnectionStatus::Queued { .. } => (glyphs.waiting, Role::Warn, theme.style(Role::Text)),
        _ => (glyphs.on, Role::Good, theme.style(Role::Text)),
    }
}

fn words(
    column: Column,
    row: &Connection,
    view: &View<'_>,
    scene: &ConnectionListView<'_>,
    meter: Option<&Meter>,
    is_wide: bool,
) -> String {
    let now = scene.now;
    let transport: Transport = scene.server.spec.at.transport;
    let world: &World = view.world;
    match column {
        Column::Standing | Column::Peer => row.peer.to_string(),
        Column::Name => words::name(world, &row.peer).map_or("-".to_owned(), |name| name.to_string()),
        Column::Local => row.local.as_ref().map_or("-".to_owned(), ToString::to_string),
        Column::Protocol => super::server_rows::protocol(scene.server).to_owned(),
        Column::Fd => row.fd.map_or("-".to_owned(), |fd| fd.to_string()),
        Column::State => match &row.status {
            ConnectionStatus::Ended(at, _) => format!("closed {}", figures::age_at(now, *at)),
            _ => words::state(row, transport).to_owned(),
        },
        Column::Age => match &row.status {
            // How long it lived.
            ConnectionStatus::Ended(at, _) => figures::age_at(*at, row.since),
            _ => figures::age_at(now, row.since),
        },
        Column::Last => since(row.counts.last, now),
        Column::In => match row.status {
            // What the kernel holds for it already.
            ConnectionStatus::Queued { held, .. } => figures::bytes_or_dash(held.into()),
            _ => figures::bytes_or_dash(row.counts.bytes_in),
        },
        Column::Out => figures::bytes_or_dash(row.counts.bytes_out),
        Column::CallsIn => figures::count(row.counts.calls_in),
        Column::CallsOut => figures::count(row.counts.calls_out),
        Column::Rate => rate(meter.map_or(0, |meter| meter.over_second(now).both())),
        Column::RateOfTen => rate(meter.map_or(0, |meter| meter.over_ten(now).both())),
        Column::Spark => meter.map_or(String::new(), |meter| spark(meter, now, view.theme)),
        Column::Happens => what_happens(row, scene, view.theme, is_wide).to_string(),
    }
}

fn what_happens(row: &Connection, scene: &ConnectionListView<'_>, theme: &Theme, is_wide: bool) -> SafeText {
    let words = words::happens(row, &scene.server.spec, is_wide);
    match row.progress.filter(|_| !row.status.is_ended()) {
        Some(_) if !row.jobs.is_empty() => {
            let done = row.jobs.iter().max_by_key(|job| job.ends).map_or(0, |job| job.progress(scene.now));
            let bar = words::bar(done, 5, theme.glyphs.full, theme.glyphs.shade);
            let jobs = match row.jobs.as_slice() {
                // Of several each has a line below.
                [_] if is_wide => words,
                [job] => SafeText::literal("job ").then(job.number),
                many => SafeText::from(many.len()).then(" jobs"),
            };
            SafeText::shown(format!("{bar} {}% ", done / 10)).then(jobs)
        }
        Some(done) => {
            let columns = if is_wide { 10 } else { 5 };
            let bar = words::bar(done, columns, theme.glyphs.full, theme.glyphs.shade);
            SafeText::shown(format!("{bar} {}% ", done / 10)).then(words)
        }
        None => words,
    }
}

fn rate(bytes: u64) -> String {
    if bytes == 0 { "-".to_owned() } else { format!("{}/s", figures::bytes(bytes)) }
}

/// The last eight seconds; nothing for silence.
pub(super) fn spark(meter: &Meter, now: Moment, theme: &Theme) -> String {
    let steps = meter.steps::<8>(now);
    if steps.iter().all(|step| *step == 0) {
        return String::new();
    }
    steps.map(|step| theme.glyphs.sparks[usize::from(step.saturating_sub(1)).min(7)]).concat()
}

fn since(at: Option<Moment>, now: Moment) -> String {
    at.map_or("-".to_owned(), |at| figures::age_at(now, at))
}
