//! What is known of the session that is selected: what was asked, and the socket, in the words of every pane.

use super::selected::SelectedSession;
use super::{transfer, words};
use crate::bytes::text::SafeText;
use crate::model::connection::SocketState;
use crate::model::console::SessionSpec;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::setting::{Configurable, SETTINGS};
use crate::model::span;
use crate::ui::figures;
use crate::ui::regions::details::Detailed;
use crate::ui::regions::{DetailLine, DetailList};
use crate::ui::theme::Theme;
use crate::ui::world::{Session, World};

/// Settings that have a line of their own among the details, where they are not at their default.
const TOLD: [&str; 8] =
    ["connect-limit", "happy-eyeballs", "idle", "ttl", "interface", "packet-info", "device", "join"];

impl Detailed for SelectedSession {
    fn title(&self, world: &World) -> SafeText {
        match self.session(world) {
            Some((id, _)) => SafeText::shown(format!("Session {id}: its socket")),
            None => "The socket".into(),
        }
    }

    fn details(&self, world: &World, _theme: &Theme, now: Moment) -> Vec<DetailLine> {
        let Some((id, session)) = self.session(world) else { return Vec::new() };
        let mut list = DetailList::default();
        if let Some(end) = session.socket.and_then(|socket| world.other_end(socket)) {
            list.note(SafeText::literal("o: the other end is ").then(world.owner_words(end.owner)));
        }
        self.of_session(&mut list, id, session, world);
        self.of_socket(&mut list, (id, session), world, now);
        if let Some((_, failure)) = session.failures.last() {
            list.heading("last failure");
            list.note(SafeText::kept(words::shown_failure(failure)));
            if !failure.advice.is_empty() {
                list.note(SafeText::kept(&failure.advice));
            }
        }
        list.0
    }
}

impl SelectedSession {
    fn of_session(&self, list: &mut DetailList, id: SessionId, session: &Session, world: &World) {
        let transport = session.spec.to.transport;
        list.value("asked", format!("{} {}", session.spec.over(), session.spec.goal()));
        list.value("session", words::status(session, world));
        let ended = words::end_sentence(session);
        if !ended.is_empty() {
            list.note(SafeText::kept(ended));
        }
        if let Some(tls) = &session.tls {
            list.note(tls.line());
            for certificate in &tls.chain {
                list.note(SafeText::kept(format!(
                    "certificate of {}, by {}, until {}",
                    certificate.subject, certificate.issuer, certificate.not_after
                )));
            }
        }
        if let Some(transfer) = &session.transfer {
            transfer::details(list, transfer);
        }
        if !transport.is_stream() {
            list.value("send to", self.target_words(id, session));
        }
        of_settings(list, &session.spec);
    }

    fn of_socket(
        &self,
        list: &mut DetailList,
        (id, session): (SessionId, &Session),
        world: &World,
        now: Moment,
    ) {
        let transport = session.spec.to.transport;
        let Some(socket) = session.socket.and_then(|socket| world.sockets.get(&socket)) else {
            list.note("it has no socket yet");
            return;
        };
        list.identity(socket);
        of_addresses(list, session, socket, world);
        list.waiting(socket, now);
        list.counts(&socket.counts);
        if let Some(meter) = self.meters.get(&id) {
            list.rates(meter, now);
        }
        let partial = world.calls.partial_sends(socket.id);
        if partial > 0 {
            list.value("partial sends", partial);
        }
        let again = world.calls.hidden(socket.id).again;
        if again > 0 {
            list.value("EAGAIN", again);
        }
        if let Some(trips) = self.round_trips {
            let [least, median, most] = [trips.least, trips.median, trips.most].map(figures::short_time);
            if trips.count == 1 {
                list.value("round trips", format!("1, {median}"));
            } else {
                list.value("round trips", trips.count);
                list.note(SafeText::shown(format!("min {least}, median {median}, max {most}")));
            }
        }
        if let Some(bytes) = self.came_back {
            list.note(SafeText::shown(format!("all {} B came back equal", figures::full(bytes))));
        }
        let (messages, bytes) = session.queued(Some(socket));
        if messages > 0 {
            let what = if session.is_ended() { "never sent" } else { "queued here" };
            list.value("send queue", format!("{bytes} B {what}"));
            list.value("in messages", messages);
        }
        if let Some((taken, of, calls)) =
            session.last_sent.filter(|(taken, of, calls)| taken < of || *calls > 1)
        {
            list.value("last", format!("{taken} of {of} B in {calls} calls"));
        }
        list.value("receive buffer", format!("{} B", session.spec.sizes.receive_buffer));
        if let Some(chunk) = session.spec.sizes.write_chunk.filter(|_| transport.is_stream()) {
            list.value("write chunk", format!("{chunk} B"));
        }
        if transport.is_stream() && !session.spec.sizes.write_pause.is_zero() {
            list.value("write pause", span::show(session.spec.sizes.write_pause));
        }
        let ended = socket.ended.as_ref().map(|(at, _)| *at);
        let observed = socket.observed.as_deref();
        list.kernel(observed, transport, false, ended);
        if ended.is_none() {
            list.history(&self.history);
            list.options(observed);
        }
        list.heading("sockaddr bytes");
        list.address("local", socket.local.as_ref());
        if socket.peer.is_some() {
            list.address("peer", socket.peer.as_ref());
        }
    }
}

/// Settings of the network that are not at their default, as they hold now.
fn of_settings(list: &mut DetailList, spec: &SessionSpec) {
    let defaults = spec.defaults();
    for entry in SETTINGS.iter().filter(|entry| TOLD.contains(&entry.name)) {
        let Some(value) = entry.on(spec) else { continue };
        let shown = value.show(spec);
        if shown != value.show(&defaults) {
            list.value(entry.label, SafeText::kept(shown.join(" ")));
        }
    }
}

/// Who talks with whom: what a reader looks for first.
fn of_addresses(list: &mut DetailList, session: &Session, socket: &SocketState, world: &World) {
    let transport = session.spec.to.transport;
    list.maybe("local", socket.local.as_ref().map(|local| transport.shown(local)));
    if let Some(chosen) = words::chosen(session, socket.local.as_ref(), world) {
        list.note(SafeText::kept(chosen));
    }
    match (&socket.peer, transport.is_stream()) {
        (Some(peer), _) => list.value("peer", peer),
        (None, true) => list.value("peer", "none yet"),
        (None, false) => {
            list.value("peer", "none");
            list.note(if session.was_connected {
                "connect(AF_UNSPEC) dissolved the connection"
            } else {
                "connect() was not called"
            });
        }
    }
}
