//! What is known of one row besides what its line says: what the kernel's instruments read, options,
//! addresses with their bytes. What the kernel did not give is n/a.

use super::rates::Meter;
use super::selected::SelectedServer;
use super::words;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus, Observed, Owner, TcpInfo, tcp_state_name};
use crate::model::counts::Counts;
use crate::model::moment::Moment;
use crate::model::server::{Secret, Service};
use crate::ui::figures;
use crate::ui::flow::Flow;
use crate::ui::regions::details::{DetailLine, Detailed};
use crate::ui::theme::Theme;
use crate::ui::world::{Server, World};

/// The details, built line by line.
#[derive(Clone, Debug, Default)]
struct DetailList(Vec<DetailLine>);

impl DetailList {
    fn heading(&mut self, words: &'static str) {
        self.0.push(DetailLine::Heading(words.into()));
    }

    fn value(&mut self, name: impl Into<SafeText>, value: impl std::fmt::Display) {
        self.0.push(DetailLine::Value(name.into(), SafeText::shown(value)));
    }

    /// A value that the kernel may not have given.
    fn maybe(&mut self, name: &'static str, value: Option<impl std::fmt::Display>) {
        match value {
            Some(value) => self.value(name, value),
            None => self.0.push(DetailLine::Value(name.into(), "n/a".into())),
        }
    }

    fn note(&mut self, words: impl Into<SafeText>) {
        self.0.push(DetailLine::Note(words.into()));
    }

    fn address(&mut self, name: &'static str, address: Option<&Address>) {
        let Some(address) = address else {
            self.maybe(name, None::<u8>);
            return;
        };
        self.0.push(DetailLine::Value(name.into(), SafeText::kept(address)));
        self.note(SafeText::shown(spaced_hex(&address.to_sockaddr())));
    }

    fn counts(&mut self, counts: &Counts) {
        self.value("received", moved(counts.bytes_in, counts.calls_in));
        self.value("sent", moved(counts.bytes_out, counts.calls_out));
        if counts.errors > 0 {
            self.value("failed calls", counts.errors);
        }
    }

    fn observed(&mut self, observed: Option<&Observed>, is_stream: bool) {
        let Some(observed) = observed else {
            self.note("the kernel was not asked yet");
            return;
        };
        self.maybe("SIOCINQ", observed.unread.map(|bytes| format!("{bytes} B unread")));
        self.maybe("SIOCOUTQ", observed.unacked.map(|bytes| format!("{bytes} B unacked")));
        if !is_stream || observed.drops.is_some() {
            self.maybe("kernel drops", observed.drops);
        }
        if !is_stream {
            let queue = observed.receive_memory.zip(observed.receive_limit);
            self.maybe("receive memory", queue.map(|(used, limit)| format!("{used} of {limit} B")));
        }
        if is_stream {
            self.maybe("congestion", observed.congestion.as_ref());
        }
    }

    fn options(&mut self, observed: Option<&Observed>) {
        let Some(options) = observed.map(|observed| &observed.options).filter(|list| !list.is_empty()) else {
            return;
        };
        self.heading("options, read back");
        for (name, value) in options {
            self.value(SafeText::escaped_str(name), value);
        }
    }

    fn tcp(&mut self, tcp: Option<&TcpInfo>) {
        self.heading("TCP_INFO");
        let Some(tcp) = tcp else {
            self.note("n/a");
            return;
        };
        self.value("state", tcp_state_name(tcp.state));
        let rtt = tcp.rtt.zip(tcp.rttvar);
        let rtt =
            rtt.map(|(rtt, var)| format!("{} ± {}", figures::short_time(rtt), figures::short_time(var)));
        self.maybe("rtt", rtt.or(tcp.rtt.map(figures::short_time)));
        self.maybe("cwnd", tcp.cwnd.map(|segments| format!("{segments} segments")));
        self.maybe("mss", tcp.mss.map(|bytes| format!("{bytes} B")));
        self.maybe("path mtu", tcp.pmtu.map(|bytes| format!("{bytes} B")));
        self.maybe("retransmits", tcp.total_retransmits);
        self.value("not answered", tcp.retransmits);
        self.maybe("unacked", tcp.unacked.map(|segments| format!("{segments} segments")));
        self.maybe("unsent", tcp.unsent.map(|bytes| format!("{bytes} B")));
        self.maybe("delivery rate", tcp.delivery_rate.map(|rate| format!("{}/s", figures::bytes(rate))));
        self.maybe("peer's window", tcp.send_window.map(|bytes| format!("{bytes} B")));
        self.maybe("bytes acked", tcp.bytes_acked);
        self.maybe("bytes received", tcp.bytes_received);
    }
}

/// Where the other end is, which is in this program too.
fn other_end(world: &World, owner: Owner) -> SafeText {
    SafeText::literal("the other end is ").then(world.owner_words(owner))
}

