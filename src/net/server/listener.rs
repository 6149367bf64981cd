//! The listener of a stream server: a permit before each accept, a policy, and an end within a bound.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use super::access::AccessLists;
use super::connection::{ConnectionSettings, ConnectionTask};
use super::open::{self, BoundServer};
use super::{ServerContext, busy_refusal, queue};
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::{End, Waiting};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::ids::ConnectionId;
use crate::model::server::{Policy, ServerCommand, ServerEvent, ServerStage};
use crate::net::fault::ConnectionFaults;
use crate::net::inbox::{TaskCommand, TaskInbox, TaskMessage};
use crate::net::pool::NoAnswer;
use crate::net::service::{Disk, Peer, ServiceState};
use crate::net::sock::Sock;

/// How long accepting rests when descriptors or memory ran out: doubled each time, up to the most.
const REST: Duration = Duration::from_millis(100);
const REST_MOST: Duration = Duration::from_secs(1);

/// Errors of accept after which it rests, whatever they are: more than befall clients by accident.
const FAILED_IN_A_ROW: u32 = 64;

/// Refusals of the busy policy that go on at once; further clients wait in the queue.
const REFUSALS_AT_ONCE: usize = 64;

/// How long the connections of a server that stops may take before their tasks are aborted.
const STOPPING: Duration = Duration::from_millis(1500);

/// Serves until it is stopped, fails, or is done.
pub(super) async fn serve(server: &ServerContext, opened: BoundServer) -> Result<(), Box<Failure>> {
    let BoundServer { mut sock, address, service } = opened;
    if let Err(errno) = sock.listen(server.spec.backlog) {
        let failure = Failure::of_call(CallKind::Listen, &address, errno);
        sock.close(End::Failed(Box::new(failure.clone())));
        return Err(Box::new(open::explained(server, failure, &address).await));
    }
    // Late: before listen epoll reports a hang-up.
    sock.arm().map_err(Box::new)?;
    open::report_socket(server, &sock);
    server.stage(ServerStage::Listening(address.clone()));
    let mut listener = ListenerTask {
        server: server.clone(),
        service,
        settings: Arc::new(ConnectionSettings {
            receive_buffer: (server.spec.receive_buffer as usize).clamp(1, 1 << 20),
            idle_limit: server.spec.idle_limit,
            select: matches!(server.spec.policy, Policy::Busy { .. }),
            disk: Disk::default(),
        }),
        limit: match server.spec.policy {
            Policy::Concurrent => {
                server.spec.connection_limit.map_or(usize::MAX, |limit| limit.max(1) as usize)
            }
            Policy::OneAtATime | Policy::Busy { .. } => 1,
        },
        sock: Some(sock),
        address,
        rows: HashMap::new(),
        tasks: JoinSet::new(),
        refusals: JoinSet::new(),
        faults: server.spec.faults.clone().into(),
        seed: server.spec.seed,
        access: AccessLists::of(&server.spec),
        never_accept: ConnectionFaults::of(&server.spec.faults).never_accept,
        rest: None,
        resting: None,
        failed_in_a_row: 0,
        served: 0,
        queue: queue::QueueRows::default(),
        at_limit: false,
    };
    let ended = listener.run().await;
    listener.stop().await;
    ended
}

/// A connection, as its server knows it.
struct ConnectionEntry {
    connection: ConnectionId,
    inbox: Arc<TaskInbox>,
}

struct ListenerTask {
    server: ServerContext,
    service: ServiceState,
    settings: Arc<ConnectionSettings>,
    limit: usize,
    sock: Option<Sock>,
    address: Address,
    rows: HashMap<Id, ConnectionEntry>,
    tasks: JoinSet<()>,
    refusals: JoinSet<()>,
    faults: Arc<[Fault]>,
    seed: u64,
    access: AccessLists,
    never_accept: bool,
    /// How long accepting rested last, while it fails for want of descriptors.
    rest: Option<Duration>,
    /// Until when it rests.
    resting: Option<Instant>,
    /// Errors of accept that no client in between was spared.
    failed_in_a_row: u32,
    served: u64,
    queue: queue::QueueRows,
    at_limit: bool,
}

