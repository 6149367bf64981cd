//! What is known of one row besides what its line says: what the kernel's instruments read, options,
//! addresses with their bytes. What the kernel did not give is n/a.

use super::selected::SelectedServer;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::connection::{Connection, ConnectionStatus, Owner};
use crate::model::moment::Moment;
use crate::model::server::ServerSpec;
use crate::model::setting::{Heading, SETTINGS, SettingValue};
use crate::ui::figures;
use crate::ui::flow::Flow;
use crate::ui::regions::details::Detailed;
use crate::ui::regions::{DetailLine, DetailList, Meter, TcpHistory};
use crate::ui::theme::Theme;
use crate::ui::world::{Server, World};

/// Where the other end is, which is in this program too.
fn other_end(world: &World, owner: Owner) -> SafeText {
    SafeText::literal("the other end is ").then(world.owner_words(owner))
}

/// The details of a connection or peer.
pub(super) fn of_connection(
    world: &World,
    server: &Server,
    row: &Connection,
    other: Option<&Flow>,
    meter: Option<&Meter>,
    history: &TcpHistory,
    now: Moment,
) -> Vec<DetailLine> {
    let mut list = DetailList::default();
    let transport = server.spec.at.transport;
    let state = world.sockets.get(&row.socket.unwrap_or(crate::model::ids::SocketId(u32::MAX)));
    let own = state.filter(|state| Some(state.id) != server.socket);
    let observed = row.observed.as_deref().or_else(|| state.and_then(|state| state.observed.as_deref()));
    match other {
        Some(Flow::ToSession(id)) => list.note(other_end(world, Owner::Session(*id))),
        Some(Flow::ToServer(id, _)) => list.note(other_end(world, Owner::Server(*id))),
        _ => {}
    }
    // Each part of what the service says has a line: of several jobs each its own.
    for part in words::happens(row, &server.spec, true).as_str().split("; ") {
        list.note(SafeText::shown(part));
    }
    let is_queued = matches!(row.status, ConnectionStatus::Queued { .. });
    if is_queued {
        list.note("no descriptor yet: accept creates it");
    }
    list.counts(&row.counts);
    if let Some(meter) = meter {
        list.rates(meter, now);
    }
    let ended = match row.status {
        ConnectionStatus::Ended(at, _) => Some(at),
        _ => None,
    };
    if is_queued {
        list.value("state", words::state(row, transport));
        list.note("by the kernel's table of connections");
    } else if transport.is_stream() || own.is_some() {
        list.kernel(observed, transport, false, ended);
    } else {
        list.note("it uses the server's socket: what the kernel queues and drops is shown there");
    }
    if transport.is_stream() && ended.is_none() {
        list.history(history);
        list.options(observed);
    }
    list.heading("sockaddr bytes");
    list.address("peer", Some(&row.peer));
    if let Some(name) = words::name(world, &row.peer) {
        list.value("peer's name", name);
    }
    list.address("local", row.local.as_ref());
    list.0
}

/// The details of a server and its own socket.
pub(super) fn of_server(world: &World, server: &Server, theme: &Theme, now: Moment) -> Vec<DetailLine> {
    let mut list = DetailList::default();
    let spec = &server.spec;
    let is_stream = spec.at.transport.is_stream();
    if let crate::model::server::ServerStage::Paused { why } = &server.stage.1 {
        list.note(SafeText::kept(why));
    }
    list.value("in total", super::connection_rows::accepted(server));
    list.counts(&server.totals.counts);
    if let Some(queue) = server.queue.filter(|_| is_stream) {
        list.value("accept queue", super::server_rows::gauge(&queue, theme.glyphs));
        if queue.syns_dropped > 0 {
            list.note(SafeText::shown(super::connection_rows::dropped_words(&queue, now)));
        }
    }
    if !spec.faults.is_empty() {
        list.heading("fault injection");
        for fault in &spec.faults {
            list.note(SafeText::shown(fault));
        }
        list.value("seed", spec.seed);
    }
    list.heading("settings");
    settings(&mut list, spec);
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    let observed = state.and_then(|state| state.observed.as_deref());
    let ended = state.and_then(|state| state.ended.as_ref()).map(|(at, _)| *at);
    let ended = ended.or((!server.is_running()).then_some(server.stage.0));
    list.options(observed.filter(|_| ended.is_none()));
    match state {
        Some(state) => {
            list.heading("its socket");
            list.identity(state);
            list.kernel(observed, spec.at.transport, is_stream, ended);
            list.address("local", state.local.as_ref());
        }
        None => list.note("it has no socket"),
    }
    for (at, failure) in server.failures.iter().rev().take(5) {
        list.note(SafeText::shown(format!("{} ago: {failure}", figures::age_at(now, *at))));
    }
    list.0
}

/// What the server was given, by the table of settings.
fn settings(list: &mut DetailList, spec: &ServerSpec) {
    // Faults have a heading of their own; when a server ends by itself is a matter of the command line.
    let told = SETTINGS.iter().filter(|entry| !matches!(entry.heading, Heading::Faults | Heading::Ending));
    for (entry, value) in told.filter_map(|entry| Some((entry, entry.on(spec)?))) {
        let (label, _) = entry.words(Some(&spec.at));
        if let SettingValue::Options { get, .. } = value {
            for setting in get(spec) {
                list.value(SafeText::escaped_str(&setting.option), format!("{} requested", setting.value));
            }
            continue;
        }
        let shown = value.show(spec);
        let given = shown.iter().map(String::as_str).filter(|text| !text.is_empty());
        let empty = match value {
            SettingValue::Number { empty, .. } | SettingValue::Text { empty, .. } => *empty,
            _ => "",
        };
        let default = Some(empty).filter(|empty| !empty.is_empty() && shown.concat().is_empty());
        for text in given.chain(default) {
            // As it is typed, in the payload notation or the like: a backslash stays one.
            list.0.push(DetailLine::Value(label.into(), SafeText::kept(text)));
        }
    }
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
