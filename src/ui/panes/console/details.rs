//! The details of the socket: what it is, where it is bound, what moved, its options.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::pane::Console;
use super::places::ConsoleRegion;
use super::{settings, words};
use crate::model::address::AF_INET6;
use crate::model::connection::{Observed, SocketState};
use crate::model::endpoint::Transport;
use crate::model::ids::SessionId;
use crate::model::ladder::took;
use crate::model::tcp_state::tcp_state_name;
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::paint;
use crate::ui::regions::socket::last_seen;
use crate::ui::theme::Role;
use crate::ui::world::{Session, World};

/// Columns of the labels.
const LABEL: usize = 8;

/// A label and its value; a label alone is a heading.
pub(super) type DetailPair = (String, String);

/// What is known of the socket, wrapped to `columns`.
pub(super) fn lines(
    console: &Console,
    id: SessionId,
    session: &Session,
    world: &World,
    columns: usize,
) -> Vec<DetailPair> {
    let mut sheet = DetailColumns { columns: columns.saturating_sub(2), lines: Vec::new() };
    let transport = session.spec.to.transport;
    let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
    sheet.add("asked", &format!("{} {}", transport, session.spec.goal()));
    sheet.add("state", &words::status(session));
    let ended = words::end_sentence(session);
    sheet.add("", &ended);
    match socket {
        None => sheet.add("socket", "none yet"),
        Some(socket) => of_socket(&mut sheet, session, socket, world),
    }
    if !transport.is_stream() {
        sheet.add("send to", &console.target_words(id, session));
    }
    if let Some((taken, of, calls)) = session.last_sent.filter(|(taken, of, calls)| taken < of || *calls > 1)
    {
        sheet.add("last", &format!("sent {taken} of {of} B in {calls} calls"));
    }
    if let Some((socket, observed)) = socket.and_then(|socket| Some((socket, socket.observed.as_deref()?))) {
        match &socket.ended {
            None => of_kernel(&mut sheet, transport, observed),
            Some((at, _)) => sheet.add("kernel", last_seen(observed, transport, *at).as_str()),
        }
    }
    sheet.heading("options");
    let inet6 = socket.is_some_and(|socket| socket.family == AF_INET6);
    sheet.option("receive length", &format!("{} B", session.spec.receive_buffer));
    for option in crate::model::socket_option::TABLE {
        let now = settings::value_now(session, socket, option.name);
        if let Some(value) = now.filter(|_| option.fits(transport, inet6)) {
            sheet.option(option.name, &value.to_string());
        }
    }
    if let Some(end) = session.socket.and_then(|socket| world.other_end(socket)) {
        sheet.heading("o: the other end");
        sheet.add("", world.owner_words(end.owner).as_str());
    }
    if let Some((_, failure)) = session.failures.last() {
        sheet.heading("last failure");
        sheet.add("", &words::shown_failure(failure));
        sheet.add("", crate::bytes::text::SafeText::kept(&failure.advice).as_str());
    }
    sheet.lines
}

fn of_socket(sheet: &mut DetailColumns, session: &Session, socket: &SocketState, world: &World) {
    let transport = socket.transport;
    let fd = if socket.ended.is_some() {
        format!("fd {}, closed", socket.fd)
    } else {
        format!("fd {}", socket.fd)
    };
    sheet.add("socket", &format!("{fd}, {transport}"));
    let (kind, protocol) = match transport {
        Transport::Tcp => (1, 6),
        Transport::Udp => (2, 17),
        Transport::UnixStream => (1, 0),
        Transport::UnixDatagram => (2, 0),
    };
    sheet.add("triple", &format!("{}, {kind}, {protocol}", socket.family));
    let local = words::local(session, socket.local.as_ref(), world, usize::MAX);
    sheet.add("local", local.strip_prefix("local").unwrap_or(&local).trim_start_matches([' ', ':']));
    match &socket.peer {
        Some(peer) => sheet.add("peer", &peer.to_string()),
        None if transport.is_stream() => sheet.add("peer", "none yet"),
        None if session.was_connected => {
            sheet.add("peer", "none: connect(AF_UNSPEC) dissolved the connection");
        }
        None => sheet.add("peer", "none, connect() was not called"),
    }
    let counts = socket.counts;
    let calls =
        |calls: u64| if calls == 1 { "1 call".to_owned() } else { format!("{} calls", figures::full(calls)) };
    sheet.add("sent", &format!("{} B  {}", figures::full(counts.bytes_out), calls(counts.calls_out)));
    sheet.add("got", &format!("{} B  {}", figures::full(counts.bytes_in), calls(counts.calls_in)));
    if counts.errors > 0 {
        sheet.add("failed", &calls(counts.errors));
    }
    if let Some(waiting) = &socket.waiting {
        sheet.add("waits", if waiting.select { "in select" } else { waiting.call.name() });
    }
    let (messages, bytes) = session.queued(Some(socket));
    if messages > 0 {
        let what = if session.is_ended() { "never sent" } else { "queued here" };
        let plural = if messages == 1 { "" } else { "s" };
        sheet.add("queue", &format!("{bytes} B {what}, {messages} message{plural}"));
    }
}

