//! Sessions of the Console: one task each, which owns the socket. Nothing of their traffic is lost:
//! they receive only while the journal has room.
//!
//! ```text
//! connect    the addresses found and tried in order, each failure told
//! settings   what the settings mean for the socket, also while it is open
//! stream     TCP and Unix stream, once connected
//! carried    datagrams that are carried
//! datagram   UDP and Unix datagram: reply targets, live connect, peers
//! transfer   a file that is fetched over either
//! ```

mod carried;
mod connect;
mod datagram;
mod settings;
mod stream;
mod transfer;

use std::sync::Arc;

use self::transfer::FileTransfer;
use super::carry::CarriedBytes;
use super::context::NetContext;
use super::inbox::{TaskCommand, TaskInbox, TaskMessage};
use super::sock::Sock;
use super::stream::{StreamLayers, tls};
use crate::model::connection::{End, Owner};
use crate::model::console::{CloseKind, ConsoleEvent, SessionSpec, SessionStage};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;

/// What every part of a session needs.
#[derive(Clone)]
pub(crate) struct SessionContext {
    pub(crate) net: Arc<NetContext>,
    pub(crate) id: SessionId,
    pub(crate) spec: Arc<SessionSpec>,
    pub(crate) inbox: Arc<TaskInbox>,
    /// What lies over its socket.
    pub(crate) layers: StreamLayers,
}

impl SessionContext {
    /// Opens, talks, and ends; the last stage is `Ended`.
    pub(crate) async fn run(mut self) {
        let mut transfer = match &self.spec.transfer {
            None => None,
            Some(wanted) => match FileTransfer::begin(&self, wanted).await {
                Ok(transfer) => Some(transfer),
                Err(end) => return self.stage(SessionStage::Ended(end)),
            },
        };
        let end = if self.spec.to.transport.is_stream() {
            match self.prepare().await {
                Ok(()) => self.talk_over_stream(transfer.as_mut()).await,
                Err(end) => end,
            }
        } else {
            datagram::talk(&self, transfer.as_mut()).await
        };
        let end = match transfer {
            Some(transfer) => transfer.conclude(end).await,
            None => end,
        };
        self.stage(SessionStage::Ended(end));
    }

    /// Reads what TLS needs, if it is wanted.
    async fn prepare(&mut self) -> Result<(), End> {
        let Some(wanted) = &self.spec.tls else { return Ok(()) };
        let (net, id) = (Arc::clone(&self.net), self.id);
        let report = move |sock: &Sock, state| {
            let event = ConsoleEvent::Tls(id, sock.id(), Box::new(state));
            net.coalescer.publish(Event::Console(event));
        };
        let made = tls::client(&self.net, wanted, &self.spec.to.host, Arc::new(report));
        let layer = self.unless_ended(made).await?;
        self.layers = Some(layer.map_err(|failure| End::Failed(Box::new(failure)))?);
        Ok(())
    }

    async fn talk_over_stream(&self, transfer: Option<&mut FileTransfer>) -> End {
        match connect::connect(self).await {
            Ok(sock) => match &self.layers {
                None => stream::talk(self, sock, transfer).await,
                Some(layer) => stream::talk(self, layer.over(sock), transfer).await,
            },
            Err(end) => end,
        }
    }

    /// Does this unless the session is ended meanwhile; nothing can be sent yet.
    async fn unless_ended<T>(&self, work: impl Future<Output = T>) -> Result<T, End> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                // What is done at once keeps nobody from sending: a payload that came meanwhile stays in the inbox.
                biased;
                done = &mut work => return Ok(done),
                note = self.inbox.next() => match note {
                    TaskMessage::Stop => return Err(End::Stopped),
                    TaskMessage::Command(
                        TaskCommand::Cancel | TaskCommand::End(CloseKind::Close | CloseKind::Reset),
                    ) => return Err(End::ByUs),
                    TaskMessage::Command(TaskCommand::Send(..)) => self.refused_early(),
                    TaskMessage::Command(TaskCommand::Adjust(_)) => self.not_adjusted(),
                    TaskMessage::Command(_) => {}
                },
            }
        }
    }

    /// What it carries: nothing, unless it is the first of a backend that was started to carry something.
    fn carried(&self) -> CarriedBytes {
        self.net.carrier.as_ref().map(|carrier| carrier.take()).unwrap_or_default()
    }

    fn owner(&self) -> Owner {
        Owner::Session(self.id)
    }

    fn publish(&self, event: ConsoleEvent) {
        self.net.coalescer.publish(Event::Console(event));
    }

    fn stage(&self, stage: SessionStage) {
        self.publish(ConsoleEvent::Stage(self.id, self.net.now(), stage));
    }

    fn failed(&self, failure: Failure) {
        self.net.failed(self.owner(), failure);
    }

    /// A payload is done with: so many of its bytes were taken in so many calls.
    fn report_sent(&self, sock: &Sock, taken: u64, of: u64, calls: u32) {
        self.publish(ConsoleEvent::Sent { session: self.id, socket: sock.id(), taken, of, calls });
    }

    /// A payload was refused, behind so many that wait.
    fn refused(&self, waiting: usize, failure: Failure) {
        self.publish(ConsoleEvent::NotSent { session: self.id, waiting: waiting as u32 });
        self.failed(failure);
    }

    /// A payload was refused: there is nobody to send it to yet.
    fn refused_early(&self) {
        let advice = "it is kept in the history: send it once the session is open";
        self.refused(0, Failure::of_work("send", "", "the session is not connected yet", advice));
    }

    /// Settings were to change before there is a connection.
    fn not_adjusted(&self) {
        let advice = "change them once it is open, or stop it and open it again with others";
        self.failed(Failure::of_work("change settings", "", "the session is not open yet", advice));
    }

    /// A descriptor was made: from now on observers reach it.
    fn report_socket(&self, sock: &Sock) {
        self.net.watch(sock.id(), &self.inbox);
        if let Some(state) = sock.live.socket() {
            self.publish(ConsoleEvent::Socket(self.id, Box::new(state)));
        }
        sock.touch();
    }

    /// A payload was refused: a transfer says itself what is to be said.
    fn refused_meanwhile(&self) {
        let advice = "wait until it is over, or open another session";
        self.refused(0, Failure::of_work("send", "", "a file is being fetched over this session", advice));
    }

    /// What is the same in every stage: options, gauges.
    fn common(&self, sock: &mut Sock, command: TaskCommand) {
        match command {
            TaskCommand::SetOption(setting) => match sock.set(&setting) {
                Ok(()) => sock.look(true, true),
                Err(failure) => self.failed(failure),
            },
            TaskCommand::Observe { details, anew } => sock.look(details, anew),
            TaskCommand::Adjust(_) => self.not_adjusted(),
            _ => {}
        }
    }
}

/// The room of a receive call.
fn room(spec: &SessionSpec) -> usize {
    (spec.sizes.receive_buffer as usize).clamp(1, 1 << 20)
}

/// When a session was silent for too long.
fn idle_at(spec: &SessionSpec, sock: &Sock) -> Option<Moment> {
    let last = sock.live.call_counters.counts().last.unwrap_or(sock.live.identity.opened);
    Some(last + spec.idle_limit?)
}

/// Resets on close instead of ending in order.
fn reset(sock: &mut Sock) -> End {
    let _ = sock.linger_zero();
    End::ResetByUs
}