/// The details of a connection or peer.
pub fn of_connection(
    world: &World,
    server: &Server,
    row: &Connection,
    other: Option<&Flow>,
    meter: Option<&Meter>,
    now: Moment,
) -> Vec<DetailLine> {
    let mut sheet = DetailList::default();
    let transport = server.spec.at.transport;
    let state = world.sockets.get(&row.socket.unwrap_or(crate::model::ids::SocketId(u32::MAX)));
    let own = state.filter(|state| Some(state.id) != server.socket);
    let observed = row.observed.as_deref().or_else(|| state.and_then(|state| state.observed.as_deref()));
    match other {
        Some(Flow::ToSession(id)) => sheet.note(other_end(world, Owner::Session(*id))),
        Some(Flow::ToServer(id, _)) => sheet.note(other_end(world, Owner::Server(*id))),
        _ => {}
    }
    // Each part of what the service says has a line: of several jobs each its own.
    for part in words::happens(row, &server.spec, true).as_str().split("; ") {
        sheet.note(SafeText::shown(part));
    }
    let is_queued = matches!(row.status, ConnectionStatus::Queued { .. });
    if is_queued {
        sheet.note("it has no descriptor yet: accept makes one");
    }
    sheet.counts(&row.counts);
    if let Some(meter) = meter.filter(|meter| meter.is_moving(now)) {
        let (one, ten) = (meter.over_second(now), meter.over_ten(now));
        for (name, one, ten) in [("in 1 s, 10 s", one.into, ten.into), ("out 1 s, 10 s", one.out, ten.out)] {
            sheet.value(name, format!("{}/s, {}/s", figures::bytes(one), figures::bytes(ten)));
        }
    }
    if is_queued {
        sheet.value("state", words::state(row, transport));
        sheet.note("by the kernel's table of connections");
    } else if transport.is_stream() || own.is_some() {
        sheet.observed(observed, transport.is_stream());
    } else {
        sheet.note("it shares the server's socket: what the kernel holds and drops is told there");
    }
    if transport == crate::model::endpoint::Transport::Tcp && !is_queued {
        sheet.tcp(observed.and_then(|observed| observed.tcp.as_ref()));
    }
    if transport.is_stream() {
        sheet.options(observed);
    }
    sheet.heading("addresses as sockaddr bytes");
    sheet.address("peer", Some(&row.peer));
    if let Some(name) = words::name(world, &row.peer) {
        sheet.0.push(DetailLine::Value("peer's name".into(), name));
    }
    sheet.address("local", row.local.as_ref());
    sheet.0
}

/// The details of a server and its own socket.
pub fn of_server(world: &World, server: &Server, theme: &Theme, now: Moment) -> Vec<DetailLine> {
    let mut sheet = DetailList::default();
    let spec = &server.spec;
    let is_stream = spec.at.transport.is_stream();
    if let crate::model::server::ServerStage::Paused { why } = &server.stage.1 {
        sheet.note(SafeText::kept(why));
    }
    match &spec.service {
        Service::Guess(Secret::Number(Some(number))) => sheet.value("secret", number),
        Service::Guess(Secret::Number(None)) => sheet.value("secret", "drawn anew for each round"),
        Service::Guess(Secret::Word { word, hint }) => {
            sheet.value("secret", word);
            sheet.value("hint", hint);
        }
        _ => {}
    }
    sheet.value("all in all", super::connection_rows::accepted(server));
    sheet.counts(&server.totals.counts);
    if let Some(queue) = server.queue.filter(|_| is_stream) {
        sheet.value("accept queue", super::server_rows::gauge(&queue, theme.glyphs));
        if queue.syns_dropped > 0 {
            sheet.note(SafeText::shown(super::connection_rows::dropped_words(&queue, now)));
        }
    }
    if !spec.faults.is_empty() {
        sheet.heading("faults on purpose");
        for fault in &spec.faults {
            sheet.note(SafeText::shown(fault));
        }
        sheet.value("seed", spec.seed);
    }
    sheet.heading("settings");
    if is_stream {
        sheet.value("backlog", spec.backlog);
        sheet.value(
            "connections",
            spec.connection_limit
                .map_or("as many as descriptors allow".to_owned(), |most| format!("at most {most}")),
        );
        let idle = spec.idle_limit.map_or("off".to_owned(), crate::model::span::show);
        sheet.value("idle limit", idle);
    }
    sheet.value("receive buffer", format!("{} B", spec.receive_buffer));
    for setting in &spec.options {
        sheet.value(SafeText::escaped_str(&setting.option), format!("{} wanted", setting.value));
    }
    for group in &spec.groups {
        sheet.value("group", group);
    }
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    let observed = state.and_then(|state| state.observed.as_deref());
    sheet.options(observed);
    sheet.heading("its socket");
    sheet.maybe("fd", state.map(|state| state.fd));
    sheet.observed(observed, is_stream);
    sheet.address("local", state.and_then(|state| state.local.as_ref()));
    for (at, failure) in server.failures.iter().rev().take(5) {
        sheet.note(SafeText::shown(format!("{} ago: {failure}", figures::age_at(now, *at))));
    }
    sheet.0
}

/// `7 B in 1 call`.
fn moved(bytes: u64, calls: u64) -> String {
    format!("{bytes} B in {calls} call{}", if calls == 1 { "" } else { "s" })
}

impl Detailed for SelectedServer {
    fn title(&self, world: &World) -> SafeText {
        self.connection(world).map_or("The server".into(), |row| SafeText::kept(&row.peer))
    }

    fn details(&self, world: &World, theme: &Theme, now: Moment) -> Vec<DetailLine> {
        let Some((id, server)) = self.server(world) else { return Vec::new() };
        match self.connection(world) {
            Some(row) => {
                let meter = self.meters.get(&(id, row.id));
                of_connection(world, server, row, self.other.as_ref(), meter, now)
            }
            None => of_server(world, server, theme, now),
        }
    }
}
