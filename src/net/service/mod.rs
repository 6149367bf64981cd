//! Services: what a server says to bytes, as state machines without sockets, tasks or clocks.
//!
//! ```text
//! turn          what a handler is given by the backend, and what it wants done
//! handler       the trait: the service's side of one connection or datagram peer
//! state         what all handlers of a server share; makes them
//! plain         echo discard print manual
//! chargen clock hello guess jobs rules      the others, one each
//! disk          files, on threads that may hang
//! file          a transfer that can be resumed, over streams and over datagrams
//! messages      messages out of a stream
//! ```
//!
//! The backend drives: it makes one [`ServiceState`] a server, one [`ServiceHandler`] a connection
//! or datagram peer, calls its methods with a [`Turn`], performs the turn's steps in order, and
//! only then receives again, so that nothing is buffered without bound.

mod chargen;
mod clock;
mod disk;
mod file;
mod guess;
mod handler;
mod hello;
mod jobs;
mod messages;
mod plain;
mod rules;
mod state;
mod turn;

#[cfg(test)]
mod driver;

pub(crate) use disk::Disk;
pub use disk::{DiskAnswer, DiskRequest};
pub use handler::{ServiceHandler, Want};
pub use state::{Peer, ServiceState};
pub(crate) use turn::with_turn;
pub use turn::{Step, Turn};
