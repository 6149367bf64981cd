//! What a server or a connection waits in, in the words of the sockets API.

use crate::model::connection::{Connection, ConnectionStatus, Waiting};
use crate::model::fault::Fault;
use crate::model::moment::Moment;
use crate::model::server::{Policy, ServerStage};
use crate::ui::world::{Server, World};

/// What a thing waits in, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WaitsIn {
    /// `accept(10)`, `recv(13)`, `select(10, 13)`, `recvfrom(12)`.
    pub words: String,
    /// Since when, where that is known.
    pub since: Option<Moment>,
}

impl WaitsIn {
    fn words(words: impl Into<String>) -> WaitsIn {
        WaitsIn { words: words.into(), since: None }
    }
}

/// What a server waits in: its listener, or with one client at a time, that client's call.
pub(super) fn of_server(world: &World, server: &Server) -> WaitsIn {
    match &server.stage.1 {
        ServerStage::Starting => return WaitsIn::words("starting"),
        ServerStage::Stopped(None) => return WaitsIn::words("stopped"),
        ServerStage::Stopped(Some(failure)) => {
            let words = failure.errno().map_or("failed", |errno| errno.symbol());
            return WaitsIn::words(words);
        }
        ServerStage::NotListening => return WaitsIn::words("not listening"),
        ServerStage::Paused { .. } => return WaitsIn::words("accept is paused"),
        ServerStage::Listening(_) if server.spec.faults.contains(&Fault::NeverAccept) => {
            return WaitsIn::words("never-accept");
        }
        ServerStage::Listening(_) => {}
    }
    let socket = server.socket.and_then(|id| world.sockets.get(&id));
    let fd = socket.map(|socket| socket.fd);
    if let Some(waiting) = socket.and_then(|socket| socket.waiting.as_ref()) {
        let active = if waiting.select { active(server).and_then(|row| row.fd) } else { None };
        return in_call(waiting, fd, active);
    }
    if matches!(server.spec.policy, Policy::OneAtATime | Policy::Busy { .. })
        && let Some((row, waiting)) = active(server).and_then(|row| Some((row, row.waiting.as_ref()?)))
    {
        return if waiting.select { in_call(waiting, fd, row.fd) } else { in_call(waiting, row.fd, None) };
    }
    WaitsIn::words("serves")
}

/// The client that a server of one at a time has: its first open connection.
fn active(server: &Server) -> Option<&Connection> {
    // With one at a time few rows are not ended, but many may be: the newest are looked at first.
    server.connections.values().rev().find(|row| is_open(row))
}

fn is_open(row: &Connection) -> bool {
    matches!(
        row.status,
        ConnectionStatus::Open | ConnectionStatus::HalfClosedByPeer | ConnectionStatus::HalfClosedByUs
    )
}

/// The words for a call that waits on a descriptor, or on two.
pub(super) fn in_call(waiting: &Waiting, fd: Option<i32>, active: Option<i32>) -> WaitsIn {
    let number = |fd: Option<i32>| fd.map_or_else(|| "?".to_owned(), |fd| fd.to_string());
    let words = match (waiting.select, active) {
        (true, Some(active)) => format!("select({}, {active})", number(fd)),
        (true, None) => format!("select({})", number(fd)),
        (false, _) => format!("{}({})", waiting.call.name(), number(fd)),
    };
    WaitsIn { words, since: Some(waiting.since) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::call::CallKind;

    #[test]
    fn calls_are_named_as_in_c() {
        let waits = |call, select| Waiting { call, select, since: Moment::START };
        let words = |call, select, fd, active| in_call(&waits(call, select), fd, active).words;
        assert_eq!(words(CallKind::Accept, false, Some(10), None), "accept(10)");
        assert_eq!(words(CallKind::Recv, false, Some(13), None), "recv(13)");
        assert_eq!(words(CallKind::RecvFrom, false, Some(12), None), "recvfrom(12)");
        assert_eq!(words(CallKind::Accept, true, Some(10), Some(13)), "select(10, 13)");
        assert_eq!(words(CallKind::Accept, true, Some(10), None), "select(10)");
    }
}
