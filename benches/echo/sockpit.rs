//! Sockpit's own backend, as the headless program starts it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use sockpit::model::command::Command;
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::ids::ServerId;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal, JournalReader};
use sockpit::model::moment::Epoch;
use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::net;

/// An echo server; events are taken as the screen takes them, and so are the calls, on a thread of their own.
/// With `is_listing` the newest row of each connection is kept, as the live list keeps it.
pub(super) fn serve(transport: &str, is_recording: bool, is_listing: bool) {
    let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), SystemTime::now()));
    journal.set_recording(is_recording);
    let mut backend = net::start(net::BackendConfig::new(Arc::clone(&journal))).expect("a backend");
    let transport = if transport == "udp" { Transport::Udp } else { Transport::Tcp };
    let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport };
    let spec = ServerSpec::new(at, Service::Echo);
    let start = ServerCommand::Start(ServerId(1), Box::new(spec));
    backend.commands.blocking_send(Command::Server(start)).expect("it listens");
    let mut reader = JournalReader::new();
    let mut list = HashMap::new();
    while let Some(event) = backend.events.blocking_recv() {
        match event {
            Event::Server(ServerEvent::Stage(_, _, ServerStage::Listening(address))) => {
                println!("{}", address.port().expect("an internet address"));
            }
            Event::Server(ServerEvent::Stage(_, _, ServerStage::Stopped(Some(failure)))) => {
                eprintln!("{failure}");
                return;
            }
            Event::Server(ServerEvent::Connections(_, rows)) if is_listing => {
                list.extend(rows.into_iter().map(|row| (row.id, row)));
            }
            Event::Calls => {
                reader.take_and_acknowledge(&journal);
            }
            _ => {}
        }
    }
}