enum ListenerEvent {
    Note(TaskMessage),
    Joined(Result<(Id, ()), JoinError>),
    Refused(Result<(), JoinError>),
    Accepted(Result<Sock, Errno>),
    Queue(Result<queue::QueueTable, NoAnswer>),
    Rested,
}

impl ListenerTask {
    async fn run(&mut self) -> Result<(), Box<Failure>> {
        loop {
            if self.is_done() {
                return Ok(());
            }
            self.report_limit();
            self.report_waiting();
            match self.next().await {
                ListenerEvent::Note(TaskMessage::Stop) => return Ok(()),
                ListenerEvent::Note(TaskMessage::Command(command)) => self.handle_command(command),
                ListenerEvent::Joined(joined) => self.joined(joined),
                ListenerEvent::Refused(Ok(())) => {}
                ListenerEvent::Refused(Err(error)) => self.server.count_panic(error),
                ListenerEvent::Accepted(Ok(sock)) => self.accepted(sock),
                ListenerEvent::Accepted(Err(errno)) => self.accept_failed(errno)?,
                ListenerEvent::Queue(table) => {
                    if let Some(sock) = &self.sock {
                        self.queue.handle_command(&self.server, sock.live.identity.family, table);
                    }
                }
                ListenerEvent::Rested => self.resting = None,
            }
        }
    }

    /// Nothing more will come: one connection was asked for and served, or the listener is closed and
    /// the last connection has ended.
    fn is_done(&self) -> bool {
        self.tasks.is_empty()
            && self.refusals.is_empty()
            && (self.sock.is_none() || (self.server.spec.once && self.served > 0))
    }

    /// Whether there is a permit for one more client.
    fn has_permit(&self) -> bool {
        let room = match self.server.spec.policy {
            Policy::Busy { .. } => self.refusals.len() < REFUSALS_AT_ONCE,
            Policy::Concurrent | Policy::OneAtATime => self.tasks.len() < self.limit,
        };
        room && self.resting.is_none()
            && !self.never_accept
            && !(self.server.spec.once && self.served > 0 && self.refusals.is_empty())
    }

    async fn next(&mut self) -> ListenerEvent {
        let permit = self.has_permit();
        let resting = self.resting;
        let server = &self.server;
        let sock = &mut self.sock;
        let queue = &mut self.queue;
        let connection = &server.net;
        if let Some(sock) = sock {
            sock.wakes();
        }
        tokio::select! {
            biased;
            note = server.inbox.next() => ListenerEvent::Note(note),
            Some(joined) = self.tasks.join_next_with_id() => ListenerEvent::Joined(joined),
            Some(joined) = self.refusals.join_next() => ListenerEvent::Refused(joined),
            table = poll_fn(|context| queue.poll_table(context)) => ListenerEvent::Queue(table),
            () = async { sleep_until(resting.unwrap_or_else(Instant::now)).await }, if resting.is_some() => {
                ListenerEvent::Rested
            }
            accepted = async {
                match sock {
                    Some(sock) => poll_fn(|context| sock.poll_accept(context, || connection.next_connection())).await,
                    None => std::future::pending().await,
                }
            }, if permit => ListenerEvent::Accepted(accepted),
        }
    }

    /// What the listener waits in, since its last call: accept when it may; the busy policy waits in select alone.
    fn report_waiting(&self) {
        let Some(sock) = &self.sock else { return };
        let waiting = self.has_permit().then(|| Waiting {
            call: CallKind::Accept,
            select: self.settings.select,
            since: sock.last_own_call(),
        });
        if sock.live.waiting() != waiting {
            sock.live.set_waiting(waiting);
            sock.touch();
        }
    }

