//! Whose calls a ladder shows.

use crate::bytes::text::SafeText;
use crate::model::connection::{Owner, Role, SocketState};
use crate::model::ids::SocketId;
use crate::model::journal::{Hidden, Tape};
use crate::ui::world::World;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Every call of every socket, and the library's.
    #[default]
    Everything,
    /// Of these sockets together, sorted: a session, a server and its connections.
    Sockets(Vec<SocketId>),
    /// Both ends of a connection, or of a datagram exchange: the client's first.
    Ends(SocketId, SocketId),
}

impl Scope {
    /// What a pane's selection means: no socket is everything.
    pub fn of(sockets: &[SocketId]) -> Scope {
        if sockets.is_empty() {
            return Scope::Everything;
        }
        let mut sockets = sockets.to_vec();
        sockets.sort_unstable();
        sockets.dedup();
        Scope::Sockets(sockets)
    }

    /// Both ends of the connection of `socket`, if both are in this program.
    pub fn ends(socket: SocketId, world: &World) -> Option<Scope> {
        let other = world.other_end(socket)?.socket;
        let is_client = world.sockets.get(&socket).is_none_or(|state| state.role == Role::Client);
        Some(if is_client { Scope::Ends(socket, other) } else { Scope::Ends(other, socket) })
    }

    /// Whether it is `other` and some more sockets.
    pub(super) fn continues(&self, other: &Scope) -> bool {
        match (self, other) {
            (Scope::Sockets(sockets), Scope::Sockets(others)) => {
                others.iter().all(|socket| sockets.binary_search(socket).is_ok())
            }
            _ => false,
        }
    }

    pub(super) fn has_socket(&self, socket: SocketId) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Sockets(sockets) => sockets.binary_search(&socket).is_ok(),
            Scope::Ends(client, server) => socket == *client || socket == *server,
        }
    }

    /// The sockets, where they are named.
    pub(super) fn sockets(&self) -> Option<Vec<SocketId>> {
        match self {
            Scope::Everything => None,
            Scope::Sockets(sockets) => Some(sockets.clone()),
            Scope::Ends(client, server) => Some(vec![*client, *server]),
        }
    }

    /// How many of the calls a blocking program would not see.
    pub fn hidden(&self, tape: &Tape) -> Hidden {
        match self {
            Scope::Everything => tape.hidden_of_all(),
            Scope::Sockets(sockets) => sockets.iter().map(|socket| tape.hidden(*socket)).sum(),
            Scope::Ends(client, server) => {
                [*client, *server].map(|socket| tape.hidden(socket)).into_iter().sum()
            }
        }
    }

    /// The sign of the end that a call was made at, where both are shown: `c` of the client, `s` of the server.
    pub(super) fn end(&self, call_of: SocketId) -> Option<&'static str> {
        match self {
            Scope::Ends(client, _) => Some(if call_of == *client { "c" } else { "s" }),
            _ => None,
        }
    }

    /// The words on the rule.
    pub fn title(&self, world: &World) -> SafeText {
        let state = |socket: &SocketId| world.sockets.get(socket);
        match self {
            Scope::Everything => SafeText::literal("Calls"),
            Scope::Ends(client, server) => {
                let of = |sign: &'static str, socket| SafeText::literal(sign).then(fd(state(socket)));
                SafeText::literal("Calls of both ends: ").then(of("c ", client)).then(of(", s ", server))
            }
            Scope::Sockets(sockets) => match (sockets.as_slice(), sockets.first().and_then(state)) {
                ([only], Some(socket)) if socket.role != Role::Client => {
                    SafeText::literal("Calls of ").then(fd(state(only)))
                }
                (_, Some(socket)) => SafeText::literal(match socket.owner {
                    Owner::Session(_) => "Calls of this session",
                    Owner::Server(_) => "Calls of this server",
                }),
                ([_], None) => SafeText::literal("Calls of one socket"),
                (many, None) => SafeText::shown(format!("Calls of {} sockets", many.len())),
            },
        }
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
