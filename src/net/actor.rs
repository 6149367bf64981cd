//! The actor: takes commands, owns what runs, and ends it.
//!
//! Tasks own descriptors and make the close call; the actor knows them by their ids and inboxes.
//! Nothing here waits for a socket or for the UI.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::context::NetContext;
use super::inbox::{TaskCommand, TaskInbox};
use super::observers;
use super::panicked;
use super::questions;
use super::server::ServerContext;
use super::session::SessionContext;
use super::why;
use crate::model::command::{Command, Watch};
use crate::model::connection::{End, Owner};
use crate::model::console::{ConsoleCommand, ConsoleEvent, SessionSpec};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::{LookupId, ServerId, SessionId};
use crate::model::lookup::LookupCommand;
use crate::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage};

/// How long everything may take to end before it is aborted.
const STOPPING: Duration = Duration::from_millis(1800);

/// A task of the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Session(SessionId),
    Server(ServerId),
    Lookup(LookupId),
    Why,
}

/// A server that runs, or ran.
struct ServerEntry {
    inbox: Arc<TaskInbox>,
    running: bool,
    /// Starts again as soon as it has ended.
    next: Option<Box<ServerSpec>>,
    /// Is forgotten as soon as it has ended.
    forget: bool,
}

struct SessionEntry {
    inbox: Arc<TaskInbox>,
    running: bool,
    forget: bool,
}

/// The task that takes commands and owns all other tasks.
pub(super) struct Actor {
    net: Arc<NetContext>,
    root: CancellationToken,
    tasks: JoinSet<()>,
    names: HashMap<Id, Task>,
    sessions: HashMap<SessionId, SessionEntry>,
    servers: HashMap<ServerId, ServerEntry>,
    lookups: HashMap<LookupId, CancellationToken>,
    watch: Watch,
    look: Option<Instant>,
    /// Looks since what is watched last changed.
    looks: u64,
}

impl Actor {
    pub(super) fn new(net: Arc<NetContext>) -> Actor {
        Actor {
            net,
            root: CancellationToken::new(),
            tasks: JoinSet::new(),
            names: HashMap::new(),
            sessions: HashMap::new(),
            servers: HashMap::new(),
            lookups: HashMap::new(),
            watch: Watch::default(),
            look: None,
            looks: 0,
        }
    }