    /// At the limit of connections further clients stay in the queue, which the stage says.
    fn report_limit(&mut self) {
        let concurrent = self.server.spec.policy == Policy::Concurrent;
        let at_limit = concurrent && self.sock.is_some() && self.tasks.len() >= self.limit;
        if at_limit != std::mem::replace(&mut self.at_limit, at_limit) && self.sock.is_some() {
            self.server.stage(if at_limit {
                ServerStage::Paused { why: format!("at the limit of {} connections", self.limit) }
            } else {
                ServerStage::Listening(self.address.clone())
            });
        }
    }

    fn accepted(&mut self, mut sock: Sock) {
        self.recover();
        let net = Arc::clone(&self.server.net);
        if sock.live.local().is_none() && sock.name().is_err() {
            sock.live.set_local(self.address.clone());
        }
        sock.touch();
        if let Some(why) = sock.live.peer().and_then(|peer| self.access.refusal(&peer)) {
            net.coalescer.totals(self.server.id, |totals| totals.denied += 1);
            self.queue.accepted(&self.server, &sock.live.peer().unwrap_or(Address::UnixUnnamed));
            sock.live.set_note(why);
            sock.close(End::Denied);
            return;
        }
        if let Policy::Busy { text } = &self.server.spec.policy
            && !self.tasks.is_empty()
        {
            net.coalescer.totals(self.server.id, |totals| totals.refused += 1);
            let text = text.clone();
            match self.server.layers.clone() {
                None => self.refusals.spawn(busy_refusal::refuse(sock, text)),
                Some(layer) => self.refusals.spawn(busy_refusal::refuse(layer.over(sock), text)),
            };
            return;
        }
        let ordinal = self.served;
        self.served += 1;
        net.coalescer.totals(self.server.id, |totals| {
            totals.accepted += 1;
            totals.open += 1;
        });
        let peer = sock.live.peer().unwrap_or(Address::UnixUnnamed);
        self.queue.accepted(&self.server, &peer);
        let conversation = self.service.converse(&Peer { address: peer, stream: true, ordinal });
        let inbox = Arc::new(TaskInbox::default());
        net.watch(sock.id(), &inbox);
        let connection = sock.live.identity.connection;
        let mut task = ConnectionTask::new(&net, &inbox, &self.settings, conversation, ordinal);
        task.set_faults(&self.faults, self.seed);
        let handle = match self.server.layers.clone() {
            None => self.tasks.spawn(task.serve(sock)),
            Some(layer) => self.tasks.spawn(task.serve(layer.over(sock))),
        };
        if let Some(connection) = connection {
            self.rows.insert(handle.id(), ConnectionEntry { connection, inbox });
        }
    }

