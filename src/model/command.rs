//! One half of the seam: what the UI asks of the backend, in the imperative.

use crate::model::connection::Owner;
use crate::model::console::ConsoleCommand;
use crate::model::ids::SocketId;
use crate::model::lookup::LookupCommand;
use crate::model::server::ServerCommand;

/// UI to backend. Sent with `try_send`: the UI never waits.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Command {
    /// Names.
    Lookup(LookupCommand),
    /// Sessions.
    Console(ConsoleCommand),
    /// Servers.
    Server(ServerCommand),
    /// What is visible now, and so worth polling by our instruments; replaces what was watched before.
    Watch(Watch),
    /// End everything; the last event is [`crate::model::event::Event::Stopped`].
    Stop,
}

/// What the screen shows, so that only that is polled (SIOCINQ, TCP_INFO, SO_MEMINFO, accept queues).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Watch {
    /// Sockets whose rows are on screen.
    pub sockets: Vec<SocketId>,
    /// Whose details are open: options are read back too.
    pub details: Option<SocketId>,
    /// Servers whose accept queue is on screen.
    pub owners: Vec<Owner>,
}
