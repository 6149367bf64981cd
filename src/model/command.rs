//! One half of the seam: what the UI asks of the backend, in the imperative.

use crate::model::connection::{End, Owner};
use crate::model::console::{ConsoleCommand, ConsoleEvent, SessionStage};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SocketId;
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::model::moment::Moment;
use crate::model::server::{ServerCommand, ServerEvent, ServerStage};
use crate::model::why::WhyQuestion;

/// UI to backend. Sent with `try_send`: the UI never waits.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Command {
    /// For the resolver.
    Lookup(LookupCommand),
    /// For a session.
    Console(ConsoleCommand),
    /// For a server.
    Server(ServerCommand),
    /// What the host knows of the way to a peer that does not answer; answered by [`Event::Why`].
    Why(Box<WhyQuestion>),
    /// The route to a peer alone; answered by [`Event::Route`].
    Route(Box<WhyQuestion>),
    /// What is visible now, and so worth polling by our instruments; replaces what was watched before.
    Watch(Watch),
    /// End everything; the last event is [`crate::model::event::Event::Stopped`].
    Stop,
}

impl Command {
    /// What the screen is told where the backend did not get the command: what was to be opened has failed.
    pub fn refused(&self, why: &str, now: Moment) -> Vec<Event> {
        let failed = |work, subject: &dyn std::fmt::Display| Failure::of_work(work, subject, why, "");
        match self {
            Command::Server(ServerCommand::Start(id, spec)) => {
                let stage = ServerStage::Stopped(Some(failed("start", &spec.at)));
                vec![Event::Server(ServerEvent::Stage(*id, now, stage))]
            }
            Command::Console(ConsoleCommand::Open(id, spec)) => {
                let end = End::Failed(Box::new(failed("open", &spec.to)));
                vec![Event::Console(ConsoleEvent::Stage(*id, now, SessionStage::Ended(end)))]
            }
            Command::Lookup(command) if !matches!(command, LookupCommand::Cancel(_)) => {
                vec![Event::Lookup(LookupEvent::Refused(command.id(), failed("ask", &"")))]
            }
            _ => Vec::new(),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::{Endpoint, Transport};
    use crate::model::ids::ServerId;
    use crate::model::server::{ServerSpec, Service};

    #[test]
    fn what_was_refused_is_named_as_everywhere() {
        for (transport, host, service, shown) in
            [(Transport::UnixStream, "/tmp/x", "", "/tmp/x"), (Transport::Tcp, "::1", "7", "[::1]:7")]
        {
            let at = Endpoint { host: host.into(), service: service.into(), transport };
            let spec = Box::new(ServerSpec::new(at, Service::Echo));
            let events = Command::Server(ServerCommand::Start(ServerId(0), spec)).refused("busy", Moment(0));
            let [Event::Server(ServerEvent::Stage(_, _, ServerStage::Stopped(Some(failure))))] =
                events.as_slice()
            else {
                panic!("{events:?}")
            };
            assert_eq!(failure.subject, shown);
        }
    }
}
