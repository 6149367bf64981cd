//! What is known of one row besides what its line says: what the kernel's instruments read, options,
//! addresses with their bytes. What the kernel did not give is n/a.

use super::rates::Meter;
use super::selected::SelectedServer;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::connection::{Connection, ConnectionStatus, Owner};
use crate::model::moment::Moment;
use crate::model::server::{Secret, Service};
use crate::ui::figures;
use crate::ui::flow::Flow;
use crate::ui::regions::details::Detailed;
use crate::ui::regions::{DetailLine, DetailList, TcpHistory};
use crate::ui::theme::Theme;
use crate::ui::world::{Server, World};

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
    history: &TcpHistory,
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
    let ended = match row.status {
        ConnectionStatus::Ended(at, _) => Some(at),
        _ => None,
    };
    if is_queued {
        sheet.value("state", words::state(row, transport));
        sheet.note("by the kernel's table of connections");
    } else if transport.is_stream() || own.is_some() {
        sheet.kernel(observed, transport, false, ended);
    } else {
        sheet.note("it shares the server's socket: what the kernel holds and drops is told there");
    }
    if transport.is_stream() && ended.is_none() {
        sheet.history(history);
        sheet.options(observed);
    }
    sheet.heading("addresses as sockaddr bytes");
    sheet.address("peer", Some(&row.peer));
    if let Some(name) = words::name(world, &row.peer) {
        sheet.value("peer's name", name);
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
        Service::Guess(Secret::Number(None)) => sheet.value("secret", "drawn again for each round"),
        Service::Guess(Secret::Word { word, hint }) => {
            sheet.value("secret", word);
            sheet.value("hint", hint);
        }
        _ => {}
    }
    sheet.value("in total", super::connection_rows::accepted(server));
    sheet.counts(&server.totals.counts);
    if let Some(queue) = server.queue.filter(|_| is_stream) {
        sheet.value("accept queue", super::server_rows::gauge(&queue, theme.glyphs));
        if queue.syns_dropped > 0 {
            sheet.note(SafeText::shown(super::connection_rows::dropped_words(&queue, now)));
        }
    }
    if !spec.faults.is_empty() {
        sheet.heading("fault injection");
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
    let ended = state.and_then(|state| state.ended.as_ref()).map(|(at, _)| *at);
    let ended = ended.or((!server.is_running()).then_some(server.stage.0));
    sheet.options(observed.filter(|_| ended.is_none()));
    match state {
        Some(state) => {
            sheet.heading("its socket");
            sheet.identity(state);
            sheet.kernel(observed, spec.at.transport, is_stream, ended);
            sheet.address("local", state.local.as_ref());
        }
        None => sheet.note("it has no socket"),
    }
    for (at, failure) in server.failures.iter().rev().take(5) {
        sheet.note(SafeText::shown(format!("{} ago: {failure}", figures::age_at(now, *at))));
    }
    sheet.0
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
                of_connection(world, server, row, self.other.as_ref(), meter, &self.history, now)
            }
            None => of_server(world, server, theme, now),
        }
    }
}
