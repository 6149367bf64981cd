//! A backend with servers, driven as the screen drives it: commands in, events out. What was told is
//! kept, and tests wait until it says what they hold, until a deadline.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use sockpit::model::address::Address;
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{Connection, Owner};
use sockpit::model::console::CloseKind;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::fault::Fault;
use sockpit::model::ids::{ConnectionId, ServerId};
use sockpit::model::journal::Journal;
use sockpit::model::moment::Epoch;
use sockpit::model::server::{
    AcceptQueue, Secret, ServerCommand, ServerEvent, ServerSpec, ServerStage, ServerTotals, Service,
};
use sockpit::net::{Backend, BackendConfig};

use super::client::PATIENCE;

/// A backend, and what it told.
pub struct ServerHarness {
    backend: Option<Backend>,
    runtime: tokio::runtime::Runtime,
    next: u32,
    stages: HashMap<ServerId, ServerStage>,
    totals: HashMap<ServerId, ServerTotals>,
    rows: HashMap<ConnectionId, Connection>,
    queues: HashMap<ServerId, AcceptQueue>,
    specs: HashMap<ServerId, ServerSpec>,
    pub failures: Vec<Failure>,
    /// Changes that are in force.
    changed: usize,
    stopped: bool,
}

impl ServerHarness {
    pub fn new() -> ServerHarness {
        let journal = Journal::new(8 << 20, 1, Epoch::new(Instant::now(), SystemTime::now()));
        ServerHarness::with(BackendConfig::new(Arc::clone(&journal)))
    }

    pub fn with(config: BackendConfig) -> ServerHarness {
        let backend = sockpit::net::start(config).expect("the backend starts");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        ServerHarness {
            backend: Some(backend),
            runtime,
            next: 1,
            stages: HashMap::new(),
            totals: HashMap::new(),
            rows: HashMap::new(),
            queues: HashMap::new(),
            specs: HashMap::new(),
            failures: Vec::new(),
            changed: 0,
            stopped: false,
        }
    }

    fn asks(&self, command: ServerCommand) {
        let backend = self.backend.as_ref().expect("it runs");
        backend.commands.try_send(Command::Server(command)).expect("room for a command");
    }