fn of_kernel(sheet: &mut DetailColumns, transport: Transport, observed: &Observed) {
    if let Some(drops) = observed.drops.filter(|_| !transport.is_stream()) {
        sheet.add("dropped", &format!("{drops} by the kernel"));
    }
    if let (Some(held), Some(limit)) = (observed.receive_memory, observed.receive_limit) {
        sheet.add("buffer", &format!("{held} of {limit} B"));
    }
    if let Some(unread) = observed.unread {
        sheet.add("unread", &format!("{unread} B (SIOCINQ)"));
    }
    if let Some(unacked) = observed.unacked {
        let word = if transport == Transport::Tcp { "unacked" } else { "unsent" };
        sheet.add(word, &format!("{unacked} B (SIOCOUTQ)"));
    }
    let Some(tcp) = &observed.tcp else { return };
    sheet.add("TCP", tcp_state_name(tcp.state));
    let micro = |duration: Option<Duration>| duration.map(|span| String::from(took(span)));
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    for (label, value) in [
        ("rtt", micro(tcp.rtt.filter(|rtt| !rtt.is_zero()))),
        ("cwnd", number(tcp.cwnd)),
        ("mss", number(tcp.mss)),
        ("retrans", number(tcp.total_retransmits)),
        ("window", number(tcp.send_window)),
    ] {
        if let Some(value) = value {
            sheet.add(label, &value);
        }
    }
    if let Some(congestion) = &observed.congestion {
        sheet.add("control", crate::bytes::text::SafeText::escaped_str(congestion).as_str());
    }
}

struct DetailColumns {
    columns: usize,
    lines: Vec<DetailPair>,
}

impl DetailColumns {
    fn add(&mut self, label: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let rows = crate::ui::conversation::wrapped(value, self.columns.saturating_sub(LABEL).max(8));
        for (place, row) in rows.into_iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            self.lines.push((format!("{label:<LABEL$}"), row));
        }
    }

    fn option(&mut self, name: &str, value: &str) {
        let wide = self.columns.saturating_sub(value.len() + 1).min(20);
        self.lines.push((format!("{name:<wide$} "), value.to_owned()));
    }

    fn heading(&mut self, words: &str) {
        self.lines.push((words.to_owned(), String::new()));
    }
}

impl Console {
    /// The details under their rule.
    pub(super) fn draw_details(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        if area.is_empty() {
            return;
        }
        let has_focus = view.has_focus && self.region == ConsoleRegion::Details;
        let Some((id, session)) = self.session(view.world) else {
            paint::rule(buf, area, 0, "This socket", "", view.theme, has_focus);
            return;
        };
        let title = format!("Session {id}: its socket");
        let title = if area.width < 40 { "This socket".to_owned() } else { title };
        paint::rule(buf, area, 0, title, "", view.theme, has_focus);
        let lines = lines(self, id, session, view.world, usize::from(area.width));
        let inside = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let cursor_less = !has_focus;
        let theme = view.theme;
        let row = |index: usize| {
            let (label, value) = &lines[index];
            if value.is_empty() {
                return Line::from(Span::styled(label.clone(), theme.style(Role::Title)));
            }
            Line::from(vec![
                Span::styled(label.clone(), theme.style(Role::Label)),
                Span::styled(value.clone(), theme.style(Role::Text)),
            ])
        };
        if cursor_less {
            let window = self.details.window(lines.len(), usize::from(inside.height));
            for (place, index) in window.enumerate() {
                paint::put_line(buf, inside, 1, place as u16, &row(index));
            }
        } else {
            self.details.draw(inside, buf, lines.len(), theme, true, row);
        }
    }
}
