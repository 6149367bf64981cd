//! Whose calls a ladder shows.

use crate::bytes::text::SafeText;
use crate::model::connection::{Owner, SocketRole, SocketState};
use crate::model::ids::{ServerId, SocketId};
use crate::model::journal::{Hidden, JournalReader};
use crate::ui::world::World;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CallScope {
    /// Every call of every socket, and the library's.
    #[default]
    Everything,
    /// Of these sockets together, sorted: a session, a server and its connections.
    Sockets(Vec<SocketId>),
    /// Of these sockets of a session or a server, sorted, and nothing else while it has none.
    Owned(Owner, Vec<SocketId>),
    /// Both ends of a connection, or of a datagram exchange: the client's first.
    Ends(SocketId, SocketId),
}

impl CallScope {
    /// What a pane's selection means: no socket is everything.
    pub fn of(sockets: &[SocketId]) -> CallScope {
        if sockets.is_empty() {
            return CallScope::Everything;
        }
        CallScope::Sockets(sorted(sockets.to_vec()))
    }

    /// Of sockets of a session or server.
    pub fn owned(owner: Owner, sockets: impl IntoIterator<Item = SocketId>) -> CallScope {
        CallScope::Owned(owner, sorted(sockets.into_iter().collect()))
    }

    /// Both ends of the connection of `socket`, if both are in this program.
    pub fn ends(socket: SocketId, world: &World) -> Option<CallScope> {
        let other = world.other_end(socket)?.socket;
        let is_client = world.sockets.get(&socket).is_none_or(|state| state.role == SocketRole::Client);
        Some(if is_client { CallScope::Ends(socket, other) } else { CallScope::Ends(other, socket) })
    }

    /// Whether it is `other` and some more sockets.
    pub(in crate::ui) fn continues(&self, other: &CallScope) -> bool {
        match (self, other) {
            (CallScope::Owned(owner, sockets), CallScope::Owned(other, others)) if owner == other => {
                others.iter().all(|socket| sockets.binary_search(socket).is_ok())
            }
            _ => false,
        }
    }

    pub(in crate::ui) fn has_socket(&self, socket: SocketId) -> bool {
        match self {
            CallScope::Everything => true,
            CallScope::Sockets(sockets) | CallScope::Owned(_, sockets) => {
                sockets.binary_search(&socket).is_ok()
            }
            CallScope::Ends(client, server) => socket == *client || socket == *server,
        }
    }

    /// The sockets, where they are named.
    pub(in crate::ui) fn sockets(&self) -> Option<Vec<SocketId>> {
        match self {
            CallScope::Everything => None,
            CallScope::Sockets(sockets) | CallScope::Owned(_, sockets) => Some(sockets.clone()),
            CallScope::Ends(client, server) => Some(vec![*client, *server]),
        }
    }

    /// How many of the calls a blocking program would not see.
    pub fn hidden(&self, reader: &JournalReader) -> Hidden {
        match self {
            CallScope::Everything => reader.hidden_of_all(),
            CallScope::Sockets(sockets) | CallScope::Owned(_, sockets) => {
                sockets.iter().map(|socket| reader.hidden(*socket)).sum()
            }
            CallScope::Ends(client, server) => {
                [*client, *server].map(|socket| reader.hidden(socket)).into_iter().sum()
            }
        }
    }

    /// The sign of the end that a call was made at, where both are shown: `c` of the client, `s` of the server.
    pub(in crate::ui) fn end(&self, call_of: SocketId) -> Option<&'static str> {
        match self {
            CallScope::Ends(client, _) => Some(if call_of == *client { "c" } else { "s" }),
            _ => None,
        }
    }

    /// The words on the rule.
    pub fn title(&self, world: &World) -> SafeText {
        let state = |socket: &SocketId| world.sockets.get(socket);
        match self {
            CallScope::Everything => SafeText::literal("Calls"),
            CallScope::Ends(client, server) => {
                let of = |sign: &'static str, socket| SafeText::literal(sign).then(fd(state(socket)));
                SafeText::literal("Calls of both ends: ").then(of("c ", client)).then(of(", s ", server))
            }
            CallScope::Owned(Owner::Lookup(_), _) => SafeText::literal("Calls of this question to DNS"),
            CallScope::Owned(Owner::Session(_), _) => SafeText::literal("Calls of this session"),
            CallScope::Owned(Owner::Server(id), sockets) => {
                SafeText::literal("Calls of this server").then(connections(*id, sockets, world))
            }
            CallScope::Sockets(sockets) => match (sockets.as_slice(), sockets.first().and_then(state)) {
                ([only], Some(socket)) if socket.role != SocketRole::Client => {
                    SafeText::literal("Calls of ").then(fd(state(only)))
                }
                (_, Some(socket)) => SafeText::literal(match socket.owner {
                    Owner::Session(_) => "Calls of this session",
                    Owner::Server(_) => "Calls of this server",
                    Owner::Lookup(_) => "Calls of this question to DNS",
                }),
                ([_], None) => SafeText::literal("Calls of one socket"),
                (many, None) => SafeText::shown(format!("Calls of {} sockets", many.len())),
            },
        }
    }
}

fn sorted(mut sockets: Vec<SocketId>) -> Vec<SocketId> {
    sockets.sort_unstable();
    sockets.dedup();
    sockets
}

/// Which of a server's connections are shown, where it is not all of them.
fn connections(id: ServerId, sockets: &[SocketId], world: &World) -> SafeText {
    let Some(server) = world.servers.get(&id) else { return SafeText::EMPTY };
    let is_own = |socket: &SocketId| Some(*socket) != server.socket;
    let shown: Vec<&SocketId> = sockets.iter().filter(|socket| is_own(socket)).collect();
    let rows = server.connections.values().filter(|row| row.socket.as_ref().is_some_and(is_own));
    let has_more = rows.take(shown.len() + 1).count() > shown.len();
    match shown.as_slice() {
        [one] if has_more => SafeText::literal(" and ").then(fd(world.sockets.get(one))),
        [_, _, ..] if has_more => SafeText::shown(format!(" and its {} newest connections", shown.len())),
        _ => SafeText::EMPTY,
    }
}

/// `fd 11`, and what became of it.
fn fd(state: Option<&SocketState>) -> SafeText {
    match state {
        Some(socket) if socket.ended.is_some() => SafeText::literal("fd ").then(socket.fd).then(" (closed)"),
        Some(socket) => SafeText::literal("fd ").then(socket.fd),
        None => SafeText::literal("a socket that is gone"),
    }
}