    /// Takes events until `held` gives something.
    pub fn until<T>(&mut self, what: &str, mut held: impl FnMut(&ServerHarness) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = held(self) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let events = &mut self.backend.as_mut().expect("it runs").events;
            match self.runtime.block_on(async { tokio::time::timeout(left, events.recv()).await }) {
                Ok(Some(event)) => self.told(event),
                Ok(None) => panic!("the backend ended; {what}"),
                Err(tokio::time::error::Elapsed { .. }) => panic!(
                    "not within {PATIENCE:?}: {what}\nrows: {:#?}\nstages: {:?}\ntotals: {:?}\nfailures: {:?}",
                    self.rows, self.stages, self.totals, self.failures
                ),
            }
        }
    }

    fn told(&mut self, event: Event) {
        match event {
            Event::Server(ServerEvent::Stage(id, _, stage)) => {
                self.stages.insert(id, stage);
            }
            Event::Server(ServerEvent::Connections(_, rows)) => {
                for row in rows {
                    self.rows.insert(row.id, row);
                }
            }
            Event::Server(ServerEvent::Totals(id, totals)) => {
                self.totals.insert(id, totals);
            }
            Event::Server(ServerEvent::Queue(id, queue)) => {
                self.queues.insert(id, queue);
            }
            Event::Server(ServerEvent::Failed(_, _, failure)) => self.failures.push(failure),
            Event::Server(ServerEvent::Changed(_)) => self.changed += 1,
            Event::Panicked(words) => panic!("a task panicked: {words}"),
            Event::Stopped => self.stopped = true,
            _ => {}
        }
    }

    /// Starts a server, and waits until it listens.
    pub fn starts(&mut self, spec: ServerSpec) -> ServerId {
        let id = ServerId(self.next);
        self.next += 1;
        self.starts_as(id, spec);
        id
    }

    /// Starts a server under an id that was used before.
    pub fn starts_as(&mut self, id: ServerId, spec: ServerSpec) {
        self.stages.remove(&id);
        self.specs.insert(id, spec.clone());
        self.asks(ServerCommand::Start(id, Box::new(spec)));
        self.until("the server listens", |harness| match harness.stages.get(&id) {
            Some(ServerStage::Listening(_)) => Some(()),
            Some(ServerStage::Stopped(failure)) => panic!("it did not start: {failure:?}"),
            _ => None,
        });
    }

    /// Starts a server that fails to; the failure.
    pub fn fails(&mut self, spec: ServerSpec) -> Failure {
        let id = ServerId(self.next);
        self.next += 1;
        self.asks(ServerCommand::Start(id, Box::new(spec)));
        self.until("the server fails to start", |harness| match harness.stages.get(&id) {
            Some(ServerStage::Stopped(failure)) => Some(failure.clone().expect("a failure")),
            Some(ServerStage::Listening(at)) => panic!("it started at {at}"),
            _ => None,
        })
    }

    /// Where a server listens.
    pub fn address(&self, server: ServerId) -> SocketAddr {
        match &self.stages[&server] {
            ServerStage::Listening(Address::Inet { ip, port }) => SocketAddr::new((*ip).into(), *port),
            ServerStage::Listening(Address::Inet6 { ip, port, .. }) => SocketAddr::new((*ip).into(), *port),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until a server has ended, by itself (`once`) or because it was told to.
    pub fn until_stopped(&mut self, server: ServerId) -> Option<Failure> {
        self.until("the server has stopped", |harness| match harness.stages.get(&server) {
            Some(ServerStage::Stopped(failure)) => Some(failure.clone()),
            _ => None,
        })
    }

    pub fn stops_server(&mut self, server: ServerId) {
        self.asks(ServerCommand::Stop(server));
        assert_eq!(self.until_stopped(server), None);
    }

    pub fn stops_listening(&mut self, server: ServerId) {
        self.asks(ServerCommand::StopListening(server));
        self.until("it listens no more", |harness| {
            matches!(harness.stages.get(&server), Some(ServerStage::NotListening)).then_some(())
        });
    }

    pub fn sets_secret(&mut self, server: ServerId, secret: Secret) {
        let spec = ServerSpec { service: Service::Guess(secret), ..self.specs[&server].clone() };
        self.changes(server, spec);
    }

    /// Takes over what of a spec can change while the server runs; waits until it is in force, or told to be wrong.
    pub fn changes(&mut self, server: ServerId, spec: ServerSpec) {
        self.specs.insert(server, spec.clone());
        let before = (self.changed, self.failures.len());
        self.asks(ServerCommand::Change(server, Box::new(spec)));
        self.until("the change is in force, or told to be wrong", |harness| {
            ((harness.changed, harness.failures.len()) != before).then_some(())
        });
    }

    pub fn sets_faults(&mut self, server: ServerId, faults: Vec<Fault>, seed: u64) {
        self.asks(ServerCommand::SetFaults(server, faults, seed));
    }

    /// The rows of a server whose peer is at this address; all for an empty one. Newest first.
    pub fn rows(&self, server: ServerId, peer: &str) -> Vec<&Connection> {
        let mut rows: Vec<&Connection> = self
            .rows
            .values()
            .filter(|row| row.owner == Owner::Server(server))
            .filter(|row| peer.is_empty() || row.peer.to_string() == peer)
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows
    }

    /// Waits until the newest row of this peer is as wanted.
    pub fn until_row(
        &mut self,
        server: ServerId,
        peer: &str,
        what: &str,
        mut wanted: impl FnMut(&Connection) -> bool,
    ) -> Connection {
        self.until(&format!("a row of {peer:?} with {what}"), |harness| {
            harness.rows(server, peer).first().copied().filter(|row| wanted(row)).cloned()
        })
    }

    pub fn until_totals(
        &mut self,
        server: ServerId,
        what: &str,
        mut wanted: impl FnMut(&ServerTotals) -> bool,
    ) {
        self.until(&format!("totals with {what}"), |harness| {
            harness.totals.get(&server).is_some_and(&mut wanted).then_some(())
        });
    }

    /// Puts the accept queues of these servers on screen.
    pub fn watches(&self, servers: &[ServerId]) {
        let owners = servers.iter().map(|id| Owner::Server(*id)).collect();
        let backend = self.backend.as_ref().expect("it runs");
        let watch = Command::Watch(Watch { owners, ..Watch::default() });
        backend.commands.try_send(watch).expect("room for a command");
    }

    pub fn until_queue(
        &mut self,
        server: ServerId,
        what: &str,
        mut wanted: impl FnMut(&AcceptQueue) -> bool,
    ) {
        self.until(&format!("a queue with {what}"), |harness| {
            harness.queues.get(&server).is_some_and(&mut wanted).then_some(())
        });
    }

    /// A person types a reply to the peer at this address.
    pub fn replies(&mut self, server: ServerId, peer: &str, payload: Vec<u8>) {
        let row = self.until_row(server, peer, "somebody to reply to", |row| !row.status.is_ended());
        self.asks(ServerCommand::Send { server, to: vec![row.id], payload: payload.into() });
    }

    pub fn ends(&mut self, server: ServerId, connections: Vec<ConnectionId>, ending: CloseKind) {
        self.asks(ServerCommand::End(server, connections, ending));
    }

    /// Stops everything, and waits for it: afterwards nothing of ours is open.
    pub fn stops(&mut self) {
        let backend = self.backend.as_ref().expect("it runs");
        backend.commands.try_send(Command::Stop).expect("room for a command");
        self.until("everything has stopped", |harness| harness.stopped.then_some(()));
        let backend = self.backend.take().expect("it runs");
        backend.thread.join().expect("the thread ended");
    }
}