    fn joined(&mut self, joined: Result<(Id, ()), JoinError>) {
        let id = match &joined {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        if let Some(row) = self.rows.remove(&id)
            && !row.inbox.is_stopping()
        {
            self.server.reply_is_late(usize::from(row.inbox.unsent() > 0));
        }
        self.server
            .net
            .coalescer
            .totals(self.server.id, |totals| totals.open = totals.open.saturating_sub(1));
        if let Err(error) = joined {
            self.server.count_panic(error);
        }
    }

    /// Accept failed: by errno, as accept(2) has it.
    fn accept_failed(&mut self, errno: Errno) -> Result<(), Box<Failure>> {
        let failure = Failure::of_call(CallKind::Accept, &self.address, errno);
        match errno.0 {
            libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM => self.rests(failure),
            libc::EBADF | libc::EINVAL | libc::ENOTSOCK | libc::EFAULT => return Err(Box::new(failure)),
            // The client's own misfortune, or the network's: the next one is accepted. But a client that is
            // refused by a security module stays in the queue, and would be refused again at once, for ever.
            _ if self.failed_in_a_row >= FAILED_IN_A_ROW => self.rests(failure),
            _ => {
                self.failed_in_a_row += 1;
                self.server.failed(failure);
            }
        }
        Ok(())
    }

    /// Accepting rests, longer each time; the first time says so.
    fn rests(&mut self, failure: Failure) {
        let rest = self.rest.map_or(REST, |rest| (rest * 2).min(REST_MOST));
        if self.rest.replace(rest).is_none() {
            let why = format!("{}: tries again, at least once a second", failure.cause);
            self.server.stage(ServerStage::Paused { why });
            self.server.failed(failure);
        }
        self.resting = Some(Instant::now() + rest);
    }

    /// An accept went well again.
    fn recover(&mut self) {
        self.failed_in_a_row = 0;
        if self.rest.take().is_some() {
            self.server.stage(ServerStage::Listening(self.address.clone()));
        }
    }

    fn handle_command(&mut self, command: TaskCommand) {
        match command {
            TaskCommand::Observe { details, anew } => {
                if let Some(sock) = &mut self.sock {
                    sock.look(details, anew);
                }
            }
            TaskCommand::ObserveQueue { anew } => {
                if let Some(sock) = &mut self.sock {
                    self.queue.look(&self.server, sock, &self.address, anew);
                }
            }
            TaskCommand::Server(command) => self.commanded(command),
            _ => {}
        }
    }

    fn commanded(&mut self, command: ServerCommand) {
        match command {
            ServerCommand::StopListening(_) => {
                if let Some(sock) = self.sock.take() {
                    self.queue.clear(&self.server);
                    sock.close(End::ByUs);
                    self.server.net.holds(self.server.id, None);
                    self.server.stage(ServerStage::NotListening);
                }
            }
            ServerCommand::SetFaults(_, faults, seed) => self.set_faults(faults, seed),
            ServerCommand::Change(_, spec) => {
                if self.faults[..] != spec.faults || self.seed != spec.seed {
                    self.set_faults(spec.faults.clone(), spec.seed);
                }
                self.access = AccessLists::of(&spec);
                match self.service.change(&spec.service) {
                    Ok(()) => self.server.publish(ServerEvent::Changed(self.server.id)),
                    Err(failure) => self.server.failed(failure),
                }
            }
            ServerCommand::Send { to, payload, .. } => {
                let is_there = |id: &&ConnectionId| self.rows.values().any(|row| row.connection == **id);
                let gone = to.iter().filter(|id| !is_there(id)).count();
                self.server.reply_is_late(gone);
                self.report_rows(&to, &TaskCommand::Send(payload, None));
            }
            ServerCommand::End(_, to, ending) => self.report_rows(&to, &TaskCommand::End(ending)),
            ServerCommand::Start(..) | ServerCommand::Stop(_) | ServerCommand::Forget(_) => {}
        }
    }

    /// Takes these faults from now on, also on connections that are open.
    fn set_faults(&mut self, faults: Vec<Fault>, seed: u64) {
        self.never_accept = ConnectionFaults::of(&faults).never_accept;
        self.faults = faults.into();
        self.seed = seed;
        for row in self.rows.values() {
            let _ = row.inbox.send_command(TaskCommand::Faults(Arc::clone(&self.faults), seed));
        }
    }

    fn report_rows(&self, to: &[ConnectionId], command: &TaskCommand) {
        let wanted: std::collections::HashSet<_> = to.iter().copied().collect();
        let rows = self.rows.values().filter(|row| wanted.contains(&row.connection));
        for row in rows {
            if row.inbox.send_command(command.clone()).is_err() {
                self.server.failed(Failure::of_work(
                    "tell connection",
                    row.connection,
                    "too much waits for it already",
                    "the peer does not read: wait, or reset the connection by stopping the server",
                ));
            }
        }
    }

    /// Closes the listener, tells every connection to end, and aborts those that do not.
    async fn stop(&mut self) {
        if let Some(sock) = self.sock.take() {
            self.queue.clear(&self.server);
            sock.close(End::Stopped);
        }
        for row in self.rows.values() {
            row.inbox.stop();
        }
        self.refusals.abort_all();
        let joined = timeout(STOPPING, async {
            while let Some(joined) = self.tasks.join_next_with_id().await {
                self.joined(joined);
            }
        });
        if joined.await.is_err() {
            self.tasks.abort_all();
            while let Some(joined) = self.tasks.join_next_with_id().await {
                self.joined(joined);
            }
        }
        while self.refusals.join_next().await.is_some() {}
    }
}