    /// Obeys until `Stop`, or until nobody is left who could command.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        if let Ok(name) = super::sys::gethostname() {
            self.net.coalescer.publish(Event::HostName(name));
        }
        let net = Arc::clone(&self.net);
        // Without it the range is not shown.
        let _ = self.net.host.post(move || {
            if let Some((least, most)) = super::tables::local_port_range() {
                net.coalescer.publish(Event::PortRange(least, most));
            }
        });
        loop {
            let look = self.look;
            tokio::select! {
                command = commands.recv() => match command {
                    None | Some(Command::Stop) => break,
                    Some(command) => self.obey(command),
                },
                Some(joined) = self.tasks.join_next_with_id() => self.joined(joined),
                () = sleep_until(look.unwrap_or_else(Instant::now)), if look.is_some() => {
                    observers::look(&self.net, &self.watch, self.looks, |server| self.inbox_of(server));
                    self.looks += 1;
                    self.look = Some(Instant::now() + observers::EVERY);
                }
            }
        }
        self.stop().await;
    }

    fn inbox_of(&self, server: ServerId) -> Option<Arc<TaskInbox>> {
        self.servers.get(&server).filter(|entry| entry.running).map(|entry| Arc::clone(&entry.inbox))
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Lookup(command) => self.lookup(command),
            Command::Console(command) => self.console(command),
            Command::Server(command) => self.server(command),
            Command::Watch(watch) => {
                self.look = (watch != Watch::default()).then(Instant::now);
                self.looks = 0;
                self.watch = watch;
            }
            Command::Why(question) => {
                let work = why::answer(Arc::clone(&self.net), *question);
                self.spawn(Task::Why, work);
            }
            Command::Route(question) => {
                let work = why::answer_route(Arc::clone(&self.net), *question);
                self.spawn(Task::Why, work);
            }
            // Taken by the loop.
            Command::Stop => {}
        }
    }

    fn spawn(&mut self, task: Task, work: impl Future<Output = ()> + Send + 'static) {
        let handle = self.tasks.spawn(work);
        self.names.insert(handle.id(), task);
    }

    fn lookup(&mut self, command: LookupCommand) {
        let (id, forgotten) = (command.id(), self.root.child_token());
        if matches!(command, LookupCommand::Cancel(_)) {
            if let Some(token) = self.lookups.remove(&id) {
                token.cancel();
            }
            return;
        }
        if let Some(before) = self.lookups.insert(id, forgotten.clone()) {
            before.cancel();
        }
        let work = questions::answer(Arc::clone(&self.net), command);
        self.spawn(Task::Lookup(id), async move {
            let _ = forgotten.run_until_cancelled(work).await;
        });
    }

    fn console(&mut self, command: ConsoleCommand) {
        let (id, command) = match command {
            ConsoleCommand::Open(id, spec) => return self.open(id, *spec),
            ConsoleCommand::Send { session, payload, to } => (session, TaskCommand::Send(payload, to)),
            ConsoleCommand::Connect(id, to) => (id, TaskCommand::Connect(to)),
            ConsoleCommand::End(id, ending) => (id, TaskCommand::End(ending)),
            ConsoleCommand::SetOption(id, setting) => (id, TaskCommand::SetOption(setting)),
            ConsoleCommand::Adjust(id, spec) => (id, TaskCommand::Adjust(spec)),
            ConsoleCommand::Cancel(id) => (id, TaskCommand::Cancel),
            ConsoleCommand::Forget(id) => return self.forget_session(id),
        };
        let running = self.sessions.get(&id).filter(|entry| entry.running);
        let told = running.map(|entry| entry.inbox.send_command(command));
        let failure = match told {
            Some(Ok(())) => return,
            Some(Err(_)) => Failure::of_work(
                "session",
                "",
                "too many commands are waiting already",
                "wait until it has done them, or forget it",
            ),
            None => Failure::of_work("session", "", "it is not open", "open a session first"),
        };
        self.net.failed(Owner::Session(id), failure);
    }

    fn open(&mut self, id: SessionId, spec: SessionSpec) {
        if self.sessions.get(&id).is_some_and(|entry| entry.running) {
            let failure = Failure::of_work("open session", id, "it is open already", "close it first");
            return self.net.failed(Owner::Session(id), failure);
        }
        let inbox = Arc::new(TaskInbox::default());
        let session = SessionContext {
            net: Arc::clone(&self.net),
            id,
            spec: Arc::new(spec),
            inbox: Arc::clone(&inbox),
            layers: None,
        };
        self.sessions.insert(id, SessionEntry { inbox, running: true, forget: false });
        let (net, sends_at_once) = (Arc::clone(&self.net), !session.spec.to.transport.is_stream());
        self.spawn(Task::Session(id), async move {
            why::begin(&net, Owner::Session(id), sends_at_once).await;
            session.run().await;
        });
    }

    fn forget_session(&mut self, id: SessionId) {
        match self.sessions.get_mut(&id) {
            Some(entry) if entry.running => {
                entry.forget = true;
                entry.inbox.stop();
            }
            _ => {
                self.sessions.remove(&id);
                self.net.counters_before.forget(Owner::Session(id));
                self.net.coalescer.publish(Event::Console(ConsoleEvent::Gone(id)));
            }
        }
    }

    fn server(&mut self, command: ServerCommand) {
        let id = match &command {
            ServerCommand::Start(id, _)
            | ServerCommand::Stop(id)
            | ServerCommand::StopListening(id)
            | ServerCommand::SetFaults(id, ..)
            | ServerCommand::Send { server: id, .. }
            | ServerCommand::End(id, ..)
            | ServerCommand::Change(id, _)
            | ServerCommand::Forget(id) => *id,
        };
        match command {
            ServerCommand::Start(_, spec) => match self.servers.get_mut(&id) {
                // It is on its way to its end: the start comes after.
                Some(entry) if entry.running && entry.inbox.is_stopping() => entry.next = Some(spec),
                Some(entry) if entry.running => {
                    let failure =
                        Failure::of_work("start server", id, "it is running already", "stop it first");
                    self.net.failed(Owner::Server(id), failure);
                }
                _ => self.start(id, *spec),
            },
            ServerCommand::Stop(_) => {
                if let Some(entry) = self.servers.get_mut(&id) {
                    entry.next = None;
                    entry.inbox.stop();
                }
            }
            ServerCommand::Forget(_) => match self.servers.get_mut(&id) {
                Some(entry) if entry.running => {
                    entry.forget = true;
                    entry.next = None;
                    entry.inbox.stop();
                }
                _ => self.gone(id),
            },
            command => {
                let told = self
                    .inbox_of(id)
                    .is_some_and(|inbox| inbox.send_command(TaskCommand::Server(command)).is_ok());
                if !told {
                    let failure = Failure::of_work("tell server", id, "it is not running", "start it first");
                    self.net.failed(Owner::Server(id), failure);
                }
            }
        }
    }

    fn start(&mut self, id: ServerId, spec: ServerSpec) {
        let inbox = Arc::new(TaskInbox::default());
        let server = ServerContext {
            net: Arc::clone(&self.net),
            id,
            spec: Arc::new(spec),
            inbox: Arc::clone(&inbox),
            layers: None,
        };
        self.servers.insert(id, ServerEntry { inbox, running: true, next: None, forget: false });
        let net = Arc::clone(&self.net);
        self.spawn(Task::Server(id), async move {
            why::begin(&net, Owner::Server(id), false).await;
            server.run().await;
        });
    }

    fn gone(&mut self, id: ServerId) {
        self.servers.remove(&id);
        self.net.coalescer.forget(id);
        self.net.counters_before.forget(Owner::Server(id));
        self.net.coalescer.publish(Event::Server(ServerEvent::Gone(id)));
    }

    fn joined(&mut self, joined: Result<(Id, ()), JoinError>) {
        let task = match &joined {
            Ok((id, ())) => self.names.remove(id),
            Err(error) => self.names.remove(&error.id()),
        };
        let words = joined.err().and_then(panicked::words);
        if let Some(words) = &words {
            self.net.coalescer.publish(Event::Panicked(words.clone()));
        }
        let now = self.net.now();
        match task {
            Some(Task::Session(id)) => {
                if let Some(words) = words {
                    let end = End::Failed(Box::new(panicked::failure(&words)));
                    let stage = crate::model::console::SessionStage::Ended(end);
                    self.net.coalescer.publish(Event::Console(ConsoleEvent::Stage(id, now, stage)));
                }
                if let Some(entry) = self.sessions.get_mut(&id) {
                    entry.running = false;
                    if entry.forget {
                        self.forget_session(id);
                    }
                }
            }
            Some(Task::Server(id)) => {
                if let Some(words) = words {
                    self.net.holds(id, None);
                    self.net.coalescer.totals(id, |totals| totals.panics += 1);
                    self.net.coalescer.stage(id, now, ServerStage::Stopped(Some(panicked::failure(&words))));
                }
                if let Some(entry) = self.servers.get_mut(&id) {
                    entry.running = false;
                    if entry.forget {
                        self.gone(id);
                    } else if let Some(spec) = entry.next.take() {
                        self.start(id, *spec);
                    }
                }
            }
            Some(Task::Lookup(id)) => {
                // A question may have been asked anew under the same id: then that one stays.
                let asked_again = self.names.values().any(|task| *task == Task::Lookup(id));
                if !asked_again {
                    self.lookups.remove(&id);
                }
            }
            Some(Task::Why) | None => {}
        }
    }

    /// Ends everything: told first, aborted after a bound.
    async fn stop(&mut self) {
        self.root.cancel();
        for entry in self.sessions.values() {
            entry.inbox.stop();
        }
        for entry in self.servers.values_mut() {
            entry.next = None;
            entry.inbox.stop();
        }
        let all = timeout(STOPPING, async {
            while let Some(joined) = self.tasks.join_next_with_id().await {
                self.joined(joined);
            }
        });
        if all.await.is_err() {
            self.tasks.abort_all();
            while let Some(joined) = self.tasks.join_next_with_id().await {
                self.joined(joined);
            }
        }
    }
}
